//! Files and folders that cannot be read or written as one expects.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use msconvert::cli::{Exit, World, run};
use msconvert::{Context, Knowledge, Options, convert};

use crate::support::*;

#[test]
fn a_directory_named_dockerfile() {
    let place = Place::server();
    fs::remove_file(place.path().join("Dockerfile")).expect("removed");
    place.file("Dockerfile/readme.txt", "no Dockerfile\n");
    let run = place.run(&["."]);
    assert_eq!((run.code, run.stdout.len()), (0, 0), "{}", run.stderr);
    assert!(
        run.stderr.to_lowercase().contains("no dockerfile"),
        "{}",
        run.stderr
    );
    // Named, it is searched like any directory.
    place.file("Dockerfile/Dockerfile", PLAIN);
    let run = place.run(&["Dockerfile"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("Dockerfile/Dockerfile: "),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_not_there_is_said_and_the_others_are_done() {
    let place = Place::server();
    let run = place.run(&["nothing", "Dockerfile", "no/such/folder"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    for name in ["nothing: ", "no/such/folder: ", "Dockerfile: converted"] {
        assert!(run.stderr.contains(name), "{name}: {}", run.stderr);
    }
    let run = place.run(&["--context", "nothing", "Dockerfile"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("nothing"), "{}", run.stderr);
    let run = place.run(&["--profiles", "nothing", "Dockerfile"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    }

    /// The binary as a user who may not do everything, even where the tests run as one who may.
    fn run_as_nobody(place: &Place, arguments: &[&str]) -> Run {
        let probe = place.file("probe", "x");
        chmod(&probe, 0);
        let omnipotent = fs::read(&probe).is_ok();
        fs::remove_file(&probe).expect("removed");
        if !omnipotent {
            return place.run(arguments);
        }
        // The build folder need not be open to everybody.
        let home = tempfile::tempdir().expect("a temporary folder");
        chmod(home.path(), 0o755);
        let program = home.path().join("msconvert");
        fs::copy(env!("CARGO_BIN_EXE_msconvert"), &program).expect("copied");
        chmod(&program, 0o755);
        let mut command = limited(&program);
        finish(
            command.args(arguments).uid(65_534).gid(65_534),
            place.path(),
            Stdio::null(),
        )
    }

    #[test]
    fn a_directory_without_permission() {
        let place = Place::server();
        chmod(place.path(), 0o755);
        place.file("locked/Dockerfile", PLAIN);
        place.file("open/Dockerfile", PLAIN);
        place.file("open/secret/x.html", "x");
        place.file("unreadable/Dockerfile", PLAIN);
        chmod(&place.path().join("locked"), 0);
        chmod(&place.path().join("open/secret"), 0);
        chmod(&place.path().join("unreadable/Dockerfile"), 0);
        let run = run_as_nobody(&place, &["."]);
        chmod(&place.path().join("locked"), 0o755);
        chmod(&place.path().join("open/secret"), 0o755);
        assert_eq!(run.code, 3, "{}", run.stderr);
        for wanted in [
            "locked: failed: cannot be read: Permission denied",
            "unreadable/Dockerfile: failed: cannot be read: Permission denied",
            "\nopen/Dockerfile: ",
        ] {
            assert!(
                format!("\n{}", run.stderr).contains(wanted),
                "{wanted}: {}",
                run.stderr
            );
        }
        assert!(
            run.stderr.contains("Dockerfile: converted"),
            "{}",
            run.stderr
        );
    }

    #[test]
    fn a_read_only_file_and_a_read_only_folder_stay_as_they_are() {
        let place = Place::new();
        chmod(place.path(), 0o755);
        for folder in ["file", "folder"] {
            place.file(format!("{folder}/Dockerfile"), PLAIN);
            place.file(format!("{folder}/go.mod"), MODULE);
            place.file(format!("{folder}/main.go"), MAIN);
        }
        chmod(&place.path().join("file"), 0o777);
        chmod(&place.path().join("file/Dockerfile"), 0o444);
        chmod(&place.path().join("folder/Dockerfile"), 0o666);
        chmod(&place.path().join("folder"), 0o555);
        let run = run_as_nobody(&place, &["--write", "."]);
        chmod(&place.path().join("folder"), 0o755);
        assert_eq!(run.code, 3, "{}", run.stderr);
        assert!(
            run.stderr
                .contains("file/Dockerfile: failed: cannot be written: "),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr
                .contains("folder/Dockerfile: failed: cannot be written: "),
            "{}",
            run.stderr
        );
        for folder in ["file", "folder"] {
            let now = fs::read_to_string(place.path().join(folder).join("Dockerfile"));
            assert_eq!(now.expect("still there"), PLAIN);
            let names = fs::read_dir(place.path().join(folder))
                .expect("listed")
                .count();
            assert_eq!(names, 3, "nothing is left behind");
        }
    }

    #[test]
    fn a_pipe_a_device_and_a_broken_link_as_dockerfile() {
        use std::os::unix::fs::symlink;
        let place = Place::server();
        let pipe = place.path().join("pipe.Dockerfile");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()));
        symlink("nowhere", place.path().join("broken.Dockerfile")).expect("a link");
        symlink("loop.Dockerfile", place.path().join("loop.Dockerfile")).expect("a link");
        symlink("/dev/zero", place.path().join("zero.Dockerfile")).expect("a link");
        for arguments in [&["."][..], &["--write", "."], &["explain", "."]] {
            let run = place.run(arguments);
            assert_eq!(run.code, 3, "{}", run.stderr);
            assert!(
                run.stderr.contains("is a pipe, not a file")
                    || String::from_utf8_lossy(&run.stdout).contains("is a pipe, not a file"),
                "{}",
                run.stderr
            );
        }
        let run = place.run(&["/dev/zero"]);
        assert_eq!(run.code, 3);
        assert!(
            run.stderr.contains("is a device, not a file"),
            "{}",
            run.stderr
        );
    }

    #[test]
    fn a_name_that_is_no_text() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let place = Place::server();
        let odd = place
            .path()
            .join(OsStr::from_bytes(b"odd\xff\n.Dockerfile"));
        if fs::write(&odd, PLAIN).is_err() {
            // Some file systems take no such name.
            return;
        }
        let run = place.run(&["--write", "."]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            fs::read(&odd)
                .expect("still there")
                .starts_with(b"FROM golang:1.22 AS builder")
        );
        assert_eq!(
            run.stderr
                .lines()
                .filter(|line| line.starts_with("odd"))
                .count(),
            1,
            "{}",
            run.stderr
        );
    }
}

/// Runs the command line with a converter that also does something to the file.
fn run_meddling(place: &Place, meddle: impl Fn(&Path) + Sync + 'static) -> (Exit, String) {
    let (mut stdin, mut stdout, mut stderr) = (std::io::empty(), Vec::new(), Vec::new());
    let file: PathBuf = place.path().join("Dockerfile");
    let mut world = World {
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        terminal_size: None,
        directory: place.path().to_path_buf(),
        variable: &|_| None,
    };
    let arguments = ["msconvert", "--write", "Dockerfile"].map(Into::into);
    let converter =
        move |source: &[u8], context: &Context, knowledge: &Knowledge, options: &Options| {
            let outcome = convert(source, context, knowledge, options);
            meddle(&file);
            outcome
        };
    let exit = run(arguments, &mut world, &converter);
    (exit, String::from_utf8(stderr).expect("messages are text"))
}

#[test]
fn a_file_that_changes_between_read_and_write_is_left_alone() {
    let place = Place::server();
    let (exit, stderr) = run_meddling(&place, |_| {});
    assert_eq!(exit, Exit::Done, "{stderr}");
    assert!(stderr.contains("converted (safe) and written"), "{stderr}");

    let mine = "FROM golang:1.22\n# my own work\n";
    let place = Place::server();
    let (exit, stderr) = run_meddling(&place, move |file| fs::write(file, mine).expect("written"));
    assert_eq!(exit, Exit::Trouble, "{stderr}");
    assert!(
        stderr.contains("changed on disk since it was read"),
        "{stderr}"
    );
    assert_eq!(
        fs::read_to_string(place.path().join("Dockerfile")).expect("there"),
        mine
    );

    let place = Place::server();
    let (exit, stderr) = run_meddling(&place, |file| fs::remove_file(file).expect("removed"));
    assert_eq!(exit, Exit::Trouble, "{stderr}");
    assert!(!place.path().join("Dockerfile").exists());

    let place = Place::server();
    let (exit, stderr) = run_meddling(&place, |file| {
        fs::remove_file(file).expect("removed");
        fs::create_dir(file).expect("a folder");
    });
    assert_eq!(exit, Exit::Trouble, "{stderr}");
    assert!(place.path().join("Dockerfile").is_dir());
}
