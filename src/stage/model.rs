//! What evaluating a stage yields.

use crate::context::Context;
use crate::image::BaseImage;

use super::config::Config;
use super::filesystem::{Entry, FileSystem, Lookup, Source};
use super::trace::Traced;

/// The symbolic result of evaluating one stage.
#[derive(Debug)]
pub struct StageModel<'k> {
    /// The reference of the base image, with variables filled in.
    pub base_reference: String,
    /// What the catalogue knows of the base image.
    pub base: Option<BaseImage<'k>>,
    /// The name of an earlier stage that this one is built on.
    pub base_stage: Option<String>,
    /// The platform of FROM, as written.
    pub platform: Option<String>,
    /// The config at the end.
    pub config: Config,
    /// The file system at the end.
    pub files: FileSystem,
    /// What build commands produced.
    pub artifacts: Vec<Artifact>,
    /// The toolchain commands that were found, in order.
    pub builds: Vec<BuildStep>,
    /// OS packages that were installed.
    pub packages: Vec<Package>,
    /// Lines whose package lists could not be read.
    pub unread_packages: Vec<u32>,
    /// The first WORKDIR that depends on something only a build knows.
    pub unknown_workdir: Option<u32>,
    /// Users and groups that were made.
    pub accounts: Vec<Account>,
    /// Changes of owners and permissions.
    pub owners: Vec<Ownership>,
    /// Links that were made.
    pub links: Vec<Link>,
    /// Commands that cannot be seen through.
    pub opaque: Vec<Opaque>,
    /// Files that got capabilities, with lines; `None` for one whose name is computed.
    pub capabilities: Vec<(Option<String>, u32)>,
    /// The lines that rebuild the bundle of CA certificates.
    pub certificates: Vec<u32>,
    /// Commands that configure locale or time zone: text and line.
    pub locale: Vec<(String, u32)>,
    /// Targets of cache mounts, with lines: not part of the image.
    pub cache_mounts: Vec<(String, u32)>,
    /// The programs that RUN instructions call.
    pub programs: std::collections::BTreeSet<String>,
    /// The line of the first ONBUILD.
    pub onbuild: Option<u32>,
    /// Build arguments that are declared, in order.
    pub arguments: Vec<Argument>,
    /// Directories that commands made, with lines.
    pub directories: Vec<(String, u32)>,
    /// Artifacts that the build itself starts, with lines.
    pub executed: Vec<(usize, u32)>,
    /// More changes than are followed.
    pub files_cut: bool,
    /// Directories below which commands make files that are not followed and that a program may read, with lines.
    pub generated: Vec<(String, u32)>,
    /// The line that adds a package repository.
    pub repository: Option<u32>,
    /// Lines that install into the system in a way that is not followed.
    pub system: Vec<(String, u32)>,
    /// Lines that change where OS packages come from.
    pub package_sources: Vec<u32>,
    /// Commands that fetch a browser: text and line.
    pub browsers: Vec<(String, u32)>,
    /// Directories that build commands made, with lines.
    pub made: Vec<(String, u32)>,
    /// What package managers of languages installed for all users.
    pub tools: Vec<ToolInstall>,
    /// Where build commands put what they make that is no program, with lines.
    pub outputs: Vec<(String, u32)>,
    /// The line that changes the files of users and groups by hand.
    pub account_files: Option<u32>,
    /// The directories that commands ran in.
    pub visited: std::collections::BTreeSet<String>,
    /// Files and directories of the base image whose owner or permissions the build changes, with lines.
    pub altered: Vec<(String, u32)>,
    /// What a toolchain was told to keep as the value of its variables (`go env -w`), by variable.
    pub settings: std::collections::BTreeMap<String, String>,
    /// Directories in which builds make no programs but those that are known.
    pub closed: Vec<String>,
    /// Commands that change files in the working directory of the base image.
    pub base_changes: Vec<BaseChange>,
    /// Its copies and commands, in order; `None` unless its world is [`traced`](super::World::traced).
    pub trace: Option<Vec<Traced>>,
}

/// A command that changes files which the base image brings in its working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseChange {
    /// The command, as a shell would get it, with paths absolute.
    pub text: String,
    /// It removes them.
    pub removes: bool,
    /// The line.
    pub line: u32,
}

/// A command that installs programs for all users, outside the OS's package manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolInstall {
    /// The command, as a shell would get it, with variables filled in.
    pub text: String,
    /// The packages.
    pub packages: Vec<String>,
    /// The language whose package manager it is.
    pub language: String,
    /// Something of the stage is installed, not a package of a registry.
    pub local: bool,
    /// Where what it fetches later, when it is first used, is kept; absolute.
    pub cache: Option<String>,
    /// It can be run again as it stands: every word is known, and it ran unconditionally.
    pub repeatable: bool,
    /// The line.
    pub line: u32,
}

