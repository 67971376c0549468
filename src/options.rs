//! What the caller may choose; everything has a default that changes nothing the author did not ask for.

use std::collections::{BTreeMap, BTreeSet};

use crate::image::ImageRef;

/// Options of one conversion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The kind of runtime image to use. A comment `# msconvert: runtime=KIND` of the Dockerfile stands in for `Auto`.
    pub runtime: RuntimeChoice,
    /// The kinds of runtime image that may be used; any, if `None`.
    pub allowed: Option<Vec<RuntimeChoice>>,
    /// The kinds of runtime image to try before the others, in this order.
    pub preferred: Vec<RuntimeChoice>,
    /// Digests of runtime images, and what is asked of their tags.
    pub pins: Pins,
    /// Where the start command compiles (`go run`), add the build step that it would do.
    pub synthesize_build: bool,
    /// Image references of runtime images not to take: those that were built and did not behave alike.
    pub except: Vec<String>,
    /// Drop development dependencies in the builder stage, where nothing at run time needs them.
    pub prune: bool,
    /// Part a program from its libraries in the builder stage, so that they are a layer of their own.
    pub layered: bool,
    /// Serve static front ends by another server than the author's.
    pub static_server: Option<StaticServer>,
    /// Paths that the runtime stage keeps whatever else is found. Comments `# msconvert: keep=/PATH` add to them.
    pub keep: Vec<Kept>,
    /// Codes of assumptions that the user takes to be true: they become notes.
    pub accepted: BTreeSet<String>,
    /// Languages that are left alone.
    pub excluded_languages: BTreeSet<String>,
    /// Codes of notes that are not given.
    pub excluded_notes: BTreeSet<String>,
    /// Where nothing is built in the file, change its base image to one without the toolchain.
    pub base_swap: bool,
}

impl Options {
    /// The options of a test case or of an example: `--prune`, `--runtime distroless`.
    ///
    /// # Errors
    /// A word that is none of them, for a message.
    pub fn of_words<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Options, String> {
        let mut options = Options::default();
        let mut words = words
            .into_iter()
            .flat_map(|word| word.split(['=', ' ']))
            .peekable();
        while let Some(word) = words.next() {
            match word {
                "--synthesize-build" => options.synthesize_build = true,
                "--prune" => options.prune = true,
                "--layered" => options.layered = true,
                "--base-swap" => options.base_swap = true,
                "--static" if words.next_if_eq(&"nginx").is_some() => {
                    options.static_server = Some(StaticServer::Nginx);
                }
                "--runtime" => {
                    let name = words.next().unwrap_or_default();
                    options.runtime = RuntimeChoice::of_name(name)
                        .ok_or_else(|| format!("`--runtime {name}` is not known"))?;
                }
                other => return Err(format!("the option `{other}` is not for cases")),
            }
        }
        Ok(options)
    }
}

/// The server that takes over static front ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaticServer {
    /// nginx.
    Nginx,
}

/// A path to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Absolute, without `.` and `..`.
    pub path: String,
    /// The line of the Dockerfile that asks for it.
    pub line: Option<u32>,
}

/// The kind of runtime image asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RuntimeChoice {
    /// The smallest that provably meets every need.
    #[default]
    Auto,
    /// An `alpine` image.
    Alpine,
    /// The `-slim` image of the builder's suite.
    Slim,
    /// A distroless image.
    Distroless,
    /// `scratch`.
    Scratch,
}

impl RuntimeChoice {
    /// Every kind, without `Auto`.
    pub const KINDS: [RuntimeChoice; 4] = [
        RuntimeChoice::Alpine,
        RuntimeChoice::Slim,
        RuntimeChoice::Distroless,
        RuntimeChoice::Scratch,
    ];

    /// The word used on the command line and in `[[runtime]]` tables of profiles.
    pub fn name(self) -> &'static str {
        match self {
            RuntimeChoice::Auto => "auto",
            RuntimeChoice::Alpine => "alpine",
            RuntimeChoice::Slim => "slim",
            RuntimeChoice::Distroless => "distroless",
            RuntimeChoice::Scratch => "scratch",
        }
    }

    /// The kind of a word, `auto` included.
    pub fn of_name(name: &str) -> Option<RuntimeChoice> {
        std::iter::once(RuntimeChoice::Auto)
            .chain(RuntimeChoice::KINDS)
            .find(|kind| kind.name() == name)
    }
}

/// What is asked of the reference of a runtime image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PinPolicy {
    /// Nothing.
    #[default]
    None,
    /// A tag that is not `latest`, or a digest.
    Version,
    /// A digest.
    Digest,
}

