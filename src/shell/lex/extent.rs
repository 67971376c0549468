//! How far a bracket or quote inside a word reaches.

use super::Lexer;

impl Lexer<'_> {
    /// Behind the `)` that closes the `(` at `at`.
    pub(super) fn parens_end(&self, at: usize, end: usize) -> Option<usize> {
        self.closing(at, end, b'(', b')')
    }

    /// Behind the `}` that closes the `{` at `at`.
    pub(super) fn braces_end(&self, at: usize, end: usize) -> Option<usize> {
        let mut at = at + 1;
        let mut nested: usize = 0;
        loop {
            let c = *self.text.as_bytes().get(at).filter(|_| at < end)?;
            at = match c {
                b'}' if nested == 0 => return Some(at + 1),
                b'}' => {
                    nested -= 1;
                    at + 1
                }
                b'$' if self.rest(at, end).starts_with("${") => {
                    nested += 1;
                    at + 2
                }
                _ => self.skip(at, end),
            };
        }
    }

    pub(super) fn closing(&self, at: usize, end: usize, open: u8, close: u8) -> Option<usize> {
        let mut at = at;
        let mut nested: usize = 0;
        loop {
            let c = *self.text.as_bytes().get(at).filter(|_| at < end)?;
            if c == open {
                nested += 1;
                at += 1;
            } else if c == close {
                nested = nested.saturating_sub(1);
                at += 1;
                if nested == 0 {
                    return Some(at);
                }
            } else {
                at = self.skip(at, end);
            }
        }
    }

    /// Steps over one character, one quoted text or one known substitution.
    pub(super) fn skip(&self, at: usize, end: usize) -> usize {
        if let Some(after) = self.substitution_at(at) {
            return after.max(at + 1);
        }
        let rest = self.rest(at, end);
        let length = match rest.as_bytes().first() {
            Some(b'\\') => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            Some(b'\'') => rest[1..].find('\'').map_or(1, |n| n + 2),
            Some(b'`') => backtick_end(rest).unwrap_or(1),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        at + length.max(1)
    }

    /// Pays for one search for a closing bracket, so that `[[[[...` costs no square of its length.
    pub(super) fn look_ahead(&mut self) -> Option<()> {
        self.searches = self.searches.checked_sub(1)?;
        Some(())
    }

    /// Behind the `]` of a bracket expression at `at`, if it is one.
    pub(super) fn bracket(&mut self, at: usize, end: usize) -> Option<usize> {
        self.look_ahead()?;
        let rest = self.rest(at + 1, end);
        let skip = usize::from(rest.starts_with(['!', '^']));
        let skip = skip + usize::from(rest[skip..].starts_with(']'));
        let length = rest[skip..].find(|c: char| "]\\'\"$`/".contains(c) || c.is_whitespace())?;
        (rest[skip + length..].starts_with(']')).then_some(at + 1 + skip + length + 1)
    }

    /// Behind the `}` of a brace expansion at `at`, if it is one (it needs a comma or `..`).
    pub(super) fn brace(&mut self, at: usize, end: usize) -> Option<usize> {
        self.look_ahead()?;
        let after = self.closing(at, end, b'{', b'}')?;
        let inner = self.rest(at + 1, after - 1);
        (inner.contains(',') || inner.contains("..")).then_some(after)
    }
}

/// The length of the backticks at the start of `text`.
pub(super) fn backtick_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(i, c)| {
        let closes = c == '`' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(i + 1)
    })
}