impl ToolInstall {
    /// The package manager, as the command calls it.
    pub fn manager(&self) -> &str {
        self.text.split(' ').next().unwrap_or("")
    }
}

/// A path that a build command produces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where the build puts it, absolute.
    pub path: String,
    /// The language that made it.
    pub language: String,
    /// The directory of the build context that holds its sources, where known.
    pub sources: Option<String>,
    /// What it is built from, where its sources are elsewhere: names of dependencies, separated by blanks.
    pub module: Option<String>,
    /// How it finds its libraries.
    pub linkage: Linkage,
    /// Whether the name was read from manifests and options, not inferred.
    pub certain: bool,
    /// It is a directory.
    pub directory: bool,
    /// What it needs beyond its own file.
    pub beside: Beside,
    /// The line of the command.
    pub line: u32,
}

/// What a product of a build needs beyond its own file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Files and directories, relative to its own directory.
    pub paths: Vec<String>,
    /// Programs that it starts, if it is a script; its shell among them.
    pub programs: Vec<String>,
    /// Libraries of the system that the command links by their names, beyond what the sources say.
    pub libraries: Vec<String>,
    /// It is a part of a program, which nobody starts by itself.
    pub part: bool,
}

/// How a program finds its libraries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Linkage {
    /// It needs none: proven static.
    Static,
    /// It is bytecode without native code: any C library does that its runtime has.
    Bytecode,
    /// It is bytecode that may bring native code which was built elsewhere: for the builder's kind of C library, and for no
    /// release of it.
    Bundled,
    /// Only the C library of the builder.
    Libc,
    /// The C library and the C++ library of the builder.
    Cxx,
    /// It is loaded by the libraries' own means (plugins), or nothing is known.
    #[default]
    Unknown,
}

impl Linkage {
    /// Whether it is linked to the C library of the builder's release.
    pub fn is_of_release(self) -> bool {
        matches!(self, Linkage::Libc | Linkage::Cxx | Linkage::Unknown)
    }

    /// Whether any C library does.
    pub fn is_free(self) -> bool {
        matches!(self, Linkage::Static | Linkage::Bytecode)
    }
}

/// One toolchain command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildStep {
    /// What it does.
    pub does: crate::profile::Does,
    /// The language whose profile knows it.
    pub language: String,
    /// Its words.
    pub words: Vec<String>,
    /// The directory that it runs in, absolute, where known.
    pub cwd: Option<String>,
    /// The line.
    pub line: u32,
    /// What it said it produces, where it produces something that cannot be named.
    pub trouble: Option<Trouble>,
}

/// Why a build command's product is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It writes nothing (several packages, no `-o`).
    WritesNothing,
    /// Its name cannot be told.
    NoName(String),
}

/// A build argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Its value, if the build is given none.
    pub value: Option<String>,
    /// The default as written in this declaration.
    pub written: Option<String>,
}

/// An OS package that was installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The word as written, with a version.
    pub word: String,
    /// `apt`, `apk` or `yum`.
    pub manager: String,
    /// It comes from a repository that the command names, or from a file.
    pub foreign: bool,
    /// `--no-install-recommends` was given.
    pub lean: bool,
    /// Removed again before the end of the stage.
    pub removed: bool,
    /// The virtual package (`apk add --virtual`).
    pub group: Option<String>,
    /// The package that was asked for, where this one came along with it.
    pub along_with: Option<String>,
    /// The line.
    pub line: u32,
}

/// A user or group that a command makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The command, as a shell would get it.
    pub text: String,
    /// The user or group that it makes.
    pub name: Option<String>,
    /// The numeric id that was asked for.
    pub id: Option<String>,
    /// The home directory, if one is made.
    pub home: Option<String>,
    /// It makes a user, not a group.
    pub is_user: bool,
    /// It may not run, or its failure is provided for.
    pub conditional: bool,
    /// The line.
    pub line: u32,
}

/// A change of owner or permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownership {
    /// The path, absolute.
    pub path: String,
    /// `user:group` for chown, the mode for chmod.
    pub value: String,
    /// chown, not chmod.
    pub is_owner: bool,
    /// With all below.
    pub recursive: bool,
    /// All below, but not the directory itself (`COPY --chown`).
    pub contents_only: bool,
    /// The line.
    pub line: u32,
}

impl Ownership {
    /// Whether it is a mode that changes nothing for a directory.
    pub fn is_plain_mode(&self) -> bool {
        !self.is_owner && matches!(&*self.value, "755" | "0755" | "+x" | "a+x" | "u+x")
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it stands, absolute.
    pub at: String,
    /// Where it leads, as written.
    pub target: String,
    /// The line.
    pub line: u32,
}

/// A command that cannot be seen through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opaque {
    /// Its text.
    pub text: String,
    /// The directory that it ran in, where known.
    pub cwd: Option<String>,
    /// The line.
    pub line: u32,
}

