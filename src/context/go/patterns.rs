//! The packages that a build command names (<https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns>).

use super::package::{Package, is_version};
use super::{GoProject, OwnModule};
use crate::context::{DEEPEST, Kind, MOST_ENTRIES, path};

/// A package that a build command names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRef {
    /// Its directory in the context.
    pub dir: String,
    /// Its import path; `command-line-arguments` for a list of files, and the directory where nothing tells it.
    pub import_path: String,
    /// Whether it is a program.
    pub is_main: bool,
    /// The names of the files, where the command lists files.
    pub files: Vec<String>,
}

/// Why the packages cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// No module of the author's own has such a path.
    #[error("{0} is not in the build context")]
    External(String),
    /// A path of the builder's file system, not of the context.
    #[error("{0} is an absolute path")]
    Absolute(String),
    /// The directory or file is not in the context, leads out of it, or holds nothing that is built.
    #[error("{0} names no Go package of the build context")]
    Missing(String),
    /// `all`, `std`, `cmd` and the like.
    #[error("{0} names more than the author's own packages")]
    Meta(String),
    /// Go files and packages in one list, or files of several directories.
    #[error("the list of files is not one that go accepts")]
    MixedFiles,
    /// There are too many directories.
    #[error("{0} matches too many directories")]
    TooMany(String),
    /// The import path of the directory is not known.
    #[error("there is no go.mod that names the packages")]
    NoModule,
}

impl GoProject {
    /// The packages that a build command run in `cwd` (from the root of the context) names; no pattern means `.`.
    ///
    /// A package that has only tests is among what `...` matches: `go build` counts it.
    ///
    /// # Errors
    /// [`PatternError`], if a pattern goes beyond what the context shows.
    pub fn resolve_patterns(
        &self,
        cwd: &str,
        patterns: &[String],
    ) -> Result<Vec<PackageRef>, PatternError> {
        let cwd = path::normalise(cwd);
        if patterns.iter().any(|pattern| pattern.ends_with(".go")) {
            return self.file_list(&cwd, patterns).map(|package| vec![package]);
        }
        let here = [".".to_owned()];
        let patterns = if patterns.is_empty() {
            &here[..]
        } else {
            patterns
        };
        let mut found: Vec<PackageRef> = Vec::new();
        for pattern in patterns {
            for package in self.one_pattern(&cwd, pattern)? {
                if !found.iter().any(|known| known.dir == package.dir) {
                    found.push(package);
                }
            }
        }
        Ok(found)
    }

    /// The package in a directory, as a build command would name it.
    pub fn package_ref(&self, dir: &str) -> Option<PackageRef> {
        let dir = path::normalise(dir);
        let package = self.package(&dir)?;
        let import_path = self.import_path(&dir).unwrap_or_else(|| dir.clone());
        Some(PackageRef {
            import_path,
            is_main: package.is_main,
            files: Vec::new(),
            dir,
        })
    }

    /// What `go build` and `go install` call the program: the last element of the import path that is no major
    /// version, or the name of the first file. Without a module it is the name of the directory; `None` if that is
    /// the root of the context, whose name in the builder the context does not tell.
    pub fn binary_name(&self, package: &PackageRef) -> Option<String> {
        if let Some(first) = package.files.first() {
            return first.strip_suffix(".go").map(str::to_owned);
        }
        let known = self.import_path(&package.dir)?;
        let last = path::base(&known);
        if self.module.is_some() && known.contains('/') && is_version(last) {
            return Some(path::base(path::parent(&known)).to_owned());
        }
        Some(last.to_owned()).filter(|name| !name.is_empty())
    }

    fn one_pattern(&self, cwd: &str, pattern: &str) -> Result<Vec<PackageRef>, PatternError> {
        let pattern_error = || PatternError::Missing(pattern.to_owned());
        if pattern.starts_with('/') {
            return Err(PatternError::Absolute(pattern.to_owned()));
        }
        if matches!(pattern, "all" | "std" | "cmd" | "tool" | "work") {
            return Err(PatternError::Meta(pattern.to_owned()));
        }
        if pattern.contains('@') {
            return Err(PatternError::External(pattern.to_owned()));
        }
        let relative = matches!(pattern, "." | "..")
            || pattern.starts_with("./")
            || pattern.starts_with("../");
        if !relative {
            return self.import_pattern(pattern);
        }
        let Some(at) = pattern.find("...") else {
            let dir = path::resolve_inside(cwd, pattern).ok_or_else(pattern_error)?;
            return self
                .package_ref(&dir)
                .map(|package| vec![package])
                .ok_or_else(pattern_error);
        };
        // Only directories below the last slash before the first `...` can match.
        let fixed = pattern.get(..at).unwrap_or("");
        let root = fixed.rsplit_once('/').map_or("", |(root, _)| root);
        let dir = path::resolve_inside(cwd, root).ok_or_else(pattern_error)?;
        let rest = pattern
            .get(root.len()..)
            .unwrap_or("")
            .trim_start_matches('/');
        let wanted = path::join(&dir, rest);
        self.matching(&dir, pattern, |dir| wildcard_matches(&wanted, dir))
    }

