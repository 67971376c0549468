//! Plugins that start the program (`mvn spring-boot:run`, `gradle run`): the product that an earlier build made of it.
//!
//! <https://docs.spring.io/spring-boot/maven-plugin/run.html>, <https://www.mojohaus.org/exec-maven-plugin/java-mojo.html>,
//! <https://docs.gradle.org/current/userguide/application_plugin.html>.

use crate::context::java::{Artifact, ArtifactKind, Project};
use crate::language::{Invocation, Started};
use crate::stage::{Lookup, Source, path};

use super::{Located, Tool, maven, read};

/// The words that start what a command would build and start, where that is built already.
pub(in crate::language) fn started(invocation: &Invocation<'_, '_, '_>) -> Option<Started> {
    let words: Vec<String> = invocation.words.iter().cloned().collect::<Option<_>>()?;
    let tool = Tool::of(words.first()?)?;
    let located = read(invocation, &packaging(&words, tool)?, tool)?;
    // It runs in the directory of the project: another one has no counterpart in a start command.
    let project = located
        .build
        .projects
        .iter()
        .find(|project| located.place(project) == invocation.cwd)?;
    let goal = |name: &str| {
        words
            .iter()
            .any(|word| word.rsplit(':').take(2).eq(name.rsplit(':')) || word == name)
    };
    match tool {
        Tool::Maven if goal("spring-boot:run") || goal("spring-boot-maven-plugin:run") => {
            let request = maven::request(&invocation.words, &located.inside, None)?;
            let mut rest = Vec::new();
            for (name, value) in &request.defines {
                match name.as_str() {
                    "spring-boot.run.profiles" | "run.profiles" => {
                        rest.push(format!("--spring.profiles.active={value}"))
                    }
                    "spring-boot.run.arguments" if !value.contains(['"', '\'', '\\']) => {
                        rest.extend(
                            value
                                .split([' ', ','])
                                .filter(|it| !it.is_empty())
                                .map(String::from),
                        );
                    }
                    name if name.contains("run.") => return None,
                    _ => {}
                }
            }
            boot(invocation, &located, project, rest)
        }
        Tool::Maven if goal("exec:java") || goal("exec-maven-plugin:java") => {
            let request = maven::request(&invocation.words, &located.inside, None)?;
            let main = request
                .defines
                .get("exec.mainClass")
                .or(project.main_class.as_ref())?;
            let mut rest = Vec::new();
            if let Some(arguments) = request.defines.get("exec.args") {
                if arguments.contains(['"', '\'', '\\']) {
                    return None;
                }
                rest.extend(
                    arguments
                        .split(' ')
                        .filter(|it| !it.is_empty())
                        .map(String::from),
                );
            }
            let jar = product(invocation, &located, project, &[ArtifactKind::FatJar])?;
            let words = ["java", "-cp", &jar, main].map(String::from);
            Some(Started {
                words: words.into_iter().chain(rest).collect(),
                product: jar,
            })
        }
        Tool::Gradle if goal("bootRun") => {
            if words.iter().any(|word| word.starts_with("--args")) {
                return None;
            }
            boot(invocation, &located, project, Vec::new())
        }
        Tool::Gradle if goal("run") => {
            if words.iter().any(|word| word.starts_with("--args")) {
                return None;
            }
            let jar = product(invocation, &located, project, &[ArtifactKind::FatJar])?;
            Some(Started {
                words: ["java", "-jar", &jar].map(String::from).to_vec(),
                product: jar,
            })
        }
        _ => None,
    }
}

/// The jar of Spring Boot that a plugin would start the classes of.
fn boot(
    invocation: &Invocation<'_, '_, '_>,
    located: &Located,
    project: &Project,
    rest: Vec<String>,
) -> Option<Started> {
    let jar = product(
        invocation,
        located,
        project,
        &[ArtifactKind::BootJar, ArtifactKind::BootWar],
    )?;
    let words = ["java", "-jar", &jar].map(String::from);
    Some(Started {
        words: words.into_iter().chain(rest).collect(),
        product: jar,
    })
}

/// The one product of a kind that is in the stage.
fn product(
    invocation: &Invocation<'_, '_, '_>,
    located: &Located,
    project: &Project,
    kinds: &[ArtifactKind],
) -> Option<String> {
    let at = located.place(project);
    let there = |artifact: &&Artifact| {
        let place = path::join(&at, &artifact.path);
        kinds.contains(&artifact.kind)
            && artifact.certain
            && matches!(invocation.files.lookup(invocation.context(), &place), Lookup::Present(entry) if matches!(entry.source, Source::Artifact(_)))
    };
    let found: Vec<&Artifact> = project.artifacts.iter().filter(there).collect();
    match &found[..] {
        [one] => Some(path::join(&at, &one.path)),
        _ => None,
    }
}

/// The same command line with what packages in the place of what starts.
fn packaging(words: &[String], tool: Tool) -> Option<Vec<Option<String>>> {
    let starts = |word: &String| {
        !word.starts_with('-')
            && match tool {
                Tool::Maven => word.contains(':'),
                Tool::Gradle => true,
            }
    };
    let mut new: Vec<Option<String>> = Vec::new();
    let mut valued = false;
    for (index, word) in words.iter().enumerate() {
        let takes = matches!(
            word.as_str(),
            "-f" | "-pl" | "-P" | "-D" | "-p" | "-b" | "-c" | "-x" | "-s"
        );
        if index == 0 || valued || !starts(word) {
            new.push(Some(word.clone()));
        }
        valued = takes;
    }
    let build: &[&str] = match tool {
        Tool::Maven => &["package"],
        Tool::Gradle => &["assemble"],
    };
    new.extend(build.iter().map(|word| Some((*word).to_string())));
    Some(new)
}

/// The command that builds what another would build and start.
pub(in crate::language) fn build_of(words: &[String]) -> Option<Vec<String>> {
    let tool = Tool::of(words.first()?)?;
    let mut new: Vec<String> = packaging(words, tool)?.into_iter().flatten().collect();
    new.retain(|word| {
        !word.contains("spring-boot.run.")
            && !word.starts_with("-Dexec.")
            && !word.starts_with("--args")
    });
    match tool {
        // The start would run no tests either.
        Tool::Maven => new.push("-DskipTests".into()),
        Tool::Gradle => {}
    }
    Some(new)
}
