//! The options of cargo commands.

use crate::context::rust::CargoConfig;

/// Options of `cargo build`, `cargo run` and `cargo install` that take a value.
const WITH_VALUE: &[&str] = &[
    "package",
    "exclude",
    "bin",
    "example",
    "test",
    "bench",
    "features",
    "target",
    "target-dir",
    "artifact-dir",
    "out-dir",
    "profile",
    "manifest-path",
    "config",
    "unstable-flag",
    "directory",
    "color",
    "message-format",
    "jobs",
    "path",
    "root",
    "git",
    "branch",
    "tag",
    "rev",
    "version",
    "vers",
    "index",
    "registry",
    "lockfile-path",
    "name",
    "vcs",
    "edition",
    "recipe-path",
    "metadata",
];

/// What a command was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The subcommand.
    pub subcommand: String,
    /// The profile, by its name.
    pub profile: Option<Option<String>>,
    pub debug: bool,
    pub targets: Vec<Option<String>>,
    pub target_dir: Option<Option<String>>,
    pub artifact_dir: Option<Option<String>>,
    pub manifest_path: Option<Option<String>>,
    pub packages: Vec<Option<String>>,
    pub workspace: bool,
    pub excluded: Vec<Option<String>>,
    pub bins: Vec<Option<String>>,
    pub all_bins: bool,
    pub examples: Vec<Option<String>>,
    pub all_examples: bool,
    pub all_targets: bool,
    /// Something else than programs was asked for (`--lib`, `--tests`).
    pub other: bool,
    pub features: Vec<String>,
    pub all_features: bool,
    pub no_default_features: bool,
    pub path: Option<Option<String>>,
    pub root: Option<Option<String>>,
    pub git: Option<Option<String>>,
    /// Configuration that the command itself gives (`--config`): keys with values.
    pub configs: Vec<CargoConfig>,
    /// Words that are no options.
    pub operands: Vec<Option<String>>,
    /// What follows `--`.
    pub rest: Vec<Option<String>>,
    /// A word is not known that may be an option.
    pub unclear: bool,
}

impl Options {
    /// Whether only some kinds of targets were asked for.
    pub fn selects(&self) -> bool {
        !self.bins.is_empty()
            || self.all_bins
            || !self.examples.is_empty()
            || self.all_examples
            || self.all_targets
            || self.other
    }
}

/// Reads the words of a command, `cargo` or `cargo-x` itself the first.
pub(super) fn options(words: &[Option<String>]) -> Options {
    let mut options = Options::default();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let Some(word) = word else {
            options.unclear = true;
            options.operands.push(None);
            continue;
        };
        if word == "--" {
            options.rest = words.cloned().collect();
            break;
        }
        if word.starts_with('+') && options.subcommand.is_empty() {
            continue;
        }
        let Some(flag) = flag_of(word) else {
            if options.subcommand.is_empty() {
                options.subcommand = word.clone();
            } else {
                options.operands.push(Some(word.clone()));
            }
            continue;
        };
        let (name, mut value) = match flag.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(Some(value.to_owned()))),
            None => (flag, None),
        };
        if value.is_none() && WITH_VALUE.contains(&name.as_str()) {
            value = Some(words.next().cloned().flatten());
        }
        options.set(&name, value);
    }
    options
}

/// The long name of an option, with the value of a joined short one after `=`.
fn flag_of(word: &str) -> Option<String> {
    if let Some(long) = word.strip_prefix("--") {
        return Some(long.to_owned());
    }
    let short = word.strip_prefix('-')?;
    let mut chars = short.chars();
    let long = match chars.next()? {
        'r' => "release",
        'p' => "package",
        'F' => "features",
        'j' => "jobs",
        'Z' => "unstable-flag",
        'C' => "directory",
        _ => return Some(short.to_owned()),
    };
    let joined = chars.as_str();
    Some(match joined.is_empty() {
        true => long.to_owned(),
        false => format!("{long}={}", joined.trim_start_matches('=')),
    })
}

impl Options {
    fn set(&mut self, name: &str, value: Option<Option<String>>) {
        let given = value.clone().flatten();
        match name {
            "release" => self.profile = Some(Some("release".to_owned())),
            "profile" => self.profile = value,
            "debug" => self.debug = true,
            "target" => self.targets.extend(value),
            "target-dir" => self.target_dir = value,
            "artifact-dir" | "out-dir" => self.artifact_dir = value,
            "manifest-path" => self.manifest_path = value,
            "package" => self.packages.extend(value),
            "workspace" | "all" => self.workspace = true,
            "exclude" => self.excluded.extend(value),
            "bin" => self.bins.extend(value),
            "bins" => self.all_bins = true,
            "example" => self.examples.extend(value),
            "examples" => self.all_examples = true,
            "all-targets" => self.all_targets = true,
            "lib" | "test" | "tests" | "bench" | "benches" | "doc" => self.other = true,
            "features" => {
                let list = given.unwrap_or_default();
                let names = list.split([',', ' ']).filter(|name| !name.is_empty());
                self.features.extend(names.map(str::to_owned));
            }
            "all-features" => self.all_features = true,
            "no-default-features" => self.no_default_features = true,
            "path" => self.path = value,
            "root" => self.root = value,
            "git" => self.git = value,
            // <https://doc.rust-lang.org/cargo/reference/config.html#command-line-overrides>: or a file, which is not read.
            "config" => match given.and_then(|text| CargoConfig::parse(&text).ok()) {
                Some(config) => self.configs.push(config),
                None => self.unclear = true,
            },
            "directory" => self.unclear = true,
            _ => {}
        }
    }
}
