//! The shape of `packages.toml` and `programs.toml`. See [`schema`](super::schema) for the constraints on these types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What an OS package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackageRole {
    /// Needed to build only.
    BuildOnly,
    /// Needed to run.
    Runtime,
    /// Used to build and perhaps by start scripts or health checks.
    Both,
    /// Not known: to be kept.
    Unknown,
}

/// A package of Debian or Ubuntu: `[debian.libpq-dev]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DebianPackage {
    /// What it is for.
    pub role: PackageRole,
    /// `compiler`, `dev-library`, `fetch-tool` and so on.
    pub kind: String,
    /// Run-time packages by release; `*`: releases without a line of their own.
    #[serde(default)]
    pub runtime: Option<BTreeMap<String, Vec<String>>>,
    /// Whether Debian 12 has a package of this name.
    #[serde(default)]
    pub in_bookworm: bool,
    /// The packages behind a virtual or outdated name.
    #[serde(default)]
    pub provided_by: Vec<String>,
    /// Packages that its dependencies install, by a program that they bring: not where another package with that program
    /// is there, since one of several serves.
    #[serde(default)]
    pub brings: BTreeMap<String, String>,
    /// The Alpine counterpart.
    #[serde(default)]
    pub alpine: Vec<String>,
    /// The run-time packages of the Alpine counterpart.
    #[serde(default)]
    pub alpine_runtime: Vec<String>,
    /// Releases for which the entry was checked.
    #[serde(default)]
    pub verified: Vec<String>,
    /// Occurrences in public Dockerfiles.
    #[serde(default)]
    pub seen: u32,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
}

/// A package of Alpine: `[alpine.postgresql-dev]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlpinePackage {
    /// What it is for.
    pub role: PackageRole,
    /// `compiler`, `dev-library`, `fetch-tool` and so on.
    pub kind: String,
    /// The Debian counterpart.
    #[serde(default)]
    pub debian: Vec<String>,
    /// Packages that its dependencies install, by a program that they bring: not where another package with that program
    /// is there, since one of several serves.
    #[serde(default)]
    pub brings: BTreeMap<String, String>,
    /// Run-time packages.
    #[serde(default)]
    pub runtime: Option<Vec<String>>,
    /// Whether the name was seen in a current image.
    #[serde(default)]
    pub verified: bool,
    /// Occurrences in public Dockerfiles.
    #[serde(default)]
    pub seen: u32,
    /// Whether newer Dockerfiles use it.
    #[serde(default)]
    pub seen_recent: bool,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
}

/// A package of an RPM distribution: `[rpm.gcc]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RpmPackage {
    /// What it is for.
    pub role: PackageRole,
    /// The Debian counterpart.
    #[serde(default)]
    pub debian: Vec<String>,
    /// Run-time packages.
    #[serde(default)]
    pub runtime: Option<Vec<String>>,
    /// Whether the entry was checked.
    #[serde(default)]
    pub verified: bool,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
}

/// The `[meta]` table of `packages.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagesMeta {
    /// Version of the file format.
    pub schema: u32,
    /// Day of the last change.
    pub date: String,
    /// The releases for which `*` stands.
    pub debian_releases: Vec<String>,
    /// The roles in use.
    pub roles: Vec<String>,
}

/// The file `packages.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagesFile {
    /// About the file.
    pub meta: PackagesMeta,
    /// Debian and Ubuntu.
    pub debian: BTreeMap<String, DebianPackage>,
    /// Alpine.
    pub alpine: BTreeMap<String, AlpinePackage>,
    /// RPM distributions.
    pub rpm: BTreeMap<String, RpmPackage>,
}

/// The programs of a base system: `[base.debian]`, `[base.bookworm]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseSystem {
    /// Programs that are there.
    pub programs: Vec<String>,
    /// OS packages that are there.
    #[serde(default)]
    pub packages: Vec<String>,
}

/// Which packages bring a program: `[program.ssh]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramFacts {
    /// Packages of Debian and Ubuntu, the usual choice first; empty: no package of the distribution.
    #[serde(default)]
    pub debian: Vec<String>,
    /// Packages of Alpine.
    #[serde(default)]
    pub alpine: Vec<String>,
    /// Packages of RPM distributions, where known.
    #[serde(default)]
    pub rpm: Vec<String>,
    /// Programs of other packages that it starts, where they are there.
    #[serde(default)]
    pub starts: Vec<String>,
    /// It looks CA certificates up by their hashes, in the directory that the package manager fills.
    #[serde(default)]
    pub certificate_directory: bool,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
}

/// The file `programs.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramsFile {
    /// Programs of base systems, by family of distributions (`debian`: every release) or by release.
    pub base: BTreeMap<String, BaseSystem>,
    /// Programs that come in packages.
    pub program: BTreeMap<String, ProgramFacts>,
}
