//! The data of `base-images/` and what the catalogue makes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use msconvert::image::pattern::Pattern;
use msconvert::image::{
    BaseImage, Catalogue, FamilyStatus, ImageRef, ImageRole, ImagesFile, PackageRole, PackagesFile,
    ProgramsFile, TagStatus,
};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("base-images")
        .join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(data(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn images() -> ImagesFile {
    toml::from_str(&text("images.toml")).unwrap()
}

fn packages() -> PackagesFile {
    toml::from_str(&text("packages.toml")).unwrap()
}

fn programs() -> ProgramsFile {
    toml::from_str(&text("programs.toml")).unwrap()
}

/// The lines of a list, in the folder given, by the name of the file.
fn lists(folder: &str, extension: &str) -> BTreeMap<String, Vec<String>> {
    let mut lists = BTreeMap::new();
    for entry in fs::read_dir(data(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|found| found == extension) {
            let lines: Vec<String> = fs::read_to_string(&path)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect();
            lists.insert(
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                lines,
            );
        }
    }
    assert!(lists.len() > 10, "{folder} has lists");
    lists
}

fn column(line: &str, index: usize) -> String {
    line.split('\t').nth(index).unwrap_or_default().to_owned()
}

fn resolve(text: &str) -> BaseImage<'static> {
    Catalogue::embedded()
        .resolve(&ImageRef::parse(text).unwrap())
        .unwrap_or_else(|| panic!("{text} is known"))
}

#[test]
fn the_embedded_facts_are_those_of_the_files() {
    let catalogue = Catalogue::embedded();
    let images = images();
    assert_eq!(*catalogue.meta(), images.meta);
    assert_eq!(
        catalogue.families(),
        images.image.keys().collect::<Vec<_>>()
    );
    for (name, family) in &images.image {
        assert_eq!(catalogue.family(name), Some(family), "{name}");
        assert_eq!(catalogue.runtimes(name), family.runtime, "{name}");
    }
    for (name, os) in &images.os {
        assert_eq!(catalogue.os(name), Some(os), "{name}");
    }
    let packages = packages();
    let names = [
        ("debian", packages.debian.keys().collect::<Vec<_>>()),
        ("alpine", packages.alpine.keys().collect()),
        ("rpm", packages.rpm.keys().collect()),
    ];
    for (os, names) in names {
        for name in names {
            assert!(catalogue.package(os, name).is_some(), "{os} {name}");
        }
    }
    let programs = programs();
    assert!(programs.program.len() >= 250);
    for (name, facts) in &programs.program {
        assert_eq!(catalogue.program(name), Some(facts), "{name}");
    }
}

#[test]
fn every_listed_tag_is_found_and_no_other() {
    let catalogue = Catalogue::embedded();
    let current = lists("tags", "txt");
    let historic = lists("tags/historic", "tsv");
    let suites = lists("tags/suites", "tsv");
    let mut listed = 0;
    let names: BTreeSet<&String> = current.keys().chain(historic.keys()).collect();
    for list in names.into_iter().filter(|list| *list != "distroless") {
        let mut expected: BTreeMap<String, TagStatus> = BTreeMap::new();
        for line in historic.get(list).into_iter().flatten() {
            expected.insert(column(line, 0), TagStatus::Frozen);
        }
        for tag in current.get(list).into_iter().flatten() {
            expected.insert(tag.clone(), TagStatus::Current);
        }
        for (tag, status) in &expected {
            assert_eq!(catalogue.tag_exists(list, tag), *status, "{list}:{tag}");
            for near in [
                format!("{tag}0"),
                format!("x{tag}"),
                tag.get(1..).unwrap_or_default().to_owned(),
            ] {
                let status = expected.get(&near).copied().unwrap_or(TagStatus::Unknown);
                assert_eq!(catalogue.tag_exists(list, &near), status, "{list}:{near}");
            }
        }
        assert_eq!(
            catalogue.listed_tags(list),
            expected.keys().cloned().collect::<Vec<_>>(),
            "{list}"
        );
        listed += expected.len();
    }
    assert!(listed > 50_000, "{listed}");
    for (list, lines) in &suites {
        for line in lines {
            assert_ne!(
                catalogue.tag_exists(list, &column(line, 0)),
                TagStatus::Unknown,
                "{list}: {line}"
            );
        }
    }
    for reference in &current["distroless"] {
        assert_eq!(
            catalogue.reference_exists(reference),
            TagStatus::Current,
            "{reference}"
        );
    }
    for line in &historic["distroless"] {
        let repository = column(line, 0);
        // `nodejs-debian11` did not name its version: no family.
        let known = catalogue
            .resolve(&ImageRef::parse(&repository).unwrap())
            .is_some();
        assert_eq!(
            known,
            repository != "gcr.io/distroless/nodejs-debian11",
            "{repository}"
        );
        if known {
            assert_eq!(
                catalogue.reference_exists(&format!("{repository}:nonroot")),
                TagStatus::Frozen
            );
        }
    }
}

#[test]
fn tags_are_split_as_the_regular_expressions_say() {
    let current = lists("tags", "txt");
    let historic = lists("tags/historic", "tsv");
    let mut split = 0;
    for (name, family) in &images().image {
        let regex =
            regex::Regex::new(&family.tag_regex).unwrap_or_else(|error| panic!("{name}: {error}"));
        let pattern =
            Pattern::new(&family.tag_regex).unwrap_or_else(|error| panic!("{name}: {error}"));
        let groups: Vec<&str> = regex.capture_names().flatten().collect();
        assert_eq!(pattern.group_names().collect::<Vec<_>>(), groups, "{name}");
        let variants: Vec<(regex::Regex, Pattern)> = family
            .variant
            .iter()
            .map(|variant| {
                (
                    regex::Regex::new(&variant.pattern).unwrap(),
                    Pattern::new(&variant.pattern).unwrap(),
                )
            })
            .collect();

        let stem = |path: &str| {
            Path::new(path)
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
        };
        let list = stem(&family.tags).unwrap_or_default();
        let mut own: Vec<String> = if list == "distroless" {
            current[&list]
                .iter()
                .filter_map(|reference| reference.rsplit_once(':'))
                .filter(|(repository, _)| family.repositories.iter().any(|own| own == repository))
                .map(|(_, tag)| tag.to_owned())
                .collect()
        } else {
            current.get(&list).cloned().unwrap_or_default()
        };
        for tag in &own {
            assert!(
                regex.is_match(tag),
                "{name}: tag_regex matches the current tag {tag}"
            );
        }
        if list != "distroless"
            && let Some(lines) = family
                .tags_historic
                .as_deref()
                .and_then(stem)
                .and_then(|list| historic.get(&list))
        {
            own.extend(lines.iter().map(|line| column(line, 0)));
        }
        for tag in &own {
            let theirs = regex.captures(tag);
            let ours = pattern.captures(tag);
            assert_eq!(ours.is_some(), theirs.is_some(), "{name}:{tag}");
            for group in &groups {
                let theirs = theirs
                    .as_ref()
                    .and_then(|found| found.name(group))
                    .map(|found| found.as_str());
                assert_eq!(
                    ours.as_ref().and_then(|found| found.get(group)),
                    theirs,
                    "{name}:{tag} {group}"
                );
            }
            let first = variants.iter().position(|(regex, _)| regex.is_match(tag));
            assert!(first.is_some(), "{name}: no variant for {tag}");
            assert_eq!(
                variants
                    .iter()
                    .position(|(_, pattern)| pattern.is_match(tag)),
                first,
                "{name}:{tag}"
            );
            split += 1;
        }
    }
    assert!(split > 50_000, "{split}");
}

#[test]
fn every_listed_tag_resolves() {
    let catalogue = Catalogue::embedded();
    let historic = lists("tags/historic", "tsv");
    let suites = lists("tags/suites", "tsv");
    for (list, lines) in lists("tags", "txt")
        .iter()
        .filter(|(list, _)| *list != "distroless")
    {
        // Lists of images that the catalogue does not describe.
        if catalogue.resolve(&ImageRef::parse(list).unwrap()).is_none() {
            assert!(
                [
                    "amazonlinux",
                    // Its images are those of another repository, rustlang/rust.
                    "rust-nightly",
                    "httpd",
                    "ibm-semeru-runtimes",
                    "jetty",
                    "sapmachine"
                ]
                .contains(&list.as_str()),
                "{list}"
            );
            continue;
        }
        let frozen = historic
            .get(list)
            .into_iter()
            .flatten()
            .map(|line| column(line, 0));
        let named: BTreeMap<String, String> = suites
            .get(list)
            .into_iter()
            .flatten()
            .map(|line| (column(line, 0), column(line, 1)))
            .collect();
        // Every seventh frozen tag, to keep the test short.
        for tag in lines.iter().cloned().chain(frozen.step_by(7)) {
            let base = resolve(&format!("{list}:{tag}"));
            assert_eq!(base.tag, tag);
            assert_ne!(base.status, TagStatus::Unknown, "{list}:{tag}");
            assert!(base.is_official_location && base.prefix.is_empty());
            if let Some(suite) = named.get(&tag) {
                assert_eq!(base.suite.as_ref(), Some(suite), "{list}:{tag}");
            }
            assert!(
                base.facts.workdir.starts_with('/') && !base.facts.workdir.contains(' '),
                "{list}:{tag}"
            );
            assert!(!base.facts.user.contains(' '), "{list}:{tag}");
            for value in base.facts.env.values().chain(&base.facts.packages) {
                assert!(!value.contains('{'), "{list}:{tag}: {value}");
            }
        }
    }
}

/// The tags whose suite is known of the toolchain images that are still rebuilt.
#[test]
fn current_toolchain_tags_have_a_known_distribution() {
    let catalogue = Catalogue::embedded();
    for family in [
        "golang",
        "node",
        "rust",
        "maven",
        "gradle",
        "eclipse-temurin",
        "debian",
        "python",
        "nginx",
    ] {
        for tag in catalogue.listed_tags(family) {
            let base = resolve(&format!("{family}:{tag}"));
            if base.status == TagStatus::Current {
                if base.variant == "other-vendor" {
                    continue;
                }
                assert!(base.os.is_some(), "{family}:{tag} {:?}", base.suite);
                assert_eq!(
                    base.os.map(|os| os.libc()),
                    Some(base.facts.libc),
                    "{family}:{tag}"
                );
            }
        }
    }
}

#[test]
fn image_facts_are_consistent() {
    let images = images();
    let known_os = |key: &str| images.os.contains_key(key);
    for (name, family) in &images.image {
        let names: BTreeSet<&String> = family.variant.iter().map(|variant| &variant.name).collect();
        assert_eq!(
            names.len(),
            family.variant.len(),
            "{name}: variant names differ"
        );
        for variant in &family.variant {
            let place = format!("{name} {}", variant.name);
            let flags = if variant.has.is_empty() && !variant.verified {
                0
            } else {
                12
            };
            assert_eq!(variant.has.len(), flags, "{place}");
            let release = &variant.os_release;
            assert!(
                release.is_empty() || release.contains('{') || known_os(release),
                "{place}: {release}"
            );
            for correction in &variant.when {
                if let Some(pattern) = &correction.pattern {
                    assert!(Pattern::new(pattern).is_ok(), "{place}: {pattern}");
                }
                for suite in &correction.suites {
                    assert!(known_os(suite), "{place}: {suite}");
                }
                if let Some(before) = &correction.before {
                    assert!(
                        before.len() == 7 && before.as_bytes()[4] == b'-',
                        "{place}: {before}"
                    );
                }
                for flag in correction.set.has.keys() {
                    assert!(variant.has.contains_key(flag), "{place}: {flag}");
                }
                for command in &correction.set.remove_commands {
                    assert!(
                        variant.commands.contains(command),
                        "{place}: {command} is not there to be removed"
                    );
                }
                for package in &correction.set.remove_packages {
                    assert!(
                        variant.packages.contains(package),
                        "{place}: {package} is not there to be removed"
                    );
                }
            }
            for package in &variant.packages {
                assert!(
                    !package.contains([' ', ',', '(']),
                    "{place}: {package:?} is one name"
                );
            }
            for shell in &variant.shell {
                assert!(shell.starts_with('/'), "{place}: {shell}");
            }
        }
        if let Some(last) = family.variant.last() {
            assert_eq!(
                last.pattern, ".*",
                "{name}: the last variant takes every other tag"
            );
        }
        for suite in family
            .default_suite
            .values()
            .chain(family.default_suite_slim.values())
            .chain(family.default_alpine.values())
        {
            assert!(known_os(suite), "{name}: {suite}");
        }
        if family.status == FamilyStatus::Active
            && matches!(family.role, ImageRole::Toolchain | ImageRole::Both)
            && !family.language.is_empty()
        {
            let needed = match family.supported_java.is_empty() {
                true => &family.supported,
                false => &family.supported_java,
            };
            for version in needed.iter().filter(|version| *version != "1") {
                let covered = family
                    .runtime
                    .iter()
                    .any(|rule| rule.status == "current" && rule.versions.contains(version));
                assert!(
                    covered || family.runtime.is_empty(),
                    "{name}: no current runtime for {version}"
                );
            }
        }
    }
    let code = |release: &str| {
        images
            .os
            .values()
            .filter(|os| os.id == "debian" && os.release == release)
            .count()
    };
    for release in ["8", "9", "10", "11", "12", "13"] {
        assert_eq!(code(release), 1, "one codename for Debian {release}");
    }
}

/// Every template that claims to be rebuilt expands to a listed tag, for every version, suite and Alpine release.
#[test]
fn runtime_templates_expand_to_listed_tags() {
    let catalogue = Catalogue::embedded();
    let images = images();
    let mut expanded = 0;
    for (name, family) in &images.image {
        let orders: BTreeSet<u32> = family.runtime.iter().map(|rule| rule.order).collect();
        assert_eq!(
            orders.len(),
            family.runtime.len(),
            "{name}: runtime order repeats"
        );
        assert!(
            family.runtime.is_sorted_by_key(|rule| rule.order),
            "{name}: runtimes by order"
        );
        for rule in &family.runtime {
            let debian = |suite: &String| {
                images
                    .os
                    .get(suite)
                    .map(|os| os.release.clone())
                    .unwrap_or_default()
            };
            let once = [String::new()];
            let suites = if rule.suites.is_empty() {
                &once[..]
            } else {
                &rule.suites
            };
            let alpines = if rule.alpines.is_empty() {
                &once[..]
            } else {
                &rule.alpines
            };
            for version in &rule.versions {
                for suite in suites {
                    for alpine in alpines {
                        let reference = rule
                            .template
                            .replace("{version}", version)
                            .replace("{major}", version)
                            .replace("{suite}", suite)
                            .replace("{debian}", &debian(suite))
                            .replace("{alpine}", alpine);
                        let status = catalogue.reference_exists(&reference);
                        let expected = match rule.status.as_str() {
                            "current" => TagStatus::Current,
                            _ => TagStatus::Frozen,
                        };
                        assert_eq!(status, expected, "{name} {}: {reference}", rule.id);
                        expanded += 1;
                    }
                }
            }
        }
    }
    assert!(expanded > 200, "{expanded}");
}

#[test]
fn package_facts_are_consistent() {
    let packages = packages();
    let releases: BTreeSet<&str> = packages
        .meta
        .debian_releases
        .iter()
        .map(String::as_str)
        .chain(["*", "stretch"])
        .collect();
    for (name, facts) in &packages.debian {
        for (release, names) in facts.runtime.iter().flatten() {
            assert!(releases.contains(release.as_str()), "{name}: {release}");
            assert!(
                !names.is_empty() && names.iter().all(|name| !name.is_empty()),
                "{name}: {release}"
            );
        }
        for counterpart in &facts.alpine {
            assert!(
                packages.alpine.contains_key(counterpart),
                "{name}: {counterpart}"
            );
        }
        if facts.verified.iter().any(|release| release == "bookworm") {
            assert!(facts.in_bookworm, "{name}");
        }
        if facts.runtime.as_ref().is_some_and(BTreeMap::is_empty) {
            assert!(facts.note.is_some(), "{name}: why is its runtime unknown?");
        }
    }
    for (name, facts) in &packages.alpine {
        if facts.role == PackageRole::BuildOnly {
            assert!(facts.runtime.is_some(), "{name}");
        }
    }
}

#[test]
fn program_facts_are_consistent() {
    let images = images();
    let ids: BTreeSet<&str> = images
        .os
        .values()
        .map(|os| os.id.as_str())
        .chain(["busybox"])
        .collect();
    for (name, system) in &programs().base {
        assert!(
            ids.contains(name.as_str()) || images.os.contains_key(name),
            "{name}"
        );
        let mut sorted = system.programs.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted, system.programs, "{name}: in order, each once");
    }
    for (name, facts) in &programs().program {
        assert!(!name.contains(['/', ' ']), "{name}");
        for package in facts.debian.iter().chain(&facts.alpine).chain(&facts.rpm) {
            assert!(
                !package.is_empty() && !package.contains([' ', '/']),
                "{name}: {package:?}"
            );
        }
    }
}

