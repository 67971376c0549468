//! From the syntax tree of the shell parser to a [`Script`].
//!
//! This is the only module that knows the parser (the crates shuck-parser and shuck-ast), so that another one can
//! take its place. It takes from the tree how commands nest and where words, redirections and substitutions stand;
//! everything else is read from the text (see [`super::lex`]). Not taken from the tree, because it is wrong there:
//! the spans of commands, which swallow a following operator, comment and line end; the spans of groups and subshells,
//! which lack their brackets; and what is inside backticks, which it reads with the backslashes that a shell removes.

mod compound;
mod extent;
mod substitutions;

use shuck_ast as ast;
use shuck_parser::parser::Parser;
use shuck_parser::{ShellDialect, ShellProfile};

use self::substitutions::Found;
use super::lex::{Context, Lexer};
use super::script::*;
use super::source::Source;
use super::span::Span;
use super::word::{Part, Word};

/// How deep the parser may nest; its own default is 100, which costs more stack than a thread has to spare.
const MAX_DEPTH: usize = 40;

/// How deep texts inside texts are read (backticks in backticks).
const MAX_INNER: usize = 8;

/// A range of the parsed text.
type Range = (usize, usize);

/// Parses `text` into commands.
pub(crate) fn read(text: &str) -> Script {
    let mut script = Script::default();
    let source = Source::new(text);
    let top_level = read_source(&source, &mut script, &Place::default(), 0);
    match top_level {
        Ok(items) => {
            script.top_level = items;
            script
        }
        Err(reason) => Script::unread(text, reason),
    }
}

fn read_source(
    source: &Source<'_>,
    script: &mut Script,
    place: &Place,
    depth: usize,
) -> Result<Vec<Item>, String> {
    if depth > MAX_INNER {
        return Err("too many texts inside texts".to_string());
    }
    let text = source.text();
    let profile = ShellProfile::native(ShellDialect::Bash);
    // Fuel is one for every step of the parser; a script of this length needs far less.
    let fuel = 10_000 + text.len().saturating_mul(64);
    let ascii = source.ascii();
    let result = Parser::with_limits_and_profile(&ascii, MAX_DEPTH, fuel, profile).parse();
    if result.is_err() {
        let first = result.diagnostics.first().map(|d| d.message.clone());
        let error = result.terminal_error.as_ref().map(ToString::to_string);
        return Err(error
            .or(first)
            .unwrap_or_else(|| "not a shell script".to_string()));
    }
    let mut reader = Reader {
        source,
        script,
        depth,
        substitutions: Vec::new(),
        heredocs: Vec::new(),
        cursor: 0,
    };
    Ok(reader.list(&result.file.body, place))
}

struct Reader<'a, 's> {
    source: &'a Source<'a>,
    script: &'s mut Script,
    depth: usize,
    /// The substitutions of the stage that is read, as their lists.
    substitutions: Vec<Vec<Item>>,
    /// The bodies of the heredocs read so far.
    heredocs: Vec<Range>,
    /// The end of what was read last, in the parsed text; heredoc bodies aside.
    cursor: usize,
}

/// What a list needs to know of the list around it.
#[derive(Clone, Copy)]
struct Around {
    connector: Connector,
    operator: Option<Span>,
    background: bool,
}

impl Reader<'_, '_> {
    fn list(&mut self, list: &ast::StmtSeq, place: &Place) -> Vec<Item> {
        let mut items = Vec::new();
        let mut connector = Connector::Start;
        for statement in list.iter() {
            let background = matches!(
                statement.terminator,
                Some(ast::StmtTerminator::Background(_))
            );
            let around = Around {
                connector,
                operator: None,
                background,
            };
            self.and_or(statement, around, place, &mut items);
            connector = match background {
                true => Connector::Background,
                false => Connector::Sequence,
            };
        }
        items
    }

