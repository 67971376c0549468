//! The contract: the rendered text is read again and held against the original.
//!
//! It knows nothing of the plan. It compares the effective config of the old final image with that of the new one,
//! proves every COPY source in the builder stage, and resolves every need in the runtime stage.

mod config;
mod files;
mod program;
mod site;

use std::fmt;

use crate::context::Context;
use crate::dockerfile::{self, Dockerfile, Instruction};
use crate::knowledge::Knowledge;
use crate::need::Needs;
use crate::options::Options;
use crate::outcome::Reason;
use crate::profile::{Profile, Profiles};
use crate::stage::{StageModel, World};

pub use site::check_site;

/// What differs between the original and the conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The part of the contract: `syntax`, `builder`, `config`, `copy`, `need`, `library`, `user` or `image`;
    /// `original` where the original itself cannot be judged.
    pub part: &'static str,
    /// What differs, in the reader's words.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.part)
    }
}

fn violation(part: &'static str, message: impl Into<String>) -> Violation {
    Violation {
        part,
        message: message.into(),
    }
}

/// What the checks look at.
struct Case<'a, 'k> {
    old: &'a StageModel<'k>,
    builder: &'a StageModel<'k>,
    new: &'a StageModel<'k>,
    needs: &'a Needs,
    profile: &'a Profile,
    profiles: &'a Profiles,
}

impl Case<'_, '_> {
    /// Whether the runtime image is known to have a shell.
    fn has_shell(&self) -> bool {
        let base = self.new.base.as_ref();
        base.is_some_and(|base| !base.facts.shell.is_empty())
    }
}

/// The instructions of the runtime stage, which is the second.
fn runtime_instructions(dockerfile: &Dockerfile) -> impl Iterator<Item = &Instruction> {
    let runtime = dockerfile.stages().into_iter().nth(1);
    runtime
        .into_iter()
        .flat_map(|stage| stage.instructions)
        .filter_map(|index| dockerfile.instructions().get(index))
}

/// Holds the output against the original.
///
/// # Errors
/// The first difference that is not allowed.
pub fn check<'k>(
    world: &World<'k, '_>,
    old: &StageModel<'k>,
    profile: &Profile,
    needs: &Needs,
    output: &[u8],
) -> Result<(), Violation> {
    read_again(world, old, profile, needs, (output, 2), |read, case| {
        image(world, case)?;
        builder_same(world, read.dockerfile, case)?;
        config::check(case)?;
        files::check(world, read, case)?;
        program::check(world, read, case)
    })
}

/// Holds a Dockerfile with another base image against the one that it replaces.
///
/// # Errors
/// The first difference that is not allowed.
pub fn check_base<'k>(
    world: &World<'k, '_>,
    old: &StageModel<'k>,
    profile: &Profile,
    needs: &Needs,
    output: &[u8],
) -> Result<(), Violation> {
    read_again(world, old, profile, needs, (output, 1), |read, case| {
        image(world, case)?;
        same_build(world, read.dockerfile)?;
        config::check(case)?;
        program::check(world, read, case)
    })
}

/// Reads an output of so many stages, and checks it. The first stage is the builder, the last the new image.
fn read_again<'k>(
    world: &World<'k, '_>,
    old: &StageModel<'k>,
    profile: &Profile,
    needs: &Needs,
    (output, count): (&[u8], usize),
    check: impl FnOnce(&World<'_, '_>, &Case<'_, '_>) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let dockerfile =
        dockerfile::parse(output).map_err(|error| violation("syntax", error.to_string()))?;
    let stages = dockerfile.stages();
    let (Some(first), Some(last), true) = (stages.first(), stages.last(), stages.len() == count)
    else {
        return Err(violation(
            "syntax",
            format!("it has {} stages instead of {count}", stages.len()),
        ));
    };
    let read = World::new(&dockerfile, world.context, world.knowledge)
        .with_arguments(world.given().clone());
    let new = read.evaluate(last);
    let other = (count > 1).then(|| read.evaluate(first));
    let case = Case {
        old,
        builder: other.as_ref().unwrap_or(&new),
        new: &new,
        needs,
        profile,
        profiles: world.knowledge.profiles(),
    };
    check(&read, &case)
}

