//! The command line: the real binary where no conversion is needed, else `run` with a converter that is easy to foresee.

#[path = "cli/support.rs"]
mod support;

#[path = "cli/binary.rs"]
mod binary;
#[path = "cli/decisions.rs"]
mod decisions;
#[path = "cli/discovery.rs"]
mod discovery;
#[path = "cli/json.rs"]
mod json;
#[path = "cli/patches.rs"]
mod patches;
#[path = "cli/reports.rs"]
mod reports;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/writing.rs"]
mod writing;
