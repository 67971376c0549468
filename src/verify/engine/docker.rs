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

    /// Versions before 23 build without BuildKit where they are not told to use it, and newer ones do where its plugin is
    /// missing; with this, they say so: <https://docs.docker.com/build/buildkit/#getting-started>.
    fn variables(&self) -> &'static [(&'static str, &'static str)] {
        &[("DOCKER_BUILDKIT", "1")]
    }

    fn copy_out(&self, container: &str, path: &str) -> Option<Vec<OsString>> {
        Some(words(["cp", &format!("{container}:{path}"), "-"]))
    }
}
