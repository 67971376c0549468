//! Text of the source as strings, with the way back to its bytes.

use super::Span;
use std::borrow::Cow;

/// Bytes as text. Each byte that is not part of valid UTF-8 becomes one U+FFFD, as Go does it (and not, as
/// `String::from_utf8_lossy` does, each broken sequence).
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len() + 8);
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
            }
            Cow::Owned(text)
        }
    }
}

/// Text joined from pieces of the source, as the builder hands it on: without continuations, and without the comments
/// and empty lines among them. Bytes that are not UTF-8 are replaced by U+FFFD.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logical {
    /// The text.
    pub text: String,
    segments: Vec<Segment>,
}

/// A stretch of the text that is contiguous in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    /// Where it starts in the text.
    text: usize,
    source: Span,
    /// Whether each byte of the source is a U+FFFD (three bytes) in the text.
    replaced: bool,
}

impl Logical {
    /// The bytes of the source that a range of the text stands for, from its first to its last: what lies between them
    /// (continuations, comments) is inside. An empty range gives an empty span; a range beyond the text is cut.
    pub fn to_source(&self, range: Span) -> Span {
        let start = self.locate(range.start.min(self.text.len()));
        if range.end <= range.start || self.text.is_empty() {
            return start..start;
        }
        let last = range.end.min(self.text.len()) - 1;
        let end = self.locate(last) + 1;
        start.min(end)..end
    }

    /// The bytes of the source that the whole text stands for.
    pub fn span(&self) -> Span {
        self.to_source(0..self.text.len())
    }

    /// The source offset of an offset in the text.
    fn locate(&self, offset: usize) -> usize {
        let index = self
            .segments
            .partition_point(|segment| segment.text <= offset);
        let Some(segment) = index
            .checked_sub(1)
            .and_then(|index| self.segments.get(index))
        else {
            return 0;
        };
        let inside = (offset - segment.text) / if segment.replaced { 3 } else { 1 };
        (segment.source.start + inside).min(segment.source.end)
    }
}

/// A logical line as bytes: physical lines joined, with the way back to the source.
#[derive(Debug, Clone)]
pub(super) struct Joined<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    pieces: &'a Pieces,
}

/// The parts of a logical line that are contiguous in the source. Mostly it is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    first: Span,
    /// The others, with where they start in the logical line.
    others: Vec<(usize, Span)>,
}

impl Pieces {
    pub(super) fn new(first: Span) -> Self {
        Pieces {
            first,
            others: Vec::new(),
        }
    }

    /// Adds a part that comes later in the source.
    pub(super) fn push(&mut self, part: Span) {
        if self.first.is_empty() {
            self.first = part;
        } else if !part.is_empty() {
            let at = self
                .others
                .last()
                .map_or(self.first.len(), |(at, last)| at + last.len());
            self.others.push((at, part));
        }
    }

    /// The part that an offset in the line is in, and where the part starts in the line.
    fn find(&self, offset: usize) -> (usize, &Span) {
        let index = self.others.partition_point(|(at, _)| *at <= offset);
        match index
            .checked_sub(1)
            .and_then(|index| self.others.get(index))
        {
            Some((at, part)) => (*at, part),
            None => (0, &self.first),
        }
    }
}

impl<'a> Joined<'a> {
    /// Joins the pieces, which lie in `source`.
    pub(super) fn new(source: &'a [u8], pieces: &'a Pieces) -> Self {
        let bytes = if pieces.others.is_empty() {
            Cow::Borrowed(&source[pieces.first.clone()])
        } else {
            let mut bytes = source[pieces.first.clone()].to_vec();
            pieces
                .others
                .iter()
                .for_each(|(_, part)| bytes.extend_from_slice(&source[part.clone()]));
            Cow::Owned(bytes)
        };
        Joined { bytes, pieces }
    }

    /// The source offset of an offset in the line.
    pub(super) fn locate(&self, offset: usize) -> usize {
        let (at, part) = self.pieces.find(offset);
        (part.start + (offset - at)).min(part.end)
    }

