//! `--write --decisions`: what was accepted is written, and nothing else.

use std::fs;
use std::path::Path;

use msconvert::bulk::decisions::digest;
use msconvert::cli::Exit;
use serde_json::{Value, json};

use crate::support::{PLAIN, Place, convert};

fn decision(path: &str, decision: &str, text: &str) -> Value {
    json!({"path": path, "decision": decision, "digest": digest(text.as_bytes(), &convert(text.as_bytes()))})
}

fn put(place: &Place, decisions: &[Value]) {
    let document = json!({"version": 1, "decisions": decisions});
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/msconvert-decisions.schema.json");
    let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert!(
        jsonschema::draft202012::new(&schema)
            .unwrap()
            .is_valid(&document)
    );
    place.file("decisions.json", document.to_string());
}

fn assuming() -> String {
    format!("{PLAIN}# ASSUME\n")
}

fn place() -> Place {
    let place = Place::new();
    for name in ["accepted", "rejected", "undecided"] {
        place.file(format!("{name}/Dockerfile"), PLAIN);
    }
    place.file("assuming/Dockerfile", assuming());
    put(
        &place,
        &[
            decision("accepted/Dockerfile", "accept", PLAIN),
            decision("assuming/Dockerfile", "accept", &assuming()),
            decision("rejected/Dockerfile", "reject", PLAIN),
        ],
    );
    place
}

const WRITE: &[&str] = &["--write", "--decisions", "decisions.json"];

#[test]
fn what_was_accepted_is_written_and_nothing_else() {
    let place = place();
    let run = place.run(&[WRITE, &["."]].concat());
    assert_eq!(run.exit, Exit::Done, "{}", run.stderr);
    assert_eq!(place.read("accepted/Dockerfile"), convert(PLAIN.as_bytes()));
    assert_eq!(
        place.read("assuming/Dockerfile"),
        convert(assuming().as_bytes())
    );
    for (name, why) in [
        ("rejected", "not written: the decisions file rejects it"),
        (
            "undecided",
            "not written: the decisions file does not name it",
        ),
    ] {
        assert_eq!(place.read(format!("{name}/Dockerfile")), PLAIN.as_bytes());
        assert!(
            run.stderr
                .contains(&format!("{name}/Dockerfile: converted (safe), {why}")),
            "{}",
            run.stderr
        );
    }
    // The second time there is nothing left to do.
    let run = place.run(WRITE);
    assert_eq!(run.exit, Exit::Done, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("3 files: 1 converted (all safe), 2 unchanged"),
        "{}",
        run.stderr
    );
}

#[test]
fn without_a_path_the_decided_files_are_taken() {
    let place = place();
    let run = place.run(WRITE);
    assert!(
        run.stderr.contains("3 files: 3 converted"),
        "{}",
        run.stderr
    );
    let run = place.run(&[WRITE, &["accepted"]].concat());
    assert!(
        run.stderr
            .contains("2 of the decisions are about files that PATH does not name"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_not_what_was_decided_is_left_alone() {
    let changed = format!("{PLAIN}# changed\n");
    let place = place();
    place.file("accepted/Dockerfile", &changed);
    let run = place.run(WRITE);
    assert_eq!(run.exit, Exit::Trouble);
    assert_eq!(place.read("accepted/Dockerfile"), changed.as_bytes());
    assert!(
        run.stderr.contains(
            "accepted/Dockerfile: failed: was accepted, but the file changed since; it was not written [decision-outdated]"
        ),
        "{}",
        run.stderr
    );
    // The others are done.
    assert_eq!(
        place.read("assuming/Dockerfile"),
        convert(assuming().as_bytes())
    );

    // Another conversion of the same text.
    let place = self::place();
    let other = digest(PLAIN.as_bytes(), b"another");
    put(
        &place,
        &[json!({"path": "accepted/Dockerfile", "decision": "accept", "digest": other})],
    );
    let run = place.run(WRITE);
    assert_eq!(run.exit, Exit::Trouble);
    assert_eq!(place.read("accepted/Dockerfile"), PLAIN.as_bytes());
    assert!(
        run.stderr.contains("the conversion is another one now"),
        "{}",
        run.stderr
    );

    // No conversion any more, and no file any more.
    place.file("accepted/Dockerfile", "REFUSE");
    let run = place.run(WRITE);
    assert!(
        run.stderr.contains("there is no conversion of it now"),
        "{}",
        run.stderr
    );
    fs::remove_file(place.path().join("accepted/Dockerfile")).unwrap();
    let run = place.run(WRITE);
    assert_eq!(run.exit, Exit::Trouble);
    assert!(run.stderr.contains("[unreadable]"), "{}", run.stderr);
}

#[test]
fn a_broken_file_of_decisions_changes_nothing() {
    let place = place();
    place.file("decisions.json", "{\"version\":1}");
    let run = place.run(WRITE);
    assert_eq!(run.exit, Exit::Usage);
    assert!(
        run.stderr
            .contains("--decisions decisions.json: missing field `decisions` at line 1 column 13"),
        "{}",
        run.stderr
    );
    assert_eq!(place.read("accepted/Dockerfile"), PLAIN.as_bytes());
    for arguments in [
        &["--decisions", "decisions.json"][..],
        &["--write", "--unsafe", "--decisions", "decisions.json"],
        &["--write", "--decisions", "none.json"],
    ] {
        assert_eq!(place.run(arguments).exit, Exit::Usage, "{arguments:?}");
    }
}
