//! From physical lines to logical ones: comments, parser directives, continuations and heredocs.

use super::Span;
use super::args::{self, Args, Failure};
use super::directive::{self, Directive, DirectiveName};
use super::error::SyntaxError;
use super::heredoc::{self, Heredoc, Marker};
use super::instruction;
use super::keyword::Keyword;
use super::scan::{self, BOM, is_comment, trim_newline, trim_start};
use super::text::{Joined, Logical, Pieces, lossy};
use super::tree::{self, Instruction, Item};
use super::words::{self, Budget, Flag};
use std::io::BufRead;

/// The longest physical line that BuildKit reads, with its newline.
pub(super) const MAX_LINE: usize = 64 * 1024;
/// Bounds of a file. BuildKit has none, but a build of more than 127 layers fails, and memory has to be bounded.
const MAX_SOURCE: usize = 256 << 20;
const MAX_INSTRUCTIONS: usize = 1_000_000;
const MAX_PHYSICAL_LINES: usize = 4_000_000;
const MAX_WORDS: usize = 4_000_000;

/// A file as logical lines: what BuildKit's line parser makes of it, before any instruction is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The parser directives.
    pub directives: Vec<Directive>,
    /// All physical lines in order.
    pub items: Vec<Item>,
    /// The logical lines.
    pub lines: Vec<Line>,
    /// The escape character: a backslash or a backtick.
    pub escape: char,
    /// How many physical lines end in a carriage return and a newline, and how many in a newline alone.
    pub(super) endings: (usize, usize),
}

/// A logical line: one instruction, known or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The keyword; `None` for a word that is no instruction.
    pub keyword: Option<Keyword>,
    /// The keyword in the source.
    pub keyword_span: Span,
    /// From the keyword to the last significant byte, heredocs included.
    pub span: Span,
    /// The physical lines, with their line endings.
    pub lines: Span,
    /// The first line, counted from 1.
    pub start_line: u32,
    /// The last line: that of the last heredoc delimiter, or of the last comment that a continuation swallowed.
    pub end_line: u32,
    /// The flags.
    pub flags: Vec<Flag>,
    /// What follows the flags.
    pub args: Args,
    /// The comments between continued lines.
    pub comments: Vec<Comment>,
    /// The heredocs, in order.
    pub heredocs: Vec<Heredoc>,
    /// Whether empty lines lie between continued lines, of which BuildKit warns.
    pub blank_continuation: bool,
    pub(super) pieces: Pieces,
}

/// A comment line between continued lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From the number sign to the end of the line, without the line ending.
    pub span: Span,
    /// The line, counted from 1.
    pub line: u32,
}

impl Lines {
    /// See [`super::Dockerfile::leading_comments`]. `source` is what the lines were read from.
    pub fn leading_comments(&self, source: &[u8]) -> Vec<Vec<String>> {
        tree::leading_comments(&self.items, source, self.lines.len())
    }
}

impl Line {
    /// The line as one text: continuations and the comments between them removed, heredocs left out. `source` is what
    /// the line was read from.
    pub fn logical(&self, source: &[u8]) -> Logical {
        let joined = Joined::new(source, &self.pieces);
        joined.logical(0..joined.bytes.len())
    }

    /// The keyword as it is written, be it one or not. `source` is what the line was read from.
    pub fn word(&self, source: &[u8]) -> String {
        let joined = Joined::new(source, &self.pieces);
        let (word, _) = words::split_keyword(&joined.bytes, 0..joined.bytes.len());
        joined.string(word)
    }

    /// What this line means by itself, wherever it stands. `source` is what the line was read from.
    ///
    /// # Errors
    /// If it is no instruction that a build accepts.
    pub fn interpret(&self, source: &[u8]) -> Result<Instruction, SyntaxError> {
        instruction::interpret_line(source, self.clone())
    }
}

/// Reads a file into logical lines.
///
/// # Errors
/// Where BuildKit's line parser fails, and beyond bounds (size, lines, words) that no real file reaches.
pub fn parse_lines(source: &[u8]) -> Result<Lines, SyntaxError> {
    if source.len() > MAX_SOURCE {
        let message = format!("the file is larger than {} MiB", MAX_SOURCE >> 20);
        return Err(SyntaxError::new(&[], 1, 0, &[], message));
    }
    let mut reader = Reader {
        source,
        at: 0,
        line: 0,
        outside: 0,
        escape: b'\\',
        directives_end: false,
        budget: Budget(MAX_WORDS),
        out: Lines {
            directives: Vec::new(),
            items: Vec::new(),
            lines: Vec::new(),
            escape: '\\',
            endings: (0, 0),
        },
    };
    reader.run()?;
    if reader.out.lines.is_empty() {
        return Err(reader.fail(
            reader.line.max(1),
            0,
            &[],
            "file with no instructions".to_owned(),
        ));
    }
    reader.out.escape = char::from(reader.escape);
    Ok(reader.out)
}

