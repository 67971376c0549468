//! What one source file says of the run time.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::context::evidence::{Argument, CallRule, EvidenceRules, Pieces};

use super::evaluate::{Scope, arguments, path_at};
use super::lexer::{Token, groups, tokens};
use super::uses::Uses;

/// How many tokens are looked at again to find the values of variables, in one file.
const BUDGET: usize = 20_000_000;

/// A file, read into tokens.
pub(super) struct File<'a> {
    pub tokens: Vec<Token<'a>>,
    pub close: Vec<usize>,
    pub uses: Uses,
    functions: Vec<(Range<usize>, Range<usize>)>,
    /// Tokens that are no part of the running program: tests, `use`, macros and attributes that the compiler resolves.
    skipped: Vec<Range<usize>>,
    /// Directories of attributes that a debug build reads where it was compiled, with lines.
    folders: Vec<(String, u32)>,
    /// Modules that only tests have.
    pub test_modules: BTreeSet<String>,
}

/// One call or string, with the line.
pub(super) enum Found {
    /// A path is read.
    Read(Call),
    /// A program is started.
    Program(Call),
    /// Something else that a rule looks for, by its name.
    Feature(String, Call),
    /// A string.
    Literal(String, u32),
    /// A system library is linked by its name.
    Links(String, u32),
    /// A directory that a debug build reads where it was compiled.
    Folder(String, u32),
    /// The path of the directory that a build script writes to.
    BuildOutput(u32),
}

/// A call that a rule looked for.
pub(super) struct Call {
    pub rule: String,
    pub value: Pieces,
    pub arguments: Vec<Argument>,
    pub line: u32,
}

/// The rules, by the last name of what they look for.
pub(super) struct Rules<'r> {
    by_name: BTreeMap<&'r str, Vec<(Kind<'r>, &'r CallRule)>>,
    rules: &'r EvidenceRules,
}

#[derive(Clone, Copy)]
enum Kind<'r> {
    Read,
    Program,
    Feature(&'r str),
}

impl<'r> Rules<'r> {
    pub fn new(rules: &'r EvidenceRules) -> Rules<'r> {
        let mut by_name: BTreeMap<&str, Vec<(Kind<'r>, &CallRule)>> = BTreeMap::new();
        let reads = rules.reads.iter().map(|rule| (Kind::Read, rule));
        let programs = rules.executes.iter().map(|rule| (Kind::Program, rule));
        let features = rules
            .features
            .iter()
            .flat_map(|(name, list)| list.iter().map(|rule| (Kind::Feature(name), rule)));
        for (kind, rule) in reads.chain(programs).chain(features) {
            let name = rule.call.rsplit(['.', ':']).next().unwrap_or(&rule.call);
            by_name
                .entry(name.trim_end_matches('!'))
                .or_default()
                .push((kind, rule));
        }
        Rules { by_name, rules }
    }
}

impl<'a> File<'a> {
    pub fn read(text: &'a str, rules: &Rules<'_>) -> File<'a> {
        let tokens = tokens(text);
        let close = groups(&tokens);
        let mut file = File {
            tokens,
            close,
            uses: Uses::default(),
            functions: Vec::new(),
            skipped: Vec::new(),
            folders: Vec::new(),
            test_modules: BTreeSet::new(),
        };
        file.survey(rules);
        file
    }

    /// Finds imports, functions, and what is no part of the running program.
    fn survey(&mut self, rules: &Rules<'_>) {
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens[at];
            if token.is("#") {
                at = self.attribute(at, rules);
                continue;
            }
            if token.is_name("use") {
                let end = self.uses.read(&self.tokens, at);
                self.skipped.push(at..end);
                at = end;
                continue;
            }
            if token.is_name("fn") {
                self.function(at);
            }
            let token = &self.tokens[at];
            let macros = &rules.rules.compile_time.macros;
            let is_macro = self.tokens.get(at + 1).is_some_and(|next| next.is("!"));
            if is_macro
                && token
                    .name()
                    .is_some_and(|name| macros.iter().any(|known| known == name))
                && let Some(open) = self
                    .tokens
                    .get(at + 2)
                    .filter(|open| open.opens())
                    .map(|_| at + 2)
            {
                self.skipped.push(at..self.close[open]);
                at = self.close[open];
                continue;
            }
            at += 1;
        }
    }

