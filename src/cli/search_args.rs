//! Options of the search for Dockerfiles, and of the work on many.

use std::num::NonZeroUsize;
use std::path::Path;

use clap::Args;

use crate::bulk::discover::Scope;

/// Which files of a directory are taken, and how many at a time.
#[derive(Debug, Args)]
pub struct SearchArguments {
    /// Of the Dockerfiles found in a directory, take only those that match; may be repeated
    ///
    /// The pattern is that of .gitignore: without a slash it is about names, with one about paths from the current
    /// directory. A file that is named as a PATH is always taken.
    #[arg(long, value_name = "GLOB", global = true)]
    pub include: Vec<String>,

    /// Leave files and directories out that match; may be repeated, and wins over --include
    #[arg(long, value_name = "GLOB", global = true)]
    pub exclude: Vec<String>,

    /// Also search hidden files and directories
    #[arg(long, global = true)]
    pub hidden: bool,

    /// Also search what .gitignore and .ignore leave out
    #[arg(long, global = true)]
    pub no_ignore: bool,

    /// How many files to convert at a time [default: the number of cores]
    #[arg(short, long, value_name = "N", global = true)]
    pub jobs: Option<NonZeroUsize>,
}

impl SearchArguments {
    /// What they say of the search, with paths relative to `directory`.
    ///
    /// # Errors
    /// A pattern that is none; the message names it.
    pub fn scope(&self, directory: &Path) -> Result<Scope, String> {
        Scope::new(
            directory,
            &self.include,
            &self.exclude,
            self.hidden,
            self.no_ignore,
        )
    }
}
