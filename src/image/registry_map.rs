//! A user's mirrors: where the images of a registry are kept.
//!
//! `docker.io` = `reg.corp:5000/hub` means that `reg.corp:5000/hub/golang` and `reg.corp:5000/hub/library/golang` are the
//! official image `golang`. The longest entry that fits wins, so that `gcr.io/distroless` may lie elsewhere than `gcr.io`.

use super::reference::ImageRef;

/// Docker Hub, whose official images have no registry in their names.
const HUB: &str = "docker.io";

/// Pairs of a registry (or a part of one) and the place of its copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegistryMap {
    /// Longest registry first.
    pairs: Vec<(String, String)>,
}

/// Why a pair is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// `https://reg.corp`
    #[error("`{0}` is written without `{1}`, as in FROM")]
    Scheme(String, String),
    /// The text cannot stand before the name of an image.
    #[error("`{0}` is not a registry with a path, such as `reg.corp:5000/hub`")]
    Place(String),
}

impl RegistryMap {
    /// Adds a pair; one that is there already is replaced.
    ///
    /// # Errors
    /// One of both cannot stand before the name of an image.
    pub fn insert(&mut self, registry: &str, place: &str) -> Result<(), MappingError> {
        let (registry, place) = (checked(registry)?, checked(place)?);
        let registry = match registry.strip_prefix("index.docker.io") {
            Some(rest) => format!("{HUB}{rest}"),
            None => registry,
        };
        self.pairs.retain(|(known, _)| *known != registry);
        self.pairs.push((registry, place));
        self.pairs
            .sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then(one.cmp(other)));
        Ok(())
    }

    /// What a name may be officially, most specific first, each with what precedes the official name.
    pub(super) fn official(&self, name: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (registry, place) in &self.pairs {
            let Some(rest) = name
                .strip_prefix(place.as_str())
                .and_then(|rest| rest.strip_prefix('/'))
            else {
                continue;
            };
            let inner = match registry.strip_prefix(HUB) {
                Some("") => rest.strip_prefix("library/").unwrap_or(rest).to_owned(),
                Some("/library") => rest.to_owned(),
                Some(path) if path.starts_with('/') => format!("{}/{rest}", &path[1..]),
                _ => format!("{registry}/{rest}"),
            };
            let before = name
                .strip_suffix(&inner)
                .map_or_else(|| format!("{place}/"), |before| before.to_owned());
            found.push((inner, before));
        }
        found
    }

    /// Where an image of another registry than Docker Hub is kept: `gcr.io/distroless/static` gives
    /// `reg.corp:5000/gcr/distroless/static`.
    pub(super) fn place_of(&self, repository: &str) -> Option<String> {
        self.pairs.iter().find_map(|(registry, place)| {
            let rest = repository.strip_prefix(registry.as_str())?;
            rest.starts_with('/').then(|| format!("{place}{rest}"))
        })
    }

    /// Whether a name is that of a copy.
    pub(super) fn holds(&self, prefix: &str) -> bool {
        self.pairs.iter().any(|(_, place)| {
            prefix
                .strip_prefix(place.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        })
    }
}

