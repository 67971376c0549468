//! Choosing the runtime image: the first candidate of the profile that meets every need.

use crate::image::{BaseImage, ImageRef, Libc, PackageManager, Presence, TagStatus};
use crate::knowledge::Knowledge;
use crate::need::{Feature, Needs};
use crate::options::{Options, RuntimeChoice};
use crate::profile::{Profile, RuntimeCandidate};
use crate::stage::{Linkage, StageModel, path};

/// The bundle of CA certificates, where Debian, Alpine and distroless have it.
pub const CA_BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";
/// The user that has the same number in every distribution.
pub const NOBODY: &str = "nobody";
/// Time zone data.
pub const ZONE_INFO: &str = "/usr/share/zoneinfo";
/// Time zone data that Go carries: <https://pkg.go.dev/time#LoadLocation>.
pub const GO_ZONES: &str = "/usr/local/go/lib/time/zoneinfo.zip";

/// The chosen image, and what it takes to make it meet the needs.
#[derive(Debug, Clone)]
pub struct Runtime<'k> {
    /// The candidate's name.
    pub id: String,
    /// The reference, as it is written.
    pub reference: String,
    /// What the catalogue knows of it.
    pub image: BaseImage<'k>,
    /// Packages to install, with the reason.
    pub packages: Vec<(String, String)>,
    /// Files to copy from the builder beyond the needs, with the reason.
    pub files: Vec<(String, String)>,
    /// How users and groups come along.
    pub accounts: Accounts,
    /// The working directory's owner is set by copying into it before WORKDIR.
    pub owner_by_copy: bool,
    /// Smaller candidates, and why each was not taken.
    pub passed_over: Vec<(String, String)>,
}

/// How users and groups come to the runtime stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accounts {
    /// None are needed.
    None,
    /// The author's commands are run again.
    Commands,
    /// /etc/passwd and /etc/group of the builder are copied.
    Files,
}

/// Why there is no runtime image.
#[derive(Debug, Default)]
pub struct Unmet {
    /// The candidates that were tried, each with the need that it does not meet.
    pub tried: Vec<(String, String)>,
    /// The first image that would fit, were its kind allowed.
    pub not_allowed: Option<String>,
}

/// Chooses.
///
/// # Errors
/// Why no candidate fits.
pub fn choose<'k>(
    knowledge: &'k Knowledge,
    profile: &Profile,
    model: &StageModel<'k>,
    needs: &Needs,
    options: &Options,
) -> Result<Runtime<'k>, Unmet> {
    let mut unmet = Unmet::default();
    for candidate in candidates(profile, model, options) {
        let allowed = options
            .allowed
            .as_ref()
            .is_none_or(|kinds| kinds.iter().any(|kind| kind.name() == candidate.choice));
        if !allowed && unmet.not_allowed.is_some() {
            continue;
        }
        match attempt(knowledge, profile, model, needs, options, candidate) {
            Ok(runtime) if options.except.contains(&runtime.reference) => {
                unmet.tried.push((
                    candidate.id.clone(),
                    "it was tried, and does not behave alike".into(),
                ));
            }
            Ok(runtime) if !allowed => unmet.not_allowed = Some(runtime.reference),
            Ok(mut runtime) => {
                runtime.passed_over = unmet.tried;
                return Ok(runtime);
            }
            Err(why) if allowed => unmet.tried.push((candidate.id.clone(), why)),
            Err(_) => {}
        }
    }
    Err(unmet)
}

/// The candidates of a profile in the order in which they are tried: those of the preferred kinds, then the others from
/// small to large. One that is not tried by itself (`scratch`) is tried where it is asked for, or last where it is allowed.
fn candidates<'p>(
    profile: &'p Profile,
    model: &StageModel<'_>,
    options: &Options,
) -> Vec<&'p RuntimeCandidate> {
    let base = model.base.as_ref();
    let suits = |candidate: &&RuntimeCandidate| {
        let of_family = candidate.families.is_empty()
            || base.is_some_and(|base| candidate.families.iter().any(|it| it == base.family));
        let libc = candidate.builder_libc;
        of_family && libc.is_none_or(|libc| base.is_some_and(|base| base.facts.libc == libc))
    };
    let suiting: Vec<&RuntimeCandidate> = profile.runtime.iter().filter(suits).collect();
    let of = |kind: RuntimeChoice| {
        suiting
            .iter()
            .copied()
            .filter(move |candidate| candidate.choice == kind.name())
    };
    if options.runtime != RuntimeChoice::Auto {
        return of(options.runtime).collect();
    }
    let named = |kinds: &[RuntimeChoice], candidate: &RuntimeCandidate| {
        kinds.iter().any(|kind| kind.name() == candidate.choice)
    };
    let preferred = &options.preferred;
    let mut order: Vec<&RuntimeCandidate> = preferred.iter().flat_map(|kind| of(*kind)).collect();
    let mut last = Vec::new();
    for candidate in suiting.iter().filter(|it| !named(preferred, it)) {
        if candidate.auto {
            order.push(candidate);
        } else if options
            .allowed
            .as_ref()
            .is_some_and(|kinds| named(kinds, candidate))
        {
            last.push(*candidate);
        }
    }
    order.extend(last);
    order
}

