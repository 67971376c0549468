//! Static front ends: images that serve built files by a program that does nothing else.
//!
//! [`find`] follows the start command to that program and reads what it serves, where and how; [`render`] writes a
//! runtime stage in which another server (`--static`) serves the same files on the same port. The new image is not
//! equivalent in its config: [`Site::differences`] lists what changes, and the contract allows nothing else.

mod output;
mod render;
mod server;
mod start;

use crate::outcome::Assumption;
use crate::profile::Profile;
use crate::stage::{StageModel, World};

pub use render::{Rendered, render};

/// What is served, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The command that serves.
    pub command: String,
    /// The directory with the files, absolute.
    pub directory: String,
    /// The port.
    pub port: u16,
    /// What answers for paths that are no files.
    pub fallback: Fallback,
    /// `/about` finds `about.html`.
    pub suffix: bool,
    /// Answers are compressed.
    pub compresses: bool,
    /// The variable by which the server could be told another port.
    pub port_variable: Option<String>,
    /// The old server answers within the container alone.
    pub local: bool,
    /// The line of the start command.
    pub line: Option<u32>,
    /// What could not be proven.
    pub assumptions: Vec<Assumption>,
}

/// What answers for a path that is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fallback {
    /// Nothing: 404.
    None,
    /// The first page, as before.
    Kept,
    /// The first page, since this package routes in the browser; the old server did not.
    Router(String),
}

/// The result of looking for a static front end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The image starts something else.
    Other,
    /// It serves files, and another server cannot take over: why, and the line.
    Kept(String, Option<u32>),
    /// Another server can take over.
    Site(Site),
}

/// Looks at the start command of a stage.
pub fn find(world: &World<'_, '_>, model: &StageModel<'_>, profile: &Profile) -> Finding {
    let Some(started) = start::follow(world, model, profile) else {
        return Finding::Other;
    };
    let Some(rule) = server::rule(profile, &started.words) else {
        return Finding::Other;
    };
    let line = started.line;
    match server::read(world, model, profile, rule, &started) {
        Ok(site) => Finding::Site(site),
        Err(why) => Finding::Kept(why, line),
    }
}

impl Site {
    /// What differs from the original for those who use or configure the container, a sentence each.
    pub fn differences(&self, image: &str) -> Vec<String> {
        let mut list = vec![format!(
            "`{image}` serves the files of `{}` on port {}, where `{}` did: the start command, the working directory, the signal that stops it and the log are those of that image, which also names port 80",
            self.directory, self.port, self.command
        )];
        list.push("response headers, redirects to and from a slash or `.html`, listings of directories and error pages are the new server's".into());
        if self.local {
            list.push(format!(
                "`{}` answers within the container alone, as it is not told otherwise; the new server answers from outside, too",
                self.command
            ));
        }
        if let Some(variable) = &self.port_variable {
            list.push(format!(
                "the variable {variable} no longer changes the port when the container is started"
            ));
        }
        match &self.fallback {
            Fallback::None => list.push("a path that is no file gives 404, as before".into()),
            Fallback::Kept => {
                list.push("a path that is no file gives the first page, as before".into());
            }
            Fallback::Router(package) => list.push(format!(
                "a path that is no file gives the first page, since {package} routes in the browser; before, it gave 404"
            )),
        }
        list
    }
}
