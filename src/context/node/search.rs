//! What the own sources of a project start.
//!
//! A name that is bound to a function of a module which the rules know (`child_process.exec`), by `require` or by
//! `import`, is followed in its file; so is what `promisify` makes of it. Programs and their arguments are read as far
//! as the text decides them.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::{Token, TokenKind, tokens};
use crate::context::evidence::{
    Argument, CallRule, Evidence, EvidenceRules, Literal, MOST_USES, Place, Use,
};
use crate::context::{Context, path};

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchBounds {
    /// Files.
    pub files: usize,
    /// Bytes of one file; a larger one is taken to be bundled or generated.
    pub bytes: u64,
}

impl Default for SearchBounds {
    fn default() -> SearchBounds {
        SearchBounds {
            files: 4_000,
            bytes: 512 * 1024,
        }
    }
}

/// Stands for what is computed, in a line for a shell.
const COMPUTED: &str = "${computed}";

/// Reads the sources below some directories of the context: what they start, and their texts that begin with one of some places.
pub fn evidence(
    context: &Context,
    dirs: &BTreeSet<String>,
    rules: &EvidenceRules,
    places: &[String],
    bounds: SearchBounds,
) -> Evidence {
    let mut evidence = Evidence::default();
    let rules = Rules::of(rules);
    let (files, complete) = sources(context, dirs, bounds, &is_source);
    evidence.complete &= complete;
    for file in files {
        if evidence.files.len() >= bounds.files {
            evidence.complete = false;
            break;
        }
        let Some(text) = context.read_text(&file) else {
            evidence.complete = false;
            continue;
        };
        let calls = rules.modules.iter().any(|module| text.contains(module));
        let names = places.iter().any(|place| text.contains(place.as_str()));
        if calls || names {
            let (tokens, complete) = tokens(&text);
            evidence.complete &= complete;
            if calls {
                search(&tokens, &file, &rules, &mut evidence);
            }
            if names {
                literals(&tokens, &file, places, &mut evidence);
            }
        }
        evidence.files.push(file);
    }
    evidence
}

fn literals(tokens: &[Token], file: &str, places: &[String], evidence: &mut Evidence) {
    for token in tokens {
        let Some(text) = token.kind.text() else {
            continue;
        };
        if !places.iter().any(|place| text.starts_with(place.as_str())) {
            continue;
        }
        if evidence.literals.len() >= MOST_USES {
            evidence.complete = false;
            return;
        }
        evidence.literals.push(Literal {
            value: text.to_string(),
            place: Place {
                file: file.to_string(),
                line: token.line,
            },
        });
    }
}

/// The source files below some directories whose names are wanted, and whether all were found.
pub(super) fn sources(
    context: &Context,
    dirs: &BTreeSet<String>,
    bounds: SearchBounds,
    wanted: &dyn Fn(&str) -> bool,
) -> (BTreeSet<String>, bool) {
    let mut files = BTreeSet::new();
    let mut complete = true;
    for dir in dirs {
        let walk = context.walk_where(dir, |inside| !is_skipped_directory(path::base(inside)));
        complete &= walk.complete;
        for file in walk.files {
            let small =
                matches!(file.kind, crate::context::Kind::File { len, .. } if len <= bounds.bytes);
            if small && wanted(path::base(&file.path)) {
                files.insert(file.path);
            }
        }
    }
    (files, complete)
}

fn is_skipped_directory(name: &str) -> bool {
    name.starts_with('.')
        || matches!(
            name,
            "node_modules"
                | "test"
                | "tests"
                | "__tests__"
                | "__mocks__"
                | "spec"
                | "e2e"
                | "cypress"
                | "coverage"
                | "docs"
                | "examples"
                | "fixtures"
                | "bower_components"
                | "storybook"
                | "benchmark"
                | "benchmarks"
        )
}

/// Whether a file of this name holds JavaScript or TypeScript.
pub(super) fn is_script(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        matches!(
            extension,
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx"
        )
    })
}

