//! Lossless Dockerfile syntax on bytes.
//!
//! A parsed [`Dockerfile`] keeps its source: printing it gives the input back byte for byte, and every node has a
//! [`Span`] into it, so that a change is a list of [`Edits`] that leave every other byte alone. What parses and what it
//! means equals BuildKit, the builder behind `docker build`; where BuildKit differs from
//! [the reference](https://docs.docker.com/reference/dockerfile/), BuildKit wins.
//!
//! The way through: [`parse_lines`] joins physical lines to logical ones (comments, continuations, heredocs) and splits
//! them into words, as BuildKit's line parser does; [`parse`] then gives each line its meaning and rejects what a build
//! would reject. [`expand`] replaces variables in words.

mod args;
mod directive;
mod edit;
mod error;
pub mod expand;
mod flags;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod lexer;
mod lines;
mod pattern;
mod scan;
mod text;
mod tree;
mod values;
mod words;

pub use args::Args;
pub use directive::{Directive, DirectiveName};
pub use edit::{Edit, EditError, Edits};
pub use error::SyntaxError;
pub use expand::{
    ExpandError, Expanded, process_heredoc, process_word, process_word_known, process_words,
};
pub use heredoc::Heredoc;
pub use keyword::Keyword;
pub use lines::{Comment, Line, Lines, parse_lines};
pub use text::Logical;
pub use tree::{
    ArgDecl, Body, Command, Dockerfile, Healthcheck, InlineFile, Instruction, Item, KeyValue,
    Onbuild, Stage,
};
pub use words::{Flag, Word};

/// A range of bytes in the source of a [`Dockerfile`].
pub type Span = std::ops::Range<usize>;

/// Parses a Dockerfile as a build does: BuildKit's line parser, then its instructions.
///
/// # Errors
/// What a build would reject before it runs anything. Like BuildKit, an error of a line (a heredoc that does not end,
/// `ENV` without a value) is found before an error of meaning (an unknown instruction) of an earlier line.
pub fn parse(source: &[u8]) -> Result<Dockerfile, SyntaxError> {
    instruction::interpret(source, parse_lines(source)?)
}

#[cfg(test)]
mod tests;
