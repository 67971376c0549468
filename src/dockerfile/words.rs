//! Splitting a logical line: keyword, flags, and the words of the instructions that have words.

use super::Span;
use super::scan::{is_blank, is_latin1_space, leading_space, trim_end, trim_start};
use super::text::Joined;

/// A word and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as it is written, quotes and escapes kept.
    pub text: String,
    /// From its first to its last byte in the source.
    pub span: Span,
}

/// A flag of an instruction: `--name` or `--name=value`, quotes and escapes removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The name without the dashes.
    pub name: String,
    /// What follows the first equals sign.
    pub value: Option<String>,
    /// From its first to its last byte in the source.
    pub span: Span,
}

/// How many words a file may still have: what a few megabytes of one-letter words cost in memory is bounded by it.
#[derive(Debug)]
pub(super) struct Budget(pub(super) usize);

/// More words than [`Budget`] allows.
#[derive(Debug)]
pub(super) struct TooManyWords;

impl Budget {
    pub(super) fn spend(&mut self) -> Result<(), TooManyWords> {
        self.0 = self.0.checked_sub(1).ok_or(TooManyWords)?;
        Ok(())
    }
}

/// A range of a line without the white space around it.
pub(super) fn trimmed(bytes: &[u8], range: Span) -> Span {
    let whole = &bytes[range.clone()];
    let tail = trim_start(whole);
    let start = range.end - tail.len();
    start..start + trim_end(tail).len()
}

/// The keyword, and what follows it.
pub(super) fn split_keyword(bytes: &[u8], range: Span) -> (Span, Span) {
    let range = trimmed(bytes, range);
    let text = &bytes[range.clone()];
    let end = text
        .iter()
        .position(|byte| is_blank(*byte))
        .unwrap_or(text.len());
    let blanks = text[end..]
        .iter()
        .take_while(|byte| is_blank(**byte))
        .count();
    (
        range.start..range.start + end,
        range.start + end + blanks..range.end,
    )
}

/// The flags at the start of a range, and the trimmed rest. BuildKit reads flags byte by byte as Latin-1.
pub(super) fn split_flags(
    line: &Joined<'_>,
    range: Span,
    escape: u8,
    budget: &mut Budget,
) -> Result<(Vec<Flag>, Span), TooManyWords> {
    let bytes = line.bytes.as_ref();
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        at += bytes[at..range.end]
            .iter()
            .take_while(|byte| is_latin1_space(**byte))
            .count();
        if !bytes[at..range.end].starts_with(b"--") {
            return Ok((flags, trimmed(bytes, at..range.end)));
        }
        let start = at;
        let mut word = String::new();
        let mut quote = None;
        while at < range.end {
            let mut byte = bytes[at];
            match quote {
                None if is_latin1_space(byte) => break,
                None if matches!(byte, b'\'' | b'"') => {
                    quote = Some(byte);
                    at += 1;
                    continue;
                }
                Some(open) if open == byte => {
                    quote = None;
                    at += 1;
                    continue;
                }
                _ => {}
            }
            if byte == escape {
                at += 1;
                match bytes[at..range.end].first() {
                    Some(next) => byte = *next,
                    None => break,
                }
            }
            word.push(char::from(byte));
            at += 1;
        }
        if word == "--" {
            return Ok((flags, trimmed(bytes, at..range.end)));
        }
        budget.spend()?;
        let span = line.to_source(start..at);
        let plain = word.strip_prefix("--").unwrap_or(&word);
        let (name, value) = match plain.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (plain.to_owned(), None),
        };
        flags.push(Flag { name, value, span });
    }
}

