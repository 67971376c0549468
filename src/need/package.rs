//! OS packages: which the program needs, which were for the build.

use crate::image::{PackageRole, RuntimeHalf};
use crate::outcome::{Note, Reason};
use crate::stage::Linkage;

use super::{Feature, Finder};

impl Finder<'_, '_, '_> {
    pub(super) fn packages(&mut self) -> Result<(), Reason> {
        let Some(base) = &self.model.base else {
            return Ok(());
        };
        let os = base.os_key();
        let catalogue = self.world.knowledge.catalogue();
        let is_static = self
            .needs
            .linkage
            .as_ref()
            .is_some_and(|(linkage, _)| linkage.is_free());
        let only_libc = self
            .needs
            .linkage
            .as_ref()
            .is_some_and(|(linkage, _)| *linkage == Linkage::Libc);
        let common = self.world.knowledge.profiles().common();
        let adds_repository =
            self.model.repository.is_some() || !self.model.package_sources.is_empty();
        let (mut elsewhere, mut foreign) = (Vec::new(), Vec::new());
        for package in &self.model.packages {
            let why = |text: String| Self::why(text, Some(package.line));
            let name = &package.name;
            if package.removed && package.along_with.is_some() {
                continue;
            }
            if package.removed {
                self.needs
                    .left_packages
                    .push((name.clone(), why("it is removed again".into())));
                continue;
            }
            match name.as_str() {
                "ca-certificates" => {
                    self.needs.feature(
                        Feature::CaCertificates,
                        why("ca-certificates is installed".into()),
                    );
                    continue;
                }
                "tzdata" => {
                    self.needs
                        .feature(Feature::TimeZones, why("tzdata is installed".into()));
                    continue;
                }
                _ => {}
            }
            let called = self.needs.programs.keys().any(|program| {
                program == name
                    || catalogue
                        .packages_for_program(&os, program)
                        .iter()
                        .any(|provider| provider == name)
            });
            let facts = catalogue.package(&os, name);
            let compiler = facts.as_ref().is_some_and(|facts| facts.kind == "compiler");
            let role = facts
                .as_ref()
                .map_or(PackageRole::Unknown, |facts| facts.role);
            let toolchain = &self.profile.toolchain;
            let fetcher = self.fetches_modules && toolchain.fetchers.contains(name);
            let of_another = toolchain.others.contains(name);
            let for_repository = adds_repository && common.repository_packages.contains(name);
            let toolchain = fetcher || toolchain.packages.contains(name);
            let in_build = toolchain
                || self.model.programs.contains(name.as_str())
                || self.model.programs.iter().any(|program| {
                    catalogue
                        .packages_for_program(&os, program)
                        .iter()
                        .any(|provider| provider == name)
                });
            // Where the run-time half has the program, too, that is enough.
            let halves = match facts.as_ref().map(|facts| &facts.runtime) {
                Some(RuntimeHalf::Packages(halves)) if called && role == PackageRole::BuildOnly => {
                    let brings = |program: &String| {
                        let providers = catalogue.packages_for_program(&os, program);
                        !providers.contains(&name.as_str())
                            || halves.iter().any(|half| providers.contains(&half.as_str()))
                    };
                    self.needs
                        .programs
                        .keys()
                        .all(brings)
                        .then(|| halves.clone())
                }
                _ => None,
            };
            if let Some(halves) = halves {
                for half in halves {
                    let text =
                        format!("it is the run-time half of {name}, a program of which is started");
                    self.needs.packages.entry(half).or_insert(why(text));
                }
                continue;
            }
            let keep = if called {
                Some("a program of it is called".to_string())
            } else if role == PackageRole::BuildOnly
                || for_repository
                || toolchain && role != PackageRole::Runtime
                || !self.world.context.is_absent()
                    && (role == PackageRole::Both && in_build || of_another)
            {
                None
            } else if role == PackageRole::Unknown {
                Some("what it is for is not known".into())
            } else {
                Some("it is for run time".into())
            };
            match keep {
                Some(text) => {
                    if package.word.contains('@') && package.manager == "apk"
                        || package.word.starts_with(['/', '.'])
                        || package.word.contains("://")
                    {
                        elsewhere.push((package.word.clone(), package.line));
                    } else if facts.is_none()
                        && (package.foreign || self.model.repository.is_some())
                    {
                        foreign.push((package.word.clone(), package.line));
                    }
                    if let Some(with) = &package.along_with {
                        self.needs.notes.push(Note {
                            code: "added".into(),
                            message: format!(
                                "the package {name} is installed in the runtime stage: it comes along with {with}, and {text}"
                            ),
                            line: Some(package.line),
                        });
                    }
                    self.needs
                        .packages
                        .entry(package.word.clone())
                        .or_insert(why(text));
                }
                None => {
                    let halves = match facts.map(|facts| facts.runtime) {
                        _ if is_static || role != PackageRole::BuildOnly => Vec::new(),
                        // The libraries of a compiler are those of C++, which is known not to be used.
                        _ if compiler && only_libc => Vec::new(),
                        Some(RuntimeHalf::Packages(halves)) => halves,
                        Some(RuntimeHalf::Unknown) => vec![package.word.clone()],
                        _ => Vec::new(),
                    };
                    if halves.is_empty() && package.along_with.is_none() {
                        self.needs
                            .left_packages
                            .push((name.clone(), why("it is for the build".into())));
                    } else {
                        for half in halves {
                            self.needs.libraries.entry(half).or_insert_with(|| {
                                why(format!("it is the run-time half of {name}"))
                            });
                        }
                    }
                }
            }
        }
        if let Some((word, line)) = elsewhere.into_iter().next() {
            let message = format!(
                "`{word}` is not a package of the distribution's own repositories, and cannot be installed the same way in the runtime stage"
            );
            return Err(self.refuse("system-install", message, Some(line)));
        }
        for (word, line) in foreign {
            let message = format!(
                "that the package {word} comes from the distribution's own repositories: the build names another"
            );
            self.needs.assume("opaque-command", message, Some(line));
        }
        Ok(())
    }
}
