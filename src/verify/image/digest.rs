//! Whether two files have the same content, without keeping either.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read};

/// Gives the same number for the same content within one comparison. The keys are chosen at random, so that nobody can
/// make two files that look alike.
#[derive(Debug, Clone, Default)]
pub struct Digester(RandomState, RandomState);

impl Digester {
    /// Reads to the end and gives the number of the content, after `head`, which was read before.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn digest(&self, head: &[u8], rest: &mut dyn Read) -> io::Result<u128> {
        let (mut one, mut other) = (self.0.build_hasher(), self.1.build_hasher());
        // Always whole buffers: hashers do not promise that the cuts do not count.
        let mut buffer = vec![0; 64 * 1024];
        let mut from = head.chain(rest);
        loop {
            let mut filled = 0;
            while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
                match from.read(room)? {
                    0 => break,
                    count => filled += count,
                }
            }
            let bytes = buffer.get(..filled).unwrap_or_default();
            one.write(bytes);
            other.write(bytes);
            if filled < buffer.len() {
                return Ok(u128::from(one.finish()) << 64 | u128::from(other.finish()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_has_the_same_digest() {
        let big = vec![b'a'; 200_000];
        let mut other = big.clone();
        other[199_999] = b'b';
        let digester = Digester::default();
        let digest = |bytes: &[u8]| digester.digest(&bytes[..10], &mut &bytes[10..]).unwrap();
        assert_eq!(
            digest(&big),
            digester.digest(&big[..200], &mut &big[200..]).unwrap()
        );
        assert_ne!(digest(&big), digest(&other));
    }
}
