//! The rules of a makefile: targets, prerequisites, recipes.

use super::evaluate::{Branch, Evaluated, Statement};
use super::words::{assignment, split_rule};
use super::{Line, UNRESOLVED};

/// All that is said of one target.
#[derive(Debug, Clone, Default)]
pub(super) struct Rule {
    pub prerequisites: Vec<String>,
    pub order_only: Vec<String>,
    pub recipe: Vec<Line>,
    /// It has a recipe that does nothing.
    pub empty_recipe: bool,
    has_earlier_recipe: bool,
    pub opaque: Option<String>,
}

impl Evaluated {
    /// Adds a tabbed line to the recipes of the targets it belongs to.
    pub(super) fn add_recipe_line(&mut self, targets: &[String], line: &Line, state: Branch) {
        for target in targets {
            let Some(rule) = self.rules.get_mut(target) else {
                continue;
            };
            match state {
                Branch::Skipped | Branch::Waiting => {}
                Branch::Unknown => {
                    rule.opaque.get_or_insert_with(|| {
                        "a condition in its recipe is not decided".to_owned()
                    });
                }
                Branch::Taken if rule.has_earlier_recipe => {
                    rule.opaque
                        .get_or_insert_with(|| "it has several recipes".to_owned());
                }
                Branch::Taken => {
                    let text = line
                        .text
                        .strip_prefix('\t')
                        .unwrap_or(&line.text)
                        .to_owned();
                    rule.recipe.push(Line {
                        number: line.number,
                        text,
                        tabbed: true,
                    });
                }
            }
        }
    }

    /// Reads `targets: prerequisites | order-only ; command`.
    pub(super) fn rule(&mut self, text: &str, line: &Line, state: Branch) -> Statement {
        let Some((targets, rest)) = split_rule(text) else {
            // A line of function calls: `$(info ..)` says something, others may define anything.
            let harmless = ["$(info", "$(warning", "${info", "${warning"]
                .iter()
                .any(|start| text.starts_with(start));
            if !harmless {
                self.give_up(&format!("line {} is not understood", line.number));
            }
            return Statement::Other;
        };
        let grouped = targets.ends_with('&');
        let double = rest.starts_with(':');
        let rest = rest.trim_start_matches(':');
        let (rest, command) = match rest.split_once(';') {
            Some((rest, command)) => (rest, Some(command)),
            None => (rest, None),
        };
        let names: Vec<String> = self
            .expand(targets.trim_end_matches('&'), None)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let expanded = self.expand(rest, None);
        let special = names
            .first()
            .is_some_and(|name| name.starts_with('.') && !name.contains('/'));
        if special {
            self.special(&names, &expanded);
            return Statement::Rule(Vec::new());
        }
        let opaque = if grouped {
            Some("its targets are grouped")
        } else if double {
            Some("it has a double-colon rule")
        } else if assignment(rest.trim()).is_some() {
            Some("it has variables of its own")
        } else if expanded.contains(':') {
            Some("it has a static pattern rule")
        } else if state != Branch::Taken {
            Some("its rule depends on a condition that is not decided")
        } else {
            None
        };
        let (normal, order_only) = expanded.split_once('|').unwrap_or((&expanded, ""));
        let mut owners = Vec::new();
        for name in names {
            if name.contains('%') || name.contains(UNRESOLVED) {
                self.patterns.push(name);
                continue;
            }
            if !self.rules.contains_key(&name) {
                self.order.push(name.clone());
            }
            let rule = self.rules.entry(name.clone()).or_default();
            if let Some(reason) = opaque {
                rule.opaque.get_or_insert_with(|| reason.to_owned());
            }
            // A later rule may add prerequisites; the recipe of the last would win, with a warning.
            rule.has_earlier_recipe = !rule.recipe.is_empty();
            rule.prerequisites
                .extend(normal.split_whitespace().map(str::to_owned));
            rule.order_only
                .extend(order_only.split_whitespace().map(str::to_owned));
            if let Some(command) = command {
                rule.empty_recipe = true;
                if rule.has_earlier_recipe {
                    rule.opaque
                        .get_or_insert_with(|| "it has several recipes".to_owned());
                }
                if !command.trim().is_empty() {
                    rule.recipe.push(Line {
                        number: line.number,
                        text: command.trim_start().to_owned(),
                        tabbed: true,
                    });
                }
            }
            owners.push(name);
        }
        Statement::Rule(owners)
    }

    fn special(&mut self, names: &[String], prerequisites: &str) {
        for name in names {
            match name.as_str() {
                ".PHONY" => self
                    .phony
                    .extend(prerequisites.split_whitespace().map(str::to_owned)),
                ".EXPORT_ALL_VARIABLES" => self.exports_all = true,
                ".IGNORE" if prerequisites.trim().is_empty() => self.ignores_failures = true,
                ".ONESHELL" | ".SECONDEXPANSION" | ".POSIX" | ".DEFAULT" | ".IGNORE" => {
                    self.give_up(&format!("it has {name}"));
                }
                // .SILENT, .SUFFIXES, .DELETE_ON_ERROR and old suffix rules: they change no command of a named target.
                _ => {}
            }
        }
    }
}
