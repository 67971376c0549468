//! A whole run: every file converted side by side, every report printed in order.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use rayon::prelude::*;

use super::args::{Arguments, Command, Format};
use super::destination::{deliver, job_summary, overwrites};
use super::job::{Job, failed};
use super::links::Links;
use super::printer::Printer;
use super::progress::Progress;
use super::settings::AllSettings;
use super::verify_args::VerifyArguments;
use crate::bulk::decisions::Decisions;
use crate::bulk::discover::{Entry, discover};
use crate::bulk::guard::guarded;
use crate::bulk::read::{read_bounded, read_file};
use crate::context::Context;
use crate::knowledge::Knowledge;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::report::style::{BAD, ColorChoice, Look, STRONG, path_text, printable};
use crate::report::text::Verbosity;
use crate::report::{FileReport, Sink};

/// The conversion that a run applies to each file.
pub type Converter = dyn Fn(&[u8], &Context, &Knowledge, &Options) -> Outcome + Sync;

/// What a run sees of the world besides files.
pub struct World<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    /// Standard error.
    pub stderr: &'a mut dyn Write,
    /// Whether a terminal shows standard output.
    pub stdout_is_terminal: bool,
    /// Whether a terminal shows standard error.
    pub stderr_is_terminal: bool,
    /// Columns and lines of the terminal, where there is one.
    pub terminal_size: Option<(usize, usize)>,
    /// The current directory.
    pub directory: PathBuf,
    /// Looks up an environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
}

/// How a run ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// `--check` found something, or verification found a difference.
    WouldChange = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// Some file could not be read, parsed or written.
    Trouble = 3,
    /// Nothing could be verified.
    CannotVerify = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Most files that are converted before the first of them is printed.
const BATCH_FILES: usize = 256;
/// Most bytes of files that are held at a time, unless a single file has more.
const BATCH_BYTES: u64 = 64 * 1024 * 1024;
/// Stack of a converting thread in bytes; only what is used is taken from memory.
const STACK: usize = 16 * 1024 * 1024;

/// Runs the command line `arguments` (the first is the program's name) and returns how it ended.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    world: &mut World<'_>,
    converter: &Converter,
) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments).and_then(checked) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, world),
    };
    deliver(&arguments, world, converter)
}

/// The run itself, on the streams that it was given.
pub(super) fn perform(arguments: &Arguments, world: &mut World<'_>, converter: &Converter) -> Exit {
    let color = arguments.conversion.color;
    if let Some(exit) = super::tools::run(arguments, world) {
        return exit;
    }
    let context = arguments
        .conversion
        .context
        .as_ref()
        .map(|directory| world.directory.join(directory));
    if let (Some(context), Some(shown)) = (&context, &arguments.conversion.context)
        && let Err(what) = check_directory(context)
    {
        let message = format!("--context {}: {what}", path_text(shown));
        return configuration(
            &message,
            "Name the directory that `docker build` is given.",
            color,
            world,
        );
    }
    if let Some(Command::Verify(verify)) = &arguments.command {
        return super::verify::run(arguments, verify, converter, world);
    }
    if arguments.verify {
        let verify = VerifyArguments::of_write(&arguments.paths, arguments.allow_unsafe);
        return super::verify::run(arguments, &verify, converter, world);
    }
    let decisions = match arguments
        .decisions
        .as_deref()
        .map(|it| decisions(it, world))
    {
        None => None,
        Some(Ok(decisions)) => Some(decisions),
        Some(Err(message)) => {
            return configuration(
                &message,
                "Export it from the HTML report once more.",
                color,
                world,
            );
        }
    };
    let explains = arguments.command.is_some();
    let paths = match &arguments.command {
        Some(Command::Explain { paths }) => paths.clone(),
        Some(Command::Verify(verify)) => verify.paths.clone(),
        Some(Command::Review(review)) if !review.paths.is_empty() => review.paths.clone(),
        Some(Command::Review(_)) => vec![PathBuf::from(".")],
        _ if arguments.paths.is_empty() => decisions.as_ref().map_or_else(
            || vec![PathBuf::from(".")],
            |it| it.paths().map(Path::to_path_buf).collect(),
        ),
        _ => arguments.paths.clone(),
    };
    let scope = match arguments.search.scope(&world.directory) {
        Ok(scope) => scope,
        Err(message) => return configuration(&message, "", color, world),
    };
    let columns = world.columns();
    let (look_out, look_err) = (world.look_out(color), world.look_err(color));
    let mut printer = Printer::new(arguments, look_out, look_err, columns)
        .with_links(world.links_out(color), world.links_err(color));
    let from_stdin = is_standard_input(&paths);
    let entries = match from_stdin {
        true => Vec::new(),
        false => discover(&world.directory, &paths, &scope),
    };
    let settings = match AllSettings::prepare(arguments, &entries, &world.directory) {
        Ok(settings) => settings,
        Err(messages) => return configuration(&messages, "", color, world),
    };
    let job = Job {
        converter,
        settings: &settings,
        context: context.as_deref(),
        write: arguments.write,
        directory: &world.directory.clone(),
        leaves_out: !matches!(arguments.command, Some(Command::Review(_))),
        decisions: decisions.as_ref(),
        backup: arguments.backup,
        follow_links: explains,
    };
    let exit = if from_stdin {
        standard_input(&job, &mut printer, world)
    } else {
        if let Some(message) = overwrites(arguments, &entries, &world.directory) {
            let help = "Name another file.";
            return configuration(&message, help, color, world);
        }
        if let Some(Command::Review(review)) = &arguments.command {
            return super::review::run(review, &job, &entries, color, world);
        }
        files(arguments, &job, &entries, &paths, &mut printer, world)
    };
    match printer.job_summary() {
        Some(text) => exit.max(job_summary(arguments, &text, world)),
        None => exit,
    }
}

