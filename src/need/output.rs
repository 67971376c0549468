//! What build commands of the stage make that is no program: the pages of a front end.

use crate::stage::{Lookup, path};

use super::{Finder, Why};

impl Finder<'_, '_, '_> {
    /// Whether packages of another language were installed below a directory.
    pub(super) fn holds_modules(&self, at: &str) -> bool {
        let mut made = self.model.made.iter();
        made.any(|(made, _)| made != at && path::is_within(made, at))
    }

    /// Whether a directory of the context holds a project of another language all of whose products are known: what is named
    /// by its name need not be the packages that were installed there.
    pub(super) fn is_project_of_another(&self, at: &str) -> bool {
        let mut generated = self.model.generated.iter();
        !self.is_interpreted()
            && self.holds_modules(at)
            && !generated.any(|(under, _)| path::is_within(at, under) || path::is_within(under, at))
    }

    /// Keeps what build commands put below a directory.
    pub(super) fn outputs_in(&mut self, at: &str, why: &Why) {
        for (place, _) in self.model.outputs.clone() {
            if path::is_within(&place, at)
                && let Lookup::Present(entry) = self.lookup(&place)
            {
                self.keep(&entry, why.clone());
            }
        }
    }

    /// Keeps such a place where what is read has no bound, and where it lies outside the working directory: there the
    /// author has put it for a reader.
    pub(super) fn outputs(&mut self) {
        // What is interpreted is carried over with all of its directories.
        let unbounded = match self.is_interpreted() {
            true => None,
            false => self.needs.unbounded.clone(),
        };
        // A tool of another language may have written what a path that is computed leads to.
        let other = |line: u32| {
            let mut builds = self.model.builds.iter();
            builds.any(|build| build.line == line && build.language != self.profile.language)
        };
        let unknown = self.model.generated.iter().any(|(at, line)| {
            other(*line) && path::is_within(at, self.workdir()) && self.workdir() != "/"
        });
        if let (true, Some(why)) = (unknown, &unbounded) {
            self.needs.whole_workdir.get_or_insert(why.clone());
        }
        for (at, line) in self.model.outputs.clone() {
            let elsewhere = !path::is_within(&at, self.workdir()) && !self.is_build_place(&at);
            let why = match &unbounded {
                _ if elsewhere => Why {
                    text: "a command of the build fills it".into(),
                    line: Some(line),
                },
                Some(why) => why.clone(),
                None => continue,
            };
            if let Lookup::Present(entry) = self.lookup(&at) {
                self.keep(&entry, why);
            }
        }
    }
}
