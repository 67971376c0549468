//! `--prune`: a RUN at the end of the author's build that drops development dependencies.

use crate::dockerfile::{Body, Edits};
use crate::language;
use crate::need;
use crate::options::Options;
use crate::plan;
use crate::stage::{StageModel, World, path};

/// What was written.
pub struct Pruned {
    /// The new text.
    pub source: Vec<u8>,
    /// For the note.
    pub text: String,
    /// The line that installs.
    pub line: u32,
}

/// Adds the step. `None` where the file is not converted at all, and says why itself.
///
/// # Errors
/// Why nothing is dropped, in the reader's words.
pub fn prune(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    options: &Options,
) -> Option<Result<Pruned, String>> {
    let picked = plan::pick(world, model).ok()?;
    let profile = &*picked.profile;
    let needs = need::derive(world, model, profile, options).ok()?;
    needs.whole_workdir.as_ref()?;
    Some(
        language::prune(world, profile, model, &needs).and_then(|step| insert(world, model, &step)),
    )
}

fn insert(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    step: &language::Pruning,
) -> Result<Pruned, String> {
    let dockerfile = world.dockerfile;
    let instructions = dockerfile.instructions();
    let stage = dockerfile.stages().into_iter().next();
    let range = stage.map_or(0..0, |stage| stage.instructions.clone());
    let is_build =
        |body: &Body| matches!(body, Body::Run(_) | Body::Copy { .. } | Body::Add { .. });
    let last = range
        .clone()
        .rev()
        .filter_map(|index| Some((index, instructions.get(index)?)))
        .find(|(_, it)| is_build(&it.body));
    let Some((last, instruction)) = last else {
        return Err("nothing is built".into());
    };
    // Whoever installed may remove.
    let user = range.clone().find(|index| {
        instructions.get(*index).is_some_and(|it| {
            matches!(it.body, Body::User(_)) && it.start_line > step.line && *index < last
        })
    });
    if let Some(it) = user.and_then(|index| instructions.get(index)) {
        return Err(format!(
            "line {} changes the user after the install",
            it.start_line
        ));
    }
    // The directory that holds at that place is the final one, unless WORKDIR follows.
    let moved = range.clone().any(|index| {
        index > last
            && matches!(
                instructions.get(index).map(|it| &it.body),
                Some(Body::Workdir(_))
            )
    });
    let text = if moved || model.config.workdir.value != step.cwd {
        format!("cd {} && {}", crate::shell::quote(&step.cwd), step.command)
    } else {
        step.command.clone()
    };
    // What others copy there at last must not be dropped with it.
    let modules = model
        .files
        .context_copies()
        .into_iter()
        .find(|(at, ..)| path::name(at) == "node_modules");
    if let Some((at, _, _, line)) = modules {
        return Err(format!("line {line} copies `{at}` from the build context"));
    }
    let run = format!("RUN {text}");
    let eol = dockerfile.eol();
    let after = instruction.lines.end;
    let ends = dockerfile
        .source()
        .get(..after)
        .is_some_and(|before| before.ends_with(b"\n"));
    let mut edits = Edits::new();
    edits.insert(after, format!("{}{run}{eol}", if ends { "" } else { eol }));
    let source = edits
        .apply(dockerfile.source())
        .map_err(|error| error.to_string())?;
    Ok(Pruned {
        source,
        text: format!(
            "`{run}` was added at the end of the build: nothing that runs needs the development dependencies"
        ),
        line: step.line,
    })
}
