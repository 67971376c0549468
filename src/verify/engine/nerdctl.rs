//! nerdctl, the command line of containerd.

use std::ffi::{OsStr, OsString};

use super::{Engine, RunOrder, run_options, words};

/// The `nerdctl` command: <https://github.com/containerd/nerdctl/blob/main/docs/command-reference.md>.
#[derive(Debug, Clone)]
pub struct Nerdctl {
    /// The program to call.
    pub program: OsString,
}

impl Engine for Nerdctl {
    fn name(&self) -> &'static str {
        "nerdctl"
    }

    fn program(&self) -> &OsStr {
        &self.program
    }

    /// Its `version` tells the server's version in another place.
    fn check(&self) -> Vec<OsString> {
        words(["info", "--format", "{{.ServerVersion}}"])
    }

    /// `--mode dockercompat` is its default; said here, as the other mode prints other names.
    fn inspect_image(&self, image: &str) -> Vec<OsString> {
        words(["image", "inspect", "--mode", "dockercompat", image])
    }

    fn inspect_container(&self, container: &str) -> Vec<OsString> {
        words(["container", "inspect", "--mode", "dockercompat", container])
    }

    /// Older versions run no health checks, and have no option to leave them out.
    fn create(&self, order: &RunOrder) -> Vec<OsString> {
        let mut arguments = words(["create", "--hostname", "msconvert"]);
        arguments.extend(run_options(order));
        arguments
    }
}
