//! Go modules and their sources, read without running `go`.
//!
//! [`read_project`] finds the module (or workspace, or GOPATH tree) that a build in a directory is in;
//! [`GoProject::resolve_patterns`] says which packages a build command names, [`GoProject::binary_name`] what the
//! program is called, [`GoProject::evidence`] what the reachable own sources say of the run time, and
//! [`GoProject::cgo`] whether a C compiler can be involved. The rules are those of
//! <https://go.dev/ref/mod> and <https://pkg.go.dev/cmd/go>, measured with the real command where they were in doubt.

mod call_site;
mod constraint;
mod evaluate;
mod function;
mod generate;
mod given;
mod lexer;
mod list;
mod manifest;
mod package;
mod parameter;
mod patterns;
mod reach;
mod scope;
mod search;
mod signature;
#[cfg(test)]
mod tests;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

pub use constraint::Target;
pub use generate::{Directive, Piece, directives};
pub use manifest::{Module, Replacement, Requirement, Workspace};
pub use package::Package;
pub use patterns::{PackageRef, PatternError};
pub use reach::CgoUse;

use super::{Context, Kind, lock, path};

/// How many directories are looked at for a Go file where there is no `go.mod`.
const MOST_LOOKED_AT: usize = 500;

/// How a project is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoOptions {
    /// What the build is for.
    pub target: Target,
    /// Whether a `go.work` counts (`GOWORK=off` turns it off).
    pub workspace: bool,
    /// The import path of the directory in a build without modules: what follows `/go/src/` in the builder.
    pub import_path: Option<String>,
}

impl Default for GoOptions {
    fn default() -> GoOptions {
        GoOptions {
            target: Target::default(),
            workspace: true,
            import_path: None,
        }
    }
}

/// The Go code that a build in one directory of the context is about. Packages are read when asked for.
#[derive(Debug)]
pub struct GoProject {
    /// The directory that becomes the working directory of the build.
    pub dir: String,
    /// The module that the directory is in; `None` without `go.mod` or with one that cannot be read.
    pub module: Option<Module>,
    /// Where `go.mod` exists and could not be read: why. Nothing can be told of such a build.
    pub broken: Option<String>,
    /// The workspace, where a `go.work` is in force.
    pub workspace: Option<Workspace>,
    /// The modules whose sources are the author's own: that of the directory first, then those of the workspace, then
    /// those that a directory of the context replaces. Sorted by path but for the first.
    pub own: Vec<OwnModule>,
    /// Replaced modules whose directory is not in the context.
    pub missing: Vec<String>,
    /// Whether the build takes other modules from `vendor/`: `vendor/modules.txt` is there (with a module), or
    /// `vendor/` (without).
    pub vendored: bool,
    /// Vendored packages, each with its module, by `vendor/modules.txt`.
    pub vendored_packages: BTreeMap<String, String>,
    /// The modules whose content `go.sum` (or `go.work.sum`) knows.
    pub sum_modules: BTreeSet<String>,
    context: Context,
    options: GoOptions,
    packages: Mutex<BTreeMap<String, Option<Arc<Package>>>>,
    required: OnceLock<BTreeSet<String>>,
    all: OnceLock<BTreeMap<String, Arc<Package>>>,
}

/// A module of the author's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnModule {
    /// The path by which it is imported.
    pub path: String,
    /// Its directory in the context.
    pub dir: String,
    /// What its `go.mod` says.
    pub module: Option<Module>,
}

/// Reads the project for a build in `dir` (from the root of the context), with what is usual: linux/amd64, no tags.
/// `None` if there is no Go code, or no context.
pub fn read_project(context: &Context, dir: &str) -> Option<GoProject> {
    read_project_with(context, dir, GoOptions::default())
}

