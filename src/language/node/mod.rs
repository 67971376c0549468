//! What the package managers of Node install and run.
//!
//! <https://docs.npmjs.com/cli/commands>, <https://classic.yarnpkg.com/en/docs/cli>, <https://yarnpkg.com/cli>,
//! <https://pnpm.io/cli/run>, <https://bun.sh/docs/cli/run>.

use std::collections::BTreeSet;

use crate::context::evidence::Evidence;
use crate::context::node::{self, Manager, Manifest, SearchBounds};
use crate::profile::{Does, Profile};
use crate::stage::{FileSystem, Lookup, Source, World, path};

mod line;
mod prune;
mod script;
mod site;

pub(super) use prune::prune;
pub(super) use script::written;
pub(super) use site::{dependencies, setting, workspace_outputs};

use super::{Analysis, Installed, Invocation, Product, Runs, Script};
use line::{Line, OWN_COMMANDS, SEVERAL, line, package_name};

/// Commands of npm that fill `node_modules`, where options stand before them.
const NPM_INSTALLS: &[&str] = &["install", "i", "add", "ci", "clean-install", "rebuild"];

/// The directory of the context whose files lie in a directory of the image.
pub fn directory_in_context(world: &World<'_, '_>, files: &FileSystem, at: &str) -> Option<String> {
    let context = world.context;
    if context.is_absent() {
        return None;
    }
    // The manifest says it best: it may have been copied by name.
    if let Lookup::Present(entry) = files.lookup(context, &path::join(at, "package.json"))
        && let Source::Context(inside) = entry.source
    {
        return inside
            .strip_suffix("package.json")
            .map(|dir| dir.trim_end_matches('/').to_string());
    }
    files.context_path(context, at)
}

fn manifest(world: &World<'_, '_>, files: &FileSystem, at: &str) -> Option<(String, Manifest)> {
    let place = path::join(at, "package.json");
    let Lookup::Present(entry) = files.lookup(world.context, &place) else {
        return None;
    };
    let Source::Context(inside) = entry.source else {
        return None;
    };
    let dir = inside
        .strip_suffix("package.json")
        .unwrap_or("")
        .trim_end_matches('/')
        .to_string();
    // Copied under another name, it is read where it lies.
    let found = if inside.ends_with("package.json") {
        node::read_manifest(world.context, &dir)
    } else {
        world
            .context
            .read_text(&inside)
            .and_then(|text| Manifest::parse(&text))
    }?;
    Some((dir, found))
}

/// The directory in which a line works: that of the workspace member which it names.
fn place_of(world: &World<'_, '_>, files: &FileSystem, line: &Line<'_>) -> String {
    let Some(name) = &line.member else {
        return line.cwd.clone();
    };
    let found = directory_in_context(world, files, &line.cwd).and_then(|root| {
        let member = node::member(world.context, &root, name)?;
        let below = if root.is_empty() {
            member.clone()
        } else {
            member.strip_prefix(&format!("{root}/"))?.to_string()
        };
        Some(path::join(&line.cwd, &below))
    });
    found.unwrap_or_else(|| path::join(&line.cwd, name))
}

