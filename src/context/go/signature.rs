//! What the head of a function declaration says.

use super::lexer::{Token, TokenKind};
use super::scope::skip_one;

/// A function declaration up to its body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Signature<'a> {
    pub name: &'a str,
    /// The token of the name.
    pub at: usize,
    pub is_method: bool,
    pub parameters: Vec<Parameter<'a>>,
    /// The names of the receiver and the results; of type parameters and of types, too, which does no harm.
    pub others: Vec<&'a str>,
    /// Where the body begins; the end of the declaration if it has none.
    pub body: usize,
}

/// One parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameter<'a> {
    pub name: Option<&'a str>,
    /// `files ...string`.
    pub is_variadic: bool,
}

/// The most tokens of a signature.
const LONGEST: usize = 2_000;
/// The most parameters.
const MOST_PARAMETERS: usize = 64;

impl<'a> Signature<'a> {
    /// Reads the declaration whose `func` is at a token and that ends before another.
    pub fn read(tokens: &[Token<'a>], keyword: usize, end: usize) -> Signature<'a> {
        let mut signature = Signature {
            body: end,
            ..Signature::default()
        };
        let end = end.min(keyword + LONGEST);
        let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is_sign(sign));
        let mut at = keyword + 1;
        if is(at, "(") {
            let close = skip_one(tokens, at).min(end);
            signature.is_method = true;
            signature.others.extend(names(tokens, at, close));
            at = close;
        }
        let Some(name) = tokens.get(at).and_then(Token::name) else {
            return signature;
        };
        signature.name = name;
        signature.at = at;
        at += 1;
        if is(at, "[") {
            let close = skip_one(tokens, at).min(end);
            signature.others.extend(names(tokens, at, close));
            at = close;
        }
        if !is(at, "(") {
            return signature;
        }
        let close = skip_one(tokens, at).min(end);
        signature.parameters = parameters(tokens, at + 1, close.saturating_sub(1));
        let results = close;
        at = close;
        while at < end {
            match tokens.get(at).map(|token| &token.kind) {
                Some(TokenKind::Sign("(" | "[")) => at = skip_one(tokens, at),
                // `interface{}` and `struct{}` are types.
                Some(TokenKind::Sign("{")) => {
                    let of_type = at.checked_sub(1).and_then(|before| tokens.get(before));
                    if of_type.is_some_and(|it| it.is_name("interface") || it.is_name("struct")) {
                        at = skip_one(tokens, at);
                    } else {
                        signature.body = at;
                        break;
                    }
                }
                Some(TokenKind::Sign(";")) | None => break,
                _ => at += 1,
            }
        }
        signature.others.extend(names(tokens, results, at.min(end)));
        signature
    }
}

/// The names between two tokens that are not part of a selection.
fn names<'a>(tokens: &[Token<'a>], start: usize, end: usize) -> Vec<&'a str> {
    let selects = |at: usize| tokens.get(at).is_some_and(|token| token.is_sign("."));
    (start..end)
        .filter(|at| !selects(at + 1) && !at.checked_sub(1).is_some_and(selects))
        .filter_map(|at| tokens.get(at).and_then(Token::name))
        .collect()
}

fn parameters<'a>(tokens: &[Token<'a>], start: usize, end: usize) -> Vec<Parameter<'a>> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let mut at = start;
    let mut first = start;
    while at < end && groups.len() <= MOST_PARAMETERS {
        if tokens.get(at).is_some_and(|token| token.is_sign(",")) {
            groups.push((first, at));
            at += 1;
            first = at;
        } else {
            at = skip_one(tokens, at);
        }
    }
    if first < end {
        groups.push((first, end));
    }
    // `(a, b string)` has names where `(io.Reader, string)` has none.
    let name = |group: (usize, usize)| tokens.get(group.0).and_then(Token::name);
    let has_type = |group: (usize, usize)| {
        name(group)
            .is_some_and(|name| !matches!(name, "func" | "map" | "chan" | "struct" | "interface"))
            && group.1 > group.0 + 1
            && !tokens
                .get(group.0 + 1)
                .is_some_and(|next| next.is_sign("."))
    };
    let named = groups.iter().any(|group| has_type(*group));
    groups
        .iter()
        .map(|group| Parameter {
            name: name(*group).filter(|_| named),
            is_variadic: (group.0..group.1.min(group.0 + 2))
                .any(|at| tokens.get(at).is_some_and(|token| token.is_sign("..."))),
        })
        .collect()
}
