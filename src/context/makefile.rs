//! What `make` would run: the recipe of a target and of all that it depends on.
//!
//! A simple reader of GNU make (<https://www.gnu.org/software/make/manual/html_node/>), no `make`. What it cannot
//! decide (functions such as `$(shell ..)`, a condition on something unknown) is rendered as [`UNRESOLVED`]; what could
//! change which commands run at all makes the target [`Opaque`]. It never guesses.

mod evaluate;
mod expand;
mod rules;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, glob, path};
use evaluate::Evaluated;
use rules::Rule;

/// Stands in a text for what could not be decided.
pub const UNRESOLVED: &str = "${__unresolved}";

/// The largest text that is read, included files counted, in bytes.
const LARGEST: usize = 1024 * 1024;
/// The most lines that the recipes of one goal may have.
const MOST_LINES: usize = 10_000;

/// A makefile, with the files that it includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Makefile {
    lines: Vec<Line>,
    /// Why nothing can be told of any target.
    opaque: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// Of the file that it is in, from 1.
    number: u32,
    text: String,
    /// Begins with a tab.
    tabbed: bool,
}

/// The variables that are set from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    /// `make VAR=value`: they win over the makefile.
    pub command_line: BTreeMap<String, String>,
    /// The environment: the makefile wins over it, `?=` aside.
    pub environment: BTreeMap<String, String>,
}

/// What is run to make one goal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipe {
    /// The commands in order, those of prerequisites first.
    pub lines: Vec<RecipeLine>,
    /// The program that runs each line, and its flags: `/bin/sh -c` if the makefile says nothing.
    pub shell: String,
    /// What `.SHELLFLAGS` says.
    pub shell_flags: String,
    /// The variables that the commands see in their environment beyond that of `make`, or with another value.
    pub environment: BTreeMap<String, String>,
    /// Whether a list of prerequisites could not be decided: more may be run.
    pub unknown_prerequisites: bool,
    /// The prerequisites that no rule makes: files that have to exist.
    pub sources: Vec<String>,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeLine {
    /// The command, variables expanded, prefixes removed; continued lines are kept as written.
    pub text: String,
    /// The target whose recipe it belongs to.
    pub target: String,
    /// Whether the target is phony: another is skipped if a file of its name is there and not older than its
    /// prerequisites.
    pub phony: bool,
    /// Whether a failure is ignored (`-`).
    pub ignores_failure: bool,
    /// The line of the makefile (or the included file), from 1.
    pub line: u32,
}

/// Why the commands of a target cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Opaque {
    /// The makefile as a whole is not understood.
    #[error("{0}")]
    Makefile(String),
    /// No rule makes the target.
    #[error("no rule makes {0}")]
    NoRule(String),
    /// There is no target at all.
    #[error("the makefile has no goal")]
    NoGoal,
    /// The rules of a target are not understood.
    #[error("{target}: {reason}")]
    Target {
        /// The target.
        target: String,
        /// What is not understood.
        reason: String,
    },
}

impl Makefile {
    /// Reads the text of a makefile. One that includes others is opaque, as it is not known what they say; use
    /// [`Makefile::read`] for a makefile of a context.
    pub fn parse(text: &str) -> Makefile {
        let mut makefile = Makefile {
            lines: Vec::new(),
            opaque: None,
        };
        makefile.add(text, &mut |_| None, 0);
        makefile
    }

    /// Reads a makefile of a context, for a `make` that is run in `dir`; includes are read from there. `None` if the
    /// file does not exist.
    pub fn read(context: &Context, dir: &str, file: &str) -> Option<Makefile> {
        let text = context.read_text(&path::join(dir, file))?;
        let mut makefile = Makefile {
            lines: Vec::new(),
            opaque: None,
        };
        let mut include = |name: &str| {
            let place = path::resolve_inside(dir, name)?;
            match context.kind(&place) {
                None => Some(None),
                Some(_) => context.read_text(&place).map(|text| Some(text.to_string())),
            }
        };
        makefile.add(&text, &mut include, 0);
        Some(makefile)
    }

