//! Image references, as Docker reads them.
//!
//! The grammar is that of
//! [distribution/reference](https://pkg.go.dev/github.com/distribution/reference#pkg-overview): an optional registry host,
//! a path, an optional tag, an optional digest. The part before the first `/` is a host if it has a `.` or a `:`, is
//! `localhost`, or has an upper-case letter.

use std::fmt;
use std::str::FromStr;

/// Longest repository name, host included.
const MAX_NAME: usize = 255;
/// Longest tag.
const MAX_TAG: usize = 128;

/// A reference to an image, with its parts as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageRef {
    /// The registry host, if one is written: `reg.corp:5000`.
    pub registry: Option<String>,
    /// The path as written: `golang`, `library/golang`, `mirror/golang`.
    pub path: String,
    /// The tag, if one is written.
    pub tag: Option<String>,
    /// The digest, if one is written: `sha256:...`.
    pub digest: Option<String>,
}

/// Why a text is not an image reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefError {
    /// There is nothing.
    #[error("the image reference is empty")]
    Empty,
    /// A variable was not expanded.
    #[error("the image reference {0:?} contains a variable")]
    Variable(String),
    /// A path has to be in lower case.
    #[error("the image reference {0:?} has an upper-case letter in its repository name")]
    Uppercase(String),
    /// The host or the path is malformed.
    #[error("{0:?} is not a valid repository name")]
    Name(String),
    /// The tag is malformed.
    #[error("{0:?} is not a valid tag")]
    Tag(String),
    /// The digest is malformed.
    #[error("{0:?} is not a valid digest")]
    Digest(String),
    /// The name is too long.
    #[error("the repository name is longer than {MAX_NAME} characters")]
    TooLong,
}

