//! Texts that are no Dockerfile, or one that no person writes.

use msconvert::Verdict;

use crate::support::*;

fn message(source: &[u8]) -> (String, String, Option<u32>) {
    let outcome = outcome("a text", source);
    let reason = reason_of(&outcome).expect("left alone");
    (verdict(&outcome), reason.message.clone(), reason.line)
}

#[test]
fn a_text_that_is_no_dockerfile_names_the_line_that_is_wrong() {
    for text in [
        "Hello, this is a letter.\n",
        "{\"name\": \"package\"}\n",
        "version: '3'\nservices:\n  web:\n    image: nginx\n",
        "#!/bin/sh\necho hello\n",
        "<html><body>404</body></html>\n",
    ] {
        let (verdict, message, line) = message(text.as_bytes());
        assert_eq!(verdict, "invalid syntax", "{text}");
        let number = if text.starts_with("#!") { 2 } else { 1 };
        assert_eq!(line, Some(number), "{text}: {message}");
        let shown = text.lines().nth(number as usize - 1).unwrap_or_default();
        assert!(message.contains(shown), "{text}: {message}");
    }
}

#[test]
fn a_text_without_instructions_says_so() {
    for text in [
        "",
        "\n",
        " \t\r\n\n",
        "# only\n# comments\n",
        "# syntax=docker/dockerfile:1\n",
        "\u{feff}",
        "\u{feff}# x",
    ] {
        let (verdict, message, _) = message(text.as_bytes());
        assert!(verdict.starts_with("invalid "), "{text:?}: {verdict}");
        assert!(message.contains("no instruction"), "{text:?}: {message}");
    }
    for text in ["ARG A=1\n", "ARG A=1\n# and a comment"] {
        let (verdict, message, _) = message(text.as_bytes());
        assert_eq!(verdict, "invalid no-instructions", "{text:?}");
        assert!(message.contains("no FROM"), "{text:?}: {message}");
    }
}

#[test]
fn a_binary_is_invalid_and_prints_no_control_bytes() {
    let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0".to_vec();
    elf.extend((0..100_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8));
    for bytes in [
        elf.as_slice(),
        b"\x1f\x8b\x08\0\0\0",
        b"\0",
        b"\xff\xfe\xff\n",
        &[0x1b; 5000],
    ] {
        let outcome = outcome("a binary", bytes);
        assert!(
            verdict(&outcome).starts_with("invalid "),
            "{}",
            verdict(&outcome)
        );
        let place = Place::new();
        place.file("Dockerfile", bytes);
        let run = place.run(&["Dockerfile"]);
        assert_eq!(run.code, 3);
        assert!(
            run.stderr.starts_with("Dockerfile") && run.stderr.contains("invalid"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.chars().all(|it| it == '\n' || !it.is_control()),
            "{:?}",
            run.stderr
        );
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn from_with_a_variable_that_nothing_sets_is_refused() {
    for text in [
        "FROM $NOTHING\nRUN go build\nCMD [\"./x\"]\n",
        "FROM ${NOTHING}\nCMD [\"./x\"]\n",
        "ARG NOTHING\nFROM golang:${NOTHING}\nCMD [\"./x\"]\n",
        "FROM golang:${NOTHING:?message}\nCMD [\"./x\"]\n",
    ] {
        let (verdict, message, line) = message(text.as_bytes());
        assert!(
            [
                "refused contains-variable",
                "invalid syntax",
                "refused unknown-base"
            ]
            .contains(&verdict.as_str()),
            "{text}: {verdict}: {message}"
        );
        assert_eq!(
            line,
            Some(if text.starts_with("ARG") { 2 } else { 1 }),
            "{text}: {message}"
        );
    }
}

#[test]
fn odd_keywords_are_unknown_instructions() {
    for keyword in [
        "FROM\0",
        "\u{ff26}\u{ff32}\u{ff2f}\u{ff2d}",
        "FR\u{41e}M",
        "RUN\u{a0}x",
        "--",
        "\"RUN\"",
        "[\"RUN\"]",
        "$RUN",
        "RUN;",
        "\u{202e}NUR",
        "R\u{131}N",
    ] {
        let text = format!("FROM golang:1.22\n{keyword} x\n");
        let (verdict, message, line) = message(text.as_bytes());
        assert_eq!(verdict, "invalid syntax", "{keyword:?}");
        assert_eq!(line, Some(2), "{keyword:?}: {message}");
    }
    // Any case is fine.
    let converted = outcome_in(
        "odd case",
        PLAIN
            .replace("FROM", "fRoM")
            .replace("RUN", "rUn")
            .replace("COPY", "copy"),
        server(&[]),
    );
    assert_eq!(verdict(&converted), "converted");
}

#[test]
fn nul_bytes_and_newlines_in_paths_and_words() {
    for line in [
        "COPY a\0b /c\0d",
        "COPY [\"a\\u0000b\", \"/c\\u0000d\"]",
        "COPY [\"a\\nb\", \"/c\\nd\"]",
        "WORKDIR /x\0y",
        "WORKDIR /x\u{1b}[31my",
        "ENV A=\0",
        "USER \0",
        "RUN echo \0 > /x\0y",
        "RUN echo $'a\\0b' > $'/x\\ny'",
        "LABEL a\0=b",
        "EXPOSE \0",
        "VOLUME [\"/a\\nb\", \"/c\\u0000\"]",
        "STOPSIGNAL \0",
        "SHELL [\"\\u0000\", \"-c\"]",
        "ADD http://x/\0 /y\0",
        "HEALTHCHECK CMD \0",
    ] {
        let context = memory([
            ("go.mod", MODULE),
            ("main.go", MAIN),
            ("a\0b", "x"),
            ("a\nb", "x"),
        ]);
        let outcome = outcome_in(line, with_lines(line), context);
        if let Verdict::Converted(conversion) = &outcome.verdict {
            // A path with a line break can only be written in JSON, and one with NUL not at all.
            let text = String::from_utf8_lossy(&conversion.output);
            let stage = text.split("\n\n").last().unwrap_or_default();
            for line in stage.lines() {
                let keyword = line.split(' ').next().unwrap_or_default();
                assert!(
                    keyword.is_empty() || keyword.chars().all(|it| it.is_ascii_uppercase()),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn a_start_command_that_no_one_could_mean() {
    for line in [
        "CMD []",
        "CMD [\"\"]",
        "CMD [\"\\u0000\"]",
        "CMD [\"/\"]",
        "CMD [\"..\"]",
        "CMD [\"../../../../..\"]",
        "CMD",
        "CMD \"",
        "CMD $",
        "CMD ${",
        "CMD [\"./server\",]",
        "ENTRYPOINT []\nCMD []",
        "ENTRYPOINT [\"sh\", \"-c\"]",
        "CMD exec exec exec",
        "CMD ;;;",
        "CMD |||",
        "CMD <<EOF\nEOF",
        "CMD [\"sh\", \"-c\", \"$(((((\"]",
    ] {
        let source =
            format!("FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\n{line}\n");
        let outcome = outcome_in(line, source, server(&[]));
        assert_ne!(outcome.verdict.name(), "failed");
        let converted = outcome.verdict.name() == "converted";
        assert!(
            !converted || line.contains("server"),
            "{line}: {}",
            verdict(&outcome)
        );
    }
}
