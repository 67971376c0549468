//! The report as one HTML page for reviewing; documented in `docs/reports.md`.
//!
//! The page holds everything it needs: the files as JSON, from which a script draws one diff at a time, the style, and the
//! documentation of the codes that occur. Its
//! [policy](https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP) lets it run that script and load nothing.

use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::style::{is_hostile, path_text, printable, visible_text};
use super::{Applied, Document, FileReport, Summary};
use crate::bulk::decisions::digest;
use crate::diff::{Row, Side, rows};
use crate::knowledge::page;
use crate::outcome::Tier;

const PAGE: &str = include_str!("../../templates/report/page.html");
const STYLE: &str = include_str!("../../templates/report/report.css");
const DIFF: &str = include_str!("../../templates/report/diff.js");
const REVIEW: &str = include_str!("../../templates/report/review.js");
/// Where the files go.
const DATA: &str = "{{data}}";

/// The document; it holds no file.
#[derive(Debug, Default)]
pub struct Html {
    begun: bool,
    any: bool,
    /// The codes that occur.
    codes: BTreeSet<String>,
}

#[derive(Serialize)]
struct File<'a> {
    /// As it is shown.
    path: String,
    /// As a decision names it.
    name: Option<&'a str>,
    outcome: &'static str,
    safe: Option<bool>,
    applied: &'static str,
    language: Option<&'a str>,
    tier: Option<Tier>,
    image: Option<String>,
    reason: Option<Remark<'a>>,
    assumptions: Vec<Remark<'a>>,
    notes: Vec<Remark<'a>>,
    /// Bytes of the base images, before and after.
    sizes: Option<(u64, u64)>,
    /// What a decision is about; none where there is nothing to decide.
    digest: Option<String>,
    rows: Option<Vec<Line>>,
}

#[derive(Serialize)]
struct Remark<'a> {
    code: &'a str,
    message: String,
    line: Option<u32>,
    #[serde(skip_serializing_if = "str::is_empty")]
    help: &'a str,
}

/// A line that both texts have, or one of each.
#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    Same(String),
    Differs(Option<Pieces>, Option<Pieces>),
}

/// A line as it is, or in pieces of which every second one changed.
#[derive(Serialize)]
#[serde(untagged)]
enum Pieces {
    Whole(String),
    Marked(Vec<String>),
}

impl Document for Html {
    fn file(&mut self, report: &FileReport) -> String {
        for code in codes(report) {
            if !self.codes.contains(code) {
                self.codes.insert(code.to_owned());
            }
        }
        let mut out = self.begin();
        if std::mem::replace(&mut self.any, true) {
            out.push(',');
        }
        // Structs of strings and numbers have no way to fail; the script reads `null` as a page that is broken.
        let json = serde_json::to_string(&file(report)).unwrap_or_else(|_| "null".to_owned());
        out.push('\n');
        out.push_str(&in_script(&json));
        out
    }

    fn finish(&mut self, summary: &Summary) -> String {
        let pages: String = self
            .codes
            .iter()
            .filter_map(|code| documented(code))
            .collect();
        let rest = PAGE.split_once(DATA).map_or("", |(_, rest)| rest);
        let rest = fill(
            rest,
            &[
                ("tally", &text(&summary.short_line())),
                ("overview", &overview(summary)),
                ("pages", &pages),
                ("script", &script()),
            ],
        );
        format!("{}\n]}}{rest}", self.begin())
    }
}

impl Html {
    fn begin(&mut self) -> String {
        if std::mem::replace(&mut self.begun, true) {
            return String::new();
        }
        let hash = |content: &str| STANDARD.encode(Sha256::digest(content.as_bytes()));
        let style = unix(STYLE);
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
             require-trusted-types-for 'script'; trusted-types 'none'",
            hash(&script()),
            hash(&style)
        );
        let head = PAGE.split_once(DATA).map_or(PAGE, |(head, _)| head);
        fill(head, &[("policy", &policy), ("style", &style)]) + "{\"version\":1,\"files\":["
    }
}

/// The assets with the line endings that a browser sees, for their checksums.
fn unix(asset: &str) -> String {
    asset.replace("\r\n", "\n")
}

fn script() -> String {
    unix(DIFF) + &unix(REVIEW)
}

/// The template with each `{{name}}` replaced, in one pass: what is filled in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let found = after.split_once("}}").and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(key, _)| *key == name)?;
            Some((value, after))
        });
        match found {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out + rest
}

fn codes(report: &FileReport) -> impl Iterator<Item = &str> {
    let reason = report.reason().map(|it| it.code.as_str());
    let assumptions = report.assumptions().iter().map(|it| it.code.as_str());
    let notes = report.all_notes().map(|it| it.code.as_str());
    reason.into_iter().chain(assumptions).chain(notes)
}

