//! `quarkus-maven-plugin`, whose packaging is chosen by settings of the application.
//!
//! <https://quarkus.io/guides/maven-tooling#build-tool-maven> and <https://quarkus.io/guides/all-config#quarkus-core_quarkus.package.jar.type>

use crate::context::java::xml::Element;
use crate::context::java::{Artifact, ArtifactKind};

use super::effects::Workshop;

/// Runs the goal `build`.
pub(super) fn run(shop: &mut Workshop<'_>, element: &Element, made_by: String) {
    let config = shop.config(element);
    match config.flag("skip", "quarkus.build.skip") {
        Ok(Some(true)) => return,
        Ok(_) => {}
        Err(()) => shop.doubtful = true,
    }
    let (output, output_known) = shop.output();
    let (own_name, own_known) = shop.final_name();
    let package = Package::of(
        &|key| {
            if shop.model.doubtful.contains(key) && !shop.values.defines.contains_key(key) {
                return Err(());
            }
            // Properties of the command and the build file win over the file of settings.
            let in_plugin = element
                .text_at(&["properties", key])
                .and_then(|it| shop.values.of(it));
            Ok(in_plugin
                .or_else(|| shop.values.property(key))
                .or_else(|| shop.settings.get(key).cloned()))
        },
        &output,
        &own_name,
    );
    for artifact in package.artifacts(&made_by, output_known && own_known) {
        let is_main = artifact.kind.is_jar();
        let at = shop.add(artifact);
        if is_main {
            shop.main = Some(at);
        }
    }
}

/// How the application is packed.
pub(in crate::context::java) struct Package {
    kind: Option<String>,
    native: bool,
    directory: String,
    name: String,
    output: String,
    suffix: String,
    known: bool,
}

impl Package {
    /// Reads the settings: `Err` from the lookup is one that is set and not known.
    pub fn of(
        lookup: &dyn Fn(&str) -> Result<Option<String>, ()>,
        output: &str,
        final_name: &str,
    ) -> Package {
        let mut known = true;
        let mut first = |keys: &[&str]| {
            for key in keys {
                match lookup(key) {
                    Ok(Some(value)) if value.contains("${") => known = false,
                    Ok(Some(value)) => return Some(value),
                    Ok(None) => {}
                    Err(()) => known = false,
                }
            }
            None
        };
        let kind = first(&["quarkus.package.jar.type", "quarkus.package.type"]);
        let uber = first(&["quarkus.package.uber-jar"]).as_deref() == Some("true");
        let native = first(&["quarkus.native.enabled"]).as_deref() == Some("true");
        let off = first(&["quarkus.package.jar.enabled"]).as_deref() == Some("false");
        let directory = first(&["quarkus.package.output-directory"]);
        let name = first(&["quarkus.package.output-name"]);
        let suffix = match first(&[
            "quarkus.package.jar.add-runner-suffix",
            "quarkus.package.add-runner-suffix",
        ])
        .as_deref()
        {
            Some("false") => Some(String::new()),
            _ => first(&["quarkus.package.runner-suffix"]),
        };
        let native = native || kind.as_deref().is_some_and(|it| it.starts_with("native"));
        let kind = match kind {
            _ if off => None,
            _ if uber => Some("uber-jar".to_owned()),
            kind => kind.or(Some("fast-jar".to_owned())),
        };
        Package {
            kind,
            native,
            directory: directory.unwrap_or_else(|| "quarkus-app".to_owned()),
            name: name.unwrap_or_else(|| final_name.to_owned()),
            output: output.to_owned(),
            suffix: suffix.unwrap_or_else(|| "-runner".to_owned()),
            known,
        }
    }

    /// What it makes.
    pub fn artifacts(&self, made_by: &str, certain: bool) -> Vec<Artifact> {
        let made = |path: String, kind, certain| Artifact {
            path,
            kind,
            certain: certain && self.known,
            made_by: made_by.to_owned(),
            main_class: None,
        };
        let Package {
            output,
            name,
            suffix,
            ..
        } = self;
        if self.native {
            // The jar that it is made from lies in a directory of its own.
            return vec![
                made(
                    format!("{output}/{name}{suffix}"),
                    ArtifactKind::Native,
                    certain,
                ),
                made(
                    format!("{output}/{name}-native-image-source-jar"),
                    ArtifactKind::Files,
                    false,
                ),
            ];
        }
        let dir = format!("{output}/{}", self.directory);
        match self.kind.as_deref() {
            None => Vec::new(),
            Some("fast-jar" | "jar" | "mutable-jar") => vec![
                made(dir.clone(), ArtifactKind::Application, certain),
                made(
                    format!("{dir}/quarkus-run.jar"),
                    ArtifactKind::ThinJar,
                    certain,
                ),
            ],
            Some("uber-jar") => {
                vec![made(
                    format!("{output}/{name}{suffix}.jar"),
                    ArtifactKind::FatJar,
                    certain,
                )]
            }
            Some("legacy-jar" | "legacy" | "thin-jar") => vec![
                made(
                    format!("{output}/{name}{suffix}.jar"),
                    ArtifactKind::ThinJar,
                    certain,
                ),
                made(format!("{output}/lib"), ArtifactKind::Libraries, certain),
            ],
            Some(_) => vec![made(dir, ArtifactKind::Application, false)],
        }
    }
}
