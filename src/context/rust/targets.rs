//! The programs that a package builds, and what they are called.
//!
//! <https://doc.rust-lang.org/cargo/reference/cargo-targets.html#target-auto-discovery>

use std::collections::BTreeSet;

use crate::context::{Context, Kind, path};

use super::manifest::{Bin, Manifest};

/// The programs of a package: those that the manifest names and those that are found by their place in the context.
pub fn bins(context: &Context, manifest: &Manifest) -> Vec<Bin> {
    let Some(package) = &manifest.package else {
        return Vec::new();
    };
    let mut bins = package.bins.clone();
    let automatic = match package.autobins {
        Some(automatic) => automatic,
        None => bins.is_empty() || !package.first_edition,
    };
    if !automatic {
        return bins;
    }
    let names: BTreeSet<String> = bins.iter().map(|bin| bin.name.clone()).collect();
    let paths: BTreeSet<String> = bins
        .iter()
        .filter_map(|bin| bin.path.as_deref().map(path::normalise))
        .collect();
    for found in by_place(context, &manifest.dir, &package.name) {
        let known = found.path.as_ref().is_some_and(|it| paths.contains(it));
        if !known && !names.contains(&found.name) {
            bins.push(found);
        }
    }
    bins
}

/// The name of the library of a package that other programs load (`cdylib`, `dylib`), without what a system puts around it.
pub fn loadable(context: &Context, manifest: &Manifest) -> Option<String> {
    let package = manifest.package.as_ref()?;
    let lib = package.lib.as_ref()?;
    let source = lib.path.as_deref().unwrap_or("src/lib.rs");
    let kinds = ["cdylib", "dylib"];
    let loaded = lib.kinds.iter().any(|kind| kinds.contains(&kind.as_str()));
    if !loaded || !context.is_file(&path::join(&manifest.dir, source)) {
        return None;
    }
    let name = lib.name.as_ref().unwrap_or(&package.name);
    Some(name.replace('-', "_"))
}

fn by_place(context: &Context, dir: &str, package: &str) -> Vec<Bin> {
    let mut found = Vec::new();
    let mut add = |name: &str, at: &str| {
        found.push(Bin {
            name: name.to_owned(),
            path: Some(at.to_owned()),
            required_features: Vec::new(),
        });
    };
    if context.is_file(&path::join(dir, "src/main.rs")) {
        add(package, "src/main.rs");
    }
    for entry in context.list(&path::join(dir, "src/bin")) {
        let name = entry.name();
        match &entry.kind {
            Kind::Directory if context.is_file(&path::join(&entry.path, "main.rs")) => {
                add(name, &format!("src/bin/{name}/main.rs"));
            }
            Kind::Directory => {}
            _ => {
                if let Some(stem) = name.strip_suffix(".rs") {
                    add(stem, &format!("src/bin/{name}"));
                }
            }
        }
    }
    found
}

/// The examples of a package that are found by their place.
pub fn examples(context: &Context, dir: &str) -> Vec<String> {
    let entries = context.list(&path::join(dir, "examples"));
    let names = entries.iter().filter_map(|entry| match &entry.kind {
        Kind::Directory if context.is_file(&path::join(&entry.path, "main.rs")) => {
            Some(entry.name().to_owned())
        }
        Kind::Directory => None,
        _ => entry.name().strip_suffix(".rs").map(str::to_owned),
    });
    names.collect()
}

/// The members of a workspace: the directories of the context that hold one, sorted. Local dependencies of members are
/// members, too.
pub fn members(
    context: &Context,
    root: &Manifest,
    read: &dyn Fn(&str) -> Option<std::rc::Rc<Manifest>>,
) -> Vec<String> {
    let Some(workspace) = &root.workspace else {
        return Vec::new();
    };
    let excluded = |dir: &str| {
        workspace.exclude.iter().any(|exclude| {
            path::below(dir, &path::normalise(&path::join(&root.dir, exclude))).is_some()
        })
    };
    let mut waiting: Vec<String> = Vec::new();
    if root.package.is_some() {
        waiting.push(root.dir.clone());
    }
    for member in &workspace.members {
        let pattern = path::join(&root.dir, member.trim_start_matches("./"));
        waiting.extend(context.matches(&pattern));
    }
    let mut found = BTreeSet::new();
    while let Some(dir) = waiting.pop() {
        if found.contains(&dir) || found.len() > super::MOST_PACKAGES {
            continue;
        }
        let Some(manifest) = read(&dir) else { continue };
        let named = dir == root.dir || !excluded(&dir);
        if !named {
            continue;
        }
        for used in &manifest.dependencies {
            if let Some(at) = used
                .path
                .as_deref()
                .and_then(|at| path::resolve_inside(&dir, at))
                && path::below(&at, &root.dir).is_some()
            {
                waiting.push(at);
            }
        }
        found.insert(dir);
    }
    found.into_iter().collect()
}
