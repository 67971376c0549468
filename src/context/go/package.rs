//! One package: the files that the build takes from a directory, their imports, and what they embed.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::constraint::Target;
use super::lexer::{Lexer, TokenKind, unescape};
use crate::context::{Context, Kind, glob::Glob, path};

/// The package in one directory, of the files that the build takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The directory in the context.
    pub dir: String,
    /// The name of its package clause; empty if it has only tests.
    pub name: String,
    /// Whether it is a program.
    pub is_main: bool,
    /// What its files import, without `C`.
    pub imports: BTreeSet<String>,
    /// Whether a file imports `C`: it is built by a C compiler if cgo is on, and left out if it is off.
    pub uses_cgo: bool,
    /// The patterns of `//go:embed`, as written.
    pub embeds: Vec<String>,
    /// The names of the files that are built, sorted.
    pub files: Vec<String>,
    /// Whether all Go files of the directory are tests.
    pub only_tests: bool,
    /// Whether all of it could be read and agrees on one package name.
    pub complete: bool,
    pub(super) sources: Vec<Source>,
}

/// A source file, its head read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub path: String,
    pub text: Arc<str>,
    pub imports: Vec<Import>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// The name given in the file: `_`, `.` or an alias.
    pub alias: Option<String>,
    pub path: String,
}

/// What the head of a file says.
pub(super) struct Head {
    pub package: String,
    pub imports: Vec<Import>,
}

impl Package {
    /// Reads the package in a directory; `None` if the build takes no file of it, tests aside.
    pub(super) fn read(context: &Context, dir: &str, target: &Target) -> Option<Package> {
        Package::of_files(context, dir, target, None)
    }

    /// Reads the package that a list of files makes: such files are taken whatever their constraints say.
    pub(super) fn of_files(
        context: &Context,
        dir: &str,
        target: &Target,
        files: Option<&[String]>,
    ) -> Option<Package> {
        let mut package = Package {
            dir: dir.to_owned(),
            name: String::new(),
            is_main: false,
            imports: BTreeSet::new(),
            uses_cgo: false,
            embeds: Vec::new(),
            files: Vec::new(),
            only_tests: true,
            complete: true,
            sources: Vec::new(),
        };
        let mut has_tests = false;
        let names: Vec<String> = match files {
            Some(files) => files.to_vec(),
            None => context
                .list(dir)
                .iter()
                .map(|entry| entry.name().to_owned())
                .collect(),
        };
        for name in names {
            if !name.ends_with(".go") || name.starts_with(['_', '.']) {
                continue;
            }
            let named = files.is_some();
            if !named && !target.takes_name(&name) {
                continue;
            }
            let path = path::join(dir, &name);
            match context.follow(&path) {
                Some((_, Kind::File { .. })) => {}
                Some((_, Kind::Directory)) => continue,
                _ => {
                    package.complete = false;
                    continue;
                }
            }
            if name.ends_with("_test.go") {
                has_tests = true;
                continue;
            }
            let Some(text) = context.read_text(&path) else {
                package.complete = false;
                package.only_tests = false;
                continue;
            };
            if !named && !target.takes_text(&text) {
                continue;
            }
            let Some(head) = Head::read(&text) else {
                context.note(format!("{path}: no package clause"));
                package.complete = false;
                continue;
            };
            package.only_tests = false;
            package.add(name, path, text, head, context);
        }
        if package.files.is_empty() && !has_tests && package.complete {
            return None;
        }
        package.only_tests &= has_tests;
        package.is_main = package.name == "main";
        Some(package)
    }

