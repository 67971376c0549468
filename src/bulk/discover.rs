//! Finding the Dockerfiles that a command line names.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};

use super::codes;
use super::name::is_dockerfile;
use crate::outcome::Reason;

/// A file to convert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The path as the user would write it, without a leading `./`.
    pub shown: PathBuf,
    /// The path to open.
    pub real: PathBuf,
    /// The path in a diff: relative to the current directory where possible, else absolute without its root.
    pub in_diff: PathBuf,
    /// Size in bytes when it was found; 0 if it could not be told.
    pub size: u64,
    /// Set where the path is a symbolic link: where it points to.
    pub link: Option<PathBuf>,
}

/// What a search comes to, in the order in which it is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file to convert.
    File(Found),
    /// Something that cannot be converted, and why.
    Trouble {
        /// The path as the user would write it.
        shown: PathBuf,
        /// A reason whose code is one of [`codes`].
        reason: Reason,
    },
}

impl Entry {
    /// The path as the user would write it.
    pub fn shown(&self) -> &Path {
        match self {
            Entry::File(found) => &found.shown,
            Entry::Trouble { shown, .. } => shown,
        }
    }
}

/// Which files of a directory a search takes.
#[derive(Debug, Clone)]
pub struct Scope {
    globs: Override,
    hidden: bool,
    no_ignore: bool,
}

impl Default for Scope {
    fn default() -> Scope {
        Scope {
            globs: Override::empty(),
            hidden: false,
            no_ignore: false,
        }
    }
}

impl Scope {
    /// Takes what matches one of `include`, if there are any, and none of `exclude`: patterns of `.gitignore`, relative to
    /// `directory`. `hidden`: hidden files, too. `no_ignore`: what `.gitignore` and `.ignore` leave out, too.
    ///
    /// # Errors
    /// A pattern that is none; the message names it.
    pub fn new(
        directory: &Path,
        include: &[String],
        exclude: &[String],
        hidden: bool,
        no_ignore: bool,
    ) -> Result<Scope, String> {
        let mut globs = OverrideBuilder::new(directory);
        let options = [("--include", include), ("--exclude", exclude)];
        for (option, patterns) in options {
            for pattern in patterns {
                let wrong = |what: String| format!("{option} {pattern}: {what}");
                if pattern.is_empty() || pattern.starts_with('!') {
                    return Err(wrong(
                        "is no pattern: write what to match, such as `services/**`".to_owned(),
                    ));
                }
                let glob = match option {
                    "--exclude" => format!("!{pattern}"),
                    _ => pattern.clone(),
                };
                globs.add(&glob).map_err(|error| wrong(error.to_string()))?;
            }
        }
        let globs = globs.build().map_err(|error| error.to_string())?;
        Ok(Scope {
            globs,
            hidden,
            no_ignore,
        })
    }
}

/// The files that `paths` name, each once, in a stable order: that of `paths`, and within a directory by name.
///
/// A path that is a file is taken whatever its name. A directory is searched for the names of [`is_dockerfile`] that are in
/// `scope`, which by default honours `.gitignore` and `.ignore` files (outside git repositories, too) and leaves hidden files
/// and directories out. Relative paths are relative to `directory`. Symbolic links to directories are not followed below a path.
pub fn discover(directory: &Path, paths: &[PathBuf], scope: &Scope) -> Vec<Entry> {
    let mut search = Search {
        scope,
        directory: fs::canonicalize(directory).unwrap_or_else(|_| directory.to_path_buf()),
        entries: Vec::new(),
    };
    for path in paths {
        search.path(&directory.join(path), path);
    }
    search.finish()
}

struct Search<'s> {
    scope: &'s Scope,
    /// The current directory, without symbolic links.
    directory: PathBuf,
    /// What was found, each file with its canonical path.
    entries: Vec<(Option<PathBuf>, Entry)>,
}

