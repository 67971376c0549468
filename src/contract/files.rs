//! Every COPY source exists in the builder stage, every needed path comes along, with its owner.

use std::collections::BTreeSet;

use crate::dockerfile::Body;
use crate::stage::{Arguments, Link, Lookup, Ownership, StageModel, World, path};

use super::{Case, Violation, runtime_instructions, violation};

pub(super) fn check(
    world: &World<'_, '_>,
    output: &World<'_, '_>,
    case: &Case<'_, '_>,
) -> Result<(), Violation> {
    sources(world, output, case)?;
    needs(world, output, case)?;
    links(output, case)?;
    modes(case)?;
    given(output, case)?;
    owners(world, output, case)
}

/// The copies of the runtime stage: `(source, target)`.
fn copies(output: &World<'_, '_>, case: &Case<'_, '_>) -> Result<Vec<(String, String)>, Violation> {
    let dockerfile = output.dockerfile;
    let mut arguments = Arguments::default();
    for argument in &case.new.arguments {
        arguments.declare(&argument.name, argument.value.clone());
    }
    let expand = |text: &str| {
        let expanded = arguments.expand(&case.new.config, text, dockerfile.escape());
        match expanded.known {
            true => expanded.text,
            false => text.to_string(),
        }
    };
    let stages = dockerfile.stages();
    let mut found = Vec::new();
    let Some(builder) = stages.first() else {
        return Ok(found);
    };
    for instruction in runtime_instructions(dockerfile) {
        let (Body::Copy { sources, dest, .. } | Body::Add { sources, dest, .. }) =
            &instruction.body
        else {
            continue;
        };
        let from = instruction
            .flags
            .iter()
            .find(|flag| flag.name == "from")
            .and_then(|flag| flag.value.clone());
        if from.is_none()
            || !from
                .as_deref()
                .is_some_and(|from| Some(from.to_ascii_lowercase()) == builder.alias || from == "0")
        {
            return Err(violation(
                "copy",
                format!(
                    "line {} copies from elsewhere than the builder stage",
                    instruction.start_line
                ),
            ));
        }
        for source in sources {
            let source = expand(source);
            if !source.starts_with('/') {
                return Err(violation(
                    "copy",
                    format!(
                        "the source `{source}` is not absolute, and COPY --from begins at the root"
                    ),
                ));
            }
            let target = crate::plan::lands_at(&expand(dest), &source);
            found.push((path::join("/", &source), path::join("/", &target)));
        }
    }
    Ok(found)
}

fn sources(
    world: &World<'_, '_>,
    output: &World<'_, '_>,
    case: &Case<'_, '_>,
) -> Result<(), Violation> {
    for (source, target) in copies(output, case)? {
        if source != target {
            return Err(violation(
                "copy",
                format!("`{source}` is copied to another path, `{target}`"),
            ));
        }
        if in_base(case, &source) {
            continue;
        }
        match case.builder.files.lookup(world.context, &source) {
            Lookup::Present(_) => {}
            Lookup::Maybe { .. } if !case.needs.assumptions.is_empty() => {}
            // A file that a command changes in place, such as the bundle of certificates.
            _ if case.needs.paths.contains_key(&source) && !case.needs.assumptions.is_empty() => {}
            _ => {
                return Err(violation(
                    "copy",
                    format!("nothing makes `{source}` in the builder stage"),
                ));
            }
        }
    }
    Ok(())
}

/// Files that the base image of the builder stage, or a package installed there, is known to have.
fn in_base(case: &Case<'_, '_>, source: &str) -> bool {
    let has = |name: &str| {
        case.builder
            .base
            .as_ref()
            .is_some_and(|base| base.facts.has.get(name).copied().unwrap_or(false))
    };
    let installed = |name: &str| {
        case.builder
            .packages
            .iter()
            .any(|package| package.name == name && !package.removed)
    };
    match source {
        "/etc/passwd" | "/etc/group" => case
            .builder
            .base
            .as_ref()
            .is_some_and(|base| base.facts.os_id != "none"),
        crate::plan::CA_BUNDLE => has("ca_certificates") || installed("ca-certificates"),
        crate::plan::ZONE_INFO => has("tzdata") || installed("tzdata"),
        crate::plan::GO_ZONES => case
            .builder
            .base
            .as_ref()
            .is_some_and(|base| base.family == "golang"),
        _ => false,
    }
}

