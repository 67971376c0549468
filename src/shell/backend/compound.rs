//! Constructs that hold lists of commands.

use shuck_ast as ast;

use super::substitutions::Found;
use super::{Around, Range, Reader, range, within};
use crate::shell::lex::Context;
use crate::shell::script::*;
use crate::shell::span::Span;
use crate::shell::word::Word;

impl Reader<'_, '_> {
    pub(super) fn compound(
        &mut self,
        statement: &ast::Stmt,
        compound: &ast::CompoundCommand,
        around: Around,
        place: &Place,
    ) -> (Node, Span) {
        use ast::CompoundCommand as C;
        let conditional = within(place, Enclosure::Conditional);
        let condition = within(place, Enclosure::Condition);
        let in_loop = within(place, Enclosure::Loop);
        let (kind, span) = match compound {
            C::Subshell(list) => {
                let items = self.list(list, &within(place, Enclosure::Subshell));
                let range = self.bracketed(range(list.span).0, '(', ')');
                (CompoundKind::Subshell(items), range)
            }
            C::BraceGroup(list) => {
                let items = self.list(list, &within(place, Enclosure::Group));
                let range = self.bracketed(range(list.span).0, '{', '}');
                (CompoundKind::Group(items), range)
            }
            C::If(command) => {
                let first = (&command.condition, &command.then_branch);
                let others = command.elif_branches.iter().map(|(c, b)| (c, b));
                let arms = std::iter::once(first).chain(others);
                let arms = arms
                    .enumerate()
                    .map(|(i, (test, body))| {
                        // The condition of an `elif` runs only if those before it failed.
                        let around = if i == 0 { &condition } else { &conditional };
                        (self.list(test, around), self.list(body, &conditional))
                    })
                    .collect();
                let otherwise = command
                    .else_branch
                    .as_ref()
                    .map(|list| self.list(list, &conditional));
                let end = match command.syntax {
                    ast::IfSyntax::ThenFi { fi_span, .. } => fi_span,
                    ast::IfSyntax::Brace {
                        right_brace_span, ..
                    } => right_brace_span,
                };
                let kind = CompoundKind::If { arms, otherwise };
                (kind, (range(command.span).0, range(end).1))
            }
            C::While(command) => {
                let kind = CompoundKind::While {
                    until: false,
                    condition: self.list(&command.condition, &condition),
                    body: self.list(&command.body, &in_loop),
                };
                (kind, self.until_done(command.span, command.done_span))
            }
            C::Until(command) => {
                let kind = CompoundKind::While {
                    until: true,
                    condition: self.list(&command.condition, &condition),
                    body: self.list(&command.body, &in_loop),
                };
                (kind, self.until_done(command.span, command.done_span))
            }
            C::For(command) => {
                let name = command.targets.first().and_then(|t| t.name.as_ref());
                let kind = CompoundKind::For {
                    name: name.map(ToString::to_string).unwrap_or_default(),
                    words: command.words.as_ref().map(|w| self.words(w, place)),
                    body: self.list(&command.body, &in_loop),
                    select: false,
                };
                use ast::ForSyntax as F;
                let done = match command.syntax {
                    F::InDoDone { done_span, .. } | F::ParenDoDone { done_span, .. } => {
                        Some(done_span)
                    }
                    F::InBrace {
                        right_brace_span, ..
                    }
                    | F::ParenBrace {
                        right_brace_span, ..
                    } => Some(right_brace_span),
                    F::InDirect { .. } | F::ParenDirect { .. } => None,
                };
                (kind, self.until_done(command.span, done))
            }
            C::Select(command) => {
                let kind = CompoundKind::For {
                    name: command.variable.to_string(),
                    words: Some(self.words(&command.words, place)),
                    body: self.list(&command.body, &in_loop),
                    select: true,
                };
                (kind, self.until_done(command.span, Some(command.done_span)))
            }
            C::ArithmeticFor(command) => {
                let header = (
                    range(command.left_paren_span).1,
                    range(command.right_paren_span).0,
                );
                let kind = CompoundKind::ArithmeticFor {
                    header: self.word(header, Found::default(), Context::Heredoc, place),
                    body: self.list(&command.body, &in_loop),
                };
                (kind, self.until_done(command.span, command.done_span))
            }
            C::Case(command) => {
                let found = Found::in_word(&command.word);
                let word = self.word(range(command.word.span), found, Context::Assigned, place);
                let arms = command.cases.iter().map(|arm| {
                    let patterns = arm.patterns.iter().map(|pattern| {
                        let found = Found::in_pattern(pattern);
                        self.word(range(pattern.span), found, Context::Argument, place)
                    });
                    CaseArm {
                        patterns: patterns.collect(),
                        body: self.list(&arm.body, &conditional),
                        falls_through: arm.terminator != ast::CaseTerminator::Break,
                    }
                });
                let arms = arms.collect();
                let kind = CompoundKind::Case { word, arms };
                (kind, (range(command.span).0, range(command.esac_span).1))
            }
            C::Arithmetic(command) => {
                let inside = (
                    range(command.left_paren_span).1,
                    range(command.right_paren_span).0,
                );
                let word = self.word(inside, Found::default(), Context::Heredoc, place);
                let outside = (
                    range(command.left_paren_span).0,
                    range(command.right_paren_span).1,
                );
                (CompoundKind::Arithmetic(word), outside)
            }
            C::Conditional(command) => {
                let inside = (
                    range(command.left_bracket_span).1,
                    range(command.right_bracket_span).0,
                );
                let word = self.word(inside, Found::default(), Context::Argument, place);
                let outside = (
                    range(command.left_bracket_span).0,
                    range(command.right_bracket_span).1,
                );
                (CompoundKind::Test(word), outside)
            }
            C::Time(command) => {
                let mut items = Vec::new();
                if let Some(inner) = &command.command {
                    let around = Around {
                        operator: None,
                        ..around
                    };
                    self.and_or(inner, around, place, &mut items);
                }
                let keyword = range(command.span).0;
                // `time` alone is a command, too.
                self.cursor = self.cursor.max(keyword + "time".len());
                let keyword = self.source.span(keyword, keyword + "time".len());
                let end = items.last().map_or(keyword.end, |item| item.span.end);
                let node = Compound {
                    kind: CompoundKind::Time(items),
                    redirections: self.redirections(&statement.redirects, place),
                };
                return (
                    Node::Compound(Box::new(node)),
                    Span::new(keyword.start, end),
                );
            }
            C::Coproc(command) => {
                let items = self.statement(&command.body, &within(place, Enclosure::Coproc));
                let start = self.span(command.span).start;
                let end = items.last().map_or(start + 6, |item| item.span.end);
                let node = Compound {
                    kind: CompoundKind::Coproc(items),
                    redirections: self.redirections(&statement.redirects, place),
                };
                return (Node::Compound(Box::new(node)), Span::new(start, end));
            }
            // Constructs of zsh.
            C::Repeat(_) | C::Foreach(_) | C::Always(_) => {
                return self.opaque("a construct of zsh", statement.span);
            }
        };
        self.cursor = self.cursor.max(span.1);
        let redirections = self.redirections(&statement.redirects, place);
        let span = self.source.span(span.0, span.1);
        let span = redirections
            .iter()
            .fold(span, |span, redirection| span.cover(redirection.span));
        let node = Compound { kind, redirections };
        (Node::Compound(Box::new(node)), span)
    }

