//! Every test case under tests/cases: the outcome, its reasons, and the expected output, byte for byte.
//!
//! `MSCONVERT_UPDATE=1 cargo test --test cases` writes the expected outputs; each is then read line by line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use msconvert::dockerfile;
use msconvert::stage::{Lookup, World};
use msconvert::{Context, Knowledge, Options, Verdict, convert};
use serde::Deserialize;

fn read_options(words: &[String]) -> Options {
    Options::of_words(words.iter().map(String::as_str)).expect("options of case.toml")
}

#[derive(Debug, Deserialize)]
struct Case {
    pitfalls: Vec<String>,
    about: String,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default = "yes")]
    context: bool,
    outcome: String,
    #[serde(default)]
    safe: Option<bool>,
    #[serde(default)]
    assumptions: Vec<String>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    runtime: Vec<String>,
    #[serde(default)]
    must_have: Vec<String>,
    #[serde(default)]
    must_not_have: Vec<String>,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    dockerfile: Option<String>,
}

fn yes() -> bool {
    true
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn folders() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for language in std::fs::read_dir(root()).expect("tests/cases") {
        let language = language.expect("entry").path();
        if !language.is_dir() {
            continue;
        }
        for case in std::fs::read_dir(&language).expect("a language") {
            let case = case.expect("entry").path();
            if case.join("case.toml").is_file() {
                found.push(case);
            }
        }
    }
    found.sort();
    found
}

fn name(folder: &Path) -> String {
    folder
        .strip_prefix(root())
        .expect("below the root")
        .display()
        .to_string()
}

fn read(folder: &Path) -> Case {
    let text = std::fs::read_to_string(folder.join("case.toml")).expect("case.toml");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", name(folder)))
}

/// The kind of a runtime image, as case.toml names it.
fn kind(reference: &str) -> &'static str {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    match () {
        () if reference == "scratch" => "scratch",
        () if reference.contains("distroless/static") => "distroless-static",
        () if reference.contains("distroless/base") => "distroless-base",
        () if reference.contains("distroless/cc") => "distroless-cc",
        () if name.starts_with("alpine:") => "alpine",
        () if name.starts_with("debian:") && name.ends_with("-slim") => "debian-slim",
        () if name == "node:slim" || name.starts_with("node:") && name.ends_with("-slim") => {
            "node-slim"
        }
        () if name.starts_with("node:") && name.contains("alpine") => "node-alpine",
        () if name.starts_with("node:") => "node",
        () if reference.contains("distroless/java") => "distroless-java",
        () if name.starts_with("ubuntu:") => "ubuntu",
        () if name.starts_with("nginx:") => "nginx",
        () if name.starts_with("tomcat:") => "tomcat",
        () if name.starts_with("amazoncorretto:") => "corretto",
        () if name.contains("-jre-alpine") => "jre-alpine",
        () if name.contains("-jre") => "jre",
        () if name.starts_with("eclipse-temurin:") => "jdk",
        () => "another image",
    }
}

