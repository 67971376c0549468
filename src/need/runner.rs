//! Start commands that a package manager or an interpreter carries out.

use crate::language::{self, Runs};
use crate::outcome::Reason;
use crate::stage::{Lookup, path};

use super::Finder;

impl Finder<'_, '_, '_> {
    /// The directory in which the start command that is looked at runs.
    pub(super) fn here(&self) -> String {
        self.cwd.clone().unwrap_or_else(|| self.workdir().into())
    }

    /// Follows a command of a package manager to what it runs; false if it is not one, or runs nothing else.
    pub(super) fn followed(
        &mut self,
        words: &[String],
        cwd: &str,
        line: Option<u32>,
    ) -> Result<bool, Reason> {
        if self.depth > super::start::DEPTH {
            return Err(self.refuse(
                "opaque-entrypoint",
                "the start scripts call each other too deeply to be followed",
                line,
            ));
        }
        let config = &self.model.config;
        let vars = |name: &str| {
            let variable = config.variable(name).filter(|variable| variable.known);
            variable.map(|variable| variable.value.clone())
        };
        let files = &self.model.files;
        let runs = language::runs(self.world, self.profile, files, words, cwd, &vars);
        match runs {
            Runs::Itself => Ok(false),
            Runs::Loads(loads) => {
                self.loads(words, &loads, line)?;
                Ok(true)
            }
            Runs::Compiles => {
                let text = words.join(" ");
                let message =
                    format!("the image starts `{text}`, which compiles when the container starts");
                Err(self.refuse("runtime-compiles", message, line))
            }
            Runs::Missing(text) if self.lenient => {
                let _ = text;
                Ok(true)
            }
            Runs::Missing(text) => Err(self.refuse("start-not-found", text, line)),
            Runs::Unknown(place) => {
                self.started_tool(&words[0], line)?;
                self.need_shell("/bin/sh", "a script of the package manager", line);
                if !self.world.context.is_absent() {
                    self.needs.assume(
                        "computed-program",
                        format!("that what `{}` runs is in the runtime stage: `{place}`, which says it, cannot be read", words.join(" ")),
                        line,
                    );
                }
                Ok(true)
            }
            Runs::Tool { cwd, words: tool } => {
                self.started_tool(&words[0], line)?;
                self.depth += 1;
                self.project_scripts += 1;
                let result = self.script_command(&tool, Some(&cwd), line, false);
                self.project_scripts -= 1;
                self.depth -= 1;
                result.map(|()| true)
            }
            Runs::Scripts { manager, scripts } => {
                if manager.is_some() {
                    self.started_tool(&words[0], line)?;
                } else {
                    self.project_tool(&words[0], line);
                }
                self.need_shell("/bin/sh", "a script of the package manager", line);
                self.depth += 1;
                self.project_scripts += 1;
                let before = self.cwd.take();
                let mut result = Ok(());
                for script in scripts {
                    self.cwd = Some(script.cwd);
                    result = self.shell_text(&script.text, line, &[], true);
                    if result.is_err() {
                        break;
                    }
                }
                self.cwd = before;
                self.project_scripts -= 1;
                self.depth -= 1;
                result.map(|()| true)
            }
        }
    }

    /// A package manager that is started: inside a script of a project it need not be found.
    fn started_tool(&mut self, program: &str, line: Option<u32>) -> Result<(), Reason> {
        if self.lenient {
            self.script_program(program, line)
        } else {
            self.program(program, line)
        }
    }

    /// The words that the entry point of a base image starts; `None` if the program is not one.
    ///
    /// <https://github.com/nodejs/docker-node/blob/main/docker-entrypoint.sh>
    pub(super) fn base_entrypoint(&self, words: &[String]) -> Option<Vec<String>> {
        let entrypoint = self.model.config.entrypoint.as_ref();
        entrypoint.filter(|entrypoint| entrypoint.line.is_none())?;
        // It is that of the base image, whatever the language of the program that it starts.
        let family = self.model.base.as_ref().map(|base| base.family)?;
        let profiles = self.world.knowledge.profiles();
        let start = &profiles.of_family(family)?.start;
        if !start.entrypoints.contains(words.first()?) {
            return None;
        }
        let rest = words[1..].to_vec();
        let first = rest.first()?;
        let at = path::join(self.workdir(), first);
        let is_file = start
            .extensions
            .iter()
            .any(|end| first.ends_with(end.as_str()))
            && !matches!(self.lookup(&at), Lookup::Absent);
        if first.starts_with('-') || is_file {
            let mut all: Vec<String> = start.interpreters.first().cloned().into_iter().collect();
            all.extend(rest);
            return Some(all);
        }
        Some(rest)
    }

    /// What the interpreter is told to load before the file that it runs.
    fn loaded_modules(&mut self, words: &[String], line: Option<u32>) {
        let options = &self.profile.start.loading_options;
        let mut words = words.iter().skip(1);
        while let Some(word) = words.next().filter(|word| word.starts_with('-')) {
            if self.profile.start.certificate_options.contains(word) {
                self.certificates_by_hash(Self::why(format!("`{word}` asks for it"), line));
            }
            let (option, value) = match word.split_once('=') {
                Some((option, value)) => (option, Some(value.to_string())),
                None => (word.as_str(), None),
            };
            if options.iter().any(|it| it == option) {
                let module = value.or_else(|| words.next().cloned()).unwrap_or_default();
                let why = Self::why(format!("the start command loads `{module}`"), line);
                self.needs.loaded_modules.entry(module).or_insert(why);
            } else if value.is_none()
                && self
                    .profile
                    .start
                    .interpreter_options
                    .iter()
                    .any(|it| it == option)
            {
                words.next();
            }
        }
    }

    /// The file that an interpreter runs must be there.
    pub(super) fn interpreted_file(
        &mut self,
        words: &[String],
        cwd: &str,
        line: Option<u32>,
        by_itself: bool,
    ) -> Result<(), Reason> {
        let start = &self.profile.start;
        let is_interpreter = words
            .first()
            .is_some_and(|word| start.interpreters.iter().any(|it| it == path::name(word)));
        if is_interpreter && !self.lenient {
            self.loaded_modules(words, line);
        }
        if !is_interpreter || self.lenient || self.world.context.is_absent() {
            return Ok(());
        }
        let start = &self.profile.start;
        let mut rest = words[1..].iter();
        let file = loop {
            match rest.next() {
                None => {
                    let text = format!(
                        "the image starts `{}` and waits for a person",
                        words.join(" ")
                    );
                    return match words.len() {
                        1 if by_itself => Err(self.refuse("dev-image", text, line)),
                        _ => Ok(()),
                    };
                }
                Some(word)
                    if matches!(
                        word.as_str(),
                        "-e" | "--eval" | "-p" | "--print" | "-v" | "--version"
                    ) =>
                {
                    return Ok(());
                }
                Some(word) if word.starts_with('-') => {
                    if start.interpreter_options.contains(word) {
                        rest.next();
                    }
                }
                Some(word) => break word,
            }
        };
        if file.contains(['\0', '$', '*']) || file.is_empty() {
            return Ok(());
        }
        let at = path::join(cwd, file);
        let mut places = vec![at.clone()];
        places.extend(start.extensions.iter().map(|end| format!("{at}{end}")));
        places.push(path::join(&at, "package.json"));
        places.extend(
            start
                .extensions
                .iter()
                .map(|end| path::join(&at, &format!("index{end}"))),
        );
        let absent = |at: &String| matches!(self.lookup(at), Lookup::Absent);
        // A directory is there as soon as something lies in it.
        if places.iter().all(absent) {
            return Err(self.refuse(
                "start-not-found",
                format!(
                    "`{}` runs `{at}`, and nothing in the Dockerfile puts it there",
                    words.join(" ")
                ),
                line,
            ));
        }
        Ok(())
    }
}
