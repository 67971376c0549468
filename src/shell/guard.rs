//! What may reach the shell parser: texts of strangers can be built to exhaust it.

/// The longest text that is parsed, in bytes. Some constructs cost the parser the square of their length.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

/// The deepest nesting of brackets that is parsed.
pub(crate) const MAX_NESTING: usize = 64;

/// The most prefix keywords (`time`, `coproc`) in one command. The parser recurses on them without a limit of its own.
const MAX_PREFIXES: usize = 16;

/// The most openings of extended globs (`@(`) in one text; they nest without a limit in the parser, too.
const MAX_EXTENDED_GLOBS: usize = 64;

/// Why `text` should not be parsed, if so. Takes time linear in its length.
///
/// Brackets are counted whatever they mean; quotes are not read, since a text can be built so that two readers
/// disagree on them. What slips through is bounded by the limits of the parser itself.
pub(crate) fn reject(text: &str) -> Option<String> {
    if text.len() > MAX_BYTES {
        return Some(format!("longer than {} KiB", MAX_BYTES / 1024));
    }
    let bytes = text.as_bytes();
    let (mut nesting, mut prefixes, mut globs) = (0usize, 0usize, 0usize);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            0 => return Some("contains a NUL byte".to_string()),
            b'(' | b'{' => {
                nesting += 1;
                if byte == &b'(' && at > 0 && b"@!?*+".contains(&bytes[at - 1]) {
                    globs += 1;
                }
            }
            b')' | b'}' => nesting = nesting.saturating_sub(1),
            b';' | b'|' | b'&' => prefixes = 0,
            b'\n' if at == 0 || bytes[at - 1] != b'\\' => prefixes = 0,
            b't' if bytes[at..].starts_with(b"time") => prefixes += 1,
            b'c' if bytes[at..].starts_with(b"coproc") => prefixes += 1,
            _ => {}
        }
        if nesting > MAX_NESTING {
            return Some(format!("brackets nest deeper than {MAX_NESTING}"));
        }
        if prefixes > MAX_PREFIXES || globs > MAX_EXTENDED_GLOBS {
            return Some("too many nested keywords or patterns".to_string());
        }
    }
    None
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
        for bomb in ["(", "{", "$(", "time ", "coproc ", "time \\\n", "@(a", "\0"] {
            assert!(reject(&bomb.repeat(1000)).is_some(), "{bomb:?}");
        }
        assert!(reject(&"a".repeat(MAX_BYTES + 1)).is_some());
    }
}
