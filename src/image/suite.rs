//! The distribution release of a tag.
//!
//! In this order: a codename in the tag; what the tag lists say of it; what they say of its minor version, for a patch
//! version; a release that all tags of the variant share; the default of the family for the version.

use std::collections::BTreeMap;

use super::catalogue::Images;
use super::schema::{Family, Variant};
use super::tag_set::TagIndex;

/// What is asked.
pub(super) struct Question<'a> {
    pub images: &'a Images,
    pub tags: &'a TagIndex<'a>,
    pub family: &'a Family,
    pub repository: &'a str,
    pub list: &'a str,
    pub tag: &'a str,
    /// The version in the tag as written.
    pub version: Option<&'a str>,
    /// The version in numbers.
    pub number: Option<&'a str>,
    pub variant: &'a Variant,
}

impl Question<'_> {
    /// The key of the distribution release: a codename, or `alpine3.20`.
    pub fn suite(&self) -> Option<String> {
        if self.variant.os_id == "none" {
            return None;
        }
        if self.variant.os_release == "debian{debian}" {
            return self.distroless();
        }
        if let Some(alpine) = self.alpine_release() {
            return Some(alpine);
        }
        self.in_tag()
            .or_else(|| self.listed())
            .or_else(|| self.default())
    }

    /// A tag of `alpine` itself.
    fn alpine_release(&self) -> Option<String> {
        if !self.family.repositories.iter().any(|name| name == "alpine") {
            return None;
        }
        let mut parts = self.number?.split('.');
        let (major, minor) = (parts.next()?, parts.next()?);
        Some(format!("alpine{major}.{minor}"))
    }

    /// A codename or a release number in the tag.
    fn in_tag(&self) -> Option<String> {
        let words: Vec<&str> = self.tag.split('-').collect();
        for (index, word) in words.iter().enumerate() {
            let next = words.get(index + 1).copied().unwrap_or_default();
            if *word == "alpine" && is_release(next) {
                return Some(format!("alpine{next}"));
            }
            if word.strip_prefix("alpine").is_some_and(is_release) {
                return Some((*word).to_owned());
            }
            let pair = format!("{word}-{next}");
            if self.images.os.get(&pair).is_some() {
                return Some(pair);
            }
            if let Some(suite) = self.family.suite_aliases.get(*word) {
                return Some(suite.clone());
            }
            if self.images.os.get(word).is_some() {
                return Some((*word).to_owned());
            }
            if let Some(release) = word.strip_prefix("debian")
                && let Some(suite) = self.by_release("debian", release)
            {
                return Some(suite);
            }
        }
        // Tags of a distribution itself: `debian:12.5`, `ubuntu:22.04`.
        if !self.family.suite_aliases.is_empty() {
            let first = words.first().copied().unwrap_or_default();
            let id = if first.contains('.') && first.len() > 4 || self.variant.os_id == "ubuntu" {
                ["ubuntu", "debian"]
            } else {
                ["debian", "ubuntu"]
            };
            return id.iter().find_map(|id| self.by_release(id, first));
        }
        None
    }

    /// A release by number, which for Debian may be a point release.
    fn by_release(&self, id: &str, release: &str) -> Option<String> {
        if !release.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let depth = if id == "debian" { 1 } else { 2 };
        let short: Vec<&str> = release.split('.').take(depth).collect();
        let short = short.join(".");
        self.images.os.keys().into_iter().find_map(|key| {
            let os = self.images.os.get(key)?;
            (os.id == id && os.release == short).then(|| key.to_owned())
        })
    }

    /// What the tag lists say.
    fn listed(&self) -> Option<String> {
        let of = |tag: &str| self.tags.get(self.list, tag).and_then(|entry| entry.suite);
        if let Some(suite) = of(self.tag) {
            return Some(suite.to_owned());
        }
        let version = self.version?;
        let suffix = self.tag.strip_prefix(version)?;
        let (minor, patch) = version.rsplit_once('.')?;
        if !minor.contains('.') || patch.is_empty() {
            return None;
        }
        of(&format!("{minor}{suffix}")).map(str::to_owned)
    }

    /// The default for the variant and the version.
    fn default(&self) -> Option<String> {
        let slim = self.tag.split('-').any(|word| word == "slim");
        let table = match self.variant.os_release.as_str() {
            "{alpine}" => &self.family.default_alpine,
            "{suite}" if slim && !self.family.default_suite_slim.is_empty() => {
                &self.family.default_suite_slim
            }
            "{suite}" => &self.family.default_suite,
            "" => return None,
            literal => return Some(literal.to_owned()),
        };
        by_version(table, self.number)
    }

    /// The release of Debian in the name of a distroless repository, else the newest that the family has.
    fn distroless(&self) -> Option<String> {
        let release = match self.repository.rsplit_once("-debian") {
            Some((_, release)) => release.to_owned(),
            None => {
                let ended = self
                    .family
                    .ended
                    .keys()
                    .map(|key| key.trim_start_matches("debian"));
                let all: Vec<&str> = match self.family.debian.is_empty() {
                    true => ended.collect(),
                    false => self.family.debian.iter().map(String::as_str).collect(),
                };
                all.into_iter()
                    .max_by_key(|release| release.parse::<u32>().unwrap_or(0))?
                    .to_owned()
            }
        };
        self.by_release("debian", &release)
    }
}

/// Whether the text is `3.20`.
fn is_release(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.')
        .is_some_and(|(major, minor)| number(major) && number(minor))
}

/// The entry of a version: of the version itself, of its first two numbers, of its first number, or of `*`.
pub(super) fn by_version(
    table: &BTreeMap<String, String>,
    version: Option<&str>,
) -> Option<String> {
    let mut rest = version.unwrap_or_default();
    loop {
        if let Some(found) = table.get(rest) {
            return Some(found.clone());
        }
        match rest.rsplit_once('.') {
            Some((shorter, _)) => rest = shorter,
            None => return table.get("*").cloned(),
        }
    }
}
