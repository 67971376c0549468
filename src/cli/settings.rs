//! What is in force for each file: its configuration, made ready for conversions.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Arguments;
use crate::bulk::discover::{Entry, Found};
use crate::config::{Config, ConfigFile, Finder, Given};
use crate::knowledge::{Knowledge, Sources};
use crate::options::Options;
use crate::outcome::Reason;

/// More errors than this are not told at once.
const MOST_ERRORS: usize = 20;

/// What is in force for one file.
#[derive(Debug)]
pub struct Settings {
    /// The configuration.
    pub config: Config,
    /// Its options.
    pub options: Options,
    /// Its data.
    pub knowledge: Knowledge,
    /// Whether conversions with assumptions are applied.
    pub allow_unsafe: bool,
    /// Whether the build contexts of conversions are made smaller.
    pub leaves_out: bool,
}

impl Settings {
    fn new(config: Config) -> Result<Settings, String> {
        let sources = config.sources();
        let knowledge = match sources == Sources::default() {
            true => Knowledge::embedded(),
            false => Knowledge::with(&sources).map_err(|error| error.to_string())?,
        };
        config
            .check_against(&knowledge)
            .map_err(|error| error.to_string())?;
        Ok(Settings {
            options: config.options(),
            allow_unsafe: config.allows_unsafe(),
            leaves_out: config.leaves_out(),
            knowledge,
            config,
        })
    }

    /// The reason why the configuration leaves a file out, where it does.
    pub fn excludes(&self, path: &Path) -> Option<Reason> {
        let real = place(path);
        let (pattern, origin) = self.config.excludes(&real)?;
        let message = format!(
            "is left out by `{pattern}` of {}:{}",
            origin.file.display(),
            origin.line
        );
        Some(self.knowledge.reason("excluded", message, None))
    }
}

/// What is in force for all files of a run.
#[derive(Debug)]
pub struct AllSettings {
    /// Where neither `--config` nor a file is found.
    standard_input: Arc<Settings>,
    by_directory: HashMap<PathBuf, Arc<Settings>>,
}

impl AllSettings {
    /// Reads the configuration of every entry, and of standard input.
    ///
    /// # Errors
    /// What is wrong with configuration files, one error a line.
    pub fn prepare(
        arguments: &Arguments,
        entries: &[Entry],
        current: &Path,
    ) -> Result<AllSettings, String> {
        let mut reader = Reader::new(arguments, current)?;
        // Standard input is as if it lay in its build context.
        let context = arguments.conversion.context.as_ref();
        let home = context.map_or_else(|| current.to_path_buf(), |it| current.join(it));
        let mut errors: Vec<String> = Vec::new();
        let mut by_directory = HashMap::new();
        let directories = entries.iter().filter_map(|entry| match entry {
            Entry::File(found) => Some(parent(found)),
            Entry::Trouble { .. } => None,
        });
        for directory in directories {
            if by_directory.contains_key(directory) {
                continue;
            }
            match reader.read(directory) {
                Ok(settings) => {
                    by_directory.insert(directory.to_path_buf(), settings);
                }
                Err(error) if !errors.contains(&error) => errors.push(error),
                Err(_) => {}
            }
            if errors.len() >= MOST_ERRORS {
                break;
            }
        }
        let standard_input = match (errors.is_empty(), entries.is_empty()) {
            (true, true) => reader.read(&home),
            (true, false) => Settings::new(Config::default()).map(Arc::new),
            (false, _) => Err(errors.join("\n")),
        };
        Ok(AllSettings {
            standard_input: standard_input?,
            by_directory,
        })
    }

    /// What is in force for a directory.
    ///
    /// # Errors
    /// What is wrong with its configuration.
    pub fn of_directory(
        arguments: &Arguments,
        directory: &Path,
        current: &Path,
    ) -> Result<Arc<Settings>, String> {
        Reader::new(arguments, current)?.read(directory)
    }

    /// What is in force for a file.
    pub fn of(&self, found: &Found) -> &Settings {
        self.by_directory
            .get(parent(found))
            .unwrap_or(&self.standard_input)
    }

    /// What is in force for standard input.
    pub fn of_standard_input(&self) -> &Settings {
        &self.standard_input
    }
}

struct Reader {
    given: Given,
    finder: Finder,
    /// The files in force, where they are not searched for.
    fixed: Option<Vec<Arc<ConfigFile>>>,
    /// By the directories of the files in force.
    known: HashMap<Vec<PathBuf>, Arc<Settings>>,
}

impl Reader {
    fn new(arguments: &Arguments, current: &Path) -> Result<Reader, String> {
        let fixed = match &arguments.conversion.config {
            _ if arguments.conversion.no_config => Some(Vec::new()),
            None => None,
            Some(path) => {
                let file = ConfigFile::read(&current.join(path), path);
                Some(vec![Arc::new(file.map_err(|error| error.to_string())?)])
            }
        };
        Ok(Reader {
            given: arguments.given(current),
            finder: Finder::new(current),
            fixed,
            known: HashMap::new(),
        })
    }

    fn read(&mut self, directory: &Path) -> Result<Arc<Settings>, String> {
        let files = match &self.fixed {
            Some(files) => files.clone(),
            None => self
                .finder
                .find(directory)
                .map_err(|error| error.to_string())?,
        };
        let key: Vec<PathBuf> = files.iter().map(|file| file.directory.clone()).collect();
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let config = Config::new(files, self.given.clone()).map_err(|error| error.to_string())?;
        let settings = Arc::new(Settings::new(config)?);
        self.known.insert(key, settings.clone());
        Ok(settings)
    }
}

fn parent(found: &Found) -> &Path {
    found.real.parent().unwrap_or(Path::new("."))
}

/// The path of the file itself, not of what it points to, without other symbolic links.
fn place(path: &Path) -> PathBuf {
    let parent = path.parent().and_then(|it| fs::canonicalize(it).ok());
    match (parent, path.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => path.to_path_buf(),
    }
}