fn file(report: &FileReport) -> File<'_> {
    let conversion = report.conversion();
    let name = report
        .path
        .to_str()
        .filter(|_| report.path != Path::new("-"));
    let digest = conversion
        .filter(|_| name.is_some() && report.applied != Applied::Written)
        .map(|it| digest(&report.source, &it.output));
    File {
        path: path_text(&report.path),
        name: name.filter(|_| digest.is_some()),
        outcome: report.outcome.verdict.name(),
        safe: conversion.map(|it| it.is_safe()),
        applied: report.applied.name(),
        language: report.outcome.language.as_deref(),
        tier: conversion.map(|it| it.tier),
        image: conversion.map(|it| printable(&it.runtime_image).into_owned()),
        reason: report
            .reason()
            .map(|it| remark(&it.code, &it.message, it.line, &it.help)),
        assumptions: report
            .assumptions()
            .iter()
            .map(|it| remark(&it.code, &it.message, it.line, ""))
            .collect(),
        notes: report
            .all_notes()
            .map(|it| remark(&it.code, &it.message, it.line, ""))
            .collect(),
        sizes: conversion.and_then(|it| it.sizes.both()),
        digest,
        rows: conversion.map(|it| rows(&report.source, &it.output).iter().map(line).collect()),
    }
}

fn remark<'a>(code: &'a str, message: &str, line: Option<u32>, help: &'a str) -> Remark<'a> {
    let lines: Vec<_> = message.trim_end().lines().map(printable).collect();
    Remark {
        code,
        message: lines.join("\n"),
        line,
        help,
    }
}

fn line(row: &Row<'_>) -> Line {
    match row {
        Row::Same(text) => Line::Same(visible_text(text)),
        Row::Differs(old, new) => Line::Differs(old.as_ref().map(pieces), new.as_ref().map(pieces)),
    }
}

fn pieces(side: &Side<'_>) -> Pieces {
    match &side[..] {
        [] => Pieces::Whole(String::new()),
        [only] if !only.changed => Pieces::Whole(visible_text(only.text)),
        parts => {
            // Neighbours differ in what they are, so that they alternate once the first is right.
            let lead = parts.first().is_some_and(|it| it.changed);
            let texts = parts.iter().map(|it| visible_text(it.text));
            Pieces::Marked(lead.then(String::new).into_iter().chain(texts).collect())
        }
    }
}

/// JSON that can stand in a script element: nothing in it ends the element or begins a comment.
fn in_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' => escape(&mut out, character),
            // Who looks into the source of the page sees what is there, too. A line feed is between two files.
            _ if is_hostile(character) && character != '\n' => escape(&mut out, character),
            _ => out.push(character),
        }
    }
    out
}

/// All that need it are below U+10000.
fn escape(out: &mut String, character: char) {
    out.push_str(&format!("\\u{:04x}", u32::from(character)));
}

/// Text and attribute values.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for character in printable(raw).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}

/// The counts, which need no script.
fn overview(summary: &Summary) -> String {
    let mut out = String::new();
    if let Some(savings) = summary.savings() {
        out.push_str(&format!("<p>{}</p>\n", text(&savings)));
    }
    if summary.files == 0 {
        return out;
    }
    out.push_str("<table class=\"counts\"><thead><tr><th scope=\"col\">Outcome</th><th scope=\"col\">Files</th><th scope=\"col\"></th></tr></thead><tbody>\n");
    for row in summary.table() {
        let label = text(&row.label);
        let (class, label) = if row.is_code {
            let button = format!("<button type=\"button\" data-code=\"{label}\">{label}</button>");
            (" class=\"code\"", button)
        } else {
            ("", label)
        };
        out.push_str(&format!(
            "<tr{class}><th scope=\"row\">{label}</th><td class=\"number\">{}</td><td>{}</td></tr>\n",
            row.files,
            text(&row.detail)
        ));
    }
    out.push_str("</tbody></table>\n<p>Choose a file, or press <kbd>j</kbd>. <kbd>?</kbd> shows all keys.</p>");
    out
}

/// The page of a code, for the script to show.
fn documented(code: &str) -> Option<String> {
    let body = rendered(page(code)?);
    Some(format!(
        "<template id=\"page-{}\">{body}</template>\n",
        text(code)
    ))
}

