//! JavaScript and TypeScript as a list of tokens: names, strings, punctuation. Comments and regular expressions are left
//! out. A text that no parser would accept gives some tokens, too.

/// One token and the line that it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword.
    Name(String),
    /// A string or template: its pieces, `None` for what is computed.
    Text(Vec<Option<String>>),
    /// Anything else, by its character.
    Mark(char),
    /// A number, as written.
    Number(String),
}

impl TokenKind {
    pub fn is(&self, mark: char) -> bool {
        matches!(self, TokenKind::Mark(it) if *it == mark)
    }

    pub fn name(&self) -> Option<&str> {
        match self {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The pieces of a string or template.
    pub fn pieces(&self) -> Option<&[Option<String>]> {
        match self {
            TokenKind::Text(pieces) => Some(pieces),
            _ => None,
        }
    }

    /// The text of a string without computed pieces.
    pub fn text(&self) -> Option<&str> {
        match self.pieces()? {
            [] => Some(""),
            [Some(text)] => Some(text),
            _ => None,
        }
    }
}

/// More tokens than this are not read of one file.
const MOST_TOKENS: usize = 400_000;

/// Cuts a text into tokens; false if there were more than are read.
pub(super) fn tokens(text: &str) -> (Vec<Token>, bool) {
    let mut scanner = Scanner {
        rest: text,
        line: 1,
        tokens: Vec::new(),
    };
    while scanner.tokens.len() < MOST_TOKENS {
        if !scanner.next() {
            return (scanner.tokens, true);
        }
    }
    (scanner.tokens, false)
}

struct Scanner<'t> {
    rest: &'t str,
    line: u32,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    fn skip_past(&mut self, end: &str) {
        match self.rest.find(end) {
            Some(at) => {
                let (before, _) = self.rest.split_at(at + end.len());
                self.line += before.matches('\n').count() as u32;
                self.rest = &self.rest[at + end.len()..];
            }
            None => self.rest = "",
        }
    }

    fn push(&mut self, kind: TokenKind, line: u32) {
        self.tokens.push(Token { kind, line });
    }

    fn next(&mut self) -> bool {
        let Some(c) = self.peek() else { return false };
        let line = self.line;
        if c.is_whitespace() {
            self.take();
        } else if self.rest.starts_with("//") || self.rest.starts_with("#!") && line == 1 {
            match self.rest.find('\n') {
                Some(at) => self.rest = &self.rest[at..],
                None => self.rest = "",
            }
        } else if self.rest.starts_with("/*") {
            self.take();
            self.take();
            self.skip_past("*/");
        } else if c == '"' || c == '\'' {
            self.string(c);
        } else if c == '`' {
            let pieces = self.template();
            self.push(TokenKind::Text(pieces), line);
        } else if c.is_alphabetic() || c == '_' || c == '$' {
            let end = self
                .rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
                .unwrap_or(self.rest.len());
            let name = self.rest[..end].to_string();
            self.rest = &self.rest[end..];
            self.push(TokenKind::Name(name), line);
        } else if c.is_ascii_digit() {
            let end = self
                .rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
                .unwrap_or(self.rest.len());
            let number = self.rest[..end].to_string();
            self.rest = &self.rest[end..];
            self.push(TokenKind::Number(number), line);
        } else if c == '/' && self.regex_may_stand_here() && self.regex() {
        } else {
            self.take();
            self.push(TokenKind::Mark(c), line);
        }
        true
    }

    /// A slash begins a regular expression where a value may begin.
    fn regex_may_stand_here(&self) -> bool {
        match self.tokens.last().map(|token| &token.kind) {
            None => true,
            Some(TokenKind::Name(name)) => matches!(
                name.as_str(),
                "return" | "typeof" | "case" | "in" | "of" | "do" | "else" | "void" | "delete"
            ),
            Some(TokenKind::Mark(mark)) => !matches!(mark, ')' | ']' | '}'),
            Some(TokenKind::Number(_) | TokenKind::Text(_)) => false,
        }
    }

    /// Skips a regular expression; false if the line ends before it does.
    fn regex(&mut self) -> bool {
        let mut escaped = false;
        let mut class = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            match c {
                '\n' => return false,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    self.rest = &self.rest[at + 1..];
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// A string ends at its quote, or with the line (text of JSX may hold a lone quote).
    fn string(&mut self, quote: char) {
        let line = self.line;
        self.take();
        let mut text = String::new();
        while let Some(c) = self.peek() {
            if c == '\n' {
                return;
            }
            self.take();
            if c == quote {
                self.push(TokenKind::Text(vec![Some(text)]), line);
                return;
            }
            if c == '\\' {
                self.escape(&mut text);
            } else {
                text.push(c);
            }
        }
    }

    fn escape(&mut self, text: &mut String) {
        match self.take() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('\n') | None => {}
            Some(c) => text.push(c),
        }
    }

    /// A template: known pieces, and `None` for each `${...}`.
    fn template(&mut self) -> Vec<Option<String>> {
        self.take();
        let mut pieces = Vec::new();
        let mut text = String::new();
        while let Some(c) = self.take() {
            match c {
                '`' => break,
                '\\' => self.escape(&mut text),
                '$' if self.peek() == Some('{') => {
                    self.take();
                    self.skip_expression();
                    if !text.is_empty() {
                        pieces.push(Some(std::mem::take(&mut text)));
                    }
                    pieces.push(None);
                }
                _ => text.push(c),
            }
        }
        if !text.is_empty() || pieces.is_empty() {
            pieces.push(Some(text));
        }
        pieces
    }

    /// Skips to the `}` that ends `${`; what is open is a list, not a recursion.
    fn skip_expression(&mut self) {
        let mut open = vec!['}'];
        while let Some(closing) = open.last().copied() {
            let Some(c) = self.take() else { return };
            match closing {
                // Inside a string.
                '"' | '\'' => match c {
                    '\\' => {
                        self.take();
                    }
                    _ if c == closing || c == '\n' => {
                        open.pop();
                    }
                    _ => {}
                },
                '`' => match c {
                    '\\' => {
                        self.take();
                    }
                    '`' => {
                        open.pop();
                    }
                    '$' if self.peek() == Some('{') => {
                        self.take();
                        open.push('}');
                    }
                    _ => {}
                },
                _ => match c {
                    '{' => open.push('}'),
                    '}' => {
                        open.pop();
                    }
                    '"' | '\'' | '`' => open.push(c),
                    _ => {}
                },
            }
        }
    }
}
