//! RUN: from the text to what each command does.

use crate::context::makefile::{Makefile, Recipe, Variables};
use crate::dockerfile::{Command, Instruction};
use crate::profile::{Does, Known};
use crate::shell::{self, Value};

use super::config::Config;
use super::evaluate::Evaluator;
use super::filesystem::{Entry, Form, Lookup, Mount, Source};
use super::model::{BaseChange, BuildStep, Opaque};
use super::path;
use super::scope::Arguments;
use super::trace::{BeginStep, CallStep, Traced};

/// How deep scripts and makefiles may call each other.
pub(super) const DEPTH: usize = 4;
/// How many scripts and recipe lines that commands call are followed in a stage, each time they are called.
const SCRIPTS: usize = 2_000;

/// Where a command stands.
#[derive(Debug, Clone, Copy)]
struct Surrounding {
    line: u32,
    conditional: bool,
    skippable: bool,
    depth: usize,
}

/// A word of a command, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    /// The text; for an unknown word the part before the unknown.
    pub text: String,
    /// It is a pattern of file names.
    pub pattern: bool,
    /// All of it is known.
    pub known: bool,
}

/// One command, ready to be applied.
pub(super) struct Call<'a> {
    pub words: &'a [Argument],
    pub texts: Vec<String>,
    pub text: &'a str,
    pub cwd: Option<&'a str>,
    pub line: u32,
    /// It may not run, or its failure is provided for.
    pub conditional: bool,
    /// It may not run.
    pub skippable: bool,
    pub vars: &'a dyn Fn(&str) -> Option<String>,
    pub depth: usize,
}

impl Call<'_> {
    /// The absolute path of a word.
    pub fn at(&self, word: &Argument) -> Option<String> {
        if !word.known {
            return None;
        }
        if word.text.starts_with('/') {
            return Some(path::join("/", &word.text));
        }
        self.cwd.map(|cwd| path::join(cwd, &word.text))
    }

    /// The words after the program that are no options; `with_value` lists options that take the next word.
    pub fn operands(&self, with_value: &[&str]) -> Vec<&Argument> {
        let mut operands = Vec::new();
        let mut words = self.words.iter().skip(1);
        let mut only = false;
        while let Some(word) = words.next() {
            if !only && word.text == "--" {
                only = true;
            } else if !only && word.text.len() > 1 && word.text.starts_with('-') {
                if with_value.contains(&word.text.as_str()) {
                    words.next();
                }
            } else {
                operands.push(word);
            }
        }
        operands
    }

    /// Whether an option was given, as a word or (one letter) among joined letters.
    pub fn has(&self, option: &str) -> bool {
        let letter = option.strip_prefix('-').filter(|rest| rest.len() == 1);
        self.texts.iter().skip(1).any(|word| {
            word == option
                || letter.is_some_and(|letter| {
                    word.starts_with('-') && !word.starts_with("--") && word[1..].contains(letter)
                })
        })
    }

    /// The value of an option, given as the next word, after `=`, or joined to a short option.
    pub fn value(&self, options: &[&str]) -> Option<&Argument> {
        let at = self
            .texts
            .iter()
            .position(|word| options.contains(&word.as_str()))?;
        self.words.get(at + 1)
    }
}

/// The names of the option of a mount that says where it is.
const MOUNT_TARGET: &[&str] = &["target", "dst", "destination"];

/// An option of a mount: `type=cache,target=/root/.cache`.
fn mount_field<'v>(value: &'v str, names: &[&str]) -> Option<&'v str> {
    let mut parts = value.split(',').filter_map(|part| part.split_once('='));
    parts.find(|(key, _)| names.contains(key)).map(|it| it.1)
}

