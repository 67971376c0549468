//! The elements of lists, as far as the text decides them.

use super::evaluate::{Ask, At, DEEPEST, Program, call_end};
use super::function::Function;
use super::lexer::{Token, TokenKind};
use super::scope::{expression_end, is_assignment, skip_one};
use super::values::Values;
use crate::context::evidence::Pieces;

/// The most elements of a list that are looked at.
const MOST_ELEMENTS: usize = 256;

impl<'a> Program<'a> {
    /// The elements of the list that begins at a token.
    pub(super) fn elements(&self, at: At<'_>, result: usize, depth: usize) -> Values {
        let tokens = self.tokens(at);
        let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is_sign(sign));
        let end = expression_end(tokens, at.token);
        if depth > DEEPEST || result > 0 || !self.spend(end.saturating_sub(at.token)) {
            // The second result of `filepath.Glob` is no list.
            return Values::unknown();
        }
        let Some(first) = tokens.get(at.token) else {
            return Values::unknown();
        };
        match first.kind {
            TokenKind::Sign("[") => self.literal_elements(at, skip_one(tokens, at.token), depth),
            TokenKind::Name("map") if is(at.token + 1, "[") => {
                self.literal_elements(at, skip_one(tokens, at.token + 1), depth)
            }
            TokenKind::Name("append") if is(at.token + 1, "(") => {
                if !is(call_end(tokens, at.token + 1), ";") {
                    return Values::unknown();
                }
                let mut values = Values::default();
                let arguments = self.expressions(at.with(at.token + 1), MOST_ELEMENTS);
                for (number, (start, end)) in arguments.into_iter().enumerate() {
                    values.add(if number == 0 {
                        self.appended_to(at.with(start), end, depth)
                    } else if is(end, "...") {
                        self.elements(at.with(start), 0, depth + 1)
                    } else {
                        self.value(at.with(start), end, 0, depth + 1)
                    });
                }
                values
            }
            TokenKind::Name(package) if is(at.token + 1, ".") => {
                let Some(name) = tokens.get(at.token + 2).and_then(Token::name) else {
                    return Values::unknown();
                };
                if let Some(given) = self.given_elements(at, package, name) {
                    return given;
                }
                let after = at.token + 3;
                if is(after, "(") && self.is_package(at, package) {
                    let globs = self
                        .imported(at, package)
                        .any(|import| (import, name) == ("path/filepath", "Glob"));
                    if globs && !is(call_end(tokens, after), "[") {
                        let patterns = self.passed(at.with(after), 0, false, Ask::Value, depth + 1);
                        return patterns.map(found_by_pattern);
                    }
                    return Values::unknown();
                }
                if is(after, ";")
                    || is(after, "{")
                    || is(after, ")")
                    || is(after, ",")
                    || is(after, "...")
                {
                    return self.selected_as(at, package, name, Ask::Elements, depth + 1);
                }
                Values::unknown()
            }
            TokenKind::Name(name) => {
                let after = at.token + 1;
                if is(after, ";")
                    || is(after, "{")
                    || is(after, ")")
                    || is(after, ",")
                    || is(after, "...")
                {
                    return self.named(at, name, Ask::Elements, depth + 1);
                }
                Values::unknown()
            }
            _ => Values::unknown(),
        }
    }

    /// The elements of the list that `append` gets: `list = append(list, ..)` adds to what the others say.
    pub(super) fn appended_to(&self, at: At<'_>, end: usize, depth: usize) -> Values {
        let tokens = self.tokens(at);
        if end == at.token + 1
            && let Some(name) = tokens.get(at.token).and_then(Token::name)
            && let visiting = self.visiting.borrow()
            && let Some((dir, _, _, last)) = visiting.last()
            && dir == at.dir
            && last == name
        {
            return Values::default();
        }
        self.elements(at, 0, depth + 1)
    }

    /// The elements of the `[]string{..}` of which the element type begins at `kind`.
    pub(super) fn literal_elements(&self, at: At<'_>, kind: usize, depth: usize) -> Values {
        let tokens = self.tokens(at);
        let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is_sign(sign));
        let open = kind + 1;
        if !tokens.get(kind).is_some_and(|kind| kind.is_name("string")) || !is(open, "{") {
            return Values::unknown();
        }
        let after = skip_one(tokens, open);
        if is(after, "[") || is(after, ".") || is(after, "(") {
            return Values::unknown();
        }
        let mut values = Values::default();
        let found = self.expressions(at.with(open), MOST_ELEMENTS);
        if found.len() == MOST_ELEMENTS || self.steps_of_call.get() == 0 {
            return Values::unknown();
        }
        for (start, end) in found {
            // The key of an element.
            if is(end, ":") {
                continue;
            }
            values.add(self.value(at.with(start), end, 0, depth + 1));
        }
        values
    }

    /// Whether the elements of a list are those that it is given: it is only gone through, asked for elements, and
    /// added to. Without a function it is a variable of the package.
    pub(super) fn unchanged(
        &self,
        at: At<'_>,
        name: &str,
        function: Option<&Function<'a>>,
    ) -> bool {
        let Some(unit) = self.unit(at) else {
            return false;
        };
        let checks = |tokens: &[Token<'a>], range: std::ops::Range<usize>| {
            self.spend(range.len() / 8)
                && range
                    .into_iter()
                    .filter(|token| tokens.get(*token).is_some_and(|it| it.is_name(name)))
                    .all(|token| keeps_elements(tokens, token))
        };
        match function {
            Some(function) => {
                let start = function.signature.body.max(function.range.start);
                checks(self.tokens(at), start..function.range.end)
            }
            None => unit
                .files
                .iter()
                .all(|file| checks(&file.tokens, file.start..file.tokens.len())),
        }
    }
}

