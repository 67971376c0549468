//! Manifest readers: what the build commands of a language produce, and how it is linked.
//!
//! A profile names its reader. A reader gets a build command with everything around it and names the artifacts; it
//! never runs anything.

pub mod go;
pub mod java;
pub mod node;
mod output;
pub mod rust;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use crate::context::Context;
use crate::context::evidence::{Evidence, Place};
pub use crate::context::node::Configured;
use crate::image::BaseImage;
use crate::need::Needs;
use crate::profile::{Does, Profile};
use crate::stage::{Beside, FileSystem, Linkage, Package, StageModel, Trouble, World};

pub use output::{Output, outputs};
pub use written::{Written, written, written_by_program};

/// A build command and what surrounds it.
pub struct Invocation<'a, 'k, 'c> {
    /// What the profile says that it does.
    pub does: Does,
    /// Its words; unknown ones are `None`.
    pub words: Vec<Option<String>>,
    /// The directory that it runs in, absolute.
    pub cwd: &'a str,
    /// Environment and shell variables.
    pub vars: &'a dyn Fn(&str) -> Option<String>,
    /// The file system before it runs.
    pub files: &'a FileSystem,
    /// Packages installed so far.
    pub packages: &'a [Package],
    /// The base image.
    pub base: Option<&'a BaseImage<'k>>,
    /// The profile of the language.
    pub profile: &'a Profile,
    /// The world, for manifests.
    pub world: &'a World<'k, 'c>,
}

impl Invocation<'_, '_, '_> {
    /// The build context.
    pub fn context(&self) -> &Context {
        self.world.context
    }
}

/// What a build command makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Product {
    /// The files.
    pub files: Vec<Made>,
    /// Files that it writes and that are no program.
    pub written: Vec<String>,
    /// Directories that it fills with what is not known.
    pub filled: Vec<String>,
    /// Directories in which it makes no programs, archives or directories of classes but those that are named.
    pub closed: Vec<String>,
    /// What it removes.
    pub removed: Vec<String>,
    /// Why nothing, or something without a name, is made.
    pub trouble: Option<Trouble>,
    /// Directories that it makes, absolute.
    pub directories: Vec<String>,
    /// Directories that it makes, below the home directory of the user that runs it.
    pub home_directories: Vec<String>,
    /// Directories below which it may write anything, and tools of the project beside them.
    pub writes: Vec<String>,
    /// Directories and files that it fills with dependencies.
    pub installs: Vec<String>,
    /// Directories whose files belong to the user that runs it.
    pub owns: Vec<String>,
    /// Lines for a shell that it runs.
    pub scripts: Vec<Script>,
    /// Where programs of the project that it starts may write.
    pub started: Written,
    /// It installs programs for all users.
    pub installed: Option<Installed>,
}

/// A line for a shell that a package manager runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Where, absolute.
    pub cwd: String,
    /// The line.
    pub text: String,
}

/// What a package manager installs for all users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The names of the packages.
    pub packages: Vec<String>,
    /// Something of the stage is installed, not a package of the registry.
    pub local: bool,
    /// Every word of the command is known.
    pub complete: bool,
    /// Where what it fetches later, when it is first used, is kept; absolute.
    pub cache: Option<String>,
}

/// What a command line of a package manager runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runs {
    /// Nothing but the command itself.
    Itself,
    /// Scripts of a manifest, one after the other.
    Scripts {
        /// The package manager that runs them, if one does.
        manager: Option<String>,
        /// The lines.
        scripts: Vec<Script>,
    },
    /// A program of the project's own tools, or any other.
    Tool {
        /// Where, absolute.
        cwd: String,
        /// Its words.
        words: Vec<String>,
    },
    /// A program of the language's runtime, which loads files of the stage.
    Loads(Vec<Load>),
    /// It compiles when it starts.
    Compiles,
    /// Something that certainly is not there.
    Missing(String),
    /// Something that cannot be read: the manifest's path.
    Unknown(String),
}

