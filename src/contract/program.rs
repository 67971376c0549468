//! Libraries, programs and users of the runtime stage.

use crate::dockerfile::Body;
use crate::image::{Libc, PackageManager, Presence, package_name};
use crate::need::Feature;
use crate::stage::{Lookup, World};

use super::{Case, Violation, runtime_instructions, violation};

pub(super) fn check(
    world: &World<'_, '_>,
    output: &World<'_, '_>,
    case: &Case<'_, '_>,
) -> Result<(), Violation> {
    libraries(case)?;
    programs(world, output, case)?;
    features(world, case)?;
    user(world, case)
}

fn libraries(case: &Case<'_, '_>) -> Result<(), Violation> {
    let (Some(old), Some(new)) = (&case.old.base, &case.new.base) else {
        return Ok(());
    };
    let Some((linkage, why)) = &case.needs.linkage else {
        return Ok(());
    };
    if linkage.is_free() {
        return Ok(());
    }
    if old.facts.libc != new.facts.libc || new.facts.libc == Libc::None {
        return Err(violation(
            "library",
            format!("the runtime image has another C library: {}", why.text),
        ));
    }
    if linkage.is_of_release() && release(old) != release(new) {
        return Err(violation(
            "library",
            format!(
                "the runtime image is of another release ({:?} instead of {:?})",
                release(new),
                release(old)
            ),
        ));
    }
    Ok(())
}

/// The distribution release of an image.
fn release(image: &crate::image::BaseImage<'_>) -> Option<String> {
    image
        .os
        .map(|os| os.codename.to_string())
        .or_else(|| image.suite.clone())
}

/// The RUN lines of the runtime stage, each with the USER before it. All are ours: they have shell form, and install
/// packages, make users or change owners.
fn commands(output: &World<'_, '_>) -> Vec<(u32, Option<String>)> {
    let mut user = None;
    let mut found = Vec::new();
    for instruction in runtime_instructions(output.dockerfile) {
        match &instruction.body {
            Body::User(name) => user = Some(name.clone()),
            Body::Run(_) => found.push((instruction.start_line, user.clone())),
            _ => {}
        }
    }
    found
}

