//! Walking the instructions of a stage as a build would.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::context::Context;
use crate::context::go::{GoOptions, GoProject, Target};
use crate::dockerfile::{Body, Command, Dockerfile, Healthcheck, Instruction, Stage};
use crate::image::{BaseImage, ImageRef};
use crate::knowledge::Knowledge;

use super::config::{Config, Health, Located, StartCommand, Variable};
use super::filesystem::{FileSystem, Form, Lookup, Source};
use super::model::{Argument, Ownership, StageModel};
use super::path;
use super::scope::Arguments;
use super::trace::{CopyStep, Traced};

/// How many changes of the file system are followed in a stage.
pub const CHANGES: usize = 5_000;

/// Go projects by directory and build tags.
pub type Projects = BTreeMap<(String, BTreeSet<String>), Option<Rc<GoProject>>>;

/// What evaluation reads; it changes none of it.
pub struct World<'k, 'c> {
    /// The Dockerfile.
    pub dockerfile: &'c Dockerfile,
    /// The build context.
    pub context: &'c Context,
    /// Profiles and catalogue.
    pub knowledge: &'k Knowledge,
    /// Go projects that were read, by directory and build tags.
    pub projects: RefCell<Projects>,
    /// Rust packages that were read.
    pub rust: crate::language::rust::Cache,
    /// Values of build arguments that have a default.
    given: BTreeMap<String, String>,
    /// Whether the copies and commands of a stage are kept in its model.
    traced: bool,
}

impl<'k, 'c> World<'k, 'c> {
    /// A world in which nothing was read yet.
    pub fn new(dockerfile: &'c Dockerfile, context: &'c Context, knowledge: &'k Knowledge) -> Self {
        World {
            dockerfile,
            context,
            knowledge,
            projects: RefCell::default(),
            rust: Default::default(),
            given: BTreeMap::new(),
            traced: false,
        }
    }

    /// The same world, in which the model of a stage also has its copies and commands, in order.
    pub fn traced(mut self) -> Self {
        self.traced = true;
        self
    }

    /// The same world, in which a build is given these values for arguments that have a default in the stage.
    pub fn with_arguments(&self, given: BTreeMap<String, String>) -> Self {
        World {
            dockerfile: self.dockerfile,
            context: self.context,
            knowledge: self.knowledge,
            projects: RefCell::new(self.projects.borrow().clone()),
            rust: Default::default(),
            given,
            traced: self.traced,
        }
    }

    /// The values of [`World::with_arguments`].
    pub fn given(&self) -> &BTreeMap<String, String> {
        &self.given
    }

    /// The Go projects that were read for commands in this directory of the context, one for each set of build tags;
    /// one without tags where no command was seen.
    pub fn go_projects(&self, directory: &str) -> Vec<Rc<GoProject>> {
        let found: Vec<_> = {
            let projects = self.projects.borrow();
            let of_directory = projects.iter().filter(|((at, _), _)| at == directory);
            of_directory
                .filter_map(|(_, project)| project.clone())
                .collect()
        };
        if found.is_empty() {
            self.go_project(directory, &BTreeSet::new())
                .into_iter()
                .collect()
        } else {
            found
        }
    }

    /// The Go project whose commands run in this directory of the context, built with these tags.
    pub fn go_project(&self, directory: &str, tags: &BTreeSet<String>) -> Option<Rc<GoProject>> {
        let mut projects = self.projects.borrow_mut();
        let key = (directory.to_string(), tags.clone());
        projects
            .entry(key)
            .or_insert_with(|| {
                let target = Target {
                    tags: tags.clone(),
                    ..Target::default()
                };
                let options = GoOptions {
                    target,
                    ..GoOptions::default()
                };
                crate::context::go::read_project_with(self.context, directory, options).map(Rc::new)
            })
            .clone()
    }

    /// Evaluates one stage.
    pub fn evaluate(&self, stage: &Stage) -> StageModel<'k> {
        Evaluator::new(self, stage).run(stage)
    }
}

