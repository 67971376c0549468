//! Rust source as tokens, by <https://doc.rust-lang.org/reference/tokens.html>: enough to see paths, calls and strings.

/// One token and the line it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub kind: TokenKind<'a>,
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    /// An identifier or a keyword.
    Name(&'a str),
    /// A string of any kind, escapes resolved.
    Text(String),
    /// A number, a character or a lifetime.
    Other,
    /// A delimiter or operator: `::`, `->`, `=>`, `..`, or one character.
    Sign(&'a str),
}

impl<'a> Token<'a> {
    pub fn is(&self, sign: &str) -> bool {
        matches!(self.kind, TokenKind::Sign(own) if own == sign)
    }

    pub fn name(&self) -> Option<&'a str> {
        match self.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn is_name(&self, name: &str) -> bool {
        self.name() == Some(name)
    }

    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn opens(&self) -> bool {
        matches!(self.kind, TokenKind::Sign("(" | "[" | "{"))
    }

    pub fn closes(&self) -> bool {
        matches!(self.kind, TokenKind::Sign(")" | "]" | "}"))
    }
}

/// The tokens of a text. What is no Rust gives some tokens, too.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        text,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        line: 1,
    };
    // `#!/usr/bin/env ...`, but not the attribute `#![...]`.
    if lexer.rest().starts_with("#!")
        && !lexer
            .rest()
            .trim_start_matches("#!")
            .trim_start()
            .starts_with('[')
    {
        lexer.skip_line();
    }
    let mut found = Vec::new();
    while let Some(token) = lexer.next() {
        found.push(token);
    }
    found
}

