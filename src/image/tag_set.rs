//! The embedded tag lists: exact, compact, and read in place.
//!
//! All tags of all lists, with what is known of each, are the words of one minimal acyclic automaton. Tags are versions
//! combined with variants, so that the automaton shares nearly everything: some 50,000 tags take far less room than
//! their list, without a false positive, and nothing is decoded before a look-up.
//!
//! A word is `list ':' tag 0x00 built suite`: `built` is 0xFF for a tag that is still rebuilt, else the month in which it
//! was last listed, counted from January 2013 ([`month_name`]); `suite` is 0 for none, else the index of the
//! distribution release in [`TagIndex::suites`] plus 1.
//!
//! A node is a byte `edges * 2 + final`, then per edge the byte it takes and the distance back to its target as a
//! variable-length number. Targets precede their sources, the root comes last.

use serde::{Deserialize, Serialize};

/// Between the tag and what is known of it.
pub const SEPARATOR: u8 = 0;
/// The value of `built` for a tag that is still rebuilt.
pub const CURRENT: u8 = 0xFF;

/// The automaton and the table of distribution releases.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct TagIndex<'a> {
    /// Distribution releases by code minus 1.
    #[serde(borrow)]
    pub suites: Vec<&'a str>,
    /// Offset of the root node.
    pub root: u32,
    /// The nodes.
    pub nodes: &'a [u8],
}

/// What the lists say of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagEntry<'a> {
    /// `None`: still rebuilt; else the code of the month in which it was last listed.
    pub last_listed: Option<u8>,
    /// The distribution release, where the lists name it.
    pub suite: Option<&'a str>,
}

/// The month of a code, as `YYYY-MM`.
pub fn month_name(code: u8) -> String {
    format!(
        "{}-{:02}",
        2013 + u32::from(code) / 12,
        u32::from(code) % 12 + 1
    )
}

impl<'a> TagIndex<'a> {
    /// Looks a tag up in a list.
    pub fn get(&self, list: &str, tag: &str) -> Option<TagEntry<'a>> {
        let mut node = self.root as usize;
        let word = list
            .bytes()
            .chain([b':'])
            .chain(tag.bytes())
            .chain([SEPARATOR]);
        for byte in word {
            node = self.follow(node, byte)?;
        }
        let (built, node) = self.only_edge(node)?;
        let (suite, _) = self.only_edge(node)?;
        Some(TagEntry {
            last_listed: (built != CURRENT).then_some(built),
            suite: usize::from(suite)
                .checked_sub(1)
                .and_then(|index| self.suites.get(index).copied()),
        })
    }

    /// Whether there is a list of this name.
    pub fn has_list(&self, list: &str) -> bool {
        let mut node = Some(self.root as usize);
        for byte in list.bytes().chain([b':']) {
            node = node.and_then(|node| self.follow(node, byte));
        }
        node.is_some()
    }

    /// The tags of a list, in order of their bytes.
    pub fn tags_of(&self, list: &str) -> Vec<String> {
        let mut tags = Vec::new();
        let start = list
            .bytes()
            .chain([b':'])
            .try_fold(self.root as usize, |node, byte| self.follow(node, byte));
        let mut pending: Vec<(usize, Vec<u8>)> =
            start.map(|node| (node, Vec::new())).into_iter().collect();
        while let Some((node, prefix)) = pending.pop() {
            let edges: Vec<(u8, usize)> = self.edge_iter(node).collect();
            for (byte, target) in edges.into_iter().rev() {
                if byte == SEPARATOR {
                    tags.extend(String::from_utf8(prefix.clone()));
                    continue;
                }
                let mut longer = prefix.clone();
                longer.push(byte);
                pending.push((target, longer));
            }
        }
        tags.sort_unstable();
        tags
    }

    fn only_edge(&self, node: usize) -> Option<(u8, usize)> {
        self.edge_iter(node).next()
    }

    fn follow(&self, node: usize, byte: u8) -> Option<usize> {
        self.edge_iter(node)
            .find(|(label, _)| *label == byte)
            .map(|(_, target)| target)
    }

    fn edge_iter(&self, node: usize) -> impl Iterator<Item = (u8, usize)> {
        let mut count = self.nodes.get(node).map_or(0, |head| head >> 1);
        let mut at = node + 1;
        std::iter::from_fn(move || {
            count = count.checked_sub(1)?;
            let label = *self.nodes.get(at)?;
            at += 1;
            let (mut back, mut shift) = (0usize, 0u32);
            loop {
                let byte = *self.nodes.get(at)?;
                at += 1;
                back |= usize::from(byte & 0x7F).checked_shl(shift)?;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
                if shift > 28 {
                    return None;
                }
            }
            Some((label, node.checked_sub(back)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tag_set_builder::{build, month_code};
    use super::*;

    fn word(list: &str, tag: &str, built: u8, suite: u8) -> Vec<u8> {
        let mut word = format!("{list}:{tag}").into_bytes();
        word.extend([SEPARATOR, built, suite]);
        word
    }

    #[test]
    fn holds_exactly_the_words_it_was_made_of() {
        let mut words = Vec::new();
        for minor in 0..40u8 {
            for variant in ["", "-alpine", "-alpine3.20", "-bookworm", "-slim"] {
                words.push(word(
                    "go",
                    &format!("1.{minor}{variant}"),
                    minor / 20,
                    minor % 3,
                ));
            }
        }
        words.push(word("localhost:5000/x", "latest", CURRENT, 1));
        words.sort();
        let (root, nodes) = build(&words);
        let index = TagIndex {
            suites: vec!["bookworm", "trixie"],
            root,
            nodes: &nodes,
        };
        for minor in 0..40u8 {
            let entry = index.get("go", &format!("1.{minor}-slim")).unwrap();
            assert_eq!(entry.last_listed, Some(minor / 20));
            let suite = [None, Some("bookworm"), Some("trixie")];
            assert_eq!(entry.suite, suite[usize::from(minor % 3)]);
        }
        let entry = index.get("localhost:5000/x", "latest").unwrap();
        assert_eq!((entry.last_listed, entry.suite), (None, Some("bookworm")));
        for absent in [
            "1.40",
            "1.4-",
            "1.4-alpine3.2",
            "1.4-alpine3.201",
            "",
            "1",
            "1.4\0",
        ] {
            assert_eq!(index.get("go", absent), None, "{absent:?}");
        }
        assert_eq!(index.get("g", "o:1.4"), None);
        assert_eq!(index.tags_of("go").len(), 200);
        assert!(index.has_list("go") && !index.has_list("rust"));
        assert!(nodes.len() < words.iter().map(Vec::len).sum::<usize>() / 2);
    }

    #[test]
    fn broken_bytes_are_no_words() {
        for nodes in [
            &[][..],
            &[255],
            &[2, b'g', 0x80],
            &[2, b'g', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
            &[2, b'g', 9],
        ] {
            let index = TagIndex {
                suites: Vec::new(),
                root: 0,
                nodes,
            };
            assert_eq!(index.get("g", "o"), None);
        }
    }

    #[test]
    fn months_survive() {
        for month in ["2013-01", "2019-12", "2026-08"] {
            assert_eq!(month_name(month_code(month).unwrap()), month);
        }
        for bad in ["2012-12", "2026-13", "2026-00", "2026", "2099-01", "x-y"] {
            assert_eq!(month_code(bad), None, "{bad}");
        }
    }
}
