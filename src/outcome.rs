//! What a conversion comes to: the types that every caller of [`convert`](fn@crate::convert) sees.

use std::collections::BTreeSet;

use serde::Serialize;

/// The result of looking at one Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What came out.
    pub verdict: Verdict,
    /// The language whose profile matched (`go`, `node`, ...), where one did.
    pub language: Option<String>,
    /// How the verdict was reached, for `msconvert explain`.
    pub explanation: Explanation,
}

/// The five outcomes of the design's vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// An equivalent multi-stage Dockerfile was written and passed the contract.
    Converted(Conversion),
    /// There is nothing to gain or nothing to do: the reason says which.
    Unchanged(Reason),
    /// No plan could be proven: the reason says why.
    Refused(Reason),
    /// The text is not a Dockerfile that a build would accept, or a comment in it that is for msconvert is not understood.
    Invalid(Reason),
    /// The file could not be read or written; its content was not judged.
    Failed(Reason),
}

impl Verdict {
    /// The stable name used in reports: `converted`, `unchanged`, `refused`, `invalid` or `failed`.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Converted(_) => "converted",
            Verdict::Unchanged(_) => "unchanged",
            Verdict::Refused(_) => "refused",
            Verdict::Invalid(_) => "invalid",
            Verdict::Failed(_) => "failed",
        }
    }
}

/// A conversion that passed the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The whole new Dockerfile.
    pub output: Vec<u8>,
    /// How much the runtime stage carries.
    pub tier: Tier,
    /// The text that was planned, where it is not the author's: with a build or another start command written into it, as
    /// an option asks for or an assumption allows.
    pub planned: Option<Vec<u8>>,
    /// Files of which a step that an option added makes others: they are not those of the original.
    pub remade: BTreeSet<String>,
    /// The image reference of the runtime stage, as written.
    pub runtime_image: String,
    /// What the plan takes to be true and could not prove. Empty means safe.
    pub assumptions: Vec<Assumption>,
    /// What the reader of the diff should know.
    pub notes: Vec<Note>,
    /// What the base images weigh.
    pub sizes: BaseSizes,
}

/// The sizes of two base images in bytes: compressed, for linux/amd64, as the catalogue has them; `None` where it has none.
/// What the build adds to either is not in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BaseSizes {
    /// The base image of the original.
    pub before: Option<u64>,
    /// The base image of the runtime stage.
    pub after: Option<u64>,
}

impl BaseSizes {
    /// Both sizes, where both are known.
    pub fn both(self) -> Option<(u64, u64)> {
        self.before.zip(self.after)
    }
}

impl Conversion {
    /// Whether `--write` applies it without `--unsafe`: no assumption is open.
    pub fn is_safe(&self) -> bool {
        self.assumptions.is_empty()
    }
}

/// How much the runtime stage carries; the smallest that can be proven wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Tier {
    /// Artifact only.
    T1,
    /// Artifact and assets.
    T2,
    /// The whole working directory.
    T3,
}

impl Tier {
    /// `T1`, `T2` or `T3`.
    pub fn name(self) -> &'static str {
        match self {
            Tier::T1 => "T1",
            Tier::T2 => "T2",
            Tier::T3 => "T3",
        }
    }
}

/// Why a file was left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code, with a page of its own in the documentation.
    pub code: String,
    /// What is wrong, in the reader's words.
    pub message: String,
    /// The line of the Dockerfile (from 1) that it is about.
    pub line: Option<u32>,
    /// What would make the file convertible; empty where nothing would.
    pub help: String,
}

/// Something the plan takes to be true and could not prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Stable code, with a page of its own in the documentation.
    pub code: String,
    /// What is assumed, what to look at, and how to settle it.
    pub message: String,
    /// The line of the Dockerfile (from 1) that it is about.
    pub line: Option<u32>,
}

/// Something that the reader of the diff should know and that needs no decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Stable code.
    pub code: String,
    /// The note in the reader's words.
    pub message: String,
    /// The line of the Dockerfile (from 1) that it is about.
    pub line: Option<u32>,
}

/// How a verdict was reached, section by section, in the order of the way through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Titled lists of facts, such as "recognised", "runtime image", "copied", "left behind".
    pub sections: Vec<Section>,
}

/// One titled list of an [`Explanation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The title, in lower case.
    pub title: String,
    /// The facts, in the order of the Dockerfile where they have a line.
    pub facts: Vec<Fact>,
}

/// One fact of an [`Explanation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The line of the Dockerfile (from 1) that shows it.
    pub line: Option<u32>,
    /// The fact in the reader's words.
    pub text: String,
}
