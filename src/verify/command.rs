//! Child processes with a time limit, an end on request and bounded output.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::cancel::Cancel;

/// Most bytes that are kept of one output stream; the first half and the last half of it.
const MOST_OUTPUT: usize = 8 * 1024 * 1024;
/// How often a running child is looked at.
const POLL: Duration = Duration::from_millis(15);
/// How long a child has to end once it was asked to.
const MERCY: Duration = Duration::from_secs(3);

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// By itself, with this exit code; `None` where a signal ended it.
    Code(Option<i32>),
    /// It took longer than it may.
    TimedOut,
    /// The user wants no more.
    Cancelled,
}

/// What a child said, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How it ended.
    pub end: End,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
}

impl Finished {
    /// Whether it ended by itself with code 0.
    pub fn ok(&self) -> bool {
        self.end == End::Code(Some(0))
    }

    /// Standard output as text, without space around it.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim().to_owned()
    }

    /// Standard error as text, without space around it.
    pub fn error_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).trim().to_owned()
    }
}

/// What a child gets, and what it may take.
#[derive(Debug, Clone)]
pub struct Limits<'a> {
    /// The longest time that it runs.
    pub time: Duration,
    /// Ends it early; `None` for clean-up, which is done in any case.
    pub cancel: Option<&'a Cancel>,
    /// Environment variables that it gets beyond those of this process.
    pub variables: &'a [(&'a str, &'a str)],
}

/// Runs `program` to its end. Every line of standard error is also given to `line`, as it comes.
///
/// # Errors
/// The program cannot be started.
pub fn run(
    program: &OsStr,
    arguments: &[OsString],
    limits: &Limits<'_>,
    line: &(dyn Fn(&str) + Sync),
) -> io::Result<Finished> {
    let mut child = start(program, arguments, limits)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let stdout = scope.spawn(move || stdout.map_or_else(Vec::new, |it| collect(it, &|_| {})));
        let stderr = scope.spawn(move || stderr.map_or_else(Vec::new, |it| collect(it, line)));
        let end = wait(&mut child, limits);
        Ok(Finished {
            end,
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
        })
    })
}

/// Runs `program` and has `read` take its standard output as it comes. The output is cut off where a limit is reached.
///
/// # Errors
/// The program cannot be started.
pub fn stream<T: Send>(
    program: &OsStr,
    arguments: &[OsString],
    limits: &Limits<'_>,
    read: impl FnOnce(&mut dyn Read) -> T + Send,
) -> io::Result<(Option<T>, Finished)> {
    let mut child = start(program, arguments, limits)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let taken = scope.spawn(move || {
            stdout.map(|mut stdout| {
                let taken = read(&mut stdout);
                // A reader that has enough must not leave the child with a full pipe.
                let _ = io::copy(&mut stdout, &mut io::sink());
                taken
            })
        });
        let stderr = scope.spawn(move || stderr.map_or_else(Vec::new, |it| collect(it, &|_| {})));
        let end = wait(&mut child, limits);
        let finished = Finished {
            end,
            stdout: Vec::new(),
            stderr: stderr.join().unwrap_or_default(),
        };
        Ok((taken.join().ok().flatten(), finished))
    })
}

