//! The part of the schema about what the build context need not hold (`--dockerignore`).

use serde::Deserialize;

/// Directories that a build makes anew or does not read, and commands that tell.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ignore {
    /// Commands that read no file of the build context but those that their words name.
    #[serde(default)]
    pub blind: Vec<String>,
    /// Directories that can be left out where a build shows it.
    #[serde(default)]
    pub directory: Vec<IgnoredDirectory>,
    /// Commands that read the build context, but not certain directories of it.
    #[serde(default)]
    pub unread: Vec<Unread>,
}

/// A directory that can be left out of the build context.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IgnoredDirectory {
    /// Its name.
    pub name: String,
    /// One of these files stands beside it; without any, it stands in the root of the build context.
    #[serde(default)]
    pub beside: Vec<String>,
    /// No such file may stand in a directory above, which would then be the project's.
    #[serde(default)]
    pub alone: bool,
    /// Words of these files with which another directory may be meant, or nothing is removed.
    #[serde(default)]
    pub unless_words: Vec<String>,
    /// Name patterns of sources which may name a file in it, and so may not.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Commands that make it anew, called in the directory that holds it.
    #[serde(default)]
    pub made_by: Vec<Making>,
}

/// A command that makes a directory anew.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Making {
    /// Its first words, options left out.
    pub run: Vec<String>,
    /// It removes the directory before anything reads it; else it takes only what is still right of its own.
    #[serde(default)]
    pub empties: bool,
    /// Of one that empties: patterns of the other words that it may have.
    #[serde(default)]
    pub words: Vec<String>,
}

/// A command that reads the build context, but not certain directories.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Unread {
    /// Its first words, options left out.
    pub run: Vec<String>,
    /// The names of the directories.
    pub directories: Vec<String>,
    /// Only with one of these options.
    #[serde(default)]
    pub with: Vec<String>,
    /// Only where the image has none of these programs.
    #[serde(default)]
    pub without_programs: Vec<String>,
    /// The OS packages that are known to bring none of them.
    #[serde(default)]
    pub packages: Vec<String>,
}