/// What is wrong with one case; empty if all is as it should be.
fn check(folder: &Path, case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let context_folder = folder.join("context");
    let file = context_folder.join(case.dockerfile.as_deref().unwrap_or("Dockerfile"));
    let source = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let context = if case.context {
        Context::open(&context_folder, Some(&file))
    } else {
        Context::absent()
    };
    let knowledge = Knowledge::embedded();
    let outcome = convert(&source, &context, &knowledge, &read_options(&case.options));
    let mut expect = |what: &str, wanted: String, got: String| {
        if wanted != got {
            wrong.push(format!("{what}: wanted {wanted}, got {got}"));
        }
    };
    let code = match &outcome.verdict {
        Verdict::Unchanged(reason)
        | Verdict::Refused(reason)
        | Verdict::Invalid(reason)
        | Verdict::Failed(reason) => Some(reason),
        Verdict::Converted(_) => None,
    };
    let got = format!(
        "{}{}",
        outcome.verdict.name(),
        code.map_or(String::new(), |reason| format!(
            " {} ({})",
            reason.code, reason.message
        ))
    );
    if outcome.verdict.name() != case.outcome {
        wrong.push(format!("outcome: wanted {}, got {got}", case.outcome));
        return wrong;
    }
    if let (Some(wanted), Some(reason)) = (&case.reason, code) {
        expect(
            "reason",
            wanted.clone(),
            if *wanted == reason.code {
                wanted.clone()
            } else {
                got
            },
        );
    }
    let expected_file = folder.join("expected.Dockerfile");
    let Verdict::Converted(conversion) = &outcome.verdict else {
        if expected_file.exists() {
            wrong.push("there is an expected output, but nothing was converted".into());
        }
        return wrong;
    };
    if let Some(safe) = case.safe {
        let open: Vec<String> = conversion
            .assumptions
            .iter()
            .map(|it| format!("{} ({})", it.code, it.message))
            .collect();
        expect(
            "safe",
            safe.to_string(),
            if conversion.is_safe() == safe {
                safe.to_string()
            } else {
                format!("{} {open:?}", conversion.is_safe())
            },
        );
    }
    let codes: BTreeSet<&str> = conversion
        .assumptions
        .iter()
        .map(|it| it.code.as_str())
        .collect();
    for wanted in &case.assumptions {
        if !codes.contains(wanted.as_str()) {
            expect("assumption", wanted.clone(), format!("{codes:?}"));
        }
    }
    for wanted in &case.notes {
        let given: Vec<&str> = conversion.notes.iter().map(|it| it.code.as_str()).collect();
        if !given.contains(&wanted.as_str()) {
            expect("note", wanted.clone(), format!("{given:?}"));
        }
    }
    if !case.runtime.is_empty()
        && !case
            .runtime
            .iter()
            .any(|wanted| wanted == kind(&conversion.runtime_image))
    {
        expect(
            "runtime",
            format!("{:?}", case.runtime),
            conversion.runtime_image.clone(),
        );
    }
    let parsed = dockerfile::parse(&conversion.output).expect("the contract has read it");
    let world = World::new(&parsed, &context, &knowledge);
    let stages = parsed.stages();
    let last = stages.last().expect("a stage");
    let runtime = world.evaluate(last);
    let copied: Vec<String> = parsed.instructions()[last.from..]
        .iter()
        .filter_map(|instruction| match &instruction.body {
            dockerfile::Body::Copy { sources, .. } => Some(sources.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    for path in &case.must_have {
        let there = !matches!(runtime.files.lookup(&context, path), Lookup::Absent)
            || brought(&knowledge, &runtime, path);
        if !there {
            expect("must have", path.clone(), "not in the runtime stage".into());
        }
    }
    for path in &case.must_not_have {
        if copied
            .iter()
            .any(|source| msconvert::stage::path::is_within(path, source))
        {
            expect("must not have", path.clone(), "in the runtime stage".into());
        }
    }
    let text = String::from_utf8_lossy(&conversion.output).into_owned();
    let last = text
        .rfind("\nFROM ")
        .or_else(|| text.rfind("\nfrom "))
        .map_or("", |at| &text[at..]);
    for wanted in &case.keep {
        if !last.contains(wanted.as_str()) && !holds(&knowledge, &runtime.config, wanted) {
            expect(
                "keep",
                wanted.clone(),
                "not in the runtime stage's text".into(),
            );
        }
    }
    let again = convert(
        &conversion.output,
        &context,
        &knowledge,
        &read_options(&case.options),
    );
    expect(
        "second run",
        "unchanged".into(),
        again.verdict.name().into(),
    );
    if std::env::var_os("MSCONVERT_UPDATE").is_some() {
        if wrong.is_empty() {
            std::fs::write(&expected_file, &conversion.output).expect("write");
        }
    } else {
        match std::fs::read(&expected_file) {
            Ok(expected) if expected == conversion.output => {}
            Ok(expected) => wrong.push(format!(
                "the output differs from expected.Dockerfile:\n{}",
                difference(&expected, &conversion.output)
            )),
            Err(_) => wrong.push(format!(
                "expected.Dockerfile is missing; the output is:\n{text}"
            )),
        }
    }
    wrong
}

/// Whether a config has what an instruction sets.
fn holds(knowledge: &Knowledge, config: &msconvert::stage::Config, instruction: &str) -> bool {
    let text = format!("FROM alpine:3.20\n{instruction}\n");
    let Ok(parsed) = dockerfile::parse(text.as_bytes()) else {
        return false;
    };
    let context = Context::absent();
    let world = World::new(&parsed, &context, knowledge);
    let set = world.evaluate(&parsed.stages()[0]).config;
    let own = |variable: &&msconvert::stage::Variable| variable.line.is_some();
    set.env.iter().filter(own).all(|wanted| {
        config
            .variable(&wanted.key)
            .is_some_and(|variable| variable.value == wanted.value)
    }) && set.labels.iter().all(|(key, wanted)| {
        config
            .labels
            .get(key)
            .is_some_and(|label| label.value == wanted.value)
    }) && set
        .exposed
        .iter()
        .all(|wanted| config.exposed.iter().any(|port| port.value == wanted.value))
        && set.volumes.iter().all(|wanted| {
            config
                .volumes
                .iter()
                .any(|volume| volume.value == wanted.value)
        })
        && (set.workdir.line.is_none() || set.workdir.value == config.workdir.value)
        && set.cmd.as_ref().is_none_or(|wanted| {
            wanted.line.is_none()
                || config
                    .cmd
                    .as_ref()
                    .is_some_and(|cmd| cmd.value == wanted.value)
        })
        && set.entrypoint.as_ref().is_none_or(|wanted| {
            config
                .entrypoint
                .as_ref()
                .is_some_and(|entry| entry.value == wanted.value)
        })
        && set.user.as_ref().is_none_or(|wanted| {
            config
                .user
                .as_ref()
                .is_some_and(|user| user.value == wanted.value)
        })
        && set.stop_signal.as_ref().is_none_or(|wanted| {
            config
                .stop_signal
                .as_ref()
                .is_some_and(|signal| signal.value == wanted.value)
        })
        && set.health.as_ref().is_none_or(|wanted| {
            config
                .health
                .as_ref()
                .is_some_and(|health| health.value == wanted.value)
        })
}

/// Whether the runtime image, or a package that is installed in it, brings a path.
fn brought(knowledge: &Knowledge, runtime: &msconvert::stage::StageModel<'_>, path: &str) -> bool {
    let base = runtime.base.as_ref().expect("the contract has resolved it");
    let has = |name: &str| base.facts.has.get(name).copied().unwrap_or(false);
    let program = path.rsplit('/').next().unwrap_or(path);
    let catalogue = knowledge.catalogue();
    match path {
        "/etc/ssl/certs/ca-certificates.crt" => has("ca_certificates"),
        _ if path.starts_with("/usr/share/zoneinfo") => has("tzdata"),
        _ if path.starts_with("/usr/lib/") && program.starts_with("lib") => {
            let stem = program.split('.').next().unwrap_or(program);
            runtime
                .packages
                .iter()
                .any(|package| package.name.starts_with(stem))
        }
        _ if ["/bin/", "/sbin/", "/games/"]
            .iter()
            .any(|part| path.contains(part)) =>
        {
            let providers = catalogue.packages_for_program(&base.os_key(), program);
            catalogue.has_program(base, program) == msconvert::image::Presence::Yes
                || runtime.packages.iter().any(|package| {
                    package.name == program || providers.contains(&package.name.as_str())
                })
        }
        _ => {
            base.facts.os_id != "none"
                && matches!(
                    path,
                    "/etc/passwd" | "/etc/group" | "/tmp" | "/etc/nsswitch.conf"
                )
        }
    }
}

fn difference(expected: &[u8], got: &[u8]) -> String {
    String::from_utf8_lossy(&msconvert::diff::unified(
        b"expected.Dockerfile",
        expected,
        got,
    ))
    .into_owned()
}

#[test]
fn every_case_comes_out_as_it_says() {
    let folders = folders();
    assert!(
        folders.len() > 20,
        "only {} cases were found",
        folders.len()
    );
    let mut failed = 0;
    for folder in &folders {
        let case = read(folder);
        let wrong = check(folder, &case);
        if !wrong.is_empty() {
            failed += 1;
            eprintln!("{} ({})", name(folder), case.about);
            for line in wrong {
                eprintln!("    {}", line.replace('\n', "\n    "));
            }
        }
    }
    assert_eq!(failed, 0, "{failed} of {} cases are wrong", folders.len());
}

/// The ids of the traps that a language can meet; each has at least one case.
#[test]
fn every_trap_has_a_case() {
    let covered: BTreeSet<String> = folders()
        .iter()
        .flat_map(|folder| read(folder).pitfalls)
        .collect();
    let known =
        std::fs::read_to_string(root().join("not-applicable.toml")).expect("not-applicable.toml");
    let elsewhere: toml::Table = toml::from_str(&known).expect("a table of ids and reasons");
    let wanted = (1..=23)
        .map(|number| format!("G{number}"))
        .chain((1..=28).map(|number| format!("N{number}")))
        .chain((1..=25).map(|number| format!("J{number}")))
        .chain((1..=45).map(|number| format!("X{number}")));
    let missing: Vec<String> = wanted
        .filter(|id| !covered.contains(id) && !elsewhere.contains_key(id))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}
