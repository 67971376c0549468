//! The last scripts that a thread has read: one conversion reads the same text for its plan and for its contract.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Script, parse};

/// The most scripts that are remembered.
const MOST: usize = 64;
/// The longest text in bytes that is remembered.
const LONGEST: usize = 16 * 1024;

thread_local! {
    static SCRIPTS: RefCell<HashMap<String, Rc<Script>>> = RefCell::default();
}

/// As [`parse`], which gives the same for the same text, and remembers a few.
pub fn parse_shared(text: &str) -> Rc<Script> {
    if text.len() > LONGEST {
        return Rc::new(parse(text));
    }
    if let Some(known) = SCRIPTS.with_borrow(|scripts| scripts.get(text).cloned()) {
        return known;
    }
    let script = Rc::new(parse(text));
    SCRIPTS.with_borrow_mut(|scripts| {
        if scripts.len() >= MOST {
            scripts.clear();
        }
        scripts.insert(text.to_owned(), Rc::clone(&script));
    });
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_was_read() {
        for round in 0..2 {
            for at in 0..MOST + 10 {
                let text = format!("echo {at} && go build -o x{at} .");
                assert_eq!(*parse_shared(&text), parse(&text), "round {round}");
            }
        }
        let first = parse_shared("true");
        assert!(Rc::ptr_eq(&first, &parse_shared("true")));
        assert!(SCRIPTS.with_borrow(HashMap::len) <= MOST);
    }
}
