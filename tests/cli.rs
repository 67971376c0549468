//! The command line: the real binary where no conversion is needed, else `run` with a converter that is easy to foresee.

#[path = "cli/support.rs"]
mod support;

#[path = "cli/binary.rs"]
mod binary;
#[path = "cli/bulk.rs"]
mod bulk;
#[path = "cli/comments.rs"]
mod comments;
#[path = "cli/configuration.rs"]
mod configuration;
#[path = "cli/decisions.rs"]
mod decisions;
#[path = "cli/discovery.rs"]
mod discovery;
#[cfg(unix)]
#[path = "cli/dockerignore.rs"]
mod dockerignore;
#[path = "cli/json.rs"]
mod json;
#[path = "cli/patches.rs"]
mod patches;
#[path = "cli/reports.rs"]
mod reports;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/tools.rs"]
mod tools;
#[path = "cli/writing.rs"]
mod writing;
