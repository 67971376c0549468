//! Build arguments: what is proven for their defaults has to hold for the values that a build may be given.
//!
//! The stage is looked at once more with a stand-in for every default. What then comes out says how the conversion depends
//! on the values: not at all; only in the paths that it writes, where the argument itself can stand; or in more than
//! that, which is an assumption.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract;
use crate::dockerfile::{self, Body};
use crate::options::Options;
use crate::outcome::{Assumption, Conversion, Explanation, Reason};
use crate::profile::Profile;
use crate::stage::{Argument, StageModel, World};

use super::converted;

/// More arguments than this are not looked at one by one.
const MOST: usize = 16;
/// Nor more values of one.
const MOST_CHOICES: usize = 8;
/// Given by the engine for the platform, or read by the engine itself:
/// <https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>.
const ENGINE: &[&str] = &["TARGET", "BUILD"];
const PLATFORM: &[&str] = &["PLATFORM", "OS", "ARCH", "VARIANT"];

/// An argument, its default, and what stands in for it.
struct StandIn {
    name: String,
    default: String,
    text: String,
}

/// Makes a conversion that was found for the defaults hold for other values, or adds what it assumes.
pub(super) fn settle<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    options: &Options,
    conversion: &mut Conversion,
) {
    let stand_ins = stand_ins(world, &model.arguments);
    if stand_ins.is_empty() {
        return;
    }
    let all: Vec<&StandIn> = stand_ins.iter().collect();
    let try_with = |some: &[&StandIn]| Other::new(world, options, some);
    if let Ok(other) = try_with(&all)
        && other.agrees(conversion, &all)
    {
        return adopt(world, model, other, &all, conversion);
    }
    let mut free = Vec::new();
    let mut fixed = Vec::new();
    for one in &all {
        match try_with(&[*one]) {
            _ if all.len() > MOST => fixed.push(*one),
            Ok(other) if other.agrees(conversion, &[*one]) => free.push(*one),
            // The start command itself names what the default makes: the original starts with no other value.
            Err(reason) if reason.code == "start-not-found" => {}
            _ if indifferent(world, options, conversion, one) => {}
            _ => fixed.push(*one),
        }
    }
    if let Ok(other) = try_with(&free)
        && other.agrees(conversion, &free)
    {
        adopt(world, model, other, &free, conversion);
    } else {
        fixed.append(&mut free);
    }
    for one in fixed {
        conversion.assumptions.push(assumption(world, one));
    }
}

/// Whether the argument names something of the context, and the conversion is the same whatever of it is named.
fn indifferent(
    world: &World<'_, '_>,
    options: &Options,
    conversion: &Conversion,
    one: &StandIn,
) -> bool {
    let Some(values) = choices(world, one) else {
        return false;
    };
    values.len() <= MOST_CHOICES
        && values.into_iter().all(|text| {
            let chosen = StandIn {
                name: one.name.clone(),
                default: one.default.clone(),
                text,
            };
            match Other::new(world, options, &[&chosen]) {
                Ok(other) => {
                    other.conversion.output == conversion.output
                        && other.conversion.assumptions == conversion.assumptions
                }
                Err(reason) => reason.code == "start-not-found",
            }
        })
}

/// The other values that an argument can have where it names an entry of a directory of the context (`./cmd/$SERVICE`), as
/// it does with its default; `None` where it does not.
fn choices(world: &World<'_, '_>, one: &StandIn) -> Option<BTreeSet<String>> {
    let source = String::from_utf8_lossy(world.dockerfile.source());
    let ends = |c: char| c.is_whitespace() || "\"'=,;&|()[]".contains(c);
    for written in [format!("${{{}}}", one.name), format!("${}", one.name)] {
        for (at, _) in source.match_indices(&written) {
            let before = source[..at].rsplit(ends).next().unwrap_or("");
            let after = source[at + written.len()..]
                .split(ends)
                .next()
                .unwrap_or("");
            let plain = |text: &str| !text.contains(['$', '{', '\\']);
            let Some(directory) = before.strip_suffix('/') else {
                continue;
            };
            if !plain(directory) || !plain(after) || after.contains('/') {
                continue;
            }
            let directory = crate::stage::path::join_relative("", directory);
            let names: BTreeSet<String> = world
                .context
                .list(&directory)
                .iter()
                .filter_map(|entry| entry.name().strip_suffix(after))
                .map(String::from)
                .collect();
            if names.contains(&one.default) {
                return Some(names.into_iter().filter(|it| *it != one.default).collect());
            }
        }
    }
    None
}

fn assumption(world: &World<'_, '_>, one: &StandIn) -> Assumption {
    let declares =
        |body: &Body| matches!(body, Body::Arg(list) if list.iter().any(|it| it.name == one.name));
    let line = world
        .dockerfile
        .instructions()
        .iter()
        .find(|instruction| declares(&instruction.body))
        .map(|instruction| instruction.start_line);
    Assumption {
        code: "argument-default".into(),
        message: format!(
            "that the build argument {} keeps its default `{}`: with another value the build makes other things, and the runtime stage is made for these",
            one.name, one.default
        ),
        line,
    }
}

