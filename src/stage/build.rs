//! Toolchain commands: what they produce, by the manifest reader of their language.

use crate::language::{self, Invocation, Output};
use crate::profile::{Does, Known};

use super::evaluate::Evaluator;
use super::filesystem::{Form, Source};
use super::model::{Artifact, Ownership, ToolInstall, Trouble};
use super::path;
use super::run::{Call, DEPTH};

/// The home directory of root.
const ROOT: &str = "/root";

impl Evaluator<'_, '_, '_> {
    /// Records what a toolchain command makes; returns why something has no name.
    pub(super) fn build(&mut self, call: &Call<'_>, known: &Known) -> Option<Trouble> {
        let cwd = call.cwd?;
        self.fills_cache(call, known);
        if matches!(known.does, Does::Run | Does::Watch | Does::Test) {
            self.model.files.opaque(cwd, call.line);
            if known.does == Does::Run {
                self.model.generated.push((cwd.to_string(), call.line));
                self.runs_own(call, known);
            }
            return None;
        }
        let mut product = language::product(&self.invocation(call, known)?);
        if self.outputs(call, known) {
            product.writes.clear();
        }
        for made in product.files {
            let index = self.model.artifacts.len();
            let form = if made.directory {
                Form::Directory
            } else {
                Form::File
            };
            let origin = made
                .from
                .as_ref()
                .and_then(|at| self.model.product_at(self.world.context, at).cloned());
            self.model
                .files
                .put(&made.path, form, Source::Artifact(index), call.line);
            self.model.artifacts.push(Artifact {
                path: made.path,
                language: known.language.clone(),
                sources: origin
                    .as_ref()
                    .map_or(made.sources, |it| it.sources.clone()),
                module: origin.as_ref().map_or(made.module, |it| it.module.clone()),
                linkage: origin.as_ref().map_or(made.linkage, |it| it.linkage),
                certain: made.certain
                    && !call.conditional
                    && (made.from.is_none() || origin.as_ref().is_some_and(|it| it.certain)),
                directory: made.directory,
                beside: made.beside,
                line: call.line,
            });
        }
        for at in product.written {
            self.model
                .files
                .put(&at, Form::File, Source::Command, call.line);
        }
        self.model.closed.extend(product.closed);
        for at in product.filled {
            self.model.files.opaque(&at, call.line);
        }
        for at in product.removed.iter().filter(|_| !call.conditional) {
            self.model.files.remove(at);
        }
        if !product.writes.is_empty() {
            self.elsewhere(call, known);
        }
        self.may_be_written(call, &product.started);
        for at in &product.writes {
            self.generates(at, call.line);
        }
        for at in &product.installs {
            self.model.files.opaque(at, call.line);
        }
        for at in &product.owns {
            self.owned_below(at, call.line);
        }
        for at in product.directories {
            self.model
                .files
                .put(&at, Form::Directory, Source::Command, call.line);
            self.model.made.push((at, call.line));
        }
        for below in product.home_directories {
            let at = super::path::join(&self.home(), &below);
            self.model
                .files
                .put(&at, Form::Directory, Source::Command, call.line);
            self.model.made.push((at, call.line));
        }
        if let Some(installed) = product.installed {
            let text: Vec<String> = call
                .words
                .iter()
                .map(|word| crate::shell::quote(&word.text))
                .collect();
            if let Some(cache) = &installed.cache {
                self.model
                    .files
                    .put(cache, Form::Directory, Source::Command, call.line);
            }
            self.model.tools.push(ToolInstall {
                text: text.join(" "),
                packages: installed.packages,
                language: known.language.clone(),
                local: installed.local,
                cache: installed.cache.clone(),
                repeatable: installed.complete && !call.conditional,
                line: call.line,
            });
        }
        if call.depth >= DEPTH && !product.scripts.is_empty() {
            self.generates(cwd, call.line);
        } else {
            self.project_scripts += 1;
            for script in product.scripts {
                let line = call.line;
                self.script(&script.text, &script.cwd, &|_| line, call.depth + 1, &[]);
            }
            self.project_scripts -= 1;
        }
        product.trouble
    }

    pub(super) fn invocation<'s>(
        &'s self,
        call: &'s Call<'_>,
        known: &Known,
    ) -> Option<Invocation<'s, 's, 's>> {
        Some(Invocation {
            does: known.does,
            words: call
                .words
                .iter()
                .map(|word| word.known.then(|| word.text.clone()))
                .collect(),
            cwd: call.cwd?,
            vars: call.vars,
            files: &self.model.files,
            packages: &self.model.packages,
            base: self.model.base.as_ref(),
            profile: self.world.knowledge.profiles().get(&known.language)?,
            world: self.world,
        })
    }

    /// Records what a command makes that is no program; false if where it writes is not known.
    pub(super) fn outputs(&mut self, call: &Call<'_>, known: &Known) -> bool {
        // What need not have run need not have made anything.
        if call.conditional {
            return false;
        }
        let outputs = self
            .invocation(call, known)
            .and_then(|invocation| language::outputs(&invocation));
        for output in outputs.iter().flatten() {
            self.output(output, call.line);
        }
        outputs.is_some()
    }

    /// What a tool fetches when it is first called lies in the home directory of whoever calls it.
    fn fills_cache(&mut self, call: &Call<'_>, known: &Known) {
        let home = self.home();
        let profile = self.world.knowledge.profiles().get(&known.language);
        let (Some(profile), false) = (profile, home == ROOT) else {
            return;
        };
        let program = path::name(&call.texts[0]);
        let brings = |package: &String| {
            let mut tools = profile.tool.iter();
            tools.any(|it| {
                it.packages.contains(package) && it.programs.iter().any(|it| it == program)
            })
        };
        let tools = self
            .model
            .tools
            .iter()
            .filter(|tool| tool.packages.iter().any(brings));
        let caches: Vec<String> = tools
            .filter_map(|tool| path::below(tool.cache.as_deref()?, ROOT))
            // What lies in between is that user's, too.
            .filter_map(|rest| rest.split('/').next())
            .map(|first| path::join(&home, first))
            .collect();
        for at in caches {
            self.own_directory(&at, call.line);
            self.model
                .files
                .put(&at, Form::Directory, Source::Command, call.line);
            self.model.made.push((at, call.line));
        }
    }

    /// A file, or a directory with what is not known, that a command is known to make.
    fn output(&mut self, output: &Output, line: u32) {
        let at = &output.path;
        self.own_directory(at, line);
        if output.directory {
            self.model.files.put_tree(at, Source::Command, line);
            self.owned_below(at, line);
        } else {
            self.model.files.put(at, Form::File, Source::Command, line);
        }
        self.model.outputs.push((at.clone(), line));
    }

    /// The home directory of the user that holds, or what it mostly is.
    fn home(&self) -> String {
        let usual = || format!("/home/{}", self.model.config.user_name());
        self.home_directory().unwrap_or_else(usual)
    }

    /// Something is written below a directory, by the user that holds there.
    pub(super) fn writes_below(&mut self, at: &str, line: u32) {
        self.model.files.opaque(at, line);
        self.owned_below(at, line);
    }

    /// What was put below a directory belongs to the user that holds there.
    fn owned_below(&mut self, at: &str, line: u32) {
        if let Some(value) = self.user_and_group() {
            self.model.owners.push(Ownership {
                path: at.to_string(),
                value,
                is_owner: true,
                recursive: true,
                contents_only: true,
                line,
            });
        }
    }

    /// `user:group` of the user that holds, unless it is root; the user alone where its group is not known.
    pub(super) fn user_and_group(&self) -> Option<String> {
        let user = self.model.config.user_name().to_string();
        if user == "root" {
            return None;
        }
        let value = self.model.config.user.as_ref().map(|it| it.value.clone())?;
        if value.contains(':') {
            return Some(value);
        }
        let makes_group = |account: &super::model::Account| {
            account.name.as_deref() == Some(user.as_str())
                && (!account.is_user || account.text.starts_with("useradd "))
        };
        let in_base = self
            .model
            .base
            .as_ref()
            .is_some_and(|base| base.facts.users.iter().any(|it| it.name == user));
        if in_base || self.model.accounts.iter().any(makes_group) {
            Some(format!("{user}:{user}"))
        } else {
            Some(user)
        }
    }
}
