//! What all reports for programs and for reading elsewhere have in common.

use super::{FileReport, Summary};

/// A report that is written file by file, so that a run over many files need not hold all of them.
pub trait Document {
    /// The next piece of the document, with one more file in it; empty where the format puts it elsewhere.
    fn file(&mut self, report: &FileReport) -> String;

    /// The end of the document.
    fn finish(&mut self, summary: &Summary) -> String;
}
