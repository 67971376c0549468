//! `msconvert profiles`: what the profiles are, and whether a user's are right.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Answer;
use super::profile_cases;
use crate::cli::args::{Arguments, ProfilesCommand};
use crate::cli::run::{Exit, World};
use crate::cli::settings::AllSettings;
use crate::knowledge::{Knowledge, Sources};
use crate::profile;
use crate::report::style::{BAD, GOOD, path_text, printable};
use crate::suggest::did_you_mean;

/// The files of `language-profiles`, by language: the build script packs them.
const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/profile-texts.json"));

pub(super) fn run(
    arguments: &Arguments,
    command: &ProfilesCommand,
    world: &World<'_>,
    json: bool,
) -> Answer {
    match command {
        ProfilesCommand::List => list(arguments, world, json),
        ProfilesCommand::Show { name } => show(arguments, name, world),
        ProfilesCommand::Check { files } => check(arguments, files, world),
        ProfilesCommand::Test { profile, cases } => test(arguments, profile, cases, world),
    }
}

/// The profile files of the user that are in force in the current directory, by language.
fn own(sources: &Sources) -> BTreeMap<String, Vec<PathBuf>> {
    let mut found: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in profile::files(&sources.profiles).unwrap_or_default() {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if let Ok(profile) = profile::parse(&path, &text) {
            found.entry(profile.language).or_default().push(path);
        }
    }
    found
}

fn list(arguments: &Arguments, world: &World<'_>, json: bool) -> Answer {
    let settings = match AllSettings::of_directory(arguments, &world.directory, &world.directory) {
        Ok(settings) => settings,
        Err(message) => return Answer::wrong(message, ""),
    };
    let texts: BTreeMap<String, String> = serde_json::from_str(TEXTS).unwrap_or_default();
    let own = own(&settings.config.sources());
    let mut out = String::new();
    let mut rows = Vec::new();
    let profiles = settings.knowledge.profiles();
    for profile in profiles.languages().chain([profiles.common()]) {
        let files = own.get(&profile.language).map_or(&[][..], Vec::as_slice);
        let files: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
        let built_in = texts.contains_key(&profile.language);
        let title = match profile.language.as_str() {
            "common" => "what holds for every language",
            _ => &profile.title,
        };
        let mut from: Vec<String> = files.iter().map(|it| printable(it).into_owned()).collect();
        if built_in {
            from.insert(0, "built in".into());
        }
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{:10} {title:30} {}",
            profile.language,
            from.join(", ")
        );
        rows.push(serde_json::json!({
            "language": profile.language, "title": title, "built_in": built_in, "files": files,
        }));
    }
    if json {
        let document = serde_json::json!({ "version": 1, "profiles": rows });
        return Answer::text(format!("{document}\n"));
    }
    Answer::text(out)
}

fn show(arguments: &Arguments, name: &str, world: &World<'_>) -> Answer {
    let settings = match AllSettings::of_directory(arguments, &world.directory, &world.directory) {
        Ok(settings) => settings,
        Err(message) => return Answer::wrong(message, ""),
    };
    let texts: BTreeMap<String, String> = serde_json::from_str(TEXTS).unwrap_or_default();
    let own = own(&settings.config.sources());
    let mut out = String::new();
    if let Some(text) = texts.get(name) {
        let _ = writeln!(out, "# built in\n{}", text.trim_end());
    }
    for path in own.get(name).into_iter().flatten() {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let lead = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{lead}# {}\n{}", path_text(path), text.trim_end());
    }
    if out.is_empty() {
        let known = texts.keys().chain(own.keys()).map(String::as_str);
        let close = did_you_mean(name, known);
        return Answer::wrong(
            format!("there is no profile `{name}`{close}"),
            "`msconvert profiles list` lists them.",
        );
    }
    Answer::text(out)
}

fn check(arguments: &Arguments, files: &[PathBuf], world: &World<'_>) -> Answer {
    let look = world.look_out(arguments.conversion.color);
    let mut out = String::new();
    let mut failed = false;
    for shown in files {
        let path = world.directory.join(shown);
        let read = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: cannot be read: {error}", path_text(shown)))
            .and_then(|text| profile::parse(shown, &text).map_err(|error| error.to_string()));
        let line = match read {
            Ok(profile) => {
                let what = match Knowledge::embedded().profiles().get(&profile.language) {
                    Some(_) => "extends the profile",
                    None if profile.language == "common" => "extends the profile",
                    None => "adds the language",
                };
                let ok = look.paint(GOOD, "ok");
                format!("{ok}: {}: {what} `{}`", path_text(shown), profile.language)
            }
            Err(message) => {
                failed = true;
                format!("{}: {}", look.paint(BAD, "error"), printable(&message))
            }
        };
        let _ = writeln!(out, "{line}");
    }
    let exit = if failed { Exit::Usage } else { Exit::Done };
    Answer::Text(out, exit)
}

fn test(arguments: &Arguments, file: &Path, cases: &Path, world: &World<'_>) -> Answer {
    let look = world.look_out(arguments.conversion.color);
    let sources = Sources {
        profiles: vec![world.directory.join(file)],
        ..Sources::default()
    };
    let knowledge = match Knowledge::with(&sources) {
        Ok(knowledge) => knowledge,
        Err(error) => {
            return Answer::wrong(error.to_string(), "`msconvert profiles check` says more.");
        }
    };
    let root = world.directory.join(cases);
    let folders = profile_cases::folders(&root);
    if folders.is_empty() {
        return Answer::wrong(
            format!("no case.toml below {}", path_text(cases)),
            "A case is a directory with case.toml and context/Dockerfile: see tests/cases/README.md.",
        );
    }
    let mut out = String::new();
    let mut failed = 0;
    for folder in &folders {
        let name = folder.strip_prefix(&root).unwrap_or(folder);
        let name = match name.as_os_str().is_empty() {
            true => path_text(cases),
            false => path_text(name),
        };
        let wrong = profile_cases::check(folder, &knowledge);
        if wrong.is_empty() {
            let _ = writeln!(out, "{}: {name}", look.paint(GOOD, "ok"));
            continue;
        }
        failed += 1;
        let _ = writeln!(out, "{}: {name}", look.paint(BAD, "wrong"));
        for line in wrong.iter().flat_map(|text| text.lines()) {
            let _ = writeln!(out, "    {}", printable(line));
        }
    }
    let _ = writeln!(out, "{} cases, {failed} wrong", folders.len());
    let exit = if failed > 0 {
        Exit::WouldChange
    } else {
        Exit::Done
    };
    Answer::Text(out, exit)
}
