//! What `go build`, `go install` and `go get` produce.
//!
//! Rules: <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies> and
//! <https://pkg.go.dev/cmd/go#hdr-Compile_and_install_packages_and_dependencies>.

mod generate;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::context::go::{GoProject, PackageRef};
use crate::image::TagStatus;
use crate::profile::{Does, Profile};
use crate::stage::{Linkage, Lookup, Source, Trouble, World, path};

use super::{Analysis, Invocation, Made, Product, covers};

/// Options of `go build` that take a value.
const WITH_VALUE: &[&str] = &[
    "o",
    "p",
    "asmflags",
    "buildmode",
    "buildvcs",
    "compiler",
    "gccgoflags",
    "gcflags",
    "installsuffix",
    "ldflags",
    "mod",
    "modfile",
    "overlay",
    "pgo",
    "pkgdir",
    "tags",
    "toolexec",
    "exec",
    "C",
    "covermode",
    "coverpkg",
];
/// Options of that list whose value is only given with `=`.
const JOINED_ONLY: &[&str] = &["buildvcs"];

struct Options {
    output: Option<Option<String>>,
    tags: String,
    ldflags: String,
    buildmode: String,
    race: bool,
    download_only: bool,
    directory: Option<String>,
    packages: Vec<Option<String>>,
}

fn options(words: &[Option<String>]) -> Options {
    let mut options = Options {
        output: None,
        tags: String::new(),
        ldflags: String::new(),
        buildmode: String::new(),
        race: false,
        download_only: false,
        directory: None,
        packages: Vec::new(),
    };
    let mut words = words.iter().skip(2);
    while let Some(word) = words.next() {
        let Some(text) = word else {
            options.packages.push(None);
            continue;
        };
        let flag = text
            .strip_prefix("--")
            .or_else(|| text.strip_prefix('-'))
            .filter(|rest| !rest.is_empty());
        let Some(flag) = flag.filter(|_| options.packages.is_empty()) else {
            options.packages.push(Some(text.clone()));
            continue;
        };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None if WITH_VALUE.contains(&flag) && !JOINED_ONLY.contains(&flag) => {
                (flag, words.next().cloned().flatten())
            }
            None => (flag, None),
        };
        match name {
            "o" => options.output = Some(value),
            "tags" => options.tags = value.unwrap_or_default(),
            "ldflags" => options.ldflags = value.unwrap_or_default(),
            "buildmode" => options.buildmode = value.unwrap_or_default(),
            "C" => options.directory = value,
            "race" | "msan" | "asan" => options.race = true,
            "d" => options.download_only = true,
            _ => {}
        }
    }
    options
}

/// One package that a command names.
struct Target {
    name: String,
    main: bool,
    sources: Option<String>,
    /// The import path, where it is a package from elsewhere.
    module: Option<String>,
    certain: bool,
}

pub(super) fn product(invocation: &Invocation<'_, '_, '_>) -> Product {
    let options = options(&invocation.words);
    let cwd = options.directory.as_ref().map_or_else(
        || invocation.cwd.to_string(),
        |directory| path::join(invocation.cwd, directory),
    );
    match invocation.does {
        Does::Build => build(invocation, &options, &cwd),
        Does::Install => install(invocation, &options, &cwd),
        Does::Manage => generate::generate(invocation),
        // Until Go 1.17 `go get` installed, too: <https://go.dev/doc/go-get-install-deprecation>.
        Does::Get
            if !options.download_only
                && version(invocation).is_some_and(|version| version < (1, 18)) =>
        {
            install(invocation, &options, &cwd)
        }
        _ => Product::default(),
    }
}

