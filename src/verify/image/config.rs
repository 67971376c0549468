//! The config of a built image, as the engine's inspection tells it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

/// The effective config of an image: <https://github.com/opencontainers/image-spec/blob/main/config.md>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// Environment variables, in their order.
    pub env: Vec<(String, String)>,
    /// The entry point, in exec form.
    pub entrypoint: Vec<String>,
    /// The command, in exec form.
    pub cmd: Vec<String>,
    /// The working directory; `/` where none is set.
    pub workdir: String,
    /// The user as written; empty is root.
    pub user: String,
    /// Exposed ports, as `8080/tcp`.
    pub exposed: BTreeSet<String>,
    /// Volumes.
    pub volumes: BTreeSet<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// The stop signal; empty is SIGTERM.
    pub stop_signal: String,
    /// The words of the health check: `CMD`, `CMD-SHELL` or `NONE` and what follows.
    pub health: Vec<String>,
    /// The options of the health check, as `interval=1000000000` (nanoseconds) and so on; what is not set is left out.
    pub health_options: BTreeMap<String, i64>,
    /// The shell of shell form, where SHELL sets it.
    pub shell: Vec<String>,
}

impl ImageConfig {
    /// Whether the container starts as root.
    pub fn is_of_root(&self) -> bool {
        let user = self.user.split(':').next().unwrap_or_default();
        matches!(user, "" | "0" | "root")
    }
}

/// An inspected image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Its config.
    pub config: ImageConfig,
    /// Its size in bytes, as the engine counts it; `None` where it does not tell.
    pub size: Option<u64>,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(alias = "config", rename = "Config", default)]
    config: Option<Config>,
    #[serde(rename = "Size", default)]
    size: Option<u64>,
    /// Buildah has the config below the image.
    #[serde(rename = "Docker", default)]
    docker: Option<RawDocker>,
    /// Podman also has the health check here.
    #[serde(rename = "HealthCheck", alias = "Healthcheck", default)]
    health: Option<RawHealth>,
}

