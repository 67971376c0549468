//! Lock files: which packages an install brings beyond the direct dependencies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::manifest::is_repository;
use crate::context::{Context, path};

/// A package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manager {
    /// npm.
    Npm,
    /// Yarn 1.
    Yarn,
    /// Yarn 2 and later.
    Berry,
    /// pnpm.
    Pnpm,
    /// bun.
    Bun,
}

/// What a lock file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Whose it is.
    pub manager: Manager,
    /// The packages that production needs, direct ones and theirs, where the file tells them apart; else only those
    /// that it marks so.
    pub packages: BTreeSet<String>,
    /// Packages with scripts that run when they are installed, or that node-gyp builds.
    pub native: BTreeSet<String>,
    /// Programs of the packages that production needs, where the file names them.
    pub programs: BTreeSet<String>,
    /// A package is fetched from a repository.
    pub repositories: bool,
}

impl Lock {
    fn new(manager: Manager) -> Lock {
        Lock {
            manager,
            packages: BTreeSet::new(),
            native: BTreeSet::new(),
            programs: BTreeSet::new(),
            repositories: false,
        }
    }
}

/// Reads the lock file of a directory, in the order in which a manager is recognised: pnpm, bun, yarn, npm.
pub fn read_lock(context: &Context, dir: &str, direct: &BTreeMap<String, String>) -> Option<Lock> {
    let at = |name: &str| path::join(dir, name);
    let text = |name: &str| {
        let place = at(name);
        if context.is_file(&place) {
            context.read_text(&place).filter(|text| !text.is_empty())
        } else {
            None
        }
    };
    if let Some(text) = text("pnpm-lock.yaml") {
        return Some(pnpm(&text));
    }
    if context.is_file(&at("bun.lockb")) || context.is_file(&at("bun.lock")) {
        return Some(Lock::new(Manager::Bun));
    }
    if let Some(text) = text("yarn.lock") {
        return Some(yarn(&text, direct));
    }
    for name in ["npm-shrinkwrap.json", "package-lock.json"] {
        if let Some(text) = text(name) {
            let lock = npm(&text);
            if lock.is_none() {
                context.note(format!(
                    "{}: not a lock file of npm, so it is taken to be absent",
                    at(name)
                ));
            }
            return lock;
        }
    }
    None
}

/// <https://docs.npmjs.com/cli/configuring-npm/package-lock-json>
fn npm(text: &str) -> Option<Lock> {
    let Ok(Value::Object(top)) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}'))
    else {
        return None;
    };
    let mut lock = Lock::new(Manager::Npm);
    let flag = |entry: &Value, name: &str| entry.get(name).and_then(Value::as_bool) == Some(true);
    if let Some(Value::Object(packages)) = top.get("packages") {
        for (place, entry) in packages {
            let Some(at) = place.rfind("node_modules/") else {
                continue;
            };
            let name = &place[at + "node_modules/".len()..];
            if flag(entry, "dev") || flag(entry, "devOptional") {
                continue;
            }
            lock.packages.insert(name.to_string());
            if flag(entry, "hasInstallScript") {
                lock.native.insert(name.to_string());
            }
            if let Some(Value::Object(programs)) = entry.get("bin") {
                lock.programs.extend(programs.keys().cloned());
            }
            let from = entry.get("resolved").and_then(Value::as_str);
            lock.repositories |= from.is_some_and(|from| from.starts_with("git+"));
        }
        return Some(lock);
    }
    // Version 1 nests; each level is a list of its own.
    let mut waiting: Vec<&Value> = top.get("dependencies").into_iter().collect();
    while let Some(level) = waiting.pop() {
        let Value::Object(level) = level else {
            continue;
        };
        for (name, entry) in level {
            if flag(entry, "dev") {
                continue;
            }
            lock.packages.insert(name.clone());
            let version = entry.get("version").and_then(Value::as_str);
            lock.repositories |= version.is_some_and(is_repository);
            waiting.extend(entry.get("dependencies"));
        }
    }
    Some(lock)
}

/// Yarn 1 and later versions: entries at the left edge, `dependencies:` below.
fn yarn(text: &str, direct: &BTreeMap<String, String>) -> Lock {
    let berry = text.contains("__metadata:");
    let mut lock = Lock::new(if berry { Manager::Berry } else { Manager::Yarn });
    let mut entries: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut by_descriptor: BTreeMap<String, usize> = BTreeMap::new();
    let mut in_dependencies = false;
    for line in text.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if !line.starts_with(' ') {
            in_dependencies = false;
            let descriptors = line.trim_end().trim_end_matches(':');
            let index = entries.len();
            let mut name = String::new();
            for descriptor in descriptors.split(',') {
                let descriptor = descriptor.trim().trim_matches('"').replace("@npm:", "@");
                let Some(at) = descriptor.rfind('@').filter(|at| *at > 0) else {
                    continue;
                };
                // A range may hold an `@`: the name ends at the first one after a scope.
                let end = descriptor[1..].find('@').map_or(at, |at| at + 1);
                name = descriptor[..end].to_string();
                lock.repositories |= is_repository(&descriptor[end + 1..]);
                by_descriptor.insert(descriptor, index);
            }
            entries.push((name, Vec::new()));
            continue;
        }
        let depth = line.len() - line.trim_start().len();
        let trimmed = line.trim();
        if depth <= 2 {
            in_dependencies = matches!(trimmed, "dependencies:" | "optionalDependencies:");
        } else if in_dependencies {
            let mut words = trimmed.splitn(2, [' ', ':']);
            let (Some(name), Some(range)) = (words.next(), words.next()) else {
                continue;
            };
            let clean = |word: &str| word.trim().trim_start_matches(':').trim().replace('"', "");
            if let Some((_, dependencies)) = entries.last_mut() {
                dependencies.push((clean(name), clean(range).replace("npm:", "")));
            }
        }
    }
    let mut waiting: Vec<(String, String)> = direct
        .iter()
        .map(|(name, range)| (name.clone(), range.clone()))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some((name, range)) = waiting.pop() {
        lock.packages.insert(name.clone());
        let Some(index) = by_descriptor.get(&format!("{name}@{range}")) else {
            continue;
        };
        if seen.insert(*index)
            && let Some((_, dependencies)) = entries.get(*index)
        {
            waiting.extend(dependencies.iter().cloned());
        }
    }
    lock
}

/// pnpm: keys of `packages:` and what stands below them.
fn pnpm(text: &str) -> Lock {
    let mut lock = Lock::new(Manager::Pnpm);
    let mut inside = false;
    let mut current: Option<String> = None;
    for line in text.lines() {
        if !line.starts_with(' ') {
            if !line.trim().is_empty() {
                inside = line.trim_end() == "packages:";
            }
            continue;
        }
        if !inside {
            continue;
        }
        let depth = line.len() - line.trim_start().len();
        let trimmed = line.trim();
        if depth == 2 {
            let key = trimmed
                .trim_end_matches(':')
                .trim_matches('\'')
                .trim_start_matches('/');
            lock.repositories |= key.contains("git+") || key.starts_with("github.com/");
            let end = key
                .get(1..)
                .and_then(|rest| rest.find('@'))
                .map(|at| at + 1)
                .or_else(|| key.rfind('/'));
            current = end.and_then(|end| key.get(..end)).map(String::from);
        } else if let Some(name) = &current {
            match trimmed {
                "dev: false" => {
                    lock.packages.insert(name.clone());
                }
                "requiresBuild: true" | "hasBin: true" if trimmed.starts_with("requires") => {
                    lock.native.insert(name.clone());
                }
                _ => {}
            }
        }
    }
    lock
}
