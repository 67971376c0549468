//! What came out, on the terminal and as Markdown.

use std::fmt;
use std::time::Duration;

use msconvert::report::verify::{megabytes, percent};
use msconvert::verify::{Answer, Measured, State, Verification};

/// How a case or control stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Both behave alike.
    Alike,
    /// It differs, and the conversion says so: it rests on an assumption that the case does not keep.
    Assumption,
    /// A wrong conversion was caught.
    Caught,
    /// Not tried.
    Skipped,
    /// Not as it should be.
    Wrong,
}

impl Standing {
    /// That of a case which has to be alike.
    pub fn of(found: &Verification) -> Standing {
        if found.answer == Answer::Alike {
            Standing::Alike
        } else {
            Standing::Wrong
        }
    }
}

/// One case or control.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// In a few words.
    pub summary: String,
    /// What is wrong.
    pub details: Vec<String>,
    /// What could not be compared.
    pub not_comparable: Vec<String>,
    /// The runtime image.
    pub runtime: String,
    /// Sizes.
    pub sizes: Option<(u64, u64)>,
    /// Checks that passed.
    pub passed: usize,
    /// How long it took.
    pub seconds: f64,
    /// The two Dockerfiles.
    pub pair: Option<(Vec<u8>, Vec<u8>)>,
    /// Both were built and compared, or the new one does not build.
    pub answered: bool,
    /// A number for all that it was made of.
    pub fingerprint: String,
}

impl Line {
    /// A line without findings.
    pub fn new(name: &str, standing: Standing, summary: &str) -> Line {
        Line {
            name: name.to_owned(),
            standing,
            summary: summary.to_owned(),
            details: Vec::new(),
            not_comparable: Vec::new(),
            runtime: String::new(),
            sizes: None,
            passed: 0,
            seconds: 0.0,
            pair: None,
            answered: false,
            fingerprint: String::new(),
        }
    }

    /// Takes over what was found.
    ///
    /// `extra` are bytes of the original's image that are the tests' own.
    pub fn take(&mut self, found: &Verification, extra: u64) {
        let size = |side: Option<Measured>| side.and_then(|it| it.size);
        self.sizes = size(found.before)
            .map(|it| it.saturating_sub(extra))
            .zip(size(found.after));
        self.passed = found.count(State::Passed);
        self.answered = found.answer != Answer::CannotVerify;
        if let Some(obstacle) = &found.obstacle {
            self.details
                .push(format!("[{}] {}", obstacle.code, obstacle.message));
            self.details.extend(obstacle.tail.iter().cloned());
        }
        for check in &found.checks {
            let details = check.details.join("; ");
            match check.state {
                State::Failed => {
                    self.details
                        .push(format!("{} {}: {details}", check.part.name(), check.name))
                }
                State::NotComparable => self.not_comparable.push(format!(
                    "{} {}: {details}",
                    check.part.name(),
                    check.name
                )),
                State::Passed => {}
            }
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.standing {
            Standing::Alike => "alike",
            Standing::Assumption => "assumed",
            Standing::Caught => "caught",
            Standing::Skipped => "skipped",
            Standing::Wrong => "WRONG",
        };
        write!(f, "{word:<8} {:<44}", self.name)?;
        if let (Some((old, new)), Standing::Alike) = (self.sizes, self.standing) {
            let change = percent(old, new).unwrap_or_default();
            write!(
                f,
                " {:>9} -> {:>9} {change:>6.1} %  {:>2} checks",
                megabytes(old),
                megabytes(new),
                self.passed
            )?;
        }
        if !self.summary.is_empty() {
            write!(f, " {}", self.summary)?;
        }
        if self.seconds >= 0.1 {
            write!(f, "  ({:.1} s)", self.seconds)?;
        }
        Ok(())
    }
}

/// What is wrong, with the two Dockerfiles.
pub fn print_wrong(line: &Line) {
    println!("\n---- {}", line.name);
    for detail in std::iter::once(&line.summary)
        .chain(&line.details)
        .filter(|it| !it.is_empty())
    {
        println!("  {detail}");
    }
    if let Some((before, after)) = &line.pair {
        println!("  -- before\n{}", indented(before));
        println!("  -- after\n{}", indented(after));
    }
}

/// What could not be compared, what is wrong, and the counts.
pub fn print(lines: &[Line], time: Duration) {
    for line in lines
        .iter()
        .filter(|line| !line.not_comparable.is_empty() && line.standing == Standing::Alike)
    {
        println!(
            "not comparable in {}: {}",
            line.name,
            line.not_comparable.join("; ")
        );
    }
    for line in lines.iter().filter(|line| line.standing == Standing::Wrong) {
        println!("WRONG    {}", line.name);
    }
    let count = |standing: Standing| {
        lines
            .iter()
            .filter(|line| line.standing == standing)
            .count()
    };
    println!(
        "\n{} alike, {} differ as their assumption says, {} wrong conversions caught, {} skipped, {} WRONG, in {:.0} s",
        count(Standing::Alike),
        count(Standing::Assumption),
        count(Standing::Caught),
        count(Standing::Skipped),
        count(Standing::Wrong),
        time.as_secs_f64()
    );
}

fn indented(text: &[u8]) -> String {
    String::from_utf8_lossy(text)
        .lines()
        .map(|line| format!("  | {line}\n"))
        .collect()
}
