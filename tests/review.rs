//! `msconvert review` on a real pseudo-terminal: a person's answers, and what is written for them.
#![cfg(unix)]

use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SOURCE: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";
const STATE: &str = ".msconvert-review.json";

/// A program on a terminal of its own.
struct Terminal {
    child: Child,
    master: File,
    seen: Arc<Mutex<String>>,
    /// How much of what was seen was waited for.
    read: usize,
}

impl Terminal {
    fn start(directory: &Path, arguments: &[&str], editor: &str) -> Terminal {
        use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
        let master: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name: CString = ptsname(&master, Vec::new()).expect("a name");
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes())).to_path_buf();
        let side = || {
            let file = OpenOptions::new().read(true).write(true).open(&path);
            Stdio::from(file.expect("the other side opens"))
        };
        let child = Command::new(env!("CARGO_BIN_EXE_msconvert"))
            .arg("review")
            .args(arguments)
            .current_dir(directory)
            .env("EDITOR", editor)
            .env_remove("VISUAL")
            .env_remove("NO_COLOR")
            .env("TERM", "xterm-256color")
            .stdin(side())
            .stdout(side())
            .stderr(side())
            .spawn()
            .expect("the program starts");
        let master = File::from(master);
        let seen = Arc::new(Mutex::new(String::new()));
        let (mut from, to) = (master.try_clone().expect("cloned"), Arc::clone(&seen));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The other side is closed when the program ends.
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
                to.lock().expect("no panic").push_str(&text);
            }
        });
        Terminal {
            child,
            master,
            seen,
            read: 0,
        }
    }

    /// Waits until `text` is shown behind what was waited for before.
    fn expect(&mut self, text: &str) {
        for _ in 0..600 {
            {
                let seen = self.seen.lock().expect("no panic");
                if let Some(at) = seen[self.read..].find(text) {
                    self.read += at + text.len();
                    return;
                }
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!(
            "{text:?} does not come:\n{}",
            self.seen.lock().expect("no panic")
        );
    }

    fn answer(&mut self, line: &str) {
        self.expect("[y,n,e,s,a,d,q,?]");
        self.master
            .write_all(format!("{line}\n").as_bytes())
            .expect("typed");
    }

    fn end(mut self) -> (i32, String) {
        let status = self.child.wait().expect("it ends");
        // What the program printed last is on its way.
        std::thread::sleep(Duration::from_millis(200));
        let seen = self.seen.lock().expect("no panic").clone();
        (status.code().unwrap_or(-1), seen)
    }
}

fn tree(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in names {
        let place = folder.path().join(name);
        fs::create_dir(&place).expect("a folder can be made");
        for (file, text) in [
            ("Dockerfile", SOURCE),
            ("go.mod", "module example.com/server\n\ngo 1.22\n"),
            ("main.go", "package main\n\nfunc main() {}\n"),
        ] {
            fs::write(place.join(file), text).expect("written");
        }
    }
    folder
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name).join("Dockerfile")).expect("read")
}

#[test]
fn a_review_that_is_left_goes_on_where_it_stopped() {
    let tree = tree(&["a", "b", "c", "d", "e"]);
    let folder = tree.path();
    let mut first = Terminal::start(folder, &[], "false");
    first.expect("a/Dockerfile");
    first.expect("AS builder");
    first.answer("what");
    first.expect("`what` is no answer");
    first.answer("?");
    first.expect("skip: decide later");
    first.answer("n");
    first.expect("b/Dockerfile");
    first.answer("y");
    first.expect("written");
    first.answer("q");
    let (code, seen) = first.end();
    assert_eq!(code, 0, "{seen}");
    assert!(
        seen.contains("1 written, 1 left alone, 0 skipped; `msconvert review` goes on"),
        "{seen}"
    );
    // Colours, for it is a terminal.
    assert!(seen.contains('\u{1b}'), "{seen}");
    assert_eq!(text(folder, "a"), SOURCE);
    assert!(text(folder, "b").contains("AS builder"));
    assert_eq!(text(folder, "c"), SOURCE);
    let state = fs::read_to_string(folder.join(STATE)).expect("what was decided is kept");
    assert!(
        state.contains("\"a/Dockerfile\"") && state.contains("\"reject\""),
        "{state}"
    );

    // `a` was rejected and `b` is written: the next question is about `c`.
    let script = folder.join("editor.sh");
    fs::write(&script, "echo 'LABEL edited=yes' >> \"$1\"\n").expect("written");
    let editor = format!("sh {}", script.display());
    let mut second = Terminal::start(folder, &[], &editor);
    second.expect("c/Dockerfile");
    second.answer("e");
    second.expect("edited by hand");
    second.answer("y");
    second.expect("d/Dockerfile");
    second.answer("a");
    let (code, seen) = second.end();
    assert_eq!(code, 0, "{seen}");
    assert!(!seen.contains("a/Dockerfile"), "{seen}");
    assert!(
        seen.contains("3 written, 1 left alone, 0 skipped"),
        "{seen}"
    );
    assert!(text(folder, "c").ends_with("LABEL edited=yes\n"));
    assert!(text(folder, "d").contains("AS builder"));
    assert!(text(folder, "e").contains("AS builder"));
    assert_eq!(text(folder, "a"), SOURCE);
    assert!(!folder.join(STATE).exists(), "the review is done");
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let tree = tree(&["a"]);
    let mut review = Terminal::start(tree.path(), &["a"], "false");
    review.answer("e");
    review.expect("not edited");
    review.answer("s");
    let (code, seen) = review.end();
    assert_eq!(code, 0, "{seen}");
    assert!(
        seen.contains("0 written, 0 left alone, 1 skipped"),
        "{seen}"
    );
    assert_eq!(text(tree.path(), "a"), SOURCE);
}

#[test]
fn what_changed_meanwhile_is_not_written() {
    let tree = tree(&["a"]);
    let mut review = Terminal::start(tree.path(), &[], "false");
    review.expect("[y,n,e,s,a,d,q,?]");
    fs::write(tree.path().join("a/Dockerfile"), "FROM scratch\n").expect("written");
    review.master.write_all(b"y\n").expect("typed");
    let (code, seen) = review.end();
    assert_eq!(code, 3, "{seen}");
    assert!(seen.contains("changed-on-disk"), "{seen}");
    assert_eq!(text(tree.path(), "a"), "FROM scratch\n");
}
