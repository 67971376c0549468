//! What the goals of plugins make.

use std::collections::BTreeMap;

use crate::context::java::facts::facts;
use crate::context::java::xml::Element;
use crate::context::java::{Artifact, ArtifactKind};
use crate::context::{Context, path};

use super::model::{Model, Plugin};
use super::values::Values;
use super::{assembly, quarkus};

/// The parts of a build directory as goals fill it.
pub(super) struct Workshop<'a> {
    pub context: &'a Context,
    pub model: &'a Model,
    pub values: Values<'a>,
    pub artifacts: Vec<Artifact>,
    /// The main artifact: which of them, by its place in the list.
    pub main: Option<usize>,
    pub complete: bool,
    /// Whether names can be wrong for a reason that is not in the goal itself.
    pub doubtful: bool,
    /// `application.properties`, where a plugin reads it.
    pub settings: BTreeMap<String, String>,
}

/// The configuration of one goal.
pub(super) struct Config<'a> {
    pub values: Values<'a>,
    pub element: &'a Element,
}

impl Config<'_> {
    /// A value by its name, or by the property of the command line that stands for it. `Err` if it is set and not known.
    pub fn get(&self, name: &str, property: &str) -> Result<Option<String>, ()> {
        if let Some(text) = self.element.text_at(&[name]) {
            return match self.values.of(text) {
                // An unset property leaves the value unset.
                None if self.is_unset(text) => Ok(None),
                None => Err(()),
                known => Ok(known),
            };
        }
        if property.is_empty() {
            return Ok(None);
        }
        if self.values.model.doubtful.contains(property)
            && !self.values.defines.contains_key(property)
        {
            return Err(());
        }
        Ok(self.values.property(property))
    }

    /// Whether the text is one reference to a property that nothing sets.
    fn is_unset(&self, text: &str) -> bool {
        let name = text.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
        name.is_some_and(|name| {
            !name.contains('$')
                && !name.starts_with("env.")
                && !name.starts_with("project.")
                && !self.values.model.properties.contains_key(name)
                && !self.values.model.doubtful.contains(name)
        })
    }

    pub fn flag(&self, name: &str, property: &str) -> Result<Option<bool>, ()> {
        match self.get(name, property)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            // `-Dx` without a value.
            Some("") => Ok(Some(true)),
            Some(_) => Ok(Some(false)),
        }
    }

    pub fn text(&self, path: &[&str]) -> Option<String> {
        self.values.of(self.element.text_at(path)?)
    }
}

/// The text, and whether it is known.
pub(super) fn known(value: Result<Option<String>, ()>) -> (Option<String>, bool) {
    match value {
        Ok(value) => (value, true),
        Err(()) => (None, false),
    }
}

