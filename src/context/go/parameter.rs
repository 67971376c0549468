//! The values that own functions get and return.

use super::call_site::{Calls, FunctionRef};
use super::evaluate::{Ask, At, DEEPEST, Frame, MOST_ARGUMENTS, Program};
use super::lexer::{Token, TokenKind};
use super::scope::{expression_end, skip_one};
use super::values::Values;

impl Program<'_> {
    /// What is passed to the parameter of the function around a token.
    pub(super) fn parameter(&self, at: At<'_>, number: usize, ask: Ask, depth: usize) -> Values {
        // An assignment has the place of the parameter's use, which is inside of the function.
        let Some((dir, unit)) = self.units.get_key_value(at.dir) else {
            return Values::unknown();
        };
        let Some(file) = unit.files.get(at.file) else {
            return Values::unknown();
        };
        let Some((index, function)) = file.numbered_function_at(at.token) else {
            return Values::unknown();
        };
        let Some(parameter) = function.signature.parameters.get(number) else {
            return Values::unknown();
        };
        let of = FunctionRef {
            dir,
            file: at.file,
            number: index,
        };
        if let Some(frame) = at.frame.filter(|frame| frame.of == of) {
            return self.passed(frame.open, number, parameter.is_variadic, ask, depth + 1);
        }
        if depth > DEEPEST || !self.complete {
            return Values::unknown();
        }
        let key = (of, number, ask == Ask::Elements);
        if let Some(known) = self.memo.borrow().get(&key) {
            return known.clone();
        }
        // A function that calls itself with its own parameter.
        self.memo.borrow_mut().insert(key, Values::unknown());
        let calls = self.calls.get_or_init(|| Calls::of(self));
        let mut values = Values::default();
        match calls.sites(self, of) {
            Some(sites) if !sites.is_empty() => {
                for site in sites {
                    values.add(self.passed(site, number, parameter.is_variadic, ask, depth + 1));
                }
            }
            _ => values = Values::unknown(),
        }
        self.memo.borrow_mut().insert(key, values.clone());
        values
    }

    /// What the call whose `(` is at a token passes to the parameter of a number.
    pub(super) fn passed(
        &self,
        open: At<'_>,
        number: usize,
        variadic: bool,
        ask: Ask,
        depth: usize,
    ) -> Values {
        let tokens = self.tokens(open);
        let arguments = self.expressions(open, MOST_ARGUMENTS);
        if arguments.len() == MOST_ARGUMENTS || self.steps_of_call.get() == 0 {
            return Values::unknown();
        }
        let spread = |end: usize| tokens.get(end).is_some_and(|next| next.is_sign("..."));
        match (ask, variadic) {
            (Ask::Value, true) => Values::unknown(),
            (Ask::Elements, true) => {
                let mut values = Values::default();
                for (start, end) in arguments.into_iter().skip(number) {
                    values.add(if spread(end) {
                        self.elements(open.with(start), 0, depth + 1)
                    } else {
                        self.value(open.with(start), end, 0, depth + 1)
                    });
                }
                values
            }
            (_, false) => match arguments.get(number) {
                Some((_, end)) if spread(*end) => Values::unknown(),
                Some((start, _)) if ask == Ask::Elements => {
                    self.elements(open.with(*start), 0, depth + 1)
                }
                Some((start, end)) => self.value(open.with(*start), *end, 0, depth + 1),
                None => Values::unknown(),
            },
        }
    }

    /// What the function of a package returns for the call whose `(` is at a token.
    pub(super) fn returned(
        &self,
        dir: &str,
        name: &str,
        open: At<'_>,
        result: usize,
        depth: usize,
    ) -> Values {
        if depth > DEEPEST {
            return Values::unknown();
        }
        let calls = self.calls.get_or_init(|| Calls::of(self));
        let Some(of) = calls.function(dir, name) else {
            return Values::unknown();
        };
        let function = self
            .units
            .get(of.dir)
            .and_then(|unit| unit.files.get(of.file))
            .and_then(|file| file.functions.get(of.number));
        let Some(function) = function else {
            return Values::unknown();
        };
        let variadic = function
            .signature
            .parameters
            .iter()
            .any(|it| it.is_variadic);
        if variadic
            || self.expressions(open, MOST_ARGUMENTS).len() != function.signature.parameters.len()
        {
            return Values::unknown();
        }
        let frame = Frame { of, open };
        let at = At {
            dir: of.dir,
            file: of.file,
            token: 0,
            frame: Some(&frame),
        };
        let tokens = self.tokens(at);
        let mut values = Values::default();
        let mut token = function.signature.body;
        if !self.spend(function.range.end.saturating_sub(token)) {
            return Values::unknown();
        }
        while token < function.range.end {
            match tokens.get(token).and_then(Token::name) {
                Some("func") => token = closure_end(tokens, token),
                Some("return") => {
                    values.add(self.result(at.with(token + 1), result, depth + 1));
                    token += 1;
                }
                _ => token += 1,
            }
        }
        match values.len() {
            0 => Values::unknown(),
            _ => values,
        }
    }

    /// The result of a number of the `return` whose expressions begin at a token.
    fn result(&self, at: At<'_>, result: usize, depth: usize) -> Values {
        let tokens = self.tokens(at);
        let mut start = at.token;
        if tokens
            .get(start)
            .is_none_or(|next| next.is_sign(";") || next.is_sign("}"))
        {
            return Values::unknown();
        }
        let first_end = expression_end(tokens, start);
        let several = tokens.get(first_end).is_some_and(|next| next.is_sign(","));
        if !several {
            return self.value(at, first_end, result, depth);
        }
        for _ in 0..result {
            let end = expression_end(tokens, start);
            if !tokens.get(end).is_some_and(|next| next.is_sign(",")) {
                return Values::unknown();
            }
            start = end + 1;
        }
        self.value(at.with(start), expression_end(tokens, start), 0, depth)
    }
}

/// Behind the body of the function without a name whose `func` is at a token.
fn closure_end(tokens: &[Token<'_>], keyword: usize) -> usize {
    let mut at = keyword + 1;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            TokenKind::Sign("{") => {
                let of_type = tokens.get(at.saturating_sub(1));
                let is_type =
                    of_type.is_some_and(|it| it.is_name("interface") || it.is_name("struct"));
                at = skip_one(tokens, at);
                if !is_type {
                    return at;
                }
            }
            TokenKind::Sign("(" | "[") => at = skip_one(tokens, at),
            TokenKind::Sign(";" | "," | ")" | "]" | "}" | "=" | ":=") => return at,
            _ => at += 1,
        }
    }
    at
}
