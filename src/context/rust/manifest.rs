//! `Cargo.toml`: what a conversion must know of it.
//!
//! <https://doc.rust-lang.org/cargo/reference/manifest.html>

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

/// One `Cargo.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The directory of the context that it lies in.
    pub dir: String,
    /// `[package]`; a virtual manifest has none.
    pub package: Option<Package>,
    /// `[workspace]`.
    pub workspace: Option<Workspace>,
    /// `[dependencies]`, those of targets included; neither those of tests nor those of the build script.
    pub dependencies: Vec<Dependency>,
    /// `[features]`.
    pub features: BTreeMap<String, Vec<String>>,
}

/// `[package]` and the targets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    /// The name.
    pub name: String,
    /// The program of `cargo run`, where several could be meant.
    pub default_run: Option<String>,
    /// Whether programs are found by their place.
    pub autobins: Option<bool>,
    /// Whether it is of the edition 2015, where a written `[[bin]]` turns that off.
    pub first_edition: bool,
    /// `[[bin]]`.
    pub bins: Vec<Bin>,
    /// `[lib]`: the name, where it is written, and the kinds of library.
    pub lib: Option<Lib>,
    /// Where the workspace is, if the manifest says so.
    pub workspace: Option<String>,
    /// The build script: `None` for the usual place, empty for none.
    pub build: Option<String>,
}

/// One `[[bin]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bin {
    /// The name of the program.
    pub name: String,
    /// The source, from the package's directory.
    pub path: Option<String>,
    /// Features without which it is not built.
    pub required_features: Vec<String>,
}

/// `[lib]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lib {
    /// The name, if it is not the package's.
    pub name: Option<String>,
    /// The source, from the package's directory.
    pub path: Option<String>,
    /// `crate-type`.
    pub kinds: Vec<String>,
}

/// `[workspace]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Patterns of member directories.
    pub members: Vec<String>,
    /// Directories that are no members.
    pub exclude: Vec<String>,
    /// The members that a build at the root is about.
    pub default_members: Option<Vec<String>>,
    /// `[workspace.dependencies]`.
    pub dependencies: Vec<Dependency>,
}

/// One dependency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dependency {
    /// The name in the manifest.
    pub key: String,
    /// The name of the package.
    pub package: String,
    /// A directory, from that of the manifest.
    pub path: Option<String>,
    /// The features that are asked for.
    pub features: Vec<String>,
    /// Whether its default features are on.
    pub default_features: bool,
    /// Whether the workspace says the rest.
    pub inherited: bool,
    /// Whether only a feature turns it on.
    pub optional: bool,
}

impl Manifest {
    /// Reads the text of a `Cargo.toml` that lies in `dir`.
    ///
    /// # Errors
    /// Why it is no manifest.
    pub fn parse(text: &str, dir: &str) -> Result<Manifest, String> {
        let table: Table =
            toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())?;
        let mut manifest = Manifest {
            dir: dir.to_owned(),
            ..Manifest::default()
        };
        // `[project]` is the old name: <https://doc.rust-lang.org/cargo/reference/manifest.html#the-project-section>.
        if let Some(package) = sub(&table, "package").or_else(|| sub(&table, "project")) {
            manifest.package = Some(read_package(package, &table)?);
        }
        if let Some(workspace) = sub(&table, "workspace") {
            manifest.workspace = Some(Workspace {
                members: texts(workspace.get("members")),
                exclude: texts(workspace.get("exclude")),
                default_members: workspace
                    .get("default-members")
                    .map(|list| texts(Some(list))),
                dependencies: sub(workspace, "dependencies")
                    .map(read_dependencies)
                    .unwrap_or_default(),
            });
        }
        if manifest.package.is_none() && manifest.workspace.is_none() {
            return Err("neither a package nor a workspace".to_owned());
        }
        manifest.dependencies = sub(&table, "dependencies")
            .map(read_dependencies)
            .unwrap_or_default();
        for (condition, target) in sub(&table, "target").into_iter().flatten() {
            let elsewhere = ["windows", "macos", "wasm32", "ios", "android"];
            if elsewhere.iter().any(|name| condition.contains(name)) && !condition.contains("not(")
            {
                continue;
            }
            let Some(target) = target.as_table() else {
                continue;
            };
            if let Some(more) = sub(target, "dependencies") {
                manifest.dependencies.extend(read_dependencies(more));
            }
        }
        for (name, list) in sub(&table, "features").into_iter().flatten() {
            manifest.features.insert(name.clone(), texts(Some(list)));
        }
        Ok(manifest)
    }

    /// The features that a build turns on, with those that they bring.
    pub fn enabled(&self, asked: &[String], default: bool, all: bool) -> BTreeSet<String> {
        let mut waiting: Vec<String> = match all {
            true => self.features.keys().cloned().collect(),
            false => asked.to_vec(),
        };
        if default {
            waiting.push("default".to_owned());
        }
        let mut enabled = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if let Some(more) = self.features.get(&name)
                && !enabled.contains(&name)
            {
                waiting.extend(more.iter().cloned());
            }
            enabled.insert(name);
        }
        enabled
    }
}

fn read_package(package: &Table, whole: &Table) -> Result<Package, String> {
    let name = package
        .get("name")
        .and_then(Value::as_str)
        .ok_or("a package without a name")?;
    let mut bins = Vec::new();
    for bin in whole
        .get("bin")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
    {
        let Some(name) = text(bin.get("name")) else {
            continue;
        };
        bins.push(Bin {
            name,
            path: text(bin.get("path")),
            required_features: texts(bin.get("required-features")),
        });
    }
    Ok(Package {
        name: name.to_owned(),
        default_run: text(package.get("default-run")),
        autobins: package.get("autobins").and_then(Value::as_bool),
        first_edition: package
            .get("edition")
            .is_none_or(|edition| edition.as_str() == Some("2015")),
        bins,
        lib: sub(whole, "lib").map(|lib| Lib {
            name: text(lib.get("name")),
            path: text(lib.get("path")),
            kinds: texts(lib.get("crate-type").or_else(|| lib.get("crate_type"))),
        }),
        workspace: text(package.get("workspace")),
        build: match package.get("build") {
            Some(Value::Boolean(false)) => Some(String::new()),
            other => text(other),
        },
    })
}

fn read_dependencies(table: &Table) -> Vec<Dependency> {
    let mut found = Vec::new();
    for (key, value) in table {
        let mut dependency = Dependency {
            key: key.clone(),
            package: key.clone(),
            default_features: true,
            ..Dependency::default()
        };
        if let Some(detail) = value.as_table() {
            dependency.package = text(detail.get("package")).unwrap_or_else(|| key.clone());
            dependency.path = text(detail.get("path"));
            dependency.features = texts(detail.get("features"));
            let default = detail
                .get("default-features")
                .or_else(|| detail.get("default_features"));
            dependency.default_features = default.and_then(Value::as_bool).unwrap_or(true);
            dependency.inherited = flag(detail, "workspace");
            dependency.optional = flag(detail, "optional");
        }
        found.push(dependency);
    }
    found
}

fn flag(table: &Table, key: &str) -> bool {
    table.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn sub<'a>(table: &'a Table, key: &str) -> Option<&'a Table> {
    table.get(key)?.as_table()
}

fn text(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::to_owned)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}
