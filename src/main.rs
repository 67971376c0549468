//! The `msconvert` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    msconvert::cli::main()
}
