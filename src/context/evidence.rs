//! What the author's own sources say about the run time: the paths they read, the programs they start, and what else
//! a profile's rules look for.
//!
//! The rules are data of a profile; a reader of a language (such as [`super::go`]) finds the calls and evaluates their
//! arguments as far as the text decides them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

mod pieces;

pub(crate) use pieces::Pieces;

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
    /// Calls whose result whoever starts the program chooses: flags, arguments, variables of the environment.
    pub given: Vec<GivenRule>,
    /// Calls that make a file or directory of a name of their own, and give that name (or the file, of which `.Name()`
    /// is asked): `os.MkdirTemp`.
    pub temporary: Vec<String>,
    /// Calls that give the directory which the program runs in: `os.Getwd`.
    pub working_directory: Vec<String>,
    /// Scripts that a build runs.
    pub scripts: ScriptRules,
    /// What the compiler resolves.
    #[serde(rename = "compile-time")]
    pub compile_time: CompileTime,
}

/// Scripts of the author that a build runs, and where they write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScriptRules {
    /// Programs that run the script which their first operand names.
    pub runners: Vec<String>,
    /// Functions and methods whose first argument says what they write, each by its last name.
    pub writers: Vec<String>,
    /// Those of which any argument may: they copy, move, or run a command.
    pub movers: Vec<String>,
    /// Functions that say where the home directory is.
    pub home: Vec<String>,
    /// Name patterns of scripts beside the manifest that tools of a build load.
    pub configurations: Vec<String>,
    /// Their keys that say where something is written.
    pub places: Vec<String>,
}

/// A call whose result is chosen when the program is started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenRule {
    /// As [`CallRule::call`]. A name that is no function (`os.Args`) stands for its elements.
    pub call: String,
    /// What it is, for [`Argument::Given::by`]: `flag`, `environment`.
    pub by: String,
    /// Which argument holds its name, from 0.
    #[serde(default)]
    pub name: Option<usize>,
    /// Which argument holds the value that it has if nobody chooses.
    #[serde(default)]
    pub default: Option<usize>,
    /// The value if nobody chooses, where no argument says it: `os.Getenv` gives an empty text.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// Whether the first argument is the address of the variable that gets the value: `flag.StringVar`.
    #[serde(default)]
    pub target: bool,
    /// How many arguments the call has, where others have the same name and another number of arguments.
    #[serde(default)]
    pub arguments: Option<usize>,
    /// The result is unknown where the own sources import one of these paths (or one below it): they set it.
    #[serde(default)]
    pub unless_imported: Vec<String>,
    /// The result is unknown where the own sources name one of these functions (`os.Setenv`).
    #[serde(default)]
    pub unless_called: Vec<String>,
}

/// What the compiler resolves, so that it is no part of the running program: the strings of these macros and attributes
/// name files of the build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CompileTime {
    /// Macros that put a file, or what is made of it, into the program (`include_str`).
    pub macros: Vec<String>,
    /// Attributes that do.
    pub attributes: Vec<String>,
    /// Attributes whose directory a debug build reads where it was compiled (`folder` of rust-embed).
    pub debug_attributes: Vec<String>,
    /// Macros whose value is a path of the package, as it was when the program was compiled.
    pub package_macros: Vec<String>,
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
    /// The call takes an empty name for the working directory (`http.Dir`). Where others can get one among other
    /// values, it is left out.
    #[serde(default)]
    pub empty_is_here: bool,
    /// What is started is a line for a shell.
    #[serde(default)]
    pub shell: bool,
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
/// The most literals that are kept.
pub const MOST_LITERALS: usize = 100_000;
/// The most uses that are kept of each kind.
pub const MOST_USES: usize = 5_000;

/// One call that a rule looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The rule's name of the call (`os.ReadFile`, `.Static`).
    pub call: String,
    /// The argument that the rule asked for; [`Argument::Unknown`] if the function is named and not called. Where it can
    /// be one of several values, each has a use of its own.
    pub value: Argument,
    /// All arguments of the call, as far as they are known. Of a program that is started, each use is one way to choose
    /// among the values of all arguments; of other calls, what can be several values is unknown here.
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
    /// Whoever starts the program chooses it, as a whole or as the directory that it begins with. What only takes a
    /// part in a name (`"conf." + stage + ".json"`) is no such value: it is a [`Argument::Prefix`].
    Given {
        /// What it is if nobody chooses: [`Argument::Literal`], or [`Argument::Prefix`] where the rest is unknown.
        /// `None` if there is no such value, or it is empty.
        default: Option<Box<Argument>>,
        /// What chooses it: `flag config`, `environment DATA_DIR`, `argument`.
        by: String,
    },
    /// A file or directory that the program makes for itself, or what is below it.
    Temporary,
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