fn start(program: &OsStr, arguments: &[OsString], limits: &Limits<'_>) -> io::Result<Child> {
    Command::new(program)
        .args(arguments)
        .envs(limits.variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

fn wait(child: &mut Child, limits: &Limits<'_>) -> End {
    let deadline = Instant::now().checked_add(limits.time);
    loop {
        match child.try_wait() {
            // Ctrl-C on a terminal reaches the child, too, which then ends by itself.
            Ok(Some(_)) if limits.cancel.is_some_and(Cancel::is_cancelled) => {
                return End::Cancelled;
            }
            Ok(Some(status)) => return End::Code(status.code()),
            Ok(None) => {}
            Err(_) => return End::Code(None),
        }
        if limits.cancel.is_some_and(Cancel::is_cancelled) {
            end(child);
            return End::Cancelled;
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            end(child);
            return End::TimedOut;
        }
        std::thread::sleep(POLL);
    }
}

/// Asks the child to end, so that it can take back what it began; ends it where it does not.
fn end(child: &mut Child) {
    let asked = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if asked.is_ok_and(|status| status.success()) {
        let deadline = Instant::now() + MERCY;
        while Instant::now() < deadline {
            if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(POLL);
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads all of a stream, and keeps its beginning and its end where it is too much to keep.
fn collect(mut stream: impl Read, line: &(dyn Fn(&str) + Sync)) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut tail: Vec<u8> = Vec::new();
    let mut unfinished: Vec<u8> = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let bytes = match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => buffer.get(..count).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        unfinished.extend_from_slice(bytes);
        while let Some(at) = unfinished.iter().position(|&byte| byte == b'\n') {
            let whole: Vec<u8> = unfinished.drain(..=at).collect();
            line(String::from_utf8_lossy(&whole).trim_end());
        }
        if unfinished.len() > 64 * 1024 {
            unfinished.clear();
        }
        let room = (MOST_OUTPUT / 2)
            .saturating_sub(kept.len())
            .min(bytes.len());
        let (head, rest) = bytes.split_at(room);
        kept.extend_from_slice(head);
        tail.extend_from_slice(rest);
        if tail.len() > MOST_OUTPUT {
            tail.drain(..tail.len() - MOST_OUTPUT / 2);
        }
    }
    if !unfinished.is_empty() {
        line(String::from_utf8_lossy(&unfinished).trim_end());
    }
    kept.extend_from_slice(&tail);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, time: Duration, cancel: Option<&Cancel>) -> Finished {
        let arguments = ["-c".into(), script.into()];
        let limits = Limits {
            time,
            cancel,
            variables: &[("GIVEN", "given")],
        };
        run(OsStr::new("sh"), &arguments, &limits, &|_| {}).unwrap()
    }

    #[test]
    fn output_and_code_are_kept_apart() {
        let done = shell(
            "echo out; echo err $GIVEN >&2; exit 3",
            Duration::from_secs(20),
            None,
        );
        assert_eq!(done.end, End::Code(Some(3)));
        assert_eq!(
            (done.text().as_str(), done.error_text().as_str()),
            ("out", "err given")
        );
    }

    #[test]
    fn a_child_that_takes_too_long_is_ended() {
        let begin = Instant::now();
        let done = shell("exec sleep 60", Duration::from_millis(100), None);
        assert_eq!(done.end, End::TimedOut);
        assert!(begin.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn the_user_ends_it_too() {
        let cancel = Cancel::default();
        cancel.cancel();
        let done = shell("exec sleep 60", Duration::from_secs(60), Some(&cancel));
        assert_eq!(done.end, End::Cancelled);
    }

    #[test]
    fn endless_output_keeps_its_beginning_and_its_end() {
        let text = b"first\n"
            .iter()
            .chain([b'x'; 1].iter().cycle().take(MOST_OUTPUT * 3))
            .chain(b"\nlast")
            .copied()
            .collect::<Vec<u8>>();
        let kept = collect(&text[..], &|_| {});
        assert!(kept.len() <= MOST_OUTPUT * 2, "{}", kept.len());
        assert!(kept.starts_with(b"first\n") && kept.ends_with(b"\nlast"));
    }

    #[test]
    fn a_reader_may_stop_early() {
        let arguments = ["-c".into(), "yes | head -c 3000000".into()];
        let limits = Limits {
            time: Duration::from_secs(20),
            cancel: None,
            variables: &[],
        };
        let (first, done) = stream(OsStr::new("sh"), &arguments, &limits, |from| {
            let mut byte = [0];
            from.read(&mut byte).map(|_| byte[0])
        })
        .unwrap();
        assert_eq!(first.unwrap().unwrap(), b'y');
        assert!(done.ok(), "{done:?}");
    }
}
