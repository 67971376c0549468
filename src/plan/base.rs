//! Another base image for a file that stays as it is otherwise.

use crate::knowledge::Knowledge;
use crate::need::Needs;
use crate::options::Options;
use crate::outcome::Note;
use crate::profile::Profile;
use crate::stage::StageModel;

use super::runtime::{self, Runtime};
use super::variable;

/// The image, and the lines that keep the config as it was.
#[derive(Debug)]
pub struct Base<'k> {
    /// The image.
    pub runtime: Runtime<'k>,
    /// Lines for below FROM.
    pub lines: Vec<String>,
    /// Whether it is of the same release of the same distribution.
    pub same_release: bool,
    /// What the reader should know.
    pub notes: Vec<Note>,
}

/// Chooses it.
///
/// # Errors
/// Why there is none, for the reader.
pub fn base<'k>(
    knowledge: &'k Knowledge,
    profile: &Profile,
    model: &StageModel<'k>,
    needs: &Needs,
    options: &Options,
) -> Result<Base<'k>, String> {
    let runtime = runtime::choose(knowledge, profile, model, needs, options).map_err(|unmet| {
        let unmet: Vec<String> = unmet
            .tried
            .iter()
            .map(|(id, why)| format!("{id}: {why}"))
            .collect();
        unmet.join("; ")
    })?;
    if let Some((what, why)) = runtime.packages.first().or(runtime.files.first()) {
        return Err(format!("`{}` lacks {what} ({why})", runtime.reference));
    }
    let builder = model.base.as_ref().ok_or("nothing is known of it")?;
    let mut lines = variable::inherited(model, profile, needs, &runtime, '\\');
    let mut tail = Vec::new();
    let notes = super::entrypoint(knowledge.profiles(), model, &runtime, &mut tail);
    lines.extend(tail);
    Ok(Base {
        same_release: runtime::same_release(builder, &runtime.image),
        lines,
        notes: notes.into_iter().collect(),
        runtime,
    })
}
