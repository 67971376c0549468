//! Where scripts that a build runs may write: what their text says.
//!
//! A script is read with those of its own files that it loads by their paths. Of the calls that write (the profile names
//! them), the strings that they are given are looked at, and those of the variables that they are given.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::{Token, TokenKind, tokens};
use crate::context::evidence::ScriptRules;
use crate::context::{Context, path};

/// The most files of one script that are read.
const FILES: usize = 200;
/// The largest file that is read, in bytes.
const BYTES: usize = 512 * 1024;
/// How many variables lead from one to another.
const DEPTH: usize = 4;
/// What a name of a file may lack at its end.
const ENDS: &[&str] = &[
    "",
    ".js",
    ".ts",
    ".mjs",
    ".cjs",
    ".mts",
    ".cts",
    ".jsx",
    ".tsx",
    "/index.js",
    "/index.ts",
    "/index.mjs",
];

/// What scripts say of where they write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writes {
    /// Paths as they are written; relative ones with the file of the context beside which they start, or without, where they
    /// start from the directory that the script runs in.
    pub named: BTreeSet<(String, Option<String>)>,
    /// Absolute paths that stand elsewhere in a script that writes, or in what it loads.
    pub mentioned: BTreeSet<String>,
    /// Variables of the environment that a script which writes reads.
    pub variables: BTreeSet<String>,
    /// Anything is written.
    pub writes: bool,
    /// All was read.
    pub complete: bool,
}

/// Reads a script of the context, or the text itself.
pub fn writes(context: &Context, script: &str, rules: &ScriptRules) -> Writes {
    let mut found = Writes {
        complete: true,
        ..Writes::default()
    };
    let mut waiting = vec![script.to_string()];
    let mut seen = BTreeSet::new();
    while let Some(file) = waiting.pop() {
        if !seen.insert(file.clone()) {
            continue;
        }
        if seen.len() > FILES {
            found.complete = false;
            break;
        }
        match context.read_text(&file).filter(|text| text.len() <= BYTES) {
            Some(text) => {
                let loaded = search(&text, &file, rules, &mut found);
                waiting.extend(loaded.iter().filter_map(|name| own(context, &file, name)));
            }
            None => found.complete = false,
        }
    }
    found.settled()
}

/// The same of a text that stands in a command.
pub fn writes_of_text(text: &str, rules: &ScriptRules) -> Writes {
    let mut found = Writes {
        complete: true,
        ..Writes::default()
    };
    search(text, "", rules, &mut found);
    found.settled()
}

impl Writes {
    /// What only reads mentions nothing.
    fn settled(mut self) -> Writes {
        if !self.writes {
            self.mentioned.clear();
            self.variables.clear();
        }
        self
    }
}

/// The file of the context that a script loads by a path.
fn own(context: &Context, from: &str, name: &str) -> Option<String> {
    let at = path::resolve_inside(path::parent(from), name)?;
    let at = path::join("", &at);
    let mut ends = ENDS.iter().map(|end| format!("{at}{end}"));
    // In TypeScript, `./a.js` is `a.ts`.
    let twin = at.strip_suffix(".js").map(|stem| format!("{stem}.ts"));
    ends.find(|file| context.is_file(file))
        .or(twin.filter(|file| context.is_file(file)))
        .filter(|file| !file.ends_with(".json"))
}

/// Looks at one text; returns what it loads by relative paths.
fn search(text: &str, file: &str, rules: &ScriptRules, found: &mut Writes) -> Vec<String> {
    let (tokens, complete) = tokens(text);
    found.complete &= complete;
    let name_at = |at: usize| tokens.get(at).and_then(|token: &Token| token.kind.name());
    let is = |at: usize, mark| tokens.get(at).is_some_and(|token| token.kind.is(mark));
    let mut loaded = Vec::new();
    let mut bound: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    let mut calls = Vec::new();
    for at in 0..tokens.len() {
        if let Some(text) = tokens[at].kind.text() {
            let before = at.checked_sub(1);
            let loads = before.is_some_and(|before| {
                matches!(name_at(before), Some("from" | "import"))
                    || is(before, '(')
                        && matches!(
                            before.checked_sub(1).and_then(name_at),
                            Some("require" | "import")
                        )
            });
            if loads && text.starts_with('.') {
                loaded.push(text.to_string());
            }
            continue;
        }
        let Some(name) = name_at(at) else { continue };
        let is_in = |list: &[String]| list.iter().any(|it| it == name);
        if is_in(&rules.writers) && is(at + 1, '(') {
            calls.push((at + 2, first_argument(&tokens, at + 2)));
        } else if is_in(&rules.movers) && is(at + 1, '(') {
            calls.push((at + 2, end(&tokens, at + 2)));
        } else if is(at + 1, '=') && !is(at + 2, '=') && !is(at + 2, '>') {
            bound
                .entry(name)
                .or_default()
                .push((at + 2, end(&tokens, at + 2)));
        }
    }
    found.writes |= !calls.is_empty();
    let mut waiting: Vec<(usize, usize, usize)> =
        calls.iter().map(|(from, to)| (*from, *to, 0)).collect();
    let mut seen = BTreeSet::new();
    while let Some((from, to, depth)) = waiting.pop() {
        if !seen.insert((from, to)) {
            continue;
        }
        let mut parts = Parts::default();
        let mut inner = 0usize;
        for (at, token) in tokens.iter().enumerate().take(to).skip(from) {
            match &token.kind {
                TokenKind::Text(pieces) => parts.text(pieces),
                TokenKind::Name(name) => {
                    parts.beside |= matches!(name.as_str(), "__dirname" | "meta");
                    parts.begun |= !is(at + 1, '.') && !is(at + 1, '(');
                    for range in bound.get(name.as_str()).into_iter().flatten() {
                        if depth < DEPTH {
                            waiting.push((range.0, range.1, depth + 1));
                        }
                    }
                }
                TokenKind::Mark('(') => {
                    inner += 1;
                    parts.begun = parts.beside;
                }
                TokenKind::Mark(')') => {
                    inner = inner.saturating_sub(1);
                    parts.begun = true;
                }
                // The parts of a path; elsewhere, another argument or element.
                TokenKind::Mark(',') if inner > 0 => {}
                TokenKind::Mark('+' | '.') => {}
                _ => parts.ends(),
            }
        }
        parts.ends();
        for (named, beside) in parts.found {
            found
                .named
                .insert((named, beside.then(|| file.to_string())));
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        if let TokenKind::Text(pieces) = &token.kind
            && let Some(Some(text)) = pieces.first()
        {
            found.mentioned.extend(absolute(text));
        }
        if token.kind.name() == Some("env") && is(at + 1, '.') {
            found.variables.extend(name_at(at + 2).map(str::to_string));
        }
        if is(at + 1, '(')
            && token
                .kind
                .name()
                .is_some_and(|name| rules.home.iter().any(|it| it == name))
        {
            found.variables.insert("HOME".to_owned());
        }
    }
    loaded
}

/// The words of a text that are absolute paths.
fn absolute(text: &str) -> impl Iterator<Item = String> {
    let words =
        text.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '=' | ';' | '>' | ':'));
    words
        .filter(|word| word.len() > 1 && word.starts_with('/') && !word.starts_with("//"))
        .map(str::to_string)
}

