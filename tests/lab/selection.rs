//! Which cases and controls are wanted: names or patterns with `*`.

use std::path::Path;

/// Names and patterns.
#[derive(Debug, Default)]
pub struct Selection(Vec<String>);

impl Selection {
    /// From words with commas or spaces between them; `@FILE` stands for those of a file.
    pub fn of(text: &str) -> Selection {
        let words = text.split([',', ' ']).filter(|it| !it.is_empty());
        Selection(
            words
                .flat_map(|word| match word.strip_prefix('@') {
                    Some(file) => Selection::read(Path::new(file)).0,
                    None => vec![word.to_owned()],
                })
                .collect(),
        )
    }

    /// From a file with one on each line; `#` begins a comment.
    pub fn read(file: &Path) -> Selection {
        let text = std::fs::read_to_string(file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let words = text
            .lines()
            .filter_map(|line| line.split('#').next())
            .map(str::trim)
            .filter(|it| !it.is_empty());
        Selection(words.map(str::to_owned).collect())
    }

    /// The patterns.
    pub fn patterns(&self) -> &[String] {
        &self.0
    }

    /// At which place it is wanted, if at all; without patterns all are.
    pub fn place(&self, name: &str) -> Option<usize> {
        if self.0.is_empty() {
            return Some(0);
        }
        self.0.iter().position(|pattern| fits(pattern, name))
    }
}

/// Whether a name fits a pattern with `*`.
pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|tail| {
            (0..=tail.len())
                .filter_map(|at| tail.get(at..))
                .any(|tail| fits(rest, tail))
        }),
    }
}
