//! A build script as statements with blocks, and the values of plain expressions.
//!
//! Groovy and Kotlin write the same declarations with small differences; both are read by one reader:
//! <https://docs.gradle.org/current/userguide/migrating_from_groovy_to_kotlin_dsl.html>.

use crate::context::java::lexer::{Dialect, Piece, Token, TokenKind, tokens};

/// How deep blocks nest.
const DEEPEST: usize = 40;

/// One statement: words up to the end of the line, and the block behind them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Statement {
    pub words: Vec<Token>,
    pub block: Option<Vec<Statement>>,
}

/// Reads a script.
pub(super) fn statements(text: &str, kotlin: bool) -> Vec<Statement> {
    let dialect = if kotlin {
        Dialect::Kotlin
    } else {
        Dialect::Groovy
    };
    let tokens = tokens(text, dialect);
    let mut at = 0;
    let mut all = Vec::new();
    // What closes too much is skipped.
    while at < tokens.len() {
        all.extend(block(&tokens, &mut at, 0));
        at += 1;
    }
    all
}

fn block(tokens: &[Token], at: &mut usize, depth: usize) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut statement = Statement::default();
    let mut parens = 0usize;
    while let Some(token) = tokens.get(*at) {
        let ends = token.first
            && parens == 0
            && !statement.words.is_empty()
            && !continues(&statement.words, token);
        if ends {
            found.push(std::mem::take(&mut statement));
        }
        if token.is('}') {
            break;
        }
        if token.is(';') && parens == 0 {
            *at += 1;
            if !statement.words.is_empty() {
                found.push(std::mem::take(&mut statement));
            }
            continue;
        }
        if token.is('{') {
            *at += 1;
            let inner = if depth < DEEPEST {
                block(tokens, at, depth + 1)
            } else {
                skip(tokens, at);
                Vec::new()
            };
            *at += 1;
            statement.block.get_or_insert_with(Vec::new).extend(inner);
            // The rest of the line goes with it (`} else {`, `}.x`), but the words are those before the first block.
            continue;
        }
        if token.is('(') || token.is('[') {
            parens += 1;
        } else if token.is(')') || token.is(']') {
            parens = parens.saturating_sub(1);
        }
        statement.words.push(token.clone());
        *at += 1;
    }
    if !statement.words.is_empty() || statement.block.is_some() {
        found.push(statement);
    }
    found
}

fn skip(tokens: &[Token], at: &mut usize) {
    let mut depth = 0usize;
    while let Some(token) = tokens.get(*at) {
        if token.is('{') {
            depth += 1;
        } else if token.is('}') {
            if depth == 0 {
                return;
            }
            depth -= 1;
        }
        *at += 1;
    }
}

/// Whether a line goes on with the one before.
fn continues(words: &[Token], next: &Token) -> bool {
    let open = words.last().is_some_and(|last| {
        [',', '=', '+', '.', ':', '?']
            .iter()
            .any(|sign| last.is(*sign))
    });
    open || next.is('.') || next.is('+') || next.is('?')
}

impl Statement {
    /// The names joined by dots that it begins with: `archiveFileName.set`, `tasks.named`, and the index behind them.
    pub fn head(&self) -> (String, usize) {
        let mut head = String::new();
        let mut at = 0;
        while let Some(name) = self.words.get(at).and_then(Token::name) {
            head.push_str(name);
            at += 1;
            let dot = self.words.get(at).is_some_and(|it| it.is('.'));
            if !dot || self.words.get(at + 1).and_then(Token::name).is_none() {
                break;
            }
            head.push('.');
            at += 1;
        }
        (head, at)
    }

    /// What is assigned or given to the name that it begins with: `x = v`, `x.set(v)`, `x v`, `x(v)`.
    pub fn given(&self) -> Option<(String, &[Token])> {
        let (mut head, mut at) = self.head();
        let sign = |at: usize, sign: char| self.words.get(at).is_some_and(|it| it.is(sign));
        if sign(at, '=') && !sign(at + 1, '=') {
            return Some((head, self.words.get(at + 1..)?));
        }
        if sign(at, '(') {
            if !self.words.last()?.is(')') {
                return None;
            }
            for end in [".set", ".convention"] {
                if let Some(own) = head.strip_suffix(end) {
                    head = own.to_owned();
                    break;
                }
            }
            return Some((head, self.words.get(at + 1..self.words.len() - 1)?));
        }
        // `def x = v`, `val x: String = v`, `val x by extra("v")`
        if matches!(
            head.as_str(),
            "def" | "val" | "var" | "String" | "final" | "private" | "const"
        ) {
            let equals = self.words.iter().position(|it| it.is('='));
            if let Some(equals) = equals {
                let before = self.words.get(..equals)?;
                let name = before
                    .iter()
                    .take_while(|it| !it.is(':'))
                    .filter_map(Token::name)
                    .last()?;
                return Some((name.to_owned(), self.words.get(equals + 1..)?));
            }
            let by = self.words.iter().position(|it| it.name() == Some("by"))?;
            let name = self.words.get(by.checked_sub(1)?)?.name()?;
            let extra = self.words.get(by + 1)?.name() == Some("extra");
            if extra && self.words.last()?.is(')') {
                return Some((
                    name.to_owned(),
                    self.words.get(by + 3..self.words.len() - 1)?,
                ));
            }
            return None;
        }
        if at == 0 {
            return None;
        }
        at = at.min(self.words.len());
        let rest = self.words.get(at..)?;
        let plain = rest
            .first()
            .is_some_and(|it| matches!(it.kind, TokenKind::Text(_)) || it.name().is_some());
        plain.then_some((head, rest))
    }

