//! Which language a stage is built with.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::outcome::Reason;
use crate::profile::{Does, Profile};
use crate::stage::{StageModel, World};

use super::started::started_languages;

/// The language of a stage.
#[derive(Debug, Clone)]
pub struct Picked<'p> {
    /// Its profile. Where other languages build in the stage as well, it knows their toolchains, too.
    pub profile: Cow<'p, Profile>,
    /// The other languages that build in the stage, by name.
    pub others: Vec<String>,
    /// The line that shows it, where a command does; else the base image shows it.
    pub line: Option<u32>,
}

/// Picks the profile: the language of the program that is started, else the one whose toolchain commands run, else that of
/// the base image. What the other languages of the stage make belongs to it like any file.
///
/// # Errors
/// No known toolchain is used, or programs of several languages are started.
pub fn pick<'k>(world: &World<'k, '_>, model: &StageModel<'_>) -> Result<Picked<'k>, Reason> {
    let knowledge = world.knowledge;
    let profiles = knowledge.profiles();
    let by_command: BTreeSet<&str> = model
        .builds
        .iter()
        .filter(|build| {
            matches!(
                build.does,
                Does::Build | Does::Install | Does::Get | Does::Prune | Does::Run
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
    let started = started_languages(world, model);
    if started.len() > 1 {
        let programs: Vec<String> = started
            .iter()
            .map(|(language, program)| {
                let title = profiles.get(language).map_or(language, |it| &it.title);
                format!("`{program}` ({title})")
            })
            .collect();
        let config = &model.config;
        let start = config.entrypoint.as_ref().and_then(|it| it.line);
        return Err(knowledge.reason(
            "ambiguous-language",
            format!(
                "the image starts programs of several languages, {}, and none of them decides the runtime image",
                programs.join(" and ")
            ),
            config.cmd.as_ref().and_then(|it| it.line).or(start),
        ));
    }
    let by_start = started
        .keys()
        .next()
        .and_then(|language| profiles.get(language));
    let only = match by_command.len() {
        0 => by_image,
        1 => by_command
            .first()
            .and_then(|language| profiles.get(language)),
        // The start command names no program of a language: the base image decides.
        _ => by_image.filter(|profile| by_command.contains(profile.language.as_str())),
    };
    match by_start.or(only) {
        Some(profile) => Ok(together(world, model, profile)),
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

/// The profile, with what the toolchains of the stage's other languages leave in it.
fn together<'k>(world: &World<'k, '_>, model: &StageModel<'_>, profile: &'k Profile) -> Picked<'k> {
    let line = model
        .builds
        .iter()
        .find(|build| build.language == profile.language)
        .map(|build| build.line);
    let in_stage = |other: &&Profile| {
        other.language != profile.language
            && (model
                .builds
                .iter()
                .any(|build| build.language == other.language)
                || other
                    .detect
                    .programs
                    .iter()
                    .any(|program| model.programs.contains(program)))
    };
    let others: Vec<&Profile> = world
        .knowledge
        .profiles()
        .languages()
        .filter(in_stage)
        .collect();
    let names = others.iter().map(|other| other.language.clone()).collect();
    let profile = if others.is_empty() {
        Cow::Borrowed(profile)
    } else {
        let mut whole = profile.clone();
        for other in others {
            whole.add_toolchain(other);
        }
        Cow::Owned(whole)
    };
    Picked {
        profile,
        others: names,
        line,
    }
}
