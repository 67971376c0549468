//! The report for programs; documented in `docs/json.md`, with a schema in `docs/msconvert.schema.json`.

use std::borrow::Cow;

use serde::Serialize;

use super::{Document, FileReport, Summary};
use crate::outcome::{Explanation, Tier};

/// The version of the format. It grows when a reader of the previous one could go wrong.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct File<'a> {
    path: Cow<'a, str>,
    outcome: &'static str,
    safe: Option<bool>,
    language: Option<&'a str>,
    tier: Option<Tier>,
    runtime_image: Option<&'a str>,
    reason: Option<Remark<'a>>,
    assumptions: Vec<Remark<'a>>,
    notes: Vec<Remark<'a>>,
    output: Option<Cow<'a, str>>,
    diff: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignore_file: Option<IgnoreFile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Serialize)]
struct IgnoreFile<'a> {
    path: Cow<'a, str>,
    created: bool,
    output: Cow<'a, str>,
}

#[derive(Serialize)]
struct Explained<'a> {
    path: Cow<'a, str>,
    outcome: &'static str,
    safe: Option<bool>,
    language: Option<&'a str>,
    tier: Option<Tier>,
    runtime_image: Option<&'a str>,
    reason: Option<Remark<'a>>,
    help: Option<&'a str>,
    assumptions: Vec<Remark<'a>>,
    notes: Vec<Remark<'a>>,
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Remark<'a> {
    code: &'a str,
    message: &'a str,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    facts: Vec<Fact<'a>>,
}

#[derive(Serialize)]
struct Fact<'a> {
    text: &'a str,
    line: Option<u32>,
}

/// The document; it holds none of the files.
#[derive(Debug)]
pub struct Json {
    key: &'static str,
    first: bool,
}

impl Json {
    /// A report of conversions: `{"version":1,"files":[...],"summary":{...}}`.
    pub fn report() -> Json {
        Json {
            key: "files",
            first: true,
        }
    }

    /// Explanations: `{"version":1,"explanations":[...]}`.
    pub fn explanations() -> Json {
        Json {
            key: "explanations",
            first: true,
        }
    }

    fn lead(&mut self) -> String {
        if std::mem::take(&mut self.first) {
            format!("{{\"version\":{VERSION},\"{}\":[", self.key)
        } else {
            ",".to_owned()
        }
    }
}

impl Document for Json {
    fn file(&mut self, report: &FileReport) -> String {
        let file = if self.key == "files" {
            serialized(&file(report))
        } else {
            serialized(&explained(report))
        };
        format!("{}\n{file}", self.lead())
    }

    fn finish(&mut self, summary: &Summary) -> String {
        let lead = if self.first {
            self.lead()
        } else {
            String::new()
        };
        if self.key == "files" {
            format!("{lead}\n],\"summary\":{}}}\n", serialized(summary))
        } else {
            format!("{lead}\n]}}\n")
        }
    }
}

/// Structs of strings and numbers have no way to fail; a caller who reads `null` would know that something is wrong.
fn serialized(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

fn file(report: &FileReport) -> File<'_> {
    let conversion = report.conversion();
    let output = conversion.map(|conversion| String::from_utf8_lossy(&conversion.output));
    let diff = conversion.map(|_| String::from_utf8_lossy(&report.diff));
    // A borrowed text was valid. The diff also has the lines of the old text.
    let lossy = matches!(output, Some(Cow::Owned(_))) || matches!(diff, Some(Cow::Owned(_)));
    File {
        path: report.path.to_string_lossy(),
        outcome: report.outcome.verdict.name(),
        safe: conversion.map(|conversion| conversion.is_safe()),
        language: report.outcome.language.as_deref(),
        tier: conversion.map(|conversion| conversion.tier),
        runtime_image: conversion.map(|conversion| conversion.runtime_image.as_str()),
        reason: reason(report),
        assumptions: assumptions(report),
        notes: notes(report),
        output,
        diff,
        ignore_file: report.ignore_file.as_ref().map(|file| IgnoreFile {
            path: file.shown.to_string_lossy(),
            created: file.old.is_none(),
            output: String::from_utf8_lossy(&file.new),
        }),
        encoding: lossy.then_some("lossy"),
    }
}

fn explained(report: &FileReport) -> Explained<'_> {
    let conversion = report.conversion();
    Explained {
        path: report.path.to_string_lossy(),
        outcome: report.outcome.verdict.name(),
        safe: conversion.map(|conversion| conversion.is_safe()),
        language: report.outcome.language.as_deref(),
        tier: conversion.map(|conversion| conversion.tier),
        runtime_image: conversion.map(|conversion| conversion.runtime_image.as_str()),
        reason: reason(report),
        help: report
            .reason()
            .map(|reason| reason.help.as_str())
            .filter(|help| !help.is_empty()),
        assumptions: assumptions(report),
        notes: notes(report),
        sections: sections(&report.outcome.explanation),
    }
}

fn reason(report: &FileReport) -> Option<Remark<'_>> {
    report.reason().map(|reason| Remark {
        code: &reason.code,
        message: &reason.message,
        line: reason.line,
    })
}

fn assumptions(report: &FileReport) -> Vec<Remark<'_>> {
    report
        .assumptions()
        .iter()
        .map(|assumption| Remark {
            code: &assumption.code,
            message: &assumption.message,
            line: assumption.line,
        })
        .collect()
}

fn notes(report: &FileReport) -> Vec<Remark<'_>> {
    report
        .all_notes()
        .map(|note| Remark {
            code: &note.code,
            message: &note.message,
            line: note.line,
        })
        .collect()
}

fn sections(explanation: &Explanation) -> Vec<Section<'_>> {
    explanation
        .sections
        .iter()
        .map(|section| Section {
            title: &section.title,
            facts: section
                .facts
                .iter()
                .map(|fact| Fact {
                    text: &fact.text,
                    line: fact.line,
                })
                .collect(),
        })
        .collect()
}
