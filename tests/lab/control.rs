//! Deliberately wrong conversions: each has to be caught, and by the check that is meant to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use msconvert::verify::{Answer, Cancel, Expectation};
use msconvert::{Context, Conversion, Knowledge, Options};
use serde::Deserialize;

use crate::case;
use crate::report::{Line, Standing};
use crate::results::fingerprint;
use crate::surroundings::Surroundings;

/// A wrong conversion of a case.
#[derive(Debug, Clone)]
pub struct Control {
    /// `negative-controls/lost-env`.
    pub name: String,
    folder: PathBuf,
    text: Text,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    /// What is wrong.
    about: String,
    /// The case whose context and original it takes.
    case: String,
    /// The checks that have to find it.
    caught_by: Vec<String>,
    /// Whether the promises of the plan are checked, too; without, it is any pair of files.
    #[serde(default)]
    with_plan: bool,
}

/// All controls, sorted by name.
pub fn all() -> Vec<Control> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/negative-controls");
    let mut controls = Vec::new();
    for entry in std::fs::read_dir(root).into_iter().flatten().flatten() {
        let folder = entry.path();
        let file = folder.join("control.toml");
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let text =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = format!("negative-controls/{}", entry.file_name().to_string_lossy());
        controls.push(Control { name, folder, text });
    }
    controls.sort_by(|one, other| one.name.cmp(&other.name));
    controls
}

impl Control {
    /// A number for what it is made of.
    pub fn fingerprint(&self) -> String {
        let own: Vec<Vec<u8>> = ["control.toml", "Dockerfile"]
            .iter()
            .filter_map(|name| std::fs::read(self.folder.join(name)).ok())
            .collect();
        let case = case::named(&self.text.case).map(|it| it.fingerprint());
        let case = case.as_deref().unwrap_or_default();
        fingerprint(own.iter().map(Vec::as_slice).chain([case.as_bytes()]))
    }

    /// The base images that its build takes.
    pub fn bases(&self) -> Vec<String> {
        case::named(&self.text.case).map_or_else(Vec::new, |case| case.bases())
    }

    /// Builds the original and the wrong conversion, and sees which checks fail.
    pub fn run(&self, around: &Surroundings, cancel: &Cancel) -> Line {
        let wrong = |why: String| Line::new(&self.name, Standing::Wrong, &why);
        let Some(case) = case::named(&self.text.case) else {
            return wrong(format!("there is no case {}", self.text.case));
        };
        let (before, after) = match (
            std::fs::read(case.dockerfile()),
            std::fs::read(self.folder.join("Dockerfile")),
        ) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(error), _) | (_, Err(error)) => return wrong(error.to_string()),
        };
        let context = Context::open(&case.context(), Some(&case.dockerfile()));
        let knowledge = Knowledge::embedded();
        let expected = if self.text.with_plan {
            let conversion = match case.converted(&before) {
                // The wrong text in the place of the right one, with all that was promised of that.
                Ok(conversion) => Conversion {
                    output: after.clone(),
                    ..conversion
                },
                Err(why) => return wrong(why),
            };
            Expectation::of_conversion(
                &before,
                &conversion,
                &context,
                &knowledge,
                &Options::default(),
            )
        } else {
            Expectation::of_files(&before, &after, &context, &knowledge)
        };
        let (found, extra) = match case.verify(around, cancel, &before, &after, expected) {
            Ok(found) => found,
            Err(error) => return wrong(error),
        };
        let failed: BTreeSet<&str> = found.failed().map(|check| check.part.name()).collect();
        let by: Vec<&str> = failed.iter().copied().collect();
        let caught = found.answer == Answer::Differs
            && self
                .text
                .caught_by
                .iter()
                .all(|part| failed.contains(part.as_str()));
        let mut line = Line::new(
            &self.name,
            if caught {
                Standing::Caught
            } else {
                Standing::Wrong
            },
            "",
        );
        line.take(&found, extra);
        line.fingerprint = self.fingerprint();
        line.details.insert(0, self.text.about.clone());
        if caught {
            line.summary = format!("caught by {}", by.join(", "));
        } else {
            let meant = self.text.caught_by.join(", ");
            line.details.insert(
                1,
                format!(
                    "{} was meant to catch it, and it was caught by: {}",
                    meant,
                    by.join(", ")
                ),
            );
            line.pair = Some((before, after));
        }
        line
    }
}