fn build(invocation: &Invocation<'_, '_, '_>, options: &Options, cwd: &str) -> Product {
    let targets = targets(invocation, options, cwd);
    let linkage = linkage(invocation, options, &targets);
    // What else such a program needs is not known.
    let linked_elsewhere = linkage == Linkage::Unknown && other_compiler(invocation).is_some();
    let one = |file: String, target: Option<&Target>| Made {
        path: file,
        sources: target.and_then(|target| target.sources.clone()),
        module: target.and_then(|target| target.module.clone()),
        linkage,
        certain: !linked_elsewhere,
        ..Made::default()
    };
    match &options.output {
        Some(None) => Product {
            files: Vec::new(),
            trouble: Some(Trouble::NoName(cwd.to_string())),
            ..Product::default()
        },
        Some(Some(output)) => {
            let at = path::join(cwd, output);
            if at == "/dev/null" {
                return Product::default();
            }
            let directory = output.ends_with('/')
                || output == "."
                || output == ".."
                || invocation.files.is_directory(invocation.context(), &at)
                || at == cwd;
            if !directory {
                return Product {
                    files: vec![one(
                        at,
                        targets.as_ref().ok().and_then(|targets| targets.first()),
                    )],
                    trouble: None,
                    ..Product::default()
                };
            }
            match targets {
                Ok(targets) if targets.iter().any(|target| target.main) => Product {
                    files: targets
                        .iter()
                        .filter(|target| target.main)
                        .map(|target| Made {
                            certain: target.certain,
                            ..one(path::join(&at, &target.name), Some(target))
                        })
                        .collect(),
                    trouble: None,
                    ..Product::default()
                },
                _ => Product {
                    files: Vec::new(),
                    trouble: Some(Trouble::NoName(at)),
                    ..Product::default()
                },
            }
        }
        None => match targets {
            // Several packages, or one that is no program, are compiled and thrown away.
            Ok(targets) => match &targets[..] {
                [target] if target.main => Product {
                    files: vec![Made {
                        certain: target.certain,
                        ..one(path::join(cwd, &target.name), Some(target))
                    }],
                    trouble: None,
                    ..Product::default()
                },
                _ => Product {
                    files: Vec::new(),
                    trouble: Some(Trouble::WritesNothing),
                    ..Product::default()
                },
            },
            Err(trouble) => Product {
                files: Vec::new(),
                trouble: Some(trouble),
                ..Product::default()
            },
        },
    }
}

fn install(invocation: &Invocation<'_, '_, '_>, options: &Options, cwd: &str) -> Product {
    let var = |name: &str| (invocation.vars)(name).filter(|value| !value.is_empty());
    let home = var("HOME").unwrap_or_else(|| "/root".into());
    let gopath = var("GOPATH")
        .map(|list| list.split(':').next().unwrap_or_default().to_string())
        .unwrap_or_else(|| format!("{home}/go"));
    let directory = var("GOBIN").unwrap_or_else(|| {
        // A cross build goes into a directory of its platform.
        match (var("GOOS"), var("GOARCH")) {
            (Some(os), Some(arch)) if os != "linux" || arch != "amd64" => {
                format!("{gopath}/bin/{os}_{arch}")
            }
            (None, Some(arch)) if arch != "amd64" => format!("{gopath}/bin/linux_{arch}"),
            _ => format!("{gopath}/bin"),
        }
    });
    let cross = var("GOARCH").is_some_and(|arch| arch != "amd64")
        || var("GOOS").is_some_and(|os| os != "linux");
    if cross && var("GOBIN").is_some() {
        // "cannot install cross-compiled binaries when GOBIN is set"
        return Product {
            files: Vec::new(),
            trouble: Some(Trouble::WritesNothing),
            ..Product::default()
        };
    }
    match targets(invocation, options, cwd) {
        Ok(targets) => {
            let targets = Ok(targets);
            let linkage = linkage(invocation, options, &targets);
            let files = targets
                .into_iter()
                .flatten()
                .filter(|target| target.main)
                .map(|target| Made {
                    path: path::join(&directory, &target.name),
                    sources: target.sources,
                    module: target.module,
                    linkage,
                    certain: target.certain,
                    ..Made::default()
                })
                .collect();
            Product {
                files,
                trouble: None,
                ..Product::default()
            }
        }
        Err(_) => Product {
            files: Vec::new(),
            trouble: Some(Trouble::NoName(directory)),
            ..Product::default()
        },
    }
}

