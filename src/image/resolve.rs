//! From an image reference to the facts of that very tag.

use super::base::{BaseImage, OsFacts, TagFacts, TagStatus};
use super::catalogue::Catalogue;
use super::location::locate;
use super::pattern::{Captures, Pattern};
use super::reference::ImageRef;
use super::schema::{Correction, Family, Variant, VariantPatch};
use super::suite::{Question, by_version};
use super::tag_set::month_name;

impl Catalogue {
    /// What is known of a base image; `None` for an image that the catalogue does not know.
    ///
    /// The rules by which a name is taken for an official image are those of
    /// [`BaseImage::is_private_mirror`]: a user's repository on Docker Hub never is, an equal last component in a
    /// company's registry is.
    pub fn resolve<'a>(&'a self, reference: &ImageRef) -> Option<BaseImage<'a>> {
        let images = self.images();
        let place = locate(images, reference)?;
        let (family_name, family) = images.families.get_entry(&place.family)?;
        let tag = match place.repository.as_str() {
            "scratch" => "",
            _ => reference.tag_or_latest(),
        };
        let known = self.remembered().get(&place.repository, tag, || {
            self.tag_facts(family_name, family, &place.repository, tag)
        })?;
        let variant = family.variant.get(known.variant_index)?;
        let os = known
            .suite
            .as_deref()
            .and_then(|suite| images.os.get_entry(suite))
            .map(|(codename, os)| OsFacts { codename, os });
        Some(BaseImage {
            family: family_name,
            family_facts: family,
            is_official_location: place.official,
            is_private_mirror: !place.official,
            prefix: place.prefix,
            repository: place.repository,
            tag: tag.to_owned(),
            variant: &variant.name,
            os,
            language: Some(family.language.as_str()).filter(|language| !language.is_empty()),
            onbuild: tag.split('-').any(|word| word == "onbuild"),
            known,
        })
    }

    /// What is known of a tag, whatever the place that it is taken from.
    fn tag_facts(
        &self,
        family_name: &str,
        family: &Family,
        repository: &str,
        tag: &str,
    ) -> Option<TagFacts> {
        let images = self.images();
        let pattern = Pattern::shared(&family.tag_regex)?;
        let captures = pattern.captures(tag);
        let words = Words::new(family_name, family, captures.as_ref());
        let index = family
            .variant
            .iter()
            .position(|variant| matches(&variant.pattern, tag))?;
        let variant = family.variant.get(index)?;

        let list = self.list_of(family, repository);
        // A distroless tag may name an architecture: `nonroot-amd64` is listed as `nonroot`.
        let listed_tag = captures
            .as_ref()
            .and_then(|found| found.get("mode"))
            .unwrap_or(tag);
        let entry = self.tags().get(list, listed_tag);
        let extra = family.extra_tags.iter().any(|extra| extra == tag);
        let status = match entry {
            _ if tag.is_empty() || extra => TagStatus::Current,
            Some(entry) if entry.last_listed.is_none() => TagStatus::Current,
            Some(_) => TagStatus::Frozen,
            None => TagStatus::Unknown,
        };
        let last_listed = entry.and_then(|entry| entry.last_listed).map(month_name);
        let major = words.major(family, status);

        let suite = Question {
            images,
            tags: self.tags(),
            family,
            repository,
            list,
            tag,
            version: words.version.as_deref(),
            number: words.number.as_deref(),
            variant,
        }
        .suite();
        let os = suite
            .as_deref()
            .and_then(|suite| images.os.get_entry(suite));

        let mut facts = variant.clone();
        let known = Known {
            tag,
            suite: suite.as_deref(),
            major,
            last_listed: last_listed.as_deref(),
        };
        for correction in &variant.when {
            if known.meets(correction) {
                correction.set.apply(&mut facts);
            }
        }
        facts.when.clear();
        fill_in(&mut facts, major);
        let differs_from_variant = os.is_some_and(|(_, os)| os.id != facts.os_id);
        if let Some((codename, os)) = os {
            if differs_from_variant {
                facts.os_id.clone_from(&os.id);
                facts.libc = os.libc;
                facts.package_manager = os.package_manager;
                facts.verified = false;
            }
            facts.os_release = codename.to_owned();
        }
        Some(TagFacts {
            version: words.version,
            ending: captures
                .as_ref()
                .and_then(|found| found.get("variant"))
                .map(str::to_owned),
            version_number: words.number,
            major,
            variant_index: index,
            alpine: suite
                .as_deref()
                .and_then(|suite| suite.strip_prefix("alpine"))
                .map(str::to_owned),
            suite,
            differs_from_variant,
            status,
            last_listed,
            approx_size_mb: size(&facts, tag),
            facts,
        })
    }
}

/// The parts of a tag.
struct Words {
    version: Option<String>,
    number: Option<String>,
    /// The Java major that a build tool's tag names; `Some(None)`: the family has such a part, this tag has not.
    java: Option<Option<u32>>,
}

impl Words {
    fn new(family_name: &str, family: &Family, captures: Option<&Captures<'_, '_>>) -> Self {
        let group = |name| captures.and_then(|found| found.get(name));
        let version = ["version", "release", "suite"]
            .into_iter()
            .find_map(group)
            .map(str::to_owned)
            // `distroless/java17` has its version in the name.
            .or_else(|| {
                let name = family_name.strip_prefix("distroless/")?;
                let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
                (!digits.is_empty()).then(|| digits.to_owned())
            });
        let number = match &version {
            Some(version) => Some(
                family
                    .version_aliases
                    .get(version)
                    .unwrap_or(version)
                    .clone(),
            ),
            None => family.version_aliases.get("latest").cloned(),
        };
        let number = number.filter(|number| number.starts_with(|c: char| c.is_ascii_digit()));
        let java = family
            .tag_regex
            .contains("(?P<java>")
            .then(|| group("java").and_then(leading_number));
        Self {
            version,
            number,
            java,
        }
    }

