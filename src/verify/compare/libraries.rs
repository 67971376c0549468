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

/// Whether everything in the new image finds what it needs, so that the original need not be asked.
pub fn is_clean(
    after: (&ImageConfig, &Files),
    health: bool,
    arguments: &[String],
    expected: &Expectation,
) -> bool {
    let look = Look::at(after, health, arguments, expected);
    look.start.problem.is_none()
        && look.health.is_none_or(|it| it.problem.is_none())
        && look.missing.is_empty()
}

/// Compares the start command, the health check and all copied programs and libraries. The original's files are not needed
/// where the new image [`is_clean`].
pub fn compare(
    before: (&ImageConfig, Option<&Files>),
    after: (&ImageConfig, &Files),
    arguments: &[String],
    expected: &Expectation,
) -> Vec<Check> {
    let health = !before.0.health_command().is_empty();
    let new = Look::at(after, health, arguments, expected);
    let old = before
        .1
        .map(|files| Look::of((before.0, files), health, arguments, new.roots.clone()));
    let mut checks = vec![resolved(
        "start command",
        old.as_ref().map(|it| &it.start),
        &new.start,
    )];
    if let Some(check) = &new.health {
        checks.push(resolved(
            "health check",
            old.as_ref().and_then(|it| it.health.as_ref()),
            check,
        ));
    }
    let was = old.map(|it| it.missing).unwrap_or_default();
    let differences = new
        .missing
        .difference(&was)
        .map(|it| format!("`{}` does not find {}", it.by, it.what))
        .collect();
    let remarks = vec![format!("{} programs and libraries", new.roots.len())];
    checks.push(Check::of(
        Part::Libraries,
        "shared libraries",
        some(differences),
        remarks,
    ));
    checks
}

/// What is started in one image, and what does not find its libraries.
struct Look {
    start: Started,
    health: Option<Started>,
    roots: BTreeSet<String>,
    missing: BTreeSet<Missing>,
}

impl Look {
    /// Looks at what is started and at all programs and libraries that are needed or copied.
    fn at(
        image: (&ImageConfig, &Files),
        health: bool,
        arguments: &[String],
        expected: &Expectation,
    ) -> Look {
        let mut roots = BTreeSet::new();
        for path in expected.needed.iter().chain(&expected.copied) {
            for (path, file) in image.1.below(&image.1.place(path)) {
                if roots.len() < MOST && matches!(file.what, What::File { elf: Some(_), .. }) {
                    roots.insert(path.to_owned());
                }
            }
        }
        Look::of(image, health, arguments, roots)
    }

    fn of(
        (config, files): (&ImageConfig, &Files),
        health: bool,
        arguments: &[String],
        mut roots: BTreeSet<String>,
    ) -> Look {
        let start = start::resolve(files, config, &config.start_words(arguments));
        let health = health.then(|| start::resolve(files, config, &config.health_command()));
        roots.extend(start.files.iter().cloned());
        roots.extend(health.iter().flat_map(|it| it.files.iter().cloned()));
        // An addon is loaded by what runs: the last of the interpreters.
        let host = start.files.last().map(String::as_str);
        let linker = Linker::new(files, config);
        let missing = roots
            .iter()
            .flat_map(|root| linker.missing(root, host))
            .collect();
        Look {
            start,
            health,
            roots,
            missing,
        }
    }
}

fn resolved(name: &str, old: Option<&Started>, new: &Started) -> Check {
    match (old.and_then(|it| it.problem.as_ref()), &new.problem) {
        (Some(problem), _) => {
            Check::not_comparable(Part::Libraries, name, format!("in the original, {problem}"))
        }
        (None, Some(problem)) => {
            Check::of(Part::Libraries, name, vec![problem.clone()], Vec::new())
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
            (&config, Some(&before)),
            (&config, &after),
            &[],
            &Expectation::default(),
        );
        assert_eq!(checks[0].state, State::Failed);
        let checks = compare(
            (&config, Some(&before)),
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