/// The main packages that the command builds. `Err` where their names cannot be told.
fn targets(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
    cwd: &str,
) -> Result<Vec<Target>, Trouble> {
    let no_name = || Trouble::NoName(cwd.to_string());
    let mut patterns = Vec::new();
    for package in &options.packages {
        patterns.push(package.clone().ok_or_else(no_name)?);
    }
    if patterns.is_empty() {
        patterns.push(".".into());
    }
    if patterns.iter().all(|pattern| pattern.ends_with(".go")) {
        let directory = path::join(
            cwd,
            path::parent(&path::join("/", &patterns[0])).trim_start_matches('/'),
        );
        let mut first = path::name(&patterns[0]).trim_end_matches(".go").to_string();
        if first.contains(['*', '?', '[']) {
            // The shell puts the names in order: the first names the program.
            let inside = directory_in_context(invocation, &directory).ok_or_else(no_name)?;
            let entries = invocation.context().list(&inside);
            first = entries
                .iter()
                .map(|entry| entry.name())
                .filter(|name| path::matches(path::name(&patterns[0]), name))
                .min()
                .ok_or_else(no_name)?
                .trim_end_matches(".go")
                .to_string();
        }
        return Ok(vec![Target {
            name: first,
            main: true,
            sources: directory_in_context(invocation, &directory),
            module: None,
            certain: true,
        }]);
    }
    let mut found = Vec::new();
    for pattern in &patterns {
        found.extend(of_pattern(invocation, cwd, pattern).ok_or_else(no_name)?);
    }
    found.sort_by(|a, b| (&a.name, a.main).cmp(&(&b.name, b.main)));
    found.dedup_by(|a, b| a.name == b.name && a.sources == b.sources);
    Ok(found)
}

fn of_pattern(
    invocation: &Invocation<'_, '_, '_>,
    cwd: &str,
    pattern: &str,
) -> Option<Vec<Target>> {
    let local = pattern == "."
        || pattern == ".."
        || pattern.starts_with("./")
        || pattern.starts_with("../")
        || pattern.starts_with('/')
        || pattern == "...";
    if !local {
        // An import path: of the own module, below GOPATH, or of another module.
        let (import, versioned) = match pattern.split_once('@') {
            Some((import, _)) => (import, true),
            None => (pattern, false),
        };
        if !versioned {
            if let Some(found) = of_project(invocation, cwd, pattern) {
                return Some(found);
            }
            let gopath = (invocation.vars)("GOPATH").unwrap_or_else(|| "/go".into());
            let at = path::join(&gopath, &format!("src/{import}"));
            if let Some(found) = in_gopath(invocation, &at) {
                return Some(found);
            }
        }
        if import.contains("...") {
            return Some(Vec::new());
        }
        return Some(vec![Target {
            name: import_name(import),
            main: true,
            sources: None,
            module: Some(import.to_string()),
            certain: true,
        }]);
    }
    if let Some(found) = of_project(invocation, cwd, pattern) {
        return Some(found);
    }
    in_gopath(invocation, &path::join(cwd, pattern))
}

/// Main packages by the manifests of the context.
fn of_project(
    invocation: &Invocation<'_, '_, '_>,
    cwd: &str,
    pattern: &str,
) -> Option<Vec<Target>> {
    let inside = directory_in_context(invocation, cwd)?;
    let project = invocation.world.go_project(&inside, &tags(invocation))?;
    if project.module.is_none() && project.workspace.is_none() {
        return None;
    }
    let packages = project
        .resolve_patterns(&inside, &[pattern.to_string()])
        .ok()?;
    if packages.is_empty() {
        return None;
    }
    Some(
        packages
            .iter()
            .filter_map(|package| {
                Some(Target {
                    name: project.binary_name(package)?,
                    main: package.is_main,
                    sources: Some(package.dir.clone()),
                    module: None,
                    certain: true,
                })
            })
            .collect(),
    )
}

