//! OS packages: what they are for, and what is left of them at run time.

use std::collections::BTreeMap;

use super::catalogue::{Catalogue, Packages};
use super::package_schema::{DebianPackage, PackageRole};

/// What the runtime stage needs of a package that the build installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeHalf {
    /// Nothing: it is needed to build only.
    Nothing,
    /// These packages.
    Packages(Vec<String>),
    /// Not known, or not for this release: see the note, keep the whole package, or refuse.
    Unknown,
}

/// What is known of a package in one distribution release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFacts {
    /// The name, without version and architecture.
    pub name: String,
    /// What it is for.
    pub role: PackageRole,
    /// `compiler`, `dev-library`, `fetch-tool` and so on; empty for RPM packages.
    pub kind: String,
    /// What is left of it at run time.
    pub runtime: RuntimeHalf,
    /// The counterpart: on Alpine for a Debian package, on Debian for others. Empty: none known.
    pub counterpart: Vec<String>,
    /// The run-time packages of an Alpine counterpart.
    pub counterpart_runtime: Vec<String>,
    /// The packages behind a virtual or outdated name.
    pub provided_by: Vec<String>,
    /// Packages that its dependencies install where no other has the program by which they are named here.
    pub brings: BTreeMap<String, String>,
    /// Whether the entry was checked for this release.
    pub verified: bool,
    /// Anything else.
    pub note: Option<String>,
}

/// The families of distributions that share package names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageNames {
    /// Debian and Ubuntu.
    Debian,
    /// Alpine.
    Alpine,
    /// Distributions with RPM.
    Rpm,
}

/// The name of a package as a command line has it, without version, release and architecture: `curl` for
/// `curl=7.88.1-10`, `libc6` for `libc6:i386`, `git` for `git/bookworm-backports`, `py3-pip` for `py3-pip~=23`.
pub fn package_name(word: &str) -> &str {
    let end = word
        .find(['=', '/', ':', '<', '>', '~', '@'])
        .unwrap_or(word.len());
    word.get(..end).unwrap_or(word)
}

impl Catalogue {
    /// Which package names a distribution uses: by codename (`bookworm`, `alpine3.20`, `al2023`) or by name (`debian`,
    /// `ubuntu`, `alpine`, `rpm`).
    pub fn package_names(&self, os: &str) -> Option<PackageNames> {
        let id = self.os(os).map_or(os, |os| os.id.as_str());
        match id {
            "debian" | "ubuntu" => Some(PackageNames::Debian),
            "rpm" | "amzn" | "ol" | "rhel" | "centos" | "almalinux" | "rocky" | "fedora" => {
                Some(PackageNames::Rpm)
            }
            _ if id.starts_with("alpine") => Some(PackageNames::Alpine),
            _ => None,
        }
    }

    /// What is known of a package. `os` is a codename (`bookworm`, `jammy`, `alpine3.20`) or the name of a distribution
    /// (`debian`, `alpine`, `rpm`); without a codename, run-time packages whose names depend on it are unknown.
    /// `name` may carry a version.
    pub fn package(&self, os: &str, name: &str) -> Option<PackageFacts> {
        let name = package_name(name);
        let packages = self.packages();
        match self.package_names(os)? {
            PackageNames::Debian => packages
                .debian
                .get(name)
                .map(|facts| debian(packages, os, name, facts)),
            PackageNames::Alpine => packages.alpine.get(name).map(|facts| PackageFacts {
                name: name.to_owned(),
                role: facts.role,
                kind: facts.kind.clone(),
                runtime: plain(facts.role, name, facts.runtime.as_ref()),
                counterpart: facts.debian.clone(),
                counterpart_runtime: Vec::new(),
                provided_by: Vec::new(),
                brings: facts.brings.clone(),
                verified: facts.verified,
                note: facts.note.clone(),
            }),
            PackageNames::Rpm => packages.rpm.get(name).map(|facts| PackageFacts {
                name: name.to_owned(),
                role: facts.role,
                kind: String::new(),
                runtime: plain(facts.role, name, facts.runtime.as_ref()),
                counterpart: facts.debian.clone(),
                counterpart_runtime: Vec::new(),
                provided_by: Vec::new(),
                brings: BTreeMap::new(),
                verified: facts.verified,
                note: facts.note.clone(),
            }),
        }
    }
}

