//! Facts of a user: company images, mirrors, packages.
//!
//! A file has the tables of `images.toml`, `packages.toml` and `programs.toml`, all optional:
//!
//! ```toml
//! [meta.extend]
//! mirrors = ["reg.corp:5000/mirror/{name}"]      # serves the official images
//!
//! [image.golang]                                  # changes a family field by field
//! notes = ["ours"]
//! [image.golang.extend]                           # adds to its lists
//! extra_tags = ["1.99"]
//! [[image.golang.variant]]                        # changes the variant of that name
//! name = "alpine"
//! set = { packages = ["git"], env = { GOPROXY = "https://proxy.corp" } }
//!
//! [image.go-builder]                              # a new family, made from another
//! based_on = "golang"
//! repositories = ["reg.corp/base/go-builder"]
//!
//! [debian.libcorp-dev]                            # replaces or adds a package, likewise [alpine.*], [rpm.*]
//! role = "build-only"
//! kind = "dev-library"
//! runtime = { "*" = ["libcorp1"] }
//!
//! [program.corpctl]                               # replaces or adds a program, likewise [base.*], [os.*]
//! debian = ["corpctl"]
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::catalogue::Catalogue;
use super::package_schema::{AlpinePackage, BaseSystem, DebianPackage, ProgramFacts, RpmPackage};
use super::pattern::Pattern;
use super::registry_map::RegistryMap;
use super::schema::{Family, FamilyStatus, ImageRole, Os, RuntimeCandidate, VariantPatch};
use crate::suggest::with_suggestion;

/// A file of facts: its name, for messages, and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserFile<'a> {
    /// The name shown in messages.
    pub name: &'a str,
    /// The TOML text.
    pub text: &'a str,
}

/// What is wrong with a file of facts, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct OverrideError {
    /// Name of the file.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Facts {
    meta: MetaPatch,
    os: BTreeMap<String, Os>,
    image: BTreeMap<Spanned<String>, FamilyPatch>,
    debian: BTreeMap<String, DebianPackage>,
    alpine: BTreeMap<String, AlpinePackage>,
    rpm: BTreeMap<String, RpmPackage>,
    base: BTreeMap<String, BaseSystem>,
    program: BTreeMap<String, ProgramFacts>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MetaPatch {
    mirrors: Option<Vec<String>>,
    shared_registries: Option<Vec<String>>,
    extend: MetaLists,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MetaLists {
    mirrors: Vec<String>,
    shared_registries: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FamilyPatch {
    based_on: Option<String>,
    repositories: Option<Vec<String>>,
    aliases: Option<Vec<String>>,
    language: Option<String>,
    role: Option<ImageRole>,
    status: Option<FamilyStatus>,
    replaced_by: Option<String>,
    supported: Option<Vec<String>>,
    tag_regex: Option<Spanned<String>>,
    extra_tags: Option<Vec<String>>,
    version_aliases: BTreeMap<String, String>,
    suite_aliases: BTreeMap<String, String>,
    default_suite: BTreeMap<String, String>,
    default_alpine: BTreeMap<String, String>,
    default_java: BTreeMap<String, String>,
    notes: Option<Vec<String>>,
    variant: Vec<NamedPatch>,
    runtime: Vec<RuntimeCandidate>,
    extend: FamilyLists,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FamilyLists {
    repositories: Vec<String>,
    aliases: Vec<String>,
    supported: Vec<String>,
    extra_tags: Vec<String>,
    notes: Vec<String>,
}

/// A change to a variant. A name that the family does not have makes a new variant, tried before the others, from the one
/// named by `based_on`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedPatch {
    name: Spanned<String>,
    #[serde(default)]
    based_on: Option<String>,
    #[serde(default)]
    set: VariantPatch,
}

/// Turns a byte offset of a file into an error at its line.
struct Source<'a>(UserFile<'a>);

impl Source<'_> {
    fn error(&self, offset: usize, message: impl Into<String>) -> OverrideError {
        let before = self.0.text.as_bytes().iter().take(offset);
        OverrideError {
            file: self.0.name.to_owned(),
            line: before.filter(|byte| **byte == b'\n').count() + 1,
            message: message.into(),
        }
    }
}

