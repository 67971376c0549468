//! What an ELF file says of the libraries that it needs.
//!
//! The format: <https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html>, and for versions of symbols
//! <https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html>.

/// The first bytes of every ELF file.
pub const MAGIC: &[u8] = b"\x7fELF";

/// Most entries that any of its lists may have.
const MOST: usize = 10_000;

/// The part of an ELF file that tells how it is linked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elf {
    /// 64-bit.
    pub wide: bool,
    /// The machine's number: 62 is x86-64, 183 is ARM64.
    pub machine: u16,
    /// The program that loads it (`PT_INTERP`); a static program and most libraries have none.
    pub interpreter: Option<String>,
    /// Names of libraries (`DT_NEEDED`), in order.
    pub needed: Vec<String>,
    /// Its own name (`DT_SONAME`).
    pub name: Option<String>,
    /// Directories to search (`DT_RPATH`).
    pub rpath: Vec<String>,
    /// Directories to search (`DT_RUNPATH`).
    pub runpath: Vec<String>,
    /// The versions that it needs, with the library that must have them: `("libc.so.6", "GLIBC_2.38")`.
    pub needs_versions: Vec<(String, String)>,
    /// The versions that it has for others.
    pub has_versions: Vec<String>,
    /// Whether it has a dynamic section at all.
    pub dynamic: bool,
}

struct Bytes<'a> {
    all: &'a [u8],
    wide: bool,
    big: bool,
}

/// A segment: type, file offset, address, size in the file.
struct Segment {
    kind: u32,
    offset: u64,
    address: u64,
    size: u64,
}

