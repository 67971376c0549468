//! File names in the header of a diff.

/// The file's name for a `---` or `+++` line: `prefix` and `path`, in C-style quotes where a byte needs an escape.
///
/// As git does it: control characters, `"`, `\` and bytes outside ASCII are escaped inside quotes
/// ([core.quotePath](https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath)); a name with a
/// space is followed by a tab, so that `patch` does not take what follows the space for a date.
pub fn header_name(prefix: &str, path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(prefix.len() + path.len() + 2);
    if path.iter().any(|&byte| needs_escape(byte)) {
        out.push(b'"');
        out.extend_from_slice(prefix.as_bytes());
        for &byte in path {
            escape(&mut out, byte);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(prefix.as_bytes());
        out.extend_from_slice(path);
        if path.contains(&b' ') {
            out.push(b'\t');
        }
    }
    out
}

fn needs_escape(byte: u8) -> bool {
    !(0x20..0x7f).contains(&byte) || byte == b'"' || byte == b'\\'
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\t' => out.extend_from_slice(b"\\t"),
        b'\r' => out.extend_from_slice(b"\\r"),
        _ if needs_escape(byte) => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        _ => out.push(byte),
    }
}
