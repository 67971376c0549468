//! What verification found, for programs; documented in `docs/json.md`.

use std::borrow::Cow;

use serde::Serialize;

use super::json::VERSION;
use super::verify::{VerifyReport, Written, percent};
use crate::verify::{Check, Measured, State};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    verifications: Vec<One<'a>>,
}

#[derive(Serialize)]
struct One<'a> {
    path: Cow<'a, str>,
    answer: &'static str,
    runtime_image: Option<&'a str>,
    reason: Option<Reason<'a>>,
    before: Option<Side>,
    after: Option<Side>,
    size_change_percent: Option<f64>,
    passed: usize,
    failed: usize,
    not_comparable: usize,
    checks: &'a [Check],
    kept: &'a [String],
    tried: Vec<Tried<'a>>,
    written: bool,
}

#[derive(Serialize)]
struct Tried<'a> {
    runtime_image: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Reason<'a> {
    code: &'a str,
    message: &'a str,
    output: &'a [String],
}

#[derive(Serialize)]
struct Side {
    size: Option<u64>,
    build_seconds: f64,
}

/// The whole document, with a newline at its end.
pub fn document(reports: &[VerifyReport]) -> String {
    let verifications = reports.iter().map(one).collect();
    let document = Document {
        version: VERSION,
        verifications,
    };
    // Structs of strings and finite numbers have no way to fail.
    let mut text = serde_json::to_string(&document).unwrap_or_else(|_| "null".to_owned());
    text.push('\n');
    text
}

fn one(report: &VerifyReport) -> One<'_> {
    let found = report.verification.as_ref();
    let size = |side: Option<Measured>| side.and_then(|it| it.size);
    let (before, after) = found.map_or((None, None), |it| (it.before, it.after));
    let reason = match &report.verification {
        Ok(found) => found.obstacle.as_ref().map(|it| Reason {
            code: it.code,
            message: &it.message,
            output: &it.tail,
        }),
        Err((_, reason)) => Some(Reason {
            code: &reason.code,
            message: &reason.message,
            output: &[],
        }),
    };
    let count = |state: State| found.map_or(0, |it| it.count(state));
    One {
        path: report.path.to_string_lossy(),
        answer: found.map_or_else(|(outcome, _)| *outcome, |it| it.answer.name()),
        runtime_image: report.runtime_image.as_deref(),
        reason,
        before: before.map(side),
        after: after.map(side),
        size_change_percent: size(before)
            .zip(size(after))
            .and_then(|(old, new)| percent(old, new))
            .map(rounded),
        passed: count(State::Passed),
        failed: count(State::Failed),
        not_comparable: count(State::NotComparable),
        checks: found.map_or(&[], |it| &it.checks),
        kept: found.map_or(&[], |it| &it.kept),
        tried: report
            .tried
            .iter()
            .map(|(runtime_image, message)| Tried {
                runtime_image,
                message,
            })
            .collect(),
        written: report.written == Written::Written,
    }
}

fn side(measured: Measured) -> Side {
    Side {
        size: measured.size,
        build_seconds: rounded(measured.build_time.as_secs_f64()),
    }
}

fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
