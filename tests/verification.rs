//! `docs/verification.md` shows what `docs/verification.json` holds, which the end-to-end tests write.
//!
//! `MSCONVERT_UPDATE=1 cargo test --test verification` writes the tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Deserialize)]
struct Results {
    cases: BTreeMap<String, Case>,
    controls: BTreeMap<String, Control>,
}

#[derive(Deserialize)]
struct Case {
    answer: String,
    runtime: String,
    before: String,
    after: String,
    checks: usize,
    #[serde(default)]
    not_comparable: Vec<String>,
}

#[derive(Deserialize)]
struct Control {
    about: String,
    caught_by: String,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// `12.3 MB` as a number of tenths.
fn tenths(size: &str) -> u64 {
    size.chars()
        .filter(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .unwrap_or_else(|_| panic!("{size} is no size"))
}

fn shown(tenths: u64) -> String {
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn change(before: u64, after: u64) -> String {
    let before = before.max(1);
    if after <= before {
        format!("-{} %", (before - after) * 100 / before)
    } else {
        format!("+{} %", (after - before) * 100 / before)
    }
}

/// Languages and examples, in the order of the tables.
const GROUPS: [(&str, &str); 7] = [
    ("go/", "Go"),
    ("general/", "any language, shown with Go"),
    ("node/", "Node"),
    ("rust/", "Rust"),
    ("java/", "Java"),
    ("mixed/", "several languages"),
    ("examples/", "the examples"),
];

/// `gcr.io/distroless/static-debian13:latest` is of the family `distroless/static`, `node:20-slim` of `node (slim)`.
fn family(reference: &str) -> String {
    let (name, tag) = match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (reference, ""),
    };
    if let Some((_, name)) = name.split_once("distroless/") {
        let name = name.split("-debian").next().unwrap_or(name);
        return format!("distroless/{name}");
    }
    let name = name.rsplit('/').next().unwrap_or(name);
    let kinds = ["alpine", "slim", "jre"];
    let kinds: Vec<&str> = kinds
        .into_iter()
        .filter(|kind| tag.contains(kind))
        .collect();
    match kinds.as_slice() {
        [] => name.to_owned(),
        kinds => format!("{name} ({})", kinds.join(", ")),
    }
}

fn families(results: &Results) -> String {
    let mut out = String::from(
        "| cases | runtime image | built | alike | size before, median | after, median | change |\n| --- | --- | --: | --: | --: | --: | --: |\n",
    );
    let (mut built, mut alike) = (0, 0);
    let in_a_group = |name: &&String| GROUPS.iter().any(|(prefix, _)| name.starts_with(prefix));
    let others: Vec<&String> = results
        .cases
        .keys()
        .filter(|name| !in_a_group(name))
        .collect();
    assert!(others.is_empty(), "of no group: {others:?}");
    for (prefix, title) in GROUPS {
        let mut groups: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
        for (_, case) in results
            .cases
            .iter()
            .filter(|(name, _)| name.starts_with(prefix))
        {
            groups.entry(family(&case.runtime)).or_default().push(case);
        }
        for (family, cases) in groups {
            let good = cases.iter().filter(|case| case.answer == "alike").count();
            built += cases.len();
            alike += good;
            let median = |size: fn(&Case) -> &String| {
                let mut sizes: Vec<u64> = cases.iter().map(|case| tenths(size(case))).collect();
                sizes.sort_unstable();
                sizes.get(sizes.len() / 2).copied().unwrap_or_default()
            };
            let (before, after) = (median(|case| &case.before), median(|case| &case.after));
            let _ = writeln!(
                out,
                "| {title} | {family} | {} | {good} | {} | {} | {} |",
                cases.len(),
                shown(before),
                shown(after),
                change(before, after)
            );
        }
    }
    let _ = writeln!(out, "| all | | {built} | {alike} | | | |");
    out
}

/// Those that are not simply alike.
fn exceptions(results: &Results) -> String {
    let mut out = String::new();
    for (name, case) in &results.cases {
        match case.answer.as_str() {
            "alike" => {}
            "assumption" => {
                let _ = writeln!(
                    out,
                    "- `{name}` differs: the conversion rests on an assumption, says so, and the case does what it assumes not to happen."
                );
            }
            other => {
                let _ = writeln!(out, "- `{name}`: {other}.");
            }
        }
        for what in &case.not_comparable {
            let _ = writeln!(out, "- `{name}`: not comparable: {what}.");
        }
    }
    if out.is_empty() {
        out.push_str("None.\n");
    }
    out
}

fn controls(results: &Results) -> String {
    let mut out =
        String::from("| wrong conversion | what is wrong | caught by |\n| --- | --- | --- |\n");
    for (name, control) in &results.controls {
        let name = name.trim_start_matches("negative-controls/");
        let _ = writeln!(
            out,
            "| {name} | {} | {} |",
            control.about.replace('|', "\\|"),
            control.caught_by
        );
    }
    out
}

fn cases(results: &Results) -> String {
    let mut out = String::from(
        "| case | runtime image | before | after | checks |\n| --- | --- | --: | --: | --: |\n",
    );
    for (name, case) in &results.cases {
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {} |",
            case.runtime, case.before, case.after, case.checks
        );
    }
    out
}

/// The page with the text between two markers replaced.
fn replaced(page: &str, marker: &str, text: &str) -> String {
    let (open, close) = (
        format!("<!-- {marker} -->\n"),
        format!("<!-- /{marker} -->"),
    );
    let (head, rest) = page
        .split_once(&open)
        .unwrap_or_else(|| panic!("docs/verification.md has no {open}"));
    let (_, tail) = rest
        .split_once(&close)
        .unwrap_or_else(|| panic!("docs/verification.md has no {close}"));
    format!("{head}{open}\n{text}\n{close}{tail}")
}

#[test]
fn the_tables_show_the_results() {
    let results: Results =
        serde_json::from_str(&read("docs/verification.json")).expect("docs/verification.json");
    let page = read("docs/verification.md");
    let mut made = page.clone();
    for (marker, text) in [
        ("families", families(&results)),
        ("exceptions", exceptions(&results)),
        ("controls", controls(&results)),
        ("cases", cases(&results)),
    ] {
        made = replaced(&made, marker, &text);
    }
    if std::env::var_os("MSCONVERT_UPDATE").is_some() {
        std::fs::write(path("docs/verification.md"), &made).expect("docs/verification.md");
    } else {
        assert!(
            made == page,
            "MSCONVERT_UPDATE=1 cargo test --test verification writes docs/verification.md"
        );
    }
}

#[test]
fn no_result_is_wrong() {
    let results: Results =
        serde_json::from_str(&read("docs/verification.json")).expect("docs/verification.json");
    let wrong: Vec<&String> = results
        .cases
        .iter()
        .filter(|(_, case)| case.answer == "wrong")
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn families_are_told_apart() {
    for (reference, name) in [
        (
            "gcr.io/distroless/static-debian13:latest",
            "distroless/static",
        ),
        ("node:20-slim", "node (slim)"),
        ("registry:5000/mirror/debian:bookworm-slim", "debian (slim)"),
        (
            "eclipse-temurin:17-jre-alpine",
            "eclipse-temurin (alpine, jre)",
        ),
        ("alpine:3.20", "alpine"),
        ("scratch", "scratch"),
    ] {
        assert_eq!(family(reference), name);
    }
}
