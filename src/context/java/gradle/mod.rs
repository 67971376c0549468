//! Gradle: which projects a command builds, and what their tasks make.
//!
//! Build scripts are programs. The plain forms of declarations are read; what could change a name and is not understood
//! makes the name uncertain.

mod catalog;
mod script;
mod settings;
mod state;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};

use super::facts::facts;
use super::{Build, Project, properties};
use crate::context::{Context, path};

use catalog::Catalog;
use script::{Statement, statements};
use settings::Settings;
use state::{At, State};

/// The most scripts that are applied by one project.
const MOST_APPLIED: usize = 20;

/// A command line of Gradle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The directory of the context that it is run for: where its working directory's files come from, or those of `-p`.
    pub dir: String,
    /// The name of that directory in the image: the root project is called so where no settings file names it.
    pub directory_name: Option<String>,
    /// Tasks, in their order: `build`, `:api:bootJar`.
    pub tasks: Vec<String>,
    /// `-x`: tasks that are left out.
    pub excluded: BTreeSet<String>,
    /// `-P`, without the letter; a name without a value is empty.
    pub properties: BTreeMap<String, String>,
    /// `-D`, without the letter.
    pub defines: BTreeMap<String, String>,
}

/// What a command line of Gradle builds. `None` if there is neither a build script nor a settings file.
pub fn read(context: &Context, request: &Request) -> Option<Build> {
    let settings = Settings::find(context, request);
    if !settings.found && script_of(context, &request.dir, "build").is_none() {
        return None;
    }
    let catalog = Catalog::read(context, &settings.root);
    let mut build = Build {
        complete: settings.complete,
        unknown: settings.unknown.clone(),
        ..Build::default()
    };
    let reader = Reader {
        context,
        request,
        settings: &settings,
        catalog: &catalog,
    };
    let root_script = reader.statements_of(&settings.root);
    let root = reader.root(&root_script);
    let mut own = Vec::new();
    for (gradle_path, dir) in &settings.projects {
        if gradle_path == ":" {
            own.push((gradle_path.as_str(), dir.as_str(), root.clone()));
        } else {
            let state = reader.child(&root, &root_script, gradle_path, dir);
            own.push((gradle_path.as_str(), dir.as_str(), state));
        }
    }
    let here = settings.path_of(&request.dir).unwrap_or(":").to_owned();
    for (gradle_path, dir, state) in &own {
        let tasks = tasks::requested(request, &here, gradle_path);
        if tasks.is_empty() {
            continue;
        }
        build
            .projects
            .push(reader.project(gradle_path, dir, state, &tasks));
    }
    build.projects.sort_by(|one, other| one.dir.cmp(&other.dir));
    Some(build)
}

/// The script of a name in a directory, and whether it is of Kotlin.
fn script_of(context: &Context, dir: &str, name: &str) -> Option<(String, bool)> {
    let groovy = path::join(dir, &format!("{name}.gradle"));
    if context.is_file(&groovy) {
        return Some((groovy, false));
    }
    let kotlin = path::join(dir, &format!("{name}.gradle.kts"));
    context.is_file(&kotlin).then_some((kotlin, true))
}

/// What is needed to read projects.
struct Reader<'a> {
    context: &'a Context,
    request: &'a Request,
    settings: &'a Settings,
    catalog: &'a Catalog,
}

