//! Languages without artifacts: the application is its directories.

use std::collections::BTreeSet;

use crate::image::{PackageRole, Presence};
use crate::language;
use crate::outcome::Reason;
use crate::profile::Does;
use crate::stage::{BuildStep, Form, Linkage, Lookup, Source, ToolInstall, path};

use super::{Finder, Why};

/// Directories of the system: never copied whole.
const SYSTEM: &[&str] = &[
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/media",
    "/mnt",
    "/proc",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/include",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/include",
    "/usr/local/lib",
    "/usr/local/sbin",
    "/usr/local/share",
    "/usr/sbin",
    "/usr/share",
    "/usr/src",
    "/var",
    "/var/lib",
    "/var/log",
    "/var/cache",
    "/var/run",
    "/home",
    "/opt",
    "/tmp",
    "/root",
    "/srv",
];
/// Those of them in which an application may live, if it is the working directory.
const ROOMY: &[&str] = &["/opt", "/root", "/srv", "/tmp", "/usr/src", "/home"];
/// How deep a directory of the system is looked into.
const DEPTH: usize = 12;

impl<'a> Finder<'a, '_, '_> {
    /// Whether the application's directories are carried over whole.
    pub(super) fn is_interpreted(&self) -> bool {
        self.profile.tier.whole_workdir
    }

    /// The directories of the application, the programs that were installed for it, and its own sources.
    pub(super) fn interpreted(&mut self) -> Result<(), Reason> {
        if !self.is_interpreted() {
            return Ok(());
        }
        self.another_release()?;
        let title = self.profile.title.clone();
        // A version manager puts it where only the shell that reads its script in finds it.
        let interpreters = &self.profile.start.interpreters;
        let mut packages = self.model.packages.iter().filter(|it| !it.removed);
        let by_package = packages.any(|it| self.profile.detect.packages.contains(&it.name));
        if !by_package
            && !interpreters.is_empty()
            && interpreters.iter().all(|it| self.is_nowhere(it))
        {
            let name = interpreters.first().map_or("", String::as_str);
            return Err(self.refuse(
                "system-install",
                format!("nothing that is known puts `{name}` into the image: it is installed outside the package manager, and where it lies cannot be told"),
                None,
            ));
        }
        let workdir = self.workdir().to_string();
        let whole = !SYSTEM.contains(&workdir.as_str()) || ROOMY.contains(&workdir.as_str());
        let why = Self::why(
            format!("a {title} program may read any file of its directories"),
            None,
        );
        if whole {
            self.needs.whole_workdir = Some(why.clone());
        } else if let Some((build, at)) = self.built_in_system() {
            return Err(self.refuse(
                "untracked-output",
                format!("`{}` runs with `{at}` as the working directory, and what it writes there cannot be told from the system", build.words.join(" ")),
                Some(build.line),
            ));
        }
        self.needs.link(
            Linkage::Unknown,
            Self::why(
                format!(
                    "packages of {title} may hold native code, which is for the builder's release"
                ),
                None,
            ),
        );
        let copies: Vec<(String, String, bool, u32)> = self
            .model
            .files
            .context_copies()
            .into_iter()
            .map(|(at, from, directory, line)| (at.to_string(), from.to_string(), directory, line))
            .collect();
        for (at, from, directory, line) in copies {
            let covered = whole && path::is_within(&at, &workdir);
            if !directory || covered {
                continue;
            }
            if self.is_build_place(&at) && !at.starts_with("/usr/src/") {
                continue;
            }
            let why = Self::why(
                format!("`{from}` of the build context is copied there"),
                Some(line),
            );
            self.application(&at, &from, &why, 0);
        }
        self.cloned(whole);
        for (at, line) in self.model.made.clone() {
            let covered = whole && path::is_within(&at, &workdir) || self.is_cache_of_tool(&at);
            let kept = matches!(self.lookup(&at), Lookup::Present(_));
            let left = self.is_build_place(&at) && !at.starts_with("/usr/src/");
            if !covered && kept && !left {
                self.needs.path(
                    &at,
                    Self::why("packages are installed there", Some(line)),
                    false,
                    true,
                );
            }
        }
        self.tools()
    }

    /// Repositories that the build clones: they may be the application, and what they read and start is not known.
    fn cloned(&mut self, whole: bool) {
        let entries: Vec<(String, String, u32)> = self
            .model
            .files
            .other_entries()
            .into_iter()
            .filter_map(|(at, form, source, line)| match source {
                Source::Url(url) if self.is_clone(url, form) => {
                    Some((at.to_string(), url.clone(), line))
                }
                _ => None,
            })
            .collect();
        for (at, url, line) in entries {
            if self.is_build_place(&at) || self.lookup(&at) == Lookup::Absent {
                continue;
            }
            self.needs.assume(
                "foreign-source",
                format!("that what is cloned from {url} reads no files and starts no programs of the image beyond what is copied"),
                Some(line),
            );
            let covered = whole && path::is_within(&at, self.workdir());
            if !covered && !SYSTEM.contains(&at.as_str()) {
                let why = Self::why(format!("{url} is cloned there"), Some(line));
                self.needs.path(&at, why, false, true);
            }
        }
    }

