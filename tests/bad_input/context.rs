//! Build contexts that no one would send.

use std::fs;

use msconvert::Context;

use crate::support::*;

#[test]
fn three_hundred_folders_deep() {
    let folder = "d/".repeat(300);
    let context = server(&[
        (format!("{folder}x.txt").as_str(), "x"),
        (format!("{folder}p.go").as_str(), "package p\n"),
    ]);
    let found = outcome_in("deep, in memory", PLAIN, context);
    assert_eq!(found.verdict.name(), "converted", "{}", verdict(&found));
    let place = Place::server();
    place.file(format!("{folder}x.txt"), "x");
    let run = place.run(&["."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with(b"--- a/Dockerfile"),
        "{}",
        run.stderr
    );
    let copied = outcome_in(
        "deep, copied",
        with_lines(&format!("COPY {folder}x.txt /{folder}\nCOPY d /srv/d")),
        place.context(),
    );
    assert_ne!(copied.verdict.name(), "invalid");
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_links_that_lead_nowhere_are_never_opened() {
    use std::os::unix::fs::symlink;
    for special in [
        "go.mod",
        "main.go",
        "go.sum",
        ".dockerignore",
        "Dockerfile.dockerignore",
        "start.sh",
        "Makefile",
        "vendor",
        "go.work",
        "templates",
    ] {
        for kind in [
            "pipe", "loop", "self", "device", "outside", "nowhere", "socket",
        ] {
            let place = Place::server();
            let at = place.path().join(special);
            let _ = fs::remove_file(&at);
            match kind {
                "pipe" => {
                    let made = std::process::Command::new("mkfifo").arg(&at).status();
                    assert!(made.is_ok_and(|status| status.success()));
                }
                "loop" => {
                    symlink("other", &at).expect("a link");
                    symlink(special, place.path().join("other")).expect("a link");
                }
                "self" => symlink(special, &at).expect("a link"),
                "device" => symlink("/dev/zero", &at).expect("a link"),
                "outside" => symlink("../../../../../../etc", &at).expect("a link"),
                "socket" => drop(std::os::unix::net::UnixListener::bind(&at).expect("a socket")),
                _ => symlink("nowhere", &at).expect("a link"),
            }
            place.file(
                "Dockerfile",
                with_lines("RUN make && ./start.sh").replace("./server", "./start.sh"),
            );
            let run = place.run(&["Dockerfile"]);
            assert_eq!(run.code, 0, "{special} {kind}: {}", run.stderr);
            assert!(run.stderr.starts_with("Dockerfile:"), "{}", run.stderr);
        }
    }
}

#[cfg(unix)]
#[test]
fn links_to_folders_above_end_no_walk_late() {
    use std::os::unix::fs::symlink;
    let place = Place::server();
    for name in ["a", "b", "c"] {
        fs::create_dir(place.path().join(name)).expect("a folder");
        for link in ["x", "y", "z"] {
            symlink("..", place.path().join(name).join(link)).expect("a link");
        }
    }
    let run = place.run(&["."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.starts_with("Dockerfile: converted"),
        "{}",
        run.stderr
    );
    for line in [
        "COPY a/x/b/y/c/z /srv",
        "COPY a/*/*/*/*/*/*/*/*/*/*/* /srv/",
        "RUN cd a/x/b/y && ./start",
    ] {
        outcome_in(line, with_lines(line), place.context());
    }
}

#[test]
fn modules_of_fifty_megabytes_are_not_read() {
    let line = "require example.com/some/module v1.2.3 // indirect\n";
    let large = line.repeat(50_000_000 / line.len());
    let sum = "example.com/some/module v1.2.3 h1:0123456789abcdef0123456789abcdef0123456789a=\n";
    let sum = sum.repeat(50_000_000 / sum.len());
    for (name, files) in [
        (
            "go.mod",
            vec![("go.mod", large.clone()), ("main.go", MAIN.into())],
        ),
        (
            "go.sum",
            vec![
                ("go.mod", MODULE.into()),
                ("go.sum", sum),
                ("main.go", MAIN.into()),
            ],
        ),
        (
            "main.go",
            vec![
                ("go.mod", MODULE.into()),
                ("main.go", format!("{MAIN}{}", "// x\n".repeat(10_000_000))),
            ],
        ),
        (
            "go.work",
            vec![
                ("go.work", "use ./a\n".repeat(6_000_000)),
                ("go.mod", MODULE.into()),
                ("main.go", MAIN.into()),
            ],
        ),
        (
            ".dockerignore",
            vec![
                (".dockerignore", "x\n".repeat(25_000_000)),
                ("go.mod", MODULE.into()),
                ("main.go", MAIN.into()),
            ],
        ),
        (
            "Makefile",
            vec![
                ("Makefile", "all:\n".repeat(10_000_000)),
                ("go.mod", MODULE.into()),
                ("main.go", MAIN.into()),
            ],
        ),
    ] {
        let place = Place::server();
        for (file, text) in &files {
            place.file(file, text);
        }
        place.file(
            "Dockerfile",
            with_lines("RUN make").replace(
                "RUN make\n",
                if name == "Makefile" { "RUN make\n" } else { "" },
            ),
        );
        let run = place.run(&["Dockerfile"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert!(
            run.stderr.len() < 10_000,
            "{name}: {} bytes",
            run.stderr.len()
        );
        if name != "go.sum" {
            assert!(
                run.stderr.contains(&format!("{name}: larger than")),
                "{name}: {}",
                run.stderr
            );
        }
    }
}

/// Just under the size up to which files are read.
#[test]
fn files_of_four_megabytes_are_read() {
    let most = 4 * 1024 * 1024 - 4096;
    let filled =
        |head: &str, line: &str| format!("{head}{}", line.repeat((most - head.len()) / line.len()));
    let numbered = |head: &str, of: &dyn Fn(usize) -> String| {
        let mut text = head.to_owned();
        let mut at = 0;
        while text.len() < most {
            text.push_str(&of(at));
            at += 1;
        }
        text
    };
    for (name, files) in [
        (
            "go.mod",
            vec![(
                "go.mod",
                numbered(MODULE, &|at| format!("require example.com/m{at} v1.2.3\n")),
            )],
        ),
        (
            "go.mod, replaced",
            vec![(
                "go.mod",
                numbered(MODULE, &|at| {
                    format!("replace example.com/m{at} => ./m{at}\n")
                }),
            )],
        ),
        (
            "go.sum",
            vec![(
                "go.sum",
                numbered("", &|at| {
                    format!(
                        "example.com/m{at} v1.2.3 h1:0123456789abcdef0123456789abcdef0123456789a=\n"
                    )
                }),
            )],
        ),
        (
            "go.work",
            vec![(
                "go.work",
                numbered("go 1.22\n", &|at| format!("use ./m{at}\n")),
            )],
        ),
        (
            "calls",
            vec![(
                "main.go",
                filled(
                    "package main\nimport \"os\"\nfunc main() {\n",
                    "os.Open(\"file\")\n",
                ) + "}\n",
            )],
        ),
        (
            "constants",
            vec![(
                "main.go",
                numbered("package main\nconst c0 = \"x\"\n", &|at| {
                    format!("const c{} = c{at}\n", at + 1)
                }),
            )],
        ),
        (
            "functions",
            vec![(
                "main.go",
                numbered(
                    "package main\nimport \"os\"\nfunc main() { f0(\"a\") }\n",
                    &|at| format!("func f{at}(x string) {{ f{}(x); os.Open(x) }}\n", at + 1),
                ),
            )],
        ),
        (
            "imports",
            vec![(
                "main.go",
                numbered("package main\n", &|at| {
                    format!("import _ \"example.com/server/p{at}\"\n")
                }),
            )],
        ),
        (
            "makefile",
            vec![(
                "Makefile",
                numbered("all: t1\n", &|at| {
                    format!("t{at}: t{}\n\tgo build -o b{at}\n", at + 1)
                }),
            )],
        ),
        (
            "makefile variables",
            vec![(
                "Makefile",
                numbered("all: ; echo $(A99)\n", &|at| {
                    format!("A{} = $(A{at}) x\n", at + 1)
                }),
            )],
        ),
        (
            "ignore file",
            vec![(
                ".dockerignore",
                numbered("", &|at| format!("**/x{at}*\n!x{at}y\n")),
            )],
        ),
        (
            "modules.txt",
            vec![(
                "vendor/modules.txt",
                numbered("", &|at| {
                    format!("# example.com/m{at} v1.2.3\n## explicit\nexample.com/m{at}\n")
                }),
            )],
        ),
    ] {
        let context = memory(
            [("go.mod", MODULE), ("main.go", MAIN)]
                .into_iter()
                .chain(files.iter().map(|(name, text)| (*name, text.as_str()))),
        );
        outcome_in(
            &format!("4 MB of {name}"),
            with_lines(if name.starts_with("makefile") {
                "RUN make"
            } else {
                ""
            }),
            context,
        );
    }
}

#[test]
fn a_workspace_that_lists_itself() {
    for text in [
        "go 1.22\nuse .\n",
        "go 1.22\nuse (\n\t.\n\t./\n\t./.\n\t../server\n\t..\n\t/\n\ta/..\n)\n",
        "go 1.22\nuse ./go.work\nuse go.work\n",
        "go 1.22\nuse .\nreplace example.com/server => .\nreplace example.com/server => ./\n",
    ] {
        let outcome = outcome_in("go.work", PLAIN, server(&[("go.work", text)]));
        assert_ne!(outcome.verdict.name(), "failed", "{text}");
    }
    let found = outcome_in(
        "go.work lists itself",
        PLAIN,
        server(&[("go.work", "go 1.22\nuse .\n")]),
    );
    assert_eq!(found.verdict.name(), "converted", "{}", verdict(&found));
    let replaced =
        format!("{MODULE}replace example.com/server => .\nreplace example.com/x => ../server\n");
    outcome_in(
        "go.mod replaces itself",
        PLAIN,
        memory([("go.mod", replaced.as_str()), ("main.go", MAIN)]),
    );
}

#[test]
fn a_hundred_thousand_ignore_patterns() {
    for (name, pattern) in [
        ("names", "name{}.txt"),
        ("anywhere", "**/name{}"),
        ("wildcards", "*a*b*c*{}*"),
        ("exceptions", "!name{}"),
        ("folders", "a/b/c/**/d{}/**"),
        ("stars", "**/*/**/*{}"),
    ] {
        let text: String = (0..100_000)
            .map(|at| format!("{}\n", pattern.replace("{}", &at.to_string())))
            .collect();
        let mut files = vec![
            (
                ".dockerignore".to_owned(),
                format!("**\n!*.go\n!go.mod\n!assets\n{text}"),
            ),
            ("go.mod".to_owned(), MODULE.to_owned()),
            ("main.go".to_owned(), MAIN.to_owned()),
        ];
        files.extend((0..1_000).map(|at| (format!("assets/f{at}.css"), String::new())));
        let context = memory(files);
        let outcome = outcome_in(&format!("100,000 ignored {name}"), PLAIN, context);
        assert_ne!(outcome.verdict.name(), "failed", "{name}");
    }
}

#[test]
fn fifty_thousand_files_and_more() {
    let files = (0..60_000).map(|at| {
        (
            format!("d{}/e{}/f{at}.go", at % 100, at % 7),
            format!("package e{}\n", at % 7),
        )
    });
    let context = memory(files.chain([
        ("go.mod".into(), MODULE.into()),
        ("main.go".into(), MAIN.into()),
    ]));
    let outcome = outcome_in("60,000 sources", PLAIN, context.clone());
    assert_ne!(outcome.verdict.name(), "failed");
    outcome_in(
        "60,000 sources, all built",
        PLAIN.replace("server .", "/bin/ ./..."),
        context,
    );
    let folders = (0..30_000).map(|at| (format!("d{at}/x.html"), String::new()));
    let reading = "package main\nimport \"os\"\nfunc main() { os.ReadDir(os.Args[1]) }\n";
    let context = memory(folders.chain([
        ("go.mod".into(), MODULE.into()),
        ("main.go".into(), reading.into()),
    ]));
    let outcome = outcome_in("30,000 folders, any read", PLAIN, context);
    assert_eq!(verdict(&outcome), "refused too-long");
}

#[test]
fn names_with_line_breaks() {
    let mut files = vec![
        ("go.mod".to_owned(), MODULE.to_owned()),
        (
            "main.go".to_owned(),
            "package main\nimport \"os\"\nfunc main() { os.Open(\"a\\nb/c\\td\"); os.ReadDir(os.Args[1]) }\n".to_owned(),
        ),
    ];
    for name in [
        "a\nb/c\td",
        "x\nRUN evil",
        "y\"z",
        "w\\v",
        "u v",
        "$HOME",
        "${",
        "*",
        "[a",
        "-",
        "--from=x",
        "#c",
        "<<EOF",
        "\u{1b}[31m",
        "\u{202e}x",
        "\r",
        "é\u{301}",
        "'",
    ] {
        files.push((name.to_owned(), "x".to_owned()));
        files.push((format!("folder{name}/{name}"), "x".to_owned()));
    }
    let outcome = outcome_in("odd names", PLAIN, memory(files));
    if let msconvert::Verdict::Converted(conversion) = &outcome.verdict {
        let text = String::from_utf8_lossy(&conversion.output);
        assert!(
            !text.lines().any(|line| line.starts_with("RUN evil")),
            "{text}"
        );
    }
    #[cfg(unix)]
    {
        let place = Place::server();
        place.file("x\nFROM evil/Dockerfile", PLAIN);
        place.file("x\nFROM evil/go.mod", MODULE);
        place.file("x\nFROM evil/main.go", MAIN);
        let run = place.run(&["."]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            !run.stderr.lines().any(|line| line.starts_with("FROM evil")),
            "{}",
            run.stderr
        );
        let diff = String::from_utf8_lossy(&run.stdout);
        assert!(
            !diff.lines().any(|line| line.starts_with("FROM evil")),
            "{diff}"
        );
        assert!(diff.contains("\\nFROM evil/Dockerfile\""), "{diff}");
    }
}

#[test]
fn an_empty_context_and_none() {
    for context in [
        memory::<&str, &str>([]),
        Context::absent(),
        Context::open("/nonexistent/folder".as_ref(), None),
    ] {
        let outcome = outcome_in("empty", PLAIN, context);
        assert_ne!(outcome.verdict.name(), "failed");
    }
}
