//! Values of arguments, as far as a file decides them.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::context::evidence::{GivenRule, Pieces};

use super::lexer::{Piece, Token, TokenKind};

/// How deep values are looked into.
const DEEPEST: usize = 12;

/// Calls that only change the form of a path.
const SAME: &[&str] = &[
    "toString",
    "toPath",
    "toFile",
    "getPath",
    "getAbsolutePath",
    "toAbsolutePath",
    "getAbsoluteFile",
    "normalize",
    "trim",
    "intern",
    "toURI",
    "trimIndent",
    "path",
    "absolutePath",
];

/// What names of a file stand for.
pub(super) struct Scope<'a> {
    pub tokens: &'a [Token],
    pub close: &'a [usize],
    /// Strings that names are bound to; `None` for those with more than one value.
    pub constants: &'a BTreeMap<String, Option<Range<usize>>>,
    /// Constants of other files: `Class.NAME` and `NAME`.
    pub others: &'a BTreeMap<String, Option<String>>,
    pub given: &'a [GivenRule],
}

impl Scope<'_> {
    /// The value of an expression.
    pub fn value(&self, range: Range<usize>, depth: usize) -> Pieces {
        let mut value = Pieces::default();
        let mut at = range.start;
        let end = range.end.min(self.tokens.len());
        if at >= end || depth > DEEPEST {
            return Pieces::unknown();
        }
        loop {
            let Some((part, next)) = self.part(at, end, depth) else {
                value.append(Pieces::unknown());
                return value;
            };
            value.append(part);
            if next >= end {
                return value;
            }
            if !self.tokens[next].is('+') || next + 1 >= end {
                return Pieces::unknown();
            }
            at = next + 1;
        }
    }

    /// One operand, and where it ends.
    fn part(&self, at: usize, end: usize, depth: usize) -> Option<(Pieces, usize)> {
        let (mut value, mut at) = self.primary(at, end, depth)?;
        while at < end && self.tokens[at].is('.') {
            let name = self.tokens.get(at + 1)?.name()?;
            let open = at + 2;
            let called = open < end && self.tokens[open].is('(');
            if SAME.contains(&name) {
                at = if called { self.close[open] + 1 } else { open };
            } else if called && matches!(name, "resolve" | "resolveSibling" | "concat") {
                let more = self.value(open + 1..self.close[open], depth + 1);
                match name {
                    "resolve" => value = joined(value, more),
                    "concat" => value.append(more),
                    _ => return None,
                }
                at = self.close[open] + 1;
            } else {
                return None;
            }
        }
        Some((value, at))
    }

    fn primary(&self, at: usize, end: usize, depth: usize) -> Option<(Pieces, usize)> {
        let token = self.tokens.get(at)?;
        match &token.kind {
            TokenKind::Text(pieces) => {
                let mut value = Pieces::default();
                for piece in pieces {
                    value.append(match piece {
                        Piece::Known(text) => Pieces::known(text.clone()),
                        Piece::Put(name) => self.named(name, depth),
                    });
                }
                if pieces.is_empty() {
                    value = Pieces::known("");
                }
                Some((value, at + 1))
            }
            TokenKind::Sign('(') => {
                let close = self.close[at];
                Some((self.value(at + 1..close, depth + 1), close + 1))
            }
            TokenKind::Sign(_) => None,
            TokenKind::Name(name) if name == "new" => {
                let (path, next) = path_at(self.tokens, at + 1);
                self.made(&path, next, depth)
            }
            TokenKind::Name(_) => {
                let (path, next) = path_at(self.tokens, at);
                if next < end && self.tokens[next].is('(') {
                    // The last call of the path may only change the form.
                    return self.made(&path, next, depth);
                }
                if next < end && self.tokens[next].is('[') {
                    let close = self.close[next];
                    let value = match path.as_str() {
                        "args" | "argv" => Pieces::given("argument".to_owned(), None),
                        _ => Pieces::unknown(),
                    };
                    return Some((value, close + 1));
                }
                Some((self.named(&path, depth), next))
            }
        }
    }

    /// What a call or a constructor gives.
    pub fn made(&self, path: &str, open: usize, depth: usize) -> Option<(Pieces, usize)> {
        if !self.tokens.get(open)?.is('(') {
            return None;
        }
        let close = self.close[open];
        let arguments = arguments(self.tokens, self.close, open);
        if let Some(rule) = self.given.iter().find(|rule| is_of(&rule.call, path)) {
            let of = |at: Option<usize>| {
                let range = arguments.get(at?)?.clone();
                Some(self.value(range, depth + 1))
            };
            let name = of(rule.name).and_then(|it| it.whole().map(str::to_owned));
            match name.as_deref() {
                Some("user.dir") => return Some((Pieces::here(), close + 1)),
                Some("java.io.tmpdir") => return Some((Pieces::temporary(), close + 1)),
                _ => {}
            }
            let default = of(rule.default).and_then(|it| it.whole().map(str::to_owned));
            let by = format!(
                "{} {}",
                rule.by,
                name.unwrap_or_else(|| "variable".to_owned())
            );
            let default = default.or_else(|| rule.otherwise.clone());
            return Some((Pieces::given(by, default), close + 1));
        }
        if !joins(path) || arguments.is_empty() {
            return None;
        }
        let mut parts = arguments
            .into_iter()
            .map(|range| self.value(range, depth + 1));
        let mut value = parts.next().unwrap_or_else(Pieces::unknown);
        for part in parts {
            value = joined(value, part);
        }
        Some((value, close + 1))
    }

    /// The value of a name: a constant of the file, or of another.
    fn named(&self, path: &str, depth: usize) -> Pieces {
        if matches!(path, "File.separator" | "java.io.File.separator") {
            return Pieces::known("/");
        }
        let path = path.strip_prefix("this.").unwrap_or(path);
        match self.constants.get(path) {
            Some(Some(range)) if depth < DEEPEST => return self.value(range.clone(), depth + 1),
            Some(_) => return Pieces::unknown(),
            None => {}
        }
        match self.others.get(path) {
            Some(Some(text)) => Pieces::known(text.clone()),
            _ => Pieces::unknown(),
        }
    }
}