/// For every token that opens a group the index of the one that closes it; the end where there is none.
pub(super) fn groups(tokens: &[Token<'_>]) -> Vec<usize> {
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

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else {
                return;
            };
            match first {
                '\n' => {
                    self.at += 1;
                    self.line += 1;
                }
                _ if first.is_whitespace() => self.at += first.len_utf8(),
                '/' if rest.starts_with("//") => self.skip_line(),
                '/' if rest.starts_with("/*") => self.skip_comment(),
                _ => return,
            }
        }
    }

    /// Block comments nest.
    fn skip_comment(&mut self) {
        let bytes = self.text.as_bytes();
        let mut depth = 0usize;
        while let Some(&byte) = bytes.get(self.at) {
            match (byte, bytes.get(self.at + 1)) {
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', Some(b'/')) => {
                    depth = depth.saturating_sub(1);
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => {
                    self.line += u32::from(byte == b'\n');
                    self.at += 1;
                }
            }
        }
        self.at = bytes.len();
    }

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks();
        let rest = self.rest();
        let line = self.line;
        let first = rest.chars().next()?;
        let kind = if let Some((prefix, hashes)) = raw_start(rest) {
            self.raw_text(prefix, hashes)
        } else if let Some(prefix) = ["b\"", "c\"", "\""]
            .iter()
            .find(|it| rest.starts_with(**it))
        {
            self.at += prefix.len();
            self.quoted_text()
        } else if rest.starts_with("b'") {
            self.at += 1;
            self.quote()
        } else if first == '\'' {
            self.quote()
        } else if first == '_' || first.is_alphabetic() {
            // `r#type` is the name `type`.
            if rest.starts_with("r#") {
                self.at += 2;
            }
            self.name()
        } else if first.is_ascii_digit() {
            self.number()
        } else {
            let long = ["::", "->", "=>", ".."]
                .iter()
                .find(|it| rest.starts_with(**it));
            let len = long.map_or(first.len_utf8(), |it| it.len());
            self.at += len;
            TokenKind::Sign(rest.get(..len).unwrap_or(""))
        };
        Some(Token { kind, line })
    }

    fn name(&mut self) -> TokenKind<'a> {
        let rest = self.rest();
        let is_part = |c: char| c == '_' || c.is_alphanumeric();
        let len = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        // `r#` before something that is no name.
        let len = if len == 0 {
            rest.chars().next().map_or(0, char::len_utf8)
        } else {
            len
        };
        self.at += len;
        TokenKind::Name(rest.get(..len).unwrap_or(""))
    }

    fn number(&mut self) -> TokenKind<'a> {
        let rest = self.rest().as_bytes();
        let mut len = 0;
        while let Some(&byte) = rest.get(len) {
            // `1..2` and `1.max(2)`: the dot belongs to a number only before a digit.
            let dot = byte == b'.' && rest.get(len + 1).is_some_and(u8::is_ascii_digit);
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || dot) {
                break;
            }
            len += 1;
        }
        self.at += len.max(1);
        TokenKind::Other
    }

    /// A character or a lifetime.
    fn quote(&mut self) -> TokenKind<'a> {
        self.at += 1;
        let rest = self.rest();
        let mut chars = rest.char_indices();
        match chars.next() {
            Some((_, '\\')) => {
                // `'\''`, `'\u{1F600}'`
                let skip = chars.next().map_or(rest.len(), |(at, c)| at + c.len_utf8());
                let after = rest.get(skip..).unwrap_or("");
                let end = after
                    .find(['\'', '\n'])
                    .map_or(rest.len(), |at| skip + at + 1);
                self.at += end.min(rest.len());
            }
            Some((_, c)) => {
                let len = c.len_utf8();
                if rest.get(len..).is_some_and(|after| after.starts_with('\'')) {
                    self.line += u32::from(c == '\n');
                    self.at += len + 1;
                } else if c == '_' || c.is_alphabetic() {
                    self.name();
                }
            }
            None => {}
        }
        TokenKind::Other
    }

    fn raw_text(&mut self, prefix: usize, hashes: usize) -> TokenKind<'a> {
        self.at += prefix + hashes + 1;
        let rest = self.rest();
        let end = format!("\"{}", "#".repeat(hashes));
        let len = rest.find(&end).unwrap_or(rest.len());
        let value = rest.get(..len).unwrap_or("");
        self.line += count_lines(value);
        self.at += (len + end.len()).min(rest.len());
        TokenKind::Text(value.to_owned())
    }

    /// What follows the opening quote.
    fn quoted_text(&mut self) -> TokenKind<'a> {
        let rest = self.rest();
        let mut value = String::new();
        let mut chars = rest.char_indices().peekable();
        let mut len = rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    len = at + 1;
                    break;
                }
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('n') => value.push('\n'),
                    Some('t') => value.push('\t'),
                    Some('r') => value.push('\r'),
                    Some('0') => value.push('\0'),
                    Some('x') => {
                        let digits: String = (0..2)
                            .filter_map(|_| chars.next())
                            .map(|(_, c)| c)
                            .collect();
                        value.extend(u8::from_str_radix(&digits, 16).ok().map(char::from));
                    }
                    Some('u') => {
                        let digits: String = chars
                            .by_ref()
                            .map(|(_, c)| c)
                            .take_while(|c| *c != '}')
                            .filter(|c| *c != '{')
                            .take(8)
                            .collect();
                        value.extend(
                            u32::from_str_radix(&digits, 16)
                                .ok()
                                .and_then(char::from_u32),
                        );
                    }
                    // The end of a line, with the blanks that follow.
                    Some('\n' | '\r') => {
                        while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
                    }
                    Some(c) => value.push(c),
                    None => {}
                },
                c => value.push(c),
            }
        }
        self.line += count_lines(rest.get(..len).unwrap_or(""));
        self.at += len;
        TokenKind::Text(value)
    }
}

/// The start of a raw string: the length of its prefix and the number of hashes.
fn raw_start(rest: &str) -> Option<(usize, usize)> {
    let prefix = ["r", "br", "cr"].iter().find(|prefix| {
        rest.strip_prefix(**prefix)
            .is_some_and(|after| after.starts_with(['"', '#']))
    })?;
    let after = rest.get(prefix.len()..)?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    (after.as_bytes().get(hashes) == Some(&b'"')).then_some((prefix.len(), hashes))
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}
