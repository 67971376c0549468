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
        let swapped = |other: &str| {
            let (_, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            replace(start, end, &format!("{other} {rest}"))
        };
        let kind = match &instruction.body {
            Body::Shell(_) => "drop the SHELL",
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
                for (option, drop, change) in [
                    ("--chown=", "drop a --chown", "change a --chown"),
                    ("--chmod=", "drop a --chmod", "change a --chmod"),
                ] {
                    let Some(at) = text.find(option) else {
                        continue;
                    };
                    let length = text[at..].find(' ').unwrap_or(0) + 1;
                    let (head, tail) = (&text[..at], &text[at + length..]);
                    let with = |other: &str| replace(start, end, &format!("{head}{other}{tail}"));
                    add(drop, text.into(), with(""));
                    add(change, text.into(), with(&format!("{option}4321 ")));
                }
                if !text.contains("--chown=") {
                    let other = text.replacen("COPY ", "COPY --chown=4321:4321 ", 1);
                    add("add a --chown", text.into(), replace(start, end, &other));
                }
                if !text.contains("--chmod=") {
                    let other = text.replacen("COPY ", "COPY --chmod=0600 ", 1);
                    add("add a --chmod", text.into(), replace(start, end, &other));
                }
            }
            Body::Env(pairs) => {
                let value = &pairs[0].value_span;
                let key = text.replacen(&pairs[0].key, "OTHER_NAME", 1);
                if pairs[0].key != "PATH" {
                    add("rename an ENV", text.into(), replace(start, end, &key));
                }
                if pairs[0].key != "PATH" && !value.is_empty() {
                    add(
                        "change the value of an ENV",
                        text.into(),
                        replace(value.start, value.end, "changed"),
                    );
                }
            }
            Body::User(_) => {
                add("run as root", text.into(), replace(start, end, "USER root"));
                add(
                    "run as somebody else",
                    text.into(),
                    replace(start, end, "USER 4321"),
                );
            }
            Body::Label(_) => add(
                "change the value of a LABEL",
                text.into(),
                replace(start, end, &text.replacen('=', "=changed", 1)),
            ),
            Body::Stopsignal(_) => add(
                "change the STOPSIGNAL",
                text.into(),
                replace(start, end, "STOPSIGNAL SIGUSR2"),
            ),
            Body::Healthcheck(dockerfile::Healthcheck::None) => {}
            Body::Healthcheck(_) => {
                let options = text.replacen("HEALTHCHECK", "HEALTHCHECK --retries=77", 1);
                add(
                    "change the options of HEALTHCHECK",
                    text.into(),
                    replace(start, end, &options),
                );
                let command = text.replacen("CMD", "CMD true", 1);
                add(
                    "change the command of HEALTHCHECK",
                    text.into(),
                    replace(start, end, &command),
                );
            }
            Body::Shell(_) => add(
                "change the SHELL",
                text.into(),
                replace(start, end, "SHELL [\"/bin/other\", \"-c\"]"),
            ),
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
                let other = if keyword == "CMD" {
                    "ENTRYPOINT"
                } else {
                    "CMD"
                };
                add("swap CMD and ENTRYPOINT", text.into(), swapped(other));
                match command {
                    dockerfile::Command::Exec(words) => {
                        if words.len() > 1 {
                            let fewer = words.get(..words.len() - 1).unwrap_or_default();
                            add(
                                "drop an argument",
                                text.into(),
                                replace(start, end, &format!("{keyword} {fewer:?}")),
                            );
                        }
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
    let of_stage = || {
        let indices = stages[1].instructions.clone();
        indices.map(|index| &parsed.instructions()[index])
    };
    let first_run = of_stage().find(|it| matches!(it.body, Body::Run(_)));
    for user in of_stage().filter(|it| matches!(it.body, Body::User(_))) {
        if let Some(run) = first_run.filter(|run| run.lines.start < user.lines.start) {
            let lines = &output[user.lines.start..user.lines.end];
            add(
                "the USER before a RUN",
                lines.into(),
                format!(
                    "{}{}\n{}{}",
                    &output[..run.lines.start],
                    lines.trim_end(),
                    &output[run.lines.start..user.lines.start],
                    &output[user.lines.end..]
                ),
            );
        }
    }
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
fn is_equivalent(kind: &str, output: &str, options: &str, mutant: &Mutant) -> bool {
    match kind {
        // A static program runs on any release and without a C library; nothing else of the image may be needed.
        "another release" | "glibc to musl" => true_for_static(output),
        // A directory that another COPY makes, with the owner that it has anyway.
        "drop a COPY" => mutant.what.contains("/usr/share/zoneinfo") && output.contains("tzdata"),
        // The runtime image brings the same one.
        "drop the ENTRYPOINT" => mutant.what.contains("docker-entrypoint.sh"),
        "drop the WORKDIR" => {
            output.contains("\nFROM tomcat:") && mutant.what == "WORKDIR /usr/local/tomcat"
                || output.contains("\nFROM debian:") && mutant.what == "WORKDIR /"
        }
        "drop the CMD" => {
            output.contains("\nFROM tomcat:") && mutant.what == "CMD [\"catalina.sh\", \"run\"]"
        }
        "drop an EXPOSE" => output.contains("\nFROM tomcat:") && mutant.what == "EXPOSE 8080",
        // LC_ALL wins over LANG: <https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02>.
        "drop an ENV" | "change the value of an ENV" => {
            mutant.what == "ENV LANG=C.UTF-8" && output.contains("\nENV LC_ALL=C.UTF-8\n")
        }
        // As before; and the CMD that it becomes is not the last one.
        "swap CMD and ENTRYPOINT" => mutant.what == "ENTRYPOINT [\"docker-entrypoint.sh\"]",
        // The image is what the user asked for, and the program needs nothing of it.
        "no shell" => options.contains("--runtime") && true_for_static(output),
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

/// Writes the score to docs/verification.md with `MSCONVERT_UPDATE`; else sees that every kind of break is told of there. The
/// counts are those of the day on which they were written: each new case adds to them.
fn in_docs(score: &BTreeMap<&str, (usize, usize)>) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verification.md");
    let page = std::fs::read_to_string(&file).expect("docs/verification.md");
    let (open, close) = ("<!-- mutations -->\n", "<!-- /mutations -->");
    let (head, rest) = page.split_once(open).expect("the marker `mutations`");
    let (table, tail) = rest.split_once(close).expect("the end of `mutations`");
    if std::env::var_os("MSCONVERT_UPDATE").is_some() {
        let mut made = String::from("\n| break | seen | of |\n| --- | --: | --: |\n");
        let (mut seen, mut all) = (0, 0);
        for (kind, (caught, of)) in score {
            made.push_str(&format!("| {kind} | {caught} | {of} |\n"));
            seen += caught;
            all += of;
        }
        made.push_str(&format!("| all | {seen} | {all} |\n\n"));
        let page = format!("{head}{open}{made}{close}{tail}");
        std::fs::write(&file, page).expect("docs/verification.md");
    } else {
        for kind in score.keys() {
            assert!(
                table.contains(&format!("| {kind} |")),
                "docs/verification.md does not tell of `{kind}`: MSCONVERT_UPDATE=1 cargo test --test mutation"
            );
        }
    }
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
        let options = toml
            .get("options")
            .map_or_else(String::new, toml::Value::to_string);
        // What an option changes beyond the two stages, the original does not have.
        let rewritten = ["synthesize", "prune", "layered", "static", "base-swap"]
            .iter()
            .any(|name| options.contains(name));
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
        if rewritten {
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
            if is_equivalent(mutant.kind, &output, &options, &mutant) {
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
    in_docs(&score);
    assert!(
        survivors.is_empty(),
        "{} breaks were not seen:\n{}",
        survivors.len(),
        survivors.join("\n")
    );
}
