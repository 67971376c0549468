//! Where the own sources call an own function, so that its parameters have the values that are passed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::evaluate::{At, Program};
use super::lexer::{Token, TokenKind};
use super::scope::{expression_end, skip_one};

/// The methods of interfaces of the standard library that take a text: such a method may be called from there.
const OF_STANDARD_INTERFACES: &[&str] = &[
    "Open",
    "OpenFile",
    "ReadFile",
    "ReadDir",
    "ReadLink",
    "Glob",
    "Sub",
    "Stat",
    "Lstat",
    "Create",
    "Set",
    "Get",
    "Add",
    "Del",
    "Write",
    "WriteString",
    "Exec",
    "Query",
    "Prepare",
    "PrepareContext",
    "ExecContext",
    "QueryContext",
    "Connect",
    "OpenConnector",
    "Lookup",
    "Resolve",
    "Dial",
    "Listen",
    "Parse",
    "Scan",
    "UnmarshalText",
    "Convert",
    "Import",
    "ImportFrom",
    "ServeHTTP",
    "RoundTrip",
    "Handle",
    "Enabled",
    "WithGroup",
    "Push",
    "Printf",
    "Error",
    "Format",
];

/// A function of the own sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FunctionRef<'a> {
    pub dir: &'a str,
    pub file: usize,
    /// Its number in the file.
    pub number: usize,
}

/// A place where the name of an own function is.
#[derive(Debug, Clone, Copy)]
struct Occurrence<'a> {
    dir: &'a str,
    file: usize,
    token: usize,
}

/// The functions of the own sources, and where their names are.
#[derive(Debug, Default)]
pub(super) struct Calls<'a> {
    /// Functions without a receiver, by directory and name; `None` where it is declared more than once.
    functions: HashMap<(&'a str, &'a str), Option<FunctionRef<'a>>>,
    occurrences: HashMap<&'a str, Vec<Occurrence<'a>>>,
    /// Whether only own code and the standard library can call what is exported.
    closed: bool,
    /// Packages whose names are used without a qualifier elsewhere.
    dotted: bool,
}

/// What is passed to a parameter at one place.
pub(super) enum Passed {
    /// The call whose `(` is at the token, in the directory and file.
    Call(usize),
    /// It is used in a way that is not followed.
    Unknown,
}

impl<'a> Calls<'a> {
    pub fn of(program: &Program<'a>) -> Calls<'a> {
        let mut calls = Calls {
            closed: program.closed,
            ..Calls::default()
        };
        let mut names: HashSet<&'a str> = HashSet::new();
        let mut declared: HashSet<(&str, usize, usize)> = HashSet::new();
        for (dir, unit) in &program.units {
            for (file, own) in unit.files.iter().enumerate() {
                calls.dotted |= own.source.imports.iter().any(|import| {
                    import.alias.as_deref() == Some(".")
                        && program.directories.contains_key(import.path.as_str())
                });
                for (number, function) in own.functions.iter().enumerate() {
                    let signature = &function.signature;
                    if signature.name.is_empty() {
                        continue;
                    }
                    declared.insert((dir, file, signature.at));
                    if !signature.parameters.is_empty() {
                        names.insert(signature.name);
                    }
                    if !signature.is_method {
                        let this = FunctionRef { dir, file, number };
                        calls
                            .functions
                            .entry((dir, signature.name))
                            .and_modify(|known| *known = None)
                            .or_insert(Some(this));
                    }
                }
            }
        }
        for (dir, unit) in &program.units {
            for (file, own) in unit.files.iter().enumerate() {
                for (token, kind) in own.tokens.iter().enumerate().skip(own.start) {
                    if let TokenKind::Name(name) = kind.kind
                        && names.contains(name)
                        && !declared.contains(&(*dir, file, token))
                    {
                        let occurrence = Occurrence { dir, file, token };
                        calls.occurrences.entry(name).or_default().push(occurrence);
                    }
                }
            }
        }
        calls
    }

    /// The function of a package by its name.
    pub fn function(&self, dir: &str, name: &str) -> Option<FunctionRef<'a>> {
        self.functions.get(&(dir, name)).copied().flatten()
    }