fn debian(packages: &Packages, os: &str, name: &str, facts: &DebianPackage) -> PackageFacts {
    let runtime = match &facts.runtime {
        None => without_list(facts.role, name),
        Some(lists) => {
            let listed = packages
                .meta
                .debian_releases
                .iter()
                .any(|release| release == os);
            let by_release = lists.get(os).or_else(|| match os {
                // `*` alone says that the name is the same everywhere.
                "debian" | "ubuntu" if lists.len() == 1 => lists.get("*"),
                _ if listed => lists.get("*"),
                _ => None,
            });
            by_release.map_or(RuntimeHalf::Unknown, |names| {
                RuntimeHalf::Packages(names.clone())
            })
        }
    };
    PackageFacts {
        name: name.to_owned(),
        role: facts.role,
        kind: facts.kind.clone(),
        runtime,
        counterpart: facts.alpine.clone(),
        counterpart_runtime: facts.alpine_runtime.clone(),
        provided_by: facts.provided_by.clone(),
        brings: facts.brings.clone(),
        verified: facts.verified.iter().any(|release| release == os),
        note: facts.note.clone(),
    }
}

/// The runtime half of a package whose names do not depend on the release.
fn plain(role: PackageRole, name: &str, runtime: Option<&Vec<String>>) -> RuntimeHalf {
    match runtime {
        None => without_list(role, name),
        Some(names) if names.is_empty() => RuntimeHalf::Nothing,
        Some(names) => RuntimeHalf::Packages(names.clone()),
    }
}

fn without_list(role: PackageRole, name: &str) -> RuntimeHalf {
    match role {
        PackageRole::BuildOnly => RuntimeHalf::Nothing,
        PackageRole::Runtime | PackageRole::Both | PackageRole::Unknown => {
            RuntimeHalf::Packages(vec![name.to_owned()])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runtime(os: &str, name: &str) -> RuntimeHalf {
        Catalogue::embedded().package(os, name).unwrap().runtime
    }

    fn packages(names: &[&str]) -> RuntimeHalf {
        RuntimeHalf::Packages(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_library_keeps_the_half_of_its_release() {
        assert_eq!(runtime("bookworm", "libssl-dev"), packages(&["libssl3"]));
        assert_eq!(runtime("trixie", "libssl-dev"), packages(&["libssl3t64"]));
        assert_eq!(
            runtime("noble", "libssl-dev=3.0.13-0ubuntu3"),
            packages(&["libssl3t64"])
        );
        assert_eq!(runtime("bookworm", "libpq-dev"), packages(&["libpq5"]));
        assert_eq!(runtime("debian", "libpq-dev"), packages(&["libpq5"]));
        assert_eq!(runtime("debian", "libssl-dev"), RuntimeHalf::Unknown);
        assert_eq!(runtime("jessie", "libssl-dev"), RuntimeHalf::Unknown);
    }

    #[test]
    fn roles_decide_where_there_is_no_list() {
        assert_eq!(runtime("bookworm", "build-essential"), RuntimeHalf::Nothing);
        assert_eq!(runtime("bookworm", "bash"), packages(&["bash"]));
        assert_eq!(
            runtime("bookworm", "libboost-all-dev"),
            RuntimeHalf::Unknown
        );
        assert_eq!(
            runtime("alpine3.20", "postgresql-dev"),
            packages(&["libpq"])
        );
        assert_eq!(runtime("alpine", "cmake"), RuntimeHalf::Nothing);
        // C++ programs need these, which the base of Alpine lacks.
        assert_eq!(
            runtime("alpine", "build-base"),
            packages(&["libstdc++", "libgcc"])
        );
        assert_eq!(runtime("al2023", "gcc"), RuntimeHalf::Nothing);
        assert!(
            Catalogue::embedded()
                .package("bookworm", "no-such-package")
                .is_none()
        );
        assert!(Catalogue::embedded().package("plan9", "gcc").is_none());
    }

    #[test]
    fn names_lose_their_version_and_keep_their_signs() {
        assert_eq!(package_name("g++"), "g++");
        assert_eq!(package_name("git/bookworm-backports"), "git");
        assert_eq!(package_name("libc6:i386"), "libc6");
        assert_eq!(package_name("py3-pip~=23"), "py3-pip");
        assert_eq!(package_name("libsigc++-2.0-dev"), "libsigc++-2.0-dev");
    }
}
