//! Standard input, what is said where, colour, and a reader that goes away.

use msconvert::cli::Exit;

use crate::support::{ClosesAfter, PLAIN, Place, convert, fake};

fn piped(arguments: &[&str], stdin: &str) -> crate::support::Run {
    Place::new().run_with(arguments, stdin.as_bytes(), fake)
}

#[test]
fn standard_input_gives_a_diff() {
    let run = piped(&["-"], PLAIN);
    assert_eq!(run.exit, Exit::Done);
    assert!(
        run.text()
            .starts_with("--- a/Dockerfile\n+++ b/Dockerfile\n@@"),
        "{}",
        run.text()
    );
    assert!(
        run.stderr.starts_with("-: converted (safe): T1"),
        "{}",
        run.stderr
    );
    assert_eq!(piped(&["--check", "-"], PLAIN).exit, Exit::WouldChange);
}

#[test]
fn standard_input_with_write_is_a_filter() {
    let run = piped(&["--write", "-"], PLAIN);
    assert_eq!(run.stdout, convert(PLAIN.as_bytes()));
    // Whatever happens, a filter must not lose the text.
    let assuming = format!("{PLAIN}# ASSUME\n");
    for source in [
        "REFUSE\n",
        "FROM x AS builder\n",
        "INVALID\n",
        "PANIC",
        &assuming,
    ] {
        assert_eq!(piped(&["-", "--write"], source).text(), source);
    }
    assert_eq!(
        piped(&["-", "--write", "--unsafe"], &assuming).stdout,
        convert(assuming.as_bytes())
    );
    assert_eq!(piped(&["-", "--write"], "INVALID").exit, Exit::Trouble);
}

#[test]
fn standard_input_stands_alone() {
    let run = piped(&["-", "Dockerfile"], PLAIN);
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.stderr.contains("cannot be combined"), "{}", run.stderr);
}

#[test]
fn standard_input_is_bounded() {
    let huge = vec![b'#'; 17 * 1024 * 1024];
    let run = Place::new().run_with(&["-"], &huge, fake);
    assert_eq!(run.exit, Exit::Trouble);
    assert!(
        run.stderr.contains("-: failed: is larger than 16 MiB"),
        "{}",
        run.stderr
    );
}

#[test]
fn quiet_leaves_diffs_and_errors() {
    let place = Place::new();
    place.file("a/Dockerfile", format!("{PLAIN}# ASSUME NOTE\n"));
    place.file("b/Dockerfile", "REFUSE");
    place.file("c/Dockerfile", "INVALID");
    let run = place.run(&["-q"]);
    assert_eq!(
        run.stderr,
        "c/Dockerfile:2: invalid: unknown instruction [syntax-error]\n      2 | INVALID\n  help: Mend the line.\n"
    );
    assert!(run.text().starts_with("--- a/a/Dockerfile\n"));
}

#[test]
fn verbose_adds_what_would_help() {
    let place = Place::new();
    place.file("Dockerfile", "REFUSE");
    assert_eq!(
        place.run(&[]).stderr,
        "Dockerfile:3: refused: nothing is started [no-start-command]\n`msconvert explain PATH` says what would make a refused file convertible.\n"
    );
    assert_eq!(
        place.run(&["-v"]).stderr,
        "Dockerfile:3: refused: nothing is started [no-start-command]\n  help: Add a CMD.\n"
    );
    assert_eq!(place.run(&["-q", "-v"]).exit, Exit::Usage);
}

#[test]
fn notes_follow_the_verdict() {
    let place = Place::new();
    place.file("Dockerfile", format!("{PLAIN}# NOTE\n"));
    let stderr = place.run(&[]).stderr;
    assert!(
        stderr.ends_with("\n  note: Dockerfile: the tag is kept [pinned]\n"),
        "{stderr}"
    );
}

#[test]
fn explain_shows_the_sections_and_changes_nothing() {
    let place = Place::new();
    place.file("Dockerfile", format!("{PLAIN}# ASSUME NOTE\n"));
    let run = place.run(&["explain", "Dockerfile"]);
    assert_eq!((run.exit, run.stderr.as_str()), (Exit::Done, ""));
    let text = run.text();
    for part in [
        "Dockerfile: converted (unsafe, 1 assumption): T1 artifact only, runtime image gcr.io/",
        "\n  recognised\n    line 1: a golang image\n",
        "\n  assumptions\n    line 4: a path is computed [computed-path]\n",
        "\n  notes\n    the tag is kept [pinned]\n",
        "\n  language\n    go\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    place.file("Dockerfile", "REFUSE");
    let text = place
        .run(&["--runtime", "alpine", "explain", "Dockerfile"])
        .text();
    assert!(
        text.starts_with("Dockerfile:3: refused: nothing is started [no-start-command]\n"),
        "{text}"
    );
    assert!(text.ends_with("\n  what to do\n    Add a CMD.\n"), "{text}");
    assert_eq!(
        place.run(&["--write", "explain", "Dockerfile"]).exit,
        Exit::Usage
    );
    assert_eq!(place.run(&["explain"]).exit, Exit::Usage);
    let missing = place.run(&["explain", "missing"]);
    assert_eq!(missing.exit, Exit::Trouble);
    assert!(
        missing.stderr.contains("missing: failed: cannot be read"),
        "{}",
        missing.stderr
    );
    let stdin = piped(&["explain", "-"], PLAIN);
    assert!(
        stdin.text().starts_with("-: converted (safe)"),
        "{}",
        stdin.text()
    );
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let place = Place::new();
    place.file("Dockerfile", PLAIN);
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut stdout = Vec::new();
        let (_, stderr) = place.run_into(arguments, b"", &mut stdout, variables, fake);
        (stdout.contains(&0x1b), stderr.contains('\x1b'))
    };
    assert_eq!(colored(&[], &[]), (false, false));
    assert_eq!(
        colored(&["--color", "always"], &[("NO_COLOR", "1")]),
        (true, true)
    );
    assert_eq!(colored(&[], &[("CLICOLOR_FORCE", "1")]), (true, true));
    assert_eq!(
        colored(&["--color=never"], &[("CLICOLOR_FORCE", "1")]),
        (false, false)
    );
    assert_eq!(
        colored(&["explain", ".", "--color=always"], &[]),
        (true, false)
    );
    // Without colour, nothing but the colour is missing.
    let plain = place.run(&[]).text();
    let painted = place.run(&["--color=always"]).text();
    let mut stripped = String::new();
    let mut rest = painted.as_str();
    while let Some((before, after)) = rest.split_once('\x1b') {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn a_closed_output_ends_looking_but_not_writing() {
    let place = Place::new();
    for n in 0..600 {
        place.file(format!("{n:03}/Dockerfile"), format!("{PLAIN}# ASSUME\n"));
    }
    let (exit, stderr) = place.run_into(&[], b"", &mut ClosesAfter(1000), &[], fake);
    assert_eq!(exit, Exit::Done);
    assert!(stderr.lines().count() < 20, "{stderr}");
    assert!(!stderr.contains("files:"), "counts of half a run: {stderr}");
    let (exit, _) = place.run_into(
        &["--check", "--unsafe"],
        b"",
        &mut ClosesAfter(10),
        &[],
        fake,
    );
    assert_eq!(exit, Exit::WouldChange);
    let mut closed = ClosesAfter(10);
    let (exit, stderr) = place.run_into(&["--write", "--unsafe"], b"", &mut closed, &[], fake);
    assert_eq!(exit, Exit::Done);
    assert!(stderr.ends_with("600 files: 600 converted (all with assumptions), 600 written\n"));
}
