//! What the programs of the system need beside them.

use crate::image::Presence;

use super::{Finder, Why};

impl Finder<'_, '_, '_> {
    /// Programs that others start where they are there, and the directory of CA certificates.
    pub(super) fn companions(&mut self) {
        let catalogue = self.world.knowledge.catalogue();
        let programs: Vec<String> = self.needs.programs.keys().cloned().collect();
        for program in programs {
            let Some(facts) = catalogue.program(&program) else {
                continue;
            };
            for other in &facts.starts {
                if self.is_there(other) {
                    let why = Self::why(format!("`{program}` starts it where it needs it"), None);
                    self.needs.programs.entry(other.clone()).or_insert(why);
                }
            }
            if facts.certificate_directory {
                let text = format!("`{program}` looks CA certificates up in a directory");
                self.certificates_by_hash(Self::why(text, None));
            }
        }
        // <https://docs.openssl.org/3.0/man7/openssl-env/>
        if let Some(variable) = self.model.config.variable("SSL_CERT_DIR") {
            let why = Self::why("SSL_CERT_DIR names a directory of them", variable.line);
            self.certificates_by_hash(why);
        }
        let options = &self.profile.start.certificate_options;
        let asks = |value: &str| {
            value
                .split_whitespace()
                .any(|word| options.iter().any(|it| it == word))
        };
        let mut variables = self.model.config.env.iter();
        if let Some(variable) = variables.find(|it| asks(&it.value)) {
            let why = Self::why(format!("{} asks for it", variable.key), variable.line);
            self.certificates_by_hash(why);
        }
    }

    /// Certificates that the original has none of need not be there either.
    pub(super) fn certificates_by_hash(&mut self, why: Why) {
        let base = self.model.base.as_ref();
        let brought = base.is_some_and(|base| base.facts.has.get("ca_certificates") == Some(&true));
        let mut packages = self.model.packages.iter();
        let installed = packages.any(|it| !it.removed && it.name == "ca-certificates");
        if brought || installed {
            self.needs.certificate_directory.get_or_insert(why);
        }
    }

    /// Whether the stage has a program of the base image or of a package.
    fn is_there(&self, program: &str) -> bool {
        let Some(base) = &self.model.base else {
            return false;
        };
        let catalogue = self.world.knowledge.catalogue();
        let providers = catalogue.packages_for_program(&base.os_key(), program);
        let mut packages = self.model.packages.iter().filter(|it| !it.removed);
        packages.any(|it| providers.contains(&it.name.as_str()))
            || catalogue.has_program(base, program) == Presence::Yes
    }
}
