//! Rust packages and their sources, read without running `cargo`.
//!
//! [`Manifest`] is a `Cargo.toml`, [`Lock`] a `Cargo.lock`, [`CargoConfig`] a `.cargo/config.toml`; [`bins`] names the
//! programs that a package builds, [`members`] the packages of a workspace, and [`Sources`] says what the sources of a
//! package, and of the packages of the context that it uses, show of the run time. The rules are those of
//! <https://doc.rust-lang.org/cargo/reference/>. A file that is broken or too large counts as absent, and is told by
//! [`Context::troubles`].

mod config;
mod evaluate;
mod lexer;
mod link;
mod lock;
mod manifest;
mod scan;
mod sources;
mod targets;
#[cfg(test)]
mod tests;
mod uses;

pub use config::CargoConfig;
pub use link::linked_libraries;
pub use lock::Lock;
pub use manifest::{Bin, Dependency, Manifest, Package, Workspace};
pub use sources::Sources;
pub use targets::{bins, examples, loadable, members};

use super::{Context, path};

/// The most packages of a context that are looked at.
pub const MOST_PACKAGES: usize = 500;

/// Reads the `Cargo.toml` of a directory.
pub fn read_manifest(context: &Context, dir: &str) -> Option<Manifest> {
    let file = path::join(dir, "Cargo.toml");
    let text = context.read_text(&file)?;
    match Manifest::parse(&text, dir) {
        Ok(manifest) => Some(manifest),
        Err(error) => {
            context.note(format!("{file}: {error}"));
            None
        }
    }
}

/// Reads the `Cargo.lock` of a directory.
pub fn read_lock(context: &Context, dir: &str) -> Option<Lock> {
    let file = path::join(dir, "Cargo.lock");
    let text = context.read_text(&file)?;
    match Lock::parse(&text) {
        Ok(lock) => Some(lock).filter(|lock| !lock.is_empty()),
        Err(error) => {
            context.note(format!("{file}: {error}"));
            None
        }
    }
}

/// Reads `.cargo/config.toml` (or the older `.cargo/config`) of a directory.
pub fn read_config(context: &Context, dir: &str) -> Option<CargoConfig> {
    // The name without an extension wins where both are there.
    let names = [".cargo/config", ".cargo/config.toml"];
    let file = names
        .iter()
        .map(|name| path::join(dir, name))
        .find(|file| context.is_file(file))?;
    let text = context.read_text(&file)?;
    match CargoConfig::parse(&text) {
        Ok(config) => Some(config),
        Err(error) => {
            context.note(format!("{file}: {error}"));
            None
        }
    }
}
