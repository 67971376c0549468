//! The diff is a patch: `git apply` and `patch` are asked, not a parser of ours.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io::Write};

use msconvert::cli::Exit;

use crate::support::{PLAIN, Place, convert};

/// Files whose names and contents a diff has trouble with.
fn hard_files() -> Vec<(&'static str, Vec<u8>)> {
    let crlf = PLAIN.replace('\n', "\r\n");
    let long: String = (0..500).map(|n| format!("RUN echo {n}\n")).collect();
    vec![
        ("Dockerfile", PLAIN.into()),
        ("crlf/Dockerfile", crlf.clone().into()),
        ("no-newline/Dockerfile", PLAIN.trim_end().into()),
        ("crlf-no-newline/Dockerfile", crlf.trim_end().into()),
        (
            "bom/Dockerfile",
            [b"\xef\xbb\xbf", PLAIN.as_bytes()].concat(),
        ),
        (
            "latin1/Dockerfile",
            [PLAIN.as_bytes(), b"# caf\xe9\n"].concat(),
        ),
        (
            "carriage-returns/Dockerfile",
            [PLAIN.as_bytes(), b"RUN a\rb\n"].concat(),
        ),
        ("one-line/Dockerfile", b"FROM golang".to_vec()),
        (
            "looks-like-a-header/Dockerfile",
            b"-- a/x\n++ b/x\n-- \n".to_vec(),
        ),
        ("long/Dockerfile", format!("FROM golang\n{long}").into()),
        ("with space/Dockerfile", PLAIN.into()),
        ("quote\"and\\/Dockerfile", PLAIN.into()),
        ("\u{e9}t\u{e9}/Dockerfile", PLAIN.into()),
        ("tab\there/Dockerfile", PLAIN.into()),
    ]
}

fn apply(program: &str, arguments: &[&str], directory: &Path, patch: &[u8]) {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(patch).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{program}: {}{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(patch)
    );
}

fn git_init(directory: &Path) {
    apply("git", &["init", "-q"], directory, b"");
}

fn check(place: &Place, files: &[(&str, Vec<u8>)]) {
    for (name, content) in files {
        assert_eq!(
            String::from_utf8_lossy(&place.read(name)),
            String::from_utf8_lossy(&convert(content)),
            "{name}"
        );
        assert_eq!(place.read(name), convert(content), "{name}");
    }
}

fn filled() -> Place {
    let place = Place::new();
    for (name, content) in hard_files() {
        place.file(name, content);
    }
    place
}

#[test]
fn git_applies_the_diff() {
    let place = filled();
    git_init(place.path());
    let run = place.run(&["-q"]);
    assert_eq!((run.exit, run.stderr.as_str()), (Exit::Done, ""));
    apply(
        "git",
        &["apply", "--whitespace=nowarn"],
        place.path(),
        &run.stdout,
    );
    check(&place, &hard_files());
}

#[test]
fn patch_applies_the_diff() {
    let place = filled();
    let run = place.run(&["-q"]);
    apply(
        "patch",
        &["-p1", "--fuzz=0", "--batch"],
        place.path(),
        &run.stdout,
    );
    check(&place, &hard_files());
}

#[test]
fn the_diffs_of_a_subdirectory_apply_there() {
    let place = Place::new();
    git_init(place.path());
    place.file("below/x/Dockerfile", PLAIN);
    let below = place.path().join("below");
    // The directory of the run is the current one of git and patch.
    let run = place.run(&["-q", "below"]);
    assert!(run.text().starts_with("--- a/below/x/Dockerfile\n"));
    let mut stdout = Vec::new();
    let mut stderr = Vec::new();
    msconvert::cli::run(
        ["msconvert", "-q"].map(Into::into),
        &mut msconvert::cli::World {
            stdin: &mut std::io::empty(),
            stdout: &mut stdout,
            stderr: &mut stderr,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            terminal_size: None,
            directory: below.clone(),
            variable: &|_| None,
        },
        &|source, _, _, _| crate::support::fake(source),
    );
    assert!(stdout.starts_with(b"--- a/x/Dockerfile\n"));
    apply("git", &["apply"], &below, &stdout);
    assert_eq!(place.read("below/x/Dockerfile"), convert(PLAIN.as_bytes()));
    fs::write(below.join("x/Dockerfile"), PLAIN).unwrap();
    apply("patch", &["-p1", "--batch"], &below, &stdout);
    assert_eq!(place.read("below/x/Dockerfile"), convert(PLAIN.as_bytes()));
}

#[test]
fn paths_in_the_diff_are_relative_to_the_current_directory() {
    let place = Place::new();
    let absolute = place.file("x/Dockerfile", PLAIN);
    fs::create_dir(place.path().join("y")).unwrap();
    for path in [
        absolute.to_str().unwrap(),
        "./x/./Dockerfile",
        "y/../x/Dockerfile",
        "x",
    ] {
        let text = place.run(&["-q", path]).text();
        assert!(
            text.starts_with("--- a/x/Dockerfile\n+++ b/x/Dockerfile\n"),
            "{path}: {text}"
        );
    }
}

#[test]
fn a_file_outside_the_current_directory_has_its_absolute_path() {
    let place = Place::new();
    let elsewhere = Place::new();
    let path = elsewhere.file("Dockerfile", PLAIN);
    let text = place.run(&["-q", path.to_str().unwrap()]).text();
    let canonical = fs::canonicalize(path).unwrap();
    assert!(
        text.starts_with(&format!("--- a{}\n", canonical.display())),
        "{text}"
    );
}
