//! Docker, with BuildKit.

use std::ffi::{OsStr, OsString};

use super::{Engine, words};

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

    fn copy_out(&self, container: &str, path: &str) -> Option<Vec<OsString>> {
        Some(words(["cp", &format!("{container}:{path}"), "-"]))
    }
}
