//! The package and the workspace that a command is about, as the image has them.

use std::rc::Rc;

use crate::context::rust::{self, Manifest};
use crate::stage::{Lookup, Source, path};

use super::super::Invocation;
use super::options::Options;

/// A manifest, where it is in the image and where in the context.
#[derive(Debug, Clone)]
pub(super) struct Located {
    /// The directory in the image.
    pub at: String,
    /// The directory of the context.
    pub inside: String,
    pub manifest: Rc<Manifest>,
}

/// What a command is about.
#[derive(Debug, Clone)]
pub(super) struct Project {
    /// The package whose directory (or one below) the command runs in; none for a virtual workspace.
    pub package: Option<Located>,
    /// The workspace's root; the package itself where there is no other.
    pub root: Located,
}

impl Project {
    /// The project of a command.
    pub fn find(invocation: &Invocation<'_, '_, '_>, options: &Options) -> Option<Project> {
        let start = match &options.manifest_path {
            Some(None) => return None,
            Some(Some(file)) => {
                let file = path::join(invocation.cwd, file);
                path::parent(&file).to_owned()
            }
            None => invocation.cwd.to_owned(),
        };
        Project::at(invocation, &start)
    }

    /// The project of a directory of the image: that of the nearest manifest from there upward.
    pub fn at(invocation: &Invocation<'_, '_, '_>, start: &str) -> Option<Project> {
        let mut at = start.to_owned();
        let nearest = loop {
            match manifest_at(invocation, &at) {
                Found::Manifest(located) => break located,
                Found::Unreadable => return None,
                Found::Nothing if at == "/" => return None,
                Found::Nothing => at = path::parent(&at).to_owned(),
            }
        };
        let root = root_of(invocation, &nearest)?;
        Some(Project {
            package: nearest.manifest.package.is_some().then_some(nearest),
            root,
        })
    }

    /// All packages of the workspace.
    pub fn members(&self, invocation: &Invocation<'_, '_, '_>) -> Vec<Located> {
        let world = invocation.world;
        let read = |dir: &str| world.rust.manifest(world.context, dir);
        if self.root.manifest.workspace.is_none() {
            return self.package.iter().cloned().collect();
        }
        rust::members(world.context, &self.root.manifest, &read)
            .into_iter()
            .filter_map(|inside| self.located(invocation, &inside))
            .collect()
    }

    fn located(&self, invocation: &Invocation<'_, '_, '_>, inside: &str) -> Option<Located> {
        let rest = crate::context::path::below(inside, &self.root.inside)?;
        Some(Located {
            at: path::join(&self.root.at, rest),
            inside: inside.to_owned(),
            manifest: invocation
                .world
                .rust
                .manifest(invocation.context(), inside)?,
        })
    }

    /// The packages that a command is about. `None` if that cannot be told.
    ///
    /// <https://doc.rust-lang.org/cargo/reference/workspaces.html#package-selection>
    pub fn selected(
        &self,
        invocation: &Invocation<'_, '_, '_>,
        options: &Options,
    ) -> Option<Vec<Located>> {
        if !options.packages.is_empty() {
            let names: Vec<String> = options.packages.iter().cloned().collect::<Option<_>>()?;
            let found: Vec<Located> = self
                .members(invocation)
                .into_iter()
                .filter(|member| {
                    let name = member
                        .manifest
                        .package
                        .as_ref()
                        .map_or("", |it| it.name.as_str());
                    names.iter().any(|wanted| {
                        // `name@version`, or a pattern.
                        let wanted = wanted.split(['@', ':']).next().unwrap_or(wanted);
                        path::matches(wanted, name)
                    })
                })
                .collect();
            return (!found.is_empty()).then_some(found);
        }
        if options.workspace {
            let excluded = |member: &Located| {
                let name = member.manifest.package.as_ref().map(|it| it.name.clone());
                options.excluded.contains(&name)
            };
            return Some(
                self.members(invocation)
                    .into_iter()
                    .filter(|it| !excluded(it))
                    .collect(),
            );
        }
        let at_root = self
            .package
            .as_ref()
            .is_none_or(|package| package.at == self.root.at);
        let workspace = self.root.manifest.workspace.as_ref();
        let default = workspace
            .and_then(|it| it.default_members.as_ref())
            .filter(|_| at_root);
        if let Some(default) = default {
            let context = invocation.context();
            let mut found = Vec::new();
            for member in default {
                let pattern =
                    crate::context::path::join(&self.root.inside, member.trim_start_matches("./"));
                let pattern = crate::context::path::normalise(&pattern);
                for inside in context.matches(&pattern) {
                    found.extend(self.located(invocation, &inside));
                }
            }
            return Some(found);
        }
        match &self.package {
            Some(package) => Some(vec![package.clone()]),
            None => Some(self.members(invocation)),
        }
    }
}

enum Found {
    Manifest(Located),
    /// There is a manifest, and it cannot be read.
    Unreadable,
    Nothing,
}

fn manifest_at(invocation: &Invocation<'_, '_, '_>, at: &str) -> Found {
    let context = invocation.context();
    match invocation
        .files
        .lookup(context, &path::join(at, "Cargo.toml"))
    {
        Lookup::Present(entry) => {
            let Source::Context(file) = entry.source else {
                return Found::Unreadable;
            };
            let Some(inside) = file.strip_suffix("Cargo.toml") else {
                return Found::Unreadable;
            };
            let inside = inside.trim_end_matches('/').to_owned();
            match invocation.world.rust.manifest(context, &inside) {
                Some(manifest) => Found::Manifest(Located {
                    at: at.to_owned(),
                    inside,
                    manifest,
                }),
                None => Found::Unreadable,
            }
        }
        Lookup::Maybe { .. } => Found::Unreadable,
        Lookup::Absent => Found::Nothing,
    }
}

/// The root of the workspace that a package belongs to; `None` if that cannot be told.
fn root_of(invocation: &Invocation<'_, '_, '_>, nearest: &Located) -> Option<Located> {
    if nearest.manifest.workspace.is_some() {
        return Some(nearest.clone());
    }
    if let Some(named) = nearest
        .manifest
        .package
        .as_ref()
        .and_then(|it| it.workspace.as_ref())
    {
        return match manifest_at(invocation, &path::join(&nearest.at, named)) {
            Found::Manifest(root) => Some(root),
            _ => None,
        };
    }
    let mut at = nearest.at.clone();
    while at != "/" {
        at = path::parent(&at).to_owned();
        match manifest_at(invocation, &at) {
            Found::Manifest(root) => {
                let Some(workspace) = &root.manifest.workspace else {
                    continue;
                };
                let below = path::below(&nearest.at, &root.at).unwrap_or("");
                let excluded = workspace.exclude.iter().any(|it| {
                    let it = crate::context::path::normalise(it);
                    crate::context::path::below(below, &it).is_some()
                });
                if excluded {
                    return Some(nearest.clone());
                }
                return Some(root);
            }
            // Of a manifest above that cannot be read it is not known whether it is a workspace's.
            Found::Unreadable if at != "/" => return None,
            Found::Unreadable | Found::Nothing => {}
        }
    }
    Some(nearest.clone())
}
