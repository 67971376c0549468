//! The start command, the health check and the scripts that they run.

use std::collections::BTreeSet;

use crate::outcome::Reason;
use crate::profile::Does;
use crate::shell::{self, RedirectionOp, Resolved, Value};
use crate::stage::{Entry, Health, Lookup, Source, StartCommand, is_system_directory, path};

use super::{Finder, Why};

/// Stands for a word of a script of which nothing is known.
const UNKNOWN: &str = "\u{0}";
/// How deep scripts may call each other.
pub(super) const DEPTH: usize = 6;
/// How many scripts are followed, each time they are called.
const SCRIPTS: usize = 500;

/// Whether a shell gets its commands as a word (`-c`), and the words after its options: that word or the script, and what it gets.
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html>
fn shell_operands(words: &[String]) -> (bool, &[String]) {
    let mut command = false;
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let plus = word.starts_with('+');
        if word == "-" || word == "--" {
            at += 1;
            break;
        }
        if !(word.starts_with('-') || plus) || word.len() < 2 {
            break;
        }
        at += 1;
        if word.starts_with("--") {
            at += usize::from(matches!(word.as_str(), "--rcfile" | "--init-file"));
            continue;
        }
        command |= !plus && word.contains('c');
        // `-o pipefail`, `-euo pipefail`
        at += usize::from(word.contains(['o', 'O']));
    }
    (command, words.get(at..).unwrap_or_default())
}

/// Whether a word stands for all arguments of a script.
fn all_arguments(word: &str) -> bool {
    ["$@", "$*", "${@", "${*"]
        .iter()
        .any(|all| word.contains(all))
}

