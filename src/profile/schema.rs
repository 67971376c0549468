//! The TOML schema of a profile.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::front_end::{Prune, StaticFiles};
use super::ignore::Ignore;
use crate::context::evidence::EvidenceRules;
use crate::image::Libc;

use super::OutputRule;

/// What msconvert knows of one language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Version of this schema: 1.
    pub schema: u32,
    /// Stable name, as in reports.
    pub language: String,
    /// The name for readers.
    #[serde(default)]
    pub title: String,
    /// The manifest reader that names what build commands produce.
    #[serde(default)]
    pub manifest: Option<String>,
    /// How a stage is recognised.
    #[serde(default)]
    pub detect: Detect,
    /// What the commands of a RUN do.
    #[serde(default)]
    pub command: Vec<CommandRule>,
    /// The toolchain: what never belongs to a runtime stage.
    #[serde(default)]
    pub toolchain: Toolchain,
    /// Environment variables.
    #[serde(default)]
    pub environment: Environment,
    /// Files of the context that the running program does not read.
    #[serde(default)]
    pub build_only: BuildOnly,
    /// Calls in the author's sources that make a runtime need.
    #[serde(default)]
    pub evidence: EvidenceRules,
    /// Dependencies that bring needs of their own.
    #[serde(default)]
    pub dependency: Vec<Dependency>,
    /// Runtime images, smallest first.
    #[serde(default)]
    pub runtime: Vec<RuntimeCandidate>,
    /// Start commands.
    #[serde(default)]
    pub start: Start,
    /// Parts of words that tell that a command changes where OS packages come from.
    #[serde(default)]
    pub package_sources: Vec<String>,
    /// OS packages that serve to add a package repository.
    #[serde(default)]
    pub repository_packages: Vec<String>,
    /// Where base images have files that a program may read and that smaller images lack.
    #[serde(default)]
    pub base_files: Vec<String>,
    /// Directories at the root of every system that a build may put something into; other absolute paths in scripts are mostly
    /// those of URLs.
    #[serde(default)]
    pub data_roots: Vec<String>,
    /// Programs of a build that keep settings in a directory of their own below `~/.config`.
    #[serde(default)]
    pub settings_of_tools: Vec<String>,
    /// Paths that are symbolic links in images with a shell: `COPY` would write into what they lead to.
    #[serde(default)]
    pub base_links: Vec<String>,
    /// How much of the stage the runtime needs.
    #[serde(default)]
    pub tier: TierRules,
    /// Programs that the package manager installs for all users.
    #[serde(default)]
    pub tool: Vec<Tool>,
    /// Where build commands that make no program put what they make.
    #[serde(default)]
    pub output: Vec<OutputRule>,
    /// Static front ends.
    #[serde(default, rename = "static")]
    pub static_files: StaticFiles,
    /// Dropping what only the development needs.
    #[serde(default)]
    pub prune: Prune,
    /// What the build context need not hold.
    #[serde(default)]
    pub ignore: Ignore,
}

/// How much of the stage a program of the language needs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TierRules {
    /// The language is interpreted: there is no artifact, and any file of the application may be read.
    #[serde(default)]
    pub whole_workdir: bool,
}

/// A package that brings programs when it is installed for all users.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tool {
    /// Package names.
    pub packages: Vec<String>,
    /// The programs that each brings; without, one of the package's own name.
    #[serde(default)]
    pub programs: Vec<String>,
    /// It serves the build alone, unless the start command names one of its programs.
    #[serde(default)]
    pub build_only: bool,
}

/// How a stage is recognised.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Detect {
    /// Families of the catalogue that carry the toolchain.
    #[serde(default)]
    pub images: Vec<String>,
    /// Programs whose use in a RUN shows the language on any other base.
    #[serde(default)]
    pub programs: Vec<String>,
    /// OS packages that bring these programs. In a stage of another language, whose program does not start them, they are
    /// for the build.
    #[serde(default)]
    pub packages: Vec<String>,
}

