//! Embeds the data of `base-images/`: reads it with the types of the library, and writes it in a compact form. Embeds the
//! profiles of `language-profiles/` as JSON, which keeps their keys, so that they need no types here.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Serialize;
use serde::de::DeserializeOwned;

use package_schema::{PackagesFile, ProgramsFile};
use schema::ImagesFile;

#[allow(dead_code)]
#[path = "src/image/package_schema.rs"]
mod package_schema;
#[allow(dead_code)]
#[path = "src/image/schema.rs"]
mod schema;
#[allow(dead_code)]
#[path = "src/image/tag_set.rs"]
mod tag_set;
#[path = "src/image/tag_set_builder.rs"]
mod tag_set_builder;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let data = root.join("base-images");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=base-images");
    println!("cargo::rerun-if-changed=language-profiles");
    for source in ["schema", "package_schema", "tag_set", "tag_set_builder"] {
        println!("cargo::rerun-if-changed=src/image/{source}.rs");
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=docs/codes");

    profiles(&root.join("language-profiles"), &out)?;
    pages(&root.join("docs/codes"), &out)?;
    let images: ImagesFile = read(&data.join("images.toml"))?;
    let packages: PackagesFile = read(&data.join("packages.toml"))?;
    let programs: ProgramsFile = read(&data.join("programs.toml"))?;
    fs::write(out.join("tags.bin"), tags(&data, &images)?)?;
    fs::write(
        out.join("images.bin"),
        encode(&(
            &images.meta,
            table(&images.os)?,
            repositories(&images),
            table(&images.image)?,
        ))?,
    )?;
    fs::write(
        out.join("packages.bin"),
        encode(&(
            &packages.meta,
            table(&packages.debian)?,
            table(&packages.alpine)?,
            table(&packages.rpm)?,
        ))?,
    )?;
    fs::write(
        out.join("programs.bin"),
        encode(&(table(&programs.base)?, table(&programs.program)?))?,
    )?;
    Ok(())
}

/// Writes `profiles.json` (`common` first, then by name), `codes.json`, and what the manifest readers know.
fn profiles(folder: &Path, out: &Path) -> Result<()> {
    let mut all: Vec<(String, toml::Table)> = Vec::new();
    for path in files(folder, "toml")? {
        all.push((stem(&path), read(&path)?));
    }
    all.sort_by_key(|(name, _)| (name != "common", name.clone()));
    let (codes, profiles): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(name, _)| name == "codes");
    let tables = |list: Vec<(String, toml::Table)>| list.into_iter().map(|(_, table)| table);
    let profiles: Vec<toml::Table> = tables(profiles).collect();
    let codes = tables(codes).next().ok_or("codes.toml is missing")?;
    fs::write(out.join("profiles.json"), serde_json::to_vec(&profiles)?)?;
    fs::write(out.join("codes.json"), serde_json::to_vec(&codes)?)?;
    let mut texts = BTreeMap::new();
    for path in files(folder, "toml")? {
        if stem(&path) != "codes" {
            texts.insert(stem(&path), text(&path)?);
        }
    }
    fs::write(out.join("profile-texts.json"), serde_json::to_vec(&texts)?)?;
    for path in files(&folder.join("readers"), "toml")? {
        let facts: toml::Table = read(&path)?;
        let name = format!("reader-{}.json", stem(&path));
        fs::write(out.join(name), serde_json::to_vec(&facts)?)?;
    }
    Ok(())
}

/// Writes `pages.json`: the documentation of every code, as Markdown.
fn pages(folder: &Path, out: &Path) -> Result<()> {
    let mut pages = BTreeMap::new();
    for path in files(folder, "md")? {
        pages.insert(stem(&path), text(&path)?);
    }
    pages.remove("README");
    fs::write(out.join("pages.json"), serde_json::to_vec(&pages)?)?;
    Ok(())
}

