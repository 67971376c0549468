//! `.cargo/config.toml`: where builds go and for which target.
//!
//! <https://doc.rust-lang.org/cargo/reference/config.html>

use toml::{Table, Value};

/// What a configuration file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CargoConfig {
    /// `build.target-dir`, relative to the directory that holds `.cargo`.
    pub target_dir: Option<String>,
    /// `build.target`.
    pub targets: Vec<String>,
    /// `build.rustflags` and `target.*.rustflags`, by target (`None` for all of them).
    pub rustflags: Vec<(Option<String>, String)>,
    /// `install.root`.
    pub install_root: Option<String>,
    /// `[alias]`: other names of subcommands.
    pub aliases: Vec<(String, Vec<String>)>,
    /// Directories of vendored sources.
    pub vendored: Vec<String>,
    /// `[env]`: variables that a build and `cargo run` have.
    pub env: Vec<(String, String)>,
}

impl CargoConfig {
    /// Reads the text.
    ///
    /// # Errors
    /// Why it is no configuration.
    pub fn parse(text: &str) -> Result<CargoConfig, String> {
        let table: Table =
            toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())?;
        let mut config = CargoConfig::default();
        if let Some(build) = table.get("build") {
            config.target_dir = string(build.get("target-dir"));
            config.targets = strings(build.get("target"));
            let flags = words(build.get("rustflags"));
            if !flags.is_empty() {
                config.rustflags.push((None, flags));
            }
        }
        let targets = table.get("target").and_then(Value::as_table);
        for (target, of_target) in targets.into_iter().flatten() {
            let mut flags = words(of_target.get("rustflags"));
            // What stands in for a build script: <https://doc.rust-lang.org/cargo/reference/build-scripts.html#overriding-build-scripts>
            for of_script in of_target.as_table().into_iter().flat_map(Table::values) {
                for library in strings(of_script.get("rustc-link-lib")) {
                    flags.push_str(&format!(" -l{library}"));
                }
            }
            if !flags.is_empty() {
                // `cfg(...)` may mean any target.
                let of = (!target.starts_with("cfg(")).then(|| target.clone());
                config.rustflags.push((of, flags));
            }
        }
        config.install_root = string(table.get("install").and_then(|it| it.get("root")));
        let aliases = table.get("alias").and_then(Value::as_table);
        for (name, value) in aliases.into_iter().flatten() {
            let words: Vec<String> = match value.as_str() {
                Some(text) => text.split_whitespace().map(str::to_owned).collect(),
                None => strings(Some(value)),
            };
            config.aliases.push((name.clone(), words));
        }
        let sources = table.get("source").and_then(Value::as_table);
        for (_, source) in sources.into_iter().flatten() {
            config.vendored.extend(string(source.get("directory")));
        }
        let env = table.get("env").and_then(Value::as_table);
        for (name, value) in env.into_iter().flatten() {
            let text = string(Some(value)).or_else(|| string(value.get("value")));
            config.env.extend(text.map(|text| (name.clone(), text)));
        }
        Ok(config)
    }
}

fn string(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::to_owned)
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// A list of words, or a text of words, as one text.
fn words(value: Option<&Value>) -> String {
    strings(value).join(" ")
}
