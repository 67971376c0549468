//! The plan: which instructions go where, what is copied, and the runtime image.

mod base;
mod benefit;
mod copy;
mod layout;
mod pick;
mod runtime;
mod started;
mod variable;

use crate::image::Presence;
use crate::knowledge::Knowledge;
use crate::need::Needs;
use crate::options::{Options, RuntimeChoice};
use crate::outcome::{Assumption, Note, Reason, Tier};
use crate::profile::{Profile, Profiles};
use crate::stage::{Ownership, StageModel, World, path};

pub use base::{Base, base};
pub use copy::CopyLine;
pub use layout::Layout;
pub use pick::{Picked, pick};
pub use runtime::{
    Accounts, CA_BUNDLE, GO_ZONES, NOBODY, Runtime, ZONE_INFO, brings, home_of, same_tools,
};
pub use variable::{LOCALE, locale, variables};

/// How the new Dockerfile is put together.
#[derive(Debug)]
pub struct Plan<'k> {
    /// The name of the builder stage.
    pub builder: String,
    /// The runtime image.
    pub runtime: Runtime<'k>,
    /// The platform of the author's FROM.
    pub platform: Option<String>,
    /// How much is carried over.
    pub tier: Tier,
    /// Instructions and their places.
    pub layout: Layout,
    /// The lines before the copies: ENV, package installation, accounts, WORKDIR.
    pub head: Vec<String>,
    /// The COPY lines.
    pub copies: Vec<CopyLine>,
    /// The lines after the copies: owners, USER, SHELL.
    pub tail: Vec<String>,
    /// What could not be proven.
    pub assumptions: Vec<Assumption>,
    /// What the reader should know.
    pub notes: Vec<Note>,
}