impl StageModel<'_> {
    /// The place that a build command fills, where a path is it or lies in it.
    pub fn output_of(&self, path: &str) -> Option<&str> {
        self.outputs
            .iter()
            .map(|(at, _)| at.as_str())
            .find(|at| super::path::is_within(path, at))
    }

    /// The index of the product of a build that lies at a path, copied there or made there.
    pub fn product_index_at(&self, context: &Context, path: &str) -> Option<usize> {
        match self.files.lookup(context, path) {
            Lookup::Present(Entry {
                source: Source::Artifact(index),
                ..
            }) => Some(index),
            _ => None,
        }
    }

    /// That product.
    pub fn product_at(&self, context: &Context, path: &str) -> Option<&Artifact> {
        self.artifacts.get(self.product_index_at(context, path)?)
    }

    /// The known artifacts and made paths that a pattern in the last element matches.
    pub fn matching(&self, context: &Context, pattern: &str) -> Vec<String> {
        let (directory, last) = (super::path::parent(pattern), super::path::name(pattern));
        let mut names: Vec<String> = self
            .artifacts
            .iter()
            .map(|artifact| artifact.path.as_str())
            .chain(self.files.other_entries().into_iter().map(|(at, ..)| at))
            .filter(|at| {
                super::path::parent(at) == directory
                    && super::path::matches(last, super::path::name(at))
            })
            .map(String::from)
            .collect();
        if let Some(inside) = self.files.context_path(context, directory) {
            let entries = context.list(&inside);
            names.extend(
                entries
                    .iter()
                    .map(|entry| entry.name())
                    .filter(|name| super::path::matches(last, name))
                    .map(|name| super::path::join(directory, name)),
            );
        }
        names.sort();
        names.dedup();
        names
    }

    /// Whether a path lies in a cache mount.
    pub fn in_cache_mount(&self, path: &str) -> Option<u32> {
        self.cache_mounts
            .iter()
            .find(|(target, _)| super::path::is_within(path, target))
            .map(|(_, line)| *line)
    }

    /// The owner that a file or the contents of a directory have at the end, where a command or a COPY gave one.
    pub fn owner_of(&self, path: &str) -> Option<&Ownership> {
        self.owners.iter().rev().find(|change| {
            change.is_owner
                && (change.path == path
                    || (change.recursive && super::path::is_within(path, &change.path)))
        })
    }

    /// Whether a build command made something at or below a path before `COPY --chown` came over it: that keeps the owner that
    /// it had, beside the files of the COPY.
    pub fn has_several_owners(&self, path: &str) -> bool {
        let given = self.owner_of(path).filter(|given| given.contents_only);
        given.is_some_and(|given| {
            self.made.iter().any(|(made, line)| {
                *line < given.line
                    && super::path::is_within(made, &given.path)
                    && (super::path::is_within(made, path) || super::path::is_within(path, made))
            })
        })
    }

    /// The changes of the permissions of a directory itself, in their order.
    pub fn mode_changes<'a>(&'a self, directory: &'a str) -> impl Iterator<Item = &'a Ownership> {
        let made = self.directories.iter().find(|(at, _)| at == directory);
        let made = made.map_or(0, |(_, line)| *line);
        self.owners.iter().filter(move |change| {
            let itself = change.path == directory && !change.contents_only;
            let from_above = change.path != directory
                && change.recursive
                && change.line >= made
                && super::path::is_within(directory, &change.path);
            !change.is_owner && (itself || from_above)
        })
    }

    /// Whether nobody but root is known to run anything: permissions do not matter to root.
    pub fn is_only_root(&self) -> bool {
        self.config.user_name() == "root" && self.accounts.is_empty()
    }

    /// Whether the program may run in the group 0, which has the files of root, and not as root: a number without an entry of
    /// its own is in it (<https://docs.docker.com/reference/dockerfile/#user>).
    pub fn is_in_group_of_root(&self) -> bool {
        let user = self.config.user.as_ref().map_or("", |it| &*it.value);
        let (name, group) = user.split_once(':').unwrap_or((user, ""));
        let numeric = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
        let named = |account: &Account| {
            let mut words = account.text.split([' ', ',', '=']);
            words.any(|word| matches!(word, "0" | "root"))
        };
        matches!(group, "0" | "root")
            || numeric && group.is_empty()
            || self.accounts.iter().any(named)
    }

    /// The owner that a command gave a directory itself.
    pub fn directory_owner(&self, path: &str) -> Option<&Ownership> {
        self.owners.iter().rev().find(|change| {
            change.is_owner
                && ((change.path == path && !change.contents_only)
                    || (change.path != path
                        && change.recursive
                        && super::path::is_within(path, &change.path)))
        })
    }
}
