//! The boundary around one file: a bug that one file uncovers must not stop the others.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::codes;
use super::discover::reason;
use crate::outcome::Reason;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// What `work` returns, or the reason `internal-error` if it panics. Nothing is printed.
///
/// # Errors
/// The reason names the place in msconvert's source that gave up.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Reason> {
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDED.get() {
                LAST_PANIC.with_borrow_mut(|last| *last = Some(info.to_string()));
            } else {
                previous(info);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    // The file's own state is thrown away with the panic, and nothing else is shared mutably.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|payload| {
        // A payload whose destructor panics would leave this boundary, so it is never dropped.
        std::mem::forget(payload);
        let what = LAST_PANIC
            .take()
            .unwrap_or_else(|| "no message".to_owned())
            .replace('\n', " ");
        reason(
            codes::INTERNAL_ERROR,
            format!("msconvert gave up on this file because of a bug of its own: {what}"),
            "Please report it, with the Dockerfile if you may share it; the file is as it was.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_reason_and_the_next_file_goes_on() {
        let reason = guarded(|| -> u8 { panic!("ouch") }).unwrap_err();
        assert_eq!(reason.code, "internal-error");
        assert!(reason.message.contains("ouch"), "{}", reason.message);
        assert!(reason.message.contains("guard.rs"), "{}", reason.message);
        assert_eq!(guarded(|| 7), Ok(7));
    }
}
