//! What comparing two Dockerfiles came to.

use std::time::Duration;

use super::check::{Check, State};
use super::engine::Trouble;
use super::observe::Observation;

/// What verification came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answer {
    /// Nothing that was compared differs.
    #[default]
    Alike,
    /// Something differs.
    Differs,
    /// It cannot be told.
    CannotVerify,
}

impl Answer {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Alike => "alike",
            Answer::Differs => "differs",
            Answer::CannotVerify => "cannot-verify",
        }
    }
}

/// What was measured of one build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// How long it took; short where the engine had it in its cache.
    pub build_time: Duration,
    /// Bytes of the image, as the engine counts them.
    pub size: Option<u64>,
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Stable code.
    pub code: &'static str,
    /// In the reader's words.
    pub message: String,
    /// What would help; may be empty.
    pub help: &'static str,
    /// The last lines of the engine's output.
    pub tail: Vec<String>,
}

/// The result of comparing two Dockerfiles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// What it came to.
    pub answer: Answer,
    /// Why it cannot be told, where it cannot.
    pub obstacle: Option<Obstacle>,
    /// The original.
    pub before: Option<Measured>,
    /// The new one.
    pub after: Option<Measured>,
    /// What was compared.
    pub checks: Vec<Check>,
    /// What the original did, once per run.
    pub seen: Vec<Observation>,
    /// The tags of images and the ids of containers that were kept.
    pub kept: Vec<String>,
}

impl Verification {
    /// How many checks came to `state`.
    pub fn count(&self, state: State) -> usize {
        self.checks
            .iter()
            .filter(|check| check.state == state)
            .count()
    }

    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks
            .iter()
            .filter(|check| check.state == State::Failed)
    }

    /// A verification that could not be done at all.
    pub fn impossible(obstacle: Obstacle) -> Verification {
        Verification {
            answer: Answer::CannotVerify,
            obstacle: Some(obstacle),
            ..Verification::default()
        }
    }
}

impl From<Trouble> for Obstacle {
    fn from(trouble: Trouble) -> Self {
        Obstacle {
            code: trouble.kind.code(),
            help: trouble.kind.help(),
            message: trouble.message,
            tail: trouble.tail,
        }
    }
}
