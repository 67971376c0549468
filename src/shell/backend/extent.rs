//! How far a construct reaches, read from the text where the tree does not say.

use super::{Range, Reader};

/// Steps over blanks, line ends, comments, `;` and `&` from `at` on, and over the bodies of heredocs.
///
/// Returns where the next other byte stands.
fn skip_trivia(text: &str, heredocs: &[Range], mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r' | b';' | b'&') => at += 1,
            Some(b'\\') if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            Some(b'\n') => at = behind_heredocs(text, heredocs, at + 1),
            Some(b'#') => at = line_end(text, at),
            _ => return at,
        }
    }
}

fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find('\n').unwrap_or(rest.len())
}

/// Where the text goes on if the bodies of heredocs start at `at`.
fn behind_heredocs(text: &str, heredocs: &[Range], mut at: usize) -> usize {
    // One body may follow another.
    while let Some(&(_, end)) = heredocs
        .iter()
        .rev()
        .find(|&&(start, end)| start == at && end >= start)
    {
        let delimiter = line_end(text, end);
        let next = (delimiter + 1).min(text.len());
        if next <= at {
            break;
        }
        at = next;
    }
    at
}

impl Reader<'_, '_> {
    /// The range of the group or subshell that was just read, its brackets included; `start` is its first command.
    pub(super) fn bracketed(&self, start: usize, open: char, close: char) -> Range {
        let text = self.source.text();
        let last = self.cursor.max(start);
        let end = skip_trivia(text, &self.heredocs, last);
        let end = match text.get(end..).is_some_and(|rest| rest.starts_with(close)) {
            true => end + 1,
            false => last,
        };
        (opening(text, start, open).unwrap_or(start), end)
    }
}

/// Where the bracket stands in front of `at`, with nothing but blanks and comments in between.
fn opening(text: &str, at: usize, open: char) -> Option<usize> {
    let mut before = text.get(..at)?;
    loop {
        before = before.trim_end_matches(|c: char| c.is_whitespace() || c == '\\');
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = &before[start..];
        // The line may end in a comment, behind the bracket or alone.
        let comments = line.match_indices('#').map(|(i, _)| &line[..i]);
        let code = comments
            .filter(|code| code.is_empty() || code.ends_with([' ', '\t']))
            .map(str::trim_end)
            .find(|code| code.is_empty() || code.ends_with(open));
        match code {
            Some("") => before = &before[..start],
            Some(code) => return Some(start + code.len() - 1),
            None if line.ends_with(open) => return Some(before.len() - 1),
            None => return None,
        }
    }
}
