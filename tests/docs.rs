//! The documentation is true: its examples are converted here, its links lead somewhere, and every code has a page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use msconvert::config::{Config, ConfigFile, Given, NAME};
use msconvert::knowledge::codes;
use msconvert::{Context, Knowledge, Options, Verdict, convert};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The files below a folder with one of the extensions, as paths below the project's root.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path.strip_prefix(root()).expect("below").to_path_buf());
            }
        }
    }
    found.sort();
    found
}

/// A fenced block of a page: the word after the fence, and the text.
struct Block {
    info: String,
    text: String,
    /// The last line that is not empty before the fence.
    before: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut before = String::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Block {
                    info: info.to_string(),
                    text: String::new(),
                    before: before.clone(),
                });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) if !line.trim().is_empty() => before = line.to_string(),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    found
}

/// Every code that the data has, and that files are handled with.
fn known_codes() -> BTreeSet<String> {
    let codes = codes();
    let mut all: BTreeSet<String> = codes
        .reason
        .keys()
        .chain(codes.assumption.keys())
        .chain(codes.note.keys())
        .cloned()
        .collect();
    all.extend(msconvert::bulk::codes::ALL.iter().map(|it| it.to_string()));
    all
}

fn pages() -> BTreeMap<String, String> {
    files("docs/codes", "md")
        .into_iter()
        .map(|path| {
            (
                path.file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                path,
            )
        })
        .filter(|(name, _)| name != "README")
        .map(|(name, path)| (name, read(&path.to_string_lossy())))
        .collect()
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let pages: BTreeSet<String> = pages().into_keys().collect();
    let known = known_codes();
    assert!(known.len() > 50, "the codes were read");
    let missing: Vec<_> = known.difference(&pages).collect();
    assert!(missing.is_empty(), "no page in docs/codes for {missing:?}");
    let idle: Vec<_> = pages.difference(&known).collect();
    assert!(idle.is_empty(), "no such code: {idle:?}");
}

/// The codes that the sources give, found by the calls that give them.
fn codes_in_sources() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for path in files("src", "rs") {
        // Building and running has words of its own for why it says nothing.
        if path.starts_with("src/verify") {
            continue;
        }
        let text = read(&path.to_string_lossy());
        // Tests at the end of a file may make codes up.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in ["refuse(", "assume(", "reason(", "note(", "code:"] {
            for (at, _) in text.match_indices(call) {
                let rest = text[at + call.len()..].trim_start();
                let Some(word) = rest
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                if !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
                    found.insert(word.to_string(), path.clone());
                }
            }
        }
    }
    found
}

#[test]
fn every_code_of_the_sources_is_in_the_data() {
    let given = codes_in_sources();
    assert!(given.len() > 25, "the sources were read: {given:?}");
    let known = known_codes();
    let missing: Vec<_> = given
        .iter()
        .filter(|(code, _)| !known.contains(*code))
        .collect();
    assert!(
        missing.is_empty(),
        "not in language-profiles/codes.toml: {missing:?}"
    );
}

/// What the page of a code says that the data has and no source gives.
const RESERVED: &str = "\nReserved: this version does not give it.\n";

#[test]
fn a_page_says_whether_its_code_is_given() {
    let sources: String = files("src", "rs")
        .into_iter()
        .map(|path| read(&path.to_string_lossy()))
        .collect();
    let given = codes_in_sources();
    for (code, page) in pages() {
        if page.contains(RESERVED) {
            assert!(
                !given.contains_key(&code),
                "{code} is given by {:?}: its page is out of date",
                given[&code]
            );
        } else {
            assert!(
                sources.contains(&format!("\"{code}\"")),
                "nothing gives {code}: its page does not say so"
            );
        }
    }
}

#[test]
fn the_index_of_codes_names_every_page() {
    let index = read("docs/codes/README.md");
    for code in pages().keys() {
        assert!(
            index.contains(&format!("[`{code}`]({code}.md)")),
            "{code} is not in the index"
        );
    }
}

/// The context of the examples: a server that reads no files.
const MODULE: &str = "module example.com/server\n\ngo 1.22\n";
const SERVER: &str = "package main\n\nimport \"net/http\"\n\nfunc main() {\n\tif err := http.ListenAndServe(\":8080\", nil); err != nil {\n\t\tpanic(err)\n\t}\n}\n";

