//! What the runtime of a language loads when it starts: archives, directories of classes, agents, settings.

use crate::language::{Load, LoadKind};
use crate::outcome::Reason;
use crate::stage::{Beside, Entry, Form, Lookup, Source, path};

use super::{Finder, Why};

impl Finder<'_, '_, '_> {
    /// A program of the runtime is started: it must be the base image's, and what it loads comes along.
    pub(super) fn loads(
        &mut self,
        words: &[String],
        loads: &[Load],
        line: Option<u32>,
    ) -> Result<(), Reason> {
        let parts = |load: &&Load| !matches!(load.kind, LoadKind::Named | LoadKind::Own);
        if let Some(load) = loads.iter().find(parts)
            && self.model.builds.is_empty()
            && self.model.opaque.is_empty()
        {
            let text = format!(
                "`{}` is built elsewhere: nothing in the Dockerfile builds it",
                load.path
            );
            self.unbuilt(&text, line)?;
            return self.runtime_program(&words[0], line);
        }
        self.runtime_program(&words[0], line)?;
        let mut found = false;
        for load in loads {
            found |= self.load(load, line)?;
        }
        if !found && let Some(load) = loads.iter().find(parts) {
            let text = format!(
                "`{}` names `{}`, and nothing in the Dockerfile puts it there",
                words.join(" ").replace('\0', "..."),
                load.path
            );
            return Err(self.refuse("start-not-found", text, line));
        }
        Ok(())
    }

    /// The runtime's own program, by its name or by its path in the directory that the base image names.
    fn runtime_program(&mut self, program: &str, line: Option<u32>) -> Result<(), Reason> {
        let base = self.model.base.as_ref();
        let home = base.and_then(|base| crate::plan::home_of(self.profile, base));
        if let Some(home) = home
            && path::is_within(program, home)
        {
            let why = Self::why(format!("`{program}` is started"), line);
            let name = path::name(program).to_string();
            self.needs.home.get_or_insert_with(|| why.clone());
            self.needs.programs.entry(name).or_insert(why);
            return Ok(());
        }
        if let Some(maker) = self.brought_by_hand(program) {
            let text = format!(
                "`{program}` is put into the image outside the package manager, and no runtime image is known to have it"
            );
            return Err(self.refuse("system-install", text, Some(maker)));
        }
        self.program(program, line)
    }

    /// One path; whether something there is loaded.
    fn load(&mut self, load: &Load, line: Option<u32>) -> Result<bool, Reason> {
        let why = Self::why(format!("`{}` names it", load.by), line);
        if !load.known {
            if !matches!(load.kind, LoadKind::Named | LoadKind::Own) {
                let text = format!(
                    "that what `{}` names when the container starts is in the runtime stage",
                    load.by
                );
                self.needs.assume("computed-program", text, line);
                self.needs.whole_workdir.get_or_insert(why);
            }
            return Ok(true);
        }
        if load.path.contains(['*', '?', '[']) {
            return if self.expands {
                self.pattern(&load.path, why)
            } else {
                Ok(false)
            };
        }
        let at = &load.path;
        if load.kind == LoadKind::Named {
            self.named_path(at, why);
            return Ok(true);
        }
        if load.kind == LoadKind::Own {
            match self.lookup(at) {
                Lookup::Present(entry) => self.keep_read(&entry, why.clone()),
                Lookup::Maybe { .. } => self.maybe_made(at, why.clone()),
                // The runtime goes on without it, as it did.
                Lookup::Absent => return Ok(false),
            }
            self.needs.own_runtime.get_or_insert(why);
            return Ok(false);
        }
        if at == self.workdir() && at != "/" {
            self.needs.whole_workdir.get_or_insert(why);
            return Ok(true);
        }
        if let Some(index) = self.made_around(at) {
            let place = self.model.artifacts[index].path.clone();
            self.use_artifact(index, &place, why)?;
            return Ok(true);
        }
        match self.lookup(at) {
            Lookup::Present(entry) => {
                self.part(&entry, why, load.kind, line)?;
                Ok(true)
            }
            Lookup::Maybe { .. } if load.kind == LoadKind::Program && self.is_closed(at) => {
                self.unnamed(at, line)?;
                Ok(true)
            }
            Lookup::Maybe { line: maker } if load.kind == LoadKind::Program => {
                self.inferred(at, maker, line)?;
                Ok(true)
            }
            // What is not there is passed over by the runtime, but not by COPY.
            Lookup::Maybe { .. } => {
                self.maybe_made(at, why);
                Ok(true)
            }
            Lookup::Absent if load.kind == LoadKind::Program => {
                self.unnamed(at, line)?;
                Ok(true)
            }
            Lookup::Absent => Ok(false),
        }
    }

    /// Whether only builds whose products are all known may have made a path.
    fn is_closed(&self, at: &str) -> bool {
        let mut places = self
            .model
            .files
            .opaque_places()
            .filter(|(place, _)| path::is_within(at, place));
        places.all(|(place, _)| self.model.closed.iter().any(|closed| closed == place))
    }

    /// The directory that a build makes as a whole and that a path lies in.
    pub(super) fn made_around(&self, at: &str) -> Option<usize> {
        let found = self.model.artifacts.iter().rposition(|artifact| {
            artifact.directory && artifact.path != at && path::is_within(at, &artifact.path)
        })?;
        match self.lookup(&self.model.artifacts[found].path) {
            Lookup::Present(entry) if entry.source == Source::Artifact(found) => Some(found),
            _ => None,
        }
    }

    /// Something certain that is loaded, whatever it is.
    fn part(
        &mut self,
        entry: &Entry,
        why: Why,
        kind: LoadKind,
        line: Option<u32>,
    ) -> Result<(), Reason> {
        let directory = entry.form == Form::Directory;
        match &entry.source {
            Source::Artifact(index) => self.use_artifact(*index, &entry.path.clone(), why),
            Source::Command if kind == LoadKind::Program && !directory => {
                self.inferred(&entry.path.clone(), entry.line, line)
            }
            _ if path::is_within(self.workdir(), &entry.path) => {
                self.needs.whole_workdir.get_or_insert(why);
                Ok(())
            }
            _ => {
                self.needs.path(&entry.path, why, false, directory);
                Ok(())
            }
        }
    }

    /// Names that a shell expands: every file that is known to match, or all of the directory.
    fn pattern(&mut self, pattern: &str, why: Why) -> Result<bool, Reason> {
        let known = self.model.matching(self.world.context, pattern);
        let directory = path::parent(pattern).to_string();
        if directory.contains(['*', '?', '[']) || known.is_empty() {
            let fixed = pattern.split(['*', '?', '[']).next().unwrap_or("");
            let directory = fixed.rfind('/').map_or("/", |slash| &fixed[..slash]);
            match self.lookup(directory) {
                Lookup::Present(entry) if directory != self.workdir() => {
                    self.needs.path(&entry.path, why, true, true);
                }
                Lookup::Present(_) | Lookup::Maybe { .. } => self.maybe_made(pattern, why),
                Lookup::Absent => return Ok(false),
            }
            return Ok(true);
        }
        for at in known {
            if let Lookup::Present(entry) = self.lookup(&at) {
                self.part(&entry, why.clone(), LoadKind::Part, why.line)?;
            }
        }
        Ok(true)
    }

    /// What an artifact needs beyond its own file.
    pub(super) fn beside(&mut self, at: &str, beside: &Beside, why: &Why) -> Result<(), Reason> {
        for relative in &beside.paths {
            let place = path::join(path::parent(at), relative);
            let why = Self::why(format!("`{}` loads it", path::name(at)), why.line);
            match self.lookup(&place) {
                Lookup::Present(entry) if place != *at => {
                    let directory = entry.form == Form::Directory;
                    self.needs.path(&place, why, true, directory);
                }
                Lookup::Maybe { .. } => self.maybe_made(&place, why),
                _ => {}
            }
        }
        for program in &beside.programs {
            let shells = &self.world.knowledge.profiles().common().start.shells;
            if shells.iter().any(|shell| shell == program) {
                self.need_shell(program, &format!("`{}`", path::name(at)), why.line);
                self.needs
                    .script
                    .get_or_insert(Self::why("a script starts the program", why.line));
            } else {
                self.script_program(program, why.line)?;
            }
        }
        Ok(())
    }
}