fn needs(
    world: &World<'_, '_>,
    output: &World<'_, '_>,
    case: &Case<'_, '_>,
) -> Result<(), Violation> {
    let copied = copies(output, case)?;
    let comes_along = |at: &str| copied.iter().any(|(source, _)| path::is_within(at, source));
    for need in case.needs.paths.values() {
        if !comes_along(&need.path) {
            return Err(violation(
                "need",
                format!(
                    "`{}` is missing in the runtime stage: {}",
                    need.path, need.why.text
                ),
            ));
        }
    }
    if let Some(why) = &case.needs.whole_workdir
        && !comes_along(&case.old.config.workdir.value)
    {
        return Err(violation(
            "need",
            format!("the working directory is not copied: {}", why.text),
        ));
    }
    for (at, (target, why)) in &case.needs.links {
        let leads_there = |link: &Link| link.at == *at && link.target == *target;
        let mut old = case.old.links.iter().rev();
        let last = old.find(|link| link.at == *at);
        if !case.new.links.iter().any(leads_there) || !last.is_some_and(leads_there) {
            return Err(violation(
                "need",
                format!("the link `{at}` is missing: {}", why.text),
            ));
        }
    }
    for (directory, why) in &case.needs.directories {
        let inside = copied
            .iter()
            .any(|(source, _)| path::is_within(source, directory));
        let below = |at: &str| path::is_within(at, directory);
        // A link needs the directory that it is made in: it makes none.
        let by_link = case.new.links.iter().any(|link| below(&link.at))
            && !case.new.directories.iter().any(|(at, _)| below(at))
            && !below(&case.new.config.workdir.value);
        let made = matches!(
            case.new.files.lookup(world.context, directory),
            Lookup::Present(_)
        ) && !by_link;
        if !comes_along(directory) && !inside && !made {
            return Err(violation(
                "need",
                format!("the directory `{directory}` is missing: {}", why.text),
            ));
        }
    }
    Ok(())
}

/// Directories that the runtime stage makes have the permissions that the author gave them: COPY keeps those of what lies
/// in a directory, and not its own.
fn modes(case: &Case<'_, '_>) -> Result<(), Violation> {
    if !case.has_shell() {
        return Ok(());
    }
    let made = case.needs.made_directories(case.old);
    let asked = case.needs.directories.keys().map(String::as_str);
    for directory in made.into_iter().chain(asked) {
        let given = |model: &StageModel<'_>| {
            let changes = model.mode_changes(directory);
            let last = changes.filter(|it| !it.is_plain_mode()).last();
            last.map(|it| it.value.clone())
        };
        if let Some(mode) = given(case.old)
            && given(case.new).as_ref() != Some(&mode)
        {
            return Err(violation(
                "mode",
                format!("the directory `{directory}` had the permissions `{mode}`"),
            ));
        }
    }
    Ok(())
}