    /// The source bytes of a range, from its first to its last.
    pub(super) fn to_source(&self, range: Span) -> Span {
        let start = self.locate(range.start);
        if range.is_empty() {
            start..start
        } else {
            start..self.locate(range.end - 1) + 1
        }
    }

    /// A range as a string.
    pub(super) fn string(&self, range: Span) -> String {
        lossy(&self.bytes[range]).into_owned()
    }

    /// A range as text that knows its source.
    pub(super) fn logical(&self, range: Span) -> Logical {
        let mut logical = Logical::default();
        if range.is_empty() {
            let at = self.locate(range.start);
            logical.segments.push(Segment {
                text: 0,
                source: at..at,
                replaced: false,
            });
            return logical;
        }
        let bytes = &self.bytes[range.clone()];
        if let Ok(text) = std::str::from_utf8(bytes) {
            self.segments(&mut logical, range, false);
            logical.text = text.to_owned();
            return logical;
        }
        let mut at = range.start;
        for chunk in bytes.utf8_chunks() {
            let (valid, invalid) = (chunk.valid(), chunk.invalid());
            self.segments(&mut logical, at..at + valid.len(), false);
            logical.text.push_str(valid);
            at += valid.len();
            self.segments(&mut logical, at..at + invalid.len(), true);
            logical
                .text
                .extend(invalid.iter().map(|_| char::REPLACEMENT_CHARACTER));
            at += invalid.len();
        }
        logical
    }

    /// Appends the segments of a range that starts where the text now ends.
    fn segments(&self, logical: &mut Logical, range: Span, replaced: bool) {
        let mut at = range.start;
        let mut text = logical.text.len();
        while at < range.end {
            let (start, part) = self.pieces.find(at);
            let source =
                part.start + (at - start)..(part.start + (range.end - start)).min(part.end);
            let length = source.len();
            if length == 0 {
                break;
            }
            match logical.segments.last_mut() {
                Some(last) if last.replaced == replaced && last.source.end == source.start => {
                    last.source.end = source.end;
                }
                _ => logical.segments.push(Segment {
                    text,
                    source,
                    replaced,
                }),
            }
            text += length * if replaced { 3 } else { 1 };
            at += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(spans: &[Span]) -> Pieces {
        let mut pieces = Pieces::default();
        spans.iter().for_each(|span| pieces.push(span.clone()));
        pieces
    }

    #[test]
    fn each_broken_byte_is_one_replacement() {
        assert_eq!(lossy(b"a\xe2\x82b\xff"), "a\u{fffd}\u{fffd}b\u{fffd}");
    }

    #[test]
    fn text_finds_its_source_across_a_comment() {
        let source = b"RUN a && \\\n# why\n  b \\\n && c\n";
        let pieces = pieces(&[4..9, 17..21, 23..28]);
        let line = Joined::new(source, &pieces);
        let logical = line.logical(0..line.bytes.len());
        assert_eq!(logical.text, "a &&   b  && c");
        let b = logical.text.find('b').unwrap();
        assert_eq!(logical.to_source(b..b + 1), 19..20);
        assert_eq!(&source[logical.to_source(0..b + 1)], b"a && \\\n# why\n  b");
        assert_eq!(logical.span(), 4..28);
        assert_eq!(logical.to_source(0..0), 4..4);
        assert_eq!(logical.to_source(500..600), 28..28);
    }

    #[test]
    fn broken_bytes_keep_their_place() {
        let source = b"\xff\xfeab\xffc";
        let pieces = pieces(&[0..2, 2..6]);
        let line = Joined::new(source, &pieces);
        let logical = line.logical(0..6);
        assert_eq!(logical.text, "\u{fffd}\u{fffd}ab\u{fffd}c");
        for (index, (start, ch)) in logical.text.char_indices().enumerate() {
            assert_eq!(
                logical.to_source(start..start + ch.len_utf8()),
                index..index + 1
            );
        }
    }
}
