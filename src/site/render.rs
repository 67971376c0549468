//! The Dockerfile in which another server serves the files.

use std::sync::OnceLock;

use tera::{Context as Values, Tera};

use crate::dockerfile::{Body, Dockerfile};
use crate::image::{BaseImage, ImageRef, Presence, TagStatus};
use crate::need::Needs;
use crate::outcome::Tier;
use crate::plan::{self, Accounts, CopyLine, Layout, Plan, Runtime};
use crate::profile::Profile;
use crate::shell;
use crate::stage::{Health, StageModel, StartCommand, World, path};

use super::{Fallback, Site};

const TEMPLATE: &str = include_str!("../../templates/nginx.conf.tera");
const NAME: &str = "nginx.conf";
/// The word that ends the configuration.
const END: &str = "EOF";

/// A conversion as text.
pub struct Rendered {
    /// The whole new Dockerfile.
    pub output: Vec<u8>,
    /// The runtime image, as written.
    pub image: String,
    /// Its size, where the catalogue knows it.
    pub image_bytes: Option<u64>,
}

/// Writes the new Dockerfile.
///
/// # Errors
/// Why the server cannot take over, in the reader's words.
pub fn render<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    profile: &Profile,
    site: &Site,
) -> Result<Rendered, String> {
    let dockerfile = world.dockerfile;
    if dockerfile.eol() != "\n" || !takes_here_documents(dockerfile) {
        return Err("the server's configuration would be a here-document, which this file cannot have (its line ends, or the version in `# syntax=`)".into());
    }
    let runtime = image(world, model, profile)?;
    let layout = layout(dockerfile);
    let needs = Needs::default();
    let variables = plan::variables(world, model, profile, &needs, &runtime, &layout);
    let brought: Vec<String> = model
        .config
        .env
        .iter()
        .filter(|variable| variable.line.is_none())
        .map(|variable| format!("ENV {}=", variable.key))
        .chain(["ENV PATH=".to_string()])
        .collect();
    let head = variables
        .lines
        .into_iter()
        .filter(|line| !brought.iter().any(|start| line.starts_with(start.as_str())))
        .collect();
    let files = &profile.static_files;
    let configuration = configuration(site, &files.root)?;
    let image = runtime.reference.clone();
    let image_bytes = runtime.image.approx_bytes();
    let plan = Plan {
        builder: plan::builder_name(world, model),
        runtime,
        platform: model.platform.clone(),
        tier: Tier::T1,
        layout,
        head,
        copies: vec![CopyLine {
            sources: vec![site.directory.clone()],
            to: files.root.clone(),
            owner: None,
        }],
        tail: vec![format!(
            "COPY <<'{END}' {}\n{configuration}{END}",
            files.configuration
        )],
        assumptions: Vec::new(),
        notes: Vec::new(),
    };
    let output = crate::render::render(dockerfile, &plan, world.knowledge.template())?;
    Ok(Rendered {
        output,
        image,
        image_bytes,
    })
}

/// What describes the image moves; the author's start command stays where it is, for `--target`.
fn layout(dockerfile: &Dockerfile) -> Layout {
    let mut layout = Layout::default();
    let range = dockerfile
        .stages()
        .into_iter()
        .next()
        .map_or(0..0, |stage| stage.instructions);
    for index in range {
        let Some(instruction) = dockerfile.instructions().get(index) else {
            continue;
        };
        match &instruction.body {
            Body::Expose(_) | Body::Label(_) | Body::Healthcheck(_) | Body::Maintainer(_) => {
                layout.moved.insert(index);
            }
            Body::Env(_) => {
                layout.repeated.insert(index);
            }
            _ => {}
        }
    }
    layout
}

