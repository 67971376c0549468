//! The diff with the old text on the left and the new one on the right, for terminals.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

use super::FileReport;
use super::style::{
    ADDED, ADDED_WORD, FAINT, Look, REMOVED, REMOVED_WORD, STRONG, path_text, visible_text,
};
use crate::diff::{CONTEXT_LINES, Part, Row, Side, hunks, rows};

/// With fewer columns there is no room for two texts.
pub const LEAST_COLUMNS: usize = 60;
/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// The two texts of a conversion, `columns` wide; empty where nothing was converted.
///
/// Line endings are not shown, and long lines go on in the next row.
pub fn side_by_side(report: &FileReport, columns: usize, look: Look) -> String {
    let Some(conversion) = report.conversion() else {
        return String::new();
    };
    let rows = rows(&report.source, &conversion.output);
    let (old, new) = rows.iter().fold((0, 0), |(old, new), row| {
        let (more_old, more_new) = row.lines();
        (old + more_old, new + more_new)
    });
    let digits = old.max(new).to_string().len();
    // Number, blank, text, and a bar with blanks in the middle.
    let width = columns
        .max(LEAST_COLUMNS)
        .saturating_sub(2 * (digits + 1) + 3)
        / 2;
    let mut page = Page {
        out: String::new(),
        digits,
        width,
        look,
    };
    // Writing to a string does not fail, here and below.
    let _ = writeln!(page.out, "{}", look.paint(STRONG, &path_text(&report.path)));
    let hunks = hunks(&rows, CONTEXT_LINES);
    let (mut old, mut new) = (0, 0);
    let mut next = hunks.iter();
    let mut hunk = next.next();
    for (index, row) in rows.iter().enumerate() {
        let (more_old, more_new) = row.lines();
        (old, new) = (old + more_old, new + more_new);
        while hunk.is_some_and(|hunk| hunk.end <= index) {
            hunk = next.next();
        }
        let Some(hunk) = hunk.filter(|hunk| hunk.contains(&index)) else {
            continue;
        };
        if index == hunk.start && index > 0 {
            let line = "─".repeat(2 * (digits + 1 + width) + 3);
            let _ = writeln!(page.out, "{}", look.paint(FAINT, &line));
        }
        page.row(row, old, new);
    }
    page.out
}

struct Page {
    out: String,
    digits: usize,
    width: usize,
    look: Look,
}

/// How one side of a row is painted: the line, and what changed in it.
type Paint = (Style, Style);

impl Page {
    fn row(&mut self, row: &Row<'_>, old: usize, new: usize) {
        let plain = (Style::new(), Style::new());
        let (left, right) = match row {
            Row::Same(text) => {
                let side = vec![Part {
                    text,
                    changed: false,
                }];
                let lines = self.wrapped(&side, plain);
                (lines.clone(), lines)
            }
            Row::Differs(old, new) => (
                self.side(old.as_ref(), (REMOVED, REMOVED_WORD)),
                self.side(new.as_ref(), (ADDED, ADDED_WORD)),
            ),
        };
        for index in 0..left.len().max(right.len()) {
            let number = |lines: &[String], number: usize| {
                let shown = if index == 0 && !lines.is_empty() {
                    number.to_string()
                } else {
                    String::new()
                };
                self.look
                    .paint(FAINT, &format!("{shown:>width$}", width = self.digits))
            };
            let blank = " ".repeat(self.width);
            let line = format!(
                "{} {} {} {} {}",
                number(&left, old),
                left.get(index).unwrap_or(&blank),
                self.look.paint(FAINT, "│"),
                number(&right, new),
                right.get(index).map_or("", String::as_str),
            );
            let _ = writeln!(self.out, "{}", line.trim_end());
        }
    }

    fn side(&self, side: Option<&Side<'_>>, paint: Paint) -> Vec<String> {
        side.map_or_else(Vec::new, |side| self.wrapped(side, paint))
    }

