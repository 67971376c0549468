//! Builds the automaton of [`tag_set`](super::tag_set) from a sorted list of words. Used by the build script.

use std::collections::HashMap;

/// A node in the making: whether a word ends here, and its edges by rising byte.
type Node = (bool, Vec<(u8, usize)>);

/// The smallest acyclic automaton that accepts exactly the words given (which must be sorted and differ), as
/// `(root offset, node bytes)`. The construction is that of Daciuk et al., "Incremental construction of minimal acyclic
/// finite-state automata" (2000), for sorted input.
pub fn build(words: &[Vec<u8>]) -> (u32, Vec<u8>) {
    let mut output = Output::default();
    // The nodes along the last word; an edge to the next one in the path is not yet part of a node.
    let mut path: Vec<(u8, Node)> = vec![(0, Node::default())];
    let mut last: &[u8] = &[];
    for word in words {
        debug_assert!(
            last.is_empty() || last < word.as_slice(),
            "words are sorted"
        );
        let common = last.iter().zip(word).take_while(|(a, b)| a == b).count();
        output.finish(&mut path, common + 1);
        for byte in &word[common..] {
            path.push((*byte, Node::default()));
        }
        if let Some((_, node)) = path.last_mut() {
            node.0 = true;
        }
        last = word;
    }
    output.finish(&mut path, 1);
    let root = path.pop().map(|(_, node)| node).unwrap_or_default();
    let root = output.place(root);
    (u32::try_from(root).unwrap_or(u32::MAX), output.bytes)
}

#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    placed: HashMap<Node, usize>,
}

impl Output {
    /// Places the nodes at the end of the path until `keep` are left.
    fn finish(&mut self, path: &mut Vec<(u8, Node)>, keep: usize) {
        while path.len() > keep {
            if let Some((byte, node)) = path.pop() {
                let at = self.place(node);
                if let Some((_, parent)) = path.last_mut() {
                    parent.1.push((byte, at));
                }
            }
        }
    }

    /// Writes a node, or finds an equal one.
    fn place(&mut self, node: Node) -> usize {
        if let Some(at) = self.placed.get(&node) {
            return *at;
        }
        let at = self.bytes.len();
        let count = u8::try_from(node.1.len()).unwrap_or(127).min(127);
        self.bytes.push(count << 1 | u8::from(node.0));
        for (byte, target) in &node.1 {
            self.bytes.push(*byte);
            let mut back = at - target;
            while back >= 0x80 {
                self.bytes.push((back & 0x7F) as u8 | 0x80);
                back >>= 7;
            }
            self.bytes.push(back as u8);
        }
        self.placed.insert(node, at);
        at
    }
}

/// Encodes a month `YYYY-MM` as the number of months since January 2013, if it is between then and 2034.
pub fn month_code(month: &str) -> Option<u8> {
    let (year, month) = month.split_once('-')?;
    let year: u32 = year.parse().ok()?;
    let month: u32 = month.parse().ok()?;
    if !(1..=12).contains(&month) {
        return None;
    }
    let code = year.checked_sub(2013)?.checked_mul(12)? + month - 1;
    u8::try_from(code).ok().filter(|code| *code != u8::MAX)
}
