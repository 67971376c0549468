//! Which packages a program is made of, and whether a C compiler is involved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::package::Package;
use super::{GoProject, PackageRef};
use crate::context::evidence::Place;
use crate::context::path;

/// The most source bytes that are looked at for one program.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The most packages that are looked at for one program.
const MOST_PACKAGES: usize = 10_000;

/// The first elements of the import paths of the standard library.
const STANDARD: [&str; 53] = [
    "archive",
    "arena",
    "bufio",
    "builtin",
    "bytes",
    "cmp",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "debug",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go",
    "hash",
    "html",
    "image",
    "index",
    "internal",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "plugin",
    "reflect",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "structs",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
    "unique",
    "unsafe",
    "weak",
    "cmd",
    "C",
];

/// Where C code can come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CgoUse {
    /// An own package that is reachable imports `C`.
    pub own: bool,
    /// Modules in `vendor/` of which a reachable package imports `C`.
    pub vendored: Vec<String>,
    /// All required modules, indirect ones and those of `go.sum` included, and what replaces them.
    pub modules: Vec<String>,
    /// Modules (or import paths, where no module is known) that reachable packages import and whose sources are not in
    /// the context: what they do is not known from here.
    pub unseen: Vec<String>,
    /// Whether all own and vendored sources that are reachable could be read.
    pub complete: bool,
}

/// The packages that a program is made of, as far as the context holds them.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Own packages, by directory.
    pub own: BTreeMap<String, Arc<Package>>,
    /// Packages in `vendor/`, by import path.
    pub vendored: BTreeMap<String, Arc<Package>>,
    /// What own packages import that is not own.
    pub imports: BTreeSet<String>,
    /// Imports of own and vendored packages that are neither in the context nor of the standard library.
    pub unseen: BTreeSet<String>,
    pub complete: bool,
}

/// Where an import leads.
pub(super) enum Located {
    Own(String),
    Vendored(String),
    Standard,
    /// In another module, that the context does not hold.
    Unseen,
    /// In an own module, which lacks it: it may be generated in the build.
    Missing,
}

impl GoProject {
    /// Follows the imports of the given packages.
    pub(super) fn reach(&self, mains: &[PackageRef], with_vendored: bool) -> Reach {
        let mut reach = Reach {
            complete: self.broken.is_none(),
            ..Reach::default()
        };
        let mut waiting: Vec<(bool, String, Arc<Package>)> = Vec::new();
        for main in mains {
            let package = if main.files.is_empty() {
                self.package(&main.dir)
            } else {
                Package::of_files(&self.context, &main.dir, self.target(), Some(&main.files))
                    .map(Arc::new)
            };
            match package {
                Some(package) => waiting.push((true, main.dir.clone(), package)),
                None => reach.complete = false,
            }
        }
        let mut bytes = 0;
        while let Some((own, key, package)) = waiting.pop() {
            let known = if own {
                &mut reach.own
            } else {
                &mut reach.vendored
            };
            if known.insert(key, Arc::clone(&package)).is_some() {
                continue;
            }
            reach.complete &= package.complete;
            bytes += package
                .sources
                .iter()
                .map(|source| source.text.len())
                .sum::<usize>();
            if bytes > MOST_BYTES || reach.own.len() + reach.vendored.len() > MOST_PACKAGES {
                self.context
                    .note("too many Go sources, the rest is not looked at".to_owned());
                reach.complete = false;
                break;
            }
            for import in &package.imports {
                match self.locate(import, &package.dir) {
                    Located::Own(dir) => {
                        if reach.own.contains_key(&dir) {
                            continue;
                        }
                        match self.package(&dir) {
                            Some(found) => waiting.push((true, dir, found)),
                            None => {
                                self.context.note(format!(
                                    "{import}: own package, not in the build context"
                                ));
                                reach.complete = false;
                            }
                        }
                        continue;
                    }
                    Located::Missing => {
                        self.context
                            .note(format!("{import}: own package, not in the build context"));
                        reach.complete = false;
                        continue;
                    }
                    Located::Vendored(dir) => {
                        if with_vendored && !reach.vendored.contains_key(import) {
                            match self.package(&dir) {
                                Some(found) => waiting.push((false, import.clone(), found)),
                                None => reach.complete = false,
                            }
                        }
                    }
                    Located::Unseen => {
                        reach.unseen.insert(import.clone());
                    }
                    Located::Standard => {}
                }
                if own {
                    reach.imports.insert(import.clone());
                }
            }
        }
        reach
    }