/// Holds a multi-stage Dockerfile, whoever wrote it, against the single-stage one that it replaces.
///
/// # Errors
/// Why the original cannot be judged, or the first difference that is not allowed.
pub fn judge(
    original: &[u8],
    output: &[u8],
    context: &Context,
    knowledge: &Knowledge,
    options: &Options,
) -> Result<(), Violation> {
    let unjudged = |message: String| violation("original", message);
    let dockerfile = dockerfile::parse(original).map_err(|error| unjudged(error.to_string()))?;
    let stages = dockerfile.stages();
    let [stage] = &stages[..] else {
        return Err(unjudged("the original is not a single-stage file".into()));
    };
    let world = World::new(&dockerfile, context, knowledge);
    let model = world.evaluate(stage);
    let refused = |reason: Reason| unjudged(format!("{} ({})", reason.message, reason.code));
    let picked = crate::plan::pick(&world, &model).map_err(refused)?;
    let profile = &*picked.profile;
    let needs = crate::need::derive(&world, &model, profile, options).map_err(refused)?;
    check(&world, &model, profile, &needs, output)
}

/// The runtime image must be known, and its tag published.
fn image(world: &World<'_, '_>, case: &Case<'_, '_>) -> Result<(), Violation> {
    let reference = &case.new.base_reference;
    if case.new.base_stage.is_some() {
        return Err(violation(
            "image",
            "the runtime stage is built on another stage",
        ));
    }
    let Some(base) = &case.new.base else {
        return Err(violation(
            "image",
            format!("nothing is known of the runtime image `{reference}`"),
        ));
    };
    let official = if base.family == "scratch" {
        "scratch".to_string()
    } else {
        format!("{}:{}", base.repository, base.tag)
    };
    if world.knowledge.catalogue().reference_exists(&official) == crate::image::TagStatus::Unknown {
        return Err(violation(
            "image",
            format!("`{reference}` is not published"),
        ));
    }
    if case.new.platform != case.old.platform {
        return Err(violation(
            "image",
            "the platform of the runtime stage is another",
        ));
    }
    Ok(())
}

/// The builder stage makes what the original made: the same instructions up to the last that changes files.
fn builder_same(
    world: &World<'_, '_>,
    output: &Dockerfile,
    case: &Case<'_, '_>,
) -> Result<(), Violation> {
    same_build(world, output)?;
    if case.builder.base_reference != case.old.base_reference {
        return Err(violation(
            "builder",
            "the base image of the builder stage is another",
        ));
    }
    if case.builder.artifacts != case.old.artifacts {
        // Lines may have moved; what is made must be the same.
        let key = |model: &StageModel<'_>| {
            model
                .artifacts
                .iter()
                .map(|artifact| (artifact.path.clone(), artifact.linkage))
                .collect::<Vec<_>>()
        };
        if key(case.builder) != key(case.old) {
            return Err(violation(
                "builder",
                "the builder stage makes other artifacts than the original",
            ));
        }
    }
    Ok(())
}

/// The instructions of the first stage that change files are those of the original.
fn same_build(world: &World<'_, '_>, output: &Dockerfile) -> Result<(), Violation> {
    use crate::dockerfile::Body;
    let texts = |dockerfile: &dockerfile::Dockerfile| -> Vec<Vec<u8>> {
        let Some(stage) = dockerfile.stages().into_iter().next() else {
            return Vec::new();
        };
        stage
            .instructions
            .filter_map(|index| dockerfile.instructions().get(index))
            .filter(|instruction| {
                matches!(
                    instruction.body,
                    Body::Run(_)
                        | Body::Copy { .. }
                        | Body::Add { .. }
                        | Body::Arg(_)
                        | Body::Shell(_)
                )
            })
            .map(|instruction| {
                dockerfile
                    .source()
                    .get(instruction.span.clone())
                    .unwrap_or_default()
                    .to_vec()
            })
            .collect()
    };
    let (old, new) = (texts(world.dockerfile), texts(output));
    // SHELL and ARG after the last build instruction may move.
    let is_build = |text: &Vec<u8>| {
        !text.to_ascii_uppercase().starts_with(b"SHELL")
            && !text.to_ascii_uppercase().starts_with(b"ARG")
    };
    let builds = |texts: &[Vec<u8>]| {
        texts
            .iter()
            .filter(|text| is_build(text))
            .cloned()
            .collect::<Vec<_>>()
    };
    if builds(&old) != builds(&new) {
        return Err(violation(
            "builder",
            "an instruction of the author's build is missing or was changed",
        ));
    }
    Ok(())
}
