//! Which language a stage is built with.

use std::collections::BTreeSet;

use crate::outcome::Reason;
use crate::profile::{Does, Profile};
use crate::stage::{StageModel, World};

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
    let found = match by_command.len() {
        0 => by_image,
        1 => by_command
            .first()
            .and_then(|language| profiles.get(language)),
        _ => {
            // The one whose artifacts the start command would use is decided by the needs; the base image breaks the tie.
            by_image.filter(|profile| by_command.contains(profile.language.as_str()))
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
