//! What the sources of a package say, together with those of the packages of the context that it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::context::evidence::{
    Argument, Evidence, EvidenceRules, LONGEST_LITERAL, Literal, MOST_LITERALS, MOST_USES, Pieces,
    Place, Use,
};
use crate::context::{Context, path};

use super::evaluate::PACKAGE;
use super::link::printed_libraries;
use super::manifest::{Dependency, Manifest};
use super::scan::{Call, File, Found, Rules};
use super::{MOST_PACKAGES, read_lock};

/// The most text that is read for one program, in bytes.
const MOST_TEXT: usize = 64 * 1024 * 1024;

/// Signs of a build script that writes.
const WRITES: &[&str] = &[
    "write", "create", "copy", "rename", "symlink", "Command", "save",
];

/// Signs of a build script that has a path outside `OUT_DIR`, such as that of the program.
const LEAVES_OUT_DIR: &[&str] = &[
    "ancestors",
    "parent",
    "pop()",
    "..",
    "components",
    "split(",
    "find(",
    "target",
    "TARGET_DIR",
    "current_exe",
];

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Calls and strings.
    pub evidence: Evidence,
    /// The packages that are built in: `name`, `name/feature` where the own manifests ask for a feature, and
    /// `name-sys/dependency`.
    pub modules: BTreeSet<String>,
    /// Whether the packages were read from a lock file; else they are only the ones that the own manifests name.
    pub locked: bool,
    /// Whether a package is fetched from a repository.
    pub from_git: bool,
    /// Paths of the context that are read where they were when the program was compiled.
    pub compiled_paths: BTreeMap<String, Place>,
    /// Where the program has the path of the directory that a build script writes to.
    pub build_output: Option<Place>,
    /// Libraries of the system that the own sources link by their names, and where.
    pub links: BTreeMap<String, Place>,
    /// Directories of the context that a debug build reads where it was compiled, and a release build has inside.
    pub debug_paths: BTreeMap<String, Place>,
    /// Directories of the context that are for the build alone.
    pub build_directories: BTreeSet<String>,
    /// What the build scripts show, by the directories of their packages: there they run.
    pub scripts: BTreeMap<String, Evidence>,
    /// A build script may write outside the directory that is given to it, and so beside the program.
    writes_beside: bool,
}

