//! Goes through the lines of a makefile as `make` does when it reads it: variables, conditions, rules.

use std::collections::{BTreeMap, BTreeSet};

use super::expand::{Values, expand};
use super::rules::Rule;
use super::words::{assignment, first_word, is_condition, operands, without_comment};
use super::{Line, UNRESOLVED, Variables};

/// What a makefile comes to.
#[derive(Debug, Default)]
pub(super) struct Evaluated {
    pub rules: BTreeMap<String, Rule>,
    /// The targets in the order of the file.
    pub order: Vec<String>,
    /// The targets of pattern rules.
    pub patterns: Vec<String>,
    pub phony: BTreeSet<String>,
    /// `.IGNORE` without targets.
    pub ignores_failures: bool,
    /// Why nothing can be told of any target.
    pub opaque: Option<String>,
    variables: BTreeMap<String, Variable>,
    exported: BTreeSet<String>,
    pub exports_all: bool,
    environment: BTreeMap<String, String>,
    from_command_line: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Variable {
    value: String,
    /// Expanded when it is used.
    recursive: bool,
}

/// Whether the lines of a branch count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Branch {
    Taken,
    /// Not taken; a later branch of the same condition may be.
    Waiting,
    /// Not taken, as an earlier one was, or all around it is not.
    Skipped,
    /// It cannot be told.
    Unknown,
}

/// What the environment holds in the builder, though the caller may not know the value.
const ALWAYS_SET: [&str; 8] = [
    "HOME", "PATH", "PWD", "HOSTNAME", "USER", "SHLVL", "OLDPWD", "TERM",
];

/// What make sets itself and this reader does not follow.
const SET_BY_MAKE: [&str; 9] = [
    "CURDIR",
    "MAKEFILE_LIST",
    "MAKEFLAGS",
    "MAKECMDGOALS",
    "MAKELEVEL",
    "MAKE_HOST",
    ".VARIABLES",
    "MFLAGS",
    "MAKEOVERRIDES",
];

impl Values for Evaluated {
    fn lookup(&self, name: &str) -> Option<(&str, bool)> {
        self.variables
            .get(name)
            .map(|variable| (variable.value.as_str(), variable.recursive))
    }
}

struct WithAutomatic<'a> {
    evaluated: &'a Evaluated,
    automatic: &'a BTreeMap<String, String>,
}

impl Values for WithAutomatic<'_> {
    fn lookup(&self, name: &str) -> Option<(&str, bool)> {
        match self.automatic.get(name) {
            Some(value) => Some((value, false)),
            None => self.evaluated.lookup(name),
        }
    }
}

impl Evaluated {
    pub fn of(lines: &[Line], variables: &Variables) -> Evaluated {
        let mut evaluated = Evaluated::default();
        for name in ALWAYS_SET.iter().chain(&SET_BY_MAKE) {
            evaluated.set(name, UNRESOLVED, false);
        }
        for (name, value) in [
            ("MAKE", "make"),
            ("RM", "rm -f"),
            ("CC", "cc"),
            ("CXX", "g++"),
            ("AR", "ar"),
            ("MAKE_VERSION", UNRESOLVED),
        ] {
            evaluated.set(name, value, false);
        }
        evaluated.environment = variables.environment.clone();
        for (name, value) in variables
            .environment
            .iter()
            .filter(|(name, _)| *name != "SHELL")
        {
            evaluated.set(name, value, true);
        }
        for (name, value) in &variables.command_line {
            evaluated.set(name, value, true);
            evaluated.from_command_line.insert(name.clone());
        }
        evaluated.read(lines);
        evaluated
    }

    /// The value of a variable, expanded; `None` if it is not defined.
    pub fn value(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(|variable| {
            if variable.recursive {
                expand(&variable.value, self)
            } else {
                variable.value.clone()
            }
        })
    }

    pub fn expand(&self, text: &str, automatic: Option<&BTreeMap<String, String>>) -> String {
        match automatic {
            Some(automatic) => expand(
                text,
                &WithAutomatic {
                    evaluated: self,
                    automatic,
                },
            ),
            None => expand(text, self),
        }
    }

