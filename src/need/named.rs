//! Configuration files that are kept, and the files that they name.

use std::collections::BTreeSet;

use crate::stage::{Form, Lookup, Source, path};

use super::{Finder, Why};

/// The largest configuration file that is read for names, in bytes.
const LARGEST: usize = 256 * 1024;
/// How many files are read for names.
const MOST_FILES: usize = 200;
/// The endings of configuration files.
const ENDINGS: &[&str] = &[
    "toml",
    "yaml",
    "yml",
    "json",
    "ini",
    "conf",
    "cfg",
    "env",
    "properties",
    "ron",
];

impl Finder<'_, '_, '_> {
    /// Keeps what kept configuration files name: a database, a certificate, a directory of pages.
    pub(super) fn named_in_configuration(&mut self) {
        let mut read: BTreeSet<String> = BTreeSet::new();
        loop {
            let next = self
                .needs
                .paths
                .values()
                .filter(|need| !need.directory && !need.artifact && !read.contains(&need.path))
                .map(|need| need.path.clone())
                .find(|at| is_configuration(at));
            let Some(at) = next.filter(|_| read.len() < MOST_FILES) else {
                return;
            };
            read.insert(at.clone());
            let Lookup::Present(entry) = self.lookup(&at) else {
                continue;
            };
            let Source::Context(inside) = &entry.source else {
                continue;
            };
            let Some(text) = self
                .world
                .context
                .read_text(inside)
                .filter(|text| text.len() <= LARGEST)
            else {
                continue;
            };
            for value in values(&text) {
                self.named_in(&value, inside);
            }
        }
    }

    fn named_in(&mut self, value: &str, file: &str) {
        let value = without_scheme(value);
        if value.contains("://") {
            return;
        }
        // A plain word may be anything: it is taken for a path where something of the context has that name.
        let plain = !value.contains(['/', '.']);
        let at = path::join(self.workdir(), value);
        if at == "/" || path::is_within(self.workdir(), &at) {
            return;
        }
        let why = Why {
            text: format!("`{file}` names it"),
            line: None,
        };
        let output = self.model.output_of(&at).is_some();
        let entry = match self.lookup(&at) {
            Lookup::Present(entry) => entry,
            Lookup::Maybe { .. } if output => return self.maybe_made(&at, why),
            _ => return,
        };
        let from_context = matches!(entry.source, Source::Context(_));
        if plain && !from_context && !output {
            return;
        }
        if from_context || output || entry.form != Form::Directory {
            self.keep(&entry, why);
        }
    }
}

fn is_configuration(at: &str) -> bool {
    let name = path::name(at);
    name.starts_with(".env")
        || name
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// What may be a value: quoted texts, and what follows `=` or `:` up to the end of the line.
fn values(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |value: &str| {
        let value = value.trim().trim_matches(['"', '\'', ',', ' ']);
        if !value.is_empty() && value.len() <= 200 && !value.contains(char::is_whitespace) {
            found.insert(value.to_owned());
        }
    };
    for line in text
        .lines()
        .filter(|line| line.len() <= 4096 && !line.trim_start().starts_with(['#', ';']))
    {
        for quote in ['"', '\''] {
            line.split(quote).skip(1).step_by(2).for_each(&mut add);
        }
        if let Some((_, value)) = line.split_once(['=', ':']) {
            add(value.split(" #").next().unwrap_or(value));
        }
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            add(item);
        }
    }
    found
}

/// A path without what a URL of a file or of a database in a file puts around it: `sqlite://data.db?mode=rwc` is
/// `data.db`.
pub(super) fn without_scheme(text: &str) -> &str {
    let schemes = [
        "sqlite://",
        "sqlite3://",
        "sqlite:",
        "file://",
        "file:",
        "filesystem:",
    ];
    let Some(rest) = schemes.iter().find_map(|scheme| text.strip_prefix(scheme)) else {
        return text;
    };
    rest.split('?').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_every_format() {
        let text = "[global.databases]\n# old = \"/x\"\npath = {url = \"./database/db.sqlite\"}\nDATABASE_URL=sqlite:data.db?mode=rwc\nkey: certs/key.pem # secret\n- pages/a.html\n";
        let found = values(text);
        for wanted in [
            "./database/db.sqlite",
            "sqlite:data.db?mode=rwc",
            "certs/key.pem",
            "pages/a.html",
        ] {
            assert!(found.contains(wanted), "{wanted} in {found:?}");
        }
        assert!(!found.contains("/x"));
    }

    #[test]
    fn schemes_of_files_are_left_out() {
        assert_eq!(without_scheme("sqlite://data.db?mode=rwc"), "data.db");
        assert_eq!(without_scheme("sqlite:///data/x.db"), "/data/x.db");
        assert_eq!(without_scheme("file:test.db?cache=shared"), "test.db");
        assert_eq!(without_scheme("postgres://a/b"), "postgres://a/b");
    }
}
