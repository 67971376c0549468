//! The catalogue: everything known of base images, packages and programs.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::base::TagStatus;
use super::lazy::{Encoded, LazyTable};
use super::location::locate;
use super::package_schema::{
    AlpinePackage, BaseSystem, DebianPackage, PackagesMeta, ProgramFacts, RpmPackage,
};
use super::reference::ImageRef;
use super::registry_map::RegistryMap;
use super::remembered::Remembered;
use super::schema::{Family, ImagesMeta, Os, RuntimeCandidate};
use super::tag_set::{TagEntry, TagIndex};

static IMAGES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/images.bin"));
static PACKAGES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packages.bin"));
static PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/programs.bin"));
static TAGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tags.bin"));

static EMBEDDED: Catalogue = Catalogue {
    images: OnceLock::new(),
    packages: OnceLock::new(),
    programs: OnceLock::new(),
    tags: OnceLock::new(),
    remembered: Remembered::new(),
};

/// Facts about base images, OS packages and programs.
///
/// Each part is decoded on its first use, entry by entry.
#[derive(Debug)]
pub struct Catalogue {
    pub(super) images: OnceLock<Images>,
    pub(super) packages: OnceLock<Packages>,
    pub(super) programs: OnceLock<Programs>,
    tags: OnceLock<TagIndex<'static>>,
    remembered: Remembered,
}

/// Families of images and distributions.
#[derive(Debug, Default)]
pub(super) struct Images {
    pub meta: ImagesMeta,
    pub os: LazyTable<Os>,
    /// Repository to family, sorted.
    repositories: Vec<(&'static str, &'static str)>,
    /// Repository to family, for families of a user.
    pub own_repositories: BTreeMap<String, String>,
    /// Where a user's mirrors keep the images of a registry.
    pub registry_map: RegistryMap,
    pub families: LazyTable<Family>,
}

impl Images {
    fn embedded() -> Self {
        type Parts = (
            ImagesMeta,
            Encoded<'static>,
            Vec<(&'static str, &'static str)>,
            Encoded<'static>,
        );
        let (meta, os, repositories, families): Parts =
            postcard::from_bytes(IMAGES).unwrap_or_default();
        Self {
            meta,
            os: LazyTable::new(os),
            repositories,
            own_repositories: BTreeMap::new(),
            registry_map: RegistryMap::default(),
            families: LazyTable::new(families),
        }
    }

    /// The family of a repository by its official name.
    pub fn family_of(&self, repository: &str) -> Option<&str> {
        if let Some(family) = self.own_repositories.get(repository) {
            return Some(family);
        }
        let index = self
            .repositories
            .binary_search_by(|(name, _)| (*name).cmp(repository))
            .ok()?;
        self.repositories.get(index).map(|(_, family)| *family)
    }
}

/// OS packages.
#[derive(Debug, Default)]
pub(super) struct Packages {
    pub meta: PackagesMeta,
    pub debian: LazyTable<DebianPackage>,
    pub alpine: LazyTable<AlpinePackage>,
    pub rpm: LazyTable<RpmPackage>,
}

impl Packages {
    fn embedded() -> Self {
        type Parts = (
            PackagesMeta,
            Encoded<'static>,
            Encoded<'static>,
            Encoded<'static>,
        );
        let (meta, debian, alpine, rpm): Parts = postcard::from_bytes(PACKAGES).unwrap_or_default();
        Self {
            meta,
            debian: LazyTable::new(debian),
            alpine: LazyTable::new(alpine),
            rpm: LazyTable::new(rpm),
        }
    }
}

/// Programs.
#[derive(Debug, Default)]
pub(super) struct Programs {
    pub base: LazyTable<BaseSystem>,
    pub program: LazyTable<ProgramFacts>,
}

impl Programs {
    fn embedded() -> Self {
        type Parts = (Encoded<'static>, Encoded<'static>);
        let (base, program): Parts = postcard::from_bytes(PROGRAMS).unwrap_or_default();
        Self {
            base: LazyTable::new(base),
            program: LazyTable::new(program),
        }
    }
}