/// The arguments with a default that a build may be given another value for.
fn stand_ins(world: &World<'_, '_>, arguments: &[Argument]) -> Vec<StandIn> {
    let source = String::from_utf8_lossy(world.dockerfile.source());
    let mut found: BTreeMap<String, StandIn> = BTreeMap::new();
    for argument in arguments {
        let Some(default) = &argument.value else {
            continue;
        };
        let by_engine = ENGINE.iter().any(|start| {
            let rest = argument.name.strip_prefix(start);
            rest.is_some_and(|rest| PLATFORM.contains(&rest))
        });
        // Another address serves the same thing.
        if by_engine || default.contains("://") {
            continue;
        }
        let number = found.len();
        let numeric = !default.is_empty() && default.bytes().all(|byte| byte.is_ascii_digit());
        let mut text = match numeric {
            true => format!("{}", 731_904_000 + number),
            false => format!("zqx{number}arg"),
        };
        if default.starts_with('/') {
            text.insert(0, '/');
        }
        if source.contains(text.as_str()) {
            continue;
        }
        let stand_in = StandIn {
            name: argument.name.clone(),
            default: default.clone(),
            text,
        };
        found.entry(argument.name.clone()).or_insert(stand_in);
    }
    found.into_values().collect()
}

/// The outcome with stand-ins.
struct Other<'k, 'c> {
    world: World<'k, 'c>,
    conversion: Conversion,
}

impl<'k, 'c> Other<'k, 'c> {
    fn new(
        world: &World<'k, 'c>,
        options: &Options,
        stand_ins: &[&StandIn],
    ) -> Result<Self, Reason> {
        let values = stand_ins
            .iter()
            .map(|one| (one.name.clone(), one.text.clone()))
            .collect();
        let world = world.with_arguments(values);
        let stages = world.dockerfile.stages();
        let Some(stage) = stages.first() else {
            return Err(world.knowledge.reason("no-instructions", "no FROM", None));
        };
        let model = world.evaluate(stage);
        let (mut language, mut explanation) = (None, Explanation::default());
        let (conversion, _) = converted(&world, &model, options, &mut language, &mut explanation)?;
        Ok(Other { world, conversion })
    }

    /// Whether it is the same conversion, the values apart.
    fn agrees(&self, conversion: &Conversion, stand_ins: &[&StandIn]) -> bool {
        let back = |text: &str| {
            let mut text = text.to_string();
            for one in stand_ins {
                text = text.replace(&one.text, &one.default);
            }
            text
        };
        let same_text = back(&String::from_utf8_lossy(&self.conversion.output)).as_bytes()
            == String::from_utf8_lossy(&conversion.output).as_bytes();
        let key =
            |list: &[Assumption], back: &dyn Fn(&str) -> String| -> BTreeSet<(String, String)> {
                list.iter()
                    .map(|it| (it.code.clone(), back(&it.message)))
                    .collect()
            };
        same_text
            && key(&self.conversion.assumptions, &back)
                == key(&conversion.assumptions, &|text| text.to_string())
    }
}

/// Writes the arguments where the conversion has their values, and holds the result against the original again.
fn adopt<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    other: Other<'k, '_>,
    stand_ins: &[&StandIn],
    conversion: &mut Conversion,
) {
    let text = String::from_utf8_lossy(&other.conversion.output).into_owned();
    let used: BTreeSet<&str> = stand_ins
        .iter()
        .filter(|one| text.contains(&one.text))
        .map(|one| one.name.as_str())
        .collect();
    if used.is_empty() {
        return;
    }
    let fixed = |conversion: &mut Conversion| {
        for one in stand_ins
            .iter()
            .filter(|one| used.contains(one.name.as_str()))
        {
            conversion.assumptions.push(assumption(world, one));
        }
    };
    let output = with_names(&text, stand_ins, &used, model);
    let holds = |world: &World<'k, '_>| {
        let stages = world.dockerfile.stages();
        let [stage] = &stages[..] else { return false };
        let model = world.evaluate(stage);
        let Ok(picked) = crate::plan::pick(world, &model) else {
            return false;
        };
        let profile: &Profile = &picked.profile;
        crate::need::derive(world, &model, profile, &Options::default()).is_ok_and(|needs| {
            contract::check(world, &model, profile, &needs, output.as_bytes()).is_ok()
        })
    };
    if std::str::from_utf8(&other.conversion.output).is_ok()
        && dockerfile::parse(output.as_bytes()).is_ok()
        && holds(world)
        && holds(&other.world)
    {
        conversion.output = output.into_bytes();
    } else {
        fixed(conversion);
    }
}

/// The text with arguments for their stand-ins, declared at the head of the runtime stage.
fn with_names(
    text: &str,
    stand_ins: &[&StandIn],
    used: &BTreeSet<&str>,
    model: &StageModel<'_>,
) -> String {
    let mut text = text.to_string();
    for one in stand_ins {
        text = text.replace(&one.text, &format!("${{{}}}", one.name));
    }
    let from = text.rfind("\nFROM ").map_or(0, |at| at + 1);
    let head = text[from..]
        .find('\n')
        .map_or(text.len(), |at| from + at + 1);
    let eol = if text[..head].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    // What their own defaults name comes along.
    let mut wanted: BTreeSet<String> = used.iter().map(|name| (*name).to_string()).collect();
    for argument in model.arguments.iter().rev() {
        if let (true, Some(written)) = (wanted.contains(&argument.name), &argument.written) {
            let names = model.arguments.iter().map(|it| it.name.clone());
            let inner = names.filter(|name| {
                written.contains(&format!("${name}")) || written.contains(&format!("${{{name}"))
            });
            wanted.extend(inner.collect::<Vec<_>>());
        }
    }
    let runtime = text[head..].to_string();
    let mut declared = String::new();
    let mut seen = BTreeSet::new();
    for argument in &model.arguments {
        let line = match &argument.written {
            Some(written) => format!("ARG {}={written}", argument.name),
            None => format!("ARG {}", argument.name),
        };
        let there = runtime.lines().any(|it| it == line);
        if wanted.contains(&argument.name) && !there && seen.insert(line.clone()) {
            declared.push_str(&line);
            declared.push_str(eol);
        }
    }
    text.insert_str(head, &declared);
    text
}
