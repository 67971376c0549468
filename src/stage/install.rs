//! OS packages and accounts.

use super::evaluate::Evaluator;
use super::filesystem::{Form, Source};
use super::model::{Account, Ownership, Package};
use super::path;
use super::run::Call;
use crate::image::Presence;

impl Evaluator<'_, '_, '_> {
    pub(super) fn packages(&mut self, call: &Call<'_>, manager: &str) {
        const WITH_VALUE: &[&str] = &[
            "-t",
            "--target-release",
            "-o",
            "--option",
            "-c",
            "--virtual",
            "--repository",
            "-X",
            "--arch",
            "--allow-untrusted-repository",
            "--root",
            "-p",
        ];
        let operands = call.operands(WITH_VALUE);
        let Some(verb) = operands.first().map(|word| word.text.as_str()) else {
            return;
        };
        match verb {
            "install" | "add" | "localinstall" | "groupinstall" | "reinstall" => {
                let group = call
                    .value(&["-t", "--virtual"])
                    .map(|word| word.text.clone())
                    .filter(|_| manager == "apk")
                    .or_else(|| {
                        call.texts
                            .iter()
                            .find_map(|word| word.strip_prefix("--virtual="))
                            .map(String::from)
                    });
                let lean = call.has("--no-install-recommends")
                    || call
                        .texts
                        .windows(2)
                        .any(|pair| pair[0] == "-o" && pair[1] == "APT::Install-Recommends=false");
                let foreign = call.texts.iter().any(|word| {
                    word.starts_with("--repository")
                        || word == "-X"
                        || manager == "apt"
                            && (word == "-t" || word.starts_with("--target-release"))
                });
                for word in &operands[1..] {
                    if !word.known || word.pattern {
                        self.model.unread_packages.push(call.line);
                        continue;
                    }
                    let name = package_name(&word.text, manager);
                    if let Some(present) = self
                        .model
                        .packages
                        .iter_mut()
                        .find(|package| package.name == name)
                    {
                        present.removed = false;
                        present.along_with = None;
                        continue;
                    }
                    let brought = self.brought_along(&name);
                    let along = brought.into_iter().map(|brought| Package {
                        name: brought.clone(),
                        word: brought,
                        manager: manager.to_string(),
                        foreign: false,
                        lean: true,
                        removed: false,
                        group: group.clone(),
                        along_with: Some(name.clone()),
                        line: call.line,
                    });
                    self.model.packages.extend(along);
                    self.model.packages.push(Package {
                        name,
                        word: word.text.clone(),
                        manager: manager.to_string(),
                        foreign: foreign
                            || word.text.contains('@')
                            || word.text.starts_with(['/', '.'])
                            || word.text.contains("://"),
                        lean,
                        removed: false,
                        group: group.clone(),
                        along_with: None,
                        line: call.line,
                    });
                }
            }
            "remove" | "purge" | "del" | "erase" | "autoremove" | "auto-remove"
                if !call.conditional =>
            {
                for word in &operands[1..] {
                    let name = package_name(&word.text, manager);
                    for package in &mut self.model.packages {
                        if package.name == name
                            || package.group.as_deref() == Some(word.text.as_str())
                        {
                            package.removed = true;
                        }
                    }
                }
                let cleans = manager == "apk"
                    || matches!(verb, "autoremove" | "auto-remove")
                    || call.has("--auto-remove")
                    || call.has("--autoremove");
                if cleans {
                    self.remove_unused();
                }
            }
            _ => {}
        }
    }

    /// What dependencies of a package install, so that a program is there that it needs: not where one with that program
    /// is there already.
    fn brought_along(&self, name: &str) -> Vec<String> {
        let Some(base) = &self.model.base else {
            return Vec::new();
        };
        let catalogue = self.world.knowledge.catalogue();
        let os = base.os_key();
        let Some(facts) = catalogue.package(&os, name) else {
            return Vec::new();
        };
        let lacks = |(program, package): &(String, String)| {
            let providers = catalogue.packages_for_program(&os, program);
            let is_there = |it: &Package| {
                !it.removed && (it.name == *package || providers.contains(&it.name.as_str()))
            };
            catalogue.has_program(base, program) != Presence::Yes
                && !self.model.packages.iter().any(is_there)
        };
        let brought = facts.brings.into_iter().filter(lacks);
        brought.map(|(_, package)| package).collect()
    }

    /// Removes what came along with packages that are gone.
    fn remove_unused(&mut self) {
        let packages = &self.model.packages;
        let stays = |name: &str| packages.iter().any(|it| it.name == name && !it.removed);
        let gone: Vec<String> = packages
            .iter()
            .filter_map(|it| it.along_with.clone())
            .filter(|with| !stays(with))
            .collect();
        for package in &mut self.model.packages {
            if let Some(with) = &package.along_with {
                package.removed |= gone.contains(with);
            }
        }
    }

    pub(super) fn account(&mut self, call: &Call<'_>, is_user: bool) {
        const WITH_VALUE: &[&str] = &[
            "-u",
            "--uid",
            "-g",
            "--gid",
            "-G",
            "--groups",
            "-d",
            "--home-dir",
            "--home",
            "-h",
            "-s",
            "--shell",
            "-c",
            "--comment",
            "--gecos",
            "-k",
            "--skel",
            "-K",
            "-e",
            "-f",
            "-b",
            "-p",
            "--ingroup",
            "--firstuid",
            "--lastuid",
        ];
        let program = path::name(&call.texts[0]).to_string();
        // busybox and Debian's adduser call the gecos field -g; -h is the home directory for busybox only.
        let operands = call.operands(WITH_VALUE);
        let value = |options: &[&str]| {
            call.value(options)
                .map(|word| word.text.clone())
                .or_else(|| {
                    call.texts
                        .iter()
                        .find_map(|word| {
                            options
                                .iter()
                                .find_map(|option| word.strip_prefix(&format!("{option}=")))
                        })
                        .map(String::from)
                })
        };
        let id = if is_user {
            value(&["-u", "--uid"])
        } else {
            value(&["-g", "--gid"])
        };
        let name = match program.as_str() {
            // `adduser USER GROUP` and `addgroup USER GROUP` put an existing user into a group.
            "adduser" | "addgroup" => operands.first(),
            _ => operands.last(),
        };
        let name = name.filter(|word| word.known).map(|word| word.text.clone());
        let makes_home = match program.as_str() {
            "useradd" => call.has("-m") || call.has("--create-home"),
            "adduser" => {
                !["--no-create-home", "-H", "-S", "--system"]
                    .iter()
                    .any(|option| call.has(option))
                    || call.has("--home")
            }
            _ => false,
        };
        let home = value(&["-d", "--home-dir", "--home"])
            .or_else(|| value(&["-h"]).filter(|_| program == "adduser"));
        let home = if is_user && makes_home {
            home.or_else(|| name.as_ref().map(|name| format!("/home/{name}")))
        } else {
            None
        };
        if let Some(home) = &home {
            self.model
                .files
                .put(home, Form::Directory, Source::Command, call.line);
            // It is the user's own.
            if let (Some(name), false) = (&name, call.conditional) {
                let group = match program.as_str() {
                    "useradd" => value(&["-g", "--gid"]),
                    _ => value(&["-G", "--ingroup", "--gid"]),
                };
                self.model.owners.push(Ownership {
                    path: home.clone(),
                    value: format!("{name}:{}", group.as_ref().unwrap_or(name)),
                    is_owner: true,
                    recursive: false,
                    contents_only: false,
                    line: call.line,
                });
            }
        }
        self.model.accounts.push(Account {
            text: call.text.to_string(),
            name,
            id,
            home,
            is_user: is_user && operands.len() < 2 || program == "useradd",
            conditional: call.conditional,
            line: call.line,
        });
    }
}

/// The name in `name=version`, `name~version`, `name@repository`, `name/release`, `name:architecture`.
fn package_name(word: &str, manager: &str) -> String {
    let end: &[char] = if manager == "apk" {
        &['=', '<', '>', '~', '@']
    } else {
        &['=', '/', ':']
    };
    word.split(end).next().unwrap_or(word).to_string()
}
