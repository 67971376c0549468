//! What the conversion promised, so that the built images can be held against it.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::dockerfile::{self, Body};
use crate::knowledge::Knowledge;
use crate::need;
use crate::options::Options;
use crate::plan;
use crate::stage::World;

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
    /// The labels that the author set; `None` where that is not known, and all count.
    pub labels: Option<BTreeSet<String>>,
    /// Where the new file copies something to from another stage: looked at for libraries.
    pub copied: BTreeSet<String>,
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

    /// What the conversion of `before` into `after` promised.
    pub fn of_conversion(
        before: &[u8],
        after: &[u8],
        context: &Context,
        knowledge: &Knowledge,
        options: &Options,
    ) -> Expectation {
        let mut expected = Expectation::of_files(before, after, context, knowledge);
        let Ok(dockerfile) = dockerfile::parse(before) else {
            return expected;
        };
        let stages = dockerfile.stages();
        let [stage] = &stages[..] else {
            return expected;
        };
        let world = World::new(&dockerfile, context, knowledge);
        let model = world.evaluate(stage);
        let Ok(picked) = plan::pick(&world, &model) else {
            return expected;
        };
        let Ok(needs) = need::derive(&world, &model, &picked.profile, options) else {
            return expected;
        };
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
        let after = b"FROM golang:1.22 AS builder\nFROM scratch\nCOPY --from=builder /app/server /app/server\n";
        let expected =
            Expectation::of_conversion(before, after, &context, &knowledge, &Options::default());
        assert!(expected.needed.contains("/app/server"), "{expected:?}");
        assert!(expected.copied.contains("/app/server"), "{expected:?}");
        assert_eq!(expected.labels, Some(["a".to_owned()].into()));
        assert!(!expected.may_lack_variable("APP_MODE"));
    }
}
