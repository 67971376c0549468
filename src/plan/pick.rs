//! Which language a stage is built with.

use std::collections::BTreeSet;

use crate::outcome::Reason;
use crate::profile::{Does, Profile};
use crate::stage::{StageModel, StartCommand, World, path};

/// The language of a stage.
#[derive(Debug, Clone, Copy)]
pub struct Picked<'p> {
    /// Its profile.
    pub profile: &'p Profile,
    /// The line that shows it, where a command does; else the base image shows it.
    pub line: Option<u32>,
}

/// Picks the profile: the language whose toolchain commands run, else that of the base image.
///
/// # Errors
/// No known toolchain is used.
pub fn pick<'k>(world: &World<'k, '_>, model: &StageModel<'_>) -> Result<Picked<'k>, Reason> {
    let knowledge = world.knowledge;
    let profiles = knowledge.profiles();
    let by_command: BTreeSet<&str> = model
        .builds
        .iter()
        .filter(|build| {
            matches!(
                build.does,
                Does::Build | Does::Install | Does::Get | Does::Run
            )
        })
        .map(|build| build.language.as_str())
        .filter(|language| profiles.get(language).is_some())
        .collect();
    let base = model.base.as_ref();
    let by_image = profiles.languages().find(|profile| {
        base.is_some_and(|base| {
            profile
                .detect
                .images
                .iter()
                .any(|family| family == base.family)
        })
    });
    let by_start = started_language(profiles.languages(), model);
    let found = match by_command.len() {
        0 if by_image.is_none() => by_start,
        0 => by_image,
        1 => by_command
            .first()
            .and_then(|language| profiles.get(language)),
        _ => {
            // The start command decides; where it names no program of a language, the base image does.
            by_start
                .or(by_image)
                .filter(|profile| by_command.contains(profile.language.as_str()))
        }
    };
    match found {
        Some(profile) => {
            let line = model
                .builds
                .iter()
                .find(|build| build.language == profile.language)
                .map(|build| build.line);
            Ok(Picked { profile, line })
        }
        None if by_command.len() > 1 => {
            let names: Vec<&str> = by_command.into_iter().collect();
            Err(knowledge.reason(
                "ambiguous-language",
                format!(
                    "the stage builds with {}, and which makes the program cannot be told",
                    names.join(" and ")
                ),
                None,
            ))
        }
        None => {
            let language = base.and_then(|base| base.language);
            match language {
                Some(language) => Err(knowledge.reason(
                    "no-language",
                    format!("the base image is for {language}, for which there is no profile"),
                    Some(1),
                )),
                None => Err(knowledge.reason(
                    "no-language",
                    "no known toolchain is called in the image: nothing that is known is built in it",
                    None,
                )),
            }
        }
    }
}

/// The language of the program that the start command names: one whose build makes that program, or whose toolchain has
/// a program of the name.
fn started_language<'p>(
    profiles: impl Iterator<Item = &'p Profile>,
    model: &StageModel<'_>,
) -> Option<&'p Profile> {
    let config = &model.config;
    let mut words: Vec<String> = Vec::new();
    for part in [&config.entrypoint, &config.cmd].into_iter().flatten() {
        match &part.value {
            StartCommand::Exec(more) => words.extend(more.iter().cloned()),
            StartCommand::Shell { text, .. } => {
                words.extend(text.split_whitespace().map(String::from));
            }
        }
    }
    let profiles: Vec<&Profile> = profiles.collect();
    let search: Vec<&str> = config.path().split(':').collect();
    words.iter().find_map(|word| {
        let makes = model.artifacts.iter().find(|artifact| {
            path::join(&config.workdir.value, word) == artifact.path
                || !word.contains('/')
                    && path::name(&artifact.path) == word
                    && search.contains(&path::parent(&artifact.path))
        });
        let language = makes.map(|artifact| artifact.language.as_str());
        profiles.iter().copied().find(|profile| {
            language.map_or_else(
                || {
                    let programs = &profile.detect.programs;
                    programs.iter().any(|program| program == path::name(word))
                },
                |language| profile.language == language,
            )
        })
    })
}