/// The words of a range between blanks: no quotes, no escapes.
pub(super) fn split_blanks(
    line: &Joined<'_>,
    range: Span,
    budget: &mut Budget,
) -> Result<Vec<Word>, TooManyWords> {
    let mut words = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = &line.bytes[at..range.end];
        let length = rest
            .iter()
            .position(|byte| is_blank(*byte))
            .unwrap_or(rest.len());
        budget.spend()?;
        words.push(Word {
            text: line.string(at..at + length),
            span: line.to_source(at..at + length),
        });
        at += length;
        at += line.bytes[at..range.end]
            .iter()
            .take_while(|byte| is_blank(**byte))
            .count();
    }
    Ok(words)
}

/// The words of `ENV`, `LABEL` and `ARG`: white space separates, quotes and escapes protect it and are kept. Ranges of
/// the line.
pub(super) fn split_quoted(
    bytes: &[u8],
    range: Span,
    escape: u8,
    budget: &mut Budget,
) -> Result<Vec<Span>, TooManyWords> {
    let mut words = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let space = leading_space(&bytes[at..range.end]);
        if space > 0 {
            at += space;
            continue;
        }
        let start = at;
        let mut end = at;
        let mut quote = None;
        while at < range.end {
            let byte = bytes[at];
            match quote {
                None if leading_space(&bytes[at..range.end]) > 0 => break,
                None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
                Some(open) if open == byte => quote = None,
                _ => {}
            }
            let escapes = byte == escape && quote != Some(b'\'');
            if escapes && at + 1 == range.end {
                // An escape character that escapes nothing is no part of the word.
                at += 1;
                break;
            }
            at = (at + 1 + usize::from(escapes)).min(range.end);
            end = at;
        }
        if end > start {
            budget.spend()?;
            words.push(start..end);
        }
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::super::text::Pieces;
    use super::*;

    fn flags(text: &[u8]) -> (Vec<(String, Option<String>)>, String) {
        let pieces = Pieces::new(0..text.len());
        let line = Joined::new(text, &pieces);
        let (flags, rest) = split_flags(&line, 0..text.len(), b'\\', &mut Budget(100)).unwrap();
        (
            flags
                .into_iter()
                .map(|flag| (flag.name, flag.value))
                .collect(),
            line.string(rest),
        )
    }

    fn quoted(text: &str) -> Vec<&str> {
        let words = split_quoted(text.as_bytes(), 0..text.len(), b'\\', &mut Budget(100)).unwrap();
        words.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn flags_lose_quotes_and_escapes() {
        let (found, rest) = flags(br#"--a="b c"'d' --e\ f --g= x --h"#);
        let expected = [("a", Some("b cd")), ("e f", None), ("g", Some(""))];
        assert_eq!(
            found,
            expected.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
        );
        assert_eq!(rest, "x --h");
    }

    #[test]
    fn two_dashes_end_the_flags() {
        assert_eq!(
            flags(b"--a -- --b c"),
            (vec![("a".into(), None)], "--b c".into())
        );
        assert_eq!(flags(b"-- "), (vec![], String::new()));
    }

    #[test]
    fn flags_are_latin_1() {
        assert_eq!(
            flags("--a=\u{e9} b".as_bytes()),
            (vec![("a".into(), Some("\u{c3}\u{a9}".into()))], "b".into())
        );
        assert_eq!(
            flags(b"--a=b\xa0c"),
            (vec![("a".into(), Some("b".into()))], "c".into())
        );
    }

    #[test]
    fn quoted_words_keep_their_quotes() {
        assert_eq!(
            quoted(r#"a="b c" d=e\ f g='h\' i"#),
            [r#"a="b c""#, r"d=e\ f", r"g='h\'", "i"]
        );
        assert_eq!(quoted("a=b\u{a0}c\u{2003}d"), ["a=b", "c", "d"]);
        assert_eq!(quoted(r#"a="b c"#), [r#"a="b c"#]);
        assert_eq!(quoted(r"a=b\"), ["a=b"]);
        assert_eq!(quoted(r"\"), Vec::<&str>::new());
    }

    #[test]
    fn words_are_bounded() {
        assert!(split_quoted(b"a b c", 0..5, b'\\', &mut Budget(2)).is_err());
    }
}
