//! The counts of a run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::verify::{percent, total};
use super::{Applied, FileReport};
use crate::outcome::Verdict;

/// How many files came to which outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All files, those that could not be read included.
    pub files: usize,
    /// Files with a conversion, safe or not.
    pub converted: usize,
    /// Of these, the ones without an open assumption.
    pub safe: usize,
    /// Files with nothing to do.
    pub unchanged: usize,
    /// Files without a provable plan.
    pub refused: usize,
    /// Files that are not Dockerfiles a build would accept.
    pub invalid: usize,
    /// Files that could not be read or written.
    pub failed: usize,
    /// Files that now hold the new text.
    pub written: usize,
    /// How many files were refused for each reason code.
    pub refused_by_reason: BTreeMap<String, usize>,
    /// What the base images of the conversions come to.
    #[serde(skip)]
    pub bases: Bases,
}

/// The base images of all conversions of which both sizes are known, by the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bases {
    /// How many conversions.
    pub files: usize,
    /// Bytes of the originals' base images.
    pub before: u64,
    /// Bytes of the runtime stages' base images.
    pub after: u64,
}

/// One line of the table of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The outcome, or the code of a reason.
    pub label: String,
    /// Whether the label is the code of a reason, which belongs to the outcome above it.
    pub is_code: bool,
    /// How many files.
    pub files: usize,
    /// More about them; empty where there is nothing to say.
    pub detail: String,
}

impl Summary {
    /// Counts one more file.
    pub fn add(&mut self, report: &FileReport) {
        self.files += 1;
        match &report.outcome.verdict {
            Verdict::Converted(conversion) => {
                self.converted += 1;
                self.safe += usize::from(conversion.is_safe());
                if let Some((before, after)) = conversion.sizes.both() {
                    self.bases.files += 1;
                    self.bases.before = self.bases.before.saturating_add(before);
                    self.bases.after = self.bases.after.saturating_add(after);
                }
            }
            Verdict::Unchanged(_) => self.unchanged += 1,
            Verdict::Refused(reason) => {
                self.refused += 1;
                *self
                    .refused_by_reason
                    .entry(reason.code.clone())
                    .or_default() += 1;
            }
            Verdict::Invalid(_) => self.invalid += 1,
            Verdict::Failed(_) => self.failed += 1,
        }
        self.written += usize::from(report.applied == Applied::Written);
    }

    /// The counts in one line, such as `3 files: 1 converted (all safe), 2 refused (2 no-entrypoint)`.
    pub fn line(&self) -> String {
        let reasons: Vec<String> = self
            .reasons()
            .iter()
            .map(|(code, count)| format!("{count} {code}"))
            .collect();
        self.one_line(&format!(" ({})", reasons.join(", ")))
    }

    /// The same without the reasons, for where [`Self::table`] has them.
    pub fn short_line(&self) -> String {
        self.one_line("")
    }

    fn one_line(&self, reasons: &str) -> String {
        let parts: Vec<String> = self
            .counts()
            .into_iter()
            .map(|(label, files, detail)| {
                let detail = match label {
                    "converted" => format!(" ({detail})"),
                    "refused" => reasons.to_owned(),
                    _ => String::new(),
                };
                format!("{files} {label}{detail}")
            })
            .collect();
        let files = if self.files == 1 { "file" } else { "files" };
        format!("{} {files}: {}", self.files, parts.join(", "))
    }

    /// The counts of each outcome, reasons of refusals below it; what does not occur is left out.
    pub fn table(&self) -> Vec<Count> {
        let mut table = Vec::new();
        for (label, files, detail) in self.counts() {
            table.push(Count {
                label: label.to_owned(),
                is_code: false,
                files,
                detail,
            });
            if label == "refused" {
                table.extend(self.reasons().into_iter().map(|(code, files)| Count {
                    label: code.to_owned(),
                    is_code: true,
                    files,
                    detail: String::new(),
                }));
            }
        }
        table
    }

    /// What the base images come to, in a sentence; `None` where no size is known.
    pub fn savings(&self) -> Option<String> {
        let bases = self.bases;
        let files = if bases.files == 1 {
            "1 conversion".to_owned()
        } else {
            format!("{} conversions", bases.files)
        };
        let change = percent(bases.before, bases.after)?;
        Some(format!(
            "base images of {files}: {} before, {} after ({change:+.1} %), estimated, compressed",
            total(bases.before),
            total(bases.after)
        ))
    }

    fn counts(&self) -> Vec<(&'static str, usize, String)> {
        let assuming = self.converted - self.safe;
        let safe = match (self.safe, assuming) {
            (_, 0) => "all safe".to_owned(),
            (0, _) => "all with assumptions".to_owned(),
            (safe, others) => format!("{safe} safe, {others} with assumptions"),
        };
        let all = [
            ("converted", self.converted, safe),
            ("written", self.written, String::new()),
            ("unchanged", self.unchanged, String::new()),
            ("refused", self.refused, String::new()),
            ("invalid", self.invalid, String::new()),
            ("failed", self.failed, String::new()),
        ];
        all.into_iter().filter(|(_, files, _)| *files > 0).collect()
    }

    /// The commonest first; the map's order decides between equals.
    fn reasons(&self) -> Vec<(&str, usize)> {
        let mut reasons: Vec<(&str, usize)> = self
            .refused_by_reason
            .iter()
            .map(|(code, count)| (code.as_str(), *count))
            .collect();
        reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        reasons
    }
}
