//! `msconvert verify` with an engine that plays what a test tells it to: order, exit codes, clean-up, reports.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

/// A directory with an engine and a project.
struct Stage {
    folder: tempfile::TempDir,
}

const BEFORE: &str = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\nCMD [\"/app\"]\n";
const AFTER: &str =
    "FROM golang:1.22 AS builder\nFROM scratch\nCOPY --from=builder /app /app\nCMD [\"/app\"]\n";

impl Stage {
    /// Two images that are alike.
    fn new() -> Stage {
        let stage = Stage {
            folder: tempfile::tempdir().unwrap(),
        };
        stage.put("docker", include_str!("verify/engine.sh"));
        fs::set_permissions(stage.path("docker"), fs::Permissions::from_mode(0o755)).unwrap();
        for side in ["before", "after"] {
            stage.put(&format!("{side}.root/app"), "a program");
            fs::set_permissions(
                stage.path(&format!("{side}.root/app")),
                fs::Permissions::from_mode(0o755),
            )
            .unwrap();
            stage.put(&format!("{side}.stdout"), "hello\n");
        }
        stage.put("before.size", "1000");
        stage.put("project/Dockerfile", BEFORE);
        stage.put("project/After", AFTER);
        stage.put("project/go.mod", "module example.com/app\n\ngo 1.22\n");
        stage.put(
            "project/main.go",
            "package main\n\nfunc main() { println(\"hello\") }\n",
        );
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_msconvert"));
        let path = std::env::join_paths([self.folder.path(), "/usr/bin".as_ref(), "/bin".as_ref()])
            .unwrap();
        command
            .args(arguments)
            .current_dir(self.path("project"))
            .env("PATH", path);
        command
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let done: Output = self.command(arguments).output().unwrap();
        let text = [done.stdout, done.stderr].concat();
        (done.status.code(), String::from_utf8(text).unwrap())
    }

    /// Compares the two files of the project.
    fn pair(&self) -> (Option<i32>, String) {
        self.run(&["verify", "--before", "Dockerfile", "--after", "After"])
    }

    fn calls(&self, word: &str) -> Vec<String> {
        self.text("calls")
            .lines()
            .filter(|line| line.starts_with(word))
            .map(str::to_owned)
            .collect()
    }
}

#[test]
fn two_files_that_are_alike_exit_with_0() {
    let stage = Stage::new();
    let (code, text) = stage.pair();
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("After: alike") && text.contains("-90.0 %"),
        "{text}"
    );
    assert_eq!(stage.text("before.built"), BEFORE);
    assert_eq!(stage.text("after.built"), AFTER);
}

#[test]
fn the_original_comes_first_and_the_new_one_runs_between_its_two_runs() {
    let stage = Stage::new();
    stage.pair();
    let builds = stage.calls("build");
    assert!(
        builds[0].contains(":before") && builds[1].contains(":after") && builds.len() == 2,
        "{builds:?}"
    );
    let runs = stage.calls("start");
    let sides: Vec<bool> = runs.iter().map(|run| run.contains("before")).collect();
    assert_eq!(sides, [true, false, true]);
}

#[test]
fn everything_that_was_made_is_labelled_and_removed() {
    let stage = Stage::new();
    stage.pair();
    let made = stage.calls("create").len();
    assert!(made >= 5, "{made}");
    assert_eq!(stage.calls("rm --force --volumes").len(), made);
    assert_eq!(stage.calls("image rm --force msconvert-verify-").len(), 2);
    for call in stage.calls("create").iter().chain(&stage.calls("build")) {
        assert!(call.contains("--label msconvert.verify="), "{call}");
    }
}

#[test]
fn what_is_kept_is_named() {
    let stage = Stage::new();
    let (code, text) = stage.run(&[
        "verify",
        "--keep",
        "--before",
        "Dockerfile",
        "--after",
        "After",
    ]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("kept: msconvert-verify-") && text.contains("kept: before-"),
        "{text}"
    );
    assert_eq!(stage.calls("image rm").len() + stage.calls("rm ").len(), 0);
}

#[test]
fn a_difference_exits_with_1_and_says_what_differs() {
    let cases: [(&str, &str, &str); 5] = [
        (
            "after.config",
            "{\"Cmd\":[\"/app\"],\"Env\":[\"A=1\"],\"WorkingDir\":\"/x\"}",
            "WORKDIR: differs",
        ),
        ("after.stdout", "bye\n", "standard output: differs"),
        ("after.exit", "3", "exit: differs"),
        (
            "after.start-error",
            "Error response from daemon: exec: \"/app\": no such file or directory",
            "start: differs",
        ),
        (
            "after.build-error",
            "ERROR: failed to solve\n > [2/2] COPY --from=builder /app /app:\n",
            "build: differs",
        ),
    ];
    for (file, content, shown) in cases {
        let stage = Stage::new();
        stage.put(file, content);
        let (code, text) = stage.pair();
        assert_eq!(code, Some(1), "{file}: {text}");
        assert!(text.contains(shown), "{file}: {text}");
    }
}