    fn import_pattern(&self, pattern: &str) -> Result<Vec<PackageRef>, PatternError> {
        let external = || PatternError::External(pattern.to_owned());
        if pattern.contains("...") {
            let fixed = pattern.split("...").next().unwrap_or("");
            let mut found = Vec::new();
            for own in self.modules_or_tree()? {
                // A module matches if its path could lead into the pattern, or the pattern's start into the module.
                let may = own.path.starts_with(fixed) || fixed.starts_with(own.path.as_str());
                if may {
                    found.extend(self.matching(&own.dir, pattern, |dir| {
                        path::below(dir, &own.dir).is_some_and(|rest| {
                            wildcard_matches(pattern, &path::join(&own.path, rest))
                        })
                    })?);
                }
            }
            return if found.is_empty() {
                Err(external())
            } else {
                Ok(found)
            };
        }
        let pattern = path::normalise(pattern);
        for own in self.modules_or_tree()? {
            if let Some(rest) = path::below(&pattern, &own.path) {
                let dir = path::join(&own.dir, rest);
                if let Some(package) = self.package_ref(&dir) {
                    return Ok(vec![package]);
                }
            }
        }
        Err(external())
    }

    fn modules_or_tree(&self) -> Result<Vec<OwnModule>, PatternError> {
        if !self.own.is_empty() {
            return Ok(self.own.clone());
        }
        let path = self
            .options
            .import_path
            .clone()
            .ok_or(PatternError::NoModule)?;
        Ok(vec![OwnModule {
            path,
            dir: self.dir.clone(),
            module: None,
        }])
    }

    fn matching(
        &self,
        root: &str,
        pattern: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<PackageRef>, PatternError> {
        let (dirs, complete) = self.bounded_directories_below(root);
        if !complete {
            return Err(PatternError::TooMany(pattern.to_owned()));
        }
        Ok(dirs
            .iter()
            .filter(|dir| wanted(dir))
            .filter_map(|dir| self.package_ref(dir))
            .collect())
    }

    fn file_list(&self, cwd: &str, files: &[String]) -> Result<PackageRef, PatternError> {
        let mut dir: Option<String> = None;
        let mut names = Vec::new();
        for file in files {
            if !file.ends_with(".go") {
                return Err(PatternError::MixedFiles);
            }
            if file.starts_with('/') {
                return Err(PatternError::Absolute(file.clone()));
            }
            let missing = || PatternError::Missing(file.clone());
            let place = path::resolve_inside(cwd, file).ok_or_else(missing)?;
            // A shell expands the pattern in the builder; the same files are there.
            let places = self.context.matches(&place);
            if places.is_empty() {
                return Err(missing());
            }
            for place in places {
                if !self.context.is_file(&place) {
                    return Err(missing());
                }
                if dir.get_or_insert_with(|| path::parent(&place).to_owned())
                    != path::parent(&place)
                {
                    return Err(PatternError::MixedFiles);
                }
                names.push(path::base(&place).to_owned());
            }
        }
        let dir = dir.unwrap_or_default();
        let package = Package::of_files(&self.context, &dir, &self.options.target, Some(&names))
            .ok_or_else(|| PatternError::Missing(files.join(" ")))?;
        Ok(PackageRef {
            dir,
            import_path: "command-line-arguments".to_owned(),
            is_main: package.is_main,
            files: names,
        })
    }

    /// The directories of one module that `...` goes into, sorted.
    pub(super) fn directories_below(&self, root: &str) -> Vec<String> {
        self.bounded_directories_below(root).0
    }

    fn bounded_directories_below(&self, root: &str) -> (Vec<String>, bool) {
        let mut found = Vec::new();
        let mut waiting = vec![(root.to_owned(), 0)];
        let mut complete = true;
        let own = self
            .own
            .iter()
            .filter(|own| path::below(root, &own.dir).is_some())
            .max_by_key(|own| own.dir.len());
        let ignores =
            own.and_then(|own| Some((own.dir.as_str(), own.module.as_ref()?.ignores.as_slice())));
        let mut seen = 0;
        while let Some((dir, depth)) = waiting.pop() {
            let mut has_go = false;
            for entry in self.context.list(&dir) {
                seen += 1;
                let name = entry.name();
                match entry.kind {
                    Kind::Directory => {
                        let skipped = name.starts_with(['.', '_'])
                            || matches!(name, "testdata" | "vendor")
                            || ignores.is_some_and(|(base, ignores)| {
                                is_ignored(&entry.path, base, ignores)
                            })
                            || self.context.is_file(&path::join(&entry.path, "go.mod"));
                        if !skipped && depth < DEEPEST {
                            waiting.push((entry.path, depth + 1));
                        } else if !skipped {
                            complete = false;
                        }
                    }
                    _ => has_go |= name.ends_with(".go"),
                }
            }
            if has_go {
                found.push(dir);
            }
            if seen > MOST_ENTRIES {
                complete = false;
                break;
            }
        }
        found.sort_unstable();
        (found, complete)
    }
}

/// `ignore ./web` is a directory of the module, `ignore node_modules` any of that name.
fn is_ignored(dir: &str, module_dir: &str, ignores: &[String]) -> bool {
    let Some(dir) = path::below(dir, module_dir) else {
        return false;
    };
    ignores
        .iter()
        .any(|ignore| match ignore.strip_prefix("./") {
            Some(ignore) => path::below(dir, ignore.trim_end_matches('/')).is_some(),
            None => format!("/{dir}/").contains(&format!("/{}/", ignore.trim_matches('/'))),
        })
}

/// Whether a pattern with `...` matches a path: `...` is any text, and `/...` at the end may be nothing.
fn wildcard_matches(pattern: &str, name: &str) -> bool {
    if let Some(without) = pattern.strip_suffix("/...")
        && !without.contains("...")
    {
        return path::below(name, without).is_some();
    }
    let parts: Vec<&str> = pattern.split("...").collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    for part in parts.get(1..parts.len() - 1).unwrap_or(&[]) {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or(""),
            None => return false,
        }
    }
    let last_may_be_empty = last.is_empty() || rest.ends_with(last);
    last_may_be_empty && parts.len() > 1
}
