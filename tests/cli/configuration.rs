//! `.msconvert.toml`: where it is read from, what it changes, and what is said where it is wrong.

use msconvert::cli::Exit;

use crate::support::{Place, Run};

/// A program that is static and reads no files.
const STATIC: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";
/// The same, with a start command that needs a shell.
const SHELL: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD ./server --listen :$PORT\n";
/// The same as the first, with a command that nobody knows.
const OPAQUE: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN unheard-of --of\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";
const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A Go program in `a/b`.
fn program(dockerfile: &str) -> Place {
    let place = Place::new();
    place.file("a/b/Dockerfile", dockerfile);
    place.file("a/b/go.mod", "module example.com/server\n\ngo 1.22\n");
    place.file(
        "a/b/main.go",
        "package main\n\nfunc main() { println(\"hello\") }\n",
    );
    // What lies above the place of the test has no say.
    place.file(".msconvert.toml", "root = true\n");
    place
}

fn runtime(run: &Run) -> String {
    let text = run.text();
    let from = text
        .lines()
        .filter(|line| line.starts_with("+FROM "))
        .nth(1);
    from.unwrap_or_else(|| panic!("{text}{}", run.stderr))["+FROM ".len()..].to_owned()
}

#[test]
fn the_nearest_value_wins_and_tables_are_merged() {
    let place = program(STATIC);
    assert_eq!(
        runtime(&place.really(&["a"])),
        "gcr.io/distroless/static-debian13:latest"
    );
    place.file(
        ".msconvert.toml",
        format!("root = true\n[runtime]\npreferred = ['slim']\n[pin.digests]\n'debian:bookworm-slim' = '{DIGEST}'\n"),
    );
    assert_eq!(
        runtime(&place.really(&["a"])),
        format!("debian:bookworm-slim@{DIGEST}")
    );
    place.file("a/.msconvert.toml", "[runtime]\npreferred = ['alpine']\n");
    let alpine = runtime(&place.really(&["a"]));
    assert!(alpine.starts_with("alpine:3."), "{alpine}");
    // A root hides what is above it.
    place.file(
        "a/.msconvert.toml",
        "root = true\n[runtime]\nallowed = ['slim']\n",
    );
    assert_eq!(runtime(&place.really(&["a"])), "debian:bookworm-slim");
}

#[test]
fn the_command_line_wins() {
    let place = program(STATIC);
    place.file(
        "a/.msconvert.toml",
        "root = true\n[runtime]\nallowed = ['slim']\n",
    );
    let distroless = "gcr.io/distroless/static-debian13:latest";
    assert_eq!(
        runtime(&place.really(&["a", "--runtime", "distroless"])),
        distroless
    );
    for option in ["--no-config", "--isolated"] {
        assert_eq!(runtime(&place.really(&["a", option])), distroless);
    }
    place.file("other.toml", "[runtime]\nallowed = ['alpine']\n");
    let run = place.really(&["a", "--config", "other.toml"]);
    assert!(runtime(&run).starts_with("alpine:"));
}

