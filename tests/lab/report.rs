//! What came out, on the terminal and as Markdown.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::time::Duration;

use msconvert::report::verify::{megabytes, percent};
use msconvert::verify::{Answer, Measured, State, Verification};

/// How a case or control stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Both behave alike.
    Alike,
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
        }
    }

    /// Takes over what was found.
    pub fn take(&mut self, found: &Verification) {
        let size = |side: Option<Measured>| side.and_then(|it| it.size);
        self.sizes = size(found.before).zip(size(found.after));
        self.passed = found.count(State::Passed);
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

/// What was not alike, with the two Dockerfiles, and the counts.
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
    let count = |standing: Standing| {
        lines
            .iter()
            .filter(|line| line.standing == standing)
            .count()
    };
    println!(
        "\n{} alike, {} wrong conversions caught, {} skipped, {} WRONG, in {:.0} s",
        count(Standing::Alike),
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

/// Tables per language and runtime image.
pub fn markdown(lines: &[Line]) -> String {
    let mut out = String::new();
    let mut groups: BTreeMap<(String, String), Vec<&Line>> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.runtime.is_empty()) {
        let language = line.name.split('/').next().unwrap_or_default().to_owned();
        groups
            .entry((language, family(&line.runtime)))
            .or_default()
            .push(line);
    }
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "| cases | runtime image | built | alike | size before (median) | after (median) | change |\n|---|---|--:|--:|--:|--:|--:|"
    );
    for ((language, runtime), lines) in &groups {
        let alike = lines
            .iter()
            .filter(|line| line.standing == Standing::Alike)
            .count();
        let median = |size: fn(&(u64, u64)) -> u64| {
            let mut sizes: Vec<u64> = lines
                .iter()
                .filter_map(|line| line.sizes.as_ref().map(size))
                .collect();
            sizes.sort_unstable();
            sizes.get(sizes.len() / 2).copied().unwrap_or(0)
        };
        let (old, new) = (median(|it| it.0), median(|it| it.1));
        let change = percent(old, new).map_or_else(String::new, |it| format!("{it:.1} %"));
        let _ = writeln!(
            out,
            "| {language} | {runtime} | {} | {alike} | {} | {} | {change} |",
            lines.len(),
            megabytes(old),
            megabytes(new)
        );
    }
    let _ = writeln!(out, "\n| wrong conversion | caught by |\n|---|---|");
    for line in lines
        .iter()
        .filter(|line| line.standing == Standing::Caught)
    {
        let name = line.name.trim_start_matches("negative-controls/");
        let about = line.details.first().map_or("", String::as_str);
        let _ = writeln!(
            out,
            "| {name}: {about} | {} |",
            line.summary.trim_start_matches("caught by ")
        );
    }
    let _ = writeln!(
        out,
        "\n| case | runtime image | before | after | change | checks |\n|---|---|--:|--:|--:|--:|"
    );
    for line in lines.iter().filter(|line| line.standing == Standing::Alike) {
        if let Some((old, new)) = line.sizes {
            let change = percent(old, new).unwrap_or_default();
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {change:.1} % | {} |",
                line.name,
                line.runtime,
                megabytes(old),
                megabytes(new),
                line.passed
            );
        }
    }
    out
}

/// The kind of a runtime image.
fn family(reference: &str) -> String {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let (name, tag) = name.split_once(':').unwrap_or((name, ""));
    let base = match name {
        _ if reference.contains("distroless/") => format!(
            "distroless/{}",
            name.split("-debian").next().unwrap_or(name)
        ),
        _ => name.to_owned(),
    };
    match () {
        () if tag.contains("alpine") => format!("{base} (alpine)"),
        () if tag.contains("slim") => format!("{base} (slim)"),
        () => base,
    }
}