fn is_source(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else {
        return false;
    };
    is_script(name)
        && ![".test", ".spec", ".d", ".min", ".config", ".stories"]
            .iter()
            .any(|end| stem.ends_with(end))
        && !matches!(stem, "gulpfile" | "Gruntfile" | "gruntfile" | "Gulpfile")
}

/// The rules, by module and function.
struct Rules<'r> {
    modules: BTreeSet<&'r str>,
    by_name: BTreeMap<(&'r str, &'r str), &'r CallRule>,
}

impl<'r> Rules<'r> {
    fn of(rules: &'r EvidenceRules) -> Rules<'r> {
        let by_name: BTreeMap<_, _> = rules
            .executes
            .iter()
            .filter_map(|rule| Some((rule.call.rsplit_once('.')?, rule)))
            .collect();
        Rules {
            modules: by_name.keys().map(|(module, _)| *module).collect(),
            by_name,
        }
    }

    fn module(&self, text: &str) -> Option<&'r str> {
        let text = text.strip_prefix("node:").unwrap_or(text);
        self.modules.iter().copied().find(|module| *module == text)
    }

    /// What calling the module itself does: `execa('x')`, `spawn('x')` of cross-spawn.
    fn default(&self, module: &str) -> Option<&'r CallRule> {
        let own = if module == "cross-spawn" {
            "spawn"
        } else {
            module
        };
        self.by_name.get(&(module, own)).copied()
    }
}

/// What names of a file stand for.
#[derive(Default)]
struct Bindings<'r> {
    modules: BTreeMap<String, &'r str>,
    functions: BTreeMap<String, &'r CallRule>,
    texts: BTreeMap<String, Option<Vec<Option<String>>>>,
}

fn search(tokens: &[Token], file: &str, rules: &Rules<'_>, evidence: &mut Evidence) {
    let bindings = bindings(tokens, rules);
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let is = |at: usize, mark: char| kind(at).is_some_and(|kind| kind.is(mark));
    for at in 0..tokens.len() {
        let found = function_at(tokens, at, rules, &bindings);
        let Some((rule, open)) = found else { continue };
        // execa`git log`, $.sync`git log`
        let tag = match is(open, '.') {
            true => open + 2,
            false => open,
        };
        let template = kind(tag).and_then(TokenKind::pieces);
        let what = match template {
            Some(pieces) => used_line(pieces),
            None if is(open, '(') => used(rule, argument(tokens, open + 1, &bindings)),
            None => continue,
        };
        if at > 0 && kind(at - 1).and_then(TokenKind::name) == Some("function") {
            continue;
        }
        if evidence.programs.len() >= MOST_USES {
            evidence.complete = false;
            return;
        }
        evidence.programs.push(Use {
            call: rule.call.clone(),
            value: what.0,
            arguments: what.1,
            place: Place {
                file: file.to_string(),
                line: tokens[at].line,
            },
        });
    }
}

/// The function of the rules that is named at a token, and the token behind the name.
fn function_at<'r>(
    tokens: &[Token],
    at: usize,
    rules: &Rules<'r>,
    bindings: &Bindings<'r>,
) -> Option<(&'r CallRule, usize)> {
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let is = |at: usize, mark: char| kind(at).is_some_and(|kind| kind.is(mark));
    let name = kind(at).and_then(TokenKind::name)?;
    if at > 0 && is(at - 1, '.') {
        return None;
    }
    let of = |module: &'r str, function: &str| rules.by_name.get(&(module, function)).copied();
    if let Some(module) = bindings.modules.get(name) {
        return match (is(at + 1, '.'), kind(at + 2).and_then(TokenKind::name)) {
            (true, Some(function)) => of(module, function).map(|rule| (rule, at + 3)),
            _ => rules.default(module).map(|rule| (rule, at + 1)),
        };
    }
    if let Some(rule) = bindings.functions.get(name) {
        return Some((*rule, at + 1));
    }
    // require('child_process').execSync('x')
    if name != "require" || !(is(at + 1, '(') && is(at + 3, ')') && is(at + 4, '.')) {
        return None;
    }
    let module = rules.module(kind(at + 2).and_then(TokenKind::text)?)?;
    let function = kind(at + 5).and_then(TokenKind::name)?;
    of(module, function).map(|rule| (rule, at + 6))
}