    /// The places where a function gets its arguments; `None` if it may be called from elsewhere, or in a way that is
    /// not followed.
    pub fn sites(&self, program: &Program<'a>, of: FunctionRef<'a>) -> Option<Vec<At<'a>>> {
        let unit = program.units.get(of.dir)?;
        let signature = &unit.files.get(of.file)?.functions.get(of.number)?.signature;
        let exported = signature
            .name
            .chars()
            .next()
            .is_some_and(char::is_uppercase);
        if self.dotted || program.callable_from_c(of.dir) {
            return None;
        }
        if signature.is_method {
            if exported && (!self.closed || OF_STANDARD_INTERFACES.contains(&signature.name)) {
                return None;
            }
        } else if self.function(of.dir, signature.name) != Some(of) {
            return None;
        }
        let mut sites = Vec::new();
        for found in self.occurrences.get(signature.name).into_iter().flatten() {
            if !exported && found.dir != of.dir {
                continue;
            }
            let at = At {
                dir: found.dir,
                file: found.file,
                token: found.token,
                frame: None,
            };
            let tokens = program.tokens(at);
            let dot = found.token.checked_sub(1);
            let selected = dot.is_some_and(|dot| is(tokens, dot, "."));
            if !signature.is_method {
                let of_package = if selected {
                    let owner = found
                        .token
                        .checked_sub(2)
                        .and_then(|owner| tokens.get(owner));
                    owner.and_then(Token::name).is_some_and(|owner| {
                        program
                            .imported(at, owner)
                            .any(|import| program.directories.get(import) == Some(&of.dir))
                    })
                } else {
                    found.dir == of.dir
                };
                if !of_package {
                    continue;
                }
            } else if !selected || program.is_package_of_others(at) {
                continue;
            }
            match passed(tokens, found.token, signature.parameters.len(), signature) {
                Some(Passed::Call(open)) => sites.push(At { token: open, ..at }),
                Some(Passed::Unknown) => return None,
                None => {}
            }
        }
        Some(sites)
    }
}

/// What the name of a function at a token passes; `None` if another function is meant.
fn passed(
    tokens: &[Token<'_>],
    name: usize,
    parameters: usize,
    signature: &super::signature::Signature<'_>,
) -> Option<Passed> {
    let open = name + 1;
    if !is(tokens, open, "(") {
        return Some(Passed::Unknown);
    }
    let close = skip_one(tokens, open).saturating_sub(1);
    let mut count = 0;
    let mut at = open + 1;
    let mut first_is_call = false;
    while at < close {
        let end = expression_end(tokens, at);
        count += 1;
        first_is_call |= count == 1 && end > at && is(tokens, end - 1, ")");
        at = end.max(at);
        while at < close && !is(tokens, at, ",") {
            at += 1;
        }
        at += 1;
    }
    let variadic = signature
        .parameters
        .last()
        .is_some_and(|last| last.is_variadic);
    let fits = count == parameters || (variadic && count + 1 >= parameters);
    // `f(g())` passes all results of g.
    if count == 1 && parameters > 1 && first_is_call {
        return Some(Passed::Unknown);
    }
    match fits {
        true => Some(Passed::Call(open)),
        // `T.Load(t, path)` has the receiver before the parameters.
        false if signature.is_method && count != parameters + 1 => None,
        false => Some(Passed::Unknown),
    }
}

fn is(tokens: &[Token<'_>], at: usize, sign: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.is_sign(sign))
}

/// The values of parameters that were asked for already.
pub(super) type Memo<'a> = BTreeMap<(FunctionRef<'a>, usize, bool), super::values::Values>;