/// Digests of runtime images.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    /// What every runtime image must have.
    pub require: PinPolicy,
    digests: BTreeMap<String, String>,
}

impl Pins {
    /// Adds the digest of an image, `alpine:3.22` or the same from a mirror.
    ///
    /// # Errors
    /// The image is not a reference, or the digest not `sha256:` and 64 hexadecimal digits.
    pub fn insert(&mut self, image: &str, digest: &str) -> Result<(), String> {
        let key = key(image).ok_or_else(|| format!("`{image}` is not an image"))?;
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() != 64
            || !hex
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err(format!(
                "`{digest}` is not a digest: `sha256:` and 64 hexadecimal digits"
            ));
        }
        self.digests.insert(key, digest.to_owned());
        Ok(())
    }

    /// The reference with its digest, if there is one. `official` is the same image by its official name.
    ///
    /// # Errors
    /// What the reference lacks.
    pub(crate) fn apply(&self, official: &str, reference: String) -> Result<String, String> {
        let digest = [reference.as_str(), official]
            .into_iter()
            .filter(|_| !self.digests.is_empty())
            .filter_map(key)
            .find_map(|key| self.digests.get(&key));
        let has_version =
            || ImageRef::parse(official).is_ok_and(|it| it.tag_or_latest() != "latest");
        match (digest, self.require) {
            (Some(digest), _) => Ok(format!("{reference}@{digest}")),
            (None, PinPolicy::Digest) => Err(format!(
                "`{reference}` has no digest in `pin.digests` of .msconvert.toml"
            )),
            (None, PinPolicy::Version) if !has_version() => Err(format!(
                "`{reference}` names no version and has no digest, which `pin.require` of .msconvert.toml asks for"
            )),
            (None, _) => Ok(reference),
        }
    }
}

/// The same word for the same image: with its tag, and without the registry of Docker Hub.
fn key(image: &str) -> Option<String> {
    let reference = ImageRef::parse(image)
        .ok()
        .filter(|it| it.digest.is_none())?;
    let name = reference.name();
    let name = name.strip_prefix("docker.io/").unwrap_or(&name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    Some(format!("{name}:{}", reference.tag_or_latest()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_digest_is_found_by_every_name_of_the_image() {
        let mut pins = Pins::default();
        pins.insert("docker.io/library/alpine:3.22", DIGEST)
            .unwrap();
        pins.insert("reg.corp/mirror/debian:bookworm-slim", DIGEST)
            .unwrap();
        for (official, reference, pinned) in [
            ("alpine:3.22", "alpine:3.22", true),
            ("alpine:3.22", "reg.corp/mirror/alpine:3.22", true),
            ("alpine:3.21", "alpine:3.21", false),
            ("debian:bookworm-slim", "debian:bookworm-slim", false),
            (
                "debian:bookworm-slim",
                "reg.corp/mirror/debian:bookworm-slim",
                true,
            ),
        ] {
            let written = pins.apply(official, reference.into()).unwrap();
            let wanted = if pinned {
                format!("{reference}@{DIGEST}")
            } else {
                reference.into()
            };
            assert_eq!(written, wanted);
        }
    }

    #[test]
    fn the_policy_says_what_a_reference_lacks() {
        let mut pins = Pins {
            require: PinPolicy::Version,
            ..Pins::default()
        };
        let apply = |pins: &Pins, image: &str| pins.apply(image, image.into());
        assert!(apply(&pins, "alpine:3.22").is_ok());
        assert_eq!(
            apply(&pins, "gcr.io/distroless/static-debian13:latest").unwrap_err(),
            "`gcr.io/distroless/static-debian13:latest` names no version and has no digest, which `pin.require` of .msconvert.toml asks for"
        );
        pins.require = PinPolicy::Digest;
        assert_eq!(
            apply(&pins, "alpine:3.22").unwrap_err(),
            "`alpine:3.22` has no digest in `pin.digests` of .msconvert.toml"
        );
        pins.insert("alpine:3.22", DIGEST).unwrap();
        assert!(apply(&pins, "alpine:3.22").is_ok());
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        let mut pins = Pins::default();
        assert_eq!(
            pins.insert("alpine", "sha256:12").unwrap_err(),
            "`sha256:12` is not a digest: `sha256:` and 64 hexadecimal digits"
        );
        assert_eq!(
            pins.insert("a b", DIGEST).unwrap_err(),
            "`a b` is not an image"
        );
    }
}
