//! The build context on a real file system: links, pipes, depth, permissions, ignore files.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use msconvert::context::{Context, DEEPEST, Kind, LARGEST_FILE};
use tempfile::TempDir;

fn write(root: &Path, path: &str, text: &str) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().expect("a parent")).expect("directories are made");
    fs::write(place, text).expect("file is written");
}

fn new() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn open(dir: &TempDir) -> Context {
    Context::open(dir.path(), Some(&dir.path().join("Dockerfile")))
}

fn names(context: &Context, dir: &str) -> Vec<String> {
    context
        .list(dir)
        .into_iter()
        .map(|entry| entry.path)
        .collect()
}

fn walked(context: &Context) -> Vec<String> {
    context
        .walk("")
        .files
        .into_iter()
        .map(|entry| entry.path)
        .collect()
}

#[test]
fn files_are_seen_as_they_are() {
    let dir = new();
    write(dir.path(), "b/run.sh", "#!/bin/sh\n");
    write(dir.path(), "b/a.txt", "text\u{e9}");
    write(dir.path(), "a-b", "");
    fs::set_permissions(
        dir.path().join("b/run.sh"),
        fs::Permissions::from_mode(0o755),
    )
    .expect("mode is set");
    fs::write(dir.path().join("latin"), b"caf\xe9").expect("file is written");
    let context = open(&dir);
    assert_eq!(
        context.kind("b/run.sh"),
        Some(Kind::File {
            executable: true,
            len: 10
        })
    );
    assert_eq!(
        context.kind("./b//../b/a.txt"),
        Some(Kind::File {
            executable: false,
            len: 6
        })
    );
    assert_eq!(context.kind(""), Some(Kind::Directory));
    assert_eq!(
        context.kind("../a-b"),
        Some(Kind::File {
            executable: false,
            len: 0
        }),
        "never above the root"
    );
    assert_eq!(context.kind("missing"), None);
    assert_eq!(context.kind("a-b/x"), None);
    assert_eq!(context.read_text("b/a.txt").as_deref(), Some("texté"));
    assert_eq!(context.read_text("latin").as_deref(), Some("caf\u{fffd}"));
    assert_eq!(context.read("b"), None);
    assert_eq!(names(&context, ""), ["a-b", "b", "latin"]);
    assert_eq!(walked(&context), ["a-b", "b/a.txt", "b/run.sh", "latin"]);
    assert!(context.troubles().is_empty());
}

#[test]
fn links_are_followed_inside_and_never_out() {
    let outside = new();
    write(outside.path(), "secret/key", "secret");
    let dir = new();
    write(dir.path(), "real/file", "content");
    let link =
        |target: &str, name: &str| symlink(target, dir.path().join(name)).expect("link is made");
    link("real", "to-dir");
    link("real/file", "to-file");
    link("./to-dir/../real/file", "by-many");
    link("loop-b", "loop-a");
    link("loop-a", "loop-b");
    link(".", "here");
    link("missing", "dangling");
    link("..", "real/up");
    link("/etc/passwd", "absolute");
    link("../../../../../../../../etc/passwd", "climbs");
    link(&outside.path().join("secret").to_string_lossy(), "outside");
    let context = open(&dir);
    assert_eq!(
        context.kind("to-file"),
        Some(Kind::Symlink(Some("real/file".to_owned())))
    );
    for path in [
        "to-file",
        "to-dir/file",
        "by-many",
        "here/here/real/file",
        "real/up/real/file",
    ] {
        assert_eq!(
            context.read_text(path).as_deref(),
            Some("content"),
            "{path}"
        );
    }
    assert_eq!(
        context.follow("to-dir").map(|(path, _)| path).as_deref(),
        Some("real")
    );
    assert_eq!(names(&context, "to-dir"), ["real/file", "real/up"]);
    for path in [
        "loop-a",
        "dangling",
        "absolute",
        "climbs",
        "outside",
        "outside/key",
        "real/up/../../x",
    ] {
        assert_eq!(context.follow(path), None, "{path}");
        assert_eq!(context.read(path), None, "{path}");
        assert!(context.list(path).is_empty(), "{path}");
    }
    assert!(
        context.walk("").complete,
        "links are listed and not entered"
    );
    assert_eq!(context.walk("").files.len(), 12);
}

