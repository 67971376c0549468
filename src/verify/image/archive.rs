//! What is in a zip archive (a jar, a war), whatever the time it was made.
//!
//! Two builds of the same sources give archives that differ in the times of their entries alone. The format:
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>.

/// The first bytes of every archive that begins with an entry.
pub const MAGIC: &[u8] = b"PK\x03\x04";

/// How deep archives in archives are looked into: an application in an archive with its libraries has two.
const MOST_DEPTH: usize = 3;
/// The longest comment behind the end of the directory, and that end itself, in bytes.
const END: usize = 22 + 0xffff;

/// The names of the entries with the checksum, size and mode of each, sorted. `None` where the bytes are no archive that can
/// be read so: then the bytes themselves count.
pub fn entries(bytes: &[u8]) -> Option<Vec<u8>> {
    summary(bytes, MOST_DEPTH)
}

fn summary(bytes: &[u8], depth: usize) -> Option<Vec<u8>> {
    let from = bytes.len().saturating_sub(END);
    let tail = bytes.get(from..)?;
    let end = from + tail.windows(4).rposition(|it| it == b"PK\x05\x06")?;
    let count = half(bytes, end + 10)?;
    let mut at = word(bytes, end + 16)?;
    let mut found = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (
            half(bytes, at + 28)?,
            half(bytes, at + 30)?,
            half(bytes, at + 32)?,
        );
        let name_at = at + 46;
        let mut entry = bytes.get(name_at..name_at + name)?.to_vec();
        entry.push(0);
        let inner = is_archive(&entry)
            .then(|| summary(stored(bytes, at)?, depth.checked_sub(1)?))
            .flatten();
        match inner {
            Some(inner) => entry.extend(inner),
            // Checksum, packed size left out, size.
            None => {
                entry.extend(bytes.get(at + 16..at + 20)?);
                entry.extend(bytes.get(at + 24..at + 28)?);
            }
        }
        entry.extend(bytes.get(at + 38..at + 42)?);
        found.push(entry);
        at = name_at + name + extra + comment;
    }
    found.sort();
    // The length of each, so that no two lists read alike.
    let parts = found
        .iter()
        .flat_map(|it| [it.len().to_le_bytes().to_vec(), it.clone()]);
    Some(parts.flatten().collect())
}

fn is_archive(name: &[u8]) -> bool {
    [&b".jar\0"[..], b".war\0", b".zip\0"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// The content of an entry that is not packed, by the place of its header in the directory.
fn stored(bytes: &[u8], header: usize) -> Option<&[u8]> {
    if half(bytes, header + 10)? != 0 {
        return None;
    }
    let (size, local) = (word(bytes, header + 24)?, word(bytes, header + 42)?);
    let names = half(bytes, local.checked_add(26)?)? + half(bytes, local.checked_add(28)?)?;
    let from = local + 30 + names;
    bytes.get(from..from.checked_add(size)?)
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(bytes)))
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of entries that are not packed; the checksum is the sum of the bytes.
    fn zip(time: u16, entries: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut all, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in entries {
            let (local, size) = (all.len() as u32, (content.len() as u32).to_le_bytes());
            let sum: u32 = content.iter().map(|byte| u32::from(*byte)).sum();
            let mut common = vec![10, 0, 0, 0, 0, 0];
            common.extend(time.to_le_bytes());
            common.extend([0, 0]);
            common.extend(sum.to_le_bytes());
            common.extend([size, size].concat());
            common.extend((name.len() as u16).to_le_bytes());
            common.extend([0, 0]);
            all.extend([MAGIC, &common, name.as_bytes(), content].concat());
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&common);
            directory.extend([0; 10]);
            directory.extend(local.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let count = (entries.len() as u16).to_le_bytes();
        let (size, at) = (directory.len() as u32, all.len() as u32);
        all.extend(directory);
        all.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count].concat());
        all.extend([size.to_le_bytes(), at.to_le_bytes()].concat());
        all.extend([0, 0]);
        all
    }

    #[test]
    fn times_and_order_do_not_count() {
        let one = zip(1, &[("a", b"x"), ("b", b"y")]);
        let other = zip(2, &[("b", b"y"), ("a", b"x")]);
        assert_ne!(one, other);
        assert!(entries(&one).is_some());
        assert_eq!(entries(&one), entries(&other));
    }

    #[test]
    fn content_and_names_count() {
        let one = entries(&zip(1, &[("a", b"x")]));
        assert_ne!(one, entries(&zip(1, &[("a", b"y")])));
        assert_ne!(one, entries(&zip(1, &[("b", b"x")])));
        assert_ne!(one, entries(&zip(1, &[("a", b"x"), ("b", b"")])));
    }

    #[test]
    fn archives_in_archives_are_looked_into() {
        let nested =
            |time, content: &[u8]| zip(time, &[("lib/a.jar", &zip(time, &[("a", content)]))]);
        assert_eq!(entries(&nested(1, b"x")), entries(&nested(2, b"x")));
        assert_ne!(entries(&nested(1, b"x")), entries(&nested(1, b"y")));
    }

    #[test]
    fn damaged_archives_are_none() {
        let one = zip(1, &[("lib/a.jar", &zip(1, &[("a", b"x")]))]);
        for cut in 0..one.len() {
            let _ = entries(&one[..cut]);
            let mut bad = one.clone();
            bad[cut] = 0xff;
            let _ = entries(&bad);
        }
        assert_eq!(entries(&one[..one.len() - 22]), None);
        assert_eq!(entries(b""), None);
    }
}
