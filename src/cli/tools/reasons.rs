//! `msconvert reasons [CODE]`: what a code means, from the pages of the documentation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::Answer;
use crate::cli::links::Links;
use crate::knowledge::{codes, pages};
use crate::report::style::{FAINT, Look, STRONG};
use crate::suggest::did_you_mean;

/// What a page says in its first lines.
#[derive(Serialize)]
struct Summary<'a> {
    code: &'a str,
    kind: &'a str,
    title: &'a str,
    help: &'a str,
}

fn summary<'a>(code: &'a str, page: &'a str) -> Summary<'a> {
    let line = page.lines().nth(2).unwrap_or_default();
    let (kind, title) = line.split_once(": ").unwrap_or_default();
    let (title, texts) = (title.trim_end_matches('.'), codes());
    let table = match kind {
        "Reason" => &texts.reason,
        "Assumption" => &texts.assumption,
        _ => &texts.note,
    };
    Summary {
        code,
        kind,
        title,
        help: table.get(code).map_or("", |text| &text.help),
    }
}

pub(super) fn run(code: Option<&str>, json: bool, look: Look, links: Links) -> Answer {
    let pages = pages();
    let chosen = match code {
        None => None,
        Some(code) => match pages.get_key_value(code) {
            Some(found) => Some(found),
            None => {
                let close = did_you_mean(code, pages.keys().map(String::as_str));
                return Answer::wrong(
                    format!("there is no code `{code}`{close}"),
                    "`msconvert reasons` lists them.",
                );
            }
        },
    };
    if json {
        let all = pages
            .iter()
            .filter(|(name, _)| code.is_none_or(|code| code == *name));
        let codes: Vec<Summary<'_>> = all.map(|(code, page)| summary(code, page)).collect();
        let document = serde_json::json!({ "version": 1, "codes": codes });
        return Answer::text(format!("{document}\n"));
    }
    match chosen {
        Some((code, page)) => Answer::text(terminal(code, page, look, links)),
        None => Answer::text(list(pages, look, links)),
    }
}

fn list(pages: &BTreeMap<String, String>, look: Look, links: Links) -> String {
    let mut out = String::new();
    let width = pages.keys().map(String::len).max().unwrap_or(0);
    for (kind, title) in [
        ("Reason", "Reasons: why a file is left alone"),
        (
            "Assumption",
            "Assumptions: what a conversion takes to be true",
        ),
        ("Note", "Notes: what the reader of a diff should know"),
    ] {
        // Writing to a string does not fail, here and below.
        let _ = writeln!(out, "{}", look.paint(STRONG, title));
        for (code, page) in pages {
            let summary = summary(code, page);
            if summary.kind == kind {
                let gap = " ".repeat(width - code.len());
                let _ = writeln!(out, "  {}{gap}  {}", links.code(code, code), summary.title);
            }
        }
        out.push('\n');
    }
    out.push_str("`msconvert reasons CODE` explains one.\n");
    out
}

/// A page for a terminal: titles stand out, examples are indented, links are their words.
fn terminal(code: &str, page: &str, look: Look, links: Links) -> String {
    let mut out = String::new();
    let mut example = false;
    for line in page.lines() {
        if line.starts_with("```") {
            example = !example;
        } else if example {
            let _ = writeln!(out, "    {}", look.paint(FAINT, line));
        } else if let Some(title) = line.strip_prefix("# ") {
            let _ = writeln!(out, "{}", links.code(code, &look.paint(STRONG, title)));
        } else if let Some(title) = line.strip_prefix("## ") {
            let _ = writeln!(out, "{}", look.paint(STRONG, title));
        } else {
            let _ = writeln!(out, "{}", without_links(line));
        }
    }
    out
}

/// `[words](target)` as the words.
fn without_links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after
            .split_once("](")
            .and_then(|(words, after)| Some((words, after.split_once(')')?.1)));
        out.push_str(before);
        match link {
            Some((words, after)) => {
                out.push_str(words);
                rest = after;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_words() {
        assert_eq!(
            without_links("see [a](x.md) and [b] `[c](d`"),
            "see a and [b] `[c](d`"
        );
    }

    #[test]
    fn every_page_has_a_kind_and_a_title() {
        assert!(pages().len() > 50);
        for (code, page) in pages() {
            let summary = summary(code, page);
            assert!(
                ["Reason", "Assumption", "Note"].contains(&summary.kind),
                "{code}"
            );
            assert!(!summary.title.is_empty(), "{code}");
        }
    }
}