/// Main packages without a module: the name is the directory's, as the image has it.
fn in_gopath(invocation: &Invocation<'_, '_, '_>, at: &str) -> Option<Vec<Target>> {
    let (at, all) = match at.strip_suffix("/...") {
        Some(directory) => (if directory.is_empty() { "/" } else { directory }, true),
        None => (at, false),
    };
    let inside = directory_in_context(invocation, at)?;
    let project = invocation.world.go_project(&inside, &tags(invocation))?;
    let within =
        |directory: &str| all && (inside.is_empty() || path::is_within(directory, &inside));
    let targets: Vec<Target> = project
        .packages()
        .iter()
        .filter(|(directory, _)| **directory == inside || within(directory))
        .map(|(directory, package)| {
            let rest = directory
                .strip_prefix(inside.as_str())
                .unwrap_or(directory)
                .trim_start_matches('/');
            Target {
                name: path::name(&path::join(at, rest)).to_string(),
                main: package.is_main,
                sources: Some(directory.clone()),
                module: None,
                certain: true,
            }
        })
        .collect();
    if targets.is_empty() && !all {
        None
    } else {
        Some(targets)
    }
}

/// The last element of an import path that is not a major version.
pub fn import_name(import: &str) -> String {
    let mut elements = import.trim_end_matches('/').rsplit('/');
    let last = elements.next().unwrap_or(import);
    let is_version =
        last.len() > 1 && last.starts_with('v') && last[1..].chars().all(|c| c.is_ascii_digit());
    if is_version {
        elements.next().unwrap_or(last).to_string()
    } else {
        last.to_string()
    }
}

/// The directory of the context whose files lie in an image directory.
pub fn directory_in_context(invocation: &Invocation<'_, '_, '_>, at: &str) -> Option<String> {
    let (context, files) = (invocation.context(), invocation.files);
    if context.is_absent() {
        return None;
    }
    if let Some(inside) = files.context_path(context, at)
        && crate::stage::form_in(context, &inside) == Some(crate::stage::Form::Directory)
    {
        return Some(inside);
    }
    // Copied file by file: the nearest manifest above says where the module lies.
    let mut directory = at;
    loop {
        if let Lookup::Present(entry) = files.lookup(context, &path::join(directory, "go.mod"))
            && let Source::Context(inside) = entry.source
        {
            let root = inside.strip_suffix("go.mod")?.trim_end_matches('/');
            return Some(path::join_relative(root, path::below(at, directory)?));
        }
        if directory == "/" {
            break;
        }
        directory = path::parent(directory);
    }
    files
        .context_copies()
        .into_iter()
        .find(|(to, from, is_directory, _)| {
            !is_directory && path::parent(to) == at && from.ends_with(".go")
        })
        .map(|(_, from, ..)| {
            let parent = path::parent(&format!("/{from}")).to_string();
            parent.trim_start_matches('/').to_string()
        })
}

/// The version of Go, where the base image's tag tells it.
fn version(invocation: &Invocation<'_, '_, '_>) -> Option<(u32, u32)> {
    let base = invocation.base.filter(|base| base.family == "golang")?;
    // A tag without a version (`alpine3.11`) was the newest when it was built last.
    if base.version.is_none() && base.status != TagStatus::Current {
        return None;
    }
    let number = base
        .version_number
        .as_deref()
        .or(base.version.as_deref())
        .unwrap_or("");
    let mut parts = number.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next().and_then(|minor| {
        minor
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .ok()
    });
    // `golang:1` and tags without a version are the newest.
    Some((major, minor.unwrap_or(u32::MAX)))
}