#[test]
fn pipes_sockets_and_devices_are_never_opened() {
    let dir = new();
    write(dir.path(), "file", "x");
    let pipe = dir.path().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo runs")
            .success()
    );
    symlink("pipe", dir.path().join("to-pipe")).expect("link is made");
    let _listening = UnixListener::bind(dir.path().join("socket")).expect("socket is made");
    let context = open(&dir);
    // Opening the pipe would wait for ever.
    assert_eq!(context.kind("pipe"), Some(Kind::Special));
    assert_eq!(context.read("pipe"), None);
    assert_eq!(context.read("to-pipe"), None);
    assert_eq!(
        context.kind("socket"),
        None,
        "the client leaves sockets out"
    );
    assert_eq!(names(&context, ""), ["file", "pipe", "to-pipe"]);
    assert_eq!(context.troubles(), ["pipe: not a regular file, not read"]);
}

#[test]
fn an_ignore_file_that_is_a_pipe_or_leads_out_is_none() {
    let dir = new();
    write(dir.path(), "file", "x");
    assert!(
        Command::new("mkfifo")
            .arg(dir.path().join(".dockerignore"))
            .status()
            .expect("mkfifo runs")
            .success()
    );
    assert_eq!(names(&open(&dir), ""), [".dockerignore", "file"]);
    let dir = new();
    let outside = new();
    write(outside.path(), "ignore", "*\n");
    write(dir.path(), "file", "x");
    symlink(
        outside.path().join("ignore"),
        dir.path().join(".dockerignore"),
    )
    .expect("link is made");
    assert_eq!(names(&open(&dir), ""), [".dockerignore", "file"]);
}

#[test]
fn deep_directories_are_cut_and_said_so() {
    let dir = new();
    let mut deep = dir.path().to_owned();
    for _ in 0..300 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).expect("directories are made");
    fs::write(deep.join("file"), "x").expect("file is written");
    write(dir.path(), "d/near", "x");
    let context = open(&dir);
    let walk = context.walk("");
    assert!(!walk.complete);
    assert_eq!(walk.files.len(), 1);
    assert_eq!(
        context.troubles(),
        [format!(
            "more than {DEEPEST} directories deep, the rest is not looked at"
        )]
    );
    let whole = ["d"; 300].join("/") + "/file";
    assert_eq!(
        context.read_text(&whole).as_deref(),
        Some("x"),
        "what is asked for by name is found"
    );
}

#[test]
fn large_files_are_not_read() {
    let dir = new();
    let file = fs::File::create(dir.path().join("large")).expect("file is made");
    file.set_len(LARGEST_FILE + 1).expect("length is set");
    let file = fs::File::create(dir.path().join("just")).expect("file is made");
    file.set_len(LARGEST_FILE).expect("length is set");
    let context = open(&dir);
    assert_eq!(context.read("large"), None);
    assert_eq!(
        context.read("just").map(|content| content.len() as u64),
        Some(LARGEST_FILE)
    );
    assert_eq!(context.troubles().len(), 1);
}

#[test]
fn what_may_not_be_read_is_told() {
    let dir = new();
    write(dir.path(), "closed/file", "x");
    write(dir.path(), "secret", "x");
    write(dir.path(), "open", "x");
    let set = |path: &str, mode| {
        fs::set_permissions(dir.path().join(path), fs::Permissions::from_mode(mode))
            .expect("mode is set");
    };
    set("closed", 0o000);
    set("secret", 0o000);
    // The superuser may read everything: then there is nothing to be told.
    let allowed = fs::read_dir(dir.path().join("closed")).is_ok();
    let context = open(&dir);
    let walk = context.walk("");
    let secret = context.read("secret");
    let troubles = context.troubles();
    set("closed", 0o755);
    assert_eq!(walk.complete, allowed);
    assert_eq!(secret.is_some(), allowed);
    assert_eq!(troubles.len(), if allowed { 0 } else { 2 }, "{troubles:?}");
    assert!(walk.files.iter().any(|entry| entry.path == "open"));
}

#[test]
fn names_that_are_not_text_are_told() {
    use std::os::unix::ffi::OsStrExt;
    let dir = new();
    write(dir.path(), "file", "x");
    fs::write(
        dir.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9")),
        "x",
    )
    .expect("file is written");
    let context = open(&dir);
    assert_eq!(names(&context, ""), ["file"]);
    assert!(!context.walk("").complete);
    assert_eq!(
        context.troubles(),
        [".: file names that are not UTF-8 are not looked at"]
    );
}

