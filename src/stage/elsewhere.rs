//! Places outside the directory of the project that a tool or script of it may write to.

use std::collections::BTreeSet;

use crate::language::{self, Written};
use crate::profile::Known;

use super::evaluate::Evaluator;
use super::filesystem::{Lookup, Source};
use super::path;
use super::run::Call;

impl Evaluator<'_, '_, '_> {
    /// What the words of a command name, and what the script says that it runs, may be written. Only asked where what is
    /// interpreted is carried over by its directories: elsewhere, what a build leaves is named.
    pub(super) fn elsewhere(&mut self, call: &Call<'_>, known: &Known) {
        let Some(profile) = self.world.knowledge.profiles().get(&known.language) else {
            return;
        };
        let program = path::name(&call.texts[0]);
        let runs = profile
            .evidence
            .scripts
            .runners
            .iter()
            .any(|it| it == program);
        if runs && self.starts_product(call) {
            return;
        }
        if !profile.tier.whole_workdir && !runs {
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
        written.mentioned.extend(given(call));
        written.named.extend(self.databases());
        self.may_be_written(call, &written);
    }

    /// Files that variables name as databases: `file:/data/app.db`. A tool that is called may read the variable.
    fn databases(&self) -> impl Iterator<Item = String> + use<> {
        const SCHEMES: &[&str] = &["file:", "sqlite:", "sqlite3:"];
        let of = |value: &str| {
            let rest = SCHEMES.iter().find_map(|it| value.strip_prefix(it))?;
            let rest = rest.split('?').next()?;
            rest.starts_with('/').then(|| path::join("/", rest))
        };
        let variables = self.model.config.env.iter().filter(|it| it.known);
        let found: Vec<String> = variables.filter_map(|it| of(&it.value)).collect();
        found.into_iter()
    }

    /// Whether a command of a language's runtime starts what the build has made: then it is as if it was called itself.
    fn starts_product(&mut self, call: &Call<'_>) -> bool {
        let layers = call.texts.iter().any(|word| word.starts_with("-Djarmode="));
        let elements = call.words.iter().skip(1).filter(|word| word.known);
        let found = elements
            .flat_map(|word| word.text.split(':'))
            .filter(|text| !text.is_empty())
            .find_map(|text| {
                let at = path::join(call.cwd?, text);
                self.model.product_index_at(self.world.context, &at)
            });
        let Some(index) = found.filter(|_| !layers) else {
            return false;
        };
        self.model.executed.push((index, call.line));
        self.starts_own(call, index);
        true
    }

    /// A command that builds a program of the author and starts it.
    pub(super) fn runs_own(&mut self, call: &Call<'_>, known: &Known) {
        let Some(cwd) = call.cwd else { return };
        let context = self.world.context;
        let own = call
            .words
            .iter()
            .skip(1)
            .take_while(|word| word.text != "--");
        let mut module = false;
        let mut sources = BTreeSet::new();
        for word in own.filter(|word| word.known && !word.text.starts_with('-')) {
            // `example.com/tool@v1`: from elsewhere.
            let first = word.text.split('/').next().unwrap_or("");
            module |= word.text.contains('/') && first.trim_start_matches('.').contains('.');
            let Some(inside) = call
                .at(word)
                .and_then(|at| self.model.files.context_path(context, &at))
            else {
                continue;
            };
            let directory = sources.is_empty() && !context.list(&inside).is_empty();
            if context.is_file(&inside) || directory {
                sources.insert(inside);
            }
        }
        if sources.is_empty() && !module {
            sources.extend(self.model.files.context_path(context, cwd));
        }
        let mut written = self.writes_of(&sources, &known.language, call);
        written.named.extend(given(call));
        self.may_be_written(call, &written);
    }

    /// A product of the build that the build itself starts.
    pub(super) fn starts_own(&mut self, call: &Call<'_>, artifact: usize) {
        let artifact = &self.model.artifacts[artifact];
        let language = artifact.language.clone();
        let sources = artifact.sources.iter().cloned().collect();
        let mut written = self.writes_of(&sources, &language, call);
        written.mentioned.extend(given(call));
        self.may_be_written(call, &written);
    }

    /// What a program of the author may write, by its sources.
    fn writes_of(&self, sources: &BTreeSet<String>, language: &str, call: &Call<'_>) -> Written {
        let profile = self.world.knowledge.profiles().get(language);
        match (profile, call.cwd) {
            (Some(profile), Some(cwd)) if !sources.is_empty() => {
                language::written_by_program(self.world, profile, sources, cwd, call.vars)
            }
            _ => Written::default(),
        }
    }

    /// A tool of which nothing is known but the paths that it is given.
    pub(super) fn given_places(&mut self, call: &Call<'_>) {
        let written = Written {
            mentioned: given(call).collect(),
            ..Written::default()
        };
        self.may_be_written(call, &written);
    }

    pub(super) fn may_be_written(&mut self, call: &Call<'_>, written: &Written) {
        let inside = |at: &str| {
            let own = [call.cwd.unwrap_or("/"), &self.model.config.workdir.value];
            own.iter()
                .any(|own| *own != "/" && path::is_within(at, own))
        };
        let there = |at: &str| match self.model.files.lookup(self.world.context, at) {
            // What is copied from the context, or built, is read.
            Lookup::Present(entry) => {
                matches!(entry.source, Source::Context(_) | Source::Artifact(_))
            }
            _ => false,
        };
        let may_hold = |at: &&String| {
            let first = at[1..].split('/').next().unwrap_or("");
            let made = self
                .model
                .files
                .lookup(self.world.context, &format!("/{first}"));
            let roots = &self.world.knowledge.profiles().common().data_roots;
            at.len() > first.len() + 1 && roots.iter().any(|root| root == first)
                || matches!(made, Lookup::Present(_))
        };
        let places: Vec<String> = written
            .named
            .iter()
            .chain(written.mentioned.iter().filter(may_hold))
            .filter(|at| at.len() > 1 && !inside(at) && !there(at))
            .cloned()
            .collect();
        let beneath = |at: &String| places.iter().any(|it| it != at && path::is_within(at, it));
        for at in places.iter().filter(|at| !beneath(at)) {
            self.model.files.opaque(at, call.line);
        }
    }
}

/// Absolute paths among the words of a command.
fn given<'c>(call: &'c Call<'_>) -> impl Iterator<Item = String> + 'c {
    call.words.iter().skip(1).filter_map(|word| {
        let value = word
            .text
            .split_once(['=', ':'])
            .map_or(word.text.as_str(), |(_, value)| value);
        let value = if word.text.starts_with('/') {
            &word.text
        } else {
            value
        };
        value.starts_with('/').then(|| path::join("/", value))
    })
}
