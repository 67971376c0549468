//! Old against new: one file per thing that is compared.

pub mod behaviour;
pub mod config;
pub mod files;
pub mod libraries;
pub mod text;

/// How a remark begins that says what was not compared, as it changes from run to run.
pub const MASKED: &str = "masked, as the original's own runs differ";

/// Longest value that a message shows, in characters.
const MOST_SHOWN: usize = 200;
/// Most lines of one kind that a check shows.
const MOST_LINES: usize = 8;

/// A value for a message: not too long.
fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(MOST_SHOWN).collect();
    if shown.len() < text.len() {
        shown.push_str(" ...");
    }
    shown
}

/// The first lines, and how many more there are.
fn some(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST_LINES);
    if more > 0 {
        lines.truncate(MOST_LINES);
        lines.push(format!("and {more} more"));
    }
    lines
}
