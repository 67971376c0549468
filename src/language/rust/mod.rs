//! What `cargo build`, `cargo install` and `cargo run` produce.
//!
//! Rules: <https://doc.rust-lang.org/cargo/reference/build-cache.html>,
//! <https://doc.rust-lang.org/cargo/commands/cargo-build.html> and
//! <https://doc.rust-lang.org/cargo/commands/cargo-install.html>.

mod database;
mod linkage;
mod options;
mod place;
mod project;
mod script;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::context::rust::{self, Bin, Manifest, Sources};
use crate::profile::{Does, Profile};
use crate::stage::{Linkage, Trouble, World, path};

use super::{Analysis, Invocation, Made, Product};
use options::Options;
use project::{Located, Project};

pub(super) fn product(invocation: &Invocation<'_, '_, '_>) -> Product {
    let options = options::options(&invocation.words);
    let mut product = match invocation.does {
        Does::Build => build(invocation, &options),
        Does::Install => install(invocation, &options),
        Does::Manage => manage(invocation, &options),
        _ => Product::default(),
    };
    if !product.files.is_empty() {
        let libraries = linkage::libraries(invocation, &options);
        for made in &mut product.files {
            made.beside.libraries.clone_from(&libraries);
        }
        script::started(invocation, &mut product);
    }
    product
}

/// What `cargo run` starts: the program that the same words with `build` make.
pub(super) fn started(invocation: &Invocation<'_, '_, '_>) -> Option<(String, Vec<String>)> {
    let options = options::options(&invocation.words);
    let mut arguments: Vec<Option<String>> = options.operands.clone();
    arguments.extend(options.rest.iter().cloned());
    let arguments: Option<Vec<String>> = arguments.into_iter().collect();
    let project = Project::find(invocation, &options)?;
    let directory = place::profile_directories(invocation, &options, Some(&project))?
        .into_iter()
        .next()?;
    let name = match (options.bins.first(), options.examples.first()) {
        (Some(bin), _) => bin.clone()?,
        (None, Some(example)) => format!("examples/{}", example.clone()?),
        (None, None) => {
            let packages = project.selected(invocation, &options)?;
            let mut names = Vec::new();
            for package in &packages {
                let default = package
                    .manifest
                    .package
                    .as_ref()
                    .and_then(|it| it.default_run.clone());
                match default {
                    Some(name) => names.push(name),
                    None => names.extend(
                        bins_of(invocation, package, &options)
                            .into_iter()
                            .map(|bin| bin.name),
                    ),
                }
            }
            match &names[..] {
                [name] => name.clone(),
                _ => return None,
            }
        }
    };
    Some((path::join(&directory, &name), arguments?))
}

fn no_name(directory: String) -> Product {
    Product {
        trouble: Some(Trouble::NoName(directory)),
        ..Product::default()
    }
}

fn build(invocation: &Invocation<'_, '_, '_>, options: &Options) -> Product {
    let project = Project::find(invocation, options);
    let Some(directories) = place::profile_directories(invocation, options, project.as_ref())
    else {
        return no_name(path::join(invocation.cwd, "target"));
    };
    // Linked to a library of the toolchain, it cannot be told what else it takes.
    let certain = !options.unclear
        && !linkage::needs_toolchain(invocation, options)
        && !place::has_unread_config(invocation);
    let first = directories.first().cloned().unwrap_or_default();
    let Some(project) = project else {
        // The names that the command itself gives are known all the same.
        let names: Option<Vec<String>> = options.bins.iter().cloned().collect();
        return match names.filter(|names| !names.is_empty()) {
            Some(names) => Product {
                files: names
                    .into_iter()
                    .map(|name| Made {
                        path: path::join(&first, &name),
                        sources: None,
                        module: None,
                        linkage: linkage::linkage(invocation, options, None, &BTreeSet::new()),
                        certain,
                        ..Made::default()
                    })
                    .collect(),
                ..Product::default()
            },
            None => no_name(first),
        };
    };
    let Some(packages) = project.selected(invocation, options) else {
        return no_name(first);
    };
    let mut files = Vec::new();
    for package in &packages {
        let modules = modules(invocation, package);
        let linkage = linkage::linkage(invocation, options, Some(&project), &modules);
        let mut names: Vec<String> = bins_of(invocation, package, options)
            .into_iter()
            .map(|bin| bin.name)
            .collect();
        let examples = rust::examples(invocation.context(), &package.inside);
        let wanted = |name: &String| {
            options.all_examples
                || options.all_targets
                || options.examples.contains(&Some(name.clone()))
        };
        names.extend(
            examples
                .into_iter()
                .filter(wanted)
                .map(|name| format!("examples/{name}")),
        );
        let library = rust::loadable(invocation.context(), &package.manifest);
        for directory in &directories {
            let system = place::names(directory);
            let mut made = |name: String, linkage| {
                files.push(Made {
                    path: path::join(directory, &name),
                    sources: Some(package.inside.clone()),
                    module: None,
                    linkage,
                    certain,
                    ..Made::default()
                });
            };
            let linkage = match system.is_wasm {
                true => Linkage::Static,
                false => linkage,
            };
            for name in &names {
                made(format!("{name}{}", system.program), linkage);
            }
            // What is linked statically gives no library that could be loaded.
            if let Some(library) = &library
                && (system.is_wasm || linkage != Linkage::Static)
            {
                let (begin, end) = system.library;
                made(format!("{begin}{library}{end}"), linkage);
            }
        }
    }
    if let Some(to) = &options.artifact_dir {
        let Some(to) = to else { return no_name(first) };
        let copies: Vec<Made> = files
            .iter()
            .map(|made| Made {
                path: path::join(&path::join(invocation.cwd, to), path::name(&made.path)),
                ..made.clone()
            })
            .collect();
        files.extend(copies);
    }
    if files.is_empty() {
        // A library, or programs whose sources the context does not have.
        return no_name(first);
    }
    Product {
        files,
        ..Product::default()
    }
}

