//! One module: what its goals make and what else is known of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::java::facts::facts;
use crate::context::java::xml::Element;
use crate::context::java::{Artifact, ArtifactKind, Project, properties};
use crate::context::{Context, path};

use super::Request;
use super::effects::Workshop;
use super::model::{Execution, Model, Plugin, over};
use super::phase_rank;
use super::profiles::release;
use super::values::Values;

/// Describes a module after the goals of a command.
pub(super) fn project(
    context: &Context,
    request: &Request,
    model: &Model,
    root: &str,
    by_name: &BTreeMap<String, String>,
) -> Project {
    let values = Values {
        model,
        defines: &request.defines,
        root,
    };
    let mut shop = Workshop {
        context,
        model,
        values,
        artifacts: Vec::new(),
        main: None,
        complete: model.unknown.is_empty(),
        doubtful: model.names_doubtful,
        settings: properties::of_project(context, &model.dir),
    };
    run(&mut shop, request);
    let known = coordinates(values, &model.dependencies);
    let at_run_time = known
        .iter()
        .filter(|(name, dependency)| {
            let managed = model.managed.iter();
            let mut managed = managed.filter(|it| coordinate(values, it).as_deref() == Some(name));
            let scope = dependency
                .text_at(&["scope"])
                .or_else(|| managed.find_map(|it| it.text_at(&["scope"])));
            !matches!(
                scope.and_then(|it| values.of(it)).as_deref(),
                Some("test" | "provided" | "import")
            )
        })
        .map(|(name, _)| name.clone())
        .collect();
    let dir = |written: Option<String>| {
        let place = path::resolve_inside(&model.dir, &written?)?;
        context.is_dir(&place).then_some(place)
    };
    let resources: Vec<String> = match model.resources.is_empty() {
        true => vec!["src/main/resources".to_owned()],
        false => model.resources.clone(),
    };
    let mut resources: Vec<String> = resources
        .iter()
        .filter_map(|it| dir(values.of(it)))
        .collect();
    resources.dedup();
    let tests = dir(values.of("${project.build.testSourceDirectory}"));
    Project {
        dir: model.dir.clone(),
        name: values.of("${project.artifactId}"),
        group: values.of("${project.groupId}"),
        version: values.of("${project.version}"),
        output: values.build_directory(),
        complete: shop.complete,
        uses: known
            .iter()
            .filter_map(|(name, _)| by_name.get(name).cloned())
            .filter(|used| *used != model.dir)
            .collect(),
        dependencies: at_run_time,
        sources: sources(context, model, values),
        resources,
        java: java(model, values),
        spring_boot: spring_boot(model, values),
        main_class: main_class(&shop, model),
        has_tests: tests.is_some_and(|dir| !context.walk(&dir).files.is_empty()),
        artifacts: shop.artifacts,
    }
}

/// Runs the goals of a command in their order.
fn run(shop: &mut Workshop<'_>, request: &Request) {
    let packaging = shop.values.of("${project.packaging}").unwrap_or_default();
    let mut plugins = shop.model.effective_plugins();
    if packaging == "jar"
        && plugins
            .iter()
            .any(|it| it.artifact == "micronaut-maven-plugin" && it.extensions)
    {
        shade_of_micronaut(shop.model, &mut plugins);
    }
    for goal in &request.goals {
        if let Some(rank) = phase_rank(goal) {
            lifecycle(shop, &packaging, &plugins, rank);
        } else if let Some((named, goal)) = goal.split_once(':') {
            direct(shop, &plugins, named, goal);
        } else if !matches!(goal.as_str(), "clean" | "pre-clean" | "post-clean" | "site") {
            shop.complete = false;
        }
    }
}

/// The plugin of Micronaut adds a goal to the lifecycle of `jar`.
fn shade_of_micronaut(model: &Model, plugins: &mut Vec<Plugin>) {
    let known = plugins.iter().any(|it| it.artifact == "maven-shade-plugin");
    let mut shade = match known {
        true => return_shade(plugins),
        false => model.plugin("maven-shade-plugin"),
    }
    .unwrap_or_else(|| Plugin {
        group: "org.apache.maven.plugins".to_owned(),
        artifact: "maven-shade-plugin".to_owned(),
        ..Plugin::default()
    });
    let goals = vec!["shade".to_owned()];
    match shade
        .executions
        .iter_mut()
        .find(|it| it.id == "default-shade")
    {
        Some(execution) if execution.goals.is_empty() => execution.goals = goals,
        Some(_) => {}
        None => shade.executions.push(Execution {
            id: "default-shade".to_owned(),
            goals,
            ..Execution::default()
        }),
    }
    plugins.push(shade);
}

