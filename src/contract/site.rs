//! The contract of a static front end that another server serves: the same files on the same port, and the same config but
//! for what the server brings. [`Site::differences`] says to the reader what is let pass here.

use crate::dockerfile::{Body, Dockerfile};
use crate::need::Needs;
use crate::profile::Profile;
use crate::site::Site;
use crate::stage::{Located, Lookup, StageModel, World, path};

use super::{Case, Violation, builder_same, image, read_again, runtime_instructions, violation};

/// Holds the output against the original.
///
/// # Errors
/// The first difference that is not allowed.
pub fn check_site<'k>(
    world: &World<'k, '_>,
    old: &StageModel<'k>,
    profile: &Profile,
    site: &Site,
    output: &[u8],
) -> Result<(), Violation> {
    let needs = Needs::default();
    read_again(world, old, profile, &needs, (output, 2), |read, case| {
        image(world, case)?;
        builder_same(world, read.dockerfile, case)?;
        config(case)?;
        let made = &case.builder.files;
        if matches!(made.lookup(world.context, &site.directory), Lookup::Absent) {
            return Err(violation(
                "copy",
                format!("the builder stage has no `{}`", site.directory),
            ));
        }
        copies(read.dockerfile, profile, site)
    })
}

/// The files and the server's configuration are all that the runtime stage gets.
fn copies(dockerfile: &Dockerfile, profile: &Profile, site: &Site) -> Result<(), Violation> {
    let files = &profile.static_files;
    // Nothing but the two copies makes files there.
    let mut copied = false;
    let mut configured = false;
    for instruction in runtime_instructions(dockerfile) {
        match &instruction.body {
            Body::Copy { sources, dest, .. } => {
                let from_builder = instruction.flags.iter().any(|flag| flag.name == "from");
                let same = sources.len() == 1
                    && sources
                        .first()
                        .is_some_and(|source| *source == site.directory)
                    && path::join("/", dest) == files.root;
                let document = instruction
                    .heredocs
                    .first()
                    .filter(|_| sources.is_empty() && path::join("/", dest) == files.configuration);
                if from_builder && same {
                    copied = true;
                } else if let Some(document) = document {
                    configured = document.text.contains(&format!("listen {};", site.port))
                        && document.text.contains(&format!("root {};", files.root));
                } else {
                    return Err(violation("copy", "something else is copied"));
                }
            }
            Body::Run(_) | Body::Add { .. } => {
                return Err(violation("copy", "the runtime stage makes other files"));
            }
            _ => {}
        }
    }
    if !copied {
        return Err(violation(
            "copy",
            format!("`{}` is not copied to `{}`", site.directory, files.root),
        ));
    }
    if !configured {
        return Err(violation(
            "need",
            format!("the server is not told to listen on port {}", site.port),
        ));
    }
    Ok(())
}

/// What must be the same although the server is another.
fn config(case: &Case<'_, '_>) -> Result<(), Violation> {
    let (old, new) = (&case.old.config, &case.new.config);
    let by_image = |line: Option<u32>| line.is_none();
    if new.entrypoint.as_ref().is_some_and(|it| !by_image(it.line))
        || new.cmd.as_ref().is_none_or(|it| !by_image(it.line))
    {
        return Err(violation(
            "config",
            "the start command is not the server's own",
        ));
    }
    for (model, which) in [(old, "original"), (new, "new")] {
        if model.user_name() != "root" {
            return Err(violation(
                "user",
                format!("the {which} image does not start as root"),
            ));
        }
    }
    for variable in old
        .env
        .iter()
        .filter(|variable| variable.line.is_some() && variable.key != "PATH")
    {
        let same = new
            .variable(&variable.key)
            .is_some_and(|now| now.value == variable.value && now.known == variable.known);
        if !same {
            return Err(violation(
                "config",
                format!("ENV {} is missing or another", variable.key),
            ));
        }
    }
    for variable in new.env.iter().filter(|variable| variable.line.is_some()) {
        if old.variable(&variable.key).is_none() {
            return Err(violation(
                "config",
                format!("ENV {} was not set before", variable.key),
            ));
        }
    }
    let port = |it: &Located<String>| it.value.trim_end_matches("/tcp").to_string();
    let now: Vec<String> = new.exposed.iter().map(port).collect();
    let own: Vec<String> = new
        .exposed
        .iter()
        .filter(|it| by_image(it.line))
        .map(port)
        .collect();
    let before: Vec<String> = old.exposed.iter().map(port).collect();
    if before.iter().any(|it| !now.contains(it))
        || now
            .iter()
            .any(|it| !before.contains(it) && !own.contains(it))
    {
        return Err(violation(
            "config",
            format!("EXPOSE was {before:?} and is {now:?}"),
        ));
    }
    if old.volumes.len() != new.volumes.len() || !old.volumes.is_empty() {
        return Err(violation("config", "VOLUME differs"));
    }
    let labels = |config: &crate::stage::Config| {
        config
            .labels
            .iter()
            .map(|(key, value)| (key.clone(), value.value.clone()))
            .collect::<Vec<_>>()
    };
    let author = |config: &crate::stage::Config| config.author.as_ref().map(|it| it.value.clone());
    let health = |config: &crate::stage::Config| config.health.as_ref().map(|it| it.value.clone());
    if labels(old) != labels(new) {
        return Err(violation("config", "LABEL differs"));
    }
    if author(old) != author(new) {
        return Err(violation("config", "MAINTAINER differs"));
    }
    if health(old) != health(new) {
        return Err(violation("config", "HEALTHCHECK differs"));
    }
    Ok(())
}
