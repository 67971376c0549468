//! The modules of a build, and those that a command selects.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::java::facts::facts;
use crate::context::java::xml::Element;
use crate::context::java::{Build, MOST_PROJECTS};
use crate::context::{Context, path};

use super::Request;
use super::model::Model;
use super::profiles::Chosen;
use super::project::project;
use super::values::Values;

/// The name under which the release of Java that a known parent compiles for is known to its effect.
const DEFAULT_JAVA: &str = "msconvert.parent.java";

/// How many parents a file may have above it.
const MOST_PARENTS: usize = 16;

/// Reads the modules that a file leads to.
pub(super) fn read(context: &Context, request: &Request, file: &str) -> Option<Build> {
    let mut build = Build {
        complete: true,
        ..Build::default()
    };
    let root = path::parent(file).to_owned();
    let mut models = vec![model(context, request, file)?];
    let mut seen = BTreeSet::from([file.to_owned()]);
    let mut next = 0;
    while !request.non_recursive && next < models.len() {
        let from = &models[next];
        next += 1;
        build.complete &= !from.modules_doubtful;
        let values = Values {
            model: from,
            defines: &request.defines,
            root: &root,
        };
        let mut found = Vec::new();
        for module in &from.modules {
            let place = values
                .of(module)
                .and_then(|name| path::resolve_inside(&from.dir, &name.replace('\\', "/")));
            let place = place.map(|place| match context.is_dir(&place) {
                true => path::join(&place, "pom.xml"),
                false => place,
            });
            match place.and_then(|place| Some((model(context, request, &place)?, place))) {
                Some((_, place)) if !seen.insert(place.clone()) => {}
                Some((read, _)) if models.len() + found.len() < MOST_PROJECTS => found.push(read),
                _ => {
                    build.complete = false;
                    build.unknown.insert(format!(
                        "{}: the module {module} is not in the context",
                        from.file
                    ));
                }
            }
        }
        models.extend(found);
    }
    for model in &models {
        build.unknown.extend(model.unknown.iter().cloned());
    }
    let selected = selected(request, &models, &root, &mut build);
    let by_name = names(request, &models, &root);
    for (at, model) in models.iter().enumerate() {
        if selected.contains(&at) {
            let project = project(context, request, model, &root, &by_name);
            build.projects.push(project);
        }
    }
    build.projects.sort_by(|one, other| one.dir.cmp(&other.dir));
    Some(build)
}

/// The directories of modules, by `group:artifact`.
fn names(request: &Request, models: &[Model], root: &str) -> BTreeMap<String, String> {
    let named = models.iter().filter_map(|model| {
        let values = Values {
            model,
            defines: &request.defines,
            root,
        };
        let group = values.of("${project.groupId}")?;
        let artifact = values.of("${project.artifactId}")?;
        Some((format!("{group}:{artifact}"), model.dir.clone()))
    });
    named.collect()
}

/// `-pl`, `-am`, `-amd`: which of the modules are built.
fn selected(request: &Request, models: &[Model], root: &str, build: &mut Build) -> BTreeSet<usize> {
    let all: BTreeSet<usize> = (0..models.len()).collect();
    if request.projects.is_empty() {
        return all;
    }
    let mut chosen = BTreeSet::new();
    let mut removed = BTreeSet::new();
    for selector in &request.projects {
        let (off, name) = match selector.strip_prefix(['!', '-']) {
            Some(name) => (true, name),
            None => (false, selector.trim_start_matches('+')),
        };
        let (optional, name) = match name.strip_prefix('?') {
            Some(name) => (true, name),
            None => (false, name),
        };
        let found: Vec<usize> = all
            .iter()
            .copied()
            .filter(|at| is_meant(&models[*at], name, root))
            .collect();
        if found.is_empty() && !optional {
            build.complete = false;
            build
                .unknown
                .insert(format!("-pl {name}: no such module in the context"));
        }
        if off {
            removed.extend(found)
        } else {
            chosen.extend(found)
        };
    }
    if chosen.is_empty() && !removed.is_empty() {
        chosen = all;
    }
    if request.also_make || request.also_make_dependents {
        let by_name = names(request, models, root);
        let at_dir = |dir: &str| models.iter().position(|model| model.dir == dir);
        let needs: Vec<BTreeSet<usize>> = models
            .iter()
            .map(|model| {
                let values = Values {
                    model,
                    defines: &request.defines,
                    root,
                };
                let of_dependencies = super::project::coordinates(values, &model.dependencies)
                    .into_iter()
                    .filter_map(|name| by_name.get(&name.0).map(String::as_str))
                    .filter_map(at_dir);
                of_dependencies
                    .chain(model.parent_dir.as_deref().and_then(at_dir))
                    .collect()
            })
            .collect();
        loop {
            let before = chosen.len();
            if request.also_make {
                let more: Vec<usize> = chosen
                    .iter()
                    .flat_map(|at| needs[*at].iter().copied())
                    .collect();
                chosen.extend(more);
            }
            if request.also_make_dependents {
                let more = (0..models.len()).filter(|at| !needs[*at].is_disjoint(&chosen));
                chosen.extend(more.collect::<Vec<_>>());
            }
            if chosen.len() == before {
                break;
            }
        }
    }
    chosen.difference(&removed).copied().collect()
}

