//! What verification found, for people.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use super::style::{BAD, CARE, FAINT, GOOD, Look, STRONG, path_text, printable};
use super::text::Verbosity;
use crate::outcome::Reason;
use crate::verify::compare::MASKED;
use crate::verify::{Answer, Check, Measured, Obstacle, Part, State, Verification};

/// The verification of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// The path as the user would write it.
    pub path: PathBuf,
    /// The image reference of the runtime stage, where msconvert chose it.
    pub runtime_image: Option<String>,
    /// Other runtime images that were tried before, each with why it was not taken.
    pub tried: Vec<(String, String)>,
    /// What became of the file.
    pub written: Written,
    /// What was found; or the outcome of the conversion and its reason, where there is nothing to verify.
    pub verification: Result<Verification, (&'static str, Reason)>,
}

/// What became of a file that was verified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Written {
    /// It was not to be written.
    #[default]
    NotAsked,
    /// It holds the conversion.
    Written,
    /// It was left alone, for this reason.
    LeftAlone(String),
}

/// The report of one file.
pub fn text(report: &VerifyReport, verbosity: Verbosity, look: Look) -> String {
    let mut out = String::new();
    let path = look.paint(STRONG, &path_text(&report.path));
    // Writing to a string does not fail, here and below.
    let _ = match &report.verification {
        Err((outcome, reason)) => {
            let outcome = look.paint(CARE, outcome);
            let code = look.paint(FAINT, &format!("[{}]", reason.code));
            writeln!(
                out,
                "{path}: nothing to verify: {outcome}: {} {code}",
                printable(reason.message.lines().next().unwrap_or_default())
            )
        }
        Ok(found) => {
            let answer = match found.answer {
                Answer::Alike => look.paint(GOOD, "alike"),
                Answer::Differs => look.paint(BAD, "differs"),
                Answer::CannotVerify => look.paint(CARE, "cannot be verified"),
            };
            let counts = counts(found);
            let image = report
                .runtime_image
                .as_ref()
                .map_or_else(String::new, |it| {
                    format!(", runtime image {}", printable(it))
                });
            writeln!(out, "{path}: {answer}{counts}{image}")
        }
    };
    for (image, why) in &report.tried {
        let _ = writeln!(out, "  not {}: {}", printable(image), printable(why));
    }
    match &report.written {
        Written::NotAsked => {}
        Written::Written => {
            let _ = writeln!(out, "  {}", look.paint(GOOD, "written"));
        }
        Written::LeftAlone(why) => {
            let _ = writeln!(
                out,
                "  {}: {}",
                look.paint(CARE, "left alone"),
                printable(why)
            );
        }
    }
    if let Ok(found) = &report.verification {
        body(&mut out, found, verbosity, look);
    }
    out
}

fn counts(found: &Verification) -> String {
    if found.checks.is_empty() {
        return String::new();
    }
    let (passed, failed, not) = (
        found.count(State::Passed),
        found.count(State::Failed),
        found.count(State::NotComparable),
    );
    format!(": {passed} checks passed, {failed} failed, {not} not comparable")
}

fn body(out: &mut String, found: &Verification, verbosity: Verbosity, look: Look) {
    if let Some(obstacle) = &found.obstacle {
        out.push_str(&self::obstacle(obstacle, look));
    }
    if verbosity == Verbosity::Quiet {
        return;
    }
    if found.before.is_some() {
        out.push_str(&measures(found.before, found.after));
    }
    let mut part: Option<Part> = None;
    for check in found
        .checks
        .iter()
        .filter(|check| is_shown(check, verbosity))
    {
        let lead = if part == Some(check.part) {
            ""
        } else {
            check.part.name()
        };
        part = Some(check.part);
        let state = match check.state {
            State::Passed => look.paint(GOOD, "same"),
            State::Failed => look.paint(BAD, "differs"),
            State::NotComparable => look.paint(CARE, "not comparable"),
        };
        let _ = writeln!(out, "  {lead:<10} {}: {state}", printable(&check.name));
        for detail in &check.details {
            let _ = writeln!(out, "  {:<10}   {}", "", printable(detail));
        }
    }
    for image in &found.kept {
        let _ = writeln!(out, "  kept: {image}");
    }
}

