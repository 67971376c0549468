//! Paths that are left alone.

use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::error::ConfigError;
use super::file::ConfigFile;
use super::{Located, Origin};

/// The patterns of one file, relative to its directory.
#[derive(Debug, Clone)]
pub(super) struct Excluded {
    rules: Gitignore,
    patterns: Vec<Located<String>>,
}

impl Excluded {
    /// The patterns of a file.
    ///
    /// # Errors
    /// One of them is not a pattern.
    pub fn of(file: &ConfigFile) -> Result<Excluded, ConfigError> {
        let mut builder = GitignoreBuilder::new(&file.directory);
        let mut patterns = Vec::new();
        for pattern in &file.table.exclude.paths {
            let pattern = file.located(pattern);
            builder
                .add_line(None, &pattern.value)
                .map_err(|error| ConfigError::Wrong {
                    origin: pattern.origin.clone(),
                    message: format!("`{}` is not a pattern: {error}", pattern.value),
                })?;
            patterns.push(pattern);
        }
        let rules = builder.build().map_err(|error| ConfigError::Unreadable {
            file: file.shown.clone(),
            message: format!("`exclude.paths` cannot be used: {error}"),
        })?;
        Ok(Excluded { rules, patterns })
    }

    /// Whether a file (by its path without symbolic links) is left out, and by which pattern; `None` where no pattern is
    /// about it.
    pub fn of_path(&self, path: &Path) -> Option<Option<(&str, &Origin)>> {
        if !path.starts_with(self.rules.path()) {
            return None;
        }
        match self.rules.matched_path_or_any_parents(path, false) {
            Match::None => None,
            Match::Whitelist(_) => Some(None),
            Match::Ignore(rule) => self
                .patterns
                .iter()
                .rev()
                .find(|pattern| pattern.value.trim_end() == rule.original())
                .map(|pattern| Some((pattern.value.as_str(), &pattern.origin))),
        }
    }

    pub fn patterns(&self) -> &[Located<String>] {
        &self.patterns
    }
}