/// Buildah has a text here.
#[derive(Deserialize)]
#[serde(untagged)]
enum Config {
    Read(Box<RawConfig>),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct RawDocker {
    #[serde(default)]
    config: Option<RawConfig>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct RawConfig {
    env: Option<Vec<String>>,
    entrypoint: Option<Words>,
    cmd: Option<Words>,
    working_dir: Option<String>,
    user: Option<String>,
    exposed_ports: Option<BTreeMap<String, Value>>,
    volumes: Option<BTreeMap<String, Value>>,
    labels: Option<BTreeMap<String, String>>,
    stop_signal: Option<String>,
    #[serde(alias = "HealthCheck")]
    healthcheck: Option<RawHealth>,
    shell: Option<Vec<String>>,
}

/// Some versions of podman print an entry point as one text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Many(Vec<String>),
    One(String),
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct RawHealth {
    test: Option<Vec<String>>,
    interval: Option<i64>,
    timeout: Option<i64>,
    start_period: Option<i64>,
    start_interval: Option<i64>,
    retries: Option<i64>,
}

impl ImageConfig {
    /// The value of an environment variable; the last setting counts.
    pub fn variable(&self, key: &str) -> Option<&str> {
        self.env
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// The words that a container is started with when it is given `arguments`.
    pub fn start_words(&self, arguments: &[String]) -> Vec<String> {
        let rest = if arguments.is_empty() {
            &self.cmd[..]
        } else {
            arguments
        };
        self.entrypoint.iter().chain(rest).cloned().collect()
    }

    /// The TCP ports that are exposed, smallest first.
    pub fn tcp_ports(&self) -> Vec<u16> {
        let mut ports: Vec<u16> = self
            .exposed
            .iter()
            .filter_map(|port| match port.split_once('/') {
                Some((number, "tcp")) => number.parse().ok(),
                Some(_) => None,
                None => port.parse().ok(),
            })
            .collect();
        ports.sort_unstable();
        ports
    }

    /// The command that the health check runs; empty where there is none.
    pub fn health_command(&self) -> Vec<String> {
        match self.health.split_first() {
            Some((kind, rest)) if kind == "CMD" => rest.to_vec(),
            Some((kind, rest)) if kind == "CMD-SHELL" => {
                let shell = if self.shell.is_empty() {
                    vec!["/bin/sh".to_owned(), "-c".to_owned()]
                } else {
                    self.shell.clone()
                };
                shell.into_iter().chain(rest.iter().cloned()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Reads what the engine's inspection printed.
///
/// # Errors
/// It is not what was expected, in the reader's words.
pub fn read(json: &[u8]) -> Result<Inspected, String> {
    let value: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let one = match value {
        Value::Array(mut list) if !list.is_empty() => list.swap_remove(0),
        Value::Array(_) => return Err("the inspection is empty".to_owned()),
        other => other,
    };
    let raw: Raw = serde_json::from_value(one).map_err(|error| error.to_string())?;
    let config = match raw.config {
        Some(Config::Read(config)) => Some(*config),
        Some(Config::Other(_)) | None => raw.docker.and_then(|docker| docker.config),
    };
    let config = config.ok_or("the inspection has no config")?;
    let health = config.healthcheck.or(raw.health).unwrap_or_default();
    let options = [
        ("interval", health.interval),
        ("timeout", health.timeout),
        ("start-period", health.start_period),
        ("start-interval", health.start_interval),
        ("retries", health.retries),
    ];
    Ok(Inspected {
        size: raw.size,
        config: ImageConfig {
            env: config
                .env
                .unwrap_or_default()
                .iter()
                .map(|entry| variable(entry))
                .collect(),
            entrypoint: words(config.entrypoint),
            cmd: words(config.cmd),
            workdir: config
                .working_dir
                .filter(|directory| !directory.is_empty())
                .unwrap_or_else(|| "/".to_owned()),
            user: config.user.unwrap_or_default(),
            exposed: config
                .exposed_ports
                .unwrap_or_default()
                .into_keys()
                .collect(),
            volumes: config.volumes.unwrap_or_default().into_keys().collect(),
            labels: config.labels.unwrap_or_default(),
            stop_signal: config.stop_signal.unwrap_or_default(),
            health: health.test.unwrap_or_default(),
            health_options: options
                .into_iter()
                .filter_map(|(key, value)| Some((key.to_owned(), value.filter(|it| *it != 0)?)))
                .collect(),
            shell: config.shell.unwrap_or_default(),
        },
    })
}

fn words(words: Option<Words>) -> Vec<String> {
    match words {
        Some(Words::Many(words)) => words,
        Some(Words::One(text)) => text.split_whitespace().map(str::to_owned).collect(),
        None => Vec::new(),
    }
}

fn variable(entry: &str) -> (String, String) {
    match entry.split_once('=') {
        Some((key, value)) => (key.to_owned(), value.to_owned()),
        None => (entry.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockers_inspection_is_read() {
        let json = br#"[{"Id":"sha256:1","Size":42,"Config":{"User":"app","ExposedPorts":{"8080/tcp":{},"53/udp":{}},
            "Env":["PATH=/bin","A=b=c"],"Cmd":["serve"],"Entrypoint":["/app"],"Volumes":null,"WorkingDir":"","Labels":{"k":"v"},
            "Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":1000000000,"Retries":0}}}]"#;
        let read = read(json).unwrap();
        assert_eq!(read.size, Some(42));
        let config = read.config;
        assert_eq!(config.variable("A"), Some("b=c"));
        assert_eq!(config.workdir, "/");
        assert_eq!(config.tcp_ports(), [8080]);
        assert_eq!(config.start_words(&[]), ["/app", "serve"]);
        assert_eq!(config.start_words(&["x".into()]), ["/app", "x"]);
        assert_eq!(config.health_command(), ["/bin/sh", "-c", "true"]);
        assert_eq!(config.health_options.len(), 1);
    }

    #[test]
    fn buildahs_inspection_is_read() {
        let json = br#"{"Type":"buildah 0.0.1","Config":"{}","Docker":{"config":{"Env":["A=1"],"Entrypoint":["/x"],"WorkingDir":"/w"}}}"#;
        let read = read(json).unwrap();
        assert_eq!((read.size, read.config.workdir.as_str()), (None, "/w"));
        assert_eq!(read.config.entrypoint, ["/x"]);
    }

    #[test]
    fn nonsense_is_an_error_and_no_panic() {
        for json in [
            &b"[]"[..],
            b"",
            b"{}",
            b"[{\"Config\":3}]",
            b"[[]]",
            b"\xff",
        ] {
            assert!(read(json).is_err());
        }
    }
}
