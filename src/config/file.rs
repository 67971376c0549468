//! One configuration file, and finding those that are in force for a directory.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{ConfigError, place};
use super::schema::Table;
use super::{Located, Origin};
use crate::suggest::with_suggestion;

/// The name of a configuration file.
pub const NAME: &str = ".msconvert.toml";
/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// A configuration file that was read.
#[derive(Debug)]
pub struct ConfigFile {
    /// As messages name it.
    pub shown: PathBuf,
    /// The directory that its paths are relative to, without symbolic links.
    pub directory: PathBuf,
    text: String,
    pub(super) table: Table,
}

impl ConfigFile {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is not a configuration.
    pub fn read(path: &Path, shown: &Path) -> Result<ConfigFile, ConfigError> {
        let unreadable = |message: String| ConfigError::Unreadable {
            file: shown.to_path_buf(),
            message,
        };
        let cannot = |error: std::io::Error| unreadable(format!("cannot be read: {error}"));
        // A pipe would be waited for.
        let metadata = fs::metadata(path).map_err(cannot)?;
        if !metadata.is_file() {
            return Err(unreadable("is not a regular file".into()));
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(cannot)?;
        if bytes.len() as u64 > LARGEST {
            return Err(unreadable(format!("is larger than {LARGEST} bytes")));
        }
        let text = String::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8".into()))?;
        let real = fs::canonicalize(path).map_err(cannot)?;
        let directory = real.parent().unwrap_or(Path::new("/")).to_path_buf();
        ConfigFile::of(text, shown.to_path_buf(), directory)
    }

    /// A file with the given text, whose paths are relative to `directory`.
    ///
    /// # Errors
    /// The text is not a configuration.
    pub fn of(text: String, shown: PathBuf, directory: PathBuf) -> Result<ConfigFile, ConfigError> {
        let table = toml::from_str(&text).map_err(|error| ConfigError::Wrong {
            origin: place(&shown, &text, error.span().map_or(0, |span| span.start)),
            message: with_suggestion(error.message()),
        })?;
        Ok(ConfigFile {
            shown,
            directory,
            text,
            table,
        })
    }

    pub(super) fn origin(&self, offset: usize) -> Origin {
        place(&self.shown, &self.text, offset)
    }

    pub(super) fn located<T: Clone>(&self, value: &toml::Spanned<T>) -> Located<T> {
        Located {
            value: value.get_ref().clone(),
            origin: self.origin(value.span().start),
        }
    }
}

/// Finds the configuration files of directories; each is read once.
#[derive(Debug)]
pub struct Finder {
    /// The current directory, which paths in messages are relative to.
    current: PathBuf,
    read: HashMap<PathBuf, Option<Arc<ConfigFile>>>,
}

impl Finder {
    /// A finder whose messages name files relative to the directory `current`.
    pub fn new(current: &Path) -> Finder {
        Finder {
            current: fs::canonicalize(current).unwrap_or_else(|_| current.to_path_buf()),
            read: HashMap::new(),
        }
    }

    /// The files in force for `directory`, nearest first.
    ///
    /// # Errors
    /// A file cannot be read, or is not a configuration.
    pub fn find(&mut self, directory: &Path) -> Result<Vec<Arc<ConfigFile>>, ConfigError> {
        let directory = fs::canonicalize(directory).unwrap_or_else(|_| directory.to_path_buf());
        let mut found = Vec::new();
        for at in directory.ancestors() {
            if let Some(file) = self.in_directory(at)? {
                let is_root = file.table.root;
                found.push(file);
                if is_root {
                    break;
                }
            }
        }
        Ok(found)
    }

    fn in_directory(&mut self, directory: &Path) -> Result<Option<Arc<ConfigFile>>, ConfigError> {
        if let Some(known) = self.read.get(directory) {
            return Ok(known.clone());
        }
        let path = directory.join(NAME);
        let file = match fs::symlink_metadata(&path) {
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                None
            }
            // A directory above that may not be looked into has no say.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
            _ => {
                let shown = path.strip_prefix(&self.current).unwrap_or(&path);
                Some(Arc::new(ConfigFile::read(&path, shown)?))
            }
        };
        self.read.insert(directory.to_path_buf(), file.clone());
        Ok(file)
    }
}
