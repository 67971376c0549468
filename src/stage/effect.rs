//! Commands that make, copy, move, remove and own files, fetch and unpack.

use crate::profile::Does;

use super::evaluate::Evaluator;
use super::filesystem::{Form, Lookup, Source};
use super::model::{Link, Ownership};
use super::path;
use super::run::{Argument, Call};

impl Evaluator<'_, '_, '_> {
    pub(super) fn file_command(&mut self, call: &Call<'_>, does: Does) {
        match does {
            Does::MakeDirectory => {
                // It fails only where the directory is there.
                self.doubtful(call.skippable, call.line);
                let mode = mode_of(call);
                let owner = owner_of(call);
                for word in call.operands(&["-m", "--mode", "-o", "--owner", "-g", "--group"]) {
                    if !word.known {
                        self.somewhere(&word.text, call.cwd, call.text, call.line);
                    }
                    if let Some(at) = call.at(word) {
                        self.own_directory(&at, call.line);
                        for (value, is_owner) in [(&owner, true), (&mode, false)] {
                            if let Some(value) = value {
                                self.model.owners.push(Ownership {
                                    path: at.clone(),
                                    value: value.clone(),
                                    is_owner,
                                    recursive: false,
                                    contents_only: false,
                                    line: call.line,
                                });
                            }
                        }
                        self.model
                            .files
                            .put(&at, Form::Directory, Source::Command, call.line);
                        self.model.directories.push((at, call.line));
                    }
                }
            }
            Does::Touch => {
                for word in call.operands(&["-t", "-d", "-r"]) {
                    if let Some(at) = call.at(word)
                        && matches!(
                            self.model.files.lookup(self.world.context, &at),
                            Lookup::Absent
                        )
                    {
                        self.own(&at, call.line);
                        self.adds_repository(&at, call.line);
                        self.model
                            .files
                            .put(&at, Form::File, Source::Command, call.line);
                    }
                }
            }
            Does::Write => {
                for word in call.operands(&[]) {
                    match word.known {
                        true => self.written(call.at(word), call.line),
                        false => self.somewhere(&word.text, call.cwd, call.text, call.line),
                    }
                }
            }
            Does::Edit => self.edit(call),
            Does::Copy => self.transfer(call, false),
            Does::Move => self.transfer(call, true),
            Does::Remove => self.removal(call),
            Does::Link => self.link(call),
            Does::Mode => self.ownership(call, false),
            Does::Owner => self.ownership(call, true),
            Does::Fetch => self.fetch(call),
            Does::Extract => {
                let target = call
                    .value(&["-C", "--directory", "-d"])
                    .map_or_else(|| call.cwd.map(String::from), |word| call.at(word));
                let under = target.unwrap_or_else(|| "/".into());
                if !self.is_toolchain_archive(call) {
                    self.model.generated.push((under.clone(), call.line));
                    self.model.files.opaque(&under, call.line);
                }
            }
            Does::Clone => {
                let operands = call.operands(&[
                    "-b", "--branch", "--depth", "-o", "--origin", "-c", "--config", "-C", "-j",
                    "--jobs",
                ]);
                let url = operands.get(1);
                let directory = operands.get(2).map_or_else(
                    || {
                        url.and_then(|url| {
                            url.text
                                .trim_end_matches('/')
                                .trim_end_matches(".git")
                                .rsplit(['/', ':'])
                                .next()
                        })
                        .map(String::from)
                    },
                    |word| Some(word.text.clone()),
                );
                if let (Some(directory), Some(cwd)) = (directory, call.cwd) {
                    let at = path::join(cwd, &directory);
                    self.model.files.put_tree(
                        &at,
                        Source::Url(url.map(|url| url.text.clone()).unwrap_or_default()),
                        call.line,
                    );
                    self.model.files.opaque(&at, call.line);
                }
            }
            Does::Capabilities => {
                if let Some(word) = call.operands(&[]).last() {
                    self.model.capabilities.push((call.at(word), call.line));
                }
            }
            _ => self.opaque(call.text, call.cwd, call.line),
        }
    }

    /// `sed -i`, `patch FILE`: a file that the stage did not make is one of the base image, and is now the author's own.
    fn edit(&mut self, call: &Call<'_>) {
        let program = path::name(&call.texts[0]);
        let by_script = matches!(program, "sed" | "perl" | "ruby" | "yq");
        let mut script = !by_script;
        let mut in_place = !by_script;
        let mut files = Vec::new();
        let mut words = call.words.iter().skip(1);
        while let Some(word) = words.next() {
            let Some(option) = word.text.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
                files.push(word);
                continue;
            };
            let long = option.starts_with('-');
            in_place |= option.starts_with("-in") || !long && option.contains('i');
            script |= option.starts_with("-expression") || option.starts_with("-file");
            // `-e SCRIPT`, joined as in `-pie SCRIPT`; `truncate -s SIZE`, `patch -d DIRECTORY -i FILE`.
            let takes_next = if by_script {
                !long && option.ends_with(['e', 'f']) || matches!(option, "-expression" | "-file")
            } else {
                matches!(
                    option,
                    "s" | "r" | "d" | "i" | "p" | "-size" | "-reference" | "-input"
                )
            };
            if takes_next {
                script = true;
                words.next();
            }
        }
        if !in_place {
            // `sed` then only prints; the other two run what they are given.
            if matches!(program, "perl" | "ruby") {
                self.opaque(call.text, call.cwd, call.line);
            }
            return;
        }
        if program == "patch"
            && files.is_empty()
            && let Some(cwd) = call.cwd
        {
            self.writes_below(cwd, call.line);
            self.generates(cwd, call.line);
        }
        let files = files.into_iter().skip(usize::from(!script));
        for word in files.take(if program == "patch" { 1 } else { usize::MAX }) {
            let Some(at) = call.at(word) else { continue };
            let sources = &self.world.knowledge.profiles().common().package_sources;
            if sources.iter().any(|part| at.contains(part.as_str())) {
                self.adds_repository(&at, call.line);
            }
            let known = self.model.files.lookup(self.world.context, &at);
            if !word.pattern && known == Lookup::Absent {
                self.written(Some(at), call.line);
            }
        }
    }

    fn transfer(&mut self, call: &Call<'_>, moved: bool) {
        let target = call.value(&["-t", "--target-directory"]).cloned();
        let mut operands = call.operands(&[
            "-t",
            "--target-directory",
            "-m",
            "--mode",
            "-o",
            "--owner",
            "-g",
            "--group",
            "-S",
        ]);
        if path::name(&call.texts[0]) == "install" && call.has("-d") {
            return self.file_command(call, Does::MakeDirectory);
        }
        let target = match &target {
            Some(target) => target,
            None => match operands.pop() {
                Some(last) => last,
                None => return,
            },
        };
        let Some(to) = call.at(target) else {
            return self.opaque(call.text, call.cwd, call.line);
        };
        let into = operands.len() > 1
            || target.text.ends_with('/')
            || target.text == "."
            || self.model.files.is_directory(self.world.context, &to)
            || is_system_directory(&to);
        for source in operands {
            let contents = source.text.ends_with("/.");
            let Some(from) = call.at(source) else {
                self.model.files.opaque(&to, call.line);
                continue;
            };
            // What is there can be copied.
            let there = matches!(
                self.model.files.lookup(self.world.context, &from),
                Lookup::Present(_)
            );
            self.doubtful(call.conditional && (call.skippable || !there), call.line);
            if source.pattern {
                // The names are the file system's: those that are known are copied, others may be.
                let names = self.model.matching(self.world.context, &from);
                let file = !into
                    && (path::name(&to).contains('.')
                        || matches!(
                            self.model.files.lookup(self.world.context, &to),
                            Lookup::Absent
                        ));
                // Only one file can become another: where the command succeeded, there is no other.
                match &names[..] {
                    [one] if file => {
                        self.model.files.alias(&to, one, moved, call.line);
                        continue;
                    }
                    [_, _, ..] if file => {
                        self.model
                            .files
                            .put(&to, Form::File, Source::Command, call.line);
                        continue;
                    }
                    _ => {}
                }
                for name in self.model.matching(self.world.context, &from) {
                    self.model.files.alias(
                        &path::join(&to, path::name(&name)),
                        &name,
                        moved,
                        call.line,
                    );
                }
                self.model.files.opaque(&to, call.line);
            } else if into && !contents {
                self.model.files.alias(
                    &path::join(&to, path::name(&from)),
                    &from,
                    moved,
                    call.line,
                );
            } else {
                self.model.files.alias(&to, &from, moved, call.line);
            }
        }
    }

    fn removal(&mut self, call: &Call<'_>) {
        for word in call.operands(&[]) {
            let Some(at) = call.at(word) else { continue };
            if word.pattern {
                for name in self.model.matching(self.world.context, &at) {
                    self.model.files.remove(&name);
                }
            } else {
                self.model.files.remove(&at);
            }
        }
    }

    /// `ln TARGET AT`, `ln TARGET... DIRECTORY`, `ln -t DIRECTORY TARGET...`, `ln TARGET`:
    /// <https://www.gnu.org/software/coreutils/manual/html_node/ln-invocation.html>.
    fn link(&mut self, call: &Call<'_>) {
        let mut targets = call.operands(&["-t", "-S"]);
        let into = call.value(&["-t"]).and_then(|it| call.at(it));
        let last = match targets.len() {
            0 => return,
            1 => None,
            _ if into.is_some() => None,
            _ => targets.pop(),
        };
        let (place, inside) = match (into, last) {
            (Some(into), _) => (into, true),
            (None, Some(at)) => {
                let Some(place) = call.at(at) else { return };
                let inside = targets.len() > 1
                    || at.text.ends_with('/')
                    || self.model.files.is_directory(self.world.context, &place);
                (place, inside)
            }
            (None, None) => match call.cwd {
                Some(cwd) => (cwd.to_string(), true),
                None => return,
            },
        };
        for target in targets {
            if target.pattern {
                self.model.files.opaque(&place, call.line);
            } else if target.known {
                let at = if inside {
                    path::join(&place, path::name(&target.text))
                } else {
                    place.clone()
                };
                self.link_one(call, target, at);
            }
        }
    }

    fn link_one(&mut self, call: &Call<'_>, target: &Argument, at: String) {
        if !call.has("-s") {
            if let Some(from) = call.at(target) {
                self.model.files.alias(&at, &from, false, call.line);
            }
            return;
        }
        self.model
            .files
            .put(&at, Form::Unknown, Source::Command, call.line);
        self.model.links.push(Link {
            at,
            target: target.text.clone(),
            line: call.line,
        });
    }

    fn ownership(&mut self, call: &Call<'_>, is_owner: bool) {
        let reference = call
            .texts
            .iter()
            .any(|word| word.starts_with("--reference"));
        let mut operands = call.operands(&[]).into_iter();
        // A mode such as `-x` looks like an option.
        let mut value = match operands.next() {
            Some(value) if !reference && value.known => value.text.clone(),
            _ => return self.opaque(call.text, call.cwd, call.line),
        };
        let group = path::name(&call.texts[0]) == "chgrp";
        if group {
            value.insert(0, ':');
        }
        for word in operands {
            if let Some(at) = call.at(word) {
                if !word.pattern
                    && self.model.files.lookup(self.world.context, &at) == Lookup::Absent
                {
                    self.model.altered.push((at.clone(), call.line));
                }
                let at = if word.pattern {
                    path::parent(&at).to_string()
                } else {
                    at
                };
                let mut value = value.clone();
                if is_owner && value.starts_with(':') {
                    // The user stays.
                    let user = self.model.owner_of(&at).map_or("0", |present| {
                        present.value.split(':').next().unwrap_or("0")
                    });
                    value.insert_str(0, user);
                }
                self.model.owners.push(Ownership {
                    path: at,
                    value,
                    is_owner,
                    recursive: call.has("-R") || call.has("--recursive") || word.pattern,
                    contents_only: word.pattern,
                    line: call.line,
                });
            }
        }
    }

    /// Whether the archive was fetched from where a toolchain is published.
    pub(super) fn is_toolchain_archive(&self, call: &Call<'_>) -> bool {
        let known = |url: &str| {
            self.world.knowledge.profiles().languages().any(|profile| {
                profile
                    .toolchain
                    .urls
                    .iter()
                    .any(|part| url.contains(part.as_str()))
            })
        };
        call.words.iter().skip(1).filter_map(|word| call.at(word)).any(|at| {
            matches!(self.model.files.lookup(self.world.context, &at), Lookup::Present(entry) if matches!(&entry.source, Source::Url(url) if known(url)))
        }) || self.fetched.iter().any(|(line, url)| *line == call.line && known(url))
    }

    fn fetch(&mut self, call: &Call<'_>) {
        let curl = path::name(&call.texts[0]) == "curl";
        let url = call
            .texts
            .iter()
            .find(|word| word.contains("://"))
            .cloned()
            .unwrap_or_default();
        self.fetched.push((call.line, url.clone()));
        let named = if curl {
            call.value(&["-o", "--output"])
        } else {
            call.value(&["-O", "--output-document"])
        };
        let letter = if curl { 'o' } else { 'O' };
        // `-fsSLo FILE`, `-qO/bin/FILE`, `--output=FILE`.
        let joined = call.words.iter().enumerate().find_map(|(index, word)| {
            let text = &word.text;
            let long = if curl {
                "--output="
            } else {
                "--output-document="
            };
            let (options, rest) = match text.strip_prefix(long) {
                Some(rest) => ("", rest),
                None if text.starts_with("--") => return None,
                None => text.strip_prefix('-')?.split_once(letter)?,
            };
            if !options.chars().all(|c| c.is_ascii_alphabetic()) {
                return None;
            }
            match rest {
                "" => call.words.get(index + 1).cloned(),
                _ => Some(Argument {
                    text: rest.to_string(),
                    ..word.clone()
                }),
            }
        });
        for word in named.into_iter().chain(&joined).filter(|word| !word.known) {
            self.somewhere(&word.text, call.cwd, call.text, call.line);
        }
        let target = match (named, joined) {
            (Some(word), _) => call.at(word),
            (None, Some(word)) => call.at(&word),
            (None, None) if !curl || call.has("-O") || call.has("--remote-name") => {
                let directory = call
                    .value(&["-P", "--directory-prefix"])
                    .map_or_else(|| call.cwd.map(String::from), |word| call.at(word));
                let name = url
                    .split(['?', '#'])
                    .next()
                    .unwrap_or("")
                    .rsplit('/')
                    .next()
                    .unwrap_or("")
                    .to_string();
                directory
                    .filter(|_| !name.is_empty())
                    .map(|directory| path::join(&directory, &name))
            }
            _ => None,
        };
        match target {
            Some(at) if at != "/dev/null" && !at.ends_with("/-") => {
                self.model
                    .files
                    .put(&at, Form::File, Source::Url(url), call.line)
            }
            _ => {}
        }
    }
}

