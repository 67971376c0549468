//! Paging: what is longer than the screen goes through the user's pager.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::rc::Rc;

/// The pager where the user names none.
const DEFAULT: &str = "less -FRX";

/// The command that `MSCONVERT_PAGER` or `PAGER` names, else [`DEFAULT`]; `None` where the user wants no pager.
pub fn command(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<String> {
    if variable("TERM").is_some_and(|it| it == "dumb") {
        return None;
    }
    let named = ["MSCONVERT_PAGER", "PAGER"]
        .iter()
        .find_map(|name| variable(name));
    let command = named.map_or_else(
        || DEFAULT.to_owned(),
        |it| it.to_string_lossy().trim().to_owned(),
    );
    (!command.is_empty() && command != "cat").then_some(command)
}

/// Both streams of a run on a terminal: held until there is more than a screen of them, and then sent to the pager, in the
/// order in which they came.
pub struct Pager<'a> {
    state: Rc<RefCell<State<'a>>>,
}

struct State<'a> {
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
    command: String,
    /// Lines of the screen.
    rows: usize,
    lines: usize,
    held: Vec<(Stream, Vec<u8>)>,
    way: Way,
}

enum Way {
    Hold,
    Page(Child, Option<ChildStdin>),
    Direct,
}

/// Which stream something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Out,
    Err,
}

/// One of the two streams.
pub struct Half<'a> {
    state: Rc<RefCell<State<'a>>>,
    stream: Stream,
}

impl<'a> Pager<'a> {
    /// A pager for a screen with `rows` lines.
    pub fn new(
        stdout: &'a mut dyn Write,
        stderr: &'a mut dyn Write,
        command: String,
        rows: usize,
    ) -> Pager<'a> {
        let state = State {
            stdout,
            stderr,
            command,
            rows,
            lines: 0,
            held: Vec::new(),
            way: Way::Hold,
        };
        Pager {
            state: Rc::new(RefCell::new(state)),
        }
    }

    /// The place of standard output and of standard error.
    pub fn halves(&self) -> (Half<'a>, Half<'a>) {
        let half = |stream| Half {
            state: Rc::clone(&self.state),
            stream,
        };
        (half(Stream::Out), half(Stream::Err))
    }

    /// Shows what is held, or waits until the reader leaves the pager.
    pub fn finish(self) {
        let mut state = self.state.borrow_mut();
        match std::mem::replace(&mut state.way, Way::Direct) {
            Way::Page(mut child, stdin) => {
                drop(stdin);
                // How a reader leaves it says nothing about the run.
                let _ = child.wait();
            }
            Way::Hold => {
                let _ = state.release();
            }
            Way::Direct => {}
        }
    }
}

impl State<'_> {
    fn put(&mut self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        match &mut self.way {
            Way::Page(_, Some(stdin)) => return stdin.write_all(bytes),
            Way::Page(_, None) => return Err(io::ErrorKind::BrokenPipe.into()),
            Way::Direct => return self.direct(stream, bytes),
            Way::Hold => {}
        }
        self.lines += bytes.iter().filter(|&&byte| byte == b'\n').count();
        match self.held.last_mut() {
            Some((last, text)) if *last == stream => text.extend_from_slice(bytes),
            _ => self.held.push((stream, bytes.to_vec())),
        }
        // The prompt takes a line.
        if self.lines < self.rows {
            return Ok(());
        }
        self.way = match start(&self.command) {
            Some((child, stdin)) => Way::Page(child, Some(stdin)),
            None => Way::Direct,
        };
        self.release()
    }

    fn release(&mut self) -> io::Result<()> {
        for (stream, text) in std::mem::take(&mut self.held) {
            match &mut self.way {
                Way::Page(_, Some(stdin)) => stdin.write_all(&text)?,
                _ => self.direct(stream, &text)?,
            }
        }
        Ok(())
    }

    fn direct(&mut self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        let to: &mut dyn Write = match stream {
            Stream::Out => self.stdout,
            Stream::Err => self.stderr,
        };
        to.write_all(bytes).and_then(|()| to.flush())
    }
}

/// Starts the pager by the shell, as git and man do, for the variable may hold options and quotes.
fn start(command: &str) -> Option<(Child, ChildStdin)> {
    let mut shell = if cfg!(windows) {
        let mut shell = Command::new("cmd");
        shell.arg("/C");
        shell
    } else {
        let mut shell = Command::new("sh");
        shell.arg("-c");
        shell
    };
    let program = command.split_whitespace().next().unwrap_or_default();
    if !exists(program) {
        return None;
    }
    shell.arg(command).stdin(Stdio::piped());
    // Colours as they are, no screen of its own, and the end where all fits on one.
    if std::env::var_os("LESS").is_none() {
        shell.env("LESS", "FRX");
    }
    // Ctrl-C is for the pager: a run that ends before it would leave the terminal to two readers.
    let _ = ctrlc::set_handler(|| {});
    let mut child = shell.spawn().ok()?;
    let stdin = child.stdin.take()?;
    Some((child, stdin))
}

/// Whether a program is in PATH; what the shell would make of anything else is its business.
fn exists(program: &str) -> bool {
    if program.contains(['/', '\\', '"', '\'', '$', '=']) {
        return true;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| {
        directory.join(program).is_file() || directory.join(format!("{program}.exe")).is_file()
    })
}

impl Write for Half<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.state.borrow_mut().put(self.stream, bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(variables: &[(&str, &str)]) -> Option<String> {
        command(&|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_pager_is_the_one_of_the_user() {
        assert_eq!(named(&[]).as_deref(), Some("less -FRX"));
        assert_eq!(named(&[("PAGER", "more")]).as_deref(), Some("more"));
        let both = [("PAGER", "more"), ("MSCONVERT_PAGER", "delta -s")];
        assert_eq!(named(&both).as_deref(), Some("delta -s"));
        for none in [
            [("PAGER", "cat")],
            [("PAGER", "")],
            [("MSCONVERT_PAGER", " ")],
            [("TERM", "dumb")],
        ] {
            assert_eq!(named(&none), None, "{none:?}");
        }
    }

    fn run(command: &str, lines: usize) -> (String, String) {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let pager = Pager::new(&mut stdout, &mut stderr, command.to_owned(), 10);
        let (mut out, mut err) = pager.halves();
        err.write_all(b"verdict\n").unwrap();
        for line in 0..lines {
            out.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
        drop((out, err));
        pager.finish();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(stdout), text(stderr))
    }

    #[test]
    fn what_fits_on_the_screen_is_not_paged() {
        assert_eq!(run("false", 2), ("0\n1\n".into(), "verdict\n".into()));
    }

    #[test]
    fn a_pager_that_is_not_there_is_no_loss() {
        let (out, err) = run("no-such-pager-anywhere", 20);
        assert_eq!((out.lines().count(), err.as_str()), (20, "verdict\n"));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_longer_goes_to_the_pager_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("seen");
        let (out, err) = run(&format!("cat > '{}'", file.display()), 20);
        assert_eq!((out.as_str(), err.as_str()), ("", ""));
        let seen = std::fs::read_to_string(file).unwrap();
        assert!(seen.starts_with("verdict\n0\n1\n"), "{seen}");
        assert_eq!(seen.lines().count(), 21);
    }
}
