//! Which official image a reference names, and from where it is taken.
//!
//! - `golang` and `library/golang` are the official image, `docker.io/library/golang` and other names listed in
//!   `meta.mirrors` are, too.
//! - Without a host, a first component is a user of Docker Hub: `someuser/golang` is that user's image. Only `library/`
//!   is official.
//! - A user's registry map says where a company keeps the images of a registry.
//! - In a registry whose namespaces belong to vendors and users (`meta.shared_registries`), only a path that ends in
//!   `library/<name>` is taken for a mirror: `ghcr.io/acme/library/golang`, but not `cgr.dev/chainguard/node`.
//! - In any other registry, the last components of the path decide: `reg.corp:5000/mirror/golang`.
//! - `localhost/golang` is how podman names an image that was built here: unknown.

use super::catalogue::Images;
use super::reference::ImageRef;

/// The official image behind a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub family: String,
    /// The repository by its official name.
    pub repository: String,
    /// What precedes that name.
    pub prefix: String,
    pub official: bool,
}

pub(super) fn locate(images: &Images, reference: &ImageRef) -> Option<Location> {
    let name = reference.name();
    if let Some(family) = family_of(images, &name) {
        return Some(Location {
            family,
            repository: name,
            prefix: String::new(),
            official: true,
        });
    }
    for (repository, prefix) in images.registry_map.official(&name) {
        if let Some(family) = family_of(images, &repository) {
            return Some(Location {
                family,
                repository,
                prefix,
                official: true,
            });
        }
    }
    for pattern in &images.meta.mirrors {
        let Some((prefix, "")) = pattern.split_once("{name}") else {
            continue;
        };
        let Some(inner) = name.strip_prefix(prefix) else {
            continue;
        };
        // Below `library/` there are only names of one component.
        if inner.contains('/') && prefix.ends_with("library/") || inner.starts_with("gcr.io/") {
            continue;
        }
        if let Some(family) = family_of(images, inner) {
            return Some(Location {
                family,
                repository: inner.to_owned(),
                prefix: prefix.to_owned(),
                official: true,
            });
        }
    }

    let registry = reference.registry.as_deref()?;
    if registry == "localhost" {
        return None;
    }
    let shared = images
        .meta
        .shared_registries
        .iter()
        .any(|host| host == registry);
    // The longest ending first, so that `azul/zulu-openjdk` is seen before `zulu-openjdk`.
    let starts = std::iter::once(0).chain(reference.path.match_indices('/').map(|(at, _)| at + 1));
    for start in starts {
        let (before, inner) = reference.path.split_at_checked(start)?;
        let repository = match inner.starts_with("distroless/") {
            true => format!("gcr.io/{inner}"),
            false => inner.to_owned(),
        };
        let Some(family) = family_of(images, &repository) else {
            continue;
        };
        if shared && !(before == "library/" || before.ends_with("/library/")) {
            continue;
        }
        return Some(Location {
            family,
            repository,
            prefix: format!("{registry}/{before}"),
            official: false,
        });
    }
    None
}

/// The family of a repository by its official name. Distroless repositories carry the release of Debian in their name,
/// and those of ended releases are not listed.
fn family_of(images: &Images, repository: &str) -> Option<String> {
    if let Some(family) = images.family_of(repository) {
        return Some(family.to_owned());
    }
    let name = repository.strip_prefix("gcr.io/")?;
    let family = match name.rsplit_once("-debian") {
        Some((family, release))
            if !release.is_empty() && release.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            family
        }
        _ => name,
    };
    let known = family.starts_with("distroless/") && images.families.get(family).is_some();
    known.then(|| family.to_owned())
}