    pub(super) fn function(&mut self, function: &ast::FunctionDef, place: &Place) -> (Node, Span) {
        // The names in the tree are of the text that the parser saw.
        let name = |span: ast::Span| span.slice(self.source.text()).to_string();
        let names: Vec<String> = function
            .static_name_entries()
            .map(|(_, span)| name(span))
            .collect();
        self.script.functions.extend(names.iter().cloned());
        let inner = within(place, Enclosure::Function(names.join(" ")));
        let body = self.statement(&function.body, &inner);
        let header = self.span(function.header.span());
        let span = body.iter().fold(header, |span, item| span.cover(item.span));
        let node = Compound {
            kind: CompoundKind::Function { names, body },
            redirections: Vec::new(),
        };
        (Node::Compound(Box::new(node)), span)
    }

    /// One statement as a list of its own.
    fn statement(&mut self, statement: &ast::Stmt, place: &Place) -> Vec<Item> {
        let around = Around {
            connector: Connector::Start,
            operator: None,
            background: false,
        };
        let mut items = Vec::new();
        self.and_or(statement, around, place, &mut items);
        items
    }

    fn words(&mut self, words: &[ast::Word], place: &Place) -> Vec<Word> {
        words
            .iter()
            .map(|word| {
                let found = Found::in_word(word);
                self.word(range(word.span), found, Context::Argument, place)
            })
            .collect()
    }

    fn until_done(&self, span: ast::Span, done: Option<ast::Span>) -> Range {
        let end = done.map_or(self.cursor, |done| range(done).1);
        (range(span).0, end)
    }
}
