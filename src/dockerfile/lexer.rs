//! BuildKit's shell lexer: the machine behind [`super::expand`] and the heredoc markers.

use super::expand::{ExpandError, Expanded};
use super::pattern::{self, Pattern};
use std::collections::BTreeSet;

/// `${a:-${b:-...}}` nested deeper than this is an error.
pub(super) const MAX_DEPTH: usize = 100;

/// Bytes of variable values that the expansion of one word may insert. Linux hands no longer string to a program than
/// 128 KiB, so a real build is far below; without a bound, `ENV A=$A$A` a few dozen times fills any memory.
pub(super) const MAX_INSERTED: usize = 1 << 20;

const MISSING_BRACE: ExpandError = ExpandError::Syntax("syntax error: missing '}'");
const BAD_SUBSTITUTION: ExpandError = ExpandError::Syntax("syntax error: bad substitution");

/// BuildKit's lexer with its switches.
pub(super) struct Lexer<'a> {
    /// Quotes stay in the result.
    pub(super) raw_quotes: bool,
    /// Escape characters stay in the result.
    pub(super) raw_escapes: bool,
    /// Variables without a value stay as they are written.
    pub(super) skip_unset: bool,
    /// Quotes are ordinary characters.
    pub(super) skip_quotes: bool,
    escape: char,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    rest: &'a str,
    /// The word being built. BuildKit has one for all nesting levels, and a substitution with a word in it clears it:
    /// of `80${p:-81}`, split into words, only `81` is left.
    word: String,
    depth: usize,
    inserted: usize,
    used: BTreeSet<String>,
    unset: BTreeSet<String>,
}

/// The words found so far at the outermost level.
#[derive(Default)]
struct Words {
    list: Vec<String>,
    in_word: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(escape: char, lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Lexer {
            raw_quotes: false,
            raw_escapes: false,
            skip_unset: false,
            skip_quotes: false,
            escape,
            lookup,
            rest: "",
            word: String::new(),
            depth: 0,
            inserted: 0,
            used: BTreeSet::new(),
            unset: BTreeSet::new(),
        }
    }

    /// The words of a text.
    pub(super) fn words(&mut self, text: &'a str) -> Result<Vec<String>, ExpandError> {
        Ok(self.run(text)?.1)
    }

    /// Reads a text as one word and as many.
    pub(super) fn run(&mut self, text: &'a str) -> Result<(String, Vec<String>), ExpandError> {
        // Go's scanner ignores a byte order mark at the start.
        self.rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut words = Words::default();
        let result = self.level(None, &mut Some(&mut words))?;
        self.flush(&mut words);
        Ok((result, words.list))
    }

