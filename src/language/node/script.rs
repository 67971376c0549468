//! Scripts of the author that a build runs.

use crate::context::node::{Setting, Writes, settings, writes, writes_of_text};
use crate::language::{Invocation, Written};
use crate::stage::{Lookup, Source, path};

/// Where a command that runs a script of the author may write outside the directory that it runs in; `None` where nothing of the
/// script is known.
pub(in crate::language) fn written(invocation: &Invocation<'_, '_, '_>) -> Option<Written> {
    let rules = &invocation.profile.evidence.scripts;
    let words: Option<Vec<&str>> = invocation.words.iter().map(Option::as_deref).collect();
    let words = words?;
    let (program, rest) = words.split_first()?;
    if !rules.runners.iter().any(|it| it == path::name(program)) {
        return Some(configurations(invocation));
    }
    let start = &invocation.profile.start;
    let mut rest = rest.iter();
    let script = loop {
        match rest.next() {
            None => return Some(Written::default()),
            Some(&("-v" | "--version" | "-h" | "--help")) => return Some(Written::default()),
            Some(&("-e" | "--eval" | "-p" | "--print" | "-pe")) => {
                let text = rest.next()?;
                return Some(places(invocation, &writes_of_text(text, rules), ""));
            }
            Some(word) if word.starts_with('-') => {
                if start.interpreter_options.iter().any(|it| it == word) {
                    rest.next();
                }
            }
            // A configuration that an option names.
            Some(word) if word.ends_with(".json") => {}
            Some(word) => break *word,
        }
    };
    let at = path::join(invocation.cwd, script);
    // A tool that is called by its file is no script of the author.
    if at.split('/').any(|part| part == "node_modules") {
        return Some(Written::default());
    }
    let context = invocation.context();
    let ends = std::iter::once("").chain(start.extensions.iter().map(String::as_str));
    let index = start.extensions.iter().map(|end| format!("/index{end}"));
    let mut names = ends
        .map(|end| format!("{at}{end}"))
        .chain(index.map(|end| format!("{at}{end}")));
    let (at, inside) = names.find_map(|at| match invocation.files.lookup(context, &at) {
        Lookup::Present(entry) => match entry.source {
            Source::Context(inside) if context.is_file(&inside) => Some((at, inside)),
            _ => None,
        },
        _ => None,
    })?;
    let found = writes(context, &inside, rules);
    let root = root_of(&inside, &at);
    found.complete.then(|| places(invocation, &found, &root))
}

/// The directory of the image that the root of the context would be in, for a script that lies there at `at`.
fn root_of(inside: &str, at: &str) -> String {
    let mut root = path::parent(at).to_string();
    for _ in inside.split('/').skip(1) {
        root = path::parent(&root).to_string();
    }
    root
}

/// What the configurations that tools load say, which are scripts, too.
fn configurations(invocation: &Invocation<'_, '_, '_>) -> Written {
    let rules = &invocation.profile.evidence.scripts;
    let context = invocation.context();
    let mut written = Written::default();
    let Some(inside) =
        super::directory_in_context(invocation.world, invocation.files, invocation.cwd)
    else {
        return written;
    };
    for entry in context.list(&inside) {
        let matches = |pattern: &String| path::matches(pattern, entry.name());
        if !rules.configurations.iter().any(matches) {
            continue;
        }
        let found = places(invocation, &writes(context, &entry.path, rules), "");
        written.named.extend(found.named);
        written.mentioned.extend(found.mentioned);
        let text = context.read_text(&entry.path).unwrap_or_default();
        for setting in settings(&text, &rules.places) {
            match setting {
                Setting::Text(at) if at.starts_with('/') => {
                    written.mentioned.insert(path::join("/", &at));
                }
                Setting::Text(at) => {
                    written.named.insert(path::join(invocation.cwd, &at));
                }
                _ => {}
            }
        }
    }
    written
}

fn places(invocation: &Invocation<'_, '_, '_>, found: &Writes, root: &str) -> Written {
    let mut written = Written::default();
    for (named, file) in &found.named {
        if named.starts_with('/') {
            written.named.insert(path::join("/", named));
            continue;
        }
        let directory = match file.as_ref().filter(|_| !root.is_empty()) {
            Some(file) => path::join(root, crate::context::path::parent(file)),
            None => invocation.cwd.to_string(),
        };
        written.named.insert(path::join(&directory, named));
    }
    written
        .mentioned
        .extend(found.mentioned.iter().map(|at| path::join("/", at)));
    for name in &found.variables {
        let value = (invocation.vars)(name).filter(|value| value.starts_with('/'));
        written.named.extend(value.map(|at| path::join("/", &at)));
    }
    written
}
