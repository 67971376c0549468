//! Entries for `.dockerignore` that change nothing in the final image (`--dockerignore`).
//!
//! What could be left out is data: `[[ignore.directory]]` of the profiles. `prove` shows for each that no stage of the
//! converted Dockerfile comes out otherwise without it; what that does not show is left in the build context.

mod prove;
mod text;

use std::collections::BTreeSet;

pub use prove::{Proof, prove};
pub use text::extended;

use crate::context::{Context, Kind, path};
use crate::dockerfile::{self, Dockerfile};
use crate::knowledge::Knowledge;
use crate::outcome::{Fact, Section};
use crate::profile::IgnoredDirectory;
use crate::stage::World;

/// The name of the file.
pub const NAME: &str = ".dockerignore";

/// Another Dockerfile is not followed if it is longer than this, in bytes.
const LONGEST: usize = 256 * 1024;

/// Another Dockerfile that a build with the same ignore file may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its path, for readers.
    pub name: String,
    /// Its text.
    pub source: Vec<u8>,
}

/// What an ignore file may leave out in addition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The new entries, in the order of the profiles' rules.
    pub entries: Vec<Entry>,
    /// What stays in the build context, and why.
    pub kept: Vec<Entry>,
}

/// One path of the build context and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path, which is the entry, too.
    pub path: String,
    /// Why, in the reader's words.
    pub why: String,
    /// The line of the Dockerfile that shows it.
    pub line: Option<u32>,
}

impl Proposal {
    /// Nothing is left out after all.
    pub fn keep(&mut self, why: &str) {
        let entries = self.entries.drain(..).map(|entry| Entry {
            why: why.to_owned(),
            ..entry
        });
        self.kept.extend(entries);
    }

    /// The same as part of an explanation; `None` where there is nothing to say.
    pub fn section(&self) -> Option<Section> {
        let fact = |what: &str, entry: &Entry| Fact {
            line: entry.line,
            text: format!("`{}` {what}: {}", entry.path, entry.why),
        };
        let facts: Vec<Fact> = self
            .entries
            .iter()
            .map(|entry| fact("can be left out", entry))
            .chain(self.kept.iter().map(|entry| fact("stays", entry)))
            .collect();
        let title = "build context".to_owned();
        (!facts.is_empty()).then_some(Section { title, facts })
    }
}

/// Finds what the ignore file of a converted Dockerfile may leave out in addition. `file` is its path in the build context, if it
/// is there, and `exists` says whether there is such a file already; a new one also names itself, so that no image gets it.
pub fn propose(
    output: &[u8],
    others: &[Other],
    context: &Context,
    knowledge: &Knowledge,
    file: Option<&str>,
    exists: bool,
) -> Proposal {
    let mut proposal = Proposal::default();
    let Some(converted) = parsed(output) else {
        return proposal;
    };
    if context.is_absent() || !context.knows_ignored() {
        return proposal;
    }
    let world = World::new(&converted, context, knowledge).traced();
    let profiles = knowledge.profiles();
    let rules = profiles
        .languages()
        .chain([profiles.common()])
        .flat_map(|profile| &profile.ignore.directory);
    let mut seen = BTreeSet::new();
    for rule in rules {
        for path in candidates(rule, &world) {
            if !seen.insert(path.clone()) || !context.would_hold(&path) {
                continue;
            }
            match judged(&path, Some(rule), &world, others) {
                Ok((why, line)) => {
                    let there = context.is_dir(&path);
                    // What is neither there nor made by a build is no matter.
                    if there || line.is_some() {
                        proposal.entries.push(Entry { path, why, line });
                    }
                }
                Err(why) if context.is_dir(&path) => {
                    let line = None;
                    proposal.kept.push(Entry { path, why, line });
                }
                Err(_) => {}
            }
        }
    }
    let held = file.filter(|file| context.would_hold(file));
    let Some(file) = held.filter(|_| !proposal.entries.is_empty()) else {
        return proposal;
    };
    if !exists {
        proposal.entries.push(Entry {
            path: file.to_owned(),
            why: "so that no image gets the new file".to_owned(),
            line: None,
        });
    } else if let Err(why) = judged(file, None, &world, others) {
        // Its text would change in an image.
        proposal.kept = proposal.entries.drain(..).chain(proposal.kept).collect();
        let line = None;
        let path = file.to_owned();
        proposal.kept.push(Entry { path, why, line });
    }
    proposal
}

