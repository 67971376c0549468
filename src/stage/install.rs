//! OS packages and accounts.

use super::evaluate::Evaluator;
use super::filesystem::{Form, Source};
use super::model::{Account, Package};
use super::path;
use super::run::Call;

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
                        continue;
                    }
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
            }
            _ => {}
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
