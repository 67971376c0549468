//! What names mean in a file: its `use` declarations.

use std::collections::{BTreeMap, BTreeSet};

use super::lexer::Token;

/// The names that a file brings into scope.
#[derive(Debug, Clone, Default)]
pub(super) struct Uses {
    /// The full path of a name.
    names: BTreeMap<String, String>,
    /// What is imported whole (`std::fs::*`).
    globs: BTreeSet<String>,
}

/// How many names one `use` may bring.
const MOST_NAMES: usize = 1000;

impl Uses {
    /// Reads the `use` that starts at a token; returns where it ends.
    pub fn read(&mut self, tokens: &[Token<'_>], at: usize) -> usize {
        let end = tokens[at..]
            .iter()
            .position(|token| token.is(";"))
            .map_or(tokens.len(), |len| at + len);
        let tree = tokens.get(at + 1..end).unwrap_or(&[]);
        let mut prefixes: Vec<String> = Vec::new();
        let mut path = String::new();
        let mut alias: Option<&str> = None;
        let mut index = 0;
        let mut count = 0;
        while index <= tree.len() && count < MOST_NAMES {
            let token = tree.get(index);
            match token {
                Some(token) if token.is("::") => {
                    if !path.is_empty() {
                        path.push_str("::");
                    }
                }
                Some(token) if token.is("{") => {
                    prefixes.push(std::mem::take(&mut path));
                }
                Some(token) if token.is("*") => {
                    let glob = format!("{}{}", prefixes.concat(), path);
                    self.globs.insert(glob.trim_end_matches("::").to_owned());
                    path.clear();
                }
                Some(token) if token.is_name("as") => {
                    alias = tree.get(index + 1).and_then(|token| token.name());
                    index += 1;
                }
                Some(token) if token.name().is_some() => {
                    path.push_str(token.name().unwrap_or(""));
                }
                token => {
                    // `,`, `}` or the end.
                    if !path.is_empty() {
                        let whole = format!("{}{}", prefixes.concat(), path);
                        let whole = whole
                            .strip_suffix("::self")
                            .unwrap_or(&whole)
                            .trim_start_matches("::")
                            .to_owned();
                        let last = whole.rsplit("::").next().unwrap_or(&whole).to_owned();
                        let name = alias.map_or(last, str::to_owned);
                        self.names.insert(name, whole);
                        count += 1;
                    }
                    path.clear();
                    alias = None;
                    if token.is_some_and(|token| token.is("}")) {
                        prefixes.pop();
                    }
                }
            }
            index += 1;
        }
        end
    }

    /// The full path of a path, if its first name was imported.
    pub fn resolve(&self, path: &str) -> Option<String> {
        let (first, rest) = match path.split_once("::") {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let whole = self.names.get(first)?;
        Some(match rest {
            Some(rest) => format!("{whole}::{rest}"),
            None => whole.clone(),
        })
    }

    /// Whether anything is imported whole.
    pub fn has_globs(&self) -> bool {
        !self.globs.is_empty()
    }

    /// Whether something at or below a path is imported.
    pub fn imports(&self, path: &str) -> bool {
        let within = |whole: &String| {
            whole
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        self.names.values().any(within)
            || self.globs.iter().any(|glob| {
                within(glob)
                    || path
                        .strip_prefix(glob.as_str())
                        .is_some_and(|rest| rest.starts_with("::"))
            })
    }

    /// The crates that are imported.
    pub fn crates(&self) -> impl Iterator<Item = &str> {
        self.names
            .values()
            .chain(&self.globs)
            .filter_map(|path| path.split("::").next())
            .filter(|name| !matches!(*name, "crate" | "self" | "super" | ""))
    }
}
