//! What was compared, and what came out.

use serde::Serialize;

/// What a check looks at; the stable names of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The build of the new file.
    Build,
    /// The image config.
    Config,
    /// Files that the program needs.
    Files,
    /// Libraries of the program.
    Libraries,
    /// Whether the container starts.
    Start,
    /// How the program ends.
    Exit,
    /// What a program that ends writes.
    Output,
    /// Whether the server answers on its port.
    Port,
    /// What the server answers.
    Response,
    /// What a server writes.
    Logs,
    /// The health check.
    Health,
    /// How it stops.
    Stop,
}

impl Part {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Part::Build => "build",
            Part::Config => "config",
            Part::Files => "files",
            Part::Libraries => "libraries",
            Part::Start => "start",
            Part::Exit => "exit",
            Part::Output => "output",
            Part::Port => "port",
            Part::Response => "response",
            Part::Logs => "logs",
            Part::Health => "health",
            Part::Stop => "stop",
        }
    }
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Alike.
    Passed,
    /// It differs.
    Failed,
    /// It could not be compared.
    NotComparable,
}

impl State {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            State::Passed => "passed",
            State::Failed => "failed",
            State::NotComparable => "not-comparable",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What it looks at.
    pub part: Part,
    /// What exactly: `ENV`, `GET /`, `standard output`.
    pub name: String,
    /// What came out.
    pub state: State,
    /// What differs, what was masked, or why nothing can be compared; one thought per line.
    pub details: Vec<String>,
}

impl Check {
    /// A check that failed where `differences` has any; `remarks` are shown in any case.
    pub fn of(
        part: Part,
        name: impl Into<String>,
        differences: Vec<String>,
        remarks: Vec<String>,
    ) -> Check {
        let state = if differences.is_empty() {
            State::Passed
        } else {
            State::Failed
        };
        let details = differences.into_iter().chain(remarks).collect();
        Check {
            part,
            name: name.into(),
            state,
            details,
        }
    }

    /// A check that could not be made.
    pub fn not_comparable(part: Part, name: impl Into<String>, why: impl Into<String>) -> Check {
        Check {
            part,
            name: name.into(),
            state: State::NotComparable,
            details: vec![why.into()],
        }
    }
}
