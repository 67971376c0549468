//! A reader for tar archives as container engines write them: ustar with PAX and GNU extensions.
//!
//! The format: <https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13>.

use std::io::{self, Read};

/// Size of a block in bytes.
const BLOCK: usize = 512;
/// Longest extended header that is read.
const MOST_HEADER: u64 = 1024 * 1024;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file with content.
    File,
    /// Another name of a file that came before.
    HardLink,
    /// A symbolic link.
    SymbolicLink,
    /// A directory.
    Directory,
    /// A device, a pipe or anything else.
    Other,
}

/// The header of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The path as the archive has it.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Permission bits, those for set-user-id and so on included.
    pub mode: u32,
    /// The owner's number.
    pub uid: u64,
    /// The group's number.
    pub gid: u64,
    /// Bytes of content.
    pub size: u64,
    /// Where a link leads.
    pub target: Vec<u8>,
}

/// Reads an archive to its end and hands every entry to `each`, with its content. What `each` leaves unread is skipped.
///
/// # Errors
/// The stream ends early, cannot be read, or is no tar archive.
pub fn read(
    from: &mut dyn Read,
    each: &mut dyn FnMut(&Header, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let mut extension = Extension::default();
    let mut block = [0; BLOCK];
    loop {
        if !fill(from, &mut block)? {
            // An archive may end without the two empty blocks only if it is empty itself.
            return Ok(());
        }
        if block.iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        let mut header = header(&block)?;
        let type_flag = block[156];
        match type_flag {
            b'x' | b'L' | b'K' => {
                let text = content(from, header.size)?;
                match type_flag {
                    b'x' => extension.pax(&text),
                    b'L' => extension.path = Some(until_nul(&text).to_vec()),
                    _ => extension.target = Some(until_nul(&text).to_vec()),
                }
                continue;
            }
            b'g' => {
                content(from, header.size)?;
                continue;
            }
            _ => {}
        }
        std::mem::take(&mut extension).apply(&mut header);
        let mut body = from.take(header.size);
        each(&header, &mut body)?;
        let left = body.limit();
        skip(from, left)?;
        skip(from, padding(header.size))?;
    }
}

/// What an extended header says of the entry that follows.
#[derive(Debug, Default)]
struct Extension {
    path: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    size: Option<u64>,
    uid: Option<u64>,
    gid: Option<u64>,
}

impl Extension {
    /// Records of `length key=value\n`.
    fn pax(&mut self, mut text: &[u8]) {
        while let Some(space) = text.iter().position(|&byte| byte == b' ') {
            let (length, _) = text.split_at(space);
            let Some(length) = number(length) else { return };
            let Some((record, rest)) = usize::try_from(length)
                .ok()
                .and_then(|it| text.split_at_checked(it))
            else {
                return;
            };
            let Some(record) = record.get(space + 1..record.len().saturating_sub(1)) else {
                return;
            };
            if let Some(equals) = record.iter().position(|&byte| byte == b'=') {
                let (key, value) = record.split_at(equals);
                let value = value.get(1..).unwrap_or_default();
                match key {
                    b"path" => self.path = Some(value.to_vec()),
                    b"linkpath" => self.target = Some(value.to_vec()),
                    b"size" => self.size = number(value),
                    b"uid" => self.uid = number(value),
                    b"gid" => self.gid = number(value),
                    _ => {}
                }
            }
            text = rest;
        }
    }

    fn apply(self, header: &mut Header) {
        if let Some(path) = self.path {
            header.path = path;
        }
        if let Some(target) = self.target {
            header.target = target;
        }
        header.size = self.size.unwrap_or(header.size);
        header.uid = self.uid.unwrap_or(header.uid);
        header.gid = self.gid.unwrap_or(header.gid);
    }
}

fn header(block: &[u8; BLOCK]) -> io::Result<Header> {
    let field = |from: usize, length: usize| block.get(from..from + length).unwrap_or_default();
    let sum: u64 = block
        .iter()
        .enumerate()
        .map(|(at, &byte)| {
            if (148..156).contains(&at) {
                u64::from(b' ')
            } else {
                u64::from(byte)
            }
        })
        .sum();
    if numeric(field(148, 8)) != Some(sum) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "not a tar archive",
        ));
    }
    let name = until_nul(field(0, 100));
    let prefix = until_nul(field(345, 155));
    // Old GNU archives have other things in place of the prefix.
    let path = if field(257, 6) == b"ustar\0" && !prefix.is_empty() {
        [prefix, b"/", name].concat()
    } else {
        name.to_vec()
    };
    let kind = match block[156] {
        b'0' | 0 | b'7' => Kind::File,
        b'1' => Kind::HardLink,
        b'2' => Kind::SymbolicLink,
        b'5' => Kind::Directory,
        _ => Kind::Other,
    };
    let size = numeric(field(124, 12)).unwrap_or(0);
    Ok(Header {
        path,
        kind,
        mode: u32::try_from(numeric(field(100, 8)).unwrap_or(0) & 0o7777).unwrap_or(0),
        uid: numeric(field(108, 8)).unwrap_or(0),
        gid: numeric(field(116, 8)).unwrap_or(0),
        // The size of a link says nothing of what follows.
        size: if matches!(kind, Kind::HardLink | Kind::SymbolicLink | Kind::Directory) {
            0
        } else {
            size
        },
        target: until_nul(field(157, 100)).to_vec(),
    })
}