/// Whether a selector means a module: a directory, `:artifactId` or `groupId:artifactId`.
fn is_meant(model: &Model, selector: &str, root: &str) -> bool {
    if let Some((group, artifact)) = selector.split_once(':') {
        return model.artifact == artifact
            && (group.is_empty() || model.group.as_deref() == Some(group));
    }
    let place = path::resolve_inside(root, selector);
    place.is_some_and(|place| place == model.dir || place == model.file)
}

/// A `pom.xml` with what it inherits.
fn model(context: &Context, request: &Request, file: &str) -> Option<Model> {
    let mut files = BTreeSet::new();
    let mut own = raw(context, request, file)?;
    files.insert(file.to_owned());
    let mut child = own.clone();
    for _ in 0..MOST_PARENTS {
        let Some(parent) = &child.parent else {
            return Some(own);
        };
        own.ancestors.push(parent.clone());
        let at = parent_file(context, &child);
        let above = at
            .filter(|at| files.insert(at.clone()))
            .and_then(|at| raw(context, request, &at))
            .filter(|above| above.artifact == parent.1);
        match above {
            Some(mut above) => {
                if child.file == own.file {
                    own.parent_dir = Some(above.dir.clone());
                }
                // Modules and packaging are not inherited.
                above.modules.clear();
                child = above.clone();
                own.inherit(above);
            }
            None => {
                outside(&mut own, &child);
                return Some(own);
            }
        }
    }
    own.names_doubtful = true;
    Some(own)
}

/// What is known of a parent that the context does not have.
fn outside(own: &mut Model, child: &Model) {
    let Some((group, artifact, version)) = &child.parent else {
        return;
    };
    let Some(known) = facts().maven.parent(group, artifact) else {
        own.names_doubtful = true;
        own.unknown.insert(format!(
            "{}: its parent {group}:{artifact} is not in the context, and may say more",
            child.file
        ));
        return;
    };
    let Ok(project) = Element::parse(known.effect.as_bytes()) else {
        return;
    };
    let mut above = Model::read(&project);
    if let Some(java) = known.default_java(version) {
        let pair = (DEFAULT_JAVA.to_owned(), java.to_owned());
        above.properties.extend([pair]);
    }
    own.inherit(above);
}

/// The file that `relativePath` leads to.
fn parent_file(context: &Context, child: &Model) -> Option<String> {
    let relative = child.parent_path.as_deref().unwrap_or("../pom.xml");
    if relative.is_empty() || relative.contains("${") {
        return None;
    }
    let place = path::resolve_inside(&child.dir, relative)?;
    Some(match context.is_dir(&place) {
        true => path::join(&place, "pom.xml"),
        false => place,
    })
}

/// A `pom.xml` alone, with its own profiles.
fn raw(context: &Context, request: &Request, file: &str) -> Option<Model> {
    if !context.is_file(file) {
        return None;
    }
    let content = context.read(file)?;
    let project = match Element::parse(&content) {
        Ok(project) if project.name == "project" => project,
        Ok(_) => {
            context.note(format!(
                "{file}: no project of Maven, so it is taken to be absent"
            ));
            return None;
        }
        Err(why) => {
            context.note(format!("{file}: {why}, so it is taken to be absent"));
            return None;
        }
    };
    let mut model = Model::read(&project);
    model.dir = path::parent(file).to_owned();
    model.file = file.to_owned();
    if let Some((group, _, version)) = &model.parent {
        model.group = model.group.or_else(|| Some(group.clone()));
        model.version = model.version.or_else(|| Some(version.clone()));
    }
    let chosen = Chosen {
        context,
        named: &request.profiles,
        defines: &request.defines,
        jdk: request.jdk,
    };
    chosen.apply(&project, &mut model);
    Some(model)
}
