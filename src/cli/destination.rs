//! Where a run's report goes: a file, a pager, the streams, the summary of a CI job.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::args::{Arguments, Command, Format};
use super::output::Output;
use super::pager::{self, Pager};
use super::run::{Converter, Exit, World, configuration, perform};
use crate::bulk::discover::Entry;
use crate::report::style::path_text;

/// The width of a report that goes elsewhere than to a terminal.
const COLUMNS: usize = 120;

/// Performs the run with its report going where the arguments say.
pub fn deliver(arguments: &Arguments, world: &mut World<'_>, converter: &Converter) -> Exit {
    let format = arguments.conversion.format();
    let file = match &arguments.conversion.output {
        // The file of annotations is for something else.
        Some(path) if format != Format::Github && path != Path::new("-") => path,
        _ => return on_streams(arguments, world, converter),
    };
    let mut output = match Output::create(&world.directory.join(file)) {
        Ok(output) => output,
        Err(error) => return no_output(file, &error, arguments, world),
    };
    let mut inner = World {
        stdin: &mut *world.stdin,
        stdout: &mut output,
        stderr: &mut *world.stderr,
        stdout_is_terminal: false,
        directory: world.directory.clone(),
        ..*world
    };
    let exit = perform(arguments, &mut inner, converter);
    // Of a run that did not begin there is no report.
    if exit == Exit::Usage {
        return exit;
    }
    match output.finish() {
        Ok(()) => exit,
        Err(error) => {
            no_output(file, &error, arguments, world);
            exit.max(Exit::Trouble)
        }
    }
}

/// A run that prints, by a pager where that helps.
fn on_streams(arguments: &Arguments, world: &mut World<'_>, converter: &Converter) -> Exit {
    let text = matches!(
        arguments.conversion.format(),
        Format::Text | Format::SideBySide
    );
    // What changes or verifies files is not stopped by a reader.
    let only_looks = !arguments.write
        && !arguments.check
        && !matches!(arguments.command, Some(Command::Verify(_)));
    let command = pager::command(world.variable);
    let (Some(command), Some((_, rows))) = (command, world.terminal_size) else {
        return perform(arguments, world, converter);
    };
    if !world.stdout_is_terminal || !text || !only_looks || arguments.conversion.no_pager {
        return perform(arguments, world, converter);
    }
    // Standard error that goes elsewhere stays there.
    let mut nowhere = io::sink();
    let (paged, apart): (&mut dyn Write, Option<&mut dyn Write>) = if world.stderr_is_terminal {
        (&mut *world.stderr, None)
    } else {
        (&mut nowhere, Some(&mut *world.stderr))
    };
    let pager = Pager::new(&mut *world.stdout, paged, command, rows);
    let (mut out, mut err) = pager.halves();
    let mut inner = World {
        stdin: &mut *world.stdin,
        stdout: &mut out,
        stderr: match apart {
            Some(apart) => apart,
            None => &mut err,
        },
        directory: world.directory.clone(),
        ..*world
    };
    let exit = perform(arguments, &mut inner, converter);
    pager.finish();
    exit
}

fn no_output(path: &Path, error: &io::Error, arguments: &Arguments, world: &mut World<'_>) -> Exit {
    configuration(
        &format!("--output {}: cannot be written: {error}", path_text(path)),
        "Name a file in a directory that is there and that you may write to.",
        arguments.conversion.color,
        world,
    )
}

/// A report never takes the place of a file that it is about.
pub fn overwrites(arguments: &Arguments, entries: &[Entry], directory: &Path) -> Option<String> {
    let output = arguments.conversion.output.as_ref()?;
    // A file that is not there yet is none of them.
    let real = fs::canonicalize(directory.join(output)).ok()?;
    entries
        .iter()
        .any(|entry| matches!(entry, Entry::File(found) if fs::canonicalize(&found.real).is_ok_and(|it| it == real)))
        .then(|| {
            format!(
                "--output {}: is one of the files to convert",
                path_text(output)
            )
        })
}

/// Puts the summary of a job where it is asked for, else where GitHub Actions looks for it.
pub fn job_summary(arguments: &Arguments, text: &str, world: &mut World<'_>) -> Exit {
    let named = arguments.conversion.output.as_deref();
    let result = match named {
        Some(path) if path == Path::new("-") => world.stdout.write_all(text.as_bytes()),
        Some(path) => Output::create(&world.directory.join(path)).and_then(|mut output| {
            output.write_all(text.as_bytes())?;
            output.finish()
        }),
        None => match (world.variable)("GITHUB_STEP_SUMMARY").filter(|it| !it.is_empty()) {
            // Other steps may have written to it before.
            Some(path) => fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(path)
                .and_then(|mut file| file.write_all(text.as_bytes())),
            None => Ok(()),
        },
    };
    match result {
        Ok(()) => Exit::Done,
        Err(error) => {
            let path = named.unwrap_or(Path::new("$GITHUB_STEP_SUMMARY"));
            no_output(path, &error, arguments, world);
            Exit::Trouble
        }
    }
}

impl World<'_> {
    /// How many columns a report on standard output has.
    pub(super) fn columns(&self) -> usize {
        let named = (self.variable)("COLUMNS").and_then(|it| it.to_str()?.parse().ok());
        self.terminal_size
            .filter(|_| self.stdout_is_terminal)
            .map(|(columns, _)| columns)
            .or(named)
            .unwrap_or(COLUMNS)
    }
}
