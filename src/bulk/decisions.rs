//! What a person decided about conversions: accepted, rejected, and of which texts.
//!
//! The format is documented in `docs/reports.md`, with a schema in `docs/msconvert-decisions.schema.json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::codes;
use super::discover::reason;
use crate::outcome::Reason;

/// The version of the format.
const VERSION: u32 = 1;

/// The decisions of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    by_path: BTreeMap<PathBuf, One>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct One {
    decision: Decision,
    before: String,
    after: String,
}

impl One {
    fn digest(&self) -> String {
        format!("sha256:{}-{}", self.before, self.after)
    }
}

/// A decision about one conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Write it, whatever it assumes.
    Accept,
    /// Leave the file alone.
    Reject,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    decisions: Vec<Entry>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    decision: Decision,
    digest: String,
}

/// What a decision was made about: the original text and its conversion.
///
/// `sha256:` and the SHA-256 of both in hexadecimal digits, with `-` between them.
pub fn digest(before: &[u8], after: &[u8]) -> String {
    format!("sha256:{}-{}", sha256(before), sha256(after))
}

fn sha256(text: &[u8]) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(text) {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

impl Decisions {
    /// Reads a decisions file.
    ///
    /// # Errors
    /// What is wrong with the text, with line and column where it is about one.
    pub fn parse(text: &[u8]) -> Result<Decisions, String> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let document: Document = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!(
                "its version is {}; this msconvert reads version {VERSION}",
                document.version
            ));
        }
        let mut by_path = BTreeMap::new();
        for (index, entry) in document.decisions.into_iter().enumerate() {
            let place = format!("decision {} (`{}`)", index + 1, entry.path);
            let (before, after) = halves(&entry.digest)
                .ok_or_else(|| format!("{place}: the digest is not `sha256:` and two checksums"))?;
            if entry.path.is_empty() {
                return Err(format!("{place}: the path is empty"));
            }
            let one = One {
                decision: entry.decision,
                before: before.to_owned(),
                after: after.to_owned(),
            };
            if by_path.insert(PathBuf::from(entry.path), one).is_some() {
                return Err(format!("{place}: the path was decided before"));
            }
        }
        Ok(Decisions { by_path })
    }

    /// Takes a decision about a conversion, in the place of an earlier one about the path.
    pub fn decide(&mut self, path: PathBuf, decision: Decision, before: &[u8], after: &[u8]) {
        let one = One {
            decision,
            before: sha256(before),
            after: sha256(after),
        };
        self.by_path.insert(path, one);
    }

    /// What was decided about a path, and the [`digest`] of the texts that it was about.
    pub fn get(&self, path: &Path) -> Option<(Decision, String)> {
        let one = self.by_path.get(path)?;
        Some((one.decision, one.digest()))
    }

    /// The text of the file. A path that is no Unicode is written with replacement characters, and is not found again.
    pub fn to_text(&self) -> String {
        let decisions = self.by_path.iter().map(|(path, one)| Entry {
            path: path.to_string_lossy().into_owned(),
            decision: one.decision,
            digest: one.digest(),
        });
        let document = Document {
            version: VERSION,
            decisions: decisions.collect(),
        };
        let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Every path that was decided about, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.by_path.keys().map(PathBuf::as_path)
    }

    /// The decision about a conversion; `None` where there is none.
    ///
    /// # Errors
    /// A reason with the code `decision-outdated`: the conversion was accepted, but of another text or with another result.
    pub fn of(&self, path: &Path, before: &[u8], after: &[u8]) -> Result<Option<Decision>, Reason> {
        let Some(one) = self.by_path.get(path) else {
            return Ok(None);
        };
        match one.decision {
            Decision::Reject => Ok(Some(Decision::Reject)),
            Decision::Accept if one.before != sha256(before) => Err(outdated(
                "was accepted, but the file changed since; it was not written",
            )),
            Decision::Accept if one.after != sha256(after) => Err(outdated(
                "was accepted, but the conversion is another one now; it was not written",
            )),
            Decision::Accept => Ok(Some(Decision::Accept)),
        }
    }

    /// What an accepted file comes to that is not converted: nothing is wrong where it was not accepted, or holds the accepted
    /// conversion already.
    ///
    /// # Errors
    /// A reason with the code `decision-outdated`.
    pub fn of_unconverted(&self, path: &Path, text: &[u8]) -> Result<(), Reason> {
        match self.by_path.get(path) {
            Some(one) if one.decision == Decision::Accept && one.after != sha256(text) => Err(
                outdated("was accepted, but there is no conversion of it now; it was not written"),
            ),
            _ => Ok(()),
        }
    }
}