#[test]
fn the_ignore_file_of_the_dockerfile_wins() {
    let dir = new();
    write(dir.path(), ".dockerignore", "a\n");
    write(
        dir.path(),
        "docker/api.Dockerfile.dockerignore",
        "b\ndocker\n",
    );
    write(dir.path(), "docker/api.Dockerfile", "FROM scratch\n");
    for name in ["a", "b", "c"] {
        write(dir.path(), name, "x");
    }
    let own = Context::open(dir.path(), Some(&dir.path().join("docker/api.Dockerfile")));
    assert_eq!(walked(&own), [".dockerignore", "a", "c"]);
    let other = Context::open(
        dir.path(),
        Some(&dir.path().join("docker/other.Dockerfile")),
    );
    assert_eq!(names(&other, ""), [".dockerignore", "b", "c", "docker"]);
    let none = Context::open(dir.path(), None);
    assert_eq!(none.kind("a"), None);
}

#[test]
fn what_is_ignored_does_not_exist() {
    // The expected files are what `COPY . /c` gave in a real build.
    let dir = new();
    let ignore = "Dockerfile\n.dockerignore\na/b\n!a\nnode_modules\n!**/keep\ndocs\n!docs/*.md\nempty\nout/*\n*.log\n";
    write(dir.path(), ".dockerignore", ignore);
    for path in [
        "Dockerfile",
        "a/f",
        "a/b/c",
        "node_modules/x/y",
        "node_modules/x/keep/z",
        "docs/a.md",
        "docs/b.txt",
        "docs/deep/c.md",
        "empty/x",
        "out/x",
        "main.log",
        "sub/main.log",
        "plain",
    ] {
        write(dir.path(), path, "x");
    }
    symlink("docs/b.txt", dir.path().join("to-ignored")).expect("link is made");
    let context = open(&dir);
    assert_eq!(
        walked(&context),
        [
            "a/f",
            "docs/a.md",
            "node_modules/x/keep/z",
            "plain",
            "sub/main.log",
            "to-ignored"
        ]
    );
    assert_eq!(
        names(&context, ""),
        [
            "a",
            "docs",
            "node_modules",
            "out",
            "plain",
            "sub",
            "to-ignored"
        ]
    );
    assert_eq!(context.kind("empty"), None);
    assert_eq!(
        context.kind("out"),
        Some(Kind::Directory),
        "it is matched itself by nothing"
    );
    assert_eq!(context.kind("docs/b.txt"), None);
    assert_eq!(
        context.read("to-ignored"),
        None,
        "a link to what is ignored dangles"
    );
    assert_eq!(context.read("a/b/c"), None);
    assert_eq!(context.read("docs/a.md").as_deref(), Some(&b"x"[..]));
}

#[test]
fn wildcards_of_copy_match_as_in_a_build() {
    let dir = new();
    write(dir.path(), ".dockerignore", "*.bak\n");
    for path in [
        "go.mod",
        "go.sum",
        "go.bak",
        ".hidden",
        "cmd/a/main.go",
        "cmd/b/main.go",
        "cmd/b/x.go",
        "[x]",
    ] {
        write(dir.path(), path, "x");
    }
    let context = open(&dir);
    for (pattern, expected) in [
        ("go.*", &["go.mod", "go.sum"][..]),
        ("go.mo?", &["go.mod"]),
        ("./go.[ms]*", &["go.mod", "go.sum"]),
        ("cmd/*/main.go", &["cmd/a/main.go", "cmd/b/main.go"]),
        (
            "cmd/*/*.go",
            &["cmd/a/main.go", "cmd/b/main.go", "cmd/b/x.go"],
        ),
        (
            "*",
            &[".dockerignore", ".hidden", "[x]", "cmd", "go.mod", "go.sum"],
        ),
        ("[[]x]", &["[x]"]),
        ("cmd", &["cmd"]),
        (".", &[""]),
        ("/cmd/a", &["cmd/a"]),
        ("missing", &[]),
        ("go.bak", &[]),
        ("[", &[]),
        ("*/main.go", &[]),
    ] {
        assert_eq!(context.matches(pattern), expected, "{pattern}");
    }
}

#[test]
fn an_absent_context_is_not_an_empty_one() {
    let context = Context::absent();
    assert!(context.is_absent());
    assert_eq!(context.kind("x"), None);
    assert!(context.walk("").files.is_empty());
    assert!(context.matches("*").is_empty());
    let empty = Context::open(Path::new("/nonexistent/context"), None);
    assert!(!empty.is_absent());
    assert_eq!(empty.kind(""), None);
    assert!(empty.list("").is_empty());
}

#[test]
fn contexts_are_shared_between_threads() {
    let dir = new();
    for index in 0..50 {
        write(dir.path(), &format!("d{index}/file"), "x");
    }
    let context = open(&dir);
    let expected = walked(&context);
    let fresh = open(&dir);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (fresh, expected) = (fresh.clone(), &expected);
            scope.spawn(move || assert_eq!(&walked(&fresh), expected));
        }
    });
}