/// Nothing is copied onto a link of the runtime image: it would land in what the link leads to.
fn links(output: &World<'_, '_>, case: &Case<'_, '_>) -> Result<(), Violation> {
    if !case.has_shell() {
        return Ok(());
    }
    let mut removed = BTreeSet::new();
    for instruction in runtime_instructions(output.dockerfile) {
        let text = output.dockerfile.text(&instruction.span);
        for link in &case.profiles.common().base_links {
            match &instruction.body {
                Body::Run(_) if text.ends_with(&format!(" rm -f {link}")) => {
                    removed.insert(link);
                }
                Body::Copy { sources, .. } if sources.contains(link) && !removed.contains(link) => {
                    let message = format!(
                        "`{link}` is a link in the runtime image, and is copied into what it leads to"
                    );
                    return Err(violation("copy", message));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// A copy gives no owner and no mode that the original did not give.
fn given(output: &World<'_, '_>, case: &Case<'_, '_>) -> Result<(), Violation> {
    for instruction in runtime_instructions(output.dockerfile) {
        let (Body::Copy { sources, .. } | Body::Add { sources, .. }) = &instruction.body else {
            continue;
        };
        let flag = |name: &str| {
            let flag = instruction.flags.iter().find(|flag| flag.name == name)?;
            flag.value.clone()
        };
        for source in sources {
            if let Some(mode) = flag("chmod") {
                let same = case.old.owners.iter().rev().find(|change| {
                    !change.is_owner
                        && (change.path == *source
                            || change.recursive && path::is_within(source, &change.path))
                });
                if same.is_none_or(|change| change.value != mode) {
                    return Err(violation(
                        "mode",
                        format!("`{source}` gets the mode `{mode}`, which it had from nobody"),
                    ));
                }
            }
            let user = |value: &str| match value.split(':').next().unwrap_or_default() {
                "" | "0" => "root".to_string(),
                user => user.to_string(),
            };
            // The home directory that an account gets with it is its own.
            let at_home = || {
                let mut accounts = case.old.accounts.iter().filter(|it| it.is_user);
                accounts.find_map(|it| it.name.clone().filter(|_| it.home.as_ref() == Some(source)))
            };
            let old = match case.old.owner_of(source) {
                Some(change) => user(&change.value),
                None => at_home().unwrap_or_else(|| "root".to_string()),
            };
            if let Some(owner) = flag("chown")
                && case.old.has_several_owners(source)
            {
                return Err(violation(
                    "user",
                    format!(
                        "all below `{source}` is given to `{owner}`, and not all belonged to it"
                    ),
                ));
            }
            if let Some(owner) = flag("chown")
                && user(&owner) != old
            {
                return Err(violation(
                    "user",
                    format!("`{source}` belonged to `{old}`, and is given to `{owner}`"),
                ));
            }
        }
    }
    Ok(())
}

/// The group of a path: COPY gives that of the user where it is told none, and chown leaves it.
fn group_of<'m>(model: &'m StageModel<'_>, at: &str) -> &'m str {
    let mut changes = model.owners.iter().rev().filter(|change| {
        change.is_owner
            && (change.path == at || change.recursive && path::is_within(at, &change.path))
    });
    let group = changes.find_map(|change| match change.value.split_once(':') {
        Some((_, group)) => Some(group),
        None => change.contents_only.then_some(&*change.value),
    });
    group.unwrap_or("0")
}

/// Owners that the author gave hold in the runtime stage.
fn owners(
    world: &World<'_, '_>,
    output: &World<'_, '_>,
    case: &Case<'_, '_>,
) -> Result<(), Violation> {
    let copied = copies(output, case)?;
    let name = |value: &str| value.split(':').next().unwrap_or("").to_string();
    // What has several owners keeps them, where the copy gives none; not the directory itself that is copied.
    let several = |at: &str| case.old.has_several_owners(at);
    let keeps = |source: &str| {
        let mut given = case.new.owners.iter();
        !given.any(|it| it.is_owner && it.recursive && it.path == source)
    };
    let kept = |at: &str| {
        copied.iter().any(|(source, _)| {
            path::is_within(at, source) && (several(at) || several(source)) && keeps(source)
        })
    };
    let is_copied = |at: &str| copied.iter().any(|(source, _)| source == at);
    for (source, _) in &copied {
        // `chown USER` leaves the group as it was, root's.
        let alone = |old: &&Ownership| !old.contents_only && !old.value.contains(':');
        if let Some(old) = case.old.directory_owner(source).filter(alone)
            && !matches!(group_of(case.new, source), "0" | "root")
        {
            return Err(violation(
                "user",
                format!(
                    "`{source}` belonged to `{}` and the group of root",
                    old.value
                ),
            ));
        }
    }
    for need in case.needs.paths.values().filter(|it| !kept(&it.path)) {
        if let Some(old) = case.old.owner_of(&need.path) {
            match case.new.owner_of(&need.path) {
                Some(new) if name(&new.value) == name(&old.value) => {}
                _ => {
                    return Err(violation(
                        "user",
                        format!("`{}` belonged to `{}`", need.path, old.value),
                    ));
                }
            }
        }
    }
    for change in case.old.owners.iter().filter(|change| change.is_owner) {
        let carried = copied
            .iter()
            .any(|(source, _)| path::is_within(&change.path, source));
        let gone = matches!(
            case.old.files.lookup(world.context, &change.path),
            Lookup::Absent
        );
        let owner = |model: &crate::stage::StageModel<'_>| {
            model.owner_of(&change.path).map(|it| name(&it.value))
        };
        let same = owner(case.old) == owner(case.new) || kept(&change.path);
        if carried && !gone && !same {
            return Err(violation(
                "user",
                format!("`{}` belonged to `{}`", change.path, change.value),
            ));
        }
    }
    for directory in case
        .needs
        .directories
        .keys()
        .chain([&case.old.config.workdir.value])
        .chain(
            copied
                .iter()
                .map(|(source, _)| source)
                .filter(|it| several(it)),
        )
        .filter(|directory| is_copied(directory) || !kept(directory))
    {
        let Some(old) = case.old.directory_owner(directory) else {
            continue;
        };
        let by_command = case
            .new
            .directory_owner(directory)
            .is_some_and(|new| name(&new.value) == name(&old.value));
        // COPY gives the directories that it makes the owner it was told, if nothing made them before.
        let by_copy = case.new.owners.iter().any(|change| {
            change.contents_only
                && name(&change.value) == name(&old.value)
                && (path::is_within(directory, &change.path)
                    || path::parent(&change.path) == directory)
        });
        // WORKDIR before the COPY makes it root's.
        let is_workdir = *directory == case.new.config.workdir.value;
        let late = case.new.owners.iter().any(|change| {
            change.contents_only
                && case
                    .new
                    .config
                    .workdir
                    .line
                    .is_some_and(|line| line < change.line)
        });
        let by_copy = by_copy && !(is_workdir && late) && !several(directory);
        if !by_command && !by_copy {
            return Err(violation(
                "user",
                format!("the directory `{directory}` belonged to `{}`", old.value),
            ));
        }
    }
    Ok(())
}
