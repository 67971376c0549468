//! What tasks make, and what it is called.
//!
//! <https://docs.gradle.org/current/userguide/java_plugin.html>,
//! <https://docs.gradle.org/current/userguide/application_plugin.html>,
//! <https://docs.spring.io/spring-boot/gradle-plugin/packaging.html>, <https://gradleup.com/shadow/configuration/>.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::java::maven::QuarkusPackage;
use crate::context::java::{Artifact, ArtifactKind, at_least, properties};
use crate::context::{Context, path};

use super::Request;
use super::state::{Slot, State};

/// The tasks of a command that are about a project.
pub(super) fn requested(request: &Request, here: &str, project: &str) -> Vec<String> {
    let mut found = Vec::new();
    for task in &request.tasks {
        let (at, name) = match task.rsplit_once(':') {
            Some((at, name)) => (Some(at), name),
            None => (None, task.as_str()),
        };
        let meant = match at {
            // A name alone runs here and in all projects below.
            None => here == ":" || project == here || project.starts_with(&format!("{here}:")),
            Some("") => project == ":",
            Some(at) if at.starts_with(':') => at == project,
            Some(at) if here == ":" => format!(":{at}") == project,
            Some(at) => format!("{here}:{at}") == project,
        };
        if meant {
            found.push(name.to_owned());
        }
    }
    found
}

/// The version of Spring Boot.
pub(super) fn spring_boot(state: &State) -> Option<String> {
    let own = state
        .plugins
        .get("org.springframework.boot")
        .or_else(|| state.plugins.get("spring-boot"))?;
    let managed = state
        .vars
        .get("plugin org.springframework.boot")
        .cloned()
        .flatten();
    own.clone().or(managed)
}

/// The class with the `main` method.
pub(super) fn main_class(state: &State) -> Option<String> {
    let of_project = state.get("mainClass").cloned().flatten();
    let tasks = ["bootJar", "bootWar", "shadowJar", "jar"];
    let of_tasks = || {
        tasks
            .iter()
            .find_map(|task| state.tasks.get(*task)?.get("mainClass").cloned().flatten())
    };
    of_project.or_else(of_tasks)
}

struct Maker<'a> {
    state: &'a State,
    made: Vec<Artifact>,
}

