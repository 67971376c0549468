//! From the text of one word to its parts.
//!
//! The shell parser says where a word starts and ends and where its command substitutions do; the parts are read
//! here, from the author's text, because only there a quoted `*` differs from an unquoted one.

mod extent;

use self::extent::backtick_end;
use super::span::Span;
use super::word::{Expansion, ExpansionKind, Part};

/// How deep `${V:-${W:-...}}` may nest; beyond, a part is opaque.
const MAX_DEPTH: usize = 24;

/// What [`Lexer`] needs to know of the surroundings of a word.
pub(crate) struct Lexer<'a> {
    /// The text that is parsed.
    pub text: &'a str,
    /// Start and end of every command and process substitution that the shell parser found, sorted.
    pub substitutions: &'a [(usize, usize)],
    /// Turns a range of `text` into a span of the given text.
    pub span: &'a dyn Fn(usize, usize) -> Span,
    /// Substitutions that only this lexer saw, as ranges of `text`.
    pub missed: Vec<(usize, usize)>,
    /// How many searches for a closing `]` or `}` are left; without any, a bracket is a plain character.
    pub searches: usize,
}

/// Where a word stands, which decides what is expanded in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    /// An argument: split and matched against file names.
    Argument,
    /// The value of an assignment or the word of `case`.
    Assigned,
    /// Behind an operator in `${...}`.
    Operand,
    /// A double-quoted text without its quotes: the body of a heredoc.
    Heredoc,
}

struct Parts {
    done: Vec<Part>,
    literal: String,
    quoted: String,
    has_quoted: bool,
}

impl Parts {
    fn new() -> Self {
        Parts {
            done: Vec::new(),
            literal: String::new(),
            quoted: String::new(),
            has_quoted: false,
        }
    }

    fn literal(&mut self, c: char) {
        self.flush_quoted();
        self.literal.push(c);
    }

    fn quoted(&mut self, text: &str) {
        self.flush_literal();
        self.quoted.push_str(text);
        self.has_quoted = true;
    }

    fn flush_literal(&mut self) {
        if !self.literal.is_empty() {
            self.done
                .push(Part::Literal(std::mem::take(&mut self.literal)));
        }
    }

    fn flush_quoted(&mut self) {
        if self.has_quoted {
            self.done
                .push(Part::Quoted(std::mem::take(&mut self.quoted)));
            self.has_quoted = false;
        }
    }

    fn push(&mut self, part: Part) {
        self.flush_literal();
        self.flush_quoted();
        self.done.push(part);
    }

    fn finish(mut self) -> Vec<Part> {
        self.flush_literal();
        self.flush_quoted();
        self.done
    }

    fn is_empty(&self) -> bool {
        self.done.is_empty() && self.literal.is_empty() && !self.has_quoted
    }
}

impl<'a> Lexer<'a> {
    /// The parts of the word at `start..end`.
    pub(crate) fn parts(&mut self, start: usize, end: usize, context: Context) -> Vec<Part> {
        let end = end.min(self.text.len());
        let mut parts = Parts::new();
        if context == Context::Heredoc {
            self.double_quoted(start, end, &mut parts, false, 0);
        } else {
            self.unquoted(start, end, context, &mut parts, 0);
        }
        parts.finish()
    }

