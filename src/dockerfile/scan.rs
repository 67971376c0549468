//! White space as BuildKit sees it: Unicode, on bytes that need not be UTF-8.

/// The UTF-8 byte order mark.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// White space of one byte in a UTF-8 text.
pub(super) fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// What separates the words of most instructions: ASCII white space within a line.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\x0b' | b'\x0c' | b'\r' | b' ')
}

/// White space when each byte is taken for a Latin-1 character, as BuildKit does for flags.
pub(super) fn is_latin1_space(byte: u8) -> bool {
    is_ascii_space(byte) || byte == 0x85 || byte == 0xa0
}

/// The length in bytes of the white space character that the bytes start with, 0 if there is none.
pub(super) fn leading_space(bytes: &[u8]) -> usize {
    match bytes {
        [byte, ..] if is_ascii_space(*byte) => 1,
        [byte, ..] if byte.is_ascii() => 0,
        [0xc2, second, ..] => 2 * usize::from(is_wide_space2(*second)),
        [first, second, third, ..] => 3 * usize::from(is_wide_space3(*first, *second, *third)),
        _ => 0,
    }
}

/// The length in bytes of the white space character that the bytes end with, 0 if there is none.
fn trailing_space(bytes: &[u8]) -> usize {
    match bytes {
        [.., byte] if is_ascii_space(*byte) => 1,
        [.., byte] if byte.is_ascii() => 0,
        [.., 0xc2, last] if is_wide_space2(*last) => 2,
        [.., first, second, third] => 3 * usize::from(is_wide_space3(*first, *second, *third)),
        _ => 0,
    }
}

/// After 0xC2: U+0085 and U+00A0.
fn is_wide_space2(second: u8) -> bool {
    matches!(second, 0x85 | 0xa0)
}

/// U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
fn is_wide_space3(first: u8, second: u8, third: u8) -> bool {
    matches!(
        (first, second, third),
        (0xe1, 0x9a, 0x80)
            | (0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf)
            | (0xe2, 0x81, 0x9f)
            | (0xe3, 0x80, 0x80)
    )
}

/// The bytes without leading white space.
pub(super) fn trim_start(mut bytes: &[u8]) -> &[u8] {
    loop {
        match leading_space(bytes) {
            0 => return bytes,
            length => bytes = &bytes[length..],
        }
    }
}

/// The bytes without trailing white space.
pub(super) fn trim_end(mut bytes: &[u8]) -> &[u8] {
    loop {
        match trailing_space(bytes) {
            0 => return bytes,
            length => bytes = &bytes[..bytes.len() - length],
        }
    }
}

/// The bytes without the line ending: every carriage return and newline at the end.
pub(super) fn trim_newline(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|byte| !matches!(byte, b'\r' | b'\n'))
        .map_or(0, |last| last + 1);
    &bytes[..end]
}

/// Whether a physical line is a comment.
pub(super) fn is_comment(line: &[u8]) -> bool {
    trim_start(line).first() == Some(&b'#')
}

/// A line without its continuation, and whether it had one: the escape character at the end, not preceded by another.
pub(super) fn trim_continuation(line: &[u8], escape: u8) -> (&[u8], bool) {
    let end = line
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'\t'))
        .map_or(0, |last| last + 1);
    match &line[..end] {
        [.., before, last] if *last == escape && *before == escape => (line, false),
        [body @ .., last] if *last == escape => (body, true),
        _ => (line, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_that_of_unicode() {
        for ch in '\0'..=char::MAX {
            let mut buffer = [0; 4];
            let bytes = ch.encode_utf8(&mut buffer).as_bytes();
            let expected = if ch.is_whitespace() { bytes.len() } else { 0 };
            assert_eq!(leading_space(bytes), expected, "{ch:?}");
            assert_eq!(trailing_space(bytes), expected, "{ch:?}");
        }
    }

    #[test]
    fn only_a_single_escape_continues() {
        assert_eq!(trim_continuation(b"a \\", b'\\'), (b"a ".as_slice(), true));
        assert_eq!(trim_continuation(b"a\\ \t", b'\\'), (b"a".as_slice(), true));
        assert_eq!(trim_continuation(b"\\", b'\\'), (b"".as_slice(), true));
        assert_eq!(
            trim_continuation(b"a\\\\", b'\\'),
            (b"a\\\\".as_slice(), false)
        );
        assert_eq!(trim_continuation(b"a`", b'\\'), (b"a`".as_slice(), false));
        assert_eq!(trim_continuation(b"a`", b'`'), (b"a".as_slice(), true));
    }
}
