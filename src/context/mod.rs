//! The build context as the build sees it.
//!
//! A [`Context`] answers what is at a path of the context, with the rules of `.dockerignore` applied: what is ignored
//! does not exist. It reads only when asked, never follows a link out of the context, never opens a pipe or a device,
//! and gives everything in the order of the bytes of its path, so that the same context gives the same answers.
//!
//! The readers of languages are built on it: [`go`] for Go modules and their sources, [`rust`] for
//! Rust packages and theirs, [`node`] for Node packages, [`java`] for builds with Maven and Gradle, [`makefile`] for the recipes
//! that a build calls. What sources say of the run time is an [`evidence::Evidence`].

pub mod evidence;
pub mod glob;
pub mod go;
pub mod ignore_file;
mod ignore_pattern;
pub mod java;
pub mod makefile;
pub mod node;
pub mod path;
pub mod rust;
mod store;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use ignore_file::IgnoreFile;
use store::{Disk, Memory, Store, Trouble};
use view::Directory;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 4 * 1024 * 1024;
/// The most entries that one walk looks at.
pub const MOST_ENTRIES: usize = 50_000;
/// How deep a walk goes below where it starts.
pub const DEEPEST: usize = 64;
/// How many links are followed for one path, as Linux does.
const MOST_LINKS: usize = 40;
/// What is at a path of the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File {
        /// Whether anybody may execute it.
        executable: bool,
        /// Its size in bytes.
        len: u64,
    },
    /// A directory.
    Directory,
    /// A symbolic link and its target as written; `None` for a target that is not UTF-8.
    Symlink(Option<String>),
    /// A pipe or a device: it is in the context, and is never opened.
    Special,
}

impl Kind {
    /// Whether it is a regular file.
    pub fn is_file(&self) -> bool {
        matches!(self, Kind::File { .. })
    }
}

/// One path and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path from the root of the context.
    pub path: String,
    /// What is there.
    pub kind: Kind,
}

impl Entry {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        path::base(&self.path)
    }
}

/// All files below a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// Files, links and special files (no directories), in the order of the bytes of their paths.
    pub files: Vec<Entry>,
    /// Whether that is all: false if a bound was hit or a directory could not be read.
    pub complete: bool,
}

/// A build context; cheap to clone and to share between threads.
#[derive(Debug, Clone)]
pub struct Context {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    /// `<Dockerfile>.dockerignore`, which is read instead of `.dockerignore` where it exists.
    own_ignore_file: Option<PathBuf>,
    ignore: OnceLock<Option<IgnoreFile>>,
    directories: Mutex<BTreeMap<String, Arc<Directory>>>,
    troubles: Mutex<BTreeSet<String>>,
}

/// The ignore file that is a Dockerfile's own: beside it, under its name
/// (<https://docs.docker.com/build/concepts/context/#filename-and-location>).
pub fn own_ignore_file(dockerfile: &Path) -> PathBuf {
    let mut name = dockerfile.as_os_str().to_owned();
    name.push(".dockerignore");
    PathBuf::from(name)
}

impl Context {
    /// The context in a directory, for the given Dockerfile. Nothing is read yet.
    ///
    /// Ignore rules come from `<Dockerfile>.dockerignore` beside the Dockerfile, or else from `.dockerignore` in the
    /// directory (<https://docs.docker.com/build/concepts/context/#filename-and-location>).
    pub fn open(dir: &Path, dockerfile: Option<&Path>) -> Context {
        let own_ignore_file = dockerfile.map(own_ignore_file);
        Context::new(Store::Disk(Disk::new(dir)), own_ignore_file)
    }

    /// No context was given: nothing is known of it, which differs from an empty one.
    pub fn absent() -> Context {
        Context::new(Store::Absent, None)
    }

    /// A context of the given files, by path; a `.dockerignore` among them is obeyed. A file that starts with `#!` is
    /// taken to be executable.
    pub fn in_memory(files: BTreeMap<String, Vec<u8>>) -> Context {
        Context::new(Store::Memory(Memory::new(files)), None)
    }

    fn new(store: Store, own_ignore_file: Option<PathBuf>) -> Context {
        Context {
            inner: Arc::new(Inner {
                store,
                own_ignore_file,
                ignore: OnceLock::new(),
                directories: Mutex::new(BTreeMap::new()),
                troubles: Mutex::new(BTreeSet::new()),
            }),
        }
    }

