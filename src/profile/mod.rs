//! Profiles: the data that teaches msconvert a language.
//!
//! The four languages and `common` (what holds for all of them) are embedded. A user's folder of profiles extends
//! them: a file whose `language` exists adds its lists in front of the embedded ones, any other adds a language.

mod command;
mod front_end;
mod ignore;
mod load;
mod output;
mod schema;
mod together;

pub use command::{CommandTable, Known};
pub use front_end::{Prune, PruneCommand, StaticBuild, StaticFiles, StaticServer};
pub use ignore::{Ignore, IgnoredDirectory, Making, Unread};
pub use load::{ProfileError, Profiles, files, parse};
pub use output::OutputRule;
pub use schema::{
    BuildOnly, CommandRule, Dependency, Detect, Does, Environment, PassingEntrypoint, Profile,
    RuntimeCandidate, Start, TierRules, Tool, Toolchain,
};
