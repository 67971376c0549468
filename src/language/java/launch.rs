//! What the command line of `java` loads: <https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html>.

use crate::profile::Profile;
use crate::stage::{FileSystem, Lookup, Source, World, path};

use crate::language::{Load, LoadKind, Runs};

/// Options whose value is the next word, and that name no file.
const WITH_VALUE: &[&str] = &[
    "--add-modules",
    "--add-exports",
    "--add-opens",
    "--add-reads",
    "--limit-modules",
    "--describe-module",
    "-d",
    "--source",
    "--enable-native-access",
    "--illegal-native-access",
    "--finalization",
];
/// Options with a list of paths.
const PATHS: &[&str] = &[
    "-cp",
    "-classpath",
    "--class-path",
    "-p",
    "--module-path",
    "--upgrade-module-path",
];
/// Stands for a word of which nothing is known.
const UNKNOWN: &str = "\0";
/// How many files of arguments are read.
const ARGUMENT_FILES: usize = 8;
/// The most words of such files that are looked at.
const ARGUMENTS: usize = 2_000;

/// Whether a command line starts the virtual machine.
pub(in crate::language) fn is_java(words: &[String]) -> bool {
    words.first().is_some_and(|word| path::name(word) == "java")
}

/// What it loads.
pub(in crate::language) fn runs(
    world: &World<'_, '_>,
    profile: &Profile,
    files: &FileSystem,
    words: &[String],
    cwd: &str,
    vars: &dyn Fn(&str) -> Option<String>,
) -> Runs {
    let mut loads = Vec::new();
    let start = &profile.start;
    let set = start.option_variables.iter().filter_map(|name| vars(name));
    let set: Vec<String> = set
        .flat_map(|value| {
            let options = value.split_whitespace().filter(|it| it.starts_with('-'));
            options.map(String::from).collect::<Vec<_>>()
        })
        .collect();
    let words = &[&words[..1], &set[..], &words[1..]].concat()[..];
    let makes_own = words.iter().any(|it| start.own_options_unless.contains(it));
    let words = with_argument_files(world, files, words, cwd, &mut loads);
    let load = |kind, value: &str, by: &str| Load {
        path: path::join(cwd, value),
        kind,
        known: !value.is_empty() && value != UNKNOWN,
        by: by.to_string(),
    };
    let mut class_path: Option<(String, String)> = None;
    let mut program = None;
    let mut open = false;
    let mut by_archive = false;
    let mut at = 1;
    while let Some(word) = words.get(at) {
        at += 1;
        let value = |at: &mut usize| {
            let value = words.get(*at).cloned().unwrap_or_default();
            *at += 1;
            value
        };
        match word.as_str() {
            // One word that is not known may be any number of options, but the last is the archive.
            UNKNOWN if by_archive && !words[at..].iter().any(|word| !word.starts_with('-')) => {
                loads.push(load(LoadKind::Program, UNKNOWN, "-jar"));
                program = Some(true);
                break;
            }
            UNKNOWN => open = true,
            "" => {}
            // Options may follow: the first word that is none is the archive.
            "-jar" => by_archive = true,
            "-m" | "--module" => {
                at += 1;
                program = Some(false);
                break;
            }
            option if PATHS.contains(&option) => {
                let list = value(&mut at);
                if matches!(option, "-cp" | "-classpath" | "--class-path") {
                    class_path = Some((list, option.to_string()));
                } else {
                    loads.extend(elements(&list, option, &load));
                }
            }
            option if WITH_VALUE.contains(&option) => at += 1,
            option if option.starts_with('-') || option.starts_with('@') => {
                let own = start.own_options.iter().filter(|_| !makes_own);
                let own = own.filter_map(|name| Some((name, option.strip_prefix(name.as_str())?)));
                for (name, value) in own {
                    let files = value
                        .split(':')
                        .map(|it| load(LoadKind::Own, it, name.trim_end_matches('=')));
                    loads.extend(files);
                }
                loads.extend(named_by_option(option, &load));
                for name in ["--class-path=", "--module-path=", "--upgrade-module-path="] {
                    if let Some(list) = option.strip_prefix(name) {
                        match name {
                            "--class-path=" => {
                                class_path = Some((list.into(), "--class-path".into()))
                            }
                            _ => loads.extend(elements(list, name.trim_end_matches('='), &load)),
                        }
                    }
                }
            }
            file if by_archive => {
                // The start of a name of which the rest is not known.
                let place = path::join(cwd, file);
                let whole = !file.ends_with('/') && !files.is_directory(world.context, &place);
                let mut found = load(LoadKind::Program, file, "-jar");
                found.known &= whole;
                loads.push(found);
                class_path = None;
                program = Some(true);
                break;
            }
            source if source.ends_with(".java") => return Runs::Compiles,
            _ => {
                program = Some(false);
                break;
            }
        }
    }
    if program == Some(false) || program.is_none() && !open && class_path.is_some() {
        let by_modules = words.iter().any(|word| word == "-m" || word == "--module");
        match class_path.or_else(|| vars("CLASSPATH").map(|list| (list, "CLASSPATH".into()))) {
            Some((list, by)) => loads.extend(elements(&list, &by, &load)),
            None if by_modules => {}
            None => loads.push(load(LoadKind::Part, ".", "the class path")),
        }
    }
    // What follows is the program's own.
    for word in words.iter().skip(at) {
        let value = word
            .split_once('=')
            .map_or(word.as_str(), |(_, value)| value);
        for part in value.split(',') {
            if part != UNKNOWN && !part.is_empty() && !part.starts_with("classpath:") {
                loads.push(named(part.trim_start_matches("optional:"), word, &load));
            }
        }
    }
    Runs::Loads(loads)
}