/// What a pattern finds: below the directory before its first special character.
fn found_by_pattern(pattern: Pieces) -> Pieces {
    let Some(text) = pattern.whole().filter(|_| pattern.is_of_text()) else {
        return Pieces::unknown();
    };
    let fixed = text.find(['*', '?', '[', '\\']).unwrap_or(text.len());
    match text.get(..fixed).and_then(|fixed| fixed.rsplit_once('/')) {
        Some((directory, _)) => Pieces::beginning(&format!("{directory}/")),
        None => Pieces::unknown(),
    }
}

/// Whether the name of a list at a token leaves its elements as they are.
fn keeps_elements(tokens: &[Token<'_>], token: usize) -> bool {
    let is = |at: Option<usize>, sign: &str| {
        at.and_then(|at| tokens.get(at))
            .is_some_and(|token| token.is_sign(sign))
    };
    let before = token.checked_sub(1);
    if is(before, ".") {
        // A field of that name, or a variable of another package.
        return true;
    }
    if is(before, "&") {
        return false;
    }
    let word = |at: Option<usize>| at.and_then(|at| tokens.get(at)).and_then(Token::name);
    if matches!(word(before), Some("range" | "var")) {
        return true;
    }
    let next = Some(token + 1);
    if is(next, "[") {
        let after = skip_one(tokens, token + 1);
        return !tokens.get(after).is_some_and(is_assignment)
            && !is(Some(after), ",")
            && !is(Some(after), "[");
    }
    // `files, err := ..`
    let mut end = token + 1;
    while is(Some(end), ",") && word(Some(end + 1)).is_some() {
        end += 2;
    }
    if end > token + 1 && (is(Some(end), ":=") || is(Some(end), "=")) {
        return true;
    }
    let called =
        is(before, "(") && matches!(word(token.checked_sub(2)), Some("len" | "append" | "cap"));
    called
        || is(next, "...")
        || is(next, ":=")
        || is(next, "=")
        || is(next, ":")
        // Declared in a block: `var ( files = ..`, or with a type.
        || (is(before, "(") || is(before, ";")) && is(next, "[")
}
