//! Patterns that a thread has compiled: they are data, few, and asked for with every image.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Pattern;

/// More than the catalogue has; a user's own are added to them.
const MOST: usize = 1_000;

thread_local! {
    static PATTERNS: RefCell<HashMap<String, Option<Rc<Pattern>>>> = RefCell::default();
}

impl Pattern {
    /// As [`Pattern::new`], compiled once; `None` for what cannot be compiled.
    pub fn shared(pattern: &str) -> Option<Rc<Pattern>> {
        PATTERNS.with_borrow_mut(|patterns| {
            if let Some(known) = patterns.get(pattern) {
                return known.clone();
            }
            if patterns.len() >= MOST {
                patterns.clear();
            }
            let compiled = Pattern::new(pattern).ok().map(Rc::new);
            patterns.insert(pattern.to_owned(), compiled.clone());
            compiled
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_compiled_once() {
        let first = Pattern::shared("^a(?P<x>b+)$").expect("well formed");
        assert_eq!(
            first.captures("abb").and_then(|found| found.get("x")),
            Some("bb")
        );
        assert!(Pattern::shared("^a(?P<x>b+)$").is_some_and(|second| Rc::ptr_eq(&first, &second)));
        assert!(Pattern::shared("(").is_none());
    }
}
