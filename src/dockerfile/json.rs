//! The exec form: a JSON array of strings, accepted exactly where Go's `encoding/json` accepts it.

use super::words::{Budget, TooManyWords};

/// Deeper JSON is an error for Go, so that the instruction falls back to shell form.
const MAX_DEPTH: usize = 10_000;

/// What a text is as JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Array {
    /// Not a JSON array: shell form.
    No,
    /// A JSON array with something else than strings in it: an error.
    Mixed,
    /// A JSON array of strings: exec form.
    Strings(Vec<String>),
}

/// Reads a text that starts with `[`.
pub(super) fn parse_array(text: &str, budget: &mut Budget) -> Result<Array, TooManyWords> {
    if !text.starts_with('[') {
        return Ok(Array::No);
    }
    let mut reader = Reader {
        text,
        at: 0,
        out_of_range: false,
    };
    let mut strings = Vec::new();
    let mut mixed = false;
    // The open containers, objects as true. The text is a stranger's: no recursion.
    let mut open: Vec<bool> = Vec::new();
    loop {
        // A value starts here.
        reader.spaces();
        match reader.peek() {
            Some(b'"') => {
                let top = open.len() == 1 && open[0] == ARRAY;
                let Some(string) = reader.string() else {
                    return Ok(Array::No);
                };
                if top {
                    budget.spend()?;
                    strings.push(string);
                } else {
                    mixed = true;
                }
            }
            Some(byte @ (b'[' | b'{')) => {
                mixed |= !open.is_empty();
                reader.at += 1;
                open.push(byte == b'{');
                if open.len() > MAX_DEPTH {
                    return Ok(Array::No);
                }
                reader.spaces();
                let close = if byte == b'{' { b'}' } else { b']' };
                if reader.peek() != Some(close) {
                    if byte == b'{' && !reader.key() {
                        return Ok(Array::No);
                    }
                    continue;
                }
            }
            Some(_) if reader.scalar() => mixed = true,
            _ => return Ok(Array::No),
        }
        // A value ends here: close what closes, then on to the next.
        loop {
            reader.spaces();
            let Some(&object) = open.last() else {
                let whole = reader.at == text.len() && !reader.out_of_range;
                return Ok(match () {
                    () if !whole => Array::No,
                    () if mixed => Array::Mixed,
                    () => Array::Strings(strings),
                });
            };
            match (reader.peek(), object) {
                (Some(b'}'), true) | (Some(b']'), false) => {
                    reader.at += 1;
                    open.pop();
                }
                (Some(b','), _) => {
                    reader.at += 1;
                    if object && !reader.key() {
                        return Ok(Array::No);
                    }
                    break;
                }
                _ => return Ok(Array::No),
            }
        }
    }
}

const ARRAY: bool = false;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// A number beyond a float is valid JSON that Go cannot decode.
    out_of_range: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The key of an object and its colon.
    fn key(&mut self) -> bool {
        self.spaces();
        if self.peek() != Some(b'"') || self.string().is_none() {
            return false;
        }
        self.spaces();
        let colon = self.peek() == Some(b':');
        self.at += 1;
        colon
    }

    /// A literal or a number.
    fn scalar(&mut self) -> bool {
        let rest = &self.text[self.at..];
        if let Some(word) = ["true", "false", "null"]
            .into_iter()
            .find(|word| rest.starts_with(word))
        {
            self.at += word.len();
            return true;
        }
        self.number()
    }

    fn number(&mut self) -> bool {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => _ = self.digits(),
            _ => return false,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if !self.digits() {
                return false;
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if !self.digits() {
                return false;
            }
        }
        let number = self.text.get(start..self.at).unwrap_or_default();
        self.out_of_range |= number.parse::<f64>().is_ok_and(f64::is_infinite);
        true
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    /// A string with its quotes; the reader is at the first.
    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest
                .bytes()
                .position(|byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
            string.push_str(&rest[..plain]);
            self.at += plain;
            let stop = self.peek()?;
            self.at += 1;
            match stop {
                b'"' => return Some(string),
                b'\\' => string.push(self.escape()?),
                _ => return None,
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex4()?;
                if !(0xd800..0xe000).contains(&high) {
                    return char::from_u32(high);
                }
                // Half a surrogate pair is a replacement character, and what follows stands for itself.
                self.low_surrogate(high)
                    .unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        })
    }

    fn low_surrogate(&mut self, high: u32) -> Option<char> {
        let back = self.at;
        let rest = self.text.get(self.at..)?;
        let pair = high < 0xdc00 && rest.starts_with("\\u");
        self.at += 2;
        let low = if pair { self.hex4() } else { None };
        match low {
            Some(low) if (0xdc00..0xe000).contains(&low) => {
                char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
            }
            _ => {
                self.at = back;
                None
            }
        }
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = digits.bytes().try_fold(0, |value, byte| {
            Some(value * 16 + char::from(byte).to_digit(16)?)
        })?;
        self.at += 4;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(text: &str) -> Array {
        parse_array(text, &mut Budget(1000)).unwrap()
    }

    fn strings(items: &[&str]) -> Array {
        Array::Strings(items.iter().map(|item| (*item).to_owned()).collect())
    }

    #[test]
    fn strings_are_exec_form() {
        assert_eq!(array("[]"), strings(&[]));
        assert_eq!(array("[ \"a\" ,\t\"b c\" ] "), strings(&["a", "b c"]));
        assert_eq!(
            array(r#"["\u00e9\n\"\\\/\ud83d\ude00"]"#),
            strings(&["\u{e9}\n\"\\/\u{1f600}"])
        );
        assert_eq!(
            array(r#"["\ud83dx\ude00\ud83d\u0041"]"#),
            strings(&["\u{fffd}x\u{fffd}\u{fffd}A"])
        );
    }

    #[test]
    fn what_is_not_json_is_not_exec_form() {
        let cases = [
            "a",
            "[",
            "[]]",
            "['a']",
            "[\"a\",]",
            "[\"a\" \"b\"]",
            "[a]",
            "[\"a\\x\"]",
            "[\"a\tb\"]",
            "[01]",
            "[1.]",
            "[-]",
            "[1e999]",
            "[{\"a\"}]",
            "[{\"a\":1,}]",
            "[\"\\u12\"]",
            "[\"a]",
            "[\"\\",
            "[{\"a\":1]}",
            "[\"\\u00\u{e9}\"]",
        ];
        for text in cases {
            assert_eq!(array(text), Array::No, "{text}");
        }
    }

    #[test]
    fn json_of_other_things_is_an_error() {
        for text in [
            "[1]",
            "[null]",
            "[\"a\", true]",
            "[[\"a\"]]",
            "[{}]",
            "[{\"a\":[1,{\"b\":-0.5e+3}]}]",
            "[[]]",
        ] {
            assert_eq!(array(text), Array::Mixed, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded_as_in_go() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(array(&nested(10_000)), Array::Mixed);
        assert_eq!(array(&nested(10_001)), Array::No);
        assert_eq!(array(&"[".repeat(5_000_000)), Array::No);
    }
}
