//! `go generate`: the commands that stand in the sources, as lines for a shell.

use crate::context::go::{Directive, Piece, directives};
use crate::context::path as inside_path;
use crate::shell;
use crate::stage::path;

use super::super::{Invocation, Product, Script};
use super::directory_in_context;

/// What the command line asks for.
#[derive(Default)]
struct Asked {
    /// Patterns choose among the directives: each may run.
    chooses: bool,
    nothing: bool,
    directory: Option<String>,
    packages: Vec<Option<String>>,
}

fn asked(words: &[Option<String>]) -> Asked {
    let mut asked = Asked::default();
    let mut words = words.iter().skip(2);
    while let Some(word) = words.next() {
        let flag = word
            .as_deref()
            .filter(|_| asked.packages.is_empty())
            .and_then(|word| word.strip_prefix('-'))
            .map(|rest| rest.trim_start_matches('-'));
        let Some(flag) = flag else {
            asked.packages.push(word.clone());
            continue;
        };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None if super::WITH_VALUE.contains(&flag) || matches!(flag, "run" | "skip") => {
                (flag, words.next().cloned().flatten())
            }
            None => (flag, None),
        };
        match name {
            "run" | "skip" => asked.chooses = true,
            "C" => asked.directory = value,
            "n" => asked.nothing = true,
            _ => {}
        }
    }
    asked
}

/// The commands run in the directories of their files, one after the other.
pub(super) fn generate(invocation: &Invocation<'_, '_, '_>) -> Product {
    let asked = asked(&invocation.words);
    if asked.nothing {
        return Product::default();
    }
    let cwd = match &asked.directory {
        Some(directory) => path::join(invocation.cwd, directory),
        None => invocation.cwd.to_string(),
    };
    // Tools of other packages write beside the sources.
    let mut product = Product {
        writes: vec![cwd.clone()],
        ..Product::default()
    };
    let here = [Some(".".to_string())];
    let packages = match asked.packages.is_empty() {
        true => &here[..],
        false => &asked.packages,
    };
    for package in packages.iter().flatten() {
        let (place, all) = match package.strip_suffix("...") {
            Some(place) => (place, true),
            None => (package.as_str(), false),
        };
        // An import path of the module may be any directory of it.
        let local = place.is_empty() || place.starts_with(['.', '/']);
        let at = match local {
            true => path::join(&cwd, place),
            false => cwd.clone(),
        };
        let file = at.ends_with(".go");
        let top = if file { path::parent(&at) } else { &at };
        let Some(inside) = directory_in_context(invocation, top) else {
            continue;
        };
        for dir in directories(invocation, &inside, all || !local) {
            let rest = inside_path::below(&dir, &inside).unwrap_or("");
            let place = path::join(top, rest);
            let directives = directives(invocation.context(), &dir);
            product
                .scripts
                .extend(directives.iter().map(|directive| Script {
                    cwd: place.clone(),
                    text: match asked.chooses {
                        true => format!("if grep -q x; then {}; fi", line(directive)),
                        false => line(directive),
                    },
                }));
        }
    }
    product
}

/// A directory and, with `all`, those below it that `...` goes into.
fn directories(invocation: &Invocation<'_, '_, '_>, top: &str, all: bool) -> Vec<String> {
    let mut found = vec![top.to_string()];
    if all {
        let context = invocation.context();
        let walk = context.walk_where(top, |dir| {
            let name = inside_path::base(dir);
            !name.starts_with(['.', '_'])
                && !matches!(name, "testdata" | "vendor" | "node_modules")
                && !context.is_file(&inside_path::join(dir, "go.mod"))
        });
        let go = walk.files.iter().filter(|file| file.path.ends_with(".go"));
        found.extend(go.map(|file| inside_path::parent(&file.path).to_string()));
        found.sort_unstable();
        found.dedup();
    }
    found
}

/// A line that a shell reads as the words of a directive.
fn line(directive: &Directive) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => shell::quote(text),
        Piece::Variable(name) => format!("\"${{{name}}}\""),
    };
    let word = |word: &Vec<Piece>| word.iter().map(piece).collect::<String>();
    let words: Vec<String> = directive.words.iter().map(word).collect();
    words.join(" ")
}