/// Whether a path as it is written is a call: `System.getenv` for `java.lang.System.getenv`.
pub(super) fn is_of(call: &str, written: &str) -> bool {
    call == written
        || call
            .strip_suffix(written)
            .is_some_and(|rest| rest.ends_with('.') && written.contains('.'))
}

/// Whether a call makes a path of its arguments.
pub(super) fn joins(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    matches!(last, "File" | "Path" | "FileSystemResource" | "UrlResource")
        || matches!(
            path,
            "Paths.get" | "Path.of" | "java.nio.file.Paths.get" | "java.nio.file.Path.of"
        )
}

fn joined(mut value: Pieces, more: Pieces) -> Pieces {
    if more.start().is_some_and(|start| start.starts_with('/')) {
        // `new File("a", "/b")` is `a/b`.
        value.append(more);
        return value;
    }
    if !value.ends_with('/') {
        value.append(Pieces::known("/"));
    }
    value.append(more);
    value
}

/// The names joined by dots that start at a token, and the index behind them.
pub(super) fn path_at(tokens: &[Token], at: usize) -> (String, usize) {
    let mut path = String::new();
    let mut here = at;
    while let Some(name) = tokens.get(here).and_then(Token::name) {
        path.push_str(name);
        here += 1;
        let goes_on = tokens.get(here).is_some_and(|it| it.is('.'))
            && tokens.get(here + 1).and_then(Token::name).is_some();
        if !goes_on {
            break;
        }
        path.push('.');
        here += 1;
    }
    (path, here)
}

/// The arguments of the call whose parenthesis is at a token.
pub(super) fn arguments(tokens: &[Token], close: &[usize], open: usize) -> Vec<Range<usize>> {
    let end = close.get(open).copied().unwrap_or(open).min(tokens.len());
    let mut parts = Vec::new();
    let (mut begin, mut here) = (open + 1, open + 1);
    while here < end {
        if tokens[here].is(',') {
            parts.push(begin..here);
            begin = here + 1;
        } else if tokens[here].opens() {
            here = close[here].max(here);
        }
        here += 1;
    }
    if begin < end {
        parts.push(begin..end);
    }
    parts
}
