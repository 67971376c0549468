//! `msconvert review`: a person looks at one conversion after the other and decides.
//!
//! What was decided is kept in a file, in the format of `--decisions`, so that a review that was left goes on where it
//! stopped. It is removed when nothing is left open.

mod edit;
mod state;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;

use super::job::Job;
use super::run::{Exit, World, configuration};
use crate::bulk::discover::{Entry, Found};
use crate::bulk::write::{replace, symbolic_link};
use crate::diff;
use crate::outcome::{Reason, Verdict};
use crate::report::style::{
    BAD, CARE, ColorChoice, FAINT, GOOD, Look, STRONG, path_text, printable,
};
use crate::report::text::{self, Verbosity};
use crate::report::{FileReport, Sink};

use edit::edited;
use state::State;

/// The file that keeps what was decided.
const STATE: &str = ".msconvert-review.json";

/// What `review` is told.
#[derive(Debug, Args)]
pub struct ReviewArguments {
    /// Dockerfiles, or directories to search for them [default: .]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Where to keep what was decided until the review is done
    #[arg(long, value_name = "FILE", default_value = STATE, value_hint = clap::ValueHint::FilePath)]
    pub state: PathBuf,

    /// Forget what was decided, and ask for everything again
    #[arg(long)]
    pub restart: bool,
}

const HELP: &str = "\
  y  write the conversion
  n  leave the file alone, and do not ask again in this review
  e  edit the conversion in $VISUAL or $EDITOR, then decide about the result
  s  skip: decide later
  a  write this conversion and all that follow and are safe; those that rest on assumptions are still asked for
  d  show the diff and the notes again
  q  quit; the next review goes on here
  ?  this help
";

/// What a person answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Edit,
    Skip,
    All,
    Again,
    Quit,
    Help,
}

impl Answer {
    fn of(line: &str) -> Option<Answer> {
        Some(match line.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Answer::Yes,
            "n" | "no" => Answer::No,
            "e" | "edit" => Answer::Edit,
            "s" | "skip" => Answer::Skip,
            "a" | "all" => Answer::All,
            "d" | "diff" => Answer::Again,
            "q" | "quit" => Answer::Quit,
            "?" | "h" | "help" => Answer::Help,
            _ => return None,
        })
    }
}

/// What the review came to.
#[derive(Debug, Default)]
struct Count {
    written: usize,
    rejected: usize,
    skipped: usize,
    failed: usize,
}

/// Runs the review over the files of a search.
pub fn run(
    arguments: &ReviewArguments,
    job: &Job<'_>,
    entries: &[Entry],
    color: ColorChoice,
    world: &mut World<'_>,
) -> Exit {
    let look = world.look_out(color);
    let place = world.directory.join(&arguments.state);
    let mut state = match State::open(&place, arguments.restart) {
        Ok(state) => state,
        Err(what) => {
            let message = format!("--state {}: {what}", path_text(&arguments.state));
            let help = "Remove it, name another file, or begin anew with --restart.";
            return configuration(&message, help, color, world);
        }
    };
    let directory = world.directory.clone();
    let mut session = Session {
        look,
        editor: edit::editor(world.variable),
        directory,
        input: BufReader::new(&mut *world.stdin),
        out: Sink::new(world.stdout),
        all: false,
        count: Count::default(),
    };
    let mut left = false;
    for entry in entries {
        let Entry::File(found) = entry else {
            session.trouble(&job.entry(entry));
            continue;
        };
        let report = job.entry(entry);
        if report.conversion().is_none() {
            session.trouble(&report);
            continue;
        }
        if state.is_rejected(&report) {
            session.count.rejected += 1;
            continue;
        }
        match session.file(found, report, &mut state) {
            Ok(true) => {}
            Ok(false) => {
                left = true;
                break;
            }
            Err(what) => {
                session.say(&format!(
                    "{}: {}: {what}\n",
                    look.paint(BAD, "error"),
                    path_text(&arguments.state)
                ));
                return Exit::Trouble;
            }
        }
    }
    let Session { count, out, .. } = session;
    finish(&arguments.state, &state, &count, left, out)
}

fn finish(shown: &Path, state: &State, count: &Count, left: bool, mut out: Sink<'_>) -> Exit {
    let mut text = format!(
        "{} written, {} left alone, {} skipped",
        count.written, count.rejected, count.skipped
    );
    if count.failed > 0 {
        text.push_str(&format!(", {} failed", count.failed));
    }
    let open = left || count.skipped > 0;
    if open && !state.is_empty() {
        text.push_str(&format!(
            "; `msconvert review` goes on from here ({})",
            path_text(shown)
        ));
    } else if !open {
        state.remove();
    }
    text.push('\n');
    out.put(text.as_bytes());
    if count.failed > 0 {
        Exit::Trouble
    } else {
        Exit::Done
    }
}

struct Session<'w> {
    look: Look,
    editor: Option<String>,
    directory: PathBuf,
    input: BufReader<&'w mut dyn std::io::Read>,
    out: Sink<'w>,
    /// Safe conversions are written without a question.
    all: bool,
    count: Count,
}