fn attempt<'k>(
    knowledge: &'k Knowledge,
    profile: &Profile,
    model: &StageModel<'k>,
    needs: &Needs,
    options: &Options,
    candidate: &RuntimeCandidate,
) -> Result<Runtime<'k>, String> {
    let builder = model.base.as_ref().ok_or("the base image is not known")?;
    let catalogue = knowledge.catalogue();
    let is_static = needs
        .linkage
        .as_ref()
        .is_none_or(|(linkage, _)| linkage.is_free());
    let official = expand(knowledge, builder, &candidate.image, is_static)?;
    let image = ImageRef::parse(&official)
        .ok()
        .and_then(|reference| catalogue.resolve(&reference))
        .ok_or_else(|| format!("nothing is known of `{official}`"))?;
    let gone = match image.status {
        TagStatus::Current => false,
        TagStatus::Frozen => !candidate.frozen,
        TagStatus::Unknown => true,
    };
    if gone {
        return Err(format!("`{official}` is not published"));
    }
    let reference = if official == "scratch" {
        official
    } else {
        let reference = catalogue.reference_beside(builder, &image).ok_or(
            "the base image comes from a mirror, and where that keeps distroless images cannot be told (`registry_map` in .msconvert.toml says it)",
        )?;
        options.pins.apply(&official, reference)?
    };
    let mut runtime = Runtime {
        id: candidate.id.clone(),
        reference,
        image,
        packages: Vec::new(),
        files: Vec::new(),
        accounts: Accounts::None,
        owner_by_copy: false,
        passed_over: Vec::new(),
    };
    if let Some(why) = &needs.own_runtime
        && (runtime.image.repository != builder.repository || runtime.image.tag != builder.tag)
    {
        return Err(format!(
            "its {} may be another build than the one that wrote the file ({})",
            profile.title, why.text
        ));
    }
    without(needs, candidate)?;
    linkage(builder, needs, candidate, &mut runtime)?;
    home(profile, model, builder, needs, &runtime.image)?;
    let search = runtime
        .image
        .facts
        .env
        .get("PATH")
        .map_or("", String::as_str);
    if let Some((place, why)) = needs
        .places
        .iter()
        .find(|(place, _)| !search.split(':').any(|it| it == *place))
    {
        return Err(format!("it does not have `{place}` ({})", why.text));
    }
    if let Some(why) = &needs.server
        && runtime.image.family != builder.family
    {
        return Err(format!("it is no {} ({})", builder.family, why.text));
    }
    if let Some((words, why)) = &needs.entrypoint
        && runtime.image.facts.entrypoint != *words
    {
        return Err(format!("`{}` is needed ({})", words.join(" "), why.text));
    }
    programs(knowledge, profile, builder, needs, &mut runtime)?;
    libraries(knowledge, builder, needs, &mut runtime)?;
    features(builder, model, needs, &mut runtime)?;
    accounts(knowledge, builder, model, &mut runtime)?;
    ownership(model, needs, &mut runtime)?;
    Ok(runtime)
}