/// What is the same is not worth a line, unless something was masked in it or more was asked for.
fn is_shown(check: &Check, verbosity: Verbosity) -> bool {
    check.state != State::Passed
        || verbosity == Verbosity::Verbose
        || check.details.iter().any(|it| it.starts_with(MASKED))
}

fn obstacle(obstacle: &Obstacle, look: Look) -> String {
    let mut out = String::new();
    let code = look.paint(FAINT, &format!("[{}]", obstacle.code));
    let _ = writeln!(out, "  {} {code}", printable(&obstacle.message));
    for line in &obstacle.tail {
        let _ = writeln!(out, "    {}", printable(line));
    }
    if !obstacle.help.is_empty() {
        let _ = writeln!(out, "  {}: {}", look.paint(STRONG, "help"), obstacle.help);
    }
    out
}

/// The table of sizes and times.
fn measures(before: Option<Measured>, after: Option<Measured>) -> String {
    let size = |measured: Option<Measured>| {
        measured
            .and_then(|it| it.size)
            .map_or_else(|| "-".to_owned(), megabytes)
    };
    let time = |measured: Option<Measured>| {
        measured.map_or_else(|| "-".to_owned(), |it| seconds(it.build_time))
    };
    let change = match (before.and_then(|it| it.size), after.and_then(|it| it.size)) {
        (Some(old), Some(new)) => {
            percent(old, new).map_or_else(String::new, |it| format!("  {it:+.1} %"))
        }
        _ => String::new(),
    };
    format!(
        "  {:<10} {:>12} {:>12}\n  {:<10} {:>12} {:>12}{change}\n  {:<10} {:>12} {:>12}\n",
        "",
        "before",
        "after",
        "size",
        size(before),
        size(after),
        "build time",
        time(before),
        time(after)
    )
}

