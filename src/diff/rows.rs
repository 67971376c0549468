//! Two texts side by side: which line stands beside which.

use std::ops::Range;

use similar::{DiffOp, DiffTag};

use super::words::{Part, compare, joined};
use super::{lines, operations};

/// Lines this similar are shown as one line that changed.
const SIMILAR: f64 = 0.5;
/// How much comparing words of lines may cost for one file, in comparisons of bytes. Lines beyond it are shown as removed and
/// added, without marks.
const BUDGET: u64 = 32 * 1024 * 1024;

/// A line on one side, in pieces; without its line ending.
pub type Side<'a> = Vec<Part<'a>>;

/// One row of two texts side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<'a> {
    /// A line that both have.
    Same(&'a [u8]),
    /// A line of the old text, one of the new text, or two of which one takes the other's place.
    Differs(Option<Side<'a>>, Option<Side<'a>>),
}

impl Row<'_> {
    /// Whether both sides are the same.
    pub fn is_same(&self) -> bool {
        matches!(self, Row::Same(_))
    }

    /// How many lines of the old and of the new text are in the row.
    pub fn lines(&self) -> (usize, usize) {
        match self {
            Row::Same(_) => (1, 1),
            Row::Differs(old, new) => (usize::from(old.is_some()), usize::from(new.is_some())),
        }
    }
}

/// The rows from `old` to `new`. Line endings are left out: texts that differ in nothing else have the same rows.
pub fn rows<'a>(old: &'a [u8], new: &'a [u8]) -> Vec<Row<'a>> {
    let old: Vec<&[u8]> = lines(old).into_iter().map(without_ending).collect();
    let new: Vec<&[u8]> = lines(new).into_iter().map(without_ending).collect();
    let mut budget = BUDGET;
    let mut rows = Vec::with_capacity(old.len().max(new.len()));
    for operation in operations(&old, &new) {
        block(&operation, &old, &new, &mut budget, &mut rows);
    }
    rows
}

fn block<'a>(
    operation: &DiffOp,
    old: &[&'a [u8]],
    new: &[&'a [u8]],
    budget: &mut u64,
    rows: &mut Vec<Row<'a>>,
) {
    let (old, new) = (&old[operation.old_range()], &new[operation.new_range()]);
    if operation.tag() == DiffTag::Equal {
        rows.extend(old.iter().map(|line| Row::Same(line)));
        return;
    }
    // Where the pairs begin that are not shown yet.
    let (mut from_old, mut from_new) = (0, 0);
    for (at_old, line) in old.iter().enumerate() {
        let mut found = None;
        for (at_new, other) in new.iter().enumerate().skip(from_new) {
            // Every comparison has a price, that of two empty lines, too.
            let cost = (line.len() as u64 + 8) * (other.len() as u64 + 8);
            let Some(left) = budget.checked_sub(cost) else {
                *budget = 0;
                break;
            };
            *budget = left;
            let compared = compare(line, other);
            if compared.similarity >= SIMILAR {
                found = Some((at_new, compared));
                break;
            }
        }
        if *budget == 0 {
            break;
        }
        if let Some((at_new, compared)) = found {
            unlike(&old[from_old..at_old], &new[from_new..at_new], rows);
            rows.push(Row::Differs(
                Some(joined(line, &compared.old)),
                Some(joined(new[at_new], &compared.new)),
            ));
            (from_old, from_new) = (at_old + 1, at_new + 1);
        }
    }
    unlike(&old[from_old..], &new[from_new..], rows);
}

/// Lines that have little in common: beside each other, to save room, with no marks.
fn unlike<'a>(old: &[&'a [u8]], new: &[&'a [u8]], rows: &mut Vec<Row<'a>>) {
    let side = |line: Option<&&'a [u8]>| {
        line.map(|&text| {
            vec![Part {
                text,
                changed: false,
            }]
        })
    };
    for index in 0..old.len().max(new.len()) {
        rows.push(Row::Differs(side(old.get(index)), side(new.get(index))));
    }
}

fn without_ending(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The ranges of rows that are worth showing: what differs, with `context` rows around it.
pub fn hunks(rows: &[Row<'_>], context: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (index, _) in rows.iter().enumerate().filter(|(_, row)| !row.is_same()) {
        let start = index.saturating_sub(context);
        let end = (index + context + 1).min(rows.len());
        match found.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effort::effort;

    fn side(side: Option<&Side<'_>>) -> String {
        side.map_or_else(
            || "-".to_owned(),
            |parts| {
                parts
                    .iter()
                    .map(|part| {
                        let text = String::from_utf8_lossy(part.text);
                        if part.changed {
                            format!("[{text}]")
                        } else {
                            text.into_owned()
                        }
                    })
                    .collect()
            },
        )
    }

    fn shown(old: &str, new: &str) -> Vec<String> {
        rows(old.as_bytes(), new.as_bytes())
            .iter()
            .map(|row| match row {
                Row::Same(line) => format!("= {}", String::from_utf8_lossy(line)),
                Row::Differs(old, new) => {
                    format!("{} | {}", side(old.as_ref()), side(new.as_ref()))
                }
            })
            .collect()
    }

    #[test]
    fn a_line_stands_beside_the_one_that_took_its_place() {
        assert_eq!(
            shown(
                "FROM golang:1.22\nLABEL a=b\nRUN x\n",
                "FROM golang:1.22 AS builder\nRUN x\nFROM scratch\n"
            ),
            [
                "FROM golang:1.22 | FROM golang:1.22[ AS builder]",
                "LABEL a=b | -",
                "= RUN x",
                "- | FROM scratch",
            ]
        );
    }

    #[test]
    fn a_similar_line_is_found_behind_others() {
        assert_eq!(
            shown("CMD [\"app\"]\n", "USER nobody\nCMD [\"/app\"]\n"),
            ["- | USER nobody", "CMD [\"app\"] | CMD [\"[/]app\"]"]
        );
    }

    #[test]
    fn line_endings_are_left_out() {
        assert_eq!(shown("a\r\nb", "a\nb\n"), ["= a", "= b"]);
        assert_eq!(shown("", "a\n"), ["- | a"]);
    }

    #[test]
    fn what_differs_is_shown_with_its_surroundings() {
        let old: String = (0..40).map(|n| format!("line {n}\n")).collect();
        let new = old.replace("line 3\n", "x\n").replace("line 30\n", "y\n");
        let rows = rows(old.as_bytes(), new.as_bytes());
        assert_eq!(hunks(&rows, 3), [0..7, 27..34]);
        assert_eq!(hunks(&rows, 20).first(), Some(&(0..40)));
    }

    /// Long lines with nothing in common, many of them: comparing each with each would take minutes.
    #[test]
    fn much_that_differs_takes_bounded_time() {
        let text = |seed: usize| -> String {
            (0..2000)
                .map(|n| {
                    let words: Vec<String> =
                        (0..100).map(|w| format!("{}", n * seed + w * w)).collect();
                    format!("{}\n", words.join(" "))
                })
                .collect()
        };
        let start = effort();
        let (old, new) = (text(7919), text(104_729));
        assert!(rows(old.as_bytes(), new.as_bytes()).len() >= 2000);
        let taken = effort() - start;
        assert!(taken.as_secs() < 60, "{taken:?}");
    }
}
