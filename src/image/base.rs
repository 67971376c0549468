//! A resolved base image, and how its name is written.

use std::ops::Deref;
use std::sync::Arc;

use super::catalogue::Catalogue;
use super::schema::{Family, Libc, Os, PackageManager, Variant};

/// What the tag lists say of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TagStatus {
    /// The tag exists and is rebuilt.
    Current,
    /// The tag exists and is not rebuilt any more.
    Frozen,
    /// The lists do not have it: newer than the lists, or it never existed.
    Unknown,
}

/// A release of a distribution, with its key in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OsFacts<'a> {
    /// The codename, or `alpine3.20`.
    pub codename: &'a str,
    /// The facts.
    pub os: &'a Os,
}

impl<'a> OsFacts<'a> {
    /// `ID` of `/etc/os-release`.
    pub fn id(&self) -> &'a str {
        &self.os.id
    }

    /// Release number.
    pub fn release(&self) -> &'a str {
        &self.os.release
    }

    /// The C library.
    pub fn libc(&self) -> Libc {
        self.os.libc
    }

    /// Version of the C library, if known.
    pub fn libc_version(&self) -> Option<&'a str> {
        self.os.libc_version.as_deref()
    }

    /// The package manager.
    pub fn package_manager(&self) -> PackageManager {
        self.os.package_manager
    }

    /// End of support, `YYYY-MM-DD`.
    pub fn eol(&self) -> Option<&'a str> {
        self.os.eol.as_deref()
    }

    /// Whether packages can be installed no more in its images as they are: they have left the usual servers.
    pub fn archived(&self) -> bool {
        self.os.archived
    }

    /// The slim image with the same libc and release.
    pub fn runtime_image(&self) -> Option<&'a str> {
        self.os.runtime_image.as_deref()
    }

    /// The suffix of distroless images made of this release.
    pub fn distroless(&self) -> Option<&'a str> {
        self.os.distroless.as_deref()
    }
}

/// What the catalogue knows of an image reference. The facts of its tag are its own fields, too.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseImage<'a> {
    /// Name of the family: `golang`, `distroless/static`.
    pub family: &'a str,
    /// Facts of the family: successor, notes, supported versions.
    pub family_facts: &'a Family,
    /// The repository by its official name: `golang`, `java`, `gcr.io/distroless/static-debian12`.
    pub repository: String,
    /// What precedes the official name in the reference: `reg.corp:5000/mirror/`, `docker.io/library/`, or nothing.
    pub prefix: String,
    /// Whether this is a place that is known to serve the official image.
    pub is_official_location: bool,
    /// Whether this is taken for the official image because the end of its path says so.
    pub is_private_mirror: bool,
    /// The tag, `latest` if none is written, empty for scratch.
    pub tag: String,
    /// Name of the variant.
    pub variant: &'a str,
    /// The distribution release, if its facts are known.
    pub os: Option<OsFacts<'a>>,
    /// Language of the toolchain.
    pub language: Option<&'a str>,
    /// Whether the image runs ONBUILD instructions in the Dockerfile that uses it.
    pub onbuild: bool,
    /// The facts of the tag, shared by all who ask for it.
    pub(super) known: Arc<TagFacts>,
}

impl Deref for BaseImage<'_> {
    type Target = TagFacts;

    fn deref(&self) -> &TagFacts {
        &self.known
    }
}

