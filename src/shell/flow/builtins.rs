//! What the builtins of a shell change in it.

use super::walker::{Around, End, Outcome, UNKNOWN, Walker};
use super::{Step, decide, join_path};
use crate::shell::resolve::{Resolved, Value};
use crate::shell::script::*;
use crate::shell::word::{ExpansionKind, Part, Word, is_name};

impl<'s> Walker<'s, '_> {
    /// What the command of `step` changes in the shell, and how it ends.
    pub(super) fn effects(&mut self, step: &Step<'s>, around: Around) -> Outcome {
        if let Some(outcome) = self.call(step, around) {
            return outcome;
        }
        let mut words = step.words.as_slice();
        let mut written = step.command.words.as_slice();
        // `command cd x` and `builtin cd x` are `cd x`.
        while words.len() > 1 && matches!(words[0].known(), Some("command" | "builtin")) {
            words = &words[1..];
            written = &written[1..];
        }
        let (Some(first), Some(arguments), Some(written)) =
            (words.first(), words.get(1..), written.get(1..))
        else {
            return UNKNOWN;
        };
        let Some(program) = first.known() else {
            // An unknown word may be any builtin, but that is no way to change a directory.
            if matches!(first, Resolved::Unknown { prefix } if prefix.is_empty()) {
                self.forget_variables();
            }
            return UNKNOWN;
        };
        match program {
            "cd" | "chdir" | "pushd" => {
                let directory = self.directory(program, arguments);
                self.env.set_directory(directory);
            }
            "popd" => self.env.set_directory(None),
            "export" | "readonly" | "declare" | "typeset" | "local" => {
                self.declare(program, arguments, written);
            }
            "unset" => {
                for name in arguments.iter().filter_map(Resolved::known) {
                    if is_name(name) {
                        self.env.set(name, Value::Unset);
                    }
                }
            }
            "read" | "mapfile" | "readarray" | "getopts" | "wait" => self.forget_named(arguments),
            "printf" if arguments.first().and_then(Resolved::known) == Some("-v") => {
                self.forget_named(arguments);
            }
            "let" => {
                for word in written {
                    self.forget_names(&word.raw);
                }
            }
            "set" => self.options(arguments),
            "shift" => self.forget_positional(),
            "eval" => self.forget(),
            "." | "source" => self.forget_variables(),
            "exit" => {
                let failure = arguments.first().and_then(Resolved::known);
                return match failure.and_then(|code| code.parse::<i64>().ok()) {
                    Some(code) if code != 0 => (End::Fails, None),
                    _ => (End::Exits, None),
                };
            }
            "exec" if !arguments.is_empty() => return (End::Exits, None),
            "return" => return (End::Returns, None),
            "break" | "continue" => return (End::Jumps, None),
            _ => {}
        }
        (End::Goes, decide::status(words))
    }

    /// Where `cd` goes.
    fn directory(&self, program: &str, arguments: &[Resolved]) -> Option<String> {
        let mut arguments = arguments;
        while let Some((first, rest)) = arguments.split_first() {
            match first.known() {
                Some("--") => {
                    arguments = rest;
                    break;
                }
                Some("-L" | "-e" | "-@" | "-n") => arguments = rest,
                // Resolves symbolic links, which are not known.
                Some("-P") => return None,
                _ => break,
            }
        }
        match arguments {
            [] if program != "pushd" => match self.env.get("HOME") {
                Value::Set(home) => join_path(self.env.directory(), &home),
                _ => None,
            },
            [Resolved::Known(path)] if path == "-" => self.env.previous().map(str::to_string),
            [Resolved::Known(path)] if program == "pushd" && path.starts_with(['+', '-']) => None,
            [Resolved::Known(path)] => {
                // With CDPATH a relative path may lead elsewhere.
                let elsewhere = !path.starts_with(['/', '.'])
                    && matches!(self.env.get("CDPATH"), Value::Set(text) if !text.is_empty());
                match elsewhere {
                    true => None,
                    false => join_path(self.env.directory(), path),
                }
            }
            _ => None,
        }
    }

    fn declare(&mut self, program: &str, arguments: &[Resolved], written: &[Word]) {
        let flag = |letter: char| {
            arguments
                .iter()
                .filter_map(Resolved::known)
                .take_while(|word| word.starts_with('-') && *word != "--")
                .any(|word| word.contains(letter))
        };
        let exports = (program == "export" && !flag('n')) || flag('x');
        for word in written {
            let Some((name, value)) = self.declared(word) else {
                // `export $LINE`: any variable.
                if !word.is_literal() {
                    self.forget_variables();
                }
                continue;
            };
            if let Some(value) = value {
                self.env.set(&name, value);
            } else if program == "local" {
                self.env.set(&name, Value::Unknown);
            }
            if exports {
                self.env.export(&name);
            }
        }
    }

    /// `NAME` or `NAME=value` as the argument of a declaration.
    fn declared(&self, word: &Word) -> Option<(String, Option<Value>)> {
        if let Some(text) = word.literal()
            && is_name(&text)
        {
            return Some((text, None));
        }
        let Some((Part::Literal(first), rest)) = word.parts.split_first() else {
            return None;
        };
        let (name, start) = first.split_once('=')?;
        let (name, append) = match name.strip_suffix('+') {
            Some(name) => (name, true),
            None => (name, false),
        };
        if !is_name(name) {
            return None;
        }
        let mut parts = vec![Part::Quoted(start.to_string())];
        parts.extend(rest.iter().cloned());
        let value = Word {
            parts,
            assigned: true,
            ..word.clone()
        };
        let value = match append {
            true => Value::Unknown,
            false => value.value_in(&|name| self.env.get(name)),
        };
        Some((name.to_string(), Some(value)))
    }

    fn forget_named(&mut self, arguments: &[Resolved]) {
        self.env.set("REPLY", Value::Unknown);
        for argument in arguments {
            match argument {
                Resolved::Known(name) if is_name(name) => self.env.set(name, Value::Unknown),
                Resolved::Known(_) => {}
                _ => self.forget_variables(),
            }
        }
    }

    fn forget_positional(&mut self) {
        for name in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "#"] {
            self.env.set(name, Value::Unknown);
        }
    }

    /// `set -e`, `set -euxo pipefail`, `set +e`, `set -- a b`.
    fn options(&mut self, arguments: &[Resolved]) {
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let Some(text) = argument.known() else {
                return self.forget_positional();
            };
            let on = match text.chars().next() {
                Some('-') if text.len() > 1 && text != "--" => true,
                Some('+') if text.len() > 1 => false,
                _ => return self.forget_positional(),
            };
            for letter in text.chars().skip(1) {
                match letter {
                    'e' => self.env.set_errexit(on),
                    'o' => match arguments.next().and_then(Resolved::known) {
                        Some("errexit") => self.env.set_errexit(on),
                        Some("pipefail") => self.env.set_pipefail(on),
                        _ => {}
                    },
                    _ => {}
                }
            }
        }
    }

    /// Forgets everything that a list may change, before it is followed for a round that is not the first.
    pub(super) fn havoc(&mut self, items: &'s [Item]) {
        for stage in items.iter().flat_map(|item| &item.stages) {
            self.pay(16);
            match &stage.node {
                Node::Simple(index) => {
                    if let Some(command) = self.script.commands.get(*index) {
                        self.havoc_command(command);
                    }
                }
                Node::Opaque => self.forget(),
                Node::Compound(compound) => match &compound.kind {
                    CompoundKind::Subshell(_)
                    | CompoundKind::Coproc(_)
                    | CompoundKind::Function { .. }
                    | CompoundKind::Test(_) => {}
                    CompoundKind::Group(items) | CompoundKind::Time(items) => self.havoc(items),
                    CompoundKind::If { arms, otherwise } => {
                        for (condition, body) in arms {
                            self.havoc(condition);
                            self.havoc(body);
                        }
                        self.havoc(otherwise.as_deref().unwrap_or_default());
                    }
                    CompoundKind::While {
                        condition, body, ..
                    } => {
                        self.havoc(condition);
                        self.havoc(body);
                    }
                    CompoundKind::For { name, body, .. } => {
                        self.env.set(name, Value::Unknown);
                        self.havoc(body);
                    }
                    CompoundKind::ArithmeticFor { header, body } => {
                        self.forget_names(&header.raw);
                        self.havoc(body);
                    }
                    CompoundKind::Case { arms, .. } => {
                        for arm in arms {
                            self.havoc(&arm.body);
                        }
                    }
                    CompoundKind::Arithmetic(word) => self.forget_names(&word.raw),
                },
            }
        }
    }

    fn havoc_command(&mut self, command: &'s Command) {
        for word in &command.words {
            self.havoc_parts(&word.parts);
        }
        if command.words.is_empty() {
            for assignment in &command.assignments {
                self.env.set(&assignment.name, Value::Unknown);
            }
            return;
        }
        let names: Vec<String> = command.words.iter().filter_map(Word::literal).collect();
        let mut names = names.iter().map(String::as_str);
        let program = names
            .find(|name| !matches!(*name, "command" | "builtin"))
            .unwrap_or_default();
        match program {
            "cd" | "chdir" | "pushd" | "popd" => self.env.set_directory(None),
            "." | "source" => self.forget_variables(),
            "eval" => self.forget(),
            "shift" => self.forget_positional(),
            "set" => {
                self.forget_positional();
                // A round that is not the first may run without `set -e`.
                self.env.set_errexit(false);
                self.env.set_pipefail(false);
            }
            "export" | "readonly" | "declare" | "typeset" | "local" | "unset" | "read"
            | "mapfile" | "readarray" | "getopts" | "printf" | "let" | "wait" => {
                for word in command.words.iter().skip(1) {
                    match word.raw.split(['=', '+', '[']).next() {
                        Some(name) if is_name(name) => self.env.set(name, Value::Unknown),
                        _ if word.is_literal() || program == "printf" => {}
                        _ => self.forget_variables(),
                    }
                }
            }
            name if self.defined.contains(name) => self.forget(),
            _ => {}
        }
    }

    fn havoc_parts(&mut self, parts: &[Part]) {
        for part in parts {
            if let Part::Variable {
                name,
                expansion: Some(expansion),
                ..
            } = part
            {
                if matches!(expansion.kind, ExpansionKind::Assign { .. }) {
                    self.env.set(name, Value::Unknown);
                }
                self.havoc_parts(&expansion.operand);
            }
        }
    }
}