fn return_shade(plugins: &mut Vec<Plugin>) -> Option<Plugin> {
    let at = plugins
        .iter()
        .position(|it| it.artifact == "maven-shade-plugin")?;
    Some(plugins.remove(at))
}

/// One step of the lifecycle.
struct Step<'p> {
    rank: usize,
    plugin: &'p Plugin,
    goal: String,
    configuration: Element,
}

fn lifecycle(shop: &mut Workshop<'_>, packaging: &str, plugins: &[Plugin], upto: usize) {
    let compile = phase_rank("compile").unwrap_or(0);
    if upto >= compile && packaging != "pom" {
        classes(shop);
    }
    let package = phase_rank("package").unwrap_or(0);
    let mut steps: Vec<Step<'_>> = Vec::new();
    let own = facts().maven.bound(packaging);
    let unnamed: Plugin;
    if let Some((artifact, goal)) = own {
        // The lifecycle's own execution comes before those of the file.
        let named = plugins.iter().find(|it| it.artifact == artifact);
        let plugin = match named {
            Some(plugin) => plugin,
            None => {
                unnamed = shop.model.plugin(artifact).unwrap_or_else(|| Plugin {
                    artifact: artifact.to_owned(),
                    ..Plugin::default()
                });
                &unnamed
            }
        };
        let default = format!("default-{goal}");
        let execution = plugin.executions.iter().find(|it| it.id == default);
        let phase = execution
            .and_then(|it| it.phase.as_deref())
            .unwrap_or("package");
        match phase_rank(phase) {
            Some(rank) => steps.push(Step {
                rank,
                plugin,
                goal: goal.to_owned(),
                configuration: match execution {
                    Some(execution) => over(&execution.configuration, &plugin.configuration),
                    None => plugin.configuration.clone(),
                },
            }),
            // `<phase>none</phase>` takes it away.
            None if phase == "none" => {}
            None => shop.doubtful = true,
        }
    } else if packaging != "pom" && upto >= package {
        shop.complete = false;
    }
    for plugin in plugins {
        for execution in &plugin.executions {
            for goal in &execution.goals {
                if own.is_some_and(|own| own == (plugin.artifact.as_str(), goal.as_str()))
                    && execution.id == format!("default-{goal}")
                {
                    continue;
                }
                let phase = match &execution.phase {
                    Some(phase) => shop.values.of(phase),
                    None => facts()
                        .maven
                        .default_phase(&plugin.artifact, goal)
                        .map(str::to_owned),
                };
                let rank = phase.as_deref().map(phase_rank);
                match rank {
                    Some(Some(rank)) => steps.push(Step {
                        rank,
                        plugin,
                        goal: goal.clone(),
                        configuration: over(&execution.configuration, &plugin.configuration),
                    }),
                    // Of another lifecycle, or of no phase at all.
                    Some(None) => {}
                    None if facts().maven.is_harmless(&plugin.artifact) => {}
                    None if execution.phase.is_some() => shop.doubtful = true,
                    // It runs in a phase that is not known.
                    None => steps.push(Step {
                        rank: package,
                        plugin,
                        goal: goal.clone(),
                        configuration: over(&execution.configuration, &plugin.configuration),
                    }),
                }
            }
        }
    }
    steps.retain(|step| step.rank <= upto);
    steps.sort_by_key(|step| step.rank);
    for step in steps {
        shop.run(step.plugin, &step.goal, &step.configuration);
    }
    if packaging == "quarkus" && upto >= package {
        let plugin = plugins
            .iter()
            .find(|it| it.artifact == "quarkus-maven-plugin");
        if let Some(plugin) = plugin.filter(|it| it.executions.is_empty()) {
            shop.run(plugin, "build", &plugin.configuration);
        }
    }
}

fn classes(shop: &mut Workshop<'_>) {
    let dir = shop.values.of("${project.build.outputDirectory}");
    let certain = dir.is_some();
    let dir = dir.unwrap_or_else(|| "target/classes".to_owned());
    shop.files(dir, ArtifactKind::Classes, certain, "compile".to_owned());
}

