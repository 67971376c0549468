//! Go source as tokens, by <https://go.dev/ref/spec#Lexical_elements>: enough to see calls and strings, with the
//! semicolons that the end of a line stands for.

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
    /// A string, escapes resolved.
    Text(String),
    /// A number or a rune.
    Other,
    /// An operator or delimiter; `;` also where a line ends a statement.
    Sign(&'static str),
}

impl<'a> Token<'a> {
    pub fn is_sign(&self, sign: &str) -> bool {
        matches!(self.kind, TokenKind::Sign(own) if own == sign)
    }

    pub fn name(&self) -> Option<&'a str> {
        match &self.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn is_name(&self, name: &str) -> bool {
        self.name() == Some(name)
    }
}

/// The operator at the start of a text: the longest that fits.
fn sign_at(text: &[u8]) -> Option<&'static str> {
    // By first byte, longest first.
    let candidates: &[&'static str] = match text.first()? {
        b'(' => &["("],
        b')' => &[")"],
        b'[' => &["["],
        b']' => &["]"],
        b'{' => &["{"],
        b'}' => &["}"],
        b',' => &[","],
        b';' => &[";"],
        b'.' => &["...", "."],
        b':' => &[":=", ":"],
        b'=' => &["==", "="],
        b'+' => &["++", "+=", "+"],
        b'-' => &["--", "-=", "-"],
        b'*' => &["*=", "*"],
        b'/' => &["/=", "/"],
        b'%' => &["%=", "%"],
        b'&' => &["&^=", "&&", "&^", "&=", "&"],
        b'|' => &["||", "|=", "|"],
        b'^' => &["^=", "^"],
        b'<' => &["<<=", "<<", "<-", "<=", "<"],
        b'>' => &[">>=", ">>", ">=", ">"],
        b'!' => &["!=", "!"],
        b'~' => &["~"],
        _ => return None,
    };
    candidates
        .iter()
        .find(|sign| text.starts_with(sign.as_bytes()))
        .copied()
}