impl Catalogue {
    /// The embedded facts, changed by files of the user. A later file wins over an earlier one.
    ///
    /// # Errors
    /// If a file is not TOML of the right shape; the error names the file and the line.
    pub fn with_overrides(files: &[UserFile<'_>]) -> Result<Self, OverrideError> {
        let mut catalogue = Self::to_be_changed();
        for file in files {
            catalogue.change(Source(*file))?;
        }
        Ok(catalogue)
    }

    /// The same facts, and where a user's mirrors keep the images of a registry.
    pub fn with_registry_map(mut self, map: RegistryMap) -> Self {
        if let Some(images) = self.images.get_mut() {
            images.registry_map = map;
        }
        self
    }

    fn change(&mut self, source: Source<'_>) -> Result<(), OverrideError> {
        let facts: Facts = toml::from_str(source.0.text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            source.error(offset, with_suggestion(error.message()))
        })?;
        // The tables are filled by `to_be_changed`.
        let (Some(images), Some(packages), Some(programs)) = (
            self.images.get_mut(),
            self.packages.get_mut(),
            self.programs.get_mut(),
        ) else {
            return Ok(());
        };
        let meta = &mut images.meta;
        set(&mut meta.mirrors, facts.meta.mirrors);
        set(&mut meta.shared_registries, facts.meta.shared_registries);
        meta.mirrors.extend(facts.meta.extend.mirrors);
        meta.shared_registries
            .extend(facts.meta.extend.shared_registries);
        for (key, os) in facts.os {
            images.os.insert(key, os);
        }
        for (name, patch) in facts.image {
            let at = name.span().start;
            let name = name.into_inner();
            let origin = patch.based_on.as_deref().unwrap_or(&name);
            let Some(family) = images.families.get(origin).cloned() else {
                let message = match &patch.based_on {
                    Some(origin) => {
                        format!("there is no image family {origin:?} to base {name:?} on")
                    }
                    None => format!(
                        "there is no image family {name:?}: a new one needs `based_on` and `repositories`"
                    ),
                };
                return Err(source.error(at, message));
            };
            let new = patch.based_on.is_some();
            if new && patch.repositories.is_none() {
                return Err(source.error(at, format!("image family {name:?} needs `repositories`")));
            }
            let family = patch.apply(family, new, &source)?;
            for repository in family.repositories.iter().chain(&family.aliases) {
                images
                    .own_repositories
                    .insert(repository.clone(), name.clone());
            }
            images.families.insert(name, family);
        }
        for (key, package) in facts.debian {
            packages.debian.insert(key, package);
        }
        for (key, package) in facts.alpine {
            packages.alpine.insert(key, package);
        }
        for (key, package) in facts.rpm {
            packages.rpm.insert(key, package);
        }
        for (key, system) in facts.base {
            programs.base.insert(key, system);
        }
        for (key, program) in facts.program {
            programs.program.insert(key, program);
        }
        Ok(())
    }
}

