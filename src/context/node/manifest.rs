//! `package.json`: <https://docs.npmjs.com/cli/configuring-npm/package-json>.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What a `package.json` says, as far as a conversion reads it. Fields of another type than they should have are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The package's name.
    pub name: Option<String>,
    /// The file that `require` of the package and `node .` load.
    pub main: Option<String>,
    /// Scripts, by name.
    pub scripts: BTreeMap<String, String>,
    /// Dependencies, with their ranges.
    pub dependencies: BTreeMap<String, String>,
    /// Dependencies that `NODE_ENV=production` leaves out.
    pub dev_dependencies: BTreeMap<String, String>,
    /// Dependencies that may fail to install.
    pub optional_dependencies: BTreeMap<String, String>,
    /// The patterns of workspaces.
    pub workspaces: Vec<String>,
    /// `pnpm@8.6.0`, as corepack reads it.
    pub package_manager: Option<String>,
    /// Programs of the package, by name.
    pub bin: BTreeMap<String, String>,
    /// node-gyp builds it.
    pub gypfile: bool,
}

impl Manifest {
    /// Reads the text; `None` if it is not a JSON object.
    pub fn parse(text: &str) -> Option<Manifest> {
        let text = text.trim_start_matches('\u{feff}');
        let Ok(Value::Object(top)) = serde_json::from_str::<Value>(text) else {
            return None;
        };
        let text_of = |key: &str| top.get(key).and_then(Value::as_str).map(String::from);
        let name = text_of("name");
        let workspaces = match top.get("workspaces") {
            Some(Value::Array(items)) => strings(items),
            Some(Value::Object(inner)) => match inner.get("packages") {
                Some(Value::Array(items)) => strings(items),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let bin = match top.get("bin") {
            Some(Value::String(file)) => name
                .iter()
                .map(|name| {
                    let own = name.rsplit('/').next().unwrap_or(name);
                    (own.to_string(), file.clone())
                })
                .collect(),
            Some(Value::Object(inner)) => table(inner),
            _ => BTreeMap::new(),
        };
        let tables = |key: &str| match top.get(key) {
            Some(Value::Object(inner)) => table(inner),
            _ => BTreeMap::new(),
        };
        Some(Manifest {
            main: text_of("main"),
            scripts: tables("scripts"),
            dependencies: tables("dependencies"),
            dev_dependencies: tables("devDependencies"),
            optional_dependencies: tables("optionalDependencies"),
            package_manager: text_of("packageManager"),
            gypfile: top.get("gypfile").and_then(Value::as_bool).unwrap_or(false),
            name,
            workspaces,
            bin,
        })
    }

    /// Whether a package is a dependency of any kind.
    pub fn depends_on(&self, package: &str) -> bool {
        [
            &self.dependencies,
            &self.dev_dependencies,
            &self.optional_dependencies,
        ]
        .iter()
        .any(|list| list.contains_key(package))
    }

    /// Whether a dependency is fetched from a repository, not from the registry.
    pub fn fetches_repositories(&self) -> bool {
        [
            &self.dependencies,
            &self.dev_dependencies,
            &self.optional_dependencies,
        ]
        .iter()
        .flat_map(|list| list.values())
        .any(|range| is_repository(range))
    }
}

/// <https://docs.npmjs.com/cli/configuring-npm/package-json#git-urls-as-dependencies>
pub(super) fn is_repository(range: &str) -> bool {
    let hosts = ["github:", "gitlab:", "bitbucket:", "gist:", "git@"];
    range.starts_with("git")
        && (range.starts_with("git+") || range.starts_with("git:") || range.starts_with("git@"))
        || hosts.iter().any(|host| range.starts_with(host))
        || range.contains(".git#")
        || range.ends_with(".git")
        // `owner/name`, the short form of GitHub.
        || range.split('/').count() == 2
            && !range.contains(':')
            && !range.starts_with(['.', '/', '~', '@', '^', '>', '<', '*'])
}

fn strings(items: &[Value]) -> Vec<String> {
    items
        .iter()
        .filter_map(Value::as_str)
        .map(String::from)
        .collect()
}

fn table(inner: &Map<String, Value>) -> BTreeMap<String, String> {
    inner
        .iter()
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_string())))
        .collect()
}
