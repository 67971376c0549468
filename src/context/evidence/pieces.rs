//! A value put together from pieces.

use super::Argument;
use crate::context::path;

/// The longest value that is put together, in bytes.
const LONGEST_VALUE: usize = 4096;
/// The most pieces of a value.
const MOST_PIECES: usize = 16;

/// A value put together from pieces, `None` for what is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pieces {
    parts: Vec<Option<String>>,
    start: Start,
    /// Something was put behind the start.
    continued: bool,
}

/// Where the start of a value comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Start {
    /// The text.
    #[default]
    Text,
    /// Whoever starts the program.
    Given(String),
    /// A call that makes a file.
    Temporary,
    /// The working directory, written `.`.
    Here,
}

impl Pieces {
    pub fn known(text: impl Into<String>) -> Pieces {
        Pieces {
            parts: vec![Some(text.into())],
            ..Pieces::default()
        }
    }

    pub fn unknown() -> Pieces {
        Pieces {
            parts: vec![None],
            ..Pieces::default()
        }
    }

    /// What is chosen at the start, with the value that it has if nobody does.
    pub fn given(by: String, default: Option<String>) -> Pieces {
        Pieces {
            parts: vec![default],
            start: Start::Given(by),
            continued: false,
        }
    }

    /// The name of a file that the program makes.
    pub fn temporary() -> Pieces {
        Pieces {
            start: Start::Temporary,
            ..Pieces::unknown()
        }
    }

    /// The working directory.
    pub fn here() -> Pieces {
        Pieces {
            start: Start::Here,
            ..Pieces::known(".")
        }
    }

    /// What begins with a text and goes on with something unknown.
    pub fn beginning(text: &str) -> Pieces {
        let mut pieces = Pieces::known(text);
        pieces.append(Pieces::unknown());
        pieces
    }

    /// The whole value, if no piece is unknown.
    pub fn whole(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Some(text)] => Some(text),
            _ => None,
        }
    }

    /// The known text that it begins with.
    pub fn start(&self) -> Option<&str> {
        self.parts.first()?.as_deref()
    }

    /// Whether it is known to end so.
    pub fn ends_with(&self, end: char) -> bool {
        matches!(self.parts.last(), Some(Some(text)) if text.ends_with(end))
    }

    /// Who chooses it.
    pub fn giver(&self) -> Option<&str> {
        match &self.start {
            Start::Given(by) => Some(by),
            _ => None,
        }
    }

    /// Whether it is what the text says, chosen or made by nobody.
    pub fn is_of_text(&self) -> bool {
        self.start == Start::Text
    }

    pub fn is_temporary(&self) -> bool {
        self.start == Start::Temporary
    }

    /// The value below a place that a character stands for, as a relative path; any other as it is.
    pub fn without_start(mut self, place: char) -> Pieces {
        if let Some(Some(first)) = self.parts.first_mut()
            && let Some(rest) = first.strip_prefix(place)
        {
            *first = format!("./{}", rest.trim_start_matches('/'));
        }
        self
    }

    /// The same value, chosen by somebody.
    pub fn chosen_by(self, by: String) -> Pieces {
        match self.start {
            Start::Text if !matches!(self.parts.first(), Some(None)) => Pieces {
                start: Start::Given(by),
                ..self
            },
            // The default is chosen itself: a flag whose default is a variable of the environment.
            Start::Given(_) | Start::Here | Start::Temporary => self,
            Start::Text => Pieces::unknown(),
        }
    }

    /// The same value with another text, where a function of the text made one.
    pub fn with_text(self, text: String) -> Pieces {
        Pieces {
            parts: vec![Some(text)],
            ..self
        }
    }

    pub fn append(&mut self, more: Pieces) {
        if more.start == Start::Text && more.is_empty_text() {
            return;
        }
        if self.start == Start::Text && self.is_empty_text() {
            *self = more;
            return;
        }
        let more = if more.start == Start::Text {
            more
        } else {
            // What is chosen or made stands for any text behind another.
            Pieces::unknown()
        };
        let goes_below = matches!(more.parts.first(), Some(Some(text)) if text.starts_with('/'));
        match self.start {
            // Only a directory stays what it is when something is put behind it.
            Start::Given(_) | Start::Here if !self.continued && !goes_below => {
                *self = Pieces::unknown();
            }
            _ => {}
        }
        self.continued = true;
        for piece in more
            .parts
            .into_iter()
            .filter(|piece| piece.as_deref() != Some(""))
        {
            let full = self.parts.len() >= MOST_PIECES;
            match (self.parts.last_mut(), piece) {
                (Some(Some(text)), Some(more)) if text.len() + more.len() <= LONGEST_VALUE => {
                    text.push_str(&more)
                }
                (Some(None), None) => {}
                (Some(last), _) if full => *last = None,
                (_, piece) => self
                    .parts
                    .push(piece.filter(|text| text.len() <= LONGEST_VALUE)),
            }
        }
    }

    pub fn is_empty_text(&self) -> bool {
        self.whole() == Some("")
    }

    /// For a path of which the rest is unknown: brings its known start to the shortest form (`./a//` to `a/`).
    pub fn cleaned_start(mut self) -> Pieces {
        if let Some(Some(start)) = self.parts.first_mut() {
            // Without the slash the last name may go on: it is left as it is, as is what climbs.
            let slash = start.ends_with('/');
            let cleaned = path::clean(start);
            *start = match (slash, cleaned.as_str()) {
                (true, "." | "/") if start.starts_with('/') => "/".to_owned(),
                (true, ".") => String::new(),
                (true, _) => cleaned + "/",
                (false, _) => cleaned,
            };
        }
        self
    }

    pub fn into_argument(self) -> Argument {
        match self.start {
            Start::Text | Start::Here => plain(self.parts),
            Start::Temporary => Argument::Temporary,
            Start::Given(by) if matches!(self.parts.first(), Some(None)) => {
                Argument::Given { default: None, by }
            }
            Start::Given(by) => match plain(self.parts) {
                // If nobody chooses, it can be anything.
                unknown @ (Argument::Unknown | Argument::Parts(_)) => unknown,
                default => Argument::Given {
                    default: Some(Box::new(default)),
                    by,
                },
            },
        }
    }
}

fn plain(parts: Vec<Option<String>>) -> Argument {
    match parts.as_slice() {
        [] => return Argument::Literal(String::new()),
        [Some(text)] => return Argument::Literal(text.clone()),
        _ => {}
    }
    match parts.first() {
        Some(Some(text)) if !text.is_empty() => Argument::Prefix(text.clone()),
        _ if parts.iter().flatten().any(|text| !text.is_empty()) => Argument::Parts(parts),
        _ => Argument::Unknown,
    }
}
