//! What the scripts of a project set.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::java::lexer::Token;

use super::catalog::Catalog;
use super::script::{Statement, value};

/// A value that is set: `None` if to something that is not known.
pub(super) type Slot = Option<String>;

/// A project as its scripts describe it.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub name: Option<String>,
    pub root_name: Option<String>,
    /// The way to the root project's directory.
    pub to_root: String,
    pub plugins: BTreeMap<String, Option<String>>,
    /// Values of the project: `version`, `archivesName`, `buildDir`, `mainClass`, ...
    pub values: BTreeMap<String, Slot>,
    /// Values of tasks.
    pub tasks: BTreeMap<String, BTreeMap<String, Slot>>,
    /// Tasks that the scripts make, with the types they name.
    pub made: BTreeMap<String, String>,
    /// Properties and variables.
    pub vars: BTreeMap<String, Slot>,
    pub dependencies: BTreeSet<String>,
    /// Paths of other projects: `:core`.
    pub projects: BTreeSet<String>,
    /// Something could change names, and is not understood.
    pub doubtful: bool,
    /// Something could make more files.
    pub incomplete: bool,
    /// Scripts that are applied by name.
    pub applied: Vec<Slot>,
    pub source_dirs: Vec<String>,
    /// What is set now may be set or not.
    pub uncertain: bool,
}

/// Words that names of files depend on.
const OF_NAMES: &[&str] = &[
    "archiveFileName",
    "archiveBaseName",
    "archiveName",
    "archivesBaseName",
    "archivesName",
    "archiveVersion",
    "archiveClassifier",
    "archiveAppendix",
    "archiveExtension",
    "baseName",
    "classifier",
    "appendix",
    "destinationDir",
    "destinationDirectory",
    "buildDir",
    "buildDirectory",
    "libsDirName",
    "libsDirectory",
    "distributionBaseName",
    "applicationName",
    "renameTo",
    "setBuildDir",
    "setVersion",
];

/// Blocks that no name of a program depends on.
const HARMLESS: &[&str] = &[
    "publishing",
    "signing",
    "jib",
    "docker",
    "dockerCompose",
    "idea",
    "eclipse",
    "sonarqube",
    "sonar",
    "jacoco",
    "jacocoTestReport",
    "checkstyle",
    "pmd",
    "spotbugs",
    "spotless",
    "test",
    "tasks.test",
    "repositories",
    "configurations",
    "protobuf",
    "openApiGenerate",
    "javadoc",
    "compileJava",
    "compileTestJava",
    "processResources",
    "wrapper",
    "dependencyManagement",
    "compileKotlin",
    "compileTestKotlin",
    "allOpen",
    "noArg",
    "kapt",
    "flyway",
    "liquibase",
    "jooq",
    "nexusPublishing",
    "license",
    "testing",
    "bootBuildImage",
    "bootRun",
    "tasks.bootRun",
    "run",
    "detekt",
    "ktlint",
    "tasks.compileJava",
    "tasks.javadoc",
    "pluginManager",
    "micronaut",
    "quarkus",
    "publishMods",
    "bintray",
    "uploadArchives",
];

/// Where a statement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    Project,
    /// A block of an extension: its values are called after it.
    Extension,
    Tasks,
    Task(String),
    Manifest(String),
}

impl State {
    pub fn get(&self, key: &str) -> Option<&Slot> {
        self.values.get(key)
    }

    fn set(&mut self, key: &str, value: Slot) {
        let value = value.filter(|_| !self.uncertain);
        self.values.insert(key.to_owned(), value);
    }

    fn set_task(&mut self, task: &str, key: &str, value: Slot) {
        let value = value.filter(|_| !self.uncertain);
        let slots = self.tasks.entry(task.to_owned()).or_default();
        slots.insert(key.to_owned(), value);
    }

    pub fn lookup(&self, name: &str) -> Option<String> {
        let slot = |key: &str| self.values.get(key).cloned().flatten();
        match name {
            "project.name" | "name" => return self.name.clone(),
            "rootProject.name" => return self.root_name.clone(),
            "version" | "project.version" => return slot("version"),
            "group" | "project.group" => return slot("group"),
            "archivesBaseName" | "base.archivesName" | "archivesName" => {
                return match self.values.get("archivesName") {
                    Some(value) => value.clone(),
                    None => self.name.clone(),
                };
            }
            "buildDir" | "project.buildDir" | "layout.buildDirectory" | "buildDirectory" => {
                return match self.values.get("buildDir") {
                    Some(value) => value.clone(),
                    None => Some("build".to_owned()),
                };
            }
            "projectDir" | "project.projectDir" => return Some(".".to_owned()),
            "rootDir" | "rootProject.projectDir" | "project.rootDir" => {
                return Some(self.to_root.clone());
            }
            _ => {}
        }
        let mut bare = name;
        for prefix in ["rootProject.", "project.", "ext.", "extra.", "properties."] {
            bare = bare.strip_prefix(prefix).unwrap_or(bare);
        }
        if bare == "version" {
            return self.vars.get("rootProject.version").cloned().flatten();
        }
        self.vars.get(bare).cloned().flatten()
    }