impl Search<'_> {
    fn path(&mut self, real: &Path, shown: &Path) {
        match fs::metadata(real) {
            // Patterns are about paths without `.`.
            Ok(metadata) if metadata.is_dir() => self.tree(&tidy(real), shown),
            Ok(metadata) => self.file(real, shown, metadata.len()),
            Err(error) => {
                let mut reason = unreadable(&error);
                if shown == Path::new("explain") {
                    reason.help =
                        "To explain a verdict, put `explain` before every PATH.".to_owned();
                }
                self.trouble(shown, reason);
            }
        }
    }

    fn tree(&mut self, root: &Path, shown_root: &Path) {
        let walk = WalkBuilder::new(root)
            .require_git(false)
            .hidden(!self.scope.hidden)
            .overrides(self.scope.globs.clone())
            .ignore(!self.scope.no_ignore)
            .parents(!self.scope.no_ignore)
            .git_ignore(!self.scope.no_ignore)
            .git_global(!self.scope.no_ignore)
            .git_exclude(!self.scope.no_ignore)
            .sort_by_file_name(std::ffi::OsStr::cmp)
            .build();
        for entry in walk {
            match entry {
                Ok(entry) => {
                    let Some(kind) = entry.file_type() else {
                        continue;
                    };
                    if kind.is_dir() || !is_dockerfile(entry.file_name()) {
                        continue;
                    }
                    // A link named Dockerfile that leads to a directory is no more a file than the directory is.
                    if kind.is_symlink() && entry.path().is_dir() {
                        continue;
                    }
                    let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    let size = entry.metadata().map_or(0, |metadata| metadata.len());
                    self.file(entry.path(), &shown_root.join(below), size);
                }
                Err(error) => {
                    let path = path_of(&error).unwrap_or(root);
                    let shown = match path.strip_prefix(root) {
                        Ok(below) => shown_root.join(below),
                        Err(_) => path.to_path_buf(),
                    };
                    let reason = match error.io_error() {
                        Some(error) => unreadable(error),
                        None => reason(
                            codes::UNREADABLE,
                            format!("cannot be searched: {error}"),
                            "Mend or remove what the message names and run msconvert again.",
                        ),
                    };
                    self.trouble(&shown, reason);
                }
            }
        }
    }

    fn file(&mut self, real: &Path, shown: &Path, size: u64) {
        let link = fs::read_link(real).ok();
        let canonical = fs::canonicalize(real).ok();
        // The place of the file itself, which is not where it points to.
        let place = match (&link, &canonical) {
            (None, Some(canonical)) => Some(canonical.clone()),
            _ => real
                .parent()
                .and_then(|parent| fs::canonicalize(parent).ok())
                .and_then(|parent| real.file_name().map(|name| parent.join(name))),
        };
        let found = Found {
            shown: tidy(shown),
            real: real.to_path_buf(),
            in_diff: self.in_diff(place.as_deref(), shown),
            size,
            link,
        };
        self.entries.push((canonical.or(place), Entry::File(found)));
    }

    fn in_diff(&self, place: Option<&Path>, shown: &Path) -> PathBuf {
        if let Some(below) = place.and_then(|place| place.strip_prefix(&self.directory).ok()) {
            return below.to_path_buf();
        }
        let climbs = shown.components().any(|part| part == Component::ParentDir);
        let path = match place {
            Some(place) if climbs => place,
            _ => shown,
        };
        path.components()
            .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
            .collect()
    }

    fn trouble(&mut self, shown: &Path, reason: Reason) {
        let shown = tidy(shown);
        self.entries.push((None, Entry::Trouble { shown, reason }));
    }

    /// Each file once: the first way to name it wins, but a file wins over a symbolic link to it.
    fn finish(self) -> Vec<Entry> {
        let is_link = |entry: &Entry| matches!(entry, Entry::File(found) if found.link.is_some());
        let files: HashSet<PathBuf> = self
            .entries
            .iter()
            .filter(|(_, entry)| !is_link(entry))
            .filter_map(|(canonical, _)| canonical.clone())
            .collect();
        let mut seen = HashSet::new();
        self.entries
            .into_iter()
            .filter(|(canonical, entry)| match canonical {
                Some(canonical) if is_link(entry) && files.contains(canonical) => false,
                Some(canonical) => seen.insert(canonical.clone()),
                None => true,
            })
            .map(|(_, entry)| entry)
            .collect()
    }
}

/// The path without `.` components, which a leading `./` and a root of `.` leave behind.
fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if tidy.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        tidy
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

/// The reason for a file or directory that the system does not let us read.
pub fn unreadable(error: &std::io::Error) -> Reason {
    let error = innermost(error);
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => {
            "Check the spelling, and that it is relative to the current directory."
        }
        std::io::ErrorKind::PermissionDenied => {
            "Give yourself permission to read it, or leave it out."
        }
        _ => "Check the path and the disk, and run msconvert again.",
    };
    reason(codes::UNREADABLE, format!("cannot be read: {error}"), help)
}

/// What the system said, without the path that a walk wraps around it: the report names the path already.
fn innermost(error: &std::io::Error) -> &std::io::Error {
    error
        .get_ref()
        .and_then(|wrapper| wrapper.source())
        .and_then(|source| source.downcast_ref())
        .unwrap_or(error)
}

/// A reason that is about a whole file.
pub(super) fn reason(code: &str, message: String, help: &str) -> Reason {
    Reason {
        code: code.to_owned(),
        message,
        line: None,
        help: help.to_owned(),
    }
}