impl FamilyPatch {
    fn apply(
        self,
        mut family: Family,
        new: bool,
        source: &Source<'_>,
    ) -> Result<Family, OverrideError> {
        if new {
            // Another repository has other tags.
            family.aliases.clear();
            family.tags.clear();
            family.tags_historic = None;
            family.suites = None;
            for variant in &mut family.variant {
                variant.size.clear();
            }
        }
        set(&mut family.repositories, self.repositories);
        set(&mut family.aliases, self.aliases);
        set(&mut family.language, self.language);
        set(&mut family.role, self.role);
        set(&mut family.status, self.status);
        set(&mut family.supported, self.supported);
        set(&mut family.extra_tags, self.extra_tags);
        set(&mut family.notes, self.notes);
        if self.replaced_by.is_some() {
            family.replaced_by = self.replaced_by;
        }
        if let Some(pattern) = self.tag_regex {
            check(pattern.get_ref(), pattern.span().start, source)?;
            family.tag_regex = pattern.into_inner();
        }
        family.version_aliases.extend(self.version_aliases);
        family.suite_aliases.extend(self.suite_aliases);
        family.default_suite.extend(self.default_suite);
        family.default_alpine.extend(self.default_alpine);
        family.default_java.extend(self.default_java);
        family.repositories.extend(self.extend.repositories);
        family.aliases.extend(self.extend.aliases);
        family.supported.extend(self.extend.supported);
        family.extra_tags.extend(self.extend.extra_tags);
        family.notes.extend(self.extend.notes);
        for (index, patch) in self.variant.into_iter().enumerate() {
            patch.apply(&mut family, index, source)?;
        }
        for candidate in self.runtime {
            family.runtime.retain(|known| known.id != candidate.id);
            family.runtime.push(candidate);
        }
        family.runtime.sort_by_key(|candidate| candidate.order);
        Ok(family)
    }
}

impl NamedPatch {
    fn apply(
        self,
        family: &mut Family,
        index: usize,
        source: &Source<'_>,
    ) -> Result<(), OverrideError> {
        let at = self.name.span().start;
        let name = self.name.into_inner();
        if let Some(pattern) = &self.set.pattern {
            check(pattern, at, source)?;
        }
        if let Some(variant) = family
            .variant
            .iter_mut()
            .find(|variant| variant.name == name)
        {
            self.set.apply(variant);
            return Ok(());
        }
        let origin = self.based_on.unwrap_or_default();
        let Some(variant) = family.variant.iter().find(|variant| variant.name == origin) else {
            let known: Vec<&str> = family
                .variant
                .iter()
                .map(|variant| variant.name.as_str())
                .collect();
            let message = format!(
                "there is no variant {name:?}: a new one needs `based_on` with one of {}",
                known.join(", ")
            );
            return Err(source.error(at, message));
        };
        if self.set.pattern.is_none() {
            return Err(source.error(at, format!("the new variant {name:?} needs `match`")));
        }
        let mut variant = variant.clone();
        variant.name = name;
        self.set.apply(&mut variant);
        family
            .variant
            .insert(index.min(family.variant.len()), variant);
        Ok(())
    }
}

