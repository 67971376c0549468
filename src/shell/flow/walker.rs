//! Following a script, construct by construct.

use std::collections::{BTreeMap, BTreeSet};

use super::env::{Changes, Env};
use super::{Flow, Step, View, decide};
use crate::shell::resolve::{Resolved, Value};
use crate::shell::script::*;
use crate::shell::word::{ExpansionKind, Part, Word};

/// How many lists may be open at once, those of called functions included.
const MAX_NESTING: usize = 96;

/// What following a script may cost, in about the bytes that it takes.
const BUDGET: usize = 2 * 1024 * 1024;

pub(super) struct Walker<'s, 'w> {
    pub(super) script: &'s Script,
    pub(super) env: Env<'w>,
    visit: &'w mut dyn FnMut(&Step<'s>, &View<'_>),
    pub(super) flow: Flow<'s>,
    pub(super) functions: BTreeMap<&'s str, &'s [Item]>,
    pub(super) called: BTreeSet<&'s str>,
    pub(super) calls: usize,
    /// The names of all functions that the script defines.
    pub(super) defined: BTreeSet<&'s str>,
    /// How many lists are open.
    nesting: usize,
    pub(super) budget: usize,
    /// Whether the script may have ended well before here.
    pub(super) may_have_ended: bool,
    /// Whether a branch may have left the loop or function that is followed.
    pub(super) may_have_left: bool,
}

/// How the commands around a list see it.
#[derive(Clone, Copy)]
pub(super) struct Around {
    /// It may not run.
    pub(super) conditional: bool,
    /// Its failure is not the failure of the script.
    pub(super) may_fail: bool,
    /// Its failure is provided for.
    pub(super) excused: bool,
}

impl Around {
    /// The same where a failure is provided for.
    pub(super) fn excused(self) -> Self {
        Around {
            may_fail: true,
            excused: true,
            ..self
        }
    }
}

/// How a list ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// The script goes on behind it.
    Goes,
    /// The script, or the subshell, ends with failure.
    Fails,
    /// The loop ends or starts its next round.
    Jumps,
    /// The function returns.
    Returns,
    /// The script, or the subshell, ends, perhaps well.
    Exits,
}

/// How a list ended, and its status if that is known.
pub(super) type Outcome = (End, Option<bool>);

pub(super) const UNKNOWN: Outcome = (End::Goes, None);

impl<'s, 'w> Walker<'s, 'w> {
    pub(super) fn new(
        script: &'s Script,
        env: Env<'w>,
        visit: &'w mut dyn FnMut(&Step<'s>, &View<'_>),
    ) -> Self {
        let complete = script.opaque.is_none();
        Walker {
            script,
            env,
            visit,
            flow: Flow {
                complete,
                ..Flow::default()
            },
            functions: BTreeMap::new(),
            called: BTreeSet::new(),
            calls: 0,
            defined: script.functions.iter().map(String::as_str).collect(),
            nesting: 0,
            budget: BUDGET,
            may_have_ended: false,
            may_have_left: false,
        }
    }

