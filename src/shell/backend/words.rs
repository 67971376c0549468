//! Words, and what is made of them: assignments, redirections, heredocs, substitutions.

use shuck_ast as ast;

use super::substitutions::Found;
use super::{Range, Reader, range, read_source, within};
use crate::shell::lex::{Context, Lexer};
use crate::shell::script::*;
use crate::shell::word::{Part, Word};

impl Reader<'_, '_> {
    pub(super) fn assignment(&mut self, assignment: &ast::Assignment, place: &Place) -> Assignment {
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

    pub(super) fn redirections(
        &mut self,
        redirects: &[ast::Redirect],
        place: &Place,
    ) -> Vec<Redirection> {
        redirects
            .iter()
            .map(|r| self.redirection(r, place))
            .collect()
    }

    pub(super) fn redirection(&mut self, redirect: &ast::Redirect, place: &Place) -> Redirection {
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

    pub(super) fn heredoc(&mut self, heredoc: &ast::Heredoc, place: &Place) -> Heredoc {
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
    pub(super) fn word(
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
    pub(super) fn inner(&mut self, at: usize, end: usize, place: &Place) -> Vec<Item> {
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
