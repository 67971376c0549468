//! What an expression is worth, as far as the text decides it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::context::evidence::Pieces;

use super::lexer::{Token, TokenKind};

/// Stands for the directory of the package, as it was when the program was compiled.
pub(super) const PACKAGE: char = '\u{1}';
/// How deep expressions are followed.
const DEPTH: usize = 12;
/// Methods that give what they are called on.
const SAME: &[&str] = &[
    "to_string",
    "to_owned",
    "to_path_buf",
    "into",
    "as_ref",
    "as_str",
    "as_path",
    "as_os_str",
    "clone",
    "display",
    "borrow",
    "into_boxed_str",
    "into_boxed_path",
    "into_os_string",
    "into_string",
    "unwrap",
    "expect",
    "to_str",
    "to_string_lossy",
    "as_bytes",
];
/// Types whose `new` and `from` give their argument.
const WRAPPERS: &[&str] = &[
    "String",
    "Path",
    "PathBuf",
    "OsStr",
    "OsString",
    "Cow",
    "Utf8Path",
    "Utf8PathBuf",
    "Arc",
    "Rc",
    "Box",
];

/// A file, and what is known around it.
pub(super) struct Scope<'s, 'a> {
    pub tokens: &'s [Token<'a>],
    pub close: &'s [usize],
    /// Constants of the project; `None` where a name has several values.
    pub constants: &'s BTreeMap<String, Option<Pieces>>,
    /// Bodies of functions: parameters, and the body.
    pub functions: &'s [(Range<usize>, Range<usize>)],
    /// Macros that put the directory of the package before their argument.
    pub package_macros: &'s [String],
    /// How many more tokens may be looked at.
    pub budget: &'s Cell<usize>,
}

impl Scope<'_, '_> {
    /// The value of the expression that the tokens of a range make.
    pub fn value(&self, range: Range<usize>, depth: usize) -> Pieces {
        if depth > DEPTH {
            return Pieces::unknown();
        }
        let (mut at, end) = (range.start, range.end.min(self.tokens.len()));
        while at < end
            && (self.tokens[at].is("&")
                || self.tokens[at].is("*")
                || self.tokens[at].is_name("mut"))
        {
            at += 1;
        }
        if at >= end {
            return Pieces::unknown();
        }
        let Some((mut value, mut at)) = self.primary(at, end, depth) else {
            return Pieces::unknown();
        };
        while at < end {
            let token = &self.tokens[at];
            if token.is("?") {
                at += 1;
            } else if token.is("+") {
                value.append(self.value(at + 1..end, depth + 1));
                return value;
            } else if token.is(".") {
                let name = self.tokens.get(at + 1).and_then(Token::name).unwrap_or("");
                if name == "await" {
                    at += 2;
                    continue;
                }
                if !self.tokens.get(at + 2).is_some_and(|token| token.is("(")) {
                    return Pieces::unknown();
                }
                let close = self.close[at + 2];
                if let Some(by) = value.giver().map(str::to_owned) {
                    let arguments = at + 3..close;
                    match name {
                        "unwrap_or" => value = self.value(arguments, depth + 1).chosen_by(by),
                        "unwrap_or_else" => value = self.result(arguments, depth + 1).chosen_by(by),
                        "unwrap_or_default" | "unwrap" | "expect" | "ok" | "nth" | "next"
                        | "skip" | "get" | "cloned" => {}
                        "join" => value = joined(value, self.value(arguments, depth + 1)),
                        _ if SAME.contains(&name) => {}
                        _ => return Pieces::unknown(),
                    }
                    at = close + 1;
                    continue;
                }
                if name == "join" {
                    let more = self.value(at + 3..close, depth + 1);
                    if more.start().is_some_and(|start| start.starts_with('/')) {
                        value = more;
                    } else {
                        value = joined(value, more);
                    }
                } else if !SAME.contains(&name) {
                    return Pieces::unknown();
                }
                at = close + 1;
            } else {
                return Pieces::unknown();
            }
        }
        value
    }

    /// A value without what follows it, and where that begins.
    fn primary(&self, at: usize, end: usize, depth: usize) -> Option<(Pieces, usize)> {
        let token = self.tokens.get(at)?;
        match &token.kind {
            TokenKind::Text(text) => Some((Pieces::known(text.clone()), at + 1)),
            TokenKind::Sign("(") => {
                let close = self.close[at];
                Some((self.value(at + 1..close, depth + 1), close + 1))
            }
            TokenKind::Name(_) => {
                let (segments, next) = path_at(self.tokens, self.close, at);
                let last = *segments.last()?;
                let follows = |sign: &str| next < end && self.tokens[next].is(sign);
                if follows("!") && self.tokens.get(next + 1).is_some_and(Token::opens) {
                    let close = self.close[next + 1];
                    return Some((self.of_macro(last, next + 2..close, depth), close + 1));
                }
                if follows("(") {
                    let close = self.close[next];
                    if let Some(value) = self.given(&segments, next) {
                        return Some((value, close + 1));
                    }
                    let of = segments
                        .len()
                        .checked_sub(2)
                        .and_then(|at| segments.get(at))
                        .copied();
                    let wraps = matches!(last, "from" | "new")
                        && of.is_some_and(|of| WRAPPERS.contains(&of));
                    if wraps && arguments(self.tokens, self.close, next).len() == 1 {
                        return Some((self.value(next + 1..close, depth + 1), close + 1));
                    }
                    return None;
                }
                let value = if segments.len() == 1 {
                    self.local(last, at, depth)
                } else {
                    None
                };
                let constant = || self.constants.get(last).cloned().flatten();
                Some((
                    value.unwrap_or_else(|| constant().unwrap_or_else(Pieces::unknown)),
                    next,
                ))
            }
            _ => None,
        }
    }

