//! Whether what is started finds its libraries in the new image, where it found them in the old one.

use std::collections::BTreeSet;

use super::some;
use crate::verify::check::{Check, Part};
use crate::verify::expect::Expectation;
use crate::verify::image::config::ImageConfig;
use crate::verify::image::files::{Files, What};
use crate::verify::image::libraries::{Linker, Missing};
use crate::verify::image::start::{self, Started};

/// Most ELF files of one image that are looked at.
const MOST: usize = 20_000;

/// Compares the start command, the health check and all copied programs and libraries.
pub fn compare(
    before: (&ImageConfig, &Files),
    after: (&ImageConfig, &Files),
    arguments: &[String],
    expected: &Expectation,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let old = start::resolve(before.1, before.0, &before.0.start_words(arguments));
    let new = start::resolve(after.1, after.0, &after.0.start_words(arguments));
    checks.push(resolved("start command", &old, &new));
    let mut roots: BTreeSet<String> = new.files.iter().cloned().collect();
    if !before.0.health_command().is_empty() {
        let old = start::resolve(before.1, before.0, &before.0.health_command());
        let new = start::resolve(after.1, after.0, &after.0.health_command());
        checks.push(resolved("health check", &old, &new));
        roots.extend(new.files);
    }
    for path in expected.needed.iter().chain(&expected.copied) {
        for (path, file) in after.1.below(path) {
            if roots.len() < MOST && matches!(file.what, What::File { elf: Some(_), .. }) {
                roots.insert(path.to_owned());
            }
        }
    }
    // An addon is loaded by what runs: the last of the interpreters.
    let host = |started: &Started| started.files.last().cloned();
    let (old_host, new_host) = (host(&old), host(&new));
    let (old_linker, new_linker) = (
        Linker::new(before.1, before.0),
        Linker::new(after.1, after.0),
    );
    let mut missing: BTreeSet<Missing> = BTreeSet::new();
    for root in &roots {
        let now = new_linker.missing(root, new_host.as_deref());
        if now.is_empty() {
            continue;
        }
        let was = old_linker.missing(root, old_host.as_deref());
        missing.extend(now.difference(&was).cloned());
    }
    let remarks = vec![format!("{} programs and libraries", roots.len())];
    let differences = missing
        .into_iter()
        .map(|it| format!("`{}` does not find {}", it.by, it.what))
        .collect();
    checks.push(Check::of(
        Part::Libraries,
        "shared libraries",
        some(differences),
        remarks,
    ));
    checks
}

fn resolved(name: &str, old: &Started, new: &Started) -> Check {
    match (&old.problem, &new.problem) {
        (None, Some(problem)) => {
            Check::of(Part::Libraries, name, vec![problem.clone()], Vec::new())
        }
        (Some(problem), _) => {
            Check::not_comparable(Part::Libraries, name, format!("in the original, {problem}"))
        }
        (None, None) => Check::of(
            Part::Libraries,
            name,
            Vec::new(),
            vec![new.files.join(", ")],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::check::State;

    #[test]
    fn a_start_command_without_its_interpreter_is_seen() {
        let config = ImageConfig {
            cmd: vec!["/run".into()],
            workdir: "/".into(),
            ..ImageConfig::default()
        };
        let before = Files::made_of(&[("/run", b"#!/bin/bash\n"), ("/bin/bash", b"x")]);
        let after = Files::made_of(&[("/run", b"#!/bin/bash\n")]);
        let checks = compare(
            (&config, &before),
            (&config, &after),
            &[],
            &Expectation::default(),
        );
        assert_eq!(checks[0].state, State::Failed);
        let checks = compare(
            (&config, &before),
            (&config, &before),
            &[],
            &Expectation::default(),
        );
        assert!(
            checks.iter().all(|check| check.state == State::Passed),
            "{checks:?}"
        );
    }
}