/// Where a directory of this kind may be, as the builds of the Dockerfile show it.
fn candidates(rule: &IgnoredDirectory, world: &World<'_, '_>) -> Vec<String> {
    let context = world.context;
    if rule.beside.is_empty() {
        return match context.kind(&rule.name) {
            Some(Kind::Directory) => vec![rule.name.clone()],
            _ => Vec::new(),
        };
    }
    let mut homes = BTreeSet::from([String::new()]);
    for stage in &world.dockerfile.stages() {
        let model = world.evaluate(stage);
        let directories = model.builds.iter().filter_map(|build| build.cwd.as_deref());
        homes.extend(directories.filter_map(|at| model.files.context_path(context, at)));
    }
    let manifests = |home: &str| {
        let files = rule.beside.iter().map(|name| path::join(home, name));
        files
            .filter(|file| context.is_file(file))
            .collect::<Vec<_>>()
    };
    homes
        .into_iter()
        .filter(|home| {
            let files = manifests(home);
            let mut above = home.as_str();
            let mut alone = true;
            while !above.is_empty() {
                above = path::parent(above);
                alone &= manifests(above).is_empty();
            }
            let told = |file: &String| {
                context.read_text(file).is_some_and(|text| {
                    !rule
                        .unless_words
                        .iter()
                        .any(|word| text.contains(word.as_str()))
                })
            };
            !files.is_empty() && (alone || !rule.alone) && files.iter().all(told)
        })
        .map(|home| path::join(&home, &rule.name))
        .filter(|at| matches!(context.kind(at), None | Some(Kind::Directory)))
        .filter(|at| !sources_name(rule, at, context))
        .filter(|at| is_plain(at))
        .collect()
}

/// Whether the text of an ignore file means this path alone.
fn is_plain(path: &str) -> bool {
    path.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
}

/// Whether a source may name a file in the directory, as far as sources are looked at.
fn sources_name(rule: &IgnoredDirectory, at: &str, context: &Context) -> bool {
    if rule.sources.is_empty() {
        return false;
    }
    let walk = context.walk_where("", |directory| {
        directory != at && !matches!(path::base(directory), ".git" | "node_modules")
    });
    let is_source = |name: &str| {
        let mut patterns = rule.sources.iter();
        patterns.any(|pattern| crate::stage::path::matches(pattern, name))
    };
    let needle = format!("{}/", rule.name);
    !walk.complete
        || walk
            .files
            .iter()
            .filter(|file| is_source(file.name()))
            .any(|file| match context.read_text(&file.path) {
                Some(text) => text.contains(&needle),
                None => true,
            })
}

/// Why a path can be left out, and the line that shows it, by every Dockerfile.
fn judged(
    path: &str,
    rule: Option<&IgnoredDirectory>,
    world: &World<'_, '_>,
    others: &[Other],
) -> Result<(String, Option<u32>), String> {
    let proof = prove(world, path, rule)?;
    for other in others {
        let Some(dockerfile) = parsed(&other.source) else {
            return Err(format!(
                "`{}` shares the file and cannot be followed",
                other.name
            ));
        };
        let other_world = World::new(&dockerfile, world.context, world.knowledge).traced();
        prove(&other_world, path, rule)
            .map_err(|why| format!("`{}` shares the file: {why}", other.name))?;
    }
    Ok(match proof {
        Proof::NotCopied => ("no instruction copies it".to_owned(), None),
        Proof::MadeAnew { command, line } => (format!("`{command}` makes it anew"), Some(line)),
        Proof::Unread => (
            "no command reads it, and the final image does not get it".to_owned(),
            None,
        ),
    })
}

fn parsed(source: &[u8]) -> Option<Dockerfile> {
    (source.len() <= LONGEST)
        .then(|| dockerfile::parse(source).ok())
        .flatten()
}
