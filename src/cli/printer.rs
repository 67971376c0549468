//! Prints reports in the format asked for, and keeps the score.

use std::io::Write;
use std::path::PathBuf;

use super::args::{Arguments, Command, Format};
use super::links::Links;
use super::run::Exit;
use crate::bulk::discover::Entry;
use crate::outcome::Verdict;
use crate::report::csv::Csv;
use crate::report::explain::explanation;
use crate::report::github::Annotations;
use crate::report::html::Html;
use crate::report::json::Json;
use crate::report::markdown::Markdown;
use crate::report::sarif::Sarif;
use crate::report::side_by_side::{LEAST_COLUMNS, side_by_side};
use crate::report::style::{BAD, Look, path_text};
use crate::report::text::{self, Verbosity};
use crate::report::{Applied, Document, FileReport, Sink, Summary};

/// The printer of one run.
pub struct Printer {
    kind: Kind,
    verbosity: Verbosity,
    look_out: Look,
    look_err: Look,
    summary: Summary,
    write: bool,
    check: bool,
    would_change: bool,
    links_out: Links,
    links_err: Links,
    /// What it is called where it cannot be written.
    what: &'static str,
    /// Whether standard error has the counts, for the document goes to a file.
    announce: bool,
    /// The summary of a job, beside annotations.
    job: Option<Markdown>,
}

enum Kind {
    /// Diffs; side by side in so many columns, where that is asked for.
    Text(Option<usize>),
    Explanation,
    Document(Box<dyn Document>),
}

impl Printer {
    /// A printer for the format that `arguments` ask for, and two streams that look as told. `columns` is the width of
    /// standard output.
    pub fn new(arguments: &Arguments, look_out: Look, look_err: Look, columns: usize) -> Printer {
        let explains = matches!(arguments.command, Some(Command::Explain { .. }));
        let format = arguments.conversion.format();
        let document: Option<Box<dyn Document>> = match format {
            Format::Text | Format::SideBySide => None,
            Format::Json if explains => Some(Box::new(Json::explanations())),
            Format::Json => Some(Box::new(Json::report())),
            Format::Sarif => Some(Box::new(Sarif::default())),
            Format::Github => Some(Box::new(Annotations::default())),
            Format::Markdown => Some(Box::new(Markdown::default())),
            Format::Csv => Some(Box::new(Csv::default())),
            Format::Html => Some(Box::new(Html::default())),
        };
        let announce = document.is_some()
            && !matches!(format, Format::Json | Format::Github)
            && arguments.conversion.output.is_some();
        let kind = match document {
            Some(document) => Kind::Document(document),
            None if explains => Kind::Explanation,
            None if format == Format::SideBySide && columns >= LEAST_COLUMNS => {
                Kind::Text(Some(columns))
            }
            None => Kind::Text(None),
        };
        Printer {
            kind,
            verbosity: arguments.verbosity(),
            look_out,
            look_err,
            summary: Summary::default(),
            write: arguments.write,
            check: arguments.check,
            would_change: false,
            links_out: Links::none(),
            links_err: Links::none(),
            what: if arguments.conversion.output.is_some() {
                "the report"
            } else {
                "standard output"
            },
            announce,
            job: (format == Format::Github).then(Markdown::job_summary),
        }
    }

    /// The same, with codes that lead to their pages.
    pub fn with_links(mut self, out: Links, err: Links) -> Printer {
        self.links_out = out;
        self.links_err = err;
        self
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
            Kind::Text(columns) => {
                let verdict = text::verdict(report, self.verbosity, self.look_err);
                let _ = err.write_all(self.links_err.report(&verdict).as_bytes());
                match (source, report.conversion(), report.applied) {
                    (Some(_), Some(conversion), Applied::Written) => out.put(&conversion.output),
                    (Some(source), _, _) if self.write => out.put(source),
                    (_, _, Applied::Written) => {}
                    _ => match columns {
                        None => out.put(&self.look_out.diff(&report.diff)),
                        Some(columns) => {
                            out.put(side_by_side(report, *columns, self.look_out).as_bytes());
                        }
                    },
                }
            }
            Kind::Explanation => {
                if matches!(report.outcome.verdict, Verdict::Failed(_)) {
                    let verdict = text::verdict(report, self.verbosity, self.look_err);
                    let _ = err.write_all(self.links_err.report(&verdict).as_bytes());
                } else {
                    let lead = if self.summary.files == 0 { "" } else { "\n" };
                    let text = explanation(report, self.look_out);
                    out.put(format!("{lead}{}", self.links_out.report(&text)).as_bytes());
                }
            }
            Kind::Document(document) => out.put(document.file(report).as_bytes()),
        }
        if let Some(job) = &mut self.job {
            job.file(report);
        }
        self.would_change |= report.would_write;
        self.summary.add(report);
    }

    /// Prints what comes last, and says how the run ended.
    pub fn finish(&mut self, out: &mut Sink<'_>, err: &mut dyn Write) -> Exit {
        match &mut self.kind {
            // Nobody reads any more: the run may have ended early, and its counts would be wrong.
            Kind::Text(_) if out.is_closed() && !self.write && !self.check => {}
            Kind::Text(_) => {
                let summary = text::summary(&self.summary, self.verbosity, self.look_err);
                let _ = err.write_all(summary.as_bytes());
            }
            Kind::Explanation => {}
            Kind::Document(document) => {
                out.put(document.finish(&self.summary).as_bytes());
                if self.announce {
                    let summary = text::summary(&self.summary, self.verbosity, self.look_err);
                    let _ = err.write_all(summary.as_bytes());
                }
            }
        }
        if let Some(error) = out.failure() {
            let label = self.look_err.paint(BAD, "error");
            let what = self.what;
            let _ = writeln!(err, "{label}: {what} cannot be written: {error}");
            return Exit::Trouble;
        }
        if self.summary.failed + self.summary.invalid > 0 {
            Exit::Trouble
        } else if self.check && self.would_change {
            Exit::WouldChange
        } else {
            Exit::Done
        }
    }

    /// The summary of the job as Markdown, once the run is over; only of annotations.
    pub fn job_summary(&mut self) -> Option<String> {
        let summary = &self.summary;
        self.job.as_mut().map(|job| job.finish(summary))
    }
}