pub(super) fn product(invocation: &Invocation<'_, '_, '_>) -> Product {
    let mut product = Product::default();
    let cwd = invocation.cwd.to_string();
    let known: Vec<String> = invocation
        .words
        .iter()
        .map(|word| word.clone().unwrap_or_default())
        .collect();
    let line = line(&known, &cwd);
    let manager = matches!(line.program, "npm" | "yarn" | "pnpm" | "bun" | "corepack");
    let mut cache = None;
    if line.program == "corepack" {
        // <https://github.com/nodejs/corepack#environment-variables>
        let home = (invocation.vars)("HOME").unwrap_or_else(|| "/root".into());
        let place = (invocation.vars)("COREPACK_HOME")
            .unwrap_or_else(|| format!("{home}/.cache/node/corepack"));
        cache = Some(place);
    }
    if line.program == "corepack" || manager && line.global {
        let complete = invocation.words.iter().all(Option::is_some);
        product.installed = Some(Installed {
            packages: if line.program == "corepack" {
                vec!["corepack".into()]
            } else {
                line.operands
                    .iter()
                    .skip(1)
                    .map(|it| package_name(it))
                    .collect()
            },
            local: line
                .operands
                .iter()
                .skip(1)
                .any(|it| it == "." || it.starts_with(['.', '/']) || it.contains(':'))
                || line.program != "corepack" && line.operands.len() < 2,
            complete,
            cache,
        });
        return product;
    }
    let at = place_of(invocation.world, invocation.files, &line);
    product.owns.push(at.clone());
    let first = line.operands.first().map(String::as_str);
    let installs = matches!(invocation.does, Does::Get | Does::Prune)
        || line.program == "yarn" && first.is_none()
        || line.program == "npm" && first.is_some_and(|it| NPM_INSTALLS.contains(&it));
    if installs {
        if line.operands.first().is_some_and(|it| it == "link") && line.operands.len() < 2 {
            product.installed = Some(Installed {
                packages: Vec::new(),
                local: true,
                complete: true,
                cache: None,
            });
        }
        product.directories.push(path::join(&at, "node_modules"));
        let project = directory_in_context(invocation.world, invocation.files, &at);
        if line.program == "yarn"
            && project
                .as_ref()
                .is_some_and(|dir| node::keeps_packages_at_home(invocation.context(), dir))
        {
            product.home_directories.push(".yarn/berry".into());
        }
        // What else an install leaves, apart from what only the manager reads; the project's own scripts are followed, and
        // those of packages keep to theirs.
        product.installs.push(path::join(&at, "node_modules"));
        let lock = project
            .as_ref()
            .and_then(|dir| node::read_lock(invocation.context(), dir, &Default::default()));
        if line.program == "yarn" && lock.is_none_or(|lock| lock.manager != Manager::Yarn) {
            let left = [".pnp.cjs", ".pnp.js", ".yarn"];
            product
                .installs
                .extend(left.iter().map(|name| path::join(&at, name)));
        }
        for name in [
            "preinstall",
            "install",
            "postinstall",
            "prepublish",
            "prepare",
        ] {
            if let Some(found) = manifest(invocation.world, invocation.files, &at)
                && let Some(text) = found.1.scripts.get(name)
            {
                product.scripts.push(Script {
                    cwd: at.clone(),
                    text: text.clone(),
                });
            }
        }
        return product;
    }
    // A member of a workspace with its packages, in a directory of its own: <https://pnpm.io/cli/deploy>.
    if line.program == "pnpm"
        && first == Some("deploy")
        && let Some(target) = line.operands.get(1).filter(|it| !it.is_empty())
    {
        let target = path::join(&line.cwd, target);
        product.installs.push(target.clone());
        product.directories.push(target);
        return product;
    }
    // What a package manager runs is followed; itself it writes nothing there.
    let runs = match line.program {
        program if SEVERAL.contains(&program) => several(
            invocation.world,
            invocation.files,
            &line.cwd,
            &line.operands,
        ),
        _ => runs_in(invocation.world, invocation.files, &line, &known),
    };
    if matches!(runs, Runs::Itself | Runs::Missing(_) | Runs::Unknown(_)) {
        product.writes.push(line.cwd.clone());
        product.writes.push(at);
    }
    match runs {
        Runs::Scripts { scripts, .. } => product.scripts = scripts,
        Runs::Tool { cwd, words } => {
            let words: Vec<String> = words.iter().map(|word| crate::shell::quote(word)).collect();
            product.scripts.push(Script {
                cwd,
                text: words.join(" "),
            });
        }
        _ => {}
    }
    product
}

/// What a command line at run time comes to.
pub(super) fn runs(world: &World<'_, '_>, files: &FileSystem, words: &[String], cwd: &str) -> Runs {
    let line = line(words, cwd);
    match line.program {
        "npm" | "npx" | "yarn" | "yarnpkg" | "pnpm" | "pnpx" | "bun" | "bunx" => {
            runs_in(world, files, &line, words)
        }
        program if SEVERAL.contains(&program) => several(world, files, &line.cwd, &line.operands),
        "concurrently" => Runs::Scripts {
            manager: None,
            scripts: line
                .operands
                .iter()
                .filter(|text| !text.is_empty())
                .map(|text| Script {
                    cwd: line.cwd.clone(),
                    text: text
                        .strip_prefix("npm:")
                        .map_or_else(|| text.clone(), |name| format!("npm run {name}")),
                })
                .collect(),
        },
        _ => Runs::Itself,
    }
}

/// `run-p a b:*`: the scripts of these names.
fn several(world: &World<'_, '_>, files: &FileSystem, cwd: &str, names: &[String]) -> Runs {
    let Some((_, manifest)) = manifest(world, files, cwd) else {
        return Runs::Itself;
    };
    let mut scripts = Vec::new();
    for name in names {
        // What follows the name are arguments of the script.
        let name = name.split(' ').next().unwrap_or(name);
        let before = scripts.len();
        scripts.extend(
            manifest
                .scripts
                .iter()
                .filter(|(key, _)| path::matches(name, key))
                .map(|(_, text)| Script {
                    cwd: cwd.to_string(),
                    text: text.clone(),
                }),
        );
        if scripts.len() == before {
            return Runs::Unknown(path::join(cwd, "package.json"));
        }
    }
    Runs::Scripts {
        manager: None,
        scripts,
    }
}

