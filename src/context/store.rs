//! Where the files of a context come from: a directory on disk, or memory. Nothing here knows ignore rules.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Kind, path};

/// What a directory of a store holds, or why that could not be told.
pub(super) type Listing = Result<Vec<(String, Kind)>, Trouble>;

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It does not exist; not worth a word.
    Absent,
    /// It exists and could not be read.
    Unreadable(String),
    /// It was read, but names were left out that are not UTF-8.
    Names(Vec<(String, Kind)>),
}

#[derive(Debug)]
pub(super) enum Store {
    Absent,
    Memory(Memory),
    Disk(Disk),
}

impl Store {
    pub fn kind(&self, path: &str) -> Option<Kind> {
        match self {
            Store::Absent => None,
            Store::Memory(memory) => memory.kind(path),
            Store::Disk(disk) => disk.kind(path),
        }
    }

    pub fn list(&self, dir: &str) -> Listing {
        match self {
            Store::Absent => Err(Trouble::Absent),
            Store::Memory(memory) => memory.list(dir),
            Store::Disk(disk) => disk.list(dir),
        }
    }

    /// The permissions of a path, where it has some: Unix alone has them.
    pub fn mode(&self, path: &str) -> Option<u32> {
        match self {
            Store::Disk(disk) => disk.mode(path),
            Store::Absent | Store::Memory(_) => None,
        }
    }

    /// Reads a regular file that `kind` has just shown; no link on the way.
    pub fn read(&self, path: &str, most: u64) -> Result<Arc<[u8]>, Trouble> {
        match self {
            Store::Absent => Err(Trouble::Absent),
            Store::Memory(memory) => memory.files.get(path).cloned().ok_or(Trouble::Absent),
            Store::Disk(disk) => disk.read(path, most),
        }
    }
}

/// Files by path; directories are what the paths imply.
#[derive(Debug)]
pub(super) struct Memory {
    files: BTreeMap<String, Arc<[u8]>>,
    directories: BTreeMap<String, BTreeMap<String, Kind>>,
}

impl Memory {
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Memory {
        let mut memory = Memory {
            files: BTreeMap::new(),
            directories: BTreeMap::new(),
        };
        memory.directories.insert(String::new(), BTreeMap::new());
        for (name, content) in files {
            let file = path::normalise(&name);
            if file.is_empty() {
                continue;
            }
            let kind = Kind::File {
                executable: content.starts_with(b"#!"),
                len: content.len() as u64,
            };
            let (mut child, mut kind) = (file.as_str(), kind);
            loop {
                let dir = path::parent(child);
                let known = memory.directories.contains_key(dir);
                memory
                    .directories
                    .entry(dir.to_owned())
                    .or_default()
                    .insert(path::base(child).to_owned(), kind);
                if known || dir.is_empty() {
                    break;
                }
                (child, kind) = (dir, Kind::Directory);
            }
            memory.files.insert(file, content.into());
        }
        memory
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        if path.is_empty() {
            return Some(Kind::Directory);
        }
        self.directories
            .get(path::parent(path))?
            .get(path::base(path))
            .cloned()
    }

    fn list(&self, dir: &str) -> Listing {
        let children = self.directories.get(dir).ok_or(Trouble::Absent)?;
        Ok(children
            .iter()
            .map(|(name, kind)| (name.clone(), kind.clone()))
            .collect())
    }
}

/// A directory on disk.
#[derive(Debug)]
pub(super) struct Disk {
    root: PathBuf,
}

impl Disk {
    pub fn new(root: &Path) -> Disk {
        Disk {
            root: root.to_owned(),
        }
    }

    fn place(&self, path: &str) -> PathBuf {
        if path.is_empty() {
            self.root.clone()
        } else {
            self.root.join(path)
        }
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        let place = self.place(path);
        // The root itself may be a link: that is how the author names the context.
        let metadata = if path.is_empty() {
            fs::metadata(&place)
        } else {
            fs::symlink_metadata(&place)
        };
        metadata
            .ok()
            .and_then(|metadata| kind_of(&place, &metadata))
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> Option<u32> {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::symlink_metadata(self.place(path)).ok()?;
        Some(metadata.permissions().mode() & 0o7777)
    }

    /// The client gives directories the usual permissions there.
    #[cfg(not(unix))]
    fn mode(&self, _path: &str) -> Option<u32> {
        None
    }

    fn list(&self, dir: &str) -> Listing {
        let place = self.place(dir);
        let entries = fs::read_dir(&place).map_err(|error| trouble(dir, &error))?;
        let mut children = Vec::new();
        let mut odd_names = false;
        for entry in entries {
            let entry = entry.map_err(|error| trouble(dir, &error))?;
            let Ok(name) = entry.file_name().into_string() else {
                odd_names = true;
                continue;
            };
            // `DirEntry::metadata` does not follow links.
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if let Some(kind) = kind_of(&entry.path(), &metadata) {
                children.push((name, kind));
            }
        }
        children.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        if odd_names {
            Err(Trouble::Names(children))
        } else {
            Ok(children)
        }
    }

    fn read(&self, path: &str, most: u64) -> Result<Arc<[u8]>, Trouble> {
        let place = self.place(path);
        let file = open(&place).map_err(|error| trouble(path, &error))?;
        // Asked again of what was opened, since the path may have changed hands since it was looked at.
        let metadata = file.metadata().map_err(|error| trouble(path, &error))?;
        if !metadata.is_file() {
            return Err(Trouble::Absent);
        }
        let too_large =
            || Trouble::Unreadable(format!("{path}: larger than {most} bytes, not read"));
        if metadata.len() > most {
            return Err(too_large());
        }
        let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        file.take(most + 1)
            .read_to_end(&mut content)
            .map_err(|error| trouble(path, &error))?;
        if content.len() as u64 > most {
            return Err(too_large());
        }
        Ok(content.into())
    }
}

fn trouble(path: &str, error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Trouble::Absent,
        _ => {
            let path = if path.is_empty() { "." } else { path };
            Trouble::Unreadable(format!("{path}: {error}"))
        }
    }
}

fn kind_of(place: &Path, metadata: &Metadata) -> Option<Kind> {
    let file_type = metadata.file_type();
    Some(if file_type.is_file() {
        Kind::File {
            executable: is_executable(metadata),
            len: metadata.len(),
        }
    } else if file_type.is_dir() {
        Kind::Directory
    } else if file_type.is_symlink() {
        Kind::Symlink(fs::read_link(place).ok()?.to_str().map(str::to_owned))
    } else if is_socket(metadata) {
        // The client leaves sockets out when it sends the context.
        return None;
    } else {
        Kind::Special
    })
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

/// The client marks every file executable on a system that has no such mark.
#[cfg(not(unix))]
fn is_executable(_metadata: &Metadata) -> bool {
    true
}

#[cfg(unix)]
fn is_socket(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_socket()
}

#[cfg(not(unix))]
fn is_socket(_metadata: &Metadata) -> bool {
    false
}

/// Opens for reading without ever waiting: should the file have been swapped for a pipe, opening it returns at once.
fn open(place: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    {
        use std::os::unix::fs::OpenOptionsExt;
        const O_NONBLOCK: i32 = 0o4000;
        options.custom_flags(O_NONBLOCK);
    }
    options.open(place)
}
