//! The contract against broken outputs: every expected output of the test cases is broken in many ways, and the
//! contract must see each break without a build.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use msconvert::contract;
use msconvert::dockerfile::{self, Body};
use msconvert::{Context, Knowledge, Options};

/// One broken output: what was broken, and the text.
struct Mutant {
    kind: &'static str,
    what: String,
    text: String,
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut found = Vec::new();
    for language in std::fs::read_dir(root).expect("tests/cases").flatten() {
        for case in std::fs::read_dir(language.path())
            .into_iter()
            .flatten()
            .flatten()
        {
            if case.path().join("expected.Dockerfile").is_file() {
                found.push(case.path());
            }
        }
    }
    found.sort();
    found
}

/// Every break of one output. Breaks that change nothing (a line that is there twice) are left out.
fn mutants(output: &str) -> Vec<Mutant> {
    let parsed = dockerfile::parse(output.as_bytes()).expect("an expected output parses");
    let stages = parsed.stages();
    let runtime = stages[1].instructions.clone();
    let mut found: Vec<Mutant> = Vec::new();
    let mut add = |kind: &'static str, what: String, text: String| {
        if text != output {
            found.push(Mutant { kind, what, text });
        }
    };
    let replace = |start: usize, end: usize, with: &str| {
        format!("{}{with}{}", &output[..start], &output[end..])
    };
    for index in runtime {
        let instruction = &parsed.instructions()[index];
        let (start, end) = (instruction.span.start, instruction.span.end);
        let text = &output[start..end];
        let without = replace(instruction.lines.start, instruction.lines.end, "");
        let kind = match &instruction.body {
            Body::Copy { .. } => "drop a COPY",
            Body::Env(_) => "drop an ENV",
            Body::User(_) => "drop the USER",
            Body::Workdir(_) => "drop the WORKDIR",
            Body::Expose(_) => "drop an EXPOSE",
            Body::Volume(_) => "drop a VOLUME",
            Body::Label(_) => "drop a LABEL",
            Body::Healthcheck(_) => "drop the HEALTHCHECK",
            Body::Stopsignal(_) => "drop the STOPSIGNAL",
            Body::Entrypoint(_) => "drop the ENTRYPOINT",
            Body::Cmd(_) => "drop the CMD",
            Body::Run(_) => "drop a RUN",
            _ => continue,
        };
        // HEALTHCHECK NONE is what an image without one has.
        if !matches!(
            &instruction.body,
            Body::Healthcheck(dockerfile::Healthcheck::None)
        ) {
            add(kind, text.into(), without);
        }
        match &instruction.body {
            Body::Copy { sources, dest, .. } => {
                for source in sources.iter().filter(|_| sources.len() > 1) {
                    add(
                        "drop a source of a COPY",
                        source.clone(),
                        replace(start, end, &text.replacen(&format!(" {source} "), " ", 1)),
                    );
                }
                if !text.contains('[') {
                    add(
                        "copy to another path",
                        text.into(),
                        replace(
                            start,
                            end,
                            &format!("{}{}", &text[..text.len() - dest.len()], "/elsewhere/"),
                        ),
                    );
                    let relative = sources[0].trim_start_matches('/');
                    add(
                        "copy from a relative path",
                        text.into(),
                        replace(
                            start,
                            end,
                            &text.replacen(&format!(" {}", sources[0]), &format!(" {relative}"), 1),
                        ),
                    );
                    add(
                        "copy what is not there",
                        text.into(),
                        replace(
                            start,
                            end,
                            &text.replacen(
                                &format!(" {}", sources[0]),
                                &format!(" {}-missing", sources[0]),
                                1,
                            ),
                        ),
                    );
                    add(
                        "copy from the context",
                        text.into(),
                        replace(start, end, &text.replacen("--from=builder ", "", 1)),
                    );
                }
                if let Some(at) = text.find("--chown=") {
                    let length = text[at..].find(' ').unwrap_or(0) + 1;
                    add(
                        "drop a --chown",
                        text.into(),
                        replace(
                            start,
                            end,
                            &format!("{}{}", &text[..at], &text[at + length..]),
                        ),
                    );
                }
            }
            Body::Env(pairs) => {
                let value = &pairs[0].value_span;
                if pairs[0].key != "PATH" && !value.is_empty() {
                    add(
                        "change the value of an ENV",
                        text.into(),
                        replace(value.start, value.end, "changed"),
                    );
                }
            }
            Body::User(_) => add("run as root", text.into(), replace(start, end, "USER root")),
            Body::Workdir(_) => add(
                "change the WORKDIR",
                text.into(),
                replace(start, end, "WORKDIR /elsewhere"),
            ),
            Body::Expose(_) => add(
                "change an EXPOSE",
                text.into(),
                replace(start, end, "EXPOSE 9"),
            ),
            Body::Volume(_) => add(
                "change a VOLUME",
                text.into(),
                replace(start, end, "VOLUME /elsewhere"),
            ),
            Body::Cmd(command) | Body::Entrypoint(command) => {
                let keyword = if matches!(instruction.body, Body::Cmd(_)) {
                    "CMD"
                } else {
                    "ENTRYPOINT"
                };
                match command {
                    dockerfile::Command::Exec(words) => {
                        let plain: Vec<&str> = words.iter().map(String::as_str).collect();
                        add(
                            "exec form to shell form",
                            text.into(),
                            replace(start, end, &format!("{keyword} {}", plain.join(" "))),
                        );
                        let more: Vec<String> = words
                            .iter()
                            .cloned()
                            .chain(["--more".to_string()])
                            .collect();
                        add(
                            "add an argument",
                            text.into(),
                            replace(start, end, &format!("{keyword} {more:?}")),
                        );
                    }
                    dockerfile::Command::Shell(words) => {
                        add(
                            "shell form to exec form",
                            text.into(),
                            replace(
                                start,
                                end,
                                &format!(
                                    "{keyword} {:?}",
                                    words.text.split_whitespace().collect::<Vec<_>>()
                                ),
                            ),
                        );
                    }
                }
            }
            Body::Run(_) if text.contains(" install -y ") || text.contains("apk add ") => {
                let last = text
                    .split(" && ")
                    .find(|part| part.contains(" install -y ") || part.contains("apk add "))
                    .unwrap_or("");
                if let Some(package) = last.split_whitespace().last() {
                    add(
                        "drop a package",
                        package.into(),
                        replace(start, end, &text.replacen(&format!(" {package}"), "", 1)),
                    );
                }
            }
            _ => {}
        }
    }
    let from = &parsed.instructions()[stages[1].from];
    if let Body::From {
        image, image_span, ..
    } = &from.body
    {
        let other = |with: &str| replace(image_span.start, image_span.end, with);
        add(
            "a tag that is not published",
            image.clone(),
            other(&format!("{}-nonsense", image)),
        );
        add(
            "the builder as the runtime stage",
            image.clone(),
            other("builder"),
        );
        if image.contains("distroless/base")
            || image.contains("distroless/cc")
            || image.ends_with("-slim")
        {
            add("glibc to musl", image.clone(), other("alpine:3.20"));
        }
        if image.ends_with("bookworm-slim") {
            add(
                "another release",
                image.clone(),
                other("debian:trixie-slim"),
            );
        }
        if image.contains("base-debian12") {
            add(
                "another release",
                image.clone(),
                other("gcr.io/distroless/base-debian13:latest"),
            );
        }
        if image.ends_with("-slim") || image.starts_with("alpine") {
            add(
                "no shell",
                image.clone(),
                other("gcr.io/distroless/static-debian13:latest"),
            );
        }
    }
    for index in stages[0].instructions.clone() {
        let instruction = &parsed.instructions()[index];
        let without = replace(instruction.lines.start, instruction.lines.end, "");
        match &instruction.body {
            Body::Run(_) => add(
                "drop a RUN of the builder",
                output[instruction.span.clone()].into(),
                without,
            ),
            Body::Copy { .. } | Body::Add { .. } => add(
                "drop a COPY of the builder",
                output[instruction.span.clone()].into(),
                without,
            ),
            _ => {}
        }
    }
    found
}

