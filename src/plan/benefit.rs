//! Whether a conversion is worth the change.

use crate::image::{ImageRole, PackageRole, RuntimeHalf};
use crate::knowledge::Knowledge;
use crate::need::Needs;
use crate::outcome::Reason;
use crate::profile::{Does, Profile};
use crate::stage::{BuildStep, StageModel, World, path};

use super::runtime::Runtime;

/// Refuses to change a file whose runtime stage would be built on the very base image, and would leave nothing behind.
///
/// # Errors
/// `no-benefit`.
pub fn leaves_something(
    world: &World<'_, '_>,
    profile: &Profile,
    model: &StageModel<'_>,
    needs: &Needs,
    runtime: &Runtime<'_>,
) -> Result<(), Reason> {
    let knowledge = world.knowledge;
    let Some(base) = &model.base else {
        return Ok(());
    };
    let same = base.repository == runtime.image.repository && base.tag == runtime.image.tag;
    let os = base.os_key();
    let large = |name: &str| {
        knowledge
            .catalogue()
            .package(&os, name)
            .is_some_and(|facts| facts.role == PackageRole::BuildOnly || facts.kind == "language")
    };
    let leaves = model.packages.iter().any(|package| {
        !package.removed
            && (large(&package.name)
                || profile.toolchain.packages.contains(&package.name)
                || profile.toolchain.programs.contains(&package.name))
            && !needs
                .packages
                .keys()
                .any(|word| crate::image::package_name(word) == package.name)
    });
    // What one layer installs and a later one removes is in the image; a copy leaves it behind.
    let drops = model.builds.iter().any(|step| {
        let installed = |(at, line): &(String, u32)| {
            step.cwd.as_deref() == Some(path::parent(at)) && *line < step.line
        };
        step.does == Does::Prune && model.made.iter().any(installed)
    });
    if !same || leaves || drops || leaves_cache(world, profile, model) {
        return Ok(());
    }
    // Of no use to anybody at run time, and not worth a second stage.
    let mut left: Vec<&str> = Vec::new();
    let manager = |name: &str| {
        let facts = knowledge.catalogue().package(&os, name);
        facts.is_some_and(|facts| facts.kind == "package-manager")
    };
    if model
        .packages
        .iter()
        .any(|it| !it.removed && manager(&it.name) && !needs.packages.contains_key(&it.word))
    {
        left.push("the package manager");
    }
    if model.builds.iter().any(|step| step.does == Does::Get) {
        left.push("its cache");
    }
    let cache = match left[..] {
        [] => String::new(),
        ["its cache"] => " but the cache of the package manager".into(),
        _ => format!(" but {}", left.join(" and ")),
    };
    let mut text = format!(
        "the runtime stage would be built on the same image, `{}`, and leave nothing behind{cache}",
        model.base_reference
    );
    for (id, unmet) in &runtime.passed_over {
        text.push_str(&format!("; not {id}: {unmet}"));
    }
    Err(knowledge.reason("no-benefit", text, None))
}

/// Whether the image holds the cache of a package manager that fetched the tools of a build, too. Where nothing is built it
/// fetched what the program needs, and what that leaves is not worth a second stage.
fn leaves_cache(world: &World<'_, '_>, profile: &Profile, model: &StageModel<'_>) -> bool {
    let own = || {
        model
            .builds
            .iter()
            .filter(|it| it.language == profile.language)
    };
    let fetches = |step: &BuildStep| {
        let program = step.words.first().map_or("", |word| path::name(word));
        step.does == Does::Get && profile.toolchain.caching.iter().any(|it| it == program)
    };
    let seen_to = || {
        let text = String::from_utf8_lossy(world.dockerfile.source());
        profile
            .toolchain
            .cache_words
            .iter()
            .any(|word| text.contains(word))
    };
    own().any(fetches) && own().any(|step| step.does == Does::Build) && !seen_to()
}

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
    let os = base.os_key();
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
    let fetched = !model.packages.iter().any(|package| {
        profile.toolchain.packages.contains(&package.name)
            || profile.toolchain.programs.contains(&package.name)
    });
    if stays || fetched {
        return Ok(());
    }
    Err(knowledge.reason(
        "no-benefit",
        "the toolchain is removed in the layer that installs it, so the image is light already",
        None,
    ))
}
