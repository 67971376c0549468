//! Heredocs: finding their markers in a logical line.

use super::Span;
use super::expand::ExpandError;
use super::lexer::Lexer;
use super::text::lossy;
use std::borrow::Cow;

/// A heredoc of `RUN`, `COPY` or `ADD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The delimiter, without quotes.
    pub name: String,
    /// The body in the source: the lines between the instruction and the delimiter, which is not part of it.
    pub content: Span,
    /// Whether variables in the body are expanded (the delimiter is not quoted).
    pub expand: bool,
    /// Whether leading tabs are removed (`<<-`).
    pub chomp: bool,
    /// The file descriptor before the marker.
    pub fd: Option<u32>,
    /// The body as the command or file gets it: leading tabs removed if `chomp`, variables not expanded.
    pub text: String,
}

/// A heredoc marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) name: String,
    pub(super) expand: bool,
    pub(super) chomp: bool,
    pub(super) fd: Option<u32>,
}

/// The markers of a logical line. BuildKit splits it as a shell would, always with the backslash as escape character;
/// a line that cannot be split has none.
pub(super) fn markers(line: &str) -> Result<Vec<Marker>, ExpandError> {
    let none = |_: &str| None;
    let mut lexer = Lexer::new('\\', &none);
    (lexer.raw_quotes, lexer.raw_escapes, lexer.skip_unset) = (true, true, true);
    let words = match lexer.words(line) {
        // Our own limit, which BuildKit does not have: do not read on as if there were no heredoc.
        Err(ExpandError::TooDeep | ExpandError::TooLong) => return Err(ExpandError::TooDeep),
        Err(_) => return Ok(Vec::new()),
        Ok(words) => words,
    };
    let mut found = Vec::new();
    for word in words.iter().filter(|word| word.contains("<<")) {
        found.extend(marker(word)?);
    }
    Ok(found)
}

/// The marker that a word is. BuildKit: `^(\d*)<<(-?)\s*([^<]*)$`.
pub(super) fn marker(word: &str) -> Result<Option<Marker>, ExpandError> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (fd, rest) = word.split_at(digits);
    let Some(rest) = rest.strip_prefix("<<") else {
        return Ok(None);
    };
    let (chomp, rest) = rest
        .strip_prefix('-')
        .map_or((false, rest), |rest| (true, rest));
    let rest = rest.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let split = |raw_quotes: bool| {
        let none = |_: &str| None;
        let mut lexer = Lexer::new('\\', &none);
        (lexer.raw_quotes, lexer.skip_unset) = (raw_quotes, true);
        lexer.words(rest)
    };
    let [name] = &split(false)?[..] else {
        return Ok(None);
    };
    let [raw] = &split(true)?[..] else {
        return Err(ExpandError::Syntax("the heredoc delimiter is ambiguous"));
    };
    let quotes = |text: &str| {
        text.bytes()
            .filter(|byte| matches!(byte, b'\'' | b'"'))
            .count()
    };
    let fd = (!fd.is_empty()).then(|| fd.parse().unwrap_or(u32::MAX));
    Ok(Some(Marker {
        expand: quotes(name) == quotes(raw),
        name: name.clone(),
        chomp,
        fd,
    }))
}

/// Whether a physical line (without its line ending) ends a heredoc.
pub(super) fn terminates(line: &[u8], marker: &Marker) -> bool {
    let tabs = if marker.chomp {
        line.iter().take_while(|byte| **byte == b'\t').count()
    } else {
        0
    };
    &line[tabs..] == marker.name.as_bytes()
}

/// The body as text, leading tabs removed if `chomp`.
pub(super) fn body(content: &[u8], chomp: bool) -> String {
    let text = lossy(content);
    if !chomp {
        return text.into_owned();
    }
    let lines = text
        .split_inclusive('\n')
        .map(|line| Cow::Borrowed(line.trim_start_matches('\t')));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<(String, bool, bool, Option<u32>)> {
        let markers = markers(line).unwrap();
        markers
            .into_iter()
            .map(|marker| (marker.name, marker.expand, marker.chomp, marker.fd))
            .collect()
    }

    #[test]
    fn markers_in_all_forms() {
        assert_eq!(names("RUN <<EOF cat"), [("EOF".into(), true, false, None)]);
        assert_eq!(
            names("RUN <<-'E F' 3<<\"B\""),
            [
                ("E F".into(), false, true, None),
                ("B".into(), false, false, Some(3))
            ]
        );
        assert_eq!(
            names("COPY <<a.txt <<b.txt /d/"),
            [
                ("a.txt".into(), true, false, None),
                ("b.txt".into(), true, false, None)
            ]
        );
        assert_eq!(names("RUN <<$X"), [("$X".into(), true, false, None)]);
    }

    #[test]
    fn what_only_looks_like_a_marker() {
        for line in [
            "RUN cat <<<EOF",
            "RUN echo '<<EOF'",
            "RUN a<<EOF",
            "RUN echo $((1<<2))",
            "RUN << ",
            "RUN \"x <<EOF",
        ] {
            assert_eq!(names(line), [], "{line}");
        }
    }

    #[test]
    fn a_chomped_body_loses_leading_tabs_only() {
        assert_eq!(body(b"\t\ta\n \tb\tc\r\n\t\n", true), "a\n \tb\tc\r\n\n");
    }
}
