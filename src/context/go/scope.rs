//! What a name stands for: the declarations of a package and of each of its functions, as far as one assignment
//! decides the value.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::lexer::{Lexer, Token, TokenKind};
use super::package::{Package, Source};

/// A package with its tokens, ready to be asked for values.
pub(super) struct Unit<'a> {
    pub files: Vec<File<'a>>,
    /// The constants and variables of the package: where the value is, `None` if it is more than one or none.
    bindings: BTreeMap<&'a str, Option<(usize, usize)>>,
    constants: BTreeSet<&'a str>,
}

pub(super) struct File<'a> {
    pub source: &'a Source,
    pub tokens: Vec<Token<'a>>,
    /// Where the declarations begin, behind the imports.
    pub start: usize,
    functions: Vec<Function<'a>>,
}

struct Function<'a> {
    range: Range<usize>,
    /// The names that the function declares: the token where the one value begins, or `None`.
    bindings: BTreeMap<&'a str, Option<usize>>,
    /// The names that it assigns, its own and those of the package.
    assigned: BTreeSet<&'a str>,
}

/// Where a name gets its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// The expression that begins at this token of this file.
    Value { file: usize, token: usize },
    /// It is declared, and its value is not decided by one expression.
    Unknown,
    /// Neither the function nor the package declares it.
    Undeclared,
}

/// The most tokens of one file that are looked at.
const MOST_TOKENS: usize = 2_000_000;
/// How deep inside a function declarations are read.
const DEEPEST: usize = 100;
/// The most tokens of a signature.
const LONGEST_SIGNATURE: usize = 2_000;

impl<'a> Unit<'a> {
    pub fn read(package: &'a Package) -> Unit<'a> {
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
            unit.declare(index);
        }
        unit.forget_assigned();
        unit
    }

    /// What a name stands for at a token of a file.
    pub fn binding(&self, file: usize, token: usize, name: &str) -> Binding {
        if let Some(function) = self.files.get(file).and_then(|own| own.function_at(token)) {
            match function.bindings.get(name) {
                Some(Some(value)) if *value < token => {
                    return Binding::Value {
                        file,
                        token: *value,
                    };
                }
                Some(_) => return Binding::Unknown,
                None => {}
            }
        }
        match self.bindings.get(name) {
            Some(Some((file, token))) => Binding::Value {
                file: *file,
                token: *token,
            },
            Some(None) => Binding::Unknown,
            None => Binding::Undeclared,
        }
    }

    /// What an exported name of the package stands for; `assigned` are the names that other packages may assign.
    pub fn exported(&self, name: &str, assigned: &BTreeSet<&str>) -> Binding {
        match self.bindings.get(name) {
            Some(Some((file, token)))
                if self.constants.contains(name) || !assigned.contains(name) =>
            {
                Binding::Value {
                    file: *file,
                    token: *token,
                }
            }
            Some(_) => Binding::Unknown,
            None => Binding::Undeclared,
        }
    }

    /// Reads the declarations at the top level of a file.
    fn declare(&mut self, index: usize) {
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
                    functions.push(Function::read(&tokens, at..end));
                    at = end;
                }
                Some(word @ ("const" | "var")) => {
                    at = declarations(&tokens, at, &mut BTreeSet::new(), &mut |name, value| {
                        if word == "const" {
                            self.constants.insert(name);
                        }
                        let value = value.map(|value| (index, value));
                        self.bindings
                            .entry(name)
                            .and_modify(|known| *known = None)
                            .or_insert(value);
                    });
                }
                _ => at = skip_one(&tokens, at),
            }
        }
        if let Some(file) = self.files.get_mut(index) {
            file.tokens = tokens;
            file.functions = functions;
        }
    }

    /// A variable that some function assigns, or whose address is taken, has no value known from its declaration.
    fn forget_assigned(&mut self) {
        for function in self.files.iter().flat_map(|file| &file.functions) {
            for name in &function.assigned {
                if !function.bindings.contains_key(name)
                    && !self.constants.contains(name)
                    && let Some(value) = self.bindings.get_mut(name)
                {
                    *value = None;
                }
            }
        }
    }
}

impl<'a> File<'a> {
    fn function_at(&self, token: usize) -> Option<&Function<'a>> {
        let after = self
            .functions
            .partition_point(|function| function.range.start <= token);
        self.functions
            .get(after.checked_sub(1)?)
            .filter(|function| function.range.contains(&token))
    }

    /// The names that are assigned through a package, as in `config.Dir = dir`, or whose address is taken.
    pub fn assigned_selectors(&self) -> impl Iterator<Item = &'a str> {
        self.tokens
            .windows(3)
            .enumerate()
            .filter_map(|(at, window)| {
                let [dot, name, sign] = window else {
                    return None;
                };
                let name = name.name().filter(|_| dot.is_sign("."))?;
                let assigned = is_assignment(sign) || sign.is_sign(",");
                let addressed = at >= 2
                    && self
                        .tokens
                        .get(at - 2)
                        .is_some_and(|token| token.is_sign("&"));
                (assigned || addressed).then_some(name)
            })
    }
}

