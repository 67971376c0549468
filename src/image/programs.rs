//! Programs: whether an image has them, and which packages bring them.

use super::base::BaseImage;
use super::catalogue::Catalogue;
use super::package_schema::ProgramFacts;
use super::packages::{PackageNames, package_name};

/// Whether something is in an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// It is there.
    Yes,
    /// It is not there.
    No,
    /// The facts do not tell.
    Unknown,
}

impl From<bool> for Presence {
    fn from(there: bool) -> Self {
        match there {
            true => Self::Yes,
            false => Self::No,
        }
    }
}

impl Catalogue {
    /// Which packages bring a program; `None` for a program that is part of base systems only, or not known.
    pub fn program(&self, name: &str) -> Option<&ProgramFacts> {
        self.programs().program.get(name)
    }

    /// The packages that bring a program in a distribution (see [`Catalogue::package`] for `os`), the usual choice
    /// first; empty: none known.
    pub fn packages_for_program(&self, os: &str, name: &str) -> Vec<&str> {
        let Some(facts) = self.program(program_name(name)) else {
            return Vec::new();
        };
        let names = match self.package_names(os) {
            Some(PackageNames::Debian) => &facts.debian,
            Some(PackageNames::Alpine) => &facts.alpine,
            Some(PackageNames::Rpm) => &facts.rpm,
            None => return Vec::new(),
        };
        names.iter().map(String::as_str).collect()
    }

    /// Whether an image has a program, given by name or by absolute path.
    ///
    /// [`Presence::No`] is said only where the facts are known to name everything; otherwise the answer for a program
    /// that is not mentioned is [`Presence::Unknown`].
    pub fn has_program(&self, base: &BaseImage<'_>, name: &str) -> Presence {
        let path = name;
        let name = program_name(path);
        let facts = &base.facts;
        if path.starts_with('/')
            && path != "/bin/sh"
            && facts.shell.iter().any(|shell| shell == path)
        {
            return Presence::Yes;
        }
        if facts.os_id == "none" {
            return Presence::No;
        }
        if matches!(name, "sh" | "bash") {
            let in_usual_place = !path.starts_with('/') || !path.starts_with("/busybox");
            let shell = facts.shell.iter().any(|shell| {
                program_name(shell) == name && (shell == path || !path.starts_with('/'))
            });
            if shell || facts.shell.is_empty() && in_usual_place {
                return shell.into();
            }
            // `/usr/bin/bash` is `/bin/bash` where /usr is merged, which is everywhere but on old releases and Alpine.
            if path.starts_with('/')
                && facts
                    .shell
                    .iter()
                    .any(|shell| shell.starts_with("/busybox"))
            {
                return Presence::No;
            }
        }
        if !base.differs_from_variant {
            if let Some(there) = facts.has.get(name) {
                return (*there).into();
            }
            if facts.commands.iter().any(|command| command == name) {
                return Presence::Yes;
            }
        }
        let in_base = self.in_base_system(base, name);
        if in_base == Presence::Yes {
            return Presence::Yes;
        }
        let os = base.suite.as_deref().unwrap_or(&facts.os_id);
        let in_package = self
            .packages_for_program(os, name)
            .iter()
            .any(|package| facts.packages.iter().any(|installed| installed == package));
        match () {
            () if base.differs_from_variant => Presence::Unknown,
            () if in_package => Presence::Yes,
            () if facts.complete => in_base,
            () => Presence::Unknown,
        }
    }

    /// Whether an OS package is installed in an image.
    pub fn has_package(&self, base: &BaseImage<'_>, name: &str) -> Presence {
        let name = package_name(name);
        if !base.differs_from_variant
            && base
                .facts
                .packages
                .iter()
                .any(|installed| installed == name)
        {
            return Presence::Yes;
        }
        if base.facts.os_id == "none" {
            return Presence::No;
        }
        if base.facts.package_manager == super::schema::PackageManager::None {
            // Distroless and busybox images: nothing but what is listed.
            return match base.facts.packages.is_empty() && base.facts.os_id != "busybox" {
                true => Presence::Unknown,
                false => Presence::No,
            };
        }
        let table = &self.programs().base;
        let suite = base.suite.as_deref().unwrap_or_default();
        let systems = [table.get(suite), table.get(&base.facts.os_id)];
        let lists = || {
            systems
                .iter()
                .flatten()
                .map(|system| &system.packages)
                .filter(|packages| !packages.is_empty())
        };
        match () {
            () if lists().any(|packages| packages.iter().any(|installed| installed == name)) => {
                Presence::Yes
            }
            // The packages of the base system and those of the image are all there is.
            () if lists().next().is_some() && base.facts.complete => Presence::No,
            () => Presence::Unknown,
        }
    }

    /// Whether an image has a capability: `shell` (one that shell form can use), `ca-certificates`, `tzdata`, or else a
    /// program.
    pub fn image_has(&self, base: &BaseImage<'_>, capability: &str) -> Presence {
        let flag = |name: &str| match base.facts.has.get(name) {
            Some(there) if !base.differs_from_variant => (*there).into(),
            _ => Presence::Unknown,
        };
        match capability {
            "shell" => base
                .facts
                .shell
                .iter()
                .any(|shell| shell == "/bin/sh")
                .into(),
            "ca-certificates" | "ca_certificates" => flag("ca_certificates"),
            "tzdata" => flag("tzdata"),
            other => self.has_program(base, other),
        }
    }

    /// Whether the base system of the image has a program, without what the image adds.
    fn in_base_system(&self, base: &BaseImage<'_>, name: &str) -> Presence {
        let table = &self.programs().base;
        let facts = &base.facts;
        let contains = |key: &str| {
            table
                .get(key)
                .is_some_and(|system| system.programs.iter().any(|program| program == name))
        };
        if facts
            .shell
            .iter()
            .any(|shell| shell.starts_with("/busybox"))
            || facts.os_id == "busybox"
        {
            return contains("busybox").into();
        }
        // Neither shell nor package manager: a distroless image, which has programs only by name.
        if facts.shell.is_empty() {
            return Presence::No;
        }
        let suite = base.suite.as_deref().unwrap_or_default();
        if contains(&facts.os_id) || contains(suite) {
            return Presence::Yes;
        }
        // The lists of a release are complete together with those of its distribution; of a release without a list it
        // is known only what none of its relatives has.
        if facts.os_id == "alpine" || table.get(suite).is_some() {
            return Presence::No;
        }
        let relatives = table.keys().into_iter().filter(|key| {
            *key == facts.os_id.as_str() || self.os(key).is_some_and(|os| os.id == facts.os_id)
        });
        let mut any = false;
        for key in relatives {
            any = true;
            if contains(key) {
                return Presence::Unknown;
            }
        }
        match any {
            true => Presence::No,
            false => Presence::Unknown,
        }
    }
}

/// The last component of a path.
fn program_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
