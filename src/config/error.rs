//! What is wrong with a configuration, and where.

use std::path::{Path, PathBuf};

use super::Origin;

/// What is wrong with a configuration file. The text names file, line and column, and what a misspelt word may have meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Something that stands in the file.
    #[error("{}:{}:{}: {message}", origin.file.display(), origin.line, origin.column)]
    Wrong {
        /// Where.
        origin: Origin,
        /// What.
        message: String,
    },
    /// The file as a whole.
    #[error("{}: {message}", file.display())]
    Unreadable {
        /// The file, as messages name it.
        file: PathBuf,
        /// What.
        message: String,
    },
}

/// The place of a byte offset.
pub(super) fn place(file: &Path, text: &str, offset: usize) -> Origin {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Origin {
        file: file.to_path_buf(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}