/// An octal number, or a binary one where the first bit is set.
fn numeric(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|first| first & 0x80 != 0) {
        let mut value: u64 = 0;
        for (at, &byte) in field.iter().enumerate() {
            let byte = if at == 0 { byte & 0x7f } else { byte };
            value = value.checked_mul(256)?.checked_add(u64::from(byte))?;
        }
        return Some(value);
    }
    let text = until_nul(field).trim_ascii();
    if text.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(std::str::from_utf8(text).ok()?, 8).ok()
}

fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

fn content(from: &mut dyn Read, size: u64) -> io::Result<Vec<u8>> {
    if size > MOST_HEADER {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "an extended header is too long",
        ));
    }
    let mut text = Vec::new();
    from.take(size).read_to_end(&mut text)?;
    skip(from, padding(size))?;
    Ok(text)
}

fn skip(from: &mut dyn Read, bytes: u64) -> io::Result<()> {
    let skipped = io::copy(&mut from.take(bytes), &mut io::sink())?;
    if skipped < bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

/// Fills a block; false where the stream has ended before it.
fn fill(from: &mut dyn Read, block: &mut [u8; BLOCK]) -> io::Result<bool> {
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    type Seen = (String, Kind, u64, String, u32);

    fn entries(archive: &[u8]) -> io::Result<Vec<Seen>> {
        let mut found = Vec::new();
        read(&mut &archive[..], &mut |header, body| {
            let mut text = String::new();
            if header.size < 100 {
                body.read_to_string(&mut text)?;
            }
            let path = String::from_utf8_lossy(&header.path).into_owned();
            let what = if text.is_empty() {
                String::from_utf8_lossy(&header.target).into_owned()
            } else {
                text
            };
            found.push((path, header.kind, header.size, what, header.mode));
            Ok(())
        })?;
        Ok(found)
    }

    fn archive(format: &str) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let long = format!("d/{}", "n".repeat(180));
        std::fs::create_dir(folder.path().join("d")).unwrap();
        std::fs::write(folder.path().join(&long), "long").unwrap();
        std::fs::write(folder.path().join("d/big"), vec![b'x'; 70_000]).unwrap();
        let script = format!(
            "ln -s {} s && ln d/big h && chmod 755 d/big && tar --create --format={format} .",
            "t".repeat(150)
        );
        Command::new("sh")
            .current_dir(folder.path())
            .args(["-c", &script])
            .output()
            .unwrap()
            .stdout
    }

    #[test]
    fn what_tar_writes_is_read_in_each_of_its_formats() {
        for format in ["gnu", "pax"] {
            let found = entries(&archive(format)).unwrap();
            let has = |path: &str| {
                found
                    .iter()
                    .find(|it| it.0 == path)
                    .unwrap_or_else(|| panic!("{format}: {path} in {found:?}"))
            };
            assert_eq!(has(&format!("./d/{}", "n".repeat(180))).3, "long");
            assert_eq!(has("./s").3, "t".repeat(150));
            assert_eq!(has("./s").1, Kind::SymbolicLink);
            let names = [has("./h").1, has("./d/big").1];
            assert!(
                names.contains(&Kind::File) && names.contains(&Kind::HardLink),
                "{names:?}"
            );
            assert_eq!(has("./d/big").4, 0o755);
        }
    }

    #[test]
    fn a_cut_or_foreign_stream_is_an_error() {
        let whole = archive("pax");
        assert!(entries(&whole[..whole.len() / 3]).is_err());
        assert!(entries(&vec![7; 2048]).is_err());
        assert!(entries(b"").unwrap().is_empty());
    }
}