/// Reads tokens one by one.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    /// Whether the end of the line ends the statement.
    ends: bool,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Lexer<'a> {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Lexer {
            text,
            at,
            line: 1,
            ends: false,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Skips blanks and comments; true if a line ended that ends a statement.
    fn skip_blanks(&mut self) -> bool {
        loop {
            let rest = self.rest();
            let Some(first) = rest.bytes().next() else {
                return std::mem::take(&mut self.ends);
            };
            match first {
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    if std::mem::take(&mut self.ends) {
                        return true;
                    }
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'/' if rest.starts_with("//") => {
                    let len = rest.find('\n').unwrap_or(rest.len());
                    self.at += len;
                }
                b'/' if rest.starts_with("/*") => {
                    let len = rest.find("*/").map_or(rest.len(), |len| len + 2);
                    let lines = count_lines(rest.get(..len).unwrap_or(""));
                    self.at += len;
                    self.line += lines;
                    // A comment over several lines acts as a line end.
                    if lines > 0 && std::mem::take(&mut self.ends) {
                        return true;
                    }
                }
                _ => return false,
            }
        }
    }

    fn name(&mut self) -> TokenKind<'a> {
        let rest = self.rest();
        let is_ascii_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let mut len = rest.bytes().take_while(|byte| is_ascii_part(byte)).count();
        if rest
            .as_bytes()
            .get(len)
            .is_some_and(|byte| !byte.is_ascii())
        {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            len = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        }
        let name = rest.get(..len).unwrap_or("");
        self.at += len;
        // https://go.dev/ref/spec#Semicolons; the other keywords do not end a statement.
        self.ends = !matches!(
            name,
            "case"
                | "chan"
                | "const"
                | "default"
                | "defer"
                | "else"
                | "for"
                | "func"
                | "go"
                | "goto"
                | "if"
                | "import"
                | "interface"
                | "map"
                | "package"
                | "range"
                | "select"
                | "struct"
                | "switch"
                | "type"
                | "var"
        );
        TokenKind::Name(name)
    }

    fn number(&mut self) -> TokenKind<'a> {
        let rest = self.rest().as_bytes();
        let mut len = 0;
        while let Some(&byte) = rest.get(len) {
            let sign = matches!(byte, b'+' | b'-')
                && len > 0
                && matches!(rest.get(len - 1), Some(b'e' | b'E' | b'p' | b'P'))
                && !rest.starts_with(b"0x");
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || sign) {
                break;
            }
            len += 1;
        }
        self.at += len;
        self.ends = true;
        TokenKind::Other
    }

    fn raw_text(&mut self) -> TokenKind<'a> {
        let inner = self.rest().get(1..).unwrap_or("");
        let len = inner.find('`').unwrap_or(inner.len());
        let value = inner.get(..len).unwrap_or("");
        self.at += (len + 2).min(inner.len() + 1);
        self.line += count_lines(value);
        self.ends = true;
        // Carriage returns are no part of a raw string.
        TokenKind::Text(if value.contains('\r') {
            value.replace('\r', "")
        } else {
            value.to_owned()
        })
    }

    fn quoted(&mut self, quote: u8) -> TokenKind<'a> {
        let inner = self.rest().get(1..).unwrap_or("");
        let bytes = inner.as_bytes();
        let mut len = 0;
        while let Some(&byte) = bytes.get(len) {
            match byte {
                b'\\' if bytes.get(len + 1).is_some_and(|&next| next != b'\n') => len += 2,
                b'\n' => break,
                _ if byte == quote => break,
                _ => len += 1,
            }
        }
        let len = len.min(inner.len());
        let closed = usize::from(bytes.get(len) == Some(&quote));
        self.at += 1 + len + closed;
        // A backslash may have stepped into the middle of a character: go on at its end.
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.ends = true;
        if quote == b'\'' {
            return TokenKind::Other;
        }
        let value = inner.get(..len).unwrap_or("");
        TokenKind::Text(if value.contains('\\') {
            unescape(value)
        } else {
            value.to_owned()
        })
    }

    fn sign(&mut self) -> Option<TokenKind<'a>> {
        let sign = sign_at(self.rest().as_bytes())?;
        self.at += sign.len();
        self.ends = matches!(sign, ")" | "]" | "}" | "++" | "--");
        Some(TokenKind::Sign(sign))
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let line = self.line;
            if self.skip_blanks() {
                return Some(Token {
                    kind: TokenKind::Sign(";"),
                    line,
                });
            }
            let line = self.line;
            let first = self.rest().chars().next()?;
            let second_is_digit = self
                .rest()
                .as_bytes()
                .get(1)
                .is_some_and(u8::is_ascii_digit);
            let kind = match first {
                '"' => self.quoted(b'"'),
                '\'' => self.quoted(b'\''),
                '`' => self.raw_text(),
                '0'..='9' => self.number(),
                '.' if second_is_digit => self.number(),
                c if c == '_' || c.is_alphabetic() => self.name(),
                c => match self.sign() {
                    Some(sign) => sign,
                    None => {
                        // No token of Go begins so: the file does not compile, and the rest may still say something.
                        self.at += c.len_utf8();
                        continue;
                    }
                },
            };
            return Some(Token { kind, line });
        }
    }
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|&byte| byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// Resolves the escapes of an interpreted string; what is no character is replaced.
pub(super) fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let push = |bytes: &mut Vec<u8>, character: char| {
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    };
    while let Some(character) = characters.next() {
        if character != '\\' {
            push(&mut bytes, character);
            continue;
        }
        let Some(escape) = characters.next() else {
            break;
        };
        let mut number = |radix: u32, most: usize, first: Option<char>| {
            let mut value = first.and_then(|first| first.to_digit(radix)).unwrap_or(0);
            for _ in 0..most {
                let Some(digit) = characters.peek().and_then(|c| c.to_digit(radix)) else {
                    break;
                };
                characters.next();
                value = value.wrapping_mul(radix).wrapping_add(digit);
            }
            value
        };
        match escape {
            'n' => bytes.push(b'\n'),
            't' => bytes.push(b'\t'),
            'r' => bytes.push(b'\r'),
            'a' => bytes.push(7),
            'b' => bytes.push(8),
            'f' => bytes.push(12),
            'v' => bytes.push(11),
            'x' => bytes.push(number(16, 2, None).to_le_bytes()[0]),
            '0'..='7' => bytes.push(number(8, 2, Some(escape)).to_le_bytes()[0]),
            'u' => push(
                &mut bytes,
                char::from_u32(number(16, 4, None)).unwrap_or(char::REPLACEMENT_CHARACTER),
            ),
            'U' => push(
                &mut bytes,
                char::from_u32(number(16, 8, None)).unwrap_or(char::REPLACEMENT_CHARACTER),
            ),
            other => push(&mut bytes, other),
        }
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        Lexer::new(text)
            .map(|token| match token.kind {
                TokenKind::Name(name) => name.to_owned(),
                TokenKind::Text(text) => format!("{text:?}"),
                TokenKind::Other => "#".to_owned(),
                TokenKind::Sign(sign) => sign.to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn tokens_are_those_of_go() {
        for (text, expected) in [
            (
                "a := \"b\" // c \"d\"\nfoo(1.5e+3, 'x', '\\'')\n",
                "a := \"b\" ; foo ( # , # , # ) ;",
            ),
            ("x /* \" */ + y", "x + y ;"),
            ("x /* \n */ y", "x ; y ;"),
            (
                "`raw \\n \"` + \"\\n\\x41\\101\\u00e9\\\"\"",
                "\"raw \\\\n \\\"\" + \"\\nAAé\\\"\" ;",
            ),
            ("a.b(c...)", "a . b ( c ... ) ;"),
            ("if x {\n}\nreturn\n", "if x { } ; return ;"),
            ("f(\n  a,\n)", "f ( a , ) ;"),
            ("0xE+1", "# + # ;"),
            ("x[.5]", "x [ # ] ;"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_counted_through_comments_and_raw_strings() {
        let lines: Vec<u32> = Lexer::new("a\n/* \n */ b `\n\n` c")
            .filter(|token| token.name().is_some())
            .map(|token| token.line)
            .collect();
        assert_eq!(lines, [1, 3, 5]);
    }

    #[test]
    fn broken_source_ends() {
        for text in [
            "\"abc",
            "`abc",
            "'",
            "/*",
            "\"\\",
            "\"\\é",
            "# é \u{0} \\",
            "\"\\\n\"",
            "//",
            "\"\\x\"",
        ] {
            assert!(Lexer::new(text).count() < 10, "{text}");
        }
    }
}