/// Fills in the placeholders of a candidate's reference.
fn expand(
    knowledge: &Knowledge,
    builder: &BaseImage<'_>,
    template: &str,
    is_static: bool,
) -> Result<String, String> {
    let mut text = template.to_string();
    let mut fill = |name: &str, value: Option<String>, missing: &str| -> Result<(), String> {
        if text.contains(name) {
            text = text.replace(name, &value.ok_or_else(|| missing.to_string())?);
        }
        Ok(())
    };
    let base = match builder.tag.as_str() {
        "" => builder.repository.clone(),
        tag => format!("{}:{tag}", builder.repository),
    };
    fill("{base}", Some(base), "")?;
    fill("{repository}", Some(builder.repository.clone()), "")?;
    // The tag of the image that runs what this one builds: `17-jdk-jammy` gives `17-jre-jammy`.
    fill(
        "{jre-tag}",
        Some(builder.tag.replace("jdk", "jre")).filter(|tag| *tag != builder.tag),
        "the base image has no runtime image of its own",
    )?;
    let ending = builder
        .ending
        .as_ref()
        .map_or_else(String::new, |ending| format!("-{ending}"));
    fill("{ending}", Some(ending), "")?;
    fill(
        "{major}",
        builder.major.map(|major| major.to_string()),
        "the version of the language in the base image is not known",
    )?;
    // `latest` stands for no version: `node:latest` gives `node:slim`.
    // The tag of the slim image of the same tag: `20-bookworm` gives `20-bookworm-slim`, `latest` gives `slim`.
    let slim = match builder.tag.as_str() {
        "latest" | "" | "slim" => "slim".to_string(),
        tag if tag.ends_with("-slim") => tag.to_string(),
        tag => format!("{tag}-slim"),
    };
    fill(
        "{slim-tag}",
        Some(slim).filter(|_| builder.alpine.is_none()),
        "the program is linked to musl, and slim images have glibc",
    )?;
    let version = builder
        .version
        .clone()
        .filter(|version| version != "latest");
    if version.is_none() {
        fill("{version}-", Some(String::new()), "")?;
    }
    fill(
        "{version}",
        version,
        "the version of the base image is not known",
    )?;
    let newest = || knowledge.catalogue().meta().current_alpine.last().cloned();
    let alpine = builder
        .alpine
        .clone()
        .or_else(|| newest().filter(|_| is_static));
    fill(
        "{alpine}",
        alpine,
        "the program is linked to glibc, and alpine has musl",
    )?;
    let debian = builder
        .os
        .filter(|os| os.id() == "debian")
        .map(|os| os.release().to_string());
    fill("{debian}", debian, "the builder is not Debian")?;
    fill(
        "{suite}",
        builder.suite.clone().filter(|_| builder.alpine.is_none()),
        "the builder's release is not one of Debian",
    )?;
    fill(
        "{os}",
        builder
            .os
            .and_then(|os| os.runtime_image().map(String::from)),
        "the builder's release has no slim image",
    )?;
    Ok(text)
}

/// A candidate that lacks what some dependencies need.
fn without(needs: &Needs, candidate: &RuntimeCandidate) -> Result<(), String> {
    if candidate.without.is_empty() {
        return Ok(());
    }
    if let Some(module) = candidate
        .without
        .iter()
        .find(|module| needs.modules.contains(*module))
    {
        return Err(format!("it lacks what {module} needs"));
    }
    match &needs.linkage {
        Some((Linkage::Bytecode, _)) => Ok(()),
        _ => Err("what the program's dependencies need of the system is not known".into()),
    }
}

/// What is needed in the builder's own directory of the language must lie in the same directory.
fn home(
    profile: &Profile,
    model: &StageModel<'_>,
    builder: &BaseImage<'_>,
    needs: &Needs,
    image: &BaseImage<'_>,
) -> Result<(), String> {
    let (Some(home), Some(name)) = (home_of(profile, builder), &profile.toolchain.home) else {
        return Ok(());
    };
    if needs.read_variables.contains(name) && home_of(profile, image).is_none() {
        return Err(format!(
            "it does not set {name}, which the start command reads"
        ));
    }
    let set = model.config.variable(name).filter(|it| it.line.is_some());
    if let Some(set) =
        set.filter(|set| home_of(profile, image) != Some(set.value.trim_end_matches('/')))
    {
        return Err(format!(
            "the Dockerfile sets {name} to `{}`, which it does not have",
            set.value
        ));
    }
    let below = needs
        .paths
        .values()
        .find(|need| path::is_within(&need.path, home));
    if home_of(profile, image) != Some(home) {
        return match needs.home.as_ref().or(below.map(|need| &need.why)) {
            Some(why) => Err(format!("it does not have `{home}` ({})", why.text)),
            None => Ok(()),
        };
    }
    // A JDK of Java 8 keeps its JRE in a directory of its own.
    let inner = path::join(home, "jre");
    match below.filter(|need| path::is_within(&need.path, &inner) && builder.tag != image.tag) {
        Some(need) => Err(format!("`{}` is for the builder's own image", need.path)),
        None => Ok(()),
    }
}

