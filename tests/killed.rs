//! Killed at any moment, `--write` leaves the old file or the new one, never a torn one.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often the program is killed.
const KILLS: u32 = 200;
/// How many files it is writing meanwhile: enough that a run does not end before it is killed.
const FILES: usize = 40;

const OLD: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";

fn start(directory: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_msconvert"))
        .args(["--write", "--unsafe", "--quiet", "."])
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    (0..FILES)
        .map(|at| directory.join(format!("service-{at:02}/Dockerfile")))
        .collect()
}

#[test]
fn a_file_is_the_old_one_or_the_new_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = files(folder.path());
    for file in &files {
        let place = file.parent().expect("a folder");
        fs::create_dir(place).expect("a folder can be made");
        fs::write(
            place.join("go.mod"),
            "module example.com/server\n\ngo 1.22\n",
        )
        .expect("written");
        fs::write(place.join("main.go"), "package main\n\nfunc main() {}\n").expect("written");
        fs::write(file, OLD).expect("written");
    }
    // What a whole run makes of them, and how long it takes.
    let before = Instant::now();
    let status = start(folder.path()).wait().expect("it ends");
    let whole = before.elapsed();
    assert!(status.success(), "{status}");
    let new = fs::read_to_string(&files[0]).expect("read");
    assert!(new.contains("AS builder"), "{new}");

    let (mut old_seen, mut new_seen) = (0, 0);
    for round in 0..KILLS {
        for file in &files {
            if fs::read_to_string(file).is_ok_and(|text| text != OLD) {
                fs::write(file, OLD).expect("written");
            }
        }
        let mut child = start(folder.path());
        // Moments spread over the whole run, each somewhere else.
        std::thread::sleep(
            whole
                .mul_f64(f64::from(round % 100) / 80.0)
                .min(Duration::from_secs(2)),
        );
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        for file in &files {
            let text = fs::read_to_string(file).expect("the file is there");
            match text.as_str() {
                OLD => old_seen += 1,
                text if text == new => new_seen += 1,
                text => panic!("round {round}: {} is torn:\n{text}", file.display()),
            }
        }
    }
    assert!(
        old_seen > 0 && new_seen > 0,
        "killed too late or too early: {old_seen} old, {new_seen} new"
    );

    // What was left behind is no Dockerfile to the next run, which ends what the killed ones began.
    let status = start(folder.path()).wait().expect("it ends");
    assert!(status.success(), "{status}");
    for file in &files {
        assert_eq!(fs::read_to_string(file).expect("read"), new);
    }
}
