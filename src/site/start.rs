//! From the start command to the one program that runs.

use std::collections::BTreeMap;

use crate::language::{self, Runs};
use crate::profile::Profile;
use crate::shell::{self, Value};
use crate::stage::{StageModel, StartCommand, World, path};

/// How deep scripts may call each other.
const DEPTH: usize = 6;

/// The program that runs in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Started {
    /// Its words; the program's name without its directory.
    pub words: Vec<String>,
    /// Where it runs, absolute.
    pub cwd: String,
    /// Variables that scripts set for it; `None` where the value is not known.
    pub variables: BTreeMap<String, Option<String>>,
    /// The line of the start command.
    pub line: Option<u32>,
}

impl Started {
    /// A variable as the program finds it; `Err` where its value is not known.
    pub fn variable(&self, model: &StageModel<'_>, name: &str) -> Result<Option<String>, ()> {
        if let Some(value) = self.variables.get(name) {
            return value.clone().map(Some).ok_or(());
        }
        match model.config.variable(name) {
            Some(variable) if variable.known => Ok(Some(variable.value.clone())),
            Some(_) => Err(()),
            None => Ok(None),
        }
    }
}

/// Follows the start command; `None` where it is more than one command, or not known.
pub(super) fn follow(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    profile: &Profile,
) -> Option<Started> {
    let config = &model.config;
    let inherited = |line: Option<u32>| line.is_none();
    let mut words = Vec::new();
    let mut line = None;
    let cwd = config.workdir.value.clone();
    let mut state = State {
        world,
        model,
        profile,
        variables: BTreeMap::new(),
    };
    if let Some(entrypoint) = &config.entrypoint {
        line = entrypoint.line;
        match &entrypoint.value {
            StartCommand::Shell { text, .. } => {
                return state.script(text, &cwd, entrypoint.line, 0);
            }
            StartCommand::Exec(entry) => {
                let known = entry.first().is_some_and(|program| {
                    profile
                        .start
                        .entrypoints
                        .iter()
                        .any(|it| it == path::name(program))
                });
                if !(inherited(entrypoint.line) && known) {
                    words.extend(entry.iter().cloned());
                }
            }
        }
    }
    if let Some(cmd) = config.cmd.as_ref().filter(|cmd| cmd.line.is_some()) {
        line = cmd.line.or(line);
        match &cmd.value {
            StartCommand::Shell { text, .. } if words.is_empty() => {
                return state.script(text, &cwd, cmd.line, 0);
            }
            cmd => words.extend(cmd.words()),
        }
    }
    state.command(words, &cwd, line, 0)
}

struct State<'a, 'k, 'c> {
    world: &'a World<'k, 'c>,
    model: &'a StageModel<'k>,
    profile: &'a Profile,
    variables: BTreeMap<String, Option<String>>,
}

impl State<'_, '_, '_> {
    fn command(
        &mut self,
        words: Vec<String>,
        cwd: &str,
        line: Option<u32>,
        depth: usize,
    ) -> Option<Started> {
        if depth > DEPTH {
            return None;
        }
        let name = path::name(words.first()?).to_string();
        let common = &self.world.knowledge.profiles().common().start;
        if common.shells.contains(&name) {
            let at = words
                .iter()
                .position(|word| word.starts_with('-') && word.ends_with('c'))?;
            let text = words.get(at + 1)?.clone();
            return self.script(&text, cwd, line, depth + 1);
        }
        if name == "exec" {
            return self.command(words[1..].to_vec(), cwd, line, depth + 1);
        }
        let wrapper = [&common.wrappers, &self.profile.start.wrappers]
            .iter()
            .any(|list| list.contains(&name));
        if wrapper {
            let mut rest = words[1..].to_vec();
            while let Some((variable, value)) = rest
                .first()
                .filter(|word| shell::is_name(word.split('=').next().unwrap_or("")))
                .and_then(|word| word.split_once('='))
            {
                self.variables.insert(variable.into(), Some(value.into()));
                rest.remove(0);
            }
            if rest.first().is_some_and(|word| word == "--") {
                rest.remove(0);
            }
            // What other options of a wrapper mean is not known here.
            if rest.first().is_some_and(|word| word.starts_with('-')) {
                return None;
            }
            return self.command(rest, cwd, line, depth + 1);
        }
        let config = &self.model.config;
        let vars = |name: &str| {
            let variable = config.variable(name).filter(|variable| variable.known);
            variable.map(|variable| variable.value.clone())
        };
        let files = &self.model.files;
        match language::runs(self.world, self.profile, files, &words, cwd, &vars) {
            Runs::Itself => {
                let mut words = words;
                words[0] = name;
                Some(Started {
                    words,
                    cwd: cwd.to_string(),
                    variables: std::mem::take(&mut self.variables),
                    line,
                })
            }
            Runs::Tool { cwd, words } => self.command(words, &cwd, line, depth + 1),
            Runs::Scripts { scripts, .. } => match &scripts[..] {
                [script] => {
                    let (text, cwd) = (script.text.clone(), script.cwd.clone());
                    self.script(&text, &cwd, line, depth + 1)
                }
                _ => None,
            },
            Runs::Loads(_) | Runs::Compiles | Runs::Missing(_) | Runs::Unknown(_) => None,
        }
    }

    /// The text must hold one command, whose words are known.
    fn script(
        &mut self,
        text: &str,
        cwd: &str,
        line: Option<u32>,
        depth: usize,
    ) -> Option<Started> {
        let script = shell::parse(text);
        if script.opaque.is_some() {
            return None;
        }
        let set = self.variables.clone();
        let config = &self.model.config;
        let lookup = |name: &str| match set.get(name) {
            Some(Some(value)) => Value::Set(value.clone()),
            Some(None) => Value::Unknown,
            None => config
                .variable(name)
                .filter(|variable| variable.known)
                .map_or(Value::Unknown, |variable| {
                    Value::Set(variable.value.clone())
                }),
        };
        let start = shell::flow::Start::new(cwd, &lookup);
        let flow = shell::flow::steps(&script, start);
        let [step] = &flow.steps[..] else { return None };
        if step.conditional || !flow.complete || !step.redirections.is_empty() {
            return None;
        }
        let words: Option<Vec<String>> = step
            .words
            .iter()
            .map(|word| word.known().map(String::from))
            .collect();
        let cwd = step.cwd.clone()?;
        let words = words?;
        for (name, value) in &step.assigned {
            let value = match value {
                Value::Set(text) => Some(text.clone()),
                _ => None,
            };
            self.variables.insert(name.clone(), value);
        }
        self.command(words, &cwd, line, depth + 1)
    }
}