impl<'a> Workshop<'a> {
    pub fn config<'c>(&self, element: &'c Element) -> Config<'c>
    where
        'a: 'c,
    {
        Config {
            values: self.values,
            element,
        }
    }

    /// The name of the artifacts and whether it is known; a likely one where it is not.
    pub fn final_name(&self) -> (String, bool) {
        match self.values.final_name() {
            Some(name) => (name, true),
            None => (
                self.values
                    .of("${project.artifactId}")
                    .unwrap_or_else(|| "app".to_owned()),
                false,
            ),
        }
    }

    pub fn output(&self) -> (String, bool) {
        match self.values.build_directory() {
            Some(dir) => (dir, true),
            None => ("target".to_owned(), false),
        }
    }

    /// The directory of a parameter, or the build directory.
    pub fn directory(&self, config: &Config<'_>, name: &str, property: &str) -> (String, bool) {
        match config.get(name, property) {
            Ok(Some(dir)) => (path::clean(&dir), true),
            Ok(None) => self.output(),
            Err(()) => (self.output().0, false),
        }
    }

    pub fn add(&mut self, artifact: Artifact) -> usize {
        let artifact = Artifact {
            path: path::clean(&artifact.path),
            certain: artifact.certain && !self.doubtful,
            ..artifact
        };
        // What was there is overwritten.
        if let Some(at) = self
            .artifacts
            .iter()
            .position(|it| it.path == artifact.path)
        {
            self.artifacts[at] = artifact;
            return at;
        }
        self.artifacts.push(artifact);
        self.artifacts.len() - 1
    }

    /// Runs a goal of a plugin.
    pub fn run(&mut self, plugin: &Plugin, goal: &str, element: &Element) {
        let made_by = format!("{}:{goal}", short(&plugin.artifact));
        let name = plugin.artifact.as_str();
        match (name, goal) {
            ("maven-jar-plugin", "jar")
            | ("maven-bundle-plugin", "bundle")
            | ("maven-ejb-plugin", "ejb") => {
                self.jar(element, made_by);
            }
            ("maven-war-plugin", "war" | "exploded" | "inplace") => {
                self.war(element, goal, made_by)
            }
            ("maven-ear-plugin", "ear") => self.ear(element, made_by),
            ("spring-boot-maven-plugin", "repackage") => self.repackage(element, made_by),
            ("maven-shade-plugin", "shade") => self.shade(element, made_by),
            ("maven-assembly-plugin", "single" | "attached" | "assembly" | "directory-single") => {
                assembly::run(self, element, made_by);
            }
            ("maven-dependency-plugin", _) => self.dependency(element, goal, made_by),
            ("quarkus-maven-plugin", "build" | "native-image") => {
                quarkus::run(self, element, made_by);
            }
            ("native-maven-plugin", "build" | "compile" | "compile-no-fork") => {
                self.native(element, made_by);
            }
            ("maven-source-plugin", _) if goal.contains("jar") || goal == "aggregate" => {
                let end = if goal.contains("test") {
                    "test-sources"
                } else {
                    "sources"
                };
                self.attached(end, made_by);
            }
            ("maven-javadoc-plugin", _) if goal.contains("jar") => {
                let end = if goal.contains("test") {
                    "test-javadoc"
                } else {
                    "javadoc"
                };
                self.attached(end, made_by);
            }
            ("maven-jar-plugin", "test-jar") => self.attached("tests", made_by),
            ("appassembler-maven-plugin", "assemble") => self.appassembler(element, made_by),
            ("thorntail-maven-plugin", "package") => self.suffixed("-thorntail.jar", made_by),
            ("wildfly-swarm-plugin", "package") => self.suffixed("-swarm.jar", made_by),
            ("payara-micro-maven-plugin", "bundle") => self.suffixed("-microbundle.jar", made_by),
            ("maven-resources-plugin", "copy-resources") => {
                let config = self.config(element);
                let (dir, certain) = self.directory(&config, "outputDirectory", "");
                self.files(dir, ArtifactKind::Files, certain, made_by);
            }
            ("maven-antrun-plugin", "run") => self.antrun(element),
            (
                "spring-boot-maven-plugin"
                | "micronaut-maven-plugin"
                | "native-maven-plugin"
                | "quarkus-maven-plugin",
                _,
            )
            | ("maven-resources-plugin" | "maven-javadoc-plugin" | "maven-source-plugin", _) => {}
            _ if facts().maven.is_harmless(name) => {}
            _ => self.complete = false,
        }
    }

    fn jar(&mut self, element: &Element, made_by: String) {
        let config = self.config(element);
        let (dir, dir_known) = self.directory(&config, "outputDirectory", "");
        let (own_name, name_known) = self.final_name();
        // Only before 3.0 of the plugin.
        let (written, written_known) = known(config.get("finalName", "jar.finalName"));
        let certain = dir_known
            && name_known
            && written_known
            && written.as_ref().is_none_or(|written| *written == own_name);
        let name = written.unwrap_or(own_name);
        let (classifier, classifier_known) =
            known(config.get("classifier", "maven.jar.classifier"));
        let manifest = ["archive", "manifest"];
        let main_class = config
            .text(&["archive", "manifest", "mainClass"])
            .or_else(|| config.text(&["archive", "manifestEntries", "Main-Class"]));
        let libraries = element
            .at(&manifest)
            .and_then(|it| it.text_at(&["addClasspath"]))
            == Some("true")
            || element
                .text_at(&["archive", "manifestEntries", "Class-Path"])
                .is_some();
        let kind = if libraries {
            ArtifactKind::ThinJar
        } else {
            ArtifactKind::Jar
        };
        let file = match &classifier {
            Some(classifier) => format!("{dir}/{name}-{classifier}.jar"),
            None => format!("{dir}/{name}.jar"),
        };
        let at = self.add(Artifact {
            path: file,
            kind,
            certain: certain && classifier_known,
            made_by,
            main_class,
        });
        if classifier.is_none() {
            self.main = Some(at);
        }
    }

    fn war(&mut self, element: &Element, goal: &str, made_by: String) {
        let config = self.config(element);
        let (dir, dir_known) = self.directory(&config, "outputDirectory", "");
        let (own_name, name_known) = self.final_name();
        // Only before 3.0 of the plugin.
        let (written, written_known) = known(config.get("warName", "war.warName"));
        let certain = dir_known
            && name_known
            && written_known
            && written.as_ref().is_none_or(|it| *it == own_name);
        let name = written.unwrap_or(own_name.clone());
        let (output, _) = self.output();
        let (exploded, exploded_known) = match config.get("webappDirectory", "") {
            Ok(Some(dir)) => (dir, true),
            Ok(None) => (format!("{output}/{own_name}"), name_known),
            Err(()) => (format!("{output}/{own_name}"), false),
        };
        if goal != "inplace" {
            self.files(
                exploded,
                ArtifactKind::ExplodedWar,
                exploded_known,
                made_by.clone(),
            );
        }
        if goal != "war" {
            return;
        }
        let (classifier, classifier_known) = known(config.get("classifier", ""));
        let main_class = config.text(&["archive", "manifest", "mainClass"]);
        let end = classifier
            .as_ref()
            .map(|it| format!("-{it}"))
            .unwrap_or_default();
        let at = self.add(Artifact {
            path: format!("{dir}/{name}{end}.war"),
            kind: ArtifactKind::War,
            certain: certain && classifier_known,
            made_by: made_by.clone(),
            main_class,
        });
        if classifier.is_none() {
            self.main = Some(at);
        }
        if config.flag("attachClasses", "") == Ok(Some(true)) {
            self.attached("classes", made_by);
        }
    }

    fn ear(&mut self, element: &Element, made_by: String) {
        let config = self.config(element);
        let (dir, dir_known) = self.directory(&config, "outputDirectory", "");
        let (name, name_known) = self.final_name();
        self.files(
            format!("{dir}/{name}"),
            ArtifactKind::Files,
            dir_known && name_known,
            made_by.clone(),
        );
        let at = self.add(Artifact {
            path: format!("{dir}/{name}.ear"),
            kind: ArtifactKind::Ear,
            certain: dir_known && name_known,
            made_by,
            main_class: None,
        });
        self.main = Some(at);
    }

    /// <https://docs.spring.io/spring-boot/maven-plugin/packaging.html>
    fn repackage(&mut self, element: &Element, made_by: String) {
        let config = self.config(element);
        match config.flag("skip", "spring-boot.repackage.skip") {
            Ok(Some(true)) => return,
            Ok(_) => {}
            Err(()) => self.doubtful = true,
        }
        let packaging = self.values.of("${project.packaging}").unwrap_or_default();
        if packaging == "pom" {
            return;
        }
        let (dir, dir_known) = self.directory(&config, "outputDirectory", "");
        let (own_name, name_known) = self.final_name();
        // Only before 2.0 of the plugin.
        let (written, written_known) = known(config.get("finalName", ""));
        let certain = dir_known
            && name_known
            && written_known
            && written.as_ref().is_none_or(|it| *it == own_name);
        let name = written.unwrap_or(own_name);
        let (classifier, classifier_known) = known(config.get("classifier", ""));
        let main_class = config
            .text(&["mainClass"])
            .or_else(|| self.values.property("start-class"))
            .or_else(|| self.values.property("spring-boot.run.main-class"));
        let end = classifier
            .as_ref()
            .map(|it| format!("-{it}"))
            .unwrap_or_default();
        let extension = if packaging == "war" { "war" } else { "jar" };
        let made = path::clean(&format!("{dir}/{name}{end}.{extension}"));
        // What it replaces is kept under another name.
        if let Some(main) = self
            .main
            .filter(|at| self.artifacts.get(*at).is_some_and(|it| it.path == made))
        {
            let original = Artifact {
                path: format!("{made}.original"),
                kind: ArtifactKind::Original,
                certain: self.artifacts[main].certain,
                made_by: made_by.clone(),
                main_class: None,
            };
            self.add(original);
        }
        let at = self.add(Artifact {
            path: made,
            kind: if extension == "war" {
                ArtifactKind::BootWar
            } else {
                ArtifactKind::BootJar
            },
            certain: certain && classifier_known,
            made_by,
            main_class,
        });
        if classifier.is_none() {
            self.main = Some(at);
        }
    }

    /// <https://maven.apache.org/plugins/maven-shade-plugin/shade-mojo.html>
    fn shade(&mut self, element: &Element, made_by: String) {
        let config = self.config(element);
        match config.flag("skip", "maven.shade.skip") {
            Ok(Some(true)) => return,
            Ok(_) => {}
            Err(()) => self.doubtful = true,
        }
        let main_class = element
            .all(&["transformers"])
            .find_map(|it| {
                it.text_at(&["mainClass"])
                    .or_else(|| it.text_at(&["manifestEntries", "Main-Class"]))
            })
            .and_then(|text| self.values.of(text))
            .or_else(|| {
                let main = self.artifacts.get(self.main?)?;
                main.main_class.clone()
            });
        let extension = "jar";
        let made = |path: String, certain: bool| Artifact {
            path,
            kind: ArtifactKind::FatJar,
            certain,
            made_by: made_by.clone(),
            main_class: main_class.clone(),
        };
        match config.get("outputFile", "") {
            Ok(Some(file)) => {
                self.add(made(file, true));
                return;
            }
            Ok(None) => {}
            Err(()) => {
                let (name, _) = self.final_name();
                let (output, _) = self.output();
                self.add(made(format!("{output}/{name}-shaded.jar"), false));
                return;
            }
        }
        let (dir, dir_known) = self.directory(&config, "outputDirectory", "");
        let (own_name, name_known) = self.final_name();
        let (written, written_known) = known(config.get("finalName", ""));
        let attached = config.flag("shadedArtifactAttached", "");
        let (classifier, classifier_known) = known(config.get("shadedClassifierName", ""));
        let classifier = classifier.unwrap_or_else(|| "shaded".to_owned());
        let certain = dir_known && written_known && classifier_known && attached.is_ok();
        if let Some(name) = written.as_ref().filter(|name| **name != own_name) {
            self.add(made(
                format!("{dir}/{name}.{extension}"),
                certain && name_known,
            ));
            return;
        }
        if attached == Ok(Some(true)) {
            // The name of the version, not the final name.
            let (id, id_known) = known(config.get("shadedArtifactId", ""));
            let id = id.or_else(|| self.values.of("${project.artifactId}"));
            let version = self.values.of("${project.version}");
            let path = format!(
                "{dir}/{}-{}-{classifier}.{extension}",
                id.as_deref().unwrap_or("app"),
                version.as_deref().unwrap_or("*")
            );
            self.add(made(
                path,
                certain && id_known && id.is_some() && version.is_some(),
            ));
            return;
        }
        // The main artifact is replaced where it is; what it was is kept in the directory of this goal.
        let replaced = self.main.and_then(|at| self.artifacts.get(at)).cloned();
        let path = match replaced {
            Some(main) => {
                let path = main.path.clone();
                self.add(Artifact {
                    path: format!("{dir}/original-{}", path::base(&path)),
                    kind: ArtifactKind::Original,
                    made_by: made_by.clone(),
                    certain: main.certain && dir_known,
                    ..main
                });
                path
            }
            None => format!("{dir}/{own_name}.{extension}"),
        };
        let at = self.add(made(path, certain && name_known));
        self.main = Some(at);
    }

    /// <https://maven.apache.org/plugins/maven-dependency-plugin/copy-dependencies-mojo.html>
    fn dependency(&mut self, element: &Element, goal: &str, made_by: String) {
        let config = self.config(element);
        let (output, output_known) = self.output();
        let below = |name: &str| (format!("{output}/{name}"), output_known);
        let (kind, (default, default_known)) = match goal {
            "copy-dependencies" => (ArtifactKind::Libraries, below("dependency")),
            "copy" => (ArtifactKind::Libraries, below("dependency")),
            "unpack" | "unpack-dependencies" => (ArtifactKind::Files, below("dependency")),
            _ => return,
        };
        let (dir, certain) = match config.get("outputDirectory", "outputDirectory") {
            Ok(Some(dir)) => (dir, true),
            Ok(None) => (default, default_known),
            Err(()) => (default, false),
        };
        if matches!(goal, "copy" | "unpack") {
            for item in element.all(&["artifactItems"]) {
                if let Some(own) = item.text_at(&["outputDirectory"]) {
                    let own = self.values.of(own);
                    let certain = own.is_some();
                    self.files(
                        own.unwrap_or_else(|| dir.clone()),
                        kind,
                        certain,
                        made_by.clone(),
                    );
                }
            }
        }
        self.files(dir, kind, certain, made_by);
    }

    /// <https://graalvm.github.io/native-build-tools/latest/maven-plugin.html>
    fn native(&mut self, element: &Element, made_by: String) {
        let config = self.config(element);
        let (dir, dir_known) = self.directory(&config, "outputDirectory", "");
        let (name, name_known) = match config.get("imageName", "imageName") {
            Ok(Some(name)) => (name, true),
            Ok(None) => (
                self.values
                    .of("${project.artifactId}")
                    .unwrap_or_else(|| "app".to_owned()),
                true,
            ),
            Err(()) => ("app".to_owned(), false),
        };
        self.add(Artifact {
            path: format!("{dir}/{name}"),
            kind: ArtifactKind::Native,
            certain: dir_known && name_known,
            made_by,
            main_class: None,
        });
    }

    /// <https://www.mojohaus.org/appassembler/appassembler-maven-plugin/assemble-mojo.html>
    fn appassembler(&mut self, element: &Element, made_by: String) {
        let config = self.config(element);
        let (output, output_known) = self.output();
        let (dir, certain) = match config.get("assembleDirectory", "") {
            Ok(Some(dir)) => (dir, true),
            Ok(None) => (format!("{output}/appassembler"), output_known),
            Err(()) => (format!("{output}/appassembler"), false),
        };
        self.files(dir, ArtifactKind::Installation, certain, made_by);
    }

    /// A goal that runs a program of Ant: it may do anything.
    fn antrun(&mut self, element: &Element) {
        self.complete = false;
        let mut waiting = vec![element];
        while let Some(task) = waiting.pop() {
            if matches!(
                task.name.as_str(),
                "move" | "delete" | "exec" | "java" | "jar" | "zip" | "apply"
            ) {
                // It could take away or replace what is here.
                self.doubtful = true;
                for artifact in &mut self.artifacts {
                    artifact.certain = false;
                }
            }
            waiting.extend(&task.children);
        }
    }

    fn attached(&mut self, classifier: &str, made_by: String) {
        let (output, output_known) = self.output();
        let (name, name_known) = self.final_name();
        self.add(Artifact {
            path: format!("{output}/{name}-{classifier}.jar"),
            kind: ArtifactKind::Attached,
            certain: output_known && name_known,
            made_by,
            main_class: None,
        });
    }

    /// A jar that starts by itself, beside the main artifact.
    fn suffixed(&mut self, end: &str, made_by: String) {
        let (output, output_known) = self.output();
        let (name, name_known) = self.final_name();
        self.add(Artifact {
            path: format!("{output}/{name}{end}"),
            kind: ArtifactKind::FatJar,
            certain: output_known && name_known,
            made_by,
            main_class: None,
        });
    }

    pub fn files(&mut self, path: String, kind: ArtifactKind, certain: bool, made_by: String) {
        self.add(Artifact {
            path,
            kind,
            certain,
            made_by,
            main_class: None,
        });
    }
}

/// `maven-jar-plugin` to `jar`, `spring-boot-maven-plugin` to `spring-boot`.
pub(super) fn short(artifact: &str) -> String {
    let inner = artifact
        .strip_prefix("maven-")
        .and_then(|it| it.strip_suffix("-plugin"));
    let outer = artifact.strip_suffix("-maven-plugin");
    inner.or(outer).unwrap_or(artifact).to_owned()
}