    fn add(&mut self, name: String, path: String, text: Arc<str>, head: Head, context: &Context) {
        if head.package == "documentation" {
            return;
        }
        if self.name.is_empty() {
            self.name = head.package;
        } else if self.name != head.package {
            context.note(format!(
                "{path}: package {} beside package {}",
                head.package, self.name
            ));
            self.complete = false;
        }
        let mut imports = Vec::new();
        for import in head.imports {
            if import.path == "C" {
                self.uses_cgo = true;
                continue;
            }
            if import.path == "embed" {
                self.embeds.extend(embed_patterns(&text));
            }
            self.imports.insert(import.path.clone());
            imports.push(import);
        }
        self.files.push(name);
        self.sources.push(Source {
            path,
            text,
            imports,
        });
    }

    /// The libraries that `#cgo LDFLAGS` name for Linux, with file and line:
    /// <https://pkg.go.dev/cmd/cgo#hdr-Using_cgo_with_the_go_command>.
    pub(super) fn linked(&self) -> Vec<(String, String, u32)> {
        let mut found = Vec::new();
        if !self.uses_cgo {
            return found;
        }
        for source in &self.sources {
            for (number, line) in source.text.lines().enumerate() {
                let text = line.trim_start_matches([' ', '\t', '/', '*']);
                let Some((condition, flags)) = text
                    .strip_prefix("#cgo ")
                    .and_then(|rest| rest.split_once("LDFLAGS:"))
                else {
                    continue;
                };
                let systems = condition.split_whitespace();
                let elsewhere = |word: &str| {
                    [
                        "windows", "darwin", "freebsd", "openbsd", "netbsd", "android", "ios",
                    ]
                    .contains(&word.split(',').next().unwrap_or(word))
                };
                let systems: Vec<&str> = systems.collect();
                if !systems.is_empty() && systems.iter().all(|word| elsewhere(word)) {
                    continue;
                }
                for flag in flags.split_whitespace() {
                    if let Some(name) = flag.strip_prefix("-l").filter(|name| !name.is_empty()) {
                        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
                        found.push((name.to_string(), source.path.clone(), number));
                    }
                }
            }
        }
        found
    }

    /// The files of the context that `//go:embed` compiles in, sorted.
    pub fn embedded(&self, context: &Context) -> Vec<String> {
        let mut found = BTreeSet::new();
        for pattern in &self.embeds {
            let (pattern, hidden) = match pattern.strip_prefix("all:") {
                Some(pattern) => (pattern, true),
                None => (pattern.as_str(), false),
            };
            for path in self.matches(context, pattern) {
                match context.kind(&path) {
                    Some(Kind::File { .. }) => {
                        found.insert(path);
                    }
                    Some(Kind::Directory) => {
                        let shown =
                            |path: &str| hidden || !path::base(path).starts_with(['.', '_']);
                        let inside =
                            |dir: &str| shown(dir) && !context.is_file(&path::join(dir, "go.mod"));
                        let files = context.walk_where(&path, inside).files;
                        found.extend(
                            files
                                .into_iter()
                                .filter(|entry| entry.kind.is_file() && shown(&entry.path))
                                .map(|entry| entry.path),
                        );
                    }
                    _ => {}
                }
            }
        }
        found.into_iter().collect()
    }

    /// The paths of the context that `//go:embed` compiles in whole, whether they are there or not: what a build makes
    /// need not be.
    pub fn embedded_places(&self) -> Vec<String> {
        let plain = |pattern: &&str| !pattern.contains(['*', '?', '[', '\\']);
        self.embeds
            .iter()
            .map(|pattern| pattern.strip_prefix("all:").unwrap_or(pattern))
            .filter(plain)
            .map(|pattern| path::join(&self.dir, pattern))
            .collect()
    }

    fn matches(&self, context: &Context, pattern: &str) -> Vec<String> {
        let mut found = vec![self.dir.clone()];
        for part in pattern.split('/') {
            if matches!(part, "" | "." | "..") {
                return Vec::new();
            }
            let Ok(glob) = Glob::new(part) else {
                return Vec::new();
            };
            let entries = found.iter().flat_map(|dir| context.list(dir));
            found = entries
                .filter(|entry| glob.matches(entry.name()))
                .map(|entry| entry.path)
                .collect();
        }
        found
    }
}

