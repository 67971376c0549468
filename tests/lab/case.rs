//! The cases under tests/cases (and the examples), each built and run before and after its conversion.

use std::path::{Path, PathBuf};
use std::time::Duration;

use msconvert::verify::observe::Observation;
use msconvert::verify::{
    Answer, Cancel, Expectation, Probe, RunSpec, Settings, Silent, Subject, Verification, verify,
};
use msconvert::{Context, Conversion, Knowledge, Options, Verdict, convert};
use serde::Deserialize;

use crate::report::{Line, Standing};
use crate::results::fingerprint;
use crate::surroundings::{Surroundings, bases, without_syntax};

/// How long a program may take to end, or a server to answer; on a machine that does much else, too.
const RUN: Duration = Duration::from_secs(90);
/// How long one build may take.
const BUILD: Duration = Duration::from_secs(900);

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// `go/t1-no-workdir`, or `examples/go-web`.
    pub name: String,
    file: PathBuf,
    context: PathBuf,
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
#[serde(deny_unknown_fields)]
struct Build {
    #[serde(default)]
    able: bool,
    #[serde(default)]
    why: String,
    /// The conversion is not safe, and this case does what it assumes not to happen: how it has to differ.
    #[serde(default)]
    differs: Option<String>,
    #[serde(default)]
    args: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    /// `server` or `program`, for the reader.
    #[serde(default, rename = "kind")]
    _kind: String,
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

/// All cases and examples, sorted by name.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for group in folders(&root().join("tests/cases")) {
        for folder in folders(&group) {
            let context = folder.join("context");
            cases.extend(Case::read(name(&folder), folder.join("case.toml"), context));
        }
    }
    for context in folders(&root().join("examples")) {
        let name = format!("examples/{}", file_name(&context));
        let file = root().join("tests/lab").join(&name).with_extension("toml");
        cases.extend(Case::read(name, file, context));
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

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn name(folder: &Path) -> String {
    let below = folder
        .strip_prefix(root().join("tests/cases"))
        .unwrap_or(folder);
    below.to_string_lossy().replace('\\', "/")
}

impl Case {
    fn read(name: String, file: PathBuf, context: PathBuf) -> Option<Case> {
        let text = std::fs::read_to_string(&file).ok()?;
        let text =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Some(Case {
            name,
            file,
            context,
            text,
        })
    }

    /// Whether it is built and run, and not skipped.
    pub fn is_run(&self) -> bool {
        self.text.build.able && self.text.outcome == "converted"
    }

    /// A number for what it is made of: how it is run, the original, and what it is converted to.
    pub fn fingerprint(&self) -> String {
        let original = std::fs::read(self.dockerfile()).unwrap_or_default();
        let text = std::fs::read(&self.file).unwrap_or_default();
        let converted = self
            .converted(&original)
            .map_or_else(|_| Vec::new(), |it| it.output);
        fingerprint([&*text, &*original, &*converted])
    }

    /// The base images that its build takes.
    pub fn bases(&self) -> Vec<String> {
        match std::fs::read(self.dockerfile()) {
            Ok(text) if self.is_run() => bases(&text),
            _ => Vec::new(),
        }
    }

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
        let conversion = match self.converted(&before) {
            Ok(conversion) => conversion,
            Err(why) => return self.line(Standing::Wrong, &why),
        };
        let mut expected = Expectation::of_conversion(
            &before,
            &conversion,
            &self.known(),
            &Knowledge::embedded(),
            &self.options(),
        );
        expected.present = self.text.must_have.clone();
        expected.absent = self.text.must_not_have.clone();
        let verified = self.verify(around, cancel, &before, &conversion.output, expected);
        let (found, extra) = match verified {
            Ok(found) => found,
            Err(error) => return self.line(Standing::Wrong, &error),
        };
        if cancel.is_cancelled() {
            return self.line(Standing::Skipped, "cancelled");
        }
        let mut line = self.line(Standing::of(&found), "");
        line.take(&found, extra);
        line.fingerprint = self.fingerprint();
        line.runtime.clone_from(&conversion.runtime_image);
        let is_safe = conversion.is_safe();
        line.pair = Some((before, conversion.output));
        if let Some(how) = &self.text.build.differs {
            let shown = line.details.iter().any(|it| it.contains(how));
            if found.answer == Answer::Differs && shown && !is_safe {
                line.standing = Standing::Assumption;
                line.summary = format!("differs, as it assumes not to be: {how}");
            } else {
                line.standing = Standing::Wrong;
                line.details.push(format!(
                    "it was meant to rest on an assumption, and differ: {how}"
                ));
            }
        }
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

    /// What the build context tells the conversion.
    fn known(&self) -> Context {
        if self.text.context {
            Context::open(&self.context(), Some(&self.dockerfile()))
        } else {
            Context::absent()
        }
    }

    /// The conversion of the original.
    ///
    /// # Errors
    /// It is not converted, and why.
    pub fn converted(&self, original: &[u8]) -> Result<Conversion, String> {
        let knowledge = Knowledge::embedded();
        match convert(original, &self.known(), &knowledge, &self.options()).verdict {
            Verdict::Converted(conversion) => Ok(conversion),
            other => Err(format!("is not converted: {other:?}")),
        }
    }

    /// Builds and compares two Dockerfiles over the context of this case. The number is how many bytes of the original's
    /// image are the tests' own.
    pub fn verify(
        &self,
        around: &Surroundings,
        cancel: &Cancel,
        before: &[u8],
        after: &[u8],
        expected: Expectation,
    ) -> Result<(Verification, u64), String> {
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
        let warm = around.warm_bases(&subject.before);
        let mut settings = Settings {
            build_arguments: self.text.build.args.clone(),
            build_contexts: warm.contexts,
            build_time: BUILD,
            runs: self.text.run.iter().map(Run::spec).collect(),
            ..Settings::default()
        };
        settings.limits.time = RUN;
        let engine = around.engine.as_ref();
        Ok((
            verify(engine, &subject, &settings, cancel, &Silent),
            warm.extra,
        ))
    }

    /// The original Dockerfile.
    pub fn dockerfile(&self) -> PathBuf {
        self.context()
            .join(self.text.dockerfile.as_deref().unwrap_or("Dockerfile"))
    }

    /// The build context.
    pub fn context(&self) -> PathBuf {
        self.context.clone()
    }

    fn options(&self) -> Options {
        Options::of_words(self.text.options.iter().map(String::as_str))
            .expect("options of case.toml")
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
                .map(|it| {
                    it.parse::<Probe>()
                        .unwrap_or_else(|error| panic!("{error}"))
                })
                .collect(),
        }
    }
}