/// The directory of the language's runtime in an image.
pub fn home_of<'i>(profile: &Profile, image: &'i BaseImage<'_>) -> Option<&'i str> {
    let name = profile.toolchain.home.as_ref()?;
    image.facts.env.get(name).map(String::as_str)
}

/// Whether the tools of two images are the same programs, whatever their versions.
pub fn same_tools(one: &BaseImage<'_>, other: &BaseImage<'_>) -> bool {
    let id = |image: &BaseImage<'_>| match image.facts.os_id.as_str() {
        "ubuntu" => "debian".to_string(),
        id => id.to_string(),
    };
    id(one) == id(other)
}

/// The same release of the same distribution.
pub fn same_release(one: &BaseImage<'_>, other: &BaseImage<'_>) -> bool {
    match (&one.os, &other.os) {
        (Some(one), Some(other)) => one.codename == other.codename,
        _ => {
            one.facts.os_id != "none"
                && one.facts.os_id == other.facts.os_id
                && one.suite.is_some()
                && one.suite == other.suite
        }
    }
}

fn linkage(
    builder: &BaseImage<'_>,
    needs: &Needs,
    candidate: &RuntimeCandidate,
    runtime: &mut Runtime<'_>,
) -> Result<(), String> {
    let Some((linkage, why)) = &needs.linkage else {
        return Ok(());
    };
    if linkage.is_free() {
        return Ok(());
    }
    let libc = match builder.facts.libc {
        Libc::Glibc => "glibc",
        Libc::Musl => "musl",
        Libc::Uclibc => "uclibc",
        Libc::None => "a C library",
    };
    if runtime.image.facts.libc != builder.facts.libc {
        return Err(format!("the program is linked to {libc} ({})", why.text));
    }
    if linkage.is_of_release() && !same_release(builder, &runtime.image) {
        return Err(format!(
            "the program is linked to the {libc} of another release"
        ));
    }
    let cxx = candidate
        .provides
        .iter()
        .any(|provided| provided == "libstdc++");
    match linkage {
        Linkage::Cxx if !cxx => {
            if runtime.image.facts.package_manager == PackageManager::Apk {
                runtime
                    .packages
                    .push(("libstdc++".into(), "a module contains C++ code".into()));
                Ok(())
            } else {
                Err("a module contains C++ code, which needs libstdc++".into())
            }
        }
        Linkage::Unknown if runtime.image.facts.package_manager == PackageManager::None => {
            Err(format!(
                "{}: a distribution of its own libraries is needed",
                why.text
            ))
        }
        _ => Ok(()),
    }
}

fn programs(
    knowledge: &Knowledge,
    profile: &Profile,
    builder: &BaseImage<'_>,
    needs: &Needs,
    runtime: &mut Runtime<'_>,
) -> Result<(), String> {
    let image = &runtime.image;
    let installable = can_install(builder, image);
    if let Some((word, why)) = needs
        .packages
        .iter()
        .find(|(word, _)| !brings(knowledge, image, word))
        && !installable
    {
        return Err(format!("the package {word} is needed ({})", why.text));
    }
    if let Some(why) = &needs.shell
        && image
            .facts
            .shell
            .iter()
            .all(|shell| shell.starts_with("/busybox"))
    {
        return Err(format!("a shell is needed ({})", why.text));
    }
    if let Some(why) = &needs.distribution
        && (image.facts.package_manager == PackageManager::None || !same_tools(image, builder))
    {
        return Err(format!(
            "a distribution as the builder's is needed ({})",
            why.text
        ));
    }
    if let Some(why) = &needs.script
        && !same_tools(image, builder)
    {
        return Err(format!(
            "{}, and its tools are those of the builder's distribution",
            why.text
        ));
    }
    let catalogue = knowledge.catalogue();
    let os = image.os_key();
    for (program, why) in &needs.programs {
        if catalogue.has_program(image, program) == Presence::Yes {
            continue;
        }
        let providers = catalogue.packages_for_program(&os, program);
        if needs.packages.keys().any(|word| {
            let name = crate::image::package_name(word);
            name == program || providers.contains(&name)
        }) {
            continue;
        }
        let of_version = profile.toolchain.runtimes.contains(program);
        match providers.first() {
            Some(package) if installable && !of_version => {
                if !runtime
                    .packages
                    .iter()
                    .any(|(present, _)| present == package)
                {
                    runtime
                        .packages
                        .push(((*package).to_string(), why.text.clone()));
                }
            }
            _ => return Err(format!("the program {program} is needed ({})", why.text)),
        }
    }
    Ok(())
}