    pub fn value(&self, words: &[Token]) -> Slot {
        if words.first().and_then(Token::name) == Some("null") {
            return Some(String::new());
        }
        value(words, &|name| self.lookup(name))
    }

    /// Runs statements that are about this project.
    pub fn run(&mut self, statements: &[Statement], at: &At, catalog: &Catalog) {
        for statement in statements {
            self.statement(statement, at, catalog);
        }
    }

    fn statement(&mut self, statement: &Statement, at: &At, catalog: &Catalog) {
        let (head, end) = statement.head();
        if let Some(block) = &statement.block {
            self.block(&head, end, statement, block, at, catalog);
            return;
        }
        match at {
            At::Manifest(task) => return self.manifest(task, statement),
            At::Task(task) if head.starts_with("manifest") || head == "attributes" => {
                return self.manifest(task, statement);
            }
            At::Task(task) if head == "from" && is_unpacked(statement) => {
                return self.set_task(task, "fat", Some("true".to_owned()));
            }
            _ => {}
        }
        if head == "apply" {
            return self.apply(statement, catalog);
        }
        if matches!(head.as_str(), "withSourcesJar" | "java.withSourcesJar") {
            return self.set("sourcesJar", Some("true".to_owned()));
        }
        if matches!(head.as_str(), "withJavadocJar" | "java.withJavadocJar") {
            return self.set("javadocJar", Some("true".to_owned()));
        }
        if head == "task" || head.ends_with("tasks.register") || head.ends_with("tasks.create") {
            return self.new_task(statement, catalog);
        }
        match statement.given() {
            Some((name, words)) => self.assign(&name, words, statement, at),
            None => self.unread(statement),
        }
    }

    /// A statement that is not understood.
    fn unread(&mut self, statement: &Statement) {
        self.doubtful |= statement.mentions(OF_NAMES);
    }