impl Evaluator<'_, '_, '_> {
    pub(super) fn run_instruction(&mut self, instruction: &Instruction, command: &Command) {
        let line = instruction.start_line;
        self.trace(|evaluator| Traced::Begin(evaluator.begin(instruction, command)));
        let mounts = self.mounts(instruction);
        self.run_command(instruction, command, line);
        for mount in mounts.iter().rev() {
            self.model.files.unmount(self.world.context, mount);
        }
    }

    /// Notes a step, where that is asked for.
    pub(super) fn trace(&mut self, step: impl FnOnce(&Self) -> Traced) {
        if self.model.trace.is_some() {
            let step = step(self);
            self.model.trace.get_or_insert_default().push(step);
        }
    }

    /// What holds for all commands of a RUN.
    fn begin(&self, instruction: &Instruction, command: &Command) -> BeginStep {
        let workdir = &self.model.config.workdir.value;
        let mut begin = BeginStep {
            sees_context: false,
            sees_stages: Vec::new(),
            mounts: Vec::new(),
            hides_reads: match command {
                Command::Exec(_) => false,
                Command::Shell(text) => ["<", "$(", "`"].iter().any(|it| text.text.contains(it)),
            },
            line: instruction.start_line,
        };
        for flag in instruction.flags.iter().filter(|flag| flag.name == "mount") {
            let value = self.expand(flag.value.as_deref().unwrap_or("")).text;
            let field = |names: &[&str]| mount_field(&value, names);
            let bind = field(&["type"]).unwrap_or("bind") == "bind";
            begin.sees_context |= bind && field(&["from"]).is_none();
            begin.sees_stages.extend(field(&["from"]).map(String::from));
            if let Some(target) = field(MOUNT_TARGET) {
                begin.mounts.push(path::join(workdir, target));
            }
        }
        begin
    }

    /// Notes the mounts of a RUN, and puts what is bound in its place:
    /// <https://docs.docker.com/reference/dockerfile/#run---mount>.
    fn mounts(&mut self, instruction: &Instruction) -> Vec<Mount> {
        let line = instruction.start_line;
        let mut mounts = Vec::new();
        for flag in instruction.flags.iter().filter(|flag| flag.name == "mount") {
            let value = flag.value.clone().unwrap_or_default();
            let field = |names: &[&str]| mount_field(&value, names);
            let Some(target) = field(MOUNT_TARGET) else {
                continue;
            };
            let target = path::join(&self.model.config.workdir.value, &self.expand(target).text);
            // Without a type it is a bind mount.
            match field(&["type"]).unwrap_or("bind") {
                "cache" | "tmpfs" => self.model.cache_mounts.push((target, line)),
                "bind" if target != "/" => {
                    let source = field(&["source", "src"]).unwrap_or_default();
                    let source = self.expand(source).text;
                    let source = match field(&["from"]) {
                        Some(from) => {
                            let from = self.expand(from).text;
                            self.origin(&from, &path::join("/", &source))
                        }
                        None => Source::Context(path::join_relative("", &source)),
                    };
                    mounts.push(self.model.files.mount(&target, source, line));
                }
                _ => {}
            }
        }
        mounts
    }

    fn run_command(&mut self, instruction: &Instruction, command: &Command, line: u32) {
        match command {
            Command::Exec(words) => {
                let words: Vec<Argument> = words
                    .iter()
                    .map(|text| Argument {
                        text: text.clone(),
                        pattern: false,
                        known: true,
                    })
                    .collect();
                let cwd = self.model.config.workdir.value.clone();
                let seen = self.seen();
                let vars = move |name: &str| seen.1.value(&seen.0, name).flatten();
                let text = words
                    .iter()
                    .map(|word| shell::quote(&word.text))
                    .collect::<Vec<_>>()
                    .join(" ");
                let around = Surrounding {
                    line,
                    conditional: false,
                    skippable: false,
                    depth: 0,
                };
                self.call(&words, &text, Some(&cwd), around, &vars);
            }
            Command::Shell(logical) => {
                let text = logical.text.trim();
                // A marker alone: the heredoc is the script. Else the shell reads the heredocs.
                let body = instruction
                    .heredocs
                    .first()
                    .filter(|_| text.starts_with("<<") && !text.contains(char::is_whitespace));
                let cwd = self.model.config.workdir.value.clone();
                match body {
                    // The first heredoc is the script.
                    Some(heredoc) => self.script(&heredoc.text, &cwd, &|_| line, 0, &[]),
                    None => {
                        let dockerfile = self.world.dockerfile;
                        let line_at = |offset: usize| {
                            let source = logical.to_source(offset..offset);
                            dockerfile.line_of(source.start)
                        };
                        let mut text = logical.text.clone();
                        for heredoc in &instruction.heredocs {
                            text.push('\n');
                            text.push_str(&heredoc.text);
                            text.push_str(&heredoc.name);
                        }
                        self.script(&text, &cwd, &line_at, 0, &[]);
                    }
                }
            }
        }
    }

    /// Evaluates the text of a script that runs in `cwd`.
    pub(super) fn script(
        &mut self,
        text: &str,
        cwd: &str,
        line_at: &dyn Fn(usize) -> u32,
        depth: usize,
        arguments: &[Argument],
    ) {
        self.scripts += usize::from(depth > 0);
        // A script that is called where it may not be called, or may fail.
        let before = std::mem::replace(&mut self.outer_doubt, self.model.files.doubted());
        self.follow(text, cwd, line_at, depth, arguments);
        self.outer_doubt = before;
    }

    fn follow(
        &mut self,
        text: &str,
        cwd: &str,
        line_at: &dyn Fn(usize) -> u32,
        depth: usize,
        arguments: &[Argument],
    ) {
        let script = shell::parse_shared(text);
        if let Some(opaque) = &script.opaque {
            let line = line_at(opaque.span.start);
            self.opaque(
                &format!("a script that cannot be read ({})", opaque.reason),
                Some(cwd),
                line,
            );
        }
        let seen = self.seen();
        let home = self.home_directory();
        let positional: Vec<Argument> = arguments.to_vec();
        let lookup = move |name: &str| match name.parse::<usize>() {
            Ok(number) => positional
                .get(number)
                .filter(|argument| argument.known)
                .map_or(Value::Unknown, |argument| Value::Set(argument.text.clone())),
            Err(_) => match (environment(&seen.0, &seen.1, name), &home) {
                // Who runs a container sets it by the user's entry: that is the engine.
                (Value::Unknown, Some(home)) if name == "HOME" => Value::Set(home.clone()),
                (value, _) => value,
            },
        };
        let mut start = shell::flow::Start::new(cwd, &lookup);
        let options = &self.model.config.shell.value;
        start.pipefail = options.iter().any(|word| word == "pipefail");
        start.errexit = options
            .iter()
            .skip(1)
            .any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('e'));
        let flow = shell::flow::walk(&script, start, &mut |step, view| {
            let line = line_at(step.command.span.start);
            if self.too_many_changes() {
                return;
            }
            let words = arguments_of(step, view);
            // A command that is taken to succeed writes where it is told, and so does one that may fail.
            self.doubtful(step.conditional, line);
            for (redirection, target) in step.command.redirections.iter().zip(&step.redirections) {
                if !redirection.op.writes_file() {
                    continue;
                }
                let cwd = step.cwd.as_deref();
                match target {
                    shell::Resolved::Unknown { prefix } => {
                        self.somewhere(prefix, cwd, step.command.span.slice(text), line);
                    }
                    target => {
                        let at = target
                            .known()
                            .and_then(|it| shell::flow::join_path(cwd, it));
                        self.written(at, line);
                    }
                }
            }
            let vars = |name: &str| match view.program(name) {
                Value::Set(value) => Some(value),
                _ => None,
            };
            let around = Surrounding {
                line,
                conditional: step.conditional || step.excused,
                skippable: step.conditional,
                depth,
            };
            self.call(
                &words,
                step.command.span.slice(text),
                step.cwd.as_deref(),
                around,
                &vars,
            );
        });
        for redirected in flow.redirections {
            let line = line_at(redirected.redirection.span.start);
            self.doubtful(redirected.conditional, line);
            if let (true, Some(target)) = (
                redirected.redirection.op.writes_file(),
                redirected.target.known(),
            ) {
                let at = shell::flow::join_path(redirected.cwd.as_deref(), target);
                self.written(at, line);
            }
        }
        self.doubtful(false, 0);
        if !flow.complete || self.model.files_cut {
            self.opaque("more commands than are followed", None, line_at(0));
        }
    }

    /// Whether the changes that follow may not happen; in a script that may not run, none is certain.
    pub(super) fn doubtful(&mut self, may_not: bool, line: u32) {
        let outer = self.outer_doubt;
        self.model.files.doubt(outer.or(may_not.then_some(line)));
    }

    /// A file that a redirection or a command writes.
    pub(super) fn written(&mut self, at: Option<String>, line: u32) {
        // Those are the engine's own while a container runs.
        const MOUNTED: &[&str] = &["/etc/hosts", "/etc/resolv.conf", "/etc/hostname"];
        const ACCOUNTS: &[&str] = &["/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow"];
        if at.as_deref().is_some_and(|at| MOUNTED.contains(&at)) {
            return;
        }
        if at.as_deref().is_some_and(|at| ACCOUNTS.contains(&at)) {
            self.model.account_files.get_or_insert(line);
            return;
        }
        if let Some(at) = at.filter(|at| !at.starts_with("/dev/") && !at.starts_with("/proc/")) {
            let sources = &self.world.knowledge.profiles().common().package_sources;
            if sources.iter().any(|part| at.contains(part.as_str())) {
                self.model.package_sources.push(line);
            }
            self.adds_repository(&at, line);
            if !matches!(
                self.model.files.lookup(self.world.context, &at),
                Lookup::Present(_)
            ) {
                self.own(&at, line);
            }
            self.model.files.put(&at, Form::File, Source::Command, line);
        }
    }

    /// A command makes files that are not followed. Tools that are called in a directory of a project also write
    /// beside it.
    pub(super) fn generates(&mut self, cwd: &str, line: u32) {
        let workdir = &self.model.config.workdir.value;
        let mut under = cwd.to_string();
        if workdir != "/" && path::is_within(cwd, workdir) {
            under.clone_from(workdir);
        }
        let copied = self.model.files.context_copies();
        let root = copied
            .iter()
            .filter(|(at, _, directory, _)| *directory && *at != "/" && path::is_within(&under, at))
            .map(|(at, ..)| *at)
            .min_by_key(|at| at.len());
        if let Some(root) = root {
            under = root.to_string();
        }
        self.model.files.opaque(&under, line);
        self.model.generated.push((under, line));
    }

    fn call(
        &mut self,
        words: &[Argument],
        text: &str,
        cwd: Option<&str>,
        around: Surrounding,
        vars: &dyn Fn(&str) -> Option<String>,
    ) {
        let Surrounding {
            line,
            conditional,
            skippable,
            depth,
        } = around;
        self.doubtful(conditional, line);
        let called_in_doubt = self.outer_doubt.is_some();
        let (conditional, skippable) =
            (conditional || called_in_doubt, skippable || called_in_doubt);
        let words = without_wrappers(words);
        let Some(program) = words.first() else { return };
        self.trace(|_| {
            Traced::Call(CallStep {
                words: words.iter().map(|word| word.text.clone()).collect(),
                literal: words.iter().all(|word| word.known && !word.pattern),
                pattern: words.iter().any(|word| word.pattern),
                cwd: cwd.map(String::from),
                certain: !conditional,
                line,
            })
        });
        if let Some(cwd) = cwd
            && !self.model.visited.contains(cwd)
        {
            self.model.visited.insert(cwd.to_string());
        }
        let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
        // An empty variable counts as none there: <https://pkg.go.dev/cmd/go#hdr-Environment_variables>.
        let settings = self.model.settings.clone();
        let vars = |name: &str| {
            let set = vars(name);
            match settings.get(name) {
                Some(kept) if set.as_deref().unwrap_or("").is_empty() => Some(kept.clone()),
                _ => set,
            }
        };
        let call = Call {
            words,
            texts,
            text,
            cwd,
            line,
            conditional,
            skippable,
            vars: &vars,
            depth,
        };
        if !program.known || program.text.is_empty() {
            self.opaque(text, cwd, line);
            return;
        }
        self.model
            .programs
            .insert(path::name(&program.text).to_string());
        let sources = self.world.knowledge.profiles().common();
        let names = |word: &String| {
            sources
                .package_sources
                .iter()
                .any(|part| word.contains(part.as_str()))
        };
        if call.texts.iter().any(names) {
            self.model.package_sources.push(line);
        }
        let knowledge = self.world.knowledge;
        let known = knowledge.profiles().every_command().lookup(&call.texts);
        self.changes_base(&call, known.map(|known| known.does));
        match known {
            Some(known) => {
                for place in &known.writes {
                    self.written(self.home_path(place), line);
                }
                self.known(&call, known);
            }
            None => self.unknown(&call),
        }
    }

    /// Notes a command that changes what the base image has in its working directory.
    fn changes_base(&mut self, call: &Call<'_>, does: Option<Does>) {
        let home = match &self.model.base {
            Some(base) if base.facts.workdir != "/" => base.facts.workdir.clone(),
            _ => return,
        };
        let removes = does == Some(Does::Remove);
        let harmless = ["cd", "ls", "echo", "mkdir", "cat", "test", "["];
        let adds = matches!(
            does,
            Some(
                Does::Copy
                    | Does::Move
                    | Does::MakeDirectory
                    | Does::Touch
                    | Does::Clone
                    | Does::Fetch
                    | Does::Packages
                    | Does::User
                    | Does::Group
                    | Does::Script
            )
        );
        if adds || harmless.contains(&path::name(&call.texts[0])) {
            return;
        }
        let named: Vec<String> = call
            .words
            .iter()
            .skip(1)
            .filter(|word| {
                !word.text.starts_with('-') && (removes || word.text.contains(['/', '.']))
            })
            .filter_map(|word| call.at(word))
            .filter(|at| path::is_within(at, &home))
            .collect();
        // A product of the build that is removed again is no file of the base image.
        let own = |at: &String| self.model.files.lookup(self.world.context, at) != Lookup::Absent;
        if named.is_empty() || removes && named.iter().all(own) {
            return;
        }
        // Paths are patterns here: they stand as they are.
        let text = match removes {
            true => format!("rm -rf {}", named.join(" ")),
            false => call.text.to_string(),
        };
        let line = call.line;
        self.model.base_changes.push(BaseChange {
            text,
            removes,
            line,
        });
    }

    fn known(&mut self, call: &Call<'_>, known: &Known) {
        match known.does {
            Does::Neutral => {
                let changes = ["-exec", "-execdir", "-ok", "-okdir"];
                if call
                    .texts
                    .iter()
                    .any(|word| changes.contains(&word.as_str()))
                {
                    self.generates(call.cwd.unwrap_or("/"), call.line);
                } else if path::name(&call.texts[0]) == "add-apt-repository" {
                    self.model.repository.get_or_insert(call.line);
                }
            }
            Does::Manage => {
                self.build(call, known);
            }
            Does::Build
            | Does::Install
            | Does::Get
            | Does::Prune
            | Does::Run
            | Does::Test
            | Does::Watch => {
                let trouble = self.build(call, known);
                self.model.builds.push(BuildStep {
                    does: known.does,
                    language: known.language.clone(),
                    words: call.texts.clone(),
                    cwd: call.cwd.map(String::from),
                    line: call.line,
                    trouble,
                });
            }
            // `cmake --build . --target install`
            Does::WritesHere
                if call
                    .texts
                    .windows(2)
                    .any(|pair| pair[0] == "--target" && pair[1] == "install") =>
            {
                self.model.system.push((call.text.to_string(), call.line));
            }
            Does::WritesHere => {
                if let (Some(cwd), false) = (call.cwd, self.outputs(call, known)) {
                    self.elsewhere(call, known);
                    self.writes_below(cwd, call.line);
                    self.generates(cwd, call.line);
                }
            }
            Does::WritesSources => {
                if let Some(cwd) = call.cwd {
                    self.model.files.opaque(cwd, call.line);
                }
            }
            Does::Make => self.make(call),
            Does::Settings => {
                for word in call.words.iter().skip(1).filter(|word| word.known) {
                    if let Some((key, value)) = word.text.split_once('=') {
                        self.model.settings.insert(key.into(), value.into());
                    }
                }
            }
            Does::Source => self.sourced(call),
            Does::Script => self.shell_script(call),
            Does::Packages => self.packages(call, known.manager.as_deref().unwrap_or("")),
            Does::User | Does::Group => self.account(call, known.does == Does::User),
            Does::System => self.model.system.push((call.text.to_string(), call.line)),
            Does::Browser => self.model.browsers.push((call.text.to_string(), call.line)),
            Does::Certificates => {
                self.model.certificates.push(call.line);
                self.trust_stores(call.line);
            }
            Does::Locale => self.locale(call),
            _ => self.file_command(call, known.does),
        }
    }

    /// Stores of certificates that languages have, and that change with those of the system.
    fn trust_stores(&mut self, line: u32) {
        let Some(base) = self.model.base.as_ref() else {
            return;
        };
        let variant = format!("{}/{}", base.family, base.variant);
        let major = base.major.unwrap_or(u32::MAX);
        let mut stores = Vec::new();
        for profile in self.world.knowledge.profiles().languages() {
            let home = crate::plan::home_of(profile, base).unwrap_or_default();
            // On an image of no language, its packages bring the runtime.
            let catalogue = self.world.knowledge.catalogue();
            let os = base.os_key();
            let brought = profile.toolchain.runtimes.iter().any(|program| {
                let providers = catalogue.packages_for_program(&os, program);
                let packages = &self.model.packages;
                packages
                    .iter()
                    .any(|package| providers.contains(&package.name.as_str()))
            });
            if home.is_empty() && !brought {
                continue;
            }
            for store in &profile.toolchain.trust {
                let suits = store
                    .images
                    .iter()
                    .any(|it| it == base.family || *it == variant);
                let of_version =
                    store.major_from <= major && store.major_to.is_none_or(|to| major <= to);
                if suits && of_version {
                    stores.push(store.path.replace("{home}", home));
                }
            }
        }
        for at in stores {
            self.model.files.put(&at, Form::File, Source::Command, line);
        }
    }

    /// A command that no profile knows: a script of the context is read, anything else may write anywhere.
    fn unknown(&mut self, call: &Call<'_>) {
        let program = &call.words[0];
        if let Some(index) = self.built_program(call) {
            self.model.executed.push((index, call.line));
            self.starts_own(call, index);
            if let Some(cwd) = call.cwd {
                self.model.files.opaque(cwd, call.line);
                self.model.generated.push((cwd.to_string(), call.line));
            }
            return;
        }
        if let (true, false, Some(cwd)) = (
            self.project_scripts > 0,
            program.text.contains('/'),
            call.cwd,
        ) {
            self.given_places(call);
            self.writes_below(cwd, call.line);
            self.generates(cwd, call.line);
            return;
        }
        if program.text.contains('/')
            && let Some(at) = call.at(program)
            && self.inline_script(&at, call, call.words)
        {
            return;
        }
        self.opaque(call.text, call.cwd, call.line);
    }

    /// Whether a script or makefile that the command names may be followed.
    fn may_follow(&self, call: &Call<'_>) -> bool {
        call.depth < DEPTH && self.scripts < SCRIPTS
    }

    /// The artifact that a command starts.
    fn built_program(&self, call: &Call<'_>) -> Option<usize> {
        let program = &call.words[0];
        let places: Vec<String> = if program.text.contains('/') {
            call.at(program).into_iter().collect()
        } else {
            let search = self.model.config.path().split(':');
            search
                .map(|place| path::join(place, &program.text))
                .collect()
        };
        places
            .iter()
            .find_map(|at| self.model.product_index_at(self.world.context, at))
    }

    /// `sh x.sh`, `bash -c '...'`.
    fn shell_script(&mut self, call: &Call<'_>) {
        if let Some(at) = call.texts.iter().position(|word| {
            word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
        }) {
            match call.words.get(at + 1) {
                Some(text) if text.known && self.may_follow(call) => {
                    let (line, cwd) = (call.line, call.cwd.unwrap_or("/").to_string());
                    self.script(
                        &text.text.clone(),
                        &cwd,
                        &|_| line,
                        call.depth + 1,
                        &call.words[at + 1..],
                    );
                }
                _ => self.opaque(call.text, call.cwd, call.line),
            }
            return;
        }
        // A shell that reads its commands from a pipe.
        let options = call.texts[1..]
            .iter()
            .take_while(|word| word.starts_with('-') && *word != "--");
        let from_pipe = options
            .into_iter()
            .any(|word| !word.starts_with("--") && word.contains('s'));
        if from_pipe || call.operands(&["-o"]).is_empty() {
            if !self.is_toolchain_archive(call) {
                self.opaque(call.text, call.cwd, call.line);
            }
            return;
        }
        let operands = call.operands(&["-o"]);
        let Some(script) = operands.first() else {
            return;
        };
        let at = call.at(script);
        let arguments: Vec<Argument> = operands.iter().map(|word| (*word).clone()).collect();
        let first = call
            .words
            .iter()
            .position(|word| word == *script)
            .unwrap_or(0);
        let texts: Vec<String> = call.words[first..]
            .iter()
            .map(|word| word.text.clone())
            .collect();
        let profiles = self.world.knowledge.profiles();
        let common = &profiles.common().language;
        // What a profile knows by its name (`sh mvnw package`) need not be read.
        if let Some(known) = profiles
            .every_command()
            .lookup(&texts)
            .filter(|known| known.language != *common)
        {
            let inner = Call {
                words: &call.words[first..],
                texts,
                ..*call
            };
            return self.known(&inner, known);
        }
        if !at.is_some_and(|at| self.inline_script(&at, call, &arguments))
            && !self.is_toolchain_archive(call)
        {
            self.opaque(call.text, call.cwd, call.line);
        }
    }

    /// `locale-gen`: what it compiles lies in one directory.
    fn locale(&mut self, call: &Call<'_>) {
        let base = self.model.base.as_ref();
        let glibc = base.is_some_and(|base| base.facts.libc == crate::image::Libc::Glibc);
        let other = call.texts.iter().any(|word| word == "tzdata")
            || path::name(&call.texts[0]) == "update-locale";
        if glibc && !other {
            self.model
                .files
                .put_tree("/usr/lib/locale", Source::Filled, call.line);
        }
        self.model.locale.push((call.text.to_string(), call.line));
    }

    /// `. file`: a file of the context is followed; what it sets in the shell is not known anyway.
    fn sourced(&mut self, call: &Call<'_>) {
        let Some(word) = call.words.get(1) else {
            return;
        };
        let Some(at) = call.at(word) else { return };
        let arguments = &call.words[1..];
        let ours = matches!(
            self.model.files.lookup(self.world.context, &at),
            Lookup::Present(Entry {
                source: Source::Context(_) | Source::Command | Source::Inline,
                ..
            })
        );
        if ours && !self.inline_script(&at, call, arguments) {
            self.opaque(call.text, call.cwd, call.line);
        }
    }

    /// A place of a profile: `~` is the home directory of the user that holds.
    fn home_path(&self, place: &str) -> Option<String> {
        let Some(rest) = place.strip_prefix("~/") else {
            return Some(place.to_string());
        };
        self.home_directory().map(|home| path::join(&home, rest))
    }

    /// The home directory of the user that holds, as far as it is known.
    pub(super) fn home_directory(&self) -> Option<String> {
        let config = &self.model.config;
        if let Some(home) = config.variable("HOME") {
            return home.known.then(|| home.value.clone());
        }
        let user = config.user_name();
        if user == "root" {
            return Some("/root".into());
        }
        let account = self
            .model
            .accounts
            .iter()
            .find(|account| account.is_user && account.name.as_deref() == Some(user));
        let brought = self.model.base.as_ref().and_then(|base| {
            let mut users = base.facts.users.iter();
            users.find(|it| it.name == user).map(|it| it.home.clone())
        });
        account.and_then(|account| account.home.clone()).or(brought)
    }

    /// Something is written to a path of which only the beginning is known.
    pub(super) fn somewhere(&mut self, prefix: &str, cwd: Option<&str>, text: &str, line: u32) {
        let directory = prefix.rfind('/').map_or("", |at| &prefix[..at]);
        let under = match (prefix.starts_with('/'), cwd) {
            (true, _) => Some(path::join("/", directory)),
            (false, Some(cwd)) if !prefix.is_empty() => Some(path::join(cwd, directory)),
            _ => None,
        };
        match under.filter(|under| under != "/") {
            Some(under) => self.model.files.opaque(&under, line),
            None => self.opaque(text, cwd, line),
        }
    }

    /// Reads a shell script of the context and follows it; false if that cannot be done.
    fn inline_script(&mut self, at: &str, call: &Call<'_>, arguments: &[Argument]) -> bool {
        if !self.may_follow(call) {
            return false;
        }
        let Lookup::Present(entry) = self.model.files.lookup(self.world.context, at) else {
            return false;
        };
        let Source::Context(inside) = entry.source else {
            return false;
        };
        let Some(text) = self.world.context.read_text(&inside) else {
            return false;
        };
        let script = shell::parse_shared(&text);
        let by_shell = script.shebang.as_ref().is_none_or(|shebang| {
            let shells = &self.world.knowledge.profiles().common().start.shells;
            std::iter::once(&shebang.interpreter)
                .chain(&shebang.args)
                .any(|word| shells.iter().any(|shell| path::name(word) == shell))
        });
        if !by_shell || script.opaque.is_some() {
            return false;
        }
        let (line, cwd) = (call.line, call.cwd.unwrap_or("/").to_string());
        self.script(&text, &cwd, &|_| line, call.depth + 1, arguments);
        true
    }

    /// `make TARGET...`: the recipe of a simple makefile of the context is followed.
    fn make(&mut self, call: &Call<'_>) {
        let directory = match call.value(&["-C", "--directory"]) {
            Some(word) => call.at(word),
            None => call.cwd.map(String::from),
        };
        let Some(directory) = directory else {
            return self.opaque(call.text, call.cwd, call.line);
        };
        let context = self.world.context;
        let inside = self
            .model
            .files
            .context_path(context, &directory)
            .unwrap_or_default();
        let named = call
            .value(&["-f", "--file", "--makefile"])
            .map(|word| word.text.clone());
        let file = named.or_else(|| Makefile::name_in(context, &inside).map(String::from));
        // The image must have the makefile, not only the context.
        let makefile = file
            .filter(|_| self.may_follow(call))
            .filter(|file| {
                matches!(
                    self.model
                        .files
                        .lookup(context, &path::join(&directory, file)),
                    Lookup::Present(_)
                )
            })
            .and_then(|file| Makefile::read(context, &inside, &file));
        let operands = call.operands(&[
            "-C",
            "--directory",
            "-f",
            "--file",
            "--makefile",
            "-j",
            "--jobs",
            "-l",
        ]);
        let followed = makefile
            .filter(|_| operands.iter().all(|word| word.known))
            .and_then(|makefile| {
                let command_line = operands
                    .iter()
                    .filter_map(|word| {
                        word.text.split_once('=').map(|(key, value)| {
                            (
                                key.trim_end_matches([':', '?']).to_string(),
                                value.to_string(),
                            )
                        })
                    })
                    .collect();
                let environment = self
                    .model
                    .config
                    .env
                    .iter()
                    .filter(|variable| variable.known)
                    .map(|variable| (variable.key.clone(), variable.value.clone()))
                    .collect();
                let variables = Variables {
                    command_line,
                    environment,
                };
                let targets: Vec<Option<&str>> = operands
                    .iter()
                    .filter(|word| !word.text.contains('='))
                    .map(|word| Some(word.text.as_str()))
                    .collect();
                let targets = if targets.is_empty() {
                    vec![None]
                } else {
                    targets
                };
                let recipes: Result<Vec<Recipe>, _> = targets
                    .into_iter()
                    .map(|target| makefile.recipe(target, &variables))
                    .collect();
                recipes
                    .ok()
                    .filter(|recipes| recipes.iter().all(|recipe| !recipe.unknown_prerequisites))
            });
        let Some(recipes) = followed else {
            if operands.iter().any(|word| word.text == "install") {
                self.model.system.push((call.text.to_string(), call.line));
            }
            return self.opaque(call.text, Some(&directory), call.line);
        };
        let line = call.line;
        for recipe in recipes {
            // What the makefile exports, its commands see.
            let exports: String = recipe
                .environment
                .iter()
                .map(|(key, value)| format!("export {key}={}; ", shell::quote(value)))
                .collect();
            for one in recipe.lines {
                self.script(
                    &format!("{exports}{}", one.text),
                    &directory,
                    &|_| line,
                    call.depth + 1,
                    &[],
                );
            }
        }
    }

    pub(super) fn opaque(&mut self, text: &str, cwd: Option<&str>, line: u32) {
        self.model.files.opaque(cwd.unwrap_or("/"), line);
        self.trace(|_| Traced::Opaque(line));
        self.model.opaque.push(Opaque {
            text: shorten(text),
            cwd: cwd.map(String::from),
            line,
        });
    }
}

