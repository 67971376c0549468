//! Progress on a terminal: one line that is written over.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::report::style::printable;
use crate::verify::Progress;

/// How often the line is written at most.
const OFTEN: Duration = Duration::from_millis(100);
/// Columns of the line; longer text is cut.
const COLUMNS: usize = 78;

/// Shows the step, how long it takes, and the engine's last line.
pub struct Line {
    state: Mutex<State>,
    show: bool,
}

struct State {
    step: String,
    begin: Instant,
    last: Option<Instant>,
}

impl Line {
    /// A line on standard error, where that is a terminal.
    pub fn new(show: bool) -> Line {
        let state = State {
            step: String::new(),
            begin: Instant::now(),
            last: None,
        };
        Line {
            state: Mutex::new(state),
            show,
        }
    }

    /// Takes the line away.
    pub fn clear(&self) {
        if self.show {
            write("\r\u{1b}[K");
        }
    }
}

impl Progress for Line {
    fn step(&self, text: &str) {
        if !self.show {
            return;
        }
        if let Ok(mut state) = self.state.lock() {
            *state = State {
                step: text.to_owned(),
                begin: Instant::now(),
                last: None,
            };
            write(&shown(text, 0, ""));
        }
    }

    fn line(&self, text: &str) {
        if !self.show || text.is_empty() {
            return;
        }
        if let Ok(mut state) = self.state.lock()
            && state.last.is_none_or(|last| last.elapsed() >= OFTEN)
        {
            state.last = Some(Instant::now());
            write(&shown(&state.step, state.begin.elapsed().as_secs(), text));
        }
    }
}

fn shown(step: &str, seconds: u64, text: &str) -> String {
    let seconds = if seconds == 0 {
        String::new()
    } else {
        format!(" {seconds} s")
    };
    let line = format!("{step}{seconds}: {text}");
    let line: String = printable(line.trim_end_matches([' ', ':']))
        .chars()
        .take(COLUMNS)
        .collect();
    format!("\r\u{1b}[K{line}")
}

fn write(text: &str) {
    // Who closed standard error wants no progress.
    let mut err = std::io::stderr();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_harmless() {
        let line = shown("building", 3, &format!("\u{1b}[2J{}", "x".repeat(200)));
        assert!(
            line.starts_with("\r\u{1b}[Kbuilding 3 s: \\u{1b}[2Jx"),
            "{line:?}"
        );
        assert!(line.chars().count() <= COLUMNS + 4 && !line.contains('\n'));
        assert_eq!(shown("reading", 0, ""), "\r\u{1b}[Kreading");
    }
}