    /// An attribute: what it marks as a test is skipped, as are strings that only the compiler reads.
    fn attribute(&mut self, at: usize, rules: &Rules<'_>) -> usize {
        let mut open = at + 1;
        if self.tokens.get(open).is_some_and(|token| token.is("!")) {
            open += 1;
        }
        if !self.tokens.get(open).is_some_and(|token| token.is("[")) {
            return at + 1;
        }
        let close = self.close[open];
        let (path, next) = path_at(&self.tokens, &self.close, open + 1);
        let inner: Vec<Option<&str>> = self
            .tokens
            .get(next..close.min(next + 4))
            .unwrap_or(&[])
            .iter()
            .map(Token::name)
            .collect();
        let is_test = match path.last().copied() {
            Some("test" | "bench") => true,
            Some("cfg") => inner.get(1) == Some(&Some("test")) && inner.len() <= 3,
            _ => false,
        };
        if is_test {
            let end = self.item_end(close + 1);
            let item = self.tokens.get(close + 1..end).unwrap_or(&[]);
            if let Some(module) = item.iter().position(|token| token.is_name("mod")) {
                let name = item.get(module + 1).and_then(Token::name);
                self.test_modules.extend(name.map(str::to_owned));
            }
            self.skipped.push(at..end);
            return end;
        }
        let debug = &rules.rules.compile_time.debug_attributes;
        if path
            .last()
            .is_some_and(|last| debug.iter().any(|known| known == last))
        {
            let text = self
                .tokens
                .get(next..close)
                .unwrap_or(&[])
                .iter()
                .find_map(Token::text);
            let line = self.tokens[at].line;
            self.folders
                .extend(text.map(|text| (text.to_owned(), line)));
        }
        let compile_time = path.last().is_some_and(|last| {
            rules
                .rules
                .compile_time
                .attributes
                .iter()
                .any(|known| known == last)
        });
        if compile_time {
            self.skipped.push(at..close);
        }
        close.min(self.tokens.len()).max(at + 1)
    }

    /// Where the item that begins at a token ends.
    fn item_end(&self, at: usize) -> usize {
        let mut here = at;
        while let Some(token) = self.tokens.get(here) {
            if token.is(";") {
                return here + 1;
            }
            if token.opens() {
                let close = self.close[here];
                if token.is("{") {
                    return (close + 1).min(self.tokens.len());
                }
                here = close;
            }
            here += 1;
        }
        self.tokens.len()
    }

    fn function(&mut self, at: usize) {
        let mut here = at;
        let mut parameters = None;
        while let Some(token) = self.tokens.get(here) {
            if token.is(";") {
                return;
            }
            if token.is("(") && parameters.is_none() {
                parameters = Some(here..self.close[here]);
            }
            if token.is("{") {
                let body = here..self.close[here];
                self.functions
                    .extend(parameters.map(|parameters| (parameters, body)));
                return;
            }
            here = if token.opens() {
                self.close[here] + 1
            } else {
                here + 1
            };
        }
    }

