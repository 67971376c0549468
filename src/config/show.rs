//! What is in force, and from where: `msconvert config show`.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use toml::Value;

use super::merge::Config;
use super::{Located, Origin};
use crate::options::{PinPolicy, StaticServer};

/// One value in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The key, as in TOML.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub origin: RowOrigin,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RowOrigin {
    /// Nobody said anything else.
    Default,
    /// An option of the command line.
    CommandLine {
        /// The option.
        option: String,
    },
    /// A file.
    File {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
}

impl From<&Origin> for RowOrigin {
    fn from(origin: &Origin) -> RowOrigin {
        RowOrigin::File {
            path: origin.file.display().to_string(),
            line: origin.line,
            column: origin.column,
        }
    }
}

/// Every value of a configuration, in the order of the documentation. Entries of tables and of lists that add up have a row
/// each.
pub fn rows(config: &Config) -> Vec<Row> {
    let mut rows = Rows(Vec::new());
    let given = &config.given;
    match given.runtime {
        Some(kind) => {
            let option = format!("--runtime {}", kind.name());
            rows.option("runtime.allowed", strings([kind.name()]), option);
        }
        None => {
            for (key, list) in [
                ("runtime.allowed", &config.allowed),
                ("runtime.preferred", &config.preferred),
            ] {
                let default = if key == "runtime.allowed" {
                    strings(crate::RuntimeChoice::KINDS.map(|it| it.name()))
                } else {
                    strings([""; 0])
                };
                rows.value(key, list, default, |kinds| {
                    strings(kinds.iter().map(|kind| kind.name()))
                });
            }
        }
    }
    for (registry, place) in &config.registry_map {
        rows.entry("registry_map", registry, place);
    }
    rows.value("pin.require", &config.require, "none".into(), |require| {
        let word = match require {
            PinPolicy::None => "none",
            PinPolicy::Version => "version",
            PinPolicy::Digest => "digest",
        };
        word.into()
    });
    for (image, digest) in &config.digests {
        rows.entry("pin.digests", image, digest);
    }
    for pattern in config
        .excluded_paths
        .iter()
        .rev()
        .flat_map(|it| it.patterns())
    {
        rows.file("exclude.paths", strings([&pattern.value]), &pattern.origin);
    }
    for (key, list) in [
        ("exclude.languages", &config.excluded_languages),
        ("exclude.notes", &config.excluded_notes),
        ("assumptions.accept", &config.accepted),
    ] {
        rows.value(key, list, strings([""; 0]), |words| strings(words));
    }
    for (key, paths) in [
        ("extend.profiles", &config.profiles),
        ("extend.images", &config.images),
    ] {
        for path in paths {
            rows.file(key, strings([text(&path.value)]), &path.origin);
        }
    }
    if let Some(folder) = &given.profiles {
        rows.option(
            "extend.profiles",
            strings([text(folder)]),
            "--profiles".into(),
        );
    }
    if let Some(template) = &config.template {
        rows.file(
            "templates.runtime",
            text(&template.value).into(),
            &template.origin,
        );
    }
    for (key, option, given, configured) in [
        (
            "options.unsafe",
            "unsafe",
            given.allow_unsafe,
            &config.allow_unsafe,
        ),
        (
            "options.synthesize_build",
            "synthesize-build",
            given.synthesize_build,
            &config.synthesize_build,
        ),
        (
            "options.base_swap",
            "base-swap",
            given.base_swap,
            &config.base_swap,
        ),
        ("options.prune", "prune", given.prune, &config.prune),
        ("options.layered", "layered", given.layered, &config.layered),
        (
            "options.dockerignore",
            "dockerignore",
            given.dockerignore,
            &config.dockerignore,
        ),
    ] {
        match given {
            Some(value) => {
                let no = if value { "" } else { "no-" };
                rows.option(key, value.into(), format!("--{no}{option}"));
            }
            None => rows.value(key, configured, false.into(), |value| (*value).into()),
        }
    }
    let name = |server: Option<StaticServer>| match server {
        None => "none",
        Some(StaticServer::Nginx) => "nginx",
    };
    let key = "options.static";
    match given.static_server {
        Some(None) => rows.option(key, name(None).into(), "--no-static".into()),
        Some(server) => rows.option(
            key,
            name(server).into(),
            format!("--static {}", name(server)),
        ),
        None => rows.value(key, &config.static_server, name(None).into(), |server| {
            name(*server).into()
        }),
    }
    rows.0
}

struct Rows(Vec<Row>);

impl Rows {
    fn push(&mut self, key: &str, value: Value, origin: RowOrigin) {
        self.0.push(Row {
            key: key.to_owned(),
            value,
            origin,
        });
    }

    fn option(&mut self, key: &str, value: Value, option: String) {
        self.push(key, value, RowOrigin::CommandLine { option });
    }

    fn file(&mut self, key: &str, value: Value, origin: &Origin) {
        self.push(key, value, origin.into());
    }

    fn value<T>(
        &mut self,
        key: &str,
        configured: &Option<Located<T>>,
        default: Value,
        value: impl Fn(&T) -> Value,
    ) {
        match configured {
            Some(it) => self.file(key, value(&it.value), &it.origin),
            None => self.push(key, default, RowOrigin::Default),
        }
    }

    fn entry(&mut self, table: &str, key: &str, value: &Located<String>) {
        let key = Value::from(key).to_string();
        self.file(
            &format!("{table}.{key}"),
            value.value.as_str().into(),
            &value.origin,
        );
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn strings<I>(words: I) -> Value
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    Value::Array(words.into_iter().map(|word| word.as_ref().into()).collect())
}

/// Lines of TOML, each with its origin in a comment.
pub fn lines(rows: &[Row]) -> String {
    let texts: Vec<String> = rows
        .iter()
        .map(|row| format!("{} = {}", row.key, row.value))
        .collect();
    let width = texts
        .iter()
        .map(|text| text.chars().count())
        .max()
        .unwrap_or(0)
        .min(60);
    let mut out = String::new();
    for (row, text) in rows.iter().zip(texts) {
        let origin = match &row.origin {
            RowOrigin::Default => "default".to_owned(),
            RowOrigin::CommandLine { option } => option.clone(),
            RowOrigin::File { path, line, .. } => format!("{path}:{line}"),
        };
        // Writing to a string does not fail.
        let _ = writeln!(out, "{text:width$}  # {origin}");
    }
    out
}
