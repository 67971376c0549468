//! Candidates for the runtime stage, as references.

use super::base::{BaseImage, TagStatus, mirror_reference};
use super::catalogue::Catalogue;
use super::reference::ImageRef;
use super::schema::RuntimeCandidate;

/// A candidate with its placeholders filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeReference {
    /// The official reference: `debian:bookworm-slim`.
    pub official: String,
    /// The same from where the base image was taken: `reg.corp:5000/mirror/debian:bookworm-slim`.
    pub reference: String,
    /// What the tag lists say of it.
    pub status: TagStatus,
}

impl Catalogue {
    /// Fills the placeholders of a candidate in for a base image; `None` where the base does not tell what they need
    /// (its distribution, its version).
    ///
    /// A version in words that stands for the newest one is left out: `node:latest` gives `node:slim`.
    pub fn expand_runtime(
        &self,
        base: &BaseImage<'_>,
        candidate: &RuntimeCandidate,
    ) -> Option<RuntimeReference> {
        let mut official = candidate.template.clone();
        let mut fill = |hole: &str, value: Option<&str>| -> Option<()> {
            if official.contains(hole) {
                official = official.replace(hole, value?);
            }
            Some(())
        };
        let version = base
            .version
            .as_deref()
            .filter(|version| *version != "latest");
        let major = base.major.map(|major| major.to_string());
        let debian = base
            .os
            .filter(|os| os.id() == "debian")
            .map(|os| os.release());
        if candidate.template.contains("{version}-") && version.is_none() {
            fill("{version}-", Some(""))?;
        }
        fill("{version}", version)?;
        fill("{major}", major.as_deref())?;
        fill(
            "{suite}",
            base.suite.as_deref().filter(|_| base.alpine.is_none()),
        )?;
        fill("{alpine}", base.alpine.as_deref())?;
        fill("{debian}", debian)?;
        let parsed = ImageRef::parse(&official).ok()?;
        let reference = match official.as_str() {
            "scratch" => official.clone(),
            _ => mirror_reference(
                base,
                &parsed.name(),
                parsed.tag.as_deref().unwrap_or_default(),
            ),
        };
        Some(RuntimeReference {
            status: self.reference_exists(&official),
            official,
            reference,
        })
    }
}
