//! The tree: a Dockerfile as a list of instructions that know where they are.

use super::lines::Comment;
use super::scan::{self, trim_end, trim_start};
use super::text::{Joined, Logical, Pieces, lossy};
use super::words::Flag;
use super::{Directive, DirectiveName, Heredoc, Keyword, Span};
use std::borrow::Cow;
use std::sync::Arc;

/// A parsed Dockerfile. It owns its source and never changes; [`super::Edits`] make a new source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The parser directives.
    pub directives: Vec<Directive>,
    /// All physical lines in order; together they are the source.
    pub items: Vec<Item>,
    pub(super) source: Vec<u8>,
    pub(super) instructions: Vec<Instruction>,
    pub(super) escape: char,
    pub(super) eol: &'static str,
}

/// Physical lines, with their line endings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The byte order mark. Nothing may be put before it.
    ByteOrderMark(Span),
    /// An empty line.
    Blank(Span),
    /// A comment line outside instructions.
    Comment(Span),
    /// A parser directive, by index.
    Directive(usize),
    /// All lines of an instruction, by index.
    Instruction(usize),
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Which instruction.
    pub keyword: Keyword,
    /// The keyword in the source.
    pub keyword_span: Span,
    /// From the keyword to the last significant byte, heredocs included.
    pub span: Span,
    /// The physical lines, with their line endings: heredocs, and what continuations swallowed, are inside.
    pub lines: Span,
    /// The first line, counted from 1.
    pub start_line: u32,
    /// The last line.
    pub end_line: u32,
    /// The flags in order.
    pub flags: Vec<Flag>,
    /// The comments between continued lines.
    pub comments: Vec<Comment>,
    /// The heredocs in order.
    pub heredocs: Vec<Heredoc>,
    /// What the instruction says.
    pub body: Body,
    pub(super) pieces: Pieces,
}

/// What an instruction says. Strings are as written: quotes are kept, variables are not expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Body {
    From {
        image: String,
        /// The value of `--platform`.
        platform: Option<String>,
        /// The name of the stage in lower case, as BuildKit compares it.
        alias: Option<String>,
        image_span: Span,
        /// The name of the stage as it is written.
        alias_span: Option<Span>,
    },
    Run(Command),
    Cmd(Command),
    Entrypoint(Command),
    Healthcheck(Healthcheck),
    Copy {
        /// The sources that are paths, in order.
        sources: Vec<String>,
        dest: String,
        /// The sources that are heredocs, in order.
        inline: Vec<InlineFile>,
    },
    Add {
        /// The sources that are paths or addresses, in order.
        sources: Vec<String>,
        dest: String,
        /// The sources that are heredocs, in order.
        inline: Vec<InlineFile>,
    },
    Env(Vec<KeyValue>),
    Label(Vec<KeyValue>),
    Arg(Vec<ArgDecl>),
    /// The ports in the order of the source. (BuildKit sorts them.)
    Expose(Vec<String>),
    Volume(Vec<String>),
    User(String),
    Workdir(String),
    Shell(Vec<String>),
    Stopsignal(String),
    Onbuild(Onbuild),
    Maintainer(String),
}

/// A command in one of its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `["program", "argument"]`
    Exec(Vec<String>),
    /// A text for the shell. Empty where nothing follows the keyword.
    Shell(Logical),
}

/// The `HEALTHCHECK` of an image. Its flags are those of the instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Healthcheck {
    /// `HEALTHCHECK NONE`
    None,
    /// `HEALTHCHECK CMD ...`
    Cmd(Command),
}

/// A `name=value` of `ENV` or `LABEL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// The name, quotes kept.
    pub key: String,
    /// The value, quotes kept.
    pub value: String,
    /// From the first byte of the name to the last of the value.
    pub span: Span,
    /// The value in the source; empty after an equals sign without one.
    pub value_span: Span,
}

/// A variable that `ARG` declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgDecl {
    /// The name.
    pub name: String,
    /// The default, quotes kept. `ARG name=` has an empty one.
    pub default: Option<String>,
    /// The declaration in the source.
    pub span: Span,
}

/// A heredoc as a source of `COPY` or `ADD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineFile {
    /// The name of the file where the destination is a directory.
    pub name: String,
    /// The content, leading tabs removed if asked for, variables not expanded. Sources of one name share it.
    pub text: Arc<str>,
    /// Whether variables in the content are expanded.
    pub expand: bool,
}

/// An instruction for builds that use the image as their base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onbuild {
    /// The keyword of the trigger, as written. BuildKit does not check it before the trigger runs.
    pub trigger: String,
    /// The trigger as the image config keeps it: the logical line, and its heredocs.
    pub expression: String,
}

/// A build stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The index of its `FROM`.
    pub from: usize,
    /// The indexes of its instructions, without the `FROM`.
    pub instructions: std::ops::Range<usize>,
    /// The base image or stage, variables not expanded.
    pub base: String,
    /// The name in lower case.
    pub alias: Option<String>,
    /// The value of `--platform`.
    pub platform: Option<String>,
}

impl Dockerfile {
    /// The source.
    pub fn source(&self) -> &[u8] {
        &self.source
    }

    /// The file as bytes: the source, byte for byte.
    pub fn print(&self) -> Vec<u8> {
        let mut printed = Vec::with_capacity(self.source.len());
        for item in &self.items {
            printed.extend_from_slice(self.source.get(self.item_span(item)).unwrap_or_default());
        }
        printed
    }

