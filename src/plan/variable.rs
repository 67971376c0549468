//! Variables, user, shell and arguments of the runtime stage.

use std::collections::BTreeSet;

use crate::dockerfile::{Body, Instruction};
use crate::need::Needs;
use crate::outcome::Note;
use crate::profile::Profile;
use crate::stage::{Arguments, Config, StageModel, Variable, World, path};

use super::layout::Layout;
use super::runtime::Runtime;

/// The lines.
#[derive(Debug, Default)]
pub struct Variables {
    /// ARG and ENV, before everything else.
    pub lines: Vec<String>,
    /// SHELL and USER, after the copies.
    pub tail: Vec<String>,
    /// What the reader should know.
    pub notes: Vec<Note>,
}

/// Writes a word so that a Dockerfile reads it as it is.
pub fn word(text: &str, escape: char) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:+,@%=~^*?[]{}()!;&|<>#".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_string();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        if c == '"' || c == '$' || c == escape {
            out.push(escape);
        }
        out.push(c);
    }
    out.push('"');
    out
}

pub fn variables(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    profile: &Profile,
    needs: &Needs,
    runtime: &Runtime<'_>,
    layout: &Layout,
) -> Variables {
    let dockerfile = world.dockerfile;
    let escape = dockerfile.escape();
    let mut out = Variables::default();
    // What the runtime stage knows while its lines are read.
    let mut config = Config::default();
    for (key, value) in &runtime.image.facts.env {
        config.set_variable(Variable {
            key: key.clone(),
            value: value.clone(),
            known: true,
            line: None,
            instruction: None,
        });
    }
    let mut arguments = Arguments::default();
    let declared: BTreeSet<String> = names_used(world, model, layout, needs);
    for argument in model
        .arguments
        .iter()
        .filter(|argument| declared.contains(&argument.name))
    {
        let name = &argument.name;
        let line = match &argument.written {
            Some(written) => format!("ARG {name}={written}"),
            None => format!("ARG {name}"),
        };
        if !out.lines.contains(&line) {
            out.lines.push(line);
        }
        arguments.declare(name, argument.value.clone());
    }
    for index in &layout.repeated {
        let Some(instruction) = dockerfile.instructions().get(*index) else {
            continue;
        };
        match &instruction.body {
            Body::Env(pairs) => {
                let mut kept = Vec::new();
                let mut same = true;
                for pair in pairs {
                    let key = arguments.expand(&config, &pair.key, escape).text;
                    let Some(variable) = model
                        .config
                        .variable(&key)
                        .filter(|variable| variable.instruction == Some(*index))
                    else {
                        same = false;
                        continue;
                    };
                    if key == "PATH" {
                        same = false;
                        continue;
                    }
                    if needs.dropped_variables.contains(&key) {
                        same = false;
                        out.notes.push(note("variable-dropped", format!("{key} is read by the toolchain alone and stays in the builder stage"), instruction));
                        continue;
                    }
                    let now = arguments.expand(&config, &pair.value, escape);
                    let agrees = now.text == variable.value && (now.known == variable.known);
                    same &= agrees;
                    kept.push((
                        key,
                        variable.clone(),
                        if agrees {
                            Some(pair.value.clone())
                        } else {
                            None
                        },
                    ));
                }
                for (_, variable, _) in &kept {
                    config.set_variable(variable.clone());
                }
                if kept.is_empty() {
                    continue;
                }
                if same {
                    out.lines
                        .push(dockerfile.text(&instruction.span).into_owned());
                } else {
                    let pairs: Vec<String> =
                        kept.iter()
                            .map(|(key, variable, raw)| {
                                format!(
                                    "{key}={}",
                                    raw.clone()
                                        .filter(|raw| !raw.contains(char::is_whitespace)
                                            && !raw.is_empty())
                                        .unwrap_or_else(|| word(&variable.value, escape))
                                )
                            })
                            .collect();
                    out.lines.push(format!("ENV {}", pairs.join(" ")));
                }
            }
            Body::User(text) => {
                if let Some(user) = &model.config.user {
                    let now = arguments.expand(&config, text, escape);
                    // With a variable, so that an argument of the build still counts.
                    let line = if text.contains('$') && now.known && now.text == user.value {
                        dockerfile.text(&instruction.span).into_owned()
                    } else {
                        format!("USER {}", word(&user.value, escape))
                    };
                    out.tail.push(line);
                }
            }
            Body::Shell(_) => out
                .tail
                .push(dockerfile.text(&instruction.span).into_owned()),
            _ => {}
        }
    }
    out.lines
        .extend(inherited(model, profile, needs, runtime, escape));
    if let Some(user) = model
        .config
        .user
        .as_ref()
        .filter(|user| user.line.is_none())
    {
        out.tail.push(format!("USER {}", word(&user.value, escape)));
    }
    search_path(model, profile, needs, runtime, &mut out, escape);
    for (key, _) in runtime
        .image
        .facts
        .env
        .iter()
        .filter(|(key, _)| key.as_str() != "PATH")
    {
        if model.config.variable(key).is_none() && !profile.environment.of_image.contains(key) {
            out.notes.push(Note {
                code: "variable-added".into(),
                message: format!("the runtime image sets {key}, which the original does not"),
                line: None,
            });
        }
    }
    out
}

