//! Runtime needs: what the started program requires, found from the start command backwards.

mod asset;
mod companion;
mod config;
mod interpreted;
mod kept;
mod library;
mod link;
mod load;
mod named;
mod output;
mod package;
mod program;
mod runner;
mod source;
mod start;
mod word;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::options::Options;
use crate::outcome::{Assumption, Note, Reason};
use crate::profile::Profile;
use crate::stage::{
    Artifact, Entry, Form, Linkage, Lookup, Source, StageModel, World, is_system_directory, path,
};

/// Why something is needed, and the line that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// In the reader's words.
    pub text: String,
    /// The line of the Dockerfile.
    pub line: Option<u32>,
}

/// A capability of a runtime image beyond files and programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// The bundle of CA certificates.
    CaCertificates,
    /// Time zone data.
    TimeZones,
    /// A directory for temporary files.
    TempDir,
    /// Names of users and groups.
    UserNames,
}

/// A path that the runtime stage must have, and that the stage has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathNeed {
    /// Absolute.
    pub path: String,
    /// Why.
    pub why: Why,
    /// A product of the build.
    pub artifact: bool,
    /// A directory (all of it is needed).
    pub directory: bool,
    /// It may be a file or a directory: a COPY of it must not name others beside it.
    pub either: bool,
}

/// Everything that the runtime stage must meet.
#[derive(Debug, Default)]
pub struct Needs {
    /// Paths, by path.
    pub paths: BTreeMap<String, PathNeed>,
    /// What is read has no bound: every context file that is not build-only is kept.
    pub unbounded: Option<Why>,
    /// The whole working directory, because what is read cannot be bounded.
    pub whole_workdir: Option<Why>,
    /// A shell for shell form.
    pub shell: Option<Why>,
    /// What is started is not known: the runtime image must be a distribution, as the builder's.
    pub distribution: Option<Why>,
    /// A script runs: its tools must be those of the builder's distribution.
    pub script: Option<Why>,
    /// Programs of the base image or its packages, by name.
    pub programs: BTreeMap<String, Why>,
    /// OS packages, as words for the package manager.
    pub packages: BTreeMap<String, Why>,
    /// OS packages with libraries that programs are linked to: the runtime image may have them.
    pub libraries: BTreeMap<String, Why>,
    /// CA certificates are looked up by their hashes, in the directory that the package manager fills.
    pub certificate_directory: Option<Why>,
    /// Commands of the build that are run again, since they install programs for all users.
    pub commands: Vec<(String, Why)>,
    /// Packages that stay behind, with the reason.
    pub left_packages: Vec<(String, Why)>,
    /// Capabilities.
    pub features: BTreeMap<Feature, Why>,
    /// The most demanding linkage of the programs.
    pub linkage: Option<(Linkage, Why)>,
    /// The dependencies of the programs, by the names that `[[dependency]]` tables use.
    pub modules: BTreeSet<String>,
    /// The entry point of the base image, where the runtime image must have the same.
    pub entrypoint: Option<(Vec<String>, Why)>,
    /// Variables that start commands read.
    pub read_variables: BTreeSet<String>,
    /// Nothing is built in the file, and another base image was asked for.
    pub unbuilt: Option<Reason>,
    /// Commands of the build that remove files of the base image, and are run again.
    pub removals: Vec<(String, Why)>,
    /// The base image's own start command is the program.
    pub server: Option<Why>,
    /// Directories of the base image's search path in which a program is named.
    pub places: BTreeMap<String, Why>,
    /// A file is loaded that only the builder's very build of the language's runtime can use.
    pub own_runtime: Option<Why>,
    /// The language's runtime is named by the directory that the builder has it in.
    pub home: Option<Why>,
    /// Environment variables that stay behind.
    pub dropped_variables: BTreeSet<String>,
    /// Directories that must exist, with their lines.
    pub directories: BTreeMap<String, Why>,
    /// Links that are made again, with what they lead to, as written.
    pub links: BTreeMap<String, (String, Why)>,
    /// Those directories that the base image has, and whose owner or permissions the build changes.
    pub altered: BTreeMap<String, Why>,
    /// What could not be proven.
    pub assumptions: Vec<Assumption>,
    /// What the reader should know.
    pub notes: Vec<Note>,
    /// Context files that stay behind.
    pub left_files: Vec<LeftFile>,
    /// Programs that scripts of a package manager call by their names: some package of the project brings them.
    pub project_programs: BTreeMap<String, Why>,
    /// Packages that the interpreter is told to load first.
    pub loaded_modules: BTreeMap<String, Why>,
}