/// The command that wrappers such as `sudo` and `env A=b` start.
fn without_wrappers(mut words: &[Argument]) -> &[Argument] {
    while let Some(first) = words.first() {
        match path::name(&first.text) {
            "sudo" | "env" | "exec" | "nice" | "nohup" | "time" | "command" | "builtin" => {
                let skip = words[1..]
                    .iter()
                    .take_while(|word| {
                        word.text.starts_with('-')
                            || (first.text != "command" && word.text.contains('='))
                    })
                    .count();
                // `command -v x` asks whether a program is there.
                if words.len() <= 1 + skip || words.get(1).is_some_and(|word| word.text == "-v") {
                    return words;
                }
                words = &words[1 + skip..];
            }
            _ => break,
        }
    }
    words
}

/// What the environment of a RUN has: build arguments and variables; a few names are set by the shell or the engine.
fn environment(config: &Config, scope: &Arguments, name: &str) -> Value {
    const FROM_OUTSIDE: &[&str] = &[
        "HOME",
        "PWD",
        "HOSTNAME",
        "USER",
        "SHLVL",
        "OLDPWD",
        "IFS",
        "PATH",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "FTP_PROXY",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "ftp_proxy",
        "RANDOM",
        "SECONDS",
        "LINENO",
        "BASH_VERSION",
        "UID",
        "EUID",
        "PPID",
        "?",
        "$",
        "!",
        "#",
        "@",
        "*",
        "-",
        "_",
    ];
    match scope.value(config, name) {
        Some(Some(value)) => Value::Set(value),
        Some(None) => Value::Unknown,
        None if FROM_OUTSIDE.contains(&name) => Value::Unknown,
        None => Value::Unset,
    }
}

/// The words of a command with variables filled in; an unquoted variable may hold several.
fn arguments_of(step: &shell::flow::Step<'_>, view: &shell::flow::View<'_>) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for (word, resolved) in step.command.words.iter().zip(&step.words) {
        match resolved {
            shell::Resolved::Known(text) => arguments.push(Argument {
                text: text.clone(),
                pattern: false,
                known: true,
            }),
            shell::Resolved::Pattern(text) => arguments.push(Argument {
                text: text.clone(),
                pattern: true,
                known: true,
            }),
            shell::Resolved::Unknown { prefix } => match word.value_in(&|name| view.shell(name)) {
                Value::Set(text) => {
                    arguments.extend(text.split_whitespace().map(|part| Argument {
                        text: part.into(),
                        pattern: false,
                        known: true,
                    }))
                }
                _ => arguments.push(Argument {
                    text: prefix.clone(),
                    pattern: false,
                    known: false,
                }),
            },
        }
    }
    arguments
}

fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 80 {
        line
    } else {
        line.chars().take(77).chain("...".chars()).collect()
    }
}
