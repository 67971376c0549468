//! `--format` and `--output`: which stream gets what, and what the formats of others demand.

use std::fs;
use std::path::Path;

use msconvert::cli::Exit;
use serde_json::Value;

use crate::support::{PLAIN, Place, fake};

/// One file for each outcome, one of them with an evil name and content.
fn place() -> Place {
    let place = Place::new();
    place.file("a/Dockerfile", PLAIN);
    place.file("b/Dockerfile", format!("{PLAIN}# ASSUME NOTE\n"));
    place.file("c/Dockerfile", "FROM x AS builder\n");
    place.file("d/Dockerfile", "REFUSE");
    place.file("e/Dockerfile", "INVALID");
    place.file(
        "f'\"</script>\u{202e}\u{2028}\n=1,%/Dockerfile",
        format!("{PLAIN}# </script>\u{1b}[2J\u{202e}\u{2028}"),
    );
    place.file("g/Dockerfile", "PANIC");
    place
}

#[test]
fn a_report_goes_to_a_file_and_its_counts_to_standard_error() {
    for format in ["sarif", "markdown", "csv", "html"] {
        let place = place();
        let direct = place.run(&["--format", format]);
        assert_eq!((direct.exit, direct.stderr.as_str()), (Exit::Trouble, ""));
        let run = place.run(&["--format", format, "--output", "report"]);
        assert_eq!((run.exit, run.text().as_str()), (Exit::Trouble, ""));
        assert_eq!(place.read("report"), direct.stdout, "{format}");
        assert!(
            run.stderr.contains("7 files: 3 converted"),
            "{}",
            run.stderr
        );
        let quiet = place.run(&["--format", format, "-o", "report", "-q"]);
        assert_eq!(quiet.stderr, "", "{format}");
    }
}

#[test]
fn the_diff_and_the_json_document_go_to_a_file_too() {
    let place = place();
    for format in ["text", "json", "side-by-side"] {
        let direct = place.run(&["--format", format]);
        let run = place.run(&["--format", format, "-o", "report"]);
        assert_eq!(run.text(), "");
        assert_eq!(place.read("report"), direct.stdout, "{format}");
        assert_eq!(run.stderr, direct.stderr, "{format}");
    }
    assert_eq!(
        place.run(&["-s"]).stdout,
        place.run(&["--format=side-by-side"]).stdout
    );
}

#[test]
fn a_report_does_not_take_the_place_of_a_dockerfile() {
    let place = place();
    let run = place.run(&["-o", "a/Dockerfile"]);
    assert_eq!(run.exit, Exit::Usage);
    assert!(
        run.stderr.contains("is one of the files to convert"),
        "{}",
        run.stderr
    );
    assert_eq!(place.read("a/Dockerfile"), PLAIN.as_bytes());
    let run = place.run(&["-o", "no/such/directory"]);
    assert_eq!(run.exit, Exit::Usage);
    assert!(
        run.stderr
            .contains("--output no/such/directory: cannot be written"),
        "{}",
        run.stderr
    );
}

#[test]
fn other_commands_say_which_formats_they_have() {
    for arguments in [
        &["explain", "--format", "html", "."][..],
        &["verify", "--format", "csv"],
        &["--write", "--verify", "--format", "sarif"],
        &["explain", "-s", "."],
    ] {
        let run = place().run(arguments);
        assert_eq!(run.exit, Exit::Usage, "{arguments:?}");
        assert!(run.stderr.contains("text and json"), "{}", run.stderr);
    }
}

#[test]
fn side_by_side_fits_the_width() {
    let place = place();
    for columns in [80, 100, 133] {
        let mut out = Vec::new();
        let variables = [("COLUMNS", columns.to_string())];
        let variables: Vec<(&str, &str)> = variables
            .iter()
            .map(|(key, it)| (*key, it.as_str()))
            .collect();
        place.run_into(&["-s", "a"], b"", &mut out, &variables, fake);
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains(" │ "), "{text}");
        let longest = text.lines().map(|it| it.chars().count()).max().unwrap();
        assert!(longest <= columns && longest > columns / 2, "{longest}");
    }
    // Too narrow for two texts.
    let mut out = Vec::new();
    place.run_into(&["-s", "a"], b"", &mut out, &[("COLUMNS", "40")], fake);
    assert!(out.starts_with(b"--- a/a/Dockerfile\n"));
}

#[test]
fn github_gets_annotations_and_a_summary_of_the_job() {
    let place = place();
    let summary = place.path().join("summary");
    fs::write(&summary, "before\n").unwrap();
    let variables = [("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
    let mut out = Vec::new();
    let (exit, stderr) = place.run_into(&["--format=github"], b"", &mut out, &variables, fake);
    assert_eq!((exit, stderr.as_str()), (Exit::Trouble, ""));
    let out = String::from_utf8(out).unwrap();
    assert!(out.lines().all(|line| line.starts_with("::")), "{out}");
    assert_eq!(out.lines().count(), 6, "{out}");
    assert!(
        out.starts_with("::error file=e/Dockerfile,line=2,title="),
        "{out}"
    );
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.starts_with("before\n# msconvert\n"), "{text}");
    // Named, it goes to a file.
    let run = place.run(&["--format=github", "-o", "job.md"]);
    assert_eq!(run.text(), out);
    let job = String::from_utf8(place.read("job.md")).unwrap();
    assert_eq!(format!("before\n{job}"), text);
}

fn sarif_errors(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Against a schema of what is written; and against the standard's own, where `MSCONVERT_SARIF_SCHEMA` names it.
#[test]
fn sarif_is_valid() {
    let run = place().run(&["--format=sarif"]);
    let document: Value = serde_json::from_slice(&run.stdout).unwrap();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/sarif.schema.json");
    let schema = json(&own);
    assert_eq!(sarif_errors(&schema, &document), [""; 0]);
    if let Some(standard) = std::env::var_os("MSCONVERT_SARIF_SCHEMA") {
        assert_eq!(
            sarif_errors(&json(Path::new(&standard)), &document),
            [""; 0]
        );
    }
    let empty: Value =
        serde_json::from_slice(&Place::new().run(&["--format=sarif"]).stdout).unwrap();
    assert_eq!(sarif_errors(&schema, &empty), [""; 0]);
    for pointer in ["/version", "/runs/0/tool", "/runs/0/results/0/level"] {
        let mut wrong = document.clone();
        *wrong.pointer_mut(pointer).unwrap() = Value::from(1);
        assert_ne!(sarif_errors(&schema, &wrong), [""; 0], "{pointer}");
    }
}

/// Every record has as many fields as the first, whatever stands in the files.
#[test]
fn csv_has_its_columns_in_every_line() {
    let run = place().run(&["--format=csv"]);
    let text = run.text();
    let mut widths = Vec::new();
    let (mut fields, mut quoted) = (1, false);
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields += 1,
            '\n' if !quoted => widths.push(std::mem::replace(&mut fields, 1)),
            _ => {}
        }
    }
    assert_eq!(widths, [16; 8], "{text}");
}
