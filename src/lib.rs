//! msconvert rewrites a single-stage Dockerfile into an equivalent multi-stage one: the author's own build in a builder
//! stage, and a slim runtime stage with only what the program needs.
//!
//! What it writes is equivalent, and it can prove it; where it cannot, it says why and leaves the file alone.
//!
//! ```
//! use msconvert::{Context, Knowledge, Options, Verdict, convert};
//!
//! let dockerfile = b"FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";
//! let files = [
//!     ("go.mod", "module example.com/server\n\ngo 1.22\n"),
//!     ("main.go", "package main\n\nfunc main() { println(\"hello\") }\n"),
//! ];
//! let context = Context::in_memory(files.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())).collect());
//!
//! let outcome = convert(dockerfile, &context, &Knowledge::embedded(), &Options::default());
//!
//! let Verdict::Converted(conversion) = outcome.verdict else { panic!("{:?}", outcome.verdict) };
//! assert!(conversion.is_safe());
//! assert_eq!(conversion.runtime_image, "gcr.io/distroless/static-debian13:latest");
//! assert!(conversion.output.starts_with(b"FROM golang:1.22 AS builder\n"));
//! ```

pub mod bulk;
pub mod cli;
pub mod config;
pub mod context;
pub mod contract;
pub mod convert;
pub mod diff;
pub mod dockerfile;
pub mod dockerignore;
#[cfg(test)]
mod effort;
pub mod image;
pub mod knowledge;
pub mod language;
pub mod need;
pub mod options;
pub mod outcome;
pub mod plan;
pub mod profile;
pub mod render;
pub mod report;
pub mod shell;
pub mod site;
pub mod stage;
mod suggest;
pub mod verify;

pub use context::Context;
pub use convert::convert;
pub use knowledge::{Knowledge, KnowledgeError, Sources};
pub use options::{Options, RuntimeChoice, StaticServer};
pub use outcome::{
    Assumption, Conversion, Explanation, Fact, Note, Outcome, Reason, Section, Tier, Verdict,
};