/// As [`read_project`], for what the build command and the environment say.
pub fn read_project_with(context: &Context, dir: &str, options: GoOptions) -> Option<GoProject> {
    if context.is_absent() {
        return None;
    }
    let dir = path::normalise(dir);
    let mut project = GoProject {
        dir: dir.clone(),
        module: None,
        broken: None,
        workspace: None,
        own: Vec::new(),
        missing: Vec::new(),
        vendored: false,
        vendored_packages: BTreeMap::new(),
        sum_modules: BTreeSet::new(),
        context: context.clone(),
        options,
        packages: Mutex::new(BTreeMap::new()),
        required: OnceLock::new(),
        all: OnceLock::new(),
    };
    let module_dir = upward(context, &dir, "go.mod");
    if let Some(module_dir) = &module_dir {
        match read_module(context, module_dir) {
            Ok(module) => project.module = Some(module),
            Err(error) => {
                context.note(error.clone());
                project.broken = Some(error);
            }
        }
    } else if !has_go_files(context, &dir) {
        return None;
    }
    if project.options.workspace
        && let Some(work_dir) = upward(context, &dir, "go.work")
    {
        project.read_workspace(&work_dir);
    }
    project.collect_own();
    project.read_sums();
    project.read_vendor();
    Some(project)
}

impl GoProject {
    /// The context that the project is read from.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// What the build is for.
    pub fn target(&self) -> &Target {
        &self.options.target
    }

    /// The package in a directory of the context; `None` if the build takes no Go file from there.
    pub fn package(&self, dir: &str) -> Option<Arc<Package>> {
        if let Some(known) = lock(&self.packages).get(dir) {
            return known.clone();
        }
        let package = Package::read(&self.context, dir, &self.options.target).map(Arc::new);
        lock(&self.packages).insert(dir.to_owned(), package.clone());
        package
    }

    /// All packages of the own modules, by directory. Reads every one of them.
    pub fn packages(&self) -> &BTreeMap<String, Arc<Package>> {
        self.all.get_or_init(|| {
            let roots = if self.own.is_empty() {
                vec![self.dir.clone()]
            } else {
                self.own_dirs()
            };
            roots
                .iter()
                .flat_map(|root| self.directories_below(root))
                .filter_map(|dir| self.package(&dir).map(|package| (dir, package)))
                .collect()
        })
    }

    /// The directories of the workspace's modules, from the root of the context; empty without a workspace.
    pub fn workspace_members(&self) -> Vec<String> {
        let Some(workspace) = &self.workspace else {
            return Vec::new();
        };
        workspace
            .uses
            .iter()
            .filter_map(|used| path::resolve_inside(&workspace.dir, used))
            .collect()
    }

    /// The import path of a directory of the context, as far as it is known.
    pub fn import_path(&self, dir: &str) -> Option<String> {
        let of_module = self
            .own
            .iter()
            .filter_map(|own| {
                path::below(dir, &own.dir).map(|rest| (own.dir.len(), path::join(&own.path, rest)))
            })
            .max_by_key(|(len, _)| *len)
            .map(|(_, import_path)| import_path);
        of_module.or_else(|| {
            let base = self.options.import_path.as_deref()?;
            path::below(dir, &self.dir).map(|rest| path::join(base, rest))
        })
    }

    fn own_dirs(&self) -> Vec<String> {
        self.own.iter().map(|own| own.dir.clone()).collect()
    }

    fn read_workspace(&mut self, dir: &str) {
        let file = path::join(dir, "go.work");
        let Some(text) = self.context.read_text(&file) else {
            return;
        };
        match Workspace::parse(&text, dir) {
            Ok(workspace) => self.workspace = Some(workspace),
            Err(error) => {
                let error = format!("{file}: {error}");
                self.context.note(error.clone());
                self.broken.get_or_insert(error);
            }
        }
    }

