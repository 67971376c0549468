//! Many files: which are taken, how many at a time, and what is kept of them.

use msconvert::cli::Exit;

use crate::support::{PLAIN, Place, convert};

fn tree() -> Place {
    let place = Place::new();
    for name in [
        "api/Dockerfile",
        "api/legacy/Dockerfile",
        "web/Dockerfile",
        "web/prod.Dockerfile",
        ".hidden/Dockerfile",
        "ignored/Dockerfile",
    ] {
        place.file(name, PLAIN);
    }
    place.file(".gitignore", "ignored/\n");
    place
}

/// The files of which a run has a verdict, in its order.
fn taken(arguments: &[&str]) -> Vec<String> {
    let run = tree().run(arguments);
    assert_eq!(run.exit, Exit::Done, "{}", run.stderr);
    let lines = run.stderr.lines();
    lines
        .filter_map(|line| line.split_once(": converted"))
        .map(|(path, _)| path.to_owned())
        .collect()
}

#[test]
fn patterns_choose_among_the_dockerfiles() {
    let all = [
        "api/Dockerfile",
        "api/legacy/Dockerfile",
        "web/Dockerfile",
        "web/prod.Dockerfile",
    ];
    assert_eq!(taken(&[]), all);
    assert_eq!(taken(&["--include", "api/**"]), all[..2]);
    assert_eq!(taken(&["--include", "*.Dockerfile"]), all[3..]);
    assert_eq!(taken(&["--exclude", "legacy"]), [all[0], all[2], all[3]]);
    assert_eq!(
        taken(&["--include", "api/**", "--exclude", "api/legacy/**"]),
        all[..1]
    );
    assert_eq!(taken(&["--include", "web", "api"]), [""; 0]);
    // What is named is taken.
    assert_eq!(taken(&["--exclude", "*", "api/Dockerfile"]), all[..1]);
    assert_eq!(taken(&["--hidden"])[0], ".hidden/Dockerfile");
    assert!(taken(&["--no-ignore"]).contains(&"ignored/Dockerfile".to_owned()));
}

#[test]
fn a_pattern_that_is_none_is_said() {
    for (pattern, what) in [
        ("a[", "--exclude a[: "),
        ("!x", "--exclude !x: is no pattern"),
        ("", "is no pattern"),
    ] {
        let run = tree().run(&["--exclude", pattern]);
        assert_eq!(run.exit, Exit::Usage);
        assert!(run.stderr.contains(what), "{}", run.stderr);
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let one = tree().run(&["--jobs", "1"]);
    let many = tree().run(&["-j", "7"]);
    assert_eq!((one.text(), one.stderr), (many.text(), many.stderr));
    let run = tree().run(&["--jobs", "0"]);
    assert_eq!(run.exit, Exit::Usage, "{}", run.stderr);
}

#[test]
fn what_is_written_can_be_kept() {
    let place = tree();
    place.file("web/Dockerfile~", "something else");
    let run = place.run(&["--write", "--backup"]);
    assert_eq!(run.exit, Exit::Trouble, "{}", run.stderr);
    assert_eq!(place.read("api/Dockerfile"), convert(PLAIN.as_bytes()));
    assert_eq!(place.read("api/Dockerfile~"), PLAIN.as_bytes());
    // A backup of another text stays, and so does the file.
    assert_eq!(place.read("web/Dockerfile~"), b"something else");
    assert_eq!(place.read("web/Dockerfile"), PLAIN.as_bytes());
    assert!(
        run.stderr
            .contains("web/Dockerfile: failed: was not written, for its backup"),
        "{}",
        run.stderr
    );
    // No backup is taken for a Dockerfile.
    let again = place.run(&["--check", "api"]);
    assert_eq!(again.exit, Exit::Done, "{}", again.stderr);
}

#[test]
fn nothing_is_kept_where_nothing_is_written() {
    let run = tree().run(&["--backup"]);
    assert_eq!(run.exit, Exit::Usage, "{}", run.stderr);
}
