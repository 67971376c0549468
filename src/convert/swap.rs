//! `--base-swap`: where the file builds nothing, its base image becomes the one that runs what the toolchain makes.

use crate::contract;
use crate::dockerfile::{Body, Edits};
use crate::image::{ImageRole, Presence};
use crate::need::Needs;
use crate::options::Options;
use crate::outcome::{Assumption, BaseSizes, Conversion, Note, Reason, Tier};
use crate::plan;
use crate::profile::Profile;
use crate::stage::{StageModel, World};

/// Changes the base image; everything else stays.
///
/// # Errors
/// `reason` (nothing is built) where no other base image is known to do; `no-benefit` where it does already.
pub fn swap<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    profile: &Profile,
    needs: &Needs,
    options: &Options,
    reason: &Reason,
) -> Result<Conversion, Reason> {
    let knowledge = world.knowledge;
    let refused = |why: &str| Reason {
        message: format!(
            "{}, and the base image cannot be changed: {why}",
            reason.message
        ),
        ..reason.clone()
    };
    let changed =
        plan::base(knowledge, profile, model, needs, options).map_err(|why| refused(&why))?;
    let base = model.base.as_ref().ok_or_else(|| reason.clone())?;
    let image = &changed.runtime.image;
    if image.repository == base.repository && image.tag == base.tag {
        let text = format!("`{}` holds no toolchain", model.base_reference);
        return Err(knowledge.reason("no-benefit", text, None));
    }
    if image.facts.role == ImageRole::Toolchain {
        return Err(refused("no image without the toolchain meets every need"));
    }
    let catalogue = knowledge.catalogue();
    // What the build calls, it must still find.
    let lost = model.programs.iter().find(|program| {
        catalogue.has_program(base, program) == Presence::Yes
            && catalogue.has_program(image, program) != Presence::Yes
    });
    if let Some(program) = lost {
        return Err(refused(&format!(
            "`{}` has no {program}",
            changed.runtime.reference
        )));
    }
    if let Some(package) = model.packages.first().filter(|_| !changed.same_release) {
        let text = format!(
            "`{}` is of another release, and {} is installed",
            changed.runtime.reference, package.name
        );
        return Err(refused(&text));
    }
    let dockerfile = world.dockerfile;
    let stage = dockerfile.stages().into_iter().next();
    let from = stage
        .filter(|stage| !stage.base.contains('$'))
        .and_then(|stage| dockerfile.instructions().get(stage.from));
    let Some((from, Body::From { image_span, .. })) = from.map(|from| (from, &from.body)) else {
        return Err(refused("its name depends on a variable"));
    };
    let mut edits = Edits::new();
    edits.replace(image_span.clone(), changed.runtime.reference.clone());
    let lines: String = changed
        .lines
        .iter()
        .map(|line| format!("{line}{}", dockerfile.eol()))
        .collect();
    if !lines.is_empty() {
        edits.insert(from.lines.end, lines);
    }
    let output = edits
        .apply(dockerfile.source())
        .map_err(|error| refused(&error.to_string()))?;
    contract::check_base(world, model, profile, needs, &output).map_err(|violation| {
        let text = format!("the change was discarded, because {violation}");
        knowledge.reason("not-equivalent", text, None)
    })?;
    let mut assumptions = needs.assumptions.clone();
    assumptions.push(Assumption {
        code: "foreign-source".into(),
        message: format!(
            "that what was built elsewhere needs nothing of `{}` that `{}` lacks, such as a compiler",
            model.base_reference, changed.runtime.reference
        ),
        line: from.start_line.into(),
    });
    let mut notes = changed.notes;
    notes.insert(
        0,
        Note {
            code: "base-swapped".into(),
            message: format!("{}: only the base image was changed", reason.message),
            line: Some(from.start_line),
        },
    );
    Ok(Conversion {
        planned: None,
        remade: Default::default(),
        output,
        sizes: BaseSizes {
            before: base.approx_bytes(),
            after: image.approx_bytes(),
        },
        tier: Tier::T3,
        runtime_image: changed.runtime.reference,
        assumptions,
        notes,
    })
}
