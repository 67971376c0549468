//! Libraries of the system that programs are linked to, and the OS packages that bring them.

use crate::image::{PackageManager, Presence, RuntimeHalf};
use crate::stage::{Linkage, path};

use super::Finder;

impl Finder<'_, '_, '_> {
    /// What the toolchain always links, and what the dependencies link where the builder has it.
    pub(super) fn libraries(&mut self) {
        let Some((linkage, why)) = self.needs.linkage.clone() else {
            return;
        };
        let Some(base) = &self.model.base else { return };
        if linkage == Linkage::Static {
            return;
        }
        let manager = match base.facts.package_manager {
            PackageManager::Apt => "apt",
            PackageManager::Apk => "apk",
            PackageManager::Yum | PackageManager::Dnf | PackageManager::Microdnf => "yum",
            _ => return,
        };
        let made_by = self.used.iter().map(|index| {
            let language = &self.model.artifacts[*index].language;
            self.profile_of(language)
        });
        let always: Vec<&String> = made_by
            .chain([self.profile])
            .filter_map(|profile| profile.toolchain.libraries.get(manager))
            .flatten()
            .collect();
        for package in always {
            self.needs
                .libraries
                .entry(package.clone())
                .or_insert_with(|| why.clone());
        }
        let catalogue = self.world.knowledge.catalogue();
        let os = base.os_key();
        let modules = std::mem::take(&mut self.modules);
        let linked = modules.iter().flat_map(|(language, modules)| {
            let rules = self.profile_of(language).dependency.iter();
            rules.map(move |rule| (rule, modules))
        });
        let linked: Vec<_> = linked
            .filter(|(rule, _)| !rule.libraries.is_empty())
            .collect();
        for (dependency, modules) in linked {
            if !dependency.applies(|known| modules.contains(known)) {
                continue;
            }
            let module = dependency
                .modules
                .iter()
                .find(|known| modules.contains(*known));
            let module = module.map_or("a dependency", String::as_str);
            for package in dependency.libraries.get(manager).into_iter().flatten() {
                let installed = self.model.packages.iter().find(|it| it.name == *package);
                // Without it the library is compiled in, or the build fails.
                if installed.is_none() && catalogue.has_package(base, package) != Presence::Yes {
                    continue;
                }
                let line = installed.map(|it| it.line);
                let halves = match catalogue.package(&os, package).map(|facts| facts.runtime) {
                    Some(RuntimeHalf::Packages(halves)) => halves,
                    Some(RuntimeHalf::Nothing) => continue,
                    Some(RuntimeHalf::Unknown) | None => vec![package.clone()],
                };
                for half in halves {
                    let why = Self::why(format!("{module} is linked to it"), line);
                    self.needs.libraries.insert(half, why);
                }
                if dependency.certificate_directory {
                    let why = Self::why(
                        format!("{module} looks CA certificates up in a directory"),
                        line,
                    );
                    self.needs.certificate_directory.get_or_insert(why);
                }
            }
        }
        self.modules = modules;
    }

    /// Own sources link a library that an installed package brings, or that lies beside them in the context.
    pub(super) fn linked_beside(&mut self, library: &str, place: &str) {
        let linkage = self.needs.linkage.as_ref().map(|(linkage, _)| *linkage);
        if matches!(linkage, None | Some(Linkage::Static)) {
            return;
        }
        let shared = format!("lib{library}.so");
        let archive = format!("lib{library}.a");
        let mut beside = Vec::new();
        let mut linked_in = false;
        for (at, from, directory, _) in self.model.files.context_copies() {
            if !directory {
                continue;
            }
            for file in self.world.context.walk(from).files {
                let name = path::name(&file.path);
                linked_in |= name == archive;
                if name == shared
                    || name
                        .strip_prefix(&shared)
                        .is_some_and(|rest| rest.starts_with('.'))
                {
                    let rest = path::below(&file.path, from).unwrap_or(&file.path);
                    beside.push(path::join(at, rest.trim_start_matches('/')));
                }
            }
        }
        let why = Self::why(format!("{place} links {library}"), None);
        for at in &beside {
            self.needs.link(Linkage::Unknown, why.clone());
            self.needs.path(at, why.clone(), false, false);
        }
        if beside.is_empty() && !linked_in && self.model.packages.is_empty() {
            self.linked_by_name(library, place);
        }
    }

    /// Own sources link a library by its name: which package has it is not known.
    pub(super) fn linked_by_name(&mut self, library: &str, place: &str) {
        let is_static = self
            .needs
            .linkage
            .as_ref()
            .is_none_or(|(linkage, _)| *linkage == Linkage::Static);
        match library {
            _ if is_static => {}
            // Parts of the C library and of the compiler's own.
            "c" | "m" | "dl" | "pthread" | "rt" | "util" | "gcc_s" | "resolv" => {}
            "stdc++" => self.needs.link(
                Linkage::Cxx,
                Self::why(format!("{place} links libstdc++"), None),
            ),
            _ => {
                let why = Self::why(format!("{place} links {library}"), None);
                self.needs.link(Linkage::Unknown, why);
                let text = format!(
                    "that the packages of the runtime stage have the library that {place} links ({library})"
                );
                self.needs.assume("linked-library", text, None);
            }
        }
    }
}
