//! The command line: arguments in, streams and exit code out.

mod args;
mod destination;
mod job;
mod leave_out;
mod links;
mod output;
mod pager;
mod printer;
mod progress;
mod review;
mod run;
mod search_args;
mod settings;
mod tools;
mod verify;
mod verify_args;
mod verify_progress;

pub use run::{Converter, Exit, World, run};

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::convert::convert;

/// Runs `msconvert` with the arguments, streams and environment of this process.
pub fn main() -> ExitCode {
    let mut world = World {
        stdin: &mut io::stdin(),
        stdout: &mut io::stdout(),
        stderr: &mut io::stderr(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        terminal_size: terminal_size::terminal_size()
            .map(|(columns, rows)| (usize::from(columns.0), usize::from(rows.0))),
        directory: env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        variable: &|name| env::var_os(name),
    };
    run(env::args_os(), &mut world, &convert).into()
}