impl Catalogue {
    /// The catalogue that comes with msconvert.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// A catalogue of the embedded facts that can be changed.
    pub(super) fn to_be_changed() -> Self {
        Self {
            images: OnceLock::from(Images::embedded()),
            packages: OnceLock::from(Packages::embedded()),
            programs: OnceLock::from(Programs::embedded()),
            tags: OnceLock::new(),
            remembered: Remembered::new(),
        }
    }

    pub(super) fn images(&self) -> &Images {
        self.images.get_or_init(Images::embedded)
    }

    pub(super) fn packages(&self) -> &Packages {
        self.packages.get_or_init(Packages::embedded)
    }

    pub(super) fn programs(&self) -> &Programs {
        self.programs.get_or_init(Programs::embedded)
    }

    pub(super) fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    pub(super) fn tags(&self) -> &TagIndex<'static> {
        self.tags
            .get_or_init(|| postcard::from_bytes(TAGS).unwrap_or_default())
    }

    /// About the image facts: dates, mirrors, current distributions.
    pub fn meta(&self) -> &ImagesMeta {
        &self.images().meta
    }

    /// The names of all families, in order.
    pub fn families(&self) -> Vec<&str> {
        self.images().families.keys()
    }

    /// The facts of a family.
    pub fn family(&self, name: &str) -> Option<&Family> {
        self.images().families.get(name)
    }

    /// The facts of a distribution release, by codename or `alpine3.20`.
    pub fn os(&self, codename: &str) -> Option<&Os> {
        self.images().os.get(codename)
    }

    /// The codenames of all distribution releases, in order.
    pub fn os_names(&self) -> Vec<&str> {
        self.images().os.keys()
    }

    /// The candidates for the runtime stage of a family, by rising order; empty for an unknown family.
    pub fn runtimes(&self, family: &str) -> &[RuntimeCandidate] {
        self.family(family).map_or(&[], |family| &family.runtime)
    }

    /// What the lists say of a tag of a family (or of a repository, `gcr.io/distroless/static-debian12`).
    pub fn tag_exists(&self, family: &str, tag: &str) -> TagStatus {
        let facts = self.family(family).or_else(|| {
            self.images()
                .family_of(family)
                .and_then(|family| self.family(family))
        });
        if facts.is_some_and(|facts| facts.extra_tags.iter().any(|extra| extra == tag)) {
            return TagStatus::Current;
        }
        let list = facts.map_or(family, |facts| self.list_of(facts, family));
        match self.tags().get(list, tag) {
            Some(TagEntry {
                last_listed: None, ..
            }) => TagStatus::Current,
            Some(TagEntry {
                last_listed: Some(_),
                ..
            }) => TagStatus::Frozen,
            None => TagStatus::Unknown,
        }
    }

    /// The tags that the lists have for a family (or a repository), in order.
    pub fn listed_tags(&self, family: &str) -> Vec<String> {
        let facts = self.family(family);
        self.tags()
            .tags_of(facts.map_or(family, |facts| self.list_of(facts, family)))
    }

    /// What the lists say of a reference: `node:20-slim`, `gcr.io/distroless/static-debian12:nonroot`, `scratch`, and
    /// the same from a mirror.
    pub fn reference_exists(&self, full: &str) -> TagStatus {
        let Ok(reference) = ImageRef::parse(full) else {
            return TagStatus::Unknown;
        };
        if let Some(image) = self.resolve(&reference) {
            return image.status;
        }
        locate(self.images(), &reference).map_or(TagStatus::Unknown, |place| {
            self.tag_exists(&place.repository, reference.tag_or_latest())
        })
    }

    /// The tag list of a repository: its own, or else that of its family.
    pub(super) fn list_of<'n>(&self, family: &'n Family, repository: &'n str) -> &'n str {
        if self.tags().has_list(repository) {
            return repository;
        }
        let path = match family.tags.as_str() {
            "" => family.tags_historic.as_deref().unwrap_or_default(),
            tags => tags,
        };
        let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
        file.rsplit_once('.').map_or(file, |(stem, _)| stem)
    }
}
