//! The commands of a script in the order in which they run.
//!
//! [`steps`] follows a script as a shell would and keeps what is known of the directory and the variables. Where a
//! condition cannot be decided, both ways are followed: their commands are conditional, and what they leave different
//! is unknown from then on.
//!
//! What it takes for granted: a sourced file (`. file`) may set any variable, but leaves the directory; a program
//! changes nothing in the shell; the commands in a string (`trap '...'`, `sh -c '...'`) are not followed, the string
//! is an argument; IFS is the default.

mod builtins;
mod constructs;
mod decide;
mod env;
mod walker;

use super::resolve::{Resolved, Value};
use super::script::{Command, Redirection, Script};
use super::word::Word;
use crate::stage::path::join;
use env::Env;
use walker::Walker;

/// How a script is started.
pub struct Start<'f> {
    /// The directory, if it is known: an absolute path.
    pub cwd: Option<String>,
    /// What is known of the variables in its environment.
    pub vars: &'f dyn Fn(&str) -> Value,
    /// Whether `set -e` is on (`sh -e`, a `SHELL` with `-e`).
    pub errexit: bool,
    /// Whether `set -o pipefail` is on.
    pub pipefail: bool,
}

impl<'f> Start<'f> {
    /// A start in `cwd` with these variables and no option set.
    pub fn new(cwd: &str, vars: &'f dyn Fn(&str) -> Value) -> Self {
        Start {
            cwd: Some(cwd.to_string()),
            vars,
            errexit: false,
            pipefail: false,
        }
    }
}

/// A command at the moment when it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'s> {
    /// The command.
    pub command: &'s Command,
    /// The directory it runs in, if it is known: an absolute path without `.` and `..`.
    pub cwd: Option<String>,
    /// What its words expand to.
    pub words: Vec<Resolved>,
    /// The targets of its redirections, in their order; what a heredoc or here-string passes.
    pub redirections: Vec<Resolved>,
    /// What its assignments assign: to itself alone if it has words, else to the shell.
    pub assigned: Vec<(String, Value)>,
    /// Whether it may not run although the script succeeds.
    pub conditional: bool,
    /// Whether the script may succeed although it failed.
    pub may_fail: bool,
    /// Whether its failure is provided for: by `||` behind it, `!` before it, as a condition, in the background.
    pub excused: bool,
}

impl Step<'_> {
    /// The name of the program, as it is written or as its variables say.
    pub fn program(&self) -> Option<&str> {
        self.words.first()?.known()
    }

    /// All words, if each is known.
    pub fn known_words(&self) -> Option<Vec<&str>> {
        self.words.iter().map(Resolved::known).collect()
    }
}

/// A redirection of a construct: `{ ...; } > file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirected<'s> {
    /// The redirection.
    pub redirection: &'s Redirection,
    /// What its target expands to.
    pub target: Resolved,
    /// The directory at that moment.
    pub cwd: Option<String>,
    /// Whether the construct may not run although the script succeeds.
    pub conditional: bool,
}

/// A followed script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow<'s> {
    /// The commands in the order in which they run. One in a loop over known words or in a function comes once for
    /// each time it runs. Functions that are never called come last, conditional and with nothing known.
    pub steps: Vec<Step<'s>>,
    /// The redirections of constructs.
    pub redirections: Vec<Redirected<'s>>,
    /// Whether every command is there: the script was read wholly, and did not take too long to follow.
    pub complete: bool,
    /// The directory at the end.
    pub cwd: Option<String>,
}

/// What a visitor of [`walk`] may ask about the moment of a step.
pub struct View<'v> {
    env: &'v Env<'v>,
    prefix: &'v [(String, Value)],
}

impl View<'_> {
    /// The variable in the shell, before the assignments in front of the command.
    pub fn shell(&self, name: &str) -> Value {
        self.env.get(name)
    }

    /// The variable as the started program finds it in its environment.
    pub fn program(&self, name: &str) -> Value {
        if let Some((_, value)) = self.prefix.iter().rev().find(|(n, _)| n == name) {
            return value.clone();
        }
        match self.env.exported(name) {
            Some(true) => self.env.get(name),
            Some(false) => Value::Unset,
            None => Value::Unknown,
        }
    }

    /// What a word would expand to at this moment.
    pub fn resolve(&self, word: &Word) -> Resolved {
        word.resolve_in(&|name| self.env.get(name))
    }
}

/// Follows `script`; see [`Flow`].
///
/// ```
/// use msconvert::shell::{self, Value, flow};
/// let script = shell::parse("cd /src && V=1.2 && make VERSION=$V");
/// let flow = flow::steps(&script, flow::Start::new("/", &|_| Value::Unset));
/// assert_eq!(flow.steps[2].cwd.as_deref(), Some("/src"));
/// assert_eq!(flow.steps[2].known_words().unwrap(), ["make", "VERSION=1.2"]);
/// ```
pub fn steps<'s>(script: &'s Script, start: Start<'_>) -> Flow<'s> {
    let mut steps = Vec::new();
    let flow = walk(script, start, &mut |step, _| steps.push(step.clone()));
    Flow { steps, ..flow }
}

/// Follows `script` and shows each step with the variables at its moment; [`Flow::steps`] stays empty.
pub fn walk<'s>(
    script: &'s Script,
    start: Start<'_>,
    visit: &mut dyn FnMut(&Step<'s>, &View<'_>),
) -> Flow<'s> {
    let mut env = Env::new(start.vars, start.cwd);
    env.set_errexit(start.errexit);
    env.set_pipefail(start.pipefail);
    Walker::new(script, env, visit).run()
}

/// The absolute path of `path` seen from `cwd`, without `.`, `..` and doubled slashes, as `cd` and `pwd` have it.
///
/// `None` where `path` is relative and `cwd` unknown, and for an empty `path`.
pub fn join_path(cwd: Option<&str>, path: &str) -> Option<String> {
    match path {
        "" => None,
        _ if path.starts_with('/') => Some(join("/", path)),
        _ => Some(join(cwd?, path)),
    }
}

#[cfg(test)]
mod tests;
