//! What is wrong with a Dockerfile, and where.

use super::text::lossy;
use thiserror::Error;

/// Characters of the offending line that an error shows.
const EXCERPT_WIDTH: usize = 100;

/// A Dockerfile that a build would reject.
///
/// The line is BuildKit's: the one on which the instruction starts. `Display` is the message with the line under it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {message}{}{excerpt}", if excerpt.is_empty() { "" } else { "\n" })]
pub struct SyntaxError {
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// What is wrong, without the place.
    pub message: String,
    /// The line and a caret under the column, ready to print: two lines without a final newline. Long lines are cut
    /// around the column, control characters are replaced.
    pub excerpt: String,
}

impl SyntaxError {
    /// An error on the physical line that starts at `line_start`, at the first of `places` that lies on it.
    pub(super) fn new(
        source: &[u8],
        line: u32,
        line_start: usize,
        places: &[usize],
        message: String,
    ) -> Self {
        let rest = source.get(line_start..).unwrap_or_default();
        let rest = rest
            .strip_prefix(super::scan::BOM)
            .filter(|_| line_start == 0)
            .unwrap_or(rest);
        let start = source.len() - rest.len();
        // A line can be as long as the file (that is one of the errors): look no further than a build would.
        let window = &rest[..rest.len().min(super::lines::MAX_LINE)];
        let length = window
            .iter()
            .position(|&byte| byte == b'\n')
            .unwrap_or(window.len());
        let content = &window[..length];
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let offset = places
            .iter()
            .filter_map(|place| place.checked_sub(start))
            .find(|offset| *offset <= content.len())
            .unwrap_or_default();
        let before = lossy(&content[..offset]).chars().count();
        let excerpt = excerpt(line, &lossy(content), before);
        let column = u32::try_from(before + 1).unwrap_or(u32::MAX);
        SyntaxError {
            line,
            column,
            message,
            excerpt,
        }
    }
}

/// The line with its number and a caret under the character `column` (from 0).
fn excerpt(line: u32, content: &str, column: usize) -> String {
    let first = (column + EXCERPT_WIDTH / 4).saturating_sub(EXCERPT_WIDTH);
    let mut shown: String = content
        .chars()
        .skip(first)
        .take(EXCERPT_WIDTH)
        .map(printable)
        .collect();
    let mut caret = column - first;
    if first > 0 {
        shown.insert_str(0, "...");
        caret += 3;
    }
    if content.chars().count() > first + EXCERPT_WIDTH {
        shown.push_str("...");
    }
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    format!("{number} | {shown}\n{margin} | {}^", " ".repeat(caret))
}

/// A terminal must not act on what a stranger's file holds.
fn printable(ch: char) -> char {
    match ch {
        '\t' => ' ',
        ch if ch.is_control() => '\u{fffd}',
        ch => ch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_the_line_and_points_at_the_column() {
        let source = b"FROM a\nENV a\x1bb c\n";
        let error = SyntaxError::new(source, 2, 7, &[400, 11], "no".to_owned());
        assert_eq!(
            error.to_string(),
            "line 2, column 5: no\n2 | ENV a\u{fffd}b c\n  |     ^"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_column() {
        let source = [b"RUN ".as_slice(), &[b'x'; 5000], b"!", &[b'y'; 5000]].concat();
        let error = SyntaxError::new(&source, 1, 0, &[5004], "no".to_owned());
        assert_eq!(error.column, 5005);
        let (shown, caret) = error.excerpt.split_once('\n').unwrap();
        assert_eq!(shown.find('!'), caret.find('^'));
        assert!(shown.len() < 120 && shown.ends_with("..."), "{shown}");
    }
}
