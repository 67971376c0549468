//! Reading a Dockerfile, within bounds and without ever waiting for a pipe.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::codes;
use super::discover::{reason, unreadable};
use crate::outcome::Reason;

/// The largest Dockerfile that is read: 16 MiB. The largest real ones are a few hundred kilobytes.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The content of the regular file at `path`, symbolic links followed.
///
/// # Errors
/// A reason with the code `unreadable`, `not-a-file` or `too-large`.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Reason> {
    // Before opening: to open a pipe for reading waits for its writer.
    let metadata = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        return Err(not_a_file(kind_of(&metadata)));
    }
    if metadata.len() > MAX_BYTES {
        return Err(too_large());
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    read_bounded(file)
}

/// Everything that `reader` gives.
///
/// # Errors
/// A reason with the code `unreadable` or `too-large`.
pub fn read_bounded(reader: impl Read) -> Result<Vec<u8>, Reason> {
    let mut content = Vec::new();
    reader
        .take(MAX_BYTES + 1)
        .read_to_end(&mut content)
        .map_err(|error: io::Error| unreadable(&error))?;
    if content.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    Ok(content)
}

fn too_large() -> Reason {
    reason(
        codes::TOO_LARGE,
        format!(
            "is larger than {} MiB, too large for a Dockerfile",
            MAX_BYTES / (1024 * 1024)
        ),
        "Check that the path names a Dockerfile.",
    )
}

fn not_a_file(kind: &str) -> Reason {
    reason(
        codes::NOT_A_FILE,
        format!("is {kind}, not a file"),
        "Name a regular file; for text from a pipe, use `-` and standard input.",
    )
}

fn kind_of(metadata: &fs::Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    if metadata.is_dir() {
        "a directory"
    } else {
        "something special"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_inclusive() {
        let exact = io::repeat(b'#').take(MAX_BYTES);
        assert_eq!(
            read_bounded(exact).map(|content| content.len() as u64),
            Ok(MAX_BYTES)
        );
        let over = io::repeat(b'#').take(MAX_BYTES + 1);
        assert_eq!(
            read_bounded(over).map_err(|reason| reason.code),
            Err("too-large".to_owned())
        );
    }

    #[test]
    fn a_directory_is_not_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let reason = read_file(directory.path()).unwrap_err();
        assert_eq!(reason.code, "not-a-file");
        assert!(reason.message.contains("a directory"), "{}", reason.message);
    }
}
