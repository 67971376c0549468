//! What Maven, Gradle and the JDK's tools produce, what `java` loads, and what a plugin that starts the program would start.

mod gradle;
mod launch;
mod layers;
mod maven;
mod start;
mod tools;

use std::collections::BTreeSet;

use crate::context::java::{self, ArtifactKind, Build, Project};
use crate::profile::Profile;
use crate::stage::{Beside, Linkage, Lookup, Source, Trouble, World, path};

use super::{Analysis, Invocation, Made, Product};

pub(super) use launch::{is_java, runs};
pub(super) use layers::layered;
pub(super) use start::{build_of, started};

/// The build tool of a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Maven,
    Gradle,
}

impl Tool {
    fn of(word: &str) -> Option<Tool> {
        match path::name(word) {
            "mvn" | "mvnw" | "mvnd" => Some(Tool::Maven),
            "gradle" | "gradlew" => Some(Tool::Gradle),
            _ => None,
        }
    }

    /// The directory that it writes to by default.
    fn output(self) -> &'static str {
        match self {
            Tool::Maven => "target",
            Tool::Gradle => "build",
        }
    }
}

/// A build and the directory of the image that its files lie at.
struct Located {
    build: Build,
    /// The directory of the context whose files lie at `at`.
    inside: String,
    at: String,
}

impl Located {
    /// The directory of the image that a project lies at.
    fn place(&self, project: &Project) -> String {
        path::join(&self.at, &relative(&self.inside, &project.dir))
    }
}

/// Reads what a command line of a build tool builds.
fn read(
    invocation: &Invocation<'_, '_, '_>,
    words: &[Option<String>],
    tool: Tool,
) -> Option<Located> {
    let jdk = invocation.base.and_then(|base| base.major);
    let inside = inside(invocation, tool)?;
    let context = invocation.context();
    let build = match tool {
        Tool::Maven => java::maven::read(context, &maven::request(words, &inside, jdk)?)?,
        Tool::Gradle => {
            let name = path::name(invocation.cwd);
            java::gradle::read(context, &gradle::request(words, &inside, name)?)?
        }
    };
    Some(Located {
        build,
        inside,
        at: invocation.cwd.to_string(),
    })
}

/// The directory of the context that a build works on: it may have been copied in parts, so the manifest says it best.
fn inside(invocation: &Invocation<'_, '_, '_>, tool: Tool) -> Option<String> {
    let context = invocation.context();
    if context.is_absent() {
        return None;
    }
    let names: &[&str] = match tool {
        Tool::Maven => &["pom.xml"],
        Tool::Gradle => &[
            "settings.gradle",
            "settings.gradle.kts",
            "build.gradle",
            "build.gradle.kts",
        ],
    };
    let by_manifest = names.iter().find_map(|name| {
        let at = path::join(invocation.cwd, name);
        match invocation.files.lookup(context, &at) {
            Lookup::Present(entry) => match entry.source {
                Source::Context(file) => Some(crate::context::path::parent(&file).to_string()),
                _ => None,
            },
            _ => None,
        }
    });
    by_manifest.or_else(|| invocation.files.context_path(context, invocation.cwd))
}

pub(super) fn product(invocation: &Invocation<'_, '_, '_>) -> Product {
    let Some(program) = invocation.words.first().cloned().flatten() else {
        return Product::default();
    };
    match path::name(&program) {
        "javac" => return tools::javac(invocation),
        "jar" => return tools::jar(invocation),
        "keytool" => return tools::keytool(invocation),
        "java" => return layers::extract(invocation),
        _ => {}
    }
    let Some(tool) = Tool::of(&program) else {
        return Product::default();
    };
    let Some(located) = read(invocation, &invocation.words, tool) else {
        // What is built is not known: a module below may be.
        let output = path::join(invocation.cwd, tool.output());
        return Product {
            filled: vec![invocation.cwd.to_string()],
            trouble: Some(Trouble::NoName(output)),
            ..Product::default()
        };
    };
    let mut product = Product::default();
    for project in &located.build.projects {
        let at = located.place(project);
        let output = project
            .output
            .as_deref()
            .map(|output| path::join(&at, output));
        match output {
            Some(output) if output != at => {
                if project.complete && located.build.complete {
                    product.closed.push(output.clone());
                }
                product.filled.push(output);
            }
            _ => product.filled.push(at.clone()),
        }
        product
            .files
            .extend(made(invocation.profile, &located.build, project, &at));
    }
    if !located.build.complete {
        product.filled.push(invocation.cwd.to_string());
    }
    let cleans = invocation
        .words
        .iter()
        .flatten()
        .any(|word| word == "clean");
    if product.files.is_empty() && cleans {
        product.removed = product
            .filled
            .iter()
            .filter(|at| *at != invocation.cwd)
            .cloned()
            .collect();
    }
    if product.files.is_empty() && !cleans {
        let output = product.filled.first().cloned();
        product.trouble = output.map(Trouble::NoName);
    }
    product
}