/// What a call starts, and its arguments: a line for a shell is written as the shell that gets it.
fn used(rule: &CallRule, pieces: Option<Vec<Option<String>>>) -> (Argument, Vec<Argument>) {
    match pieces {
        Some(pieces) if rule.shell => used_line(&pieces),
        Some(pieces) => match &pieces[..] {
            [Some(text)] => (Argument::Literal(text.clone()), Vec::new()),
            _ => (Argument::Unknown, Vec::new()),
        },
        None => (Argument::Unknown, Vec::new()),
    }
}

/// The same of a line, in pieces: its first word must be known.
fn used_line(pieces: &[Option<String>]) -> (Argument, Vec<Argument>) {
    if !matches!(pieces.first(), Some(Some(text)) if text.trim_start().contains([' ', '\n']) || pieces.len() == 1)
    {
        return (Argument::Unknown, Vec::new());
    }
    let text: String = pieces
        .iter()
        .map(|piece| piece.as_deref().unwrap_or(COMPUTED))
        .collect();
    let literal = |text: &str| Argument::Literal(text.to_string());
    let words = vec![literal("sh"), literal("-c"), literal(&text)];
    (literal("sh"), words)
}

/// The first argument of a call, in pieces; `None` if nothing is known of it.
fn argument(
    tokens: &[Token],
    mut at: usize,
    bindings: &Bindings<'_>,
) -> Option<Vec<Option<String>>> {
    let mut pieces: Vec<Option<String>> = Vec::new();
    loop {
        match &tokens.get(at)?.kind {
            TokenKind::Text(more) => pieces.extend(more.iter().cloned()),
            TokenKind::Name(name) => {
                let next = tokens.get(at + 1).map(|token| &token.kind);
                let alone = next.is_some_and(|next| next.is(',') || next.is(')') || next.is('+'));
                let dotted = next.is_some_and(|next| next.is('.'));
                if dotted
                    && name == "process"
                    && tokens.get(at + 2)?.kind.name() == Some("execPath")
                {
                    pieces.push(Some("node".into()));
                    at += 2;
                } else if let Some(Some(known)) = bindings.texts.get(name).filter(|_| alone) {
                    pieces.extend(known.iter().cloned());
                } else if pieces.is_empty() || pieces.len() > 64 {
                    return None;
                } else {
                    pieces.push(None);
                    return Some(joined(pieces));
                }
            }
            _ if pieces.is_empty() => return None,
            _ => {
                pieces.push(None);
                return Some(joined(pieces));
            }
        }
        let next = tokens.get(at + 1).map(|token| &token.kind);
        if !next.is_some_and(|next| next.is('+')) {
            if !next.is_some_and(|next| next.is(',') || next.is(')')) {
                pieces.push(None);
            }
            return Some(joined(pieces));
        }
        at += 2;
    }
}

fn joined(pieces: Vec<Option<String>>) -> Vec<Option<String>> {
    let mut out: Vec<Option<String>> = Vec::new();
    for piece in pieces {
        match (out.last_mut(), piece) {
            (Some(Some(text)), Some(more)) => text.push_str(&more),
            (_, piece) => out.push(piece),
        }
    }
    out
}