fn checked(text: &str) -> Result<String, MappingError> {
    if let Some((scheme, _)) = text.split_once("://") {
        return Err(MappingError::Scheme(text.into(), format!("{scheme}://")));
    }
    let trimmed = text.trim_end_matches('/');
    // As it will stand in FROM, with a name behind it.
    let host = trimmed.split('/').next().unwrap_or_default();
    let is_host = host.contains(['.', ':']) || host == "localhost";
    let reads = ImageRef::parse(&format!("{trimmed}/name")).is_ok();
    if !is_host || !reads {
        return Err(MappingError::Place(text.into()));
    }
    Ok(trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Catalogue;
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> RegistryMap {
        let mut map = RegistryMap::default();
        for (registry, place) in pairs {
            map.insert(registry, place).unwrap();
        }
        map
    }

    fn catalogue(pairs: &[(&str, &str)]) -> Catalogue {
        Catalogue::with_overrides(&[])
            .unwrap()
            .with_registry_map(map(pairs))
    }

    /// The family, what precedes its name, and where distroless and alpine are taken from beside it.
    fn seen(
        catalogue: &Catalogue,
        text: &str,
    ) -> Option<(String, String, Option<String>, Option<String>)> {
        let base = catalogue.resolve(&ImageRef::parse(text).unwrap())?;
        let beside = |other: &str| {
            let other = catalogue.resolve(&ImageRef::parse(other).unwrap()).unwrap();
            catalogue.reference_beside(&base, &other)
        };
        assert!(base.is_official_location, "{text}");
        Some((
            base.family.to_owned(),
            base.prefix.clone(),
            beside("gcr.io/distroless/static-debian12:nonroot"),
            beside("alpine:3.22"),
        ))
    }

    #[test]
    fn an_image_of_a_mirror_is_known_and_others_are_taken_from_the_same_mirror() {
        let catalogue = catalogue(&[
            ("docker.io", "reg.corp:5000/mirror"),
            ("gcr.io", "reg.corp:5000/google"),
        ]);
        for (text, prefix) in [
            ("reg.corp:5000/mirror/golang:1.22", "reg.corp:5000/mirror/"),
            (
                "reg.corp:5000/mirror/library/golang:1.22",
                "reg.corp:5000/mirror/library/",
            ),
        ] {
            assert_eq!(
                seen(&catalogue, text),
                Some((
                    "golang".into(),
                    prefix.into(),
                    Some("reg.corp:5000/google/distroless/static-debian12:nonroot".into()),
                    Some(format!("{prefix}alpine:3.22")),
                )),
                "{text}"
            );
        }
        // What is not mapped from Docker Hub stays there; gcr.io is mapped whatever the base.
        assert_eq!(
            seen(&catalogue, "golang:1.22"),
            Some((
                "golang".into(),
                String::new(),
                Some("reg.corp:5000/google/distroless/static-debian12:nonroot".into()),
                Some("alpine:3.22".into()),
            ))
        );
    }

    #[test]
    fn an_image_that_the_mirrors_are_not_said_to_have_is_not_taken_from_elsewhere() {
        let catalogue = catalogue(&[("docker.io/library", "reg.corp/official")]);
        let (_, prefix, distroless, alpine) =
            seen(&catalogue, "reg.corp/official/golang:1.22").unwrap();
        assert_eq!(prefix, "reg.corp/official/");
        assert_eq!(distroless, None);
        assert_eq!(alpine.as_deref(), Some("reg.corp/official/alpine:3.22"));
    }

    #[test]
    fn the_longest_entry_wins() {
        let map = map(&[
            ("gcr.io", "reg.corp/gcr"),
            ("gcr.io/distroless", "reg.corp/small"),
        ]);
        assert_eq!(
            map.place_of("gcr.io/distroless/static"),
            Some("reg.corp/small/static".into())
        );
        assert_eq!(map.place_of("gcr.io/x/y"), Some("reg.corp/gcr/x/y".into()));
        assert_eq!(map.place_of("gcr.iox/y"), None);
        assert_eq!(map.place_of("golang"), None);
    }

    #[test]
    fn what_cannot_stand_in_from_is_refused() {
        let error = |place: &str| {
            RegistryMap::default()
                .insert("docker.io", place)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error("https://reg.corp/hub"),
            "`https://reg.corp/hub` is written without `https://`, as in FROM"
        );
        for place in [
            "",
            "/",
            "mirror",
            "reg.corp/UPPER",
            "reg.corp/a b",
            "reg.corp/$X",
        ] {
            assert_eq!(
                error(place),
                format!("`{place}` is not a registry with a path, such as `reg.corp:5000/hub`")
            );
        }
    }
}