pub(super) struct Evaluator<'w, 'k, 'c> {
    pub(super) world: &'w World<'k, 'c>,
    pub(super) arguments: Arguments,
    globals: Arguments,
    pub(super) model: StageModel<'k>,
    pub(super) escape: char,
    cmd_set: bool,
    /// What was fetched, by the line of the command.
    pub(super) fetched: Vec<(u32, String)>,
    /// How many scripts of a package manager are being followed: there, tools of the project are called by name.
    pub(super) project_scripts: usize,
    /// How many scripts and recipe lines were followed.
    pub(super) scripts: usize,
    /// The line of the command that calls the script which is followed, if it may not call it.
    pub(super) outer_doubt: Option<u32>,
    /// What a RUN sees, until an instruction changes it.
    seen: Option<Rc<(Config, Arguments)>>,
}

impl<'w, 'k, 'c> Evaluator<'w, 'k, 'c> {
    fn new(world: &'w World<'k, 'c>, stage: &Stage) -> Self {
        let dockerfile = world.dockerfile;
        let escape = dockerfile.escape();
        let mut globals = Arguments::default();
        let empty = Config::default();
        for instruction in dockerfile.instructions() {
            match &instruction.body {
                Body::Arg(arguments) => {
                    for argument in arguments {
                        let value = argument.default.as_ref().and_then(|text| {
                            let expanded = globals.expand(&empty, text, escape);
                            expanded.known.then_some(expanded.text)
                        });
                        globals.declare(&argument.name, value);
                    }
                }
                Body::From { .. } => break,
                _ => {}
            }
        }
        let reference = globals.expand(&empty, &stage.base, escape);
        let earlier = dockerfile
            .stages()
            .iter()
            .take_while(|other| other.instructions.start < stage.instructions.start)
            .filter_map(|other| other.alias.clone())
            .find(|alias| alias.eq_ignore_ascii_case(&reference.text));
        let base = match (&earlier, reference.known) {
            (None, true) => ImageRef::parse(&reference.text)
                .ok()
                .and_then(|image| world.knowledge.catalogue().resolve(&image)),
            _ => None,
        };
        let model = StageModel {
            base_reference: if reference.known {
                reference.text
            } else {
                String::new()
            },
            config: inherited(base.as_ref()),
            base,
            base_stage: earlier,
            platform: stage.platform.clone(),
            files: FileSystem::default(),
            artifacts: Vec::new(),
            builds: Vec::new(),
            packages: Vec::new(),
            unread_packages: Vec::new(),
            unknown_workdir: None,
            accounts: Vec::new(),
            owners: Vec::new(),
            links: Vec::new(),
            opaque: Vec::new(),
            capabilities: Vec::new(),
            certificates: Vec::new(),
            locale: Vec::new(),
            cache_mounts: Vec::new(),
            programs: Default::default(),
            onbuild: None,
            arguments: Vec::new(),
            directories: Vec::new(),
            executed: Vec::new(),
            files_cut: false,
            generated: Vec::new(),
            repository: None,
            system: Vec::new(),
            package_sources: Vec::new(),
            browsers: Vec::new(),
            made: Vec::new(),
            tools: Vec::new(),
            outputs: Vec::new(),
            account_files: None,
            visited: Default::default(),
            altered: Vec::new(),
            settings: Default::default(),
            base_changes: Vec::new(),
            trace: world.traced.then(Vec::new),
            closed: Vec::new(),
        };
        Evaluator {
            world,
            arguments: Arguments::default(),
            globals,
            model,
            escape,
            cmd_set: false,
            fetched: Vec::new(),
            project_scripts: 0,
            scripts: 0,
            outer_doubt: None,
            seen: None,
        }
    }