fn check(pattern: &str, at: usize, source: &Source<'_>) -> Result<(), OverrideError> {
    Pattern::new(pattern)
        .map(|_| ())
        .map_err(|error| source.error(at, error.to_string()))
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

#[cfg(test)]
mod tests {
    use super::super::base::TagStatus;
    use super::super::packages::RuntimeHalf;
    use super::super::programs::Presence;
    use super::super::reference::ImageRef;
    use super::*;

    fn with(text: &str) -> Result<Catalogue, OverrideError> {
        Catalogue::with_overrides(&[UserFile {
            name: "facts.toml",
            text,
        }])
    }

    fn error(text: &str) -> String {
        with(text).unwrap_err().to_string()
    }

    fn reference(text: &str) -> ImageRef {
        ImageRef::parse(text).unwrap()
    }

    #[test]
    fn changes_what_the_file_names_and_nothing_else() {
        let catalogue = with(
            r#"
[meta.extend]
mirrors = ["reg.corp:5000/mirror/{name}"]

[image.golang.extend]
extra_tags = ["1.99"]

[[image.golang.variant]]
name = "alpine"
set = { add_packages = ["git"], env = { GOPROXY = "https://proxy.corp", GOTOOLCHAIN = "" }, has = { git = true } }
"#,
        )
        .unwrap();
        let base = catalogue
            .resolve(&reference("reg.corp:5000/mirror/golang:1.22-alpine"))
            .unwrap();
        assert!(base.is_official_location && !base.is_private_mirror);
        assert_eq!(base.prefix, "reg.corp:5000/mirror/");
        assert_eq!(base.facts.env["GOPROXY"], "https://proxy.corp");
        assert!(!base.facts.env.contains_key("GOTOOLCHAIN"));
        assert_eq!(base.facts.packages, ["ca-certificates", "git"]);
        assert_eq!(base.facts.workdir, "/go");
        assert_eq!(catalogue.has_program(&base, "git"), Presence::Yes);
        assert_eq!(catalogue.tag_exists("golang", "1.99"), TagStatus::Current);
        assert_eq!(catalogue.tag_exists("golang", "1.98"), TagStatus::Unknown);
        let debian = catalogue.resolve(&reference("golang:1.22")).unwrap();
        let plain = Catalogue::embedded();
        assert_eq!(
            Some(debian.facts.clone()),
            plain
                .resolve(&reference("golang:1.22"))
                .map(|base| base.facts.clone())
        );
        assert_eq!(plain.tag_exists("golang", "1.99"), TagStatus::Unknown);
    }

    #[test]
    fn adds_families_packages_and_programs() {
        let catalogue = with(
            r#"
[image.go-builder]
based_on = "golang"
repositories = ["reg.corp/base/go-builder"]
extra_tags = ["1.22-bookworm"]

[[image.go-builder.variant]]
name = "fips"
based_on = "debian"
set = { match = "fips", note = "with a validated module" }

[[image.go-builder.runtime]]
id = "own"
order = 0
template = "reg.corp/base/go-runtime:{version}"
tags_from = "none"
versions = ["1.22"]
libc = "none"
requires = ["static"]
status = "current"
verified = false

[debian.libcorp-dev]
role = "build-only"
kind = "dev-library"
runtime = { "*" = ["libcorp1"] }

[program.corpctl]
debian = ["corpctl"]
"#,
        )
        .unwrap();
        let base = catalogue
            .resolve(&reference("reg.corp/base/go-builder:1.22-bookworm"))
            .unwrap();
        assert_eq!(
            (base.family, base.variant, base.status),
            ("go-builder", "debian", TagStatus::Current)
        );
        assert_eq!(base.suite.as_deref(), Some("bookworm"));
        assert_eq!(base.language, Some("go"));
        let fips = catalogue
            .resolve(&reference("reg.corp/base/go-builder:1.22-fips"))
            .unwrap();
        assert_eq!((fips.variant, fips.status), ("fips", TagStatus::Unknown));
        assert_eq!(catalogue.runtimes("go-builder")[0].id, "own");
        assert_eq!(
            catalogue
                .package("bookworm", "libcorp-dev")
                .map(|facts| facts.runtime),
            Some(RuntimeHalf::Packages(vec!["libcorp1".to_owned()]))
        );
        assert_eq!(
            catalogue.packages_for_program("trixie", "corpctl"),
            ["corpctl"]
        );
        assert!(catalogue.resolve(&reference("golang:1.22")).is_some());
    }

    #[test]
    fn errors_name_file_and_line() {
        assert_eq!(
            error("\n\n[image.golang]\nsupprted = []\n"),
            "facts.toml:4: unknown key `supprted`: did you mean `supported`?"
        );
        assert!(error("[meta]\nmirrors = 3\n").starts_with("facts.toml:2: invalid type"));
        assert!(error("[meta\n").starts_with("facts.toml:1: "));
        assert_eq!(
            error("\n[image.acme]\nlanguage = 'go'\n"),
            "facts.toml:2: there is no image family \"acme\": a new one needs `based_on` and `repositories`"
        );
        assert_eq!(
            error("[image.acme]\nbased_on = 'golang'\n"),
            "facts.toml:1: image family \"acme\" needs `repositories`"
        );
        assert!(
            error("[image.golang]\n\ntag_regex = '('\n").starts_with("facts.toml:3: in pattern")
        );
        assert_eq!(
            error("[[image.golang.variant]]\nname = 'fips'\n"),
            "facts.toml:2: there is no variant \"fips\": a new one needs `based_on` with one of alpine, debian"
        );
    }
}
