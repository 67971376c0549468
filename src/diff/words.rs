//! Which words of a line changed.

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The bytes.
    pub text: &'a [u8],
    /// Whether the other line has something else here.
    pub changed: bool,
}

/// What two lines have in common, from 0 to 1, and their pieces.
pub(super) struct Compared<'a> {
    pub similarity: f64,
    pub old: Vec<Part<'a>>,
    pub new: Vec<Part<'a>>,
}

/// Compares two lines word by word. Blanks do not count for the similarity.
pub(super) fn compare<'a>(old: &'a [u8], new: &'a [u8]) -> Compared<'a> {
    let (old_words, new_words) = (words(old), words(new));
    let mut compared = Compared {
        similarity: 0.0,
        old: Vec::new(),
        new: Vec::new(),
    };
    let mut same = 0;
    for operation in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        let changed = operation.tag() != DiffTag::Equal;
        let removed = &old_words[operation.old_range()];
        if !changed {
            same += weight(removed);
        }
        push(&mut compared.old, removed, changed);
        push(
            &mut compared.new,
            &new_words[operation.new_range()],
            changed,
        );
    }
    let all = weight(&old_words) + weight(&new_words);
    if all > 0 {
        // Lines that are compared are far below 2^52 bytes.
        #[expect(clippy::cast_precision_loss, reason = "lengths of lines are small")]
        let similarity = (2 * same) as f64 / all as f64;
        compared.similarity = similarity;
    }
    compared
}

/// Runs of letters and digits, runs of blanks, and single other characters.
fn words(line: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(&first) = rest.first() {
        let kind = kind(first);
        let length = match kind {
            Kind::Other => 1,
            _ => rest
                .iter()
                .position(|&byte| self::kind(byte) != kind)
                .unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(length);
        found.push(word);
        rest = after;
    }
    found
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    Word,
    Blank,
    Other,
}

/// Bytes of a character outside ASCII stay together.
fn kind(byte: u8) -> Kind {
    match byte {
        b' ' | b'\t' => Kind::Blank,
        b'_' | 0x80.. => Kind::Word,
        _ if byte.is_ascii_alphanumeric() => Kind::Word,
        _ => Kind::Other,
    }
}

fn weight(words: &[&[u8]]) -> usize {
    words
        .iter()
        .filter(|word| word.first().is_some_and(|&it| kind(it) != Kind::Blank))
        .map(|word| word.len())
        .sum()
}

/// Adds neighbouring words, which are neighbours in the line, too, as pieces.
fn push<'a>(parts: &mut Vec<Part<'a>>, words: &[&'a [u8]], changed: bool) {
    parts.extend(words.iter().map(|&text| Part { text, changed }));
}

/// Joins neighbours that are alike, for a line that the pieces cover.
pub(super) fn joined<'a>(line: &'a [u8], parts: &[Part<'a>]) -> Vec<Part<'a>> {
    let mut found: Vec<Part<'a>> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for (index, part) in parts.iter().enumerate() {
        end += part.text.len();
        let next = parts.get(index + 1);
        if next.is_none_or(|next| next.changed != part.changed) {
            found.push(Part {
                text: &line[start..end],
                changed: part.changed,
            });
            start = end;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, parts: &[Part<'_>]) -> String {
        joined(line.as_bytes(), parts)
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
    }

    #[test]
    fn words_that_changed_are_marked() {
        let (old, new) = ("FROM golang:1.22", "FROM golang:1.23 AS builder");
        let compared = compare(old.as_bytes(), new.as_bytes());
        assert_eq!(shown(old, &compared.old), "FROM golang:1.[22]");
        assert_eq!(shown(new, &compared.new), "FROM golang:1.[23 AS builder]");
        assert!(compared.similarity > 0.5, "{}", compared.similarity);
    }

    #[test]
    fn lines_with_nothing_in_common_are_not_similar() {
        let compared = compare(b"COPY . .", b"USER nobody");
        assert!(compared.similarity < 0.1, "{}", compared.similarity);
        assert!(compare(b"", b"").similarity < 0.1);
    }

    #[test]
    fn characters_outside_ascii_stay_whole() {
        let (old, new) = ("# é", "# è");
        let compared = compare(old.as_bytes(), new.as_bytes());
        assert_eq!(shown(new, &compared.new), "# [è]");
    }
}
