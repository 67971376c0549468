//! What a name stands for: the declarations of a package and of each of its functions, as far as one assignment
//! decides the value.

use std::collections::{BTreeMap, BTreeSet};

use super::function::{Assigned, Function, assignments};
use super::lexer::{Lexer, Token, TokenKind};
use super::package::{Package, Source};

/// A package with its tokens, ready to be asked for values.
pub(super) struct Unit<'a> {
    pub files: Vec<File<'a>>,
    /// The constants and variables of the package, with all that gives them a value.
    bindings: BTreeMap<&'a str, Vec<(usize, Assigned)>>,
    constants: BTreeSet<&'a str>,
}

pub(super) struct File<'a> {
    pub source: &'a Source,
    pub tokens: Vec<Token<'a>>,
    /// Where the declarations begin, behind the imports.
    pub start: usize,
    pub functions: Vec<Function<'a>>,
}

/// Where a name gets its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Binding {
    /// From these, each in a file.
    Assigned(Vec<(usize, Assigned)>),
    /// Neither the function nor the package declares it.
    Undeclared,
}

/// The most tokens of one file that are looked at.
const MOST_TOKENS: usize = 2_000_000;
/// The most that gives one name its value; what is more makes it unknown.
pub(super) const MOST_ASSIGNED: usize = 24;

impl<'a> Unit<'a> {
    pub fn read(package: &'a Package, addressed: &BTreeSet<&str>) -> Unit<'a> {
        let mut unit = Unit {
            files: Vec::new(),
            bindings: BTreeMap::new(),
            constants: BTreeSet::new(),
        };
        for source in &package.sources {
            let tokens: Vec<Token<'a>> = Lexer::new(&source.text).take(MOST_TOKENS).collect();
            let start = imports_end(&tokens);
            unit.files.push(File {
                source,
                tokens,
                start,
                functions: Vec::new(),
            });
        }
        for index in 0..unit.files.len() {
            unit.declare(index, addressed);
        }
        unit.assign();
        unit
    }

    /// What a name stands for at a token of a file.
    pub fn binding(&self, file: usize, token: usize, name: &str) -> Binding {
        let mut values = Vec::new();
        let function = self.files.get(file).and_then(|own| own.function_at(token));
        if let Some(function) = function
            && let Some(own) = function.bindings.get(name)
        {
            values.extend(own.iter().map(|assigned| (file, *assigned)));
            if function.certain.get(name).is_some_and(|from| *from < token) {
                return Binding::Assigned(values);
            }
        }
        // The name may be declared for another part of the function than the one that the token is in.
        if let Some(shared) = self.bindings.get(name) {
            values.extend(shared);
        } else if values.is_empty() {
            return Binding::Undeclared;
        }
        Binding::Assigned(values)
    }

    /// Whether a name is a variable of the package at a token, and none of the function there.
    pub fn is_shared(&self, file: usize, token: usize, name: &str) -> bool {
        let function = self.files.get(file).and_then(|own| own.function_at(token));
        function.is_none_or(|function| !function.bindings.contains_key(name))
            && self.bindings.contains_key(name)
    }

    pub fn is_constant(&self, name: &str) -> bool {
        self.constants.contains(name)
    }

    /// What a name of the package stands for.
    pub fn exported(&self, name: &str) -> Binding {
        self.bindings
            .get(name)
            .map_or(Binding::Undeclared, |values| {
                Binding::Assigned(values.clone())
            })
    }

    /// Reads the declarations at the top level of a file.
    fn declare(&mut self, index: usize, addressed: &BTreeSet<&str>) {
        let Some(file) = self.files.get_mut(index) else {
            return;
        };
        let tokens = std::mem::take(&mut file.tokens);
        let mut functions = Vec::new();
        let mut at = file.start;
        while let Some(token) = tokens.get(at) {
            match token.name() {
                Some("func") => {
                    let end = function_end(&tokens, at);
                    functions.push(Function::read(&tokens, at..end, addressed));
                    at = end;
                }
                Some(word @ ("const" | "var")) => {
                    let start = at;
                    at = declarations(&tokens, at, &mut BTreeSet::new(), &mut |name, value| {
                        if word == "const" {
                            self.constants.insert(name);
                        }
                        self.bindings.entry(name).or_default().push((index, value));
                    });
                    // A function of a variable, or an address in what it gets, assigns like any other.
                    if word == "var" {
                        functions.push(Function::outside(&tokens, start..at, addressed));
                    }
                }
                _ => at = skip_one(&tokens, at),
            }
        }
        if let Some(file) = self.files.get_mut(index) {
            file.tokens = tokens;
            file.functions = functions;
        }
    }

    /// Adds what the functions assign to the variables of the package.
    fn assign(&mut self) {
        for (index, file) in self.files.iter().enumerate() {
            for (name, value) in file
                .functions
                .iter()
                .flat_map(|function| &function.assigned)
            {
                if !self.constants.contains(name)
                    && let Some(values) = self.bindings.get_mut(name)
                    && values.len() < MOST_ASSIGNED
                {
                    values.push((index, *value));
                    if values.len() == MOST_ASSIGNED {
                        values.push((index, Assigned::Unknown));
                    }
                }
            }
        }
    }
}

impl<'a> File<'a> {
    pub fn function_at(&self, token: usize) -> Option<&Function<'a>> {
        self.numbered_function_at(token)
            .map(|(_, function)| function)
    }

