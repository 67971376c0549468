//! The binary from start to exit, as a user waits for it.
//!
//! `cargo bench --bench startup`; docs/benchmarks.md has the figures.

use std::process::{Command, Stdio};

use divan::Bencher;

fn main() {
    divan::main();
}

const DOCKERFILE: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";

fn over(bencher: Bencher<'_, '_>, arguments: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("a file can be written");
    };
    write("Dockerfile", DOCKERFILE);
    write("go.mod", "module example.com/server\n\ngo 1.22\n");
    write(
        "main.go",
        "package main\n\nfunc main() { println(\"hello\") }\n",
    );
    bencher.bench(|| {
        let status = Command::new(env!("CARGO_BIN_EXE_msconvert"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("the binary starts");
        assert!(status.success(), "{status}");
    });
}

/// What any process costs here, to compare with.
#[divan::bench]
fn another_program(bencher: Bencher<'_, '_>) {
    bencher.bench(|| {
        Command::new("/bin/true")
            .status()
            .expect("the program starts")
            .success()
    });
}

#[divan::bench]
fn version(bencher: Bencher<'_, '_>) {
    over(bencher, &["--version"]);
}

#[divan::bench]
fn one_file(bencher: Bencher<'_, '_>) {
    over(bencher, &["Dockerfile"]);
}
