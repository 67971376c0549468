//! Much of one thing.

use std::fs::File;
use std::process::Stdio;

use msconvert::Context;

use crate::support::*;

const MEGABYTE: usize = 1024 * 1024;

#[test]
fn a_file_of_100_megabytes_is_too_large() {
    let place = Place::new();
    let file = File::create(place.path().join("Dockerfile")).expect("a file");
    file.set_len(100 * MEGABYTE as u64).expect("a length");
    for run in [
        place.run(&["Dockerfile"]),
        place.run(&["."]),
        place.run_fed(
            &["-"],
            Stdio::from(File::open(place.path().join("Dockerfile")).expect("the file")),
        ),
    ] {
        assert_eq!(run.code, 3);
        assert!(run.stderr.contains("larger than 16 MiB"), "{}", run.stderr);
    }
    let zero = std::path::Path::new("/dev/zero");
    if let Ok(zero) = File::open(zero) {
        let run = place.run_fed(&["-"], Stdio::from(zero));
        assert_eq!(run.code, 3);
        assert!(run.stderr.contains("larger than 16 MiB"), "{}", run.stderr);
    }
}

#[test]
fn a_line_of_10_megabytes() {
    let long = "x".repeat(10 * MEGABYTE);
    let words = "x ".repeat(5 * MEGABYTE);
    let dollars = "$x".repeat(5 * MEGABYTE);
    for (name, line) in [
        ("comment", format!("# {long}")),
        ("keyword", long.clone()),
        ("word of RUN", format!("RUN {long}")),
        ("words of RUN", format!("RUN echo {words}")),
        ("path of RUN", format!("RUN touch /{long}")),
        ("commands", format!("RUN {}", "x;".repeat(5 * MEGABYTE))),
        (
            "commands that write",
            format!("RUN {}true", "echo>a;".repeat(MEGABYTE)),
        ),
        (
            "assignments",
            format!("RUN {}true", "a=b;".repeat(2 * MEGABYTE)),
        ),
        (
            "different assignments",
            format!(
                "RUN {}true",
                (0..500_000)
                    .map(|at| format!("a{at}=b;"))
                    .collect::<String>()
            ),
        ),
        ("variables of RUN", format!("RUN echo {dollars}")),
        (
            "lines of RUN",
            format!("RUN true \\\n{}", "&& true \\\n".repeat(MEGABYTE)),
        ),
        (
            "comments in RUN",
            format!("RUN true \\\n{}&& true", "# comment\n".repeat(MEGABYTE)),
        ),
        ("ENV", format!("ENV A={long}")),
        ("variables of ENV", format!("ENV A={dollars}")),
        (
            "pairs of ENV",
            format!("ENV {}", "a=b ".repeat(2 * MEGABYTE)),
        ),
        (
            "different pairs of ENV",
            format!(
                "ENV {}",
                (0..100_000)
                    .map(|at| format!("a{at}=b "))
                    .collect::<String>()
            ),
        ),
        (
            "labels",
            format!(
                "LABEL {}",
                (0..500_000)
                    .map(|at| format!("a{at}=b "))
                    .collect::<String>()
            ),
        ),
        ("ARG", format!("ARG {words}")),
        (
            "ports",
            format!(
                "EXPOSE {}",
                (0..100_000).map(|at| format!("{at} ")).collect::<String>()
            ),
        ),
        ("volumes", format!("VOLUME {words}")),
        ("COPY", format!("COPY {words} /x/")),
        ("path of COPY", format!("COPY {long} /{long}")),
        (
            "wildcards",
            format!("COPY {} /x/", "*".repeat(10 * MEGABYTE)),
        ),
        ("folders", format!("WORKDIR /{}", "a/".repeat(5 * MEGABYTE))),
        (
            "folders up",
            format!("WORKDIR /{}", "../".repeat(3 * MEGABYTE)),
        ),
        (
            "words of CMD",
            format!("CMD [\"x\"{}]", ",\"x\"".repeat(2 * MEGABYTE)),
        ),
        (
            "escapes of CMD",
            format!("CMD [\"{}\"]", "\\u0041".repeat(MEGABYTE)),
        ),
        (
            "shell",
            format!("SHELL [\"x\"{}]", ",\"x\"".repeat(MEGABYTE)),
        ),
        ("user", format!("USER {long}")),
        ("flag", format!("COPY --from={long} a b")),
        (
            "flags",
            format!(
                "RUN {}true",
                "--mount=type=cache,target=/x ".repeat(300_000)
            ),
        ),
        ("packages", format!("RUN apt-get install -y {words}")),
        (
            "mkdir",
            format!(
                "RUN mkdir {}",
                (0..500_000)
                    .map(|at| format!("/d{at} "))
                    .collect::<String>()
            ),
        ),
        (
            "copies",
            format!(
                "RUN {}true",
                (0..200_000)
                    .map(|at| format!("cp /a{} /a{};", at, at + 1))
                    .collect::<String>()
            ),
        ),
        (
            "heredoc",
            format!("RUN <<EOF\n{}EOF", "echo hello > x\n".repeat(MEGABYTE / 2)),
        ),
        (
            "heredoc file",
            format!("COPY <<EOF /x\n{}EOF", "hello\n".repeat(MEGABYTE)),
        ),
        ("health check", format!("HEALTHCHECK CMD curl {words}")),
        ("stop signal", format!("STOPSIGNAL {long}")),
        ("blank", " ".repeat(10 * MEGABYTE)),
        ("carriage returns", "\r".repeat(10 * MEGABYTE)),
    ] {
        let outcome = outcome_in(name, with_lines(&line), server(&[]));
        assert_ne!(outcome.verdict.name(), "failed", "{name}");
    }
    outcome("base image", format!("FROM {long}\nCMD [\"x\"]\n"));
    outcome("directive", format!("# escape={long}\nFROM x\n"));
    let place = Place::server();
    place.file(
        "Dockerfile",
        PLAIN.replace("./server", &format!("./server\", \"{long}")),
    );
    let run = place.run(&["Dockerfile"]);
    assert!(run.code == 0 || run.code == 3, "{}", run.code);
    assert!(run.stderr.len() < 10_000, "{} bytes", run.stderr.len());
}

