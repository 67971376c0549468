//! Writing a word so that a shell reads it back unchanged.

/// Writes `word` so that any POSIX shell takes it as exactly this one word.
///
/// A word of harmless characters stays as it is; anything else is put in single quotes.
///
/// ```
/// assert_eq!(msconvert::shell::quote("/app/server"), "/app/server");
/// assert_eq!(msconvert::shell::quote("it's"), r"'it'\''s'");
/// assert_eq!(msconvert::shell::quote(""), "''");
/// ```
pub fn quote(word: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "@%_+:,./-".contains(c);
    // `if` or `{` would be a keyword where a command starts, `A=b` an assignment: quoted, they are words.
    if !word.is_empty() && word.chars().all(harmless) && !is_keyword(word) {
        return word.to_string();
    }
    let mut quoted = String::with_capacity(word.len() + 2);
    quoted.push('\'');
    for c in word.chars() {
        match c {
            '\'' => quoted.push_str("'\\''"),
            _ => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// Whether a shell reads this as a reserved word where a command may start.
pub(crate) fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 22] = [
        "!", "{", "}", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi",
        "for", "function", "if", "in", "select", "then", "time", "until", "while",
    ];
    KEYWORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_and_assignments_are_quoted() {
        assert_eq!(quote("if"), "'if'");
        assert_eq!(quote("A=b"), "'A=b'");
        assert_eq!(quote("a b"), "'a b'");
        assert_eq!(quote("~"), "'~'");
        assert_eq!(quote("-p"), "-p");
        assert_eq!(quote("größe"), "'größe'");
    }
}
