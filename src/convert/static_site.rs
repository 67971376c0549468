//! `--static`: a front end whose files another server serves; without the option, a remark that it could.

use crate::contract;
use crate::image::BaseImage;
use crate::options::{Options, StaticServer};
use crate::outcome::{BaseSizes, Conversion, Note, Section, Tier};
use crate::plan;
use crate::site::{self, Finding};
use crate::stage::{StageModel, World};

use super::{check_base, fact, note, recognised, section};

/// The conversion, the language and what explains it; `None` where the file goes the ordinary way, with remarks on why or
/// on what the option could do.
pub fn convert<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    options: &Options,
    remarks: &mut Vec<Note>,
) -> Option<(Conversion, String, Vec<Section>)> {
    check_base(world, model).ok()?;
    let picked = plan::pick(world, model).ok()?;
    let profile = &*picked.profile;
    let wanted = matches!(options.static_server, Some(StaticServer::Nginx));
    let mut kept = |why: &str, line| {
        if wanted {
            let message = format!("the author's server stays: {why}");
            remarks.push(note("not-static", message, line));
        }
    };
    let found = match site::find(world, model, profile) {
        Finding::Other => return None,
        Finding::Kept(why, line) => {
            kept(&why, line);
            return None;
        }
        Finding::Site(found) => found,
    };
    let rendered = match site::render(world, model, profile, &found) {
        Ok(rendered) => rendered,
        Err(why) => {
            kept(&why, found.line);
            return None;
        }
    };
    if let Err(violation) = contract::check_site(world, model, profile, &found, &rendered.output) {
        kept(&format!("{violation}"), found.line);
        return None;
    }
    if !wanted {
        let message = format!(
            "`{}` serves files and does nothing else: with `--static nginx`, the image would be `{}` with the files of `{}`, without {} and its packages",
            found.command, rendered.image, found.directory, profile.title
        );
        remarks.push(note("static-site", message, found.line));
        return None;
    }
    let differences = found.differences(&rendered.image);
    let sections = vec![
        recognised(model, &picked),
        section(
            "served",
            vec![
                fact(format!("`{}`", found.command), found.line),
                fact(format!("files: `{}`", found.directory), None),
                fact(format!("port: {}", found.port), None),
            ],
        ),
        section(
            "what changes",
            differences.iter().map(|text| fact(text, None)).collect(),
        ),
    ];
    let notes = differences
        .into_iter()
        .map(|text| note("static-server", text, found.line))
        .chain(
            world
                .context
                .troubles()
                .into_iter()
                .map(|trouble| note("context", trouble, None)),
        )
        .collect();
    let conversion = Conversion {
        planned: None,
        remade: Default::default(),
        output: rendered.output,
        tier: Tier::T1,
        sizes: BaseSizes {
            before: model.base.as_ref().and_then(BaseImage::approx_bytes),
            after: rendered.image_bytes,
        },
        runtime_image: rendered.image,
        assumptions: found.assumptions,
        notes,
    };
    Some((conversion, profile.language.clone(), sections))
}