    /// The strings in it that are known as a whole.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.words.iter().filter_map(Token::text)
    }

    /// The names in it and in its blocks.
    pub fn mentions(&self, names: &[&str]) -> bool {
        let own = self.words.iter().filter_map(Token::name);
        let mut own = own.filter(|name| names.contains(name));
        own.next().is_some() || self.block.iter().flatten().any(|it| it.mentions(names))
    }
}

/// The value of an expression: strings, names and calls that look up properties, joined by `+`. `None` if it is not known.
pub(super) fn value(words: &[Token], lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut done = String::new();
    let mut at = 0;
    loop {
        let token = words.get(at)?;
        match &token.kind {
            TokenKind::Text(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Known(text) => done.push_str(text),
                        Piece::Put(name) => done.push_str(&put(name, lookup)?),
                    }
                }
                at += 1;
            }
            TokenKind::Name(name) => {
                let mut path = name.clone();
                at += 1;
                let mut found = None;
                loop {
                    let dot = words.get(at).is_some_and(|it| it.is('.'));
                    let next = words.get(at + 1).and_then(Token::name);
                    if let (true, Some(next)) = (dot, next) {
                        let call = words.get(at + 2).is_some_and(|it| it.is('('));
                        if call && matches!(next, "toString" | "get" | "trim" | "asFile") {
                            at += 4;
                            continue;
                        }
                        path.push('.');
                        path.push_str(next);
                        at += 2;
                        continue;
                    }
                    if words.get(at).is_some_and(|it| it.is('(')) {
                        let text = words.get(at + 1).and_then(Token::text)?;
                        if !words.get(at + 2)?.is(')') {
                            return None;
                        }
                        found = Some(call(&path, text, lookup)?);
                        path = String::new();
                        at += 3;
                        continue;
                    }
                    if words.get(at).is_some_and(|it| it.is('[')) {
                        let text = words.get(at + 1).and_then(Token::text)?;
                        if !words.get(at + 2)?.is(']')
                            || !matches!(
                                path.as_str(),
                                "extra"
                                    | "ext"
                                    | "project.extra"
                                    | "rootProject.extra"
                                    | "rootProject.ext"
                                    | "project.ext"
                                    | "properties"
                                    | "project.properties"
                            )
                        {
                            return None;
                        }
                        found = Some(lookup(text)?);
                        path = String::new();
                        at += 3;
                        continue;
                    }
                    if words.get(at).is_some_and(|it| it.is('!')) {
                        at += 1;
                        continue;
                    }
                    break;
                }
                match found {
                    Some(text) if path.is_empty() => done.push_str(&text),
                    Some(_) => return None,
                    None if matches!(path.as_str(), "true" | "false") => done.push_str(&path),
                    None if path.chars().all(|c| c.is_ascii_digit() || c == '.') => {
                        done.push_str(&path)
                    }
                    None => done.push_str(&lookup(&path)?),
                }
            }
            TokenKind::Sign(_) => return None,
        }
        match words.get(at) {
            None => return Some(done),
            Some(token) if token.is('+') => at += 1,
            Some(token) if token.name() == Some("as") && at + 2 == words.len() => {
                return Some(done);
            }
            Some(_) => return None,
        }
    }
}

/// What stands in `${}`: a name, or an expression that is read as one.
fn put(inside: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if inside
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
    {
        return lookup(inside);
    }
    // No string in it puts in another.
    let words = tokens(inside, Dialect::Java);
    let words: Vec<Token> = words.into_iter().filter(|it| !it.is('\'')).collect();
    value(&words, lookup)
}

fn call(path: &str, text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let path = path
        .trim_start_matches("project.")
        .trim_start_matches("rootProject.");
    match path {
        "property" | "findProperty" | "providers.gradleProperty" | "extra.get" => lookup(text),
        "file"
        | "layout.projectDirectory.dir"
        | "dir"
        | "layout.projectDirectory.file"
        | "provider" => Some(text.to_owned()),
        _ => None,
    }
}
