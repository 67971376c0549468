//! A jar of Spring Boot that is taken apart into a small jar and a directory of libraries:
//! <https://docs.spring.io/spring-boot/reference/packaging/efficient.html>.

use crate::context::java::{self, ArtifactKind};
use crate::language::{Added, Invocation, Made, Product};
use crate::need::Needs;
use crate::shell;
use crate::stage::{Beside, StageModel, World, path};

/// The option that lets such a jar work on itself instead of starting.
const TOOLS: &str = "-Djarmode=tools";
/// Where the parts are made before they are moved.
const PARTS: &str = "/tmp/layers";

/// `java -Djarmode=tools -jar app.jar extract`: the program beside its libraries, or what is not known.
pub(super) fn extract(invocation: &Invocation<'_, '_, '_>) -> Product {
    parts(invocation).unwrap_or_else(|| Product {
        filled: vec![invocation.cwd.to_string()],
        ..Product::default()
    })
}

fn parts(invocation: &Invocation<'_, '_, '_>) -> Option<Product> {
    let words: Vec<&str> = invocation
        .words
        .iter()
        .map(Option::as_deref)
        .collect::<Option<_>>()?;
    let at = words.iter().position(|word| *word == "-jar")?;
    let (jar, command) = (words.get(at + 1)?, words.get(at + 2)?);
    if *command != "extract" {
        return matches!(*command, "list-layers" | "help").then(Product::default);
    }
    let name = path::name(jar);
    let mut destination = name.strip_suffix(".jar")?.to_string();
    let (mut libraries, mut program, mut whole) = ("lib", name, true);
    let mut rest = words.iter().skip(at + 3);
    while let Some(option) = rest.next() {
        match *option {
            "--destination" => destination = (*rest.next()?).to_string(),
            "--libraries" => libraries = rest.next()?,
            "--application-filename" => program = rest.next()?,
            "--force" => {}
            // Other directories, or names of layers: what lies where is left open.
            _ => whole = false,
        }
    }
    let directory = path::join(invocation.cwd, &destination);
    let mut product = Product {
        directories: vec![directory.clone()],
        ..Product::default()
    };
    if !whole {
        product.filled.push(directory);
        return Some(product);
    }
    let origin = path::join(invocation.cwd, jar);
    let libraries = libraries.trim_end_matches('/').to_string();
    product.files.push(Made {
        path: path::join(&directory, &libraries),
        from: Some(origin.clone()),
        certain: true,
        directory: true,
        beside: Beside {
            part: true,
            ..Beside::default()
        },
        ..Made::default()
    });
    product.files.push(Made {
        path: path::join(&directory, program),
        from: Some(origin),
        certain: true,
        beside: Beside {
            paths: vec![libraries],
            ..Beside::default()
        },
        ..Made::default()
    });
    Some(product)
}

/// The step that takes the jar apart that the image starts, and puts its parts where it was.
///
/// # Errors
/// Why it stays whole, in the reader's words.
pub(in crate::language) fn layered(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    needs: &Needs,
) -> Result<Added, String> {
    let jars: Vec<_> = needs
        .paths
        .keys()
        .filter(|at| at.ends_with(".jar"))
        .filter_map(|at| Some((at, model.product_at(world.context, at)?)))
        .collect();
    let [(at, jar)] = jars[..] else {
        return Err(match jars.len() {
            0 => "no jar that the build makes is started".into(),
            count => format!("the image needs {count} jars"),
        });
    };
    let build = jar
        .sources
        .as_ref()
        .and_then(|dir| Some((super::build_in(world, dir)?, dir)));
    let project = build.as_ref().and_then(|(build, dir)| build.project(dir));
    let boot = project.filter(|project| {
        let mut kinds = project.artifacts.iter().map(|it| it.kind);
        kinds.any(|kind| kind == ArtifactKind::BootJar)
            && project.artifacts.iter().all(|it| it.certain)
    });
    let Some(version) = boot.and_then(|project| project.spring_boot.as_deref()) else {
        return Err(format!(
            "`{at}` is not known to be a jar of Spring Boot, or its version is not"
        ));
    };
    if !java::takes_apart(version) {
        return Err(format!(
            "Spring Boot {version} does not take its jars apart in a form that `java -jar` starts; {} and later do",
            java::takes_apart_since()
        ));
    }
    if !jar.beside.paths.is_empty() {
        return Err(format!("`{at}` is taken apart already"));
    }
    let name = path::name(at);
    let stem = name.strip_suffix(".jar").unwrap_or(name);
    let quote = shell::quote;
    // Its own name for the directory: beside the jar may be another `lib`.
    Ok(Added {
        command: format!(
            "java {TOOLS} -jar {} extract --destination {PARTS} --libraries {} && mv {} {} {}",
            quote(at),
            quote(&format!("{stem}-lib")),
            quote(&format!("{PARTS}/{stem}-lib")),
            quote(&format!("{PARTS}/{name}")),
            quote(&with_slash(path::parent(at))),
        ),
        cwd: None,
        line: jar.line,
        remade: vec![at.clone()],
    })
}

fn with_slash(directory: &str) -> String {
    format!("{}/", directory.trim_end_matches('/'))
}