/// Makes the plan.
///
/// # Errors
/// The reason why there is none.
pub fn plan<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    profile: &Profile,
    needs: &Needs,
    options: &Options,
) -> Result<Plan<'k>, Reason> {
    let knowledge: &'k Knowledge = world.knowledge;
    benefit::check(knowledge, profile, model)?;
    let runtime = runtime::choose(knowledge, profile, model, needs, options)
        .map_err(|unmet| none_fits(knowledge, needs, options, &unmet))?;
    benefit::leaves_something(world, profile, model, needs, &runtime)?;
    let mut notes = needs.notes.clone();
    let mut assumptions = needs.assumptions.clone();
    let layout = layout::layout(world.dockerfile, model);
    let variables = variable::variables(world, model, profile, needs, &runtime, &layout);
    let copies = copy::copies(model, needs, &runtime);
    let tier = if needs.whole_workdir.is_some() {
        Tier::T3
    } else if needs.paths.values().any(|need| !need.artifact) {
        Tier::T2
    } else {
        Tier::T1
    };
    let mut head = variables.lines;
    let mut tail = Vec::new();
    let mut first = Vec::new();
    if runtime.accounts == Accounts::Files {
        // Before packages are installed, which may add users of their own.
        first.push(CopyLine {
            sources: vec!["/etc/passwd".into(), "/etc/group".into()],
            to: "/etc/".into(),
            owner: None,
        });
    }
    let installs = install_lines(knowledge, model, needs, &runtime);
    if let (Some(line), false) = (model.package_sources.first(), installs.is_empty()) {
        return Err(knowledge.reason(
            "foreign-packages",
            "the build changes where OS packages come from, and the runtime stage needs some of them",
            Some(*line),
        ));
    }
    head.extend(installs);
    for (text, why) in &needs.removals {
        head.push(format!("RUN {text}"));
        notes.push(Note {
            code: "added".into(),
            message: format!("`{text}` is run again in the runtime stage: {}", why.text),
            line: why.line,
        });
    }
    for (text, why) in &needs.commands {
        head.push(format!("RUN {text}"));
        notes.push(Note {
            code: "added".into(),
            message: format!("`{text}` is run again in the runtime stage: {}", why.text),
            line: why.line,
        });
    }
    if !runtime.image.facts.shell.is_empty() {
        let links = &knowledge.profiles().common().base_links;
        let removed = links
            .iter()
            .filter(|link| copies.iter().any(|line| line.sources.contains(link)));
        head.extend(removed.map(|link| format!("RUN rm -f {}", crate::shell::quote(link))));
    }
    if runtime.accounts == Accounts::Commands {
        let commands: Vec<&str> = model
            .accounts
            .iter()
            .map(|account| account.text.as_str())
            .collect();
        head.push(format!("RUN {}", commands.join(" && ")));
    }
    let workdir = &model.config.workdir.value;
    let workdir_line =
        (layout.workdir_here && *workdir != runtime.image.facts.workdir).then(|| {
            format!(
                "WORKDIR {}",
                variable::word(workdir, world.dockerfile.escape())
            )
        });
    if !runtime.owner_by_copy {
        head.extend(workdir_line.clone());
    }
    let owners = owner_lines(model, needs, &runtime);
    if !owners.is_empty() && runtime.accounts == Accounts::Files && !first.is_empty() {
        // The owners are named: the names must be there before.
        first.clear();
        head.push(format!(
            "COPY --from={} /etc/passwd /etc/group /etc/",
            builder_name(world, model)
        ));
    }
    head.extend(owners);
    let own = copy::lost_owners(model, &copies);
    let nested = copy::nested_owners(model, &copies);
    let first_owner = own.first().map(|(_, change)| change).or(nested.first());
    if let (Some(change), true) = (first_owner, runtime.image.facts.shell.is_empty()) {
        return Err(knowledge.reason(
            "no-runtime-image",
            "something in a directory that is copied has an owner of its own, which takes a shell to set",
            Some(change.line),
        ));
    }
    let chown = |option: &str, change: &Ownership, at: &str| {
        let owner = copy::with_group(&change.value);
        format!("chown{option} {owner} {}", crate::shell::quote(at))
    };
    let nested = nested.iter().map(|change| {
        let option = if change.recursive { " -R" } else { "" };
        chown(option, change, &change.path)
    });
    let owners = own
        .iter()
        .map(|(at, change)| chown("", change, at))
        .chain(nested);
    // Who starts as root may go on as somebody else.
    let made = match runtime.image.facts.shell.is_empty() {
        true => Vec::new(),
        false => needs.made_directories(model),
    };
    let modes = copy::lost_modes(model, &made);
    let modes = modes
        .iter()
        .map(|(at, mode)| format!("chmod {mode} {}", crate::shell::quote(at)));
    let again: Vec<String> = link_commands(model, needs)
        .into_iter()
        .chain(owners)
        .chain(modes)
        .collect();
    if !again.is_empty() {
        tail.push(format!("RUN {}", again.join(" && ")));
    }
    if runtime.owner_by_copy {
        tail.extend(workdir_line);
    }
    tail.extend(variables.tail);
    notes.extend(entrypoint(
        world.knowledge.profiles(),
        model,
        &runtime,
        &mut tail,
    ));
    for note in variables.notes {
        notes.push(note);
    }
    let base = model.base.as_ref();
    if base.is_some_and(|base| base.is_private_mirror) {
        let prefix = base.map_or("", |base| base.prefix.as_str());
        notes.push(Note { code: "runtime-image".into(), message: format!("the runtime image is taken from the same place as the base image (`{prefix}`): see that it is there"), line: None });
    }
    let why = passed_over_text(&runtime, needs);
    notes.push(Note {
        code: "runtime-image".into(),
        message: why,
        line: None,
    });
    for (word, text) in runtime.packages.iter().map(|(word, text)| (word, text)) {
        notes.push(Note {
            code: "added".into(),
            message: format!("the package {word} is installed in the runtime stage: {text}"),
            line: None,
        });
    }
    for (file, text) in &runtime.files {
        notes.push(Note {
            code: "added".into(),
            message: format!("`{file}` is copied from the builder stage: {text}"),
            line: None,
        });
    }
    for (package, why) in &needs.left_packages {
        notes.push(Note {
            code: "package-left".into(),
            message: format!(
                "the package {package} stays in the builder stage: {}",
                why.text
            ),
            line: why.line,
        });
    }
    if runtime.image.facts.shell.is_empty() {
        notes.push(Note { code: "no-shell".into(), message: "the runtime image has no shell: `docker exec ... sh` works no more; debug with an ephemeral container or `--target builder`".into(), line: None });
    }
    let dynamic = needs
        .linkage
        .as_ref()
        .is_some_and(|(linkage, _)| linkage.is_of_release());
    if let Some(base) = base.filter(|base| {
        dynamic
            && base
                .version
                .as_deref()
                .is_none_or(|version| !version.contains('.'))
    }) {
        let named = base
            .suite
            .as_deref()
            .is_some_and(|suite| base.tag.contains(suite));
        if !named {
            let suite = base.suite.as_deref().unwrap_or("its release");
            notes.push(Note { code: "floating-base".into(), message: format!("`{}` moves on from {suite} one day, and the runtime image does not: name the release in both", model.base_reference), line: None });
        }
    }
    let pinned = model.base_reference.contains("@sha256:");
    if let Some(base) =
        base.filter(|base| pinned && depends_on_release(needs) && !names_release(base))
    {
        assumptions.push(Assumption {
            code: "release-inferred".into(),
            message: format!(
                "that the digest of `{}` is of {}: the tag does not name the release, and the digest may be older than the tag",
                model.base_reference,
                base.suite.as_deref().unwrap_or("the release that the tag has now")
            ),
            line: Some(1),
        });
    }
    assumptions.extend(archived_packages(model, &runtime));
    let digest = world
        .dockerfile
        .stages()
        .first()
        .is_some_and(|stage| stage.base.contains("@sha256:"));
    let unpinned = runtime.reference != "scratch" && !runtime.reference.contains('@');
    if digest && unpinned {
        notes.push(Note {
            code: "unpinned".into(),
            message: format!(
                "the base image is pinned by digest; `{}` is not: pin it once it is pulled",
                runtime.reference
            ),
            line: Some(1),
        });
    }
    let old_locale =
        variable::locale(|name| model.config.variable(name).map(|it| it.value.as_str()));
    if variable::lacks_locale(old_locale, &runtime) {
        let message = format!(
            "that nothing depends on the country or the sorting of the locale `{old_locale}`, which `{}` does not have",
            runtime.reference
        );
        assumptions.push(Assumption {
            code: "locale-changed".into(),
            message,
            line: None,
        });
    }
    assumptions.sort_by(|a, b| (a.line, &a.code, &a.message).cmp(&(b.line, &b.code, &b.message)));
    let mut all = first;
    all.extend(copies);
    let builder = builder_name(world, model);
    Ok(Plan {
        builder,
        runtime,
        platform: model.platform.clone(),
        tier,
        layout,
        head,
        copies: all,
        tail,
        assumptions,
        notes,
    })
}