/// Breaks that are none: the result is equivalent, for the reason given.
fn is_equivalent(kind: &str, output: &str, mutant: &Mutant) -> bool {
    match kind {
        // A static program runs on any release and without a C library; nothing else of the image may be needed.
        "another release" | "glibc to musl" | "no shell" => true_for_static(output),
        // A directory that another COPY makes, with the owner that it has anyway.
        "drop a COPY" => mutant.what.contains("/usr/share/zoneinfo") && output.contains("tzdata"),
        // The runtime image brings the same one.
        "drop the ENTRYPOINT" => mutant.what.contains("docker-entrypoint.sh"),
        // The base image names it already.
        "copy from the context" => !mutant.what.contains("--from=builder"),
        _ => false,
    }
}

fn true_for_static(output: &str) -> bool {
    output.contains("CGO_ENABLED=0")
        || output.contains("-alpine AS")
        || output.contains("CGO_ENABLED 0")
}

#[test]
fn the_contract_sees_every_break() {
    let knowledge = Knowledge::embedded();
    let mut score: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut survivors = Vec::new();
    for folder in folders() {
        let toml: toml::Table =
            toml::from_str(&std::fs::read_to_string(folder.join("case.toml")).expect("case.toml"))
                .expect("TOML");
        let with_context = toml
            .get("context")
            .and_then(toml::Value::as_bool)
            .unwrap_or(true);
        let synthesized = toml
            .get("options")
            .is_some_and(|options| options.to_string().contains("synthesize"));
        let file = folder.join("context").join(
            toml.get("dockerfile")
                .and_then(toml::Value::as_str)
                .unwrap_or("Dockerfile"),
        );
        let context = if with_context {
            Context::open(&folder.join("context"), Some(&file))
        } else {
            Context::absent()
        };
        let original = std::fs::read(&file).expect("Dockerfile");
        let Ok(output) = std::fs::read_to_string(folder.join("expected.Dockerfile")) else {
            continue;
        };
        if synthesized {
            continue;
        }
        let judge = |text: &str| {
            contract::judge(
                &original,
                text.as_bytes(),
                &context,
                &knowledge,
                &Options::default(),
            )
        };
        // Where the start command is replaced, the original itself cannot be judged.
        if judge(&output).is_err_and(|violation| violation.part == "original") {
            continue;
        }
        assert_eq!(judge(&output), Ok(()), "{}", folder.display());
        for mutant in mutants(&output) {
            if is_equivalent(mutant.kind, &output, &mutant) {
                continue;
            }
            let entry = score.entry(mutant.kind).or_default();
            entry.1 += 1;
            if judge(&mutant.text).is_err() {
                entry.0 += 1;
            } else {
                let name = folder
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                survivors.push(format!("{name}: {}: {}", mutant.kind, mutant.what));
            }
        }
    }
    let (caught, all) = score
        .values()
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    for (kind, (caught, all)) in &score {
        println!("{kind}: {caught} of {all}");
    }
    println!("all: {caught} of {all}");
    assert!(all > 1000, "only {all} breaks were made");
    assert!(
        survivors.is_empty(),
        "{} breaks were not seen:\n{}",
        survivors.len(),
        survivors.join("\n")
    );
}
