//! Places outside the directory of the project that a tool or script of it may write to.

use crate::language::{self, Written};
use crate::profile::Known;

use super::evaluate::Evaluator;
use super::filesystem::{Lookup, Source};
use super::path;
use super::run::Call;

/// Directories of every system that a build may put something into. What begins otherwise is mostly the path of a URL.
const ROOTS: &[&str] = &["data", "etc", "mnt", "opt", "root", "srv", "usr", "var"];

impl Evaluator<'_, '_, '_> {
    /// What the words of a command name, and what the script says that it runs, may be written. Only asked where what is
    /// interpreted is carried over by its directories: elsewhere, what a build leaves is named.
    pub(super) fn elsewhere(&mut self, call: &Call<'_>, known: &Known) {
        let profile = self.world.knowledge.profiles().get(&known.language);
        if !profile.is_some_and(|profile| profile.tier.whole_workdir) {
            return;
        }
        let Some(mut written) = self
            .invocation(call, known)
            .and_then(|invocation| language::written(&invocation))
        else {
            if !self.world.context.is_absent() {
                self.opaque(call.text, call.cwd, call.line);
            }
            return;
        };
        for word in call.words.iter().skip(1) {
            let value = word
                .text
                .split_once('=')
                .map_or(word.text.as_str(), |(_, value)| value);
            if value.starts_with('/') {
                written.mentioned.insert(path::join("/", value));
            }
        }
        self.may_be_written(call, &written);
    }

    fn may_be_written(&mut self, call: &Call<'_>, written: &Written) {
        let inside = |at: &str| {
            let own = [call.cwd.unwrap_or("/"), &self.model.config.workdir.value];
            own.iter()
                .any(|own| *own != "/" && path::is_within(at, own))
        };
        let there = |at: &str| match self.model.files.lookup(self.world.context, at) {
            // What is copied from the context is read.
            Lookup::Present(entry) => matches!(entry.source, Source::Context(_)),
            _ => false,
        };
        let may_hold = |at: &&String| {
            let first = at[1..].split('/').next().unwrap_or("");
            let made = self
                .model
                .files
                .lookup(self.world.context, &format!("/{first}"));
            at.len() > first.len() + 1 && ROOTS.contains(&first)
                || matches!(made, Lookup::Present(_))
        };
        let places: Vec<String> = written
            .named
            .iter()
            .chain(written.mentioned.iter().filter(may_hold))
            .filter(|at| at.len() > 1 && !inside(at) && !there(at))
            .cloned()
            .collect();
        for at in places {
            self.model.files.opaque(&at, call.line);
        }
    }
}
