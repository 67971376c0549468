//! Finding the programs that are started.

use crate::image::Presence;
use crate::outcome::Reason;
use crate::profile::Does;
use crate::stage::{Entry, Form, Linkage, Lookup, Source, Trouble, is_system_program, path};

use super::{Finder, Why};

/// Where a program was found.
enum Found {
    Stage(Box<Entry>),
    Base,
    Maybe(String, u32),
    Unknown,
    Nowhere,
}

impl Finder<'_, '_, '_> {
    /// The program of a start command: it must be found.
    pub(super) fn program(&mut self, program: &str, line: Option<u32>) -> Result<(), Reason> {
        if self.uses_tool(program) {
            return Ok(());
        }
        match self.find(program) {
            Found::Stage(entry) => self.use_entry(&entry, Self::why("it is started", line), line),
            Found::Base => {
                let why = Self::why(format!("`{program}` is started"), line);
                self.interprets(program, &why);
                self.base_program(program, why);
                Ok(())
            }
            Found::Maybe(at, maker) => match self.made_around(&at) {
                Some(index) => {
                    let place = self.model.artifacts[index].path.clone();
                    self.use_artifact(index, &place, Self::why("it is started", line))
                }
                None => self.inferred(&at, maker, line),
            },
            Found::Unknown | Found::Nowhere => self.unnamed(program, line),
        }
    }

    /// A program that a script or source calls: one that the original image lacks is not a need.
    pub(super) fn script_program(
        &mut self,
        program: &str,
        line: Option<u32>,
    ) -> Result<(), Reason> {
        if self.uses_tool(program) {
            return Ok(());
        }
        match self.find(program) {
            Found::Stage(entry) => {
                self.use_entry(&entry, Self::why("a start script calls it", line), line)
            }
            Found::Unknown if self.lenient => Ok(()),
            Found::Base | Found::Unknown => {
                let why = Self::why(format!("a start script calls `{program}`"), line);
                self.interprets(program, &why);
                self.base_program(program, why);
                Ok(())
            }
            Found::Maybe(at, maker) => match self.made_around(&at) {
                Some(index) => {
                    let place = self.model.artifacts[index].path.clone();
                    self.use_artifact(index, &place, Self::why("a start script calls it", line))
                }
                None => self.inferred(&at, maker, line),
            },
            Found::Nowhere => Ok(()),
        }
    }

    /// A program that a script of a package manager calls by its name: one of the project's own tools, unless the image
    /// is known to have it.
    pub(super) fn project_program(
        &mut self,
        program: &str,
        line: Option<u32>,
    ) -> Result<(), Reason> {
        if self.uses_tool(program) {
            return Ok(());
        }
        if matches!(self.find(program), Found::Base) {
            return self.script_program(program, line);
        }
        self.project_tool(program, line);
        Ok(())
    }

    /// A program that a package of the project brings.
    pub(super) fn project_tool(&mut self, program: &str, line: Option<u32>) {
        self.needs
            .project_programs
            .entry(path::name(program).to_string())
            .or_insert_with(|| Self::why(format!("the start command calls `{program}`"), line));
    }

    /// A program that a source of the author calls.
    pub(super) fn called_program(&mut self, program: &str, why: Why) -> Result<(), Reason> {
        let name = path::name(program).to_string();
        if self.profile.toolchain.programs.contains(&name) {
            return Err(self.refuse(
                "toolchain-image",
                format!(
                    "{}: it needs the {} toolchain at run time",
                    why.text, self.profile.title
                ),
                why.line,
            ));
        }
        match self.find(program) {
            Found::Stage(entry) => self.use_entry(&entry, why, None),
            Found::Base => {
                self.interprets(program, &why);
                self.needs.programs.entry(name).or_insert(why);
                Ok(())
            }
            Found::Maybe(at, line) if at.starts_with('/') && program.starts_with('/') => {
                self.opaque_program(&at, line, why);
                Ok(())
            }
            // What a package manager of another language installs is not followed.
            Found::Nowhere | Found::Unknown | Found::Maybe(..) => {
                const INSTALLERS: &[&str] = &[
                    "bun", "cargo", "corepack", "gem", "npm", "pip", "pip3", "pipx", "pnpm", "uv",
                    "yarn",
                ];
                // One that only builds, or only fetches what the project depends on, has installed no program for all.
                let builds = |name: &str, does: Option<Does>| {
                    self.model.builds.iter().any(|build| {
                        build.words.first().map(|word| path::name(word)) == Some(name)
                            && does.is_none_or(|does| build.does == does)
                    })
                };
                let for_all = |name: &str| {
                    let mut tools = self.model.tools.iter();
                    tools.any(|tool| path::name(tool.manager()) == name)
                };
                let installer = INSTALLERS.iter().find(|name| {
                    self.model.programs.contains(**name)
                        && (!builds(name, None)
                            || builds(name, Some(Does::Install))
                            || for_all(name))
                });
                if let Some(installer) = installer {
                    self.needs.assume("computed-program", format!("that `{program}` is not needed or is in the runtime stage: {}, and `{installer}` may have installed it", why.text), why.line);
                }
                Ok(())
            }
        }
    }

    /// A program below a place that an archive or a command fills: the folder of it comes along.
    fn opaque_program(&mut self, at: &str, line: u32, why: Why) {
        let places = self.model.files.opaque_places();
        let place = places
            .filter(|(place, _)| *place != "/" && path::is_within(at, place))
            .map(|(place, _)| place.to_string())
            .max();
        let Some(place) = place else { return };
        let first = path::below(at, &place)
            .and_then(|rest| rest.split('/').next())
            .unwrap_or("");
        let kept = path::join(&place, first);
        self.needs.assume("foreign-source", format!("that `{at}`, which line {line} may bring, reads and starts nothing beyond what is copied"), Some(line));
        self.needs.link(
            Linkage::Unknown,
            Self::why(format!("how `{at}` is linked is not known"), Some(line)),
        );
        self.needs.path(&kept, why, false, kept != at);
    }

    /// Whether a program is certainly neither of the stage nor of the base image.
    pub(super) fn is_nowhere(&self, program: &str) -> bool {
        matches!(self.find(program), Found::Nowhere)
    }

    /// Whether the author's stage has a program, apart from the base image.
    pub(super) fn is_in_stage(&self, program: &str) -> bool {
        matches!(self.find(program), Found::Stage(_))
    }

    /// A program of the base image; where its path is named, the runtime image must have it there.
    fn base_program(&mut self, program: &str, why: Why) {
        if let Some(directory) = self
            .searched_by_base(program)
            .filter(|_| !is_system_program(program))
        {
            self.needs.places.insert(directory.to_string(), why.clone());
        }
        self.needs
            .programs
            .entry(path::name(program).to_string())
            .or_insert(why);
    }

    /// The directory of the base image's search path that a path lies in.
    fn searched_by_base<'p>(&self, program: &'p str) -> Option<&'p str> {
        let directory = path::parent(program);
        let base = self.model.base.as_ref()?;
        let search = base.facts.env.get("PATH")?;
        let found = program.starts_with('/') && search.split(':').any(|it| it == directory);
        found.then_some(directory)
    }

    /// The line that puts a program into the image, where that is neither the base image nor a package.
    pub(super) fn brought_by_hand(&self, program: &str) -> Option<u32> {
        match self.find(program) {
            Found::Stage(entry) => Some(entry.line),
            Found::Maybe(_, line) => Some(line),
            Found::Base | Found::Unknown | Found::Nowhere => None,
        }
    }

    fn find(&self, program: &str) -> Found {
        let places: Vec<String> = if program.contains('/') {
            vec![path::join(self.workdir(), program)]
        } else {
            self.model
                .config
                .path()
                .split(':')
                .filter(|place| !place.is_empty())
                .map(|place| path::join(place, program))
                .collect()
        };
        let mut maybe = None;
        for at in &places {
            match self.lookup(at) {
                Lookup::Present(entry) if entry.form != Form::Directory => {
                    return Found::Stage(Box::new(entry));
                }
                Lookup::Maybe { line } => {
                    maybe.get_or_insert((at.clone(), line));
                }
                _ => {}
            }
        }
        let name = path::name(program);
        let catalogue = self.world.knowledge.catalogue();
        let in_system = !program.contains('/')
            || places.iter().any(|at| is_system_program(at))
            || self.searched_by_base(program).is_some();
        if let Some(base) = self.model.base.as_ref().filter(|_| in_system) {
            let os = base.os_key();
            let by_package = catalogue
                .packages_for_program(&os, name)
                .iter()
                .any(|package| {
                    self.model
                        .packages
                        .iter()
                        .any(|installed| !installed.removed && installed.name == *package)
                });
            // What may lie in a directory that is searched before those of the packages is found before.
            let before = maybe.as_ref().is_some_and(|(at, _)| {
                !is_system_program(at)
                    && !places
                        .iter()
                        .take_while(|place| *place != at)
                        .any(|place| is_system_program(place))
            });
            let by_name = self
                .model
                .packages
                .iter()
                .any(|installed| !installed.removed && installed.name == name);
            if !before && (by_package || by_name) {
                return Found::Base;
            }
            match catalogue.has_program(base, name) {
                Presence::Yes => return Found::Base,
                Presence::Unknown if maybe.is_none() => return Found::Unknown,
                _ => {}
            }
        }
        match maybe {
            Some((at, line)) => Found::Maybe(at, line),
            None => Found::Nowhere,
        }
    }

    /// Something certain that is started.
    fn use_entry(&mut self, entry: &Entry, why: Why, line: Option<u32>) -> Result<(), Reason> {
        match &entry.source {
            Source::Artifact(index) => {
                let index = *index;
                self.use_artifact(index, &entry.path, why)
            }
            Source::Context(_) => {
                let Some(text) = self.text_of(entry) else {
                    if self.world.context.is_absent() {
                        return Err(self.refuse("opaque-entrypoint", format!("`{}` is copied from the build context, which was not given, so what it needs is not known", entry.path), line));
                    }
                    // A program that was built elsewhere.
                    self.needs.link(
                        Linkage::Unknown,
                        Self::why(
                            format!("`{}` was built outside this Dockerfile", entry.path),
                            line,
                        ),
                    );
                    self.needs.path(&entry.path, why, false, false);
                    return Ok(());
                };
                self.needs.path(&entry.path, why, false, false);
                if text.starts_with("\u{7f}ELF") {
                    self.needs.link(
                        Linkage::Unknown,
                        Self::why(
                            format!("`{}` was built outside this Dockerfile", entry.path),
                            line,
                        ),
                    );
                    return Ok(());
                }
                let rest = self.start_arguments(&entry.path);
                self.script_text(&entry.path, &text, line, &rest)
            }
            Source::Stage(..) | Source::Image(..) => {
                self.needs.link(
                    Linkage::Unknown,
                    Self::why(format!("`{}` comes from another image", entry.path), line),
                );
                self.needs.path(&entry.path, why, false, false);
                Ok(())
            }
            Source::Url(url) => {
                self.needs.assume(
                    "fetched-script",
                    format!(
                        "that `{}`, fetched from {url}, needs nothing beyond the C library",
                        entry.path
                    ),
                    Some(entry.line),
                );
                self.needs.link(
                    Linkage::Unknown,
                    Self::why(format!("`{}` is fetched", entry.path), line),
                );
                self.needs.path(&entry.path, why, false, false);
                Ok(())
            }
            Source::Command | Source::Inline | Source::Filled => {
                if let Some(link) = self
                    .model
                    .links
                    .iter()
                    .rev()
                    .find(|link| link.at == entry.path)
                {
                    let target = path::join(path::parent(&link.at), &link.target);
                    self.needs.path(&entry.path, why.clone(), false, false);
                    return match self.lookup(&target) {
                        Lookup::Present(to) if to.path != entry.path && self.depth < 8 => {
                            self.depth += 1;
                            let result = self.use_entry(&to, why, line);
                            self.depth -= 1;
                            result
                        }
                        // The program of a package, under another name.
                        _ => {
                            if matches!(self.find(&target), Found::Base) {
                                self.interprets(&target, &why);
                                self.base_program(&target, why);
                            }
                            Ok(())
                        }
                    };
                }
                if entry.source == Source::Inline {
                    return Err(self.refuse(
                        "opaque-entrypoint",
                        format!(
                            "`{}` is written in the Dockerfile and cannot be followed",
                            entry.path
                        ),
                        line,
                    ));
                }
                self.inferred(&entry.path.clone(), entry.line, line)
            }
        }
    }

    /// The words after the program in the start command.
    fn start_arguments(&self, at: &str) -> Vec<String> {
        let config = &self.model.config;
        let mut words: Vec<String> = Vec::new();
        for part in [&config.entrypoint, &config.cmd].into_iter().flatten() {
            words.extend(part.value.words());
        }
        let position = words.iter().position(|word| {
            path::join(self.workdir(), word) == at || path::name(word) == path::name(at)
        });
        position.map_or_else(Vec::new, |position| words.split_off(position + 1))
    }

    /// A program that something which cannot be seen through has made.
    pub(super) fn inferred(
        &mut self,
        at: &str,
        maker: u32,
        line: Option<u32>,
    ) -> Result<(), Reason> {
        if let Some(mount) = self.model.in_cache_mount(at) {
            return Err(self.refuse(
                "artifact-in-cache-mount",
                format!(
                    "`{at}` lies in a cache mount (line {mount}), which is not part of the image"
                ),
                Some(mount),
            ));
        }
        if [".sh", ".bash", ".py", ".pl", ".rb"]
            .iter()
            .any(|end| at.ends_with(end))
        {
            return Err(self.refuse(
                "opaque-entrypoint",
                format!("the start script `{at}` cannot be read, so what it needs is not known"),
                line,
            ));
        }
        // A start script of the language runs what lies beside it.
        let script = self.profile.toolchain.runtimes.first().filter(|_| {
            let directory = path::parent(at);
            path::name(directory) == "bin" && !is_system_program(at)
        });
        if let Some(runtime) = script.cloned() {
            let home = path::parent(path::parent(at)).to_string();
            if home != "/" && home != *self.workdir() && path::is_within(&home, self.workdir()) {
                let why = Self::why("the start script loads it", line);
                self.needs.path(&home, why, true, true);
                self.need_shell("/bin/sh", "the start script", line);
                self.script_program(&runtime, line)?;
            }
        }
        self.needs.assume("artifact-inferred", format!("that line {maker} makes `{at}`, which the image starts: its command cannot be seen through"), Some(maker));
        self.needs.link(
            Linkage::Unknown,
            Self::why(format!("how `{at}` is linked is not known"), line),
        );
        self.needs
            .path(at, Self::why("it is started", line), true, false);
        Ok(())
    }

    /// A start program that nothing makes: perhaps a build whose product has no name.
    pub(super) fn unnamed(&mut self, program: &str, line: Option<u32>) -> Result<(), Reason> {
        if let Some(tool) = self.model.tools.iter().find(|tool| tool.local) {
            return Err(self.refuse(
                "system-install",
                format!("`{}` may install `{program}` for all users, and cannot be run again in the runtime stage as it stands", tool.text),
                Some(tool.line),
            ));
        }
        let at = if program.contains('/') {
            Some(path::join(self.workdir(), program))
        } else {
            None
        };
        let name = path::name(program);
        for build in &self.model.builds {
            match &build.trouble {
                Some(Trouble::NoName(directory)) => {
                    let place = at.clone().unwrap_or_else(|| path::join(directory, name));
                    let on_path = at.is_some()
                        || self
                            .model
                            .config
                            .path()
                            .split(':')
                            .any(|entry| entry == directory);
                    if path::parent(&place) == directory && on_path {
                        let build_line = build.line;
                        self.needs.assume("artifact-inferred", format!("that `{}` makes `{place}`: the name could not be read from manifests", build.words.join(" ")), Some(build_line));
                        self.needs.link(
                            Linkage::Unknown,
                            Self::why(
                                format!("how `{place}` is linked is not known"),
                                Some(build_line),
                            ),
                        );
                        self.needs
                            .path(&place, Self::why("it is started", line), true, false);
                        return Ok(());
                    }
                }
                Some(Trouble::WritesNothing) => {
                    return Err(self.refuse(
                        "no-artifact",
                        format!("`{}` builds several packages without writing a program, and nothing else makes `{program}`", build.words.join(" ")),
                        Some(build.line),
                    ));
                }
                None => {}
            }
        }
        if let Some(build) = self
            .model
            .builds
            .iter()
            .find(|build| matches!(build.trouble, Some(Trouble::NoName(_))))
        {
            return Err(self.refuse(
                "no-artifact-name",
                format!(
                    "what `{}` produces cannot be told, and `{program}` is not certainly it",
                    build.words.join(" ")
                ),
                Some(build.line),
            ));
        }
        // Nobody builds a package manager or an interpreter: somebody has fetched it.
        if self.is_interpreted() && self.profile.detect.programs.iter().any(|it| it == name) {
            let sources = self.model.package_sources.first().copied();
            if let Some(changed) = sources.or(self.model.repository) {
                return Err(self.refuse(
                    "foreign-packages",
                    format!("`{name}` comes with packages from elsewhere: the build changes where OS packages come from"),
                    Some(changed),
                ));
            }
            return Err(self.refuse(
                "system-install",
                format!("nothing that is known puts `{name}` into the image: it is installed outside the package manager, and where it lies cannot be told"),
                line,
            ));
        }
        Err(self.refuse("start-not-found", format!("nothing in the Dockerfile makes `{program}`, and the base image is not known to have it"), line))
    }
}