fn text(path: &Path) -> Result<String> {
    Ok(fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    Ok(toml::from_str(&text(path)?).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    Ok(postcard::to_allocvec(value)?)
}

/// Keys in order, each with its encoded value, so that the library decodes only what it looks up.
fn table<T: Serialize>(entries: &BTreeMap<String, T>) -> Result<Vec<(&str, Vec<u8>)>> {
    entries
        .iter()
        .map(|(key, value)| Ok((key.as_str(), encode(value)?)))
        .collect()
}

/// Every repository with its family, in order.
fn repositories(images: &ImagesFile) -> Vec<(&str, &str)> {
    let mut all: Vec<(&str, &str)> = images
        .image
        .iter()
        .flat_map(|(family, facts)| {
            facts
                .repositories
                .iter()
                .chain(&facts.aliases)
                .map(|repository| (repository.as_str(), family.as_str()))
        })
        .filter(|(repository, _)| !repository.starts_with("library/"))
        .collect();
    all.sort_unstable();
    all
}

/// What the lists say of one tag: the code of the month (`CURRENT` if it is rebuilt), and its distribution.
type Entry = (u8, Option<String>);

/// The automaton of all tag lists.
fn tags(data: &Path, images: &ImagesFile) -> Result<Vec<u8>> {
    let mut entries: BTreeMap<(String, String), Entry> = BTreeMap::new();
    for file in files(&data.join("tags"), "txt")? {
        let list = stem(&file);
        for line in text(&file)?.lines() {
            let key = match list.as_str() {
                "distroless" => split(line, ':')?,
                _ => (list.clone(), line.to_owned()),
            };
            entries.insert(key, (tag_set::CURRENT, None));
        }
    }
    for file in files(&data.join("tags/historic"), "tsv")? {
        let list = stem(&file);
        for line in text(&file)?.lines() {
            let (tag, month) = split(line, '\t')?;
            let code = tag_set_builder::month_code(&month)
                .ok_or_else(|| format!("{}: bad month in {line:?}", file.display()))?;
            if list == "distroless" {
                // The list of frozen distroless images names repositories; all have the same tags.
                let modes = images
                    .image
                    .get("distroless/static")
                    .map(|family| family.supported.clone());
                for mode in modes.unwrap_or_default() {
                    entries.entry((tag.clone(), mode)).or_insert((code, None));
                }
            } else {
                entries.entry((list.clone(), tag)).or_insert((code, None));
            }
        }
    }
    for file in files(&data.join("tags/suites"), "tsv")? {
        let list = stem(&file);
        for line in text(&file)?.lines() {
            let (tag, suite) = split(line, '\t')?;
            match entries.get_mut(&(list.clone(), tag)) {
                Some(entry) => entry.1 = Some(suite),
                None => {
                    return Err(format!("{}: {line:?} is of no listed tag", file.display()).into());
                }
            }
        }
    }

    let mut suites: Vec<&str> = entries
        .values()
        .filter_map(|(_, suite)| suite.as_deref())
        .collect();
    suites.sort_unstable();
    suites.dedup();
    if suites.len() > 254 {
        return Err("more than 254 distribution releases in tags/suites".into());
    }
    let mut words: Vec<Vec<u8>> = Vec::with_capacity(entries.len());
    for ((list, tag), (built, suite)) in &entries {
        let code = match suite {
            Some(suite) => suites
                .binary_search(&suite.as_str())
                .map_or(0, |index| index + 1),
            None => 0,
        };
        let mut word = format!("{list}:{tag}").into_bytes();
        word.extend([tag_set::SEPARATOR, *built, u8::try_from(code)?]);
        words.push(word);
    }
    words.sort_unstable();
    let (root, nodes) = tag_set_builder::build(&words);
    encode(&tag_set::TagIndex {
        suites,
        root,
        nodes: &nodes,
    })
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn split(line: &str, at: char) -> Result<(String, String)> {
    line.rsplit_once(at)
        .map(|(left, right)| (left.to_owned(), right.to_owned()))
        .ok_or_else(|| format!("no {at:?} in {line:?}").into())
}