    fn rest(&self, at: usize, end: usize) -> &'a str {
        self.text.get(at..end).unwrap_or_default()
    }

    fn substitution_at(&self, at: usize) -> Option<usize> {
        let found = self
            .substitutions
            .binary_search_by_key(&at, |&(start, _)| start);
        found.ok().map(|i| self.substitutions[i].1)
    }

    fn unquoted(
        &mut self,
        start: usize,
        end: usize,
        context: Context,
        out: &mut Parts,
        depth: usize,
    ) {
        let globs = matches!(context, Context::Argument | Context::Operand);
        let mut at = start;
        while let Some(c) = self.rest(at, end).chars().next() {
            let next = at + c.len_utf8();
            match c {
                '\\' => match self.rest(next, end).chars().next() {
                    Some('\n') => at = next + 1,
                    Some(escaped) => {
                        out.quoted(escaped.encode_utf8(&mut [0; 4]));
                        at = next + escaped.len_utf8();
                    }
                    None => {
                        out.literal('\\');
                        at = next;
                    }
                },
                '\'' => match self.rest(next, end).find('\'') {
                    Some(length) => {
                        let text = self.rest(next, next + length).to_string();
                        out.quoted(&text);
                        at = next + length + 1;
                    }
                    None => return self.opaque(at, end, out),
                },
                '"' => match self.double_quoted(next, end, out, true, depth) {
                    Some(after) => at = after,
                    None => return self.opaque(at, end, out),
                },
                '$' | '`' => at = self.dollar(at, end, false, out, depth),
                '<' | '>' => match self.substitution_at(at) {
                    Some(after) if after <= end => {
                        let span = (self.span)(at, after);
                        out.push(Part::ProcessSubstitution { span });
                        at = after;
                    }
                    _ => return self.opaque(at, end, out),
                },
                '*' | '?' if globs => {
                    out.push(Part::Glob(c.to_string()));
                    at = next;
                }
                '[' if globs => match self.bracket(at, end) {
                    Some(after) => {
                        out.push(Part::Glob(self.rest(at, after).to_string()));
                        at = after;
                    }
                    None => {
                        out.literal(c);
                        at = next;
                    }
                },
                '{' if context == Context::Argument && depth < MAX_DEPTH => {
                    match self.brace(at, end) {
                        Some(after) => {
                            let mut inner = Parts::new();
                            self.unquoted(
                                next,
                                after - 1,
                                Context::Argument,
                                &mut inner,
                                depth + 1,
                            );
                            out.push(Part::Brace(inner.finish()));
                            at = after;
                        }
                        None => {
                            out.literal(c);
                            at = next;
                        }
                    }
                }
                '~' if self.tilde_starts(at, start, context, out) => {
                    let name: String = self
                        .rest(next, end)
                        .chars()
                        .take_while(|c| c.is_ascii_alphanumeric() || "_-+.".contains(*c))
                        .collect();
                    let after = next + name.len();
                    let stop = self.rest(after, end).chars().next();
                    let ends = match stop {
                        None | Some('/') => true,
                        Some(':') => context == Context::Assigned,
                        _ => false,
                    };
                    if ends {
                        out.push(Part::Tilde(name));
                        at = after;
                    } else {
                        out.literal(c);
                        at = next;
                    }
                }
                // `echo a=~/b`: bash expands the tilde, a POSIX shell does not.
                '~' if context == Context::Argument && self.rest(start, at).ends_with('=') => {
                    out.push(Part::Opaque("~".to_string()));
                    at = next;
                }
                '(' | ')' if context != Context::Operand => return self.opaque(at, end, out),
                _ => {
                    out.literal(c);
                    at = next;
                }
            }
        }
    }

    fn tilde_starts(&self, at: usize, start: usize, context: Context, out: &Parts) -> bool {
        match context {
            Context::Assigned => {
                (at == start && out.is_empty()) || self.rest(start, at).ends_with(':')
            }
            _ => at == start && out.is_empty(),
        }
    }

    fn opaque(&mut self, at: usize, end: usize, out: &mut Parts) {
        self.opaque_from(at, at, end, out);
    }

    /// Text that is not understood, whose substitutions (from `inner` on) are looked for all the same.
    fn opaque_from(&mut self, at: usize, inner: usize, end: usize, out: &mut Parts) {
        self.scan_missed(inner, end);
        out.push(Part::Opaque(self.rest(at, end).to_string()));
    }

    /// Reads up to the closing quote and returns what follows it; without `closing`, up to `end`.
    fn double_quoted(
        &mut self,
        start: usize,
        end: usize,
        out: &mut Parts,
        closing: bool,
        depth: usize,
    ) -> Option<usize> {
        let mut at = start;
        let before = (out.done.len(), out.quoted.len());
        while let Some(c) = self.rest(at, end).chars().next() {
            let next = at + c.len_utf8();
            match c {
                '"' if closing => {
                    if before == (out.done.len(), out.quoted.len()) {
                        // Empty quotes make a word, too.
                        out.quoted("");
                    }
                    return Some(next);
                }
                '\\' => match self.rest(next, end).chars().next() {
                    Some('\n') => at = next + 1,
                    Some(escaped @ ('$' | '`' | '\\')) => {
                        out.quoted(escaped.encode_utf8(&mut [0; 4]));
                        at = next + 1;
                    }
                    Some('"') if closing => {
                        out.quoted("\"");
                        at = next + 1;
                    }
                    _ => {
                        out.quoted("\\");
                        at = next;
                    }
                },
                '$' | '`' => at = self.dollar(at, end, true, out, depth),
                _ => {
                    out.quoted(c.encode_utf8(&mut [0; 4]));
                    at = next;
                }
            }
        }
        (!closing).then_some(end)
    }

    /// Reads what starts with `$` or a backtick at `at`; returns what follows it, always further on.
    fn dollar(
        &mut self,
        at: usize,
        end: usize,
        quoted: bool,
        out: &mut Parts,
        depth: usize,
    ) -> usize {
        let known = self.substitution_at(at).filter(|&after| after <= end);
        if let Some(after) = known {
            let span = (self.span)(at, after);
            out.push(Part::Substitution { quoted, span });
            return after;
        }
        let rest = self.rest(at, end);
        let bytes = rest.as_bytes();
        if bytes.first() == Some(&b'`') {
            return self.missed(at, backtick_end(rest).map(|n| at + n), end, quoted, out);
        }
        match bytes.get(1) {
            Some(b'(') if bytes.get(2) == Some(&b'(') => match self.parens_end(at + 1, end) {
                Some(after) if self.rest(at, after).ends_with("))") => {
                    let inner = self.rest(at + 3, after - 2).to_string();
                    self.scan_missed(at + 3, after - 2);
                    out.push(Part::Arithmetic(inner));
                    after
                }
                after => self.missed(at, after, end, quoted, out),
            },
            Some(b'(') => {
                let after = self.parens_end(at + 1, end);
                self.missed(at, after, end, quoted, out)
            }
            Some(b'{') => match self.braces_end(at + 1, end) {
                Some(after) if depth < MAX_DEPTH => {
                    let part = self.parameter(at + 2, after - 1, quoted, depth);
                    out.push(part);
                    after
                }
                after => {
                    let after = after.unwrap_or(end);
                    self.opaque_from(at, at + 2, after, out);
                    after
                }
            },
            Some(b'\'') if !quoted => {
                let mut escaped = false;
                let length = rest.char_indices().skip(2).find_map(|(i, c)| {
                    let closes = c == '\'' && !escaped;
                    escaped = c == '\\' && !escaped;
                    closes.then_some(i + 1)
                });
                let after = length.map_or(end, |n| at + n);
                out.push(Part::Opaque(self.rest(at, after).to_string()));
                after
            }
            Some(b'"') if !quoted => {
                // `$"..."`: translated in bash, a dollar sign and a quoted text elsewhere.
                let mut inner = Parts::new();
                let after = self.double_quoted(at + 2, end, &mut inner, true, depth);
                let after = after.unwrap_or(end);
                out.push(Part::Opaque(self.rest(at, after).to_string()));
                after
            }
            Some(b'[') => {
                let length = rest.find(']').map_or(rest.len(), |n| n + 1);
                self.opaque_from(at, at + 2, at + length, out);
                at + length
            }
            Some(c) if c.is_ascii_alphabetic() || *c == b'_' => {
                let name = |c: &u8| c.is_ascii_alphanumeric() || *c == b'_';
                let length = bytes[1..].iter().take_while(|c| name(c)).count();
                out.push(variable(&rest[1..1 + length], quoted, None));
                at + 1 + length
            }
            Some(c) if c.is_ascii_digit() || b"@*#?-$!".contains(c) => {
                out.push(variable(&rest[1..2], quoted, None));
                at + 2
            }
            _ => {
                match quoted {
                    true => out.quoted("$"),
                    false => out.literal('$'),
                }
                at + 1
            }
        }
    }

    /// A substitution that the shell parser did not report.
    fn missed(
        &mut self,
        at: usize,
        after: Option<usize>,
        end: usize,
        quoted: bool,
        out: &mut Parts,
    ) -> usize {
        let after = after.unwrap_or(end);
        self.missed.push((at, after));
        let span = (self.span)(at, after);
        out.push(Part::Substitution { quoted, span });
        after
    }

    /// Notes the substitutions in a text that is not read as a word (arithmetic).
    fn scan_missed(&mut self, start: usize, end: usize) {
        let mut at = start;
        while let Some(found) = self.rest(at, end).find(['$', '`', '\\']) {
            at += found;
            let rest = self.rest(at, end);
            if let Some(escaped) = rest.strip_prefix('\\') {
                at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
            } else if let Some(after) = self.substitution_at(at) {
                at = after.max(at + 1);
            } else if rest.starts_with('`') {
                let after = backtick_end(rest).map_or(end, |n| at + n);
                self.missed.push((at, after));
                at = after;
            } else if rest.starts_with("$(") && !rest.starts_with("$((") {
                let after = self.parens_end(at + 1, end).unwrap_or(end);
                self.missed.push((at, after));
                at = after;
            } else {
                at += 1;
            }
        }
    }

    /// The inside of `${...}`.
    fn parameter(&mut self, start: usize, end: usize, quoted: bool, depth: usize) -> Part {
        let body = self.rest(start, end);
        let name_length = |text: &str| {
            let bytes = text.as_bytes();
            match bytes.first() {
                Some(c) if c.is_ascii_alphabetic() || *c == b'_' => bytes
                    .iter()
                    .take_while(|c| c.is_ascii_alphanumeric() || **c == b'_')
                    .count(),
                Some(c) if c.is_ascii_digit() => {
                    bytes.iter().take_while(|c| c.is_ascii_digit()).count()
                }
                Some(c) if b"@*#?-$!".contains(c) => 1,
                _ => 0,
            }
        };
        if let Some(rest) = body.strip_prefix('#')
            && !rest.is_empty()
            && name_length(rest) == rest.len()
        {
            let name = rest.to_string();
            return variable(&name, quoted, Some((ExpansionKind::Length, Vec::new())));
        }
        let length = name_length(body);
        let name = body[..length].to_string();
        let rest = &body[length..];
        if length > 0 && rest.is_empty() {
            return variable(&name, quoted, None);
        }
        let colon = rest.starts_with(':');
        let operator = if colon { &rest[1..] } else { rest };
        let twice = |c: char| operator.chars().nth(1) == Some(c);
        let (kind, skip) = match operator.chars().next() {
            _ if length == 0 => (ExpansionKind::Other, 0),
            Some('-') => (ExpansionKind::Default { colon }, 1),
            Some('=') => (ExpansionKind::Assign { colon }, 1),
            Some('?') => (ExpansionKind::Error { colon }, 1),
            Some('+') => (ExpansionKind::Alternate { colon }, 1),
            Some(c @ ('#' | '%')) if !colon => {
                let longest = twice(c);
                let kind = match c {
                    '#' => ExpansionKind::TrimPrefix { longest },
                    _ => ExpansionKind::TrimSuffix { longest },
                };
                (kind, if longest { 2 } else { 1 })
            }
            _ => (ExpansionKind::Other, 0),
        };
        if kind == ExpansionKind::Other {
            let text = rest.to_string();
            let from = end - rest.len();
            self.scan_missed(from, end);
            // `${!V}` and `${V[0]}`: the name is what can be said of it.
            let name = match length {
                0 => super::word::identifiers(body).next().unwrap_or_default(),
                _ => name,
            };
            return variable(&name, quoted, Some((kind, vec![Part::Opaque(text)])));
        }
        let from = end - operator.len() + skip;
        let mut operand = Parts::new();
        let trims = matches!(
            kind,
            ExpansionKind::TrimPrefix { .. } | ExpansionKind::TrimSuffix { .. }
        );
        // In double quotes the word behind an operator is double-quoted itself, a pattern is not.
        if quoted && !trims {
            self.double_quoted_operand(from, end, &mut operand, depth + 1);
        } else {
            self.unquoted(from, end, Context::Operand, &mut operand, depth + 1);
        }
        variable(&name, quoted, Some((kind, operand.finish())))
    }

    fn double_quoted_operand(&mut self, start: usize, end: usize, out: &mut Parts, depth: usize) {
        // `"${V:-"a b"}"`: quotes inside only switch quoting off and on; what they hold stays one text.
        let mut at = start;
        while at < end {
            match self.double_quoted(at, end, out, true, depth) {
                Some(after) => at = after,
                None => break,
            }
        }
    }
}

fn variable(name: &str, quoted: bool, expansion: Option<(ExpansionKind, Vec<Part>)>) -> Part {
    Part::Variable {
        name: name.to_string(),
        quoted,
        expansion: expansion.map(|(kind, operand)| Expansion { kind, operand }),
    }
}