    /// Whether a directory is the cache of a program that was installed for all users, and that nothing starts.
    fn is_cache_of_tool(&self, at: &str) -> bool {
        let mut tools = self.model.tools.iter().enumerate();
        tools.any(|(index, tool)| {
            let cache = tool.cache.as_deref().unwrap_or_default();
            let below_home = cache.split('/').any(|part| part == path::name(at));
            below_home && !self.used_tools.contains(&index)
        })
    }

    /// The author's search path begins where a version manager puts releases of the language.
    fn another_release(&self) -> Result<(), Reason> {
        let names = &self.profile.toolchain.releases;
        let Some(variable) = self.model.config.variable("PATH") else {
            return Ok(());
        };
        let own = |entry: &&str| {
            entry
                .split('/')
                .any(|part| names.iter().any(|it| it == part))
        };
        match variable.value.split(':').find(own) {
            Some(entry) if variable.line.is_some() => Err(self.refuse(
                "system-install",
                format!(
                    "the search path names `{entry}`, where a version manager puts releases of {} outside the package manager",
                    self.profile.title
                ),
                variable.line,
            )),
            _ => Ok(()),
        }
    }

    /// A build that runs in a directory of the system, and that directory.
    fn built_in_system(&self) -> Option<(&'a BuildStep, &'a str)> {
        let own = |build: &&BuildStep| {
            build.language == self.profile.language && build.does == Does::Build
        };
        let in_system = |build: &'a BuildStep| {
            let at = build.cwd.as_deref().unwrap_or("/");
            SYSTEM.contains(&at).then_some((build, at))
        };
        self.model.builds.iter().filter(own).find_map(in_system)
    }

    /// A program that runs programs of another language: those may read any file of their directories, and what was
    /// installed there.
    pub(super) fn interprets(&mut self, program: &str, why: &Why) {
        let name = path::name(program);
        let profiles = self.world.knowledge.profiles();
        let by_other = profiles.languages().any(|profile| {
            profile.tier.whole_workdir
                && profile.language != self.profile.language
                && profile.detect.programs.iter().any(|it| it == name)
        });
        if !by_other || self.is_interpreted() {
            return;
        }
        self.needs.whole_workdir.get_or_insert(why.clone());
        self.needs.link(Linkage::Unknown, why.clone());
        for (at, _) in self.model.made.clone() {
            let there = matches!(self.lookup(&at), Lookup::Present(_));
            if there && !path::is_within(&at, self.workdir()) {
                self.needs.path(&at, why.clone(), false, true);
            }
        }
    }

    /// A directory of the application; one of the system is entered, so that only what was copied comes along.
    fn application(&mut self, at: &str, from: &str, why: &Why, depth: usize) {
        if !SYSTEM.contains(&at) {
            self.needs.path(at, why.clone(), false, true);
            return;
        }
        if depth > DEPTH || self.world.context.is_absent() {
            return;
        }
        for entry in self.world.context.list(from) {
            let inside = path::join_relative(from, entry.name());
            let place = path::join(at, entry.name());
            let there = matches!(self.lookup(&place), Lookup::Present(_));
            match crate::stage::form_in(self.world.context, &inside) {
                Some(Form::Directory) if there => self.application(&place, &inside, why, depth + 1),
                Some(_) if there && !self.is_build_only(&inside) => {
                    self.needs.path(&place, why.clone(), false, false);
                }
                _ => {}
            }
        }
    }

    /// The directories of the context that the application's own sources lie in.
    pub(super) fn application_sources(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut add = |dir: Option<String>| found.extend(dir);
        let workdir = self.workdir();
        add(language::directory_in_context(
            self.world,
            self.profile,
            &self.model.files,
            workdir,
        ));
        for (at, from, directory, _) in self.model.files.context_copies() {
            if directory && (!SYSTEM.contains(&at) || at == workdir) {
                add(Some(from.to_string()));
            }
        }
        // A directory that lies in another one is read with it.
        let all = found.clone();
        found.retain(|dir| {
            !all.iter().any(|other| {
                other != dir && path::is_within(&format!("/{dir}"), &format!("/{other}"))
            })
        });
        found
    }

    /// Whether a program was installed for all users by the language's package manager; then it comes along.
    pub(super) fn uses_tool(&mut self, program: &str) -> bool {
        if program.contains('/') && !program.starts_with("/usr/local/bin/") {
            return false;
        }
        let name = path::name(program);
        let found: Vec<usize> = self
            .model
            .tools
            .iter()
            .enumerate()
            .filter(|(_, tool)| {
                tool.packages
                    .iter()
                    .any(|package| self.brings(package, name))
            })
            .map(|(index, _)| index)
            .collect();
        self.used_tools.extend(&found);
        if !found.is_empty() {
            self.used_programs.insert(name.to_string());
        }
        !found.is_empty()
    }

    fn brings(&self, package: &str, program: &str) -> bool {
        let known = self
            .profile
            .tool
            .iter()
            .filter(|tool| tool.packages.iter().any(|it| it == package));
        let mut any = false;
        for tool in known {
            any = true;
            if tool.programs.iter().any(|it| it == program)
                || tool.programs.is_empty() && path::name(package) == program
            {
                return true;
            }
        }
        !any && path::name(package) == program
    }

    /// Installs again what was installed for all users and serves more than the build.
    fn tools(&mut self) -> Result<(), Reason> {
        let tools: Vec<(usize, ToolInstall)> =
            self.model.tools.iter().cloned().enumerate().collect();
        // What is run again needs the package manager that it calls, which may be one of them.
        for (index, tool) in tools.iter().rev() {
            let manager = tool.manager();
            let again = self.used_tools.contains(index) || !self.is_for_build(tool);
            if again && !self.is_of_base(manager) {
                self.uses_tool(manager);
            }
        }
        for (index, tool) in tools {
            let for_build = self.is_for_build(&tool);
            let used = self.used_tools.contains(&index);
            if for_build && !used {
                for package in &tool.packages {
                    self.needs.left_packages.push((
                        package.clone(),
                        Self::why("no start command names a program of it", Some(tool.line)),
                    ));
                }
                continue;
            }
            if tool.local || !tool.repeatable {
                return Err(self.refuse(
                    "system-install",
                    format!("`{}` installs programs for all users, and cannot be run again in the runtime stage as it stands", tool.text),
                    Some(tool.line),
                ));
            }
            // What it fetched when the build first used it, it would fetch again at start.
            let by_root = self.model.config.user_name() == "root";
            let reached = |cache: &str| by_root || !path::is_within(cache, "/root");
            if let (Some(cache), true) = (tool.cache.as_ref().filter(|it| reached(it)), used) {
                let filled = tool.text.split(' ').count() > 2
                    || self
                        .used_programs
                        .iter()
                        .any(|program| self.model.programs.contains(program));
                if filled {
                    let why = Self::why(
                        format!("`{}` keeps there what it fetches", tool.packages.join(" ")),
                        Some(tool.line),
                    );
                    self.needs.path(cache, why, false, true);
                }
            }
            for package in &tool.packages {
                self.programs_of_tool(package, tool.line)?;
            }
            let why = Self::why(
                if used {
                    "a program of it is started"
                } else {
                    "a program of it may be started"
                },
                Some(tool.line),
            );
            if !self
                .needs
                .commands
                .iter()
                .any(|(text, _)| *text == tool.text)
            {
                self.needs.commands.push((tool.text, why));
            }
        }
        Ok(())
    }

    /// Whether the base image is known to have a program.
    fn is_of_base(&self, program: &str) -> bool {
        let base = self.model.base.as_ref();
        base.is_some_and(|base| {
            self.world.knowledge.catalogue().has_program(base, program) == Presence::Yes
        })
    }

    /// Whether all that was installed for all users is known to serve the build alone.
    fn is_for_build(&self, tool: &ToolInstall) -> bool {
        let build_only = |package: &String| {
            let mut known = self.profile.tool.iter().filter(|known| known.build_only);
            known.any(|known| known.packages.contains(package))
        };
        !tool.packages.is_empty() && tool.packages.iter().all(build_only)
    }

    /// What is installed for all users starts the same programs as where it is a dependency.
    fn programs_of_tool(&mut self, package: &str, line: u32) -> Result<(), Reason> {
        let rules = &self.profile.dependency;
        for rule in rules
            .iter()
            .filter(|rule| rule.modules.iter().any(|it| it == package))
        {
            for program in &rule.executes {
                let why = Self::why(format!("{package} starts `{program}`"), Some(line));
                self.called_program(program, why)?;
            }
        }
        Ok(())
    }

    /// The run-time halves of the development packages that modules are built with.
    pub(super) fn module_libraries(&mut self, module: &str, libraries: &[String]) {
        let Some(base) = &self.model.base else { return };
        let os = base.os_key();
        let catalogue = self.world.knowledge.catalogue();
        for library in libraries {
            let there = catalogue.has_package(base, library) == Presence::Yes
                || self
                    .model
                    .packages
                    .iter()
                    .any(|package| package.name == *library && !package.removed);
            if !there {
                continue;
            }
            let Some(facts) = catalogue.package(&os, library) else {
                continue;
            };
            if facts.role == PackageRole::Runtime {
                continue;
            }
            if let crate::image::RuntimeHalf::Packages(halves) = facts.runtime {
                for half in halves {
                    let why = Self::why(format!("{module} may be linked to it"), None);
                    self.needs.packages.entry(half).or_insert(why);
                }
            }
        }
    }
}