    /// Cuts `a && b || c` into its pipelines.
    fn and_or(
        &mut self,
        statement: &ast::Stmt,
        around: Around,
        place: &Place,
        items: &mut Vec<Item>,
    ) {
        // The tree leans to the left: walked down and then read upwards, without recursion.
        let mut rights = Vec::new();
        let mut left = statement;
        while let ast::Command::Binary(binary) = &left.command {
            let connector = match binary.op {
                ast::BinaryOp::And => Connector::And,
                ast::BinaryOp::Or => Connector::Or,
                ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll => break,
            };
            if left.negated {
                break;
            }
            let operator = Some(self.span(binary.op_span));
            rights.push((
                &*binary.right,
                Around {
                    connector,
                    operator,
                    ..around
                },
            ));
            left = &binary.left;
        }
        self.pipeline(left, around, place, items);
        for (right, around) in rights.into_iter().rev() {
            match &right.command {
                ast::Command::Binary(binary)
                    if matches!(binary.op, ast::BinaryOp::And | ast::BinaryOp::Or) =>
                {
                    self.and_or(right, around, place, items);
                }
                _ => self.pipeline(right, around, place, items),
            }
        }
    }

    fn pipeline(
        &mut self,
        statement: &ast::Stmt,
        around: Around,
        place: &Place,
        items: &mut Vec<Item>,
    ) {
        let mut statements = vec![statement];
        while let Some(ast::Command::Binary(binary)) = statements.last().map(|s| &s.command)
            && matches!(binary.op, ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll)
        {
            statements.pop();
            statements.push(&binary.right);
            statements.push(&binary.left);
        }
        let mut stages: Vec<Stage> = Vec::new();
        while let Some(next) = statements.pop() {
            if let ast::Command::Binary(binary) = &next.command
                && matches!(binary.op, ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll)
            {
                statements.push(&binary.right);
                statements.push(&binary.left);
                continue;
            }
            let connector = match stages.is_empty() {
                true => around.connector,
                false => Connector::Pipe,
            };
            let around = Around {
                connector,
                ..around
            };
            let negated = statement.negated || next.negated;
            stages.push(self.stage(next, around, negated, place));
        }
        let Some(first) = stages.first() else { return };
        let mut span = stages.iter().fold(first.span, |span, s| span.cover(s.span));
        if statement.negated {
            let bang = self.span(statement.span).start;
            span.start = span.start.min(bang);
        }
        items.push(Item {
            span,
            connector: around.connector,
            operator: around.operator,
            negated: statement.negated,
            background: around.background,
            stages,
        });
    }

    fn stage(
        &mut self,
        statement: &ast::Stmt,
        around: Around,
        negated: bool,
        place: &Place,
    ) -> Stage {
        let outer = std::mem::take(&mut self.substitutions);
        let (node, span) = match &statement.command {
            ast::Command::Simple(c) => {
                // The name of a command without words is empty.
                let named = c.name.span.start.offset() < c.name.span.end.offset();
                let words = named.then_some(&c.name).into_iter().chain(&c.args);
                let words = words
                    .map(|word| (range(word.span), Found::in_word(word)))
                    .collect();
                self.simple(statement, &c.assignments, words, around, negated, place)
            }
            ast::Command::Builtin(builtin) => {
                use ast::BuiltinCommand::*;
                let (keyword, assignments, first, rest, span) = match builtin {
                    Break(c) => ("break", &c.assignments, &c.depth, &c.extra_args, c.span),
                    Continue(c) => ("continue", &c.assignments, &c.depth, &c.extra_args, c.span),
                    Return(c) => ("return", &c.assignments, &c.code, &c.extra_args, c.span),
                    Exit(c) => ("exit", &c.assignments, &c.code, &c.extra_args, c.span),
                };
                let start = span.start.offset();
                match self.keyword(keyword, start, assignments, &statement.redirects) {
                    Some(keyword) => {
                        let mut words = vec![(keyword, Found::default())];
                        let args = first.iter().chain(rest);
                        words.extend(args.map(|word| (range(word.span), Found::in_word(word))));
                        self.simple(statement, assignments, words, around, negated, place)
                    }
                    None => self.opaque("a builtin without its name", statement.span),
                }
            }
            ast::Command::Decl(decl) => {
                let mut words = vec![(range(decl.variant_span), Found::default())];
                for operand in &decl.operands {
                    words.push(match operand {
                        ast::DeclOperand::Flag(word) | ast::DeclOperand::Dynamic(word) => {
                            (range(word.span), Found::in_word(word))
                        }
                        ast::DeclOperand::Name(name) => {
                            (range(name.span), Found::in_reference(name))
                        }
                        ast::DeclOperand::Assignment(assignment) => {
                            (range(assignment.span), Found::in_assignment(assignment))
                        }
                    });
                }
                self.simple(statement, &decl.assignments, words, around, negated, place)
            }
            ast::Command::Compound(compound) => match around.connector {
                // Its commands do not say themselves that they stand behind `||`.
                Connector::Or => {
                    let place = within(place, Enclosure::Conditional);
                    self.compound(statement, compound, around, &place)
                }
                _ => self.compound(statement, compound, around, place),
            },
            ast::Command::Function(function) => self.function(function, place),
            // Nothing else can stand in a pipeline of this dialect.
            ast::Command::Binary(_) | ast::Command::AnonymousFunction(_) => {
                self.opaque("a command that is not understood", statement.span)
            }
        };
        Stage {
            span,
            node,
            substitutions: std::mem::replace(&mut self.substitutions, outer),
        }
    }