/// Variables of the base image that the runtime image does not bring as they are, and its locale.
pub fn inherited(
    model: &StageModel<'_>,
    profile: &Profile,
    needs: &Needs,
    runtime: &Runtime<'_>,
    escape: char,
) -> Vec<String> {
    let mut lines = Vec::new();
    for variable in model
        .config
        .env
        .iter()
        .filter(|variable| variable.line.is_none())
    {
        let brought = runtime.image.facts.env.get(&variable.key) == Some(&variable.value)
            || profile.environment.of_image.contains(&variable.key)
            || LOCALE.contains(&variable.key.as_str()) && lacks_locale(&variable.value, runtime);
        if variable.key != "PATH" && !brought && !needs.dropped_variables.contains(&variable.key) {
            lines.push(format!(
                "ENV {}={}",
                variable.key,
                word(&variable.value, escape)
            ));
        }
    }
    lines.extend(locale_line(model, runtime, escape));
    lines
}

/// The variables of the locale that images set, the stronger one last.
pub const LOCALE: [&str; 2] = ["LANG", "LC_ALL"];

/// The locale that programs have under an environment; empty where none is set.
pub fn locale<'v>(value: impl Fn(&str) -> Option<&'v str>) -> &'v str {
    let set = |name: &&str| value(name).is_some_and(|value| !value.is_empty());
    LOCALE
        .iter()
        .rev()
        .find(|name| set(name))
        .and_then(|name| value(name))
        .unwrap_or("")
}

/// Whether the runtime image is not known to have a locale that the original brings.
pub fn lacks_locale(wanted: &str, runtime: &Runtime<'_>) -> bool {
    let plain = wanted.is_empty() || wanted == "POSIX" || wanted == "C" || wanted.starts_with("C.");
    let bare = runtime.image.facts.shell.is_empty();
    bare && !plain
}

/// Where the runtime image brings another locale than the original has: that of the original.
fn locale_line(model: &StageModel<'_>, runtime: &Runtime<'_>, escape: char) -> Option<String> {
    let old = |name: &str| model.config.variable(name).map(|it| it.value.as_str());
    let brought = |name: &str| runtime.image.facts.env.get(name).map(String::as_str);
    let wanted = locale(old);
    if locale(|name| old(name).or_else(|| brought(name))) == wanted || lacks_locale(wanted, runtime)
    {
        return None;
    }
    // Of an image that carries a toolchain, the catalogue may not know the locale.
    let base = model.base.as_ref();
    if wanted.is_empty() && base.is_some_and(|base| base.language.is_some()) {
        return None;
    }
    let pairs: Vec<String> = LOCALE
        .iter()
        .filter(|name| old(name).is_none() && brought(name).is_some())
        .map(|name| match wanted {
            "" => format!("{name}="),
            _ => format!("{name}={}", word(wanted, escape)),
        })
        .collect();
    (!pairs.is_empty()).then(|| format!("ENV {}", pairs.join(" ")))
}