/// The mode that `mkdir -m` or `install -m` gives.
fn mode_of(call: &Call<'_>) -> Option<String> {
    if let Some(word) = call.value(&["-m", "--mode"]) {
        return word.known.then(|| word.text.clone());
    }
    call.texts.iter().find_map(|word| {
        word.strip_prefix("--mode=")
            .or_else(|| word.strip_prefix("-m"))
            .filter(|mode| mode.starts_with(|c: char| c.is_ascii_digit()))
            .map(String::from)
    })
}

/// The owner that `install -o USER -g GROUP` gives.
fn owner_of(call: &Call<'_>) -> Option<String> {
    let word = |options: &[&str]| call.value(options).map(|word| word.text.clone());
    match (word(&["-o", "--owner"]), word(&["-g", "--group"])) {
        (None, None) => None,
        (user, group) => Some(format!(
            "{}:{}",
            user.unwrap_or_else(|| "0".into()),
            group.unwrap_or_else(|| "0".into())
        )),
    }
}

/// Whether a path is in a directory of programs that every distribution has.
pub fn is_system_program(at: &str) -> bool {
    matches!(
        path::parent(at),
        "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin" | "/usr/local/bin" | "/usr/local/sbin"
    )
}

/// Directories that every distribution has.
pub fn is_system_directory(at: &str) -> bool {
    matches!(
        at,
        "/" | "/bin"
            | "/sbin"
            | "/usr"
            | "/usr/bin"
            | "/usr/sbin"
            | "/usr/lib"
            | "/usr/local"
            | "/usr/local/bin"
            | "/usr/local/sbin"
            | "/usr/local/lib"
            | "/usr/local/share"
            | "/usr/share"
            | "/lib"
            | "/etc"
            | "/opt"
            | "/tmp"
            | "/var"
            | "/var/cache"
            | "/var/lib"
            | "/var/log"
            | "/var/run"
            | "/var/spool"
            | "/run"
            | "/mnt"
            | "/media"
            | "/srv"
            | "/root"
            | "/home"
            | "/go"
            | "/go/bin"
    )
}
