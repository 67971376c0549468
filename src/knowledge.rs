//! Everything that is data: profiles, the catalogue of base images, the wording of reasons.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use crate::image::{Catalogue, OverrideError, RegistryMap, UserFile};
use crate::outcome::Reason;
use crate::profile::{ProfileError, Profiles};
use crate::render::Template;

/// What went wrong while reading a user's data.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// A profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A file of facts about images and packages.
    #[error(transparent)]
    Image(#[from] OverrideError),
    /// A file that cannot be read.
    #[error("cannot read {path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A template of the runtime stage.
    #[error("{path}: {message}")]
    Template {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        message: String,
    },
}

/// Where a user's data lies. Later sources win over earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Profiles, or folders of them.
    pub profiles: Vec<PathBuf>,
    /// Files of facts about images and packages.
    pub images: Vec<PathBuf>,
    /// Where mirrors keep the images of registries.
    pub registry_map: RegistryMap,
    /// A template of the runtime stage.
    pub template: Option<PathBuf>,
}

/// The data in force; cheap to clone.
#[derive(Debug, Clone)]
pub struct Knowledge {
    profiles: Cow<'static, Profiles>,
    catalogue: Option<Arc<Catalogue>>,
    template: Option<Arc<Template>>,
}

/// The text of one code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeText {
    /// What it is, in a few words.
    pub title: String,
    /// What would make the file convertible, or how the assumption is settled.
    #[serde(default)]
    pub help: String,
}

/// The texts of all codes, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Why a file is left alone.
    pub reason: BTreeMap<String, CodeText>,
    /// What a plan takes to be true.
    pub assumption: BTreeMap<String, CodeText>,
    /// What a reader should know.
    pub note: BTreeMap<String, CodeText>,
}

impl Knowledge {
    /// The data that comes with the program.
    pub fn embedded() -> Knowledge {
        Knowledge {
            profiles: Cow::Borrowed(Profiles::embedded()),
            catalogue: None,
            template: None,
        }
    }

    /// The embedded data, extended by a folder of profiles.
    ///
    /// # Errors
    /// The folder or a file of it cannot be read or is not a profile; the message names file and line.
    pub fn with_profiles(folder: &Path) -> Result<Knowledge, KnowledgeError> {
        Knowledge::with(&Sources {
            profiles: vec![folder.to_path_buf()],
            ..Sources::default()
        })
    }

    /// The embedded data, changed by a user's.
    ///
    /// # Errors
    /// A file cannot be read or is not what it should be; the message names file and line.
    pub fn with(sources: &Sources) -> Result<Knowledge, KnowledgeError> {
        let mut knowledge = Knowledge::embedded();
        if !sources.profiles.is_empty() {
            knowledge.profiles = Cow::Owned(Profiles::with_sources(&sources.profiles)?);
        }
        if !sources.images.is_empty() || sources.registry_map != RegistryMap::default() {
            let mut texts = Vec::new();
            for path in &sources.images {
                texts.push((path.to_string_lossy().into_owned(), text(path)?));
            }
            let files: Vec<UserFile<'_>> = texts
                .iter()
                .map(|(name, text)| UserFile { name, text })
                .collect();
            let catalogue =
                Catalogue::with_overrides(&files)?.with_registry_map(sources.registry_map.clone());
            knowledge.catalogue = Some(Arc::new(catalogue));
        }
        if let Some(path) = &sources.template {
            let template =
                Template::new(&text(path)?).map_err(|message| KnowledgeError::Template {
                    path: path.clone(),
                    message,
                })?;
            knowledge.template = Some(Arc::new(template));
        }
        Ok(knowledge)
    }

    /// The profiles.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        match &self.catalogue {
            Some(catalogue) => catalogue,
            None => Catalogue::embedded(),
        }
    }

    /// The template of the runtime stage.
    pub fn template(&self) -> &Template {
        match &self.template {
            Some(template) => template,
            None => Template::embedded(),
        }
    }

    /// Whether a reason means that there is nothing to do, rather than that nothing can be proven.
    pub fn is_unchanged(&self, code: &str) -> bool {
        matches!(code, "already-multi-stage" | "no-benefit" | "excluded")
    }

    /// A reason with the help text of its code.
    pub fn reason(&self, code: &str, message: impl Into<String>, line: Option<u32>) -> Reason {
        let help = codes()
            .reason
            .get(code)
            .map_or_else(String::new, |text| text.help.clone());
        Reason {
            code: code.into(),
            message: message.into(),
            line,
            help,
        }
    }
}

fn text(path: &Path) -> Result<String, KnowledgeError> {
    std::fs::read_to_string(path).map_err(|error| KnowledgeError::Unreadable {
        path: path.to_path_buf(),
        error,
    })
}

/// The texts of all codes.
pub fn codes() -> &'static Codes {
    static CODES: OnceLock<Arc<Codes>> = OnceLock::new();
    CODES.get_or_init(|| {
        let empty = || Codes {
            reason: BTreeMap::new(),
            assumption: BTreeMap::new(),
            note: BTreeMap::new(),
        };
        Arc::new(
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/codes.json")))
                .unwrap_or_else(|_| empty()),
        )
    })
}

/// The documentation pages of all codes (`docs/codes/CODE.md`), as Markdown.
pub fn pages() -> &'static BTreeMap<String, String> {
    static PAGES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    PAGES.get_or_init(|| {
        // Written by build.rs from a map of strings.
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/pages.json")))
            .unwrap_or_default()
    })
}

/// The page of a code.
pub fn page(code: &str) -> Option<&'static str> {
    pages().get(code).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_codes_parse() {
        let read: Result<Codes, _> =
            toml::from_str(include_str!("../language-profiles/codes.toml"));
        assert!(read.is_ok(), "{read:?}");
        assert!(codes().reason.contains_key("runtime-compiles"));
        for code in codes().reason.keys() {
            assert!(page(code).is_some_and(|it| it.contains(code)), "{code}");
        }
    }
}