    /// Where an import of a package in `from` leads.
    pub(super) fn locate(&self, import: &str, from: &str) -> Located {
        if let Some(relative) = import
            .strip_prefix("./")
            .map(|_| import)
            .or_else(|| import.strip_prefix("../").map(|_| import))
        {
            return path::resolve_inside(from, relative).map_or(Located::Missing, Located::Own);
        }
        let mut of_own = false;
        let mut candidates: Vec<_> = self
            .own
            .iter()
            .filter_map(|own| path::below(import, &own.path).map(|rest| (own, rest)))
            .collect();
        candidates.sort_by_key(|(own, _)| std::cmp::Reverse(own.path.len()));
        for (own, rest) in candidates {
            let dir = path::join(&own.dir, rest);
            if self.context.is_dir(&dir) && !self.leaves_module(&own.dir, &dir) {
                return Located::Own(dir);
            }
            of_own = true;
        }
        if self.module.is_none()
            && let Some(dir) = self.locate_in_tree(import)
        {
            return Located::Own(dir);
        }
        if self.vendored {
            let dir = path::join(&path::join(self.vendor_root(), "vendor"), import);
            if self.context.is_dir(&dir) {
                let missing = self
                    .missing
                    .iter()
                    .any(|module| path::below(import, module).is_some());
                return if missing {
                    Located::Own(dir)
                } else {
                    Located::Vendored(dir)
                };
            }
        }
        if self
            .missing
            .iter()
            .any(|module| path::below(import, module).is_some())
        {
            return Located::Missing;
        }
        let first = import.split('/').next().unwrap_or("");
        if STANDARD.contains(&first) {
            return Located::Standard;
        }
        // A nested module of the repository that is not replaced is fetched like any other.
        let required = self
            .required_modules()
            .iter()
            .any(|module| path::below(import, module).is_some() && !self.is_own(module));
        if required || (!of_own && first.contains('.')) {
            Located::Unseen
        } else {
            Located::Missing
        }
    }

    fn is_own(&self, module: &str) -> bool {
        self.own.iter().any(|own| own.path == module)
    }

    /// Without modules: by the import path of the tree, or else by the longest end of the import that is a directory
    /// of the tree. To take one package too many for own does no harm.
    fn locate_in_tree(&self, import: &str) -> Option<String> {
        if let Some(base) = &self.options.import_path {
            return path::below(import, base).map(|rest| path::join(&self.dir, rest));
        }
        let mut rest = import;
        if STANDARD.contains(&import.split('/').next().unwrap_or("")) {
            return None;
        }
        loop {
            let dir = path::join(&self.dir, rest);
            if self.package(&dir).is_some() {
                return Some(dir);
            }
            rest = rest.split_once('/')?.1;
        }
    }

    fn leaves_module(&self, module_dir: &str, dir: &str) -> bool {
        let mut dir = dir;
        while dir.len() > module_dir.len() {
            if self.context.is_file(&path::join(dir, "go.mod")) {
                return true;
            }
            dir = path::parent(dir);
        }
        false
    }

    /// All modules that the own modules require, indirect ones and those of `go.sum` included, and what replaces
    /// them.
    pub fn required_modules(&self) -> &BTreeSet<String> {
        self.required.get_or_init(|| {
            let mut modules = self.sum_modules.clone();
            for module in self.own.iter().filter_map(|own| own.module.as_ref()) {
                modules.extend(module.requires.iter().map(|require| require.path.clone()));
                let replaces = module.replaces.iter().filter(|replace| !replace.is_local());
                modules.extend(replaces.map(|replace| replace.target.clone()));
            }
            modules.extend(self.vendored_packages.values().cloned());
            modules
        })
    }

    /// Where C code can come from in the given programs.
    pub fn cgo(&self, mains: &[PackageRef]) -> CgoUse {
        let reach = self.reach(mains, true);
        let modules = self.required_modules();
        let module_of = |import: &str| {
            let known = modules
                .iter()
                .filter(|module| path::below(import, module).is_some());
            known
                .max_by_key(|module| module.len())
                .cloned()
                .unwrap_or_else(|| import.to_owned())
        };
        let vendored: BTreeSet<String> = reach
            .vendored
            .iter()
            .filter(|(_, package)| package.uses_cgo)
            .map(|(import, _)| {
                self.vendored_packages
                    .get(import)
                    .cloned()
                    .unwrap_or_else(|| module_of(import))
            })
            .collect();
        let unseen: BTreeSet<String> = reach
            .unseen
            .iter()
            .map(|import| module_of(import))
            .collect();
        CgoUse {
            own: reach.own.values().any(|package| package.uses_cgo),
            vendored: vendored.into_iter().collect(),
            unseen: unseen.into_iter().collect(),
            modules: modules.iter().cloned().collect(),
            complete: reach.complete,
        }
    }

    /// The libraries of the system that C code in the given programs is linked to, with the first place that says so.
    pub fn linked(&self, mains: &[PackageRef]) -> BTreeMap<String, Place> {
        let reach = self.reach(mains, true);
        let mut found = BTreeMap::new();
        let packages = reach.own.values().chain(reach.vendored.values());
        for (name, file, line) in packages.flat_map(|package| package.linked()) {
            found.entry(name).or_insert(Place { file, line });
        }
        found
    }

    /// The files of the context that the given programs compile in by `//go:embed`, sorted.
    pub fn embedded(&self, mains: &[PackageRef]) -> Vec<String> {
        let reach = self.reach(mains, false);
        let files: BTreeSet<String> = reach
            .own
            .values()
            .flat_map(|package| package.embedded(&self.context))
            .collect();
        files.into_iter().collect()
    }

    /// The paths of the context that the given programs compile in whole, whoever makes them.
    pub fn embedded_places(&self, mains: &[PackageRef]) -> BTreeSet<String> {
        let reach = self.reach(mains, false);
        reach
            .own
            .values()
            .flat_map(|package| package.embedded_places())
            .collect()
    }
}
