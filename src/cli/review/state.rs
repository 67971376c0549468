//! What was decided so far, kept in a file after every answer.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::bulk::decisions::{Decision, Decisions, digest};
use crate::bulk::write::{directory_of, settle, temporary};
use crate::report::FileReport;

/// The decisions of a review and where they are kept.
pub struct State {
    file: PathBuf,
    decisions: Decisions,
}

impl State {
    /// Reads the file, if there is one and it is to be gone on from.
    ///
    /// # Errors
    /// It is there and cannot be read, or is no decisions file.
    pub fn open(file: &Path, restart: bool) -> Result<State, String> {
        let decisions = match fs::read(file) {
            Ok(text) if !restart => Decisions::parse(&text)?,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.to_string()),
            _ => Decisions::default(),
        };
        Ok(State {
            file: file.to_path_buf(),
            decisions,
        })
    }

    /// Whether this very conversion was rejected.
    pub fn is_rejected(&self, report: &FileReport) -> bool {
        report.conversion().is_some_and(|conversion| {
            let digest = digest(&report.source, &conversion.output);
            self.decisions.get(&report.path) == Some((Decision::Reject, digest))
        })
    }

    /// Keeps that the conversion was written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn accept(&mut self, report: &FileReport) -> Result<(), String> {
        self.decide(report, Decision::Accept)
    }

    /// Keeps that the conversion was rejected.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn reject(&mut self, report: &FileReport) -> Result<(), String> {
        self.decide(report, Decision::Reject)
    }

    fn decide(&mut self, report: &FileReport, decision: Decision) -> Result<(), String> {
        let Some(conversion) = report.conversion() else {
            return Ok(());
        };
        let path = report.path.clone();
        self.decisions
            .decide(path, decision, &report.source, &conversion.output);
        self.save()
            .map_err(|error| format!("cannot be written: {error}"))
    }

    /// In one step, so that a review that is killed goes on from what was decided.
    fn save(&self) -> io::Result<()> {
        let mut file = temporary(directory_of(&self.file))?;
        file.write_all(self.decisions.to_text().as_bytes())?;
        settle(file, &self.file)
    }

    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.decisions.paths().next().is_none()
    }

    /// Forgets everything: the review is done.
    pub fn remove(&self) {
        let _ = fs::remove_file(&self.file);
    }
}