impl Reader<'_> {
    fn statements_of(&self, dir: &str) -> Vec<Statement> {
        let mut script = script_of(self.context, dir, "build");
        if script.is_none() {
            // Scripts may be called after their projects.
            script = script_of(self.context, dir, path::base(dir));
        }
        let text = script.and_then(|(file, kotlin)| Some((self.context.read_text(&file)?, kotlin)));
        text.map(|(text, kotlin)| statements(&text, kotlin))
            .unwrap_or_default()
    }

    fn root(&self, script: &[Statement]) -> State {
        let mut state = State {
            name: self.settings.root_name.clone(),
            root_name: self.settings.root_name.clone(),
            to_root: ".".to_owned(),
            ..State::default()
        };
        self.properties(&mut state, &self.settings.root);
        self.blocks(script, &mut state, |head| head == "allprojects");
        state.run(script, &At::Project, self.catalog);
        self.follow(&mut state, &self.settings.root);
        self.finish(&mut state);
        state
    }

    fn child(
        &self,
        root: &State,
        root_script: &[Statement],
        gradle_path: &str,
        dir: &str,
    ) -> State {
        let name = gradle_path
            .rsplit(':')
            .next()
            .unwrap_or(gradle_path)
            .to_owned();
        let mut state = State {
            name: Some(name),
            root_name: self.settings.root_name.clone(),
            to_root: "..".to_owned(),
            vars: root.vars.clone(),
            ..State::default()
        };
        let steps =
            path::below(dir, &self.settings.root).map_or(1, |below| below.split('/').count());
        state.to_root = vec![".."; steps].join("/");
        let version = root.get("version").cloned().flatten();
        state.vars.insert("rootProject.version".to_owned(), version);
        self.properties(&mut state, dir);
        self.blocks(root_script, &mut state, |head| {
            matches!(head, "allprojects" | "subprojects")
        });
        // `configure(subprojects)`: to which it applies is not read.
        for statement in root_script {
            let (head, _) = statement.head();
            let Some(block) = &statement.block else {
                continue;
            };
            let named = statement.texts().next();
            if head == "project" && named.is_some_and(|named| same(named, gradle_path)) {
                state.run(block, &At::Project, self.catalog);
            } else if head == "configure" {
                let all = statement.words.len() == 4;
                state.run(block, &At::Project, self.catalog);
                state.doubtful |= !all;
            }
        }
        state.run(&self.statements_of(dir), &At::Project, self.catalog);
        self.follow(&mut state, dir);
        self.finish(&mut state);
        state
    }

    fn blocks(&self, script: &[Statement], state: &mut State, is_meant: impl Fn(&str) -> bool) {
        for statement in script {
            let (head, _) = statement.head();
            if is_meant(&head)
                && let Some(block) = &statement.block
            {
                state.run(block, &At::Project, self.catalog);
                // `subprojects.findAll { }`, `subprojects { p -> }`
                state.doubtful |= statement.words.len() != 1;
            }
        }
    }

    /// `gradle.properties` and what the command defines.
    fn properties(&self, state: &mut State, dir: &str) {
        let mut own = properties::read(
            self.context,
            &path::join(&self.settings.root, "gradle.properties"),
        )
        .unwrap_or_default();
        if dir != self.settings.root {
            own.extend(
                properties::read(self.context, &path::join(dir, "gradle.properties"))
                    .unwrap_or_default(),
            );
        }
        own.extend(self.request.properties.clone());
        for (name, value) in own {
            match name.as_str() {
                "version" | "group" | "buildDir" => {
                    state.values.insert(name.clone(), Some(value.clone()));
                }
                _ => {}
            }
            state.vars.insert(name, Some(value));
        }
    }

    /// Scripts that are applied: by `apply from`, and plugins of the build itself.
    fn follow(&self, state: &mut State, dir: &str) {
        let mut seen = BTreeSet::new();
        for _ in 0..MOST_APPLIED {
            let applied = std::mem::take(&mut state.applied);
            let mut texts = Vec::new();
            for from in applied {
                let place = from
                    .as_deref()
                    .and_then(|from| path::resolve_inside(dir, from));
                let text = place
                    .clone()
                    .and_then(|place| self.context.read_text(&place));
                match (place, text) {
                    (Some(place), Some(text)) => texts.push((place, text)),
                    _ => {
                        state.doubtful = true;
                        state.incomplete = true;
                    }
                }
            }
            let ids: Vec<String> = state.plugins.keys().cloned().collect();
            for id in ids {
                if let Some((file, _)) = self.own_plugin(&id)
                    && let Some(text) = self.context.read_text(&file)
                {
                    texts.push((file, text));
                }
            }
            texts.retain(|(file, _)| seen.insert(file.clone()));
            if texts.is_empty() {
                return;
            }
            for (file, text) in texts {
                state.run(
                    &statements(&text, file.ends_with(".kts")),
                    &At::Project,
                    self.catalog,
                );
            }
        }
        state.doubtful = true;
    }

    /// A plugin that is a script of the build: <https://docs.gradle.org/current/userguide/implementing_gradle_plugins_precompiled.html>.
    fn own_plugin(&self, id: &str) -> Option<(String, bool)> {
        let root = &self.settings.root;
        let mut dirs = vec![path::join(root, "buildSrc")];
        for included in &self.settings.included {
            dirs.push(included.clone());
            dirs.extend(
                self.context
                    .list(included)
                    .into_iter()
                    .map(|entry| entry.path),
            );
        }
        let sources = ["src/main/groovy", "src/main/kotlin"];
        dirs.iter()
            .flat_map(|dir| sources.iter().map(|source| path::join(dir, source)))
            .find_map(|dir| script_of(self.context, &dir, id))
    }

    /// Plugins that are not known may do anything.
    fn finish(&self, state: &mut State) {
        for id in state.plugins.keys() {
            if !facts().gradle.is_known(id) && self.own_plugin(id).is_none() {
                state.incomplete = true;
                // One that is made for the build itself is there to set such things.
                state.doubtful |=
                    is_of_the_build(id, state.plugins.get(id).is_some_and(Option::is_some));
            }
        }
    }

    fn project(&self, gradle_path: &str, dir: &str, state: &State, tasks: &[String]) -> Project {
        let made = tasks::artifacts(self.context, dir, state, tasks, &self.request.excluded);
        let version = state.get("version").cloned().flatten();
        let uses = state.projects.iter().filter_map(|used| {
            let mut all = self.settings.projects.iter();
            all.find(|(known, _)| same(used, known))
                .map(|(_, dir)| dir.clone())
        });
        let exists = |names: &[&str]| -> Vec<String> {
            let places = names.iter().map(|name| path::join(dir, name));
            places.filter(|place| self.context.is_dir(place)).collect()
        };
        let mut sources = exists(&[
            "src/main/java",
            "src/main/kotlin",
            "src/main/groovy",
            "src/main/scala",
        ]);
        for written in &state.source_dirs {
            if let Some(place) = path::resolve_inside(dir, written)
                && self.context.is_dir(&place)
                && !sources.contains(&place)
            {
                sources.push(place);
            }
        }
        let _ = gradle_path;
        Project {
            dir: dir.to_owned(),
            name: state.name.clone(),
            group: state.get("group").cloned().flatten(),
            version,
            output: state.lookup("buildDir").map(|dir| path::clean(&dir)),
            artifacts: made,
            complete: !state.incomplete && !state.doubtful,
            uses: uses.filter(|used| used != dir).collect(),
            dependencies: state.dependencies.clone(),
            sources,
            resources: exists(&["src/main/resources"]),
            java: state
                .get("java")
                .cloned()
                .flatten()
                .and_then(|it| it.parse().ok()),
            spring_boot: tasks::spring_boot(state),
            main_class: tasks::main_class(state),
            has_tests: exists(&["src/test"])
                .iter()
                .any(|at| !self.context.walk(at).files.is_empty()),
        }
    }
}

/// Whether two paths of projects are the same: a leading colon may be left out.
fn same(one: &str, other: &str) -> bool {
    one.trim_start_matches(':') == other.trim_start_matches(':')
}

/// Whether a plugin that is not known looks like one that the build brings itself, or one that sets versions.
fn is_of_the_build(id: &str, has_version: bool) -> bool {
    !has_version || id.contains("version") || id.contains("release") || id.starts_with("nebula")
}