/// How the program is linked. Static is claimed only where the tool's documentation says so.
fn linkage(
    invocation: &Invocation<'_, '_, '_>,
    options: &Options,
    targets: &Result<Vec<Target>, Trouble>,
) -> Linkage {
    if matches!(options.buildmode.as_str(), "plugin" | "c-shared" | "shared") {
        return Linkage::Unknown;
    }
    // A position-independent program names the C library's loader even without cgo.
    let flags = (invocation.vars)("GOFLAGS").unwrap_or_default();
    if options.buildmode == "pie" || flags.contains("-buildmode=pie") {
        return Linkage::Libc;
    }
    let cgo = (invocation.vars)("CGO_ENABLED");
    if cgo.as_deref() == Some("0") && !options.race {
        return Linkage::Static;
    }
    if let Some(other) = other_compiler(invocation) {
        let is_static = other.contains("musl") && options.ldflags.contains("-static");
        return match is_static {
            true => Linkage::Static,
            false => Linkage::Unknown,
        };
    }
    let compiler = has_compiler(invocation);
    let version = version(invocation);
    // Without a C compiler cgo is off from Go 1.20 on: <https://go.dev/doc/go1.20#cgo>.
    let newest = invocation.base.is_some_and(|base| {
        base.family == "golang"
            && base.status == TagStatus::Current
            && base.version_number.is_none()
            && base
                .version
                .as_deref()
                .is_none_or(|version| matches!(version, "" | "latest"))
    });
    if compiler == Some(false)
        && cgo.is_none()
        && (newest || version.is_some_and(|version| version >= (1, 20)))
    {
        return Linkage::Static;
    }
    let cross = (invocation.vars)("GOARCH").is_some_and(|arch| arch != "amd64");
    if cross && cgo.is_none() {
        // A cross build turns cgo off, but only where the builder is not of that platform itself.
        return Linkage::Libc;
    }
    let musl = invocation
        .base
        .is_some_and(|base| base.facts.libc == crate::image::Libc::Musl);
    if musl && (options.ldflags.contains("-static")) {
        return Linkage::Static;
    }
    let mut cxx = false;
    if let Ok(targets) = targets {
        for target in targets {
            let Some(sources) = &target.sources else {
                continue;
            };
            if let Some(project) = invocation.world.go_project(sources, &tags(invocation)) {
                cxx |= uses_cxx(invocation, &project) || has_cxx_files(invocation, &project);
            }
        }
    }
    if cxx { Linkage::Cxx } else { Linkage::Libc }
}

/// The C compiler, where it is another than the builder's own: it links for another C library, or another machine.
fn other_compiler(invocation: &Invocation<'_, '_, '_>) -> Option<String> {
    (invocation.vars)("CC").filter(|text| {
        let program = text.split_whitespace().next().unwrap_or("");
        let own = ["", "gcc", "cc", "clang", "g++", "ccache"];
        !own.contains(&path::name(program))
    })
}

fn uses_cxx(invocation: &Invocation<'_, '_, '_>, project: &GoProject) -> bool {
    let modules = project.required_modules();
    invocation
        .profile
        .dependency
        .iter()
        .filter(|dependency| dependency.cxx)
        .any(|dependency| {
            dependency
                .modules
                .iter()
                .any(|known| modules.iter().any(|module| covers(known, module)))
        })
}

/// Whether a package of the author's own that uses cgo has C++ files.
fn has_cxx_files(invocation: &Invocation<'_, '_, '_>, project: &GoProject) -> bool {
    project
        .packages()
        .iter()
        .filter(|(_, package)| package.uses_cgo)
        .any(|(directory, _)| {
            let entries = invocation.context().list(directory);
            entries.iter().any(|entry| {
                [".cc", ".cpp", ".cxx"]
                    .iter()
                    .any(|end| entry.name().ends_with(end))
            })
        })
}