/// The elements of a class path or module path.
fn elements(list: &str, by: &str, load: &dyn Fn(LoadKind, &str, &str) -> Load) -> Vec<Load> {
    if list == UNKNOWN {
        return vec![load(LoadKind::Part, UNKNOWN, by)];
    }
    list.split(':')
        .map(|element| {
            let element = match element {
                "" => ".",
                "*" | "./*" => ".",
                element => element.strip_suffix("/*").unwrap_or(element),
            };
            load(
                LoadKind::Part,
                if element.is_empty() { "/" } else { element },
                by,
            )
        })
        .collect()
}

/// A file that an option of the virtual machine names.
fn named_by_option(option: &str, load: &dyn Fn(LoadKind, &str, &str) -> Load) -> Vec<Load> {
    for name in ["-javaagent:", "-agentpath:", "-Xloggc:"] {
        if let Some(rest) = option.strip_prefix(name) {
            let file = rest.split('=').next().unwrap_or(rest);
            return vec![Load {
                known: true,
                ..load(LoadKind::Named, file, option)
            }];
        }
    }
    let Some((name, value)) = option.split_once('=') else {
        return match option.strip_prefix("-Xbootclasspath/a:") {
            Some(list) => elements(list, option, load),
            None => Vec::new(),
        };
    };
    if name == "-Dloader.path" {
        return elements(&value.replace(',', ":"), option, load);
    }
    value
        .split([',', ':', ';'])
        .chain([value])
        .filter(|part| part.contains(['/', '.']) && !part.starts_with("classpath"))
        .map(|part| named(part, option, load))
        .collect()
}

/// A word that may name a file; a scheme is left for later.
fn named(part: &str, by: &str, load: &dyn Fn(LoadKind, &str, &str) -> Load) -> Load {
    let mut found = load(LoadKind::Named, part, by);
    if part.contains(':') {
        found.path = part.to_string();
    }
    found
}

/// Fills in the files of arguments (`@file`): <https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html#java-command-line-argument-files>.
fn with_argument_files(
    world: &World<'_, '_>,
    files: &FileSystem,
    words: &[String],
    cwd: &str,
    loads: &mut Vec<Load>,
) -> Vec<String> {
    let mut out = Vec::new();
    let mut count = 0;
    let mut ended = false;
    for word in words {
        let file = word
            .strip_prefix('@')
            .filter(|name| !name.is_empty() && !ended);
        let Some(file) = file else {
            ended |= !out.is_empty() && !word.starts_with('-') && word != UNKNOWN;
            // The value of an option is no main class.
            let valued = out.last().is_some_and(|last: &String| {
                PATHS.contains(&last.as_str()) || WITH_VALUE.contains(&last.as_str())
            });
            ended &= !valued;
            out.push(word.clone());
            continue;
        };
        let at = path::join(cwd, file);
        count += 1;
        let text = match files.lookup(world.context, &at) {
            Lookup::Present(entry) => match entry.source {
                Source::Context(inside) => world.context.read_text(&inside),
                _ => None,
            },
            _ => None,
        };
        loads.push(Load {
            path: at,
            kind: LoadKind::Part,
            known: text.is_some(),
            by: word.clone(),
        });
        let Some(text) = text.filter(|_| count <= ARGUMENT_FILES) else {
            out.push(UNKNOWN.into());
            continue;
        };
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or("");
            for part in line.split_whitespace() {
                if out.len() < ARGUMENTS {
                    out.push(part.trim_matches(['"', '\'']).to_string());
                }
            }
        }
    }
    out
}
