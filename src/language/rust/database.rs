//! `sqlx`, `diesel` and the like in a RUN: the database that they write, where it is a file.

use crate::stage::{Lookup, Source, path};

use super::super::{Invocation, Product};

/// What the tool writes: the file that the URL of the database names; nothing where the database is elsewhere.
///
/// The URL comes from the command line, the environment, or `.env`:
/// <https://docs.rs/crate/sqlx-cli/latest>, <https://diesel.rs/guides/configuring-diesel-cli>.
pub(super) fn product(invocation: &Invocation<'_, '_, '_>) -> Product {
    let Some(url) = url(invocation) else {
        return Product {
            filled: vec![invocation.cwd.to_owned()],
            ..Product::default()
        };
    };
    let file = match url.split_once("://") {
        Some(("sqlite" | "sqlite3" | "file", rest)) => rest,
        Some(_) => return Product::default(),
        None => ["sqlite:", "file:"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .unwrap_or(&url),
    };
    let file = file.split('?').next().unwrap_or(file);
    if file.is_empty() || file == ":memory:" {
        return Product::default();
    }
    Product {
        written: vec![path::join(invocation.cwd, file)],
        ..Product::default()
    }
}

fn url(invocation: &Invocation<'_, '_, '_>) -> Option<String> {
    let words = &invocation.words;
    for (at, word) in words.iter().enumerate() {
        let Some(word) = word else { continue };
        if let Some(value) = word.strip_prefix("--database-url=") {
            return Some(value.to_owned());
        }
        if word == "--database-url" || word == "-D" || word == "-u" {
            return words.get(at + 1)?.clone();
        }
    }
    if let Some(url) = (invocation.vars)("DATABASE_URL").filter(|url| !url.is_empty()) {
        return Some(url);
    }
    let context = invocation.context();
    let Lookup::Present(entry) = invocation
        .files
        .lookup(context, &path::join(invocation.cwd, ".env"))
    else {
        return None;
    };
    let Source::Context(inside) = entry.source else {
        return None;
    };
    let text = context.read_text(&inside)?;
    text.lines().find_map(|line| {
        let value = line
            .trim()
            .trim_start_matches("export ")
            .strip_prefix("DATABASE_URL")?;
        let value = value.trim_start().strip_prefix('=')?;
        Some(value.trim().trim_matches(['"', '\'']).to_owned())
    })
}
