//! A start command that would build again and start the product (`cargo run`), where the product is built already: the
//! product is started directly.

use std::ops::Range;

use crate::dockerfile::{Body, Command, Edits};
use crate::language::{self, Invocation};
use crate::outcome::Assumption;
use crate::profile::{Does, Profile};
use crate::shell;
use crate::stage::{Artifact, StageModel, World, path};

/// What was written.
pub struct Replaced {
    /// The new text.
    pub source: Vec<u8>,
    /// What is taken to be true of it.
    pub assumption: Assumption,
}

/// Replaces the command that builds and starts by the program that it would start. `None` where there is no such command
/// in CMD or ENTRYPOINT, or where what it starts is not built in the stage.
pub fn replace(world: &World<'_, '_>, model: &StageModel<'_>) -> Option<Replaced> {
    let dockerfile = world.dockerfile;
    let config = &model.config;
    let parts = [config.entrypoint.as_ref(), config.cmd.as_ref()];
    let indices = parts
        .into_iter()
        .flatten()
        .filter_map(|part| part.instruction);
    for index in indices {
        let instruction = dockerfile.instructions().get(index)?;
        let (Body::Cmd(command) | Body::Entrypoint(command)) = &instruction.body else {
            continue;
        };
        let keyword = dockerfile.text(&instruction.keyword_span).into_owned();
        let mut edits = Edits::new();
        let found = match command {
            Command::Shell(text) => {
                let (span, new, found) = in_script(world, model, &text.text)?;
                edits.replace(text.to_source(span), new);
                found
            }
            Command::Exec(words) => {
                let (words, found) = in_words(world, model, words)?;
                // The words of CMD that follow an ENTRYPOINT are the build tool's own where they are options.
                let follows = config
                    .cmd
                    .as_ref()
                    .filter(|cmd| cmd.instruction != Some(index));
                if follows.is_some_and(|cmd| {
                    cmd.value
                        .words()
                        .first()
                        .is_some_and(|word| word.starts_with('-'))
                }) {
                    return None;
                }
                let text = serde_json::to_string(&words)
                    .ok()?
                    .replace("\",\"", "\", \"");
                edits.replace(instruction.span.clone(), format!("{keyword} {text}"));
                found
            }
        };
        let message = format!(
            "that `{}` would start `{}`, which line {} builds, and nothing newer, and that the program does not read what the build tool puts into its environment",
            found.command, found.product, found.line
        );
        return Some(Replaced {
            source: edits.apply(dockerfile.source()).ok()?,
            assumption: Assumption {
                code: "start-replaced".into(),
                message,
                line: Some(instruction.start_line),
            },
        });
    }
    None
}

/// A command and what it starts.
struct Found {
    command: String,
    product: String,
    words: Vec<String>,
    line: u32,
}

impl Found {
    fn words(&self) -> String {
        self.words
            .iter()
            .map(|word| shell::quote(word))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The words of exec form: the command itself, or a shell with a script.
fn in_words(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    words: &[String],
) -> Option<(Vec<String>, Found)> {
    let shells = &world.knowledge.profiles().common().start.shells;
    let first = path::name(words.first()?);
    if shells.iter().any(|shell| shell == first) {
        let at = words
            .iter()
            .position(|word| word.starts_with('-') && word.ends_with('c'))?
            + 1;
        let script = words.get(at)?;
        let (span, new, found) = in_script(world, model, script)?;
        let text = format!(
            "{}{new}{}",
            script.get(..span.start)?,
            script.get(span.end..)?
        );
        let mut words = words.to_vec();
        words[at] = text;
        return Some((words, found));
    }
    let found = started(world, model, words, &model.config.workdir.value)?;
    Some((found.words.clone(), found))
}

/// The command in the text of a script, with what replaces which bytes of it; a script in a script is looked into.
fn in_script(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    text: &str,
) -> Option<(Range<usize>, String, Found)> {
    let script = shell::parse(text);
    if script.opaque.is_some() {
        return None;
    }
    let config = &model.config;
    let lookup = |name: &str| {
        config
            .variable(name)
            .filter(|variable| variable.known)
            .map_or(shell::Value::Unknown, |variable| {
                shell::Value::Set(variable.value.clone())
            })
    };
    let start = shell::flow::Start::new(&config.workdir.value, &lookup);
    let shells = &world.knowledge.profiles().common().start.shells;
    for step in shell::flow::steps(&script, start).steps {
        let words: Option<Vec<String>> = step
            .words
            .iter()
            .map(|word| word.known().map(String::from))
            .collect();
        let Some(words) = words else { continue };
        let Some(first) = words.first() else { continue };
        if shells.iter().any(|shell| shell == path::name(first)) {
            // The word that holds the script is written anew.
            let Some(at) = words
                .iter()
                .position(|word| word.starts_with('-') && word.ends_with('c'))
            else {
                continue;
            };
            let (Some(inner), Some(word)) = (words.get(at + 1), step.command.words.get(at + 1))
            else {
                continue;
            };
            let Some((span, text, found)) = in_script(world, model, inner) else {
                continue;
            };
            let new = format!(
                "{}{text}{}",
                inner.get(..span.start)?,
                inner.get(span.end..)?
            );
            return Some((word.span.start..word.span.end, shell::quote(&new), found));
        }
        let (Some(begin), Some(end)) = (step.command.words.first(), step.command.words.last())
        else {
            continue;
        };
        let Some(cwd) = step.cwd.as_deref() else {
            continue;
        };
        if let Some(found) = started(world, model, &words, cwd) {
            return Some((begin.span.start..end.span.end, found.words(), found));
        }
    }
    None
}

fn started(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    words: &[String],
    cwd: &str,
) -> Option<Found> {
    let profiles = world.knowledge.profiles();
    let known = profiles.every_command().lookup(words)?;
    if known.does != Does::Run {
        return None;
    }
    let config = &model.config;
    let vars = |name: &str| {
        config
            .variable(name)
            .filter(|variable| variable.known)
            .map(|variable| variable.value.clone())
    };
    let language::Started {
        product,
        words: new,
    } = language::started(&Invocation {
        does: known.does,
        words: words.iter().cloned().map(Some).collect(),
        cwd,
        vars: &vars,
        files: &model.files,
        packages: &model.packages,
        base: model.base.as_ref(),
        profile: profiles.get(&known.language)?,
        world,
    })?;
    let artifact = model.product_at(world.context, &product)?;
    let profile = profiles.get(&known.language)?;
    if is_outdated(world, model, profile, artifact) {
        return None;
    }
    Some(Found {
        command: words.join(" "),
        line: artifact.line,
        product,
        words: new,
    })
}

/// Whether sources of the program are copied after it was built: then the start builds another one.
fn is_outdated(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    profile: &Profile,
    artifact: &Artifact,
) -> bool {
    let Some(sources) = artifact.sources.as_deref().map(|it| path::join("/", it)) else {
        return false;
    };
    let is_source = |name: &str| {
        let patterns = &profile.build_only.files;
        patterns.iter().any(|pattern| path::matches(pattern, name))
    };
    let copies = model.files.context_copies();
    copies.into_iter().any(|(_, inside, directory, line)| {
        let from = path::join("/", inside);
        let overlap = path::is_within(&from, &sources) || path::is_within(&sources, &from);
        let holds = || match directory {
            true => {
                let files = world.context.walk(inside).files;
                files.iter().any(|file| is_source(path::name(&file.path)))
            }
            false => is_source(path::name(&from)),
        };
        line > artifact.line && overlap && holds()
    })
}