    /// A simple command from its assignments, its words and the redirections of its statement.
    fn simple(
        &mut self,
        statement: &ast::Stmt,
        assignments: &[ast::Assignment],
        words: Vec<(Range, Found<'_>)>,
        around: Around,
        negated: bool,
        place: &Place,
    ) -> (Node, Span) {
        let index = self.script.commands.len();
        self.script.commands.push(Command {
            span: Span::default(),
            assignments: Vec::new(),
            words: Vec::new(),
            redirections: Vec::new(),
            connector: around.connector,
            place: place.clone(),
            background: around.background,
            negated,
        });
        let assignments: Vec<Assignment> = assignments
            .iter()
            .map(|a| self.assignment(a, place))
            .collect();
        let words: Vec<Word> = words
            .into_iter()
            .filter(|((start, end), _)| start < end)
            .map(|(range, found)| self.word(range, found, Context::Argument, place))
            .collect();
        let redirections = self.redirections(&statement.redirects, place);
        let spans = assignments.iter().map(|a| a.span);
        let spans = spans.chain(words.iter().map(|w| w.span));
        let spans = spans.chain(redirections.iter().map(|r| r.span));
        let Some(span) = spans.reduce(Span::cover) else {
            self.script.commands.truncate(index);
            return self.opaque("an empty command", statement.span);
        };
        if let Some(command) = self.script.commands.get_mut(index) {
            command.span = span;
            command.assignments = assignments;
            command.words = words;
            command.redirections = redirections;
        }
        (Node::Simple(index), span)
    }

    fn assignment(&mut self, assignment: &ast::Assignment, place: &Place) -> Assignment {
        let (value, array) = match &assignment.value {
            ast::AssignmentValue::Scalar(word) => {
                let (start, end) = range(word.span);
                // An empty value has no place of its own in the tree.
                let end_of_all = range(assignment.span).1;
                let at = match start < end {
                    true => (start, end),
                    false => (end_of_all, end_of_all),
                };
                let found = Found::in_assignment(assignment);
                let value = self.word(at, found, Context::Assigned, place);
                (value, assignment.target.subscript.is_some())
            }
            ast::AssignmentValue::Compound(array) => {
                let found = Found::in_assignment(assignment);
                let value = self.word(range(array.span), found, Context::Assigned, place);
                (value, true)
            }
        };
        Assignment {
            name: assignment.target.name.to_string(),
            span: self.span(assignment.span).cover(value.span),
            value,
            append: assignment.append,
            array,
        }
    }

    fn redirections(&mut self, redirects: &[ast::Redirect], place: &Place) -> Vec<Redirection> {
        redirects
            .iter()
            .map(|r| self.redirection(r, place))
            .collect()
    }

    fn redirection(&mut self, redirect: &ast::Redirect, place: &Place) -> Redirection {
        use ast::RedirectKind as Kind;
        let op = match redirect.kind {
            Kind::Output => RedirectionOp::Output,
            Kind::Clobber => RedirectionOp::Clobber,
            Kind::Append => RedirectionOp::Append,
            Kind::Input => RedirectionOp::Input,
            Kind::ReadWrite => RedirectionOp::ReadWrite,
            Kind::HereDoc | Kind::HereDocStrip => RedirectionOp::Heredoc,
            Kind::HereString => RedirectionOp::HereString,
            Kind::DupOutput => RedirectionOp::DuplicateOutput,
            Kind::DupInput => RedirectionOp::DuplicateInput,
            Kind::OutputBoth => RedirectionOp::OutputBoth,
        };
        let (target, heredoc) = match &redirect.target {
            ast::RedirectTarget::Word(word) => {
                let mut at = range(word.span);
                let whole = range(redirect.span);
                if at.0 <= whole.0 || at.1 > whole.1 {
                    // The target of `2>&1` has no place of its own in the tree.
                    let written = self.source.text().get(whole.0..whole.1);
                    let target = written.unwrap_or_default();
                    let target = target.trim_start_matches(|c: char| c.is_ascii_digit());
                    let target = target.trim_start_matches(['<', '>', '&', '|', ' ', '\t']);
                    at = (whole.1 - target.len(), whole.1);
                }
                let found = Found::in_word(word);
                let word = self.word(at, found, Context::Argument, place);
                (word, None)
            }
            ast::RedirectTarget::Heredoc(heredoc) => {
                let delimiter = &heredoc.delimiter;
                let target = self.word(
                    range(delimiter.raw.span),
                    Found::default(),
                    Context::Assigned,
                    place,
                );
                let body = self.heredoc(heredoc, place);
                (target, Some(body))
            }
        };
        Redirection {
            op,
            fd: redirect.fd.and_then(|fd| u32::try_from(fd).ok()),
            span: self.span(redirect.span).cover(target.span),
            target,
            heredoc,
        }
    }

    fn heredoc(&mut self, heredoc: &ast::Heredoc, place: &Place) -> Heredoc {
        let (start, end) = range(heredoc.body.span);
        self.heredocs.push((start, end));
        let written = self.source.text().get(start..end).unwrap_or_default();
        let strip = heredoc.delimiter.strip_tabs;
        let untabbed = |text: &str| -> String {
            text.split_inclusive('\n')
                .map(|line| line.trim_start_matches('\t'))
                .collect()
        };
        let text = if strip {
            untabbed(written)
        } else {
            written.to_string()
        };
        let expands = heredoc.delimiter.expands_body;
        let word = if expands {
            let found = Found::in_heredoc(&heredoc.body);
            let cursor = self.cursor;
            let word = self.word((start, end), found, Context::Heredoc, place);
            self.cursor = cursor;
            word
        } else {
            Word {
                span: self.source.span(start, end),
                raw: written.to_string(),
                parts: vec![Part::Quoted(text.clone())],
                assigned: true,
            }
        };
        Heredoc {
            text,
            span: word.span,
            word,
            expands,
        }
    }

    /// The word at `start..end`; reads the lists of its substitutions as well.
    fn word(
        &mut self,
        (start, end): Range,
        found: Found<'_>,
        context: Context,
        place: &Place,
    ) -> Word {
        let text = self.source.text();
        let (start, end) = without_continuations(text, start, end);
        let found = found.verified(text, start, end);
        let ranges: Vec<Range> = found.iter().map(|&(range, _)| range).collect();
        let source = self.source;
        let mut lexer = Lexer {
            text,
            substitutions: &ranges,
            span: &|start, end| source.span(start, end),
            missed: Vec::new(),
            searches: 100,
        };
        let parts = lexer.parts(start, end, context);
        let missed = lexer.missed;
        let inner = within(place, Enclosure::Substitution);
        let mut lists: Vec<(usize, Option<&ast::StmtSeq>, usize)> = Vec::new();
        lists.extend(found.iter().map(|&((at, end), list)| (at, Some(list), end)));
        lists.extend(missed.iter().map(|&(at, end)| (at, None, end)));
        lists.sort_by_key(|&(at, ..)| at);
        for (at, list, end) in lists {
            let items = match list {
                Some(list) => self.list(list, &inner),
                None => self.inner(at, end, &inner),
            };
            self.substitutions.push(items);
        }
        self.cursor = self.cursor.max(end);
        Word {
            span: self.source.span(start, end),
            raw: text.get(start..end).unwrap_or_default().to_string(),
            parts,
            assigned: context != Context::Argument,
        }
    }

    /// The list inside the substitution at `at..end`, read as a text of its own.
    fn inner(&mut self, at: usize, end: usize, place: &Place) -> Vec<Item> {
        let text = self.source.text().get(at..end).unwrap_or_default();
        let closed = text.len() > 2 || text == "``";
        let source = match text.as_bytes() {
            [b'`', .., b'`'] if closed => self.source.backticks(at + 1, end - 1),
            [b'$' | b'<' | b'>', b'(', .., b')'] => self.source.inner(at + 2, end - 1),
            _ => None,
        };
        let read = match source {
            Some(source) => read_source(&source, self.script, place, self.depth + 1),
            None => Err("a substitution without an end".to_string()),
        };
        read.unwrap_or_else(|reason| {
            let span = self.source.span(at, end);
            self.script.opaque.get_or_insert(Opaque { reason, span });
            Vec::new()
        })
    }

    /// Where the keyword of a builtin stands, which the tree does not say: behind the assignments and redirections
    /// in front of it.
    fn keyword(
        &self,
        keyword: &str,
        start: usize,
        assignments: &[ast::Assignment],
        redirects: &[ast::Redirect],
    ) -> Option<Range> {
        let text = self.source.text();
        let in_front = assignments.iter().map(|a| range(a.span));
        let in_front: Vec<Range> = in_front
            .chain(redirects.iter().map(|r| range(r.span)))
            .collect();
        let mut at = start;
        loop {
            let rest = text.get(at..)?;
            if rest.starts_with(keyword) {
                return Some((at, at + keyword.len()));
            }
            if let Some(&(_, end)) = in_front
                .iter()
                .find(|&&(start, end)| start == at && at < end)
            {
                at = end;
            } else if rest.starts_with([' ', '\t']) {
                at += 1;
            } else if rest.starts_with("\\\n") {
                at += 2;
            } else {
                return None;
            }
        }
    }

    fn opaque(&mut self, reason: &str, span: ast::Span) -> (Node, Span) {
        let span = self.span(span);
        self.script.opaque.get_or_insert(Opaque {
            reason: reason.to_string(),
            span,
        });
        (Node::Opaque, span)
    }

    fn span(&self, span: ast::Span) -> Span {
        let (start, end) = range(span);
        self.source.span(start, end)
    }
}

fn range(span: ast::Span) -> Range {
    (span.start.offset(), span.end.offset())
}

/// The range without line continuations at its ends, which the parser counts as part of the word.
fn without_continuations(text: &str, mut start: usize, mut end: usize) -> Range {
    while let Some(rest) = text.get(start..end).and_then(|t| t.strip_prefix("\\\n")) {
        start = end - rest.len();
    }
    while let Some(rest) = text.get(start..end).and_then(|t| t.strip_suffix("\\\n")) {
        let backslashes = rest.len() - rest.trim_end_matches('\\').len();
        if backslashes % 2 == 1 {
            break;
        }
        end = start + rest.len();
    }
    (start, end)
}

fn within(place: &Place, enclosure: Enclosure) -> Place {
    let mut inner = place.clone();
    inner.0.push(enclosure);
    inner
}