    fn run(mut self, stage: &Stage) -> StageModel<'k> {
        let instructions = self.world.dockerfile.instructions();
        for index in stage.instructions.clone() {
            if let Some(instruction) = instructions.get(index) {
                self.instruction(index, instruction);
            }
        }
        self.open_directories();
        self.model
    }

    /// Directories of the context that others than root may write to: COPY of a directory above them keeps that. It
    /// matters to whoever is not root alone.
    fn open_directories(&mut self) {
        if self.model.is_only_root() || self.world.context.is_absent() {
            return;
        }
        let bits = match self.model.is_in_group_of_root() {
            true => 0o022,
            false => 0o002,
        };
        let mut found = Vec::new();
        for (to, from, _, line) in self.model.files.context_copies() {
            for (inside, mode) in self.world.context.open_directories(from) {
                if let Some(rest) = crate::context::path::below(&inside, from)
                    && mode & bits != 0
                {
                    found.push(Ownership {
                        path: path::join(to, rest),
                        value: format!("{mode:o}"),
                        is_owner: false,
                        recursive: false,
                        contents_only: false,
                        line,
                    });
                }
            }
        }
        for change in found {
            let owners = &mut self.model.owners;
            let at = owners.partition_point(|it| it.line < change.line);
            owners.insert(at, change);
        }
    }

    pub(super) fn expand(&self, text: &str) -> super::scope::Expanded {
        self.arguments.expand(&self.model.config, text, self.escape)
    }

    /// The config and the arguments as they are now, shared by the commands that see the same.
    pub(super) fn seen(&mut self) -> Rc<(Config, Arguments)> {
        let now = || Rc::new((self.model.config.clone(), self.arguments.clone()));
        Rc::clone(self.seen.get_or_insert_with(now))
    }

    fn instruction(&mut self, index: usize, instruction: &Instruction) {
        let line = instruction.start_line;
        if !matches!(
            instruction.body,
            Body::Run(_) | Body::Copy { .. } | Body::Add { .. }
        ) {
            self.seen = None;
        }
        match &instruction.body {
            Body::From { .. } => {}
            Body::Run(command) => self.run_instruction(instruction, command),
            Body::Copy { sources, dest, .. } => self.copy(instruction, sources, dest, false),
            Body::Add { sources, dest, .. } => self.copy(instruction, sources, dest, true),
            Body::Env(pairs) => {
                // All values of one instruction see the environment before it.
                let values: Vec<_> = pairs
                    .iter()
                    .map(|pair| (self.expand(&pair.key), self.expand(&pair.value)))
                    .collect();
                for (key, value) in values {
                    self.model.config.set_variable(Variable {
                        key: key.text,
                        value: value.text,
                        known: value.known && key.known,
                        line: Some(line),
                        instruction: Some(index),
                    });
                }
            }
            Body::Label(pairs) => {
                for pair in pairs {
                    let (key, value) = (self.expand(&pair.key).text, self.expand(&pair.value).text);
                    self.model
                        .config
                        .labels
                        .insert(key, located(value, line, index));
                }
            }
            Body::Arg(arguments) => {
                for argument in arguments {
                    let own = argument.default.as_ref().and_then(|text| {
                        let expanded = self.expand(text);
                        expanded.known.then_some(expanded.text)
                    });
                    let value = own
                        .or_else(|| self.globals.get(&argument.name).flatten().map(String::from));
                    let given = value
                        .as_ref()
                        .and_then(|_| self.world.given.get(&argument.name));
                    let value = given.cloned().or(value);
                    self.model.arguments.push(Argument {
                        name: argument.name.clone(),
                        value: value.clone(),
                        written: argument.default.clone(),
                    });
                    self.arguments.declare(&argument.name, value);
                }
            }
            Body::Expose(ports) => {
                for port in ports {
                    let port = self.expand(port).text;
                    for port in port.split_whitespace() {
                        if !self
                            .model
                            .config
                            .exposed
                            .iter()
                            .any(|present| present.value == port)
                        {
                            self.model
                                .config
                                .exposed
                                .push(located(port.to_string(), line, index));
                        }
                    }
                }
            }
            Body::Volume(volumes) => {
                for volume in volumes {
                    let volume = self.expand(volume).text;
                    self.model.config.volumes.push(located(volume, line, index));
                }
            }
            Body::User(user) => {
                let user = self.expand(user).text;
                self.model.config.user = Some(located(user, line, index));
            }
            Body::Workdir(directory) => {
                let directory = self.expand(directory);
                let at = path::join(&self.model.config.workdir.value, &directory.text);
                if !directory.known {
                    self.model.unknown_workdir.get_or_insert(line);
                }
                if at.len() > path::LONGEST {
                    // No build gets past this.
                    self.model.unknown_workdir.get_or_insert(line);
                    return;
                }
                if at != "/" {
                    self.own_directory(&at, line);
                    self.model
                        .files
                        .put(&at, Form::Directory, Source::Command, line);
                }
                self.model.config.workdir = located(at, line, index);
            }
            Body::Shell(words) => self.model.config.shell = located(words.clone(), line, index),
            Body::Stopsignal(signal) => {
                let signal = self.expand(signal).text;
                self.model.config.stop_signal = Some(located(signal, line, index));
            }
            Body::Healthcheck(check) => {
                let health = match check {
                    Healthcheck::None => Health::None,
                    Healthcheck::Cmd(command) => {
                        let mut options: Vec<String> = instruction
                            .flags
                            .iter()
                            .map(|flag| {
                                format!("{}={}", flag.name, flag.value.as_deref().unwrap_or(""))
                            })
                            .collect();
                        options.sort();
                        Health::Check {
                            command: self.start_command(command),
                            options,
                        }
                    }
                };
                self.model.config.health = Some(located(health, line, index));
            }
            Body::Entrypoint(command) => {
                let command = self.start_command(command);
                self.model.config.entrypoint = Some(located(command, line, index));
                // Setting the entry point resets a command that the base image brings.
                if !self.cmd_set {
                    self.model.config.cmd = None;
                }
            }
            Body::Cmd(command) => {
                let command = self.start_command(command);
                self.model.config.cmd = Some(located(command, line, index));
                self.cmd_set = true;
            }
            Body::Maintainer(author) => {
                self.model.config.author = Some(located(author.clone(), line, index))
            }
            Body::Onbuild(_) => {
                self.model.onbuild.get_or_insert(line);
            }
        }
    }

    /// Whether no more changes of the file system are followed.
    pub(super) fn too_many_changes(&mut self) -> bool {
        self.model.files_cut |= self.model.files.len() >= CHANGES;
        self.model.files_cut
    }

    fn start_command(&self, command: &Command) -> StartCommand {
        match command {
            Command::Exec(words) => StartCommand::Exec(words.clone()),
            Command::Shell(text) => StartCommand::Shell {
                text: text.text.trim().to_string(),
                shell: self.model.config.shell.value.clone(),
            },
        }
    }

    /// COPY and ADD: <https://docs.docker.com/reference/dockerfile/#copy>.
    fn copy(&mut self, instruction: &Instruction, sources: &[String], dest: &str, add: bool) {
        let line = instruction.start_line;
        let flag = |name: &str| {
            instruction
                .flags
                .iter()
                .find(|flag| flag.name == name)
                .and_then(|flag| flag.value.clone())
        };
        let from = flag("from").map(|from| self.expand(&from).text);
        let expanded = self.expand(dest);
        let dest = expanded.text;
        let at = path::join(&self.model.config.workdir.value, &dest);
        self.trace(|evaluator| {
            let words: Vec<_> = sources.iter().map(|it| evaluator.expand(it)).collect();
            Traced::Copy(CopyStep {
                from: from.clone(),
                plain: expanded.known
                    && words.iter().all(|word| word.known)
                    && evaluator.model.unknown_workdir.is_none()
                    && !instruction.flags.iter().any(|it| it.name == "parents"),
                sources: words.into_iter().map(|word| word.text).collect(),
                dest: at.clone(),
                line,
            })
        });
        let into_directory = dest.ends_with('/')
            || dest.ends_with("/.")
            || dest == "."
            || dest == ".."
            || sources.len() + instruction.heredocs.len() > 1;
        let fresh = from.is_none()
            && matches!(
                self.model.files.lookup(self.world.context, &at),
                Lookup::Absent
            );
        let mut placed = Vec::new();
        for source in sources {
            if self.too_many_changes() {
                return;
            }
            let source = self.expand(source).text;
            let inside = into_directory
                || self.model.files.is_directory(self.world.context, &at)
                || at == self.model.config.workdir.value
                || at == "/";
            let target = |name: &str| {
                if inside {
                    path::join(&at, name)
                } else {
                    at.clone()
                }
            };
            if let Some(from) = &from {
                let absolute = path::join("/", &source);
                let origin = self.origin(from, &absolute);
                // Whether the source is a directory is not known: its contents go to the target, a file goes into it or becomes it.
                if source.ends_with('/') || source.ends_with("/.") {
                    self.model.files.put_tree(&at, origin, line);
                    placed.push(at.clone());
                } else if inside && !source.contains(['*', '?', '[']) {
                    self.model.files.put_tree(&at, origin.clone(), line);
                    self.model.files.put(
                        &target(path::name(&absolute)),
                        Form::Unknown,
                        origin,
                        line,
                    );
                    // Its contents, if it is a directory.
                    placed.push(at.clone());
                    placed.push(target(path::name(&absolute)));
                } else if source.contains(['*', '?', '[']) {
                    self.model.files.put_tree(&at, origin, line);
                    placed.push(at.clone());
                } else {
                    self.model.files.put(&at, Form::Unknown, origin, line);
                    placed.push(at.clone());
                }
            } else if add && is_url(&source) {
                let name = source
                    .split(['?', '#'])
                    .next()
                    .unwrap_or(&source)
                    .rsplit('/')
                    .next()
                    .unwrap_or("")
                    .to_string();
                let to = target(&name);
                self.model.files.put(
                    &to,
                    if is_repository(&source) {
                        Form::Directory
                    } else {
                        Form::File
                    },
                    Source::Url(source),
                    line,
                );
                placed.push(to);
            } else {
                self.copy_from_context(&source, &at, inside, add, line, &mut placed);
            }
        }
        for heredoc in &instruction.heredocs {
            let to = if into_directory || self.model.files.is_directory(self.world.context, &at) {
                path::join(&at, &heredoc.name)
            } else {
                at.clone()
            };
            self.model.files.put(&to, Form::File, Source::Inline, line);
            placed.push(to);
        }
        if flag("exclude").is_some() || instruction.flags.iter().any(|it| it.name == "parents") {
            let text = "COPY with --exclude or --parents";
            self.opaque(text, Some(&at), line);
        }
        for path in &placed {
            self.adds_repository(path, line);
        }
        for (name, is_owner) in [("chown", true), ("chmod", false)] {
            if let Some(value) = flag(name) {
                let value = self.expand(&value).text;
                for path in &placed {
                    self.model.owners.push(Ownership {
                        path: path.clone(),
                        value: value.clone(),
                        is_owner,
                        recursive: true,
                        // The target directory has that owner, too, if this instruction makes it.
                        contents_only: !(fresh && is_owner && *path == at),
                        line,
                    });
                }
            }
        }
    }

    /// What a command makes belongs to the user that it runs as.
    pub(super) fn own(&mut self, at: &str, line: u32) {
        if let Some(value) = self.user_and_group() {
            self.model.owners.push(Ownership {
                path: at.to_string(),
                value,
                is_owner: true,
                recursive: false,
                contents_only: false,
                line,
            });
        }
    }

    /// As [`Evaluator::own`], for a directory and those above it, as far as they are not there.
    pub(super) fn own_directory(&mut self, at: &str, line: u32) {
        let mut directory = at.to_string();
        while directory != "/"
            && matches!(
                self.model.files.lookup(self.world.context, &directory),
                Lookup::Absent
            )
            && !super::effect::is_system_directory(&directory)
        {
            self.own(&directory, line);
            directory = path::parent(&directory).to_string();
        }
    }

    /// Notes that a file of a package manager's repositories is written.
    pub(super) fn adds_repository(&mut self, at: &str, line: u32) {
        if at.starts_with("/etc/apt/sources.list")
            || at.starts_with("/etc/apk/repositories")
            || at.starts_with("/etc/yum.repos.d")
        {
            self.model.repository.get_or_insert(line);
        }
    }

    fn copy_from_context(
        &mut self,
        source: &str,
        at: &str,
        inside: bool,
        add: bool,
        line: u32,
        placed: &mut Vec<String>,
    ) {
        let context = self.world.context;
        let clean = path::join_relative("", source);
        let found = if source.contains(['*', '?', '[']) {
            context.matches(&clean)
        } else {
            vec![clean]
        };
        for one in found {
            if self.too_many_changes() {
                return;
            }
            let form = super::filesystem::form_in(context, &one);
            let directory = match form {
                Some(Form::Directory) => true,
                Some(_) => false,
                None => looks_like_directory(source, at, inside),
            };
            if directory {
                self.model.files.put_tree(at, Source::Context(one), line);
                placed.push(at.to_string());
            } else if add && is_archive(&one) {
                self.model.files.put_tree(at, Source::Filled, line);
                placed.push(at.to_string());
            } else {
                let to = if inside {
                    path::join(at, path::name(&one))
                } else {
                    at.to_string()
                };
                self.model
                    .files
                    .put(&to, Form::File, Source::Context(one), line);
                placed.push(to);
            }
        }
    }

    pub(super) fn origin(&self, from: &str, source: &str) -> Source {
        let stages = self.world.dockerfile.stages();
        let is_stage = stages.iter().any(|stage| {
            stage
                .alias
                .as_deref()
                .is_some_and(|alias| alias.eq_ignore_ascii_case(from))
        }) || from
            .parse::<usize>()
            .is_ok_and(|number| number < stages.len());
        if is_stage {
            Source::Stage(from.to_string(), source.to_string())
        } else {
            Source::Image(from.to_string(), source.to_string())
        }
    }
}

