//! Prints reports in the format asked for, and keeps the score.

use std::io::Write;
use std::path::PathBuf;

use super::args::{Arguments, Command, Format};
use super::run::Exit;
use crate::bulk::discover::Entry;
use crate::outcome::Verdict;
use crate::report::explain::explanation;
use crate::report::json::Document;
use crate::report::style::{BAD, Look, path_text};
use crate::report::text::{self, Verbosity};
use crate::report::{Applied, FileReport, Sink, Summary};

/// The printer of one run.
pub struct Printer {
    kind: Kind,
    verbosity: Verbosity,
    look_out: Look,
    look_err: Look,
    summary: Summary,
    write: bool,
    check: bool,
    allow_unsafe: bool,
}

enum Kind {
    Text,
    Explanation,
    Json(Document),
}

impl Printer {
    /// A printer for the format that `arguments` ask for, and two streams that look as told.
    pub fn new(arguments: &Arguments, look_out: Look, look_err: Look) -> Printer {
        let kind = match (arguments.conversion.format, &arguments.command) {
            (Format::Text, None) => Kind::Text,
            (Format::Text, Some(Command::Explain { .. })) => Kind::Explanation,
            (Format::Json, None) => Kind::Json(Document::report()),
            (Format::Json, Some(Command::Explain { .. })) => Kind::Json(Document::explanations()),
            // Verification prints by itself.
            (_, Some(Command::Verify(_))) => Kind::Text,
        };
        Printer {
            kind,
            verbosity: arguments.verbosity(),
            look_out,
            look_err,
            summary: Summary::default(),
            write: arguments.write,
            check: arguments.check,
            allow_unsafe: arguments.allow_unsafe,
        }
    }

    /// Says so where a search found nothing: silence would look like success.
    pub fn warn_if_none(&self, entries: &[Entry], paths: &[PathBuf], err: &mut dyn Write) {
        if !entries.is_empty() || self.verbosity == Verbosity::Quiet {
            return;
        }
        let places: Vec<String> = paths.iter().map(|path| path_text(path)).collect();
        // Who closed standard error wants no messages, here and below.
        let _ = writeln!(
            err,
            "no Dockerfile found in {} (hidden and git-ignored files are left out; a file that is named is always taken)",
            places.join(", ")
        );
    }

    /// Prints one report. `source` is the text of standard input: with `--write`, its conversion is passed on, or the
    /// text itself where there is nothing to apply.
    pub fn file(
        &mut self,
        report: &FileReport,
        source: Option<&[u8]>,
        out: &mut Sink<'_>,
        err: &mut dyn Write,
    ) {
        match &mut self.kind {
            Kind::Text => {
                let verdict = text::verdict(report, self.verbosity, self.look_err);
                let _ = err.write_all(verdict.as_bytes());
                match (source, report.conversion(), report.applied) {
                    (Some(_), Some(conversion), Applied::Written) => out.put(&conversion.output),
                    (Some(source), _, _) if self.write => out.put(source),
                    (_, _, Applied::Written) => {}
                    _ => out.put(&self.look_out.diff(&report.diff)),
                }
            }
            Kind::Explanation => {
                if matches!(report.outcome.verdict, Verdict::Failed(_)) {
                    let verdict = text::verdict(report, self.verbosity, self.look_err);
                    let _ = err.write_all(verdict.as_bytes());
                } else {
                    let lead = if self.summary.files == 0 { "" } else { "\n" };
                    let text = explanation(report, self.look_out);
                    out.put(format!("{lead}{text}").as_bytes());
                }
            }
            Kind::Json(document) => out.put(document.file(report).as_bytes()),
        }
        self.summary.add(report);
    }

    /// Prints what comes last, and says how the run ended.
    pub fn finish(&mut self, out: &mut Sink<'_>, err: &mut dyn Write) -> Exit {
        match &mut self.kind {
            // Nobody reads any more: the run may have ended early, and its counts would be wrong.
            Kind::Text if out.is_closed() && !self.write && !self.check => {}
            Kind::Text => {
                let summary = text::summary(&self.summary, self.verbosity, self.look_err);
                let _ = err.write_all(summary.as_bytes());
            }
            Kind::Explanation => {}
            Kind::Json(document) => out.put(document.finish(&self.summary).as_bytes()),
        }
        if let Some(error) = out.failure() {
            let label = self.look_err.paint(BAD, "error");
            let _ = writeln!(err, "{label}: standard output cannot be written: {error}");
            return Exit::Trouble;
        }
        let would_change = if self.allow_unsafe {
            self.summary.converted
        } else {
            self.summary.safe
        };
        if self.summary.failed + self.summary.invalid > 0 {
            Exit::Trouble
        } else if self.check && would_change > 0 {
            Exit::WouldChange
        } else {
            Exit::Done
        }
    }
}
