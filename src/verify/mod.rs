//! Proof by building: two Dockerfiles built with the user's engine, run side by side and compared.
//!
//! The original is built first: where it does not build, nothing is said of the conversion. It is started twice, so that
//! what differs from run to run by itself is not held against the new one.

pub mod cancel;
pub mod check;
pub mod command;
pub mod compare;
pub mod engine;
pub mod expect;
pub mod http;
pub mod image;
pub mod observe;
pub mod progress;
mod result;
pub mod session;
mod subject;

use std::fs;
use std::path::Path;

pub use cancel::Cancel;
pub use check::{Check, Part, State};
pub use engine::{Engine, Trouble, TroubleKind};
pub use expect::Expectation;
pub use http::Probe;
pub use observe::{RunLimits, RunSpec};
pub use progress::{Progress, Silent};
pub use result::{Answer, Measured, Obstacle, Verification};
pub use session::Session;
pub use subject::{Settings, Subject};

use crate::context::own_ignore_file;
use engine::BuildOrder;
use image::config::Inspected;
use image::digest::Digester;
use image::files::{Files, Wanted, What};

/// Builds, runs and compares. Everything that it made is gone when it returns, unless it is to be kept.
pub fn verify(
    engine: &dyn Engine,
    subject: &Subject,
    settings: &Settings,
    cancel: &Cancel,
    progress: &dyn Progress,
) -> Verification {
    match Session::open(engine, cancel, progress, settings.keep) {
        Ok(session) => Work {
            session,
            subject,
            settings,
            found: Verification::default(),
        }
        .done(),
        Err(trouble) => Verification::impossible(trouble.into()),
    }
}

/// A built and read image.
struct Side {
    image: String,
    inspected: Inspected,
}

struct Work<'a> {
    session: Session<'a>,
    subject: &'a Subject,
    settings: &'a Settings,
    found: Verification,
}