/// What a command does, by its first words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandRule {
    /// The first words of the command, or with `any` a list of programs.
    pub run: Vec<String>,
    /// `run` lists alternatives.
    #[serde(default)]
    pub any: bool,
    /// The rule holds only with one of these options; it is then preferred to rules without.
    #[serde(default)]
    pub with: Vec<String>,
    /// What it does.
    pub does: Does,
    /// The package manager, for `packages`.
    #[serde(default)]
    pub manager: Option<String>,
    /// Files that it writes, whatever its words say; `~/` is the home directory.
    #[serde(default)]
    pub writes: Vec<String>,
}

/// What a command does to the image, as far as a conversion must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// Nothing beyond its redirections.
    Neutral,
    /// Builds; the manifest reader names the artifact.
    Build,
    /// Builds and installs into a directory of the search path.
    Install,
    /// Fetches, and in old versions of the tool installs.
    Get,
    /// Removes what a package manager fetched for the development alone.
    Prune,
    /// Builds and starts.
    Run,
    /// Builds and tests.
    Test,
    /// Builds and starts again whenever a file changes.
    Watch,
    /// Makes, removes or runs what the manifest reader names, without building (`cargo clean`, `go generate`).
    Manage,
    /// Writes below the working directory and into caches, nowhere else.
    WritesHere,
    /// As [`Does::WritesHere`], but only sources: what a program reads by name at run time is not among them.
    WritesSources,
    /// Runs the recipe of a makefile.
    Make,
    /// Runs a script of the context.
    Script,
    /// Makes directories.
    MakeDirectory,
    /// Copies files.
    Copy,
    /// Moves files.
    Move,
    /// Removes files.
    Remove,
    /// Makes a link.
    Link,
    /// Makes an empty file.
    Touch,
    /// Writes the files that its operands name.
    Write,
    /// Changes the files that its operands name, in place.
    Edit,
    /// Reads a file into the shell and runs its commands there.
    Source,
    /// Keeps values for variables of the toolchain (`go env -w`).
    Settings,
    /// Changes permissions.
    Mode,
    /// Changes owners.
    Owner,
    /// Makes a user.
    User,
    /// Makes or changes a group or account.
    Group,
    /// Installs or removes OS packages.
    Packages,
    /// Fetches a URL.
    Fetch,
    /// Unpacks an archive.
    Extract,
    /// Clones a repository.
    Clone,
    /// Sets file capabilities.
    Capabilities,
    /// Rebuilds the bundle of CA certificates.
    Certificates,
    /// Configures locale or time zone.
    Locale,
    /// Fetches a browser into the home directory.
    Browser,
    /// Changes the system in a way that is not followed.
    System,
}

/// The toolchain of a language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Toolchain {
    /// Programs that need the toolchain beside them.
    #[serde(default)]
    pub programs: Vec<String>,
    /// Directories of the search path that only the toolchain fills.
    #[serde(default)]
    pub directories: Vec<String>,
    /// Where the toolchain and its caches lie.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Programs that keep what they fetch in a cache, beside what they install.
    #[serde(default)]
    pub caching: Vec<String>,
    /// Parts of instructions that show that the author sees to such a cache.
    #[serde(default)]
    pub cache_words: Vec<String>,
    /// Names of directories in which version managers put releases of it.
    #[serde(default)]
    pub releases: Vec<String>,
    /// Parts of URLs that the toolchain is fetched from.
    #[serde(default)]
    pub urls: Vec<String>,
    /// OS packages that bring a C compiler.
    #[serde(default)]
    pub compilers: Vec<String>,
    /// OS packages that the toolchain calls to fetch dependencies.
    #[serde(default)]
    pub fetchers: Vec<String>,
    /// OS packages that the toolchain is, or that it calls while it builds.
    #[serde(default)]
    pub packages: Vec<String>,
    /// Those of [`Detect::packages`] of the other languages that build in the stage.
    #[serde(skip)]
    pub others: Vec<String>,
    /// Programs that run what the toolchain makes, for one version of the language each: an image of the version brings them, or
    /// the OS packages that the author installs, and no other package.
    #[serde(default)]
    pub runtimes: Vec<String>,
    /// Stores of certificates of its own, which the images rebuild with those of the system.
    #[serde(default)]
    pub trust: Vec<TrustStore>,
    /// The variable in which an image names the directory of the toolchain or its runtime.
    #[serde(default)]
    pub home: Option<String>,
    /// OS packages, by package manager, with the libraries that every dynamically linked program of it needs beyond the C
    /// library.
    #[serde(default)]
    pub libraries: BTreeMap<String, Vec<String>>,
}