/// What the names of a file are bound to.
fn bindings<'r>(tokens: &[Token], rules: &Rules<'r>) -> Bindings<'r> {
    let mut bindings = Bindings::default();
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let is = |at: usize, mark: char| kind(at).is_some_and(|kind| kind.is(mark));
    let name_at = |at: usize| kind(at).and_then(TokenKind::name);
    for at in 0..tokens.len() {
        if let Some(module) = tokens[at].kind.text().and_then(|text| rules.module(text)) {
            bind_module(tokens, at, module, rules, &mut bindings);
            continue;
        }
        let declares = matches!(name_at(at), Some("const" | "let" | "var"));
        if let (true, Some(name), true) = (declares, name_at(at + 1), is(at + 2, '=')) {
            if let Some(TokenKind::Text(pieces)) = kind(at + 3) {
                let ends = kind(at + 4).is_none_or(|next| !next.is('+') && !next.is('.'));
                bindings
                    .texts
                    .entry(name.to_string())
                    // Two of one name: neither is known.
                    .and_modify(|it| *it = None)
                    .or_insert_with(|| ends.then(|| pieces.clone()));
            } else {
                bindings.texts.entry(name.to_string()).or_insert(None);
            }
        }
        // const run = promisify(exec), util.promisify(cp.exec)
        if name_at(at) == Some("promisify") && is(at + 1, '(') {
            let from = if at > 1 && is(at - 1, '.') {
                at - 2
            } else {
                at
            };
            if let (Some((rule, _)), true, Some(name)) = (
                function_at(tokens, at + 2, rules, &bindings),
                from > 1 && is(from - 1, '='),
                from.checked_sub(2).and_then(name_at),
            ) {
                bindings.functions.insert(name.to_string(), rule);
            }
        }
    }
    bindings
}

/// The names that an `import` or `require` of a module (its name is token `at`) binds.
fn bind_module<'r>(
    tokens: &[Token],
    at: usize,
    module: &'r str,
    rules: &Rules<'r>,
    bindings: &mut Bindings<'r>,
) {
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let name_at = |at: usize| kind(at).and_then(TokenKind::name);
    let is = |at: usize, mark: char| kind(at).is_some_and(|kind| kind.is(mark));
    let Some(before) = at.checked_sub(1) else {
        return;
    };
    // import 'zx/globals'
    if name_at(before) == Some("import") {
        let all = rules.by_name.iter().filter(|((of, _), _)| *of == module);
        bindings
            .functions
            .extend(all.map(|((_, function), rule)| (function.to_string(), *rule)));
        return;
    }
    // The last token of what is bound.
    let (end, member) = if name_at(before) == Some("from") {
        (before.checked_sub(1), None)
    } else if is(before, '(') {
        let call = before.checked_sub(1);
        let mut from = call.and_then(|call| call.checked_sub(1));
        if from.and_then(name_at) == Some("await") {
            from = from.and_then(|from| from.checked_sub(1));
        }
        let member = if is(at + 1, ')') && is(at + 2, '.') {
            name_at(at + 3)
        } else {
            None
        };
        match from {
            Some(from) if is(from, '=') => (from.checked_sub(1), member),
            _ => return,
        }
    } else {
        return;
    };
    let Some(end) = end else { return };
    if let Some(name) = name_at(end) {
        match member {
            Some(function) => {
                if let Some(rule) = rules.by_name.get(&(module, function)) {
                    bindings.functions.insert(name.to_string(), rule);
                }
            }
            None => {
                bindings.modules.insert(name.to_string(), module);
            }
        }
        return;
    }
    if !is(end, '}') {
        return;
    }
    let Some(start) = (end.saturating_sub(120)..end).rev().find(|at| is(*at, '{')) else {
        return;
    };
    let mut here = start + 1;
    while here < end {
        let Some(function) = name_at(here) else {
            here += 1;
            continue;
        };
        let renamed = is(here + 1, ':') || name_at(here + 1) == Some("as");
        let local = if renamed {
            name_at(here + 2)
        } else {
            Some(function)
        };
        if let (Some(local), Some(rule)) = (local, rules.by_name.get(&(module, function))) {
            bindings.functions.insert(local.to_string(), rule);
        }
        here += if renamed { 3 } else { 1 };
    }
    // import cp, { exec } from 'child_process'
    if start > 1
        && is(start - 1, ',')
        && let Some(name) = name_at(start - 2)
    {
        bindings.modules.insert(name.to_string(), module);
    }
}
