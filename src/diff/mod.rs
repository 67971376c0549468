//! The difference of two texts as a unified diff that `git apply` and `patch -p1` accept.
//!
//! Works on bytes: line endings, a byte order mark and bytes that are not UTF-8 come through as they are. The format is
//! the one of [POSIX `diff -u`](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/diff.html).

mod name;
mod rows;
mod words;

pub use name::header_name;
pub use rows::{Row, Side, hunks, rows};
pub use words::Part;

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

/// How many unchanged lines surround a change.
pub const CONTEXT_LINES: usize = 3;

/// The unified diff from `old` to `new`, empty where they are equal.
///
/// `path` is the file's path without the `a/` and `b/` prefixes, as bytes; it is quoted where the format needs it.
pub fn unified(path: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if old == new {
        return out;
    }
    let old_lines = lines(old);
    let new_lines = lines(new);
    header(&mut out, "--- ", "a/", path);
    header(&mut out, "+++ ", "b/", path);
    for group in group_diff_ops(operations(&old_lines, &new_lines), CONTEXT_LINES) {
        hunk(&mut out, &group, &old_lines, &new_lines);
    }
    out
}

/// The diff that makes a new file, empty where the file is.
pub fn created(path: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let new_lines = lines(new);
    if new_lines.is_empty() {
        return out;
    }
    out.extend_from_slice(b"--- /dev/null\n");
    header(&mut out, "+++ ", "b/", path);
    out.extend_from_slice(format!("@@ -0,0 +{} @@\n", range(0, new_lines.len())).as_bytes());
    put(&mut out, b'+', &new_lines);
    out
}

/// Lines of the old text, by their index, that others take the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// The lines that go; empty where lines are only added before this one.
    pub old: Range<usize>,
    /// The text that comes, with its line endings.
    pub text: &'a [u8],
}

/// What makes `new` of `old`: changes of whole lines, in order.
pub fn changes<'a>(old: &[u8], new: &'a [u8]) -> Vec<Change<'a>> {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let mut starts = vec![0];
    starts.extend(new_lines.iter().scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    }));
    operations(&old_lines, &new_lines)
        .iter()
        .filter(|operation| operation.tag() != DiffTag::Equal)
        .map(|operation| {
            let added = operation.new_range();
            Change {
                old: operation.old_range(),
                text: &new[starts[added.start]..starts[added.end]],
            }
        })
        .collect()
}

/// The lines with their line feed; the last one may have none.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|&byte| byte == b'\n').collect()
}

/// The edit script. Lines are numbered first, so that each comparison costs the same however long the lines are. No
/// deadline is given: the same input gives the same diff on a slow machine, too. `Algorithm::Myers` bounds its own work.
fn operations(old: &[&[u8]], new: &[&[u8]]) -> Vec<DiffOp> {
    let mut numbers: HashMap<&[u8], u32> = HashMap::new();
    let mut both = Vec::with_capacity(old.len() + new.len());
    for line in old.iter().chain(new) {
        let next = numbers.len() as u32;
        both.push(*numbers.entry(line).or_insert(next));
    }
    let (old, new) = both.split_at(old.len());
    capture_diff_slices(Algorithm::Myers, old, new)
}

/// One of the two lines that name the file. Without a `diff --git` line, `git apply` takes the path as relative to the
/// current directory, as `patch` does.
fn header(out: &mut Vec<u8>, marker: &str, prefix: &str, path: &[u8]) {
    out.extend_from_slice(marker.as_bytes());
    out.extend_from_slice(&header_name(prefix, path));
    out.push(b'\n');
}

fn hunk(out: &mut Vec<u8>, group: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else {
        return;
    };
    let old_range = first.old_range().start..last.old_range().end;
    let new_range = first.new_range().start..last.new_range().end;
    out.extend_from_slice(
        format!(
            "@@ -{} +{} @@\n",
            range(old_range.start, old_range.len()),
            range(new_range.start, new_range.len())
        )
        .as_bytes(),
    );
    for operation in group {
        let removed = operation.old_range();
        let added = operation.new_range();
        match operation.tag() {
            DiffTag::Equal => put(out, b' ', &old[removed]),
            DiffTag::Delete => put(out, b'-', &old[removed]),
            DiffTag::Insert => put(out, b'+', &new[added]),
            DiffTag::Replace => {
                put(out, b'-', &old[removed]);
                put(out, b'+', &new[added]);
            }
        }
    }
}

/// `start,length` as a hunk header has it: lines count from 1, but an empty range names the line before it.
fn range(start: usize, length: usize) -> String {
    match length {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        _ => format!("{},{length}", start + 1),
    }
}

fn put(out: &mut Vec<u8>, sign: u8, lines: &[&[u8]]) {
    for line in lines {
        out.push(sign);
        out.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            out.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests;