/// What is taken to be true where packages of a release are installed that has left the servers, and the original installs
/// none: where it does, it needs them, too.
fn archived_packages(model: &StageModel<'_>, runtime: &Runtime<'_>) -> Option<Assumption> {
    let os = runtime.image.os.filter(|os| os.archived())?;
    let (package, why) = runtime.packages.first()?;
    if !model.packages.is_empty() {
        return None;
    }
    Some(Assumption {
        code: "archived-packages".into(),
        message: format!(
            "that `{package}` can be installed in `{}` ({why}): the packages of {} have left the usual servers, and the original installs none",
            runtime.reference, os.codename
        ),
        line: None,
    })
}

/// The reason why there is no runtime image.
fn none_fits(
    knowledge: &Knowledge,
    needs: &Needs,
    options: &Options,
    unmet: &runtime::Unmet,
) -> Reason {
    let line = needs.shell.as_ref().and_then(|why| why.line);
    let mut text = unmet
        .tried
        .iter()
        .map(|(id, unmet)| format!("{id}: {unmet}"))
        .collect::<Vec<_>>()
        .join("; ");
    if text.is_empty() {
        text = match options.runtime {
            RuntimeChoice::Auto => "the profile has no image of these kinds".into(),
            choice => format!("the profile has no image for `--runtime {}`", choice.name()),
        };
    }
    if let (Some(fits), Some(allowed)) = (&unmet.not_allowed, &options.allowed) {
        let kinds: Vec<&str> = allowed.iter().map(|kind| kind.name()).collect();
        let message = format!(
            "`{fits}` would meet every need, and only {} images are allowed ({text})",
            kinds.join(", ")
        );
        return knowledge.reason("runtime-not-allowed", message, line);
    }
    knowledge.reason(
        "no-runtime-image",
        format!("no runtime image meets every need ({text})"),
        line,
    )
}