impl Head {
    /// Reads the package clause and the imports, no further.
    pub fn read(text: &str) -> Option<Head> {
        let mut tokens = Lexer::new(text).peekable();
        while tokens.next_if(|token| token.is_sign(";")).is_some() {}
        tokens.next_if(|token| token.is_name("package"))?;
        let package = tokens.next()?.name()?.to_owned();
        let mut head = Head {
            package,
            imports: Vec::new(),
        };
        loop {
            while tokens.next_if(|token| token.is_sign(";")).is_some() {}
            if tokens.next_if(|token| token.is_name("import")).is_none() {
                return Some(head);
            }
            let block = tokens.next_if(|token| token.is_sign("(")).is_some();
            loop {
                while tokens.next_if(|token| token.is_sign(";")).is_some() {}
                let alias = match tokens.peek().map(|token| &token.kind) {
                    Some(TokenKind::Name(name)) => Some((*name).to_owned()),
                    Some(TokenKind::Sign(".")) => Some(".".to_owned()),
                    _ => None,
                };
                if alias.is_some() {
                    tokens.next();
                }
                match tokens.peek().map(|token| &token.kind) {
                    Some(TokenKind::Text(path)) => {
                        head.imports.push(Import {
                            alias,
                            path: path.clone(),
                        });
                        tokens.next();
                    }
                    _ => break,
                }
                if !block {
                    break;
                }
            }
            if block {
                tokens.next_if(|token| token.is_sign(")"));
            }
        }
    }
}

impl Import {
    /// The names by which the file may speak of the package. Where the file gives none, it is that of the package
    /// clause, which most take from the import path.
    pub fn is_named(&self, name: &str) -> bool {
        if let Some(alias) = &self.alias {
            return alias == name;
        }
        let mut parts = self.path.rsplit('/');
        let last = parts.next().unwrap_or("");
        let element = match parts.next() {
            Some(before) if is_version(last) => before,
            _ => last,
        };
        let short = element.split_once(".v").map_or(element, |(short, _)| short);
        [last, element, short].contains(&name)
            || short.strip_prefix("go-") == Some(name)
            || ["-go", ".go"]
                .iter()
                .any(|end| short.strip_suffix(end) == Some(name))
            || (short.contains(['-', '.']) && short.replace(['-', '.'], "") == name)
            || short.rsplit(['-', '.']).next() == Some(name)
    }
}

/// Whether an element of an import path is a major version: `v2` and up.
pub(super) fn is_version(element: &str) -> bool {
    match element.strip_prefix('v') {
        Some(digits) => {
            !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !digits.starts_with('0')
                && digits != "1"
        }
        None => false,
    }
}

/// The patterns of all `//go:embed` lines: words, each maybe quoted.
fn embed_patterns(text: &str) -> Vec<String> {
    let mut patterns = Vec::new();
    for line in text.lines() {
        let Some(mut rest) = line.trim_start().strip_prefix("//go:embed") else {
            continue;
        };
        if !rest.starts_with([' ', '\t']) {
            continue;
        }
        loop {
            rest = rest.trim();
            let Some(first) = rest.chars().next() else {
                break;
            };
            let (pattern, after) = match first {
                '`' | '"' => {
                    let inner = rest.get(1..).unwrap_or("");
                    let end = if first == '`' {
                        inner.find('`')
                    } else {
                        closing_quote(inner)
                    };
                    let Some((pattern, after)) = end.and_then(|end| inner.split_at_checked(end))
                    else {
                        break;
                    };
                    let pattern = if first == '"' {
                        unescape(pattern)
                    } else {
                        pattern.to_owned()
                    };
                    (pattern, after.get(1..).unwrap_or(""))
                }
                _ => {
                    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                    let (pattern, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                    (pattern.to_owned(), after)
                }
            };
            patterns.push(pattern);
            rest = after;
        }
    }
    patterns
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, character)| {
        let closes = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        closes.then_some(at)
    })
}