/// The programs of a package that a command builds.
fn bins_of(invocation: &Invocation<'_, '_, '_>, package: &Located, options: &Options) -> Vec<Bin> {
    if options.selects() && options.bins.is_empty() && !options.all_bins && !options.all_targets {
        return Vec::new();
    }
    let asked =
        |bin: &Bin| options.bins.is_empty() || options.bins.contains(&Some(bin.name.clone()));
    let enabled = package.manifest.enabled(
        &options.features,
        !options.no_default_features,
        options.all_features,
    );
    let has_features = |bin: &Bin| {
        bin.required_features
            .iter()
            .all(|feature| enabled.contains(feature))
    };
    rust::bins(invocation.context(), &package.manifest)
        .into_iter()
        .filter(|bin| asked(bin) && has_features(bin))
        .collect()
}

fn install(invocation: &Invocation<'_, '_, '_>, options: &Options) -> Product {
    let own = options.path.is_some() || options.operands.is_empty() && options.git.is_none();
    let directory = place::install_directory(invocation, options);
    let Some(directory) = directory else {
        return no_name(path::join(invocation.cwd, "bin"));
    };
    if own {
        let at = match &options.path {
            Some(None) => return no_name(directory),
            Some(Some(at)) => path::join(invocation.cwd, at),
            None => invocation.cwd.to_owned(),
        };
        let Some(project) = Project::at(invocation, &at) else {
            return no_name(directory);
        };
        let Some(package) = project.package.clone() else {
            return no_name(directory);
        };
        let linkage = linkage::linkage(
            invocation,
            options,
            Some(&project),
            &modules(invocation, &package),
        );
        let files = bins_of(invocation, &package, options)
            .into_iter()
            .map(|bin| Made {
                path: path::join(&directory, &bin.name),
                sources: Some(package.inside.clone()),
                module: None,
                linkage,
                certain: !options.unclear && !place::has_unread_config(invocation),
                ..Made::default()
            })
            .collect::<Vec<_>>();
        if files.is_empty() {
            return no_name(directory);
        }
        return Product {
            files,
            ..Product::default()
        };
    }
    foreign(invocation, options, &directory)
}

/// Programs that are built from a registry or a repository.
fn foreign(invocation: &Invocation<'_, '_, '_>, options: &Options, directory: &str) -> Product {
    let mut names: Vec<String> = options
        .operands
        .iter()
        .flatten()
        .map(|word| word.split('@').next().unwrap_or(word).to_owned())
        .collect();
    let mut certain = !options.unclear;
    if let (true, Some(Some(url))) = (names.is_empty(), &options.git) {
        let url = url.trim_end_matches('/').trim_end_matches(".git");
        names.extend(url.rsplit(['/', ':']).next().map(str::to_owned));
        certain = false;
    }
    let mut files = Vec::new();
    for name in names {
        let known = invocation
            .profile
            .dependency
            .iter()
            .find(|it| !it.programs.is_empty() && it.modules.contains(&name));
        let programs = known.map_or_else(|| vec![name.clone()], |it| it.programs.clone());
        let mut modules = BTreeSet::from([name.clone()]);
        modules.extend(
            options
                .features
                .iter()
                .map(|feature| format!("{name}/{feature}")),
        );
        if !options.no_default_features {
            modules.insert(format!("{name}/default"));
        }
        let linkage = linkage::linkage(invocation, options, None, &modules);
        for program in programs {
            if !options.bins.is_empty() && !options.bins.contains(&Some(program.clone())) {
                continue;
            }
            files.push(Made {
                path: path::join(directory, &program),
                sources: None,
                module: Some(modules.iter().cloned().collect::<Vec<_>>().join(" ")),
                linkage,
                certain,
                ..Made::default()
            });
        }
    }
    Product {
        files,
        ..Product::default()
    }
}