/// A page of the documentation, its title as the heading of a dialog. Links lead out of the report, so that only their words
/// stay.
fn rendered(markdown: &str) -> String {
    let mut options = Options::empty();
    options.insert(Options::ENABLE_TABLES);
    let events = Parser::new_ext(markdown, options).filter_map(|event| match event {
        Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) => None,
        Event::Start(Tag::Heading { level, .. }) => Some(raw(match level {
            HeadingLevel::H1 => "<h2 id=\"page-title\" tabindex=\"-1\">",
            _ => "<h3>",
        })),
        Event::End(TagEnd::Heading(level)) => Some(raw(match level {
            HeadingLevel::H1 => "</h2>\n",
            _ => "</h3>\n",
        })),
        other => Some(other),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    out
}

fn raw(html: &'static str) -> Event<'static> {
    Event::InlineHtml(CowStr::Borrowed(html))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{conversion, converted, failed, refused, summary};
    use super::*;

    fn page_of(reports: &[FileReport]) -> String {
        let mut html = Html::default();
        let mut out: String = reports.iter().map(|it| html.file(it)).collect();
        out.push_str(&html.finish(&summary()));
        out
    }

    fn data(page: &str) -> serde_json::Value {
        let (_, rest) = page.split_once("id=\"data\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    }

    #[test]
    fn the_data_of_a_conversion() {
        let page = page_of(&[converted("a/Dockerfile"), refused("b"), failed("c")]);
        let data = data(&page);
        assert_eq!(
            data["files"][0],
            serde_json::json!({
                "path": "a/Dockerfile", "name": "a/Dockerfile", "outcome": "converted", "safe": false,
                "applied": "not-asked", "language": "go", "tier": "T1", "image": "scratch", "reason": null,
                "assumptions": [{"code": "computed-program", "message": "a path is computed", "line": 4}],
                "notes": [{"code": "unpinned", "message": "the tag is kept", "line": null}],
                "sizes": [300_000_000, 0],
                "digest": digest(super::super::fixture::BEFORE, super::super::fixture::AFTER),
                "rows": [
                    ["FROM golang:1.22", ["FROM golang:1.22", " AS builder"]],
                    "COPY . .", "RUN go build -o /app .", [null, ""], [null, "FROM scratch"],
                    [null, "COPY --from=builder /app /app"], "CMD [\"/app\"]",
                ],
            })
        );
        assert_eq!(data["files"][1]["reason"]["help"], "Add a CMD.");
        assert_eq!(data["files"][1]["digest"], serde_json::Value::Null);
        assert_eq!(data["files"].as_array().unwrap().len(), 3);
        for code in ["no-entrypoint", "unreadable"] {
            assert!(
                page.contains(&format!(
                    "<template id=\"page-{code}\"><h2 id=\"page-title\" tabindex=\"-1\">"
                )),
                "{code}"
            );
        }
        assert!(!page.contains("{{"), "everything is filled in");
    }

    #[test]
    fn an_empty_report_is_a_page() {
        let page = page_of(&[]);
        assert_eq!(data(&page), serde_json::json!({"version": 1, "files": []}));
    }

    #[test]
    fn what_is_written_or_has_no_name_cannot_be_decided() {
        let mut report = converted("-");
        assert_eq!(file(&report).digest, None);
        report = converted("a");
        report.applied = Applied::Written;
        assert_eq!(file(&report).digest, None);
    }

    /// The checksums of the policy are those of what the page holds.
    #[test]
    fn the_policy_names_the_script_and_the_style() {
        let page = page_of(&[converted("a")]);
        let policy = page.split_once("content=\"default-src").unwrap().1;
        let policy = policy.split_once('"').unwrap().0;
        for (open, close) in [("<script>", "</script>"), ("<style>", "</style>")] {
            let body = page
                .split_once(open)
                .unwrap()
                .1
                .split_once(close)
                .unwrap()
                .0;
            let hash = STANDARD.encode(Sha256::digest(body.as_bytes()));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{open}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
    }

    #[test]
    fn nothing_of_a_file_is_markup() {
        let evil = "</script><script>alert(1)</script><!--\u{2028}\u{202e}\u{1b}[2J\"'&";
        let source = [b"FROM a\n# ".as_slice(), evil.as_bytes(), b"\xff\n"].concat();
        let output = [
            b"FROM b\n# ".as_slice(),
            evil.as_bytes(),
            b"\xff{{script}}\n",
        ]
        .concat();
        let mut report = conversion(&format!("{evil}/Dockerfile"), &source, &output);
        report.notes.push(crate::outcome::Note {
            code: "context".to_owned(),
            message: evil.to_owned(),
            line: None,
        });
        let page = page_of(&[report]);
        assert_eq!(page.matches("<script").count(), 2, "ours");
        assert_eq!(page.matches("</script").count(), 2, "ours");
        assert!(!page.contains("<!--") && !page.contains("alert(1)<"));
        assert!(!page.contains(['\u{2028}', '\u{202e}', '\u{1b}']));
        let data = data(&page);
        let file = &data["files"][0];
        // What a decision names is the path itself; what is shown is what can be seen.
        assert_eq!(file["name"], format!("{evil}/Dockerfile"));
        let shown = file["path"].as_str().unwrap();
        assert!(shown.contains("\\u{202e}\\u{1b}[2J"), "{shown}");
    }
}
