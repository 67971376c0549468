//! Conditions that known variables decide.

use crate::shell::resolve::Resolved;

/// The status of a command whose words are known, if it follows from the words alone.
pub(super) fn status(words: &[Resolved]) -> Option<bool> {
    let words: Option<Vec<&str>> = words.iter().map(Resolved::known).collect();
    match words?.as_slice() {
        ["true" | ":", ..] => Some(true),
        ["false", ..] => Some(false),
        ["[", test @ .., "]"] | ["test", test @ ..] => evaluate(test),
        _ => None,
    }
}

/// Whether a command only asks something, so that its failure is an answer.
pub(super) fn is_test(words: &[Resolved]) -> bool {
    let Some(program) = words.first().and_then(Resolved::known) else {
        return false;
    };
    let name = program.rsplit('/').next().unwrap_or(program);
    matches!(
        name,
        "[" | "test"
            | "grep"
            | "egrep"
            | "fgrep"
            | "command"
            | "which"
            | "type"
            | "hash"
            | "cmp"
            | "diff"
            | "id"
            | "getent"
            | "false"
    )
}

/// `test` with these arguments, where no file is asked for.
fn evaluate(test: &[&str]) -> Option<bool> {
    match test {
        [] => Some(false),
        ["!", rest @ ..] if (2..=3).contains(&rest.len()) && rest[0] != "=" && rest[0] != "!=" => {
            evaluate(rest).map(|status| !status)
        }
        [text] => Some(!text.is_empty()),
        ["-n", text] => Some(!text.is_empty()),
        ["-z", text] => Some(text.is_empty()),
        ["!", text] => Some(text.is_empty()),
        [a, "=" | "==", b] => Some(a == b),
        [a, "!=", b] => Some(a != b),
        [a, operator, b] => {
            let (a, b): (i64, i64) = (a.parse().ok()?, b.parse().ok()?);
            match *operator {
                "-eq" => Some(a == b),
                "-ne" => Some(a != b),
                "-lt" => Some(a < b),
                "-le" => Some(a <= b),
                "-gt" => Some(a > b),
                "-ge" => Some(a >= b),
                _ => None,
            }
        }
        _ => None,
    }
}