struct Reader<'a> {
    source: &'a [u8],
    /// Where the next physical line starts.
    at: usize,
    /// The number of physical lines read.
    line: u32,
    /// How many of them lie outside heredocs.
    outside: usize,
    escape: u8,
    /// Whether no parser directive can follow.
    directives_end: bool,
    budget: Budget,
    out: Lines,
}

impl<'a> Reader<'a> {
    /// The next physical line with its line ending.
    fn next(&mut self) -> Result<Option<Span>, SyntaxError> {
        let mut rest = &self.source[self.at..];
        // On a slice this is a search for the newline, and cannot fail.
        let length = rest.skip_until(b'\n').unwrap_or(rest.len());
        if length == 0 {
            return Ok(None);
        }
        let span = self.at..self.at + length;
        self.line = self.line.saturating_add(1);
        let line = &self.source[span.clone()];
        let ended = line.ends_with(b"\n");
        if length + usize::from(!ended) > MAX_LINE {
            let message = format!(
                "dockerfile line greater than max allowed size of {}",
                MAX_LINE - 1
            );
            return Err(self.fail(self.line, span.start, &[span.start], message));
        }
        if ended {
            let crlf = line.ends_with(b"\r\n");
            self.out.endings.0 += usize::from(crlf);
            self.out.endings.1 += usize::from(!crlf);
        }
        self.at = span.end;
        Ok(Some(span))
    }

    /// The next physical line outside heredocs.
    fn next_outside(&mut self) -> Result<Option<Span>, SyntaxError> {
        let span = self.next()?;
        self.outside += 1;
        match &span {
            Some(span) if self.outside > MAX_PHYSICAL_LINES => {
                let message = format!("the file has more than {MAX_PHYSICAL_LINES} lines");
                Err(self.fail(self.line, span.start, &[], message))
            }
            _ => Ok(span),
        }
    }

    fn fail(&self, line: u32, line_start: usize, places: &[usize], message: String) -> SyntaxError {
        SyntaxError::new(self.source, line, line_start, places, message)
    }

    fn run(&mut self) -> Result<(), SyntaxError> {
        while let Some(mut whole) = self.next_outside()? {
            if self.line == 1 && self.source.starts_with(BOM) {
                self.out.items.push(Item::ByteOrderMark(0..BOM.len()));
                whole.start = BOM.len();
            }
            let content = trim_start(trim_newline(&self.source[whole.clone()]));
            let start = offset_in(self.source, content);
            if self.directive(content, start, &whole)? {
                continue;
            }
            if content.first() == Some(&b'#') {
                self.out.items.push(Item::Comment(whole));
                continue;
            }
            let (body, continued) = scan::trim_continuation(content, self.escape);
            if body.is_empty() && !continued {
                if !whole.is_empty() {
                    self.out.items.push(Item::Blank(whole));
                }
                continue;
            }
            self.instruction(whole, start..start + body.len(), continued)?;
        }
        Ok(())
    }

    /// Takes the line as a parser directive, if it is one.
    fn directive(
        &mut self,
        content: &[u8],
        start: usize,
        whole: &Span,
    ) -> Result<bool, SyntaxError> {
        if self.directives_end {
            return Ok(false);
        }
        let Some((name, value_span)) = directive::recognize(content) else {
            self.directives_end = true;
            return Ok(false);
        };
        if self.out.directives.iter().any(|other| other.name == name) {
            let message = format!("only one {} parser directive can be used", name.name());
            return Err(self.fail(self.line, whole.start, &[start], message));
        }
        let value = directive::value(content, value_span.clone());
        let value_span = start + value_span.start..start + value_span.end;
        if name == DirectiveName::Escape {
            self.escape = match value.as_str() {
                "\\" => b'\\',
                "`" => b'`',
                other => {
                    let message = format!(
                        "invalid escape token '{}' does not match ` or \\",
                        args::shortened(other)
                    );
                    return Err(self.fail(self.line, whole.start, &[value_span.start], message));
                }
            };
        }
        self.out
            .items
            .push(Item::Directive(self.out.directives.len()));
        self.out.directives.push(Directive {
            name,
            value,
            span: start..value_span.end,
            value_span,
            lines: whole.clone(),
            line: self.line,
        });
        Ok(true)
    }

