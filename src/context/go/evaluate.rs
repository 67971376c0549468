//! The values of an argument, as far as the text decides them.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::call_site::{Calls, FunctionRef, Memo};
use super::function::Assigned;
use super::given::Givers;
use super::lexer::{Token, TokenKind};
use super::scope::{Binding, Unit, expression_end, skip_one};
use super::values::{self, Values};
use crate::context::evidence::Pieces;

/// How deep names, calls and parentheses are followed.
pub(super) const DEEPEST: usize = 16;
/// The most arguments of a call that are looked at.
pub(super) const MOST_ARGUMENTS: usize = 64;
/// How many tokens may be looked at for all values of a program: names can stand for names many times over.
pub(super) const MOST_STEPS: usize = 5_000_000;
/// How many tokens may be looked at for one call; what is not known then is unknown.
const MOST_STEPS_OF_CALL: usize = 20_000;

/// All own packages of a program, so that a constant of one is known in another.
pub(super) struct Program<'a> {
    /// By directory.
    pub units: BTreeMap<&'a str, Unit<'a>>,
    /// Which directory an import of own code leads to.
    pub directories: BTreeMap<&'a str, &'a str>,
    /// Names that are assigned through the name of their package, with its directory.
    pub assigned: BTreeSet<(&'a str, &'a str)>,
    /// The directories of packages that C code may call.
    pub with_c: BTreeSet<&'a str>,
    /// Whether all callers of own functions are known.
    pub complete: bool,
    /// Whether nothing but own code and the standard library is imported.
    pub closed: bool,
    pub givers: Givers<'a>,
    /// How many tokens may still be looked at; at 0 every value is unknown.
    pub steps: Cell<usize>,
    /// The same for the call that is looked at.
    pub steps_of_call: Cell<usize>,
    pub calls: OnceCell<Calls<'a>>,
    pub memo: RefCell<Memo<'a>>,
    /// The names whose values are being looked for.
    pub visiting: RefCell<Vec<(String, usize, usize, String)>>,
}

/// A place in the tokens of a program.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub dir: &'p str,
    pub file: usize,
    pub token: usize,
    /// The call whose arguments the parameters around have; without one, those of any call.
    pub frame: Option<&'p Frame<'p>>,
}

/// One call of an own function.
#[derive(Clone, Copy)]
pub(super) struct Frame<'p> {
    pub(super) of: FunctionRef<'p>,
    /// The `(` of the call.
    pub(super) open: At<'p>,
}

/// What is asked for: a value, or the elements of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Value,
    Elements,
}

impl<'p> At<'p> {
    pub(super) fn with(self, token: usize) -> At<'p> {
        At { token, ..self }
    }
}

