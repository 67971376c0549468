//! Which files a run takes, in which order.

use std::fs;

use msconvert::cli::Exit;

use crate::support::{PLAIN, Place, Run};

/// The paths of the verdict lines, in order.
fn taken(run: &Run) -> Vec<String> {
    run.stderr
        .lines()
        .filter_map(|line| line.split_once(": converted"))
        .map(|(path, _)| path.to_owned())
        .collect()
}

#[test]
fn a_directory_is_searched_for_dockerfiles_in_a_stable_order() {
    let place = Place::new();
    for name in [
        "b/Dockerfile",
        "Dockerfile",
        "a/web.Dockerfile",
        "a/api.dockerfile",
        "a/dockerfile",
        "Dockerfile.prod",
        "Containerfile",
        "c/Containerfile.dev",
        "Dockerfile.dockerignore",
        ".dockerignore",
        "README.md",
        ".hidden/Dockerfile",
        "MyDockerfile",
        "Dockerfile.d/Dockerfile",
    ] {
        place.file(name, PLAIN);
    }
    let expected = [
        "Containerfile",
        "Dockerfile",
        "Dockerfile.d/Dockerfile",
        "Dockerfile.prod",
        "a/api.dockerfile",
        "a/dockerfile",
        "a/web.Dockerfile",
        "b/Dockerfile",
        "c/Containerfile.dev",
    ];
    assert_eq!(taken(&place.run(&[])), expected);
    assert_eq!(taken(&place.run(&["."])), expected);
    assert_eq!(taken(&place.run(&["./"])), expected);
}

#[test]
fn gitignore_is_honoured_without_a_repository_too() {
    let place = Place::new();
    place.file(".gitignore", "vendor/\n*.old\n");
    place.file("x/.gitignore", "/Dockerfile\n");
    for name in [
        "Dockerfile",
        "Dockerfile.old",
        "vendor/a/Dockerfile",
        "x/Dockerfile",
        "x/y/Dockerfile",
    ] {
        place.file(name, PLAIN);
    }
    assert_eq!(taken(&place.run(&[])), ["Dockerfile", "x/y/Dockerfile"]);
    // Named is taken.
    assert_eq!(
        taken(&place.run(&["Dockerfile.old", "vendor"])),
        ["Dockerfile.old", "vendor/a/Dockerfile"]
    );
}

#[test]
fn a_named_file_is_taken_whatever_its_name_and_each_once() {
    let place = Place::new();
    place.file("build/recipe.txt", PLAIN);
    place.file("build/Dockerfile", PLAIN);
    place.file(".devcontainer/Dockerfile", PLAIN);
    let absolute = place.path().join("build/recipe.txt");
    let run = place.run(&[
        "build/recipe.txt",
        ".devcontainer",
        "./build/../build/recipe.txt",
        "build",
        "build/Dockerfile",
        absolute.to_str().unwrap(),
    ]);
    assert_eq!(
        taken(&run),
        [
            "build/recipe.txt",
            ".devcontainer/Dockerfile",
            "build/Dockerfile"
        ]
    );
}

#[test]
fn a_directory_without_dockerfiles_is_said_and_no_error() {
    let place = Place::new();
    place.file("docs/x", "");
    let run = place.run(&["docs"]);
    assert_eq!(run.exit, Exit::Done);
    assert!(
        run.stderr.starts_with("no Dockerfile found in docs"),
        "{}",
        run.stderr
    );
    assert_eq!(place.run(&["-q", "docs"]).stderr, "");
}

#[test]
fn what_is_missing_is_named_and_the_others_are_done() {
    let place = Place::new();
    place.file("a/Dockerfile", PLAIN);
    let run = place.run(&["missing/Dockerfile", "a"]);
    assert_eq!(run.exit, Exit::Trouble);
    assert!(
        run.stderr
            .contains("missing/Dockerfile: failed: cannot be read: No such file"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("help: Check the spelling"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("2 files: 1 converted (all safe), 1 failed"),
        "{}",
        run.stderr
    );
    assert!(run.text().contains("--- a/a/Dockerfile"));
}

#[test]
fn a_path_named_explain_is_given_with_its_directory() {
    let place = Place::new();
    place.file("explain", PLAIN);
    assert_eq!(taken(&place.run(&["./explain"])), ["explain"]);
    let run = place.run(&["explain", "explain"]);
    assert!(
        run.text().starts_with("explain: converted"),
        "{}",
        run.text()
    );
    let run = Place::new().run(&["Dockerfile", "explain"]);
    assert!(
        run.stderr.contains("put `explain` before every PATH"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_left_alone_and_never_patched() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    place.file("docker/prod", PLAIN);
    place.file("a/Dockerfile", PLAIN);
    symlink("docker/prod", place.path().join("Dockerfile")).unwrap();
    symlink("a/Dockerfile", place.path().join("Dockerfile.a")).unwrap();
    symlink("nowhere", place.path().join("Dockerfile.dangling")).unwrap();
    symlink(".", place.path().join("Dockerfile.directory")).unwrap();
    symlink("..", place.path().join("a/up")).unwrap();
    let run = place.run(&[]);
    assert_eq!(run.exit, Exit::Done);
    assert!(
        run.stderr
            .contains("Dockerfile: unchanged: is a symbolic link to docker/prod"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("Dockerfile.dangling: unchanged: is a symbolic link to nowhere"),
        "{}",
        run.stderr
    );
    // Its target is in the list itself.
    assert!(!run.stderr.contains("Dockerfile.a:"), "{}", run.stderr);
    assert!(
        !run.stderr.contains("Dockerfile.directory"),
        "{}",
        run.stderr
    );
    assert_eq!(taken(&run), ["a/Dockerfile"]);
    let run = place.run(&["--write", "Dockerfile"]);
    assert!(run.stderr.contains("symbolic-link"), "{}", run.stderr);
    assert!(
        fs::symlink_metadata(place.path().join("Dockerfile"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(place.read("docker/prod"), PLAIN.as_bytes());
    // Looking changes nothing, so explain follows.
    assert!(
        place
            .run(&["explain", "Dockerfile"])
            .text()
            .contains("converted (safe)")
    );
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_text_is_no_obstacle() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9\x1b[2J/Dockerfile");
    place.file(name, PLAIN);
    let run = place.run(&[]);
    assert!(
        run.stderr
            .starts_with("caf\u{fffd}\\u{1b}[2J/Dockerfile: converted"),
        "{}",
        run.stderr
    );
    assert!(
        run.text()
            .starts_with("--- \"a/caf\\351\\033[2J/Dockerfile\"\n"),
        "{}",
        run.text()
    );
}
