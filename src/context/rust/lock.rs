//! `Cargo.lock`: which packages are built in.
//!
//! Of a lock file it is known which packages depend on which, not why (for the program, its tests or its build script)
//! nor with which features; a feature shows in the optional dependencies that it turns on.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

/// The packages of a lock file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// What each package depends on, by name; versions of one package count as one.
    uses: BTreeMap<String, BTreeSet<String>>,
    /// Whether a package comes from a repository.
    pub from_git: bool,
}

impl Lock {
    /// Reads the text of a `Cargo.lock`.
    ///
    /// # Errors
    /// Why it is no lock file.
    pub fn parse(text: &str) -> Result<Lock, String> {
        let table: Table =
            toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())?;
        let mut lock = Lock::default();
        // `[root]` is the own package in lock files of 2017 and before.
        let root = table.get("root").into_iter();
        let packages = table.get("package").and_then(Value::as_array);
        for package in packages.into_iter().flatten().chain(root) {
            let Some(name) = package.get("name").and_then(Value::as_str) else {
                continue;
            };
            let source = package.get("source").and_then(Value::as_str);
            lock.from_git |= source.is_some_and(|source| source.starts_with("git+"));
            let uses = lock.uses.entry(name.to_owned()).or_default();
            let list = package.get("dependencies").and_then(Value::as_array);
            for used in list.into_iter().flatten().filter_map(Value::as_str) {
                // `name`, `name version` or `name version (source)`.
                uses.extend(used.split(' ').next().map(str::to_owned));
            }
        }
        Ok(lock)
    }

    /// Whether the file names no package at all.
    pub fn is_empty(&self) -> bool {
        self.uses.is_empty()
    }

    /// All packages that the given ones lead to, themselves included, and for packages that wrap a library (`-sys`) also
    /// `package/dependency`, which shows what an optional dependency shows.
    pub fn reachable<'a>(&self, from: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        let mut waiting: Vec<&str> = from.into_iter().collect();
        let mut found = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if !found.insert(name.to_owned()) {
                continue;
            }
            for used in self.uses.get(name).into_iter().flatten() {
                waiting.push(used);
            }
        }
        let wrappers: Vec<String> = found
            .iter()
            .filter(|name| name.ends_with("-sys"))
            .cloned()
            .collect();
        for name in wrappers {
            for used in self.uses.get(&name).into_iter().flatten() {
                found.insert(format!("{name}/{used}"));
            }
        }
        found
    }
}
