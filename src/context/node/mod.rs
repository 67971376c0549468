//! Node projects: `package.json`, lock files, workspaces, and what the sources start.
//!
//! Everything here is tolerant: a manifest that is broken, huge or of another shape is absent, which
//! [`Context::troubles`] tells.

mod configured;
mod loads;
mod lock;
mod manifest;
mod scan;
mod search;
mod settings;
#[cfg(test)]
mod tests;
mod writes;

use std::collections::BTreeSet;

use super::{Context, path};

pub use configured::{Configured, configured};
pub use loads::{Loads, loads, package_of};
pub use lock::{Lock, Manager, read_lock};
pub use manifest::Manifest;
pub use search::{SearchBounds, evidence};
pub use settings::{Setting, loads_own_files, names_any, settings};
pub use writes::{Writes, writes, writes_of_text};

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

/// What a project says of Yarn 2 and later: <https://yarnpkg.com/configuration/yarnrc>.
struct YarnSettings {
    /// `nodeLinker`.
    linker: Option<String>,
    /// `enableGlobalCache`.
    global_cache: Option<String>,
    /// Version 4 or later, as far as it is told.
    since_4: Option<bool>,
}

impl YarnSettings {
    fn of(context: &Context, dir: &str) -> YarnSettings {
        let text = |name: &str| {
            let place = path::join(dir, name);
            context.is_file(&place).then(|| context.read_text(&place))?
        };
        let settings = text(".yarnrc.yml").unwrap_or_default();
        let setting = |name: &str| {
            settings.lines().find_map(|line| {
                let rest = line.strip_prefix(name)?.strip_prefix(':')?;
                Some(rest.trim().trim_matches(['"', '\'']).to_string())
            })
        };
        // The lock file's format: 8 is that of version 4.
        let by_lock = text("yarn.lock").and_then(|text| {
            let (_, rest) = text.split_once("__metadata:")?;
            let version = rest
                .lines()
                .find_map(|line| line.trim().strip_prefix("version:"))?;
            version.trim().parse::<u32>().ok().map(|format| format >= 8)
        });
        let by_manifest = read_manifest(context, dir).and_then(|manifest| {
            let manager = manifest.package_manager?;
            let version = manager.strip_prefix("yarn@")?.split('.').next()?;
            version.parse::<u32>().ok().map(|major| major >= 4)
        });
        YarnSettings {
            linker: setting("nodeLinker"),
            global_cache: setting("enableGlobalCache"),
            since_4: by_manifest.or(by_lock),
        }
    }
}

/// Whether Yarn loads the project's packages from its cache in the home directory: Plug'n'Play, which is the default, with a
/// global cache, which is the default since version 4.
pub fn keeps_packages_at_home(context: &Context, dir: &str) -> bool {
    let yarn = YarnSettings::of(context, dir);
    yarn.linker.is_none_or(|linker| linker == "pnp")
        && match yarn.global_cache.as_deref() {
            Some("false") => false,
            Some("true") => true,
            _ => yarn.since_4.unwrap_or(false),
        }
}

/// Whether Yarn is of version 4 or later, and puts packages into `node_modules`.
pub fn is_yarn_4_with_modules(context: &Context, dir: &str) -> bool {
    let yarn = YarnSettings::of(context, dir);
    yarn.linker.as_deref() == Some("node-modules") && yarn.since_4 == Some(true)
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