/// The codes that the example of a page comes to.
fn outcome_of(page: &str) -> Option<BTreeSet<String>> {
    let blocks = blocks(page);
    let dockerfile = blocks.iter().find(|block| block.info == "dockerfile")?;
    let mut context: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for block in blocks.iter().filter(|block| block.info != "dockerfile") {
        if let Some(name) = block
            .before
            .strip_prefix('`')
            .and_then(|it| it.strip_suffix("`:"))
        {
            context.insert(name.to_string(), block.text.clone().into_bytes());
        }
    }
    let configuration = context.remove(NAME);
    context
        .entry("go.mod".into())
        .or_insert_with(|| MODULE.into());
    context
        .entry("main.go".into())
        .or_insert_with(|| SERVER.into());
    let context = if page.contains("\nThe build context is not given.\n") {
        Context::absent()
    } else {
        Context::in_memory(context.into_iter().collect())
    };
    let mut options = Options::default();
    if let Some(text) = configuration {
        let text = String::from_utf8(text).expect("UTF-8");
        let file = ConfigFile::of(text, NAME.into(), "/".into()).expect("a configuration");
        let config = Config::new(vec![Arc::new(file)], Given::default());
        options = config.expect("a configuration").options();
    }
    if let Some(line) = page.lines().find_map(|line| line.strip_prefix("Options: ")) {
        options = Options::of_words([line.trim_matches('`')]).expect("options of an example");
    }
    let outcome = convert(
        dockerfile.text.as_bytes(),
        &context,
        &Knowledge::embedded(),
        &options,
    );
    Some(match outcome.verdict {
        Verdict::Converted(conversion) => conversion
            .assumptions
            .into_iter()
            .map(|it| it.code)
            .chain(conversion.notes.into_iter().map(|it| it.code))
            .collect(),
        Verdict::Unchanged(reason)
        | Verdict::Refused(reason)
        | Verdict::Invalid(reason)
        | Verdict::Failed(reason) => BTreeSet::from([reason.code]),
    })
}

#[test]
fn the_example_of_a_page_comes_to_its_code() {
    let mut wrong = Vec::new();
    let mut examples = 0;
    for (code, page) in pages() {
        let Some(given) = outcome_of(&page) else {
            continue;
        };
        examples += 1;
        if !given.contains(&code) {
            wrong.push(format!("{code}: the example comes to {given:?}"));
        }
    }
    assert!(examples > 40, "only {examples} examples were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn markdown() -> Vec<PathBuf> {
    let mut all = files("docs", "md");
    all.extend(files("examples", "md"));
    for entry in fs::read_dir(root()).expect("the project") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "md") {
            all.push(path.strip_prefix(root()).expect("below").to_path_buf());
        }
    }
    all.sort();
    all
}