    /// The escape character: a backslash or a backtick.
    pub fn escape(&self) -> char {
        self.escape
    }

    /// The instructions in order.
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The line ending that most lines have: `"\n"` or `"\r\n"`.
    pub fn eol(&self) -> &'static str {
        self.eol
    }

    /// The value of a parser directive.
    pub fn directive(&self, name: DirectiveName) -> Option<&str> {
        self.directives
            .iter()
            .find(|directive| directive.name == name)
            .map(|directive| directive.value.as_str())
    }

    /// The stages in order. `ARG` before the first `FROM` belongs to none.
    pub fn stages(&self) -> Vec<Stage> {
        let mut stages: Vec<Stage> = Vec::new();
        for (index, instruction) in self.instructions.iter().enumerate() {
            if let Body::From {
                image,
                platform,
                alias,
                ..
            } = &instruction.body
            {
                stages.push(Stage {
                    from: index,
                    instructions: index + 1..index + 1,
                    base: image.clone(),
                    alias: alias.clone(),
                    platform: platform.clone(),
                });
            } else if let Some(stage) = stages.last_mut() {
                stage.instructions.end = index + 1;
            }
        }
        stages
    }

    /// The line of a byte, counted from 1. Beyond the end it is the last line.
    pub fn line_of(&self, offset: usize) -> u32 {
        let offset = offset.min(self.source.len());
        let index = self
            .instructions
            .partition_point(|instruction| instruction.lines.start <= offset);
        let near = index
            .checked_sub(1)
            .and_then(|index| self.instructions.get(index));
        let (line, start) = near.map_or((1, 0), |near| (near.start_line, near.lines.start));
        let newlines = self.source[start..offset]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX))
    }

    /// Bytes of the source as text, those that are not UTF-8 replaced. A span beyond the source gives an empty text.
    pub fn text(&self, span: &Span) -> Cow<'_, str> {
        lossy(self.source.get(span.clone()).unwrap_or_default())
    }

    /// The logical line of an instruction: continuations and the comments between them removed, heredocs left out.
    pub fn logical_line(&self, instruction: &Instruction) -> Logical {
        let joined = Joined::new(&self.source, &instruction.pieces);
        joined.logical(0..joined.bytes.len())
    }

    /// The bytes of an item, with the line ending.
    pub fn item_span(&self, item: &Item) -> Span {
        match item {
            Item::ByteOrderMark(span) | Item::Blank(span) | Item::Comment(span) => span.clone(),
            Item::Directive(index) => self
                .directives
                .get(*index)
                .map_or(0..0, |directive| directive.lines.clone()),
            Item::Instruction(index) => self
                .instructions
                .get(*index)
                .map_or(0..0, |found| found.lines.clone()),
        }
    }

    /// The comments that BuildKit attaches to each instruction: those since the instruction before it, blank lines or
    /// not, after the last empty comment. Texts without the first number sign.
    pub fn leading_comments(&self) -> Vec<Vec<String>> {
        leading_comments(&self.items, &self.source, self.instructions.len())
    }
}

/// See [`Dockerfile::leading_comments`].
pub(super) fn leading_comments(items: &[Item], source: &[u8], count: usize) -> Vec<Vec<String>> {
    let mut all = Vec::with_capacity(count);
    let mut pending = Vec::new();
    for item in items {
        match item {
            Item::Comment(span) => {
                // BuildKit cuts the first byte of the line, be it the number sign or white space before it.
                let line = source.get(span.start + 1..span.end).unwrap_or_default();
                let comment = lossy(trim_end(trim_start(line)));
                if comment.is_empty() {
                    pending.clear();
                } else {
                    pending.push(comment.into_owned());
                }
            }
            Item::Instruction(_) => all.push(std::mem::take(&mut pending)),
            Item::ByteOrderMark(_) | Item::Blank(_) | Item::Directive(_) => {}
        }
    }
    all
}

impl Instruction {
    /// The value of a flag: of the first with that name, and empty for one without a value.
    pub fn flag(&self, name: &str) -> Option<&str> {
        let flag = self.flags.iter().find(|flag| flag.name == name)?;
        Some(flag.value.as_deref().unwrap_or_default())
    }
}

impl Command {
    /// The arguments as BuildKit lists them: those of the exec form, or the text as the only one.
    pub fn args(&self) -> Vec<String> {
        match self {
            Command::Exec(items) => items.clone(),
            Command::Shell(text) if text.text.is_empty() => Vec::new(),
            Command::Shell(text) => vec![text.text.clone()],
        }
    }
}

/// The expression of `ONBUILD`: the line without the keyword, then the heredocs.
pub(super) fn onbuild_expression(line: &str, heredocs: &[Heredoc], source: &[u8]) -> String {
    let blank = |ch: char| ch.is_ascii() && scan::is_blank(ch as u8) && ch != '\x0b';
    let start = line.trim_start_matches(blank);
    let rest = match start.get(..7) {
        Some(word) if word.eq_ignore_ascii_case("onbuild") => start[7..].trim_start_matches(blank),
        _ => line,
    };
    let mut expression = rest.to_owned();
    for heredoc in heredocs {
        expression.push('\n');
        expression.push_str(&lossy(
            source.get(heredoc.content.clone()).unwrap_or_default(),
        ));
        expression.push_str(&heredoc.name);
    }
    expression
}
