//! The shape of the data files under `base-images/`.
//!
//! The build script reads the TOML files with these types and embeds them; the library decodes the embedded bytes, and
//! reads the files of a user, with the same types. Every type therefore has to work with a format that does not describe
//! itself: no untagged enums, no flattening. Optional fields are left out of the TOML.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The C library of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Libc {
    /// The GNU C library (Debian, Ubuntu, the RPM distributions).
    Glibc,
    /// musl (Alpine).
    Musl,
    /// uClibc (one flavour of busybox).
    Uclibc,
    /// No C library at all: only static programs run.
    None,
}

/// The tool that installs OS packages in an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PackageManager {
    /// Debian and Ubuntu.
    Apt,
    /// Alpine.
    Apk,
    /// Amazon Linux 2, CentOS 7.
    Yum,
    /// Amazon Linux 2023, AlmaLinux, newer Oracle Linux.
    Dnf,
    /// The minimal flavours of RHEL and Oracle Linux.
    Microdnf,
    /// Nothing can be installed.
    None,
}

/// What an image is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageRole {
    /// Carries a compiler or a package manager of a language.
    Toolchain,
    /// Only runs programs.
    Runtime,
    /// Has tags of both kinds.
    Both,
    /// A plain distribution.
    Os,
}

/// Whether the publisher still maintains a family of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FamilyStatus {
    /// Rebuilt.
    Active,
    /// Replaced by another family, see [`Family::replaced_by`].
    Deprecated,
    /// Not published any more.
    Ended,
}

/// The `[meta]` table of `images.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImagesMeta {
    /// Version of the file format.
    pub schema: u32,
    /// Day of the last change.
    pub date: String,
    /// Day on which the tag lists were made.
    pub tags_date: String,
    /// Name patterns (`{name}` is the image) under which the same official image is found.
    pub mirrors: Vec<String>,
    /// Hosts whose namespaces belong to vendors and users, so that an equal last component proves nothing.
    pub shared_registries: Vec<String>,
    /// Debian releases rebuilt now, oldest first.
    pub current_debian: Vec<String>,
    /// Alpine releases rebuilt now, oldest first.
    pub current_alpine: Vec<String>,
    /// Ubuntu releases rebuilt now, oldest first.
    pub current_ubuntu: Vec<String>,
}

/// A release of a distribution: `[os.bookworm]`, `[os."alpine3.20"]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Os {
    /// `ID` of `/etc/os-release`.
    pub id: String,
    /// Release number, `12` or `3.20`.
    pub release: String,
    /// The C library.
    pub libc: Libc,
    /// Its version, if known.
    #[serde(default)]
    pub libc_version: Option<String>,
    /// The package manager.
    pub package_manager: PackageManager,
    /// End of support, `YYYY-MM-DD`.
    #[serde(default)]
    pub eol: Option<String>,
    /// Its packages have left the servers that its images name, so that nothing can be installed in them as they are:
    /// <https://www.debian.org/distrib/archive>.
    #[serde(default)]
    pub archived: bool,
    /// The slim image with the same libc and release.
    #[serde(default)]
    pub runtime_image: Option<String>,
    /// The suffix of distroless images made of this release, `debian12`.
    #[serde(default)]
    pub distroless: Option<String>,
    /// Whether the libc version was seen in a package list.
    pub verified: bool,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
}

/// A user that the image adds to those of its distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageUser {
    /// Login name.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
    /// Home directory.
    pub home: String,
}

/// A measured size of one tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageSize {
    /// The tag that was measured.
    pub tag: String,
    /// Compressed, linux/amd64, in MB (10^6 bytes).
    pub mb: f32,
    /// Unpacked size in MB, if known.
    #[serde(default)]
    pub unpacked_mb: Option<f32>,
    /// Month of the listing, `YYYY-MM`.
    pub date: String,
    /// Computed from package sizes instead of measured.
    #[serde(default)]
    pub estimate: bool,
}