/// The programs by their projects; those of one module together.
fn together(
    world: &World<'_, '_>,
    sources: &BTreeSet<String>,
) -> Vec<(Rc<GoProject>, Vec<PackageRef>)> {
    type Together = (Rc<GoProject>, Vec<PackageRef>);
    let mut by_project: BTreeMap<(String, BTreeSet<String>), Together> = BTreeMap::new();
    for source in sources {
        // A file that was named by itself is a package, whatever its constraints say.
        let file = source.ends_with(".go") && world.context.is_file(source);
        let directory = match file {
            true => crate::context::path::parent(source),
            false => source,
        };
        for project in world.go_projects(directory) {
            let key = (project.dir.clone(), project.target().tags.clone());
            let package = match file {
                true => {
                    let name = crate::context::path::base(source).to_string();
                    project.resolve_patterns(directory, &[name]).ok()
                }
                false => project.package_ref(directory).map(|it| vec![it]),
            };
            let entry = by_project
                .entry(key)
                .or_insert_with(|| (project, Vec::new()));
            entry.1.extend(package.into_iter().flatten());
        }
    }
    by_project.into_values().collect()
}

/// The libraries that C code of the programs is linked to.
pub(super) fn linked(
    world: &World<'_, '_>,
    sources: &BTreeSet<String>,
) -> BTreeMap<String, crate::context::evidence::Place> {
    together(world, sources)
        .iter()
        .flat_map(|(project, packages)| project.linked(packages))
        .collect()
}

/// Reads the sources of programs; those of one module together.
pub(super) fn analyses(
    world: &World<'_, '_>,
    profile: &Profile,
    sources: &BTreeSet<String>,
) -> Vec<Analysis> {
    let read = |(project, packages): (Rc<GoProject>, Vec<PackageRef>)| Analysis {
        evidence: project.evidence(&packages, &profile.evidence),
        embedded: project.embedded(&packages).into_iter().collect(),
        embedded_places: project.embedded_places(&packages),
        fetches: !project.vendored && !project.required_modules().is_empty(),
        modules: project.required_modules().clone(),
        ..Analysis::default()
    };
    together(world, sources).into_iter().map(read).collect()
}

/// The build tags of a command: `-tags`, and what GOFLAGS says of it.
fn tags(invocation: &Invocation<'_, '_, '_>) -> BTreeSet<String> {
    let mut text = options(&invocation.words).tags;
    if text.is_empty() {
        let flags = (invocation.vars)("GOFLAGS").unwrap_or_default();
        let given = flags.split_whitespace().find_map(|flag| {
            flag.trim_start_matches('-')
                .strip_prefix("tags=")
                .map(String::from)
        });
        text = given.unwrap_or_default();
    }
    text.split([',', ' '])
        .filter(|tag| !tag.is_empty())
        .map(String::from)
        .collect()
}

/// Whether the builder has a C compiler; `None` where the base is not known.
fn has_compiler(invocation: &Invocation<'_, '_, '_>) -> Option<bool> {
    if invocation.packages.iter().any(|package| {
        !package.removed
            && invocation
                .profile
                .toolchain
                .compilers
                .contains(&package.name)
    }) {
        return Some(true);
    }
    invocation
        .base
        .and_then(|base| base.facts.has.get("gcc").copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_names_skip_major_versions() {
        assert_eq!(import_name("example.com/team/myapp/v2"), "myapp");
        assert_eq!(import_name("github.com/golang/dep/cmd/dep"), "dep");
        assert_eq!(import_name("v2"), "v2");
    }

    #[test]
    fn options_are_read_in_every_form() {
        let words: Vec<Option<String>> = [
            "go", "build", "-ldflags", "-s -w", "-o=app", "--tags", "netgo", "-v", "./cmd/x",
        ]
        .iter()
        .map(|word| Some((*word).to_string()))
        .collect();
        let options = options(&words);
        assert_eq!(options.output, Some(Some("app".into())));
        assert_eq!(options.tags, "netgo");
        assert_eq!(options.packages, vec![Some("./cmd/x".into())]);
    }

    #[test]
    fn a_module_covers_its_major_versions_only() {
        assert!(covers("github.com/h2non/bimg", "github.com/h2non/bimg"));
        assert!(covers(
            "github.com/duckdb/duckdb-go",
            "github.com/duckdb/duckdb-go/v2"
        ));
        assert!(!covers("github.com/h2non/bimg", "github.com/h2non/bimgx"));
    }
}
