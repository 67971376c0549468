//! msconvert rewrites a single-stage Dockerfile into an equivalent multi-stage one.

pub mod bulk;
pub mod cli;
pub mod context;
pub mod convert;
pub mod diff;
pub mod dockerfile;
pub mod image;
pub mod options;
pub mod outcome;
pub mod report;
pub mod shell;