/// The facts of one kind of tag of a family: `[[image.golang.variant]]`.
///
/// The first variant whose [`pattern`](Variant::pattern) is found in the tag is the one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Name, unique in the family.
    pub name: String,
    /// Pattern searched in the tag.
    #[serde(rename = "match")]
    pub pattern: String,
    /// The C library.
    pub libc: Libc,
    /// `ID` of `/etc/os-release`, `none` for scratch.
    pub os_id: String,
    /// Key of the `[os]` table, or a placeholder (`{suite}`, `{alpine}`, `debian{debian}`), or empty.
    pub os_release: String,
    /// Shells by absolute path; empty: none.
    pub shell: Vec<String>,
    /// The package manager.
    pub package_manager: PackageManager,
    /// ENTRYPOINT of the image config; empty: not set.
    pub entrypoint: Vec<String>,
    /// CMD of the image config; empty: not set.
    pub cmd: Vec<String>,
    /// WORKDIR of the image config.
    pub workdir: String,
    /// USER of the image config.
    pub user: String,
    /// The environment that matters; `PATH` is Docker's default where it is not given.
    pub env: BTreeMap<String, String>,
    /// Whether commands and data that applications rely on are there.
    pub has: BTreeMap<String, bool>,
    /// OS packages that the image installs.
    pub packages: Vec<String>,
    /// Programs that the image brings besides those of OS packages.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Whether base system, `packages` and `commands` name every program of the image.
    #[serde(default)]
    pub complete: bool,
    /// What the variant is used for.
    pub role: ImageRole,
    /// Whether the config was read from a Dockerfile or an image listing.
    pub verified: bool,
    /// Users beyond those of the distribution.
    #[serde(default)]
    pub users: Vec<ImageUser>,
    /// VOLUME paths.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// EXPOSE ports, `80/tcp`.
    #[serde(default)]
    pub expose: Vec<String>,
    /// STOPSIGNAL, if set.
    #[serde(default)]
    pub stopsignal: Option<String>,
    /// `deprecated` or `historic` where the variant ended before its family.
    #[serde(default)]
    pub status: Option<String>,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
    /// Processor architectures, where listed.
    #[serde(default)]
    pub arch: Vec<String>,
    /// Measured sizes.
    #[serde(default)]
    pub size: Vec<ImageSize>,
    /// Whether the months of `size` are approximate.
    #[serde(default)]
    pub size_dates_approximate: bool,
    /// Corrections for some of the tags.
    #[serde(default)]
    pub when: Vec<Correction>,
}

/// What differs for the tags that meet every condition given here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Pattern searched in the tag.
    #[serde(default, rename = "match")]
    pub pattern: Option<String>,
    /// Distribution releases (keys of `[os]`).
    #[serde(default)]
    pub suites: Vec<String>,
    /// Least major version: of Java for Java images, else of the image.
    #[serde(default)]
    pub major_from: Option<u32>,
    /// Greatest major version.
    #[serde(default)]
    pub major_to: Option<u32>,
    /// Frozen tags last listed before this month, `YYYY-MM`.
    #[serde(default)]
    pub before: Option<String>,
    /// The difference.
    pub set: VariantPatch,
}

/// Replacements for fields of a [`Variant`]. What is not given stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantPatch {
    /// Replaces the pattern.
    #[serde(default, rename = "match")]
    pub pattern: Option<String>,
    /// Replaces the C library.
    #[serde(default)]
    pub libc: Option<Libc>,
    /// Replaces the distribution.
    #[serde(default)]
    pub os_id: Option<String>,
    /// Replaces the release.
    #[serde(default)]
    pub os_release: Option<String>,
    /// Replaces the list of shells.
    #[serde(default)]
    pub shell: Option<Vec<String>>,
    /// Replaces the package manager.
    #[serde(default)]
    pub package_manager: Option<PackageManager>,
    /// Replaces ENTRYPOINT.
    #[serde(default)]
    pub entrypoint: Option<Vec<String>>,
    /// Replaces CMD.
    #[serde(default)]
    pub cmd: Option<Vec<String>>,
    /// Replaces WORKDIR.
    #[serde(default)]
    pub workdir: Option<String>,
    /// Replaces USER.
    #[serde(default)]
    pub user: Option<String>,
    /// Sets variables; an empty value takes the variable away.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Sets flags.
    #[serde(default)]
    pub has: BTreeMap<String, bool>,
    /// Replaces the list of packages.
    #[serde(default)]
    pub packages: Option<Vec<String>>,
    /// Adds packages.
    #[serde(default)]
    pub add_packages: Vec<String>,
    /// Takes packages away.
    #[serde(default)]
    pub remove_packages: Vec<String>,
    /// Replaces the list of commands.
    #[serde(default)]
    pub commands: Option<Vec<String>>,
    /// Adds commands.
    #[serde(default)]
    pub add_commands: Vec<String>,
    /// Takes commands away: they are then known not to be there.
    #[serde(default)]
    pub remove_commands: Vec<String>,
    /// Replaces the promise that every program is named.
    #[serde(default)]
    pub complete: Option<bool>,
    /// Replaces the role.
    #[serde(default)]
    pub role: Option<ImageRole>,
    /// Replaces the mark of verification.
    #[serde(default)]
    pub verified: Option<bool>,
    /// Replaces the list of users.
    #[serde(default)]
    pub users: Option<Vec<ImageUser>>,
    /// Replaces the list of volumes.
    #[serde(default)]
    pub volumes: Option<Vec<String>>,
    /// Replaces the list of ports.
    #[serde(default)]
    pub expose: Option<Vec<String>>,
    /// Replaces STOPSIGNAL.
    #[serde(default)]
    pub stopsignal: Option<String>,
    /// Replaces the note.
    #[serde(default)]
    pub note: Option<String>,
}

