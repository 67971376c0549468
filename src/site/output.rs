//! Whether the directory that is served is one that the build makes.

use crate::language::{self, Configured};
use crate::outcome::Assumption;
use crate::profile::{Profile, StaticBuild};
use crate::stage::{BuildStep, Lookup, StageModel, World, path};

/// What is known of a directory with files to serve.
pub(super) struct Built {
    /// There is a page for every path.
    pub pages: bool,
    /// What could not be proven.
    pub assumption: Option<Assumption>,
}

/// Looks who makes a directory; an error says why nobody does.
pub(super) fn of(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    profile: &Profile,
    at: &str,
) -> Result<Built, String> {
    let mut made = model.outputs.iter().any(|(output, _)| output == at);
    let mut pages = false;
    for step in &model.builds {
        for rule in rules(profile, step) {
            pages |= rule.pages;
            let outputs = outputs(world, model, profile, rule, step);
            made |= outputs.iter().flatten().any(|output| output == at);
        }
    }
    let assumption = match model.files.lookup(world.context, at) {
        _ if made => None,
        Lookup::Present(_) => None,
        Lookup::Maybe { line } => Some(Assumption {
            code: "artifact-inferred".into(),
            message: format!(
                "that the build of line {line} makes `{at}`: the start command serves it, and no known build tool is seen to write it"
            ),
            line: Some(line),
        }),
        Lookup::Absent => return Err(format!("nothing in the Dockerfile makes `{at}`")),
    };
    Ok(Built { pages, assumption })
}

fn rules<'p>(profile: &'p Profile, step: &'p BuildStep) -> impl Iterator<Item = &'p StaticBuild> {
    profile.static_files.build.iter().filter(|rule| {
        let name = step.words.first().map_or("", |word| path::name(word));
        rule.run.first().is_some_and(|program| program == name)
            && step.words.len() >= rule.run.len()
            && step.words[1..rule.run.len()] == rule.run[1..]
    })
}

/// The directories that a build may write to; `None` where the rule does not hold, or the place is computed.
fn outputs(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    profile: &Profile,
    rule: &StaticBuild,
    step: &BuildStep,
) -> Option<Vec<String>> {
    let cwd = step.cwd.as_deref()?;
    if !rule.requires.is_empty() {
        let packages = language::dependencies(world, profile, &model.files, cwd)?;
        if !rule.requires.iter().any(|name| packages.contains(name)) {
            return None;
        }
    }
    let absolute = |text: &str| path::join(cwd, text);
    for (at, word) in step.words.iter().enumerate() {
        for option in &rule.output_options {
            if word == option {
                return step.words.get(at + 1).map(|value| vec![absolute(value)]);
            }
            let value = word.strip_prefix(option.as_str());
            if let Some(value) = value.and_then(|rest| rest.strip_prefix('=')) {
                return Some(vec![absolute(value)]);
            }
        }
    }
    if let Some(variable) = rule
        .output_variable
        .as_deref()
        .and_then(|name| model.config.variable(name))
    {
        return variable.known.then(|| vec![absolute(&variable.value)]);
    }
    if let Some(name) = &rule.workspace {
        let dir = language::directory_in_context(world, profile, &model.files, cwd)?;
        let file = crate::context::path::join(&dir, name);
        let outputs = language::workspace_outputs(world, profile, &file);
        return Some(outputs.iter().map(|output| absolute(output)).collect());
    }
    Some(rule.outputs.iter().map(|output| absolute(output)).collect())
}

/// What the first of some files that sets it says.
pub(super) fn setting(
    world: &World<'_, '_>,
    profile: &Profile,
    files: &[String],
    keys: &str,
) -> Configured {
    files
        .iter()
        .map(|file| language::setting(world, profile, file, keys))
        .find(|setting| *setting != Configured::Absent)
        .unwrap_or(Configured::Absent)
}