#[test]
fn a_start_script_of_4_megabytes() {
    for (name, line) in [
        ("commands", "a_program --with options\n"),
        ("variables", "A=$A:$B\nexport B=${A:-x}\n"),
        ("tests", "if [ -f /etc/x ]; then . /etc/x; fi\n"),
        ("files", "cat /data/file > /tmp/x\n"),
    ] {
        let mut script = String::from("#!/bin/sh\n");
        script.push_str(&line.repeat(4_000_000 / line.len()));
        script.push_str("exec ./server\n");
        outcome_in(
            &format!("start script: {name}"),
            PLAIN.replace("./server", "./start.sh"),
            server(&[("start.sh", &script)]),
        );
    }
}

#[test]
fn a_hundred_thousand_instructions() {
    for line in [
        "RUN true\n",
        "WORKDIR ..\n",
        "ENV A=b\n",
        "COPY a b\n",
        "FROM golang\n",
        "ARG A\n",
    ] {
        let outcome = outcome(line, with_lines(&line.repeat(100_000)));
        let verdict = verdict(&outcome);
        assert!(
            verdict == "refused too-long" || verdict == "unchanged already-multi-stage",
            "{line}: {verdict}"
        );
    }
    let outcome = outcome("comments", with_lines(&"# a\n\n".repeat(100_000)));
    assert_eq!(outcome.verdict.name(), "converted", "{}", verdict(&outcome));
}

