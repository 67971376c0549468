//! `--dockerignore`: what is proposed, what is not, and how it is written. The conversions are real.

use std::fs;
use std::process::Command;

use msconvert::cli::Exit;

use crate::support::Place;

const NODE: &str =
    "FROM node:20-bookworm\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"server.js\"]\n";
const GO: &str = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -buildvcs=false -o /srv/server .\nCMD [\"/srv/server\"]\n";
const RUST: &str = "FROM rust:1.80\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"/app/target/release/app\"]\n";
const JAVA: &str = "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn -B clean package -DskipTests\nCMD [\"java\", \"-jar\", \"target/app.jar\"]\n";

const POM: &str = "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>app</artifactId><version>1</version><build><finalName>app</finalName></build></project>";

/// A project with everything that a build may leave behind.
fn project(dockerfile: &str) -> Place {
    let place = Place::new();
    for (name, text) in [
        ("Dockerfile", dockerfile),
        (".git/HEAD", "ref: refs/heads/main\n"),
    ] {
        place.file(name, text);
    }
    let files: &[(&str, &str)] = match dockerfile.split([' ', ':']).nth(1) {
        Some("node") => &[
            (
                "package.json",
                r#"{"name": "api", "version": "1.0.0", "dependencies": {"express": "4.21.2"}}"#,
            ),
            (
                "package-lock.json",
                r#"{"name": "api", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "api", "version": "1.0.0", "dependencies": {"express": "4.21.2"}}, "node_modules/express": {"version": "4.21.2"}}}"#,
            ),
            ("server.js", "require('express')().listen(3000)\n"),
            ("node_modules/express/index.js", "x\n"),
        ],
        Some("golang") => &[
            ("go.mod", "module example.com/app\n\ngo 1.22\n"),
            (
                "main.go",
                "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n",
            ),
        ],
        Some("rust") => &[
            (
                "Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            ),
            (
                "Cargo.lock",
                "version = 3\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n",
            ),
            ("src/main.rs", "fn main() { println!(\"x\"); }\n"),
            ("target/release/app", "x"),
        ],
        _ => &[
            ("pom.xml", POM),
            (
                "src/main/java/App.java",
                "class App { public static void main(String[] a) {} }\n",
            ),
            ("target/app.jar", "x"),
        ],
    };
    for (name, text) in files {
        place.file(name, text);
    }
    place
}

/// The entries that are proposed.
fn entries(place: &Place, more: &[&str]) -> Vec<String> {
    let arguments = [&["--dockerignore", "--unsafe", "--format", "json"], more].concat();
    let run = place.really(&arguments);
    let document: serde_json::Value = serde_json::from_str(&run.text()).unwrap();
    let files = document["files"].as_array().unwrap().iter();
    let mut found = Vec::new();
    for file in files {
        assert_ne!(file["outcome"], "failed", "{file}");
        let old = file["ignore_file"]["path"]
            .as_str()
            .map(|path| place.path().join(path));
        let old = old
            .and_then(|path| fs::read_to_string(path).ok())
            .unwrap_or_default();
        let output = file["ignore_file"]["output"].as_str().unwrap_or_default();
        found.extend(output.lines().skip(old.lines().count()).map(str::to_owned));
    }
    found
}

/// Why a path stays in the build context, or is left out.
fn told(place: &Place, path: &str) -> String {
    let run = place.really(&["explain", "--dockerignore", "Dockerfile"]);
    let text = run.text();
    let wanted = ["stays", "can be left out"].map(|it| format!("`{path}` {it}: "));
    let mut lines = text.lines();
    let line = lines.find(|line| wanted.iter().any(|it| line.contains(it.as_str())));
    line.unwrap_or_else(|| panic!("{text}")).trim().to_owned()
}

#[test]
fn what_a_build_makes_anew_or_does_not_read_can_be_left_out() {
    for (dockerfile, wanted) in [
        (NODE, &["node_modules", ".dockerignore"][..]),
        (GO, &[".git", ".dockerignore"]),
        (RUST, &["target", ".dockerignore"]),
        (JAVA, &["target", ".dockerignore"]),
    ] {
        let place = project(dockerfile);
        assert_eq!(
            entries(&place, &[]),
            wanted,
            "{dockerfile}\n{}",
            told(&place, wanted[0])
        );
    }
}

#[test]
fn what_may_matter_stays() {
    for (dockerfile, path, why) in [
        // The image's modules are those of the host.
        ("FROM node:20-bookworm\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD [\"node\", \"server.js\"]\n".to_owned(), "node_modules", "copies it into another stage"),
        (NODE.replace("npm ci", "npm install"), "node_modules", "may read it"),
        (NODE.replace("npm ci", "npm ci --dry-run"), "node_modules", "may read it"),
        (NODE.replace("npm ci", "npm ci || true"), "node_modules", "may read it"),
        (NODE.replace("npm ci", "ls node_modules && npm ci"), "node_modules", "may read it"),
        (NODE.replace("COPY . .", "COPY . .\nCOPY node_modules ./node_modules"), "node_modules", "line 4 copies from it"),
        (NODE.replace("RUN npm ci", "RUN --mount=type=bind,target=/x npm ci"), "node_modules", "mounts the build context"),
        (NODE.replace("RUN npm ci", "RUN --mount=type=cache,target=/app/node_modules npm ci"), "node_modules", "mounts something there"),
        (NODE.replace("RUN npm ci", "RUN echo $(cat node_modules/x) && npm ci"), "node_modules", "is not known"),
        // The whole directory is in the image.
        (NODE.to_owned(), ".git", "may read it"),
        // The program says of which commit it is.
        (GO.replace(" -buildvcs=false", ""), ".git", "may read it"),
        (GO.replace("RUN ", "RUN git describe > /v && "), ".git", "may read it"),
        (GO.replace("RUN ", "RUN make version && "), ".git", "may read it"),
        (RUST.to_owned(), ".git", "may read it"),
        (RUST.replace("RUN ", "RUN cat target/release/app && "), "target", "may read it"),
        (RUST.replace("COPY . .", "COPY . .\nCOPY target/release/app /old"), "target", "copies from it"),
        // Classes whose sources are gone would stay.
        (JAVA.replace("clean ", ""), "target", "may read it"),
    ] {
        let place = project(&dockerfile);
        let found = entries(&place, &[]);
        assert!(!found.contains(&path.to_owned()), "{dockerfile}: {found:?}");
        let told = told(&place, path);
        assert!(told.contains("stays") && told.contains(why), "{dockerfile}: {told}");
    }
}

#[test]
fn a_source_that_names_the_directory_keeps_it() {
    let place = project(RUST);
    place.file(
        "src/old.rs",
        "const OLD: &[u8] = include_bytes!(\"../target/release/app\");\n",
    );
    assert_eq!(entries(&place, &[]), [""; 0]);
}

#[test]
fn the_ignore_file_that_counts_is_extended() {
    let place = project(NODE);
    place.file(".dockerignore", "*.log\r\n.dockerignore");
    let run = place.really(&["--dockerignore"]);
    assert!(
        run.text().contains("+++ b/.dockerignore\n"),
        "{}",
        run.text()
    );
    assert_eq!(entries(&place, &[]), ["node_modules"]);
    place.file("Dockerfile.dockerignore", "*.md\nDockerfile*\n");
    let run = place.really(&["--dockerignore"]);
    assert!(
        run.text().contains("+++ b/Dockerfile.dockerignore\n"),
        "{}",
        run.text()
    );
    place.file("Dockerfile.dockerignore", "node_modules\n.git\n");
    assert_eq!(entries(&place, &[]), [""; 0]);
    // An image that gets the file would get another one.
    let place = project(NODE);
    place.file(".dockerignore", "*.log\n");
    assert_eq!(entries(&place, &[]), [""; 0]);
    assert!(told(&place, ".dockerignore").contains("copies it into another stage"));
}

#[test]
fn every_dockerfile_that_shares_it_has_to_agree() {
    let place = project(NODE);
    place.file("tools/Dockerfile", "FROM node:20\nCOPY . .\nRUN npm test\n");
    assert_eq!(entries(&place, &["Dockerfile"]), [""; 0]);
    assert!(told(&place, "node_modules").contains("`tools/Dockerfile` shares the file"));
    place.file(
        "tools/Dockerfile",
        "FROM node:20 AS a\nCOPY . /a\nFROM node:20\nRUN --mount=from=a,target=/b npm test\n",
    );
    assert!(told(&place, "node_modules").contains("line 4 mounts a stage that holds it"));
    place.file(
        "tools/Dockerfile",
        "FROM node:20 AS a\nRUN ln -s /b /a\nCOPY . /a/\nFROM node:20\nCOPY --from=a /b /b\n",
    );
    assert!(told(&place, "node_modules").contains("line 3 copies it through a link"));
    place.file(
        "tools/Dockerfile",
        "FROM node:20\nWORKDIR /x\nCOPY . .\nRUN npm ci\nRUN npm test\n",
    );
    assert_eq!(
        entries(&place, &["Dockerfile"]),
        ["node_modules", ".dockerignore"]
    );
    // Once for all, with the first.
    place.file("Dockerfile.two", NODE);
    assert_eq!(entries(&place, &[]), ["node_modules", ".dockerignore"]);
    // One with rules of its own shares nothing.
    place.file("tools/Dockerfile", "FROM node:20\nCOPY . .\nRUN npm test\n");
    place.file("tools/Dockerfile.dockerignore", "x\n");
    assert_eq!(
        entries(&place, &["Dockerfile"]),
        ["node_modules", ".dockerignore"]
    );
}

#[test]
fn the_diff_is_a_patch_and_what_is_written() {
    for old in [None, Some("*.log\n.dockerignore\n")] {
        let place = project(NODE);
        if let Some(old) = old {
            place.file(".dockerignore", old);
        }
        let run = place.really(&["--dockerignore"]);
        place.file("change.patch", &run.stdout);
        let patched = project(NODE);
        if let Some(old) = old {
            patched.file(".dockerignore", old);
        }
        let status = Command::new("git")
            .args(["apply", "--whitespace=nowarn"])
            .arg(place.path().join("change.patch"))
            .current_dir(patched.path())
            .env("GIT_CEILING_DIRECTORIES", patched.path().parent().unwrap())
            .env("GIT_DIR", "/dev/null")
            .status()
            .unwrap();
        assert!(status.success(), "{}", run.text());
        let written = place.really(&["--write", "--dockerignore"]);
        assert_eq!(written.exit, Exit::Done, "{}", written.stderr);
        assert!(
            written.stderr.contains("[dockerignore]"),
            "{}",
            written.stderr
        );
        for name in ["Dockerfile", ".dockerignore"] {
            assert_eq!(place.read(name), patched.read(name), "{name}");
        }
        // What is written says nothing more.
        assert_eq!(entries(&place, &[]), [""; 0]);
    }
}

#[test]
fn it_is_asked_for() {
    let place = project(NODE);
    assert!(!place.really(&[]).text().contains("dockerignore"));
    place.file(".msconvert.toml", "[options]\ndockerignore = true\n");
    assert!(place.really(&[]).text().contains("+++ b/.dockerignore"));
    assert!(
        !place
            .really(&["--no-dockerignore"])
            .text()
            .contains("+++ b/.dockerignore")
    );
}

#[test]
fn a_link_is_not_followed() {
    let place = project(NODE);
    place.file("elsewhere", "x\n");
    std::os::unix::fs::symlink("elsewhere", place.path().join(".dockerignore")).unwrap();
    assert_eq!(entries(&place, &[]), [""; 0]);
}
