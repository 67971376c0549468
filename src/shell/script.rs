//! What a script consists of.

use super::shebang::Shebang;
use super::span::Span;
use super::word::Word;

/// A parsed script: the text of a `RUN` or `CMD`, or a script file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// Every simple command, nested ones too, in the order in which they start (those of a heredoc body follow the
    /// command that reads it).
    pub commands: Vec<Command>,
    /// The pipelines of the outermost level, where the script can be cut.
    pub top_level: Vec<Item>,
    /// What could not be read. Then `commands` and `top_level` may lack some of the script, or all.
    pub opaque: Option<Opaque>,
    /// The interpreter line, if the text has one.
    pub shebang: Option<Shebang>,
    /// The names of the functions that the script defines, in order.
    pub functions: Vec<String>,
    /// Whether a line ends in CR LF: a shell would take the CR as part of the last word of the line.
    pub carriage_returns: bool,
}

/// Why a script, or a part of it, could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opaque {
    /// What is wrong, in words.
    pub reason: String,
    /// The part that is not understood.
    pub span: Span,
}

/// One pipeline in a list: what stands between `&&`, `||`, `;`, `&` and line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// From the first byte of the first stage (or its `!` or `time`) to the last byte of the last one.
    pub span: Span,
    /// What stands in front of it.
    pub connector: Connector,
    /// Where that operator stands (`&&`, `||`); none for `;`, `&`, line ends and the start.
    pub operator: Option<Span>,
    /// Whether `!` inverts its status.
    pub negated: bool,
    /// Whether `&` follows the list that it is part of.
    pub background: bool,
    /// The stages of the pipeline, mostly one.
    pub stages: Vec<Stage>,
}

/// One stage of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// From its first to its last byte, redirections included.
    pub span: Span,
    /// What it is.
    pub node: Node,
    /// The lists inside `$(...)`, backticks and process substitutions of its own words, which run before it.
    pub substitutions: Vec<Vec<Item>>,
}

/// A simple command, or a construct that holds lists of commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// The index of a command in [`Script::commands`].
    Simple(usize),
    /// A construct.
    Compound(Box<Compound>),
    /// Something that could not be read; [`Script::opaque`] says why.
    Opaque,
}

/// A construct that holds lists of commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compound {
    /// What it is, with its lists.
    pub kind: CompoundKind,
    /// Redirections behind it.
    pub redirections: Vec<Redirection>,
}

/// The kinds of constructs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompoundKind {
    /// `( ... )`
    Subshell(Vec<Item>),
    /// `{ ...; }`
    Group(Vec<Item>),
    /// `if ...; then ...; elif ...; then ...; else ...; fi`
    If {
        /// Each condition with what runs if it holds.
        arms: Vec<(Vec<Item>, Vec<Item>)>,
        /// Behind `else`.
        otherwise: Option<Vec<Item>>,
    },
    /// `while` or `until`
    While {
        /// Whether it is `until`.
        until: bool,
        /// Runs before every round.
        condition: Vec<Item>,
        /// Runs in every round.
        body: Vec<Item>,
    },
    /// `for NAME in WORDS` or `select`
    For {
        /// The variable.
        name: String,
        /// The words; none for `for NAME` without `in`, which goes over `"$@"`.
        words: Option<Vec<Word>>,
        /// Runs once for each word.
        body: Vec<Item>,
        /// Whether it is `select`.
        select: bool,
    },
    /// `for ((...; ...; ...))`; the text in the parentheses.
    ArithmeticFor {
        /// What stands between the parentheses.
        header: Word,
        /// Runs in every round.
        body: Vec<Item>,
    },
    /// `case WORD in PATTERNS) ...;; esac`
    Case {
        /// What is matched.
        word: Word,
        /// The branches, in order.
        arms: Vec<CaseArm>,
    },
    /// `NAME() { ...; }`
    Function {
        /// Its names (one, but for zsh).
        names: Vec<String>,
        /// What runs when it is called.
        body: Vec<Item>,
    },
    /// `[[ ... ]]`; what is inside, as one word.
    Test(Word),
    /// `(( ... ))`; what is inside, as one word.
    Arithmetic(Word),
    /// `time PIPELINE`; what stands before it stands before its first item as well.
    Time(Vec<Item>),
    /// `coproc COMMAND`
    Coproc(Vec<Item>),
}

/// One branch of a `case`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseArm {
    /// Its patterns.
    pub patterns: Vec<Word>,
    /// What runs.
    pub body: Vec<Item>,
    /// Whether the next branch is run or tried as well (`;&`, `;;&`).
    pub falls_through: bool,
}

/// A simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// From the first byte of its first assignment, word or redirection to the last byte of the last one. The body
    /// of a heredoc is not part of it.
    pub span: Span,
    /// The assignments in front of it, or all there is.
    pub assignments: Vec<Assignment>,
    /// The program and its arguments.
    pub words: Vec<Word>,
    /// Its redirections, in order.
    pub redirections: Vec<Redirection>,
    /// What stands in front of it.
    pub connector: Connector,
    /// The constructs around it, the outermost first.
    pub place: Place,
    /// Whether it runs in the background.
    pub background: bool,
    /// Whether `!` inverts the status of its pipeline.
    pub negated: bool,
}

