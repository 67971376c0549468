//! The subcommands that convert nothing: configuration, profiles, codes, completions, the man page.

mod configuration;
mod profile_cases;
mod profiles;
mod reasons;

use clap::CommandFactory;

use super::args::{Arguments, Command, Format};
use super::run::{Exit, World, configuration as wrong};
use crate::report::Sink;

/// What a subcommand prints, or what is wrong with how it was asked.
enum Answer {
    /// For standard output, and how it ended.
    Text(String, Exit),
    /// A message, and what to do.
    Wrong(String, String),
}

impl Answer {
    fn text(text: impl Into<String>) -> Answer {
        Answer::Text(text.into(), Exit::Done)
    }

    fn wrong(message: impl Into<String>, help: impl Into<String>) -> Answer {
        Answer::Wrong(message.into(), help.into())
    }
}

/// Runs the subcommand, if it is one of these.
pub fn run(arguments: &Arguments, world: &mut World<'_>) -> Option<Exit> {
    let json = arguments.conversion.format == Format::Json;
    let color = arguments.conversion.color;
    let answer = match arguments.command.as_ref()? {
        Command::Explain { .. } | Command::Verify(_) | Command::Review(_) => return None,
        Command::Config { command } => configuration::show(arguments, command, world, json),
        Command::Init { directory } => configuration::init(directory, world),
        Command::Profiles { command } => profiles::run(arguments, command, world, json),
        Command::Reasons { code } => reasons::run(
            code.as_deref(),
            json,
            world.look_out(color),
            world.links_out(color),
        ),
        Command::Completions { shell } => {
            let mut out = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "msconvert", &mut out);
            Answer::text(String::from_utf8_lossy(&out))
        }
        Command::Man { command } => man(command.as_deref()),
    };
    let (text, exit) = match answer {
        Answer::Text(text, exit) => (text, exit),
        Answer::Wrong(message, help) => return Some(wrong(&message, &help, color, world)),
    };
    let mut out = Sink::new(world.stdout);
    out.put(text.as_bytes());
    Some(match out.failure() {
        Some(_) => Exit::Trouble,
        None => exit,
    })
}

/// The man page of msconvert, or of one of its subcommands.
fn man(name: Option<&str>) -> Answer {
    let mut command = Arguments::command();
    command.build();
    let page = match name {
        None => Some(command),
        Some(name) => command.find_subcommand(name).cloned(),
    };
    let Some(page) = page else {
        let message = format!("there is no subcommand `{}`", name.unwrap_or_default());
        return Answer::wrong(message, "`msconvert --help` lists them.");
    };
    let mut out = Vec::new();
    match clap_mangen::Man::new(page).render(&mut out) {
        Ok(()) => Answer::text(String::from_utf8_lossy(&out)),
        Err(error) => Answer::wrong(format!("the page cannot be made: {error}"), ""),
    }
}
