//! Where the tests run: the engine, and who provides base images.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use msconvert::verify::engine::{self, Engine};
use msconvert::verify::{Cancel, Session, Silent};

/// What a machine gives the tests.
pub struct Surroundings {
    /// The engine.
    pub engine: Box<dyn Engine>,
    /// How many tasks are done at a time.
    pub jobs: usize,
    alias: Option<PathBuf>,
    warm: Option<Mutex<BTreeMap<String, String>>>,
    only: Vec<String>,
}

impl Surroundings {
    /// Looks at the environment.
    pub fn find() -> Result<Surroundings, String> {
        let variable = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
        let lab = variable("MSCONVERT_LAB").map(PathBuf::from);
        let client: OsString = match (variable("MSCONVERT_DOCKER"), &lab) {
            (Some(client), _) => client,
            (None, Some(lab)) => lab.join("docker").into_os_string(),
            (None, None) => {
                return Err("neither MSCONVERT_DOCKER (a container engine's client) nor MSCONVERT_LAB is set".to_owned());
            }
        };
        let engine = engine::named(&client)
            .ok_or_else(|| format!("{} is not a container engine's client", client.display()))?;
        let cancel = Cancel::default();
        if let Err(trouble) = Session::open(engine.as_ref(), &cancel, &Silent, false) {
            return Err(format!("{trouble}: {}", trouble.tail.join(" ")));
        }
        let only = variable("MSCONVERT_CASES")
            .map(|it| it.to_string_lossy().into_owned())
            .unwrap_or_default();
        let jobs = variable("MSCONVERT_JOBS")
            .and_then(|it| it.to_str()?.parse().ok())
            .unwrap_or(2);
        Ok(Surroundings {
            engine,
            jobs,
            alias: lab
                .map(|lab| lab.join("alias"))
                .filter(|alias| alias.is_file()),
            warm: variable("MSCONVERT_LAB_WARM").map(|_| Mutex::default()),
            only: only
                .split([',', ' '])
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }

    /// Whether a case is asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|pattern| fits(pattern, name))
    }

    /// Has the base images of a Dockerfile provided.
    pub fn provide(&self, dockerfile: &[u8]) -> Result<(), String> {
        let Some(alias) = &self.alias else {
            return Ok(());
        };
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("Dockerfile");
        std::fs::write(&file, dockerfile).map_err(|error| error.to_string())?;
        let done = run(alias, file.as_os_str())?;
        if done.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&done.stderr).trim().to_owned())
        }
    }

    /// Named contexts that put base images with a filled compiler cache in the place of those that a Dockerfile names, where
    /// that is asked for: a toolchain compiles its standard library once and not for each case.
    pub fn warm_bases(&self, dockerfile: &[u8]) -> Vec<String> {
        let Some(warm) = &self.warm else {
            return Vec::new();
        };
        let text = String::from_utf8_lossy(dockerfile);
        let bases = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let from = words.next()?.trim_start_matches('\u{feff}');
            from.eq_ignore_ascii_case("from")
                .then(|| words.find(|word| !word.starts_with("--")))
                .flatten()
        });
        let mut found = Vec::new();
        for base in bases {
            let name = base.split([':', '@']).next().unwrap_or_default();
            let Some((_, fill)) = WARM.iter().find(|(image, _)| *image == name) else {
                continue;
            };
            let mut images = warm.lock().expect("nobody panics here");
            let Some(id) = self.client(&["image", "inspect", "--format", "{{.Id}}", base]) else {
                continue;
            };
            let image = images.entry(id.clone()).or_insert_with(|| {
                let tag = format!(
                    "msconvert-lab-warm:{}",
                    id.trim_start_matches("sha256:").get(..12).unwrap_or("none")
                );
                if self.client(&["image", "inspect", &tag]).is_none() {
                    self.fill(base, fill, &tag);
                }
                tag
            });
            found.push(format!("{base}=docker-image://{image}"));
        }
        found
    }

    fn fill(&self, base: &str, fill: &str, tag: &str) {
        let folder = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(
            folder.path().join("Dockerfile"),
            format!("FROM {base}\nRUN {fill}\n"),
        )
        .expect("a file");
        self.client(&[
            "build",
            "--quiet",
            "--tag",
            tag,
            &folder.path().to_string_lossy(),
        ]);
    }

    fn client(&self, arguments: &[&str]) -> Option<String> {
        let done = Command::new(self.engine.program())
            .args(arguments)
            .output()
            .ok()?;
        done.status
            .success()
            .then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }
}

/// Base images, and the command that fills their compiler's cache.
const WARM: &[(&str, &str)] = &[("golang", GO)];
const GO: &str = "for cgo in 0 1; do CGO_ENABLED=$cgo go build net/http html/template text/template crypto/x509 encoding/json database/sql log/slog os/exec os/user plugin expvar || true; done";

fn run(program: &Path, argument: &OsStr) -> Result<std::process::Output, String> {
    Command::new(program)
        .arg(argument)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))
}

/// A Dockerfile without its `# syntax=` line: the frontend image that it names may be out of reach, and the engine has one.
pub fn without_syntax(dockerfile: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    let mut at_top = true;
    for line in dockerfile.split_inclusive(|&byte| byte == b'\n') {
        let text = String::from_utf8_lossy(line).to_lowercase();
        let text = text.trim().trim_start_matches('\u{feff}');
        at_top &= text.starts_with('#') && text.contains('=');
        let is_syntax = at_top
            && text
                .trim_start_matches('#')
                .trim_start()
                .starts_with("syntax");
        if !is_syntax {
            lines.extend_from_slice(line);
        }
    }
    lines
}

/// Whether a name fits a pattern with `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|tail| {
            (0..=tail.len())
                .filter_map(|at| tail.get(at..))
                .any(|tail| fits(rest, tail))
        }),
    }
}