    /// The same context with other ignore rules, for one of which nothing was read yet. Rules that Docker would reject ignore
    /// nothing.
    pub fn with_ignore_text(self, text: &str) -> Context {
        // It fails where the rules were read already.
        let _ = self.inner.ignore.set(IgnoreFile::parse(text).ok());
        self
    }

    /// Whether the ignore rules let a path of the root directory or below into the context, if it is there.
    pub fn would_hold(&self, path: &str) -> bool {
        self.ignore_rules()
            .is_some_and(|rules| !rules.ignores(path))
    }

    /// Whether no context was given.
    pub fn is_absent(&self) -> bool {
        matches!(self.inner.store, Store::Absent)
    }

    /// What is at a path. Links on the way are followed inside the context, one at the end is not.
    pub fn kind(&self, path: &str) -> Option<Kind> {
        self.resolve(path, false).map(|(_, kind)| kind)
    }

    /// Where a path leads when all links are followed inside the context, and what is there: never a link.
    pub fn follow(&self, path: &str) -> Option<(String, Kind)> {
        self.resolve(path, true)
    }

    /// Whether a path leads to a regular file.
    pub fn is_file(&self, path: &str) -> bool {
        self.follow(path).is_some_and(|(_, kind)| kind.is_file())
    }

    /// Whether a path leads to a directory.
    pub fn is_dir(&self, path: &str) -> bool {
        self.follow(path)
            .is_some_and(|(_, kind)| kind == Kind::Directory)
    }