/// Converts the files of a search and prints their reports.
fn files(
    arguments: &Arguments,
    job: &Job<'_>,
    entries: &[Entry],
    paths: &[PathBuf],
    printer: &mut Printer,
    world: &mut World<'_>,
) -> Exit {
    let mut out = Sink::new(world.stdout);
    if job.decisions.is_none() {
        printer.warn_if_none(entries, paths, world.stderr);
    }
    let shown = world.stderr_is_terminal && arguments.verbosity() != Verbosity::Quiet;
    let progress = Progress::new(entries.len(), shown);
    let jobs = arguments.search.jobs.map_or(0, NonZeroUsize::get);
    many(job, entries, jobs, &progress, &mut |report| {
        progress.beside(|| printer.file(report, None, &mut out, world.stderr));
        // Looking stops when nobody looks; work that was asked for goes on.
        !out.is_closed() || arguments.write || arguments.check
    });
    progress.end();
    if let (Some(decisions), true) = (job.decisions, arguments.verbosity() != Verbosity::Quiet) {
        let seen: BTreeSet<&Path> = entries.iter().map(Entry::shown).collect();
        let others = decisions.paths().filter(|it| !seen.contains(it)).count();
        if others > 0 {
            let _ = writeln!(
                world.stderr,
                "{others} of the decisions are about files that PATH does not name; they were left alone"
            );
        }
    }
    printer.finish(&mut out, world.stderr)
}

fn decisions(path: &Path, world: &World<'_>) -> Result<Decisions, String> {
    let shown = path_text(path);
    let text = read_file(&world.directory.join(path))
        .map_err(|reason| format!("--decisions {shown}: {}", reason.message))?;
    Decisions::parse(&text).map_err(|what| format!("--decisions {shown}: {what}"))
}

impl World<'_> {
    pub(super) fn links_out(&self, color: ColorChoice) -> Links {
        Links::of(self.stdout_is_terminal, color, self.variable)
    }

    pub(super) fn links_err(&self, color: ColorChoice) -> Links {
        Links::of(self.stderr_is_terminal, color, self.variable)
    }

    pub(super) fn look_out(&self, color: ColorChoice) -> Look {
        Look {
            color: color.applies(self.stdout_is_terminal, self.variable),
            terminal: self.stdout_is_terminal,
        }
    }

    pub(super) fn look_err(&self, color: ColorChoice) -> Look {
        Look {
            color: color.applies(self.stderr_is_terminal, self.variable),
            terminal: self.stderr_is_terminal,
        }
    }
}