    /// What whoever starts the program chooses: a variable of the environment, or the arguments.
    fn given(&self, segments: &[&str], open: usize) -> Option<Pieces> {
        match segments {
            ["std", "env", "var" | "var_os"] | ["env", "var" | "var_os"] => {
                let name = self.value(open + 1..self.close[open], 0);
                let name = name.whole().unwrap_or("variable").to_owned();
                Some(Pieces::given(format!("environment {name}"), None))
            }
            ["std", "env", "args" | "args_os"] | ["env", "args" | "args_os"] => {
                Some(Pieces::given("argument".to_owned(), None))
            }
            _ => None,
        }
    }

    /// What a closure without a block gives: `|_| "x".into()`.
    fn result(&self, range: Range<usize>, depth: usize) -> Pieces {
        let bars: Vec<usize> = range
            .clone()
            .filter(|at| self.tokens[*at].is("|"))
            .take(2)
            .collect();
        match bars[..] {
            [first, second] if first == range.start => self.value(second + 1..range.end, depth),
            _ => Pieces::unknown(),
        }
    }

    fn of_macro(&self, name: &str, inside: Range<usize>, depth: usize) -> Pieces {
        let parts = split(self.tokens, self.close, inside.clone());
        match name {
            "format" | "concat" if parts.is_empty() => Pieces::unknown(),
            "format" => {
                let first = self.value(parts[0].clone(), depth + 1);
                let Some(text) = first.whole().map(str::to_owned) else {
                    return Pieces::unknown();
                };
                self.formatted(&text, &parts[1..], inside.start, depth)
            }
            "concat" => {
                let mut value = Pieces::default();
                for part in parts {
                    value.append(self.value(part, depth + 1));
                }
                value
            }
            "env" => match self.tokens.get(inside.start).and_then(Token::text) {
                Some("CARGO_MANIFEST_DIR") => Pieces::known(PACKAGE),
                _ => Pieces::unknown(),
            },
            _ if self.package_macros.iter().any(|known| known == name) => {
                joined(Pieces::known(PACKAGE), self.value(inside, depth + 1))
            }
            _ => Pieces::unknown(),
        }
    }

