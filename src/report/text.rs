//! The report for people: the diff on standard output, verdicts and notes on standard error.

use std::fmt::Write as _;

use super::style::{BAD, CARE, FAINT, GOOD, Look, STRONG, path_text, printable};
use super::{Applied, Count, FileReport, Summary};
use crate::outcome::{Conversion, Reason, Tier, Verdict};

/// How much is said besides the diff.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// A verdict per file, with the assumptions and notes of conversions.
    #[default]
    Normal,
    /// Also what would make a file convertible.
    Verbose,
}

/// The verdict line of a file and what belongs under it, for standard error. Empty where `verbosity` says so.
pub fn verdict(report: &FileReport, verbosity: Verbosity, look: Look) -> String {
    let mut out = String::new();
    let is_error = matches!(
        report.outcome.verdict,
        Verdict::Failed(_) | Verdict::Invalid(_)
    );
    if verbosity == Verbosity::Quiet && !is_error {
        return out;
    }
    let line = report.reason().and_then(|reason| reason.line);
    line_start(&mut out, &place(report, line), look);
    out.push_str(&headline(report, look));
    out.push('\n');
    if let Some(reason) = report.reason()
        && (is_error || verbosity == Verbosity::Verbose)
    {
        help(&mut out, reason, look);
    }
    for assumption in report.assumptions() {
        detail(
            &mut out,
            &look.paint(CARE, "assumption"),
            &place(report, assumption.line),
            &assumption.message,
            &assumption.code,
            look,
        );
    }
    if verbosity != Verbosity::Quiet {
        for note in report.all_notes() {
            let place = place(report, note.line);
            detail(&mut out, "note", &place, &note.message, &note.code, look);
        }
    }
    out
}

/// `path` or `path:line`.
fn place(report: &FileReport, line: Option<u32>) -> String {
    let path = path_text(&report.path);
    match line {
        Some(line) => format!("{path}:{line}"),
        None => path,
    }
}

fn line_start(out: &mut String, place: &str, look: Look) {
    out.push_str(&look.paint(STRONG, place));
    out.push_str(": ");
}

/// The verdict in one line, such as `converted (safe): T1 artifact only, runtime image scratch`. Only the first line of a
/// reason's message is on it; the others follow, indented.
pub(super) fn headline(report: &FileReport, look: Look) -> String {
    match &report.outcome.verdict {
        Verdict::Converted(conversion) => converted(conversion, report.applied, look),
        Verdict::Unchanged(reason) => because(&look.paint(STRONG, "unchanged"), reason, look),
        Verdict::Refused(reason) => because(&look.paint(CARE, "refused"), reason, look),
        Verdict::Invalid(reason) => because(&look.paint(BAD, "invalid"), reason, look),
        Verdict::Failed(reason) => because(&look.paint(BAD, "failed"), reason, look),
    }
}

fn converted(conversion: &Conversion, applied: Applied, look: Look) -> String {
    let count = conversion.assumptions.len();
    let assumptions = format!(
        "{count} {}",
        if count == 1 {
            "assumption"
        } else {
            "assumptions"
        }
    );
    let verdict = match (applied, count) {
        (Applied::NotAsked, 0) => look.paint(GOOD, "converted (safe)"),
        (Applied::NotAsked, _) => look.paint(CARE, &format!("converted (unsafe, {assumptions})")),
        (Applied::Written, 0) => look.paint(GOOD, "converted (safe) and written"),
        (Applied::Written, _) => look.paint(
            CARE,
            &format!("converted (unsafe, {assumptions}) and written"),
        ),
        (Applied::Rejected | Applied::Undecided, _) => {
            let safe = if count == 0 {
                "safe".to_owned()
            } else {
                format!("unsafe, {assumptions}")
            };
            let why = if applied == Applied::Rejected {
                "the decisions file rejects it"
            } else {
                "the decisions file does not name it"
            };
            look.paint(CARE, &format!("converted ({safe}), not written: {why}"))
        }
        (Applied::NeedsUnsafe, _) => look.paint(
            CARE,
            &format!("converted (unsafe, {assumptions}), not written; --unsafe would write it"),
        ),
    };
    format!(
        "{verdict}: {} {}, runtime image {}",
        conversion.tier.name(),
        tier_words(conversion.tier),
        printable(&conversion.runtime_image)
    )
}