impl Finder<'_, '_, '_> {
    /// ENTRYPOINT and CMD together: <https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact>.
    pub(super) fn start(&mut self) -> Result<(), Reason> {
        let config = &self.model.config;
        let own = |line: Option<u32>| line.is_some();
        let entrypoint = config.entrypoint.as_ref();
        let cmd = config.cmd.as_ref();
        let line = cmd
            .and_then(|cmd| cmd.line)
            .or_else(|| entrypoint.and_then(|entrypoint| entrypoint.line));
        let set_here =
            entrypoint.is_some_and(|it| own(it.line)) || cmd.is_some_and(|it| own(it.line));
        let empty = |command: &StartCommand| matches!(command, StartCommand::Shell { text, .. } if text.is_empty());
        if entrypoint
            .or(cmd)
            .is_some_and(|command| empty(&command.value))
        {
            return Err(self.refuse(
                "no-entrypoint",
                "the start command is empty, so what the image starts is not known",
                line,
            ));
        }
        let servers = &self.profile.start.servers;
        let base = self.model.base.as_ref();
        let server = base.is_some_and(|base| servers.iter().any(|it| it == base.family));
        if !set_here && server {
            let why = Self::why("the base image starts it", None);
            self.needs.server = Some(why.clone());
            let words = cmd.or(entrypoint).map(|it| it.value.words());
            for program in words.iter().flatten().take(1) {
                let name = path::name(program).to_string();
                self.needs.programs.insert(name, why.clone());
            }
            return Ok(());
        }
        if !set_here {
            return Err(self.refuse("no-entrypoint", "the Dockerfile says neither CMD nor ENTRYPOINT, so what the image starts is not known", None));
        }
        let mut words = Vec::new();
        let passing = self.passing_entrypoint();
        let config = &self.model.config;
        let (entrypoint, cmd) = (config.entrypoint.as_ref(), config.cmd.as_ref());
        match entrypoint.map(|entrypoint| &entrypoint.value) {
            // Shell form of ENTRYPOINT ignores CMD.
            Some(StartCommand::Shell { text, shell }) => {
                let (text, shell) = (text.clone(), shell.clone());
                return self.shell_form(&text, &shell, line);
            }
            Some(StartCommand::Exec(_)) if passing => {}
            Some(StartCommand::Exec(entry)) => words.extend(entry.iter().cloned()),
            None => {}
        }
        match cmd.map(|cmd| &cmd.value) {
            Some(StartCommand::Shell { text, shell }) if words.is_empty() => {
                let (text, shell) = (text.clone(), shell.clone());
                return self.shell_form(&text, &shell, line);
            }
            Some(cmd) => words.extend(cmd.words()),
            None => {}
        }
        if words.is_empty() {
            return Err(self.refuse(
                "no-entrypoint",
                "CMD and ENTRYPOINT are empty, so what the image starts is not known",
                line,
            ));
        }
        if words[0].is_empty() || words[0].contains('\0') {
            return Err(self.refuse(
                "start-not-found",
                "the name of the program that the image starts is empty or holds a NUL byte",
                line,
            ));
        }
        self.known_entrypoint(&words, line)?;
        self.exec_form(&words, line)
    }

    /// What the entry point of a base image does with the command that it is given must be known.
    fn known_entrypoint(&self, words: &[String], line: Option<u32>) -> Result<(), Reason> {
        let config = &self.model.config;
        let Some(inherited) = config.entrypoint.as_ref().filter(|it| it.line.is_none()) else {
            return Ok(());
        };
        let own = inherited.value.words();
        let Some(program) = own.first().filter(|_| words.starts_with(&own)) else {
            return Ok(());
        };
        let name = path::name(program);
        let shells = &self.world.knowledge.profiles().common().start.shells;
        let starts = shells.iter().any(|it| it == name)
            || self.is_wrapper(name)
            || self.profile.start.interpreters.iter().any(|it| it == name);
        let alone = words.len() == own.len();
        if alone || starts || self.base_entrypoint(words).is_some() {
            return Ok(());
        }
        let text = format!(
            "the base image starts `{}` with the command as its arguments, and what that does with them is not known",
            own.join(" ")
        );
        Err(self.refuse("opaque-entrypoint", text, line))
    }

    /// Whether the entry point is the base image's, and does nothing but start its arguments.
    fn passing_entrypoint(&mut self) -> bool {
        let config = &self.model.config;
        let Some(inherited) = config.entrypoint.as_ref().filter(|it| it.line.is_none()) else {
            return false;
        };
        let words = inherited.value.words();
        let profiles = self.world.knowledge.profiles();
        if profiles.passes(&words, |name| config.variable(name).is_some()) {
            return true;
        }
        if profiles.passes(&words, |_| false) {
            let why = "it is the entry point, and a variable changes what it does";
            self.needs.entrypoint = Some((words, Self::why(why, None)));
            return true;
        }
        false
    }

    pub(super) fn health(&mut self) -> Result<(), Reason> {
        let Some(health) = &self.model.config.health else {
            return Ok(());
        };
        let Health::Check { command, .. } = &health.value else {
            return Ok(());
        };
        match command.clone() {
            StartCommand::Exec(words) => self.exec_form(&words, health.line),
            StartCommand::Shell { text, shell } => self.shell_form(&text, &shell, health.line),
        }
    }

    fn shell_form(
        &mut self,
        text: &str,
        shell: &[String],
        line: Option<u32>,
    ) -> Result<(), Reason> {
        let program = shell.first().map_or("/bin/sh", String::as_str);
        self.need_shell(program, "a command in shell form", line);
        self.shell_text(text, line, &[], false)
    }

    pub(super) fn need_shell(&mut self, program: &str, for_what: &str, line: Option<u32>) {
        let why = Self::why(format!("{for_what} is run by `{program}`"), line);
        if path::name(program) != "sh" {
            self.needs
                .programs
                .entry(path::name(program).to_string())
                .or_insert_with(|| why.clone());
        }
        self.needs.shell.get_or_insert(why);
    }

    /// Words that are started as they stand.
    pub(super) fn exec_form(&mut self, words: &[String], line: Option<u32>) -> Result<(), Reason> {
        let Some(program) = words.first() else {
            return Ok(());
        };
        if program.is_empty() || program == UNKNOWN {
            return Ok(());
        }
        if self.depth > DEPTH {
            return Err(self.refuse(
                "opaque-entrypoint",
                "the start scripts call each other too deeply to be followed",
                line,
            ));
        }
        let name = path::name(program).to_string();
        let common = &self.world.knowledge.profiles().common().start;
        if common.shells.contains(&name) {
            return self.started_shell(program, words, line);
        }
        if let Some(rest) = self.base_entrypoint(words) {
            self.program(program, line)?;
            self.depth += 1;
            let result = self.exec_form(&rest, line);
            self.depth -= 1;
            return result;
        }
        let here = self.here();
        if self.followed(words, &here, line)? {
            return Ok(());
        }
        self.not_a_tool(words, line)?;
        let wrapper = self.is_wrapper(&name);
        self.program(program, line)?;
        if wrapper {
            return self.wrapped(&name, words, line);
        }
        self.interpreted_file(words, &here, line, true)?;
        for word in &words[1..] {
            self.argument(word, line);
        }
        // `program options -- command`: a command that the stage has is started, too.
        if let Some(at) = words.iter().position(|word| word == "--") {
            let rest = words[at + 1..].to_vec();
            if rest.first().is_some_and(|word| self.is_in_stage(word)) {
                self.depth += 1;
                let result = self.exec_form(&rest, line);
                self.depth -= 1;
                return result;
            }
        }
        Ok(())
    }

    fn is_wrapper(&self, name: &str) -> bool {
        let common = &self.world.knowledge.profiles().common().start;
        [&common.wrappers, &self.profile.start.wrappers]
            .iter()
            .any(|list| list.iter().any(|wrapper| wrapper == name))
    }

    /// The program that a wrapper starts: after its options, and for user switchers after the user.
    fn wrapped(&mut self, name: &str, words: &[String], line: Option<u32>) -> Result<(), Reason> {
        let mut rest = &words[1..];
        if let Some(at) = rest.iter().position(|word| word == "--") {
            rest = &rest[at + 1..];
        } else {
            while let Some(first) = rest.first() {
                let takes_value = matches!(
                    first.as_str(),
                    "-n" | "-e" | "-p" | "-t" | "-f" | "-timeout" | "-wait" | "--timeout"
                );
                if first.starts_with('-') {
                    rest = &rest[1 + usize::from(takes_value && rest.len() > 1)..];
                } else if first.contains('=') && !first.starts_with(['/', '.'])
                    || name.starts_with("wait-for") && first.contains(':')
                {
                    rest = &rest[1..];
                } else {
                    break;
                }
            }
            if matches!(name, "gosu" | "su-exec" | "setpriv" | "chpst") && !rest.is_empty() {
                rest = &rest[1..];
            }
        }
        self.depth += 1;
        let result = self.exec_form(rest, line);
        self.depth -= 1;
        result
    }

    fn started_shell(
        &mut self,
        program: &str,
        words: &[String],
        line: Option<u32>,
    ) -> Result<(), Reason> {
        let (command, operands) = shell_operands(words);
        self.need_shell(program, "the start command", line);
        if command {
            let text = operands.first().cloned().unwrap_or_default();
            if text.trim().is_empty() {
                let message = format!("`{program} -c` is started without a command");
                return Err(self.refuse("no-entrypoint", message, line));
            }
            return self.shell_text(&text, line, &operands[1..], false);
        }
        match operands.first() {
            Some(script) if *script == UNKNOWN => {
                let message = format!(
                    "that what `{program}` runs, whose name is computed at start, finds all it needs in the runtime stage"
                );
                self.needs.assume("computed-program", message, line);
                Ok(())
            }
            Some(script) => {
                let at = path::join(self.workdir(), script);
                self.script_file(&at, line, &operands[1..])
            }
            None => Err(self.refuse(
                "dev-image",
                format!("the image starts `{program}` and waits for a person"),
                line,
            )),
        }
    }

    /// Refuses start commands that build, test, watch, or only keep the container alive.
    pub(super) fn not_a_tool(&self, words: &[String], line: Option<u32>) -> Result<(), Reason> {
        let name = path::name(&words[0]);
        let text = words.join(" ").replace(UNKNOWN, "...");
        let common = &self.world.knowledge.profiles().common().start;
        if common.idle.iter().any(|idle| idle == name) {
            return Err(self.refuse(
                "dev-image",
                format!("the image starts `{text}`, which only keeps it alive for a person"),
                line,
            ));
        }
        if common
            .supervisors
            .iter()
            .any(|supervisor| supervisor == name)
        {
            return Err(self.refuse(
                "multi-process",
                format!("`{name}` starts several programs in one container"),
                line,
            ));
        }
        let profiles = self.world.knowledge.profiles();
        // The language's own rules say best what a program does.
        let does = profiles
            .commands(self.profile)
            .lookup(words)
            .filter(|known| known.language == self.profile.language)
            .or_else(|| profiles.every_command().lookup(words))
            .map(|known| known.does);
        match does {
            Some(Does::Run | Does::Build | Does::Install | Does::Get | Does::Prune) => {
                return Err(self.refuse(
                    "runtime-compiles",
                    format!("the image starts `{text}`, which compiles when the container starts"),
                    line,
                ));
            }
            Some(Does::Test) => {
                return Err(self.refuse(
                    "test-image",
                    format!("the image starts `{text}`: it is for testing"),
                    line,
                ));
            }
            Some(Does::Watch) => {
                return Err(self.refuse(
                    "dev-image",
                    format!(
                        "the image starts `{text}`, which compiles again whenever a file changes"
                    ),
                    line,
                ));
            }
            Some(Does::Make) => {
                let test = words[1..].iter().any(|word| common.test.contains(word));
                let (code, what) = if test {
                    ("test-image", "it is for testing")
                } else {
                    (
                        "runtime-compiles",
                        "it runs a makefile when the container starts",
                    )
                };
                return Err(self.refuse(code, format!("the image starts `{text}`: {what}"), line));
            }
            _ => {}
        }
        if self
            .profile
            .toolchain
            .programs
            .iter()
            .any(|program| program == name)
        {
            return Err(self.refuse(
                "toolchain-image",
                format!(
                    "the image starts `{name}`, which needs the {} toolchain beside it",
                    self.profile.title
                ),
                line,
            ));
        }
        Ok(())
    }

    /// A word of the start command that names a path of the stage.
    fn argument(&mut self, word: &str, line: Option<u32>) {
        let value = word
            .split_once('=')
            .filter(|(key, _)| key.starts_with('-'))
            .map_or(word, |(_, value)| value);
        self.named_path(
            value,
            Self::why(format!("the start command names `{value}`"), line),
        );
    }

    /// Keeps the path if the stage has it; under an opaque command the whole working directory may be meant.
    pub(super) fn named_path(&mut self, value: &str, why: Why) {
        let value = super::named::without_scheme(value).trim();
        if value.is_empty()
            || value.len() > 1024
            || value.contains(['\n', '\0'])
            || value.contains("://")
        {
            return;
        }
        let at = path::join(self.workdir(), value);
        // A place above the working directory names no file.
        if at == "/" || path::is_within(self.workdir(), &at) {
            return;
        }
        match self.lookup(&at) {
            Lookup::Present(entry) => self.keep(&entry, why),
            // Names with a slash or an extension look like files; plain words need not be.
            Lookup::Maybe { .. }
                if path::is_within(&at, self.workdir())
                    && value.contains(['/', '.'])
                    && self.workdir() != "/"
                    && !self.world.context.is_absent() =>
            {
                self.maybe_made(&at, why);
            }
            Lookup::Maybe { line }
                if value.starts_with('/')
                    && !path::is_within(&at, self.workdir())
                    && path::parent(&at) != "/"
                    && !self.world.context.is_absent()
                    && !self.is_kept(&at) =>
            {
                self.made_elsewhere(&at, line, why);
            }
            // A file that is yet to be written needs its directory.
            Lookup::Absent if value.contains('/') => self.keep_parent(&at, why),
            _ => {}
        }
    }

    /// A path outside the working directory that something names, and that a command of the build may have made.
    fn made_elsewhere(&mut self, at: &str, line: u32, why: Why) {
        if self.model.output_of(at).is_some() {
            return self.maybe_made(at, why);
        }
        let places = self.model.files.opaque_places();
        let outermost = places
            .map(|(place, _)| place)
            .filter(|place| path::is_within(at, place))
            .min_by_key(|place| place.len());
        // What was put into a directory of the system cannot be told from what was there.
        let own =
            outermost.filter(|place| !is_system_directory(place) && path::parent(place) != "/");
        let Some(place) = own.map(String::from) else {
            let message = format!(
                "that what line {line} may put at `{at}` is not needed at run time: {}",
                why.text
            );
            return self.needs.assume("untracked-output", message, why.line);
        };
        let message = format!("that line {line} makes `{place}`: {}", why.text);
        self.needs.assume("artifact-inferred", message, Some(line));
        self.needs.path(&place, why, false, false);
    }

    /// A command line or script for a shell.
    pub(super) fn shell_text(
        &mut self,
        text: &str,
        line: Option<u32>,
        arguments: &[String],
        is_file: bool,
    ) -> Result<(), Reason> {
        let script = shell::parse_shared(text);
        if let Some(opaque) = &script.opaque {
            return Err(self.refuse(
                "opaque-entrypoint",
                format!(
                    "the start command cannot be read as a shell script: {}",
                    opaque.reason
                ),
                line,
            ));
        }
        // Those of a file that is sourced are the script's own from then on.
        self.functions.extend(script.functions.iter().cloned());
        let config = self.model.config.clone();
        // What is not set here may be set when the container starts.
        let read = std::cell::RefCell::new(BTreeSet::new());
        let lookup = |name: &str| {
            read.borrow_mut().insert(name.to_string());
            config
                .variable(name)
                .filter(|variable| variable.known)
                .map_or(Value::Unknown, |variable| {
                    Value::Set(variable.value.clone())
                })
        };
        let cwd = self.here();
        let by_default = self.by_default(&script, &cwd, line, arguments)?;
        // What a script changes (`cd`) holds for the commands after it.
        let steps = shell::flow::steps(&script, shell::flow::Start::new(&cwd, &lookup)).steps;
        self.named_variables.append(&mut read.borrow_mut());
        let before = std::mem::replace(&mut self.expands, true);
        let result = self.shell_steps(&script, steps, &by_default, line, is_file);
        self.expands = before;
        let (passes_arguments, starts_arguments) = result?;
        if is_file {
            self.needs
                .script
                .get_or_insert(Self::why("a script starts the program", line));
        }
        if starts_arguments && !arguments.is_empty() {
            // A word that is no program is one that the script handles itself.
            self.depth += 1;
            let result = self.script_command(arguments, Some(&cwd), line, false);
            self.depth -= 1;
            result?;
        } else if passes_arguments {
            for word in arguments {
                self.argument(word, line);
            }
        }
        Ok(())
    }

    /// The commands of a script; whether it passes its arguments on, and whether it starts them.
    fn shell_steps(
        &mut self,
        script: &shell::Script,
        steps: Vec<shell::flow::Step<'_>>,
        by_default: &BTreeSet<usize>,
        line: Option<u32>,
        is_file: bool,
    ) -> Result<(bool, bool), Reason> {
        let mut passes_arguments = false;
        let mut starts_arguments = false;
        for step in steps {
            let mut words = Vec::new();
            let mut first_unknown = false;
            let program = usize::from(step.command.words.first().is_some_and(|it| it.is("exec")));
            for (index, (word, resolved)) in step.command.words.iter().zip(&step.words).enumerate()
            {
                let all = all_arguments(&word.raw);
                if all || word.raw.contains("$1") {
                    let words = &step.command.words;
                    let wrappers = &self.world.knowledge.profiles().common().start.wrappers;
                    let wrapped = index == program
                        || words.get(program).is_some_and(|word| {
                            let name = path::name(&word.raw);
                            wrappers.iter().any(|wrapper| wrapper == name)
                        });
                    if wrapped {
                        starts_arguments = true;
                    } else {
                        passes_arguments = true;
                    }
                }
                match resolved {
                    Resolved::Known(text) | Resolved::Pattern(text) => words.push(text.clone()),
                    Resolved::Unknown { prefix } => {
                        if let Some(at) = self.by_its_end(word, step.cwd.as_deref()) {
                            words.push(at);
                            continue;
                        }
                        first_unknown |= index == program && !(all || word.raw.contains("$1"));
                        words.push(if prefix.is_empty() {
                            UNKNOWN.to_string()
                        } else {
                            prefix.clone()
                        });
                    }
                }
            }
            for (redirection, target) in step.command.redirections.iter().zip(&step.redirections) {
                if let (RedirectionOp::Input, Some(target)) = (redirection.op, target.known()) {
                    self.relative_path(step.cwd.as_deref(), target, line);
                }
            }
            if words.is_empty() {
                continue;
            }
            if first_unknown {
                let raw = &step.command.words[program].raw;
                if !by_default.contains(&step.command.span.start) {
                    self.needs.assume("computed-program", format!("that the program `{raw}`, whose name is computed at start, is in the runtime stage"), line);
                }
                continue;
            }
            if words[program.min(words.len() - 1)] == UNKNOWN {
                continue;
            }
            let runs_text = matches!(words[0].as_str(), "." | "source" | "eval");
            if runs_text && words[1..].iter().any(|word| word == UNKNOWN) {
                let text = step.command.words.iter().map(|word| word.raw.as_str());
                let text = text.collect::<Vec<_>>().join(" ");
                let message = format!(
                    "that what `{text}` runs, which is computed at start, finds all it needs in the runtime stage"
                );
                self.needs.assume("computed-program", message, line);
                continue;
            }
            if self.functions.contains(&words[0]) {
                continue;
            }
            let strict =
                !is_file && !self.lenient && (words[0].contains('/') || script.commands.len() == 1);
            self.script_command(&words, step.cwd.as_deref(), line, strict)?;
        }
        Ok((passes_arguments, starts_arguments))
    }

    /// One command of a script that runs when the container starts.
    pub(super) fn script_command(
        &mut self,
        words: &[String],
        cwd: Option<&str>,
        line: Option<u32>,
        strict: bool,
    ) -> Result<(), Reason> {
        let name = path::name(&words[0]).to_string();
        if self
            .world
            .knowledge
            .profiles()
            .common()
            .start
            .builtins
            .contains(&words[0])
        {
            match words[0].as_str() {
                "exec" | "command" | "builtin" if words.len() > 1 => {
                    let rest: Vec<String> = words[1..]
                        .iter()
                        .skip_while(|word| word.starts_with('-'))
                        .cloned()
                        .collect();
                    if rest.is_empty() || rest[0].is_empty() || rest[0] == UNKNOWN {
                        return Ok(());
                    }
                    return self.script_command(&rest, cwd, line, strict);
                }
                // Where the script goes is no file that it reads.
                "cd" | "pushd" | "popd" => {}
                "." | "source" => {
                    if let Some(file) = words.get(1).filter(|file| *file != UNKNOWN) {
                        let home = file
                            .strip_prefix("~/")
                            .filter(|_| self.model.config.user_name() == "root")
                            .map(|rest| format!("/root/{rest}"));
                        let here = cwd.unwrap_or(self.workdir());
                        let at = home.unwrap_or_else(|| path::join(here, file));
                        let carried = self.is_interpreted() && path::is_within(&at, self.workdir());
                        return match self.lookup(&at) {
                            // The base image's, or it fails in the original, too.
                            Lookup::Absent => Ok(()),
                            Lookup::Maybe { .. } if self.lenient => Ok(()),
                            Lookup::Maybe { line: maker } if carried => {
                                let message = format!(
                                    "that `{at}`, which line {maker} may make and the start command reads in, starts nothing that the runtime stage lacks"
                                );
                                self.needs.assume("computed-program", message, line);
                                Ok(())
                            }
                            _ => self.script_file(&at, line, &[]),
                        };
                    }
                }
                "eval" => {
                    let text = words[1..].join(" ");
                    self.depth += 1;
                    let result = match self.depth > DEPTH {
                        true => Ok(()),
                        false => self.shell_text(&text, line, &[], true),
                    };
                    self.depth -= 1;
                    return result;
                }
                _ => {
                    for word in &words[1..] {
                        self.relative_path(cwd, word, line);
                    }
                }
            }
            return Ok(());
        }
        let common = &self.world.knowledge.profiles().common().start;
        if common.shells.contains(&name) {
            return if words.len() > 1 {
                self.started_shell(&words[0], words, line)
            } else {
                Ok(())
            };
        }
        // Idle commands are fine in a script; what builds, tests or watches is not.
        let here = cwd.map_or_else(|| self.here(), String::from);
        if self.followed(words, &here, line)? {
            return Ok(());
        }
        if !common.idle.contains(&name) && !self.lenient {
            self.not_a_tool(words, line)?;
        }
        if let Some(cwd) = cwd {
            self.starts.insert(cwd.to_string());
        }
        self.interpreted_file(words, &here, line, false)?;
        let saved = cwd.filter(|cwd| *cwd != self.workdir());
        let program = match saved {
            Some(cwd) if words[0].contains('/') => path::join(cwd, &words[0]),
            _ => words[0].clone(),
        };
        if self.project_scripts > 0 && !words[0].contains('/') {
            self.project_program(&program, line)?;
        } else if strict {
            self.program(&program, line)?;
        } else {
            self.script_program(&program, line)?;
        }
        if self.is_wrapper(&name) {
            return self.wrapped(&name, words, line);
        }
        if self
            .world
            .knowledge
            .profiles()
            .common()
            .start
            .directory_runners
            .contains(&name)
        {
            return self.all_of_directory(words, &here, line);
        }
        for word in &words[1..] {
            let value = word
                .split_once('=')
                .map_or(word.as_str(), |(_, value)| value);
            self.relative_path(cwd, value, line);
        }
        Ok(())
    }

    /// `run-parts DIRECTORY`: each of its files is started.
    fn all_of_directory(
        &mut self,
        words: &[String],
        cwd: &str,
        line: Option<u32>,
    ) -> Result<(), Reason> {
        for word in words[1..].iter().filter(|word| !word.starts_with('-')) {
            let at = path::join(cwd, word);
            self.relative_path(Some(cwd), word, line);
            let Some(inside) = self.model.files.context_path(self.world.context, &at) else {
                continue;
            };
            for entry in self.world.context.list(&inside) {
                let file = path::join(&at, entry.name());
                if matches!(self.lookup(&file), Lookup::Present(_)) {
                    self.script_file(&file, line, &[])?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn relative_path(&mut self, cwd: Option<&str>, value: &str, line: Option<u32>) {
        // A pattern names the directory before its first special character.
        let fixed = match value.find('*') {
            Some(at) => value[..at].rfind('/').map_or("", |slash| &value[..slash]),
            None => value,
        };
        let fixed = super::named::without_scheme(fixed);
        if fixed.is_empty() || fixed.contains(['\n', '\0']) || fixed.contains("://") {
            return;
        }
        // Where it runs is computed, mostly from where the script is: `cd "$(dirname "$0")"`.
        let places = match cwd {
            Some(cwd) => vec![cwd.to_string()],
            None => {
                let own = self.script_directory.clone();
                own.into_iter()
                    .chain([self.workdir().to_string()])
                    .collect::<Vec<_>>()
            }
        };
        for place in places {
            let why = Self::why(format!("a start script names `{value}`"), line);
            let at = path::join(&place, fixed);
            let there = cwd.is_some() || matches!(self.lookup(&at), Lookup::Present(_));
            if at != place && there {
                self.named_path(&at, why);
            }
        }
    }

    /// A script of the stage, by its absolute path.
    pub(super) fn script_file(
        &mut self,
        at: &str,
        line: Option<u32>,
        arguments: &[String],
    ) -> Result<(), Reason> {
        if self.depth > DEPTH {
            return Err(self.refuse(
                "opaque-entrypoint",
                "the start scripts call each other too deeply to be followed",
                line,
            ));
        }
        let entry = match self.lookup(at) {
            Lookup::Present(entry) => entry,
            Lookup::Maybe { line: maker } => {
                return Err(self.refuse(
                    "opaque-entrypoint",
                    format!(
                        "the start script `{at}` may be made on line {maker}, and cannot be read"
                    ),
                    line,
                ));
            }
            Lookup::Absent => {
                return Err(self.refuse(
                    "start-not-found",
                    format!(
                        "nothing in the Dockerfile puts the start script `{at}` into the image"
                    ),
                    line,
                ));
            }
        };
        let Some(text) = self.text_of(&entry) else {
            return Err(self.refuse(
                "opaque-entrypoint",
                format!("the start script `{at}` cannot be read, so what it needs is not known"),
                line,
            ));
        };
        self.needs
            .path(at, Self::why("it is the start script", line), false, false);
        self.script_text(at, &text, line, arguments)
    }

    pub(super) fn script_text(
        &mut self,
        at: &str,
        text: &str,
        line: Option<u32>,
        arguments: &[String],
    ) -> Result<(), Reason> {
        self.scripts += 1;
        if self.depth > DEPTH || self.scripts > SCRIPTS {
            return Err(self.refuse(
                "opaque-entrypoint",
                "the start scripts call each other too deeply or too often to be followed",
                line,
            ));
        }
        if let Some(shebang) = &shell::parse_shared(text).shebang {
            let mut interpreter = path::name(&shebang.interpreter).to_string();
            if interpreter == "env" {
                interpreter = shebang
                    .args
                    .iter()
                    .find(|word| !word.starts_with('-'))
                    .map(|word| path::name(word).to_string())
                    .unwrap_or_default();
            }
            if self.profile.start.interpreters.contains(&interpreter) {
                // A program of the language: its directories come along.
                return self.program(&interpreter, line);
            }
            if !self
                .world
                .knowledge
                .profiles()
                .common()
                .start
                .shells
                .contains(&interpreter)
            {
                self.needs
                    .programs
                    .entry(interpreter.clone())
                    .or_insert_with(|| {
                        Self::why(format!("the start script is run by `{interpreter}`"), line)
                    });
                return Err(self.refuse(
                    "opaque-entrypoint",
                    format!(
                        "the start script is written for `{interpreter}`, which cannot be followed"
                    ),
                    line,
                ));
            }
            self.need_shell(&interpreter, "the start script", line);
        } else {
            self.need_shell("/bin/sh", "the start script", line);
        }
        let directory = Some(path::parent(at).to_string());
        let before = std::mem::replace(&mut self.script_directory, directory);
        self.depth += 1;
        let result = self.shell_text(text, line, arguments, true);
        self.depth -= 1;
        self.script_directory = before;
        result
    }

    /// The text of a file of the context.
    pub(super) fn text_of(&self, entry: &Entry) -> Option<std::sync::Arc<str>> {
        match &entry.source {
            Source::Context(inside) => self.world.context.read_text(inside),
            _ => None,
        }
    }
}
