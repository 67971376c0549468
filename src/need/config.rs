//! Needs that come from the image config: variables, user, volumes.

use std::collections::BTreeSet;

use crate::stage::{Lookup, path};

use super::{Feature, Finder};

impl Finder<'_, '_, '_> {
    pub(super) fn config(&mut self) {
        let config = &self.model.config;
        let mut named = Vec::new();
        for variable in &config.env {
            let build_only = self.profile.environment.build_only.contains(&variable.key);
            if build_only && !self.named_variables.contains(&variable.key) {
                self.needs.dropped_variables.insert(variable.key.clone());
            } else if let (Some(line), true) = (variable.line, variable.known)
                && variable.key != "PATH"
            {
                named.push((variable.value.clone(), line, variable.key.clone()));
            }
        }
        for (value, line, key) in named {
            for part in parts(&value) {
                let at = path::join(self.workdir(), part);
                if at != *self.workdir() && matches!(self.lookup(&at), Lookup::Present(_)) {
                    self.named_path(
                        part,
                        Self::why(format!("the variable {key} names it"), Some(line)),
                    );
                }
            }
        }
        if let Some(user) = &config.user {
            let name = config.user_name();
            if name != "root" && !name.chars().all(|c| c.is_ascii_digit()) {
                self.needs.feature(
                    Feature::UserNames,
                    Self::why(format!("the program runs as `{}`", user.value), user.line),
                );
            }
        }
        self.altered();
        if self.model.config.variable("TZ").is_some() {
            self.needs.feature(
                Feature::TimeZones,
                Self::why("the variable TZ is set", None),
            );
        }
        if let Some(line) = self.model.account_files {
            self.needs.feature(
                Feature::UserNames,
                Self::why(
                    "the build changes the files of users and groups",
                    Some(line),
                ),
            );
        }
        if !self.model.certificates.is_empty() {
            let line = self.model.certificates.first().copied();
            let bundle = "/etc/ssl/certs/ca-certificates.crt";
            self.needs.path(
                bundle,
                Self::why("update-ca-certificates adds to it", line),
                false,
                false,
            );
        }
    }

    /// Owners and permissions of what the base image has: they matter to whoever is not root.
    fn altered(&mut self) {
        let temporary = |at: &str| path::is_within(at, "/tmp") || path::is_within(at, "/var/tmp");
        if self.model.is_only_root() {
            return;
        }
        for (at, line) in &self.model.altered {
            let covered = path::is_within(self.workdir(), at) || self.is_build_place(at);
            if temporary(at) || covered || matches!(self.lookup(at), Lookup::Present(_)) {
                continue;
            }
            let why = Self::why("the build changes its owner or permissions", Some(*line));
            if crate::stage::is_system_directory(at) {
                self.needs.directories.insert(at.clone(), why.clone());
                self.needs.altered.insert(at.clone(), why);
            } else {
                let message = format!(
                    "that the owner and the permissions of `{at}`, which is no file of the Dockerfile's own, do not matter at run time"
                );
                self.needs.assume("untracked-output", message, Some(*line));
            }
        }
    }
}

/// What may be a path in the value of a variable: the whole, its words (it may hold options), and what separators part of them.
fn parts(value: &str) -> BTreeSet<&str> {
    let separators = [':', '=', ',', ';'];
    let words = std::iter::once(value).chain(value.split_whitespace());
    words
        .flat_map(|word| {
            let behind = word.split_once('=').map(|(_, behind)| behind);
            std::iter::once(word)
                .chain(behind)
                .chain(word.split(separators))
        })
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn options_in_a_variable_name_paths() {
        let found = parts("-Xmx1g -javaagent:/a/agent.jar=9404:/a/agent.yml -Dconf=file:c.yml");
        for wanted in ["/a/agent.jar", "/a/agent.yml", "file:c.yml", "c.yml"] {
            assert!(found.contains(wanted), "{wanted} in {found:?}");
        }
        assert_eq!(
            parts("a:b").into_iter().collect::<Vec<_>>(),
            ["a", "a:b", "b"]
        );
        assert!(parts("").is_empty());
    }
}
