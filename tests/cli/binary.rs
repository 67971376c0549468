//! The real binary, on everything that needs no conversion.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::support::Place;

fn msconvert(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msconvert"));
    command
        .args(arguments)
        .current_dir(directory)
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Waits, but not for ever, and reads meanwhile.
fn finish(child: Child) -> Output {
    let id = child.id().to_string();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    match receiver.recv_timeout(Duration::from_secs(60)) {
        Ok(output) => output.unwrap(),
        Err(_) => {
            let _ = Command::new("kill").arg(id).status();
            panic!("msconvert hangs");
        }
    }
}

/// Exit code, standard output, standard error.
fn outcome(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    let output = finish(msconvert(place.path(), arguments).spawn().unwrap());
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn help_names_every_option_and_exit_code() {
    let place = Place::new();
    let (code, stdout, stderr) = outcome(&place, &["--help"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    for word in [
        "--write",
        "--check",
        "--unsafe",
        "--runtime",
        "--context",
        "--format",
        "--color",
        "--profiles",
        "--quiet",
        "--verbose",
        "--synthesize-build",
        "--prune",
        "--static",
        "--version",
        "explain",
        "msconvert | git apply",
        "Exit codes:",
    ] {
        assert!(stdout.contains(word), "{word}\n{stdout}");
    }
    assert!(
        stdout.lines().all(|line| line.chars().count() <= 100),
        "{stdout}"
    );
    let (code, stdout, _) = outcome(&place, &["explain", "--help"]);
    assert_eq!(code, 0);
    assert!(
        stdout.contains("msconvert explain [OPTIONS] PATH..."),
        "{stdout}"
    );
}

#[test]
fn version_is_the_one_of_the_package() {
    let (code, stdout, _) = outcome(&Place::new(), &["--version"]);
    assert_eq!(
        (code, stdout),
        (0, format!("msconvert {}\n", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn wrong_usage_ends_with_2() {
    let place = Place::new();
    place.file("file", "");
    for (arguments, says) in [
        (
            &["--runtime", "windows"][..],
            "possible values: auto, alpine, slim, distroless, scratch",
        ),
        (&["--wirte"], "--write"),
        (&["--write", "--check"], "cannot be used with"),
        (&["-", "x"], "cannot be combined"),
        (&["explain"], "PATH"),
        (
            &["--context", "missing"],
            "--context missing: cannot be read",
        ),
        (&["--context", "file"], "--context file: is not a directory"),
        (&["--profiles", "missing"], "missing"),
        (
            &["--format", "yaml"],
            "possible values: text, side-by-side, json",
        ),
    ] {
        let (code, stdout, stderr) = outcome(&place, arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?} {stderr}");
        assert!(stderr.contains(says), "{arguments:?}: {stderr}");
    }
}

#[test]
fn nothing_to_do_ends_with_0() {
    let place = Place::new();
    for arguments in [&[][..], &["--check"], &["--write"], &["--format", "json"]] {
        assert_eq!(outcome(&place, arguments).0, 0, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_sockets_are_never_waited_for() {
    let place = Place::new();
    let made = Command::new("mkfifo")
        .arg(place.path().join("Dockerfile"))
        .status()
        .unwrap();
    assert!(made.success());
    let _socket =
        std::os::unix::net::UnixListener::bind(place.path().join("Dockerfile.socket")).unwrap();
    for (path, kind) in [
        (".", "a pipe"),
        ("Dockerfile", "a pipe"),
        ("Dockerfile.socket", "a socket"),
        ("/dev/zero", "a device"),
        ("/dev/null", "a device"),
    ] {
        for arguments in [&[path][..], &["--write", path], &["explain", path]] {
            let (code, _, stderr) = outcome(&place, arguments);
            assert_eq!(code, 3, "{arguments:?}: {stderr}");
            assert!(
                stderr.contains(&format!("is {kind}, not a file [not-a-file]")),
                "{arguments:?}: {stderr}"
            );
            assert!(stderr.contains("help: "), "{stderr}");
        }
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let place = Place::new();
    let path = place.file("Dockerfile", "");
    // Sparse: it takes no space.
    std::fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(100 * 1024 * 1024 * 1024)
        .unwrap();
    let (code, _, stderr) = outcome(&place, &[]);
    assert_eq!(code, 3);
    assert!(
        stderr.contains("Dockerfile: failed: is larger than 16 MiB"),
        "{stderr}"
    );
    assert!(stderr.contains("[too-large]"), "{stderr}");
}

/// Root may read everything, so root becomes nobody first.
#[cfg(target_os = "linux")]
#[test]
fn what_may_not_be_read_is_said() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let place = Place::new();
    let secret = place.file("a/Dockerfile", "FROM x\n");
    let closed = place
        .file("b/Dockerfile", "FROM x\n")
        .parent()
        .unwrap()
        .to_path_buf();
    place.file("c/Dockerfile", "FROM golang:1.22 AS b\nFROM scratch\n");
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap()
    };
    let program = place.path().join("msconvert");
    std::fs::copy(env!("CARGO_BIN_EXE_msconvert"), &program).unwrap();
    mode(place.path(), 0o755);
    mode(&program, 0o755);
    mode(&secret, 0o000);
    mode(&closed, 0o000);
    let mut command = Command::new(&program);
    command
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if std::fs::metadata(&closed).unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let output = finish(command.spawn().unwrap());
    mode(&closed, 0o755);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(
        stderr.contains("a/Dockerfile: failed: cannot be read: Permission denied"),
        "{stderr}"
    );
    assert!(
        stderr.contains("b: failed: cannot be read: Permission denied"),
        "{stderr}"
    );
    assert!(
        stderr.contains("help: Give yourself permission"),
        "{stderr}"
    );
    assert!(stderr.contains("3 files: "), "{stderr}");
}

#[test]
fn a_closed_standard_output_is_no_error() {
    let place = Place::new();
    for n in 0..2000 {
        place.file(format!("{n}/Dockerfile"), "not a Dockerfile\n");
    }
    for arguments in [&["--format=json"][..], &["explain", "."], &["--help"], &[]] {
        let mut child = msconvert(place.path(), arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = finish(child);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            output
                .status
                .code()
                .is_some_and(|code| code == 0 || code == 3),
            "{arguments:?}: {:?}",
            output.status
        );
        assert!(
            !stderr.contains("panicked") && !stderr.contains("Broken pipe"),
            "{arguments:?}: {stderr}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_standard_output_is_an_error() {
    let place = Place::new();
    let mut command = msconvert(place.path(), &["--format=json"]);
    command.stdout(
        std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap(),
    );
    let output = finish(command.spawn().unwrap());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(
        stderr.contains("standard output cannot be written: No space left"),
        "{stderr}"
    );
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let place = Place::new();
    for n in 0..400 {
        place.file(
            format!("{}/{n}.Dockerfile", n % 7),
            format!("FROM image-{n}\n"),
        );
    }
    let with = |threads: &str| {
        let mut command = msconvert(place.path(), &["--format=json"]);
        command.env("RAYON_NUM_THREADS", threads);
        let output = finish(command.spawn().unwrap());
        (output.status.code(), output.stdout)
    };
    let one = with("1");
    assert_eq!(one, with("2"));
    assert_eq!(one, with("9"));
    let value: serde_json::Value = serde_json::from_slice(&one.1).unwrap();
    assert_eq!(value["files"].as_array().unwrap().len(), 400);
}