/// What the tasks leave in a project.
pub(super) fn artifacts(
    context: &Context,
    dir: &str,
    state: &State,
    tasks: &[String],
    excluded: &BTreeSet<String>,
) -> Vec<Artifact> {
    let has = |id: &str| state.plugins.contains_key(id);
    let boot = has("org.springframework.boot") || has("spring-boot");
    let quarkus = has("io.quarkus");
    let war = has("war");
    let shadow = state.plugins.keys().any(|id| id.contains("shadow")) || has("io.ktor.plugin");
    let application = has("application")
        || state
            .plugins
            .keys()
            .any(|id| id.starts_with("io.micronaut.") && id.ends_with("application"))
        || has("io.ktor.plugin");
    let java = application
        || boot
        || war
        || quarkus
        || state.plugins.keys().any(|id| {
            matches!(
                id.as_str(),
                "java" | "java-library" | "groovy" | "scala" | "kotlin"
            ) || id == "org.jetbrains.kotlin.jvm"
                || id.starts_with("io.micronaut.")
        });
    let all = tasks.iter().any(|it| {
        matches!(
            it.as_str(),
            "build" | "assemble" | "buildNeeded" | "buildDependents"
        )
    });
    let asked = |name: &str| tasks.iter().any(|it| it == name);
    let off = |name: &str| {
        excluded
            .iter()
            .any(|it| it.rsplit(':').next() == Some(name))
    };
    let mut maker = Maker {
        state,
        made: Vec::new(),
    };
    if java {
        let classes = all
            || [
                "classes",
                "compileJava",
                "test",
                "check",
                "jar",
                "bootJar",
                "bootWar",
                "war",
                "shadowJar",
                "installDist",
                "distZip",
                "distTar",
                "quarkusBuild",
            ]
            .iter()
            .any(|it| asked(it));
        if classes {
            maker.classes(context, dir);
        }
    }
    let version = spring_boot(state);
    let old = version.as_deref().and_then(|it| at_least(it, (2, 0))) == Some(false);
    let installs =
        asked("installDist") || asked("distZip") || asked("distTar") || asked("installBootDist");
    let jar = java
        && !off("jar")
        && (asked("jar") || all && !war || installs || shadow && asked("installShadowDist"));
    if jar && !(boot && !old && plain_is_off(version.as_deref(), state)) {
        maker.jar(boot, version.as_deref());
    }
    if boot && old && (all || asked("bootRepackage")) && !off("bootRepackage") {
        maker.repackage();
    } else if boot {
        if (asked("bootJar") || all && !war) && !off("bootJar") {
            maker.archive("bootJar", ArtifactKind::BootJar, "", "jar");
        }
        if war && (asked("bootWar") || all) && !off("bootWar") {
            maker.archive("bootWar", ArtifactKind::BootWar, "", "war");
        }
    }
    if war && (asked("war") || all) && !off("war") {
        let plain = boot && version.as_deref().and_then(|it| at_least(it, (2, 5))) == Some(true);
        let enabled = !boot || plain || maker.flag("war", "enabled") == Some(true);
        if enabled {
            maker.archive(
                "war",
                ArtifactKind::War,
                if plain { "plain" } else { "" },
                "war",
            );
        }
    }
    let fat = [
        "shadowJar",
        "buildFatJar",
        "installShadowDist",
        "shadowDistZip",
        "runFatJar",
    ]
    .iter()
    .any(|it| asked(it));
    if shadow && (fat || all) && !off("shadowJar") {
        maker.archive("shadowJar", ArtifactKind::FatJar, "all", "jar");
    }
    for (task, slot) in [("sourcesJar", "sources"), ("javadocJar", "javadoc")] {
        if state.get(task).is_some() && (all || asked(task)) {
            maker.archive(task, ArtifactKind::Attached, slot, "jar");
        }
    }
    for (task, kind) in &state.made {
        if asked(task)
            || all
                && matches!(
                    kind.as_str(),
                    "Jar" | "ShadowJar" | "BootJar" | "War" | "Zip" | "Tar"
                )
        {
            maker.own_task(task, kind, asked(task));
        }
    }
    if application || has("distribution") {
        maker.distribution(&asked, all);
    }
    if quarkus && (all || asked("quarkusBuild")) {
        maker.quarkus(context, dir);
    }
    if has("org.graalvm.buildtools.native") && asked("nativeCompile") {
        maker.native();
    }
    maker.made
}

/// Whether the jar task is off: Spring Boot turned it off from 2.0 to 2.4, and a script can.
fn plain_is_off(version: Option<&str>, state: &State) -> bool {
    match enabled(state, "jar") {
        Some(Some(value)) => value == "false",
        Some(None) => false,
        None => version.and_then(|it| at_least(it, (2, 5))) == Some(false),
    }
}

fn enabled(state: &State, task: &str) -> Option<Slot> {
    state.tasks.get(task)?.get("enabled").cloned()
}

