//! Values that whoever starts the program chooses, and files that it makes for itself.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::{At, Program};
use super::lexer::Token;
use super::reach::Reach;
use super::values::Values;
use crate::context::evidence::{EvidenceRules, GivenRule, Pieces};
use crate::context::path;

/// The rules, by what they look for.
#[derive(Debug, Default)]
pub(super) struct Givers<'a> {
    functions: BTreeMap<(&'a str, &'a str), &'a GivenRule>,
    methods: BTreeMap<&'a str, Vec<&'a GivenRule>>,
    /// The names of the functions and methods that get the address of a variable.
    pub addressed: BTreeSet<&'a str>,
    temporary: BTreeSet<(&'a str, &'a str)>,
    here: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Givers<'a> {
    pub fn of(rules: &'a EvidenceRules, reach: &Reach) -> Givers<'a> {
        let imported = |module: &String| {
            reach
                .imports
                .iter()
                .any(|import| path::below(import, module).is_some())
        };
        let called = |function: &String| {
            let name = function.rsplit('.').next().unwrap_or("");
            reach
                .own
                .values()
                .flat_map(|package| &package.sources)
                .any(|source| source.text.contains(name))
        };
        let split = |call: &'a String| call.rsplit_once('.');
        let mut givers = Givers {
            temporary: rules.temporary.iter().filter_map(split).collect(),
            here: rules.working_directory.iter().filter_map(split).collect(),
            ..Givers::default()
        };
        for rule in &rules.given {
            if rule.unless_imported.iter().any(imported) || rule.unless_called.iter().any(called) {
                continue;
            }
            let Some((package, name)) = rule.call.rsplit_once('.') else {
                continue;
            };
            if rule.target {
                givers.addressed.insert(name);
            }
            if package.is_empty() {
                givers.methods.entry(name).or_default().push(rule);
            } else {
                givers.functions.insert((package, name), rule);
            }
        }
        givers
    }
}

impl<'a> Program<'a> {
    /// What a call of a function of another package gives.
    pub(super) fn given_call(
        &self,
        import: &str,
        name: &str,
        open: At<'_>,
        depth: usize,
    ) -> Option<Values> {
        if self.givers.here.contains(&(import, name)) {
            return Some(Values::one(Pieces::here()));
        }
        if self.givers.temporary.contains(&(import, name)) {
            return Some(Values::one(Pieces::temporary()));
        }
        let rule = self.givers.functions.get(&(import, name))?;
        (!rule.target).then(|| self.given(rule, open, depth))
    }

    /// What a method gives: `command.Flags().String(..)`.
    pub(super) fn given_method(&self, name: &str, open: At<'_>, depth: usize) -> Option<Values> {
        let rules = self.givers.methods.get(name)?;
        let rule = rules
            .iter()
            .find(|rule| !rule.target && self.fits(rule, open))?;
        Some(self.given(rule, open, depth))
    }

    /// What the call whose `(` is at a token gives the variable whose address it gets.
    pub(super) fn given_address(&self, open: At<'_>, depth: usize) -> Values {
        let tokens = self.tokens(open);
        let name = |back: usize| {
            open.token
                .checked_sub(back)
                .and_then(|at| tokens.get(at))
                .and_then(Token::name)
        };
        let Some(method) = name(1) else {
            return Values::unknown();
        };
        let of_package = name(3).filter(|package| {
            let dot = open.token.checked_sub(2).and_then(|at| tokens.get(at));
            dot.is_some_and(|dot| dot.is_sign(".")) && self.is_import(open, package)
        });
        let rule = match of_package {
            Some(package) => self
                .imported(open, package)
                .find_map(|import| self.givers.functions.get(&(import, method)).copied()),
            None => self.givers.methods.get(method).and_then(|rules| {
                rules
                    .iter()
                    .find(|rule| rule.target && self.fits(rule, open))
                    .copied()
            }),
        };
        match rule.filter(|rule| rule.target) {
            Some(rule) => self.given(rule, open, depth),
            None => Values::unknown(),
        }
    }

    /// The elements of what is no function: `os.Args`.
    pub(super) fn given_elements(&self, at: At<'_>, package: &str, name: &str) -> Option<Values> {
        if !self.is_import(at, package) {
            return None;
        }
        let rule = self
            .imported(at, package)
            .find_map(|import| self.givers.functions.get(&(import, name)))?;
        let plain = rule.name.is_none() && rule.default.is_none() && !rule.target;
        plain.then(|| Values::one(Pieces::given(rule.by.clone(), None)))
    }

    fn fits(&self, rule: &GivenRule, open: At<'_>) -> bool {
        rule.arguments
            .is_none_or(|count| count == self.count_arguments(open))
    }

    fn given(&self, rule: &GivenRule, open: At<'_>, depth: usize) -> Values {
        if !self.fits(rule, open) {
            return Values::unknown();
        }
        let mut by = rule.by.clone();
        if let Some(number) = rule.name {
            let name = self.passed_value(open, number, depth);
            if let Some(name) = name.single().and_then(Pieces::whole) {
                by = format!("{by} {name}");
            }
        }
        match (rule.default, &rule.otherwise) {
            (Some(number), _) => {
                let defaults = self.passed_value(open, number, depth);
                defaults.map(|default| default.chosen_by(by.clone()))
            }
            (None, otherwise) => Values::one(Pieces::given(by, otherwise.clone())),
        }
    }
}