/// Here-documents came with version 1.4: <https://docs.docker.com/build/buildkit/dockerfile-release-notes/#140>.
fn takes_here_documents(dockerfile: &Dockerfile) -> bool {
    let text = String::from_utf8_lossy(dockerfile.source());
    let syntax = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .find_map(|line| line.trim_start_matches('#').trim().strip_prefix("syntax"))
        .and_then(|rest| rest.trim().strip_prefix('='));
    let Some(reference) = syntax.map(str::trim) else {
        return true;
    };
    let version = reference.rsplit_once(':').map_or("1", |(_, tag)| tag);
    let minor = version.strip_prefix("1.").map(|rest| {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        rest[..end].parse::<u32>().unwrap_or(0)
    });
    reference.starts_with("docker/dockerfile") && minor.is_none_or(|minor| minor >= 4)
}

fn configuration(site: &Site, root: &str) -> Result<String, String> {
    static TERA: OnceLock<Result<Tera, String>> = OnceLock::new();
    let tera = TERA
        .get_or_init(|| {
            let mut tera = Tera::default();
            tera.add_raw_template(NAME, TEMPLATE)
                .map_err(|error| error.to_string())?;
            Ok(tera)
        })
        .as_ref()
        .map_err(Clone::clone)?;
    let mut values = Values::new();
    values.insert("port", &site.port);
    values.insert("root", root);
    values.insert("compresses", &site.compresses);
    values.insert("suffix", &site.suffix);
    values.insert("fallback", &(site.fallback != Fallback::None));
    tera.render(NAME, &values)
        .map_err(|error| error.to_string())
}

/// The first image that is published and has what the health check calls.
fn image<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    profile: &Profile,
) -> Result<Runtime<'k>, String> {
    let knowledge: &'k crate::Knowledge = world.knowledge;
    let catalogue = knowledge.catalogue();
    if model
        .base
        .as_ref()
        .is_some_and(|base| base.is_private_mirror)
    {
        return Err("the base image comes from a mirror, and where that keeps the server's image cannot be told".into());
    }
    let programs = health_programs(world, model)?;
    let mut missing = String::from("no image with the server is known");
    for reference in &profile.static_files.images {
        if catalogue.reference_exists(reference) == TagStatus::Unknown {
            continue;
        }
        let image: Option<BaseImage<'k>> = ImageRef::parse(reference)
            .ok()
            .and_then(|parsed| catalogue.resolve(&parsed));
        let Some(image) = image else { continue };
        let lacks = programs
            .iter()
            .find(|program| catalogue.has_program(&image, program) != Presence::Yes);
        if let Some(program) = lacks {
            missing =
                format!("the health check calls `{program}`, which `{reference}` does not have");
            continue;
        }
        return Ok(Runtime {
            id: image.family.to_string(),
            reference: reference.clone(),
            image,
            packages: Vec::new(),
            files: Vec::new(),
            accounts: Accounts::None,
            owner_by_copy: false,
            passed_over: Vec::new(),
        });
    }
    Err(missing)
}

/// The programs that the health check calls.
fn health_programs(world: &World<'_, '_>, model: &StageModel<'_>) -> Result<Vec<String>, String> {
    let Some(Health::Check { command, .. }) = model.config.health.as_ref().map(|it| &it.value)
    else {
        return Ok(Vec::new());
    };
    let text = match command {
        StartCommand::Shell { text, .. } => text.clone(),
        StartCommand::Exec(words) => match &words[..] {
            [shell, option, text] if shell.ends_with("sh") && option == "-c" => text.clone(),
            _ => {
                let first = words.first().map_or("", |word| path::name(word));
                return Ok(vec![first.to_string()]);
            }
        },
    };
    let script = shell::parse(&text);
    if script.opaque.is_some() {
        return Err("the health check cannot be read".into());
    }
    let builtins = &world.knowledge.profiles().common().start.builtins;
    let mut programs = Vec::new();
    for command in &script.commands {
        match command.program_name() {
            Some(name) if builtins.contains(&name) => {}
            Some(name) => programs.push(path::name(&name).to_string()),
            None => return Err("the health check calls a program whose name is computed".into()),
        }
    }
    Ok(programs)
}