/// A path that a runtime loads when it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Absolute; the start of it where `known` is false.
    pub path: String,
    /// What is loaded.
    pub kind: LoadKind,
    /// The whole path is known.
    pub known: bool,
    /// The option or word that names it, for the reader.
    pub by: String,
}

/// What a runtime loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadKind {
    /// The program itself, in one file.
    Program,
    /// A file or directory, which may hold the program.
    Part,
    /// A file or directory that a setting names.
    Named,
    /// A file that only the very build of the runtime which wrote it can use.
    Own,
}

/// Follows a command line of a start command through the manifests.
pub fn runs(
    world: &World<'_, '_>,
    profile: &Profile,
    files: &FileSystem,
    words: &[String],
    cwd: &str,
    vars: &dyn Fn(&str) -> Option<String>,
) -> Runs {
    match profile.manifest.as_deref() {
        Some("node") => node::runs(world, files, words, cwd),
        Some("java") if java::is_java(words) => java::runs(world, profile, files, words, cwd, vars),
        _ => Runs::Itself,
    }
}

/// The directory of the context whose files lie in a directory of the image, as the language's manifests show it.
pub fn directory_in_context(
    world: &World<'_, '_>,
    profile: &Profile,
    files: &FileSystem,
    at: &str,
) -> Option<String> {
    match profile.manifest.as_deref() {
        Some("node") => node::directory_in_context(world, files, at),
        _ => files.context_path(world.context, at),
    }
}

/// One file that a build command makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Where, absolute.
    pub path: String,
    /// The directory of the context with its sources.
    pub sources: Option<String>,
    /// What it is built from, where its sources are not in the context: names as `[[dependency]]` tables have them,
    /// separated by blanks.
    pub module: Option<String>,
    /// The product of a build that it is made of, absolute: it has the sources and the linkage of that one.
    pub from: Option<String>,
    /// How it is linked.
    pub linkage: Linkage,
    /// Whether the name was read, not inferred.
    pub certain: bool,
    /// It is a directory.
    pub directory: bool,
    /// What it needs beyond its own file.
    pub beside: Beside,
}

/// What the sources of some programs say.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// Calls and literals.
    pub evidence: Evidence,
    /// Files of the context that are compiled in.
    pub embedded: BTreeSet<String>,
    /// Paths of the context below which all is compiled in, whoever makes it.
    pub embedded_places: BTreeSet<String>,
    /// The build fetches dependencies, perhaps by a version control system.
    pub fetches: bool,
    /// The dependencies, by the names that `[[dependency]]` tables use.
    pub modules: BTreeSet<String>,
    /// Paths of the context that the program reads where they were when it was compiled.
    pub compiled_paths: BTreeMap<String, Place>,
    /// Paths of the context that a debug build reads where they were when it was compiled.
    pub debug_paths: BTreeMap<String, Place>,
    /// A path that only the build knows, below the directory that a build script writes to, is read at run time: where.
    pub build_output: Option<Place>,
    /// Libraries of the system that the sources link by their names.
    pub links: BTreeMap<String, Place>,
    /// Directories of the context that are for the build alone.
    pub build_directories: BTreeSet<String>,
}

/// Reads the sources of programs, given by the directories that artifacts name as theirs; one result a project.
pub fn analyses(
    world: &World<'_, '_>,
    profile: &Profile,
    sources: &BTreeSet<String>,
) -> Vec<Analysis> {
    match profile.manifest.as_deref() {
        Some("go") => go::analyses(world, profile, sources),
        Some("rust") => rust::analyses(world, profile, sources),
        Some("node") => node::analyses(world, profile, sources),
        Some("java") => java::analyses(world, profile, sources),
        _ => Vec::new(),
    }
}

/// Libraries that the sources of programs link, and that OS packages or files beside the sources bring. Asked only of programs
/// that are not static, since it may read much.
pub fn linked(
    world: &World<'_, '_>,
    profile: &Profile,
    sources: &BTreeSet<String>,
) -> BTreeMap<String, Place> {
    match profile.manifest.as_deref() {
        Some("go") => go::linked(world, sources),
        _ => BTreeMap::new(),
    }
}