impl ImageRef {
    /// Reads a reference.
    ///
    /// # Errors
    /// If the text is not a reference, or has a variable in it.
    pub fn parse(text: &str) -> Result<Self, RefError> {
        if text.is_empty() {
            return Err(RefError::Empty);
        }
        if text.contains('$') {
            return Err(RefError::Variable(text.to_owned()));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        if let Some(digest) = digest
            && !is_digest(digest)
        {
            return Err(RefError::Digest(digest.to_owned()));
        }
        // A colon after the last slash starts the tag, one before it belongs to the port of the host.
        let last = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest.get(last..).and_then(|word| word.find(':')) {
            Some(colon) => (
                rest.get(..last + colon).unwrap_or_default(),
                rest.get(last + colon + 1..),
            ),
            None => (rest, None),
        };
        if let Some(tag) = tag
            && !is_tag(tag)
        {
            return Err(RefError::Tag(tag.to_owned()));
        }
        let (registry, path) = match name.split_once('/') {
            Some((first, path)) if is_host_like(first) => (Some(first), path),
            _ => (None, name),
        };
        if let Some(registry) = registry
            && !is_host(registry)
        {
            return Err(RefError::Name(name.to_owned()));
        }
        if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(RefError::Uppercase(text.to_owned()));
        }
        // 64 hexadecimal digits are the id of an image, which Docker refuses as a name.
        let is_id = registry.is_none()
            && path.len() == 64
            && path.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id || !path.split('/').all(is_component) {
            return Err(RefError::Name(name.to_owned()));
        }
        if name.len() > MAX_NAME {
            return Err(RefError::TooLong);
        }
        Ok(Self {
            registry: registry.map(str::to_owned),
            path: path.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    /// Host and path as written, without tag and digest.
    pub fn name(&self) -> String {
        match &self.registry {
            Some(registry) => format!("{registry}/{}", self.path),
            None => self.path.clone(),
        }
    }

    /// The tag that is pulled: `latest` if none is written. With a digest the tag has no effect.
    pub fn tag_or_latest(&self) -> &str {
        self.tag.as_deref().unwrap_or("latest")
    }
}

impl FromStr for ImageRef {
    type Err = RefError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = &self.registry {
            write!(f, "{registry}/")?;
        }
        f.write_str(&self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// Whether the first component of a name is a host and not a namespace of Docker Hub.
fn is_host_like(first: &str) -> bool {
    first == "localhost"
        || first
            .bytes()
            .any(|byte| byte == b'.' || byte == b':' || byte.is_ascii_uppercase())
}

fn is_host(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        return !address.is_empty()
            && address
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b':')
            && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    port.is_none_or(is_port)
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
fn is_component(text: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    if !ends.is_some_and(|(first, last)| alphanumeric(*first) && alphanumeric(*last)) {
        return false;
    }
    bytes.split(|byte| alphanumeric(*byte)).all(|separator| {
        matches!(separator, b"" | b"." | b"_" | b"__") || separator.iter().all(|byte| *byte == b'-')
    })
}

/// `[\w][\w.-]{0,127}`.
fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= MAX_TAG
        && text.bytes().next().is_some_and(word)
        && text
            .bytes()
            .all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

/// `algorithm:hex` with at least 32 digits; the registered algorithms have a fixed length.
fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else {
        return false;
    };
    let length = match algorithm {
        "sha256" => hex.len() == 64,
        "sha384" => hex.len() == 96,
        "sha512" => hex.len() == 128,
        _ => hex.len() >= 32,
    };
    length
        && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        && algorithm.split(['+', '.', '-', '_']).all(|part| {
            part.bytes()
                .next()
                .is_some_and(|byte| byte.is_ascii_alphabetic())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn parts(text: &str) -> (Option<String>, String, Option<String>, Option<String>) {
        let reference = ImageRef::parse(text).unwrap();
        assert_eq!(reference.to_string(), text);
        (
            reference.registry,
            reference.path,
            reference.tag,
            reference.digest,
        )
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn splits_hosts_ports_tags_and_digests() {
        assert_eq!(parts("golang"), (None, "golang".into(), None, None));
        assert_eq!(
            parts("golang:1.22"),
            (None, "golang".into(), some("1.22"), None)
        );
        assert_eq!(
            parts("reg.corp:5000/mirror/golang:1.22"),
            (
                some("reg.corp:5000"),
                "mirror/golang".into(),
                some("1.22"),
                None
            )
        );
        assert_eq!(
            parts("reg.corp:5000/golang"),
            (some("reg.corp:5000"), "golang".into(), None, None)
        );
        assert_eq!(
            parts("localhost/golang"),
            (some("localhost"), "golang".into(), None, None)
        );
        assert_eq!(
            parts("someuser/golang"),
            (None, "someuser/golang".into(), None, None)
        );
        assert_eq!(
            parts("MyHost/golang"),
            (some("MyHost"), "golang".into(), None, None)
        );
        assert_eq!(
            parts("[::1]:5000/a/b:c"),
            (some("[::1]:5000"), "a/b".into(), some("c"), None)
        );
        assert_eq!(
            parts(&format!("golang:1.22@{DIGEST}")),
            (None, "golang".into(), some("1.22"), some(DIGEST))
        );
        // Without a slash the colon is that of a tag, so this is no host with a port.
        assert_eq!(
            parts("localhost:5000"),
            (None, "localhost".into(), some("5000"), None)
        );
    }

    #[test]
    fn refuses_what_docker_refuses() {
        let error = |text: &str| ImageRef::parse(text).unwrap_err();
        assert_eq!(error(""), RefError::Empty);
        assert!(matches!(error("${BASE}:1"), RefError::Variable(_)));
        assert!(matches!(error("Golang:1.22"), RefError::Uppercase(_)));
        assert!(matches!(error("golang:"), RefError::Tag(_)));
        assert!(matches!(error("golang:-x"), RefError::Tag(_)));
        assert!(matches!(error("golang:1.22:3"), RefError::Tag(_)));
        assert!(matches!(error("golang@sha256:abc"), RefError::Digest(_)));
        assert!(matches!(error("/golang"), RefError::Name(_)));
        assert!(matches!(error("a//b"), RefError::Name(_)));
        assert!(matches!(error("a/b/"), RefError::Name(_)));
        assert!(matches!(error("a..b"), RefError::Name(_)));
        assert!(matches!(error("a___b"), RefError::Name(_)));
        assert!(matches!(error("reg.corp:x/golang"), RefError::Name(_)));
        assert!(matches!(error(&"a".repeat(64)), RefError::Name(_)));
        assert!(matches!(error(&"x".repeat(256)), RefError::TooLong));
        assert!(matches!(error("gölang"), RefError::Name(_)));
        assert!(ImageRef::parse("x/a--b__c.d/e").is_ok());
    }
}
