//! Everything that is data: profiles, the catalogue of base images, the wording of reasons.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use crate::image::Catalogue;
use crate::outcome::Reason;
use crate::profile::{ProfileError, Profiles};

/// What went wrong while reading a user's data.
pub type KnowledgeError = ProfileError;

/// The data in force.
#[derive(Debug, Clone)]
pub struct Knowledge {
    profiles: Cow<'static, Profiles>,
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
        }
    }

    /// The embedded data, extended by a folder of profiles.
    ///
    /// # Errors
    /// The folder or a file of it cannot be read or is not a profile; the message names file and line.
    pub fn with_profiles(folder: &Path) -> Result<Knowledge, KnowledgeError> {
        Ok(Knowledge {
            profiles: Cow::Owned(Profiles::with_folder(folder)?),
        })
    }

    /// The profiles.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &'static Catalogue {
        Catalogue::embedded()
    }

    /// Whether a reason means that there is nothing to do, rather than that nothing can be proven.
    pub fn is_unchanged(&self, code: &str) -> bool {
        matches!(code, "already-multi-stage" | "no-benefit")
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

/// The documentation page of a code (`docs/codes/CODE.md`), as Markdown.
pub fn page(code: &str) -> Option<&'static str> {
    static PAGES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    PAGES
        .get_or_init(|| {
            // Written by build.rs from a map of strings.
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/pages.json")))
                .unwrap_or_default()
        })
        .get(code)
        .map(String::as_str)
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
