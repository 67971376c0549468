//! The counts of a run.

use std::collections::BTreeMap;

use serde::Serialize;

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
}

impl Summary {
    /// Counts one more file.
    pub fn add(&mut self, report: &FileReport) {
        self.files += 1;
        match &report.outcome.verdict {
            Verdict::Converted(conversion) => {
                self.converted += 1;
                self.safe += usize::from(conversion.is_safe());
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

    /// The counts in one line, such as `3 files: 1 converted (1 safe), 2 refused (2 no-start-command)`.
    pub fn line(&self) -> String {
        let mut parts = Vec::new();
        if self.converted > 0 {
            let unsafe_ones = self.converted - self.safe;
            let detail = match (self.safe, unsafe_ones) {
                (_, 0) => "all safe".to_owned(),
                (0, _) => "all with assumptions".to_owned(),
                (safe, others) => format!("{safe} safe, {others} with assumptions"),
            };
            parts.push(format!("{} converted ({detail})", self.converted));
        }
        if self.written > 0 {
            parts.push(format!("{} written", self.written));
        }
        if self.unchanged > 0 {
            parts.push(format!("{} unchanged", self.unchanged));
        }
        if self.refused > 0 {
            let mut codes: Vec<(&String, &usize)> = self.refused_by_reason.iter().collect();
            // The commonest first; the map's order decides between equals.
            codes.sort_by_key(|&(_, count)| std::cmp::Reverse(*count));
            let codes: Vec<String> = codes
                .iter()
                .map(|(code, count)| format!("{count} {code}"))
                .collect();
            parts.push(format!("{} refused ({})", self.refused, codes.join(", ")));
        }
        if self.invalid > 0 {
            parts.push(format!("{} invalid", self.invalid));
        }
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        let files = if self.files == 1 { "file" } else { "files" };
        format!("{} {files}: {}", self.files, parts.join(", "))
    }
}