impl<'a> Program<'a> {
    pub(super) fn unit(&self, at: At<'_>) -> Option<&Unit<'a>> {
        self.units.get(at.dir)
    }

    pub fn tokens(&self, at: At<'_>) -> &[Token<'a>] {
        self.unit(at)
            .and_then(|unit| unit.files.get(at.file))
            .map_or(&[], |file| file.tokens.as_slice())
    }

    pub fn callable_from_c(&self, dir: &str) -> bool {
        self.with_c.contains(dir)
    }

    /// Whether the selection of the name at a token is from a package that is not own code.
    pub fn is_package_of_others(&self, at: At<'_>) -> bool {
        let tokens = self.tokens(at);
        let Some(owner) = at.token.checked_sub(2) else {
            return false;
        };
        let Some(name) = tokens.get(owner).and_then(Token::name) else {
            return false;
        };
        let selected = owner
            .checked_sub(1)
            .and_then(|dot| tokens.get(dot))
            .is_some_and(|dot| dot.is_sign("."));
        !selected && self.is_package(at.with(owner), name)
    }

    /// Whether a name at a token can only be that of an import.
    pub(super) fn is_package(&self, at: At<'_>, name: &str) -> bool {
        self.imported(at, name).next().is_some()
            && self
                .unit(at)
                .is_some_and(|unit| unit.binding(at.file, at.token, name) == Binding::Undeclared)
    }

    /// The import paths that a name may stand for in a file.
    pub fn imported(&self, at: At<'_>, name: &str) -> impl Iterator<Item = &'a str> {
        let file = self.unit(at).and_then(|unit| unit.files.get(at.file));
        let imports = file.map_or(&[][..], |file| file.source.imports.as_slice());
        let exact = imports
            .iter()
            .any(|import| import.alias.as_deref() == Some(name));
        imports
            .iter()
            .filter(move |import| {
                if exact {
                    import.alias.as_deref() == Some(name)
                } else {
                    import.is_named(name)
                }
            })
            .map(|import| import.path.as_str())
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Takes from what may still be looked at; false if there is no more.
    pub(super) fn spend(&self, tokens: usize) -> bool {
        self.steps.set(self.steps.get().saturating_sub(tokens + 1));
        let of_call = self.steps_of_call.get().saturating_sub(tokens + 1);
        self.steps_of_call.set(of_call);
        self.steps.get() > 0 && of_call > 0
    }

    /// The arguments of the call whose `(` is at a token.
    pub fn arguments(&self, at: At<'_>) -> Vec<Values> {
        self.steps_of_call.set(MOST_STEPS_OF_CALL);
        self.arguments_within(at, 0)
    }

    fn arguments_within(&self, at: At<'_>, depth: usize) -> Vec<Values> {
        let tokens = self.tokens(at);
        self.expressions(at, MOST_ARGUMENTS)
            .into_iter()
            .map(|(start, end)| {
                if tokens.get(end).is_some_and(|next| next.is_sign("...")) {
                    Values::unknown()
                } else {
                    self.value(at.with(start), end, 0, depth)
                }
            })
            .collect()
    }

    /// The expressions between the bracket at a token and the one that closes it.
    pub(super) fn expressions(&self, at: At<'_>, most: usize) -> Vec<(usize, usize)> {
        let tokens = self.tokens(at);
        let mut found = Vec::new();
        let mut token = at.token + 1;
        while found.len() < most && self.steps.get() > 0 && self.steps_of_call.get() > 0 {
            match tokens.get(token) {
                None => break,
                Some(next) if matches!(next.kind, TokenKind::Sign(")" | "]" | "}")) => break,
                Some(_) => {}
            }
            let end = expression_end(tokens, token);
            if !self.spend(end - token) {
                break;
            }
            found.push((token, end));
            let spread = tokens.get(end).is_some_and(|next| next.is_sign("..."));
            let end = if spread { end + 1 } else { end };
            match tokens.get(end) {
                Some(next) if next.is_sign(",") || next.is_sign(":") => token = end + 1,
                _ => break,
            }
        }
        found
    }

    /// The values of the expression from a token up to `end`: operands joined by `+`. Of a call with several results
    /// it is that of the number.
    pub(super) fn value(&self, at: At<'_>, end: usize, result: usize, depth: usize) -> Values {
        if depth > DEEPEST || !self.spend(end.saturating_sub(at.token)) {
            return Values::unknown();
        }
        let tokens = self.tokens(at);
        let mut operands = Vec::new();
        let mut token = at.token;
        loop {
            let (operand, after) = self.operand(at.with(token), end, result, depth);
            operands.push(operand);
            match tokens.get(after) {
                _ if after >= end => break,
                Some(sign) if sign.is_sign("+") && result == 0 => token = after + 1,
                // Another operator: the whole is no text that is known.
                _ => return Values::unknown(),
            }
        }
        match operands.len() {
            1 => operands.pop().unwrap_or_else(Values::unknown),
            _ => values::apply(operands, values::concatenate),
        }
    }

    /// One operand and where it ends.
    fn operand(&self, at: At<'_>, end: usize, result: usize, depth: usize) -> (Values, usize) {
        let tokens = self.tokens(at);
        let sign = |token: usize, sign: &str| {
            token < end && tokens.get(token).is_some_and(|next| next.is_sign(sign))
        };
        // What a flag gives is asked for through its address.
        let at = match tokens.get(at.token + 1).and_then(Token::name) {
            Some(_) if sign(at.token, "*") => at.with(at.token + 1),
            _ => at,
        };
        let Some(first) = tokens.get(at.token).filter(|_| at.token < end) else {
            return (Values::unknown(), end);
        };
        let (value, after) = match &first.kind {
            TokenKind::Text(text) => (Values::known(text.clone()), at.token + 1),
            TokenKind::Sign("(") => {
                let close = expression_end(tokens, at.token + 1);
                (
                    self.value(at.with(at.token + 1), close, 0, depth + 1),
                    close + 1,
                )
            }
            TokenKind::Name(name) if sign(at.token + 1, "(") => {
                let open = at.with(at.token + 1);
                let value = match *name {
                    "string" => self.arguments_within(open, depth + 1).into_iter().next(),
                    _ if self.unit(at).is_some_and(|unit| {
                        unit.binding(at.file, at.token, name) == Binding::Undeclared
                    }) =>
                    {
                        Some(self.returned(at.dir, name, open, result, depth))
                    }
                    _ => None,
                };
                (
                    value.unwrap_or_else(Values::unknown),
                    call_end(tokens, open.token),
                )
            }
            TokenKind::Name(name) if sign(at.token + 1, ".") => {
                let Some(selected) = tokens.get(at.token + 2).and_then(Token::name) else {
                    return (Values::unknown(), operand_end(tokens, at.token, end));
                };
                if sign(at.token + 3, "(") {
                    let open = at.with(at.token + 3);
                    (
                        self.call(at, name, selected, open, result, depth),
                        call_end(tokens, open.token),
                    )
                } else if sign(at.token + 3, "[") {
                    match self.given_elements(at, name, selected) {
                        Some(given) => (given, skip_one(tokens, at.token + 3)),
                        None => (Values::unknown(), at.token + 3),
                    }
                } else {
                    (self.selected(at, name, selected, depth), at.token + 3)
                }
            }
            TokenKind::Name(name) => (self.named(at, name, Ask::Value, depth), at.token + 1),
            _ => (Values::unknown(), operand_end(tokens, at.token, end)),
        };
        // An index, a further selection or a further call makes another value of it.
        if ![".", "(", "[", "{"].iter().any(|more| sign(after, more)) {
            return (value, after);
        }
        // Unless it is `command.Flags().String(..)`.
        let mut after = after;
        let mut last = None;
        while sign(after, ".") {
            let method = tokens.get(after + 1).and_then(Token::name);
            match method.filter(|_| sign(after + 2, "(")) {
                Some(method) => {
                    last = Some((method, after + 2));
                    after = call_end(tokens, after + 2);
                }
                None => {
                    last = None;
                    after += 2;
                }
            }
        }
        let given = last
            .filter(|_| result == 0 && after >= end)
            .and_then(|(method, open)| self.given_method(method, at.with(open), depth));
        (
            given.unwrap_or_else(Values::unknown),
            operand_end(tokens, at.token, end),
        )
    }

    pub(super) fn named(&self, at: At<'_>, name: &str, ask: Ask, depth: usize) -> Values {
        let Some(unit) = self.unit(at) else {
            return Values::unknown();
        };
        let Binding::Assigned(values) = unit.binding(at.file, at.token, name) else {
            return Values::unknown();
        };
        let shared = unit.is_shared(at.file, at.token, name);
        let function = unit
            .files
            .get(at.file)
            .and_then(|own| own.function_at(at.token));
        // It may be the variable of the package wherever the package has one of that name.
        let uncertain = unit.exported(name) != Binding::Undeclared;
        if uncertain && !unit.is_constant(name) && self.assigned.contains(&(at.dir, name)) {
            return Values::unknown();
        }
        if ask == Ask::Elements && !self.unchanged(at, name, function.filter(|_| !uncertain)) {
            return Values::unknown();
        }
        self.bound(at, name, &values, shared, ask, depth)
    }

    /// A constant or variable of another own package.
    fn selected(&self, at: At<'_>, package: &str, name: &str, depth: usize) -> Values {
        self.selected_as(at, package, name, Ask::Value, depth)
    }

    pub(super) fn selected_as(
        &self,
        at: At<'_>,
        package: &str,
        name: &str,
        ask: Ask,
        depth: usize,
    ) -> Values {
        if !self.is_package(at, package) {
            return Values::unknown();
        }
        for import in self.imported(at, package) {
            if let Some((dir, unit)) = self
                .directories
                .get(import)
                .and_then(|dir| self.units.get_key_value(dir))
            {
                let Binding::Assigned(values) = unit.exported(name) else {
                    return Values::unknown();
                };
                if !unit.is_constant(name) && self.assigned.contains(&(*dir, name)) {
                    return Values::unknown();
                }
                let at = At {
                    dir,
                    file: 0,
                    token: 0,
                    frame: None,
                };
                if ask == Ask::Elements && !self.unchanged(at, name, None) {
                    return Values::unknown();
                }
                return self.bound(at, name, &values, true, ask, depth);
            }
            if matches!(
                (import, name),
                ("os", "PathSeparator") | ("path/filepath", "Separator")
            ) {
                return Values::known("/");
            }
        }
        Values::unknown()
    }

    /// The values that assignments give.
    fn bound(
        &self,
        at: At<'_>,
        name: &str,
        assigned: &[(usize, Assigned)],
        shared: bool,
        ask: Ask,
        depth: usize,
    ) -> Values {
        let function = self
            .unit(at)
            .and_then(|unit| unit.files.get(at.file))
            .and_then(|file| file.function_at(at.token))
            .filter(|_| !shared)
            .map_or(usize::MAX, |function| function.range.start);
        let file = if shared { usize::MAX } else { at.file };
        let key = (at.dir.to_owned(), file, function, name.to_owned());
        if depth > DEEPEST || self.visiting.borrow().contains(&key) {
            return Values::unknown();
        }
        // What the linker sets (`-X main.dir=..`) is declared without a value.
        if shared && matches!(assigned, [(_, Assigned::Zero { .. })]) {
            return Values::unknown();
        }
        self.visiting.borrow_mut().push(key);
        // Any call may have given a variable of the package its value.
        let of_package = self
            .unit(at)
            .is_some_and(|unit| unit.exported(name) != Binding::Undeclared);
        let frame = at.frame.filter(|_| !of_package);
        let mut values = Values::default();
        // What declares a flag gives the variable its default at once.
        let is_flag = assigned
            .iter()
            .any(|(_, it)| matches!(it, Assigned::Address { .. }));
        for (file, assigned) in assigned {
            if is_flag && matches!(assigned, Assigned::Zero { .. }) {
                continue;
            }
            let at = At {
                file: *file,
                frame,
                ..at
            };
            values.add(self.assigned_value(at, *assigned, ask, depth + 1));
        }
        self.visiting.borrow_mut().pop();
        values
    }

    fn assigned_value(&self, at: At<'_>, assigned: Assigned, ask: Ask, depth: usize) -> Values {
        match (assigned, ask) {
            (Assigned::Value { token, result }, Ask::Value) => {
                let end = expression_end(self.tokens(at), token);
                self.value(at.with(token), end, result, depth)
            }
            (Assigned::Value { token, result }, Ask::Elements) => {
                self.elements(at.with(token), result, depth)
            }
            (Assigned::Element { token }, Ask::Value) => self.elements(at.with(token), 0, depth),
            (Assigned::Below { open }, Ask::Value) => {
                let root = self.passed(at.with(open), 0, false, Ask::Value, depth);
                values::apply(vec![root, Values::one(Pieces::unknown())], values::join)
            }
            (Assigned::Parameter { number }, _) => self.parameter(at, number, ask, depth),
            (Assigned::Address { open }, Ask::Value) => self.given_address(at.with(open), depth),
            (Assigned::Zero { token }, _) => {
                let tokens = self.tokens(at);
                let is_text = tokens.get(token).is_some_and(|kind| kind.is_name("string"));
                let is_list = tokens.get(token).is_some_and(|kind| kind.is_sign("["))
                    && tokens.get(token + 1).is_some_and(|kind| kind.is_sign("]"));
                match ask {
                    Ask::Value if is_text => Values::known(""),
                    Ask::Elements if is_list => Values::default(),
                    _ => Values::unknown(),
                }
            }
            _ => Values::unknown(),
        }
    }

    /// The calls whose result the text decides.
    fn call(
        &self,
        at: At<'_>,
        package: &str,
        name: &str,
        open: At<'_>,
        result: usize,
        depth: usize,
    ) -> Values {
        if !self.is_package(at, package) {
            if result > 0 {
                return Values::unknown();
            }
            if name == "Name" {
                // The name of a file that `os.CreateTemp` made.
                let values = self.named(at, package, Ask::Value, depth + 1);
                let temporary = values.len() > 0 && values.iter().all(Pieces::is_temporary);
                return if temporary { values } else { Values::unknown() };
            }
            return self
                .given_method(name, open, depth)
                .unwrap_or_else(Values::unknown);
        }
        for import in self.imported(at, package) {
            if let Some(dir) = self.directories.get(import) {
                return self.returned(dir, name, open, result, depth);
            }
            if result > 0 {
                continue;
            }
            if let Some(given) = self.given_call(import, name, open, depth) {
                return given;
            }
            let function: fn(Vec<Pieces>) -> Pieces = match (import, name) {
                ("path/filepath" | "path", "Join") => values::join,
                ("path/filepath" | "path", "Clean") => values::clean,
                ("path/filepath" | "path", "Dir") => values::directory,
                ("path/filepath", "FromSlash" | "ToSlash" | "Abs") | ("fmt", "Sprint") => {
                    values::same
                }
                ("fmt", "Sprintf") => values::format,
                _ => continue,
            };
            return values::apply(self.arguments_within(open, depth + 1), function);
        }
        Values::unknown()
    }

    pub(super) fn passed_value(&self, open: At<'_>, number: usize, depth: usize) -> Values {
        self.passed(open, number, false, Ask::Value, depth + 1)
    }

    pub(super) fn count_arguments(&self, open: At<'_>) -> usize {
        self.expressions(open, MOST_ARGUMENTS).len()
    }

    pub(super) fn is_import(&self, at: At<'_>, name: &str) -> bool {
        self.is_package(at, name)
    }
}

/// Behind the `)` of a call.
pub(super) fn call_end(tokens: &[Token<'_>], open: usize) -> usize {
    let mut at = expression_end(tokens, open + 1);
    while tokens
        .get(at)
        .is_some_and(|token| matches!(token.kind, TokenKind::Sign("," | ";" | ":" | "...")))
    {
        at = expression_end(tokens, at + 1);
    }
    at + 1
}

/// Where an operand that is not understood ends: at the next `+` outside of brackets.
fn operand_end(tokens: &[Token<'_>], start: usize, end: usize) -> usize {
    let mut depth = 0usize;
    for at in start..end {
        match tokens.get(at).map(|token| &token.kind) {
            Some(TokenKind::Sign("(" | "[" | "{")) => depth += 1,
            Some(TokenKind::Sign(")" | "]" | "}")) => depth = depth.saturating_sub(1),
            Some(TokenKind::Sign("+")) if depth == 0 && at > start => return at,
            _ => {}
        }
    }
    end
}
