//! The JSON output, against its schema.

use std::fs;
use std::path::Path;

use msconvert::cli::Exit;
use serde_json::{Value, json};

use crate::support::{PLAIN, Place, RUNTIME, Run, convert, fake};

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/msconvert.schema.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn errors(value: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn document(run: &Run) -> Value {
    let value: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(errors(&value), [""; 0], "{value:#}");
    value
}

/// One file for each outcome.
fn every_outcome() -> Place {
    let place = Place::new();
    place.file("a/Dockerfile", PLAIN);
    place.file("b/Dockerfile", format!("{PLAIN}# ASSUME NOTE\n"));
    place.file("c/Dockerfile", "FROM x AS builder\n");
    place.file("d/Dockerfile", "REFUSE");
    place.file("e/Dockerfile", "INVALID");
    place.file("f/Dockerfile", "PANIC");
    place
}

#[test]
fn every_outcome_is_reported_as_documented() {
    let run = every_outcome().run(&["--format", "json"]);
    assert_eq!((run.exit, run.stderr.as_str()), (Exit::Trouble, ""));
    let value = document(&run);
    let files = value["files"].as_array().unwrap();
    let outcomes: Vec<&str> = files
        .iter()
        .map(|file| file["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(
        outcomes,
        [
            "converted",
            "converted",
            "unchanged",
            "refused",
            "invalid",
            "failed"
        ]
    );
    let diff = Place::new().run_with(&["-"], PLAIN.as_bytes(), fake).text();
    assert_eq!(
        files[0],
        json!({
            "path": "a/Dockerfile", "outcome": "converted", "safe": true, "language": "go", "tier": "T1",
            "runtime_image": RUNTIME, "reason": null, "assumptions": [], "notes": [],
            "output": String::from_utf8(convert(PLAIN.as_bytes())).unwrap(),
            "diff": diff.replace("/Dockerfile\n", "/a/Dockerfile\n"),
        })
    );
    assert_eq!(files[1]["safe"], json!(false));
    assert_eq!(
        files[1]["assumptions"],
        json!([{"code": "computed-path", "message": "a path is computed", "line": 4}])
    );
    assert_eq!(
        files[1]["notes"],
        json!([{"code": "pinned", "message": "the tag is kept", "line": null}])
    );
    assert_eq!(
        files[3],
        json!({
            "path": "d/Dockerfile", "outcome": "refused", "safe": null, "language": "go", "tier": null,
            "runtime_image": null,
            "reason": {"code": "no-start-command", "message": "nothing is started", "line": 3},
            "assumptions": [], "notes": [], "output": null, "diff": null,
        })
    );
    assert_eq!(files[5]["reason"]["code"], "internal-error");
    assert_eq!(
        value["summary"],
        json!({
            "files": 6, "converted": 2, "safe": 1, "unchanged": 1, "refused": 1, "invalid": 1, "failed": 1,
            "written": 0, "refused_by_reason": {"no-start-command": 1},
        })
    );
}

#[test]
fn written_files_are_counted() {
    let place = every_outcome();
    let value = document(&place.run(&["--format=json", "--write"]));
    assert_eq!(value["summary"]["written"], json!(1));
    assert_eq!(place.read("a/Dockerfile"), convert(PLAIN.as_bytes()));
}

#[test]
fn nothing_found_is_an_empty_report() {
    let run = Place::new().run(&["--format=json"]);
    let value = document(&run);
    assert_eq!(value["files"], json!([]));
    assert_eq!(run.exit, Exit::Done);
    let value = document(&Place::new().run(&["--format=json", "explain", "."]));
    assert_eq!(value, json!({"version": 1, "explanations": []}));
}

#[test]
fn standard_input_is_a_file_like_others() {
    let run = Place::new().run_with(&["-", "--write", "--format=json"], PLAIN.as_bytes(), fake);
    let value = document(&run);
    assert_eq!(value["files"][0]["path"], "-");
    assert_eq!(
        value["files"][0]["output"],
        String::from_utf8(convert(PLAIN.as_bytes())).unwrap()
    );
}

#[test]
fn bytes_that_are_not_text_are_marked() {
    let place = Place::new();
    place.file("Dockerfile", [PLAIN.as_bytes(), b"# caf\xe9\n"].concat());
    let value = document(&place.run(&["--format=json"]));
    let file = &value["files"][0];
    assert_eq!(file["encoding"], "lossy");
    assert!(file["output"].as_str().unwrap().contains("# caf\u{fffd}\n"));
    // A replacement character that the author wrote is text.
    place.file("Dockerfile", format!("{PLAIN}# caf\u{fffd}\n"));
    let value = document(&place.run(&["--format=json"]));
    assert_eq!(value["files"][0].get("encoding"), None);
}

#[test]
fn explanations_have_a_document_of_their_own() {
    let value = document(&every_outcome().run(&["explain", "--format=json", "."]));
    let files = value["explanations"].as_array().unwrap();
    assert_eq!(files.len(), 6);
    assert_eq!(
        files[0]["sections"],
        json!([{"title": "recognised", "facts": [{"text": "a golang image", "line": 1}]}])
    );
    assert_eq!(files[0]["help"], json!(null));
    assert_eq!(files[3]["help"], json!("Add a CMD."));
    assert_eq!(files[3]["reason"]["line"], json!(3));
}

/// A schema that takes everything would make the tests above worthless.
#[test]
fn the_schema_rejects_what_is_wrong() {
    let good = document(&every_outcome().run(&["--format=json"]));
    let wrong: [(&str, Value); 8] = [
        ("/version", json!(2)),
        ("/files/0/outcome", json!("done")),
        ("/files/0/output", json!(null)),
        (
            "/files/0/assumptions",
            json!([{"code": "x", "message": "m", "line": 1}]),
        ),
        ("/files/1/assumptions", json!([])),
        ("/files/3/reason", json!(null)),
        ("/files/3/reason/line", json!(0)),
        ("/summary/written", json!(-1)),
    ];
    for (pointer, value) in wrong {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert_ne!(errors(&bad), [""; 0], "{pointer}");
    }
    let mut bad = good.clone();
    bad["files"][0]["surprise"] = json!(1);
    assert_ne!(errors(&bad), [""; 0]);
    let mut bad = good;
    bad["files"][0].as_object_mut().unwrap().remove("language");
    assert_ne!(errors(&bad), [""; 0]);
}

/// The example of the documentation is one that the schema takes.
#[test]
fn the_documented_examples_are_valid() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md");
    let text = fs::read_to_string(path).unwrap();
    let examples: Vec<&str> = text
        .split("```json\n")
        .skip(1)
        .map(|part| part.split("```").next().unwrap())
        .collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        let value: Value = serde_json::from_str(example).unwrap();
        assert_eq!(errors(&value), [""; 0], "{example}");
    }
    for code in msconvert::bulk::codes::ALL {
        assert!(text.contains(&format!("`{code}`")), "{code}");
    }
}
