//! Variables in words: `$V`, `${V:-default}` and their kin, quotes and escapes, as BuildKit's shell lexer treats them.
//!
//! This is not what a shell does to a `RUN` line (BuildKit leaves that to the shell), but what BuildKit does to the
//! words of `ENV`, `COPY`, `WORKDIR` and so on. See the
//! [reference](https://docs.docker.com/reference/dockerfile/#environment-replacement).

use super::lexer::{Lexer, MAX_DEPTH, MAX_INSERTED};
use thiserror::Error;

/// A word after expansion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The word, variables replaced, quotes and escapes removed.
    pub text: String,
    /// The names that were looked up and had no value, sorted, each once.
    pub unset: Vec<String>,
    /// The names that were looked up and had a value, sorted, each once.
    pub used: Vec<String>,
}

/// A word that cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExpandError {
    /// A quote or brace is not closed, or what is in the braces is no name.
    #[error("{0}")]
    Syntax(&'static str),
    /// `${V` is followed by something that BuildKit does not know.
    #[error("unsupported modifier ({0}) in substitution")]
    Modifier(String),
    /// `${V?message}`: the variable has to be set, and is not.
    #[error("{name}: {message}")]
    Required {
        /// The variable.
        name: String,
        /// What the word says about it, or that it may not be unset or empty.
        message: String,
    },
    /// The pattern of `${V#pattern}` or `${V/pattern/text}` has an escape that means nothing.
    #[error("invalid pattern ({0}) in substitution")]
    Pattern(String),
    /// Substitutions are nested too deep.
    #[error("substitutions are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// The result would be too long, or matching a pattern would take too long.
    #[error("the expansion inserts more than {MAX_INSERTED} bytes")]
    TooLong,
}

/// Expands a word to one word: white space stays. `escape` is the escape character of the file, `lookup` gives the
/// value of a variable.
///
/// # Errors
/// Where BuildKit fails the build; and, which BuildKit does not have, beyond a depth or length that no real file needs.
pub fn process_word(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Expanded, ExpandError> {
    if !word.contains(['$', '\'', '"', escape, '\u{feff}']) {
        return Ok(Expanded {
            text: word.to_owned(),
            ..Expanded::default()
        });
    }
    let mut lexer = Lexer::new(escape, lookup);
    let (text, _) = lexer.run(word)?;
    Ok(lexer.finish(text))
}

/// Expands a word as far as values are known: variables without a value stay as they are written, while quotes and
/// escapes are removed all the same.
///
/// # Errors
/// See [`process_word`]; a variable that has to be set and is not is no error here.
pub fn process_word_known(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Expanded, ExpandError> {
    let mut lexer = Lexer::new(escape, lookup);
    lexer.skip_unset = true;
    let (text, _) = lexer.run(word)?;
    Ok(lexer.finish(text))
}

/// Expands a word and then splits it at the white space that is not quoted, as BuildKit does for `EXPOSE`.
///
/// # Errors
/// See [`process_word`].
pub fn process_words(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<String>, ExpandError> {
    Lexer::new(escape, lookup).words(word)
}

/// Expands the body of a heredoc of `COPY` or `ADD`: variables are replaced, quotes mean nothing.
///
/// # Errors
/// See [`process_word`].
pub fn process_heredoc(
    body: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Expanded, ExpandError> {
    let mut lexer = Lexer::new('\\', lookup);
    lexer.skip_quotes = true;
    let (text, _) = lexer.run(body)?;
    Ok(lexer.finish(text))
}

#[cfg(test)]
mod tests;