/// What stands in front of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connector {
    /// Nothing: the first one of a list.
    Start,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;` or a line end
    Sequence,
    /// `|` or `|&`
    Pipe,
    /// `&`
    Background,
}

/// The constructs around a command, the outermost first; empty at the top level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place(pub Vec<Enclosure>);

/// A construct around a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enclosure {
    /// `( ... )`
    Subshell,
    /// `{ ...; }`
    Group,
    /// Behind `if`, `elif`, `while` or `until`.
    Condition,
    /// Behind `then` or `else`, in a branch of `case`, or in a construct behind `||`.
    Conditional,
    /// Between `do` and `done`.
    Loop,
    /// The body of the function of this name.
    Function(String),
    /// `$( ... )`, backticks or a process substitution.
    Substitution,
    /// Behind `coproc`.
    Coproc,
}

impl Place {
    /// Whether the command stands in no construct at all.
    pub fn is_top_level(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the constructs may keep the command from running, or run it more than once.
    pub fn is_conditional(&self) -> bool {
        self.0.iter().any(|enclosure| {
            matches!(
                enclosure,
                Enclosure::Conditional | Enclosure::Loop | Enclosure::Function(_)
            )
        })
    }

    /// Whether what it changes in the shell (directory, variables) ends with the construct.
    pub fn is_isolated(&self) -> bool {
        self.0.iter().any(|enclosure| {
            matches!(
                enclosure,
                Enclosure::Subshell | Enclosure::Substitution | Enclosure::Coproc
            )
        })
    }
}

/// `NAME=value` in front of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The name of the variable.
    pub name: String,
    /// The value; empty parts for `NAME=`.
    pub value: Word,
    /// Whether it is `NAME+=value`.
    pub append: bool,
    /// Whether it sets one element (`NAME[1]=x`) or an array (`NAME=(...)`), whose value is not followed.
    pub array: bool,
    /// Where it stands.
    pub span: Span,
}

/// `2>/dev/null`, `<<EOF`, `<<<word`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// What it does.
    pub op: RedirectionOp,
    /// The file descriptor in front of the operator.
    pub fd: Option<u32>,
    /// The file, the descriptor (`1`, `-`), the delimiter of a heredoc, or the text of a here-string.
    pub target: Word,
    /// The text of a heredoc, with the tabs of `<<-` removed.
    pub heredoc: Option<Heredoc>,
    /// Where it stands, the body of a heredoc excluded.
    pub span: Span,
}

/// The body of a heredoc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The text as written, without the tabs that `<<-` removes (line ends as `\n`).
    pub text: String,
    /// What it expands from. One quoted text where the delimiter is quoted.
    pub word: Word,
    /// Whether `$` and backticks are expanded, that is, the delimiter is not quoted.
    pub expands: bool,
    /// Where the body stands.
    pub span: Span,
}

/// The operator of a redirection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectionOp {
    /// `>`
    Output,
    /// `>|`
    Clobber,
    /// `>>`
    Append,
    /// `<`
    Input,
    /// `<>`
    ReadWrite,
    /// `<<` and `<<-`
    Heredoc,
    /// `<<<`
    HereString,
    /// `>&`
    DuplicateOutput,
    /// `<&`
    DuplicateInput,
    /// `&>` and `&>>` of bash; in a POSIX shell a `&` and a redirection.
    OutputBoth,
}

impl RedirectionOp {
    /// Whether it writes the file it names.
    pub fn writes_file(self) -> bool {
        use RedirectionOp::*;
        matches!(self, Output | Clobber | Append | ReadWrite | OutputBoth)
    }
}

impl Command {
    /// The word that names the program; none for assignments or redirections alone.
    pub fn program(&self) -> Option<&Word> {
        self.words.first()
    }

    /// The name of the program, where it is written without expansions.
    pub fn program_name(&self) -> Option<String> {
        self.program()?.literal()
    }

    /// The words with quotes removed, if none of them is expanded.
    pub fn literal_words(&self) -> Option<Vec<String>> {
        self.words.iter().map(Word::literal).collect()
    }

    /// Whether it may not run although the script succeeds: in a branch, a loop or a function, or behind `||`.
    ///
    /// This looks at the place alone; [`super::flow`] follows the script.
    pub fn is_conditional(&self) -> bool {
        self.connector == Connector::Or || self.place.is_conditional()
    }
}

impl Script {
    /// A script of which nothing could be read.
    pub(crate) fn unread(text: &str, reason: impl Into<String>) -> Script {
        Script {
            opaque: Some(Opaque {
                reason: reason.into(),
                span: Span::new(0, text.len()),
            }),
            shebang: Shebang::read(text),
            carriage_returns: text.contains("\r\n"),
            ..Script::default()
        }
    }

    /// The command of an item that is one simple command and no pipeline.
    pub fn simple(&self, item: &Item) -> Option<&Command> {
        match item.stages.as_slice() {
            [
                Stage {
                    node: Node::Simple(index),
                    ..
                },
            ] => self.commands.get(*index),
            _ => None,
        }
    }

    /// All commands inside a span, nested ones too.
    pub fn commands_in(&self, span: Span) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(move |c| span.contains(c.span))
    }
}