/// Clears an entry point that the runtime image brings and the original does not have; says where one is passed over.
fn entrypoint(
    profiles: &Profiles,
    model: &StageModel<'_>,
    runtime: &Runtime<'_>,
    tail: &mut Vec<String>,
) -> Option<Note> {
    let is_set = |name: &str| model.config.variable(name).is_some();
    let old = model.config.entrypoint.as_ref();
    if old.is_some_and(|old| old.line.is_some()) {
        return None;
    }
    let words = old.map_or_else(Vec::new, |old| old.value.words());
    let now = &runtime.image.facts.entrypoint;
    if words == *now {
        return None;
    }
    let passes = |words: &[String]| words.is_empty() || profiles.passes(words, is_set);
    let cleared = !passes(now);
    if cleared {
        tail.push("ENTRYPOINT []".into());
    }
    let old = match words.is_empty() {
        true => "directly".to_string(),
        false => format!(
            "by `{}` of its base image, which passes it on",
            words.join(" ")
        ),
    };
    let new = match cleared || now.is_empty() {
        true => "directly".to_string(),
        false => format!("by `{}`, which passes it on, too", now.join(" ")),
    };
    (old != new).then(|| Note {
        code: "entrypoint-passed".into(),
        message: format!(
            "the original starts the command {old}; the runtime image starts it {new}"
        ),
        line: None,
    })
}

/// Whether the runtime stage must be of the builder's release.
fn depends_on_release(needs: &Needs) -> bool {
    let dynamic = needs
        .linkage
        .as_ref()
        .is_some_and(|(linkage, _)| linkage.is_of_release());
    dynamic || !needs.packages.is_empty()
}

/// Whether a tag says its distribution release: by name, or by a patch version whose image is built once.
fn names_release(base: &crate::image::BaseImage<'_>) -> bool {
    let by_name = base
        .suite
        .as_deref()
        .is_some_and(|suite| base.tag.contains(suite));
    by_name
        || base
            .version
            .as_deref()
            .is_some_and(|version| version.matches('.').count() >= 2)
}

/// The name of the builder stage: the author's, or `builder`, or the next that is free.
pub fn builder_name(world: &World<'_, '_>, model: &StageModel<'_>) -> String {
    if let Some(alias) = world
        .dockerfile
        .stages()
        .first()
        .and_then(|stage| stage.alias.clone())
    {
        return alias;
    }
    // An image of the name would be hidden by the stage.
    let taken = |name: &str| model.base_reference == name;
    ["builder", "build", "build-stage"]
        .iter()
        .find(|name| !taken(name))
        .map_or_else(|| "builder".to_string(), |name| (*name).to_string())
}

/// One RUN that installs what is needed, in the manner of the author's package manager.
fn install_lines(
    knowledge: &Knowledge,
    model: &StageModel<'_>,
    needs: &Needs,
    runtime: &Runtime<'_>,
) -> Vec<String> {
    let mut words: Vec<String> = needs.packages.keys().cloned().collect();
    words.extend(runtime.packages.iter().map(|(word, _)| word.clone()));
    if words.is_empty() {
        return Vec::new();
    }
    words.sort();
    words.dedup();
    words.retain(|word| {
        knowledge
            .catalogue()
            .has_package(&runtime.image, crate::image::package_name(word))
            != Presence::Yes
    });
    if words.is_empty() {
        return Vec::new();
    }
    let words = words.join(" ");
    let lean = model
        .packages
        .iter()
        .filter(|package| !package.removed)
        .all(|package| package.lean);
    match runtime.image.facts.package_manager {
        crate::image::PackageManager::Apk => vec![format!("RUN apk add --no-cache {words}")],
        crate::image::PackageManager::Apt => {
            let option = if lean { " --no-install-recommends" } else { "" };
            vec![format!(
                "RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y{option} {words} && rm -rf /var/lib/apt/lists/*"
            )]
        }
        _ => vec![format!("RUN yum install -y {words}")],
    }
}

