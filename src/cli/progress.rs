//! A progress bar for long runs: on a terminal alone, and never beside what is printed.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that takes less is over before anybody wonders.
const LONG: Duration = Duration::from_millis(800);

/// How far a run has come.
pub struct Progress {
    bar: ProgressBar,
    begin: Instant,
}

impl Progress {
    /// A bar for so many files on standard error; nothing where it is not `shown`.
    pub fn new(files: usize, shown: bool) -> Progress {
        let bar = match shown && files > 1 {
            true => ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden()),
            false => ProgressBar::hidden(),
        };
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {eta} left") {
            bar.set_style(style);
        }
        Progress {
            bar,
            begin: Instant::now(),
        }
    }

    /// One more file is done.
    pub fn one_more(&self) {
        let is_due = self.bar.is_hidden() && self.begin.elapsed() > LONG;
        if is_due && self.bar.length().is_some_and(|files| files > 1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }

    /// Takes the bar away while something is printed.
    pub fn beside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Takes the bar away for good.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
