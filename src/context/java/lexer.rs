//! Text of Java, Kotlin, Groovy and Scala as tokens: enough to see calls, strings and blocks.

/// One token and the line it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub line: u32,
    /// Whether a line ended before it.
    pub first: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a keyword; a number, too.
    Name(String),
    /// A string: known pieces, and what is put in, as it is written (`name`, `project.version`).
    Text(Vec<Piece>),
    /// Any other character.
    Sign(char),
}

/// A piece of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it is.
    Known(String),
    /// What stands in `${}` or behind `$`.
    Put(String),
}

impl Token {
    pub fn is(&self, sign: char) -> bool {
        matches!(self.kind, TokenKind::Sign(own) if own == sign)
    }

    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The string, where all of it is known.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Text(pieces) => match pieces.as_slice() {
                [] => Some(""),
                [Piece::Known(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn opens(&self) -> bool {
        self.is('(') || self.is('[') || self.is('{')
    }

    pub fn closes(&self) -> bool {
        self.is(')') || self.is(']') || self.is('}')
    }
}

/// Which language it is, as far as strings differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `'x'` is a character, `"$x"` is plain text.
    Java,
    /// `'x'` is a character, `"$x"` puts in a value.
    Kotlin,
    /// `'x'` is plain text, `"$x"` puts in a value.
    Groovy,
    /// As Java; `s"$x"` puts in a value, and is taken for unknown.
    Scala,
}

/// The most tokens of a file.
const MOST_TOKENS: usize = 400_000;

/// The tokens of a text. What is of no such language gives some tokens, too.
pub(super) fn tokens(text: &str, dialect: Dialect) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: text.trim_start_matches('\u{feff}').chars().collect(),
        at: 0,
        line: 1,
        first: true,
        dialect,
    };
    let mut found = Vec::new();
    while let Some(token) = lexer.next() {
        if found.len() >= MOST_TOKENS {
            break;
        }
        found.push(token);
    }
    found
}

/// For every token that opens a group the index of the one that closes it; the end where there is none.
pub(super) fn groups(tokens: &[Token]) -> Vec<usize> {
    let mut close = vec![tokens.len(); tokens.len()];
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.opens() {
            open.push(at);
        } else if token.closes()
            && let Some(begin) = open.pop()
        {
            close[begin] = at;
        }
    }
    close
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: u32,
    first: bool,
    dialect: Dialect,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    fn skip_blanks(&mut self) {
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('/')) => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                ('/', Some('*')) => {
                    self.at += 2;
                    while self.peek(0).is_some()
                        && (self.peek(0), self.peek(1)) != (Some('*'), Some('/'))
                    {
                        self.bump();
                    }
                    self.at += 2;
                }
                ('\\', Some('\n')) => {
                    self.bump();
                    self.bump();
                }
                _ if c.is_whitespace() => {
                    self.first |= c == '\n';
                    self.bump();
                }
                _ => return,
            }
        }
    }

    fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let line = self.line;
        let first = std::mem::take(&mut self.first);
        let c = self.peek(0)?;
        let kind = if c == '"' || c == '\'' {
            self.quoted(c)
        } else if c == '`' {
            self.at += 1;
            let name = self.while_is(|c| c != '`' && c != '\n');
            self.at += 1;
            TokenKind::Name(name)
        } else if c.is_alphanumeric() || c == '_' || c == '$' {
            let name = self.while_is(|c| c.is_alphanumeric() || c == '_' || c == '$');
            // A decimal number: `1.8`.
            if name.chars().all(|c| c.is_ascii_digit())
                && self.peek(0) == Some('.')
                && self.peek(1).is_some_and(|c| c.is_ascii_digit())
            {
                self.at += 1;
                let rest = self.while_is(|c| c.is_alphanumeric());
                TokenKind::Name(format!("{name}.{rest}"))
            } else {
                TokenKind::Name(name)
            }
        } else {
            self.at += 1;
            TokenKind::Sign(c)
        };
        Some(Token { kind, line, first })
    }

    fn while_is(&mut self, holds: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek(0).filter(|c| holds(*c)) {
            text.push(c);
            self.at += 1;
        }
        text
    }

    fn quoted(&mut self, quote: char) -> TokenKind {
        let triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        let of_char = quote == '\'' && self.dialect != Dialect::Groovy;
        let triple = triple && !of_char;
        let prefixed = self.dialect == Dialect::Scala
            && self
                .at
                .checked_sub(1)
                .and_then(|at| self.chars.get(at))
                .is_some_and(|c| c.is_alphabetic());
        let puts_in =
            quote == '"' && matches!(self.dialect, Dialect::Kotlin | Dialect::Groovy) || prefixed;
        let raw = triple && self.dialect != Dialect::Java && self.dialect != Dialect::Groovy;
        self.at += if triple { 3 } else { 1 };
        let mut pieces = Vec::new();
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            if c == quote && (!triple || self.peek(1) == Some(quote) && self.peek(2) == Some(quote))
            {
                self.at += if triple { 3 } else { 1 };
                break;
            }
            if c == '\n' && !triple {
                break;
            }
            self.bump();
            match c {
                '\\' if !raw => match self.bump() {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some('u') => {
                        let digits: String = self
                            .while_is(|c| c.is_ascii_hexdigit())
                            .chars()
                            .take(4)
                            .collect();
                        let code = u32::from_str_radix(&digits, 16).ok();
                        text.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
                    }
                    Some(c) => text.push(c),
                    None => {}
                },
                '$' if puts_in && self.peek(0) == Some('{') => {
                    self.at += 1;
                    let mut depth = 1usize;
                    let mut inside = String::new();
                    while let Some(c) = self.bump() {
                        match c {
                            '{' => depth += 1,
                            '}' => depth -= 1,
                            _ => {}
                        }
                        if depth == 0 {
                            break;
                        }
                        inside.push(c);
                    }
                    push(&mut pieces, &mut text, inside);
                }
                '$' if puts_in && self.peek(0).is_some_and(|c| c.is_alphabetic() || c == '_') => {
                    let mut name = self.while_is(|c| c.is_alphanumeric() || c == '_');
                    // Groovy goes on at dots.
                    while self.dialect == Dialect::Groovy
                        && self.peek(0) == Some('.')
                        && self.peek(1).is_some_and(char::is_alphabetic)
                    {
                        self.at += 1;
                        name.push('.');
                        name += &self.while_is(|c| c.is_alphanumeric() || c == '_');
                    }
                    push(&mut pieces, &mut text, name);
                }
                _ => text.push(c),
            }
        }
        if !text.is_empty() {
            pieces.push(Piece::Known(text));
        }
        if of_char {
            return TokenKind::Sign('\'');
        }
        TokenKind::Text(pieces)
    }
}

fn push(pieces: &mut Vec<Piece>, text: &mut String, put: String) {
    if !text.is_empty() {
        pieces.push(Piece::Known(std::mem::take(text)));
    }
    pieces.push(Piece::Put(put.trim().to_owned()));
}
