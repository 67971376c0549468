//! msconvert rewrites a single-stage Dockerfile into an equivalent multi-stage one.

pub mod context;
pub mod dockerfile;
pub mod image;
pub mod options;
pub mod outcome;
pub mod shell;
