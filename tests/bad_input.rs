//! Bad input: a clear message each, in bounded time and memory, nothing lost, no panic.

#[path = "bad_input/context.rs"]
mod context;
#[path = "bad_input/files.rs"]
mod files;
#[path = "bad_input/nesting.rs"]
mod nesting;
#[path = "bad_input/property.rs"]
mod property;
#[path = "bad_input/size.rs"]
mod size;
#[path = "bad_input/support.rs"]
mod support;
#[path = "bad_input/text.rs"]
mod text;