/// Environment variables of a language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Environment {
    /// Variables that the toolchain alone reads.
    #[serde(default)]
    pub build_only: Vec<String>,
    /// Variables in which an image says what it is and where its own parts lie: where the base image sets them, those of the
    /// runtime image are right.
    #[serde(default)]
    pub of_image: Vec<String>,
}

/// Files of the context that the running program does not read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BuildOnly {
    /// File name patterns (`*` and `?`), matched at any depth.
    #[serde(default)]
    pub files: Vec<String>,
    /// Directory names, matched at any depth.
    #[serde(default)]
    pub directories: Vec<String>,
    /// File name patterns that hold only in a stage whose program is of another language: sources that such a program does
    /// not read.
    #[serde(default)]
    pub beside: Vec<String>,
}

/// Dependencies that bring needs of their own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dependency {
    /// Module paths or package names; a module path also covers its major versions and packages below it.
    pub modules: Vec<String>,
    /// It contains C code.
    #[serde(default)]
    pub cgo: bool,
    /// It contains C++ code.
    #[serde(default)]
    pub cxx: bool,
    /// Paths below the working directory that it reads by convention.
    #[serde(default)]
    pub reads: Vec<String>,
    /// Programs that it starts.
    #[serde(default)]
    pub executes: Vec<String>,
    /// The rule does not hold where one of these is a dependency, too.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Without a lock file: dependencies that it brings.
    #[serde(default)]
    pub brings: Vec<String>,
    /// OS packages, by package manager, with which it is linked to a library of the system: where the builder has one,
    /// the program needs its run-time half.
    #[serde(default)]
    pub libraries: BTreeMap<String, Vec<String>>,
    /// It looks CA certificates up by their hashes, in the directory that the package manager fills.
    #[serde(default)]
    pub certificate_directory: bool,
    /// The programs that it installs, where their names differ from its own.
    #[serde(default)]
    pub programs: Vec<String>,
    /// The rule says all that its programs read and start.
    #[serde(default)]
    pub complete: bool,
    /// Neither it nor what it brings holds native code.
    #[serde(default)]
    pub bytecode: bool,
    /// It looks configuration files up by a name without its extension.
    #[serde(default)]
    pub names_without_extension: bool,
    /// Development packages that it is built with where the stage has them: their run-time halves are needed.
    #[serde(default)]
    pub built_with: Vec<String>,
    /// What it needs cannot be carried over: the reason code, and in `but` what makes it possible all the same.
    #[serde(default)]
    pub refuse: Option<String>,
    /// OS packages or variables with which `refuse` does not hold.
    #[serde(default)]
    pub but: Vec<String>,
}

impl Dependency {
    /// Whether the rule holds for a set of dependencies, given by a question for one of them.
    pub fn applies(&self, has: impl Fn(&str) -> bool) -> bool {
        self.modules.iter().any(|module| has(module))
            && !self.unless.iter().any(|module| has(module))
    }
}