/// Directories that the program may write to, with their owners and permissions.
/// What makes the links again that a copy would not keep.
fn link_commands(model: &StageModel<'_>, needs: &Needs) -> Vec<String> {
    let quote = crate::shell::quote;
    let mut commands = Vec::new();
    for (at, (target, _)) in &needs.links {
        let parent = path::parent(at);
        let mut made = needs.paths.keys().chain(needs.directories.keys());
        let there = crate::stage::is_system_directory(parent)
            || path::is_within(&model.config.workdir.value, parent)
            || made.any(|made| path::is_within(made, parent));
        if !there {
            commands.push(format!("mkdir -p {}", quote(parent)));
        }
        commands.push(format!("ln -sfn {} {}", quote(target), quote(at)));
    }
    commands
}

fn owner_lines(model: &StageModel<'_>, needs: &Needs, runtime: &Runtime<'_>) -> Vec<String> {
    if runtime.image.facts.shell.is_empty() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let workdir = &model.config.workdir.value;
    let made: Vec<&String> = needs
        .directories
        .keys()
        .filter(|directory| !copy::covers(needs, model, directory))
        .collect();
    if !made.is_empty() {
        parts.push(format!(
            "mkdir -p {}",
            made.iter()
                .map(|at| crate::shell::quote(at))
                .collect::<Vec<_>>()
                .join(" ")
        ));
    }
    let mut touched: Vec<&String> = made.clone();
    if needs.whole_workdir.is_none() && workdir != "/" {
        touched.push(workdir);
    }
    // WORKDIR makes the home directory above it, too, unless the commands that make the user have made it.
    let by_commands = runtime.accounts == Accounts::Commands;
    let users = model.accounts.iter().filter(|account| account.is_user);
    let homes = users.filter_map(|account| account.home.as_ref());
    let above = homes.filter(|home| *home != workdir && path::is_within(workdir, home));
    touched.extend(above.filter(|_| !by_commands && !runtime.owner_by_copy));
    for directory in touched {
        let owner = model.directory_owner(directory);
        let by_account = |line: u32| model.accounts.iter().any(|account| account.line == line);
        if let Some(owner) = owner.filter(|it| !(by_commands && by_account(it.line))) {
            parts.push(format!(
                "chown {} {}",
                owner.value,
                crate::shell::quote(directory)
            ));
        }
        for change in model.mode_changes(directory) {
            parts.push(format!(
                "chmod {} {}",
                change.value,
                crate::shell::quote(directory)
            ));
        }
    }
    if parts.is_empty() {
        Vec::new()
    } else {
        vec![format!("RUN {}", parts.join(" && "))]
    }
}

fn passed_over_text(runtime: &Runtime<'_>, needs: &Needs) -> String {
    let mut text = match &needs.linkage {
        Some((crate::stage::Linkage::Static, why)) => format!(
            "`{}`: the program is static ({})",
            runtime.reference, why.text
        ),
        Some((crate::stage::Linkage::Bytecode, why)) => format!(
            "`{}`: the program is bytecode without native code ({})",
            runtime.reference, why.text
        ),
        Some((crate::stage::Linkage::Bundled, why)) => format!(
            "`{}`: the program is bytecode, and native code that it may bring is for the builder's kind of C library ({})",
            runtime.reference, why.text
        ),
        Some((_, why)) => format!(
            "`{}`: the program needs the builder's C library ({})",
            runtime.reference, why.text
        ),
        None => format!("`{}`", runtime.reference),
    };
    for (id, unmet) in &runtime.passed_over {
        text.push_str(&format!("; not {id}: {unmet}"));
    }
    text
}

/// Where a COPY of `source` to `to` puts it.
pub(crate) fn lands_at(to: &str, source: &str) -> String {
    if to.ends_with('/') {
        path::join(to, path::name(source))
    } else {
        to.to_string()
    }
}