/// A file or directory of the context that was copied, and that nothing names as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftFile {
    /// Its path in the context.
    pub name: String,
    /// Where it lies in the builder, absolute.
    pub at: String,
}

impl Needs {
    /// The directories that the COPY lines make: those that are copied as such, and those in which files are put.
    pub fn made_directories<'m>(&'m self, model: &'m StageModel<'_>) -> Vec<&'m str> {
        let workdir = model.config.workdir.value.as_str();
        let whole = self.whole_workdir.is_some().then_some(workdir);
        let named = self.paths.values();
        let named = named.filter(|need| need.directory || need.either);
        let mut all: Vec<&str> = named.map(|need| need.path.as_str()).chain(whole).collect();
        let outer = all.clone();
        all.retain(|at| {
            let mut others = outer.iter().filter(|other| *other != at);
            !others.any(|other| path::is_within(at, other))
        });
        let covered = |at: &str| outer.iter().any(|other| path::is_within(at, other));
        for need in self.paths.values() {
            let mut at = path::parent(&need.path);
            if covered(at) {
                continue;
            }
            while !path::is_within(workdir, at) && !is_system_directory(at) {
                if !self.directories.contains_key(at) {
                    all.push(at);
                }
                at = path::parent(at);
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    fn assume(&mut self, code: &str, message: impl Into<String>, line: Option<u32>) {
        let assumption = Assumption {
            code: code.into(),
            message: message.into(),
            line,
        };
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }

    fn feature(&mut self, feature: Feature, why: Why) {
        self.features.entry(feature).or_insert(why);
    }

    fn link(&mut self, linkage: Linkage, why: Why) {
        if self
            .linkage
            .as_ref()
            .is_none_or(|(present, _)| *present < linkage)
        {
            self.linkage = Some((linkage, why));
        }
    }

    fn path(&mut self, path: &str, why: Why, artifact: bool, directory: bool) {
        let need = self
            .paths
            .entry(path.to_string())
            .or_insert_with(|| PathNeed {
                path: path.to_string(),
                why,
                artifact,
                directory,
                either: false,
            });
        need.artifact |= artifact;
        need.directory |= directory;
    }
}

/// Finds the needs of a stage.
///
/// # Errors
/// The reason why no plan can be proven.
pub fn derive(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    profile: &Profile,
    options: &Options,
) -> Result<Needs, Reason> {
    let mut finder = Finder {
        world,
        model,
        profile,
        options,
        needs: Needs::default(),
        used: BTreeSet::new(),
        writes: None,
        own_path: None,
        fetches_modules: false,
        starts: BTreeSet::from([model.config.workdir.value.clone()]),
        named_variables: BTreeSet::new(),
        modules: BTreeMap::new(),
        embedded_places: BTreeSet::new(),
        build_directories: BTreeSet::new(),
        depth: 0,
        cwd: None,
        expands: false,
        project_scripts: 0,
        lenient: false,
        used_tools: BTreeSet::new(),
        used_programs: BTreeSet::new(),
        scripts: 0,
        script_directory: None,
        functions: BTreeSet::new(),
        contents: RefCell::default(),
    };
    finder.start()?;
    let needs = &finder.needs;
    if needs.paths.is_empty()
        && needs.programs.is_empty()
        && needs.assumptions.is_empty()
        && needs.whole_workdir.is_none()
    {
        let line = model
            .config
            .cmd
            .as_ref()
            .or(model.config.entrypoint.as_ref())
            .and_then(|start| start.line);
        return Err(finder.refuse(
            "start-not-found",
            "the start command names no program",
            line,
        ));
    }
    finder.health()?;
    finder.interpreted()?;
    finder.artifacts()?;
    finder.sources()?;
    finder.executed()?;
    finder.libraries();
    finder.companions();
    finder.packages()?;
    finder.config();
    finder.assets();
    finder.kept()?;
    finder.outputs();
    finder.named_in_configuration();
    finder.opaque();
    finder.links()?;
    finder.refusals()?;
    finder.forms();
    finder.needs.read_variables = std::mem::take(&mut finder.named_variables);
    finder.needs.modules = finder.modules.remove(&profile.language).unwrap_or_default();
    Ok(finder.needs)
}

/// The state of the search.
struct Finder<'a, 'k, 'c> {
    world: &'a World<'k, 'c>,
    model: &'a StageModel<'k>,
    profile: &'a Profile,
    options: &'a Options,
    needs: Needs,
    /// Artifacts that the runtime uses.
    used: BTreeSet<usize>,
    /// Calls of the sources that write: the call, the path where it is known, the place. `None` if no source was read.
    writes: Option<Vec<(String, Option<String>, String)>>,
    /// The program asks where it is itself.
    own_path: Option<Why>,
    /// The build fetches dependencies.
    fetches_modules: bool,
    /// Where the program is started: the working directory, and where a script changes to before.
    starts: BTreeSet<String>,
    /// Variables whose names are strings of the sources.
    named_variables: BTreeSet<String>,
    /// The dependencies of the programs that are carried over, by language.
    modules: BTreeMap<String, BTreeSet<String>>,
    /// Absolute paths below which all is compiled into the program.
    embedded_places: BTreeSet<String>,
    /// Directories of the context that are for the build alone.
    build_directories: BTreeSet<String>,
    /// How deep scripts call each other.
    depth: usize,
    /// Where the command that is looked at runs, if not in the working directory.
    cwd: Option<String>,
    /// A shell expands patterns of file names in the words that are looked at.
    expands: bool,
    /// How many scripts of a package manager are being followed: there, tools of the project are called by name.
    project_scripts: usize,
    /// What is looked at need not run at all, such as a line of a source.
    lenient: bool,
    /// Installations for all users that the start command uses.
    used_tools: BTreeSet<usize>,
    /// Programs of theirs that it names.
    used_programs: BTreeSet<String>,
    /// How many start scripts were followed.
    scripts: usize,
    /// The directory of the script that is followed.
    script_directory: Option<String>,
    /// The functions that the scripts define.
    functions: BTreeSet<String>,
    /// What directories of the context hold, as far as it was asked.
    contents: RefCell<HashMap<String, asset::Contents>>,
}

