//! Whether development dependencies can be dropped, and by which command.
//!
//! Everything that may load one of them has to be ruled out: programs that the start command calls, modules that Node is
//! told to load, the project's own sources, and packages that load others which they do not depend on. The last cannot be
//! read here; so only packages that are known to serve the development are dropped.

use std::collections::BTreeSet;

use crate::context::node::{self, Manager, Manifest, SearchBounds, package_of};
use crate::need::Needs;
use crate::profile::{Does, Profile, PruneCommand};
use crate::stage::{BuildStep, StageModel, World, path};

use super::line::line;
use super::{directory_in_context, manifest, place_of};
use crate::language::Added;

/// Words of an install that leaves development dependencies out.
const LEFT_OUT: &[&str] = &[
    "--production",
    "--production=true",
    "--prod",
    "-P",
    "--omit=dev",
    "--only=production",
    "--only=prod",
];

/// A command that installs the project's packages.
struct Install<'m> {
    step: &'m BuildStep,
    manager: String,
    at: String,
    /// It names packages, or links them.
    by_name: bool,
}

pub(in crate::language) fn prune(
    world: &World<'_, '_>,
    profile: &Profile,
    model: &StageModel<'_>,
    needs: &Needs,
) -> Result<Added, String> {
    if world.context.is_absent() {
        return Err("the build context is not given, so what needs them cannot be seen".into());
    }
    let installs = installs(world, profile, model);
    let Some(install) = installs.last() else {
        return Err("no package manager installs the project's packages".into());
    };
    if let Some(other) = installs
        .iter()
        .find(|other| other.at != install.at || other.manager != install.manager)
    {
        return Err(format!(
            "packages are installed twice, in `{}` on line {} and in `{}` on line {}",
            other.at, other.step.line, install.at, install.step.line
        ));
    }
    if let Some(named) = installs.iter().find(|install| install.by_name) {
        return Err(format!(
            "line {} installs packages by their names, and package.json need not name them",
            named.step.line
        ));
    }
    if left_out(model, install) {
        return Err(format!(
            "the install on line {} leaves them out already",
            install.step.line
        ));
    }
    let Some((_, root)) = manifest(world, &model.files, &install.at) else {
        return Err(format!(
            "`{}` cannot be read",
            path::join(&install.at, "package.json")
        ));
    };
    let dir = directory_in_context(world, &model.files, &install.at).unwrap_or_default();
    let members = node::members(world.context, &dir);
    let mut manifests = vec![root];
    manifests.extend(
        members
            .iter()
            .filter_map(|member| node::read_manifest(world.context, member)),
    );
    let development = development(profile, &manifests)?;
    if let Some(module) = profile
        .prune
        .keep_modules
        .iter()
        .find(|module| manifests.iter().any(|manifest| manifest.depends_on(module)))
    {
        return Err(format!(
            "`{module}` generates code among the packages, or loads development dependencies by itself"
        ));
    }
    let places = || members.iter().chain([&dir]);
    for name in &profile.prune.keep_files {
        if let Some(place) = places().find(|place| {
            let file = crate::context::path::join(place, name);
            world.context.is_file(&file)
        }) {
            let file = crate::context::path::join(place, name);
            return Err(format!("`{file}` is read at start by way of one"));
        }
    }
    let lock = node::read_lock(world.context, &dir, &manifests[0].dependencies);
    let programs = lock.as_ref().map(|lock| lock.programs.clone());
    started(
        profile,
        model,
        needs,
        &manifests,
        &programs.unwrap_or_default(),
    )?;
    sources(world, profile, needs, &dir, &development)?;
    let manager = match (
        install.manager.as_str(),
        lock.as_ref().map(|lock| lock.manager),
    ) {
        ("yarn", Some(Manager::Berry)) if node::is_yarn_4_with_modules(world.context, &dir) => {
            "yarn-4"
        }
        ("yarn", Some(Manager::Berry)) => "berry",
        (manager, _) => manager,
    };
    let command = command(profile, model, manager)?;
    if !members.is_empty() && !command.workspaces {
        return Err(format!("`{}` does not know workspaces", command.run));
    }
    if let Some(script) = command.scripts.iter().find(|script| {
        let mut all = manifests.iter();
        all.any(|manifest| manifest.scripts.contains_key(*script))
    }) {
        return Err(format!(
            "`{}` would run the script `{script}` of package.json again, which may need them",
            command.run
        ));
    }
    let mut text = command.run.clone();
    for option in &command.carry {
        if install.step.words.contains(option) {
            text.push(' ');
            text.push_str(option);
        }
    }
    // What others copy there at last must not be dropped with them.
    let copies = model.files.context_copies();
    let mut modules = copies.into_iter();
    if let Some((at, _, _, line)) = modules.find(|(at, ..)| path::name(at) == "node_modules") {
        return Err(format!("line {line} copies `{at}` from the build context"));
    }
    Ok(Added {
        command: text,
        cwd: Some(install.at.clone()),
        line: install.step.line,
        remade: Vec::new(),
    })
}

fn installs<'m>(
    world: &World<'_, '_>,
    profile: &Profile,
    model: &'m StageModel<'_>,
) -> Vec<Install<'m>> {
    model
        .builds
        .iter()
        .filter(|step| step.language == profile.language)
        .filter_map(|step| {
            let line = line(&step.words, step.cwd.as_deref()?);
            let alone = line.program == "yarn" && line.operands.is_empty();
            if line.global || !matches!(step.does, Does::Get | Does::Prune) && !alone {
                return None;
            }
            let manager = line.program.to_string();
            let word = line.operands.first().map_or("", String::as_str);
            let by_name = line.operands.len() > 1 && word != "workspaces" || word == "link";
            matches!(manager.as_str(), "npm" | "yarn" | "pnpm" | "bun").then(|| Install {
                step,
                manager,
                at: place_of(world, &model.files, &line),
                by_name,
            })
        })
        .collect()
}

