//! Where a build command that makes no program puts what it makes, by the output rules of its language.

use crate::context::node::{Setting, loads_own_files, names_any, settings};
use crate::profile::OutputRule;
use crate::stage::path;

use super::{Invocation, directory_in_context};

/// What a command writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where, absolute.
    pub path: String,
    /// A directory that it fills, not a file.
    pub directory: bool,
}

/// All that the command writes and a program may read; `None` where that cannot be told.
pub fn outputs(invocation: &Invocation<'_, '_, '_>) -> Option<Vec<Output>> {
    let words: Vec<&str> = invocation
        .words
        .iter()
        .map(|word| word.as_deref())
        .collect::<Option<_>>()?;
    let rule = invocation
        .profile
        .output
        .iter()
        .filter(|rule| applies(rule, &words))
        .max_by_key(|rule| rule.run.len())?;
    let line = line(rule, &words)?;
    if line.nothing {
        return Some(Vec::new());
    }
    let configured = configured(rule, invocation)?;
    let output = |place: &String, directory: bool| Output {
        path: path::join(invocation.cwd, place),
        directory,
    };
    let mut found: Vec<Output> = line.files.iter().map(|it| output(it, false)).collect();
    if !line.directories.is_empty() {
        found.extend(line.directories.iter().map(|it| output(it, true)));
    } else if let Some(place) = by_variable(rule, invocation) {
        found.push(output(&place, true));
    } else if let Some(directories) = configured {
        found.extend(directories.iter().map(|it| output(it, true)));
    } else if found.is_empty() {
        if rule.directories.is_empty() {
            return None;
        }
        found.extend(rule.directories.iter().map(|it| output(it, true)));
    }
    // The directory of the project itself, or one above it: what is written there cannot be told apart.
    let bounded = |it: &Output| !path::is_within(invocation.cwd, &it.path);
    found.iter().all(bounded).then_some(found)
}

/// The directory that the environment names.
fn by_variable(rule: &OutputRule, invocation: &Invocation<'_, '_, '_>) -> Option<String> {
    let mut set = rule
        .variables
        .iter()
        .filter_map(|name| (invocation.vars)(name));
    set.find(|place| !place.is_empty())
}

/// Whether the words begin with those of the rule; options may stand between.
fn applies(rule: &OutputRule, words: &[&str]) -> bool {
    let Some((program, rest)) = words.split_first() else {
        return false;
    };
    let plain: Vec<&&str> = rest.iter().filter(|word| !word.starts_with('-')).collect();
    rule.run.first().is_some_and(|it| it == path::name(program))
        && rule.run[1..]
            .iter()
            .enumerate()
            .all(|(at, word)| plain.get(at).is_some_and(|it| *it == word))
}

/// What the command line itself says.
#[derive(Default)]
struct Line {
    nothing: bool,
    directories: Vec<String>,
    files: Vec<String>,
}

fn line(rule: &OutputRule, words: &[&str]) -> Option<Line> {
    let mut line = Line::default();
    let mut operands = 0;
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            operands += 1;
            continue;
        }
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (*word, None),
        };
        let is = |list: &[String]| list.iter().any(|option| option == name);
        if is(&rule.nothing_with) {
            line.nothing = value != Some("false");
        } else if is(&rule.options) {
            let value = value.or_else(|| rest.next().copied())?;
            line.directories.push(value.to_string());
        } else if is(&rule.file_options) {
            let value = value.or_else(|| rest.next().copied())?;
            line.files.push(value.to_string());
        } else if is(&rule.with_value) && value.is_none() {
            rest.next();
        } else if matches!(name, "-c" | "--config") {
            // Another configuration than the one that is read.
            return None;
        }
    }
    (rule.operands || operands < rule.run.len()).then_some(line)
}

/// The directories that the configuration names, `None` inside if it names none; `None` if it cannot be read.
fn configured(
    rule: &OutputRule,
    invocation: &Invocation<'_, '_, '_>,
) -> Option<Option<Vec<String>>> {
    if rule.configuration.is_empty() {
        return Some(None);
    }
    let context = invocation.context();
    if context.is_absent() {
        return None;
    }
    let inside = directory_in_context(
        invocation.world,
        invocation.profile,
        invocation.files,
        invocation.cwd,
    )?;
    let (mut directories, mut nothing) = (Vec::new(), false);
    for entry in context.list(&inside) {
        let matches = |pattern: &String| path::matches(pattern, entry.name());
        if !rule.configuration.iter().any(matches) {
            continue;
        }
        let text = context.read_text(&entry.path)?;
        let is_script = !entry.name().ends_with(".json") && !entry.name().ends_with(".toml");
        if names_any(&text, &rule.unclear) || is_script && loads_own_files(&text) {
            return None;
        }
        for setting in settings(&uncommented(&text, entry.name()), &rule.keys) {
            match setting {
                Setting::Text(place) => directories.push(place),
                Setting::Is(false) => {}
                Setting::Is(true) | Setting::Unknown => return None,
            }
        }
        let off = settings(&text, &rule.nothing_keys);
        nothing |= off.contains(&Setting::Is(true));
    }
    if directories.is_empty() && !nothing {
        Some(None)
    } else {
        Some(Some(directories))
    }
}

/// The text without the comments of formats that have others than JavaScript.
fn uncommented(text: &str, name: &str) -> String {
    if !name.ends_with(".toml") && !name.starts_with(".env") {
        return text.to_string();
    }
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    // Each line is a setting of its own.
    lines.map(|line| format!("{line};\n")).collect()
}