/// The rules that clap has no words for.
fn checked(arguments: Arguments) -> Result<Arguments, clap::Error> {
    let conflict =
        |message: &str| Err(Arguments::command().error(ErrorKind::ArgumentConflict, message));
    let changes = arguments.write || arguments.check || arguments.allow_unsafe;
    if changes && arguments.command.is_some() {
        return conflict("a subcommand takes no --write, --check or --unsafe before it");
    }
    let format = arguments.conversion.format();
    if (arguments.command.is_some() || arguments.verify)
        && !matches!(format, Format::Text | Format::Json)
    {
        return conflict("`explain`, `verify` and --verify have the formats text and json alone");
    }
    let paths = match &arguments.command {
        Some(Command::Explain { paths }) => paths,
        Some(Command::Verify(verify)) => &verify.paths,
        Some(Command::Review(review)) => &review.paths,
        _ => &arguments.paths,
    };
    let reviews = matches!(arguments.command, Some(Command::Review(_)));
    if reviews && paths.iter().any(|path| path == Path::new("-")) {
        return conflict("`review` asks on standard input: it takes no `-`");
    }
    if paths.len() > 1 && paths.iter().any(|path| path == Path::new("-")) {
        return conflict("`-` (standard input) cannot be combined with another PATH");
    }
    Ok(arguments)
}

fn is_standard_input(paths: &[PathBuf]) -> bool {
    matches!(paths, [path] if path == Path::new("-"))
}

fn check_directory(directory: &Path) -> Result<(), String> {
    match std::fs::metadata(directory) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err("is not a directory".to_owned()),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

/// Help, version, or what is wrong with the arguments. Streams that are closed are no reason to complain.
fn usage(error: &clap::Error, world: &mut World<'_>) -> Exit {
    let text = error.render();
    if error.use_stderr() {
        let look = world.look_err(ColorChoice::Auto);
        let text = if look.color {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        let _ = world.stderr.write_all(text.as_bytes());
        Exit::Usage
    } else {
        let look = world.look_out(ColorChoice::Auto);
        let text = if look.color {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        Sink::new(world.stdout).put(text.as_bytes());
        Exit::Done
    }
}

pub(super) fn configuration(
    message: &str,
    help: &str,
    color: ColorChoice,
    world: &mut World<'_>,
) -> Exit {
    let look = world.look_err(color);
    let message: Vec<_> = message.lines().map(printable).collect();
    let mut text = format!("{}: {}\n", look.paint(BAD, "error"), message.join("\n"));
    if !help.is_empty() {
        text.push_str(&format!("  {}: {help}\n", look.paint(STRONG, "help")));
    }
    let _ = world.stderr.write_all(text.as_bytes());
    Exit::Usage
}

fn standard_input(job: &Job<'_>, printer: &mut Printer, world: &mut World<'_>) -> Exit {
    let mut out = Sink::new(world.stdout);
    match read_bounded(&mut *world.stdin) {
        Ok(source) => {
            let report = job.standard_input(&source);
            printer.file(&report, Some(&source), &mut out, world.stderr);
        }
        Err(reason) => {
            let report = failed(Path::new("-"), reason);
            printer.file(&report, None, &mut out, world.stderr);
        }
    }
    printer.finish(&mut out, world.stderr)
}

/// Converts `entries` on `jobs` cores (0: all), and hands each report to `each`, in order, until that returns false.
fn many(
    job: &Job<'_>,
    entries: &[Entry],
    jobs: usize,
    progress: &Progress,
    each: &mut dyn FnMut(&FileReport) -> bool,
) {
    let pool = (entries.len() > 1 && jobs != 1)
        .then(|| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(jobs)
                .stack_size(STACK)
                .build()
                .ok()
        })
        .flatten();
    let one = |entry: &Entry| {
        let report = one(job, entry);
        progress.one_more();
        report
    };
    let mut rest = entries;
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(batch_length(rest));
        rest = after;
        let reports: Vec<FileReport> = match &pool {
            Some(pool) => pool.install(|| batch.par_iter().map(one).collect()),
            None => batch.iter().map(one).collect(),
        };
        for report in &reports {
            if !each(report) {
                return;
            }
        }
    }
}

/// One file, with the boundary that no bug of ours crosses.
fn one(job: &Job<'_>, entry: &Entry) -> FileReport {
    guarded(|| job.entry(entry)).unwrap_or_else(|reason| failed(entry.shown(), reason))
}

fn batch_length(entries: &[Entry]) -> usize {
    let mut bytes: u64 = 0;
    for (index, entry) in entries.iter().take(BATCH_FILES).enumerate() {
        if let Entry::File(found) = entry {
            bytes = found.size.saturating_add(bytes);
        }
        if bytes > BATCH_BYTES {
            return index.max(1);
        }
    }
    entries.len().min(BATCH_FILES)
}
