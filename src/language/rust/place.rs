//! Where cargo puts what it builds.

use crate::context::rust::{self, CargoConfig};
use crate::stage::{Lookup, Source, path};

use super::super::Invocation;
use super::options::Options;
use super::project::Project;

/// The configuration files in force, nearest first, each with the directory of the image that holds its `.cargo`:
/// <https://doc.rust-lang.org/cargo/reference/config.html#hierarchical-structure>.
pub(super) fn configs(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
) -> Vec<(String, CargoConfig)> {
    let context = invocation.context();
    // What the command says goes before every file.
    let given = options.configs.iter().rev();
    let mut found: Vec<_> = given
        .map(|config| (invocation.cwd.to_owned(), config.clone()))
        .collect();
    for (at, names) in places(invocation) {
        for name in names {
            let file = path::join(&at, &name);
            let Lookup::Present(entry) = invocation.files.lookup(context, &file) else {
                continue;
            };
            let Source::Context(inside) = entry.source else {
                continue;
            };
            let dir = inside
                .strip_suffix(name.as_str())
                .filter(|_| name.starts_with(".cargo/"))
                .map(|dir| dir.trim_end_matches('/').to_owned());
            let config = match dir {
                Some(dir) => rust::read_config(context, &dir),
                // Copied from a place of another name.
                None => context
                    .read_text(&inside)
                    .and_then(|text| CargoConfig::parse(&text).ok()),
            };
            if let Some(config) = config {
                found.push((at.clone(), config));
                break;
            }
        }
    }
    found
}

/// Where configuration files may lie, nearest first: the directory that paths in them start from, and their names below it.
/// CARGO_HOME comes last.
fn places(invocation: &Invocation<'_, '_, '_>) -> Vec<(String, Vec<String>)> {
    let names = |directory: &str| {
        ["config", "config.toml"]
            .map(|name| format!("{directory}/{name}"))
            .to_vec()
    };
    let mut found = Vec::new();
    let mut at = invocation.cwd.to_owned();
    loop {
        found.push((at.clone(), names(".cargo")));
        if at == "/" {
            break;
        }
        at = path::parent(&at).to_owned();
    }
    let home = home(invocation);
    found.push((path::parent(&home).to_owned(), names(path::name(&home))));
    found
}

/// Keys of a configuration that say where a build goes, for what, and what a command means.
const DECIDING: &[&str] = &[
    "target-dir",
    "[build",
    "build.",
    "[target",
    "target.",
    "[install",
    "install.",
    "rustflags",
    "[alias",
    "alias.",
    "[env",
    "env.",
    "include",
];
/// What writes a text that stands in the command itself, or only sources (`cargo vendor`).
const PLAIN_WRITERS: &[&str] = &["echo", "printf", "<<", "tee", "cargo vendor", "touch"];

/// Whether a command puts a configuration file in place which cannot be read, and which may decide where the build goes.
pub(super) fn has_unread_config(invocation: &Invocation<'_, '_, '_>) -> bool {
    let context = invocation.context();
    for (at, names) in places(invocation) {
        for name in names {
            let line = match invocation.files.lookup(context, &path::join(&at, &name)) {
                Lookup::Present(entry) if !matches!(entry.source, Source::Context(_)) => entry.line,
                _ => continue,
            };
            let instructions = invocation.world.dockerfile.instructions();
            let text = instructions
                .iter()
                .rfind(|it| it.start_line <= line)
                .map(|it| {
                    let source = invocation.world.dockerfile.source();
                    String::from_utf8_lossy(source.get(it.lines.clone()).unwrap_or_default())
                })
                .unwrap_or_default();
            let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
            if any(DECIDING) || !any(PLAIN_WRITERS) {
                return true;
            }
        }
    }
    false
}

fn variable(invocation: &Invocation<'_, '_, '_>, name: &str) -> Option<String> {
    (invocation.vars)(name).filter(|value| !value.is_empty())
}