#[test]
fn relative_links_lead_to_files() {
    let mut wrong = Vec::new();
    let mut links = 0;
    for path in markdown() {
        let text = read(&path.to_string_lossy());
        let folder = path.parent().expect("a folder");
        for (at, _) in text.match_indices("](") {
            let Some(target) = text[at + 2..].split(')').next() else {
                continue;
            };
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || target.contains("://") {
                continue;
            }
            links += 1;
            if !root().join(folder).join(file).exists() {
                wrong.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(links > 50, "only {links} links were found");
    assert!(
        wrong.is_empty(),
        "links that lead nowhere:\n{}",
        wrong.join("\n")
    );
}

fn msconvert(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_msconvert"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("msconvert runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (text, output.status.code())
}

#[test]
fn the_diff_in_the_readme_is_the_diff_of_the_example() {
    let (diff, code) = msconvert(&["examples/go-web"]);
    assert_eq!(code, Some(0));
    assert!(diff.contains("+FROM golang:1.22 AS builder"), "{diff}");
    let readme = read("README.md");
    let (before, rest) = readme
        .split_once("```diff\n")
        .expect("a diff in the README");
    let (shown, after) = rest.split_once("```\n").expect("the end of the diff");
    if std::env::var_os("MSCONVERT_UPDATE").is_some() {
        let new = format!("{before}```diff\n{diff}```\n{after}");
        fs::write(root().join("README.md"), new).expect("write the README");
        return;
    }
    assert_eq!(
        shown, diff,
        "MSCONVERT_UPDATE=1 cargo test --test docs writes it"
    );
}

fn entry_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[test]
fn every_example_converts_without_an_assumption() {
    let knowledge = Knowledge::embedded();
    let mut examples = 0;
    for entry in fs::read_dir(root().join("examples")).expect("examples") {
        let folder = entry.expect("an entry").path();
        let file = folder.join("Dockerfile");
        if !file.is_file() {
            continue;
        }
        // An example is named after its language; one without a profile yet has to wait.
        let name = entry_name(&folder);
        let language = name.split('-').next().unwrap_or_default();
        if knowledge.profiles().get(language).is_none() {
            continue;
        }
        examples += 1;
        let source = fs::read(&file).expect("the Dockerfile");
        let context = Context::open(&folder, Some(&file));
        let outcome = convert(&source, &context, &knowledge, &Options::default());
        match outcome.verdict {
            Verdict::Converted(conversion) => {
                assert!(
                    conversion.is_safe(),
                    "{}: {:?}",
                    folder.display(),
                    conversion.assumptions
                );
            }
            other => panic!("{}: {other:?}", folder.display()),
        }
    }
    assert!(examples > 0, "no examples");
}

#[test]
fn the_readme_names_every_option_and_language() {
    let readme = read("README.md");
    let (help, _) = msconvert(&["--help"]);
    let options: BTreeSet<&str> = help
        .split_whitespace()
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(|word| word.trim_matches(['[', ']', ',', '.', ')', '`', ':']))
        .filter(|word| !matches!(*word, "--help" | "--version"))
        .collect();
    assert!(options.contains("--write"), "{options:?}");
    for option in options {
        assert!(readme.contains(option), "README.md does not name {option}");
    }
    let knowledge = Knowledge::embedded();
    for profile in knowledge.profiles().languages() {
        let row = format!("| {} |", profile.title);
        assert!(
            readme.contains(&row),
            "README.md does not list {}",
            profile.title
        );
    }
}

/// A TOML text as the configuration that it is, and as the schema for editors sees it.
fn is_configuration(name: &str, text: &str) {
    let read = ConfigFile::of(text.to_owned(), name.into(), root().into())
        .and_then(|file| Config::new(vec![Arc::new(file)], Given::default()));
    assert!(
        read.is_ok(),
        "{}",
        read.err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    );
    let schema: serde_json::Value =
        serde_json::from_str(&read_schema()).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let value: toml::Table = toml::from_str(text).expect("TOML");
    let value = serde_json::to_value(value).expect("JSON");
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
}

fn read_schema() -> String {
    read("docs/msconvert-config.schema.json")
}

#[test]
fn the_configuration_shown_in_the_docs_is_one() {
    let page = read("docs/configuration.md");
    let shown = blocks(&page)
        .into_iter()
        .find(|block| block.info == "toml" && block.text.contains("root = true"))
        .expect("docs/configuration.md shows a configuration");
    is_configuration("docs/configuration.md", &shown.text);
}

#[test]
fn the_schema_has_every_key_that_is_documented_and_no_other() {
    let schema: serde_json::Value = serde_json::from_str(&read_schema()).expect("JSON");
    let page = read("docs/configuration.md");
    let mut keys = BTreeSet::new();
    for (name, value) in schema["properties"].as_object().expect("keys") {
        match value["properties"].as_object() {
            Some(below) => keys.extend(below.keys().map(|key| format!("{name}.{key}"))),
            None => {
                keys.insert(name.clone());
            }
        }
    }
    let documented: BTreeSet<String> = page
        .lines()
        .skip_while(|line| *line != "## Keys")
        .take_while(|line| !line.starts_with("## M"))
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(keys, documented);
    // And the program knows them all: it names them where one is misspelt.
    for key in &keys {
        let table = key.split('.').next().unwrap_or_default();
        let text = format!("{table} = 12\n");
        let error = ConfigFile::of(text, NAME.into(), root().into()).expect_err("a number");
        assert!(!error.to_string().contains("unknown"), "{error}");
    }
}

#[test]
fn what_init_writes_is_a_configuration_when_it_is_filled_in() {
    let text = read("templates/msconvert.toml");
    let filled: String = text
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .filter(|line| !line.starts_with(' ') && !line.contains("msconvert/"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(filled.contains("[pin.digests]"), "{filled}");
    is_configuration("templates/msconvert.toml", &filled);
}

#[test]
fn the_profile_shown_in_the_docs_is_read() {
    let page = read("docs/profiles.md");
    let profiles: Vec<Block> = blocks(&page)
        .into_iter()
        .filter(|block| block.info == "toml" && block.text.contains("schema = 1"))
        .collect();
    assert!(
        !profiles.is_empty(),
        "docs/profiles.md shows no whole profile"
    );
    for block in profiles {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("mine.toml"), &block.text).expect("write");
        let read = Knowledge::with_profiles(folder.path());
        assert!(
            read.is_ok(),
            "{}",
            read.err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        );
    }
}