/// The two checksums of a digest.
fn halves(digest: &str) -> Option<(&str, &str)> {
    let is_checksum = |text: &str| {
        text.len() == 64
            && text
                .bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    };
    digest
        .strip_prefix("sha256:")?
        .split_once('-')
        .filter(|(before, after)| is_checksum(before) && is_checksum(after))
}

fn outdated(message: &str) -> Reason {
    reason(
        codes::DECISION_OUTDATED,
        message.to_owned(),
        "Give the options that the report was made with, or make the report again and decide anew.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(decision: &str, digest: &str) -> String {
        format!(
            r#"{{"version":1,"decisions":[{{"path":"a/Dockerfile","decision":"{decision}","digest":"{digest}"}}]}}"#
        )
    }

    fn decisions(decision: &str) -> Decisions {
        Decisions::parse(text(decision, &digest(b"old", b"new")).as_bytes()).unwrap()
    }

    #[test]
    fn the_digest_is_of_both_texts() {
        assert_eq!(
            digest(b"", b"abc"),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855-\
             ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn only_what_was_accepted_is_taken() {
        let path = Path::new("a/Dockerfile");
        let accepted = decisions("accept");
        assert_eq!(
            accepted.of(path, b"old", b"new"),
            Ok(Some(Decision::Accept))
        );
        assert_eq!(accepted.of(Path::new("b"), b"old", b"new"), Ok(None));
        for (before, after) in [(b"odd", b"new"), (b"old", b"odd")] {
            let reason = accepted.of(path, before, after).unwrap_err();
            assert_eq!(reason.code, "decision-outdated");
        }
        let rejected = decisions("reject");
        assert_eq!(
            rejected.of(path, b"odd", b"new"),
            Ok(Some(Decision::Reject))
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut decisions = Decisions::default();
        decisions.decide("b \"x\"".into(), Decision::Accept, b"old", b"new");
        decisions.decide("a".into(), Decision::Accept, b"old", b"new");
        decisions.decide("a".into(), Decision::Reject, b"old", b"newer");
        let read = Decisions::parse(decisions.to_text().as_bytes()).unwrap();
        assert_eq!(read, decisions);
        let rejected = Some((Decision::Reject, digest(b"old", b"newer")));
        assert_eq!(read.get(Path::new("a")), rejected);
    }

    #[test]
    fn what_is_written_already_is_no_trouble() {
        let path = Path::new("a/Dockerfile");
        assert_eq!(decisions("accept").of_unconverted(path, b"new"), Ok(()));
        assert!(decisions("accept").of_unconverted(path, b"old").is_err());
        assert_eq!(decisions("reject").of_unconverted(path, b"old"), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let good = digest(b"old", b"new");
        let twice = format!(
            r#"{{"version":1,"decisions":[{{"path":"a","decision":"accept","digest":"{good}"}},{{"path":"a","decision":"reject","digest":"{good}"}}]}}"#
        );
        for (wrong, what) in [
            (
                text("accept", "sha256:00-00"),
                "decision 1 (`a/Dockerfile`): the digest",
            ),
            (text("accept", &good.to_uppercase()), "the digest"),
            (text("maybe", &good), "unknown variant `maybe`"),
            (
                text("accept", &good).replace(":1,", ":2,"),
                "its version is 2",
            ),
            (
                text("accept", &good).replace("\"path\"", "\"pfad\""),
                "unknown field `pfad`",
            ),
            (twice, "decision 2 (`a`): the path was decided before"),
            ("{".to_owned(), "line 1 column 1"),
        ] {
            let error = Decisions::parse(wrong.as_bytes()).unwrap_err();
            assert!(error.contains(what), "{error}");
        }
    }
}