fn programs(
    world: &World<'_, '_>,
    output: &World<'_, '_>,
    case: &Case<'_, '_>,
) -> Result<(), Violation> {
    let Some(base) = &case.new.base else {
        return Ok(());
    };
    let catalogue = world.knowledge.catalogue();
    if let Some(why) = &case.needs.shell
        && !base.facts.shell.iter().any(|shell| shell == "/bin/sh")
    {
        return Err(violation(
            "need",
            format!("the runtime image has no shell: {}", why.text),
        ));
    }
    for (line, user) in commands(output) {
        if !base.facts.shell.iter().any(|shell| shell == "/bin/sh") {
            return Err(violation(
                "need",
                format!("line {line} runs a command, and the runtime image has no shell"),
            ));
        }
        if user.is_some_and(|user| !matches!(user.as_str(), "root" | "0")) {
            return Err(violation(
                "user",
                format!("line {line} installs or changes owners, which root alone may do"),
            ));
        }
    }
    let os = base.os_key();
    let installed: Vec<&str> = case
        .new
        .packages
        .iter()
        .filter(|package| !package.removed)
        .map(|package| package.name.as_str())
        .collect();
    let manager = match base.facts.package_manager {
        PackageManager::Apt => "apt",
        PackageManager::Apk => "apk",
        PackageManager::None => "",
        _ => "yum",
    };
    if let Some(package) = case
        .new
        .packages
        .iter()
        .find(|package| package.manager != manager)
    {
        return Err(violation(
            "need",
            format!(
                "{} is installed by {}, which the runtime image lacks",
                package.name, package.manager
            ),
        ));
    }
    let missing = case
        .needs
        .packages
        .iter()
        .find(|(word, _)| !crate::plan::brings(world.knowledge, base, word));
    if let (Some((word, why)), Some(old)) = (missing, &case.old.base)
        && release(old) != release(base)
    {
        return Err(violation(
            "library",
            format!(
                "the package {word} is that of another release: {}",
                why.text
            ),
        ));
    }
    for (word, why) in &case.needs.packages {
        let brought = catalogue.has_package(base, package_name(word)) == Presence::Yes;
        if !brought && !installed.contains(&package_name(word)) {
            return Err(violation(
                "need",
                format!("the package {word} is missing: {}", why.text),
            ));
        }
    }
    for (word, why) in &case.needs.libraries {
        let there = installed.contains(&package_name(word))
            || catalogue.has_package(base, word) == Presence::Yes;
        if !there {
            return Err(violation(
                "need",
                format!("the package {word} is missing: {}", why.text),
            ));
        }
    }
    for (text, why) in &case.needs.removals {
        if !case
            .new
            .base_changes
            .iter()
            .any(|change| change.text == *text)
        {
            return Err(violation(
                "need",
                format!("`{text}` is not run in the runtime stage: {}", why.text),
            ));
        }
    }
    for (text, why) in &case.needs.commands {
        if !case
            .new
            .tools
            .iter()
            .any(|tool| tool.text == *text && tool.repeatable)
        {
            return Err(violation(
                "need",
                format!("`{text}` is not run in the runtime stage: {}", why.text),
            ));
        }
    }
    for (program, why) in &case.needs.programs {
        let there = catalogue.has_program(base, program) == Presence::Yes
            || installed.contains(&program.as_str())
            || catalogue
                .packages_for_program(&os, program)
                .iter()
                .any(|provider| installed.contains(provider));
        if !there {
            return Err(violation(
                "need",
                format!("the program {program} is missing: {}", why.text),
            ));
        }
    }
    Ok(())
}

fn features(world: &World<'_, '_>, case: &Case<'_, '_>) -> Result<(), Violation> {
    let (Some(old), Some(new)) = (&case.old.base, &case.new.base) else {
        return Ok(());
    };
    let has = |image: &crate::image::BaseImage<'_>, name: &str| {
        image.facts.has.get(name).copied().unwrap_or(false)
    };
    let copied = |at: &str| matches!(case.new.files.lookup(world.context, at), Lookup::Present(_));
    let installed = |model: &crate::stage::StageModel<'_>, name: &str| {
        model
            .packages
            .iter()
            .any(|package| package.name == name && !package.removed)
    };
    if let Some(why) = &case.needs.certificate_directory
        && !has(new, "ca_certificates")
        && !installed(case.new, "ca-certificates")
    {
        return Err(violation(
            "need",
            format!("the directory of CA certificates is missing: {}", why.text),
        ));
    }
    // What apt installs with its recommendations may bring the certificates: curl, for one.
    let recommended = new.facts.package_manager == PackageManager::Apt
        && release(old) == release(new)
        && case
            .old
            .packages
            .iter()
            .any(|package| !package.lean && package.manager == "apt");
    for (feature, why) in &case.needs.features {
        let met = match feature {
            Feature::CaCertificates => {
                has(new, "ca_certificates")
                    || installed(case.new, "ca-certificates")
                    || copied(crate::plan::CA_BUNDLE)
                    || !(has(old, "ca_certificates")
                        || installed(case.old, "ca-certificates")
                        || recommended)
            }
            Feature::TimeZones => {
                let before =
                    has(old, "tzdata") || installed(case.old, "tzdata") || old.family == "golang";
                has(new, "tzdata")
                    || installed(case.new, "tzdata")
                    || copied(crate::plan::ZONE_INFO)
                    || copied(crate::plan::GO_ZONES)
                    || !before
            }
            Feature::TempDir => new.facts.os_id != "none",
            Feature::UserNames => new.facts.os_id != "none" || copied("/etc/passwd"),
        };
        if !met {
            return Err(violation(
                "need",
                format!("{feature:?} is missing: {}", why.text),
            ));
        }
    }
    Ok(())
}