    /// The lines of one side, each filled up to the width.
    fn wrapped(&self, side: &Side<'_>, (line, word): Paint) -> Vec<String> {
        let mut lines = Vec::new();
        let (mut current, mut used) = (String::new(), 0);
        for part in side {
            let style = if part.changed { word } else { line };
            let mut piece = String::new();
            for character in visible_text(part.text).chars() {
                // Characters without a width of their own go with the one before.
                let size = match character {
                    '\t' => TAB - used % TAB,
                    _ => character.width().unwrap_or(0),
                };
                if used + size > self.width {
                    current.push_str(&self.look.paint(style, &std::mem::take(&mut piece)));
                    fill(&mut current, self.width - used);
                    lines.push(std::mem::take(&mut current));
                    used = 0;
                }
                match character {
                    '\t' => {
                        let size = size.min(self.width);
                        fill(&mut piece, size);
                        used += size;
                    }
                    _ => {
                        piece.push(character);
                        used += size;
                    }
                }
            }
            if !piece.is_empty() {
                current.push_str(&self.look.paint(style, &piece));
            }
        }
        fill(&mut current, self.width - used);
        lines.push(current);
        lines
    }
}

fn fill(out: &mut String, columns: usize) {
    out.extend(std::iter::repeat_n(' ', columns));
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{conversion, converted, refused};
    use super::*;

    #[test]
    fn old_and_new_stand_beside_each_other() {
        assert_eq!(
            side_by_side(&converted("a/Dockerfile"), 80, Look::default()),
            "\
a/Dockerfile
1 FROM golang:1.22                     │ 1 FROM golang:1.22 AS builder
2 COPY . .                             │ 2 COPY . .
3 RUN go build -o /app .               │ 3 RUN go build -o /app .
                                       │ 4
                                       │ 5 FROM scratch
                                       │ 6 COPY --from=builder /app /app
4 CMD [\"/app\"]                         │ 7 CMD [\"/app\"]
"
        );
        assert_eq!(side_by_side(&refused("b"), 80, Look::default()), "");
    }

    #[test]
    fn words_that_changed_stand_out() {
        let look = Look {
            color: true,
            terminal: true,
        };
        let report = conversion("D", b"FROM a:1\n", b"FROM a:1 AS b\n");
        let shown = side_by_side(&report, 60, look);
        assert!(
            shown.contains("\u{1b}[32mFROM a:1\u{1b}[0m\u{1b}[7m\u{1b}[32m AS b\u{1b}[0m"),
            "{shown:?}"
        );
    }

    #[test]
    fn long_lines_and_wide_characters_stay_in_their_column() {
        let long = format!("RUN echo {}\tend\n", "字".repeat(30));
        let new = format!("{long}USER 1\n");
        let report = conversion("D", long.as_bytes(), new.as_bytes());
        let shown = side_by_side(&report, 60, Look::default());
        for line in shown.lines().skip(1) {
            let width: usize = line.chars().map(|it| it.width().unwrap_or(0)).sum();
            assert!(width <= 60, "{width}: {line}");
            let before: usize = line
                .chars()
                .take_while(|it| *it != '│')
                .map(|it| it.width().unwrap_or(0))
                .sum();
            assert_eq!(before, 29, "{line}");
        }
        assert!(shown.contains("end"));
    }

    #[test]
    fn far_parts_are_cut_out() {
        let old: String = (0..40).map(|n| format!("line {n}\n")).collect();
        let new = old.replace("line 3\n", "x\n").replace("line 30\n", "y\n");
        let report = conversion("D", old.as_bytes(), new.as_bytes());
        let shown = side_by_side(&report, 60, Look::default());
        assert_eq!(shown.matches('─').count(), 2 * (3 + 25) + 3, "{shown}");
        assert!(
            shown.contains("31 line 30") && !shown.contains("line 20"),
            "{shown}"
        );
    }

    #[test]
    fn nothing_of_a_file_reaches_the_terminal_as_it_is() {
        let report = conversion(
            "a\u{1b}[2J",
            b"FROM a\x1b[2J\xff\n",
            b"FROM b\xe2\x80\xae\n",
        );
        let shown = side_by_side(&report, 100, Look::default());
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
        assert!(
            shown.contains("^[[2J<FF>") && shown.contains("\\u{202e}"),
            "{shown}"
        );
    }
}