fn left_out(model: &StageModel<'_>, install: &Install<'_>) -> bool {
    let words = &install.step.words;
    let by_option = words.iter().any(|word| LEFT_OUT.contains(&word.as_str()));
    let by_pair = words
        .windows(2)
        .any(|pair| matches!(pair[0].as_str(), "--omit" | "--only") && pair[1] != "optional");
    // pnpm and npm read it, and yarn 1: https://docs.npmjs.com/cli/configuring-npm/package-json#devdependencies
    let by_variable = model.config.variable("NODE_ENV").is_some_and(|variable| {
        variable.value == "production" && variable.line.is_some_and(|line| line < install.step.line)
    });
    install.step.does == Does::Prune || by_option || by_pair || by_variable
}

/// The development dependencies of all manifests; each must be known to serve the development alone.
fn development(profile: &Profile, manifests: &[Manifest]) -> Result<BTreeSet<String>, String> {
    let needed = |name: &String| {
        manifests.iter().any(|manifest| {
            manifest.dependencies.contains_key(name)
                || manifest.optional_dependencies.contains_key(name)
        })
    };
    let all: BTreeSet<String> = manifests
        .iter()
        .flat_map(|manifest| manifest.dev_dependencies.keys())
        .filter(|name| !needed(name))
        .cloned()
        .collect();
    if all.is_empty() {
        return Err("the project has none".into());
    }
    let unknown = all.iter().find(|name| {
        let patterns = &profile.prune.development;
        !patterns.iter().any(|pattern| path::matches(pattern, name))
    });
    match unknown {
        Some(name) => Err(format!(
            "`{name}` is one, and is not known to serve the development alone: another package may load it by its name"
        )),
        None => Ok(all),
    }
}

/// What the start command calls and loads must be of production.
fn started(
    profile: &Profile,
    model: &StageModel<'_>,
    needs: &Needs,
    manifests: &[Manifest],
    programs: &BTreeSet<String>,
) -> Result<(), String> {
    let production = |name: &str| {
        manifests
            .iter()
            .any(|manifest| manifest.dependencies.contains_key(name))
    };
    for (program, why) in &needs.project_programs {
        let by_tool = profile.tool.iter().any(|tool| {
            tool.programs.contains(program)
                && tool.packages.iter().any(|package| production(package))
        });
        if !production(program) && !programs.contains(program) && !by_tool {
            return Err(format!(
                "{}, which no dependency for production is known to bring",
                why.text
            ));
        }
    }
    for (module, why) in &needs.loaded_modules {
        if package_of(module).is_some_and(|package| !production(package)) {
            return Err(format!("{}, which is none for production", why.text));
        }
    }
    let options = model.config.variable("NODE_OPTIONS");
    let loads = ["-r", "--require", "--import", "loader"];
    if let Some(options) = options.filter(|it| loads.iter().any(|word| it.value.contains(word))) {
        return Err(format!("NODE_OPTIONS loads a module (`{}`)", options.value));
    }
    Ok(())
}

/// The project's own sources must load none of them.
fn sources(
    world: &World<'_, '_>,
    profile: &Profile,
    needs: &Needs,
    dir: &str,
    development: &BTreeSet<String>,
) -> Result<(), String> {
    let skipped = |name: &str| {
        profile.prune.build_files.iter().any(|pattern| {
            let tool = pattern.split(['.', '*']).next().unwrap_or("");
            path::matches(pattern, name) && !needs.project_programs.contains_key(tool)
        })
    };
    let dirs = BTreeSet::from([dir.to_string()]);
    // By its own name, or by that of a program that it brings.
    let mut names = development.clone();
    for tool in &profile.tool {
        if tool.packages.iter().any(|it| development.contains(it)) {
            names.extend(tool.programs.iter().cloned());
        }
    }
    let loads = node::loads(
        world.context,
        &dirs,
        &names,
        &skipped,
        SearchBounds::default(),
    );
    if let Some((name, place)) = loads.named.iter().next() {
        return Err(format!("{}:{} names `{name}`", place.file, place.line));
    }
    if let Some(place) = &loads.computed {
        return Err(format!(
            "{}:{} loads a module whose name is computed",
            place.file, place.line
        ));
    }
    if !loads.complete {
        return Err("the project has more sources than are read".into());
    }
    Ok(())
}

fn command<'p>(
    profile: &'p Profile,
    model: &StageModel<'_>,
    manager: &str,
) -> Result<&'p PruneCommand, String> {
    let base = model.base.as_ref().filter(|base| {
        let mut images = profile.detect.images.iter();
        images.any(|family| family == base.family)
    });
    let version = base
        .and_then(|base| base.version_number.as_deref().or(base.version.as_deref()))
        .and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    // A tag without a number is of a version that is current.
    let current = base.is_some();
    profile
        .prune
        .command
        .iter()
        .find(|command| {
            command.manager == manager
                && match (command.least, version) {
                    (None, _) => true,
                    (Some(least), Some(version)) => version >= least,
                    (Some(_), None) => current,
                }
        })
        .ok_or_else(|| {
            let mut kept = profile.prune.kept.iter();
            let known = kept.find(|it| it.manager == manager);
            known.map_or_else(
                || format!("no command of {manager} that drops them is known"),
                |it| it.why.clone(),
            )
        })
}
