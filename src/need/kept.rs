//! Paths that the user asks to keep.

use crate::outcome::Reason;
use crate::stage::{Form, Lookup, Source, path};

use super::{Finder, Why};

impl Finder<'_, '_, '_> {
    /// Keeps what the options name.
    ///
    /// # Errors
    /// `comment`, where nothing makes a path.
    pub(super) fn kept(&mut self) -> Result<(), Reason> {
        for kept in self.options.keep.clone() {
            let why = Why {
                text: "a comment asks to keep it".into(),
                line: kept.line,
            };
            match self.lookup(&kept.path) {
                Lookup::Present(entry) => {
                    let directory = entry.form == Form::Directory;
                    if let Source::Artifact(index) = entry.source {
                        self.use_artifact(index, &entry.path, why)?;
                    } else {
                        self.needs.path(&kept.path, why, false, directory);
                    }
                }
                // The user says that it is there. COPY of one name to the same name does for files and directories.
                Lookup::Maybe { .. } => self.needs.path(&kept.path, why, false, true),
                Lookup::Absent if !self.model.opaque.is_empty() => {
                    self.needs.path(&kept.path, why, false, true);
                }
                Lookup::Absent => {
                    let message = format!(
                        "nothing in the file makes `{}`, which this comment asks to keep",
                        kept.path
                    );
                    return Err(self.refuse("comment", message, kept.line));
                }
            }
        }
        Ok(())
    }

    /// Whether the user asks to keep a path, so that nothing has to be assumed about it.
    pub(super) fn is_kept(&self, at: &str) -> bool {
        self.options
            .keep
            .iter()
            .any(|kept| path::is_within(at, &kept.path))
    }
}
