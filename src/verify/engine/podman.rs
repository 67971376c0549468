//! Podman.

use std::ffi::{OsStr, OsString};

use super::{BuildOrder, Engine, build_options, words};

/// The `podman` command: <https://docs.podman.io/en/latest/Commands.html>.
#[derive(Debug, Clone)]
pub struct Podman {
    /// The program to call.
    pub program: OsString,
}

impl Engine for Podman {
    fn name(&self) -> &'static str {
        "podman"
    }

    fn program(&self) -> &OsStr {
        &self.program
    }

    fn copy_out(&self, container: &str, path: &str) -> Option<Vec<OsString>> {
        Some(words(["cp", &format!("{container}:{path}"), "-"]))
    }

    /// Podman has a server only where it is told of a remote one.
    fn check(&self) -> Vec<OsString> {
        words(["info", "--format", "{{.Version.Version}}"])
    }

    /// Without layers kept, a second build would begin anew; without the format of Docker, HEALTHCHECK and SHELL would
    /// be left out: <https://docs.podman.io/en/latest/markdown/podman-build.1.html>.
    fn build(&self, order: &BuildOrder) -> Vec<OsString> {
        let mut arguments = words(["build", "--format", "docker", "--layers"]);
        arguments.extend(build_options(order));
        arguments
    }
}
