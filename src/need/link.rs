//! Links that commands of the build make: a copy between stages follows them, and makes a file or directory of each.

use crate::outcome::Reason;
use crate::stage::{Link, Lookup, Source, is_system_program, path};

use super::{Finder, Why};

impl Finder<'_, '_, '_> {
    /// Links that are made again instead of copied: where what they lead to is in the runtime stage, and a copy would not do.
    ///
    /// # Errors
    /// `untracked-output` for a link that can neither be copied nor made again.
    pub(super) fn links(&mut self) -> Result<(), Reason> {
        for link in &self.model.links {
            let target = path::join(path::parent(&link.at), &link.target);
            let of_kernel = path::is_within(&target, "/dev") || path::is_within(&target, "/proc");
            // The cheap question first: a file may make thousands of links.
            if !of_kernel && !self.is_carried(&link.at) || !self.is_last(link) {
                continue;
            }
            let inside = |at: &str| {
                let mut paths = self.needs.paths.values();
                paths.any(|need| {
                    need.directory && need.path != link.at && path::is_within(at, &need.path)
                }) || self.needs.whole_workdir.is_some() && path::is_within(at, self.workdir())
            };
            if inside(&link.at) {
                continue;
            }
            let why = Self::why(format!("it is a link to `{target}`"), Some(link.line));
            if of_kernel {
                self.link_again(link, why);
                continue;
            }
            let found = self.lookup(&target);
            if found == Lookup::Absent && is_system_program(&target) {
                // Of the base image or of a package: what nothing starts may be left behind.
                match self.needs.programs.contains_key(path::name(&target)) {
                    true => self.link_again(link, why),
                    false => {
                        self.needs.paths.remove(&link.at);
                    }
                }
                continue;
            }
            let moves = path::parent(&target) != path::parent(&link.at);
            let place_counts = match &found {
                Lookup::Present(entry) if moves => match entry.source {
                    // What is interpreted looks for its packages where the link leads to.
                    Source::Context(_) => self.is_interpreted(),
                    // The system tells a program the place that a link leads to.
                    Source::Artifact(_) => self.own_path.is_some(),
                    _ => false,
                },
                _ => false,
            };
            let directory = self.model.files.is_directory(self.world.context, &target);
            if !directory && !place_counts {
                continue;
            }
            if inside(&target)
                || self.needs.paths.contains_key(&target)
                || self.needs.directories.contains_key(&target)
            {
                self.link_again(link, why);
                continue;
            }
            let message = format!(
                "`{}` is a link to `{target}`, which a copy between stages does not keep",
                link.at
            );
            return Err(self.refuse("untracked-output", message, Some(link.line)));
        }
        Ok(())
    }

    fn link_again(&mut self, link: &Link, why: Why) {
        self.needs.paths.remove(&link.at);
        self.needs
            .links
            .insert(link.at.clone(), (link.target.clone(), why));
    }

    /// Whether the link is what the stage has there at its end.
    fn is_last(&self, link: &Link) -> bool {
        let there = matches!(
            self.lookup(&link.at),
            Lookup::Present(entry) if entry.source == Source::Command && entry.line == link.line
        );
        let mut later = self.model.links.iter().rev();
        there && later.find(|other| other.at == link.at) == Some(link)
    }

    /// Whether a path, or something below it, is copied.
    pub(super) fn is_carried(&self, at: &str) -> bool {
        let mut paths = self.needs.paths.values();
        paths.any(|need| path::is_within(at, &need.path) || path::is_within(&need.path, at))
    }
}