/// A runtime image to try.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuntimeCandidate {
    /// Stable name.
    pub id: String,
    /// The `--runtime` word that asks for it.
    pub choice: String,
    /// The reference; `{version}`, `{slim-tag}`, `{debian}`, `{alpine}`, `{suite}` and `{os}` are filled in from the builder's base
    /// image, `{base}` is that image.
    pub image: String,
    /// Only for builders of these families of the catalogue; none: for all.
    #[serde(default)]
    pub families: Vec<String>,
    /// Only for builders with this C library.
    #[serde(default)]
    pub builder_libc: Option<Libc>,
    /// Only for programs without native code, and without these dependencies.
    #[serde(default)]
    pub without: Vec<String>,
    /// Tried by `--runtime auto`.
    #[serde(default = "yes")]
    pub auto: bool,
    /// Taken although it is no longer rebuilt (the builder may be as old).
    #[serde(default = "yes")]
    pub frozen: bool,
    /// Libraries that it has beyond the C library.
    #[serde(default)]
    pub provides: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Knowledge about start commands.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Start {
    /// Programs that start the program named by their arguments.
    #[serde(default)]
    pub wrappers: Vec<String>,
    /// Shells.
    #[serde(default)]
    pub shells: Vec<String>,
    /// Programs that start every file of the directory that they are given.
    #[serde(default)]
    pub directory_runners: Vec<String>,
    /// Programs that only keep a container alive for a person.
    #[serde(default)]
    pub idle: Vec<String>,
    /// Programs that run several others.
    #[serde(default)]
    pub supervisors: Vec<String>,
    /// Words after a build tool that mean testing.
    #[serde(default)]
    pub test: Vec<String>,
    /// Programs that run the file which their first operand names.
    #[serde(default)]
    pub interpreters: Vec<String>,
    /// Options of interpreters that take the next word.
    #[serde(default)]
    pub interpreter_options: Vec<String>,
    /// Those of them that name a package to load first.
    #[serde(default)]
    pub loading_options: Vec<String>,
    /// Options with which it looks CA certificates up by their hashes, in the directory that the package manager fills.
    #[serde(default)]
    pub certificate_options: Vec<String>,
    /// Variables of the environment that the language's runtime reads as options of its own.
    #[serde(default)]
    pub option_variables: Vec<String>,
    /// Options of the runtime whose file only the very build of it that wrote the file can use.
    #[serde(default)]
    pub own_options: Vec<String>,
    /// Options with which the runtime writes such a file itself where it is missing.
    #[serde(default)]
    pub own_options_unless: Vec<String>,
    /// What may be left out at the end of the file's name.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Entry points of base images that start their arguments, or the interpreter with them.
    #[serde(default)]
    pub entrypoints: Vec<String>,
    /// Entry points of base images that do nothing for the program but start it with its arguments.
    #[serde(default)]
    pub passing: Vec<PassingEntrypoint>,
    /// Families of the catalogue whose own start command is the program: the author adds files for it.
    #[serde(default)]
    pub servers: Vec<String>,
    /// Commands that a shell has itself.
    #[serde(default)]
    pub builtins: Vec<String>,
    /// OS packages whose use at run time means that the program changes the host or its container's system.
    #[serde(default)]
    pub privileged: Vec<String>,
}

/// An entry point of a base image that starts its arguments as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PassingEntrypoint {
    /// The program.
    pub program: String,
    /// Variables with which it does more.
    #[serde(default)]
    pub unless: Vec<String>,
}

impl Start {
    /// Whether an entry point that a base image brings does nothing but start its arguments, given the variables that are set.
    pub fn passes(&self, words: &[String], is_set: impl Fn(&str) -> bool) -> bool {
        let [program] = words else { return false };
        self.passing
            .iter()
            .any(|it| it.program == *program && !it.unless.iter().any(|name| is_set(name)))
    }
}

/// A store of certificates that the rebuilding of the system's changes, too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrustStore {
    /// Families of the catalogue, or `family/variant`, whose images do that.
    pub images: Vec<String>,
    /// The file; `{home}` is the toolchain's directory.
    pub path: String,
    /// Only from this major version on.
    #[serde(default)]
    pub major_from: u32,
    /// Only up to this one.
    #[serde(default)]
    pub major_to: Option<u32>,
}