fn runs_in(world: &World<'_, '_>, files: &FileSystem, line: &Line<'_>, words: &[String]) -> Runs {
    let at = place_of(world, files, line);
    let tool = |name: &str| {
        let mut tool = vec![name.to_string()];
        tool.extend(line.rest.iter().cloned());
        Runs::Tool {
            cwd: at.clone(),
            words: tool,
        }
    };
    let first = line.operands.first().map(String::as_str);
    let second = line.operands.get(1).map(String::as_str);
    match (line.program, first) {
        ("npx" | "bunx" | "pnpx", Some(name)) => return tool(&package_name(name)),
        ("npm" | "pnpm" | "yarn", Some("exec" | "x" | "dlx")) => {
            return second.map_or(Runs::Itself, |name| tool(&package_name(name)));
        }
        ("yarn", Some("node")) => {
            let mut node = vec!["node".to_string()];
            node.extend(line.operands.iter().skip(1).cloned());
            return Runs::Tool {
                cwd: at.clone(),
                words: node,
            };
        }
        _ => {}
    }
    let name = match (line.program, first) {
        ("npm", Some("start" | "restart")) | ("pnpm" | "yarn" | "yarnpkg", Some("start")) => {
            "start"
        }
        ("npm", Some("stop")) => "stop",
        (
            "npm" | "pnpm" | "yarn" | "bun" | "yarnpkg",
            Some("run" | "run-script" | "rum" | "urn"),
        ) => match second {
            Some(name) => name,
            None => return Runs::Itself,
        },
        ("pnpm" | "yarn" | "yarnpkg", Some(name)) if !OWN_COMMANDS.contains(&name) => name,
        _ => return Runs::Itself,
    };
    let Some((dir, manifest)) = manifest(world, files, &at) else {
        let place = path::join(&at, "package.json");
        return match files.lookup(world.context, &place) {
            Lookup::Absent if !world.context.is_absent() => Runs::Missing(format!(
                "`{}` needs `{place}`, and nothing in the Dockerfile puts it there",
                words.join(" ")
            )),
            _ => Runs::Unknown(place),
        };
    };
    let Some(text) = manifest.scripts.get(name) else {
        if name == "start" && line.program == "npm" {
            // <https://docs.npmjs.com/cli/commands/npm-start>
            return Runs::Tool {
                cwd: at,
                words: vec!["node".into(), "server.js".into()],
            };
        }
        let by_manager = matches!(line.program, "yarn" | "pnpm" | "yarnpkg");
        if by_manager && first != Some("start") {
            let words = std::iter::once(name.to_string()).chain(line.passed.clone());
            return Runs::Tool {
                cwd: at,
                words: words.collect(),
            };
        }
        if line.recursive {
            return Runs::Itself;
        }
        return Runs::Missing(format!(
            "`{}` runs the script `{name}`, which `{}` does not have",
            words.join(" "),
            path::join(&at, "package.json")
        ));
    };
    let manager = node::read_lock(world.context, &dir, &Default::default()).map(|it| it.manager);
    // pnpm and the later versions of yarn run no scripts before and after.
    let around =
        line.program == "npm" || line.program == "yarn" && !matches!(manager, Some(Manager::Berry));
    let mut scripts = Vec::new();
    let script = |text: String| Script {
        cwd: at.clone(),
        text,
    };
    if let (true, Some(before)) = (around, manifest.scripts.get(&format!("pre{name}"))) {
        scripts.push(script(before.clone()));
    }
    let mut whole = text.clone();
    for word in &line.passed {
        whole.push(' ');
        whole.push_str(&crate::shell::quote(word));
    }
    scripts.push(script(whole));
    if !matches!(manager, Some(Manager::Berry))
        && let Some(after) = manifest.scripts.get(&format!("post{name}"))
    {
        scripts.push(script(after.clone()));
    }
    Runs::Scripts {
        manager: Some(line.program.to_string()),
        scripts,
    }
}

/// Reads the manifests and sources of the application, given by its directories of the context.
pub(super) fn analyses(
    world: &World<'_, '_>,
    profile: &Profile,
    dirs: &BTreeSet<String>,
) -> Vec<Analysis> {
    let context = world.context;
    let mut modules = BTreeSet::new();
    let mut fetches = false;
    let mut places: BTreeSet<String> = BTreeSet::new();
    for dir in dirs {
        places.insert(dir.clone());
        places.extend(node::members(context, dir));
        // A server and a front end side by side, each with a manifest.
        for entry in context.list(dir) {
            if entry.kind == crate::context::Kind::Directory && entry.name() != "node_modules" {
                places.insert(entry.path);
            }
        }
    }
    for dir in &places {
        let Some(manifest) = node::read_manifest(context, dir) else {
            continue;
        };
        fetches |= manifest.fetches_repositories();
        modules.extend(manifest.dependencies.keys().cloned());
        modules.extend(manifest.optional_dependencies.keys().cloned());
        if let Some(lock) = node::read_lock(context, dir, &manifest.dependencies) {
            fetches |= lock.repositories;
            modules.extend(lock.packages);
        }
    }
    let places = &world.knowledge.profiles().common().base_files;
    let evidence: Evidence = node::evidence(
        context,
        dirs,
        &profile.evidence,
        places,
        SearchBounds::default(),
    );
    vec![Analysis {
        evidence,
        embedded: BTreeSet::new(),
        fetches,
        modules,
        ..Analysis::default()
    }]
}