/// Whether an image has a package by itself.
pub fn brings(knowledge: &Knowledge, image: &BaseImage<'_>, word: &str) -> bool {
    let name = crate::image::package_name(word);
    knowledge.catalogue().has_package(image, name) == Presence::Yes
}

/// Packages with libraries: where the image lacks them, they are installed.
fn libraries(
    knowledge: &Knowledge,
    builder: &BaseImage<'_>,
    needs: &Needs,
    runtime: &mut Runtime<'_>,
) -> Result<(), String> {
    let image = &runtime.image;
    let installable = can_install(builder, image);
    for (word, why) in &needs.libraries {
        let present = knowledge.catalogue().has_package(image, word) == Presence::Yes
            || needs.packages.contains_key(word)
            || runtime.packages.iter().any(|(package, _)| package == word);
        if present {
            continue;
        }
        if !installable {
            return Err(format!("the package {word} is needed ({})", why.text));
        }
        runtime.packages.push((word.clone(), why.text.clone()));
    }
    Ok(())
}

/// Whether packages of the builder's release can be installed in an image.
fn can_install(builder: &BaseImage<'_>, image: &BaseImage<'_>) -> bool {
    image.facts.package_manager == builder.facts.package_manager
        && image.facts.package_manager != PackageManager::None
        && same_release(builder, image)
}

fn features(
    builder: &BaseImage<'_>,
    model: &StageModel<'_>,
    needs: &Needs,
    runtime: &mut Runtime<'_>,
) -> Result<(), String> {
    let has =
        |image: &BaseImage<'_>, name: &str| image.facts.has.get(name).copied().unwrap_or(false);
    let installed = |name: &str| {
        model
            .packages
            .iter()
            .any(|package| package.name == name && !package.removed)
    };
    for (feature, why) in &needs.features {
        match feature {
            Feature::CaCertificates => {
                // Its links are made by the package manager, which knows nothing of the author's own.
                if let (Some(why), true) = (
                    &needs.certificate_directory,
                    needs.paths.contains_key(CA_BUNDLE),
                ) {
                    return Err(format!(
                        "it has no directory of CA certificates with those of the author ({})",
                        why.text
                    ));
                }
                if !has(&runtime.image, "ca_certificates")
                    && !needs.paths.contains_key(CA_BUNDLE)
                    && (has(builder, "ca_certificates") || installed("ca-certificates"))
                {
                    match &needs.certificate_directory {
                        Some(why) if can_install(builder, &runtime.image) => runtime
                            .packages
                            .push(("ca-certificates".into(), why.text.clone())),
                        _ => runtime.files.push((CA_BUNDLE.into(), why.text.clone())),
                    }
                } else if !has(&runtime.image, "ca_certificates")
                    && !needs.paths.contains_key(CA_BUNDLE)
                    && can_install(builder, &runtime.image)
                    && model
                        .packages
                        .iter()
                        .any(|package| !package.lean && package.manager == "apt")
                {
                    // What the author installs recommends them: curl, for one.
                    runtime
                        .packages
                        .push(("ca-certificates".into(), why.text.clone()));
                }
            }
            Feature::TimeZones => {
                if has(&runtime.image, "tzdata") || needs.paths.contains_key(ZONE_INFO) {
                    continue;
                }
                if has(builder, "tzdata") || installed("tzdata") {
                    runtime.files.push((ZONE_INFO.into(), why.text.clone()));
                } else if builder.family == "golang" {
                    runtime.files.push((GO_ZONES.into(), why.text.clone()));
                }
            }
            Feature::TempDir => {
                if runtime.image.facts.os_id == "none" {
                    return Err(format!("it has no /tmp ({})", why.text));
                }
            }
            Feature::UserNames => {
                if runtime.image.facts.os_id == "none" {
                    runtime.accounts = Accounts::Files;
                }
            }
        }
    }
    Ok(())
}

