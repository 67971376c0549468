//! Changes to a source by span: every byte outside the spans stays.

use super::Span;
use thiserror::Error;

/// One change: the bytes of a span become others. An empty span is an insertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of the source that go.
    pub span: Span,
    /// The bytes that come.
    pub replacement: Vec<u8>,
}

/// A list of changes to one source, in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    edits: Vec<Edit>,
}

/// Changes that cannot be made together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// Two changes touch the same bytes, or one inserts amid what another replaces.
    #[error("edits of bytes {}..{} and {}..{} overlap", .first.start, .first.end, .second.start, .second.end)]
    Overlap {
        /// The one that starts first.
        first: Span,
        /// The other.
        second: Span,
    },
    /// A span ends beyond the source, or before it starts.
    #[error("edit of bytes {}..{} lies outside the {length} bytes of the source", .span.start, .span.end)]
    Outside {
        /// The span.
        span: Span,
        /// The length of the source.
        length: usize,
    },
}

impl Edits {
    /// No changes.
    pub fn new() -> Self {
        Edits::default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Inserts bytes before the byte at `offset`. Insertions at one place keep the order in which they were added, and
    /// come before a replacement that starts there.
    pub fn insert(&mut self, offset: usize, text: impl Into<Vec<u8>>) {
        self.replace(offset..offset, text);
    }

    /// Replaces bytes.
    pub fn replace(&mut self, span: Span, text: impl Into<Vec<u8>>) {
        self.edits.push(Edit {
            span,
            replacement: text.into(),
        });
    }

    /// Removes bytes.
    pub fn remove(&mut self, span: Span) {
        self.replace(span, Vec::new());
    }

    /// The source with the changes made.
    ///
    /// # Errors
    /// If two changes overlap, or one lies outside the source. Nothing is changed then.
    pub fn apply(&self, source: &[u8]) -> Result<Vec<u8>, EditError> {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| (edit.span.start, !edit.span.is_empty()));
        let mut result = Vec::with_capacity(
            source.len()
                + edits
                    .iter()
                    .map(|edit| edit.replacement.len())
                    .sum::<usize>(),
        );
        let mut at = 0;
        let mut last: Option<&Span> = None;
        for Edit { span, replacement } in edits {
            if span.start > span.end || span.end > source.len() {
                return Err(EditError::Outside {
                    span: span.clone(),
                    length: source.len(),
                });
            }
            match (source.get(at..span.start), last) {
                (Some(kept), _) => result.extend_from_slice(kept),
                (None, first) => {
                    let first = first.cloned().unwrap_or_default();
                    return Err(EditError::Overlap {
                        first,
                        second: span.clone(),
                    });
                }
            }
            result.extend_from_slice(replacement);
            at = span.end;
            last = Some(span);
        }
        result.extend_from_slice(&source[at..]);
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order() {
        let mut edits = Edits::new();
        edits.replace(7..10, "run");
        edits.insert(6, " AS b");
        edits.remove(12..13);
        edits.insert(7, "# x\n");
        assert_eq!(
            edits.apply(b"FROM a\nRUN b c\n").unwrap(),
            b"FROM a AS b\n# x\nrun bc\n"
        );
    }

    #[test]
    fn overlaps_are_rejected() {
        for (a, b) in [(0..3, 2..4), (2..4, 0..3), (0..3, 1..1), (0..3, 0..3)] {
            let mut edits = Edits::new();
            edits.replace(a.clone(), "x");
            edits.replace(b.clone(), "y");
            assert!(
                matches!(edits.apply(b"abcdef"), Err(EditError::Overlap { .. })),
                "{a:?} {b:?}"
            );
        }
    }

    #[test]
    fn neighbours_are_not() {
        let mut edits = Edits::new();
        edits.replace(0..3, "x");
        edits.insert(3, "|");
        edits.replace(3..6, "y");
        assert_eq!(edits.apply(b"abcdef").unwrap(), b"x|y");
    }

    #[test]
    fn edits_outside_are_rejected() {
        #[allow(clippy::reversed_empty_ranges)]
        for span in [5..7, 7..7, 3..2] {
            let mut edits = Edits::new();
            edits.remove(span.clone());
            assert_eq!(
                edits.apply(b"abcdef"),
                Err(EditError::Outside { span, length: 6 })
            );
        }
    }
}