    /// The major version. What a tag without one stands for is known of tags that are still rebuilt only.
    fn major(&self, family: &Family, status: TagStatus) -> Option<u32> {
        match self.java {
            None => self.number.as_deref().and_then(leading_number),
            Some(Some(java)) => Some(java),
            Some(None) if status == TagStatus::Current => {
                let version = self.version.as_deref().unwrap_or("latest");
                by_version(&family.default_java, Some(version))
                    .and_then(|java| leading_number(&java))
            }
            Some(None) => None,
        }
    }
}

/// The number at the start of a text.
pub(super) fn leading_number(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

fn matches(pattern: &str, tag: &str) -> bool {
    if pattern
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return tag.contains(pattern);
    }
    pattern == ".*" || Pattern::shared(pattern).is_some_and(|pattern| pattern.is_match(tag))
}

/// What the conditions of a correction are compared with.
struct Known<'a> {
    tag: &'a str,
    suite: Option<&'a str>,
    major: Option<u32>,
    last_listed: Option<&'a str>,
}

impl Known<'_> {
    fn meets(&self, correction: &Correction) -> bool {
        let pattern = correction.pattern.as_deref();
        let suites = &correction.suites;
        pattern.is_none_or(|pattern| matches(pattern, self.tag))
            && (suites.is_empty() || self.suite.is_some_and(|suite| suites.iter().any(|listed| listed == suite)))
            && correction
                .major_from
                .is_none_or(|from| self.major.is_some_and(|major| major >= from))
            && correction
                .major_to
                .is_none_or(|to| self.major.is_some_and(|major| major <= to))
            // Months compare as text.
            && correction
                .before
                .as_deref()
                .is_none_or(|before| self.last_listed.is_some_and(|month| month < before))
    }
}

/// Replaces a field where the patch has one.
fn replace<T: Clone>(field: &mut T, new: Option<&T>) {
    if let Some(new) = new {
        field.clone_from(new);
    }
}

impl VariantPatch {
    /// Applies the patch.
    pub(super) fn apply(&self, variant: &mut Variant) {
        replace(&mut variant.pattern, self.pattern.as_ref());
        replace(&mut variant.libc, self.libc.as_ref());
        replace(&mut variant.os_id, self.os_id.as_ref());
        replace(&mut variant.os_release, self.os_release.as_ref());
        replace(&mut variant.shell, self.shell.as_ref());
        replace(&mut variant.package_manager, self.package_manager.as_ref());
        replace(&mut variant.entrypoint, self.entrypoint.as_ref());
        replace(&mut variant.cmd, self.cmd.as_ref());
        replace(&mut variant.workdir, self.workdir.as_ref());
        replace(&mut variant.user, self.user.as_ref());
        replace(&mut variant.packages, self.packages.as_ref());
        replace(&mut variant.commands, self.commands.as_ref());
        replace(&mut variant.complete, self.complete.as_ref());
        replace(&mut variant.role, self.role.as_ref());
        replace(&mut variant.verified, self.verified.as_ref());
        replace(&mut variant.users, self.users.as_ref());
        replace(&mut variant.volumes, self.volumes.as_ref());
        replace(&mut variant.expose, self.expose.as_ref());
        if self.stopsignal.is_some() {
            variant.stopsignal.clone_from(&self.stopsignal);
        }
        if self.note.is_some() {
            variant.note.clone_from(&self.note);
        }
        for (name, value) in &self.env {
            match value.is_empty() {
                true => variant.env.remove(name),
                false => variant.env.insert(name.clone(), value.clone()),
            };
        }
        variant
            .has
            .extend(self.has.iter().map(|(name, there)| (name.clone(), *there)));
        change(
            &mut variant.packages,
            &self.add_packages,
            &self.remove_packages,
        );
        change(
            &mut variant.commands,
            &self.add_commands,
            &self.remove_commands,
        );
        let gone = self
            .remove_commands
            .iter()
            .map(|name| (name.clone(), false));
        variant.has.extend(gone);
    }
}

fn change(list: &mut Vec<String>, add: &[String], remove: &[String]) {
    list.retain(|item| !remove.contains(item));
    for item in add {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}

/// Fills `{major}` in. Without a major version, a value that needs it is left out.
fn fill_in(facts: &mut Variant, major: Option<u32>) {
    const HOLE: &str = "{major}";
    match major {
        Some(major) => {
            let number = major.to_string();
            for text in facts.env.values_mut().chain(&mut facts.packages) {
                if text.contains(HOLE) {
                    *text = text.replace(HOLE, &number);
                }
            }
        }
        None => {
            facts.env.retain(|_, value| !value.contains(HOLE));
            facts.packages.retain(|package| !package.contains(HOLE));
        }
    }
}

/// The size of this tag, else the latest one measured.
fn size(facts: &Variant, tag: &str) -> Option<f32> {
    facts
        .size
        .iter()
        .find(|size| size.tag == tag)
        .or_else(|| facts.size.iter().max_by(|a, b| a.date.cmp(&b.date)))
        .map(|size| size.mb)
}
