//! One file, from its path to its report.

use std::path::Path;

use super::leave_out;
use super::run::Converter;
use super::settings::{AllSettings, Settings};
use crate::bulk::codes;
use crate::bulk::decisions::{Decision, Decisions};
use crate::bulk::discover::{Entry, Found};
use crate::bulk::guard::guarded;
use crate::bulk::read::read_file;
use crate::bulk::write::{back_up, replace, symbolic_link};
use crate::context::Context;
use crate::diff;
use crate::outcome::{Explanation, Note, Outcome, Reason, Verdict};
use crate::report::{Applied, FileReport};

/// What is done with every file of a run.
pub struct Job<'a> {
    /// The conversion.
    pub converter: &'a Converter,
    /// What is in force for each file.
    pub settings: &'a AllSettings,
    /// The build context, where one was named.
    pub context: Option<&'a Path>,
    /// Whether conversions are applied.
    pub write: bool,
    /// The current directory.
    pub directory: &'a Path,
    /// Whether the ignore files of converted files may be extended, where their settings say so.
    pub leaves_out: bool,
    /// What a person decided, where that is given: then nothing else is applied.
    pub decisions: Option<&'a Decisions>,
    /// Whether what is replaced is kept beside it.
    pub backup: bool,
    /// Whether symbolic links are read like files; only for looking.
    pub follow_links: bool,
}

