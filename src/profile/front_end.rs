//! The parts of the schema about static front ends and about dropping what only the development needs.

use serde::Deserialize;

/// Static front ends: which commands build them, which serve them, and what serves them instead (`--static`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StaticFiles {
    /// Images with the server that takes over, the preferred one first.
    #[serde(default)]
    pub images: Vec<String>,
    /// Where that image serves files from.
    #[serde(default)]
    pub root: String,
    /// Where it reads its configuration from.
    #[serde(default)]
    pub configuration: String,
    /// Packages that route in the browser: any path below the site leads to its first page.
    #[serde(default)]
    pub routers: Vec<String>,
    /// Commands that serve files.
    #[serde(default)]
    pub server: Vec<StaticServer>,
    /// Commands that build files to serve.
    #[serde(default)]
    pub build: Vec<StaticBuild>,
}

/// A command that serves the files of a directory.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StaticServer {
    /// Its first words.
    pub run: Vec<String>,
    /// The directory that it serves without being told.
    #[serde(default)]
    pub directory: Option<String>,
    /// Its operand is the directory.
    #[serde(default)]
    pub operand: bool,
    /// Options that name the directory.
    #[serde(default)]
    pub directory_options: Vec<String>,
    /// The port that it listens on without being told.
    pub port: u16,
    /// Options that name the port, alone or at the end of an address.
    #[serde(default)]
    pub port_options: Vec<String>,
    /// Options with which it answers from outside the container; without them and the setting, where there are any, it does not.
    #[serde(default)]
    pub host_options: Vec<String>,
    /// The setting that does the same.
    #[serde(default)]
    pub host_setting: Option<String>,
    /// The variable that names the port.
    #[serde(default)]
    pub port_variable: Option<String>,
    /// Options with a value that the new server need not know.
    #[serde(default)]
    pub value_options: Vec<String>,
    /// Such options whose value may be left out.
    #[serde(default)]
    pub optional_value_options: Vec<String>,
    /// Such options without a value. Any option that is not listed stops the exchange of servers.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Options with which it answers with the first page for every path that is no file.
    #[serde(default)]
    pub fallback_options: Vec<String>,
    /// It answers with the first page for every path that is no file.
    #[serde(default)]
    pub fallback: bool,
    /// It finds `about.html` for `/about`.
    #[serde(default)]
    pub suffix: bool,
    /// It compresses answers.
    #[serde(default)]
    pub compresses: bool,
    /// Files beside the package or in the directory that change what it does.
    #[serde(default)]
    pub configuration: Vec<String>,
    /// Files of the project that may hold its settings.
    #[serde(default)]
    pub settings: Vec<String>,
    /// The setting with the directory, with dots.
    #[serde(default)]
    pub directory_setting: Option<String>,
    /// The setting with the port.
    #[serde(default)]
    pub port_setting: Option<String>,
    /// Settings that change what it serves or how.
    #[serde(default)]
    pub stops: Vec<String>,
    /// Values of those settings that change nothing.
    #[serde(default)]
    pub harmless: Vec<String>,
}

/// A command that builds files to serve, beyond those whose places `[[output]]` tells.
///
/// Unlike those, it may write elsewhere, too.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StaticBuild {
    /// Its first words.
    pub run: Vec<String>,
    /// Only where one of these is a dependency.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Where it writes without being told, below the package; several where versions differ.
    #[serde(default)]
    pub outputs: Vec<String>,
    /// Options that name the place.
    #[serde(default)]
    pub output_options: Vec<String>,
    /// The variable that names the place.
    #[serde(default)]
    pub output_variable: Option<String>,
    /// The JSON file that describes the places of several projects, in Angular's form.
    #[serde(default)]
    pub workspace: Option<String>,
    /// It writes a page for every path, so that no other path leads to a page.
    #[serde(default)]
    pub pages: bool,
}

/// Dropping what only the development needs (`--prune`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Prune {
    /// Patterns of packages that are known to serve the development alone.
    #[serde(default)]
    pub development: Vec<String>,
    /// Patterns of source files that only a build, a test or an editor reads; one that begins with the name of a tool counts
    /// unless that tool is started.
    #[serde(default)]
    pub build_files: Vec<String>,
    /// Dependencies with which nothing is dropped.
    #[serde(default)]
    pub keep_modules: Vec<String>,
    /// Files of the project with which nothing is dropped.
    #[serde(default)]
    pub keep_files: Vec<String>,
    /// The commands, the first that fits.
    #[serde(default)]
    pub command: Vec<PruneCommand>,
    /// Package managers without such a command.
    #[serde(default)]
    pub kept: Vec<PruneKept>,
}

/// A package manager that has no command which is known to drop development dependencies.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PruneKept {
    /// The package manager.
    pub manager: String,
    /// Why, in the reader's words.
    pub why: String,
}

/// A package manager's own command that drops development dependencies.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PruneCommand {
    /// The package manager: `npm`, `yarn` (1), `yarn-4` (with `node_modules`), `berry` (any other), `pnpm`, `bun`.
    pub manager: String,
    /// The least version of the base image's language.
    #[serde(default)]
    pub least: Option<u32>,
    /// The command.
    pub run: String,
    /// Options of the author's install that it gets, too.
    #[serde(default)]
    pub carry: Vec<String>,
    /// It works for a project with workspaces.
    #[serde(default)]
    pub workspaces: bool,
    /// Scripts of the package that it would run, and that may need what it drops.
    #[serde(default)]
    pub scripts: Vec<String>,
}