/// The files of one project.
fn made(profile: &Profile, build: &Build, project: &Project, at: &str) -> Vec<Made> {
    let linkage = linkage(profile, build, project);
    let starts = |kind: ArtifactKind| {
        kind.is_self_contained()
            || matches!(kind, ArtifactKind::Application | ArtifactKind::Installation)
    };
    // Of several programs of a build, any may be started; of several forms of one, the last.
    let several = build
        .projects
        .iter()
        .filter(|it| it.artifacts.iter().any(|one| starts(one.kind)))
        .count()
        > 1;
    let last = project
        .artifacts
        .iter()
        .rposition(|artifact| several && starts(artifact.kind));
    let libraries: Vec<String> = project
        .artifacts
        .iter()
        .filter(|artifact| artifact.kind == ArtifactKind::Libraries)
        .map(|artifact| path::join(at, &artifact.path))
        .collect();
    let mut files = Vec::new();
    for (index, artifact) in project.artifacts.iter().enumerate() {
        let place = path::join(at, &artifact.path);
        let mut beside = Beside {
            part: last != Some(index),
            ..Beside::default()
        };
        match artifact.kind {
            ArtifactKind::ThinJar => {
                let from = path::parent(&place);
                beside.paths = libraries
                    .iter()
                    .map(|library| relative(from, library))
                    .collect();
            }
            // https://docs.gradle.org/current/userguide/application_plugin.html
            ArtifactKind::Installation => {
                beside.programs = ["sh", "java", "uname", "ls", "sed", "xargs"]
                    .map(String::from)
                    .to_vec();
            }
            _ => {}
        }
        files.push(Made {
            path: place,
            sources: Some(project.dir.clone()),
            module: None,
            from: None,
            linkage: match artifact.kind {
                ArtifactKind::Native => Linkage::Libc,
                _ => linkage,
            },
            certain: artifact.certain,
            directory: artifact.kind.is_directory(),
            beside,
        });
    }
    files
}

/// A path as seen from a directory.
fn relative(from: &str, to: &str) -> String {
    let parts = |path: &'_ str| -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.map(String::from).collect()
    };
    let (from, to) = (parts(from), parts(to));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut found = vec!["..".to_string(); from.len() - same];
    found.extend_from_slice(&to[same..]);
    found.join("/")
}

/// The projects whose classes a project holds: itself, and those that it depends on.
fn with_used<'b>(build: &'b Build, project: &'b Project) -> Vec<&'b Project> {
    let mut found = vec![project];
    let mut at = 0;
    while let Some(next) = found.get(at).copied() {
        at += 1;
        for dir in &next.uses {
            if let Some(used) = build.project(dir)
                && !found.iter().any(|known| known.dir == used.dir)
            {
                found.push(used);
            }
        }
    }
    found
}

/// Whether native code may be among what a project depends on.
fn linkage(profile: &Profile, build: &Build, project: &Project) -> Linkage {
    let pure = |module: &String| {
        profile
            .dependency
            .iter()
            .any(|known| known.bytecode && known.modules.iter().any(|it| names(it, module)))
    };
    let all_pure = with_used(build, project)
        .iter()
        .all(|project| project.complete && project.dependencies.iter().all(pure));
    match all_pure && build.complete && build.unknown.is_empty() {
        true => Linkage::Bytecode,
        false => Linkage::Bundled,
    }
}

/// Whether a name of a `[[dependency]]` table is that of a module, or of its group.
fn names(known: &str, module: &str) -> bool {
    module
        .strip_prefix(known)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// Reads the build files and sources of projects, given by their directories of the context.
pub(super) fn analyses(
    world: &World<'_, '_>,
    profile: &Profile,
    sources: &BTreeSet<String>,
) -> Vec<Analysis> {
    let mut analyses = Vec::new();
    for dir in sources {
        let mut analysis = Analysis {
            fetches: true,
            ..Analysis::default()
        };
        let build = build_in(world, dir);
        let mut dirs: BTreeSet<String> = BTreeSet::from([dir.clone()]);
        if let Some(build) = &build {
            for project in build
                .project(dir)
                .map_or_else(Vec::new, |it| with_used(build, it))
            {
                dirs.insert(project.dir.clone());
                // What it is built with may come by a dependency that does not name it.
                if project.spring_boot.is_some() {
                    analysis.modules.insert("org.springframework.boot".into());
                }
                for module in &project.dependencies {
                    if let Some((group, _)) = module.split_once(':') {
                        analysis.modules.insert(group.to_string());
                    }
                    analysis.modules.insert(module.clone());
                }
            }
        }
        analysis.evidence = java::evidence(world.context, &dirs, &profile.evidence).evidence;
        // The packages that are imported stand for the modules of the JDK that hold them.
        for import in &analysis.evidence.imports {
            let mut rest = import.as_str();
            while let Some((package, _)) = rest.rsplit_once('.') {
                analysis.modules.insert(package.to_string());
                rest = package;
            }
        }
        let embedded = build
            .iter()
            .flat_map(|build| &build.projects)
            .flat_map(|it| &it.resources);
        for resources in embedded {
            let files = world.context.walk(resources).files;
            analysis
                .embedded
                .extend(files.into_iter().map(|file| file.path));
        }
        analyses.push(analysis);
    }
    analyses
}

/// The build whose project lies in a directory: by the build file there, or by one above.
fn build_in(world: &World<'_, '_>, dir: &str) -> Option<Build> {
    let mut above = dir.to_string();
    loop {
        let maven = java::maven::Request {
            dir: above.clone(),
            goals: vec!["package".into()],
            ..Default::default()
        };
        let found = java::maven::read(world.context, &maven)
            .or_else(|| java::gradle::read(world.context, &gradle::plain(&above)));
        if let Some(found) = found.filter(|build| build.project(dir).is_some()) {
            return Some(found);
        }
        if above.is_empty() {
            return None;
        }
        above = crate::context::path::parent(&above).to_string();
    }
}