/// A goal that the command names: `spring-boot:repackage`, `dependency:copy-dependencies@id`,
/// `group:artifact:version:goal`.
fn direct(shop: &mut Workshop<'_>, plugins: &[Plugin], prefix: &str, rest: &str) {
    let (goal, id) = match rest.rsplit_once('@') {
        Some((goal, id)) => (goal, id),
        None => (rest, "default-cli"),
    };
    let maven = &facts().maven;
    let parts: Vec<&str> = goal.split(':').collect();
    let (candidates, goal) = match parts.as_slice() {
        [goal] => (maven.by_prefix(prefix), *goal),
        [artifact, goal] | [artifact, _, goal] => (vec![(*artifact).to_owned()], *goal),
        _ => return shop.complete = false,
    };
    let named = plugins
        .iter()
        .find(|it| candidates.contains(&it.artifact))
        .cloned();
    let managed = candidates.iter().find_map(|it| shop.model.plugin(it));
    let plugin = named.or(managed).unwrap_or_else(|| Plugin {
        // The first is the one of Maven itself.
        artifact: match candidates.first() {
            Some(first) if maven.is_own(first) => first.clone(),
            _ => candidates.last().cloned().unwrap_or_default(),
        },
        ..Plugin::default()
    });
    let execution = plugin.executions.iter().find(|it| it.id == id);
    let configuration = match execution {
        Some(execution) => over(&execution.configuration, &plugin.configuration),
        None => plugin.configuration.clone(),
    };
    shop.run(&plugin, goal, &configuration);
}

/// `group:artifact` of dependencies, with the element; the first of each name.
pub(super) fn coordinates<'e>(
    values: Values<'_>,
    dependencies: &'e [Element],
) -> Vec<(String, &'e Element)> {
    let mut seen = BTreeSet::new();
    let named = dependencies
        .iter()
        .filter_map(|it| Some((coordinate(values, it)?, it)));
    named
        .filter(|(name, _)| seen.insert(name.clone()))
        .collect()
}

fn coordinate(values: Values<'_>, dependency: &Element) -> Option<String> {
    let group = values.of(dependency.text_at(&["groupId"])?)?;
    let artifact = values.of(dependency.text_at(&["artifactId"])?)?;
    Some(format!("{group}:{artifact}"))
}

fn sources(context: &Context, model: &Model, values: Values<'_>) -> Vec<String> {
    let mut written: Vec<Option<String>> = vec![values.of("${project.build.sourceDirectory}")];
    for dir in [
        "src/main/java",
        "src/main/kotlin",
        "src/main/scala",
        "src/main/groovy",
    ] {
        written.push(Some(dir.to_owned()));
    }
    let mut found: Vec<String> = Vec::new();
    for dir in written.into_iter().flatten() {
        if let Some(place) = path::resolve_inside(&model.dir, &dir)
            && context.is_dir(&place)
            && !found.contains(&place)
        {
            found.push(place);
        }
    }
    found
}

/// <https://maven.apache.org/plugins/maven-compiler-plugin/compile-mojo.html>: `release` wins over `target`.
fn java(model: &Model, values: Values<'_>) -> Option<u32> {
    let compiler = model.plugin("maven-compiler-plugin").unwrap_or_default();
    let written = |name: &str| {
        let text = compiler.configuration.text_at(&[name])?;
        values.of(text)
    };
    let value = written("release")
        .or_else(|| values.property("maven.compiler.release"))
        .or_else(|| written("target"))
        .or_else(|| values.property("maven.compiler.target"));
    release(&value?)
}

fn spring_boot(model: &Model, values: Values<'_>) -> Option<String> {
    const GROUP: &str = "org.springframework.boot";
    let parent = model.ancestors.iter().find(|it| it.0 == GROUP);
    if let Some((_, _, version)) = parent {
        // A range (`[2.1,2.2)`) is no version.
        return values
            .of(version)
            .filter(|it| it.starts_with(|c: char| c.is_ascii_digit()));
    }
    let managed = model.managed.iter().find(|it| {
        it.text_at(&["groupId"]) == Some(GROUP)
            && it.text_at(&["artifactId"]) == Some("spring-boot-dependencies")
    });
    let plugin = model
        .plugin("spring-boot-maven-plugin")
        .and_then(|it| it.version);
    let version = plugin.or_else(|| managed?.text_at(&["version"]).map(str::to_owned));
    values.of(&version?)
}

/// The class that the program starts with, where the build file names one.
fn main_class(shop: &Workshop<'_>, model: &Model) -> Option<String> {
    let of_artifacts = shop
        .artifacts
        .iter()
        .rev()
        .find_map(|it: &Artifact| it.main_class.clone());
    let configured = |artifact: &str, at: &[&str]| {
        let plugin = model.plugin(artifact)?;
        let own = plugin.configuration.text_at(at);
        let of_executions = plugin
            .executions
            .iter()
            .find_map(|it| it.configuration.text_at(at));
        shop.values.of(own.or(of_executions)?)
    };
    of_artifacts
        .or_else(|| shop.values.property("start-class"))
        .or_else(|| configured("spring-boot-maven-plugin", &["mainClass"]))
        .or_else(|| shop.values.property("exec.mainClass"))
        .or_else(|| configured("exec-maven-plugin", &["mainClass"]))
        .or_else(|| configured("maven-jar-plugin", &["archive", "manifest", "mainClass"]))
}
