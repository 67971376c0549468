//! Whether a conversion is worth the change.

use crate::image::{ImageRole, RuntimeHalf};
use crate::knowledge::Knowledge;
use crate::outcome::Reason;
use crate::profile::Profile;
use crate::stage::StageModel;

/// Refuses to change a file whose final image holds no toolchain: it came and went in the same layer.
///
/// # Errors
/// `no-benefit`.
pub fn check(
    knowledge: &Knowledge,
    profile: &Profile,
    model: &StageModel<'_>,
) -> Result<(), Reason> {
    let Some(base) = &model.base else {
        return Ok(());
    };
    if base.facts.role == ImageRole::Toolchain || base.language.is_some() {
        return Ok(());
    }
    let os = super::os_key(base);
    let stays = model
        .packages
        .iter()
        .filter(|package| !package.removed)
        .any(|package| {
            let facts = knowledge.catalogue().package(&os, &package.name);
            profile.toolchain.packages.contains(&package.name)
                || facts.is_some_and(|facts| facts.runtime == RuntimeHalf::Nothing)
        });
    // Without an OS package, the toolchain was fetched: that stays where nothing removes it.
    let fetched = !model
        .packages
        .iter()
        .any(|package| profile.toolchain.packages.contains(&package.name));
    if stays || fetched {
        return Ok(());
    }
    Err(knowledge.reason(
        "no-benefit",
        "the toolchain is removed in the layer that installs it, so the image is light already",
        None,
    ))
}