/// As many as are followed.
#[test]
fn five_thousand_instructions() {
    const MANY: usize = 4_990;
    let numbered = |of: &dyn Fn(usize) -> String| (0..MANY).map(of).collect::<String>();
    let segment = "s".repeat(250);
    for (name, lines) in [
        ("up", "WORKDIR a/../..\n".repeat(MANY)),
        ("deeper", "WORKDIR a\n".repeat(MANY)),
        (
            "much deeper",
            format!("WORKDIR {0}/{0}/{0}/{0}\n", segment).repeat(MANY),
        ),
        ("unknown commands", "RUN unknown && unknown\n".repeat(MANY)),
        (
            "known commands",
            numbered(&|at| format!("RUN mkdir -p /d/{at} && touch /d/{at}/f\n")),
        ),
        ("copies", numbered(&|at| format!("COPY f{at} d{at}\n"))),
        (
            "copies into one folder",
            numbered(&|at| format!("COPY f{at} d/\n")),
        ),
        ("copies of all", "COPY . .\n".repeat(MANY)),
        (
            "moves",
            numbered(&|at| format!("RUN mv m{at} m{}\n", at + 1)),
        ),
        (
            "links",
            numbered(&|at| format!("RUN ln -s m{at} m{}\n", at + 1)),
        ),
        (
            "environment",
            numbered(&|at| format!("ENV A{at}=$A{}x PATH=$PATH:/x{at}\n", at.saturating_sub(1))),
        ),
        (
            "arguments",
            numbered(&|at| format!("ARG A{at}=$A{}x\n", at.saturating_sub(1))),
        ),
        ("labels", numbered(&|at| format!("LABEL l{at}=$A{at}\n"))),
        (
            "builds",
            numbered(&|at| format!("RUN go build -o b{at} .\n")),
        ),
        (
            "built programs",
            format!("RUN go build -o b .\n{}", "RUN ./b && b\n".repeat(MANY - 1)),
        ),
        (
            "starts",
            "CMD [\"./x\"]\nENTRYPOINT [\"./y\"]\n".repeat(MANY / 2),
        ),
        (
            "users",
            numbered(&|at| format!("RUN useradd u{at}\nUSER u{at}\n"))
                .lines()
                .take(MANY)
                .map(|line| format!("{line}\n"))
                .collect(),
        ),
        (
            "packages",
            numbered(&|at| format!("RUN apt-get install -y p{at}\n")),
        ),
        ("ports", numbered(&|at| format!("EXPOSE {at}\n"))),
        ("volumes", numbered(&|at| format!("VOLUME /v{at}\n"))),
    ] {
        let context = memory(
            [
                ("go.mod".to_owned(), MODULE.to_owned()),
                ("main.go".into(), MAIN.into()),
            ]
            .into_iter()
            .chain((0..MANY).map(|at| (format!("f{at}"), "x".to_owned()))),
        );
        for context in [Context::absent(), context] {
            let outcome = outcome_in(
                &format!("{name}, context: {}", !context.is_absent()),
                with_lines(&lines),
                context,
            );
            assert_ne!(
                outcome.verdict.name(),
                "invalid",
                "{name}: {}",
                verdict(&outcome)
            );
        }
    }
}

/// Words over as many lines as a build wants.
fn folded(words: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = words.into_iter().collect();
    let lines: Vec<String> = words.chunks(500).map(|line| line.join(" ")).collect();
    lines.join(" \\\n")
}

/// A context of the server and so many files.
fn files(count: usize, name: impl Fn(usize) -> String) -> Context {
    let server =
        [("go.mod", MODULE), ("main.go", MAIN)].map(|(name, text)| (name.to_owned(), text));
    memory((0..count).map(|at| (name(at), "x")).chain(server))
}

