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
mod words;

use shuck_ast as ast;
use shuck_parser::parser::Parser;
use shuck_parser::{ShellDialect, ShellProfile};

use self::substitutions::Found;
use super::lex::Context;
use super::script::*;
use super::source::Source;
use super::span::Span;
use super::word::Word;

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

fn within(place: &Place, enclosure: Enclosure) -> Place {
    let mut inner = place.clone();
    inner.0.push(enclosure);
    inner
}