    /// The name of the makefile that `make` takes in a directory of a context.
    pub fn name_in(context: &Context, dir: &str) -> Option<&'static str> {
        ["GNUmakefile", "makefile", "Makefile"]
            .into_iter()
            .find(|name| context.is_file(&path::join(dir, name)))
    }

    /// The targets that rules name, in the order of the file; special ones (`.PHONY`) aside.
    pub fn targets(&self, variables: &Variables) -> Vec<String> {
        let evaluated = Evaluated::of(&self.lines, variables);
        evaluated
            .order
            .into_iter()
            .filter(|target| !target.starts_with('.'))
            .collect()
    }

    /// The target that is made when none is named: `.DEFAULT_GOAL`, or the first that does not begin with a dot.
    pub fn default_goal(&self, variables: &Variables) -> Option<String> {
        self.evaluate(variables).ok()?.default_goal()
    }

    /// The commands that make a target, or the default goal.
    ///
    /// # Errors
    /// [`Opaque`], if it cannot be told which commands those are.
    pub fn recipe(&self, target: Option<&str>, variables: &Variables) -> Result<Recipe, Opaque> {
        let evaluated = self.evaluate(variables)?;
        let goal = match target {
            Some(target) => target.to_owned(),
            None => evaluated.default_goal().ok_or(Opaque::NoGoal)?,
        };
        if goal.contains(UNRESOLVED) {
            return Err(Opaque::Makefile(
                "the default goal is not decided".to_owned(),
            ));
        }
        if !evaluated.rules.contains_key(&goal) {
            return Err(Opaque::NoRule(goal));
        }
        let mut recipe = Recipe {
            shell: evaluated
                .value("SHELL")
                .unwrap_or_else(|| "/bin/sh".to_owned()),
            shell_flags: evaluated
                .value(".SHELLFLAGS")
                .unwrap_or_else(|| "-c".to_owned()),
            environment: evaluated.exported(),
            ..Recipe::default()
        };
        let mut done = BTreeSet::new();
        // What waits, last first: a target to be looked at, or one whose prerequisites are made.
        let mut waiting = vec![(goal, false)];
        while let Some((target, ready)) = waiting.pop() {
            if ready {
                add_lines(&evaluated, &target, &mut recipe)?;
                continue;
            }
            if !done.insert(target.clone()) {
                continue;
            }
            let Some(rule) = evaluated.rules.get(&target) else {
                if let Some(pattern) = evaluated
                    .patterns
                    .iter()
                    .find(|pattern| pattern_matches(pattern, &target))
                {
                    return Err(Opaque::Target {
                        target,
                        reason: format!("made by the pattern rule {pattern}"),
                    });
                }
                recipe.sources.push(target);
                continue;
            };
            if let Some(reason) = &rule.opaque {
                return Err(Opaque::Target {
                    target,
                    reason: reason.clone(),
                });
            }
            if rule.recipe.is_empty()
                && !rule.empty_recipe
                && !evaluated.phony.contains(&target)
                && let Some(pattern) = evaluated
                    .patterns
                    .iter()
                    .find(|pattern| pattern_matches(pattern, &target))
            {
                return Err(Opaque::Target {
                    target,
                    reason: format!("made by the pattern rule {pattern}"),
                });
            }
            waiting.push((target.clone(), true));
            for prerequisite in rule.prerequisites.iter().chain(&rule.order_only).rev() {
                if prerequisite.contains(UNRESOLVED) || glob::is_pattern(prerequisite) {
                    recipe.unknown_prerequisites = true;
                } else {
                    waiting.push((prerequisite.clone(), false));
                }
            }
        }
        Ok(recipe)
    }

    fn evaluate(&self, variables: &Variables) -> Result<Evaluated, Opaque> {
        if let Some(reason) = &self.opaque {
            return Err(Opaque::Makefile(reason.clone()));
        }
        let evaluated = Evaluated::of(&self.lines, variables);
        match &evaluated.opaque {
            Some(reason) => Err(Opaque::Makefile(reason.clone())),
            None => Ok(evaluated),
        }
    }

    /// Adds the logical lines of a file. `include` gives the text of a file, `Some(None)` for one that is known not to
    /// exist.
    fn add(
        &mut self,
        text: &str,
        include: &mut dyn FnMut(&str) -> Option<Option<String>>,
        depth: usize,
    ) {
        let read: usize = self.lines.iter().map(|line| line.text.len()).sum();
        if read + text.len() > LARGEST || depth > 10 {
            self.opaque
                .get_or_insert_with(|| "the makefile is too large".to_owned());
            return;
        }
        let mut lines = text.lines().enumerate();
        while let Some((index, first)) = lines.next() {
            let tabbed = first.starts_with('\t');
            let mut whole = first.to_owned();
            while ends_continued(&whole) {
                let Some((_, next)) = lines.next() else {
                    whole.pop();
                    break;
                };
                if tabbed {
                    // The shell sees the backslash and the line end; one tab is taken from the next line.
                    whole.push('\n');
                    whole.push_str(next.strip_prefix('\t').unwrap_or(next));
                } else {
                    whole.pop();
                    whole.truncate(whole.trim_end().len());
                    whole.push(' ');
                    whole.push_str(next.trim_start());
                }
            }
            if !tabbed && let Some((files, optional)) = included(&whole) {
                self.include(files, optional, include, depth);
                continue;
            }
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            self.lines.push(Line {
                number,
                text: whole,
                tabbed,
            });
        }
    }

    fn include(
        &mut self,
        files: &str,
        optional: bool,
        include: &mut dyn FnMut(&str) -> Option<Option<String>>,
        depth: usize,
    ) {
        for file in files.split_whitespace() {
            if file.starts_with('#') {
                return;
            }
            let found = if file.contains('$') || glob::is_pattern(file) {
                None
            } else {
                include(file)
            };
            match found {
                Some(Some(text)) => self.add(&text, include, depth + 1),
                Some(None) if optional => {}
                _ => {
                    self.opaque
                        .get_or_insert_with(|| format!("it includes {file}, which is not known"));
                }
            }
        }
    }
}

