//! `--write` and `--check`.

use std::fs;

use msconvert::cli::Exit;

use crate::support::{PLAIN, Place, convert, fake};

#[test]
fn without_write_nothing_changes() {
    let place = Place::new();
    place.file("Dockerfile", PLAIN);
    let run = place.run(&["--unsafe"]);
    assert_eq!(run.exit, Exit::Done);
    assert_eq!(place.read("Dockerfile"), PLAIN.as_bytes());
    assert!(
        run.stderr
            .starts_with("Dockerfile: converted (safe): T1 artifact only, runtime image gcr.io/"),
        "{}",
        run.stderr
    );
}

#[test]
fn write_applies_the_safe_ones_and_shows_the_others() {
    let place = Place::new();
    let assuming = format!("{PLAIN}# ASSUME\n");
    place.file("safe/Dockerfile", PLAIN);
    place.file("unsafe/Dockerfile", &assuming);
    let run = place.run(&["--write"]);
    assert_eq!(run.exit, Exit::Done);
    assert_eq!(place.read("safe/Dockerfile"), convert(PLAIN.as_bytes()));
    assert_eq!(place.read("unsafe/Dockerfile"), assuming.as_bytes());
    assert!(
        run.stderr
            .contains("safe/Dockerfile: converted (safe) and written: T1"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("unsafe/Dockerfile: converted (unsafe, 1 assumption), not written; --unsafe would write it: T1"),
        "{}", run.stderr
    );
    assert!(
        run.stderr
            .contains("  assumption: unsafe/Dockerfile:4: a path is computed [computed-path]\n"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("2 files: 2 converted (1 safe, 1 with assumptions), 1 written"),
        "{}",
        run.stderr
    );
    // What is on standard output is what was not applied.
    assert!(run.text().starts_with("--- a/unsafe/Dockerfile\n"));
    assert_eq!(run.text().matches("--- a/").count(), 1);

    let run = place.run(&["--write", "--unsafe"]);
    assert_eq!(
        place.read("unsafe/Dockerfile"),
        convert(assuming.as_bytes())
    );
    assert!(
        run.stderr
            .contains("unsafe/Dockerfile: converted (unsafe, 1 assumption) and written"),
        "{}",
        run.stderr
    );
    assert_eq!(run.text(), "");
    // A second run has nothing to do.
    let run = place.run(&["--write", "--unsafe"]);
    assert!(
        run.stderr.contains("2 files: 2 unchanged"),
        "{}",
        run.stderr
    );
}

#[test]
fn check_counts_what_write_would_apply() {
    let place = Place::new();
    place.file("Dockerfile", format!("{PLAIN}# ASSUME\n"));
    assert_eq!(place.run(&["--check"]).exit, Exit::Done);
    assert_eq!(place.run(&["--check", "--unsafe"]).exit, Exit::WouldChange);
    place.file("x/Dockerfile", PLAIN);
    assert_eq!(place.run(&["--check"]).exit, Exit::WouldChange);
    assert_eq!(place.read("x/Dockerfile"), PLAIN.as_bytes());
    // Trouble is more than a finding.
    place.file("y/Dockerfile", "INVALID");
    assert_eq!(place.run(&["--check"]).exit, Exit::Trouble);
    assert_eq!(place.run(&["--check", "--write"]).exit, Exit::Usage);
}

#[test]
fn refused_and_unchanged_are_no_trouble() {
    let place = Place::new();
    place.file("a/Dockerfile", "REFUSE");
    place.file("b/Dockerfile", "FROM x AS builder");
    for arguments in [&["--check"][..], &["--write"], &[]] {
        let run = place.run(arguments);
        assert_eq!(run.exit, Exit::Done);
        assert_eq!(run.text(), "");
        assert!(
            run.stderr
                .contains("2 files: 1 unchanged, 1 refused (1 no-start-command)"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_bug_in_one_file_does_not_stop_the_others() {
    let place = Place::new();
    place.file("a/Dockerfile", "PANIC");
    place.file("b/Dockerfile", PLAIN);
    place.file("c/Dockerfile", "PANIC");
    let run = place.run(&["--write"]);
    assert_eq!(run.exit, Exit::Trouble);
    assert_eq!(place.read("b/Dockerfile"), convert(PLAIN.as_bytes()));
    assert!(
        run.stderr
            .contains("a/Dockerfile: failed: msconvert gave up on this file"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("told to panic"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("[internal-error]").count(), 2);
    assert_eq!(place.run(&["a/Dockerfile"]).exit, Exit::Trouble);
}

#[test]
fn a_file_that_changes_while_it_is_converted_is_not_touched() {
    let place = Place::new();
    let path = place.file("Dockerfile", PLAIN);
    place.file("x/Dockerfile", PLAIN);
    let changing = move |source: &[u8]| {
        fs::write(&path, "FROM someone-else\n").unwrap();
        fake(source)
    };
    let run = place.run_with(&["--write", "Dockerfile"], b"", changing);
    assert_eq!(run.exit, Exit::Trouble);
    assert!(
        run.stderr.contains("Dockerfile: failed: changed on disk"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("[changed-on-disk]"), "{}", run.stderr);
    assert_eq!(place.read("Dockerfile"), b"FROM someone-else\n");
    assert_eq!(
        fs::read_dir(place.path()).unwrap().count(),
        2,
        "nothing is left behind"
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_not_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let path = place.file("a/Dockerfile", PLAIN);
    place.file("b/Dockerfile", PLAIN);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let run = place.run(&["--write"]);
    assert_eq!(run.exit, Exit::Trouble);
    assert!(
        run.stderr
            .contains("a/Dockerfile: failed: cannot be written: it is read-only [unwritable]"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("help: Make the file writable"),
        "{}",
        run.stderr
    );
    assert_eq!(place.read("a/Dockerfile"), PLAIN.as_bytes());
    assert_eq!(place.read("b/Dockerfile"), convert(PLAIN.as_bytes()));
}

/// Even root cannot make a file in `/proc/self`, so this needs no other user.
#[cfg(target_os = "linux")]
#[test]
fn a_directory_that_takes_no_file_is_said() {
    let comm = std::path::Path::new("/proc/self/comm");
    let old = fs::read(comm).unwrap();
    let reason = msconvert::bulk::write::replace(comm, &old, b"x").unwrap_err();
    assert_eq!(reason.code, "unwritable");
    assert!(
        reason.message.contains("its directory takes no new file"),
        "{}",
        reason.message
    );
    assert!(
        reason.help.contains("Make the directory writable"),
        "{}",
        reason.help
    );
}

#[test]
fn bytes_line_endings_and_byte_order_marks_are_written_as_they_are() {
    let place = Place::new();
    let source = [
        b"\xef\xbb\xbf",
        PLAIN.replace('\n', "\r\n").as_bytes(),
        b"# \xff",
    ]
    .concat();
    place.file("Dockerfile", &source);
    assert_eq!(place.run(&["--write"]).exit, Exit::Done);
    assert_eq!(place.read("Dockerfile"), convert(&source));
}

#[test]
fn many_files_are_reported_in_order() {
    let place = Place::new();
    let names: Vec<String> = (0..600).map(|n| format!("{n:03}/Dockerfile")).collect();
    for name in &names {
        place.file(name, PLAIN);
    }
    let run = place.run(&["--write"]);
    let reported: Vec<&str> = run
        .stderr
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(reported[..600], names);
    assert!(
        run.stderr
            .ends_with("600 files: 600 converted (all safe), 600 written\n")
    );
    for name in &names {
        assert_eq!(place.read(name), convert(PLAIN.as_bytes()), "{name}");
    }
}

/// COPY of a directory keeps the permissions of those in it, and a copy of one of them makes it with the usual ones.
#[cfg(unix)]
#[test]
fn a_directory_that_others_may_write_to_stays_one_where_others_run() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |mode: u32, user: &str| {
        let place = Place::new();
        place.file("go.mod", "module example.com/a\n\ngo 1.22\n");
        place.file(
            "main.go",
            "package main\n\nimport \"os\"\n\nfunc main() {\n\tos.WriteFile(\"data/out.txt\", nil, 0o644)\n}\n",
        );
        place.file("data/.gitkeep", "");
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(place.path().join("data"), permissions).unwrap();
        let text = format!(
            "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o app .\nUSER {user}\nCMD [\"./app\"]\n"
        );
        place.file("Dockerfile", text);
        let run = place.really(&["--write"]);
        assert_eq!(run.exit, Exit::Done, "{}", run.stderr);
        String::from_utf8(place.read("Dockerfile")).unwrap()
    };
    assert!(mode(0o777, "1000:1000").contains("chmod 777 /src/data"));
    assert!(mode(0o775, "1000").contains("chmod 775 /src/data"));
    for (mode, text) in [
        (0o775, mode(0o775, "1000:1000")),
        (0o777, mode(0o777, "root")),
        (0o755, mode(0o755, "1000")),
    ] {
        assert!(!text.contains("chmod"), "{mode:o}\n{text}");
    }
}

#[test]
fn explain_tells_what_of_a_directory_stays_behind() {
    let place = Place::new();
    place.file("go.mod", "module example.com/a\n\ngo 1.22\n");
    place.file(
        "main.go",
        "package main\n\nimport \"os\"\n\nfunc main() {\n\tos.ReadFile(\"conf/a.yml\")\n}\n",
    );
    place.file("conf/a.yml", "a: b\n");
    place.file("other/b.yml", "a: b\n");
    place.file(
        "Dockerfile",
        "FROM golang:1.22\nRUN apt-get update && apt-get install -y ca-certificates\nWORKDIR /\nCOPY . /\nRUN CGO_ENABLED=0 go build -o /app .\nCMD [\"/app\"]\n",
    );
    let text = place.really(&["explain", "Dockerfile"]).text();
    for wanted in [
        "the rest of `conf` of the build context",
        "    `other` of the build context",
        "the package ca-certificates: the runtime image has what it brings",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
}
