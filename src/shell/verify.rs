//! Nothing of a text may get lost: what the parser gives is held against the text.
//!
//! Between the commands of the outermost level there may be nothing but operators, comments and the bodies of
//! heredocs; between the parts of a command nothing but blanks. Else the parser has misread the text (it takes some
//! invalid scripts for valid ones), and the script is opaque as a whole.

use super::balance;
use super::script::{Command, Item, Node, Redirection, Script};
use super::span::Span;

/// What is wrong with `script` as the reading of `text`, and where.
pub(super) fn misread(text: &str, script: &Script) -> Option<(&'static str, Span)> {
    let mut heredocs: Vec<Span> = script
        .commands
        .iter()
        .flat_map(|command| &command.redirections)
        .chain(script.top_level.iter().flat_map(compound_redirections))
        .filter_map(|redirection| Some(redirection.heredoc.as_ref()?.span))
        .collect();
    heredocs.sort();
    let mut at = 0;
    for item in &script.top_level {
        let end = skip_trivia(text, &heredocs, at);
        if end != item.span.start {
            return Some(("text between commands", Span::new(at, item.span.start)));
        }
        if balance::unbalanced(item.span.slice(text)).is_some() {
            return Some(("a command that ends in a quote or bracket", item.span));
        }
        at = item.span.end;
    }
    if skip_trivia(text, &heredocs, at) < text.len() {
        return Some(("text behind the last command", Span::new(at, text.len())));
    }
    // In no shell is one of these the name of a program.
    let reserved = |command: &&Command| {
        let words = [
            "!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "then",
            "until", "while",
        ];
        command.assignments.is_empty()
            && command.words.first().is_some_and(|word| {
                // Nor does one start like a comment.
                word.span.start == command.span.start
                    && (words.contains(&word.raw.as_str()) || word.raw.starts_with('#'))
            })
    };
    if let Some(command) = script.commands.iter().find(reserved) {
        return Some(("a keyword where a command should be", command.span));
    }
    let torn = script
        .commands
        .iter()
        .find(|command| is_torn(text, command));
    torn.map(|command| ("text between the words of a command", command.span))
}

fn compound_redirections(item: &Item) -> impl Iterator<Item = &Redirection> {
    item.stages.iter().flat_map(|stage| match &stage.node {
        Node::Compound(compound) => compound.redirections.as_slice(),
        _ => &[],
    })
}

/// Whether something but blanks stands between the parts of a command.
fn is_torn(text: &str, command: &Command) -> bool {
    let words = command.words.iter().map(|word| word.span);
    let assignments = command.assignments.iter().map(|a| a.span);
    let redirections = command.redirections.iter().map(|r| r.span);
    let mut spans: Vec<Span> = words.chain(assignments).chain(redirections).collect();
    spans.sort();
    spans.windows(2).any(|pair| {
        // In backticks, a backslash in front of a word is no part of it; elsewhere it continues the line.
        let gap = Span::new(pair[0].end, pair[1].start).slice(text);
        pair[1].start < pair[0].end || !gap.chars().all(|c| " \t\r\n\\".contains(c))
    })
}

/// Where something else stands than blanks, line ends, comments, operators between lists, and bodies of heredocs.
fn skip_trivia(text: &str, heredocs: &[Span], mut at: usize) -> usize {
    let bytes = text.as_bytes();
    let starts_word = |at: usize| at == 0 || b" \t\r\n;&|)".contains(&bytes[at - 1]);
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b';' | b'&') => at += 1,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => at += 1,
            Some(b'|') if bytes.get(at + 1) == Some(&b'|') => at += 2,
            Some(b'\\') if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            Some(b'\\') if bytes[at..].starts_with(b"\\\r\n") => at += 3,
            Some(b'\n') => at = behind_heredocs(text, heredocs, at + 1),
            Some(b'#') if starts_word(at) => {
                let next = at + line_length(text, at).max(1);
                at = behind_heredocs(text, heredocs, next);
            }
            _ => return at,
        }
    }
}

/// Steps over the bodies of heredocs that start at `at`, each with the line of its delimiter.
fn behind_heredocs(text: &str, heredocs: &[Span], mut at: usize) -> usize {
    while let Ok(found) = heredocs.binary_search_by_key(&at, |span| span.start) {
        // An empty body starts where the line of its delimiter does.
        let end = heredocs[found].end;
        let next = end + line_length(text, end);
        if next <= at {
            break;
        }
        at = next;
    }
    at
}

/// The length of the rest of the line, its end included.
fn line_length(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(rest.len(), |length| length + 1)
}