impl Work<'_> {
    fn done(mut self) -> Verification {
        if let Err(obstacle) = self.all() {
            self.found.answer = Answer::CannotVerify;
            self.found.obstacle = Some(obstacle);
        } else if self.found.count(State::Failed) > 0 {
            self.found.answer = Answer::Differs;
        }
        self.found.kept = self.session.kept();
        self.session.progress().step("removing what was made");
        self.found
    }

    fn all(&mut self) -> Result<(), Obstacle> {
        let folder = tempfile::tempdir().map_err(|error| Obstacle {
            code: "no-space",
            message: format!("no temporary file can be written: {error}"),
            help: "",
            tail: Vec::new(),
        })?;
        self.session.progress().step("building the original");
        let own = self.subject.before_path.as_deref();
        let before = match self.build(folder.path(), "before", &self.subject.before, own)? {
            Ok((side, measured)) => {
                self.found.before = Some(measured);
                side
            }
            Err(trouble) if trouble.kind == TroubleKind::NoBaseImage => {
                return Err(Obstacle {
                    message: format!(
                        "original: {}: its base image cannot be pulled",
                        trouble.message
                    ),
                    ..trouble.into()
                });
            }
            Err(trouble) => {
                return Err(Obstacle {
                    code: "original-does-not-build",
                    message: format!("original: {}", trouble.message),
                    help: "Build it by itself first; --build-arg and --secret give what it needs.",
                    tail: trouble.tail,
                });
            }
        };
        self.session.progress().step("building the converted file");
        let own = self.subject.after_path.as_deref().or(own);
        let after = match self.build(folder.path(), "after", &self.subject.after, own)? {
            Ok((side, measured)) => {
                self.found.after = Some(measured);
                side
            }
            // The same build may end in time elsewhere.
            Err(trouble) if trouble.kind == TroubleKind::TooSlow => return Err(trouble.into()),
            Err(trouble) => {
                let details = std::iter::once(trouble.message)
                    .chain(trouble.tail)
                    .collect();
                self.found.checks.push(Check {
                    part: Part::Build,
                    name: "build".into(),
                    state: State::Failed,
                    details,
                });
                return Ok(());
            }
        };
        self.found
            .checks
            .push(Check::of(Part::Build, "build", Vec::new(), Vec::new()));
        self.stand_still(&before, &after)?;
        self.in_motion(&before, &after)
    }

    /// The outer error is trouble with the surroundings, the inner one with the Dockerfile.
    fn build(
        &self,
        folder: &Path,
        name: &str,
        text: &[u8],
        own: Option<&Path>,
    ) -> Result<Result<(Side, Measured), Trouble>, Obstacle> {
        let dockerfile = folder.join(name);
        let written = fs::write(&dockerfile, text).and_then(|()| ignore_file(own, &dockerfile));
        if let Err(error) = written {
            return Err(Obstacle {
                code: "no-space",
                message: format!("no temporary file can be written: {error}"),
                help: "",
                tail: Vec::new(),
            });
        }
        let order = BuildOrder {
            dockerfile,
            context: self.subject.context.clone(),
            arguments: self.settings.build_arguments.clone(),
            secrets: self.settings.secrets.clone(),
            contexts: self.settings.build_contexts.clone(),
            platform: self.settings.limits.platform.clone(),
            network: self.settings.build_network.clone(),
            ..BuildOrder::default()
        };
        let built = match self.session.build(name, order, self.settings.build_time) {
            Ok(built) => built,
            Err(trouble)
                if trouble.kind.is_surroundings() && trouble.kind != TroubleKind::TooSlow =>
            {
                return Err(trouble.into());
            }
            Err(trouble) => return Ok(Err(trouble)),
        };
        let inspected = self.session.inspect(&built.image)?;
        let measured = Measured {
            build_time: built.time,
            size: inspected.size,
        };
        Ok(Ok((
            Side {
                image: built.image,
                inspected,
            },
            measured,
        )))
    }

    /// What can be compared without running anything.
    fn stand_still(&mut self, before: &Side, after: &Side) -> Result<(), Obstacle> {
        let expected = &self.subject.expected;
        let digester = Digester::default();
        let arguments = self
            .runs()
            .first()
            .map(|run| run.arguments.clone())
            .unwrap_or_default();
        self.session.progress().step("reading the new image");
        let platform = self.settings.limits.platform.as_deref();
        let container = self.session.create_to_read(&after.image, platform)?;
        let wanted = Wanted::below(&expected.needed);
        let new = self
            .session
            .read_all(&container, |from| Files::read(from, &digester, &wanted))?;
        self.session.remove(&container);
        self.session.progress().step("reading the original image");
        let container = self.session.create_to_read(&before.image, platform)?;
        let health = !before.inspected.config.health_command().is_empty();
        // The original is large, and mostly only a few of its paths are asked for.
        let clean = compare::libraries::is_clean(
            (&after.inspected.config, &new),
            health,
            &arguments,
            expected,
        );
        let part = if clean {
            self.paths(&container, &digester)?
        } else {
            None
        };
        let whole = part.is_none();
        let old = match part {
            Some(part) => part,
            None => {
                let wanted = Wanted::paths(&compare::files::wanted(&new, expected));
                self.session
                    .read_all(&container, |from| Files::read(from, &digester, &wanted))?
            }
        };
        self.session.remove(&container);
        let (old_config, new_config) = (&before.inspected.config, &after.inspected.config);
        let mut checks = compare::config::compare((old_config, &old), (new_config, &new), expected);
        let by_root = old_config.is_of_root() && new_config.is_of_root();
        checks.extend(compare::files::compare(&old, &new, expected, by_root));
        let linked = whole.then_some(&old);
        checks.extend(compare::libraries::compare(
            (old_config, linked),
            (new_config, &new),
            &arguments,
            expected,
        ));
        if old.cut || new.cut {
            checks.push(Check::not_comparable(
                Part::Files,
                "all files",
                "an image has more paths than are looked at",
            ));
        }
        self.found.checks.extend(expected.judge(checks));
        Ok(())
    }

    /// The paths of the original that are asked for; `None` where reading everything is simpler.
    fn paths(&self, container: &str, digester: &Digester) -> Result<Option<Files>, Obstacle> {
        /// Most paths that are read one by one.
        const MOST: usize = 25;
        let expected = &self.subject.expected;
        let accounts = ["/etc/passwd".to_owned(), "/etc/group".to_owned()];
        let paths: Vec<&String> = expected
            .needed
            .iter()
            .chain(&expected.directories)
            .chain(&accounts)
            .collect();
        if paths.len() > MOST || paths.iter().any(|path| path.as_str() == "/") {
            return Ok(None);
        }
        let mut files = Files::default();
        for path in paths {
            if !self
                .session
                .read_path(container, path, |from| files.add(path, from, digester))?
            {
                return Ok(None);
            }
        }
        // What a link leads to counts where that stands in its place.
        let led_away = |path: &String| {
            let at = files.at(&files.place(path));
            at.is_some_and(|it| matches!(it.what, What::Link(_))) && files.follow(path).is_none()
        };
        Ok((!expected.needed.iter().any(led_away)).then_some(files))
    }

    fn runs(&self) -> Vec<RunSpec> {
        if self.settings.runs.is_empty() {
            vec![RunSpec::default()]
        } else {
            self.settings.runs.clone()
        }
    }

    /// What has to be run to be compared.
    fn in_motion(&mut self, before: &Side, after: &Side) -> Result<(), Obstacle> {
        if !self.session.engine().can_run() {
            let why = format!(
                "{} starts no containers: use podman or docker for that",
                self.session.engine().name()
            );
            self.found
                .checks
                .push(Check::not_comparable(Part::Start, "start", why.clone()));
            if self.found.count(State::Failed) > 0 {
                return Ok(());
            }
            return Err(Obstacle {
                code: "not-run",
                message: why,
                help: "",
                tail: Vec::new(),
            });
        }
        let runs = self.runs();
        let mut obstacle = None;
        for (index, run) in runs.iter().enumerate() {
            let prefix = if runs.len() > 1 {
                format!("run {}", index + 1)
            } else {
                String::new()
            };
            let ports = if run.ports.is_empty() {
                before.inspected.config.tcp_ports()
            } else {
                run.ports.clone()
            };
            let observe = |what: &str, side: &Side| {
                self.session.progress().step(what);
                observe::observe(
                    &self.session,
                    &side.image,
                    &side.inspected.config,
                    &ports,
                    run,
                    &self.settings.limits,
                )
            };
            // The new one runs between the original's two runs: what changes with the hour changes between these, too.
            let mut originals = vec![observe("running the original", before)?];
            if let Some(why) = originals.first().and_then(|it| it.not_started.clone()) {
                obstacle.get_or_insert_with(|| Obstacle {
                    code: "original-does-not-start",
                    message: format!("original: it does not start: {why}"),
                    help: "Give what it needs with --env, or other arguments after `--`.",
                    tail: Vec::new(),
                });
            }
            let expected = &self.subject.expected;
            let new = observe("running the converted one", after)?;
            originals.push(observe("running the original again", before)?);
            let mut checks = compare::behaviour::compare(&originals, &new, &prefix, expected);
            if checks.iter().any(|check| check.state == State::Failed) && obstacle.is_none() {
                // Once may be chance.
                let again = observe("running the converted one again", after)?;
                originals.push(observe("running the original again", before)?);
                checks = compare::behaviour::compare(&originals, &again, &prefix, expected);
            }
            let checks = expected.judge(checks);
            self.found.checks.extend(checks);
            self.found.seen.extend(originals.into_iter().next());
        }
        match obstacle {
            Some(obstacle) if self.found.count(State::Failed) == 0 => Err(obstacle),
            _ => Ok(()),
        }
    }
}

/// The ignore file that is a Dockerfile's own goes with it.
fn ignore_file(own: Option<&Path>, dockerfile: &Path) -> std::io::Result<()> {
    match own.map(own_ignore_file).filter(|path| path.is_file()) {
        Some(path) => fs::copy(path, own_ignore_file(dockerfile)).map(|_| ()),
        None => Ok(()),
    }
}
