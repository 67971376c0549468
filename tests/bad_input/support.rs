//! Running the conversion and the binary within bounds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use msconvert::{Context, Knowledge, Options, Outcome, Reason, Verdict, convert};

/// Far more than anything takes, so that a slow machine fails no test; a loop without an end, or a cost that grows with
/// the square of a large input, does.
const LIMIT: Duration = Duration::from_secs(60);
/// What a conversion runs on in the program: its main thread has 8 MiB on Linux, and its workers more.
const STACK: usize = 8 * 1024 * 1024;

/// Runs `work` on a thread of its own; fails the test if it does not come back in time.
pub fn bounded<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    let start = Instant::now();
    let worker = thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || sender.send(work()))
        .expect("a thread can be started");
    let result = match receiver.recv_timeout(LIMIT) {
        Ok(result) => result,
        Err(RecvTimeoutError::Disconnected) => {
            worker.join().expect("the conversion does not panic").ok();
            unreachable!("the thread sends what it found")
        }
        Err(RecvTimeoutError::Timeout) => panic!("{what}: not done after {LIMIT:?}"),
    };
    eprintln!("{what}: {:?}", start.elapsed());
    result
}

/// Converts with a context in memory.
pub fn outcome_in(what: &str, source: impl Into<Vec<u8>>, context: Context) -> Outcome {
    let source = source.into();
    bounded(what, move || {
        let outcome = convert(
            &source,
            &context,
            &Knowledge::embedded(),
            &Options::default(),
        );
        // What is printed of it holds no more than a screen or two.
        if let Some(reason) = reason_of(&outcome) {
            assert!(!reason.message.is_empty());
            assert!(
                reason.message.len() < 10_000,
                "a message of {} bytes",
                reason.message.len()
            );
        }
        if let Verdict::Converted(conversion) = &outcome.verdict {
            assert!(conversion.output.len() < 4 * source.len() + 100_000);
            let again = convert(
                &conversion.output,
                &context,
                &Knowledge::embedded(),
                &Options::default(),
            );
            assert_eq!(again.verdict.name(), "unchanged");
        }
        outcome
    })
}

/// Converts without a context.
pub fn outcome(what: &str, source: impl Into<Vec<u8>>) -> Outcome {
    outcome_in(what, source, Context::absent())
}

/// Why a file was left alone.
pub fn reason_of(outcome: &Outcome) -> Option<&Reason> {
    match &outcome.verdict {
        Verdict::Converted(_) => None,
        Verdict::Unchanged(reason)
        | Verdict::Refused(reason)
        | Verdict::Invalid(reason)
        | Verdict::Failed(reason) => Some(reason),
    }
}

/// The outcome and its reason's code in one word, such as `refused too-long`.
pub fn verdict(outcome: &Outcome) -> String {
    match reason_of(outcome) {
        None => outcome.verdict.name().to_owned(),
        Some(reason) => format!("{} {}", outcome.verdict.name(), reason.code),
    }
}

/// A context in memory.
pub fn memory<N: Into<String>, T: Into<Vec<u8>>>(
    files: impl IntoIterator<Item = (N, T)>,
) -> Context {
    let files: BTreeMap<String, Vec<u8>> = files
        .into_iter()
        .map(|(name, text)| (name.into(), text.into()))
        .collect();
    Context::in_memory(files)
}

/// A server in Go, to which the lines of a test are added.
pub const MODULE: &str = "module example.com/server\n\ngo 1.22\n";
/// Its one source.
pub const MAIN: &str = "package main\n\nfunc main() { println(\"hello\") }\n";
/// Its Dockerfile, which is converted.
pub const PLAIN: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";

/// The server's Dockerfile with further lines before its build.
pub fn with_lines(lines: &str) -> String {
    format!(
        "FROM golang:1.22\nWORKDIR /app\nCOPY . .\n{lines}\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n"
    )
}

/// The server's context with further files.
pub fn server(more: &[(&str, &str)]) -> Context {
    memory(
        [("go.mod", MODULE), ("main.go", MAIN)]
            .into_iter()
            .chain(more.iter().copied()),
    )
}

/// A folder to run the binary in.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What the binary came to.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Place {
    pub fn new() -> Place {
        Place {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// With the server that [`PLAIN`] builds.
    pub fn server() -> Place {
        let place = Place::new();
        place.file("Dockerfile", PLAIN);
        place.file("go.mod", MODULE);
        place.file("main.go", MAIN);
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: impl AsRef<Path>, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders");
        fs::write(&path, text).expect("a file can be written");
        path
    }

    /// The server's context, as it is on disk.
    pub fn context(&self) -> Context {
        Context::open(self.path(), Some(&self.path().join("Dockerfile")))
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_fed(arguments, Stdio::null())
    }

    /// Runs the binary here, in bounded time and (on Linux) with 1 GiB of address space.
    pub fn run_fed(&self, arguments: &[&str], stdin: Stdio) -> Run {
        finish(
            limited(Path::new(env!("CARGO_BIN_EXE_msconvert"))).args(arguments),
            self.path(),
            stdin,
        )
    }
}

/// The command that starts a program, with a bound on its memory where the system knows one.
pub fn limited(program: &Path) -> Command {
    if !cfg!(target_os = "linux") {
        return Command::new(program);
    }
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -v 1048576 && exec \"$0\" \"$@\""])
        .arg(program);
    command
}

/// Waits for a command, but not for ever.
pub fn finish(command: &mut Command, directory: &Path, stdin: Stdio) -> Run {
    let child = command
        .current_dir(directory)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let id = child.id().to_string();
    let (sender, receiver) = mpsc::channel();
    let start = Instant::now();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(LIMIT) else {
        let _ = Command::new("kill").args(["-9", &id]).status();
        panic!("not done after {LIMIT:?}: {command:?}");
    };
    let output = output.expect("the program can be waited for");
    eprintln!("run: {:?}", start.elapsed());
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!stderr.contains("panicked"), "{stderr}");
    Run {
        code: output
            .status
            .code()
            .unwrap_or_else(|| panic!("ended by a signal: {}, {stderr}", output.status)),
        stdout: output.stdout,
        stderr,
    }
}