impl<'a> Function<'a> {
    fn read(tokens: &[Token<'a>], range: Range<usize>) -> Function<'a> {
        let mut function = Function {
            range: range.clone(),
            bindings: BTreeMap::new(),
            assigned: BTreeSet::new(),
        };
        // The `=` of declarations, which are no assignments.
        let mut declaring = BTreeSet::new();
        let mut depth = 0usize;
        for at in range.clone() {
            let Some(token) = tokens.get(at) else { break };
            match &token.kind {
                TokenKind::Sign("(" | "[" | "{") => depth += 1,
                TokenKind::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                TokenKind::Name("func") => function.read_signature(tokens, at + 1),
                // What nests deeper than anybody writes is not worth the time.
                TokenKind::Name("const" | "var") if depth <= DEEPEST => {
                    declarations(tokens, at, &mut declaring, &mut |name, value| {
                        function.bind(name, value)
                    });
                }
                TokenKind::Sign(":=") => {
                    let names = names_before(tokens, at);
                    let one = names.len() == 1
                        && !tokens.get(at + 1).is_some_and(|next| next.is_name("range"));
                    for name in names {
                        function.bind(name, one.then_some(at + 1));
                    }
                }
                _ => {}
            }
        }
        for at in range.filter(|at| !declaring.contains(at)) {
            function.assigned.extend(assigned_at(tokens, at));
        }
        // What is declared here and assigned later is decided by more than one expression.
        for name in &function.assigned {
            if let Some(value) = function.bindings.get_mut(name) {
                *value = None;
            }
        }
        function
    }

    fn bind(&mut self, name: &'a str, value: Option<usize>) {
        self.bindings
            .entry(name)
            .and_modify(|known| *known = None)
            .or_insert(value);
    }

    /// Declares all names of a signature: the parameters are among them, and those of types do no harm.
    fn read_signature(&mut self, tokens: &[Token<'a>], start: usize) {
        let mut depth = 0usize;
        for at in start..self.range.end.min(start + LONGEST_SIGNATURE) {
            match tokens.get(at).map(|token| &token.kind) {
                Some(TokenKind::Sign("(" | "[")) => depth += 1,
                Some(TokenKind::Sign(")" | "]")) if depth == 0 => return,
                Some(TokenKind::Sign(")" | "]")) => depth -= 1,
                Some(TokenKind::Sign("{" | ";" | "," | "=" | ":")) if depth == 0 => return,
                Some(TokenKind::Name(name)) => {
                    let qualifies = tokens.get(at + 1).is_some_and(|next| next.is_sign("."));
                    if !qualifies && !is_selected(tokens, at) {
                        self.bind(name, None);
                    }
                }
                None => return,
                _ => {}
            }
        }
    }
}

/// Reads `const x = ..` or `var ( a, b string = .. ; ..)` from the keyword on, and tells each name with the token at
/// which its value begins. Returns where to go on.
fn declarations<'a>(
    tokens: &[Token<'a>],
    keyword: usize,
    signs: &mut BTreeSet<usize>,
    tell: &mut dyn FnMut(&'a str, Option<usize>),
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
        let mut value = has_value.then_some(first);
        let count = names.len();
        for name in names {
            tell(name, value);
            // `a, b = "x", "y"`: the next value is behind the next comma, if there are as many.
            value = value
                .filter(|_| count > 1)
                .and_then(|value| next_value(tokens, value));
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

fn next_value(tokens: &[Token<'_>], value: usize) -> Option<usize> {
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
fn skip_one(tokens: &[Token<'_>], start: usize) -> usize {
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

fn is_selected(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| token.is_sign("."))
}

fn is_assignment(token: &Token<'_>) -> bool {
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

/// The names of `a, b` in front of a `:=` or `=`; what is selected (`x.y`) or indexed is none.
fn names_before<'a>(tokens: &[Token<'a>], sign: usize) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut at = sign;
    while let Some(before) = at.checked_sub(1) {
        let Some(token) = tokens.get(before) else {
            break;
        };
        match token.kind {
            TokenKind::Name(name) => {
                if !is_selected(tokens, before) {
                    names.push(name);
                }
                // Past the whole operand.
                at = before;
                while is_selected(tokens, at) && at >= 2 {
                    at -= 2;
                }
            }
            _ => break,
        }
        match at.checked_sub(1).and_then(|comma| tokens.get(comma)) {
            Some(token) if token.is_sign(",") => at -= 1,
            _ => break,
        }
    }
    names
}

/// The names that are assigned by the sign at a token, or whose address is taken there.
fn assigned_at<'a>(tokens: &[Token<'a>], at: usize) -> Vec<&'a str> {
    let Some(token) = tokens.get(at) else {
        return Vec::new();
    };
    if is_assignment(token) {
        return names_before(tokens, at);
    }
    if token.is_sign("&")
        && let Some(name) = tokens.get(at + 1).and_then(Token::name)
    {
        return vec![name];
    }
    Vec::new()
}