/// A step that an option adds at the end of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The command.
    pub command: String,
    /// Where it runs, absolute; `None` where that does not matter.
    pub cwd: Option<String>,
    /// The line that makes what it works on.
    pub line: u32,
    /// Files of which it makes others of the same name.
    pub remade: Vec<String>,
}

/// The package manager's own command that drops development dependencies from a stage.
///
/// # Errors
/// Why nothing is dropped, in the reader's words.
pub fn prune(
    world: &World<'_, '_>,
    profile: &Profile,
    model: &StageModel<'_>,
    needs: &Needs,
) -> Result<Added, String> {
    match profile.manifest.as_deref() {
        Some("node") => node::prune(world, profile, model, needs),
        _ => Err(format!(
            "no package manager of {} drops development dependencies",
            profile.title
        )),
    }
}

/// The step that parts a program from its libraries, so that both can be layers of their own.
///
/// # Errors
/// Why it stays whole, in the reader's words.
pub fn layered(
    world: &World<'_, '_>,
    profile: &Profile,
    model: &StageModel<'_>,
    needs: &Needs,
) -> Result<Added, String> {
    match profile.manifest.as_deref() {
        Some("java") => java::layered(world, model, needs),
        _ => Err(format!("programs of {} have no layers", profile.title)),
    }
}

/// What a configuration file of a project says of a setting, given by its keys with dots.
pub fn setting(world: &World<'_, '_>, profile: &Profile, file: &str, keys: &str) -> Configured {
    match profile.manifest.as_deref() {
        Some("node") => node::setting(world, file, keys),
        _ => Configured::Absent,
    }
}

/// The packages that the project in a directory of the image depends on, for whatever purpose; `None` where no manifest
/// says it.
pub fn dependencies(
    world: &World<'_, '_>,
    profile: &Profile,
    files: &FileSystem,
    at: &str,
) -> Option<BTreeSet<String>> {
    match profile.manifest.as_deref() {
        Some("node") => node::dependencies(world, files, at),
        _ => None,
    }
}

/// The directories, below it, that a workspace file names as the outputs of builds.
pub fn workspace_outputs(world: &World<'_, '_>, profile: &Profile, file: &str) -> Vec<String> {
    match profile.manifest.as_deref() {
        Some("node") => node::workspace_outputs(world, file),
        _ => Vec::new(),
    }
}

/// Whether a known dependency covers a module: itself, its major versions, and modules below it.
pub fn covers(known: &str, module: &str) -> bool {
    module
        .strip_prefix(known)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with(".v"))
}

/// Asks the reader that the profile names.
pub fn product(invocation: &Invocation<'_, '_, '_>) -> Product {
    match invocation.profile.manifest.as_deref() {
        Some("go") => go::product(invocation),
        Some("rust") => rust::product(invocation),
        Some("node") => node::product(invocation),
        Some("java") => java::product(invocation),
        _ => Product::default(),
    }
}

/// What a command that builds and starts (`cargo run`, `mvn spring-boot:run`) comes to where its product is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The product of the build that is started.
    pub product: String,
    /// The words that start it.
    pub words: Vec<String>,
}

/// What a command that builds and starts would start.
pub fn started(invocation: &Invocation<'_, '_, '_>) -> Option<Started> {
    match invocation.profile.manifest.as_deref() {
        Some("rust") => rust::started(invocation).map(|(program, arguments)| Started {
            words: std::iter::once(program.clone()).chain(arguments).collect(),
            product: program,
        }),
        Some("java") => java::started(invocation),
        _ => None,
    }
}

/// The command that builds what another would build and start.
pub fn build_of(profile: &Profile, words: &[String]) -> Option<Vec<String>> {
    match profile.manifest.as_deref() {
        Some("java") => java::build_of(words),
        _ => None,
    }
}
