//! The cases under tests/cases (and the examples), each built and run before and after its conversion.

use std::path::{Path, PathBuf};
use std::time::Duration;

use msconvert::verify::observe::Observation;
use msconvert::verify::{
    Answer, Cancel, Expectation, Probe, RunSpec, Settings, Silent, Subject, Verification, verify,
};
use msconvert::{Context, Knowledge, Options, RuntimeChoice, Verdict, convert};
use serde::Deserialize;

use crate::report::{Line, Standing};
use crate::surroundings::{Surroundings, without_syntax};

/// A case.
pub struct Case {
    /// `go/t1-no-workdir`.
    pub name: String,
    folder: PathBuf,
    text: Text,
}

/// The part of case.toml that matters here.
#[derive(Debug, Clone, Deserialize)]
struct Text {
    #[serde(default)]
    options: Vec<String>,
    #[serde(default = "yes")]
    context: bool,
    outcome: String,
    #[serde(default)]
    must_have: Vec<String>,
    #[serde(default)]
    must_not_have: Vec<String>,
    #[serde(default)]
    dockerfile: Option<String>,
    #[serde(default)]
    build: Build,
    #[serde(default)]
    run: Vec<Run>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Build {
    #[serde(default)]
    able: bool,
    #[serde(default)]
    why: String,
    #[serde(default)]
    args: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Run {
    #[serde(default)]
    port: Option<u16>,
    #[serde(default)]
    requests: Vec<String>,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    health: bool,
    #[serde(default)]
    expect: String,
}

fn yes() -> bool {
    true
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All cases, sorted by name.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for group in folders(&root().join("tests/cases")) {
        for folder in folders(&group) {
            let file = folder.join("case.toml");
            if let Ok(text) = std::fs::read_to_string(&file) {
                let text = toml::from_str(&text)
                    .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                cases.push(Case {
                    name: name(&folder),
                    folder,
                    text,
                });
            }
        }
    }
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

/// The case of a name.
pub fn named(name: &str) -> Option<Case> {
    all().into_iter().find(|case| case.name == name)
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

fn name(folder: &Path) -> String {
    let below = folder
        .strip_prefix(root().join("tests/cases"))
        .unwrap_or(folder);
    below.to_string_lossy().replace('\\', "/")
}

impl Case {
    /// Converts, builds, runs and compares.
    pub fn run(&self, around: &Surroundings, cancel: &Cancel) -> Line {
        if !self.text.build.able {
            return self.line(
                Standing::Skipped,
                &format!("cannot be built: {}", self.text.build.why),
            );
        }
        if self.text.outcome != "converted" {
            return self.line(
                Standing::Skipped,
                &format!("is not converted, as it should be: {}", self.text.outcome),
            );
        }
        let before = match std::fs::read(self.dockerfile()) {
            Ok(before) => before,
            Err(error) => return self.line(Standing::Wrong, &error.to_string()),
        };
        let knowledge = Knowledge::embedded();
        let context = if self.text.context {
            Context::open(&self.context(), Some(&self.dockerfile()))
        } else {
            Context::absent()
        };
        let options = self.options();
        let conversion = match convert(&before, &context, &knowledge, &options).verdict {
            Verdict::Converted(conversion) => conversion,
            other => return self.line(Standing::Wrong, &format!("is not converted: {other:?}")),
        };
        let mut expected =
            Expectation::of_conversion(&before, &conversion.output, &context, &knowledge, &options);
        expected.present = self.text.must_have.clone();
        expected.absent = self.text.must_not_have.clone();
        let found = match self.verify(around, cancel, &before, &conversion.output, expected) {
            Ok(found) => found,
            Err(error) => return self.line(Standing::Wrong, &error),
        };
        if cancel.is_cancelled() {
            return self.line(Standing::Skipped, "cancelled");
        }
        let mut line = self.line(Standing::of(&found), "");
        line.take(&found);
        line.runtime = conversion.runtime_image;
        line.pair = Some((before, conversion.output));
        if found.answer == Answer::Alike {
            let lacking = self.lacking(&found.seen);
            if !lacking.is_empty() {
                line.standing = Standing::Wrong;
                line.details.push(format!(
                    "the original did not show what the case expects: {}",
                    lacking.join(", ")
                ));
            }
        }
        line
    }

    /// Builds and compares two Dockerfiles over the context of this case.
    pub fn verify(
        &self,
        around: &Surroundings,
        cancel: &Cancel,
        before: &[u8],
        after: &[u8],
        expected: Expectation,
    ) -> Result<Verification, String> {
        let (before, after) = (without_syntax(before), without_syntax(after));
        around.provide(&before)?;
        around.provide(&after)?;
        let subject = Subject {
            before,
            after,
            context: self.context(),
            before_path: Some(self.dockerfile()),
            after_path: None,
            expected,
        };
        let mut settings = Settings {
            build_arguments: self.text.build.args.clone(),
            build_contexts: around.warm_bases(&subject.before),
            build_time: Duration::from_secs(900),
            runs: self.text.run.iter().map(Run::spec).collect(),
            ..Settings::default()
        };
        settings.limits.time = Duration::from_secs(45);
        Ok(verify(
            around.engine.as_ref(),
            &subject,
            &settings,
            cancel,
            &Silent,
        ))
    }

    /// The original Dockerfile.
    pub fn dockerfile(&self) -> PathBuf {
        self.context()
            .join(self.text.dockerfile.as_deref().unwrap_or("Dockerfile"))
    }

    /// The build context.
    pub fn context(&self) -> PathBuf {
        self.folder.join("context")
    }

    fn options(&self) -> Options {
        let mut options = Options::default();
        let mut words = self.text.options.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "--runtime" => {
                    options.runtime = match words.next() {
                        Some("alpine") => RuntimeChoice::Alpine,
                        Some("slim") => RuntimeChoice::Slim,
                        Some("distroless") => RuntimeChoice::Distroless,
                        Some("scratch") => RuntimeChoice::Scratch,
                        _ => RuntimeChoice::Auto,
                    }
                }
                "--synthesize-build" => options.synthesize_build = true,
                other => panic!(
                    "{}: the option {other} is not known to this test",
                    self.name
                ),
            }
        }
        options
    }

    /// What the original should have shown and did not: then the comparison proves nothing.
    fn lacking(&self, seen: &[Observation]) -> Vec<String> {
        let mut lacking = Vec::new();
        for (run, seen) in self.text.run.iter().zip(seen) {
            let bodies = seen
                .responses
                .iter()
                .filter_map(|(_, response)| response.as_ref());
            let shown = [seen.stdout.as_bytes(), seen.stderr.as_bytes()]
                .into_iter()
                .chain(bodies.map(|response| response.body.as_slice()))
                .any(|text| String::from_utf8_lossy(text).contains(&run.expect));
            // The word of the engine for a check that passes.
            let healthy = run.health && seen.health == Some(0) && run.expect == "healthy";
            if !shown && !healthy {
                lacking.push(format!("{:?}", run.expect));
            }
        }
        lacking
    }

    fn line(&self, standing: Standing, why: &str) -> Line {
        Line::new(&self.name, standing, why)
    }
}

impl Run {
    fn spec(&self) -> RunSpec {
        RunSpec {
            arguments: self.args.clone(),
            env: self
                .env
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect(),
            ports: self.port.into_iter().collect(),
            probes: self
                .requests
                .iter()
                .map(|it| it.parse::<Probe>().unwrap_or_default())
                .collect(),
        }
    }
}
