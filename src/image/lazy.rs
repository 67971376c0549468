//! A table of facts whose entries are decoded one by one, on first use.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// Keys in order, each with its encoded value: what the build script writes.
pub type Encoded<'a> = Vec<(&'a str, &'a [u8])>;

/// Key, encoded value, and the value once it was decoded.
type Entry<T> = (&'static str, &'static [u8], OnceLock<Option<Box<T>>>);

/// A map that borrows encoded values and decodes each on its first use. Entries can be replaced and added.
#[derive(Debug)]
pub struct LazyTable<T> {
    embedded: Vec<Entry<T>>,
    replaced: BTreeMap<String, T>,
}

impl<T> Default for LazyTable<T> {
    fn default() -> Self {
        Self {
            embedded: Vec::new(),
            replaced: BTreeMap::new(),
        }
    }
}

impl<T: Deserialize<'static>> LazyTable<T> {
    /// Wraps encoded entries, which must be sorted by key.
    pub fn new(encoded: Encoded<'static>) -> Self {
        Self {
            embedded: encoded
                .into_iter()
                .map(|(key, bytes)| (key, bytes, OnceLock::new()))
                .collect(),
            replaced: BTreeMap::new(),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.get_entry(key).map(|(_, value)| value)
    }

    /// The stored key, which lives as long as the table, and its value.
    pub fn get_entry(&self, key: &str) -> Option<(&str, &T)> {
        if let Some((key, value)) = self.replaced.get_key_value(key) {
            return Some((key, value));
        }
        let index = self
            .embedded
            .binary_search_by(|(name, _, _)| (*name).cmp(key))
            .ok()?;
        let (name, bytes, cell) = self.embedded.get(index)?;
        cell.get_or_init(|| postcard::from_bytes(bytes).ok().map(Box::new))
            .as_ref()
            .map(|value| (*name, &**value))
    }

    /// Replaces or adds an entry.
    pub fn insert(&mut self, key: String, value: T) {
        self.replaced.insert(key, value);
    }

    /// All keys, in order.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self
            .embedded
            .iter()
            .map(|(key, _, _)| *key)
            .chain(self.replaced.keys().map(String::as_str))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
