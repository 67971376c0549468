//! Where build commands put what they make, if that is no program.

use serde::Deserialize;

/// Where a build command that makes no program puts what it makes: a bundler's `dist`.
///
/// The command writes there and nowhere else that a program reads, if all of this can be read; else it may write anything
/// below the directory of the project.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutputRule {
    /// The first words of the command.
    pub run: Vec<String>,
    /// The directories, if nothing says otherwise; none: not known.
    #[serde(default)]
    pub directories: Vec<String>,
    /// Options that name a directory instead.
    #[serde(default)]
    pub options: Vec<String>,
    /// Variables of the environment that name a directory instead, where no option does.
    #[serde(default)]
    pub variables: Vec<String>,
    /// Options that name a file that is written.
    #[serde(default)]
    pub file_options: Vec<String>,
    /// Other options that take the next word.
    #[serde(default)]
    pub with_value: Vec<String>,
    /// The command may have operands: they name what is read.
    #[serde(default)]
    pub operands: bool,
    /// Options with which nothing is written.
    #[serde(default)]
    pub nothing_with: Vec<String>,
    /// Name patterns of the configuration files beside the manifest.
    #[serde(default)]
    pub configuration: Vec<String>,
    /// Their keys that name a directory instead.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Their keys with which, if they are `true`, nothing is written.
    #[serde(default)]
    pub nothing_keys: Vec<String>,
    /// Words of theirs with which it is not known where the command writes.
    #[serde(default)]
    pub unclear: Vec<String>,
}
