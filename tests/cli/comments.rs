//! Comments of a Dockerfile that are for msconvert.

use msconvert::cli::Exit;

use crate::support::{Place, Run};

const DOCKERFILE: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";

fn program(dockerfile: &str) -> Place {
    let place = Place::new();
    place.file(".msconvert.toml", "root = true\n");
    place.file("Dockerfile", dockerfile);
    place.file("go.mod", "module example.com/server\n\ngo 1.22\n");
    place.file(
        "main.go",
        "package main\n\nfunc main() { println(\"hello\") }\n",
    );
    place.file("docs/help.md", "# Help\n");
    place
}

fn with(comment: &str) -> Place {
    program(&format!("{comment}\n{DOCKERFILE}"))
}

/// Writes, and sees that the comment is there still and a second run changes nothing.
fn written(place: &Place, comment: &str) -> String {
    let run = place.really(&["--write"]);
    assert!(
        run.stderr.contains("converted (safe) and written"),
        "{}",
        run.stderr
    );
    let text = String::from_utf8(place.read("Dockerfile")).unwrap();
    assert!(text.contains(comment), "{text}");
    let again = place.really(&["--write"]);
    assert!(again.stderr.contains("unchanged"), "{}", again.stderr);
    assert_eq!(place.read("Dockerfile"), text.as_bytes());
    text
}

#[test]
fn a_file_can_be_ignored() {
    let run = with("# msconvert: ignore -- legacy").really(&[]);
    assert_eq!(run.text(), "");
    assert_eq!(
        run.stderr,
        "Dockerfile:1: unchanged: a comment says so [excluded]\n"
    );
    assert_eq!(run.exit, Exit::Done);
}

#[test]
fn the_kind_of_runtime_image_can_be_asked_for() {
    let comment = "# msconvert: runtime=alpine";
    let place = with(comment);
    let text = written(&place, comment);
    assert!(text.contains("\nFROM alpine:3."), "{text}");
    // The command line wins, and what is not allowed is refused.
    let run = with(comment).really(&["--runtime", "slim"]);
    assert!(
        run.text().contains("+FROM debian:bookworm-slim\n"),
        "{}",
        run.text()
    );
    let place = with(comment);
    place.file(
        ".msconvert.toml",
        "root = true\n[runtime]\nallowed = ['slim']\n",
    );
    let run = place.really(&[]);
    assert!(
        run.stderr.contains("[runtime-not-allowed]"),
        "{}",
        run.stderr
    );
}

#[test]
fn paths_can_be_kept() {
    let comment = "# msconvert: keep=/app/docs keep=/app/go.mod";
    let text = written(&with(comment), comment);
    assert!(
        text.contains("COPY --from=builder /app/docs /app/docs\n"),
        "{text}"
    );
    assert!(
        text.contains("COPY --from=builder /app/go.mod /app/server /app/\n"),
        "{text}"
    );
    assert!(!DOCKERFILE.contains("docs"));
}

#[test]
fn nothing_is_assumed_about_a_path_that_is_kept() {
    let fetches = DOCKERFILE.replace("COPY . .", "RUN unheard-of --into /srv/data\nCOPY . .");
    let open = program(&fetches).really(&[]);
    let kept = program(&format!("# msconvert: keep=/srv/data\n{fetches}")).really(&[]);
    // What else the command may write is another question, and stays open.
    assert!(open.stderr.contains("[opaque-command]"), "{}", open.stderr);
    assert!(kept.stderr.contains("[opaque-command]"), "{}", kept.stderr);
    assert!(
        !open.text().contains("/srv/data /srv/data"),
        "{}",
        open.text()
    );
    assert!(
        kept.text()
            .contains("+COPY --from=builder /srv/data /srv/data\n"),
        "{}{}",
        kept.text(),
        kept.stderr
    );
}

fn error(run: &Run) -> &str {
    assert_eq!((run.exit, run.text().as_str()), (Exit::Trouble, ""));
    run.stderr.lines().next().unwrap_or_default()
}

#[test]
fn a_typo_is_an_error() {
    let run = with("# msconvert: ignroe").really(&[]);
    assert_eq!(
        error(&run),
        "Dockerfile:1: invalid: unknown word `ignroe`: did you mean `ignore`? [comment]"
    );
    let run = with("# msconvert: keep=/app/dcos").really(&[]);
    assert_eq!(
        error(&run),
        "Dockerfile:1: invalid: nothing in the file makes `/app/dcos`, which this comment asks to keep [comment]"
    );
    let run = with("# msconvert: keep=/usr").really(&[]);
    assert_eq!(
        error(&run),
        "Dockerfile:1: invalid: `/usr` is a directory of the system, which the runtime image has its own of: name what is needed in it [comment]"
    );
}