/// The target directory; `None` if it cannot be told.
pub(super) fn target_directory(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
    project: Option<&Project>,
) -> Option<String> {
    if let Some(given) = &options.target_dir {
        return given.as_ref().map(|at| path::join(invocation.cwd, at));
    }
    for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"] {
        if let Some(at) = variable(invocation, name) {
            return Some(path::join(invocation.cwd, &at));
        }
    }
    for (at, config) in configs(invocation, options) {
        if let Some(target) = config.target_dir {
            return Some(path::join(&at, &target));
        }
    }
    let root = project.map_or(invocation.cwd, |project| project.root.at.as_str());
    Some(path::join(root, "target"))
}

/// The targets that are built for; empty for that of the compiler itself, which has no directory of its own.
pub(super) fn targets(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
) -> Option<Vec<String>> {
    let mut found: Vec<String> = options.targets.iter().cloned().collect::<Option<_>>()?;
    if found.is_empty() {
        found.extend(variable(invocation, "CARGO_BUILD_TARGET"));
    }
    if found.is_empty() {
        found = configs(invocation, options)
            .into_iter()
            .map(|(_, config)| config.targets)
            .find(|list| !list.is_empty())
            .unwrap_or_default();
    }
    // A target may be given by the file that describes it.
    Some(
        found
            .into_iter()
            .map(|target| path::name(target.trim_end_matches(".json")).to_owned())
            .collect(),
    )
}

/// The directories that programs are put into, one for each target; `None` if that cannot be told.
pub(super) fn profile_directories(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
    project: Option<&Project>,
) -> Option<Vec<String>> {
    let target_dir = target_directory(invocation, options, project)?;
    let profile = match &options.profile {
        Some(None) => return None,
        Some(Some(name)) => match name.as_str() {
            "dev" | "test" => "debug",
            "bench" => "release",
            name => name,
        },
        None => "debug",
    };
    let targets = targets(invocation, options)?;
    Some(match targets.is_empty() {
        true => vec![path::join(&target_dir, profile)],
        false => targets
            .iter()
            .map(|target| path::join(&target_dir, &format!("{target}/{profile}")))
            .collect(),
    })
}

/// What a system puts around the names of programs and of libraries that are loaded: beginning and end, by the directory
/// of the target. <https://doc.rust-lang.org/rustc/platform-support.html>
pub(super) struct Names {
    /// The end of a program's name.
    pub program: &'static str,
    /// Beginning and end of a library's name.
    pub library: (&'static str, &'static str),
    /// It is code for another machine: nothing of the system is linked.
    pub is_wasm: bool,
}

/// The names in a directory of [`profile_directories`].
pub(super) fn names(directory: &str) -> Names {
    let target = path::name(path::parent(directory));
    let (program, library, is_wasm) = match target {
        _ if target.starts_with("wasm") => (".wasm", ("", ".wasm"), true),
        _ if target.contains("-windows-") => (".exe", ("", ".dll"), false),
        _ => ("", ("lib", ".so"), false),
    };
    Names {
        program,
        library,
        is_wasm,
    }
}

/// Where `cargo install` puts programs; `None` if that cannot be told.
pub(super) fn install_directory(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
) -> Option<String> {
    let root = match &options.root {
        Some(given) => path::join(invocation.cwd, given.as_ref()?),
        None => match variable(invocation, "CARGO_INSTALL_ROOT") {
            Some(root) => path::join(invocation.cwd, &root),
            None => configs(invocation, options)
                .into_iter()
                .find_map(|(at, config)| config.install_root.map(|root| path::join(&at, &root)))
                .unwrap_or_else(|| home(invocation)),
        },
    };
    Some(path::join(&root, "bin"))
}

/// CARGO_HOME.
pub(super) fn home(invocation: &Invocation<'_, '_, '_>) -> String {
    variable(invocation, "CARGO_HOME").unwrap_or_else(|| {
        let home = variable(invocation, "HOME").unwrap_or_else(|| "/root".to_owned());
        path::join(&home, ".cargo")
    })
}
