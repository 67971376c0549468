//! What is known of the shell while a script runs, with a journal to undo what a branch or a subshell changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::shell::resolve::Value;

/// A part of the state that can change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Variable(String),
    Directory,
    Previous,
    Errexit,
    Pipefail,
    Fog,
}

/// The state of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Variable(Option<Variable>),
    Directory(Option<String>),
    Flag(Option<bool>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Variable {
    value: Value,
    exported: bool,
}

/// What a branch changed: the state of each changed part at its end.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<Key, Content>);

impl Changes {
    /// How many parts it changed.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

pub(super) struct Env<'f> {
    initial: &'f dyn Fn(&str) -> Value,
    variables: BTreeMap<String, Variable>,
    directory: Option<String>,
    previous: Option<String>,
    errexit: Option<bool>,
    pipefail: Option<bool>,
    /// Whether anything may have been assigned behind our back (`eval`, a sourced file).
    fog: Option<bool>,
    journal: Vec<(Key, Content)>,
}

impl<'f> Env<'f> {
    pub(super) fn new(initial: &'f dyn Fn(&str) -> Value, directory: Option<String>) -> Self {
        Env {
            initial,
            variables: BTreeMap::new(),
            directory,
            previous: None,
            errexit: Some(false),
            pipefail: Some(false),
            fog: Some(false),
            journal: Vec::new(),
        }
    }

    /// How many variables the script has set.
    pub(super) fn len(&self) -> usize {
        self.variables.len()
    }

    pub(super) fn get(&self, name: &str) -> Value {
        if let Some(variable) = self.variables.get(name) {
            return variable.value.clone();
        }
        match name {
            "PWD" => self.directory.clone().map_or(Value::Unknown, Value::Set),
            "OLDPWD" => self.previous.clone().map_or(Value::Unknown, Value::Set),
            _ if is_dynamic(name) || self.fog != Some(false) => Value::Unknown,
            _ => (self.initial)(name),
        }
    }

    /// Whether a program started now would get the variable; `None` if that is not known.
    pub(super) fn exported(&self, name: &str) -> Option<bool> {
        match self.variables.get(name) {
            Some(variable) if variable.exported => Some(true),
            Some(_) => self.was_exported(name),
            None if self.fog != Some(false) => None,
            None => self.was_exported(name),
        }
    }

    fn was_exported(&self, name: &str) -> Option<bool> {
        match (self.initial)(name) {
            Value::Set(_) => Some(true),
            Value::Unset => Some(false),
            Value::Unknown => None,
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        let exported = self.variables.get(name).is_some_and(|v| v.exported);
        let variable = Variable { value, exported };
        self.put(
            Key::Variable(name.to_string()),
            Content::Variable(Some(variable)),
        );
    }

    pub(super) fn export(&mut self, name: &str) {
        let variable = Variable {
            value: self.get(name),
            exported: true,
        };
        self.put(
            Key::Variable(name.to_string()),
            Content::Variable(Some(variable)),
        );
    }

    pub(super) fn directory(&self) -> Option<&str> {
        self.directory.as_deref()
    }

    pub(super) fn previous(&self) -> Option<&str> {
        self.previous.as_deref()
    }

    pub(super) fn set_directory(&mut self, directory: Option<String>) {
        let previous = self.directory.clone();
        self.put(Key::Previous, Content::Directory(previous));
        self.put(Key::Directory, Content::Directory(directory));
    }

    pub(super) fn errexit(&self) -> bool {
        self.errexit == Some(true)
    }

    pub(super) fn pipefail(&self) -> bool {
        self.pipefail == Some(true)
    }

    pub(super) fn set_errexit(&mut self, on: bool) {
        self.put(Key::Errexit, Content::Flag(Some(on)));
    }

    pub(super) fn set_pipefail(&mut self, on: bool) {
        self.put(Key::Pipefail, Content::Flag(Some(on)));
    }

    /// From here on nothing is known of any variable.
    pub(super) fn set_fog(&mut self) {
        let names: Vec<String> = self.variables.keys().cloned().collect();
        for name in names {
            self.set(&name, Value::Unknown);
        }
        self.put(Key::Fog, Content::Flag(Some(true)));
    }

    fn put(&mut self, key: Key, content: Content) {
        let old = self.swap(&key, content.clone());
        if old != content {
            self.journal.push((key, old));
        }
    }

    fn swap(&mut self, key: &Key, content: Content) -> Content {
        use std::mem::replace;
        match (key, content) {
            (Key::Variable(name), Content::Variable(Some(variable))) => {
                Content::Variable(self.variables.insert(name.clone(), variable))
            }
            (Key::Variable(name), Content::Variable(None)) => {
                Content::Variable(self.variables.remove(name))
            }
            (Key::Directory, Content::Directory(new)) => {
                Content::Directory(replace(&mut self.directory, new))
            }
            (Key::Previous, Content::Directory(new)) => {
                Content::Directory(replace(&mut self.previous, new))
            }
            (Key::Errexit, Content::Flag(new)) => Content::Flag(replace(&mut self.errexit, new)),
            (Key::Pipefail, Content::Flag(new)) => Content::Flag(replace(&mut self.pipefail, new)),
            (Key::Fog, Content::Flag(new)) => Content::Flag(replace(&mut self.fog, new)),
            // A key always comes with its own kind of content.
            (_, content) => content,
        }
    }

    fn content(&self, key: &Key) -> Content {
        match key {
            Key::Variable(name) => Content::Variable(self.variables.get(name).cloned()),
            Key::Directory => Content::Directory(self.directory.clone()),
            Key::Previous => Content::Directory(self.previous.clone()),
            Key::Errexit => Content::Flag(self.errexit),
            Key::Pipefail => Content::Flag(self.pipefail),
            Key::Fog => Content::Flag(self.fog),
        }
    }

    /// A point to come back to with [`Env::undo`].
    pub(super) fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Undoes everything since `mark` and returns what it was.
    pub(super) fn undo(&mut self, mark: usize) -> Changes {
        let mut changes = BTreeMap::new();
        let tail = self.journal.split_off(mark.min(self.journal.len()));
        for (key, old) in tail.into_iter().rev() {
            changes
                .entry(key.clone())
                .or_insert_with(|| self.content(&key));
            self.swap(&key, old);
        }
        Changes(changes)
    }

    /// Goes on after branches of which one was taken, nobody knows which.
    pub(super) fn join(&mut self, branches: Vec<Changes>) {
        let keys: BTreeSet<Key> = branches.iter().flat_map(|b| b.0.keys().cloned()).collect();
        for key in keys {
            let now = self.content(&key);
            let mut ends = branches.iter().map(|b| b.0.get(&key).unwrap_or(&now));
            let Some(first) = ends.next().cloned() else {
                continue;
            };
            let content = match ends.all(|end| *end == first) {
                true => first,
                false => self.uncertain(&key, &branches, &now),
            };
            self.put(key, content);
        }
    }

    fn uncertain(&self, key: &Key, branches: &[Changes], now: &Content) -> Content {
        match key {
            Key::Variable(name) => {
                // A variable that a branch leaves alone has its initial value there.
                let value = |content: &Content| match content {
                    Content::Variable(Some(variable)) => variable.value.clone(),
                    _ => (self.initial)(name),
                };
                let exported =
                    |content: &Content| matches!(content, Content::Variable(Some(v)) if v.exported);
                let ends: Vec<&Content> = branches
                    .iter()
                    .map(|b| b.0.get(key).unwrap_or(now))
                    .collect();
                let first = ends.first().map_or(Value::Unknown, |c| value(c));
                let same = ends.iter().all(|c| value(c) == first);
                Content::Variable(Some(Variable {
                    value: if same { first } else { Value::Unknown },
                    exported: ends.iter().any(|c| exported(c)),
                }))
            }
            Key::Directory | Key::Previous => Content::Directory(None),
            Key::Errexit | Key::Pipefail | Key::Fog => Content::Flag(None),
        }
    }
}

/// Whether the shell itself changes the variable.
fn is_dynamic(name: &str) -> bool {
    const DYNAMIC: [&str; 24] = [
        "_",
        "IFS",
        "OPTARG",
        "OPTIND",
        "PPID",
        "REPLY",
        "RANDOM",
        "SRANDOM",
        "SECONDS",
        "LINENO",
        "UID",
        "EUID",
        "GROUPS",
        "HOSTNAME",
        "HOSTTYPE",
        "MACHTYPE",
        "OSTYPE",
        "FUNCNAME",
        "PIPESTATUS",
        "SHLVL",
        "SHELLOPTS",
        "EPOCHSECONDS",
        "EPOCHREALTIME",
        "DIRSTACK",
    ];
    DYNAMIC.contains(&name)
        || name.starts_with("BASH")
        || !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}
