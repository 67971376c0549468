//! The COPY lines of the runtime stage: every path at the place that it had.

use std::collections::BTreeMap;

use crate::need::Needs;
use crate::stage::{Ownership, StageModel, path};

use super::runtime::Runtime;

/// One COPY from the builder stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyLine {
    /// Absolute sources in the builder stage.
    pub sources: Vec<String>,
    /// The target: the same path, or with several sources their directory and a slash.
    pub to: String,
    /// The owner, where the builder's file has one.
    pub owner: Option<String>,
}

/// Whether a path comes along with another that is copied.
pub fn covers(needs: &Needs, model: &StageModel<'_>, at: &str) -> bool {
    let workdir = &model.config.workdir.value;
    (needs.whole_workdir.is_some() && path::is_within(at, workdir))
        || needs.paths.values().any(|need| {
            (need.directory && path::is_within(at, &need.path))
                || (need.path != at
                    && path::is_within(&need.path, at)
                    && model.directory_owner(at).is_none()
                    && model.mode_changes(at).all(Ownership::is_plain_mode))
        })
}

/// The lines, files of one directory together, in the order of their paths.
pub fn copies(model: &StageModel<'_>, needs: &Needs, runtime: &Runtime<'_>) -> Vec<CopyLine> {
    let workdir = &model.config.workdir.value;
    let owner_of = |at: &str| {
        // COPY from a stage keeps the owners, where it is not told one.
        let one = model.owner_of(at).filter(|_| !model.has_several_owners(at));
        one.map(|change| match change.contents_only {
            // COPY has the group of the user, where none is given; chown leaves it.
            true => change.value.clone(),
            false => with_group(&change.value),
        })
    };
    let mut lines = Vec::new();
    let mut directories: Vec<&str> = needs
        .paths
        .values()
        .filter(|need| need.directory)
        .map(|need| need.path.as_str())
        .collect();
    if needs.whole_workdir.is_some() {
        let outer = directories
            .iter()
            .any(|directory| directory != workdir && path::is_within(workdir, directory));
        if !outer {
            lines.push(CopyLine {
                sources: vec![workdir.clone()],
                to: workdir.clone(),
                owner: owner_of(workdir),
            });
        }
        directories.push(workdir);
    }
    let mut wanted: Vec<(String, bool)> = needs
        .paths
        .values()
        .map(|need| (need.path.clone(), need.directory || need.either))
        .collect();
    for (file, _) in &runtime.files {
        wanted.push((file.clone(), file == super::runtime::ZONE_INFO));
    }
    if runtime.image.facts.shell.is_empty() {
        for directory in needs.directories.keys() {
            if !covers(needs, model, directory) {
                wanted.push((directory.clone(), true));
            }
        }
    }
    if runtime.accounts == super::runtime::Accounts::Files {
        for account in model.accounts.iter().filter(|account| account.is_user) {
            if let Some(home) = &account.home
                && home != workdir
                && !path::is_within(workdir, home)
                && !wanted.iter().any(|(at, _)| at == home)
            {
                wanted.push((home.clone(), true));
            }
        }
    }
    wanted.sort();
    wanted.dedup();
    let inside = |at: &str| {
        directories
            .iter()
            .any(|directory| *directory != at && path::is_within(at, directory))
    };
    let mut files: BTreeMap<(String, Option<String>), Vec<String>> = BTreeMap::new();
    for (at, directory) in wanted {
        if inside(&at) {
            continue;
        }
        let home = model
            .accounts
            .iter()
            .find(|account| account.home.as_deref() == Some(at.as_str()));
        let owner = owner_of(&at).or_else(|| {
            home.and_then(|account| account.name.clone()).map(|name| {
                let own_group = home.is_some_and(|account| has_own_group(&account.text))
                    || model
                        .accounts
                        .iter()
                        .any(|account| !account.is_user && account.name.as_ref() == Some(&name));
                format!("{name}:{}", if own_group { &name } else { "0" })
            })
        });
        if directory {
            if at != *workdir || needs.whole_workdir.is_none() {
                lines.push(CopyLine {
                    sources: vec![at.clone()],
                    to: at,
                    owner,
                });
            }
        } else {
            files
                .entry((path::parent(&at).to_string(), owner))
                .or_default()
                .push(at);
        }
    }
    for ((directory, owner), sources) in files {
        let to = match &sources[..] {
            [one] => one.clone(),
            _ => format!("{}/", directory.trim_end_matches('/')),
        };
        lines.push(CopyLine { sources, to, owner });
    }
    lines.sort_by(|a, b| a.sources.cmp(&b.sources));
    lines
}

/// Directories whose permissions a COPY does not keep, with the changes that gave them, in their order: what lies in a
/// directory that is copied keeps its permissions, and the directory itself is made with the usual ones.
pub fn lost_modes<'m>(
    model: &'m StageModel<'_>,
    directories: &[&'m str],
) -> Vec<(&'m str, &'m str)> {
    let of = |directory: &&'m str| {
        let directory = *directory;
        model
            .mode_changes(directory)
            .filter(|change| !change.is_plain_mode())
            .map(move |change| (directory, change.value.as_str()))
    };
    directories.iter().flat_map(of).collect()
}

/// Changes of owners below directories that are copied with another owner, in their order: they are made again.
pub fn nested_owners<'m>(model: &'m StageModel<'_>, copies: &[CopyLine]) -> Vec<&'m Ownership> {
    let mut found: Vec<&Ownership> = Vec::new();
    for change in model.owners.iter().filter(|change| change.is_owner) {
        let Some(line) = copies.iter().find(|line| {
            line.sources.len() == 1
                && !line.sources.iter().any(|it| model.has_several_owners(it))
                && line
                    .sources
                    .iter()
                    .any(|source| change.path != *source && path::is_within(&change.path, source))
        }) else {
            continue;
        };
        let now = model.owner_of(&change.path).map(|it| with_group(&it.value));
        let same = now == line.owner;
        let last = model
            .owner_of(&change.path)
            .is_some_and(|it| std::ptr::eq(it, change));
        if !same && last && !found.iter().any(|it| it.path == change.path) {
            found.push(change);
        }
    }
    found
}

/// Directories that COPY gives another owner than they had, each with the change that gave it its own: those that are copied
/// with the several owners of what lies in them become root's, and the group of others becomes that of what lies in them.
pub fn lost_owners<'m>(
    model: &'m StageModel<'_>,
    copies: &'m [CopyLine],
) -> Vec<(&'m str, &'m Ownership)> {
    let mut found = Vec::new();
    for line in copies {
        for source in &line.sources {
            let Some(own) = model.directory_owner(source) else {
                continue;
            };
            let keeps_group = !own.contents_only && !own.value.contains(':');
            let other_group =
                keeps_group && line.owner.is_some() && line.owner != Some(with_group(&own.value));
            if model.has_several_owners(source) || other_group {
                found.push((source.as_str(), own));
            }
        }
    }
    found
}

/// Whether making the user also makes a group of its name.
fn has_own_group(command: &str) -> bool {
    const OTHER: &[&str] = &["-g", "-G", "-N", "--gid", "--ingroup", "--no-user-group"];
    !command.split_whitespace().any(|word| {
        OTHER
            .iter()
            .any(|option| word == *option || word.starts_with(&format!("{option}=")))
    })
}

/// `chown USER` leaves the group as it was, root's; COPY would take the user's number for the group.
pub fn with_group(value: &str) -> String {
    match value.split_once(':') {
        None => format!("{value}:0"),
        Some((user, "")) => format!("{user}:{user}"),
        Some(_) => value.to_string(),
    }
}
