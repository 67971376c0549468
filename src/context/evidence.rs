//! What the author's own sources say about the run time: the paths they read, the programs they start, and what else
//! a profile's rules look for.
//!
//! The rules are data of a profile; a reader of a language (such as [`super::go`]) finds the calls and evaluates their
//! arguments as far as the text decides them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// What to look for in the sources of a language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceRules {
    /// Calls that read a path at run time.
    pub reads: Vec<CallRule>,
    /// Calls that start a program.
    pub executes: Vec<CallRule>,
    /// Calls that need a time zone by name: found under the feature `time-zones`.
    pub zones: Vec<CallRule>,
    /// Any other thing that matters to a runtime image, by its name (`temp-dir`, `user-lookup`, `plugin`, ...).
    pub features: BTreeMap<String, Vec<CallRule>>,
}

/// The feature under which the calls of [`EvidenceRules::zones`] are found.
pub const TIME_ZONES: &str = "time-zones";

/// One function or method to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRule {
    /// `os.ReadFile`, `path/filepath.Walk` (import path, dot, name), or `.LoadHTMLGlob` for a method of that name on
    /// anything.
    pub call: String,
    /// Which argument says what is read or started, from 0.
    #[serde(default)]
    pub argument: usize,
    /// Whether all arguments from `argument` on say so, each for itself (`template.ParseFiles`).
    #[serde(default)]
    pub rest: bool,
    /// The rule holds only where own sources import this path or one below it.
    #[serde(default)]
    pub imported: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Calls that read a path, in the order of their places.
    pub reads: Vec<Use>,
    /// Calls that start a program.
    pub programs: Vec<Use>,
    /// Calls that matter otherwise, by the name their rule has.
    pub features: BTreeMap<String, Vec<Use>>,
    /// The string literals of the sources, each once, at its first place; those of more than
    /// [`LONGEST_LITERAL`] bytes are left out.
    pub literals: Vec<Literal>,
    /// What the sources import that is not their own, the standard library included.
    pub imports: BTreeSet<String>,
    /// The files that were read.
    pub files: Vec<String>,
    /// Whether that is all: false if a bound was hit or a source could not be read or found.
    pub complete: bool,
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence {
            reads: Vec::new(),
            programs: Vec::new(),
            features: BTreeMap::new(),
            literals: Vec::new(),
            imports: BTreeSet::new(),
            files: Vec::new(),
            complete: true,
        }
    }
}

/// The longest literal that is kept, in bytes.
pub const LONGEST_LITERAL: usize = 200;
/// The longest value that is put together, in bytes.
const LONGEST_VALUE: usize = 4096;
/// The most literals that are kept.
pub const MOST_LITERALS: usize = 100_000;
/// The most uses that are kept of each kind.
pub const MOST_USES: usize = 5_000;

/// One call that a rule looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The rule's name of the call (`os.ReadFile`, `.Static`).
    pub call: String,
    /// The argument that the rule asked for; [`Argument::Unknown`] if the function is named and not called.
    pub value: Argument,
    /// All arguments of the call, as far as they are known.
    pub arguments: Vec<Argument>,
    /// Where it is.
    pub place: Place,
}

/// What the text says of an argument's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// Exactly this.
    Literal(String),
    /// It begins so, and goes on with something unknown: `"templates/" + name`. What is unknown could hold a `..`.
    Prefix(String),
    /// It begins with something unknown (`None`), and some pieces are known: `filepath.Join(root, "templates")` is
    /// unknown and `/templates`.
    Parts(Vec<Option<String>>),
    /// Nothing is known.
    Unknown,
}

impl Argument {
    /// The whole value, if it is known.
    pub fn literal(&self) -> Option<&str> {
        match self {
            Argument::Literal(text) => Some(text),
            _ => None,
        }
    }
}

/// A place in a file of the context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path from the root of the context.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// A string in the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Its value, escapes resolved.
    pub value: String,
    /// Where it is first.
    pub place: Place,
}

/// A value put together from pieces, `None` for what is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pieces(Vec<Option<String>>);

impl Pieces {
    pub fn known(text: impl Into<String>) -> Pieces {
        Pieces(vec![Some(text.into())])
    }

    pub fn unknown() -> Pieces {
        Pieces(vec![None])
    }

    /// The whole value, if no piece is unknown.
    pub fn whole(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Some(text)] => Some(text),
            _ => None,
        }
    }

    pub fn append(&mut self, more: Pieces) {
        let most_pieces = 16;
        for piece in more
            .0
            .into_iter()
            .filter(|piece| piece.as_deref() != Some(""))
        {
            let full = self.0.len() >= most_pieces;
            match (self.0.last_mut(), piece) {
                (Some(Some(text)), Some(more)) if text.len() + more.len() <= LONGEST_VALUE => {
                    text.push_str(&more)
                }
                (Some(None), None) => {}
                (Some(last), _) if full => *last = None,
                (_, piece) => self
                    .0
                    .push(piece.filter(|text| text.len() <= LONGEST_VALUE)),
            }
        }
    }

    pub fn is_empty_text(&self) -> bool {
        self.whole() == Some("")
    }

    /// For a path of which the rest is unknown: brings its known start to the shortest form (`./a//` to `a/`).
    pub fn cleaned_start(mut self) -> Pieces {
        if let Some(Some(start)) = self.0.first_mut() {
            // Without the slash the last name may go on: it is left as it is, as is what climbs.
            let slash = start.ends_with('/');
            let cleaned = super::path::clean(start);
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
        if let Some(text) = self.whole() {
            return Argument::Literal(text.to_owned());
        }
        match self.0.first() {
            Some(Some(text)) if !text.is_empty() => Argument::Prefix(text.clone()),
            _ if self.0.iter().flatten().any(|text| !text.is_empty()) => Argument::Parts(self.0),
            _ => Argument::Unknown,
        }
    }
}
