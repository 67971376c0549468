//! The text of an ignore file with further entries.

use super::Entry;

/// The text `old` with the entries behind it, in the line endings that it has. Without an old text it is a new file.
pub fn extended(old: Option<&[u8]>, entries: &[Entry]) -> Vec<u8> {
    let mut text = old.unwrap_or_default().to_vec();
    let eol: &[u8] = if text.windows(2).any(|pair| pair == b"\r\n") {
        b"\r\n"
    } else {
        b"\n"
    };
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.extend_from_slice(eol);
    }
    for entry in entries {
        text.extend_from_slice(entry.path.as_bytes());
        text.extend_from_slice(eol);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_endings_and_what_is_there_stay() {
        let entry = |path: &str| Entry {
            path: path.to_owned(),
            why: String::new(),
            line: None,
        };
        let entries = [entry("node_modules"), entry(".git")];
        for (old, new) in [
            (None, "node_modules\n.git\n"),
            (Some("*.log"), "*.log\nnode_modules\n.git\n"),
            (Some("*.log\n"), "*.log\nnode_modules\n.git\n"),
            (Some("a\r\nb"), "a\r\nb\r\nnode_modules\r\n.git\r\n"),
        ] {
            let text = extended(old.map(str::as_bytes), &entries);
            assert_eq!(String::from_utf8(text).unwrap(), new);
        }
    }
}