impl<'a> Finder<'a, '_, '_> {
    fn lookup(&self, path: &str) -> Lookup {
        self.model.files.lookup(self.world.context, path)
    }

    fn workdir(&self) -> &str {
        &self.model.config.workdir.value
    }

    /// The profile of a language that makes something in the stage.
    fn profile_of(&self, language: &str) -> &'a Profile {
        let known = self.world.knowledge.profiles().get(language);
        match known.filter(|profile| profile.language != self.profile.language) {
            Some(profile) => profile,
            None => self.profile,
        }
    }

    fn refuse(&self, code: &str, message: impl Into<String>, line: Option<u32>) -> Reason {
        self.world.knowledge.reason(code, message, line)
    }

    fn why(text: impl Into<String>, line: Option<u32>) -> Why {
        Why {
            text: text.into(),
            line,
        }
    }

    /// Marks the paths of which it is not known whether they are files.
    fn forms(&mut self) {
        let mut paths = std::mem::take(&mut self.needs.paths);
        for need in paths
            .values_mut()
            .filter(|need| !need.directory && !need.artifact)
        {
            need.either = !matches!(
                self.lookup(&need.path),
                Lookup::Present(Entry {
                    form: Form::File,
                    ..
                })
            );
        }
        self.needs.paths = paths;
    }

    /// Whether a product is that of a tool from elsewhere, and not of the author's own sources.
    fn is_foreign(&self, artifact: &Artifact) -> bool {
        artifact.sources.is_none() && (artifact.module.is_some() || self.world.context.is_absent())
    }

    /// Nothing is built: a refusal, unless another base image was asked for.
    fn unbuilt(&mut self, message: &str, line: Option<u32>) -> Result<(), Reason> {
        let reason = self.refuse("no-build-step", message, line);
        if !self.options.base_swap {
            return Err(reason);
        }
        self.needs.unbuilt.get_or_insert(reason);
        Ok(())
    }

    /// Changes of a server that the base image brings: what removes files is repeated.
    fn server(&mut self) -> Result<(), Reason> {
        let servers = &self.profile.start.servers;
        let base = self.model.base.as_ref();
        if !base.is_some_and(|base| servers.iter().any(|it| it == base.family)) {
            return Ok(());
        }
        for change in &self.model.base_changes {
            if !change.removes {
                let message = format!("`{}` changes files of the base image", change.text);
                return Err(self.refuse("untracked-output", message, Some(change.line)));
            }
            let why = Self::why("it removes files of the base image", Some(change.line));
            self.needs.removals.push((change.text.clone(), why));
        }
        Ok(())
    }

    /// Products of the author's own build: all of them, since an orchestrator may start any.
    fn artifacts(&mut self) -> Result<(), Reason> {
        for (index, artifact) in self.model.artifacts.iter().enumerate() {
            let apart = self.is_foreign(artifact) || artifact.beside.part;
            if apart && !self.used.contains(&index) {
                continue;
            }
            // What is started is a copy of it (`cp target/*.jar /app.jar`): at its own place it is a part of the build.
            if self.used.contains(&index) && !self.needs.paths.contains_key(&artifact.path) {
                continue;
            }
            // What lies in a cache mount is no part of the image; a copy of it may be.
            if self.model.in_cache_mount(&artifact.path).is_some() {
                continue;
            }
            if let Lookup::Present(Entry {
                source: Source::Artifact(present),
                ..
            }) = self.lookup(&artifact.path)
                && present == index
            {
                self.use_artifact(
                    index,
                    &artifact.path.clone(),
                    Self::why(
                        format!("`{}` is built here", path::name(&artifact.path)),
                        Some(artifact.line),
                    ),
                )?;
            }
        }
        // Copies of artifacts at other places (`cp`, `mv`).
        let places: Vec<String> = self
            .model
            .files
            .other_entries()
            .into_iter()
            .map(|(at, ..)| at.to_string())
            .collect();
        for at in places {
            if self.model.in_cache_mount(&at).is_some() {
                continue;
            }
            if let Lookup::Present(Entry {
                source: Source::Artifact(index),
                line,
                ..
            }) = self.lookup(&at)
                && (!self.is_foreign(&self.model.artifacts[index]) || self.used.contains(&index))
                // Its own place was looked at above; a copy was made for a purpose.
                && at != self.model.artifacts[index].path
            {
                self.use_artifact(
                    index,
                    &at,
                    Self::why(format!("`{at}` is a product of the build"), Some(line)),
                )?;
            }
        }
        Ok(())
    }

    fn use_artifact(&mut self, index: usize, at: &str, why: Why) -> Result<(), Reason> {
        if let Some(line) = self.model.in_cache_mount(at) {
            return Err(self.refuse(
                "artifact-in-cache-mount",
                format!(
                    "`{at}` lies in a cache mount (line {line}), which is not part of the image"
                ),
                Some(line),
            ));
        }
        let artifact: &Artifact = &self.model.artifacts[index];
        let (directory, beside, line) =
            (artifact.directory, artifact.beside.clone(), artifact.line);
        if !artifact.certain {
            self.needs.assume("artifact-inferred", format!("that the build of line {} makes `{at}`: the command runs under a condition, or its product was inferred", artifact.line), Some(artifact.line));
        }
        self.used.insert(index);
        self.needs.link(
            artifact.linkage,
            Self::why(
                format!("`{at}` is built on line {}", artifact.line),
                Some(artifact.line),
            ),
        );
        for library in &beside.libraries {
            self.linked_by_name(library, &format!("the build of line {line}"));
        }
        self.needs.path(at, why.clone(), true, directory);
        self.beside(at, &beside, &why)
    }

    /// What is known to break, or to be unprovable, now that all needs are known.
    fn refusals(&mut self) -> Result<(), Reason> {
        let model = self.model;
        if !self.needs.paths.values().any(|need| need.artifact)
            && self.needs.whole_workdir.is_none()
            && !self.is_interpreted()
        {
            self.unbuilt("nothing that the image starts is built in it", None)?;
        }
        self.server()?;
        if let Some((text, line)) = model.browsers.first() {
            let message =
                format!("`{text}` fetches a browser, and what that needs is named nowhere");
            return Err(self.refuse("browser-runtime", message, Some(*line)));
        }
        let carried = |at: &str| self.is_carried(at);
        // What the stage does not make is a program of the base image or of a package: there, nothing gives it any.
        let lost = |at: &Option<String>| match at {
            Some(at) => carried(at) || self.lookup(at) == Lookup::Absent,
            None => true,
        };
        if let Some((at, line)) = model.capabilities.iter().find(|(at, _)| lost(at)) {
            let what = match at {
                Some(at) => format!("`{at}`"),
                None => "a program whose name is computed".into(),
            };
            let message =
                format!("{what} gets file capabilities, which the runtime stage may not have");
            return Err(self.refuse("file-caps", message, Some(*line)));
        }
        let setuid = |mode: &str| {
            mode.contains('s') && mode.contains(['+', '='])
                || mode.len() == 4 && mode.starts_with(['4', '2', '6'])
        };
        if let Some(change) = model
            .owners
            .iter()
            .find(|it| !it.is_owner && setuid(&it.value) && carried(&it.path))
        {
            let message = format!("`{}` is made setuid or setgid", change.path);
            return Err(self.refuse("privileged", message, Some(change.line)));
        }
        let common = &self.world.knowledge.profiles().common().start;
        if let Some((word, why)) = self.needs.packages.iter().find(|(word, _)| {
            common
                .privileged
                .iter()
                .any(|known| known == crate::image::package_name(word))
        }) {
            let message = format!(
                "the program works with {word}, which changes the host or the container's system"
            );
            return Err(self.refuse("privileged", message, why.line));
        }
        let is_static = self
            .needs
            .linkage
            .as_ref()
            .is_some_and(|(linkage, _)| *linkage == Linkage::Static);
        // A library outside the directories of the package manager is found through a cache that a copy leaves behind.
        let library = |at: &&String| {
            let name = path::name(at);
            let made = self.needs.paths.get(*at).is_some_and(|need| need.artifact);
            !made && (name.ends_with(".so") || name.contains(".so."))
        };
        if let Some(at) = self.needs.paths.keys().find(library).filter(|_| !is_static) {
            let line = self.needs.paths.get(at).and_then(|need| need.why.line);
            let message =
                format!("the build installs the library `{at}` outside the package manager");
            return Err(self.refuse("system-install", message, line));
        }
        if let Some((text, line)) = model.system.first().filter(|_| !is_static) {
            let message = format!(
                "`{text}` installs into the system outside the package manager, and the program may be linked to it"
            );
            return Err(self.refuse("system-install", message, Some(*line)));
        }
        Ok(())
    }

    /// Products that the build itself starts: what they write must lie in the working directory.
    fn executed(&mut self) -> Result<(), Reason> {
        // Of others, what they may write was looked at where they are started.
        let artifacts = &self.model.artifacts;
        let of_same = |index: &usize| {
            let mut used = self.used.iter();
            used.any(|it| it == index || artifacts[*it].sources == artifacts[*index].sources)
        };
        let mut executed = self.model.executed.iter();
        let carried = executed.find(|(index, _)| of_same(index));
        let Some((_, line)) = carried.copied() else {
            return Ok(());
        };
        let Some(uses) = self.writes.take() else {
            return Err(self.refuse(
                "untracked-output",
                "the build starts its own product, and what that writes is not known",
                Some(line),
            ));
        };
        for (call, value, place) in uses {
            let inside = match &value {
                Some(at) => {
                    let at = at.strip_prefix("file:").unwrap_or(at).to_string();
                    path::is_within(&path::join(self.workdir(), &at), self.workdir())
                        && self.workdir() != "/"
                }
                None => false,
            };
            if !inside {
                let message = format!(
                    "the build starts its own product, which writes to a place that is not known ({call}, {place})"
                );
                return Err(self.refuse("untracked-output", message, Some(line)));
            }
            self.needs.whole_workdir.get_or_insert(Self::why(
                format!(
                    "the build starts its own product, which writes `{}`",
                    value.unwrap_or_default()
                ),
                Some(line),
            ));
        }
        Ok(())
    }

    /// Commands that cannot be seen through.
    fn opaque(&mut self) {
        for opaque in &self.model.opaque {
            self.needs.assume(
                "opaque-command",
                format!("that `{}` writes nothing that the program needs at run time outside what is copied", opaque.text),
                Some(opaque.line),
            );
        }
        for (text, line) in &self.model.system {
            self.needs.assume(
                "opaque-command",
                format!("that `{text}` installs nothing that the program needs at run time"),
                Some(*line),
            );
        }
        for line in &self.model.unread_packages {
            self.needs.assume("opaque-command", "that the packages installed here, whose names depend on the build, are not needed at run time", Some(*line));
        }
    }
}
