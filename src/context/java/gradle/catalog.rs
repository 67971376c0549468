//! Version catalogs: `gradle/libs.versions.toml`.
//!
//! <https://docs.gradle.org/current/userguide/version_catalogs.html>

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::context::java::lexer::Token;
use crate::context::{Context, path};

/// The names of a catalog.
#[derive(Debug, Clone, Default)]
pub(super) struct Catalog {
    plugins: BTreeMap<String, (String, Option<String>)>,
    libraries: BTreeMap<String, String>,
    bundles: BTreeMap<String, Vec<String>>,
}

impl Catalog {
    /// Reads the catalog of a build.
    pub fn read(context: &Context, root: &str) -> Catalog {
        let file = path::join(root, "gradle/libs.versions.toml");
        let mut catalog = Catalog::default();
        if !context.is_file(&file) {
            return catalog;
        }
        let Some(text) = context.read_text(&file) else {
            return catalog;
        };
        let table: Table = match toml::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(table) => table,
            Err(error) => {
                let why = error.message();
                context.note(format!("{file}: {why}, so it is taken to be absent"));
                return catalog;
            }
        };
        let part = |name: &str| {
            table
                .get(name)
                .and_then(Value::as_table)
                .into_iter()
                .flatten()
        };
        let versions = table.get("versions").and_then(Value::as_table);
        let version = |entry: &Value| {
            let own = entry.get("version")?;
            let by_name = own
                .get("ref")
                .and_then(Value::as_str)
                .and_then(|it| versions?.get(it)?.as_str());
            own.as_str().or(by_name).map(str::to_owned)
        };
        for (name, entry) in part("plugins") {
            let (id, version) = match entry {
                Value::String(text) => match text.split_once(':') {
                    Some((id, version)) => (id.to_owned(), Some(version.to_owned())),
                    None => continue,
                },
                entry => match entry.get("id").and_then(Value::as_str) {
                    Some(id) => (id.to_owned(), version(entry)),
                    None => continue,
                },
            };
            catalog.plugins.insert(dotted(name), (id, version));
        }
        for (name, entry) in part("libraries") {
            let text = |key: &str| entry.get(key).and_then(Value::as_str);
            let module = match entry {
                Value::String(text) => {
                    let mut parts = text.split(':');
                    format!(
                        "{}:{}",
                        parts.next().unwrap_or(""),
                        parts.next().unwrap_or("")
                    )
                }
                _ => match (text("module"), text("group"), text("name")) {
                    (Some(module), _, _) => module.to_owned(),
                    (None, Some(group), Some(name)) => format!("{group}:{name}"),
                    _ => continue,
                },
            };
            catalog.libraries.insert(dotted(name), module);
        }
        for (name, entry) in part("bundles") {
            let names = entry
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            catalog
                .bundles
                .insert(dotted(name), names.map(dotted).collect());
        }
        catalog
    }

    /// The plugin that `alias(libs.plugins.x)` names.
    pub fn plugin_of(&self, words: &[Token]) -> Option<(String, Option<String>)> {
        let name = accessor(words)?;
        let name = name.strip_prefix("plugins.")?;
        self.plugins
            .get(name.trim_end_matches(".get.pluginId"))
            .cloned()
    }

    /// The libraries that `libs.x` and `libs.bundles.x` name.
    pub fn libraries_of(&self, words: &[Token]) -> Vec<String> {
        let Some(name) = accessor(words) else {
            return Vec::new();
        };
        match name.strip_prefix("bundles.") {
            Some(bundle) => {
                let names = self.bundles.get(bundle).into_iter().flatten();
                names
                    .filter_map(|it| self.libraries.get(it).cloned())
                    .collect()
            }
            None => self.libraries.get(&name).cloned().into_iter().collect(),
        }
    }
}

/// What follows `libs.`.
fn accessor(words: &[Token]) -> Option<String> {
    let at = words.iter().position(|it| it.name() == Some("libs"))?;
    let mut name = String::new();
    for pair in words.get(at + 1..)?.chunks(2) {
        let (Some(true), Some(part)) = (
            pair.first().map(|it| it.is('.')),
            pair.get(1).and_then(Token::name),
        ) else {
            break;
        };
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(part);
    }
    Some(name)
}

/// `spring-boot_web` is written `spring.boot.web` in scripts.
fn dotted(name: &str) -> String {
    name.replace(['-', '_'], ".")
}
