//! What a stage does in order: its copies, and the commands of its RUN instructions with what they may read.

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Traced {
    /// COPY or ADD.
    Copy(CopyStep),
    /// A RUN begins.
    Begin(BeginStep),
    /// A command of it.
    Call(CallStep),
    /// Something that is not followed, with its line.
    Opaque(u32),
}

/// COPY or ADD, with variables filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyStep {
    /// The stage or image that it copies from; the build context, if `None`.
    pub from: Option<String>,
    /// The sources.
    pub sources: Vec<String>,
    /// Where they go, absolute.
    pub dest: String,
    /// Sources and destination are known, and no option changes what they mean.
    pub plain: bool,
    /// The line.
    pub line: u32,
}

/// What holds for all commands of a RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeginStep {
    /// It sees the build context itself: by a bind mount.
    pub sees_context: bool,
    /// The stages and images that it mounts something of.
    pub sees_stages: Vec<String>,
    /// Where something is mounted.
    pub mounts: Vec<String>,
    /// Its text reads files or runs commands in ways that the commands' words do not show: `<`, `$(`, a backtick.
    pub hides_reads: bool,
    /// The line.
    pub line: u32,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallStep {
    /// Its words; of an unknown one the part before the unknown.
    pub words: Vec<String>,
    /// Every word is known and none is a pattern of file names.
    pub literal: bool,
    /// A word is a pattern of file names.
    pub pattern: bool,
    /// The directory that it runs in, where known.
    pub cwd: Option<String>,
    /// It runs, and its failure is the build's.
    pub certain: bool,
    /// The line.
    pub line: u32,
}
