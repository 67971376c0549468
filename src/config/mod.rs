//! The configuration of a user: `.msconvert.toml`, found upward from each Dockerfile.
//!
//! All files from the Dockerfile's directory up to the root of the file system, or up to one that says `root = true`, are
//! in force together. A value or list of a nearer file takes the place of the same key further up, tables are merged key by
//! key, and the entries of `exclude.paths`, `extend.profiles` and `extend.images` add up. Every value keeps the place that
//! it comes from. `docs/configuration.md` describes the keys.
//!
//! A configuration becomes [`Options`](crate::Options) and [`Sources`](crate::Sources) of knowledge before a conversion
//! starts: [`convert`](fn@crate::convert) knows nothing of it.

mod error;
mod exclude;
mod file;
mod merge;
mod schema;
pub mod show;

pub use error::ConfigError;
pub use file::{ConfigFile, Finder, NAME};
pub use merge::{Config, Given};

use std::path::PathBuf;

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, as messages name it.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub origin: Origin,
}