    /// Finds the modules whose sources are the author's own. Only the replacements of the module built, or of the
    /// workspace and its members, count.
    fn collect_own(&mut self) {
        let mut replaces: Vec<(String, Replacement)> = Vec::new();
        let mut others: BTreeMap<String, OwnModule> = BTreeMap::new();
        if let Some(module) = &self.module {
            replaces.extend(
                module
                    .replaces
                    .iter()
                    .map(|replace| (module.dir.clone(), replace.clone())),
            );
        }
        for member in self.workspace_members() {
            if self
                .module
                .as_ref()
                .is_some_and(|module| module.dir == member)
            {
                continue;
            }
            match read_module(&self.context, &member) {
                Ok(module) => {
                    replaces.extend(
                        module
                            .replaces
                            .iter()
                            .map(|replace| (member.clone(), replace.clone())),
                    );
                    others.insert(
                        module.path.clone(),
                        OwnModule {
                            path: module.path.clone(),
                            dir: member,
                            module: Some(module),
                        },
                    );
                }
                Err(error) => {
                    self.context.note(error);
                    self.missing.push(member);
                }
            }
        }
        if let Some(workspace) = &self.workspace {
            let dir = workspace.dir.clone();
            self.missing.extend(
                workspace
                    .uses
                    .iter()
                    .filter(|used| path::resolve_inside(&dir, used).is_none())
                    .cloned(),
            );
            replaces.extend(
                workspace
                    .replaces
                    .iter()
                    .map(|replace| (dir.clone(), replace.clone())),
            );
        }
        for (dir, replace) in replaces
            .into_iter()
            .filter(|(_, replace)| replace.is_local())
        {
            match path::resolve_inside(&dir, &replace.target)
                .filter(|target| self.context.is_dir(target))
            {
                Some(target) => {
                    let module = read_module(&self.context, &target).ok();
                    let own = OwnModule {
                        path: replace.path.clone(),
                        dir: target,
                        module,
                    };
                    others.entry(replace.path).or_insert(own);
                }
                None => self.missing.push(replace.path),
            }
        }
        if let Some(module) = &self.module {
            others.remove(&module.path);
            self.own.push(OwnModule {
                path: module.path.clone(),
                dir: module.dir.clone(),
                module: Some(module.clone()),
            });
        }
        self.own.extend(others.into_values());
        self.missing.sort_unstable();
        self.missing.dedup();
    }

    fn read_sums(&mut self) {
        let mut files: Vec<String> = self
            .own
            .iter()
            .map(|own| path::join(&own.dir, "go.sum"))
            .collect();
        if let Some(workspace) = &self.workspace {
            files.push(path::join(&workspace.dir, "go.work.sum"));
        }
        for file in files {
            if let Some(text) = self.context.read_text(&file) {
                self.sum_modules.extend(manifest::parse_sum(&text));
            }
        }
    }

    /// The directory that `vendor/` is in, if the build has one.
    fn vendor_root(&self) -> &str {
        match (&self.workspace, &self.module) {
            (Some(workspace), _) => &workspace.dir,
            (None, Some(module)) => &module.dir,
            (None, None) => &self.dir,
        }
    }

    fn read_vendor(&mut self) {
        let vendor = path::join(self.vendor_root(), "vendor");
        if let Some(text) = self.context.read_text(&path::join(&vendor, "modules.txt")) {
            self.vendored_packages = manifest::parse_vendored(&text);
            self.vendored = true;
        } else if self.module.is_none() {
            self.vendored = self.context.is_dir(&vendor);
        }
    }
}

fn read_module(context: &Context, dir: &str) -> Result<Module, String> {
    let file = path::join(dir, "go.mod");
    let text = context
        .read_text(&file)
        .ok_or_else(|| format!("{file}: cannot be read"))?;
    Module::parse(&text, dir).map_err(|error| format!("{file}: {error}"))
}

/// The nearest directory from `dir` upward that holds a file.
fn upward(context: &Context, dir: &str, file: &str) -> Option<String> {
    let mut dir = dir;
    loop {
        if context.is_file(&path::join(dir, file)) {
            return Some(dir.to_owned());
        }
        if dir.is_empty() {
            return None;
        }
        dir = path::parent(dir);
    }
}

fn has_go_files(context: &Context, dir: &str) -> bool {
    let mut waiting = std::collections::VecDeque::from([dir.to_owned()]);
    for _ in 0..MOST_LOOKED_AT {
        let Some(dir) = waiting.pop_front() else {
            return false;
        };
        for entry in context.list(&dir) {
            match entry.kind {
                Kind::File { .. } if entry.name().ends_with(".go") => return true,
                Kind::Directory
                    if !entry.name().starts_with(['.', '_']) && entry.name() != "node_modules" =>
                {
                    waiting.push_back(entry.path);
                }
                _ => {}
            }
        }
    }
    false
}
