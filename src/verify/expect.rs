//! What the conversion promised, so that the built images can be held against it.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::convert;
use crate::dockerfile::{self, Body};
use crate::knowledge::Knowledge;
use crate::need;
use crate::options::Options;
use crate::outcome::Conversion;
use crate::plan;
use crate::site::{self, Finding};
use crate::stage::{Located, StartCommand, World, path};

use super::check::{Check, Part, State};

/// What an image starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// The words of ENTRYPOINT.
    pub entrypoint: Vec<String>,
    /// The words of CMD.
    pub cmd: Vec<String>,
}

/// What is expected of the new image. The default expects nothing: two files that anybody wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectation {
    /// Files and directories that the program needs, with all below: content, mode and owner are those of the original.
    pub needed: BTreeSet<String>,
    /// Directories that must be there with their owner and mode, whatever is in them.
    pub directories: BTreeSet<String>,
    /// Paths that must be there.
    pub present: Vec<String>,
    /// Paths that must not be there.
    pub absent: Vec<String>,
    /// Environment variables that may stay behind.
    pub dropped_variables: BTreeSet<String>,
    /// Variables in which an image says what it is: those of another image are others.
    pub image_variables: BTreeSet<String>,
    /// Entry points that only start their arguments.
    pub passing: BTreeSet<String>,
    /// Directories of the toolchain, whose volumes may stay behind.
    pub toolchain: BTreeSet<String>,
    /// What the new image has to start, where the plan is to start something else than the original.
    pub start: Option<Start>,
    /// The labels that the author set; `None` where that is not known, and all count.
    pub labels: Option<BTreeSet<String>>,
    /// Where the new file copies something to from another stage: looked at for libraries.
    pub copied: BTreeSet<String>,
    /// Another server serves the same files: what it brings of its own may differ.
    pub another_server: bool,
    /// The variables that the author set, where all others may be missing.
    pub author_variables: Option<BTreeSet<String>>,
    /// Files of the original of which others were made on purpose: what is in them may be another.
    pub remade: BTreeSet<String>,
    /// Names of directories from which packages were dropped: what is in them may be missing or another.
    pub thinned: BTreeSet<String>,
}

impl Expectation {
    /// What can be told from two files whoever wrote them.
    pub fn of_files(
        before: &[u8],
        after: &[u8],
        context: &Context,
        knowledge: &Knowledge,
    ) -> Expectation {
        let mut expected = Expectation::default();
        // The build-only variables of each language, as nobody says which plan this was.
        for profile in knowledge.profiles().languages() {
            expected
                .dropped_variables
                .extend(profile.environment.build_only.iter().cloned());
            let of_image = &profile.environment.of_image;
            expected.image_variables.extend(of_image.iter().cloned());
            let passing = profile.start.passing.iter();
            expected
                .passing
                .extend(passing.map(|it| it.program.clone()));
            expected
                .toolchain
                .extend(profile.toolchain.roots.iter().cloned());
        }
        if let Ok(dockerfile) = dockerfile::parse(before) {
            let world = World::new(&dockerfile, context, knowledge);
            if let Some(stage) = dockerfile.stages().last() {
                let labels = world.evaluate(stage).config.labels;
                expected.labels = Some(
                    labels
                        .into_iter()
                        .filter(|(_, value)| value.line.is_some())
                        .map(|(key, _)| key)
                        .collect(),
                );
            }
        }
        expected.copied = copied(after);
        expected
    }