    /// The function around a token, with its number in the file.
    pub fn numbered_function_at(&self, token: usize) -> Option<(usize, &Function<'a>)> {
        let after = self
            .functions
            .partition_point(|function| function.range.start <= token);
        let number = after.checked_sub(1)?;
        let function = self.functions.get(number)?;
        function
            .range
            .contains(&token)
            .then_some((number, function))
    }

    /// The names that are assigned through a package, as in `config.Dir = dir`, whose address is taken, or whose
    /// elements are asked for; each with that of the package.
    pub fn assigned_selectors(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.tokens
            .windows(4)
            .enumerate()
            .filter_map(|(at, window)| {
                let [package, dot, name, sign] = window else {
                    return None;
                };
                let name = name.name().filter(|_| dot.is_sign("."))?;
                let package = package.name()?;
                let assigned = is_assignment(sign) || sign.is_sign(",") || sign.is_sign("[");
                let addressed = at >= 1
                    && self
                        .tokens
                        .get(at - 1)
                        .is_some_and(|token| token.is_sign("&"));
                (assigned || addressed).then_some((package, name))
            })
    }
}

/// Reads `const x = ..` or `var ( a, b string = .. ; ..)` from the keyword on, and tells each name with its value.
/// Returns where to go on.
pub(super) fn declarations<'a>(
    tokens: &[Token<'a>],
    keyword: usize,
    signs: &mut BTreeSet<usize>,
    tell: &mut dyn FnMut(&'a str, Assigned),
) -> usize {
    let mut at = keyword + 1;
    let block = tokens.get(at).is_some_and(|token| token.is_sign("("));
    if block {
        at += 1;
    }
    loop {
        while block && tokens.get(at).is_some_and(|token| token.is_sign(";")) {
            at += 1;
        }
        if block && tokens.get(at).is_none_or(|token| token.is_sign(")")) {
            return at + 1;
        }
        let start = at;
        let mut names = Vec::new();
        while let Some(name) = tokens.get(at).and_then(Token::name) {
            names.push(name);
            at += 1;
            if !tokens.get(at).is_some_and(|token| token.is_sign(",")) {
                break;
            }
            at += 1;
        }
        // The type, if there is one.
        let kind = at;
        let mut depth = 0usize;
        while let Some(token) = tokens.get(at) {
            match token.kind {
                TokenKind::Sign("=" | ";") if depth == 0 => break,
                TokenKind::Sign("(" | "[" | "{") => depth += 1,
                TokenKind::Sign(")") if depth == 0 => break,
                TokenKind::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        let has_value = tokens.get(at).is_some_and(|token| token.is_sign("="));
        let first = at + 1;
        if has_value {
            signs.insert(at);
        }
        if has_value {
            for (name, value) in assignments(tokens, &names, first) {
                tell(name, value);
            }
        } else {
            // Without a type it is a constant that repeats the one before.
            for name in names {
                let value = if kind == at {
                    Assigned::Unknown
                } else {
                    Assigned::Zero { token: kind }
                };
                tell(name, value);
            }
        }
        if has_value {
            at = expression_list_end(tokens, first);
        }
        if !block {
            return at.max(start + 1).max(keyword + 1);
        }
        if at == start {
            at += 1;
        }
    }
}

pub(super) fn next_value(tokens: &[Token<'_>], value: usize) -> Option<usize> {
    let end = expression_end(tokens, value);
    tokens
        .get(end)
        .filter(|token| token.is_sign(","))
        .map(|_| end + 1)
}

/// Where an expression ends: at a comma, a semicolon or a closing bracket that it did not open.
pub(super) fn expression_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut depth = 0usize;
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            TokenKind::Sign("(" | "[" | "{") => depth += 1,
            TokenKind::Sign(")" | "]" | "}") if depth == 0 => break,
            TokenKind::Sign(")" | "]" | "}") => depth -= 1,
            TokenKind::Sign("," | ";" | ":" | "...") if depth == 0 => break,
            _ => {}
        }
        at += 1;
    }
    at
}

fn expression_list_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut at = expression_end(tokens, start);
    while tokens.get(at).is_some_and(|token| token.is_sign(",")) {
        at = expression_end(tokens, at + 1);
    }
    at
}

/// The end of a function declaration: behind its body, or behind its line if it has none.
fn function_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut at = start;
    let mut depth = 0usize;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            TokenKind::Sign("(" | "[" | "{") => depth += 1,
            TokenKind::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
            TokenKind::Sign(";") if depth == 0 => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Skips a token, or all between brackets.
pub(super) fn skip_one(tokens: &[Token<'_>], start: usize) -> usize {
    let mut depth = 0usize;
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token.kind {
            TokenKind::Sign("(" | "[" | "{") => depth += 1,
            TokenKind::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn imports_end(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    let mut end = 0;
    while let Some(token) = tokens.get(at) {
        match token.name() {
            Some("package") => at += 2,
            Some("import") => {
                at += 1;
                if tokens.get(at).is_some_and(|token| token.is_sign("(")) {
                    at = skip_one(tokens, at);
                } else {
                    while tokens.get(at).is_some_and(|token| !token.is_sign(";")) {
                        at += 1;
                    }
                }
            }
            None if token.is_sign(";") => at += 1,
            _ => break,
        }
        end = at;
    }
    end
}

pub(super) fn is_selected(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| token.is_sign("."))
}

pub(super) fn is_assignment(token: &Token<'_>) -> bool {
    matches!(
        token.kind,
        TokenKind::Sign(
            "=" | "+="
                | "-="
                | "*="
                | "/="
                | "%="
                | "&="
                | "|="
                | "^="
                | "<<="
                | ">>="
                | "&^="
                | "++"
                | "--"
        )
    )
}
