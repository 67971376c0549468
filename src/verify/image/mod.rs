//! What an image holds: its config and its file system, read without running anything of it.

pub mod archive;
pub mod config;
pub mod digest;
pub mod elf;
pub mod files;
pub mod libraries;
mod linker_cache;
pub mod start;
pub mod tar;
