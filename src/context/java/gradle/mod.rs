//! Gradle: which projects a command builds, and what their tasks make.
//!
//! Build scripts are programs. The plain forms of declarations are read; what could change a name and is not understood
//! makes the name uncertain.

use std::collections::{BTreeMap, BTreeSet};

use super::Build;
use crate::context::Context;

/// A command line of Gradle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The directory of the context that it is run for: where its working directory's files come from, or those of `-p`.
    pub dir: String,
    /// The name of that directory in the image: the root project is called so where no settings file names it.
    pub directory_name: Option<String>,
    /// Tasks, in their order: `build`, `:api:bootJar`.
    pub tasks: Vec<String>,
    /// `-x`: tasks that are left out.
    pub excluded: BTreeSet<String>,
    /// `-P`, without the letter; a name without a value is empty.
    pub properties: BTreeMap<String, String>,
    /// `-D`, without the letter.
    pub defines: BTreeMap<String, String>,
}

/// What a command line of Gradle builds. `None` if there is neither a build script nor a settings file.
pub fn read(context: &Context, request: &Request) -> Option<Build> {
    let _ = (context, request);
    None
}