fn accounts(
    knowledge: &Knowledge,
    builder: &BaseImage<'_>,
    model: &StageModel<'_>,
    runtime: &mut Runtime<'_>,
) -> Result<(), String> {
    let catalogue = knowledge.catalogue();
    let has_shell = !runtime.image.facts.shell.is_empty();
    let same_os = same_tools(&runtime.image, builder);
    // Numbers that are not given are the next free ones.
    let own_users = |image: &BaseImage<'_>| {
        let own = image
            .facts
            .users
            .iter()
            .filter(|user| user.uid >= 1000 && user.name != NOBODY);
        own.map(|user| user.uid).collect::<Vec<_>>()
    };
    let same_os = same_os && own_users(&runtime.image) == own_users(builder);
    if !model.accounts.is_empty() {
        let runnable = has_shell
            && same_os
            && model.accounts.iter().all(|account| {
                let program = account.text.split_whitespace().next().unwrap_or("");
                catalogue.has_program(&runtime.image, path::name(program)) == Presence::Yes
                    && !account.text.contains('$')
                    && !account.conditional
            });
        runtime.accounts = if runnable && model.account_files.is_none() {
            Accounts::Commands
        } else {
            Accounts::Files
        };
        return Ok(());
    }
    if model.account_files.is_some() {
        runtime.accounts = Accounts::Files;
        return Ok(());
    }
    let user = model.config.user_name();
    let numeric = user.chars().all(|c| c.is_ascii_digit());
    let everywhere = runtime
        .image
        .facts
        .users
        .iter()
        .any(|brought| brought.name == user && brought.name == NOBODY);
    let met = user == "root" || numeric || everywhere || same_os && has_shell;
    if !met {
        runtime.accounts = Accounts::Files;
    }
    Ok(())
}

/// Directories that belong to somebody, or have permissions of their own.
fn ownership(
    model: &StageModel<'_>,
    needs: &Needs,
    runtime: &mut Runtime<'_>,
) -> Result<(), String> {
    let has_shell = !runtime.image.facts.shell.is_empty();
    let workdir = &model.config.workdir.value;
    if needs.whole_workdir.is_some() {
        // A directory that is there already keeps its owner when others are copied into it.
        runtime.owner_by_copy = model.directory_owner(workdir).is_some();
    }
    if let (Some(at), false) = (needs.altered.keys().next(), has_shell) {
        return Err(format!(
            "`{at}` gets another owner or mode, which takes a shell to set"
        ));
    }
    if let (Some(at), false) = (needs.links.keys().next(), has_shell) {
        return Err(format!("`{at}` is a link, which takes a shell to make"));
    }
    if !has_shell && !model.is_only_root() {
        let made = needs.made_directories(model);
        if let Some((at, mode)) = super::copy::lost_modes(model, &made).first() {
            return Err(format!(
                "`{at}` gets the mode {mode}, which takes a shell to set"
            ));
        }
    }
    if has_shell || needs.whole_workdir.is_some() {
        return Ok(());
    }
    if let Some(owner) = model.directory_owner(workdir) {
        let by_copy = needs.paths.values().any(|need| {
            path::parent(&need.path) == workdir
                && model
                    .owner_of(&need.path)
                    .is_some_and(|present| present.value == owner.value)
        });
        if !by_copy {
            return Err(format!(
                "the working directory belongs to `{}`, which takes a shell to set",
                owner.value
            ));
        }
        runtime.owner_by_copy = true;
    }
    let users = model.accounts.iter().filter(|account| account.is_user);
    let mut homes = users.filter_map(|account| account.home.as_ref());
    if let Some(home) = homes.find(|home| *home != workdir && path::is_within(workdir, home))
        && !runtime.owner_by_copy
    {
        return Err(format!(
            "the home directory `{home}` belongs to its user, which takes a shell to set"
        ));
    }
    for directory in needs.directories.keys().chain([workdir]) {
        if let Some(change) = model.owners.iter().find(|change| {
            !change.is_owner
                && (change.path == *directory
                    || change.recursive && path::is_within(directory, &change.path))
                && !change.is_plain_mode()
        }) {
            return Err(format!(
                "`{directory}` gets the mode {}, which takes a shell to set",
                change.value
            ));
        }
    }
    Ok(())
}
