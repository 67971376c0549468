//! Where the tests run: the engine, and who provides base images.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use msconvert::verify::engine::{self, Engine};
use msconvert::verify::{Cancel, Session, Silent};

/// The tag of an image with a filled cache, and how many bytes that is more; one thread makes it, others wait.
type Filled = Arc<OnceLock<(String, u64)>>;

/// What a machine gives the tests.
pub struct Surroundings {
    /// The engine.
    pub engine: Box<dyn Engine>,
    /// How many tasks are done at a time.
    pub jobs: usize,
    alias: Option<PathBuf>,
    warm: Option<Mutex<BTreeMap<String, Filled>>>,
    uses: BTreeMap<String, usize>,
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
            uses: BTreeMap::new(),
        })
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

    /// Says which base images the tasks take: a compiler's cache is filled where several take the same.
    pub fn expect(&mut self, bases: impl IntoIterator<Item = String>) {
        for base in bases {
            *self.uses.entry(base).or_default() += 1;
        }
    }

    /// Named contexts that put base images with a filled compiler cache in the place of those that a Dockerfile names, where
    /// that is asked for: a toolchain compiles its standard library once and not for each case.
    pub fn warm_bases(&self, dockerfile: &[u8]) -> Warm {
        let mut found = Warm::default();
        let Some(warm) = &self.warm else {
            return found;
        };
        for base in bases(dockerfile) {
            let name = base.split([':', '@']).next().unwrap_or_default();
            let Some((_, fill)) = WARM.iter().find(|(image, _)| *image == name) else {
                continue;
            };
            if self.uses.get(&base).copied().unwrap_or_default() < WORTH_IT {
                continue;
            }
            let Some(id) = self.client(&["image", "inspect", "--format", "{{.Id}}", &base]) else {
                continue;
            };
            let image = {
                let mut images = warm.lock().expect("nobody panics here");
                Arc::clone(images.entry(id.clone()).or_default())
            };
            // One fills it, and only those who want the same one wait.
            let (tag, extra) = image.get_or_init(|| self.filled(&base, &id, fill));
            found.contexts.push(format!("{base}=docker-image://{tag}"));
            found.extra += extra;
        }
        found
    }

    /// The tag of the filled image, and how many bytes were added.
    fn filled(&self, base: &str, id: &str, fill: &str) -> (String, u64) {
        let short = id.trim_start_matches("sha256:").get(..12);
        let tag = format!("msconvert-lab-warm:{}", short.unwrap_or("none"));
        let size = |image: &str| -> Option<u64> {
            self.client(&["image", "inspect", "--format", "{{.Size}}", image])?
                .parse()
                .ok()
        };
        if size(&tag).is_none() {
            self.fill(base, fill, &tag);
        }
        let added = size(&tag).zip(size(base));
        let extra = added.map_or(0, |(new, old)| new.saturating_sub(old));
        (tag, extra)
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

/// Base images with a filled cache.
#[derive(Debug, Default)]
pub struct Warm {
    /// As `--build-context` takes them.
    pub contexts: Vec<String>,
    /// How many bytes the caches add.
    pub extra: u64,
}

/// The images that the FROM lines of a Dockerfile name.
pub fn bases(dockerfile: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(dockerfile);
    let bases = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let from = words.next()?.trim_start_matches('\u{feff}');
        from.eq_ignore_ascii_case("from")
            .then(|| words.find(|word| !word.starts_with("--")))
            .flatten()
    });
    bases.map(str::to_owned).collect()
}

/// How many must take a base image for a filled cache to pay.
const WORTH_IT: usize = 4;
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