mod any_text {
    use msconvert::image::pattern::Pattern;
    use msconvert::image::{Catalogue, ImageRef, UserFile};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_reference_is_printed_as_it_was_read(text in "[a-zA-Z0-9./:@_$-]{0,40}|\\PC{0,20}") {
            if let Ok(reference) = ImageRef::parse(&text) {
                prop_assert_eq!(reference.to_string(), text);
                if let Some(base) = Catalogue::embedded().resolve(&reference) {
                    prop_assert!(reference.name().ends_with(base.repository.trim_start_matches("gcr.io/")));
                }
            }
        }

        #[test]
        fn any_tag_of_a_known_family_resolves(
            family in prop::sample::select(vec!["golang", "node", "rust", "maven", "openjdk", "debian", "alpine"]),
            tag in "[a-z0-9._-]{1,30}",
        ) {
            if let Ok(reference) = ImageRef::parse(&format!("{family}:{tag}")) {
                let base = Catalogue::embedded().resolve(&reference);
                prop_assert_eq!(base.map(|base| base.tag), Some(tag));
            }
        }

        #[test]
        fn patterns_mean_what_they_mean_in_the_regex_crate(
            pattern in "(\\^)?((a|b|[ab]|\\.|\\(\\?:a\\|ab\\)|\\(a\\|\\))[?*+]?){0,6}(\\$)?",
            text in "[ab.]{0,8}",
        ) {
            let theirs = regex::Regex::new(&pattern).unwrap();
            let ours = Pattern::new(&pattern).unwrap();
            prop_assert_eq!(ours.is_match(&text), theirs.is_match(&text), "{} on {}", pattern, text);
        }

        #[test]
        fn no_text_makes_the_reader_of_user_facts_panic(text in "[\\[\\]a-z.=\"{}\\n]{0,60}") {
            if let Err(error) = Catalogue::with_overrides(&[UserFile { name: "f", text: &text }]) {
                prop_assert!(error.line >= 1 && error.line <= text.lines().count() + 1);
            }
        }
    }
}