    /// `format!`: the text, with what is in braces replaced.
    fn formatted(&self, text: &str, arguments: &[Range<usize>], at: usize, depth: usize) -> Pieces {
        let mut value = Pieces::default();
        let mut plain = String::new();
        let mut chars = text.chars().peekable();
        let mut position = 0;
        while let Some(c) = chars.next() {
            match c {
                '{' if chars.peek() == Some(&'{') => {
                    chars.next();
                    plain.push('{');
                }
                '}' => {
                    chars.next_if_eq(&'}');
                    plain.push('}');
                }
                '{' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != '}').collect();
                    let name = inside.split(':').next().unwrap_or("").trim().to_owned();
                    value.append(Pieces::known(std::mem::take(&mut plain)));
                    let index = match name.parse::<usize>() {
                        Ok(index) => Some(index),
                        Err(_) if name.is_empty() => {
                            position += 1;
                            Some(position - 1)
                        }
                        Err(_) => None,
                    };
                    value.append(match index {
                        Some(index) => arguments.get(index).map_or_else(Pieces::unknown, |range| {
                            self.value(range.clone(), depth + 1)
                        }),
                        None => self
                            .local(&name, at, depth)
                            .or_else(|| self.constants.get(&name).cloned().flatten())
                            .unwrap_or_else(Pieces::unknown),
                    });
                }
                c => plain.push(c),
            }
        }
        value.append(Pieces::known(plain));
        value
    }

    /// A variable of the function around: what its only `let` gives it. `None` for a name that is not bound there.
    fn local(&self, name: &str, at: usize, depth: usize) -> Option<Pieces> {
        let (parameters, body) = self
            .functions
            .iter()
            .filter(|(_, body)| body.contains(&at))
            .min_by_key(|(_, body)| body.len())?;
        let left = self
            .budget
            .get()
            .checked_sub(body.len() + self.functions.len());
        let Some(left) = left else {
            return Some(Pieces::unknown());
        };
        self.budget.set(left);
        let bound = |range: &Range<usize>| {
            range.clone().any(|at| {
                self.tokens[at].is_name(name)
                    && self.tokens.get(at + 1).is_some_and(|next| next.is(":"))
            })
        };
        if bound(parameters) {
            return Some(Pieces::unknown());
        }
        let mut found = None;
        for here in body.start..body.end.min(self.tokens.len()) {
            if !self.tokens[here].is_name(name) {
                continue;
            }
            let before = here.checked_sub(1).map(|at| &self.tokens[at]);
            let after = self.tokens.get(here + 1);
            let is_let = before.is_some_and(|token| token.is_name("let"));
            // Patterns of closures, `if let`, `match` and loops, and variables that change.
            let other = before
                .is_some_and(|token| token.is("|") || token.is_name("mut") || token.is_name("for"))
                || after
                    .is_some_and(|token| token.is("|") || token.is("=>") || token.is_name("in"))
                || before.is_some_and(|token| token.is("(") || token.is(","))
                    && self.is_pattern(here);
            if other || is_let && found.is_some() {
                return Some(Pieces::unknown());
            }
            if is_let {
                found = Some(here);
            }
        }
        let begin = found?;
        let equals = (begin..body.end.min(self.tokens.len()))
            .find(|at| self.tokens[*at].is("=") || self.tokens[*at].is(";"))?;
        if !self.tokens[equals].is("=") || begin > at {
            return Some(Pieces::unknown());
        }
        let mut end = equals + 1;
        while end < body.end.min(self.tokens.len()) && !self.tokens[end].is(";") {
            end = if self.tokens[end].opens() {
                self.close[end] + 1
            } else {
                end + 1
            };
        }
        Some(self.value(equals + 1..end, depth + 1))
    }

    /// Whether a name in parentheses is a part of a pattern: they are followed by `=`, `=>`, `|` or `in`.
    fn is_pattern(&self, at: usize) -> bool {
        let mut here = at;
        let mut seen = 0;
        while let Some(token) = self.tokens.get(here) {
            seen += 1;
            if token.is(")") {
                let after = self.tokens.get(here + 1);
                return after
                    .is_some_and(|it| it.is("=") || it.is("=>") || it.is("|") || it.is_name("in"));
            }
            if token.is(";") || token.is("{") || seen > 50 {
                return false;
            }
            here = if token.opens() {
                self.close[here] + 1
            } else {
                here + 1
            };
        }
        false
    }
}

fn joined(mut value: Pieces, more: Pieces) -> Pieces {
    if !value.ends_with('/') {
        value.append(Pieces::known("/"));
    }
    value.append(more);
    value
}

/// The path (`a::b::<T>::c`) that starts at a token: its names, and the index after it.
pub(super) fn path_at<'a>(
    tokens: &[Token<'a>],
    close: &[usize],
    at: usize,
) -> (Vec<&'a str>, usize) {
    let mut segments = Vec::new();
    let mut here = at;
    while let Some(name) = tokens.get(here).and_then(Token::name) {
        segments.push(name);
        here += 1;
        if !tokens.get(here).is_some_and(|token| token.is("::")) {
            break;
        }
        if tokens.get(here + 1).is_some_and(|token| token.is("<")) {
            here = after_angles(tokens, close, here + 1);
            if !tokens.get(here).is_some_and(|token| token.is("::")) {
                break;
            }
        }
        here += 1;
    }
    (segments, here)
}

fn after_angles(tokens: &[Token<'_>], close: &[usize], at: usize) -> usize {
    let mut depth = 0usize;
    let mut here = at;
    while let Some(token) = tokens.get(here) {
        if token.is("<") {
            depth += 1;
        } else if token.is(">") {
            depth -= 1;
            if depth == 0 {
                return here + 1;
            }
        } else if token.is(";") || here > at + 200 {
            return here;
        } else if token.opens() {
            here = close[here];
        }
        here += 1;
    }
    here
}

/// The arguments of the call whose parenthesis is at a token.
pub(super) fn arguments(tokens: &[Token<'_>], close: &[usize], open: usize) -> Vec<Range<usize>> {
    let end = close.get(open).copied().unwrap_or(open);
    split(tokens, close, open + 1..end)
}

/// The parts of a range between its commas.
fn split(tokens: &[Token<'_>], close: &[usize], range: Range<usize>) -> Vec<Range<usize>> {
    let end = range.end.min(tokens.len());
    let mut parts = Vec::new();
    let (mut begin, mut here) = (range.start, range.start);
    while here < end {
        if tokens[here].is(",") {
            parts.push(begin..here);
            begin = here + 1;
            here += 1;
        } else if tokens[here].opens() {
            here = close[here].max(here) + 1;
        } else {
            here += 1;
        }
    }
    if begin < end {
        parts.push(begin..end);
    }
    parts
}
