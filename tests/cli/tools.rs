//! The subcommands that convert nothing.

use std::fs;

use msconvert::cli::Exit;

use crate::support::{PLAIN, Place, Run};

fn ok(run: &Run) -> String {
    assert_eq!((run.exit, run.stderr.as_str()), (Exit::Done, ""));
    run.text()
}

#[test]
fn config_show_says_what_is_in_force_and_from_where() {
    let place = Place::new();
    place.file(
        ".msconvert.toml",
        "root = true\n[runtime]\npreferred = ['slim']\n[options]\nunsafe = true\n",
    );
    place.file(
        "a/.msconvert.toml",
        "[exclude]\npaths = ['x']\n[registry_map]\n\"docker.io\" = 'reg.corp/hub'\n[options]\nbase_swap = true\nprune = true\nstatic = 'nginx'\n",
    );
    place.file("a/Dockerfile", PLAIN);
    let text = ok(&place.run(&[
        "config",
        "show",
        "a/Dockerfile",
        "--synthesize-build",
        "--no-prune",
    ]));
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        lines,
        [
            "# in force for a/Dockerfile: a/.msconvert.toml, .msconvert.toml",
            "runtime.allowed = [\"alpine\", \"slim\", \"distroless\", \"scratch\"] # default",
            "runtime.preferred = [\"slim\"] # .msconvert.toml:3",
            "registry_map.\"docker.io\" = \"reg.corp/hub\" # a/.msconvert.toml:4",
            "pin.require = \"none\" # default",
            "exclude.paths = [\"x\"] # a/.msconvert.toml:2",
            "exclude.languages = [] # default",
            "exclude.notes = [] # default",
            "assumptions.accept = [] # default",
            "options.unsafe = true # .msconvert.toml:5",
            "options.synthesize_build = true # --synthesize-build",
            "options.base_swap = true # a/.msconvert.toml:6",
            "options.prune = false # --no-prune",
            "options.layered = false # default",
            "options.dockerignore = false # default",
            "options.static = \"nginx\" # a/.msconvert.toml:8",
        ]
    );
    let text = ok(&place.run(&[
        "config",
        "show",
        "a",
        "--format",
        "json",
        "--runtime",
        "alpine",
    ]));
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["files"][1], ".msconvert.toml");
    assert_eq!(document["values"][0]["key"], "runtime.allowed");
    assert_eq!(
        document["values"][0]["origin"]["option"],
        "--runtime alpine"
    );
    let run = place.run(&["config", "show", "none"]);
    assert_eq!(run.exit, Exit::Usage);
    assert!(
        run.stderr.starts_with("error: none cannot be read: "),
        "{}",
        run.stderr
    );
}

#[test]
fn init_writes_a_file_that_changes_nothing_and_never_overwrites() {
    let place = Place::new();
    let text = ok(&place.run(&["init"]));
    assert_eq!(
        text,
        "wrote .msconvert.toml; everything in it is commented out\n"
    );
    let shown = ok(&place.run(&["config", "show"]));
    assert!(
        shown.starts_with("# in force for .: .msconvert.toml"),
        "{shown}"
    );
    place.file(".msconvert.toml", "root = true\n");
    let run = place.run(&["init"]);
    assert_eq!(run.exit, Exit::Usage);
    assert_eq!(
        run.stderr,
        "error: .msconvert.toml is there already; it was not written\n  help: `msconvert config show` says what is in force.\n"
    );
    assert_eq!(place.read(".msconvert.toml"), b"root = true\n");
}

#[cfg(unix)]
#[test]
fn init_does_not_write_through_a_link() {
    let place = Place::new();
    std::os::unix::fs::symlink("elsewhere", place.path().join(".msconvert.toml")).unwrap();
    let run = place.run(&["init"]);
    assert_eq!(run.exit, Exit::Usage);
    assert!(!place.path().join("elsewhere").exists());
}

#[test]
fn reasons_are_listed_and_explained() {
    let place = Place::new();
    let all = ok(&place.run(&["reasons"]));
    for line in [
        "Reasons: why a file is left alone",
        "  no-benefit ",
        "  no-shell ",
        "  opaque-command ",
        "  unreadable ",
    ] {
        assert!(all.contains(line), "{line} in {all}");
    }
    let one = ok(&place.run(&["reasons", "no-shell"]));
    assert!(
        one.starts_with("no-shell\n\nNote: the runtime image has no shell.\n"),
        "{one}"
    );
    assert!(one.contains("    FROM golang:1.22\n"), "{one}");
    assert!(!one.contains("```") && !one.contains("]("), "{one}");
    let run = place.run(&["reasons", "no-shel"]);
    assert_eq!(run.exit, Exit::Usage);
    assert_eq!(
        run.stderr,
        "error: there is no code `no-shel`: did you mean `no-shell`?\n  help: `msconvert reasons` lists them.\n"
    );
    let json = ok(&place.run(&["reasons", "no-shell", "--format", "json"]));
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["codes"][0]["code"], "no-shell");
    assert_eq!(document["codes"][0]["kind"], "Note");
}

