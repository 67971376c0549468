//! The stage model: the symbolic result of evaluating a stage.

mod build;
mod config;
mod effect;
mod elsewhere;
mod evaluate;
mod filesystem;
mod install;
mod model;
pub mod path;
mod run;
mod scope;
mod trace;

pub use config::{Config, DEFAULT_PATH, Health, Located, StartCommand, Variable, default_shell};
pub use effect::{is_system_directory, is_system_program};
pub use evaluate::{CHANGES, World};
pub use filesystem::{Entry, FileSystem, Form, Lookup, Source, form_in};
pub use model::{
    Account, Argument, Artifact, BaseChange, Beside, BuildStep, Link, Linkage, Opaque, Ownership,
    Package, StageModel, ToolInstall, Trouble,
};
pub use scope::{Arguments, Expanded};
pub use trace::{BeginStep, CallStep, CopyStep, Traced};