/// Strings that follow each other, as the parts of one path.
#[derive(Default)]
struct Parts {
    above: Option<String>,
    /// They start from the directory of the file.
    beside: bool,
    /// Something stands before: what follows is no absolute path.
    begun: bool,
    found: Vec<(String, bool)>,
}

impl Parts {
    fn text(&mut self, pieces: &[Option<String>]) {
        let Some(Some(text)) = pieces.first() else {
            return;
        };
        if !self.begun || text.contains(char::is_whitespace) {
            self.found.extend(absolute(text).map(|at| (at, false)));
        }
        self.begun = true;
        let climbs = text == ".." || text.starts_with("../");
        match &mut self.above {
            Some(above) if !text.starts_with('/') && !text.contains(char::is_whitespace) => {
                above.push('/');
                above.push_str(text);
            }
            None if climbs => self.above = Some(text.clone()),
            _ => {}
        }
    }

    fn ends(&mut self) {
        self.found
            .extend(self.above.take().map(|above| (above, self.beside)));
        self.beside = false;
        self.begun = false;
    }
}

/// Where the expression that begins at a token ends: at the bracket that closes around it, or with the statement.
fn end(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(from).take(400) {
        match &token.kind {
            TokenKind::Mark('(' | '[' | '{') => depth += 1,
            TokenKind::Mark(')' | ']' | '}') if depth == 0 => return at,
            TokenKind::Mark(')' | ']' | '}') => depth -= 1,
            TokenKind::Mark(';') if depth == 0 => return at,
            TokenKind::Name(name)
                if depth == 0
                    && at > from
                    && matches!(name.as_str(), "const" | "let" | "var" | "function") =>
            {
                return at;
            }
            _ => {}
        }
    }
    tokens.len().min(from + 400)
}

/// Where the first argument of a call ends.
fn first_argument(tokens: &[Token], from: usize) -> usize {
    let to = end(tokens, from);
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().take(to).skip(from) {
        match &token.kind {
            TokenKind::Mark('(' | '[' | '{') => depth += 1,
            TokenKind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            TokenKind::Mark(',') if depth == 0 => return at,
            _ => {}
        }
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Writes {
        let rules = ScriptRules {
            writers: vec!["writeFileSync".into()],
            movers: vec!["cpSync".into(), "execSync".into()],
            ..ScriptRules::default()
        };
        writes_of_text(text, &rules)
    }

    fn named(text: &str) -> Vec<String> {
        let named = found(text).named;
        named.into_iter().map(|(named, _)| named).collect()
    }

    #[test]
    fn what_is_written_is_found_in_calls_and_variables() {
        assert_eq!(
            named("fs.writeFileSync('/opt/a.json', '/api')"),
            ["/opt/a.json"]
        );
        assert_eq!(
            named(
                "const dir = '/data'\nconst out = path.join(dir, '/x')\nfs.writeFileSync(out, y)"
            ),
            ["/data"]
        );
        assert_eq!(
            named("fs.writeFileSync(path.join(__dirname, '..', '..', 'x.json'), y)"),
            ["../../x.json"]
        );
        assert_eq!(named("cpSync('a', '/srv/b')"), ["/srv/b"]);
        assert_eq!(named("execSync('cp -r a /srv/b')"), ["/srv/b"]);
        for text in [
            "app.get('/users', x); fs.writeFileSync('dist/a', y)",
            "fs.writeFileSync(out + '/a.json', y)",
            "fs.writeFileSync(`${out}/a.json`, y)",
            "fs.writeFileSync(process.cwd() + '/a.json', y)",
        ] {
            assert!(named(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_script_that_does_not_write_says_nothing() {
        let silent = found("read('/opt/x'); process.env.HOME");
        assert_eq!(silent.mentioned.len() + silent.variables.len(), 0);
        let writing = found("const a = '/opt/x'; go(); writeFileSync(process.env.OUT)");
        assert!(writing.mentioned.contains("/opt/x") && writing.variables.contains("OUT"));
    }
}