impl Session<'_> {
    fn say(&mut self, text: &str) {
        self.out.put(text.as_bytes());
    }

    /// Files without a conversion are not asked about; what failed is said.
    fn trouble(&mut self, report: &FileReport) {
        if matches!(
            report.outcome.verdict,
            Verdict::Failed(_) | Verdict::Invalid(_)
        ) {
            self.count.failed += 1;
            let text = text::verdict(report, Verbosity::Normal, self.look);
            self.say(&text);
        }
    }

    /// Asks about one conversion; false: the person leaves.
    fn file(
        &mut self,
        found: &Found,
        mut report: FileReport,
        state: &mut State,
    ) -> Result<bool, String> {
        let is_safe = report.assumptions().is_empty();
        if self.all && is_safe {
            self.write(found, &report, state)?;
            return Ok(true);
        }
        self.show(&report);
        loop {
            let question = format!(
                "{} [y,n,e,s,a,d,q,?] ",
                self.look
                    .paint(STRONG, &format!("Write {}?", path_text(&found.shown)))
            );
            self.say(&question);
            let mut line = String::new();
            match self.input.read_line(&mut line) {
                Ok(0) | Err(_) => {
                    self.say("\n");
                    return Ok(false);
                }
                Ok(_) => {}
            }
            match Answer::of(&line) {
                Some(Answer::Yes) => self.write(found, &report, state)?,
                Some(Answer::All) => {
                    self.all = true;
                    self.write(found, &report, state)?;
                }
                Some(Answer::No) => {
                    state.reject(&report)?;
                    self.count.rejected += 1;
                }
                Some(Answer::Skip) => self.count.skipped += 1,
                Some(Answer::Quit) => return Ok(false),
                Some(Answer::Again) => {
                    self.show(&report);
                    continue;
                }
                Some(Answer::Edit) => {
                    self.edit(found, &mut report);
                    continue;
                }
                Some(Answer::Help) => {
                    self.say(HELP);
                    continue;
                }
                None => {
                    let line = format!(
                        "{} is no answer.\n{HELP}",
                        printable(&format!("`{}`", line.trim()))
                    );
                    self.say(&line);
                    continue;
                }
            }
            return Ok(true);
        }
    }

    fn show(&mut self, report: &FileReport) {
        let verdict = text::verdict(report, Verbosity::Normal, self.look);
        self.say(&verdict);
        let diff = self.look.diff(&report.diff);
        self.out.put(&diff);
    }

    fn write(
        &mut self,
        found: &Found,
        report: &FileReport,
        state: &mut State,
    ) -> Result<(), String> {
        let Some(conversion) = report.conversion() else {
            return Ok(());
        };
        let done: Result<(), Reason> = match &found.link {
            Some(target) => Err(symbolic_link(Some(target))),
            None => replace(&found.real, &report.source, &conversion.output),
        };
        let shown = self.look.paint(STRONG, &path_text(&found.shown));
        match done {
            Ok(()) => {
                state.accept(report)?;
                self.count.written += 1;
                let line = format!("{shown}: {}\n", self.look.paint(GOOD, "written"));
                self.say(&line);
            }
            Err(reason) => {
                self.count.failed += 1;
                let line = format!(
                    "{shown}: {}: {} {}\n",
                    self.look.paint(BAD, "failed"),
                    printable(&reason.message),
                    self.look.paint(FAINT, &format!("[{}]", reason.code)),
                );
                self.say(&line);
            }
        }
        Ok(())
    }

    /// Lets the person edit the conversion. What comes back takes its place; what is no Dockerfile is said so.
    fn edit(&mut self, found: &Found, report: &mut FileReport) {
        let Some(conversion) = report.conversion() else {
            return;
        };
        let text = match edited(self.editor.as_deref(), &self.directory, &conversion.output) {
            Ok(text) => text,
            Err(what) => {
                let line = format!("{}: {what}\n", self.look.paint(BAD, "not edited"));
                return self.say(&line);
            }
        };
        if let Err(error) = crate::dockerfile::parse(&text) {
            let line = format!(
                "{}: {}\n",
                self.look.paint(BAD, "not taken: the text is no Dockerfile"),
                printable(&error.to_string())
            );
            return self.say(&line);
        }
        let name = found.in_diff.as_os_str().as_encoded_bytes().to_vec();
        report.diff = diff::unified(&name, &report.source, &text);
        if let Verdict::Converted(conversion) = &mut report.outcome.verdict {
            conversion.output = text;
        }
        let line = format!(
            "{}\n",
            self.look.paint(
                CARE,
                "edited by hand: nothing was proven of this text; `msconvert verify --before A --after B` can try it"
            )
        );
        self.say(&line);
        let diff = self.look.diff(&report.diff);
        self.out.put(&diff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_letters_or_words() {
        assert_eq!(Answer::of("y\n"), Some(Answer::Yes));
        assert_eq!(Answer::of(" QUIT \r\n"), Some(Answer::Quit));
        assert_eq!(Answer::of("?"), Some(Answer::Help));
        assert_eq!(Answer::of("\n"), None);
        assert_eq!(Answer::of("yn"), None);
    }
}
