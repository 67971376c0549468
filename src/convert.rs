//! From text to outcome (stand-in until the real one arrives).

use std::path::Path;

use crate::context::Context;
use crate::options::Options;
use crate::outcome::{Explanation, Outcome, Reason, Verdict};

/// What msconvert knows of languages and images.
#[derive(Debug, Default)]
pub struct Knowledge;

/// Why a profile could not be loaded.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct KnowledgeError(String);

impl Knowledge {
    /// The knowledge that is built in.
    pub fn embedded() -> Knowledge {
        Knowledge
    }

    /// The built-in knowledge, extended by the profiles of `dir`.
    ///
    /// # Errors
    /// When a profile cannot be read or is wrong; the message names file and line.
    pub fn with_profiles(dir: &Path) -> Result<Knowledge, KnowledgeError> {
        if dir.is_dir() {
            Ok(Knowledge)
        } else {
            Err(KnowledgeError(format!(
                "{}: not a directory of profiles",
                dir.display()
            )))
        }
    }
}

/// Converts one Dockerfile.
pub fn convert(
    _source: &[u8],
    _context: &Context,
    _knowledge: &Knowledge,
    _options: &Options,
) -> Outcome {
    Outcome {
        verdict: Verdict::Refused(Reason {
            code: "unknown-language".into(),
            message: "no language was recognised".into(),
            line: None,
            help: "Nothing converts yet.".into(),
        }),
        language: None,
        explanation: Explanation::default(),
    }
}