    /// The text with the names that were looked up.
    pub(super) fn finish(self, text: String) -> Expanded {
        Expanded {
            text,
            unset: self.unset.into_iter().collect(),
            used: self.used.into_iter().collect(),
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.rest = &self.rest[ch.len_utf8()..];
        Some(ch)
    }

    /// The word of a substitution, up to a stop character.
    fn nested(&mut self, stop: char, raw_escapes: bool) -> Result<String, ExpandError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ExpandError::TooDeep);
        }
        self.word.clear();
        let outer = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.level(Some(stop), &mut None);
        self.raw_escapes = outer;
        self.depth -= 1;
        result
    }

    /// One level, up to the stop character or the end.
    fn level(
        &mut self,
        stop: Option<char>,
        words: &mut Option<&mut Words>,
    ) -> Result<String, ExpandError> {
        let mut result = String::new();
        while let Some(ch) = self.peek() {
            if stop == Some(ch) {
                self.next();
                return Ok(result);
            }
            let (piece, raw) = match ch {
                '$' => (self.dollar()?, false),
                '<' => (self.less_than(), true),
                '\'' if !self.skip_quotes => (self.single_quote()?, true),
                '"' if !self.skip_quotes => (self.double_quote()?, true),
                _ => {
                    self.next();
                    let escaped = ch == self.escape;
                    if escaped && self.raw_escapes {
                        result.push(ch);
                        self.add(words, ch, true);
                    }
                    let ch = if escaped { self.next() } else { Some(ch) };
                    // An escape character at the end escapes nothing.
                    let Some(ch) = ch else { break };
                    self.add(words, ch, escaped);
                    result.push(ch);
                    continue;
                }
            };
            if raw {
                if let Some(words) = words {
                    words.in_word = true;
                    self.word.push_str(&piece);
                }
            } else {
                piece.chars().for_each(|ch| self.add(words, ch, false));
            }
            result.push_str(&piece);
        }
        match stop {
            Some('}') => Err(ExpandError::Syntax(
                "unexpected end of statement while looking for matching }",
            )),
            Some(_) => Err(ExpandError::Syntax(
                "unexpected end of statement while looking for matching /",
            )),
            None => Ok(result),
        }
    }

    /// Adds a character to the current word, or ends the word at white space that is not raw.
    fn add(&mut self, words: &mut Option<&mut Words>, ch: char, raw: bool) {
        let Some(words) = words else { return };
        if raw || !ch.is_whitespace() {
            self.word.push(ch);
            words.in_word = true;
        } else if words.in_word {
            self.flush(words);
        }
    }

    fn flush(&mut self, words: &mut Words) {
        if !self.word.is_empty() {
            words.list.push(std::mem::take(&mut self.word));
            words.in_word = false;
        }
    }

    fn single_quote(&mut self) -> Result<String, ExpandError> {
        const UNCLOSED: ExpandError = ExpandError::Syntax(
            "unexpected end of statement while looking for matching single-quote",
        );
        self.next();
        let Some((inside, rest)) = self.rest.split_once('\'') else {
            self.rest = "";
            return Err(UNCLOSED);
        };
        self.rest = rest;
        Ok(if self.raw_quotes {
            format!("'{inside}'")
        } else {
            inside.to_owned()
        })
    }

    fn double_quote(&mut self) -> Result<String, ExpandError> {
        const UNCLOSED: ExpandError = ExpandError::Syntax(
            "unexpected end of statement while looking for matching double-quote",
        );
        self.next();
        let quote = if self.raw_quotes { "\"" } else { "" };
        let mut result = quote.to_owned();
        loop {
            match self.peek().ok_or(UNCLOSED)? {
                '"' => {
                    self.next();
                    result.push_str(quote);
                    return Ok(result);
                }
                '$' => result.push_str(&self.dollar()?),
                ch => {
                    self.next();
                    let mut literal = ch;
                    if ch == self.escape {
                        if self.raw_escapes {
                            result.push(ch);
                        }
                        match self.peek() {
                            None => continue,
                            Some(next) if matches!(next, '"' | '$') || next == self.escape => {
                                self.next();
                                literal = next;
                            }
                            Some(_) => {}
                        }
                    }
                    result.push(literal);
                }
            }
        }
    }

    /// `<`, or `<<` with the white space after it: a heredoc delimiter may be apart from its marker.
    fn less_than(&mut self) -> String {
        self.next();
        if self.peek() != Some('<') {
            return "<".to_owned();
        }
        self.next();
        let word = self.rest.trim_start_matches(['\t', '\r', ' ']);
        let (space, rest) = self.rest.split_at(self.rest.len() - word.len());
        self.rest = rest;
        format!("<<{space}")
    }

    fn dollar(&mut self) -> Result<String, ExpandError> {
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(match self.value(name)? {
                None if self.skip_unset => format!("${name}"),
                value => value.unwrap_or_default(),
            });
        }
        self.next();
        match self.peek() {
            None => return Err(MISSING_BRACE),
            Some('{' | '}' | ':') => return Err(BAD_SUBSTITUTION),
            Some(_) => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => Ok(match self.value(name)? {
                None if self.skip_unset => format!("${{{name}}}"),
                value => value.unwrap_or_default(),
            }),
            Some(':') => {
                let modifier = self.next();
                self.modified(name, modifier, true)
            }
            Some(modifier @ ('+' | '-' | '?' | '#' | '%')) => {
                self.modified(name, Some(modifier), false)
            }
            Some('/') => self.replaced(name),
            other => Err(unknown_modifier("", other)),
        }
    }

    /// `${name-word}` and its kin; the reader is after the modifier. `null`: a colon came before it.
    fn modified(
        &mut self,
        name: &str,
        modifier: Option<char>,
        null: bool,
    ) -> Result<String, ExpandError> {
        let colon = if null { ":" } else { "" };
        let trims = matches!(modifier, Some('#' | '%'));
        if null && trims {
            return Err(unknown_modifier(colon, modifier));
        }
        let word = self.nested('}', trims);
        let word = word.map_err(|error| self.at_end_or(MISSING_BRACE, error))?;
        let value = self.value(name)?;
        if self.skip_unset && value.is_none() {
            let modifier = modifier.unwrap_or(char::REPLACEMENT_CHARACTER);
            return Ok(format!("${{{name}{colon}{modifier}{word}}}"));
        }
        let missing = value
            .as_deref()
            .is_none_or(|value| null && value.is_empty());
        match modifier {
            Some('-') => Ok(if missing {
                word
            } else {
                value.unwrap_or_default()
            }),
            Some('+') => Ok(if missing { String::new() } else { word }),
            Some('?') if missing => {
                let reason = if value.is_none() {
                    "is not allowed to be unset"
                } else {
                    "is not allowed to be empty"
                };
                let message = if word.is_empty() {
                    reason.to_owned()
                } else {
                    word
                };
                Err(ExpandError::Required {
                    name: name.to_owned(),
                    message,
                })
            }
            Some('?') => Ok(value.unwrap_or_default()),
            Some(modifier @ ('#' | '%')) => {
                let (greedy, word) = word
                    .strip_prefix(modifier)
                    .map_or((false, &word[..]), |word| (true, word));
                let value = value.unwrap_or_default();
                if modifier == '#' {
                    pattern::trim_prefix(word, &value, greedy)
                } else {
                    pattern::trim_suffix(word, &value, greedy)
                }
            }
            other => Err(unknown_modifier(colon, other)),
        }
    }

    /// `${name/pattern/text}` and `${name//pattern/text}`; the reader is after the first slash.
    fn replaced(&mut self, name: &str) -> Result<String, ExpandError> {
        const MISSING_SLASH: ExpandError = ExpandError::Syntax("syntax error: missing '/' in ${}");
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.nested('/', true);
        let pattern = pattern.map_err(|error| self.at_end_or(MISSING_SLASH, error))?;
        let text = self.nested('}', true);
        let text = text.map_err(|error| self.at_end_or(MISSING_BRACE, error))?;
        let value = self.value(name)?;
        if self.skip_unset && value.is_none() {
            return Ok(format!("${{{name}/{pattern}/{text}}}"));
        }
        let compiled = Pattern::new(&pattern, true)?;
        let result = compiled.replace(&value.unwrap_or_default(), &text, all, MAX_INSERTED)?;
        self.charge(result.len())?;
        Ok(result)
    }

    /// BuildKit reports a missing brace whatever went wrong, if the text is at its end.
    fn at_end_or(&self, at_end: ExpandError, error: ExpandError) -> ExpandError {
        match error {
            ExpandError::TooDeep | ExpandError::TooLong => error,
            _ if self.rest.is_empty() => at_end,
            _ => error,
        }
    }

    /// The name at the reader: letters, digits and underscores; digits alone; or one special parameter.
    fn name(&mut self) -> &'a str {
        let text = self.rest;
        let length = match text.chars().next() {
            Some(first) if is_digit(first) => text.find(|ch| !is_digit(ch)).unwrap_or(text.len()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => text
                .find(|ch: char| !(ch.is_alphabetic() || is_digit(ch) || ch == '_'))
                .unwrap_or(text.len()),
        };
        let (name, rest) = text.split_at(length);
        self.rest = rest;
        name
    }

    fn value(&mut self, name: &str) -> Result<Option<String>, ExpandError> {
        let value = (self.lookup)(name);
        let names = if value.is_some() {
            &mut self.used
        } else {
            &mut self.unset
        };
        if !names.contains(name) {
            names.insert(name.to_owned());
        }
        self.charge(value.as_ref().map_or(0, String::len))?;
        Ok(value)
    }

    fn charge(&mut self, bytes: usize) -> Result<(), ExpandError> {
        self.inserted = self.inserted.saturating_add(bytes);
        if self.inserted > MAX_INSERTED {
            Err(ExpandError::TooLong)
        } else {
            Ok(())
        }
    }
}

fn unknown_modifier(colon: &str, modifier: Option<char>) -> ExpandError {
    ExpandError::Modifier(format!(
        "{colon}{}",
        modifier.unwrap_or(char::REPLACEMENT_CHARACTER)
    ))
}

/// A decimal digit. Go counts those of every script; ASCII and what Rust can tell without a table of its own is near.
fn is_digit(ch: char) -> bool {
    ch.is_ascii_digit() || (!ch.is_ascii() && ch.is_numeric() && !ch.is_alphabetic())
}