/// Without the context, a source is taken for a directory where its name says so.
fn looks_like_directory(source: &str, at: &str, inside: bool) -> bool {
    let name = path::name(source.trim_end_matches('/'));
    source.ends_with('/')
        || source == "."
        || source == "/"
        || name == "."
        || (!name.contains('.') && !inside && path::name(at) != name)
        || (!name.contains('.') && path::name(at) == name)
}

fn is_url(source: &str) -> bool {
    source.starts_with("http://")
        || source.starts_with("https://")
        || source.starts_with("git@")
        || source.starts_with("git://")
}

/// ADD clones a repository that is named as one: <https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository>.
fn is_repository(source: &str) -> bool {
    let address = source.split(['#', '?']).next().unwrap_or(source);
    source.starts_with("git@") || source.starts_with("git://") || address.ends_with(".git")
}

/// ADD unpacks local archives: <https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives>.
fn is_archive(source: &str) -> bool {
    [
        ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz",
    ]
    .iter()
    .any(|end| source.ends_with(end))
}

fn located<T>(value: T, line: u32, index: usize) -> Located<T> {
    Located {
        value,
        line: Some(line),
        instruction: Some(index),
    }
}

/// The config that a base image brings.
fn inherited(base: Option<&BaseImage<'_>>) -> Config {
    let mut config = Config::default();
    let Some(base) = base else { return config };
    let facts = &base.facts;
    for (key, value) in &facts.env {
        config.set_variable(Variable {
            key: key.clone(),
            value: value.clone(),
            known: true,
            line: None,
            instruction: None,
        });
    }
    config.workdir = Located::inherited(path::join("/", &facts.workdir));
    if !matches!(facts.user.as_str(), "" | "root" | "0") {
        config.user = Some(Located::inherited(facts.user.clone()));
    }
    let words = |list: &[String]| {
        (!list.is_empty()).then(|| Located::inherited(StartCommand::Exec(list.to_vec())))
    };
    config.entrypoint = words(&facts.entrypoint);
    config.cmd = words(&facts.cmd);
    config.exposed = facts
        .expose
        .iter()
        .cloned()
        .map(Located::inherited)
        .collect();
    config.volumes = facts
        .volumes
        .iter()
        .cloned()
        .map(Located::inherited)
        .collect();
    config.stop_signal = facts.stopsignal.clone().map(Located::inherited);
    config
}