#[test]
fn a_program_that_is_not_there_is_seen_without_running_it() {
    let stage = Stage::new();
    fs::remove_file(stage.path("after.root/app")).unwrap();
    let (code, text) = stage.pair();
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("start command: differs") && text.contains("`/app` is not there"),
        "{text}"
    );
}

#[test]
fn an_original_that_does_not_build_says_nothing_of_the_conversion() {
    let stage = Stage::new();
    stage.put(
        "before.build-error",
        " > [4/4] RUN go build:\n0.5 main.go:3: syntax error\n",
    );
    let (code, text) = stage.pair();
    assert_eq!(code, Some(4), "{text}");
    assert!(
        text.contains("original-does-not-build")
            && text.contains("[4/4] RUN go build")
            && text.contains("syntax error"),
        "{text}"
    );
    assert_eq!(stage.calls("build").len(), 1, "the new one was not built");
}

#[test]
fn an_original_that_does_not_start_cannot_be_compared() {
    let stage = Stage::new();
    for side in ["before", "after"] {
        stage.put(
            &format!("{side}.start-error"),
            "exec: \"/app\": no such file or directory",
        );
    }
    let (code, text) = stage.pair();
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("original-does-not-start"), "{text}");
}

#[test]
fn trouble_with_the_engine_is_named() {
    let cases = [
        (
            "broken",
            "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
            "no-daemon",
        ),
        (
            "before.build-error",
            "ERROR: BuildKit is enabled but the buildx component is missing or broken.",
            "no-buildkit",
        ),
        (
            "broken",
            "permission denied while trying to connect to the Docker daemon socket",
            "no-permission",
        ),
        (
            "before.build-error",
            "write /x: no space left on device",
            "no-space",
        ),
        (
            "after.build-error",
            "failed to resolve source metadata for x: dial tcp: lookup y: no such host",
            "no-registry",
        ),
        (
            "after.build-error",
            "toomanyrequests: rate limit",
            "no-registry",
        ),
    ];
    for (file, message, code) in cases {
        let stage = Stage::new();
        stage.put(file, message);
        let (exit, text) = stage.pair();
        assert_eq!(exit, Some(4), "{message}: {text}");
        assert!(text.contains(&format!("[{code}]")), "{message}: {text}");
    }
}

#[test]
fn without_an_engine_nothing_is_verified() {
    let stage = Stage::new();
    fs::remove_file(stage.path("docker")).unwrap();
    let empty = tempfile::tempdir().unwrap();
    let done = stage
        .command(&["verify"])
        .env("PATH", empty.path())
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&done.stdout).contains("[no-engine]"));
    let (code, text) = stage.run(&["verify", "--engine", "lxc"]);
    assert_eq!(code, Some(2), "{text}");
}

#[test]
fn a_build_that_takes_too_long_is_ended() {
    let stage = Stage::new();
    stage.put("before.slow", "");
    let begin = std::time::Instant::now();
    let (code, text) = stage.run(&[
        "verify",
        "--build-timeout",
        "1",
        "--before",
        "Dockerfile",
        "--after",
        "After",
    ]);
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("longer than 1 s"), "{text}");
    assert!(begin.elapsed().as_secs() < 30);
}

#[test]
fn a_new_file_that_takes_too_long_to_build_is_no_difference() {
    let stage = Stage::new();
    stage.put("after.slow", "");
    let (code, text) = stage.run(&[
        "verify",
        "--build-timeout",
        "1",
        "--before",
        "Dockerfile",
        "--after",
        "After",
    ]);
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("[too-slow]"), "{text}");
}

#[test]
fn a_base_image_that_is_not_there_is_named() {
    let stage = Stage::new();
    stage.put(
        "before.build-error",
        " > [internal] load metadata for docker.io/library/nope:1:\nERROR: failed to resolve source metadata for docker.io/library/nope:1: not found\n",
    );
    let (code, text) = stage.pair();
    assert_eq!(code, Some(4), "{text}");
    assert!(
        text.contains("[no-base-image]") && text.contains("nope:1"),
        "{text}"
    );
}

#[test]
fn what_was_masked_is_shown() {
    let stage = Stage::new();
    stage.put("stdout.count", "0");
    let (code, text) = stage.pair();
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("standard output: same") && text.contains("masked"),
        "{text}"
    );
}