#[test]
fn profiles_are_listed_and_shown() {
    let place = Place::new();
    place.file(
        "p/mine.toml",
        "schema = 1\nlanguage = \"mine\"\ntitle = \"Mine\"\n",
    );
    let list = ok(&place.run(&["profiles", "list", "--profiles", "p", "--no-config"]));
    assert!(
        list.lines()
            .any(|line| line.starts_with("go ") && line.ends_with("built in")),
        "{list}"
    );
    assert!(
        list.lines()
            .any(|line| line.starts_with("mine ") && line.ends_with("p/mine.toml")),
        "{list}"
    );
    let show = ok(&place.run(&["profiles", "show", "go", "--no-config"]));
    assert!(show.starts_with("# built in\n") && show.contains("language = \"go\""));
    let run = place.run(&["profiles", "show", "nod", "--no-config"]);
    assert!(
        run.stderr
            .contains("there is no profile `nod`: did you mean `node`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn profiles_are_checked() {
    let place = Place::new();
    place.file("good.toml", "schema = 1\nlanguage = \"go\"\n");
    place.file("bad.toml", "schema = 1\nlanguage = \"x\"\n[toolchian]\n");
    let run = place.run(&["profiles", "check", "good.toml", "bad.toml"]);
    assert_eq!(run.exit, Exit::Usage);
    assert_eq!(
        run.text(),
        "ok: good.toml: extends the profile `go`\nerror: bad.toml:3: unknown key `toolchian`: did you mean `toolchain`?\n"
    );
}

#[test]
fn profiles_are_tested_against_cases() {
    let place = Place::new();
    place.file("go.toml", "schema = 1\nlanguage = \"go\"\n");
    for (name, case) in [
        (
            "right",
            "outcome = \"converted\"\nsafe = true\nmust_have = [\"/app/server\"]\nmust_not_have = [\"/app/main.go\"]\n",
        ),
        ("wrong", "outcome = \"refused\"\nreason = \"no-shell\"\n"),
        (
            "missing",
            "outcome = \"converted\"\nsafe = true\nmust_have = [\"/app/other\"]\n",
        ),
    ] {
        place.file(format!("cases/{name}/case.toml"), case);
        let dockerfile = PLAIN.replace("go build", "CGO_ENABLED=0 go build");
        place.file(format!("cases/{name}/context/Dockerfile"), dockerfile);
        place.file(
            format!("cases/{name}/context/go.mod"),
            "module example.com/server\n\ngo 1.22\n",
        );
        place.file(
            format!("cases/{name}/context/main.go"),
            "package main\n\nfunc main() { println(1) }\n",
        );
    }
    let run = place.run(&["profiles", "test", "go.toml", "cases"]);
    assert_eq!(run.exit, Exit::WouldChange);
    assert_eq!(
        run.text(),
        "wrong: missing\n    `/app/other` is not in the runtime stage\nok: right\nwrong: wrong\n    wanted refused, got converted\n3 cases, 2 wrong\n"
    );
    let run = place.run(&["profiles", "test", "go.toml", "cases/right"]);
    assert_eq!(
        (run.exit, run.text().as_str()),
        (Exit::Done, "ok: cases/right\n1 cases, 0 wrong\n")
    );
    let run = place.run(&["profiles", "test", "go.toml", "."]);
    assert_eq!(run.exit, Exit::WouldChange, "cases are found below");
    fs::create_dir(place.path().join("empty")).unwrap();
    let run = place.run(&["profiles", "test", "go.toml", "empty"]);
    assert!(
        run.stderr.starts_with("error: no case.toml below empty\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn completions_and_man_pages_are_printed() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = ok(&place.run(&["completions", shell]));
        assert!(
            text.contains("synthesize-build") && text.contains("reasons"),
            "{shell}"
        );
    }
    let man = ok(&place.run(&["man"]));
    assert!(
        man.contains(".TH msconvert 1") && man.contains("\\-\\-no\\-config"),
        "{man}"
    );
    let verify = ok(&place.run(&["man", "verify"]));
    assert!(verify.contains(".TH msconvert-verify 1"), "{verify}");
    let run = place.run(&["man", "none"]);
    assert_eq!(run.exit, Exit::Usage);
}

#[test]
fn help_leads_to_every_subcommand() {
    let help = ok(&Place::new().run(&["--help"]));
    for word in [
        "explain",
        "verify",
        "config",
        "init",
        "profiles",
        "reasons",
        "completions",
        "man",
        ".msconvert.toml",
        "# msconvert: ignore",
    ] {
        assert!(help.contains(word), "{word} in {help}");
    }
}

#[test]
fn a_path_named_like_a_subcommand_is_given_with_its_directory() {
    for name in [
        "config",
        "init",
        "profiles",
        "reasons",
        "completions",
        "man",
    ] {
        let place = Place::new();
        place.file(name, PLAIN);
        let run = place.run(&[&format!("./{name}")]);
        assert!(
            run.stderr.starts_with(&format!("{name}: converted (safe)")),
            "{}",
            run.stderr
        );
        assert_eq!(run.exit, Exit::Done);
    }
}