    /// Reads an instruction whose first physical line is `whole`, with `body` on it.
    fn instruction(
        &mut self,
        whole: Span,
        body: Span,
        mut continued: bool,
    ) -> Result<(), SyntaxError> {
        let start_line = self.line;
        if self.out.lines.len() >= MAX_INSTRUCTIONS {
            let message = format!("the file has more than {MAX_INSTRUCTIONS} instructions");
            return Err(self.fail(start_line, whole.start, &[body.start], message));
        }
        let mut pieces = Pieces::new(body.clone());
        let mut comments = Vec::new();
        let mut blank_continuation = false;
        while continued && let Some(next) = self.next_outside()? {
            let content = trim_newline(&self.source[next.clone()]);
            if is_comment(content) {
                let indent = content.len() - trim_start(content).len();
                let span = next.start + indent..next.start + content.len();
                comments.push(Comment {
                    span,
                    line: self.line,
                });
                continue;
            }
            if trim_start(content).is_empty() {
                blank_continuation = true;
                continue;
            }
            let (body, more) = scan::trim_continuation(content, self.escape);
            pieces.push(next.start..next.start + body.len());
            continued = more;
        }
        let source = self.source;
        let joined = Joined::new(source, &pieces);
        let mut keyword_place = body.start;
        let mut read = || -> Result<(Line, Vec<Marker>), Failure> {
            let everything = words::trimmed(&joined.bytes, 0..joined.bytes.len());
            let (word, rest) = words::split_keyword(&joined.bytes, everything.clone());
            let keyword_span = joined.to_source(word.clone());
            keyword_place = keyword_span.start;
            let keyword = Keyword::from_word(&lossy(&joined.bytes[word]));
            let (flags, rest) = words::split_flags(&joined, rest, self.escape, &mut self.budget)?;
            let args = args::parse(keyword, &joined, rest, self.escape, &mut self.budget)?;
            let markers = if args.take_heredocs(keyword) {
                args::markers(&joined)?
            } else {
                Vec::new()
            };
            let line = Line {
                keyword,
                keyword_span,
                span: joined.to_source(everything),
                lines: whole.start..self.at,
                start_line,
                end_line: self.line,
                flags,
                args,
                comments: std::mem::take(&mut comments),
                heredocs: Vec::new(),
                blank_continuation,
                pieces: Pieces::default(),
            };
            Ok((line, markers))
        };
        let (mut line, markers) = read().map_err(|failure| {
            let places = [failure.place.unwrap_or(keyword_place), keyword_place];
            SyntaxError::new(source, start_line, whole.start, &places, failure.message)
        })?;
        drop(joined);
        line.pieces = pieces;
        for marker in markers {
            self.heredoc(&mut line, marker)?;
        }
        line.lines.end = self.at;
        line.end_line = self.line;
        self.out.items.push(Item::Instruction(self.out.lines.len()));
        self.out.lines.push(line);
        Ok(())
    }

    /// Reads the body of a heredoc, up to its delimiter.
    fn heredoc(&mut self, line: &mut Line, marker: Marker) -> Result<(), SyntaxError> {
        let start = self.at;
        while let Some(next) = self.next()? {
            let content = trim_newline(&self.source[next.clone()]);
            if heredoc::terminates(content, &marker) {
                line.span.end = next.start + content.len();
                let text = heredoc::body(&self.source[start..next.start], marker.chomp);
                let Marker {
                    name,
                    expand,
                    chomp,
                    fd,
                } = marker;
                line.heredocs.push(Heredoc {
                    name,
                    content: start..next.start,
                    expand,
                    chomp,
                    fd,
                    text,
                });
                return Ok(());
            }
        }
        let message = format!(
            "unterminated heredoc: no line is {:?}",
            args::shortened(&marker.name)
        );
        Err(self.fail(
            line.start_line,
            line.lines.start,
            &[line.keyword_span.start],
            message,
        ))
    }
}

/// Where a part of the source starts in it.
fn offset_in(source: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).saturating_sub(source.as_ptr() as usize)
}