#[test]
fn an_interrupt_ends_the_build_and_removes_what_was_made() {
    let stage = Stage::new();
    stage.put("before.slow", "");
    let mut child = stage
        .command(&["verify"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while stage.calls("build").is_empty() && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert_eq!(stage.calls("image rm --force").len(), 1);
    assert_eq!(
        stage
            .calls("ps --all --quiet --filter label=msconvert.verify=")
            .len(),
        1
    );
}

#[test]
fn a_dockerfile_is_converted_and_verified() {
    let stage = Stage::new();
    let (code, text) = stage.run(&["verify", "Dockerfile"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("Dockerfile: alike")
            && text.contains("runtime image gcr.io/distroless/static-debian"),
        "{text}"
    );
    assert!(
        stage
            .text("after.built")
            .starts_with("FROM golang:1.22 AS builder\n"),
        "{}",
        stage.text("after.built")
    );
    assert_eq!(
        stage.text("project/Dockerfile"),
        BEFORE,
        "verify only reads"
    );
}

#[test]
fn a_file_of_the_plan_that_changed_is_a_difference() {
    let stage = Stage::new();
    stage.put("after.root/app", "another program");
    fs::set_permissions(
        stage.path("after.root/app"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    let (code, text) = stage.run(&["verify", "Dockerfile"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("/app: differs"), "{text}");
    // Nobody promised that of two files that anybody wrote.
    let (code, text) = stage.pair();
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn a_file_that_is_not_converted_is_nothing_to_verify() {
    let stage = Stage::new();
    stage.put("project/Dockerfile", "FROM golang:1.22\nRUN true\n");
    let (code, text) = stage.run(&["verify", "Dockerfile"]);
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("nothing to verify: refused"), "{text}");
    assert_eq!(stage.calls("build").len(), 0);
}

#[test]
fn only_what_is_alike_is_written() {
    let stage = Stage::new();
    let (code, text) = stage.run(&["--write", "--verify", "Dockerfile"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        stage.text("project/Dockerfile").contains("AS builder"),
        "{text}"
    );

    let stage = Stage::new();
    stage.put("after.exit", "1");
    let (code, text) = stage.run(&["verify", "--write", "Dockerfile"]);
    assert_eq!(code, Some(1), "{text}");
    assert_eq!(stage.text("project/Dockerfile"), BEFORE);
    assert!(
        text.contains("left alone") && text.contains("not gcr.io/distroless/static"),
        "{text}"
    );
    assert!(
        stage
            .calls("build")
            .iter()
            .filter(|it| it.contains(":after"))
            .count()
            > 1,
        "others were tried"
    );
}

#[test]
fn the_ignore_file_next_to_a_dockerfile_goes_with_it() {
    let stage = Stage::new();
    stage.put("project/Dockerfile.dockerignore", "x\n");
    stage.run(&["verify", "Dockerfile"]);
    assert!(!stage.text("before.ignore").is_empty() && !stage.text("after.ignore").is_empty());
}

#[test]
fn json_is_as_documented() {
    let schema: Value =
        serde_json::from_str(include_str!("../docs/msconvert.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let states: [&[(&str, &str)]; 4] = [
        &[],
        &[("after.exit", "1")],
        &[("before.build-error", "x")],
        &[("project/Dockerfile", "FROM golang:1.22\nRUN true\n")],
    ];
    let answers = ["alike", "differs", "cannot-verify", "refused"];
    for (state, answer) in states.into_iter().zip(answers) {
        let stage = Stage::new();
        for (file, text) in state {
            stage.put(file, text);
        }
        let (_, text) = stage.run(&["verify", "--format", "json", "Dockerfile"]);
        let value: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{value:#}");
        assert_eq!(value["verifications"][0]["answer"], answer, "{value:#}");
    }
}

#[test]
fn limits_and_arguments_reach_the_containers() {
    let stage = Stage::new();
    let arguments = [
        "verify",
        "--before",
        "Dockerfile",
        "--after",
        "After",
        "--port",
        "8080",
        "--env",
        "A=1",
        "--memory",
        "64",
        "--pids",
        "7",
        "--timeout",
        "2",
        "--build-arg",
        "V=1",
        "--secret",
        "id=s,src=x",
        "--platform",
        "linux/amd64",
        "--network",
        "none",
        "--",
        "serve",
        "--fast",
    ];
    let (_, text) = stage.run(&arguments);
    let runs: Vec<String> = stage
        .calls("create")
        .into_iter()
        .filter(|call| call.contains("--memory"))
        .collect();
    assert!(runs.len() >= 3, "{text}");
    for run in runs {
        assert!(
            run.contains("--publish 127.0.0.1::8080/tcp --memory 64m --pids-limit 7")
                && run.ends_with(" serve --fast"),
            "{run}"
        );
        assert!(run.contains("--env A=1 --network none"), "{run}");
    }
    for build in stage.calls("build") {
        assert!(
            build.contains("--build-arg V=1 --secret id=s,src=x --platform linux/amd64"),
            "{build}"
        );
    }
}
