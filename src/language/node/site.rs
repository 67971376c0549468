//! What manifests and configuration files say of a static front end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::context::node::{self, Configured};
use crate::stage::{FileSystem, World};

use super::manifest;

pub(in crate::language) fn setting(world: &World<'_, '_>, file: &str, keys: &str) -> Configured {
    if !world.context.is_file(file) {
        return Configured::Absent;
    }
    world
        .context
        .read_text(file)
        .map_or(Configured::Computed, |text| node::configured(&text, keys))
}

pub(in crate::language) fn dependencies(
    world: &World<'_, '_>,
    files: &FileSystem,
    at: &str,
) -> Option<BTreeSet<String>> {
    let (_, manifest) = manifest(world, files, at)?;
    let lists = [
        manifest.dependencies,
        manifest.dev_dependencies,
        manifest.optional_dependencies,
    ];
    Some(lists.into_iter().flatten().map(|(name, _)| name).collect())
}

/// The output paths of `angular.json`: <https://angular.dev/reference/configs/workspace-config#output-path-configuration>.
pub(in crate::language) fn workspace_outputs(world: &World<'_, '_>, file: &str) -> Vec<String> {
    let text = world
        .context
        .is_file(file)
        .then(|| world.context.read_text(file));
    let Some(Ok(Value::Object(top))) = text.flatten().map(|text| serde_json::from_str(&text))
    else {
        return Vec::new();
    };
    let mut outputs = Vec::new();
    let Some(Value::Object(projects)) = top.get("projects") else {
        return outputs;
    };
    for project in projects.values() {
        let targets = project.get("architect").or_else(|| project.get("targets"));
        let Some(build) = targets.and_then(|targets| targets.get("build")) else {
            continue;
        };
        let builder = build.get("builder").and_then(Value::as_str).unwrap_or("");
        let path = build.get("options").and_then(|it| it.get("outputPath"));
        let (base, browser) = match path {
            Some(Value::String(base)) => (base.clone(), "browser"),
            Some(Value::Object(parts)) => {
                let part = |name: &str| parts.get(name).and_then(Value::as_str);
                (
                    part("base").unwrap_or("").to_string(),
                    part("browser").unwrap_or("browser"),
                )
            }
            _ => continue,
        };
        let by_application = builder.ends_with(":application");
        outputs.push(if by_application && !browser.is_empty() {
            format!("{}/{browser}", base.trim_end_matches('/'))
        } else {
            base
        });
    }
    outputs
}