fn tier_words(tier: Tier) -> &'static str {
    match tier {
        Tier::T1 => "artifact only",
        Tier::T2 => "artifact and assets",
        Tier::T3 => "whole working directory",
    }
}

fn because(verdict: &str, reason: &Reason, look: Look) -> String {
    format!(
        "{verdict}: {}",
        with_code(&reason.message, &reason.code, look)
    )
}

/// A message with its code at the end of its first line, and its other lines indented.
fn with_code(message: &str, code: &str, look: Look) -> String {
    let mut lines = message.trim_end().lines();
    let mut out = printable(lines.next().unwrap_or_default()).into_owned();
    // Writing to a string does not fail, here and below.
    let _ = write!(out, " {}", look.paint(FAINT, &format!("[{code}]")));
    for line in lines {
        let _ = write!(out, "\n    {}", printable(line));
    }
    out
}

fn help(out: &mut String, reason: &Reason, look: Look) {
    for (index, line) in reason.help.trim_end().lines().enumerate() {
        let label = if index == 0 {
            look.paint(STRONG, "help") + ":"
        } else {
            "     ".to_owned()
        };
        let _ = writeln!(out, "  {label} {}", printable(line));
    }
}

fn detail(out: &mut String, label: &str, place: &str, message: &str, code: &str, look: Look) {
    let _ = writeln!(
        out,
        "  {label}: {place}: {}",
        with_code(message, code, look)
    );
}

/// A run over this many files ends with a table.
const MANY: usize = 10;

/// The counts of a run over several files, and where to read on.
pub fn summary(summary: &Summary, verbosity: Verbosity, look: Look) -> String {
    let mut out = String::new();
    if verbosity == Verbosity::Quiet {
        return out;
    }
    let many = summary.files >= MANY;
    if many {
        out.push_str(&table(summary, look));
    }
    if let (Some(savings), true) = (summary.savings(), summary.files > 1) {
        let _ = writeln!(out, "{savings}");
    }
    if summary.files > 1 {
        let line = if many {
            summary.short_line()
        } else {
            summary.line()
        };
        let _ = writeln!(out, "{}", look.paint(STRONG, &line));
    }
    if summary.refused > 0 && verbosity == Verbosity::Normal {
        out.push_str("`msconvert explain PATH` says what would make a refused file convertible.\n");
    }
    out
}

/// The counts in columns.
fn table(summary: &Summary, look: Look) -> String {
    let rows = summary.table();
    let label = |row: &Count| {
        let indent = if row.is_code { "  " } else { "" };
        format!("{indent}{}", printable(&row.label))
    };
    let width = rows.iter().map(|row| label(row).chars().count()).max();
    let width = width.unwrap_or_default();
    let digits = summary.files.to_string().len();
    let mut out = String::new();
    for row in &rows {
        let style = match row.label.as_str() {
            _ if row.is_code => FAINT,
            "converted" | "written" => GOOD,
            "unchanged" => STRONG,
            "refused" => CARE,
            _ => BAD,
        };
        let label = format!("{:<width$}", label(row));
        let detail = match row.detail.as_str() {
            "" => String::new(),
            detail => format!("  {detail}"),
        };
        let _ = writeln!(
            out,
            "{}  {:>digits$}{detail}",
            look.paint(style, &label),
            row.files
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{converted, failed, refused};
    use super::*;

    #[test]
    fn many_files_end_in_a_table() {
        let mut counts = Summary::default();
        for index in 0..12 {
            counts.add(&match index {
                0..=3 => converted("a"),
                4 => failed("c"),
                _ => refused("b"),
            });
        }
        assert_eq!(
            summary(&counts, Verbosity::Verbose, Look::default()),
            "\
converted         4  all with assumptions
refused           7
  no-entrypoint   7
failed            1
base images of 4 conversions: 1200.0 MB before, 0.0 MB after (-100.0 %), estimated, compressed
12 files: 4 converted (all with assumptions), 7 refused, 1 failed
"
        );
        assert_eq!(summary(&counts, Verbosity::Quiet, Look::default()), "");
    }

    #[test]
    fn a_few_files_end_in_a_line() {
        let mut counts = Summary::default();
        counts.add(&refused("b"));
        counts.add(&refused("c"));
        assert_eq!(
            summary(&counts, Verbosity::Normal, Look::default()),
            "2 files: 2 refused (2 no-entrypoint)\n`msconvert explain PATH` says what would make a refused file convertible.\n"
        );
    }
}