    /// The content of a file, links followed inside the context. `None` if there is none, if it is larger than
    /// [`LARGEST_FILE`], no regular file, or not readable; the latter three are told by [`Context::troubles`].
    pub fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        let (place, kind) = self.follow(path)?;
        match kind {
            Kind::File { len, .. } if len > LARGEST_FILE => {
                self.note(format!(
                    "{place}: larger than {LARGEST_FILE} bytes, not read"
                ));
                None
            }
            Kind::File { .. } => match self.inner.store.read(&place, LARGEST_FILE) {
                Ok(content) => Some(content),
                Err(Trouble::Unreadable(text)) => {
                    self.note(text);
                    None
                }
                Err(_) => None,
            },
            Kind::Special => {
                self.note(format!("{place}: not a regular file, not read"));
                None
            }
            Kind::Directory | Kind::Symlink(_) => None,
        }
    }

    /// The content of a file as text, with what is not UTF-8 replaced.
    pub fn read_text(&self, path: &str) -> Option<Arc<str>> {
        let content = self.read(path)?;
        Some(match std::str::from_utf8(&content) {
            Ok(text) => text.into(),
            Err(_) => String::from_utf8_lossy(&content).into(),
        })
    }

    /// What a directory holds, in the order of the bytes of the names; links on the way to it are followed inside the
    /// context. Empty for what is no directory.
    pub fn list(&self, dir: &str) -> Vec<Entry> {
        let Some((dir, Kind::Directory)) = self.follow(dir) else {
            return Vec::new();
        };
        let found = self.directory(&dir);
        found
            .children
            .iter()
            .map(|(name, kind)| Entry {
                path: path::join(&dir, name),
                kind: kind.clone(),
            })
            .collect()
    }

    /// All files below a directory, up to [`MOST_ENTRIES`] and [`DEEPEST`]; links are listed, not entered.
    pub fn walk(&self, dir: &str) -> Walk {
        self.walk_where(dir, |_| true)
    }

    /// As [`Context::walk`], but enters only the directories for which `enter` says so (by their path).
    pub fn walk_where(&self, dir: &str, enter: impl Fn(&str) -> bool) -> Walk {
        let mut walk = Walk {
            files: Vec::new(),
            complete: true,
        };
        let Some((dir, Kind::Directory)) = self.follow(dir) else {
            return walk;
        };
        let mut waiting = vec![(dir, 0)];
        let mut seen = 0;
        while let Some((dir, depth)) = waiting.pop() {
            let found = self.directory(&dir);
            walk.complete &= found.readable;
            let mut below = Vec::new();
            for (name, kind) in &found.children {
                seen += 1;
                if seen > MOST_ENTRIES {
                    self.note(format!(
                        "more than {MOST_ENTRIES} entries, the rest is not looked at"
                    ));
                    walk.complete = false;
                    walk.files
                        .sort_unstable_by(|one, other| one.path.cmp(&other.path));
                    return walk;
                }
                let path = path::join(&dir, name);
                if *kind != Kind::Directory {
                    walk.files.push(Entry {
                        path,
                        kind: kind.clone(),
                    });
                } else if !enter(&path) {
                } else if depth + 1 >= DEEPEST {
                    self.note(format!(
                        "more than {DEEPEST} directories deep, the rest is not looked at"
                    ));
                    walk.complete = false;
                } else {
                    below.push((path, depth + 1));
                }
            }
            waiting.extend(below.into_iter().rev());
        }
        walk.files
            .sort_unstable_by(|one, other| one.path.cmp(&other.path));
        walk
    }

    /// The directories below one that others than their owner may write to, with their permissions, sorted. None where the
    /// file system has no such permissions.
    pub fn open_directories(&self, dir: &str) -> Vec<(String, u32)> {
        let found = std::cell::RefCell::new(Vec::new());
        self.walk_where(dir, |below| {
            let mode = self.inner.store.mode(below);
            let open = mode.filter(|mode| mode & 0o022 != 0);
            found
                .borrow_mut()
                .extend(open.map(|mode| (below.to_owned(), mode)));
            true
        });
        let mut found = found.into_inner();
        found.sort_unstable();
        found
    }

    /// The paths that a COPY source names: itself if it exists, or what its wildcards match, sorted. A malformed
    /// pattern matches nothing, as does one that leads through a link.
    pub fn matches(&self, pattern: &str) -> Vec<String> {
        let pattern = path::normalise(pattern);
        if !glob::is_pattern(&pattern) {
            return if self.kind(&pattern).is_some() {
                vec![pattern]
            } else {
                Vec::new()
            };
        }
        let mut found = vec![String::new()];
        for part in pattern.split('/') {
            let Ok(matcher) = glob::Glob::new(part) else {
                return Vec::new();
            };
            let literal = !glob::is_pattern(part);
            let mut next = Vec::new();
            for dir in found {
                if literal {
                    let path = path::join(&dir, part);
                    if self.kind(&path).is_some() {
                        next.push(path);
                    }
                    continue;
                }
                for entry in self.list(&dir) {
                    if matcher.matches(entry.name()) {
                        next.push(path::join(&dir, entry.name()));
                    }
                    if next.len() > MOST_ENTRIES {
                        self.note(format!(
                            "{pattern}: more than {MOST_ENTRIES} matches, the rest is not looked at"
                        ));
                        break;
                    }
                }
            }
            found = next;
        }
        found.sort_unstable();
        found
    }

    /// Whether the ignore rules are understood, or there are none. If not (a build would most likely fail), nothing is
    /// taken to be ignored, and [`Context::troubles`] says why.
    pub fn knows_ignored(&self) -> bool {
        self.ignore_rules().is_some()
    }

    /// What could not be read, and why, sorted: for notes to the user.
    pub fn troubles(&self) -> Vec<String> {
        lock(&self.inner.troubles).iter().cloned().collect()
    }

    pub(crate) fn note(&self, text: String) {
        let mut troubles = lock(&self.inner.troubles);
        if troubles.len() < 100 {
            troubles.insert(text);
        }
    }

    /// Walks a path part by part, so that no part can be a link that leads out.
    fn resolve(&self, path: &str, follow_last: bool) -> Option<(String, Kind)> {
        let mut rest: Vec<String> = path::normalise(path)
            .split('/')
            .rev()
            .map(str::to_owned)
            .collect();
        let mut place = String::new();
        let mut links = 0;
        loop {
            let name = match rest.pop() {
                None => break,
                Some(name) if name.is_empty() => continue,
                Some(name) => name,
            };
            if name == ".." {
                if place.is_empty() {
                    return None;
                }
                place = path::parent(&place).to_owned();
                continue;
            }
            let kind = self.child(&place, &name)?;
            match kind {
                Kind::Directory => place = path::join(&place, &name),
                Kind::Symlink(target) if !rest.is_empty() || follow_last => {
                    links += 1;
                    let target =
                        target.filter(|target| links <= MOST_LINKS && !target.starts_with('/'))?;
                    rest.extend(
                        target
                            .split('/')
                            .rev()
                            .filter(|part| *part != ".")
                            .map(str::to_owned),
                    );
                }
                other if rest.is_empty() => return Some((path::join(&place, &name), other)),
                _ => return None,
            }
        }
        match self.inner.store.kind(&place)? {
            Kind::Directory => Some((place, Kind::Directory)),
            _ => None,
        }
    }
}

/// What a panicking thread left behind is still a valid map.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
