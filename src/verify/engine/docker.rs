//! Docker, with BuildKit.

use std::ffi::{OsStr, OsString};

use super::Engine;

/// The `docker` command: <https://docs.docker.com/reference/cli/docker/>.
#[derive(Debug, Clone)]
pub struct Docker {
    /// The program to call.
    pub program: OsString,
}

impl Engine for Docker {
    fn name(&self) -> &'static str {
        "docker"
    }

    fn program(&self) -> &OsStr {
        &self.program
    }
}
