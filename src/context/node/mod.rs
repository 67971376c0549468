//! Node projects: `package.json`, lock files, workspaces, and what the sources start.
//!
//! Everything here is tolerant: a manifest that is broken, huge or of another shape is absent, which
//! [`Context::troubles`] tells.

mod lock;
mod manifest;
mod scan;
mod search;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Context, path};

pub use lock::{Lock, Manager, read_lock};
pub use manifest::Manifest;
pub use search::{SearchBounds, evidence};
pub use settings::{Setting, loads_own_files, names_any, settings};

/// The names of `package.json` files that workspaces give, at most.
const MOST_MEMBERS: usize = 500;

/// Reads the manifest of a directory of the context.
pub fn read_manifest(context: &Context, dir: &str) -> Option<Manifest> {
    let place = path::join(dir, "package.json");
    if !context.is_file(&place) {
        return None;
    }
    let text = context.read_text(&place)?;
    let manifest = Manifest::parse(&text);
    if manifest.is_none() {
        context.note(format!(
            "{place}: not a JSON object, so it is taken to be absent"
        ));
    }
    manifest
}

/// The directories of the workspaces that a project declares (npm and yarn in `package.json`, pnpm in
/// `pnpm-workspace.yaml`), in the order of their paths.
pub fn members(context: &Context, dir: &str) -> Vec<String> {
    let mut patterns = read_manifest(context, dir).map_or_else(Vec::new, |it| it.workspaces);
    if let Some(text) = context.read_text(&path::join(dir, "pnpm-workspace.yaml")) {
        patterns.extend(yaml_list(&text, "packages"));
    }
    let mut found = BTreeSet::new();
    for pattern in patterns.iter().filter(|pattern| !pattern.starts_with('!')) {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        let simple = pattern.replace("**", "*");
        for file in context.matches(&path::join(dir, &format!("{simple}/package.json"))) {
            found.insert(path::parent(&file).to_string());
            if found.len() >= MOST_MEMBERS {
                return found.into_iter().collect();
            }
        }
    }
    found.into_iter().collect()
}

/// The directory of the workspace member of this name.
pub fn member(context: &Context, dir: &str, name: &str) -> Option<String> {
    let by_path = path::join(dir, name.trim_start_matches("./"));
    let all = members(context, dir);
    if all.contains(&by_path) {
        return Some(by_path);
    }
    all.into_iter().find(|place| {
        read_manifest(context, place).is_some_and(|manifest| manifest.name.as_deref() == Some(name))
            || path::base(place) == name
    })
}

/// The items of a top-level list of a YAML file: `- 'x'` lines below `key:`.
fn yaml_list(text: &str, key: &str) -> Vec<String> {
    let mut inside = false;
    let mut items = Vec::new();
    for line in text.lines().take(10_000) {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if !line.starts_with([' ', '-', '\t']) {
            inside = trimmed.strip_suffix(':') == Some(key);
            continue;
        }
        if let (true, Some(item)) = (inside, trimmed.strip_prefix('-')) {
            items.push(item.trim().trim_matches(['\'', '"']).to_string());
        }
    }
    items
}
