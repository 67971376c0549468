//! What remains of the files when the ignore rules are applied.

use std::path::Path;
use std::sync::Arc;

use super::ignore_file::{IgnoreFile, Matched};
use super::store::{Disk, Store, Trouble};
use super::{Context, Kind, LARGEST_FILE, lock, path};

/// How many entries are looked at to tell whether an exception brings anything back below an ignored directory.
const MOST_BROUGHT_BACK: usize = 5_000;
/// How many directories are remembered, so that memory stays bounded.
const MOST_REMEMBERED: usize = 20_000;

/// A directory that was read, with the ignore rules applied.
#[derive(Debug)]
pub(super) struct Directory {
    pub children: Vec<(String, Kind)>,
    pub readable: bool,
}

/// The name of an ignore file, for messages, and its content.
type IgnoreText = (String, Result<Arc<[u8]>, Trouble>);

impl Context {
    /// The ignore rules; `None` if they are not understood.
    pub(super) fn ignore_rules(&self) -> Option<&IgnoreFile> {
        let read = || {
            let Some((name, content)) = self.own_ignore_file().or_else(|| self.root_ignore_file())
            else {
                return Some(IgnoreFile::default());
            };
            let parsed = match content {
                Ok(content) => IgnoreFile::parse(&String::from_utf8_lossy(&content)),
                Err(Trouble::Unreadable(text)) => Err(text),
                Err(_) => return Some(IgnoreFile::default()),
            };
            parsed
                .inspect_err(|error| {
                    self.note(format!("{name}: {error}; nothing is taken to be ignored"))
                })
                .ok()
        };
        self.inner.ignore.get_or_init(read).as_ref()
    }

    fn root_ignore_file(&self) -> Option<IgnoreText> {
        let name = match self.inner.store.kind(".dockerignore")? {
            Kind::File { .. } => ".dockerignore".to_owned(),
            Kind::Symlink(Some(target)) => path::resolve_inside("", &target).filter(|target| {
                self.inner
                    .store
                    .kind(target)
                    .is_some_and(|kind| kind.is_file())
            })?,
            _ => return None,
        };
        let content = self.inner.store.read(&name, LARGEST_FILE);
        Some((name, content))
    }

    fn own_ignore_file(&self) -> Option<IgnoreText> {
        let file = self.inner.own_ignore_file.as_ref()?;
        let name = file.file_name()?.to_str()?;
        let dir = file
            .parent()
            .filter(|dir| !dir.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let beside = Store::Disk(Disk::new(dir));
        match beside.kind(name)? {
            Kind::File { .. } => Some((name.to_owned(), beside.read(name, LARGEST_FILE))),
            _ => None,
        }
    }

    /// What is at a name in a directory (no link in its path), without reading the whole directory for it.
    pub(super) fn child(&self, dir: &str, name: &str) -> Option<Kind> {
        if let Some(known) = lock(&self.inner.directories).get(dir) {
            return known.child(name).cloned();
        }
        let path = path::join(dir, name);
        let kind = self.inner.store.kind(&path)?;
        let Some(ignore) = self.ignore_rules().filter(|ignore| !ignore.is_empty()) else {
            return Some(kind);
        };
        let (ignored, matched) = ignore.judge(&path, &matched(ignore, dir));
        let exists = !ignored
            || (kind == Kind::Directory
                && self.brings_back(ignore, &path, &matched, &mut { MOST_BROUGHT_BACK }));
        exists.then_some(kind)
    }

    /// Reads a directory (no link in its path) and applies the ignore rules.
    pub(super) fn directory(&self, dir: &str) -> Arc<Directory> {
        if let Some(known) = lock(&self.inner.directories).get(dir) {
            return Arc::clone(known);
        }
        let (children, readable) = self.raw_children(dir);
        let rules = self.ignore_rules().filter(|ignore| !ignore.is_empty());
        let children = if let Some(ignore) = rules {
            let matched = matched(ignore, dir);
            let mut budget = MOST_BROUGHT_BACK;
            children
                .into_iter()
                .filter(|(name, kind)| {
                    let path = path::join(dir, name);
                    let (ignored, matched) = ignore.judge(&path, &matched);
                    !ignored
                        || (*kind == Kind::Directory
                            && self.brings_back(ignore, &path, &matched, &mut budget))
                })
                .collect()
        } else {
            children
        };
        let found = Arc::new(Directory { children, readable });
        let mut directories = lock(&self.inner.directories);
        if directories.len() < MOST_REMEMBERED {
            directories.insert(dir.to_owned(), Arc::clone(&found));
        }
        found
    }

    fn raw_children(&self, dir: &str) -> (Vec<(String, Kind)>, bool) {
        match self.inner.store.list(dir) {
            Ok(children) => (children, true),
            Err(Trouble::Absent) => (Vec::new(), false),
            Err(Trouble::Unreadable(text)) => {
                self.note(text);
                (Vec::new(), false)
            }
            Err(Trouble::Names(children)) => {
                let shown = if dir.is_empty() { "." } else { dir };
                self.note(format!(
                    "{shown}: file names that are not UTF-8 are not looked at"
                ));
                (children, false)
            }
        }
    }

    /// Whether an exception brings back anything below an ignored directory: only then does the directory exist.
    fn brings_back(
        &self,
        ignore: &IgnoreFile,
        dir: &str,
        matched: &Matched,
        budget: &mut usize,
    ) -> bool {
        if !ignore.may_bring_back(dir) {
            return false;
        }
        let mut waiting = vec![(dir.to_owned(), matched.clone())];
        while let Some((dir, matched)) = waiting.pop() {
            for (name, kind) in self.raw_children(&dir).0 {
                let path = path::join(&dir, &name);
                let (ignored, below) = ignore.judge(&path, &matched);
                if !ignored {
                    return true;
                }
                *budget = budget.saturating_sub(1);
                if *budget == 0 {
                    self.note(format!(
                        "{dir}: too large to tell what .dockerignore brings back"
                    ));
                    return true;
                }
                if kind == Kind::Directory && ignore.may_bring_back(&path) {
                    waiting.push((path, below));
                }
            }
        }
        false
    }
}

/// Which patterns match a directory, by way of all that it is in.
fn matched(ignore: &IgnoreFile, dir: &str) -> Matched {
    let mut matched = Matched::default();
    if dir.is_empty() {
        return matched;
    }
    for (at, _) in dir.match_indices('/') {
        matched = ignore.judge(dir.get(..at).unwrap_or(dir), &matched).1;
    }
    ignore.judge(dir, &matched).1
}

impl Directory {
    pub fn child(&self, name: &str) -> Option<&Kind> {
        let at = self
            .children
            .binary_search_by(|(child, _)| child.as_str().cmp(name))
            .ok()?;
        self.children.get(at).map(|(_, kind)| kind)
    }
}