impl Maker<'_> {
    fn slot(&self, task: &str, key: &str) -> Option<&Slot> {
        self.state.tasks.get(task)?.get(key)
    }

    fn flag(&self, task: &str, key: &str) -> Option<bool> {
        self.slot(task, key)?
            .as_deref()
            .map(|value| value == "true")
    }

    fn add(
        &mut self,
        path: String,
        kind: ArtifactKind,
        certain: bool,
        made_by: &str,
        main_class: Option<String>,
    ) {
        let certain = certain && !self.state.doubtful;
        let path = path::clean(&path);
        if let Some(place) = self.made.iter_mut().find(|it| it.path == path) {
            // Two tasks write the same file: which is left is not known.
            place.certain = false;
            if place.kind == ArtifactKind::Jar {
                place.kind = kind;
            }
            return;
        }
        self.made.push(Artifact {
            path,
            kind,
            certain,
            made_by: made_by.to_owned(),
            main_class,
        });
    }

    /// The build directory and whether it is known.
    fn output(&self) -> (String, bool) {
        match self.state.get("buildDir") {
            None => ("build".to_owned(), true),
            Some(Some(dir)) => (dir.clone(), true),
            Some(None) => ("build".to_owned(), false),
        }
    }

    fn classes(&mut self, context: &Context, dir: &str) {
        let (output, known) = self.output();
        for language in ["java", "kotlin", "groovy", "scala"] {
            if language == "java"
                || context.is_dir(&path::join(dir, &format!("src/main/{language}")))
            {
                let path = format!("{output}/classes/{language}/main");
                self.add(path, ArtifactKind::Classes, known, "classes", None);
            }
        }
        if context.is_dir(&path::join(dir, "src/main/resources")) {
            self.add(
                format!("{output}/resources/main"),
                ArtifactKind::Classes,
                known,
                "classes",
                None,
            );
        }
    }

    fn jar(&mut self, boot: bool, version: Option<&str>) {
        if self
            .slot("jar", "enabled")
            .is_some_and(|it| it.as_deref() == Some("false"))
        {
            return;
        }
        let plain = boot && version.and_then(|it| at_least(it, (2, 5))) != Some(false);
        let unknown =
            boot && version.is_none() || self.slot("jar", "enabled").is_some_and(Option::is_none);
        let kind = match (self.flag("jar", "fat"), self.slot("jar", "classPath")) {
            (Some(true), _) => ArtifactKind::FatJar,
            (_, Some(_)) => ArtifactKind::ThinJar,
            _ => ArtifactKind::Jar,
        };
        self.archive("jar", kind, if plain { "plain" } else { "" }, "jar");
        if unknown && let Some(last) = self.made.last_mut() {
            last.certain = false;
        }
    }

    /// Spring Boot 1: the jar is replaced, and kept beside it.
    fn repackage(&mut self) {
        let jar = self.made.iter_mut().find(|it| it.made_by == "jar");
        if let Some(jar) = jar {
            jar.kind = ArtifactKind::BootJar;
            jar.made_by = "bootRepackage".to_owned();
            let path = format!("{}.original", jar.path);
            let certain = jar.certain;
            self.add(path, ArtifactKind::Original, certain, "bootRepackage", None);
        }
    }

    /// <https://docs.gradle.org/current/dsl/org.gradle.api.tasks.bundling.Jar.html>: `[base]-[appendix]-[version]-[classifier].[extension]`.
    fn archive(&mut self, task: &str, kind: ArtifactKind, classifier: &str, extension: &str) {
        if self
            .slot(task, "enabled")
            .is_some_and(|it| it.as_deref() == Some("false"))
        {
            return;
        }
        let (name, name_known) = self.archive_name(task, classifier, extension);
        let (output, output_known) = self.output();
        let libs = match self.state.get("libsDirName") {
            None => Some("libs".to_owned()),
            Some(value) => value.clone(),
        };
        let (dir, dir_known) = match self.slot(task, "destinationDirectory") {
            Some(Some(dir)) => (dir.clone(), true),
            Some(None) => (format!("{output}/libs"), false),
            None => (
                format!("{output}/{}", libs.as_deref().unwrap_or("libs")),
                output_known && libs.is_some(),
            ),
        };
        let enabled = self.slot(task, "enabled").is_none_or(Option::is_some);
        let own = self.slot(task, "mainClass").cloned().flatten();
        let of_program = matches!(
            kind,
            ArtifactKind::BootJar | ArtifactKind::BootWar | ArtifactKind::FatJar
        ) && task != "jar";
        let main_class = own.or_else(|| of_program.then(|| main_class(self.state)).flatten());
        self.add(
            format!("{dir}/{name}"),
            kind,
            name_known && dir_known && enabled,
            task,
            main_class,
        );
    }

    fn archive_name(&self, task: &str, classifier: &str, extension: &str) -> (String, bool) {
        if let Some(whole) = self.slot(task, "archiveFileName") {
            return match whole {
                Some(name) => (name.clone(), true),
                None => (format!("*.{extension}"), false),
            };
        }
        let mut known = true;
        let mut part = |slot: Option<&Slot>, default: Option<String>| match slot {
            Some(Some(text)) => text.clone(),
            Some(None) => {
                known = false;
                String::new()
            }
            None => default.unwrap_or_default(),
        };
        let project = self.state.name.clone();
        let base = part(
            self.slot(task, "archiveBaseName")
                .or_else(|| self.state.get("archivesName")),
            project.clone(),
        );
        let appendix = part(self.slot(task, "archiveAppendix"), None);
        let version = part(
            self.slot(task, "archiveVersion")
                .or_else(|| self.state.get("version")),
            None,
        );
        let classifier = part(
            self.slot(task, "archiveClassifier"),
            Some(classifier.to_owned()),
        );
        let extension = part(
            self.slot(task, "archiveExtension"),
            Some(extension.to_owned()),
        );
        if base.is_empty() {
            known = false;
        }
        let version = if version == "unspecified" {
            String::new()
        } else {
            version
        };
        let parts = [base, appendix, version, classifier];
        let parts: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|it| !it.is_empty())
            .collect();
        (format!("{}.{extension}", parts.join("-")), known)
    }

    /// A task that the script makes.
    fn own_task(&mut self, task: &str, kind: &str, asked: bool) {
        let (kind, extension) = match kind {
            "Jar" if self.flag(task, "fat") == Some(true) => (ArtifactKind::FatJar, "jar"),
            "Jar" => (ArtifactKind::Jar, "jar"),
            "ShadowJar" => (ArtifactKind::FatJar, "jar"),
            "BootJar" => (ArtifactKind::BootJar, "jar"),
            "War" => (ArtifactKind::War, "war"),
            "Zip" => (ArtifactKind::Archive, "zip"),
            "Tar" => (ArtifactKind::Archive, "tar"),
            _ => return,
        };
        self.archive(task, kind, "", extension);
        if !asked && let Some(last) = self.made.last_mut() {
            // Whether the build makes it depends on what the script says of it.
            last.certain = false;
        }
    }

    /// The distribution: <https://docs.gradle.org/current/userguide/distribution_plugin.html>.
    fn distribution(&mut self, asked: &dyn Fn(&str) -> bool, all: bool) {
        let base = self
            .state
            .get("distributionBaseName")
            .or_else(|| self.state.get("applicationName"))
            .cloned()
            .unwrap_or_else(|| self.state.name.clone());
        let known = base.is_some();
        let base = base.unwrap_or_else(|| "app".to_owned());
        let (output, output_known) = self.output();
        let certain = known && output_known;
        if asked("installDist") {
            let dir = match self.slot("installDist", "destinationDirectory") {
                Some(dir) => dir.clone(),
                None => Some(format!("{output}/install/{base}")),
            };
            let known = dir.is_some();
            let dir = dir.unwrap_or_else(|| format!("{output}/install/{base}"));
            let main = main_class(self.state);
            self.add(
                dir,
                ArtifactKind::Installation,
                certain && known,
                "installDist",
                main,
            );
        }
        if asked("installShadowDist") {
            let dir = format!("{output}/install/{base}-shadow");
            self.add(
                dir,
                ArtifactKind::Installation,
                certain,
                "installShadowDist",
                main_class(self.state),
            );
        }
        let version = self.state.get("version").cloned();
        let (end, version_known) = match version {
            None => (String::new(), true),
            Some(Some(version)) if version == "unspecified" => (String::new(), true),
            Some(Some(version)) => (format!("-{version}"), true),
            Some(None) => (String::new(), false),
        };
        for (task, extension) in [("distZip", "zip"), ("distTar", "tar")] {
            let own = self.state.tasks.get(task).is_some_and(BTreeMap::is_empty);
            if asked(task) || all {
                let path = format!("{output}/distributions/{base}{end}.{extension}");
                let plain = own || !self.state.tasks.contains_key(task);
                self.add(
                    path,
                    ArtifactKind::Archive,
                    certain && version_known && plain,
                    task,
                    None,
                );
            }
        }
    }

    fn quarkus(&mut self, context: &Context, dir: &str) {
        let settings = properties::of_project(context, dir);
        let (output, output_known) = self.output();
        let version = self.state.get("version").cloned();
        let known = output_known && self.state.name.is_some() && !matches!(version, Some(None));
        let name = self.state.name.clone().unwrap_or_else(|| "app".to_owned());
        let name = match version.flatten() {
            Some(version) => format!("{name}-{version}"),
            None => format!("{name}-unspecified"),
        };
        let lookup = |key: &str| {
            let own = self.state.vars.get(key).cloned().flatten();
            Ok(own.or_else(|| settings.get(key).cloned()))
        };
        let package = QuarkusPackage::of(&lookup, &output, &name);
        for artifact in package.artifacts("quarkusBuild", known) {
            self.add(
                artifact.path,
                artifact.kind,
                artifact.certain,
                &artifact.made_by,
                artifact.main_class,
            );
        }
    }

    fn native(&mut self) {
        let (output, output_known) = self.output();
        let name = self
            .state
            .get("imageName")
            .cloned()
            .unwrap_or_else(|| self.state.name.clone());
        let known = name.is_some();
        let name = name.unwrap_or_else(|| "app".to_owned());
        self.add(
            format!("{output}/native/nativeCompile/{name}"),
            ArtifactKind::Native,
            output_known && known,
            "nativeCompile",
            None,
        );
    }
}