/// What the catalogue knows of a tag.
#[derive(Debug, PartialEq)]
pub struct TagFacts {
    /// The version in the tag as written: `1.22`, `lts`, `17.0.2`.
    pub version: Option<String>,
    /// The version in numbers, where words stand for one (`lts`, `iron`, `latest`).
    pub version_number: Option<String>,
    /// The last part of the tag, which chooses among distributions and flavours, as written: `jammy`, `alpine-3.20`.
    pub ending: Option<String>,
    /// Major version: of Java for Java images, else of the image.
    pub major: Option<u32>,
    /// Which variant of the family it is.
    pub(super) variant_index: usize,
    /// Those of the variant with corrections applied and placeholders filled in.
    pub facts: Variant,
    /// The codename of the distribution release, or `alpine3.20`.
    pub suite: Option<String>,
    /// The Alpine release, `3.20`.
    pub alpine: Option<String>,
    /// Whether the tag lists name another distribution than the variant does, so that the facts on packages and users
    /// are not those of this tag.
    pub differs_from_variant: bool,
    /// What the tag lists say.
    pub status: TagStatus,
    /// Month in which a frozen tag was last listed, `YYYY-MM`.
    pub last_listed: Option<String>,
    /// Compressed size in MB (10^6 bytes) for linux/amd64, of this tag or one like it.
    pub approx_size_mb: Option<f32>,
}

impl BaseImage<'_> {
    /// The key of the catalogue's package tables for the image.
    pub fn os_key(&self) -> String {
        self.os
            .map_or_else(|| self.facts.os_id.clone(), |os| os.codename.to_string())
    }

    /// About how many bytes the image has, compressed, for linux/amd64; 0 for `scratch`, which is no image.
    pub fn approx_bytes(&self) -> Option<u64> {
        if self.family == "scratch" {
            return Some(0);
        }
        // To the kilobyte, which is more than the data has. A cast takes what is not a number for 0.
        self.approx_size_mb
            .map(|mb| (f64::from(mb) * 1e3).round() as u64 * 1000)
    }
}

/// The reference of another image from the place that the base came from.
///
/// `reg.corp:5000/mirror/golang:1.22` and `debian`, `bookworm-slim` give `reg.corp:5000/mirror/debian:bookworm-slim`;
/// `docker.io/library/golang` and `alpine`, `3.20` give `docker.io/library/alpine:3.20`. Distroless images are not on
/// Docker Hub: they keep `gcr.io/`, unless the base is a distroless image of a private mirror (see
/// [`leaves_mirror`]). `family` is the repository: `alpine`, `distroless/static-debian12`. An empty tag is left out.
pub fn mirror_reference(base: &BaseImage<'_>, family: &str, tag: &str) -> String {
    let name = family.strip_prefix("gcr.io/").unwrap_or(family);
    let path = match () {
        () if name == "scratch" => return name.to_owned(),
        () if !name.starts_with("distroless/") => format!("{}{name}", base.prefix),
        () if base.is_private_mirror && base.family.starts_with("distroless/") => {
            format!("{}{name}", base.prefix)
        }
        () => format!("gcr.io/{name}"),
    };
    match tag {
        "" => path,
        tag => format!("{path}:{tag}"),
    }
}

impl Catalogue {
    /// The reference of another image for a file with this base image: from the same place, or from where the user's
    /// registry map says. `None` where the base comes from a mirror, and where that keeps the other image cannot be told.
    pub fn reference_beside(&self, base: &BaseImage<'_>, other: &BaseImage<'_>) -> Option<String> {
        if !other.repository.starts_with("gcr.io/") {
            return Some(mirror_reference(base, &other.repository, &other.tag));
        }
        let map = &self.images().registry_map;
        let place = match map.place_of(&other.repository) {
            Some(place) => place,
            None if base.is_private_mirror || map.holds(&base.prefix) => return None,
            None => other.repository.clone(),
        };
        Some(format!("{place}:{}", other.tag))
    }
}

/// Whether [`mirror_reference`] of this repository leaves the private mirror of the base: the place where a company
/// keeps distroless images cannot be told from where it keeps golang.
pub fn leaves_mirror(base: &BaseImage<'_>, family: &str) -> bool {
    let name = family.strip_prefix("gcr.io/").unwrap_or(family);
    base.is_private_mirror
        && name.starts_with("distroless/")
        && !base.family.starts_with("distroless/")
}