    fn scope<'s>(
        &'s self,
        constants: &'s BTreeMap<String, Option<Pieces>>,
        rules: &'s Rules<'_>,
        budget: &'s Cell<usize>,
    ) -> Scope<'s, 'a> {
        Scope {
            tokens: &self.tokens,
            close: &self.close,
            constants,
            functions: &self.functions,
            package_macros: &rules.rules.compile_time.package_macros,
            budget,
        }
    }

    /// The constants that the file defines.
    pub fn constants(
        &self,
        rules: &Rules<'_>,
        known: &BTreeMap<String, Option<Pieces>>,
    ) -> Vec<(String, Pieces)> {
        let budget = Cell::new(BUDGET);
        let scope = self.scope(known, rules, &budget);
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if !(token.is_name("const") || token.is_name("static")) {
                continue;
            }
            let Some(name) = self.tokens.get(at + 1).and_then(Token::name) else {
                continue;
            };
            let rest = at + 2..(at + 40).min(self.tokens.len());
            let Some(equals) = rest.clone().find(|at| {
                self.tokens[*at].is("=") || self.tokens[*at].is(";") || self.tokens[*at].is("{")
            }) else {
                continue;
            };
            if !self.tokens[equals].is("=") {
                continue;
            }
            let mut end = equals + 1;
            while end < self.tokens.len() && !self.tokens[end].is(";") {
                end = if self.tokens[end].opens() {
                    self.close[end] + 1
                } else {
                    end + 1
                };
            }
            found.push((name.to_owned(), scope.value(equals + 1..end, 0)));
        }
        found
    }

    /// What the file says, in the order of the text.
    pub fn findings(
        &self,
        rules: &Rules<'_>,
        constants: &BTreeMap<String, Option<Pieces>>,
    ) -> Vec<Found> {
        let budget = Cell::new(BUDGET);
        let scope = self.scope(constants, rules, &budget);
        let folders = self.folders.iter();
        let mut found: Vec<Found> = folders
            .map(|(dir, line)| Found::Folder(dir.clone(), *line))
            .collect();
        let mut skipped = self.skipped.clone();
        skipped.sort_by_key(|range| range.start);
        let mut skipped = skipped.into_iter().peekable();
        let mut at = 0;
        while at < self.tokens.len() {
            while skipped.peek().is_some_and(|range| range.end <= at) {
                skipped.next();
            }
            if let Some(range) = skipped.peek().filter(|range| range.contains(&at)) {
                at = range.end.max(at + 1);
                continue;
            }
            let token = &self.tokens[at];
            if let Some(text) = token.text() {
                found.push(Found::Literal(text.to_owned(), token.line));
            }
            let next = |on: usize| self.tokens.get(at + on);
            let is = |on: usize, sign: &str| next(on).is_some_and(|token| token.is(sign));
            let named = |on: usize, text: &str| next(on).and_then(Token::text) == Some(text);
            // <https://doc.rust-lang.org/cargo/reference/environment-variables.html>
            if token.is_name("env") && is(1, "!") && is(2, "(") && named(3, "OUT_DIR") {
                found.push(Found::BuildOutput(token.line));
            }
            if token.is("#")
                && let Some(name) = self.links(at)
            {
                found.push(Found::Links(name, token.line));
            }
            let starts = at
                .checked_sub(1)
                .is_none_or(|before| !self.tokens[before].is("::"));
            if token.name().is_some() && starts {
                self.named(at, &scope, rules, &mut found);
            }
            at += 1;
        }
        found
    }

    /// The library of `#[link(name = "x")]`, where it is not linked statically.
    fn links(&self, at: usize) -> Option<String> {
        let open = self.tokens.get(at + 1).is_some_and(|token| token.is("["));
        let link = self
            .tokens
            .get(at + 2)
            .is_some_and(|token| token.is_name("link"));
        if !open || !link {
            return None;
        }
        let part = self.tokens.get(at + 2..*self.close.get(at + 1)?)?;
        if part.iter().any(|token| token.text() == Some("static")) {
            return None;
        }
        let name = part.iter().position(|token| token.is_name("name"))?;
        part.get(name + 2)?.text().map(str::to_owned)
    }

    /// A path of names that may be a call that a rule looks for.
    fn named(&self, at: usize, scope: &Scope<'_, '_>, rules: &Rules<'_>, found: &mut Vec<Found>) {
        let before = at.checked_sub(1).map(|before| &self.tokens[before]);
        let method = before.is_some_and(|token| token.is("."));
        if before.is_some_and(|token| {
            ["fn", "struct", "enum", "mod", "trait", "impl"]
                .iter()
                .any(|it| token.is_name(it))
        }) {
            return;
        }
        let (segments, next) = path_at(&self.tokens, &self.close, at);
        let Some(last) = segments.last() else { return };
        let Some(candidates) = rules.by_name.get(last) else {
            return;
        };
        let is_macro = self.tokens.get(next).is_some_and(|token| token.is("!"));
        let open = next + usize::from(is_macro);
        let called = self
            .tokens
            .get(open)
            .is_some_and(|token| token.is("(") || is_macro && token.opens());
        let written = segments.join("::");
        let resolved = self.uses.resolve(&written);
        let mut seen: Vec<&str> = Vec::new();
        for (kind, rule) in candidates {
            let imported = rule
                .imported
                .as_deref()
                .is_none_or(|path| self.uses.imports(path));
            let matches = match (method, rule.call.strip_prefix('.')) {
                (true, Some(name)) => called && segments.len() == 1 && name == *last,
                (false, None) if rule.call.ends_with('!') => {
                    let own = rule.call.trim_end_matches('!');
                    let named = resolved.as_deref().unwrap_or(&written);
                    is_macro && called && (named == own || named == *last)
                }
                (false, None) => {
                    !is_macro && self.is_call_of(&rule.call, &written, resolved.as_deref())
                }
                _ => false,
            };
            if !matches
                || !imported
                || matches!(kind, Kind::Read) && seen.contains(&rule.call.as_str())
            {
                continue;
            }
            // A method of that name that is not called, a variable or a field.
            if !called && segments.len() == 1 && resolved.is_none() {
                continue;
            }
            seen.push(&rule.call);
            let ranges = if called {
                arguments(&self.tokens, &self.close, open)
            } else {
                Vec::new()
            };
            let values: Vec<Pieces> = ranges
                .into_iter()
                .take(32)
                .map(|range| scope.value(range, 0))
                .collect();
            let mut all: Vec<Argument> =
                values.iter().cloned().map(Pieces::into_argument).collect();
            if matches!(kind, Kind::Program) && called && !is_macro {
                all.extend(self.chained(self.close[open] + 1, scope));
            }
            let wanted: Vec<Pieces> = match rule.rest {
                true => values.iter().skip(rule.argument).cloned().collect(),
                false => vec![
                    values
                        .get(rule.argument)
                        .cloned()
                        .unwrap_or_else(Pieces::unknown),
                ],
            };
            for mut value in wanted {
                // A line for a shell, and who gets it.
                if let (true, Some(text)) = (rule.shell, value.whole()) {
                    let words = ["sh", "-c", text].map(|word| Argument::Literal(word.into()));
                    all = words.into();
                    value = Pieces::known("sh");
                }
                let call = Call {
                    rule: rule.call.clone(),
                    value,
                    arguments: all.clone(),
                    line: self.tokens[at].line,
                };
                found.push(match kind {
                    Kind::Read => Found::Read(call),
                    Kind::Program => Found::Program(call),
                    Kind::Feature(name) => Found::Feature((*name).to_owned(), call),
                });
            }
        }
    }

    /// The arguments that methods on a command give it, in the order of the text: `.arg("-c").args(["x"])`.
    fn chained(&self, from: usize, scope: &Scope<'_, '_>) -> Vec<Argument> {
        let mut found = Vec::new();
        let mut at = from;
        let token = |at: usize| self.tokens.get(at);
        while found.len() < 64
            && token(at).is_some_and(|token| token.is("."))
            && token(at + 2).is_some_and(|token| token.is("("))
        {
            let open = at + 2;
            let mut ranges = arguments(&self.tokens, &self.close, open);
            match token(at + 1).and_then(Token::name) {
                Some("arg") => {}
                Some("args") => {
                    // A list that is written there; of any other nothing is known.
                    let inner = (open + 1..open + 4)
                        .find(|at| token(*at).is_some_and(|token| token.is("[")));
                    ranges =
                        inner.map_or(ranges, |inner| arguments(&self.tokens, &self.close, inner));
                }
                _ => ranges.clear(),
            }
            found.extend(
                ranges
                    .into_iter()
                    .map(|range| scope.value(range, 0).into_argument()),
            );
            at = self.close[open] + 1;
        }
        found
    }

    /// Whether a written path is what a rule calls `std::fs::read`.
    fn is_call_of(&self, rule: &str, written: &str, resolved: Option<&str>) -> bool {
        if let Some(resolved) = resolved {
            return resolved == rule;
        }
        if written == rule {
            return true;
        }
        let own = ["crate::", "self::", "super::", "Self::"]
            .iter()
            .any(|own| written.starts_with(own));
        // What a glob brings in may be it.
        !own && self.uses.has_globs()
            && written.contains("::")
            && rule
                .strip_suffix(written)
                .is_some_and(|rest| rest.ends_with("::"))
    }
}