    fn assign(&mut self, name: &str, words: &[Token], statement: &Statement, at: &At) {
        let value = self.value(words);
        let mut name = name;
        for prefix in ["this.", "project.", "tasks."] {
            name = name.strip_prefix(prefix).unwrap_or(name);
        }
        if let At::Task(task) = at {
            let key = name.rsplit('.').next().unwrap_or(name);
            let key = match key {
                "archiveName" => "archiveFileName",
                "baseName" => "archiveBaseName",
                "version" => "archiveVersion",
                "classifier" => "archiveClassifier",
                "appendix" => "archiveAppendix",
                "destinationDir" => "destinationDirectory",
                "mainClassName" => "mainClass",
                key => key,
            };
            return match key {
                "languageVersion" | "release" => self.java(words),
                _ => self.set_task(task, key, value),
            };
        }
        // `jar.archiveFileName = 'x'`
        if let Some((task, key)) = name.split_once('.')
            && is_archive(task)
        {
            let task = At::Task(task.to_owned());
            return self.assign(key, words, statement, &task);
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        match (name, last) {
            ("version" | "setVersion", _) if *at == At::Project => self.set("version", value),
            ("group", _) if *at == At::Project => self.set("group", value),
            (_, "archivesBaseName" | "archivesName") => self.set("archivesName", value),
            ("buildDir" | "setBuildDir" | "layout.buildDirectory" | "buildDirectory", _) => {
                self.set("buildDir", value)
            }
            (_, "mainClassName" | "mainClass") => self.set("mainClass", value),
            (_, "applicationName") => self.set("applicationName", value),
            (_, "executableDir") => self.set("executableDir", value),
            (_, "distributionBaseName") => self.set("distributionBaseName", value),
            (_, "libsDirName" | "libsDirectory") => self.set("libsDirName", value),
            (
                _,
                "sourceCompatibility"
                | "targetCompatibility"
                | "languageVersion"
                | "release"
                | "jvmToolchain",
            ) => self.java(words),
            (_, key) => {
                if statement.mentions(OF_NAMES) && !name.is_empty() && OF_NAMES.contains(&last) {
                    self.doubtful = true;
                }
                let uncertain = self.uncertain;
                self.vars
                    .insert(key.to_owned(), value.filter(|_| !uncertain));
            }
        }
    }

    /// `17`, `'1.8'`, `JavaVersion.VERSION_17`, `JavaLanguageVersion.of(17)`.
    fn java(&mut self, words: &[Token]) {
        let found = words.iter().rev().find_map(|token| {
            let text = token.text().or_else(|| token.name())?;
            let text = text
                .strip_prefix("VERSION_")
                .unwrap_or(text)
                .replace('_', ".");
            let text = text.strip_prefix("1.").unwrap_or(&text).to_owned();
            text.parse::<u32>().ok().map(|it| it.to_string())
        });
        let found = found.or_else(|| self.value(words).filter(|it| it.parse::<u32>().is_ok()));
        if found.is_some() {
            self.set("java", found);
        }
    }

    fn manifest(&mut self, task: &str, statement: &Statement) {
        let mut words = statement.words.iter();
        while let Some(word) = words.next() {
            match word.text() {
                Some("Main-Class" | "Start-Class") => {
                    let at = statement.words.len() - words.len();
                    let rest = statement.words.get(at..).unwrap_or(&[]);
                    let skip = rest
                        .iter()
                        .take_while(|it| {
                            it.is(':')
                                || it.is(',')
                                || it.is('=')
                                || it.is(']')
                                || it.is(')')
                                || it.name() == Some("to")
                        })
                        .count();
                    let rest = rest.get(skip..).unwrap_or(&[]);
                    let end = rest
                        .iter()
                        .position(|it| it.is(',') || it.is(')') || it.is(']'))
                        .unwrap_or(rest.len());
                    let value = self.value(rest.get(..end).unwrap_or(&[]));
                    self.set_task(task, "mainClass", value);
                }
                Some("Class-Path") => self.set_task(task, "classPath", Some("true".to_owned())),
                _ => {}
            }
        }
    }

    fn apply(&mut self, statement: &Statement, catalog: &Catalog) {
        let words = &statement.words;
        let key = words
            .iter()
            .position(|it| matches!(it.name(), Some("plugin" | "from")));
        let Some(key) = key else {
            return self.unread(statement);
        };
        let rest = words.get(key + 2..).unwrap_or(&[]);
        let end = rest
            .iter()
            .position(|it| it.is(')') || it.is(','))
            .unwrap_or(rest.len());
        let rest = rest.get(..end).unwrap_or(&[]);
        if words[key].name() == Some("plugin") {
            let id = rest.first().and_then(Token::text).map(str::to_owned);
            match id.or_else(|| catalog.plugin_of(rest).map(|it| it.0)) {
                Some(id) => {
                    self.plugins.entry(id).or_insert(None);
                }
                None => self.incomplete = true,
            }
        } else {
            let from = self.value(rest);
            self.applied.push(from);
        }
    }

    fn new_task(&mut self, statement: &Statement, catalog: &Catalog) {
        let mut kind = statement.words.iter().filter_map(Token::name);
        let known = [
            "Jar",
            "ShadowJar",
            "BootJar",
            "War",
            "Zip",
            "Tar",
            "Copy",
            "Sync",
            "Exec",
            "JavaExec",
        ];
        let kind = kind
            .rfind(|it| known.contains(it))
            .unwrap_or("Task")
            .to_owned();
        let skip = usize::from(statement.words.first().and_then(Token::name) == Some("task"));
        let name = statement
            .texts()
            .next()
            .filter(|_| skip == 0)
            .map(str::to_owned)
            .or_else(|| statement.words.get(skip)?.name().map(str::to_owned))
            .or_else(|| statement.words.get(skip + 1)?.text().map(str::to_owned));
        let Some(name) = name else { return };
        self.made.insert(name.clone(), kind);
        if let Some(block) = &statement.block {
            self.run(block, &At::Task(name), catalog);
        }
    }

    fn block(
        &mut self,
        head: &str,
        end: usize,
        statement: &Statement,
        block: &[Statement],
        at: &At,
        catalog: &Catalog,
    ) {
        let bare = head.strip_prefix("project.").unwrap_or(head);
        match (at, bare) {
            (At::Task(task), "manifest" | "attributes") | (At::Manifest(task), _) => {
                let task = task.clone();
                return self.run(block, &At::Manifest(task), catalog);
            }
            (At::Task(task), "from" | "dependencies" | "into" | "with") => {
                let all = Statement {
                    words: statement.words.clone(),
                    block: Some(block.to_vec()),
                };
                if is_unpacked(&all) {
                    let task = task.clone();
                    self.set_task(&task, "fat", Some("true".to_owned()));
                }
                return;
            }
            (At::Task(task), "doLast" | "doFirst") if !statement.mentions(OF_NAMES) => {
                // What happens there can make anything, and move what was made.
                self.incomplete |= is_archive(task);
                self.doubtful |=
                    is_archive(task) && statement.mentions(&["rename", "move", "delete"]);
                return;
            }
            (_, "plugins") => return self.plugin_block(block, catalog),
            (_, "buildscript") => return self.buildscript(block, catalog),
            (At::Project, "dependencies") => return self.dependencies(block, catalog),
            (At::Project, "ext" | "extra") => {
                let at = At::Extension;
                return self.run(block, &at, catalog);
            }
            (At::Project, "tasks") => return self.run(block, &At::Tasks, catalog),
            (At::Project, "sourceSets") => return self.source_sets(block),
            (
                At::Project | At::Extension,
                "base"
                | "application"
                | "springBoot"
                | "java"
                | "kotlin"
                | "toolchain"
                | "layout"
                | "distributions"
                | "main"
                | "ktor"
                | "fatJar"
                | "javaApplication"
                | "java.toolchain"
                | "kotlin.compilerOptions",
            ) => {
                if bare == "fatJar" {
                    return self.run(block, &At::Task("shadowJar".to_owned()), catalog);
                }
                return self.run(block, &At::Extension, catalog);
            }
            (At::Project, "afterEvaluate") => return self.run(block, at, catalog),
            (_, "allprojects" | "subprojects" | "configure" | "project") => return,
            _ => {}
        }
        let tasks = matches!(at, At::Project | At::Tasks | At::Extension);
        let name = bare.strip_prefix("tasks.").unwrap_or(bare);
        if tasks {
            let first = || statement.texts().next().map(str::to_owned);
            match name {
                "task" | "register" | "create" => return self.new_task(statement, catalog),
                "named" | "getByName" | "named.configure" | "maybeCreate" => {
                    if let Some(task) = first() {
                        return self.run(block, &At::Task(task), catalog);
                    }
                }
                "withType" if !statement.mentions(OF_NAMES) => {
                    let of_compiler = statement.mentions(&["JavaCompile", "KotlinCompile"]);
                    if of_compiler {
                        self.run(block, &At::Task("compileJava".to_owned()), catalog);
                    }
                    return;
                }
                _ if statement
                    .words
                    .iter()
                    .any(|it| matches!(it.name(), Some("registering" | "creating"))) =>
                {
                    let name = statement.words.get(1).and_then(Token::name);
                    if let Some(name) = name {
                        self.made.insert(name.to_owned(), "Task".to_owned());
                        return self.run(block, &At::Task(name.to_owned()), catalog);
                    }
                }
                _ if end == statement.words.len()
                    && is_archive(name.trim_end_matches(".configure")) =>
                {
                    let task = name.trim_end_matches(".configure").to_owned();
                    return self.run(block, &At::Task(task), catalog);
                }
                _ => {}
            }
        }
        if HARMLESS.contains(&bare) || HARMLESS.contains(&name) || bare.starts_with("test") {
            if name == "compileJava" {
                self.run(block, &At::Task(name.to_owned()), catalog);
            }
            return;
        }
        // A condition, a loop or something that is not known: what is set there may be set.
        let before = std::mem::replace(&mut self.uncertain, true);
        self.doubtful |= statement.mentions(OF_NAMES);
        self.run(block, at, catalog);
        self.uncertain = before;
    }

    fn plugin_block(&mut self, block: &[Statement], catalog: &Catalog) {
        for statement in block {
            let words = &statement.words;
            let off = words.iter().any(|it| it.name() == Some("false"));
            let version = words.iter().position(|it| it.name() == Some("version"));
            let version = version.and_then(|at| {
                let rest = words.get(at + 1..)?;
                let rest = match rest.first()?.is('(') {
                    true => rest.get(1..2)?,
                    false => rest.get(..1)?,
                };
                self.value(rest)
            });
            let (head, _) = statement.head();
            let found = match head.as_str() {
                "id" => statement.texts().next().map(|id| (id.to_owned(), version)),
                "kotlin" => statement
                    .texts()
                    .next()
                    .map(|id| (format!("org.jetbrains.kotlin.{id}"), version)),
                "alias" => catalog.plugin_of(words),
                _ => Some((head, None)),
            };
            match found {
                Some((id, version)) if off => {
                    self.vars.insert(format!("plugin {id}"), version);
                }
                Some((id, version)) => {
                    self.plugins.insert(id, version);
                }
                None => self.incomplete = true,
            }
        }
    }

    /// Variables for the script itself, and the versions of plugins.
    fn buildscript(&mut self, block: &[Statement], catalog: &Catalog) {
        for statement in block {
            let (head, _) = statement.head();
            match (head.as_str(), &statement.block) {
                ("ext" | "extra", Some(block)) => self.run(block, &At::Extension, catalog),
                ("dependencies", Some(block)) => {
                    for statement in block {
                        let Some((_, words)) = statement.given() else {
                            continue;
                        };
                        let Some(text) = self.value(words) else {
                            continue;
                        };
                        let mut parts = text.split(':');
                        if let (Some(group), Some(_), Some(version)) =
                            (parts.next(), parts.next(), parts.next())
                        {
                            let key = format!("plugin {group}");
                            self.vars.insert(key, Some(version.to_owned()));
                        }
                    }
                }
                (_, None) => {
                    if let Some((name, words)) = statement.given() {
                        self.assign(&name, words, statement, &At::Extension);
                    }
                }
                _ => {}
            }
        }
    }

    fn dependencies(&mut self, block: &[Statement], catalog: &Catalog) {
        for statement in block {
            let (head, _) = statement.head();
            if head.starts_with("test")
                || head.ends_with("Only") && head != "runtimeOnly"
                || head.contains("nnotationProcessor")
                || head == "kapt"
                || head == "ksp"
            {
                continue;
            }
            let words = &statement.words;
            if let Some(at) = words.iter().position(|it| it.name() == Some("project")) {
                let path = words.get(at..).unwrap_or(&[]).iter().find_map(Token::text);
                self.projects.extend(path.map(str::to_owned));
                continue;
            }
            if let Some(at) = words.iter().position(|it| it.name() == Some("projects"))
                && at > 0
            {
                // `projects.core.api` of typesafe accessors.
                let names = words
                    .get(at + 1..)
                    .unwrap_or(&[])
                    .iter()
                    .filter_map(Token::name);
                self.projects
                    .insert(names.map(|it| format!(":{it}")).collect());
                continue;
            }
            self.dependencies.extend(catalog.libraries_of(words));
            let texts: Vec<&str> = statement.texts().collect();
            let after = |key: &str| {
                let at = words.iter().position(|it| it.name() == Some(key))?;
                words.get(at + 2)?.text()
            };
            if let (Some(group), Some(name)) = (after("group"), after("name")) {
                self.dependencies.insert(format!("{group}:{name}"));
                continue;
            }
            for token in words {
                let known = match &token.kind {
                    crate::context::java::lexer::TokenKind::Text(pieces) => match pieces.first() {
                        Some(crate::context::java::lexer::Piece::Known(text)) => text.as_str(),
                        _ => continue,
                    },
                    _ => continue,
                };
                let mut parts = known.split(':');
                if let (Some(group), Some(name)) = (parts.next(), parts.next())
                    && !group.is_empty()
                    && !name.is_empty()
                {
                    self.dependencies.insert(format!("{group}:{name}"));
                }
            }
            if head.ends_with("kotlin") || texts.is_empty() {
                continue;
            }
        }
    }

    fn source_sets(&mut self, block: &[Statement]) {
        let mut waiting: Vec<&Statement> = block
            .iter()
            .filter(|it| it.head().0.starts_with("main"))
            .collect();
        while let Some(statement) = waiting.pop() {
            if statement.block.is_none() {
                self.source_dirs
                    .extend(statement.texts().map(str::to_owned));
            }
            waiting.extend(statement.block.iter().flatten());
        }
    }
}

/// Whether a task is one whose file is looked for.
fn is_archive(task: &str) -> bool {
    matches!(
        task,
        "jar"
            | "bootJar"
            | "bootWar"
            | "war"
            | "shadowJar"
            | "bootRepackage"
            | "distZip"
            | "distTar"
            | "installDist"
            | "startScripts"
            | "ear"
    )
}

/// Whether what a jar takes is the unpacked dependencies.
fn is_unpacked(statement: &Statement) -> bool {
    statement.mentions(&["zipTree", "runtimeClasspath", "compileClasspath"])
}
