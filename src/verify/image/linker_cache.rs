//! The list of libraries that `ldconfig` writes for the loader of the GNU C library.
//!
//! The format is that of `struct cache_file_new` in <https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/dl-cache.h>.

const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
const OLD_MAGIC: &[u8] = b"ld.so-1.7.0\0";
/// Most entries that are read.
const MOST: usize = 100_000;

/// The names of libraries and their paths, in the order of the file. Empty where the file is not understood.
pub(super) fn entries(text: &[u8]) -> Vec<(String, String)> {
    // Old files have the new list after the old one.
    let start = if text.starts_with(OLD_MAGIC) {
        text.windows(MAGIC.len()).position(|window| window == MAGIC)
    } else {
        Some(0)
    };
    let Some(cache) = start
        .and_then(|start| text.get(start..))
        .filter(|it| it.starts_with(MAGIC))
    else {
        return Vec::new();
    };
    let word = |at: usize| -> Option<usize> {
        let bytes: [u8; 4] = cache.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let string = |at: usize| -> Option<String> {
        let rest = cache.get(at..)?;
        let end = rest.iter().take(4096).position(|&byte| byte == 0)?;
        Some(String::from_utf8_lossy(rest.get(..end)?).into_owned())
    };
    let mut found = Vec::new();
    for index in 0..word(20).unwrap_or(0).min(MOST) {
        let at = 48 + index * 24;
        let entry = (word(at + 4).and_then(string), word(at + 8).and_then(string));
        let (Some(name), Some(path)) = entry else {
            break;
        };
        found.push((name, path));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_read_and_nonsense_is_not() {
        let mut cache = MAGIC.to_vec();
        cache.extend(1u32.to_le_bytes());
        cache.resize(48, 0);
        let strings = u32::try_from(48 + 24).unwrap();
        cache.extend(0u32.to_le_bytes());
        cache.extend(strings.to_le_bytes());
        cache.extend((strings + 8).to_le_bytes());
        cache.resize(48 + 24, 0);
        cache.extend(b"libz.so\0/usr/lib/libz.so\0");
        assert_eq!(
            entries(&cache),
            [("libz.so".to_owned(), "/usr/lib/libz.so".to_owned())]
        );
        assert!(entries(&cache[..60]).is_empty());
        assert!(entries(b"").is_empty());
        assert!(entries(b"ld.so-1.7.0\0xx").is_empty());
    }
}
