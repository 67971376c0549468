//! Settings of an application: `application.properties` and `application.yml`.
//!
//! <https://docs.spring.io/spring-boot/reference/features/external-config.html>

use crate::context::evidence::Pieces;

use super::facts::facts;
use super::properties;

/// A setting that names a file or directory.
pub(super) struct Named {
    pub key: String,
    pub value: Pieces,
    pub written: bool,
    pub line: u32,
}

/// The settings of a file that name files.
pub(super) fn named(text: &str, yaml: bool) -> Vec<Named> {
    let entries = if yaml {
        yaml_entries(text)
    } else {
        properties::entries(text)
    };
    let known = &facts().settings;
    let mut found = Vec::new();
    for (key, value, line) in entries {
        let plain = canonical(&key);
        let is = |list: &[String]| {
            list.iter().any(|known| {
                plain == *known
                    || plain
                        .strip_prefix(known.as_str())
                        .is_some_and(|rest| rest.starts_with('['))
            })
        };
        let (read, written) = (is(&known.read), is(&known.written));
        for part in value.split(',').map(str::trim) {
            let part = part.strip_prefix("optional:").unwrap_or(part);
            let database = known.databases.iter().find_map(|start| {
                let rest = part.strip_prefix(start.as_str())?;
                Some(if start.ends_with("./") {
                    format!("./{rest}")
                } else {
                    rest.to_owned()
                })
            });
            if let Some(file) = database.filter(|file| !file.starts_with(':')) {
                let file = file.split([';', '?']).next().unwrap_or("").to_owned();
                found.push(Named {
                    key: key.clone(),
                    value: placed(&file),
                    written: true,
                    line,
                });
            } else if let Some(file) = part.strip_prefix("file:") {
                let file = file.strip_prefix("//").unwrap_or(file);
                found.push(Named {
                    key: key.clone(),
                    value: placed(file),
                    written,
                    line,
                });
            } else if (read || written)
                && !part.is_empty()
                && !part.contains("classpath")
                && !is_remote(part)
            {
                found.push(Named {
                    key: key.clone(),
                    value: placed(part),
                    written,
                    line,
                });
            }
        }
    }
    found
}

fn is_remote(text: &str) -> bool {
    [
        "http:",
        "https:",
        "configserver:",
        "vault:",
        "consul:",
        "zookeeper:",
        "configtree:",
        "env:",
    ]
    .iter()
    .any(|start| text.starts_with(start))
}

/// `keyStore` and `key_store` are `key-store`.
fn canonical(key: &str) -> String {
    let mut plain = String::new();
    for c in key.chars() {
        match c {
            '_' => plain.push('-'),
            c if c.is_ascii_uppercase() => {
                plain.push('-');
                plain.push(c.to_ascii_lowercase());
            }
            c => plain.push(c),
        }
    }
    plain
}

/// A value with `${NAME:default}` in it.
fn placed(text: &str) -> Pieces {
    let Some(begin) = text.find("${") else {
        return Pieces::known(text);
    };
    let before = text.get(..begin).unwrap_or("");
    let inside = text.get(begin + 2..).unwrap_or("");
    let Some(end) = inside.find('}') else {
        return Pieces::unknown();
    };
    let (name, default) = match inside.get(..end).unwrap_or("").split_once(':') {
        Some((name, default)) => (name, Some(default.to_owned())),
        None => (inside.get(..end).unwrap_or(""), None),
    };
    let mut value = Pieces::known(before);
    value.append(Pieces::given(format!("environment {name}"), default));
    let rest = inside.get(end + 1..).unwrap_or("");
    if rest.contains("${") {
        value.append(Pieces::unknown());
    } else {
        value.append(Pieces::known(rest));
    }
    value
}

/// The scalars of a YAML file by their dotted keys: the block style that such files are written in.
fn yaml_entries(text: &str) -> Vec<(String, String, u32)> {
    let mut found = Vec::new();
    let mut above: Vec<(usize, String)> = Vec::new();
    for (number, line) in text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .take(50_000)
    {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', '%']) {
            continue;
        }
        if trimmed == "---" {
            above.clear();
            continue;
        }
        let depth = line.len() - line.trim_start().len();
        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        above.retain(|(own, _)| *own < depth || trimmed.starts_with('-') && *own == depth);
        let prefix = || {
            above
                .iter()
                .map(|it| it.1.as_str())
                .collect::<Vec<_>>()
                .join(".")
        };
        if let Some(item) = trimmed.strip_prefix("- ") {
            if !item.contains(": ") {
                found.push((prefix(), scalar(item), number));
            }
            continue;
        }
        let Some((key, value)) = trimmed.split_once(':') else {
            continue;
        };
        let key = key.trim_matches(['"', '\'']).to_owned();
        let value = scalar(value);
        if value.is_empty() {
            if above.len() < 32 {
                above.push((depth, key));
            }
        } else {
            let prefix = prefix();
            let key = if prefix.is_empty() {
                key
            } else {
                format!("{prefix}.{key}")
            };
            for item in value.trim_matches(['[', ']']).split(", ") {
                found.push((key.clone(), scalar(item), number));
            }
        }
    }
    found
}

fn scalar(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split(quote).next().unwrap_or("").to_owned();
        }
    }
    text.split(" #").next().unwrap_or("").trim().to_owned()
}