    /// The variables that commands see: those that are exported, those of the command line, and those of the
    /// environment that the makefile changed.
    pub fn exported(&self) -> BTreeMap<String, String> {
        let all = self.variables.keys().filter(|_| self.exports_all);
        let names: BTreeSet<&String> = self
            .exported
            .iter()
            .chain(&self.from_command_line)
            .chain(self.environment.keys())
            .chain(all)
            .collect();
        names
            .into_iter()
            .filter(|name| {
                name.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            })
            .filter(|name| {
                !SET_BY_MAKE.contains(&name.as_str()) && !matches!(name.as_str(), "MAKE" | "SHELL")
            })
            .filter_map(|name| Some((name.clone(), self.value(name)?)))
            .filter(|(name, value)| self.environment.get(name) != Some(value))
            .filter(|(name, value)| !(ALWAYS_SET.contains(&name.as_str()) && value == UNRESOLVED))
            .collect()
    }

    pub fn default_goal(&self) -> Option<String> {
        if let Some(goal) = self
            .value(".DEFAULT_GOAL")
            .filter(|goal| !goal.trim().is_empty())
        {
            return Some(goal.trim().to_owned());
        }
        self.order
            .iter()
            .find(|target| !target.starts_with('.') || target.contains('/'))
            .cloned()
    }

    fn set(&mut self, name: &str, value: &str, recursive: bool) {
        self.variables.insert(
            name.to_owned(),
            Variable {
                value: value.to_owned(),
                recursive,
            },
        );
    }

    fn read(&mut self, lines: &[Line]) {
        let mut branches: Vec<Branch> = Vec::new();
        // The targets to which the next tabbed lines belong.
        let mut current: Vec<String> = Vec::new();
        let mut in_rule = false;
        let mut defining: Option<(String, usize)> = None;
        for line in lines {
            let state = combined(&branches);
            let trimmed = line.text.trim();
            if let Some((name, nested)) = &mut defining {
                match first_word(trimmed) {
                    "define" => *nested += 1,
                    "endef" if *nested == 0 => {
                        if state != Branch::Skipped {
                            let name = std::mem::take(name);
                            self.set_unresolved(&name);
                        }
                        defining = None;
                    }
                    "endef" => *nested -= 1,
                    _ => {}
                }
                continue;
            }
            if line.tabbed && in_rule {
                self.add_recipe_line(&current, line, state);
                continue;
            }
            let text = without_comment(trimmed);
            if text.is_empty() {
                continue;
            }
            if is_condition(text) {
                self.condition(text, &mut branches);
                continue;
            }
            if first_word(text) == "define" {
                let name = text
                    .trim_start_matches("define")
                    .trim()
                    .trim_end_matches(['=', ':', '?', '+'])
                    .trim();
                defining = Some((name.to_owned(), 0));
                continue;
            }
            if state == Branch::Skipped {
                in_rule = false;
                continue;
            }
            match self.statement(text, line, state) {
                Statement::Rule(targets) => {
                    current = targets;
                    in_rule = true;
                }
                Statement::Other => {
                    current = Vec::new();
                    in_rule = false;
                }
            }
        }
        if !branches.is_empty() {
            self.give_up("a condition is not closed");
        }
        if defining.is_some() {
            self.give_up("a define is not closed");
        }
    }

    pub(super) fn give_up(&mut self, reason: &str) {
        self.opaque.get_or_insert_with(|| reason.to_owned());
    }

    fn set_unresolved(&mut self, name: &str) {
        if !self.from_command_line.contains(name) {
            self.set(name, UNRESOLVED, false);
        }
    }

    fn condition(&mut self, text: &str, branches: &mut Vec<Branch>) {
        let (word, rest) = text.split_once([' ', '\t', '(']).unwrap_or((text, ""));
        match word {
            "endif" => {
                if branches.pop().is_none() {
                    self.give_up("endif without a condition");
                }
            }
            "else" => {
                let Some(branch) = branches.pop() else {
                    self.give_up("else without a condition");
                    return;
                };
                let outer = combined(branches);
                let rest = rest.trim();
                branches.push(match branch {
                    Branch::Taken | Branch::Skipped => Branch::Skipped,
                    Branch::Unknown => Branch::Unknown,
                    Branch::Waiting if rest.is_empty() => outer,
                    Branch::Waiting => self.decide(rest),
                });
            }
            _ => {
                let branch = match combined(branches) {
                    Branch::Skipped | Branch::Waiting => Branch::Skipped,
                    Branch::Unknown => Branch::Unknown,
                    Branch::Taken => self.decide(text),
                };
                branches.push(branch);
            }
        }
    }

