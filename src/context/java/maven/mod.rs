//! Maven: which modules a command builds, and what their goals make.
//!
//! <https://maven.apache.org/pom.html>. Parents and modules are read as far as the context has them; of a parent that it
//! does not have only what is known by its name counts.

mod assembly;
mod effects;
mod model;
mod profiles;
mod project;
mod quarkus;
mod reactor;
mod values;

use std::collections::BTreeMap;

use super::Build;
use super::facts::facts;
use crate::context::{Context, path};

pub(in crate::context::java) use quarkus::Package as QuarkusPackage;

/// A command line of Maven.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The directory of the context that it is run for: where its working directory's files come from.
    pub dir: String,
    /// `-f`: a file or directory, from `dir`.
    pub file: Option<String>,
    /// Phases and goals, in their order: `clean`, `package`, `spring-boot:repackage`,
    /// `org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy-dependencies`.
    pub goals: Vec<String>,
    /// `-D`, without the letters; a name without a value stands for `true`.
    pub defines: BTreeMap<String, String>,
    /// `-P`, split at commas; with `!` or `-` before those that are turned off.
    pub profiles: Vec<String>,
    /// `-pl`, split at commas.
    pub projects: Vec<String>,
    /// `-am`.
    pub also_make: bool,
    /// `-amd`.
    pub also_make_dependents: bool,
    /// `-N`.
    pub non_recursive: bool,
    /// The major version of Java that it runs with, if that is known: some profiles depend on it.
    pub jdk: Option<u32>,
}

/// Where a phase stands in the default lifecycle.
pub fn phase_rank(phase: &str) -> Option<usize> {
    facts().maven.phase_rank(phase)
}

/// What a command line of Maven builds. `None` if there is no `pom.xml` that can be read.
pub fn read(context: &Context, request: &Request) -> Option<Build> {
    let file = match &request.file {
        None => path::join(&request.dir, "pom.xml"),
        Some(file) => {
            let place = path::resolve_inside(&request.dir, file)?;
            if context.is_dir(&place) {
                path::join(&place, "pom.xml")
            } else {
                place
            }
        }
    };
    let request = with_settings(context, request, path::parent(&file));
    reactor::read(context, &request, &file)
}

/// Adds what `.mvn/maven.config` says: <https://maven.apache.org/configure.html#mvn-maven-config-file>.
fn with_settings(context: &Context, request: &Request, dir: &str) -> Request {
    let mut request = request.clone();
    let mut above = dir;
    let words: Vec<String> = loop {
        let file = path::join(above, ".mvn/maven.config");
        if context.is_dir(&path::join(above, ".mvn")) {
            let text = context.read_text(&file);
            break text
                .iter()
                .flat_map(|text| text.lines())
                .filter(|line| !line.trim_start().starts_with('#'))
                .flat_map(str::split_whitespace)
                .take(1000)
                .map(str::to_owned)
                .collect();
        }
        if above.is_empty() {
            break Vec::new();
        }
        above = path::parent(above);
    };
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        if let Some(define) = word.strip_prefix("-D") {
            let (name, value) = define.split_once('=').unwrap_or((define, "true"));
            let known = request.defines.entry(name.to_owned());
            known.or_insert_with(|| value.to_owned());
        } else if let Some(list) = word.strip_prefix("-P") {
            let list = if list.is_empty() {
                words.next().unwrap_or_default()
            } else {
                list.to_owned()
            };
            request.profiles.extend(list.split(',').map(str::to_owned));
        }
    }
    request
}
