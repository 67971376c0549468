//! Parser directives: `# syntax=`, `# escape=` and `# check=` at the very top of a file.

use super::Span;
use super::scan::{is_blank, trim_start};
use super::text::lossy;

/// The directives that BuildKit knows. A comment of another name ends the directives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DirectiveName {
    /// The frontend image that reads the file.
    Syntax,
    /// The escape character.
    Escape,
    /// Settings of the build checks.
    Check,
}

impl DirectiveName {
    /// The name as it is written, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            DirectiveName::Syntax => "syntax",
            DirectiveName::Escape => "escape",
            DirectiveName::Check => "check",
        }
    }
}

/// A [parser directive](https://docs.docker.com/reference/dockerfile/#parser-directives).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Which one.
    pub name: DirectiveName,
    /// What follows the equals sign, without the white space around it.
    pub value: String,
    /// The value in the source.
    pub value_span: Span,
    /// From the number sign to the end of the value.
    pub span: Span,
    /// The whole physical line with its line ending.
    pub lines: Span,
    /// The line, counted from 1.
    pub line: u32,
}

/// A directive within a line that has no white space before it and no line ending: its name, and where its value is.
///
/// BuildKit: `#`, white space, then `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`.
pub(super) fn recognize(line: &[u8]) -> Option<(DirectiveName, Span)> {
    let text = trim_start(line.strip_prefix(b"#")?);
    let length = text
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    let names = [
        DirectiveName::Syntax,
        DirectiveName::Escape,
        DirectiveName::Check,
    ];
    let name = names
        .into_iter()
        .find(|name| name.name().as_bytes().eq_ignore_ascii_case(word))?;
    let rest = &rest[spaces(rest.iter())..];
    let value = rest.strip_prefix(b"=")?;
    let end = line.len() - spaces(value.iter().rev());
    let start = line.len() - value.len() + spaces(value.iter());
    match () {
        () if value.is_empty() => None,
        // All white space: the pattern wants one character, and takes the last.
        () if start >= end => Some((name, line.len() - 1..line.len())),
        () => Some((name, start..end)),
    }
}

/// How many bytes at the start are `\s` of a Go pattern, which has no vertical tab.
fn spaces<'a>(bytes: impl Iterator<Item = &'a u8>) -> usize {
    bytes
        .take_while(|byte| is_blank(**byte) && **byte != b'\x0b')
        .count()
}

/// The value as text.
pub(super) fn value(line: &[u8], span: Span) -> String {
    lossy(&line[span]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(DirectiveName, String)> {
        recognize(line.as_bytes()).map(|(name, span)| (name, value(line.as_bytes(), span)))
    }

    #[test]
    fn directives_are_recognized_in_any_spacing_and_case() {
        assert_eq!(
            read("# escape=`"),
            Some((DirectiveName::Escape, "`".into()))
        );
        assert_eq!(
            read("#  SYNTAX =  docker/dockerfile:1  "),
            Some((DirectiveName::Syntax, "docker/dockerfile:1".into()))
        );
        assert_eq!(
            read("#check=skip=all;error=true"),
            Some((DirectiveName::Check, "skip=all;error=true".into()))
        );
        assert_eq!(
            read("# escape=  "),
            Some((DirectiveName::Escape, " ".into()))
        );
    }

    #[test]
    fn other_comments_are_not() {
        for line in [
            "# escape",
            "# escape=",
            "# escape `",
            "# escaped=`",
            "# 1escape=`",
            "escape=`",
            "#",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