    /// Decides `ifeq (a,b)`, `ifeq "a" "b"`, `ifdef x` and their opposites.
    fn decide(&self, text: &str) -> Branch {
        let len = text.find([' ', '\t', '(']).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(len).unwrap_or((text, ""));
        let rest = rest.trim();
        let holds = match word {
            "ifdef" | "ifndef" => {
                let name = self.expand(rest, None);
                let value = self
                    .variables
                    .get(name.trim())
                    .map(|variable| variable.value.as_str());
                match value {
                    _ if name.contains(UNRESOLVED) => None,
                    Some(UNRESOLVED) => None,
                    value => Some(value.is_some_and(|value| !value.is_empty())),
                }
            }
            "ifeq" | "ifneq" => operands(rest).and_then(|(one, other)| {
                let (one, other) = (self.expand(one, None), self.expand(other, None));
                let decided = !one.contains(UNRESOLVED) && !other.contains(UNRESOLVED);
                decided.then(|| one.trim() == other.trim())
            }),
            _ => None,
        };
        match holds.map(|holds| holds != word.starts_with("ifn")) {
            Some(true) => Branch::Taken,
            Some(false) => Branch::Waiting,
            None => Branch::Unknown,
        }
    }

    fn statement(&mut self, text: &str, line: &Line, state: Branch) -> Statement {
        let mut text = text;
        let mut exports = false;
        let mut overrides = false;
        loop {
            let word = first_word(text);
            let rest = text.get(word.len()..).unwrap_or("").trim_start();
            match word {
                "export" | "unexport" if !rest.starts_with(['=', ':', '?', '+']) => {
                    if rest.is_empty() {
                        self.exports_all = word == "export";
                        return Statement::Other;
                    }
                    if assignment(rest).is_none() {
                        for name in self.expand(rest, None).split_whitespace() {
                            if word == "export" {
                                self.exported.insert(name.to_owned());
                            } else {
                                self.exported.remove(name);
                            }
                        }
                        return Statement::Other;
                    }
                    exports = true;
                    text = rest;
                }
                "override" | "private" if assignment(rest).is_some() => {
                    overrides |= word == "override";
                    text = rest;
                }
                "vpath" => {
                    self.give_up("it has a vpath");
                    return Statement::Other;
                }
                "undefine" => {
                    self.set_unresolved(rest);
                    return Statement::Other;
                }
                _ => break,
            }
        }
        if let Some((name, sign, value)) = assignment(text) {
            let name = self.expand(name, None);
            if name.contains(UNRESOLVED) {
                self.give_up("the name of a variable is not decided");
                return Statement::Other;
            }
            if exports {
                self.exported.insert(name.clone());
            }
            self.assign(&name, sign, value, overrides, state);
            return Statement::Other;
        }
        self.rule(text, line, state)
    }

    fn assign(&mut self, name: &str, sign: &str, value: &str, overrides: bool, state: Branch) {
        if matches!(name, ".RECIPEPREFIX" | "VPATH" | "MAKEFLAGS") {
            self.give_up(&format!("it sets {name}"));
            return;
        }
        if self.from_command_line.contains(name) && !overrides {
            return;
        }
        if state != Branch::Taken {
            self.set_unresolved(name);
            return;
        }
        let known = self.variables.get(name).cloned();
        match sign {
            "=" => self.set(name, value, true),
            ":=" | "::=" | ":::=" => {
                let value = self.expand(value, None);
                self.set(name, &value, false);
            }
            // Some are set before the makefile is read, as far as this reader knows them.
            "?=" if known.is_none() => self.set(name, value, true),
            "?=" => {}
            "+=" => match known {
                None => self.set(name, value, true),
                Some(variable) => {
                    let more = if variable.recursive {
                        value.to_owned()
                    } else {
                        self.expand(value, None)
                    };
                    let joined = format!("{} {more}", variable.value);
                    self.set(name, joined.trim_start(), variable.recursive);
                }
            },
            _ => self.set_unresolved(name),
        }
    }
}

/// What a line was.
pub(super) enum Statement {
    /// A rule: tabbed lines that follow are its recipe.
    Rule(Vec<String>),
    Other,
}

/// What nested branches come to.
fn combined(branches: &[Branch]) -> Branch {
    let mut state = Branch::Taken;
    for branch in branches {
        match branch {
            Branch::Waiting | Branch::Skipped => return Branch::Skipped,
            Branch::Unknown => state = Branch::Unknown,
            Branch::Taken => {}
        }
    }
    state
}