/// Bytes as decimal megabytes, as engines print them.
pub fn megabytes(bytes: u64) -> String {
    let tenths = (bytes.saturating_add(50_000)) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// The size of many images together: `71.2 GB`; up to ten gigabytes as [`megabytes`].
pub fn total(bytes: u64) -> String {
    let (divisor, unit) = match bytes / 1_000_000_000 {
        0..10 => (1, "MB"),
        10..10_000 => (1_000, "GB"),
        _ => (1_000_000, "TB"),
    };
    megabytes(bytes / divisor).replace("MB", unit)
}

/// The change from `old` to `new` in percent.
#[expect(
    clippy::cast_precision_loss,
    reason = "sizes of images are far below 2^53 bytes"
)]
pub fn percent(old: u64, new: u64) -> Option<f64> {
    (old > 0).then(|| (new as f64 - old as f64) / old as f64 * 100.0)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The last line of a run over several files.
pub fn summary(reports: &[VerifyReport], verbosity: Verbosity, look: Look) -> String {
    if reports.len() < 2 || verbosity == Verbosity::Quiet {
        return String::new();
    }
    let count = |answer: Answer| {
        reports
            .iter()
            .filter(|it| it.verification.as_ref().is_ok_and(|it| it.answer == answer))
            .count()
    };
    let parts = [
        (count(Answer::Alike), "alike"),
        (count(Answer::Differs), "differ"),
        (count(Answer::CannotVerify), "cannot be verified"),
        (
            reports.iter().filter(|it| it.verification.is_err()).count(),
            "not converted",
        ),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let counts = format!("{} files: {}", reports.len(), parts.join(", "));
    let mut out = savings(reports).map_or_else(String::new, |it| format!("{it}\n"));
    let _ = writeln!(out, "{}", look.paint(STRONG, &counts));
    out
}

/// What the images that are alike come to, in a sentence; `None` where nothing was measured.
fn savings(reports: &[VerifyReport]) -> Option<String> {
    let alike = reports
        .iter()
        .filter_map(|it| it.verification.as_ref().ok())
        .filter(|it| it.answer == Answer::Alike);
    let sizes: Vec<(u64, u64)> = alike
        .filter_map(|it| it.before?.size.zip(it.after?.size))
        .collect();
    let before = sizes.iter().map(|(before, _)| before).sum();
    let after = sizes.iter().map(|(_, after)| after).sum();
    let change = percent(before, after)?;
    Some(format!(
        "images of {} that are alike: {} before, {} after ({change:+.1} %), measured",
        sizes.len(),
        total(before),
        total(after)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_readable() {
        assert_eq!(megabytes(623_631_893), "623.6 MB");
        assert_eq!(megabytes(10), "0.0 MB");
        assert_eq!(total(9_999_900_000), "9999.9 MB");
        assert_eq!(total(570_251_500_000), "570.3 GB");
        assert_eq!(total(4_726_025_700_000), "4726.0 GB");
        assert_eq!(total(47_260_000_000_000), "47.3 TB");
        assert_eq!(percent(200, 50), Some(-75.0));
        assert_eq!(percent(0, 50), None);
    }

    #[test]
    fn what_was_measured_is_summed_up() {
        let report = |answer, before, after| VerifyReport {
            path: "Dockerfile".into(),
            runtime_image: None,
            tried: Vec::new(),
            written: Written::NotAsked,
            verification: Ok(Verification {
                answer,
                obstacle: None,
                before: Some(Measured {
                    build_time: Duration::ZERO,
                    size: Some(before),
                }),
                after: Some(Measured {
                    build_time: Duration::ZERO,
                    size: Some(after),
                }),
                checks: Vec::new(),
                seen: Vec::new(),
                kept: Vec::new(),
            }),
        };
        let reports = [
            report(Answer::Alike, 900_000_000, 20_000_000),
            report(Answer::Alike, 100_000_000, 30_000_000),
            report(Answer::Differs, 500_000_000, 1),
        ];
        assert_eq!(
            summary(&reports, Verbosity::Normal, Look::default()),
            "images of 2 that are alike: 1000.0 MB before, 50.0 MB after (-95.0 %), measured\n3 files: 2 alike, 1 differ\n"
        );
        assert_eq!(savings(&reports[2..]), None);
    }

    #[test]
    fn a_difference_is_shown_with_its_reason() {
        let report = VerifyReport {
            path: "Dockerfile".into(),
            runtime_image: Some("scratch".into()),
            tried: Vec::new(),
            written: Written::NotAsked,
            verification: Ok(Verification {
                answer: Answer::Differs,
                obstacle: None,
                before: Some(Measured {
                    build_time: Duration::from_millis(1500),
                    size: Some(1_000_000),
                }),
                after: Some(Measured {
                    build_time: Duration::from_millis(500),
                    size: Some(100_000),
                }),
                checks: vec![
                    Check::of(Part::Config, "ENV", vec!["A is missing".into()], Vec::new()),
                    Check::of(Part::Config, "CMD", Vec::new(), Vec::new()),
                ],
                seen: Vec::new(),
                kept: Vec::new(),
            }),
        };
        let shown = text(&report, Verbosity::Normal, Look::default());
        assert_eq!(
            shown,
            "Dockerfile: differs: 1 checks passed, 1 failed, 0 not comparable, runtime image scratch\n             \x20                before        after\n\
             \x20 size             1.0 MB       0.1 MB  -90.0 %\n\
             \x20 build time        1.5 s        0.5 s\n\
             \x20 config     ENV: differs\n\
             \x20              A is missing\n"
                .replace("scratch\n             \u{20}                before", "scratch\n                   before")
        );
    }
}
