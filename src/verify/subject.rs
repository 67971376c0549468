//! What is compared, and how it is built and run.

use std::path::PathBuf;
use std::time::Duration;

use super::expect::Expectation;
use super::observe::{RunLimits, RunSpec};

/// Two Dockerfiles over one build context.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The original.
    pub before: Vec<u8>,
    /// The new one.
    pub after: Vec<u8>,
    /// The build context.
    pub context: PathBuf,
    /// Where the original stands, for a `.dockerignore` of its own next to it.
    pub before_path: Option<PathBuf>,
    /// Where the new one stands; where it stands nowhere, it shares the original's `.dockerignore`.
    pub after_path: Option<PathBuf>,
    /// What is expected of the new image.
    pub expected: Expectation,
}

/// How both are built and run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Build arguments, `KEY=VALUE`.
    pub build_arguments: Vec<String>,
    /// Secrets, as the engine's `--secret` takes them.
    pub secrets: Vec<String>,
    /// Named contexts, `NAME=VALUE`, as the engine's `--build-context` takes them.
    pub build_contexts: Vec<String>,
    /// The network of RUN instructions.
    pub build_network: Option<String>,
    /// How long each build may take.
    pub build_time: Duration,
    /// The runs; none is one without arguments.
    pub runs: Vec<RunSpec>,
    /// Limits of every run.
    pub limits: RunLimits,
    /// Whether images and containers are kept.
    pub keep: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            build_arguments: Vec::new(),
            secrets: Vec::new(),
            build_contexts: Vec::new(),
            build_network: None,
            build_time: Duration::from_secs(1800),
            runs: Vec::new(),
            limits: RunLimits {
                time: Duration::from_secs(30),
                memory: 2048,
                pids: 512,
                network: None,
                platform: None,
            },
            keep: false,
        }
    }
}
