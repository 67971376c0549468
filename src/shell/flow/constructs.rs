//! Functions, branches and loops.

use super::env::Changes;
use super::walker::{Around, End, Outcome, UNKNOWN, Walker};
use super::{Redirected, Step};
use crate::shell::pattern;
use crate::shell::resolve::{Resolved, Value, pattern_of};
use crate::shell::script::*;
use crate::shell::word::{Part, Word, identifiers};

/// How deep functions may call functions.
const MAX_CALLS: usize = 16;

/// A loop over at most so many known words is followed once for each of them.
const MAX_ROUNDS: usize = 32;

impl<'s> Walker<'s, '_> {
    /// Runs the body of a function, if `name` is one.
    pub(super) fn call(&mut self, step: &Step<'s>, around: Around) -> Option<Outcome> {
        let (&name, &body) = self.functions.get_key_value(step.program()?)?;
        self.called.insert(name);
        // A call saves and sets the positional parameters.
        self.pay(1024);
        if self.calls >= MAX_CALLS {
            self.flow.complete = false;
            self.forget();
            return Some(UNKNOWN);
        }
        let outer = (self.may_have_ended, std::mem::take(&mut self.may_have_left));
        let known = |resolved: &Resolved| match resolved {
            Resolved::Known(text) => Value::Set(text.clone()),
            _ => Value::Unknown,
        };
        let arguments: Vec<Value> = step.words.iter().skip(1).map(known).collect();
        // A word that may be several moves the ones behind it.
        let certain = arguments
            .iter()
            .take_while(|a| **a != Value::Unknown)
            .count();
        let saved: Vec<Value> = (1..10).map(|i| self.env.get(&i.to_string())).collect();
        let count = match certain == arguments.len() {
            true => Value::Set(arguments.len().to_string()),
            false => Value::Unknown,
        };
        for i in 0..9 {
            let value = match arguments.get(i) {
                Some(value) if i < certain => value.clone(),
                None if certain == arguments.len() => Value::Unset,
                _ => Value::Unknown,
            };
            self.env.set(&(i + 1).to_string(), value);
        }
        self.env.set("#", count);
        self.calls += 1;
        let (end, status) = self.list(body, around);
        self.calls -= 1;
        if self.may_have_left {
            // What it assigned behind a `return` that may have been taken is uncertain.
            self.havoc(body);
            self.may_have_ended = outer.0;
        }
        self.may_have_left = outer.1;
        for (i, value) in saved.into_iter().enumerate() {
            self.env.set(&(i + 1).to_string(), value);
        }
        self.env.set("#", Value::Unknown);
        Some(match end {
            End::Returns | End::Jumps => UNKNOWN,
            end => (end, status),
        })
    }

    pub(super) fn compound(&mut self, compound: &'s Compound, around: Around) -> Outcome {
        for redirection in &compound.redirections {
            let redirected = Redirected {
                redirection,
                target: self.resolve(&redirection.target),
                cwd: self.env.directory().map(str::to_string),
                conditional: around.conditional || self.may_have_ended,
            };
            self.pay(128);
            self.flow.redirections.push(redirected);
        }
        match &compound.kind {
            CompoundKind::Subshell(items) => self.isolated(|walker| walker.list(items, around)),
            CompoundKind::Coproc(items) => {
                let around = around.excused();
                self.isolated(|walker| walker.list(items, around))
            }
            CompoundKind::Group(items) | CompoundKind::Time(items) => self.list(items, around),
            CompoundKind::If { arms, otherwise } => self.choose(arms, otherwise.as_deref(), around),
            CompoundKind::While {
                condition, body, ..
            } => {
                self.havoc(condition);
                self.havoc(body);
                let (end, _) = self.list(condition, around.excused());
                if end != End::Goes {
                    return (end, None);
                }
                self.rounds(body, around)
            }
            CompoundKind::For {
                name, words, body, ..
            } => self.each(name, words.as_deref(), body, around),
            CompoundKind::ArithmeticFor { header, body } => {
                self.forget_names(&header.raw);
                self.rounds(body, around)
            }
            CompoundKind::Case { word, arms } => self.case(word, arms, around),
            CompoundKind::Function { names, body } => {
                for name in names {
                    self.functions.insert(name, body);
                }
                (End::Goes, Some(true))
            }
            CompoundKind::Test(_) => UNKNOWN,
            CompoundKind::Arithmetic(word) => {
                self.forget_names(&word.raw);
                UNKNOWN
            }
        }
    }

    /// The variables that arithmetic may assign.
    pub(super) fn forget_names(&mut self, arithmetic: &str) {
        if arithmetic.contains('=') || arithmetic.contains("++") || arithmetic.contains("--") {
            for name in identifiers(arithmetic) {
                self.env.set(&name, Value::Unknown);
            }
        }
    }

    /// The body of a loop of which nobody knows how often it runs.
    fn rounds(&mut self, body: &'s [Item], around: Around) -> Outcome {
        self.havoc(body);
        let around = Around {
            conditional: true,
            ..around
        };
        let outer = (self.may_have_ended, std::mem::take(&mut self.may_have_left));
        let (outcome, changes) = self.branch(|walker| walker.list(body, around));
        let end = match outcome.0 {
            End::Jumps => End::Goes,
            end => end,
        };
        let left = self.may_have_left;
        if left {
            self.may_have_ended = outer.0;
        }
        self.may_have_left = outer.1;
        let outcome = self.merge(vec![(End::Goes, Changes::default()), (end, changes)]);
        if left {
            self.havoc(body);
        }
        outcome
    }

    /// `for`: once for each word where all are known, else as any loop.
    fn each(
        &mut self,
        name: &'s str,
        words: Option<&'s [Word]>,
        body: &'s [Item],
        around: Around,
    ) -> Outcome {
        let known: Option<Vec<String>> = words.and_then(|words| {
            words
                .iter()
                .map(|word| self.resolve(word).known().map(str::to_string))
                .collect()
        });
        match known {
            Some(words) if words.len() <= MAX_ROUNDS && !leaves(self.script, body) => {
                let mut outcome = (End::Goes, Some(true));
                for (index, word) in words.iter().enumerate() {
                    self.env.set(name, Value::Set(word.clone()));
                    let last = index + 1 == words.len();
                    let around = Around {
                        may_fail: around.may_fail || !(last || self.env.errexit()),
                        ..around
                    };
                    outcome = self.list(body, around);
                    if outcome.0 != End::Goes {
                        break;
                    }
                }
                outcome
            }
            _ => {
                self.env.set(name, Value::Unknown);
                self.rounds(body, around)
            }
        }
    }

    fn choose(
        &mut self,
        arms: &'s [(Vec<Item>, Vec<Item>)],
        otherwise: Option<&'s [Item]>,
        around: Around,
    ) -> Outcome {
        let mut ways = Vec::new();
        let mut inner = around;
        for (condition, body) in arms {
            let test = inner.excused();
            let status = if ways.is_empty() {
                let (end, status) = self.list(condition, test);
                if end != End::Goes {
                    return (end, None);
                }
                status
            } else {
                // An `elif` is asked only where those before it failed.
                let (outcome, changes) = self.branch(|walker| walker.list(condition, test));
                self.merge(vec![(End::Goes, Changes::default()), (outcome.0, changes)]);
                outcome.1
            };
            match status {
                Some(false) => continue,
                Some(true) if ways.is_empty() => return self.list(body, inner),
                _ => {}
            }
            inner.conditional = true;
            let (outcome, changes) = self.branch(|walker| walker.list(body, inner));
            ways.push((outcome.0, changes));
            if status == Some(true) {
                return self.merge(ways);
            }
        }
        let otherwise = otherwise.unwrap_or_default();
        if ways.is_empty() {
            return self.list(otherwise, inner);
        }
        let (outcome, changes) = self.branch(|walker| walker.list(otherwise, inner));
        ways.push((outcome.0, changes));
        self.merge(ways)
    }

    fn case(&mut self, word: &'s Word, arms: &'s [CaseArm], around: Around) -> Outcome {
        let text = match word.value_in(&|name| self.env.get(name)) {
            Value::Set(text) if !arms.iter().any(|arm| arm.falls_through) => Some(text),
            _ => None,
        };
        let mut ways = Vec::new();
        let mut inner = around;
        for arm in arms {
            let mut taken = Some(false);
            for choice in &arm.patterns {
                let matched = match choice.parts.as_slice() {
                    [Part::Glob(all)] if all == "*" => Some(true),
                    parts => text.as_ref().and_then(|text| {
                        let pattern = pattern_of(parts, &|name| self.env.get(name))?;
                        let fits = pattern.len() <= 256 && text.len() <= 256;
                        fits.then(|| pattern::matches(&pattern, text))
                    }),
                };
                taken = match (taken, matched) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (None, _) | (_, None) => None,
                    _ => Some(false),
                };
            }
            match taken {
                Some(false) => continue,
                Some(true) if ways.is_empty() => return self.list(&arm.body, inner),
                _ => {}
            }
            inner.conditional = true;
            let (outcome, changes) = self.branch(|walker| walker.list(&arm.body, inner));
            ways.push((outcome.0, changes));
            if taken == Some(true) && !arm.falls_through {
                return self.merge(ways);
            }
        }
        ways.push((End::Goes, Changes::default()));
        self.merge(ways)
    }
}

/// Whether a list holds a `break`, `continue` or `return`.
fn leaves(script: &Script, body: &[Item]) -> bool {
    let Some((first, last)) = body.first().zip(body.last()) else {
        return false;
    };
    script
        .commands_in(first.span.cover(last.span))
        .any(|command| {
            let leave = |word: &Word| ["break", "continue", "return"].iter().any(|l| word.is(l));
            command.words.iter().take(2).any(leave)
        })
}