impl Job<'_> {
    /// Does one file of a search.
    pub fn entry(&self, entry: &Entry) -> FileReport {
        match entry {
            Entry::File(found) => self.file(found),
            Entry::Trouble { shown, reason } => failed(shown, reason.clone()),
        }
    }

    fn file(&self, found: &Found) -> FileReport {
        let settings = self.settings.of(found);
        if let Some(reason) = settings.excludes(&found.real) {
            return report(&found.shown, Verdict::Unchanged(reason));
        }
        if let (Some(target), false) = (&found.link, self.follow_links) {
            let verdict = Verdict::Unchanged(symbolic_link(Some(target)));
            return report(&found.shown, verdict);
        }
        let source = match read_file(&found.real) {
            Ok(source) => source,
            Err(reason) => return failed(&found.shown, reason),
        };
        let mut report = self.text(settings, &source, &found.shown, &found.in_diff, || {
            let own = found.real.parent().unwrap_or(Path::new("."));
            Context::open(self.context.unwrap_or(own), Some(&found.real))
        });
        if self.leaves_out && settings.leaves_out && report.conversion().is_some() {
            // A bug there is no reason to lose a conversion.
            let mut with = report.clone();
            if guarded(|| self.leave_out(found, settings, &mut with)).is_ok() {
                report = with;
            }
        }
        if report.applied == Applied::Written {
            self.write(found, &source, &mut report);
        }
        report
    }

    /// Does one text from standard input.
    pub fn standard_input(&self, source: &[u8]) -> FileReport {
        let settings = self.settings.of_standard_input();
        let name = Path::new("Dockerfile");
        self.text(settings, source, Path::new("-"), name, || {
            self.context
                .map_or_else(Context::absent, |directory| Context::open(directory, None))
        })
    }

    /// Converts a text. What is to be written is marked as such, and not written.
    fn text(
        &self,
        settings: &Settings,
        source: &[u8],
        shown: &Path,
        in_diff: &Path,
        open: impl FnOnce() -> Context,
    ) -> FileReport {
        let done = guarded(|| {
            let context = open();
            let outcome =
                (self.converter)(source, &context, &settings.knowledge, &settings.options);
            let diff = match &outcome.verdict {
                Verdict::Converted(conversion) => {
                    diff::unified(&with_slashes(in_diff), source, &conversion.output)
                }
                _ => Vec::new(),
            };
            (outcome, diff, context.troubles())
        });
        let (outcome, diff, troubles) = match done {
            Ok(done) => done,
            Err(reason) => return failed(shown, reason),
        };
        let would_write = match &outcome.verdict {
            Verdict::Converted(it) => it.is_safe() || settings.allow_unsafe,
            _ => false,
        };
        let verdict = &outcome.verdict;
        let (applied, outdated) = match self.applied(source, shown, verdict, would_write) {
            Ok(applied) => (applied, None),
            Err(reason) => (Applied::NotAsked, Some(reason)),
        };
        let mut notes: Vec<Note> = Vec::new();
        let told = |message: &String| match &outcome.verdict {
            Verdict::Converted(conversion) => {
                conversion.notes.iter().any(|note| note.message == *message)
            }
            _ => false,
        };
        for message in troubles.into_iter().filter(|message| !told(message)) {
            let note = Note {
                code: codes::CONTEXT_TROUBLE.to_owned(),
                message,
                line: None,
            };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        let mut report = FileReport {
            path: shown.to_path_buf(),
            outcome,
            notes,
            source: source.to_vec(),
            diff,
            applied,
            would_write,
            ignore_file: None,
        };
        if let Some(reason) = outdated {
            fail(&mut report, reason);
        }
        report
    }

    /// Whether a verdict leads to a write, or why it may not.
    fn applied(
        &self,
        source: &[u8],
        shown: &Path,
        verdict: &Verdict,
        would_write: bool,
    ) -> Result<Applied, Reason> {
        Ok(match (verdict, self.decisions) {
            _ if !self.write => Applied::NotAsked,
            (Verdict::Converted(conversion), Some(decisions)) => {
                match decisions.of(shown, source, &conversion.output)? {
                    Some(Decision::Accept) => Applied::Written,
                    Some(Decision::Reject) => Applied::Rejected,
                    None => Applied::Undecided,
                }
            }
            (Verdict::Converted(_), None) if would_write => Applied::Written,
            (Verdict::Converted(_), None) => Applied::NeedsUnsafe,
            (
                Verdict::Unchanged(_) | Verdict::Refused(_) | Verdict::Invalid(_),
                Some(decisions),
            ) => {
                decisions.of_unconverted(shown, source)?;
                Applied::NotAsked
            }
            _ => Applied::NotAsked,
        })
    }

    fn write(&self, found: &Found, source: &[u8], report: &mut FileReport) {
        let Verdict::Converted(conversion) = &report.outcome.verdict else {
            return;
        };
        let kept = match self.backup {
            true => back_up(&found.real, source),
            false => Ok(()),
        };
        let done = kept.and_then(|()| replace(&found.real, source, &conversion.output));
        if let Err(reason) = done {
            return fail(report, reason);
        }
        // Last: the new Dockerfile is right with and without it, the old one may not be.
        if let Some(Err(reason)) = report.ignore_file.as_ref().map(leave_out::write) {
            report.notes.retain(|note| note.code != "dockerignore");
            report.notes.push(Note {
                code: "dockerignore".to_owned(),
                message: format!("the ignore file was not written: it {}", reason.message),
                line: None,
            });
            report.ignore_file = None;
        }
    }
}

/// Takes the conversion back: the file was not written.
fn fail(report: &mut FileReport, reason: Reason) {
    report.outcome.verdict = Verdict::Failed(reason);
    report.diff = Vec::new();
    report.ignore_file = None;
    report.notes.retain(|note| note.code != "dockerignore");
    report.applied = Applied::NotAsked;
}

/// The path as a diff has it, with `/` on every system.
pub(super) fn with_slashes(path: &Path) -> Vec<u8> {
    let parts: Vec<&[u8]> = path
        .components()
        .map(|part| part.as_os_str().as_encoded_bytes())
        .collect();
    parts.join(&b'/')
}

/// The report of a file whose content was not judged.
pub fn failed(shown: &Path, reason: Reason) -> FileReport {
    report(shown, Verdict::Failed(reason))
}

fn report(shown: &Path, verdict: Verdict) -> FileReport {
    FileReport {
        path: shown.to_path_buf(),
        outcome: Outcome {
            verdict,
            language: None,
            explanation: Explanation::default(),
        },
        notes: Vec::new(),
        source: Vec::new(),
        diff: Vec::new(),
        applied: Applied::NotAsked,
        would_write: false,
        ignore_file: None,
    }
}
