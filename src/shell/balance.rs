//! Whether the quotes and brackets of a script close, and how deep they nest.
//!
//! The shell parser takes time exponential in the number of brackets that are left open, and some of its recursion
//! has no limit. So a text reaches it only if this reader, which keeps its own stack, finds everything closed.

/// The deepest nesting of quotes and brackets that is parsed.
pub(super) const MAX_NESTING: usize = 40;

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(`, `$(`, `<(`; with the number of `case` that are open in it.
    Paren(usize),
    /// `$((` and `((`, in which `<<` and `#` are operators.
    Arithmetic,
    /// `${`
    Brace,
    /// `"`
    Quotes,
    /// A backtick.
    Backtick,
    /// The body of a heredoc, with its end and the end of its delimiter line.
    Heredoc(usize, usize),
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    open: Vec<Open>,
    /// Open `case` outside of all parentheses.
    cases: usize,
    /// Heredocs whose bodies start behind the next line end: the delimiter, whether tabs are removed, whether it
    /// expands.
    pending: Vec<(String, bool, bool)>,
}

/// Why the text is not balanced, if so.
pub(super) fn unbalanced(text: &str) -> Option<String> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        text,
        at: 0,
        open: Vec::new(),
        cases: 0,
        pending: Vec::new(),
    };
    match reader.run() {
        Ok(()) if reader.open.is_empty() => None,
        Ok(()) => Some("a quote or bracket is not closed".to_string()),
        Err(reason) => Some(reason.to_string()),
    }
}

type Read = Result<(), &'static str>;

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn push(&mut self, open: Open, length: usize) -> Read {
        self.at += length;
        self.open.push(open);
        match self.open.len() > MAX_NESTING {
            true => Err("quotes and brackets nest too deep"),
            false => Ok(()),
        }
    }

    fn run(&mut self) -> Read {
        while let Some(byte) = self.peek(0) {
            let top = self.open.last().copied();
            if let Some(Open::Heredoc(end, next)) =
                self.open.iter().rev().find_map(|open| match open {
                    Open::Heredoc(..) => Some(*open),
                    _ => None,
                })
                && self.at >= end
            {
                if !matches!(top, Some(Open::Heredoc(..))) {
                    return Err("a bracket in a heredoc is not closed");
                }
                self.open.pop();
                self.at = next;
                self.bodies()?;
                continue;
            }
            match (byte, top) {
                (b'\\', _) => self.at += 2,
                (b'`', _) => self.backtick()?,
                (b'$', _) => self.dollar(top)?,
                (b'"', Some(Open::Quotes)) => {
                    self.open.pop();
                    self.at += 1;
                }
                (_, Some(Open::Quotes)) | (_, Some(Open::Heredoc(..))) => self.at += 1,
                (b'"', _) => self.push(Open::Quotes, 1)?,
                (b'\'', Some(Open::Brace)) if self.quoted_brace() => self.at += 1,
                (b'\'', _) => self.single()?,
                (b'}', Some(Open::Brace)) => {
                    self.open.pop();
                    self.at += 1;
                }
                (b'(', Some(Open::Brace)) => {
                    // Only an extended glob nests in `${...}`.
                    let glob = self.at > 0 && b"@!?*+".contains(&self.bytes[self.at - 1]);
                    match glob {
                        true => self.push(Open::Paren(0), 1)?,
                        false => self.at += 1,
                    }
                }
                (_, Some(Open::Brace)) => self.at += 1,
                (b'(', Some(Open::Arithmetic)) => self.push(Open::Arithmetic, 1)?,
                (b')', Some(Open::Arithmetic | Open::Paren(0))) => {
                    self.open.pop();
                    self.at += 1;
                }
                (_, Some(Open::Arithmetic)) => self.at += 1,
                _ => self.code(byte)?,
            }
        }
        // A heredoc may end with the text.
        if let Some(Open::Heredoc(..)) = self.open.last() {
            self.open.pop();
        }
        Ok(())
    }

    /// A byte of shell code.
    fn code(&mut self, byte: u8) -> Read {
        match byte {
            b'(' if self.peek(1) == Some(b'(') => {
                self.push(Open::Arithmetic, 1)?;
                self.push(Open::Arithmetic, 1)
            }
            b'(' => self.push(Open::Paren(0), 1),
            b'#' if self.starts_word() => {
                let rest = &self.bytes[self.at..];
                self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                Ok(())
            }
            b'<' if self.bytes[self.at..].starts_with(b"<<<") => {
                self.at += 3;
                Ok(())
            }
            b'<' if self.peek(1) == Some(b'<') => {
                self.delimiter();
                Ok(())
            }
            b'\n' => {
                self.at += 1;
                self.bodies()
            }
            b'c' | b'e' if self.starts_word() => {
                let rest = &self.bytes[self.at..];
                let cases = match self.open.last_mut() {
                    Some(Open::Paren(cases)) => cases,
                    _ => &mut self.cases,
                };
                if rest.starts_with(b"case ") && is_case(rest) {
                    *cases += 1;
                } else if rest.starts_with(b"esac")
                    && rest.get(4).is_none_or(|b| !b.is_ascii_alphanumeric())
                {
                    *cases = cases.saturating_sub(1);
                }
                self.at += 1;
                Ok(())
            }
            _ => {
                self.at += 1;
                Ok(())
            }
        }
    }

    fn starts_word(&self) -> bool {
        self.at == 0 || b" \t\n;&|()`{".contains(&self.bytes[self.at - 1])
    }

    /// Whether the `${` on top stands in double quotes, where a `'` is a plain character.
    fn quoted_brace(&self) -> bool {
        let below = self.open.iter().rev().find(|open| **open != Open::Brace);
        matches!(below, Some(Open::Quotes | Open::Heredoc(..)))
    }

    fn single(&mut self) -> Read {
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().position(|b| *b == b'\'');
        self.at += 2 + length.ok_or("a single quote is not closed")?;
        Ok(())
    }

    fn backtick(&mut self) -> Read {
        let outside = |open: &&Open| !matches!(open, Open::Quotes | Open::Backtick);
        let inner = self.open.iter().rev().take_while(|open| !outside(open));
        match inner.into_iter().position(|open| *open == Open::Backtick) {
            Some(0) => {
                self.open.pop();
                self.at += 1;
                Ok(())
            }
            Some(_) => Err("a quote in backticks is not closed"),
            None => self.push(Open::Backtick, 1),
        }
    }

    fn dollar(&mut self, top: Option<Open>) -> Read {
        let text = matches!(top, Some(Open::Quotes | Open::Heredoc(..)));
        match self.peek(1) {
            Some(b'(') if self.peek(2) == Some(b'(') => {
                self.push(Open::Arithmetic, 2)?;
                self.push(Open::Arithmetic, 1)
            }
            Some(b'(') => self.push(Open::Paren(0), 2),
            Some(b'{') => self.push(Open::Brace, 2),
            Some(b'\'') if !text => {
                self.at += 2;
                loop {
                    match self.peek(0).ok_or("a single quote is not closed")? {
                        b'\\' => self.at += 2,
                        b'\'' => break,
                        _ => self.at += 1,
                    }
                }
                self.at += 1;
                Ok(())
            }
            _ => {
                self.at += 1;
                Ok(())
            }
        }
    }

    /// Reads `<<`, a `-` and the delimiter.
    fn delimiter(&mut self) {
        self.at += 2;
        let strip = self.peek(0) == Some(b'-');
        self.at += usize::from(strip);
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let start = self.at;
        let mut quote = None;
        while let Some(byte) = self.peek(0) {
            match (byte, quote) {
                (b'\n', _) => break,
                (b'\'' | b'"', None) => quote = Some(byte),
                (_, Some(open)) if open == byte => quote = None,
                (b' ' | b'\t' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'`', None) => {
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let delimiter = raw.replace(['\'', '"', '\\'], "");
        let expands = delimiter.len() == raw.len();
        if !delimiter.is_empty() {
            self.pending.push((delimiter, strip, expands));
        }
    }

    /// Steps over the bodies that start here; those that expand are read.
    fn bodies(&mut self) -> Read {
        while !self.pending.is_empty() {
            let (delimiter, strip, expands) = self.pending.remove(0);
            let start = self.at;
            let mut line = start;
            let (end, next) = loop {
                let rest = self.text.get(line..).unwrap_or_default();
                if rest.is_empty() {
                    break (self.text.len(), self.text.len());
                }
                let length = rest.find('\n').unwrap_or(rest.len());
                let written = rest[..length].trim_end_matches('\r');
                let written = match strip {
                    true => written.trim_start_matches('\t'),
                    false => written,
                };
                let next = (line + length + 1).min(self.text.len());
                if written == delimiter {
                    break (line, next);
                }
                line = next;
            };
            if expands {
                return self.push(Open::Heredoc(end, next), 0);
            }
            self.at = next;
        }
        Ok(())
    }
}

/// Whether what starts with `case ` is the construct: an `in` follows.
fn is_case(rest: &[u8]) -> bool {
    let end = rest.iter().position(|b| matches!(b, b';' | b')'));
    let head = &rest[..end.unwrap_or(rest.len()).min(1024)];
    head.windows(4)
        .any(|w| w[0].is_ascii_whitespace() && &w[1..3] == b"in" && w[3].is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::unbalanced;

    #[test]
    fn balanced() {
        for text in [
            "a 'b\"' \"c'$(d \"e\")\" `f` ${g:-\"}\"} # don't",
            "cat <<E\nit's (\nE\necho",
            "cat <<'E' && x\n$( ${ `\nE\n(a)",
            "case $x in a) b;; (c) d;; *) e;; esac",
            "x=$(case y in a) b;; esac)",
            "x=\"$(case $y in\n a) echo \"it's\";; esac)\"",
            "echo $((1 << 2)) && ((i <<= 1)) && f() { :; }",
            "cat <<-A <<B\n\tx\n\tA\ny $(z)\nB\n",
            "echo $'it\\'s' \"${x:-it's}\" \\( \\\" \\'",
            "a=(1 2) b=$((16#ff)) ${#x} $# #(",
            "cat <<E",
            "echo `date \"+%Y\"` \"`echo \"a\"`\" \"a `b \\\"c\\\"` d\"",
            "awk '{print $1}' <<< \"$x\"",
            "for ((i=0;i<3;i++)); do :; done",
            "[[ $x =~ ^(a|b)$ ]] && echo ${x//\\}/y}",
        ] {
            assert_eq!(unbalanced(text), None, "{text}");
        }
    }

    #[test]
    fn not_balanced() {
        for text in [
            "(",
            "'",
            "\"",
            "$(",
            "${x",
            "`",
            "\"$(\"",
            "a \"b' c",
            "<<E\n$(\nE",
            "$'a\\'",
        ] {
            assert!(unbalanced(text).is_some(), "{text}");
        }
        assert!(unbalanced(&format!("{}{}", "(".repeat(41), ")".repeat(41))).is_some());
    }
}