#[test]
fn a_kind_that_is_not_allowed_is_not_taken() {
    let place = program(SHELL);
    place.file("a/.msconvert.toml", "[runtime]\nallowed = ['distroless']\n");
    let run = place.really(&["a"]);
    assert_eq!(run.text(), "");
    assert!(
        run.stderr
            .starts_with("a/b/Dockerfile:5: refused: `alpine:3."),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("would meet every need, and only distroless images are allowed (distroless-static: a shell is needed"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("[runtime-not-allowed]"),
        "{}",
        run.stderr
    );
    // One that is never tried by itself is, where nothing else is allowed.
    let place = program(STATIC);
    place.file("a/.msconvert.toml", "[runtime]\nallowed = ['scratch']\n");
    assert_eq!(runtime(&place.really(&["a"])), "scratch");
}

#[test]
fn a_mirror_is_known_and_used_in_both_directions() {
    let place = program(&STATIC.replace("golang:1.22", "reg.corp:5000/mirror/golang:1.22"));
    let map = "[registry_map]\n'docker.io' = 'reg.corp:5000/mirror'\n";
    place.file("a/.msconvert.toml", map);
    let run = place.really(&["a"]);
    assert!(
        runtime(&run).starts_with("reg.corp:5000/mirror/alpine:3."),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("assumption"), "{}", run.stderr);
    place.file(
        "a/.msconvert.toml",
        format!("{map}'gcr.io' = 'reg.corp:5000/google/'\n"),
    );
    assert_eq!(
        runtime(&place.really(&["a"])),
        "reg.corp:5000/google/distroless/static-debian13:latest"
    );
}

#[test]
fn pins_are_written_and_asked_for() {
    let place = program(STATIC);
    place.file("a/.msconvert.toml", "[pin]\nrequire = 'version'\n");
    assert!(runtime(&place.really(&["a"])).starts_with("alpine:3."));
    place.file("a/.msconvert.toml", "[pin]\nrequire = 'digest'\n");
    let run = place.really(&["a"]);
    assert!(
        run.stderr.contains("distroless-static: `gcr.io/distroless/static-debian13:latest` has no digest in `pin.digests` of .msconvert.toml"),
        "{}",
        run.stderr
    );
    place.file(
        "a/.msconvert.toml",
        format!("[pin]\nrequire = 'digest'\ndigests.'docker.io/library/debian:bookworm-slim' = '{DIGEST}'\n"),
    );
    let run = place.really(&["--write", "a"]);
    assert!(
        run.stderr.contains("converted (safe) and written"),
        "{}",
        run.stderr
    );
    let text = String::from_utf8(place.read("a/b/Dockerfile")).unwrap();
    assert!(
        text.contains(&format!("\nFROM debian:bookworm-slim@{DIGEST}\n")),
        "{text}"
    );
}

#[test]
fn what_is_excluded_is_left_alone() {
    let place = program(STATIC);
    place.file(
        "a/.msconvert.toml",
        "\n[exclude]\npaths = [\n  'x',\n  '/b/',\n]\n",
    );
    for path in ["a", "a/b/Dockerfile"] {
        let run = place.really(&[path]);
        assert_eq!(run.text(), "");
        assert_eq!(
            run.stderr,
            "a/b/Dockerfile: unchanged: is left out by `/b/` of a/.msconvert.toml:5 [excluded]\n"
        );
    }
    // A nearer pattern takes it back.
    place.file(
        "a/b/.msconvert.toml",
        "[exclude]\npaths = ['!Dockerfile']\n",
    );
    assert!(place.really(&["a"]).text().contains("+FROM"));
    place.file(
        "a/b/.msconvert.toml",
        "[exclude]\npaths = ['!Dockerfile']\nlanguages = ['go']\n",
    );
    let run = place.really(&["a"]);
    assert_eq!(
        run.stderr,
        "a/b/Dockerfile:4: unchanged: the language Go is left out [excluded]\n"
    );
}

#[test]
fn notes_are_left_out_and_assumptions_accepted() {
    let place = program(STATIC);
    assert!(place.really(&["a"]).stderr.contains("[no-shell]"));
    place.file("a/.msconvert.toml", "[exclude]\nnotes = ['no-shell']\n");
    assert!(!place.really(&["a"]).stderr.contains("[no-shell]"));

    let place = program(OPAQUE);
    let run = place.really(&["--check", "a"]);
    assert!(run.stderr.contains("[opaque-command]"), "{}", run.stderr);
    assert_eq!(run.exit, Exit::Done);
    place.file(
        "a/.msconvert.toml",
        "[assumptions]\naccept = ['opaque-command']\n",
    );
    let run = place.really(&["--check", "a"]);
    assert_eq!(run.exit, Exit::WouldChange);
    assert!(run.stderr.contains("converted (safe)"), "{}", run.stderr);
    assert!(
        run.stderr.contains("taken to be true (opaque-command): "),
        "{}",
        run.stderr
    );
}

#[test]
fn unsafe_can_be_the_default_and_be_taken_back() {
    let place = program(OPAQUE);
    place.file("a/.msconvert.toml", "[options]\nunsafe = true\n");
    assert_eq!(place.really(&["--check", "a"]).exit, Exit::WouldChange);
    assert_eq!(
        place.really(&["--check", "--no-unsafe", "a"]).exit,
        Exit::Done
    );
    place.really(&["--write", "a"]);
    assert!(
        place
            .read("a/b/Dockerfile")
            .starts_with(b"FROM golang:1.22 AS builder\n")
    );
}

#[test]
fn profiles_images_and_templates_of_the_user_are_read() {
    let place = program(&STATIC.replace("golang:1.22", "reg.corp/base/go-builder:1.22-bookworm"));
    place.file(
        "a/facts/images.toml",
        "[image.go-builder]\nbased_on = 'golang'\nrepositories = ['reg.corp/base/go-builder']\nextra_tags = ['1.22-bookworm']\n",
    );
    place.file(
        "a/facts/go.toml",
        "schema = 1\nlanguage = 'go'\n[detect]\nimages = ['go-builder']\n",
    );
    place.file("a/facts/stage.tera", "# the runtime stage\nFROM {{ image }}\n{% for line in head %}{{ line }}\n{% endfor %}{% for copy in copies %}COPY --from={{ builder }} {{ copy.paths }}\n{% endfor %}{% for line in tail %}{{ line }}\n{% endfor %}");
    place.file(
        "a/.msconvert.toml",
        "[extend]\nimages = ['facts/images.toml']\nprofiles = ['facts/go.toml']\n[templates]\nruntime = 'facts/stage.tera'\n",
    );
    let run = place.really(&["a"]);
    let text = run.text();
    assert!(
        text.contains("+# the runtime stage\n+FROM "),
        "{text}{}",
        run.stderr
    );
    // A template that loses something does not pass the contract.
    place.file("a/facts/stage.tera", "FROM {{ image }}\n");
    let run = place.really(&["a"]);
    assert!(run.stderr.contains("[not-equivalent]"), "{}", run.stderr);
}

/// A wrong configuration and what is said of it.
fn wrong(text: &str) -> String {
    let place = program(STATIC);
    place.file("a/.msconvert.toml", text);
    let run = place.really(&["--write", "a"]);
    assert_eq!(
        (run.exit, run.text().as_str()),
        (Exit::Usage, ""),
        "{}",
        run.stderr
    );
    assert_eq!(
        place.read("a/b/Dockerfile"),
        STATIC.as_bytes(),
        "nothing is written"
    );
    run.stderr
}

#[test]
fn errors_name_file_line_and_column_and_what_was_meant() {
    for (text, message) in [
        (
            "[runtime]\nalowed = []\n",
            "2:1: unknown key `alowed`: did you mean `allowed`?",
        ),
        (
            "registry-map = {}\n",
            "1:1: unknown key `registry-map`: did you mean `registry_map`?",
        ),
        (
            "[colours]\n",
            "1:2: unknown key `colours`; known are root, runtime, registry_map, pin, exclude, assumptions, extend, templates, options",
        ),
        (
            "[runtime]\nallowed = ['slim', 'alpin']\n",
            "2:20: unknown value `alpin`: did you mean `alpine`?",
        ),
        (
            "[pin]\nrequire = 'digests'\n",
            "2:11: unknown value `digests`: did you mean `digest`?",
        ),
        (
            "[pin.digests]\nalpine = 'sha256:12'\n",
            "2:10: `sha256:12` is not a digest: `sha256:` and 64 hexadecimal digits",
        ),
        (
            "[registry_map]\n'docker.io' = 'https://reg.corp'\n",
            "2:15: `https://reg.corp` is written without `https://`, as in FROM",
        ),
        (
            "[exclude]\nnotes = ['no-shel']\n",
            "2:10: there is no note `no-shel`: did you mean `no-shell`?",
        ),
        (
            "[exclude]\nlanguages = ['nod']\n",
            "2:14: there is no language `nod`: did you mean `node`?",
        ),
        (
            "[assumptions]\naccept = ['opaque']\n",
            "2:11: there is no assumption `opaque`: did you mean `opaque-command`?",
        ),
        (
            "[extend]\nprofiles = ['none']\n",
            "2:13: `none` cannot be read: No such file or directory (os error 2)",
        ),
        (
            "[options]\nunsafe = 'yes'\n",
            "2:10: invalid type: string \"yes\", expected a boolean",
        ),
    ] {
        assert_eq!(wrong(text), format!("error: a/.msconvert.toml:{message}\n"));
    }
    let syntax = wrong("[runtime\n");
    assert!(
        syntax.starts_with("error: a/.msconvert.toml:1:"),
        "{syntax}"
    );
}

#[test]
fn errors_of_all_files_are_told_at_once() {
    let place = program(STATIC);
    place.file("c/Dockerfile", STATIC);
    place.file("a/.msconvert.toml", "x = 1\n");
    place.file("c/.msconvert.toml", "y = 1\n");
    let run = place.really(&["."]);
    assert_eq!(run.exit, Exit::Usage);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stderr);
    assert!(lines[0].starts_with("error: a/.msconvert.toml:1:1: unknown key `x`"));
    assert!(lines[1].starts_with("c/.msconvert.toml:1:1: unknown key `y`"));
}

#[test]
fn what_is_no_file_is_an_error() {
    let place = program(STATIC);
    std::fs::create_dir(place.path().join("a/.msconvert.toml")).unwrap();
    let run = place.really(&["a"]);
    assert_eq!(
        run.stderr,
        "error: a/.msconvert.toml: is not a regular file\n"
    );
    let run = place.really(&["a", "--config", "none.toml"]);
    assert_eq!(
        run.stderr,
        "error: none.toml: cannot be read: No such file or directory (os error 2)\n"
    );
    assert_eq!(run.exit, Exit::Usage);
}
