//! The value of an argument, as far as the text decides it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::lexer::{Token, TokenKind};
use super::scope::{Binding, Unit, expression_end};
use crate::context::evidence::Pieces;
use crate::context::path;

/// How deep names and parentheses are followed.
const DEEPEST: usize = 12;
/// The most arguments of a call that are looked at.
const MOST_ARGUMENTS: usize = 64;
/// How many tokens may be looked at for all values of a program: names can stand for names many times over.
pub(super) const MOST_STEPS: usize = 5_000_000;

/// All own packages of a program, so that a constant of one is known in another.
pub(super) struct Program<'a> {
    /// By directory.
    pub units: BTreeMap<&'a str, Unit<'a>>,
    /// Which directory an import of own code leads to.
    pub directories: BTreeMap<&'a str, &'a str>,
    /// Names that are assigned through a package name anywhere.
    pub assigned: BTreeSet<&'a str>,
    /// How many tokens may still be looked at; at 0 every value is unknown.
    pub steps: Cell<usize>,
}

/// A place in the tokens of a program.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub dir: &'p str,
    pub file: usize,
    pub token: usize,
}

impl<'p> At<'p> {
    fn with(self, token: usize) -> At<'p> {
        At { token, ..self }
    }
}

impl<'a> Program<'a> {
    fn unit(&self, at: At<'_>) -> Option<&Unit<'a>> {
        self.units.get(at.dir)
    }

    fn tokens(&self, at: At<'_>) -> &[Token<'a>] {
        self.unit(at)
            .and_then(|unit| unit.files.get(at.file))
            .map_or(&[], |file| file.tokens.as_slice())
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
    fn spend(&self, tokens: usize) -> bool {
        self.steps.set(self.steps.get().saturating_sub(tokens + 1));
        self.steps.get() > 0
    }

    /// The arguments of the call whose `(` is at a token.
    pub fn arguments(&self, at: At<'_>) -> Vec<Pieces> {
        self.arguments_within(at, 0)
    }

    fn arguments_within(&self, at: At<'_>, depth: usize) -> Vec<Pieces> {
        let tokens = self.tokens(at);
        let mut values = Vec::new();
        let mut token = at.token + 1;
        while values.len() < MOST_ARGUMENTS && self.steps.get() > 0 {
            match tokens.get(token) {
                None => break,
                Some(next) if next.is_sign(")") => break,
                Some(_) => {}
            }
            let end = expression_end(tokens, token);
            if !self.spend(end - token) {
                break;
            }
            let spread = tokens.get(end).is_some_and(|next| next.is_sign("..."));
            values.push(if spread {
                Pieces::unknown()
            } else {
                self.value(at.with(token), end, depth)
            });
            let end = if spread { end + 1 } else { end };
            match tokens.get(end) {
                Some(next) if next.is_sign(",") => token = end + 1,
                _ => break,
            }
        }
        values
    }

    /// The value of the expression from a token up to `end`: operands joined by `+`.
    fn value(&self, at: At<'_>, end: usize, depth: usize) -> Pieces {
        if depth > DEEPEST || !self.spend(end.saturating_sub(at.token)) {
            return Pieces::unknown();
        }
        let tokens = self.tokens(at);
        let mut value = Pieces::default();
        let mut token = at.token;
        loop {
            let (operand, after) = self.operand(at.with(token), end, depth);
            value.append(operand);
            match tokens.get(after) {
                _ if after >= end => return value,
                Some(sign) if sign.is_sign("+") => token = after + 1,
                // Another operator: the whole is no text that is known.
                _ => return Pieces::unknown(),
            }
        }
    }

    /// One operand and where it ends.
    fn operand(&self, at: At<'_>, end: usize, depth: usize) -> (Pieces, usize) {
        let tokens = self.tokens(at);
        let sign = |token: usize, sign: &str| {
            token < end && tokens.get(token).is_some_and(|next| next.is_sign(sign))
        };
        let Some(first) = tokens.get(at.token).filter(|_| at.token < end) else {
            return (Pieces::unknown(), end);
        };
        let value = match &first.kind {
            TokenKind::Text(text) => (Pieces::known(text.clone()), at.token + 1),
            TokenKind::Sign("(") => {
                let close = expression_end(tokens, at.token + 1);
                (
                    self.value(at.with(at.token + 1), close, depth + 1),
                    close + 1,
                )
            }
            TokenKind::Name(name) if sign(at.token + 1, "(") => {
                let open = at.with(at.token + 1);
                let value = match *name {
                    "string" => self.arguments_within(open, depth + 1).into_iter().next(),
                    _ => None,
                };
                (
                    value.unwrap_or_else(Pieces::unknown),
                    call_end(tokens, open.token),
                )
            }
            TokenKind::Name(name) if sign(at.token + 1, ".") => {
                let Some(selected) = tokens.get(at.token + 2).and_then(Token::name) else {
                    return (Pieces::unknown(), operand_end(tokens, at.token, end));
                };
                if sign(at.token + 3, "(") {
                    let open = at.with(at.token + 3);
                    (
                        self.call(at, name, selected, open, depth),
                        call_end(tokens, open.token),
                    )
                } else {
                    (self.selected(at, name, selected, depth), at.token + 3)
                }
            }
            TokenKind::Name(name) => (self.named(at, name, depth), at.token + 1),
            _ => (Pieces::unknown(), operand_end(tokens, at.token, end)),
        };
        // An index, a further selection or a further call makes another value of it.
        if [".", "(", "[", "{"].iter().any(|more| sign(value.1, more)) {
            return (Pieces::unknown(), operand_end(tokens, at.token, end));
        }
        value
    }

    fn named(&self, at: At<'_>, name: &str, depth: usize) -> Pieces {
        let Some(unit) = self.unit(at) else {
            return Pieces::unknown();
        };
        self.bound(at.dir, unit.binding(at.file, at.token, name), depth)
    }

    /// A constant or variable of another own package.
    fn selected(&self, at: At<'_>, package: &str, name: &str, depth: usize) -> Pieces {
        let local = self.unit(at).map_or(Binding::Unknown, |unit| {
            unit.binding(at.file, at.token, package)
        });
        if local != Binding::Undeclared {
            return Pieces::unknown();
        }
        for import in self.imported(at, package) {
            if let Some((dir, unit)) = self
                .directories
                .get(import)
                .and_then(|dir| self.units.get_key_value(dir))
            {
                return self.bound(dir, unit.exported(name, &self.assigned), depth);
            }
            if matches!(
                (import, name),
                ("os", "PathSeparator") | ("path/filepath", "Separator")
            ) {
                return Pieces::known("/");
            }
        }
        Pieces::unknown()
    }

    fn bound(&self, dir: &str, binding: Binding, depth: usize) -> Pieces {
        match binding {
            Binding::Value { file, token } => {
                let at = At { dir, file, token };
                let end = expression_end(self.tokens(at), token);
                self.value(at, end, depth + 1)
            }
            Binding::Unknown | Binding::Undeclared => Pieces::unknown(),
        }
    }

    /// The calls whose result the text decides.
    fn call(&self, at: At<'_>, package: &str, name: &str, open: At<'_>, depth: usize) -> Pieces {
        let known = self
            .imported(at, package)
            .find_map(|import| match (import, name) {
                ("path/filepath" | "path", "Join") => Some(Known::Join),
                ("path/filepath" | "path", "Clean") => Some(Known::Clean),
                ("path/filepath", "FromSlash" | "ToSlash") => Some(Known::Same),
                ("fmt", "Sprintf") => Some(Known::Format),
                ("fmt", "Sprint") => Some(Known::Same),
                _ => None,
            });
        let Some(known) = known else {
            return Pieces::unknown();
        };
        let arguments = self.arguments_within(open, depth + 1);
        match known {
            Known::Join => join(arguments),
            Known::Format => format(arguments),
            Known::Clean => match <[Pieces; 1]>::try_from(arguments) {
                Ok([one]) => one
                    .whole()
                    .map_or_else(Pieces::unknown, |whole| Pieces::known(path::clean(whole))),
                Err(_) => Pieces::unknown(),
            },
            Known::Same => match <[Pieces; 1]>::try_from(arguments) {
                Ok([one]) => one,
                Err(_) => Pieces::unknown(),
            },
        }
    }
}

enum Known {
    Join,
    Clean,
    Same,
    Format,
}

/// `filepath.Join`: the parts that are not empty with slashes between them, cleaned.
fn join(arguments: Vec<Pieces>) -> Pieces {
    let mut joined = Pieces::default();
    for (index, argument) in arguments.into_iter().enumerate() {
        if argument.is_empty_text() {
            continue;
        }
        if index > 0 && !joined.is_empty_text() {
            joined.append(Pieces::known("/"));
        }
        joined.append(argument);
    }
    match joined.whole() {
        Some("") => joined,
        Some(whole) => Pieces::known(path::clean(whole)),
        None => joined.cleaned_start(),
    }
}

/// `fmt.Sprintf` with `%s` and `%v` of texts; every other verb is unknown.
fn format(arguments: Vec<Pieces>) -> Pieces {
    let mut arguments = arguments.into_iter();
    let Some(pattern) = arguments.next() else {
        return Pieces::unknown();
    };
    let Some(pattern) = pattern.whole() else {
        return Pieces::unknown();
    };
    let mut value = Pieces::default();
    let mut rest = pattern;
    while let Some((text, verb)) = rest.split_once('%') {
        value.append(Pieces::known(text));
        let len = verb
            .find(|c: char| c.is_ascii_alphabetic() || c == '%')
            .map_or(verb.len(), |at| at + 1);
        let (verb, after) = verb.split_at_checked(len).unwrap_or((verb, ""));
        match verb {
            "%" => value.append(Pieces::known("%")),
            // A width or an index changes which argument it is and how it looks.
            "s" | "v" => value.append(arguments.next().unwrap_or_else(Pieces::unknown)),
            _ if verb.contains(['[', '*']) => {
                value.append(Pieces::unknown());
                return value;
            }
            _ => {
                arguments.next();
                value.append(Pieces::unknown());
            }
        }
        rest = after;
    }
    value.append(Pieces::known(rest));
    value
}

/// Behind the `)` of a call.
fn call_end(tokens: &[Token<'_>], open: usize) -> usize {
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