    pub(super) fn run(mut self) -> Flow<'s> {
        let around = Around {
            conditional: false,
            may_fail: false,
            excused: false,
        };
        self.list(&self.script.top_level, around);
        self.flow.cwd = self.env.directory().map(str::to_string);
        // A function that nobody calls here may be called by a file that sources this one.
        let functions = std::mem::take(&mut self.functions);
        for (name, body) in functions {
            if !self.called.contains(name) {
                self.forget();
                let around = Around {
                    conditional: true,
                    may_fail: true,
                    excused: false,
                };
                self.list(body, around);
            }
        }
        self.flow
    }

    /// Pays for work; when nothing is left, the rest is not followed.
    pub(super) fn pay(&mut self, cost: usize) -> bool {
        match self.budget.checked_sub(cost) {
            Some(rest) => self.budget = rest,
            None => {
                self.budget = 0;
                self.flow.complete = false;
            }
        }
        self.budget > 0
    }

    pub(super) fn forget_variables(&mut self) {
        self.pay(self.env.len());
        self.env.set_fog();
    }

    pub(super) fn forget(&mut self) {
        self.forget_variables();
        self.env.set_directory(None);
    }

    pub(super) fn list(&mut self, items: &'s [Item], around: Around) -> Outcome {
        if self.nesting >= MAX_NESTING {
            self.flow.complete = false;
            self.forget();
            return UNKNOWN;
        }
        self.nesting += 1;
        let outcome = self.chunks(items, around);
        self.nesting -= 1;
        outcome
    }

    fn chunks(&mut self, items: &'s [Item], around: Around) -> Outcome {
        let mut status = None;
        let mut rest = items;
        while let Some(first) = rest.first() {
            let joined = |item: &&Item| matches!(item.connector, Connector::And | Connector::Or);
            let length = 1 + rest[1..].iter().take_while(joined).count();
            let (chunk, after) = rest.split_at(length);
            rest = after;
            if self.budget == 0 {
                self.flow.complete = false;
                return UNKNOWN;
            }
            let last = rest.is_empty();
            let end;
            if first.background {
                let around = around.excused();
                self.isolated(|walker| walker.and_or(chunk, around, last));
                (end, status) = (End::Goes, Some(true));
            } else {
                (end, status) = self.and_or(chunk, around, last);
            }
            if end != End::Goes {
                return (end, None);
            }
        }
        (End::Goes, status)
    }

    fn and_or(&mut self, chunk: &'s [Item], around: Around, last: bool) -> Outcome {
        let alternative = chunk
            .iter()
            .rposition(|item| item.connector == Connector::Or)
            .filter(|or| !self.dies(&chunk[*or]));
        let before = self.env.directory().map(str::to_string);
        let mut status = None;
        let mut asked = false;
        for (index, item) in chunk.iter().enumerate() {
            let in_front = alternative.is_some_and(|or| index < or);
            // `set -e` ends the script at the last command of a list only.
            let fatal = match last {
                true => !around.may_fail,
                false => self.env.errexit() && index + 1 == chunk.len() && !around.may_fail,
            };
            let own = Around {
                may_fail: in_front || !fatal,
                conditional: around.conditional,
                excused: around.excused || in_front,
            };
            let is_test = self.asks(item);
            let undecided = match item.connector {
                Connector::And => match status {
                    Some(false) => continue,
                    Some(true) => false,
                    // What fails ends the script, or is taken to succeed as its author did; a question is not.
                    None => in_front || (!fatal && (asked || self.leaves(item))),
                },
                Connector::Or => match status {
                    Some(true) => continue,
                    Some(false) => false,
                    None => true,
                },
                _ => false,
            };
            let (end, own_status) = if undecided {
                let own = Around {
                    conditional: true,
                    ..own
                };
                let or = item.connector == Connector::Or;
                let (outcome, changes) = self.branch(|walker| {
                    if or && walker.env.directory() != before.as_deref() {
                        // A `cd` in front has failed, if it was that which failed.
                        let back = (index == 1).then(|| before.clone()).flatten();
                        walker.env.set_directory(back);
                    }
                    walker.pipeline(item, own)
                });
                self.merge(vec![(End::Goes, Changes::default()), (outcome.0, changes)])
            } else {
                self.pipeline(item, own)
            };
            if end != End::Goes {
                return (end, None);
            }
            status = if undecided { None } else { own_status };
            asked = (asked && item.connector != Connector::Or) || is_test;
        }
        (End::Goes, status)
    }

    /// Goes on after branches of which one was taken, nobody knows which.
    pub(super) fn merge(&mut self, branches: Vec<(End, Changes)>) -> Outcome {
        let all = branches.iter().map(|&(end, _)| end);
        // Where every branch leaves, the list ends with the one that promises least.
        let end = all.clone().max().unwrap_or(End::Goes);
        if all.clone().all(|end| end != End::Goes) {
            return (end, None);
        }
        for end in all {
            match end {
                End::Exits => self.may_have_ended = true,
                End::Returns | End::Jumps => {
                    self.may_have_ended = true;
                    self.may_have_left = true;
                }
                End::Goes | End::Fails => {}
            }
        }
        let goes = |end: End| matches!(end, End::Goes | End::Returns | End::Jumps);
        let live: Vec<Changes> = branches
            .into_iter()
            .filter(|&(end, _)| goes(end))
            .map(|(_, changes)| changes)
            .collect();
        let keys: usize = live.iter().map(Changes::len).sum();
        if self.pay(keys.saturating_mul(live.len())) {
            self.env.join(live);
        } else {
            self.forget();
        }
        UNKNOWN
    }

    /// Whether the item asks a question rather than does something.
    fn asks(&self, item: &'s Item) -> bool {
        match item.stages.last().map(|stage| &stage.node) {
            Some(Node::Simple(index)) => self.script.commands.get(*index).is_some_and(|command| {
                let first = command.words.first();
                let words: Vec<Resolved> = first.iter().map(|word| self.resolve(word)).collect();
                let name = words.first().and_then(Resolved::known);
                name.is_none_or(|name| self.defined.contains(name)) || decide::is_test(&words)
            }),
            Some(Node::Compound(compound)) => matches!(
                compound.kind,
                CompoundKind::Test(_) | CompoundKind::Arithmetic(_)
            ),
            _ => false,
        }
    }

    /// Whether the item ends the script with failure: `exit 1`.
    fn dies(&self, item: &'s Item) -> bool {
        self.script.simple(item).is_some_and(|command| {
            command.program().is_some_and(|program| program.is("exit"))
                && !command.words.get(1).is_some_and(|word| word.is("0"))
        })
    }

    /// Whether the item is a command that leaves the list.
    fn leaves(&self, item: &'s Item) -> bool {
        let first = self.script.simple(item).and_then(Command::program);
        first.is_some_and(|program| {
            let leave = ["exit", "exec", "return", "break", "continue"];
            leave.iter().any(|name| program.is(name))
        })
    }

    fn pipeline(&mut self, item: &'s Item, around: Around) -> Outcome {
        let around = match item.negated {
            true => around.excused(),
            false => around,
        };
        let invert = |status: Option<bool>| status.map(|status| status != item.negated);
        if let [stage] = item.stages.as_slice() {
            let (end, status) = self.stage(stage, around);
            return (end, invert(status));
        }
        let mut status = None;
        for (index, stage) in item.stages.iter().enumerate() {
            let last = index + 1 == item.stages.len();
            let around = Around {
                may_fail: around.may_fail || !(last || self.env.pipefail()),
                ..around
            };
            // Each stage has a shell of its own.
            status = self.isolated(|walker| walker.stage(stage, around)).1;
        }
        match self.env.pipefail() {
            true => UNKNOWN,
            false => (End::Goes, invert(status)),
        }
    }

    /// Runs something in a subshell: what it changes in the shell is undone.
    pub(super) fn isolated(&mut self, run: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let uncertain = self.may_have_ended;
        let mark = self.env.mark();
        let (end, status) = run(self);
        self.env.undo(mark);
        self.may_have_ended = uncertain;
        (End::Goes, if end == End::Goes { status } else { None })
    }

    /// Runs something that may not run, and takes back what it changed.
    pub(super) fn branch(&mut self, run: impl FnOnce(&mut Self) -> Outcome) -> (Outcome, Changes) {
        let mark = self.env.mark();
        let outcome = run(self);
        (outcome, self.env.undo(mark))
    }

    fn stage(&mut self, stage: &'s Stage, around: Around) -> Outcome {
        for list in &stage.substitutions {
            // The status of a substitution counts only where nothing but an assignment uses it.
            let around = Around {
                may_fail: true,
                ..around
            };
            self.isolated(|walker| walker.list(list, around));
        }
        match &stage.node {
            Node::Simple(index) => match self.script.commands.get(*index) {
                Some(command) => self.simple(command, around),
                None => UNKNOWN,
            },
            Node::Compound(compound) => self.compound(compound, around),
            Node::Opaque => {
                self.forget();
                UNKNOWN
            }
        }
    }

    pub(super) fn resolve(&self, word: &Word) -> Resolved {
        word.resolve_in(&|name| self.env.get(name))
    }

    fn simple(&mut self, command: &'s Command, around: Around) -> Outcome {
        let words: Vec<Resolved> = command.words.iter().map(|w| self.resolve(w)).collect();
        let redirections = command.redirections.iter().map(|redirection| {
            let word = match &redirection.heredoc {
                Some(heredoc) => &heredoc.word,
                None => &redirection.target,
            };
            self.resolve(word)
        });
        let redirections: Vec<Resolved> = redirections.collect();
        let length = |resolved: &Resolved| match resolved {
            Resolved::Known(text) | Resolved::Pattern(text) => text.len(),
            Resolved::Unknown { prefix } => prefix.len(),
        };
        let cost: usize = words
            .iter()
            .chain(&redirections)
            .map(|r| length(r) + 32)
            .sum();
        let mut assigned = Vec::new();
        for assignment in &command.assignments {
            let value = self.assigned(assignment);
            self.pay(
                64 + if let Value::Set(text) = &value {
                    text.len()
                } else {
                    0
                },
            );
            if command.words.is_empty() {
                self.env.set(&assignment.name, value.clone());
            }
            assigned.push((assignment.name.clone(), value));
        }
        if !self.pay(cost + 128) {
            return UNKNOWN;
        }
        let step = Step {
            command,
            cwd: self.env.directory().map(str::to_string),
            words,
            redirections,
            assigned,
            conditional: around.conditional || self.may_have_ended,
            may_fail: around.may_fail,
            excused: around.excused,
        };
        let prefix = match command.words.is_empty() {
            true => &[],
            false => step.assigned.as_slice(),
        };
        let view = View {
            env: &self.env,
            prefix,
        };
        (self.visit)(&step, &view);
        for word in command.words.iter() {
            self.assigned_by_expansion(&word.parts);
        }
        if command.words.is_empty() {
            let certain = command
                .assignments
                .iter()
                .all(|a| !a.value.has_substitution());
            return (End::Goes, certain.then_some(true));
        }
        self.effects(&step, around)
    }

    fn assigned(&self, assignment: &Assignment) -> Value {
        if assignment.array {
            return Value::Unknown;
        }
        let value = assignment.value.value_in(&|name| self.env.get(name));
        match (assignment.append, value) {
            (false, value) => value,
            (true, Value::Set(more)) => match self.env.get(&assignment.name) {
                Value::Set(old) if old.len() + more.len() <= crate::shell::resolve::MAX_VALUE => {
                    Value::Set(old + &more)
                }
                Value::Unset => Value::Set(more),
                _ => Value::Unknown,
            },
            (true, _) => Value::Unknown,
        }
    }

    /// `${V:=default}` assigns.
    fn assigned_by_expansion(&mut self, parts: &[Part]) {
        for part in parts {
            let Part::Variable {
                name,
                expansion: Some(expansion),
                ..
            } = part
            else {
                continue;
            };
            if let ExpansionKind::Assign { .. } = expansion.kind {
                let word = Word {
                    parts: vec![part.clone()],
                    assigned: true,
                    raw: String::new(),
                    span: Default::default(),
                };
                let value = word.value_in(&|name| self.env.get(name));
                self.env.set(name, value);
            }
            self.assigned_by_expansion(&expansion.operand);
        }
    }
}