/// The user that the program runs as exists, and has the number that it had.
fn user(world: &World<'_, '_>, case: &Case<'_, '_>) -> Result<(), Violation> {
    let name = case.new.config.user_name();
    let copied = matches!(
        case.new.files.lookup(world.context, "/etc/passwd"),
        Lookup::Present(_)
    );
    let made = |wanted: &str| {
        case.new
            .accounts
            .iter()
            .any(|account| account.name.as_deref() == Some(wanted))
    };
    for account in case
        .old
        .accounts
        .iter()
        .filter_map(|account| account.name.as_deref())
    {
        if !copied && !made(account) {
            return Err(violation(
                "user",
                format!("the user or group `{account}` is missing"),
            ));
        }
    }
    let groups = case.new.files.lookup(world.context, "/etc/group");
    if copied && !matches!(groups, Lookup::Present(_)) {
        return Err(violation(
            "user",
            "/etc/passwd is copied without /etc/group",
        ));
    }
    for account in case.old.accounts.iter().filter(|account| account.is_user) {
        let Some(home) = &account.home else { continue };
        let there = matches!(
            case.new.files.lookup(world.context, home),
            Lookup::Present(_)
        );
        if !there && *home != case.new.config.workdir.value {
            return Err(violation(
                "user",
                format!("the home directory `{home}` is missing"),
            ));
        }
        let owner = |value: &str| value.split(':').next().unwrap_or("").to_string();
        let by_command = case
            .new
            .accounts
            .iter()
            .any(|new| new.home.as_ref() == Some(home));
        let by_copy = case
            .new
            .owner_of(home)
            .is_some_and(|change| Some(owner(&change.value)) == account.name);
        // COPY gives the directories that it makes the owner it was told, if WORKDIR did not make them before.
        let workdir_line = case.new.config.workdir.line.unwrap_or(0);
        let by_copy = by_copy
            || case.new.owners.iter().any(|change| {
                change.contents_only
                    && change.line < workdir_line
                    && crate::stage::path::is_within(&change.path, home)
                    && Some(owner(&change.value)) == account.name
            });
        // COPY makes the directories above its target with the owner that it is told, where WORKDIR has not made them.
        let workdir = &case.new.config.workdir.value;
        let by_workdir = crate::stage::path::is_within(workdir, home);
        let by_parent = case.new.owners.iter().any(|change| {
            change.contents_only
                && (!by_workdir || change.line < workdir_line)
                && Some(owner(&change.value)) == account.name
                && crate::stage::path::is_within(&change.path, home)
        });
        // Another owner that the author gave it is looked at elsewhere.
        let own = case.old.directory_owner(home);
        let own = own.is_none_or(|change| change.line == account.line);
        if !by_command && !by_copy && !by_parent && own {
            return Err(violation(
                "user",
                format!("the home directory `{home}` belongs to another user"),
            ));
        }
    }
    let numeric = name.chars().all(|c| c.is_ascii_digit());
    if name == "root" || numeric || copied || made(name) {
        return Ok(());
    }
    let (Some(old), Some(new)) = (&case.old.base, &case.new.base) else {
        return Ok(());
    };
    let brought = |image: &crate::image::BaseImage<'_>| {
        image
            .facts
            .users
            .iter()
            .find(|user| user.name == name)
            .map(|user| user.uid)
    };
    let same =
        brought(new).is_some() && (brought(old) == brought(new) || name == crate::plan::NOBODY);
    // A distribution has its own users; an image without a shell has only those that are listed.
    let distribution = !new.facts.shell.is_empty() && crate::plan::same_tools(old, new);
    if same || distribution && brought(old).is_none() {
        return Ok(());
    }
    Err(violation(
        "user",
        format!("the user `{name}` is not in the runtime image"),
    ))
}
