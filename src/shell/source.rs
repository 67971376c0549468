//! The text that the parser reads, and where its bytes stand in the text that was given.

use super::span::Span;

/// A text with some bytes of an outer text taken out: the CR of a line end, the backslashes that backticks take away.
///
/// Offsets of the parser's text are turned into offsets of the given text by [`Source::span`].
#[derive(Debug)]
pub(crate) struct Source<'a> {
    text: std::borrow::Cow<'a, str>,
    offsets: Offsets,
}

#[derive(Debug)]
enum Offsets {
    /// Every byte stands `n` further on.
    Shift(usize),
    /// Where each byte stands, and one more for the end.
    Table(Vec<usize>),
}

impl<'a> Source<'a> {
    /// The given text itself, with `\r\n` read as `\n`.
    pub(crate) fn new(text: &'a str) -> Self {
        if !text.contains("\r\n") {
            return Source {
                text: text.into(),
                offsets: Offsets::Shift(0),
            };
        }
        let keep = |at: usize, c: char| c != '\r' || !text[at..].starts_with("\r\n");
        filtered(text, |at| at, keep)
    }

    /// The part of `self` at `range`, which must lie on character boundaries.
    pub(crate) fn inner(&self, start: usize, end: usize) -> Option<Source<'_>> {
        let text = self.text.get(start..end)?;
        let offsets = match &self.offsets {
            Offsets::Shift(by) => Offsets::Shift(by + start),
            Offsets::Table(table) => Offsets::Table(table.get(start..=end)?.to_vec()),
        };
        Some(Source {
            text: text.into(),
            offsets,
        })
    }

    /// The inside of backticks at `start..end`, without the backslashes that the shell takes away there: those
    /// before `$`, a backtick and a backslash.
    pub(crate) fn backticks(&self, start: usize, end: usize) -> Option<Source<'static>> {
        let text = self.text.get(start..end)?;
        let mut escaped = false;
        let keep = |at: usize, c: char| {
            let removed = c == '\\' && !escaped && text[at + 1..].starts_with(['$', '`', '\\']);
            escaped = removed;
            !removed
        };
        Some(filtered(text, |at| self.offset(start + at), keep))
    }

    /// The text to parse.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text with other characters in the place of those beyond ASCII, byte for byte.
    ///
    /// The shell parser cuts a character in two when backticks in double quotes hold one behind an escaped quote. The
    /// grammar treats all these characters alike, so it need not see them. A `%` never makes a name or a keyword, and
    /// what follows it keeps different delimiters of heredocs different.
    pub(crate) fn ascii(&self) -> std::borrow::Cow<'_, str> {
        if self.text.is_ascii() {
            return self.text().into();
        }
        const PLAIN: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_%";
        let plain = |byte: u8| match byte {
            0..0x80 => byte,
            0x80..0xC0 => PLAIN[usize::from(byte & 0x3F)],
            _ => b'%',
        };
        self.text
            .bytes()
            .map(|byte| char::from(plain(byte)))
            .collect()
    }

    fn offset(&self, at: usize) -> usize {
        match &self.offsets {
            Offsets::Shift(by) => at + by,
            Offsets::Table(table) => table.get(at).or(table.last()).copied().unwrap_or(0),
        }
    }

    /// Where `start..end` of the parser's text stands in the given text.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let first = self.offset(start);
        // What was taken out behind the last byte does not belong to the span.
        let last = match end.checked_sub(1) {
            Some(last) if last >= start => self.offset(last) + 1,
            _ => first,
        };
        Span::new(first, last)
    }
}

fn filtered(
    text: &str,
    offset: impl Fn(usize) -> usize,
    mut keep: impl FnMut(usize, char) -> bool,
) -> Source<'static> {
    let mut kept = String::with_capacity(text.len());
    let mut table = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        if keep(at, c) {
            kept.push(c);
            table.extend((at..at + c.len_utf8()).map(&offset));
        }
    }
    table.push(offset(text.len()));
    Source {
        text: kept.into(),
        offsets: Offsets::Table(table),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriage_returns_are_taken_out_and_counted() {
        let given = "añ\r\nb\r c\r\n";
        let source = Source::new(given);
        assert_eq!(source.text(), "añ\nb\r c\n");
        let at = source.text().find('b').unwrap();
        assert_eq!(source.span(at, at + 1).slice(given), "b");
        assert_eq!(source.span(0, 3).slice(given), "añ");
    }

    #[test]
    fn the_parser_sees_ascii_of_the_same_length() {
        let source = Source::new("aé=1 🫰É");
        let ascii = source.ascii();
        assert!(ascii.is_ascii());
        assert_eq!(ascii.len(), source.text().len());
        assert!(ascii.starts_with("a%"));
    }

    #[test]
    fn backticks_lose_their_backslashes() {
        let given = r"x `a \$1 \`b\` \n`";
        let source = Source::new(given);
        let inner = source.backticks(3, given.len() - 1).unwrap();
        assert_eq!(inner.text(), r"a $1 `b` \n");
        let at = inner.text().find("`b`").unwrap();
        assert_eq!(inner.span(at, at + 3).slice(given), r"`b\`");
    }
}
