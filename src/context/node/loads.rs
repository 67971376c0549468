//! Which packages the own sources of a project load by their names.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::{Token, TokenKind, tokens};
use super::search::{SearchBounds, is_script, sources};
use crate::context::Context;
use crate::context::evidence::Place;

/// What sources load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loads {
    /// The packages that were asked for, by name, with the place of the first use.
    pub named: BTreeMap<String, Place>,
    /// The first place that loads something whose name is computed and that may be a package.
    pub computed: Option<Place>,
    /// Every source was read.
    pub complete: bool,
}

/// Looks for the names of some packages in the sources below some directories, apart from files whose names are skipped.
/// A type that is imported (`import type`) is not loaded.
pub fn loads(
    context: &Context,
    dirs: &BTreeSet<String>,
    packages: &BTreeSet<String>,
    skipped: &dyn Fn(&str) -> bool,
    bounds: SearchBounds,
) -> Loads {
    let wanted = |name: &str| is_script(name) && !skipped(name);
    let (files, complete) = sources(context, dirs, bounds, &wanted);
    let mut loads = Loads {
        complete: complete && files.len() <= bounds.files,
        ..Loads::default()
    };
    for file in files.into_iter().take(bounds.files) {
        let Some(text) = context.read_text(&file) else {
            loads.complete = false;
            continue;
        };
        let (tokens, complete) = tokens(&text);
        loads.complete &= complete;
        search(&tokens, &file, packages, &mut loads);
    }
    loads
}

/// The package that a module's name begins with: `@scope/name` or `name`; none for a path.
pub fn package_of(module: &str) -> Option<&str> {
    if module.starts_with(['.', '/']) || module.is_empty() {
        return None;
    }
    let parts = if module.starts_with('@') { 2 } else { 1 };
    let end = module
        .match_indices('/')
        .nth(parts - 1)
        .map_or(module.len(), |(at, _)| at);
    module.get(..end)
}

/// The packages, or programs of packages, that a text names: itself, and the words of what is a command line or options.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let first = text.split_whitespace().next().unwrap_or("");
    let is_line = text.starts_with('-')
        || matches!(first, "npx" | "npm" | "yarn" | "pnpm" | "node")
        || text.contains("node_modules/");
    let split = move |c: char| is_line && (c.is_whitespace() || c == '=');
    text.split(split).filter_map(|word| {
        let module = match word.rsplit_once("node_modules/") {
            Some((_, below)) => below.strip_prefix(".bin/").unwrap_or(below),
            None => word,
        };
        package_of(module)
    })
}

fn search(tokens: &[Token], file: &str, packages: &BTreeSet<String>, loads: &mut Loads) {
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let is = |at: usize, mark: char| kind(at).is_some_and(|kind| kind.is(mark));
    let name_at = |at: usize| kind(at).and_then(TokenKind::name);
    for (at, token) in tokens.iter().enumerate() {
        let place = || Place {
            file: file.to_string(),
            line: token.line,
        };
        if let Some(text) = token.kind.text() {
            for package in named(text).filter(|package| packages.contains(*package)) {
                if !is_type(tokens, at) {
                    let entry = loads.named.entry(package.to_string());
                    entry.or_insert_with(place);
                }
            }
            continue;
        }
        let loader = matches!(token.kind.name(), Some("require" | "import"))
            && is(at + 1, '(')
            && !(at > 0 && is(at - 1, '.'))
            && !(at > 0 && name_at(at - 1) == Some("function"));
        if loader && loads.computed.is_none() && !is_bounded(tokens, at + 2) {
            loads.computed = Some(place());
        }
    }
}

/// Whether the text at `at` names a module of which only types are imported.
fn is_type(tokens: &[Token], at: usize) -> bool {
    let name_at = |at: usize| tokens.get(at).and_then(|token| token.kind.name());
    if at == 0 || name_at(at - 1) != Some("from") {
        return false;
    }
    let begin = (at.saturating_sub(200)..at)
        .rev()
        .find(|at| matches!(name_at(*at), Some("import" | "export")));
    begin.is_some_and(|begin| name_at(begin + 1) == Some("type"))
}

/// Whether what is loaded is a package that the text names, or a file of the project.
fn is_bounded(tokens: &[Token], at: usize) -> bool {
    let own =
        |text: &str| text.starts_with("./") || text.starts_with("../") || text.starts_with('/');
    match tokens.get(at).map(|token| &token.kind) {
        Some(TokenKind::Text(pieces)) => {
            let next = tokens.get(at + 1).map(|token| &token.kind);
            let alone = next.is_some_and(|next| next.is(')') || next.is(','));
            match &pieces[..] {
                [Some(_)] if alone => true,
                [Some(first), ..] => own(first),
                _ => false,
            }
        }
        // path.join(__dirname, ...), __dirname + ...
        Some(TokenKind::Name(name)) => matches!(
            name.as_str(),
            "path" | "resolve" | "join" | "__dirname" | "pathToFileURL" | "url"
        ),
        Some(TokenKind::Mark(')')) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Loads {
        let packages = ["pg", "@x/y", "chai"].map(String::from).into();
        let (tokens, _) = tokens(text);
        let mut loads = Loads::default();
        search(&tokens, "a.js", &packages, &mut loads);
        loads
    }

    #[test]
    fn packages_are_found_by_their_names() {
        let loads = found(
            "import a from 'pg/lib'\nconst b = require('@x/y'); import type { C } from 'chai'",
        );
        let names: Vec<&str> = loads.named.keys().map(String::as_str).collect();
        assert_eq!(names, ["@x/y", "pg"]);
        assert_eq!(loads.computed, None);
        assert!(
            found("require('fs'); require('./pg'); say('use pg')")
                .named
                .is_empty()
        );
        for text in [
            "x = { interpreter: './node_modules/.bin/pg' }",
            "x = { args: '-r pg/register' }",
            "x = { args: '--import=pg' }",
            "exec('npx pg up')",
        ] {
            assert!(found(text).named.contains_key("pg"), "{text}");
        }
    }

    #[test]
    fn what_is_computed_is_told_unless_it_is_a_file_of_the_project() {
        for text in ["require(name)", "import(`${a}/b`)", "require('x-' + y)"] {
            assert!(found(text).computed.is_some(), "{text}");
        }
        for text in [
            "require(path.join(__dirname, f))",
            "import(`./pages/${a}.js`)",
            "require('./' + name)",
            "require(__dirname + f)",
            "a.require(b)",
            "function require(x) {}",
        ] {
            assert!(found(text).computed.is_none(), "{text}");
        }
    }

    #[test]
    fn a_module_belongs_to_a_package() {
        assert_eq!(package_of("pg/lib/x"), Some("pg"));
        assert_eq!(package_of("@a/b/c"), Some("@a/b"));
        assert_eq!(package_of("@a"), Some("@a"));
        assert_eq!(package_of("./a"), None);
        assert_eq!(package_of(""), None);
    }
}