impl Sources {
    /// Reads the package in a directory of the context.
    pub fn read(
        context: &Context,
        dir: &str,
        rules: &EvidenceRules,
        manifest: &dyn Fn(&str) -> Option<Rc<Manifest>>,
    ) -> Sources {
        let mut sources = Sources::default();
        let own = sources.own_packages(context, dir, manifest);
        sources.read_modules(context, &own, manifest);
        let rules = Rules::new(rules);
        let mut texts: Vec<(String, String, Arc<str>)> = Vec::new();
        let mut size = 0;
        for package in &own {
            if let Some(found) = script_evidence(context, package, &rules) {
                sources.scripts.insert(package.dir.clone(), found);
            }
            for file in sources.files_of(context, package) {
                let Some(text) = context.read_text(&file) else {
                    sources.evidence.complete = false;
                    continue;
                };
                size += text.len();
                if size > MOST_TEXT {
                    context.note(format!("{dir}: more sources than are read"));
                    sources.evidence.complete = false;
                    break;
                }
                texts.push((package.dir.clone(), file, text));
            }
        }
        // A part of a build script may be a file of its own.
        for (_, file, text) in texts.iter().filter(|it| it.2.contains(":rustc-link-")) {
            sources.build_script(file, text);
        }
        let files: Vec<(&str, &str, File<'_>)> = texts
            .iter()
            .map(|(package, file, text)| {
                (package.as_str(), file.as_str(), File::read(text, &rules))
            })
            .collect();
        let constants = constants(&files, &rules);
        let tests: BTreeSet<String> = files
            .iter()
            .flat_map(|(_, file, read)| {
                let dir = module_directory(file);
                read.test_modules
                    .iter()
                    .map(move |module| path::join(&dir, module))
            })
            .collect();
        for (package, file, read) in &files {
            let of_test = |test: &String| {
                file.strip_prefix(test.as_str())
                    .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
            };
            if tests.iter().any(of_test) {
                continue;
            }
            for name in read.uses.crates() {
                sources.evidence.imports.insert(name.to_owned());
            }
            let findings = read.findings(&rules, &constants);
            sources.collect(package, file, findings);
            sources.evidence.files.push((*file).to_owned());
        }
        // The program looks beside itself, where a build script may have left something.
        let own_path = sources.evidence.features.get("own-path");
        if let Some(found) = own_path
            .and_then(|uses| uses.first())
            .filter(|_| sources.writes_beside)
        {
            sources
                .build_output
                .get_or_insert_with(|| found.place.clone());
        }
        sources
            .evidence
            .literals
            .sort_by(|a, b| (&a.value, &a.place).cmp(&(&b.value, &b.place)));
        sources
            .evidence
            .literals
            .dedup_by(|later, first| later.value == first.value);
        sources
    }

    /// The package and the packages of the context that it uses, itself first.
    fn own_packages(
        &mut self,
        context: &Context,
        dir: &str,
        manifest: &dyn Fn(&str) -> Option<Rc<Manifest>>,
    ) -> Vec<Rc<Manifest>> {
        let mut found: Vec<Rc<Manifest>> = Vec::new();
        let mut waiting = vec![dir.to_owned()];
        while let Some(dir) = waiting.pop() {
            if found.iter().any(|package| package.dir == dir) {
                continue;
            }
            let Some(package) = manifest(&dir).filter(|_| found.len() < MOST_PACKAGES) else {
                self.evidence.complete = false;
                continue;
            };
            let mut next = Vec::new();
            for used in &package.dependencies {
                let (from, used) = inherited(used, &dir, manifest);
                if let Some(at) = &used.path {
                    match path::resolve_inside(&from, at).filter(|at| context.is_dir(at)) {
                        Some(at) => next.push(at),
                        None => self.evidence.complete = false,
                    }
                }
            }
            waiting.extend(next.into_iter().rev());
            found.push(package);
        }
        found
    }

    fn read_modules(
        &mut self,
        context: &Context,
        own: &[Rc<Manifest>],
        manifest: &dyn Fn(&str) -> Option<Rc<Manifest>>,
    ) {
        let own_names: BTreeSet<&str> = own
            .iter()
            .filter_map(|package| package.package.as_ref().map(|it| it.name.as_str()))
            .collect();
        let mut direct = BTreeSet::new();
        for package in own {
            for used in &package.dependencies {
                let (_, used) = inherited(used, &package.dir, manifest);
                if own_names.contains(used.package.as_str()) {
                    continue;
                }
                for feature in &used.features {
                    self.modules.insert(format!("{}/{feature}", used.package));
                }
                if used.default_features {
                    self.modules.insert(format!("{}/default", used.package));
                }
                direct.insert(used.package.clone());
            }
        }
        let Some(first) = own.first() else { return };
        let mut dir = first.dir.as_str();
        let lock = loop {
            if let Some(lock) = read_lock(context, dir) {
                break Some(lock);
            }
            if dir.is_empty() {
                break None;
            }
            dir = path::parent(dir);
        };
        match lock {
            Some(lock) => {
                self.locked = true;
                self.from_git = lock.from_git;
                self.modules
                    .extend(lock.reachable(direct.iter().map(String::as_str)));
            }
            None => self.modules.extend(direct),
        }
    }

    /// The Rust files of a package that are built into the program.
    fn files_of(&mut self, context: &Context, package: &Manifest) -> Vec<String> {
        let dir = &package.dir;
        for name in ["tests", "benches", "examples"] {
            let below = path::join(dir, name);
            if context
                .walk(&below)
                .files
                .iter()
                .any(|file| file.path.ends_with(".rs"))
            {
                self.build_directories.insert(below);
            }
        }
        let target = path::join(dir, "target");
        self.build_directories.insert(target);
        let walk = context.walk_where(dir, |below| {
            !self.build_directories.contains(below)
                && !matches!(path::base(below), ".git" | "node_modules" | ".cargo")
                && !context.is_file(&path::join(below, "Cargo.toml"))
        });
        self.evidence.complete &= walk.complete;
        let script = script_of(package);
        if let Some(text) = context.read_text(&script) {
            self.build_script(&script, &text);
        }
        walk.files
            .into_iter()
            .map(|file| file.path)
            .filter(|file| file.ends_with(".rs") && *file != script)
            .collect()
    }

    /// A build script that links libraries by their names, or that may write beside the program.
    fn build_script(&mut self, file: &str, text: &str) {
        for (number, line) in text.lines().enumerate() {
            let at = place(file, u32::try_from(number + 1).unwrap_or(u32::MAX));
            for library in printed_libraries(line) {
                self.links.entry(library).or_insert_with(|| at.clone());
            }
        }
        let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
        self.writes_beside |= has(WRITES) && has(LEAVES_OUT_DIR);
    }

    fn collect(&mut self, package: &str, file: &str, findings: Vec<Found>) {
        let evidence = &mut self.evidence;
        for one in findings {
            match one {
                Found::Literal(text, line) => {
                    if evidence.literals.len() >= MOST_LITERALS {
                        evidence.complete = false;
                    } else if text.len() <= LONGEST_LITERAL {
                        evidence.literals.push(Literal {
                            value: text,
                            place: place(file, line),
                        });
                    }
                }
                Found::Read(call) => match compiled(&call, package) {
                    Some(at) => {
                        self.compiled_paths
                            .entry(at)
                            .or_insert_with(|| place(file, call.line));
                    }
                    None => add(&mut evidence.reads, call, file, &mut evidence.complete),
                },
                Found::Program(call) => {
                    add(&mut evidence.programs, call, file, &mut evidence.complete)
                }
                Found::Feature(name, call) => {
                    let list = evidence.features.entry(name).or_default();
                    add(list, call, file, &mut evidence.complete);
                }
                Found::BuildOutput(line) => {
                    self.build_output.get_or_insert_with(|| place(file, line));
                }
                Found::Links(name, line) => {
                    self.links.entry(name).or_insert_with(|| place(file, line));
                }
                Found::Folder(dir, line) => {
                    if let Some(at) = path::resolve_inside(package, &dir) {
                        self.debug_paths
                            .entry(at)
                            .or_insert_with(|| place(file, line));
                    }
                }
            }
        }
    }
}

/// Where the build script of a package is, if it has one.
fn script_of(package: &Manifest) -> String {
    let named = package.package.as_ref().and_then(|it| it.build.clone());
    path::join(&package.dir, named.as_deref().unwrap_or("build.rs"))
}

/// What a build script, with the files of a directory of its own, shows of the paths that it writes and the programs that it
/// starts. Paths of the package are relative here: it runs in the package's directory
/// (<https://doc.rust-lang.org/cargo/reference/build-scripts.html>).
fn script_evidence(context: &Context, package: &Manifest, rules: &Rules<'_>) -> Option<Evidence> {
    let script = script_of(package);
    let mut files = vec![script.clone()];
    let beside = path::join(&package.dir, "build");
    files.extend(context.walk(&beside).files.into_iter().map(|it| it.path));
    files.retain(|file| file.ends_with(".rs"));
    files.dedup();
    let texts: Vec<(String, Arc<str>)> = files
        .into_iter()
        .filter_map(|file| context.read_text(&file).map(|text| (file, text)))
        .collect();
    texts.iter().find(|(file, _)| *file == script)?;
    let read: Vec<(&str, &str, File<'_>)> = texts
        .iter()
        .map(|(file, text)| (package.dir.as_str(), file.as_str(), File::read(text, rules)))
        .collect();
    let constants = constants(&read, rules);
    let mut sources = Sources::default();
    for (package, file, read) in &read {
        let mut findings = read.findings(rules, &constants);
        for one in &mut findings {
            if let Found::Feature(_, call) = one {
                call.value = call.value.clone().without_start(PACKAGE);
            }
        }
        sources.collect(package, file, findings);
    }
    Some(sources.evidence)
}

/// A dependency as the workspace has it, where the manifest says so, and the directory that its path starts at.
fn inherited(
    used: &Dependency,
    dir: &str,
    manifest: &dyn Fn(&str) -> Option<Rc<Manifest>>,
) -> (String, Dependency) {
    let mut above = dir;
    if !used.inherited {
        return (dir.to_owned(), used.clone());
    }
    loop {
        let root = manifest(above).filter(|root| root.workspace.is_some());
        if let Some(workspace) = root.as_ref().and_then(|root| root.workspace.as_ref())
            && let Some(found) = workspace.dependencies.iter().find(|it| it.key == used.key)
        {
            let mut found = found.clone();
            found.features.extend(used.features.iter().cloned());
            return (above.to_owned(), found);
        }
        if above.is_empty() {
            break;
        }
        above = path::parent(above);
    }
    (dir.to_owned(), used.clone())
}

/// The constants of all files; a name with several values has none. Constants may be made of constants.
fn constants(
    files: &[(&str, &str, File<'_>)],
    rules: &Rules<'_>,
) -> BTreeMap<String, Option<Pieces>> {
    let mut known = BTreeMap::new();
    for _ in 0..2 {
        let mut next: BTreeMap<String, Option<Pieces>> = BTreeMap::new();
        for (_, _, file) in files {
            for (name, value) in file.constants(rules, &known) {
                next.entry(name)
                    .and_modify(|present| {
                        if present.as_ref() != Some(&value) {
                            *present = None;
                        }
                    })
                    .or_insert(Some(value));
            }
        }
        known = next;
    }
    known
}

/// Where the modules that a file declares lie.
fn module_directory(file: &str) -> String {
    let dir = path::parent(file);
    match path::base(file) {
        "main.rs" | "lib.rs" | "mod.rs" => dir.to_owned(),
        name => path::join(dir, name.trim_end_matches(".rs")),
    }
}

/// The path of the context that a call reads where it was when the program was compiled.
fn compiled(call: &Call, package: &str) -> Option<String> {
    let start = call.value.start()?.strip_prefix(PACKAGE)?;
    let whole = call.value.whole().is_some();
    let known = match whole {
        true => start,
        false => start.rsplit_once('/').map_or("", |(dir, _)| dir),
    };
    let fixed = known.find(['*', '?', '[']).map_or(known, |at| {
        known[..at].rsplit_once('/').map_or("", |(dir, _)| dir)
    });
    path::resolve_inside(package, fixed.trim_start_matches('/'))
}

fn add(list: &mut Vec<Use>, call: Call, file: &str, complete: &mut bool) {
    if list.len() >= MOST_USES {
        *complete = false;
        return;
    }
    let value = match call.value.start() {
        Some(start) if start.starts_with(PACKAGE) => Argument::Unknown,
        _ => call.value.into_argument(),
    };
    list.push(Use {
        call: call.rule,
        value,
        arguments: call.arguments,
        place: place(file, call.line),
    });
}

fn place(file: &str, line: u32) -> Place {
    Place {
        file: file.to_owned(),
        line,
    }
}
