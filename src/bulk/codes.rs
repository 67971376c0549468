//! The reason and note codes that come from handling files, not from judging their text.

/// The file or directory does not exist or may not be read.
pub const UNREADABLE: &str = "unreadable";
/// The new text could not be put in the file's place.
pub const UNWRITABLE: &str = "unwritable";
/// The file's content changed between reading and writing.
pub const CHANGED_ON_DISK: &str = "changed-on-disk";
/// A decisions file accepts the conversion of another text, or with another result.
pub const DECISION_OUTDATED: &str = "decision-outdated";
/// The file is larger than [`super::read::MAX_BYTES`].
pub const TOO_LARGE: &str = "too-large";
/// The path names a pipe, a device, a socket or a directory.
pub const NOT_A_FILE: &str = "not-a-file";
/// The path is a symbolic link; the file that it points to is the one to convert.
pub const SYMBOLIC_LINK: &str = "symbolic-link";
/// A bug in msconvert, confined to the file that met it.
pub const INTERNAL_ERROR: &str = "internal-error";
/// A part of the build context could not be read (a note, not a reason).
pub const CONTEXT_TROUBLE: &str = "context-trouble";

/// All of them, for the test that each is documented.
pub const ALL: &[&str] = &[
    UNREADABLE,
    UNWRITABLE,
    CHANGED_ON_DISK,
    DECISION_OUTDATED,
    TOO_LARGE,
    NOT_A_FILE,
    SYMBOLIC_LINK,
    INTERNAL_ERROR,
    CONTEXT_TROUBLE,
];