/// `cargo new`, `cargo init`, `cargo clean`, `cargo vendor`: what they make and remove.
fn manage(invocation: &Invocation<'_, '_, '_>, options: &Options) -> Product {
    if !matches!(
        options.subcommand.as_str(),
        "new" | "init" | "clean" | "vendor"
    ) {
        return database::product(invocation);
    }
    let operand = options.operands.first().cloned().flatten();
    let made = |at: &str| {
        let lib = options.other;
        let main = if lib { "src/lib.rs" } else { "src/main.rs" };
        ["Cargo.toml", main]
            .iter()
            .map(|file| path::join(at, file))
            .collect::<Vec<_>>()
    };
    match options.subcommand.as_str() {
        "new" => match operand {
            Some(name) => Product {
                written: made(&path::join(invocation.cwd, &name)),
                ..Product::default()
            },
            None => Product {
                filled: vec![invocation.cwd.to_owned()],
                ..Product::default()
            },
        },
        "init" => Product {
            written: made(&path::join(
                invocation.cwd,
                operand.as_deref().unwrap_or("."),
            )),
            ..Product::default()
        },
        "clean" => {
            let project = Project::find(invocation, options);
            let directory = place::target_directory(invocation, options, project.as_ref());
            Product {
                // `-p` and `--release` leave other products.
                removed: directory
                    .into_iter()
                    .filter(|_| options.packages.is_empty())
                    .collect(),
                ..Product::default()
            }
        }
        "vendor" => Product {
            filled: vec![path::join(
                invocation.cwd,
                operand.as_deref().unwrap_or("vendor"),
            )],
            ..Product::default()
        },
        _ => Product::default(),
    }
}

fn modules(invocation: &Invocation<'_, '_, '_>, package: &Located) -> BTreeSet<String> {
    read(invocation.world, invocation.profile, &package.inside)
        .modules
        .clone()
}

/// The sources of a package, read once.
fn read(world: &World<'_, '_>, profile: &Profile, dir: &str) -> std::rc::Rc<Sources> {
    if let Some(known) = world.rust.sources.borrow().get(dir) {
        return known.clone();
    }
    let manifest = |dir: &str| world.rust.manifest(world.context, dir);
    let mut sources = Sources::read(world.context, dir, &profile.evidence, &manifest);
    if !sources.locked {
        bring(profile, &mut sources.modules);
    }
    let sources = std::rc::Rc::new(sources);
    world
        .rust
        .sources
        .borrow_mut()
        .insert(dir.to_owned(), sources.clone());
    sources
}

/// Without a lock file, the packages that the named ones are known to bring.
fn bring(profile: &Profile, modules: &mut BTreeSet<String>) {
    for _ in 0..3 {
        for dependency in profile.dependency.iter().filter(|it| !it.brings.is_empty()) {
            if dependency.applies(|known| modules.contains(known)) {
                modules.extend(dependency.brings.iter().cloned());
            }
        }
    }
}

/// Reads the sources of programs, given by the directories of their packages.
pub(super) fn analyses(
    world: &World<'_, '_>,
    profile: &Profile,
    sources: &BTreeSet<String>,
) -> Vec<Analysis> {
    let mut found: BTreeMap<String, Analysis> = BTreeMap::new();
    for dir in sources {
        let read = read(world, profile, dir);
        found.insert(
            dir.clone(),
            Analysis {
                evidence: read.evidence.clone(),
                modules: read.modules.clone(),
                compiled_paths: read.compiled_paths.clone(),
                debug_paths: read.debug_paths.clone(),
                links: read.links.clone(),
                build_output: read.build_output.clone(),
                fetches: read.from_git,
                build_directories: read.build_directories.clone(),
                ..Analysis::default()
            },
        );
    }
    found.into_values().collect()
}

/// Manifests and sources that were read, by directory of the context.
#[derive(Debug, Default)]
pub struct Cache {
    manifests: std::cell::RefCell<BTreeMap<String, Option<std::rc::Rc<Manifest>>>>,
    sources: std::cell::RefCell<BTreeMap<String, std::rc::Rc<Sources>>>,
}

impl Cache {
    /// The manifest of a directory.
    pub fn manifest(
        &self,
        context: &crate::context::Context,
        dir: &str,
    ) -> Option<std::rc::Rc<Manifest>> {
        self.manifests
            .borrow_mut()
            .entry(dir.to_owned())
            .or_insert_with(|| rust::read_manifest(context, dir).map(std::rc::Rc::new))
            .clone()
    }
}
