//! Which instructions of the author stay in the builder stage, and which move to the runtime stage.

use std::collections::BTreeSet;

use crate::dockerfile::{Body, Dockerfile};
use crate::stage::StageModel;

/// The places of the instructions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Instructions that move, by index, in their order.
    pub moved: BTreeSet<usize>,
    /// Variables, user and shell that are set before the end of the build, and hold at run time, too.
    pub repeated: BTreeSet<usize>,
    /// The working directory must be set again.
    pub workdir_here: bool,
    /// The index of the last instruction that changes files.
    pub last_build: usize,
}

/// Finds them.
pub fn layout(dockerfile: &Dockerfile, model: &StageModel<'_>) -> Layout {
    let instructions = dockerfile.instructions();
    let range = dockerfile
        .stages()
        .first()
        .map(|stage| stage.instructions.clone())
        .unwrap_or(0..0);
    let is_build =
        |body: &Body| matches!(body, Body::Run(_) | Body::Copy { .. } | Body::Add { .. });
    let last_build = range
        .clone()
        .rev()
        .find(|index| {
            instructions
                .get(*index)
                .is_some_and(|it| is_build(&it.body))
        })
        .unwrap_or(range.start);
    let config = &model.config;
    let mut layout = Layout {
        last_build,
        workdir_here: true,
        ..Layout::default()
    };
    let effective = |located: Option<usize>, index: usize| located == Some(index);
    for index in range {
        let Some(instruction) = instructions.get(index) else {
            continue;
        };
        let after = index > last_build;
        match &instruction.body {
            Body::Cmd(_) if effective(config.cmd.as_ref().and_then(|it| it.instruction), index) => {
                layout.moved.insert(index);
            }
            Body::Entrypoint(_)
                if effective(
                    config.entrypoint.as_ref().and_then(|it| it.instruction),
                    index,
                ) =>
            {
                layout.moved.insert(index);
            }
            Body::Healthcheck(_)
                if effective(config.health.as_ref().and_then(|it| it.instruction), index) =>
            {
                layout.moved.insert(index);
            }
            Body::Stopsignal(_)
                if effective(
                    config.stop_signal.as_ref().and_then(|it| it.instruction),
                    index,
                ) =>
            {
                layout.moved.insert(index);
            }
            Body::Maintainer(_)
                if effective(config.author.as_ref().and_then(|it| it.instruction), index) =>
            {
                layout.moved.insert(index);
            }
            Body::Expose(_) | Body::Volume(_) => {
                layout.moved.insert(index);
            }
            Body::Label(_)
                if config
                    .labels
                    .values()
                    .any(|label| label.instruction == Some(index)) =>
            {
                layout.moved.insert(index);
            }
            Body::Env(_)
                if config
                    .env
                    .iter()
                    .any(|variable| variable.instruction == Some(index)) =>
            {
                layout.repeated.insert(index);
            }
            Body::User(_)
                if effective(config.user.as_ref().and_then(|it| it.instruction), index) =>
            {
                if after {
                    layout.moved.insert(index)
                } else {
                    layout.repeated.insert(index)
                };
            }
            Body::Workdir(text)
                if effective(config.workdir.instruction, index)
                // A relative one depends on those before it.
                && after && text.starts_with('/') && !text.contains(['$', '"', '\'']) =>
            {
                layout.moved.insert(index);
                layout.workdir_here = false;
            }
            Body::Shell(_) if effective(config.shell.instruction, index) => {
                if after {
                    layout.moved.insert(index)
                } else {
                    layout.repeated.insert(index)
                };
            }
            _ => {}
        }
    }
    layout
}
