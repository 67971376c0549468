//! Image references and the catalogue of base images.
//!
//! [`ImageRef`] reads a reference as Docker does. [`Catalogue::resolve`] says what is known of it: the effective image
//! config of the base, its distribution, its libc and its tools. The facts are data: `base-images/` holds them, the build
//! script embeds them, and [`Catalogue::with_overrides`] lets a user change and add to them.

pub use base::{BaseImage, OsFacts, TagFacts, TagStatus, leaves_mirror, mirror_reference};
pub use catalogue::Catalogue;
pub use overrides::{OverrideError, UserFile};
pub use package_schema::{
    AlpinePackage, BaseSystem, DebianPackage, PackageRole, PackagesFile, PackagesMeta,
    ProgramFacts, ProgramsFile, RpmPackage,
};
pub use packages::{PackageFacts, PackageNames, RuntimeHalf, package_name};
pub use programs::Presence;
pub use reference::{ImageRef, RefError};
pub use registry_map::{MappingError, RegistryMap};
pub use runtime::RuntimeReference;
pub use schema::{
    Correction, Family, FamilyStatus, ImageRole, ImageSize, ImageUser, ImagesFile, ImagesMeta,
    Libc, Os, PackageManager, RuntimeCandidate, Variant, VariantPatch,
};

mod base;
mod catalogue;
mod lazy;
mod location;
mod overrides;
mod package_schema;
mod packages;
pub mod pattern;
mod programs;
mod reference;
mod registry_map;
mod remembered;
mod resolve;
#[cfg(test)]
mod resolve_tests;
mod runtime;
mod schema;
mod suite;
mod tag_set;
#[cfg(test)]
mod tag_set_builder;
