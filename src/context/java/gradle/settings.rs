//! `settings.gradle`: what the projects are called and where they are.
//!
//! <https://docs.gradle.org/current/userguide/settings_file_basics.html>

use std::collections::{BTreeMap, BTreeSet};

use crate::context::java::{MOST_PROJECTS, properties};
use crate::context::{Context, path};

use super::script::{Statement, statements, value};
use super::{Request, script_of};

/// The projects of a build.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// Whether there is a settings file.
    pub found: bool,
    /// The directory of the root project, in the context.
    pub root: String,
    pub root_name: Option<String>,
    /// Directories by the paths of projects, `:` for the root.
    pub projects: BTreeMap<String, String>,
    /// Directories of builds that are included.
    pub included: Vec<String>,
    pub complete: bool,
    pub unknown: BTreeSet<String>,
}

impl Settings {
    /// Looks for the settings file in the directory and those above it.
    pub fn find(context: &Context, request: &Request) -> Settings {
        let mut above = request.dir.as_str();
        let script = loop {
            if let Some(script) = script_of(context, above, "settings") {
                break Some(script);
            }
            if above.is_empty() {
                break None;
            }
            above = path::parent(above);
        };
        let mut settings = Settings {
            complete: true,
            ..Settings::default()
        };
        let Some((file, kotlin)) = script else {
            settings.root = request.dir.clone();
            settings.root_name = request.directory_name.clone();
            settings
                .projects
                .insert(":".to_owned(), request.dir.clone());
            return settings;
        };
        settings.found = true;
        settings.root = path::parent(&file).to_owned();
        settings.root_name = match settings.root == request.dir {
            true => request.directory_name.clone(),
            false => None,
        };
        settings
            .projects
            .insert(":".to_owned(), settings.root.clone());
        let Some(text) = context.read_text(&file) else {
            settings.complete = false;
            settings.root_name = None;
            return settings;
        };
        let mut vars = properties::read(context, &path::join(&settings.root, "gradle.properties"))
            .unwrap_or_default();
        vars.extend(request.properties.clone());
        for statement in statements(&text, kotlin) {
            settings.statement(&statement, &mut vars, &file);
        }
        settings.projects.retain(|_, dir| {
            let there = context.is_dir(dir);
            if !there {
                settings.complete = false;
                settings.unknown.insert(format!(
                    "{file}: the project in {dir} is not in the context"
                ));
            }
            there
        });
        settings
    }

    /// The path of the project in a directory.
    pub fn path_of(&self, dir: &str) -> Option<&str> {
        let mut all = self.projects.iter();
        all.find(|(_, at)| at.as_str() == dir)
            .map(|(path, _)| path.as_str())
    }

    fn statement(
        &mut self,
        statement: &Statement,
        vars: &mut BTreeMap<String, String>,
        file: &str,
    ) {
        let (head, _) = statement.head();
        match head.as_str() {
            "include" => {
                let mut any = false;
                for name in statement.texts() {
                    any = true;
                    self.include(name);
                }
                // `include(names)`
                let other = statement.words.iter().skip(1).any(|it| it.name().is_some());
                if !any || other {
                    self.complete = false;
                    self.unknown
                        .insert(format!("{file}: which projects it includes is computed"));
                }
            }
            "includeFlat" => self.complete = false,
            "includeBuild" => {
                for name in statement.texts() {
                    self.included.extend(path::resolve_inside(&self.root, name));
                }
            }
            "pluginManagement" => {
                for inner in statement.block.iter().flatten() {
                    if inner.head().0 == "includeBuild" {
                        self.statement(inner, vars, file);
                    }
                }
            }
            "rootProject.name" | "rootProject.setName" => {
                let lookup = |name: &str| vars.get(name).cloned();
                self.root_name = statement
                    .given()
                    .and_then(|(_, words)| value(words, &lookup));
            }
            "rootProject.buildFileName" => self.complete = false,
            "project" => self.moved(statement, vars),
            "plugins"
            | "dependencyResolutionManagement"
            | "buildCache"
            | "gradleEnterprise"
            | "develocity"
            | "enableFeaturePreview"
            | "buildscript"
            | "import" => {}
            _ => {
                if let (None, Some((name, words))) = (&statement.block, statement.given()) {
                    let known = {
                        let lookup = |name: &str| vars.get(name).cloned();
                        value(words, &lookup)
                    };
                    if let Some(known) = known {
                        vars.insert(name, known);
                    }
                }
                let renames = statement.mentions(&[
                    "rootProject",
                    "include",
                    "projectDir",
                    "setProjectDir",
                    "buildFileName",
                ]);
                if renames {
                    self.complete = false;
                    self.unknown
                        .insert(format!("{file}: which projects there are is computed"));
                    if statement.mentions(&["name"]) {
                        self.root_name = None;
                    }
                }
            }
        }
    }

    /// Adds a project and those above it.
    fn include(&mut self, name: &str) {
        let mut so_far = String::new();
        // A slash in a name is a part of the directory.
        for part in name.split(':').filter(|part| !part.is_empty()) {
            so_far = format!("{so_far}:{part}");
            if self.projects.len() >= MOST_PROJECTS {
                self.complete = false;
                return;
            }
            let dir = path::join(
                &self.root,
                &so_far.trim_start_matches(':').replace(':', "/"),
            );
            let dir = path::normalise(&dir);
            self.projects.entry(so_far.clone()).or_insert(dir);
        }
    }

    /// `project(':a').projectDir = file('x')`
    fn moved(&mut self, statement: &Statement, vars: &BTreeMap<String, String>) {
        let mut texts = statement.texts();
        let name = texts
            .next()
            .map(|it| format!(":{}", it.trim_start_matches(':')));
        let Some(place) = name.and_then(|name| self.projects.get_mut(&name)) else {
            self.complete = false;
            return;
        };
        if statement.words.iter().any(|it| it.name() == Some("name")) {
            // The project gets another name.
            self.complete = false;
        }
        let equals = statement.words.iter().position(|it| it.is('='));
        let words = equals
            .and_then(|at| statement.words.get(at + 1..))
            .unwrap_or(&[]);
        let lookup = |name: &str| match name {
            "rootDir" | "settingsDir" | "rootProject.projectDir" => Some(".".to_owned()),
            name => vars.get(name).cloned(),
        };
        let of_file = words.first().and_then(|it| it.name()) == Some("new")
            || words.first().and_then(|it| it.name()) == Some("File");
        let written = match of_file {
            // `new File(settingsDir, 'x')`
            true => words
                .iter()
                .rev()
                .find_map(|it| it.text())
                .map(str::to_owned),
            false => value(words, &lookup),
        };
        match written.and_then(|it| path::resolve_inside(&self.root, &it)) {
            Some(dir) => *place = dir,
            None => self.complete = false,
        }
    }
}
