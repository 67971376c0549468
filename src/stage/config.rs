//! The image config that a stage ends with.

use std::collections::BTreeMap;

/// A value and where it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The line of the instruction; `None` where the base image brings it.
    pub line: Option<u32>,
    /// The index of the instruction in the Dockerfile; `None` where the base image brings it.
    pub instruction: Option<usize>,
}

impl<T> Located<T> {
    /// A value that the base image brings.
    pub fn inherited(value: T) -> Self {
        Located {
            value,
            line: None,
            instruction: None,
        }
    }
}

/// An environment variable of the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub key: String,
    /// Its value, expanded.
    pub value: String,
    /// False where the value depends on something that only a build knows.
    pub known: bool,
    /// The line of the instruction; `None` where the base image brings it.
    pub line: Option<u32>,
    /// The index of the instruction in the Dockerfile; `None` where the base image brings it.
    pub instruction: Option<usize>,
}

/// A start command, as ENTRYPOINT, CMD or HEALTHCHECK gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartCommand {
    /// Exec form: the words.
    Exec(Vec<String>),
    /// Shell form: the text, and the shell that gets it.
    Shell {
        /// The command line.
        text: String,
        /// The shell and its options: `/bin/sh -c` unless SHELL says otherwise.
        shell: Vec<String>,
    },
}

impl StartCommand {
    /// The words that the container runtime starts.
    pub fn words(&self) -> Vec<String> {
        match self {
            StartCommand::Exec(words) => words.clone(),
            StartCommand::Shell { text, shell } => {
                shell.iter().cloned().chain([text.clone()]).collect()
            }
        }
    }
}

/// A health check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// `HEALTHCHECK NONE`.
    None,
    /// A command and its options (`interval=5s`), sorted.
    Check {
        /// The command.
        command: StartCommand,
        /// The options as written.
        options: Vec<String>,
    },
}

/// The image config, as Docker's image specification names its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Environment variables, in the order of their first setting.
    pub env: Vec<Variable>,
    /// The working directory, absolute.
    pub workdir: Located<String>,
    /// The user, as written; `None` is root.
    pub user: Option<Located<String>>,
    /// The shell of shell form.
    pub shell: Located<Vec<String>>,
    /// Labels.
    pub labels: BTreeMap<String, Located<String>>,
    /// Exposed ports, as written.
    pub exposed: Vec<Located<String>>,
    /// Volumes.
    pub volumes: Vec<Located<String>>,
    /// The stop signal.
    pub stop_signal: Option<Located<String>>,
    /// The health check.
    pub health: Option<Located<Health>>,
    /// The entry point.
    pub entrypoint: Option<Located<StartCommand>>,
    /// The command, or the arguments of the entry point.
    pub cmd: Option<Located<StartCommand>>,
    /// The author (MAINTAINER).
    pub author: Option<Located<String>>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            env: Vec::new(),
            workdir: Located::inherited("/".into()),
            user: None,
            shell: Located::inherited(default_shell()),
            labels: BTreeMap::new(),
            exposed: Vec::new(),
            volumes: Vec::new(),
            stop_signal: None,
            health: None,
            entrypoint: None,
            cmd: None,
            author: None,
        }
    }
}

/// The shell of shell form on Linux: <https://docs.docker.com/reference/dockerfile/#shell>.
pub fn default_shell() -> Vec<String> {
    vec!["/bin/sh".into(), "-c".into()]
}

/// The search path that Docker gives an image without one.
pub const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

impl Config {
    /// The variable of this name.
    pub fn variable(&self, key: &str) -> Option<&Variable> {
        self.env.iter().find(|variable| variable.key == key)
    }

    /// Sets a variable; a later setting keeps the place of the first.
    pub fn set_variable(&mut self, variable: Variable) {
        match self
            .env
            .iter_mut()
            .find(|present| present.key == variable.key)
        {
            Some(present) => *present = variable,
            None => self.env.push(variable),
        }
    }

    /// The search path.
    pub fn path(&self) -> &str {
        self.variable("PATH")
            .map_or(DEFAULT_PATH, |variable| &variable.value)
    }

    /// The user without its group; `root` for none, and for the number 0.
    pub fn user_name(&self) -> &str {
        let user = self.user.as_ref().map_or("root", |user| {
            user.value.split(':').next().unwrap_or("root")
        });
        if user.is_empty() || user == "0" {
            "root"
        } else {
            user
        }
    }
}