    /// What the conversion of `before` promised.
    pub fn of_conversion(
        before: &[u8],
        conversion: &Conversion,
        context: &Context,
        knowledge: &Knowledge,
        options: &Options,
    ) -> Expectation {
        let mut expected = Expectation::of_files(before, &conversion.output, context, knowledge);
        expected.remade.clone_from(&conversion.remade);
        let planned = conversion.planned.as_deref();
        let Ok(dockerfile) = dockerfile::parse(planned.unwrap_or(before)) else {
            return expected;
        };
        let Some(options) = &convert::options_of(&dockerfile, options) else {
            return expected;
        };
        let stages = dockerfile.stages();
        let [stage] = &stages[..] else {
            return expected;
        };
        let world = World::new(&dockerfile, context, knowledge);
        let model = world.evaluate(stage);
        if planned.is_some() {
            let words = |part: &Option<Located<StartCommand>>| {
                part.as_ref().map(|it| it.value.words()).unwrap_or_default()
            };
            expected.start = Some(Start {
                entrypoint: words(&model.config.entrypoint),
                cmd: words(&model.config.cmd),
            });
        }
        let Ok(picked) = plan::pick(&world, &model) else {
            return expected;
        };
        let served = options
            .static_server
            .is_some()
            .then(|| site::find(&world, &model, &picked.profile));
        let root = &picked.profile.static_files.root;
        if matches!(served, Some(Finding::Site(_))) && expected.copied.contains(root) {
            let own = model.config.env.iter().filter(|it| it.line.is_some());
            expected.another_server = true;
            expected.author_variables = Some(own.map(|it| it.key.clone()).collect());
            return expected;
        }
        let Ok(needs) = need::derive(&world, &model, &picked.profile, options) else {
            return expected;
        };
        if options.prune {
            let made = model.made.iter().map(|(at, _)| path::name(at).to_string());
            expected.thinned = made.collect();
        }
        // A version that the toolchain image brings is in no plan, for nobody knows it before the image is there.
        let by_author = |key: &String| {
            model
                .config
                .variable(key)
                .is_some_and(|it| it.line.is_some())
        };
        expected.dropped_variables = picked
            .profile
            .environment
            .build_only
            .iter()
            .filter(|key| !by_author(key))
            .cloned()
            .collect();
        expected.dropped_variables.extend(needs.dropped_variables);
        expected.needed = needs.paths.into_keys().collect();
        expected.directories = needs.directories.into_keys().collect();
        if needs.whole_workdir.is_some() {
            expected.needed.insert(model.config.workdir.value.clone());
        }
        expected
    }

    /// Whether an environment variable may be missing.
    pub fn may_lack_variable(&self, key: &str) -> bool {
        self.dropped_variables.contains(key)
            || self
                .author_variables
                .as_ref()
                .is_some_and(|own| !own.contains(key))
    }

    /// Whether something below a directory from which packages were dropped may differ.
    pub fn may_differ(&self, path: &str) -> bool {
        path.split('/').any(|part| self.thinned.contains(part))
    }

    /// Lets pass what another server brings of its own: what it is, how it stops and what it writes.
    pub fn judge(&self, mut checks: Vec<Check>) -> Vec<Check> {
        const CONFIG: &[&str] = &[
            "ENTRYPOINT",
            "CMD",
            "WORKDIR",
            "STOPSIGNAL",
            "EXPOSE",
            "PATH",
        ];
        for check in checks.iter_mut().filter(|_| self.another_server) {
            let own = match check.part {
                Part::Config => CONFIG.contains(&check.name.as_str()),
                Part::Logs | Part::Stop => true,
                _ => false,
            };
            if own && check.state == State::Failed {
                check.state = State::Passed;
                check
                    .details
                    .push("another server was asked for, and this is its own".into());
            }
        }
        checks
    }
}

/// The absolute targets of `COPY --from` in the last stage.
fn copied(after: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let Ok(dockerfile) = dockerfile::parse(after) else {
        return found;
    };
    let Some(stage) = dockerfile.stages().into_iter().next_back() else {
        return found;
    };
    for instruction in stage
        .instructions
        .filter_map(|index| dockerfile.instructions().get(index))
    {
        if let Body::Copy { .. } = &instruction.body {
            let text = dockerfile
                .source()
                .get(instruction.span.clone())
                .unwrap_or_default();
            let text = String::from_utf8_lossy(text);
            let words: Vec<&str> = text.split_whitespace().collect();
            if let Some(target) = words.last().filter(|_| text.contains("--from="))
                && target.starts_with('/')
            {
                found.insert(target.trim_end_matches('/').to_owned());
            }
        }
    }
    found.remove("");
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Verdict;

    #[test]
    fn a_conversion_promises_its_program() {
        let before = b"FROM golang:1.22\nLABEL a=b\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nCMD [\"./server\"]\n";
        let files = [
            ("go.mod", "module example.com/server\n"),
            ("main.go", "package main\nfunc main() {}\n"),
        ];
        let context = Context::in_memory(
            files
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
                .collect(),
        );
        let knowledge = Knowledge::embedded();
        let options = Options::default();
        let Verdict::Converted(conversion) =
            convert::convert(before, &context, &knowledge, &options).verdict
        else {
            panic!("not converted");
        };
        let expected =
            Expectation::of_conversion(before, &conversion, &context, &knowledge, &options);
        assert!(expected.needed.contains("/app/server"), "{expected:?}");
        assert!(expected.copied.contains("/app/server"), "{expected:?}");
        assert_eq!(expected.labels, Some(["a".to_owned()].into()));
        assert!(!expected.may_lack_variable("APP_MODE"));
    }
}