#[test]
fn ten_thousand_sources() {
    let name = |at: usize| format!("f{at}.yaml");
    let context = files(10_000, name);
    let all = |count: usize| folded((0..count).map(name));
    let many = outcome_in(
        "1,000 sources",
        with_lines(&format!("COPY {} /etc/server/", all(1_000))),
        context.clone(),
    );
    assert_eq!(many.verdict.name(), "converted", "{}", verdict(&many));
    for (what, sources) in [
        ("sources", all(10_000)),
        (
            "sources, twice as many",
            format!("{0} \\\n{0}", all(10_000)),
        ),
        ("patterns", folded((0..10_000).map(|at| format!("f{at}*")))),
        (
            "patterns that match all",
            folded((0..10_000).map(|_| "*".to_owned())),
        ),
    ] {
        let found = outcome_in(
            what,
            with_lines(&format!("COPY {sources} /etc/server/")),
            context.clone(),
        );
        assert_eq!(verdict(&found), "refused too-long", "{what}");
    }
}

#[test]
fn ten_thousand_words_of_other_kinds() {
    let words = |of: &dyn Fn(usize) -> String| folded((0..10_000).map(of));
    for line in [
        format!("ENV {}", words(&|at| format!("a{at}=b"))),
        format!("ENV {}", words(&|_| "a=$a$a".into())),
        format!("LABEL {}", words(&|at| format!("a{at}=$a{at}"))),
        format!("ARG {}", words(&|at| format!("a{at}=b"))),
        format!("EXPOSE {}", words(&|at| at.to_string())),
        format!("VOLUME {}", words(&|at| format!("/v{at}"))),
        format!("RUN mkdir {}", words(&|at| format!("/d{at}"))),
        format!("RUN rm -rf {}", words(&|at| format!("/d{at}/*"))),
        format!("RUN {} true", words(&|at| format!("a{at}=b;"))),
        format!(
            "RUN {} true",
            words(&|at| format!("cp -r /a{at} /a{};", at + 1))
        ),
        format!(
            "RUN {} true",
            words(&|_| "cp -r /a /b; cp -r /b /a;".into())
        ),
        format!("RUN {} true", words(&|at| format!("echo {at} > f{at};"))),
        format!("RUN {} true", words(&|_| "go build;".into())),
        format!("RUN {} true", words(&|_| "unknown;".into())),
        format!("RUN apt-get install -y {}", words(&|at| format!("p{at}"))),
        format!("RUN go build -o server {}", words(&|at| format!("./p{at}"))),
        format!(
            "HEALTHCHECK CMD curl {}",
            words(&|at| format!("/app/x{at}"))
        ),
        format!("CMD {}", words(&|at| format!("/app/x{at}"))),
    ] {
        let name = line.chars().take(25).collect::<String>();
        let found = outcome_in(&name, with_lines(&line), server(&[]));
        assert_ne!(found.verdict.name(), "failed", "{name}");
        assert_ne!(verdict(&found), "invalid syntax", "{name}");
    }
}

#[test]
fn copies_that_copy_each_other() {
    let context = server(&[("a/x", "x")]);
    let lines = "RUN cp -r /app /b && cp -r /b /app && cp -r /b/. /app/\n".repeat(1_000);
    let found = outcome_in("copies of copies", with_lines(&lines), context);
    assert_ne!(found.verdict.name(), "failed");
}

#[test]
fn a_wildcard_over_fifty_thousand_files() {
    let context = files(50_000, |at| format!("assets/f{at}.txt"));
    for line in [
        "COPY assets/* /srv/",
        "COPY assets/*.txt /srv/",
        "COPY */*[0-9]*.t?t /srv/",
        "COPY **/* /srv/",
    ] {
        let outcome = outcome_in(line, with_lines(line), context.clone());
        assert_eq!(verdict(&outcome), "refused too-long", "{line}");
    }
    let outcome = outcome_in("folder", with_lines("COPY assets /srv/"), context.clone());
    assert_eq!(outcome.verdict.name(), "converted", "{}", verdict(&outcome));
    let line = "RUN cp assets/* /srv/ && rm -rf assets/*.txt";
    let outcome = outcome_in(line, with_lines(line), context);
    assert_ne!(outcome.verdict.name(), "invalid", "{}", verdict(&outcome));
}