/// Whether a line ends in a backslash that is not escaped by another.
fn ends_continued(line: &str) -> bool {
    line.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1
}

fn included(line: &str) -> Option<(&str, bool)> {
    let line = line.trim_start();
    let (word, files) = line.split_once([' ', '\t'])?;
    let files = files.trim_start();
    // `include = x` and `include: x` are no directive.
    if files.starts_with(['=', ':', '?', '+']) {
        return None;
    }
    match word {
        "include" => Some((files, false)),
        "-include" | "sinclude" => Some((files, true)),
        _ => None,
    }
}

fn add_lines(evaluated: &Evaluated, target: &str, recipe: &mut Recipe) -> Result<(), Opaque> {
    let Some(rule) = evaluated.rules.get(target) else {
        return Ok(());
    };
    for line in &rule.recipe {
        if recipe.lines.len() >= MOST_LINES {
            return Err(Opaque::Makefile("the recipes are too long".to_owned()));
        }
        let expanded = evaluated.expand(&line.text, Some(&automatic(target, rule)));
        let (text, ignores_failure) = without_prefixes(&expanded);
        if text.trim().is_empty() {
            continue;
        }
        recipe.lines.push(RecipeLine {
            text: text.to_owned(),
            target: target.to_owned(),
            phony: evaluated.phony.contains(target),
            ignores_failure: ignores_failure || evaluated.ignores_failures,
            line: line.number,
        });
    }
    Ok(())
}

/// The automatic variables that the rule decides (<https://www.gnu.org/software/make/manual/html_node/Automatic-Variables.html>).
fn automatic(target: &str, rule: &Rule) -> BTreeMap<String, String> {
    let first = rule.prerequisites.first().cloned().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let each: Vec<&str> = rule
        .prerequisites
        .iter()
        .map(String::as_str)
        .filter(|name| seen.insert(*name))
        .collect();
    let mut variables = BTreeMap::from([
        ("@".to_owned(), target.to_owned()),
        ("<".to_owned(), first.clone()),
        ("^".to_owned(), each.join(" ")),
        ("+".to_owned(), rule.prerequisites.join(" ")),
        ("|".to_owned(), rule.order_only.join(" ")),
        ("?".to_owned(), UNRESOLVED.to_owned()),
        ("*".to_owned(), UNRESOLVED.to_owned()),
    ]);
    for (name, value) in [("@", target), ("<", first.as_str())] {
        let (dir, file) = match value.rsplit_once('/') {
            _ if value.contains(UNRESOLVED) => (UNRESOLVED, UNRESOLVED),
            Some(("", file)) => ("/", file),
            Some((dir, file)) => (dir, file),
            None => (".", value),
        };
        variables.insert(format!("{name}D"), dir.to_owned());
        variables.insert(format!("{name}F"), file.to_owned());
    }
    variables
}

/// Takes `@`, `-` and `+` from the front of a command.
fn without_prefixes(text: &str) -> (&str, bool) {
    let command = text.trim_start_matches(['@', '-', '+', ' ', '\t']);
    let prefixes = text.get(..text.len() - command.len()).unwrap_or("");
    (command, prefixes.contains('-'))
}

/// Whether a pattern such as `bin/%` matches a name; one that was not decided may match anything.
fn pattern_matches(pattern: &str, name: &str) -> bool {
    if pattern.contains(UNRESOLVED) {
        return true;
    }
    match pattern.split_once('%') {
        Some((start, end)) => {
            name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => pattern == name,
    }
}
