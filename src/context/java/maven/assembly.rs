//! `maven-assembly-plugin`: what its descriptors make.
//!
//! <https://maven.apache.org/plugins/maven-assembly-plugin/single-mojo.html>

use crate::context::java::xml::Element;
use crate::context::java::{Artifact, ArtifactKind};
use crate::context::path;

use super::effects::Workshop;

/// A descriptor: its id, formats, and whether a directory of that name is in it.
struct Descriptor {
    id: String,
    formats: Vec<String>,
    base: Option<String>,
    known: bool,
}

/// The descriptors that the plugin brings along:
/// <https://maven.apache.org/plugins/maven-assembly-plugin/descriptor-refs.html>
fn predefined(name: &str) -> Option<Descriptor> {
    let formats: &[&str] = match name {
        "jar-with-dependencies" => &["jar"],
        "bin" | "src" | "project" => &["tar.gz", "tar.bz2", "zip"],
        _ => return None,
    };
    Some(Descriptor {
        id: name.to_owned(),
        formats: formats.iter().map(|it| (*it).to_owned()).collect(),
        base: None,
        known: true,
    })
}

/// Runs a goal of the plugin.
pub(super) fn run(shop: &mut Workshop<'_>, element: &Element, made_by: String) {
    let config = shop.config(element);
    match config.flag("skipAssembly", "assembly.skipAssembly") {
        Ok(Some(true)) => return,
        Ok(_) => {}
        Err(()) => shop.doubtful = true,
    }
    let (dir, dir_known) = shop.directory(&config, "outputDirectory", "assembly.outputDirectory");
    let (own_name, own_known) = shop.final_name();
    let (name, name_known) = match config.get("finalName", "") {
        Ok(Some(name)) => (name, true),
        Ok(None) => (own_name, own_known),
        Err(()) => (own_name, false),
    };
    let append = config.flag("appendAssemblyId", "assembly.appendAssemblyId");
    let classifier = config.get("classifier", "");
    let main_class = config
        .text(&["archive", "manifest", "mainClass"])
        .or_else(|| config.text(&["archive", "manifestEntries", "Main-Class"]));
    let certain = dir_known && name_known && append.is_ok() && classifier == Ok(None);
    for descriptor in descriptors(shop, element) {
        let name = match append {
            Ok(Some(false)) => name.clone(),
            _ => format!("{name}-{}", descriptor.id),
        };
        for format in &descriptor.formats {
            let certain = certain && descriptor.known;
            let path = format!("{dir}/{name}");
            match format.as_str() {
                "dir" => {
                    let base = descriptor.base.as_deref();
                    let base = base.map(|it| shop.values.of(it));
                    let (base, base_known) = match base {
                        Some(Some(base)) => (base, true),
                        Some(None) => (String::new(), false),
                        None => (shop.final_name().0, own_known),
                    };
                    let path = format!("{path}/{base}");
                    shop.files(
                        path,
                        ArtifactKind::Application,
                        certain && base_known,
                        made_by.clone(),
                    );
                }
                "jar" | "war" => {
                    let kind = if format == "war" {
                        ArtifactKind::War
                    } else {
                        ArtifactKind::FatJar
                    };
                    let at = shop.add(Artifact {
                        path: format!("{path}.{format}"),
                        kind,
                        certain,
                        made_by: made_by.clone(),
                        main_class: main_class.clone(),
                    });
                    if append == Ok(Some(false)) {
                        shop.main = Some(at);
                    }
                }
                _ => shop.files(
                    format!("{path}.{format}"),
                    ArtifactKind::Archive,
                    certain,
                    made_by.clone(),
                ),
            }
        }
    }
}

fn descriptors(shop: &mut Workshop<'_>, element: &Element) -> Vec<Descriptor> {
    let mut found = Vec::new();
    let named = element.all(&["descriptorRefs"]).map(|it| it.text.clone());
    let single = element.text_at(&["descriptorRef"]).map(str::to_owned);
    // `-DdescriptorId=` of old versions.
    let given = shop
        .values
        .property("descriptorId")
        .or_else(|| shop.values.property("assembly.descriptorId"));
    for name in named.chain(single).chain(given) {
        match predefined(&name) {
            Some(descriptor) => found.push(descriptor),
            None => shop.complete = false,
        }
    }
    let files = element.all(&["descriptors"]).map(|it| it.text.clone());
    let single = element.text_at(&["descriptor"]).map(str::to_owned);
    for file in files.chain(single).collect::<Vec<_>>() {
        match from_file(shop, &file) {
            Some(descriptor) => found.push(descriptor),
            None => shop.complete = false,
        }
    }
    if element.child("descriptorSourceDirectory").is_some() || found.is_empty() {
        shop.complete = false;
    }
    found
}

fn from_file(shop: &Workshop<'_>, file: &str) -> Option<Descriptor> {
    let file = shop.values.of(file)?;
    let place = path::resolve_inside(&shop.model.dir, &file)?;
    let content = shop.context.read(&place)?;
    let assembly = match Element::parse(&content) {
        Ok(assembly) => assembly,
        Err(why) => {
            shop.context
                .note(format!("{place}: {why}, so it is taken to be absent"));
            return None;
        }
    };
    let id = shop.values.of(assembly.text_at(&["id"])?)?;
    let formats: Vec<String> = assembly
        .all(&["formats"])
        .map(|it| it.text.clone())
        .collect();
    let flat = assembly.text_at(&["includeBaseDirectory"]) == Some("false");
    let base = match flat {
        true => Some(String::new()),
        false => assembly.text_at(&["baseDirectory"]).map(str::to_owned),
    };
    Some(Descriptor {
        id,
        known: !formats.iter().any(|format| format.contains('$')),
        formats,
        base,
    })
}
