//! What the command line and the settings of a file server say.

use crate::dockerfile::Body;
use crate::language::{self, Configured};
use crate::profile::{Profile, StaticServer};
use crate::stage::{Lookup, StageModel, Variable, World, path};

use super::start::Started;
use super::{Fallback, Site, output};

/// The rule for a command, if it serves files.
pub(super) fn rule<'p>(profile: &'p Profile, words: &[String]) -> Option<&'p StaticServer> {
    profile
        .static_files
        .server
        .iter()
        .filter(|rule| words.len() >= rule.run.len() && rule.run[..] == words[..rule.run.len()])
        .max_by_key(|rule| rule.run.len())
}

/// What the words of a command say.
#[derive(Default)]
struct Options {
    directory: Option<String>,
    port: Option<String>,
    fallback: bool,
}

/// Reads everything; an error says why another server cannot take over.
pub(super) fn read(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    profile: &Profile,
    rule: &StaticServer,
    started: &Started,
) -> Result<Site, String> {
    let command = started.words.join(" ");
    if world.context.is_absent() {
        return Err("the build context is not given".into());
    }
    if model.config.user_name() != "root" {
        return Err(format!(
            "the image runs as the user `{}`, and that server starts as root",
            model.config.user_name()
        ));
    }
    if let Some(volume) = model.config.volumes.first() {
        return Err(format!("the image has the volume `{}`", volume.value));
    }
    let options = options(rule, &started.words)?;
    let project = language::directory_in_context(world, profile, &model.files, &started.cwd);
    let settings = Settings {
        world,
        profile,
        files: project
            .as_deref()
            .map(|dir| files(world, dir, &rule.settings))
            .unwrap_or_default(),
    };
    for stop in &rule.stops {
        match settings.get(stop) {
            Configured::Absent => {}
            Configured::Literal(value) if rule.harmless.contains(&value) => {}
            _ => {
                return Err(format!(
                    "the setting `{stop}` may change what `{command}` serves ({})",
                    settings.files.join(", ")
                ));
            }
        }
    }
    let directory = match options.directory {
        Some(directory) => directory,
        None => match settings.optional(rule.directory_setting.as_deref()) {
            Configured::Literal(value) => value,
            Configured::Absent => rule.directory.clone().unwrap_or_default(),
            Configured::Computed => return Err("the directory that it serves is computed".into()),
        },
    };
    let at = path::join(&started.cwd, &directory);
    if path::is_within(&started.cwd, &at) || path::is_within(&model.config.workdir.value, &at) {
        return Err(format!(
            "`{command}` serves all of `{at}`, packages and sources too"
        ));
    }
    for name in &rule.configuration {
        for place in [path::join(&at, name), path::join(&started.cwd, name)] {
            let in_context = matches!(
                model.files.lookup(world.context, &place),
                Lookup::Present(_)
            );
            // What a build copies from `public` is seen there.
            let copied = project.as_deref().is_some_and(|dir| {
                world
                    .context
                    .is_file(&crate::context::path::join(dir, &format!("public/{name}")))
            });
            if in_context || copied {
                return Err(format!("`{name}` configures `{}`", rule.run.join(" ")));
            }
        }
    }
    // An option wins over the variable.
    let port_variable = rule
        .port_variable
        .clone()
        .filter(|_| options.port.is_none());
    let port = port(world, model, rule, started, &settings, options.port)?;
    let built = output::of(world, model, profile, &at)?;
    let packages = language::dependencies(world, profile, &model.files, &started.cwd);
    let router = profile
        .static_files
        .routers
        .iter()
        .find(|router| packages.as_ref().is_some_and(|all| all.contains(*router)));
    let fallback = match router {
        _ if rule.fallback || options.fallback => Fallback::Kept,
        Some(router) if !built.pages => Fallback::Router(router.clone()),
        _ => Fallback::None,
    };
    let told = started.words.iter().any(|word| {
        let name = word.split('=').next().unwrap_or(word);
        rule.host_options.iter().any(|option| option == name)
    });
    let local = !rule.host_options.is_empty()
        && !told
        && settings.optional(rule.host_setting.as_deref()) == Configured::Absent;
    Ok(Site {
        command,
        local,
        directory: at,
        port,
        fallback,
        suffix: rule.suffix,
        compresses: rule.compresses,
        port_variable,
        line: started.line,
        assumptions: built.assumption.into_iter().collect(),
    })
}

