//! `.properties` files: <https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)>.

use std::collections::BTreeMap;

use crate::context::{Context, path};

/// The most entries of a file.
const MOST_ENTRIES: usize = 20_000;

/// Reads the entries, each with its line, from 1. Of two of one name both are there.
pub(super) fn entries(text: &str) -> Vec<(String, String, u32)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with(['#', '!']) || found.len() >= MOST_ENTRIES {
            continue;
        }
        let mut logical = line.to_owned();
        // A line that ends with an odd number of `\` goes on.
        while logical
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\\')
            .count()
            % 2
            == 1
        {
            logical.pop();
            match lines.next() {
                Some((_, more)) => logical.push_str(more.trim_start()),
                None => break,
            }
        }
        let (key, value) = split(&logical);
        found.push((key, value, u32::try_from(number + 1).unwrap_or(u32::MAX)));
    }
    found
}

fn split(line: &str) -> (String, String) {
    let mut key = String::new();
    let mut chars = line.char_indices();
    let mut end = line.len();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next();
                escaped(next.map(|it| it.1), &mut chars, &mut key);
            }
            '=' | ':' | ' ' | '\t' | '\u{c}' => {
                end = at;
                break;
            }
            _ => key.push(c),
        }
    }
    let blank = [' ', '\t', '\u{c}'];
    let rest = line.get(end..).unwrap_or("").trim_start_matches(blank);
    let rest = rest
        .strip_prefix(['=', ':'])
        .unwrap_or(rest)
        .trim_start_matches(blank);
    let mut value = String::new();
    let mut chars = rest.char_indices();
    while let Some((_, c)) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next();
                escaped(next.map(|it| it.1), &mut chars, &mut value);
            }
            _ => value.push(c),
        }
    }
    (key, value)
}

fn escaped(next: Option<char>, chars: &mut std::str::CharIndices<'_>, out: &mut String) {
    match next {
        Some('n') => out.push('\n'),
        Some('t') => out.push('\t'),
        Some('r') => out.push('\r'),
        Some('u') => {
            let digits: String = chars.by_ref().take(4).map(|it| it.1).collect();
            let code = u32::from_str_radix(&digits, 16).ok();
            out.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'));
        }
        Some(c) => out.push(c),
        None => {}
    }
}

/// The entries of a file of the context, the last of each name.
pub(super) fn read(context: &Context, file: &str) -> Option<BTreeMap<String, String>> {
    if !context.is_file(file) {
        return None;
    }
    let text = context.read_text(file)?;
    let pairs = entries(&text).into_iter();
    Some(pairs.map(|(key, value, _)| (key, value)).collect())
}

/// The settings that an application is built with: `src/main/resources/application.properties`.
pub(super) fn of_project(context: &Context, dir: &str) -> BTreeMap<String, String> {
    read(
        context,
        &path::join(dir, "src/main/resources/application.properties"),
    )
    .unwrap_or_default()
}
