//! Facts of tags that were asked for before: a run meets the same base images again and again.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use super::base::TagFacts;

/// How many tags are remembered before all are forgotten.
const MOST: usize = 2_048;
/// The longest name in bytes that is remembered.
const LONGEST: usize = 256;

/// What was found for each tag of a repository; `None` where nothing is known of it.
#[derive(Debug)]
pub(super) struct Remembered(RwLock<BTreeMap<String, Option<Arc<TagFacts>>>>);

impl Remembered {
    pub const fn new() -> Self {
        Remembered(RwLock::new(BTreeMap::new()))
    }

    /// The facts of a tag, found by `find` if nobody asked before. A lock that a panic poisoned is no reason to fail:
    /// the facts are then found again.
    pub fn get(
        &self,
        repository: &str,
        tag: &str,
        find: impl FnOnce() -> Option<TagFacts>,
    ) -> Option<Arc<TagFacts>> {
        let name = format!("{repository}:{tag}");
        if let Ok(known) = self.0.read()
            && let Some(found) = known.get(&name)
        {
            return found.clone();
        }
        let found = find().map(Arc::new);
        if let Ok(mut known) = self.0.write()
            && name.len() <= LONGEST
        {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(name, found.clone());
        }
        found
    }
}