/// Takes the words apart; one that is not known stops it.
fn options(rule: &StaticServer, words: &[String]) -> Result<Options, String> {
    let mut options = Options::default();
    let mut rest = words[rule.run.len()..].iter().peekable();
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            if !rule.operand || options.directory.replace(word.clone()).is_some() {
                return Err(format!(
                    "what `{word}` means to `{}` is not known",
                    rule.run.join(" ")
                ));
            }
            continue;
        }
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (word.as_str(), None),
        };
        let has = |list: &[String]| list.iter().any(|it| it == name);
        // `-c-1`, `-p8080`: a short option with its value.
        let short = |list: &[String]| {
            list.iter()
                .find_map(|it| (it.len() == 2).then(|| word.strip_prefix(it.as_str()))?)
                .filter(|value| !value.is_empty())
                .map(String::from)
        };
        if has(&rule.port_options) {
            options.port = joined.or_else(|| rest.next().cloned());
        } else if has(&rule.directory_options) {
            options.directory = joined.or_else(|| rest.next().cloned());
        } else if has(&rule.fallback_options) {
            options.fallback = true;
        } else if has(&rule.value_options) {
            if joined.is_none() {
                rest.next();
            }
        } else if has(&rule.optional_value_options) {
            if joined.is_none() {
                rest.next_if(|next| !next.starts_with('-'));
            }
        } else if has(&rule.flags) {
        } else if let Some(value) = short(&rule.port_options) {
            options.port = Some(value);
        } else if short(&rule.value_options).is_none() {
            return Err(format!(
                "`{}` gets the option `{word}`, which another server cannot be given",
                rule.run.join(" ")
            ));
        }
    }
    Ok(options)
}

/// Whether the Dockerfile puts a variable together from others.
fn is_computed(world: &World<'_, '_>, variable: &Variable) -> bool {
    let instructions = world.dockerfile.instructions();
    match variable
        .instruction
        .and_then(|index| instructions.get(index))
        .map(|it| &it.body)
    {
        Some(Body::Env(pairs)) => pairs
            .iter()
            .any(|pair| pair.key == variable.key && pair.value.contains('$')),
        _ => false,
    }
}

fn port(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    rule: &StaticServer,
    started: &Started,
    settings: &Settings<'_, '_, '_>,
    given: Option<String>,
) -> Result<u16, String> {
    let unknown = || "the port that it listens on is computed".to_string();
    let text = match (given, &rule.port_variable) {
        (Some(text), _) => Some(text),
        (None, Some(name)) => {
            // A build argument may be given another value.
            if model
                .config
                .variable(name)
                .is_some_and(|it| is_computed(world, it))
            {
                return Err(unknown());
            }
            started.variable(model, name).map_err(|()| unknown())?
        }
        (None, None) => None,
    };
    let text = match text {
        Some(text) => Some(text),
        None => match settings.optional(rule.port_setting.as_deref()) {
            Configured::Literal(text) => Some(text),
            Configured::Absent => None,
            Configured::Computed => return Err(unknown()),
        },
    };
    let Some(text) = text else {
        return Ok(rule.port);
    };
    // `tcp://0.0.0.0:3000`, `0.0.0.0:3000`
    let address = text.strip_prefix("tcp://").unwrap_or(&text);
    let (host, port) = address.rsplit_once(':').unwrap_or(("", address));
    if matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
        return Err(format!("it listens on `{text}`, for the container alone"));
    }
    match port.parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(format!("the port `{text}` is not a number")),
    }
}

/// The settings of a project's files.
struct Settings<'a, 'k, 'c> {
    world: &'a World<'k, 'c>,
    profile: &'a Profile,
    files: Vec<String>,
}

impl Settings<'_, '_, '_> {
    fn get(&self, keys: &str) -> Configured {
        output::setting(self.world, self.profile, &self.files, keys)
    }

    fn optional(&self, keys: Option<&str>) -> Configured {
        keys.map_or(Configured::Absent, |keys| self.get(keys))
    }
}

/// The files of these names in a directory of the context.
pub(super) fn files(world: &World<'_, '_>, dir: &str, names: &[String]) -> Vec<String> {
    names
        .iter()
        .map(|name| crate::context::path::join(dir, name))
        .filter(|file| world.context.is_file(file))
        .collect()
}
