//! What may reach the shell parser: texts of strangers can be built to exhaust it.

use super::balance;

/// The longest text that is parsed, in bytes. Some constructs cost the parser the square of their length.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

/// The deepest nesting of braces and square brackets. They are counted whatever they mean.
const MAX_NESTING: usize = 64;

/// The most prefix keywords (`time`, `coproc`) in one command. The parser recurses on them without a limit of its own.
const MAX_PREFIXES: usize = 16;

/// The most `<<` in one text; those without a body cost the square of their number.
const MAX_HEREDOCS: usize = 250;

/// Why `text` should not be parsed, if so. Takes time linear in its length.
///
/// The parser has limits of its own (depth, fuel, stack), but not everywhere.
pub(crate) fn reject(text: &str) -> Option<String> {
    if text.len() > MAX_BYTES {
        return Some(format!("longer than {} KiB", MAX_BYTES / 1024));
    }
    let bytes = text.as_bytes();
    let (mut braces, mut squares) = (0usize, 0usize);
    let (mut prefixes, mut heredocs) = (0usize, 0usize);
    // The end of the last byte that is no blank.
    let mut written = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_whitespace() {
            written = at + 1;
        }
        match byte {
            0 => return Some("contains a NUL byte".to_string()),
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            b'[' => squares += 1,
            b']' => squares = squares.saturating_sub(1),
            b';' | b'|' | b'&' => prefixes = 0,
            b'\n' => {
                squares = 0;
                // The parser looks for the command of a `time` on the next line, too.
                if !open_prefix(&bytes[..written]) {
                    prefixes = 0;
                }
            }
            b'<' if bytes[at..].starts_with(b"<<") => heredocs += 1,
            b't' if bytes[at..].starts_with(b"time") => prefixes += 1,
            b'c' if bytes[at..].starts_with(b"coproc") => prefixes += 1,
            _ => {}
        }
        if braces > MAX_NESTING || squares > MAX_NESTING {
            return Some(format!("brackets nest deeper than {MAX_NESTING}"));
        }
        if prefixes > MAX_PREFIXES || heredocs > MAX_HEREDOCS {
            return Some("too many nested keywords or heredocs".to_string());
        }
    }
    balance::unbalanced(text)
}

/// Whether a text ends in a prefix keyword, a `-p` of it, or a backslash.
fn open_prefix(text: &[u8]) -> bool {
    ["time", "coproc", "-p", "--", "!", "\\"]
        .iter()
        .any(|word| text.ends_with(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_scripts_pass() {
        assert_eq!(reject("time make -j4 && (cd /x && ls)"), None);
        assert_eq!(reject(&"if [ -f x ]; then ( a ); fi\n".repeat(500)), None);
    }

    #[test]
    fn bombs_do_not() {
        for bomb in [
            "(",
            "{",
            "$(",
            "time ",
            "coproc ",
            "time \\\n",
            "time \n",
            "time -p\n\n",
            "<<E ",
            "@(a",
            "\0",
        ] {
            assert!(reject(&bomb.repeat(1000)).is_some(), "{bomb:?}");
        }
        assert!(reject(&"a".repeat(MAX_BYTES + 1)).is_some());
    }
}