/// A candidate for the runtime stage: `[[image.golang.runtime]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuntimeCandidate {
    /// Name, unique in the family.
    pub id: String,
    /// Rank: small and safe first, once `requires` holds.
    pub order: u32,
    /// The reference, with placeholders.
    pub template: String,
    /// The tag list that holds it, `none` for scratch, `x-historic` for frozen tags.
    pub tags_from: String,
    /// Versions for which it is rebuilt now.
    pub versions: Vec<String>,
    /// Distribution releases for which it is rebuilt now.
    #[serde(default)]
    pub suites: Vec<String>,
    /// Alpine releases for which it is rebuilt now.
    #[serde(default)]
    pub alpines: Vec<String>,
    /// The C library of the image.
    pub libc: Libc,
    /// Conditions to be proven before it may be used.
    pub requires: Vec<String>,
    /// `current` or `historic`.
    pub status: String,
    /// Whether the tags were seen in a list.
    pub verified: bool,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
}

/// A family of images that share a repository: `[image.golang]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Repositories by their official name.
    pub repositories: Vec<String>,
    /// Other repositories with the same content.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Language of the toolchain, empty for none.
    pub language: String,
    /// What the images are used for.
    pub role: ImageRole,
    /// Whether they are maintained.
    pub status: FamilyStatus,
    /// The successor of a deprecated family.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// Month of the deprecation.
    #[serde(default)]
    pub deprecated_since: Option<String>,
    /// Versions rebuilt now.
    pub supported: Vec<String>,
    /// Long-term versions among them.
    #[serde(default)]
    pub supported_lts: Vec<String>,
    /// Announced end of a version.
    #[serde(default)]
    pub supported_until: BTreeMap<String, String>,
    /// Java majors of a build tool's images rebuilt now.
    #[serde(default)]
    pub supported_java: Vec<String>,
    /// Java majors by version of the image.
    #[serde(default)]
    pub java_of: BTreeMap<String, Vec<String>>,
    /// End of life by version.
    #[serde(default)]
    pub eol: BTreeMap<String, String>,
    /// Pattern that splits a tag, with groups `version`, `variant` and others.
    pub tag_regex: String,
    /// Path of the list of current tags, or empty.
    pub tags: String,
    /// Path of the list of frozen tags.
    #[serde(default)]
    pub tags_historic: Option<String>,
    /// Path of the list of distributions by tag.
    #[serde(default)]
    pub suites: Option<String>,
    /// Tags that exist beyond the lists (for files of a user).
    #[serde(default)]
    pub extra_tags: Vec<String>,
    /// The variable that holds the version.
    #[serde(default)]
    pub version_env: Option<String>,
    /// What a version in words stands for now.
    #[serde(default)]
    pub version_aliases: BTreeMap<String, String>,
    /// What a distribution in words stands for now.
    #[serde(default)]
    pub suite_aliases: BTreeMap<String, String>,
    /// How an unsuffixed tag gets its distribution, in words.
    #[serde(default)]
    pub suite_rule: Option<String>,
    /// Distribution of an unsuffixed version; `*` for any.
    #[serde(default)]
    pub default_suite: BTreeMap<String, String>,
    /// The same for slim tags, where they differ.
    #[serde(default)]
    pub default_suite_slim: BTreeMap<String, String>,
    /// Alpine release of an `alpine` tag by version.
    #[serde(default)]
    pub default_alpine: BTreeMap<String, String>,
    /// Java major of a tag without one.
    #[serde(default)]
    pub default_java: BTreeMap<String, String>,
    /// Month of the last release by major version.
    #[serde(default)]
    pub last_release: BTreeMap<String, String>,
    /// Month of the last Alpine release by major version.
    #[serde(default)]
    pub last_alpine: BTreeMap<String, String>,
    /// Majors that had a JRE image.
    #[serde(default)]
    pub jre_majors: Vec<String>,
    /// Majors that the successor does not have.
    #[serde(default)]
    pub no_temurin_majors: Vec<String>,
    /// Majors that the successor has as a JDK only.
    #[serde(default)]
    pub no_temurin_jre: Vec<String>,
    /// Debian releases of a distroless family rebuilt now.
    #[serde(default)]
    pub debian: Vec<String>,
    /// Debian releases of a distroless family that ended, with the month.
    #[serde(default)]
    pub ended: BTreeMap<String, String>,
    /// Facts that change a conversion.
    pub notes: Vec<String>,
    /// The kinds of tags.
    pub variant: Vec<Variant>,
    /// Candidates for the runtime stage, by rising order.
    #[serde(default)]
    pub runtime: Vec<RuntimeCandidate>,
}

/// The file `images.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImagesFile {
    /// About the file.
    pub meta: ImagesMeta,
    /// Distribution releases.
    pub os: BTreeMap<String, Os>,
    /// Families.
    pub image: BTreeMap<String, Family>,
}
