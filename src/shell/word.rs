//! A word of a command, as the pieces that a shell expands it from.

use super::span::Span;

/// A word: what a shell expands to one argument, or to several, or to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, quotes included.
    pub span: Span,
    /// The text as written, quotes included (line ends as `\n`).
    pub raw: String,
    /// The pieces, in order.
    pub parts: Vec<Part>,
    /// Whether it is the value of an assignment, which is neither split into fields nor matched against file names.
    pub assigned: bool,
}

/// A piece of a [`Word`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Plain characters.
    Literal(String),
    /// Characters inside quotes or behind a backslash; may be empty, which still makes a word.
    Quoted(String),
    /// `$NAME`, `${NAME}`, `${NAME:-default}`, `$1`, `$@`.
    Variable {
        /// The name, or the character of a special parameter.
        name: String,
        /// Whether it stands in double quotes, so that its value is not split.
        quoted: bool,
        /// What `${NAME...}` does with the value, if anything.
        expansion: Option<Expansion>,
    },
    /// `$(...)` or backticks; its commands are in [`super::Script::commands`].
    Substitution {
        /// Whether it stands in double quotes.
        quoted: bool,
        /// Where it stands, delimiters included.
        span: Span,
    },
    /// `<(...)` or `>(...)`.
    ProcessSubstitution {
        /// Where it stands, delimiters included.
        span: Span,
    },
    /// `$((...))`; the text between the parentheses.
    Arithmetic(String),
    /// An unquoted `*`, `?` or `[...]`.
    Glob(String),
    /// `{a,b}` or `{1..3}`: several words in bash, plain characters in a POSIX shell.
    Brace(Vec<Part>),
    /// `~` or `~name` at the start; holds the name.
    Tilde(String),
    /// Something else, as written (`$'...'`, `$"..."`, an array value).
    Opaque(String),
}

/// The operator of `${NAME...}` and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// What is done.
    pub kind: ExpansionKind,
    /// The word behind the operator; empty where there is none.
    pub operand: Vec<Part>,
}

/// What `${NAME...}` does. `colon`: an empty value counts as unset.
/// See the [POSIX shell language, 2.6.2](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_02).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpansionKind {
    /// `${V:-word}`
    Default {
        /// An empty value counts as unset.
        colon: bool,
    },
    /// `${V:=word}`
    Assign {
        /// An empty value counts as unset.
        colon: bool,
    },
    /// `${V:?word}`
    Error {
        /// An empty value counts as unset.
        colon: bool,
    },
    /// `${V:+word}`
    Alternate {
        /// An empty value counts as unset.
        colon: bool,
    },
    /// `${V#pattern}`, `${V##pattern}`
    TrimPrefix {
        /// The longest match.
        longest: bool,
    },
    /// `${V%pattern}`, `${V%%pattern}`
    TrimSuffix {
        /// The longest match.
        longest: bool,
    },
    /// `${#V}`
    Length,
    /// Anything else: `${V/a/b}`, `${V:1}`, `${!V}`, `${V[0]}`.
    Other,
}

impl Word {
    /// The text with quotes removed, where the word holds no expansion at all.
    pub fn literal(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(t) | Part::Quoted(t) => text.push_str(t),
                _ => return None,
            }
        }
        Some(text)
    }

    /// Whether the word is the given text, however it is quoted.
    pub fn is(&self, text: &str) -> bool {
        self.literal().is_some_and(|literal| literal == text)
    }

    /// Whether it is written without quotes and expansions: any shell reads it as its own text.
    pub fn is_plain(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Literal(text)] if *text == self.raw)
    }

    /// Whether nothing in it is expanded; quotes are allowed.
    pub fn is_literal(&self) -> bool {
        let literal = |part: &Part| matches!(part, Part::Literal(_) | Part::Quoted(_));
        self.parts.iter().all(literal)
    }

    /// The names of the variables that it reads, in order and with repetitions; those in defaults and arithmetic too.
    /// What substitutions read is found in their own commands.
    pub fn variables(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.parts, &mut names);
        names
    }

    /// Whether it holds `$(...)`, backticks or a process substitution.
    pub fn has_substitution(&self) -> bool {
        fn any(parts: &[Part]) -> bool {
            parts.iter().any(|part| match part {
                Part::Substitution { .. } | Part::ProcessSubstitution { .. } => true,
                Part::Variable { expansion, .. } => {
                    expansion.as_ref().is_some_and(|e| any(&e.operand))
                }
                Part::Brace(inner) => any(inner),
                Part::Arithmetic(text) | Part::Opaque(text) => {
                    text.contains("$(") || text.contains('`')
                }
                _ => false,
            })
        }
        any(&self.parts)
    }
}

fn collect(parts: &[Part], names: &mut Vec<String>) {
    for part in parts {
        match part {
            Part::Variable {
                name, expansion, ..
            } => {
                names.push(name.clone());
                if let Some(expansion) = expansion {
                    collect(&expansion.operand, names);
                }
            }
            Part::Brace(inner) => collect(inner, names),
            Part::Arithmetic(text) => names.extend(identifiers(text)),
            Part::Opaque(text) if text.contains('$') => names.extend(identifiers(text)),
            _ => {}
        }
    }
}

/// Everything in `text` that could be the name of a variable.
pub(crate) fn identifiers(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|name| is_name(name))
        .map(str::to_string)
}

/// Whether `text` is the name of a shell variable.
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
