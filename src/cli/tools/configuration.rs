//! `msconvert config show` and `msconvert init`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Answer;
use crate::cli::args::{Arguments, ConfigCommand};
use crate::cli::run::World;
use crate::cli::settings::AllSettings;
use crate::config::{NAME, show};
use crate::report::style::path_text;

/// The file that `init` writes.
pub const TEMPLATE: &str = include_str!("../../../templates/msconvert.toml");

#[derive(Serialize)]
struct Document {
    version: u32,
    path: String,
    files: Vec<String>,
    values: Vec<show::Row>,
}

pub(super) fn show(
    arguments: &Arguments,
    command: &ConfigCommand,
    world: &World<'_>,
    json: bool,
) -> Answer {
    let ConfigCommand::Show { path } = command;
    let real = world.directory.join(path);
    let directory = match std::fs::metadata(&real) {
        Ok(metadata) if metadata.is_dir() => real,
        Ok(_) => real.parent().unwrap_or(Path::new(".")).to_path_buf(),
        Err(error) => {
            return Answer::wrong(
                format!("{} cannot be read: {error}", path_text(path)),
                "Name a Dockerfile, or a directory.",
            );
        }
    };
    let settings = match AllSettings::of_directory(arguments, &directory, &world.directory) {
        Ok(settings) => settings,
        Err(message) => return Answer::wrong(message, ""),
    };
    let rows = show::rows(&settings.config);
    let files = settings.config.files.iter();
    let files: Vec<String> = files.map(|file| file.shown.display().to_string()).collect();
    if json {
        let document = Document {
            version: 1,
            path: path.display().to_string(),
            files,
            values: rows,
        };
        let text = serde_json::to_string(&document).unwrap_or_default();
        return Answer::text(text + "\n");
    }
    let files = match files.is_empty() {
        true => "no file".to_owned(),
        false => files.join(", "),
    };
    let text = format!(
        "# in force for {}: {files}\n{}",
        path_text(path),
        show::lines(&rows)
    );
    Answer::text(text)
}

pub(super) fn init(directory: &Option<PathBuf>, world: &World<'_>) -> Answer {
    let shown = directory
        .as_ref()
        .map_or_else(|| PathBuf::from(NAME), |it| it.join(NAME));
    let path = world.directory.join(&shown);
    // Never in the place of something, be it a link that leads nowhere.
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    match written {
        Ok(()) => Answer::text(format!(
            "wrote {}; everything in it is commented out\n",
            path_text(&shown)
        )),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Answer::wrong(
            format!("{} is there already; it was not written", path_text(&shown)),
            "`msconvert config show` says what is in force.",
        ),
        Err(error) => Answer::wrong(
            format!("{} cannot be written: {error}", path_text(&shown)),
            "Name a directory that is there and may be written to.",
        ),
    }
}