impl Bytes<'_> {
    fn at(&self, offset: u64, length: usize) -> Option<&[u8]> {
        let from = usize::try_from(offset).ok()?;
        self.all.get(from..from.checked_add(length)?)
    }

    fn half(&self, offset: u64) -> Option<u16> {
        let bytes: [u8; 2] = self.at(offset, 2)?.try_into().ok()?;
        Some(if self.big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn word(&self, offset: u64) -> Option<u32> {
        let bytes: [u8; 4] = self.at(offset, 4)?.try_into().ok()?;
        Some(if self.big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    /// An address: 8 bytes, or 4 in a 32-bit file.
    fn address(&self, offset: u64) -> Option<u64> {
        if !self.wide {
            return self.word(offset).map(u64::from);
        }
        let bytes: [u8; 8] = self.at(offset, 8)?.try_into().ok()?;
        Some(if self.big {
            u64::from_be_bytes(bytes)
        } else {
            u64::from_le_bytes(bytes)
        })
    }

    fn text(&self, offset: u64) -> Option<String> {
        let rest = self.all.get(usize::try_from(offset).ok()?..)?;
        let text = rest.get(..4096.min(rest.len()))?;
        let end = text.iter().position(|&byte| byte == 0)?;
        Some(String::from_utf8_lossy(text.get(..end)?).into_owned())
    }

    fn segments(&self) -> Option<Vec<Segment>> {
        let (table, size, count) = if self.wide {
            (self.address(32)?, self.half(54)?, self.half(56)?)
        } else {
            (self.address(28)?, self.half(42)?, self.half(44)?)
        };
        let mut segments = Vec::new();
        for index in 0..u64::from(count) {
            let at = table.checked_add(index.checked_mul(u64::from(size))?)?;
            let kind = self.word(at)?;
            let (offset, address, size) = if self.wide {
                (
                    self.address(at.saturating_add(8))?,
                    self.address(at.saturating_add(16))?,
                    self.address(at.saturating_add(32))?,
                )
            } else {
                (
                    self.address(at.saturating_add(4))?,
                    self.address(at.saturating_add(8))?,
                    self.address(at.saturating_add(16))?,
                )
            };
            segments.push(Segment {
                kind,
                offset,
                address,
                size,
            });
        }
        Some(segments)
    }
}

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_INTERP: u32 = 3;

const DT_NEEDED: u64 = 1;
const DT_STRTAB: u64 = 5;
const DT_SONAME: u64 = 14;
const DT_RPATH: u64 = 15;
const DT_RUNPATH: u64 = 29;
const DT_VERDEF: u64 = 0x6fff_fffc;
const DT_VERDEFNUM: u64 = 0x6fff_fffd;
const DT_VERNEED: u64 = 0x6fff_fffe;
const DT_VERNEEDNUM: u64 = 0x6fff_ffff;
/// A version that may be missing.
const VER_FLG_WEAK: u16 = 2;

impl Elf {
    /// Reads a file; `None` where it is no ELF file or is damaged.
    pub fn read(all: &[u8]) -> Option<Elf> {
        if !all.starts_with(MAGIC) {
            return None;
        }
        let bytes = Bytes {
            all,
            wide: *all.get(4)? == 2,
            big: *all.get(5)? == 2,
        };
        let mut elf = Elf {
            wide: bytes.wide,
            machine: bytes.half(18)?,
            ..Elf::default()
        };
        let segments = bytes.segments()?;
        for segment in &segments {
            match segment.kind {
                PT_INTERP => elf.interpreter = bytes.text(segment.offset),
                PT_DYNAMIC => elf.dynamic(&bytes, segment, &segments),
                _ => {}
            }
        }
        Some(elf)
    }

    fn dynamic(&mut self, bytes: &Bytes<'_>, dynamic: &Segment, segments: &[Segment]) {
        self.dynamic = true;
        let step = if bytes.wide { 16 } else { 8 };
        let mut entries: Vec<(u64, u64)> = Vec::new();
        for index in 0..(dynamic.size / step).min(MOST as u64) {
            let Some(at) = dynamic.offset.checked_add(index * step) else {
                break;
            };
            let (Some(tag), Some(value)) = (
                bytes.address(at),
                bytes.address(at.saturating_add(step / 2)),
            ) else {
                break;
            };
            if tag == 0 {
                break;
            }
            entries.push((tag, value));
        }
        let value = |tag: u64| {
            entries
                .iter()
                .find(|(it, _)| *it == tag)
                .map(|(_, value)| *value)
        };
        let offset = |address: u64| {
            segments
                .iter()
                .find(|it| {
                    it.kind == PT_LOAD && address >= it.address && address - it.address < it.size
                })
                .and_then(|it| it.offset.checked_add(address - it.address))
        };
        let Some(strings) = value(DT_STRTAB).and_then(offset) else {
            return;
        };
        let text = |at: u64| bytes.text(strings.checked_add(at)?);
        for (tag, at) in &entries {
            match *tag {
                DT_NEEDED => self.needed.extend(text(*at)),
                DT_SONAME => self.name = text(*at),
                DT_RPATH => self.rpath = directories(text(*at)),
                DT_RUNPATH => self.runpath = directories(text(*at)),
                _ => {}
            }
        }
        if let Some(at) = value(DT_VERNEED).and_then(offset) {
            let count = value(DT_VERNEEDNUM).unwrap_or(0);
            self.needs_versions = versions_needed(bytes, at, count, &text).unwrap_or_default();
        }
        if let Some(at) = value(DT_VERDEF).and_then(offset) {
            let count = value(DT_VERDEFNUM).unwrap_or(0);
            self.has_versions = versions_defined(bytes, at, count, &text).unwrap_or_default();
        }
    }

    /// Whether it runs with the C library of Alpine.
    pub fn is_musl(&self) -> bool {
        self.interpreter
            .as_deref()
            .is_some_and(|it| it.contains("ld-musl"))
            || self.needed.iter().any(|it| it.starts_with("libc.musl"))
    }

    /// Whether it was linked to the GNU C library.
    pub fn is_glibc(&self) -> bool {
        self.needs_versions
            .iter()
            .any(|(_, version)| version.starts_with("GLIBC_"))
            || self
                .interpreter
                .as_deref()
                .is_some_and(|it| it.contains("/ld-linux"))
    }
}

fn directories(text: Option<String>) -> Vec<String> {
    text.unwrap_or_default()
        .split(':')
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect()
}

fn versions_needed(
    bytes: &Bytes<'_>,
    mut at: u64,
    count: u64,
    text: &dyn Fn(u64) -> Option<String>,
) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    for _ in 0..count.min(MOST as u64) {
        let entries = bytes.half(at.saturating_add(2))?;
        let library = text(u64::from(bytes.word(at.saturating_add(4))?))?;
        let mut entry = at.checked_add(u64::from(bytes.word(at.saturating_add(8))?))?;
        for _ in 0..entries {
            let flags = bytes.half(entry.saturating_add(4))?;
            if flags & VER_FLG_WEAK == 0 && found.len() < MOST {
                found.push((
                    library.clone(),
                    text(u64::from(bytes.word(entry.saturating_add(8))?))?,
                ));
            }
            match bytes.word(entry.saturating_add(12))? {
                0 => break,
                next => entry = entry.checked_add(u64::from(next))?,
            }
        }
        match bytes.word(at.saturating_add(12))? {
            0 => break,
            next => at = at.checked_add(u64::from(next))?,
        }
    }
    Some(found)
}

fn versions_defined(
    bytes: &Bytes<'_>,
    mut at: u64,
    count: u64,
    text: &dyn Fn(u64) -> Option<String>,
) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for _ in 0..count.min(MOST as u64) {
        // The first name is that of the version, the others are those of its parents.
        let names = at.checked_add(u64::from(bytes.word(at.saturating_add(12))?))?;
        found.push(text(u64::from(bytes.word(names)?))?);
        match bytes.word(at.saturating_add(16))? {
            0 => break,
            next => at = at.checked_add(u64::from(next))?,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn this_test_itself_is_linked_to_the_c_library() {
        let elf = Elf::read(&std::fs::read(std::env::current_exe().unwrap()).unwrap()).unwrap();
        assert!(
            elf.needed.iter().any(|it| it.starts_with("libc.so")),
            "{elf:?}"
        );
        assert!(
            elf.interpreter.as_deref().unwrap().contains("ld-linux"),
            "{elf:?}"
        );
        assert!(
            elf.needs_versions
                .iter()
                .any(|(library, version)| library.starts_with("libc.so")
                    && version.starts_with("GLIBC_2")),
            "{elf:?}"
        );
        assert!(elf.is_glibc() && !elf.is_musl());
        let loader = Elf::read(&std::fs::read(elf.interpreter.unwrap()).unwrap()).unwrap();
        assert!(
            loader
                .has_versions
                .iter()
                .any(|it| it.starts_with("GLIBC_")),
            "{loader:?}"
        );
    }

    #[test]
    fn damage_is_no_panic() {
        let whole = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let whole = &whole[..whole.len().min(200_000)];
        for cut in [0, 3, 5, 17, 20, 63, 64, 100, 600, 5000] {
            let _ = Elf::read(&whole[..cut.min(whole.len())]);
        }
        let mut damaged = whole.to_vec();
        for at in (0..2000).step_by(3) {
            if let Some(byte) = damaged.get_mut(at + 4) {
                *byte = 0xff;
            }
            let _ = Elf::read(&damaged);
        }
        assert!(Elf::read(b"MZ").is_none());
    }
}
