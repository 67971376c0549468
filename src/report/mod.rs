//! What a run says about each file and in the end: one file per format.

pub mod csv;
mod document;
pub mod explain;
#[cfg(test)]
mod fixture;
pub mod github;
pub mod html;
pub mod json;
pub mod markdown;
pub mod sarif;
pub mod side_by_side;
mod sink;
pub mod style;
mod summary;
pub mod text;
pub mod verify;
pub mod verify_json;

pub use document::Document;
pub use sink::Sink;
pub use summary::{Bases, Count, Summary};

use std::path::PathBuf;

use crate::outcome::{Assumption, Conversion, Note, Outcome, Reason, Verdict};

/// What a run did with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The path as the user would write it; `-` for standard input.
    pub path: PathBuf,
    /// What came out.
    pub outcome: Outcome,
    /// Notes that do not come from the conversion, such as trouble with the build context.
    pub notes: Vec<Note>,
    /// The text that was judged; empty where it could not be read.
    pub source: Vec<u8>,
    /// The unified diff; empty where nothing was converted.
    pub diff: Vec<u8>,
    /// Whether the conversion was applied.
    pub applied: Applied,
    /// Whether `--write` would apply it.
    pub would_write: bool,
    /// The ignore file that goes with the conversion (`--dockerignore`); its diff is in `diff`, too.
    pub ignore_file: Option<IgnoreFile>,
}

/// A new text of an ignore file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreFile {
    /// Its path in diffs.
    pub shown: PathBuf,
    /// The path to open.
    pub real: PathBuf,
    /// What it holds; `None` where there is none.
    pub old: Option<Vec<u8>>,
    /// What it is to hold.
    pub new: Vec<u8>,
}

/// Whether a conversion was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was not asked for.
    NotAsked,
    /// The file holds the new text.
    Written,
    /// It was asked for, but the conversion has assumptions and `--unsafe` was not given.
    NeedsUnsafe,
    /// The decisions file rejects it.
    Rejected,
    /// There is a decisions file, and it does not name it.
    Undecided,
}

impl Applied {
    /// The stable name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Applied::NotAsked => "not-asked",
            Applied::Written => "written",
            Applied::NeedsUnsafe => "needs-unsafe",
            Applied::Rejected => "rejected",
            Applied::Undecided => "undecided",
        }
    }
}

impl FileReport {
    /// The conversion, where there is one.
    pub fn conversion(&self) -> Option<&Conversion> {
        match &self.outcome.verdict {
            Verdict::Converted(conversion) => Some(conversion),
            _ => None,
        }
    }

    /// Why there is no conversion.
    pub fn reason(&self) -> Option<&Reason> {
        match &self.outcome.verdict {
            Verdict::Converted(_) => None,
            Verdict::Unchanged(reason)
            | Verdict::Refused(reason)
            | Verdict::Invalid(reason)
            | Verdict::Failed(reason) => Some(reason),
        }
    }

    /// The line of the original, from 1, at which the conversion begins to differ.
    pub fn first_changed_line(&self) -> Option<u32> {
        let output = &self.conversion()?.output;
        let first = self
            .source
            .split(|&byte| byte == b'\n')
            .zip(output.split(|&byte| byte == b'\n'))
            .take_while(|(old, new)| old == new)
            .count();
        // Where only lines at the end are new, the last one is as near as a line can be.
        let lines = self.source.split_inclusive(|&byte| byte == b'\n').count();
        u32::try_from((first + 1).min(lines.max(1))).ok()
    }

    /// The assumptions of the conversion.
    pub fn assumptions(&self) -> &[Assumption] {
        self.conversion()
            .map_or(&[], |conversion| &conversion.assumptions)
    }

    /// The notes of the conversion, then the others.
    pub fn all_notes(&self) -> impl Iterator<Item = &Note> {
        let own = self.conversion().map_or(&[][..], |it| &it.notes);
        own.iter().chain(&self.notes)
    }
}