/// The search path: what the author added, and the directories that hold something now.
fn search_path(
    model: &StageModel<'_>,
    profile: &Profile,
    needs: &Needs,
    runtime: &Runtime<'_>,
    out: &mut Variables,
    escape: char,
) {
    let now = runtime
        .image
        .facts
        .env
        .get("PATH")
        .map_or(crate::stage::DEFAULT_PATH, String::as_str);
    let present: Vec<&str> = now.split(':').collect();
    let by_author = model
        .config
        .variable("PATH")
        .is_some_and(|variable| variable.line.is_some());
    let holds = |directory: &str| {
        needs.paths.values().any(|need| {
            path::parent(&need.path) == directory
                || need.directory && path::is_within(directory, &need.path)
        })
    };
    let inherited: Vec<&str> = model
        .base
        .as_ref()
        .and_then(|base| base.facts.env.get("PATH"))
        .map_or_else(Vec::new, |path| path.split(':').collect());
    let wanted: Vec<&str> = model
        .config
        .path()
        .split(':')
        .filter(|directory| !directory.is_empty())
        .filter(|directory| {
            present.contains(directory)
                || holds(directory)
                || by_author && !inherited.contains(directory) && !is_toolchain(profile, directory)
        })
        .collect();
    let extra: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|directory| !present.contains(directory))
        .collect();
    if extra.is_empty() {
        return;
    }
    let front = wanted
        .iter()
        .take_while(|directory| !present.contains(*directory))
        .count();
    let line = if front == extra.len() {
        format!("ENV PATH={}:$PATH", extra.join(":"))
    } else if wanted
        .iter()
        .rev()
        .take_while(|directory| !present.contains(*directory))
        .count()
        == extra.len()
    {
        format!("ENV PATH=$PATH:{}", extra.join(":"))
    } else {
        format!("ENV PATH={}", word(&wanted.join(":"), escape))
    };
    out.lines.push(line);
}

fn is_toolchain(profile: &Profile, directory: &str) -> bool {
    let toolchain = &profile.toolchain;
    toolchain
        .directories
        .iter()
        .any(|it| path::matches(it, directory))
        || toolchain
            .roots
            .iter()
            .any(|root| path::is_within(directory, root))
}

/// The build arguments that instructions of the runtime stage use.
fn names_used(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    layout: &Layout,
    needs: &Needs,
) -> BTreeSet<String> {
    let dockerfile = world.dockerfile;
    let mut text = String::new();
    for index in layout.moved.iter().chain(&layout.repeated) {
        let Some(instruction) = dockerfile.instructions().get(*index) else {
            continue;
        };
        match &instruction.body {
            Body::Cmd(_) | Body::Entrypoint(_) | Body::Healthcheck(_) | Body::Shell(_) => {}
            Body::Env(pairs) => {
                for pair in pairs.iter().filter(|pair| {
                    !needs.dropped_variables.contains(&pair.key) && pair.key != "PATH"
                }) {
                    text.push_str(&pair.value);
                    text.push('\n');
                }
            }
            _ => text.push_str(&dockerfile.text(&instruction.span)),
        }
    }
    // The defaults of those that are used may use others, declared before them.
    let mut used = BTreeSet::new();
    for argument in model.arguments.iter().rev() {
        if uses(&text, &argument.name) && used.insert(argument.name.clone()) {
            text.push_str(argument.written.as_deref().unwrap_or(""));
            text.push('\n');
        }
    }
    used
}

fn uses(text: &str, name: &str) -> bool {
    let bytes = text.as_bytes();
    text.match_indices(name).any(|(at, _)| {
        let before = at.checked_sub(1).map(|index| bytes[index]);
        let after = bytes.get(at + name.len()).copied();
        matches!(before, Some(b'$' | b'{'))
            && !after.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

fn note(code: &str, message: String, instruction: &Instruction) -> Note {
    Note {
        code: code.into(),
        message,
        line: Some(instruction.start_line),
    }
}
