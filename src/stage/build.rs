//! Toolchain commands: what they produce, by the manifest reader of their language.

use crate::language::{self, Invocation};
use crate::profile::{Does, Known};

use super::evaluate::Evaluator;
use super::filesystem::{Form, Source};
use super::model::{Artifact, Trouble};
use super::run::Call;

impl Evaluator<'_, '_, '_> {
    /// Records what a toolchain command makes; returns why something has no name.
    pub(super) fn build(&mut self, call: &Call<'_>, known: &Known) -> Option<Trouble> {
        let knowledge = self.world.knowledge;
        let profile = knowledge.profiles().get(&known.language)?;
        let cwd = call.cwd?;
        if matches!(known.does, Does::Run | Does::Watch | Does::Test) {
            self.model.files.opaque(cwd, call.line);
            return None;
        }
        let product = language::product(&Invocation {
            does: known.does,
            words: call
                .words
                .iter()
                .map(|word| word.known.then(|| word.text.clone()))
                .collect(),
            cwd,
            vars: call.vars,
            files: &self.model.files,
            packages: &self.model.packages,
            base: self.model.base.as_ref(),
            profile,
            world: self.world,
        });
        for made in product.files {
            let index = self.model.artifacts.len();
            self.model
                .files
                .put(&made.path, Form::File, Source::Artifact(index), call.line);
            self.model.artifacts.push(Artifact {
                path: made.path,
                language: known.language.clone(),
                sources: made.sources,
                module: made.module,
                linkage: made.linkage,
                certain: made.certain && !call.conditional,
                line: call.line,
            });
        }
        for at in product.written {
            self.model
                .files
                .put(&at, Form::File, Source::Command, call.line);
        }
        for at in product.filled {
            self.model.files.opaque(&at, call.line);
        }
        for at in product.removed.iter().filter(|_| !call.conditional) {
            self.model.files.remove(at);
        }
        product.trouble
    }
}
