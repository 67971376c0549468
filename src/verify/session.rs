//! One use of an engine: everything that it makes carries a label, and is removed at the end.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use super::cancel::Cancel;
use super::command::{self, End, Finished, Limits};
use super::engine::message::{failing_step, reason_of_start, tail};
use super::engine::{BuildOrder, Engine, RunOrder, Trouble, TroubleKind, judge};
use super::image::config::{self, Inspected};
use super::progress::Progress;

/// The label of everything that a session makes; its value is the session's name.
pub const LABEL: &str = "msconvert.verify";

/// How long a small command of an engine may take.
const SMALL: Duration = Duration::from_secs(60);
/// How long writing out a file system may take.
const EXPORT: Duration = Duration::from_secs(600);

/// An engine in use.
pub struct Session<'a> {
    engine: &'a dyn Engine,
    cancel: &'a Cancel,
    progress: &'a dyn Progress,
    name: String,
    keep: bool,
    made: Mutex<Made>,
}

#[derive(Default)]
struct Made {
    containers: Vec<String>,
    images: Vec<String>,
}

/// A built image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Its tag.
    pub image: String,
    /// How long the build took.
    pub time: Duration,
}

/// The state of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct State {
    /// `created`, `running`, `exited` ...
    pub status: String,
    /// Whether it runs.
    pub running: bool,
    /// The exit code, where it has ended.
    pub exit_code: i64,
    /// Ended because it took too much memory.
    #[serde(rename = "OOMKilled")]
    pub out_of_memory: bool,
    /// Why it could not be started.
    pub error: String,
}

#[derive(Deserialize)]
struct Inspection {
    #[serde(rename = "State")]
    state: State,
}

impl<'a> Session<'a> {
    /// Begins to use an engine.
    ///
    /// # Errors
    /// The engine is not there or does not answer.
    pub fn open(
        engine: &'a dyn Engine,
        cancel: &'a Cancel,
        progress: &'a dyn Progress,
        keep: bool,
    ) -> Result<Session<'a>, Trouble> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{:x}-{:x}-{count}", process::id(), now.as_nanos());
        let session = Session {
            engine,
            cancel,
            progress,
            name,
            keep,
            made: Mutex::default(),
        };
        let done = session.call(&engine.check(), SMALL)?;
        if done.ok() {
            return Ok(session);
        }
        let output = format!("{}\n{}", done.error_text(), done.text());
        let kind = match judge(&output) {
            TroubleKind::Other => TroubleKind::NoDaemon,
            kind => kind,
        };
        let message = match kind {
            TroubleKind::NoPermission => {
                format!("{} may not be used: permission denied", engine.name())
            }
            _ => format!("{} does not answer", engine.name()),
        };
        Err(Trouble {
            kind,
            message,
            tail: tail(&output),
        })
    }

    /// The engine.
    pub fn engine(&self) -> &'a dyn Engine {
        self.engine
    }

    /// What was cancelled is cancelled for all.
    pub fn cancel(&self) -> &'a Cancel {
        self.cancel
    }

    /// Who is told what is going on.
    pub fn progress(&self) -> &'a dyn Progress {
        self.progress
    }

    /// Builds an image. `order`'s tag and labels are the session's.
    ///
    /// # Errors
    /// The build failed, with the failing step; or the engine is in trouble.
    pub fn build(
        &self,
        name: &str,
        mut order: BuildOrder,
        time: Duration,
    ) -> Result<Built, Trouble> {
        let tag = format!("msconvert-verify-{}:{name}", self.name);
        order.tag.clone_from(&tag);
        order.labels.push(self.label());
        let begin = Instant::now();
        if let Ok(mut made) = self.made.lock() {
            made.images.push(tag.clone());
        }
        let limits = Limits {
            time,
            cancel: Some(self.cancel),
            variables: self.engine.variables(),
        };
        let arguments = self.engine.build(&order);
        let done = command::run(self.engine.program(), &arguments, &limits, &|line| {
            self.progress.line(line)
        })
        .map_err(|error| self.not_started(&error))?;
        match done.end {
            End::Code(Some(0)) => Ok(Built {
                image: tag,
                time: begin.elapsed(),
            }),
            End::Cancelled => Err(cancelled()),
            End::TimedOut => Err(Trouble {
                kind: TroubleKind::TooSlow,
                message: format!("the build took longer than {} s", time.as_secs()),
                tail: tail(&done.error_text()),
            }),
            End::Code(_) => {
                let output = format!("{}\n{}", done.text(), done.error_text());
                let kind = judge(&output);
                let message = match (kind, failing_step(&output)) {
                    (TroubleKind::NoBuildKit, _) => {
                        format!("{} cannot build: it has no BuildKit", self.engine.name())
                    }
                    (_, Some(step)) => format!("the build fails at {step}"),
                    (_, None) => "the build fails".to_owned(),
                };
                Err(Trouble {
                    kind,
                    message,
                    tail: tail(&output),
                })
            }
        }
    }

    /// The config and size of an image, without the session's own label.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn inspect(&self, image: &str) -> Result<Inspected, Trouble> {
        let done = self.small(&self.engine.inspect_image(image))?;
        let mut inspected = config::read(&done.stdout).map_err(|error| {
            other(&format!(
                "the inspection of {image} cannot be read: {error}"
            ))
        })?;
        inspected.config.labels.retain(|key, _| key != LABEL);
        Ok(inspected)
    }

    /// Creates a container whose files are read and that never starts.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn create_to_read(&self, image: &str, platform: Option<&str>) -> Result<String, Trouble> {
        let labels = [self.label()];
        self.made_container(&self.engine.create_to_read(image, &labels, platform))
    }

    /// Reads the whole file system of a container as a tar archive.
    ///
    /// # Errors
    /// The engine is in trouble, or the archive is damaged.
    pub fn read_all<T: Send>(
        &self,
        container: &str,
        read: impl FnOnce(&mut dyn Read) -> std::io::Result<T> + Send,
    ) -> Result<T, Trouble> {
        let (program, arguments) = self.engine.export(container);
        let (taken, done) = self.stream(&program, &arguments, read)?;
        self.judged("writing out the file system", done)?;
        taken
            .unwrap_or_else(|| Err(std::io::ErrorKind::BrokenPipe.into()))
            .map_err(|error| {
                other(&format!(
                    "the file system of the image cannot be read: {error}"
                ))
            })
    }

    /// Reads a path of a container, and all below it, as a tar archive; nothing where there is no such path. False where the
    /// engine has no way to read one path, or did not.
    ///
    /// # Errors
    /// The engine is in trouble, or the archive is damaged.
    pub fn read_path(
        &self,
        container: &str,
        path: &str,
        read: impl FnOnce(&mut dyn Read) -> std::io::Result<()> + Send,
    ) -> Result<bool, Trouble> {
        let Some(arguments) = self.engine.copy_out(container, path) else {
            return Ok(false);
        };
        let (taken, done) = self.stream(self.engine.program(), &arguments, read)?;
        if done.end == End::Cancelled {
            return Err(cancelled());
        }
        match taken {
            Some(Err(error)) if done.ok() => Err(other(&format!(
                "`{path}` of the image cannot be read: {error}"
            ))),
            _ => Ok(done.ok() || is_missing(&done.error_text())),
        }
    }

    fn stream<T: Send>(
        &self,
        program: &OsStr,
        arguments: &[OsString],
        read: impl FnOnce(&mut dyn Read) -> T + Send,
    ) -> Result<(Option<T>, Finished), Trouble> {
        let limits = Limits {
            time: EXPORT,
            cancel: Some(self.cancel),
            variables: self.engine.variables(),
        };
        command::stream(program, arguments, &limits, read).map_err(|error| self.not_started(&error))
    }

    /// Creates a container.
    ///
    /// # Errors
    /// The engine does not take it.
    pub fn create(&self, mut order: RunOrder) -> Result<String, Trouble> {
        order.labels.push(self.label());
        self.made_container(&self.engine.create(&order))
    }

    /// Starts a container. The inner error says why it does not start, which may be the image's fault.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn start(&self, container: &str) -> Result<Result<(), String>, Trouble> {
        let done = self.call(&self.engine.start(container), SMALL)?;
        if done.ok() {
            return Ok(Ok(()));
        }
        let text = done.error_text();
        match judge(&text) {
            kind if kind.is_surroundings() => Err(Trouble {
                kind,
                message: "a container cannot be started".to_owned(),
                tail: tail(&text),
            }),
            _ => Ok(Err(reason_of_start(&text))),
        }
    }

    /// The state of a container.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn state(&self, container: &str) -> Result<State, Trouble> {
        let done = self.small(&self.engine.inspect_container(container))?;
        let list: Vec<Inspection> = serde_json::from_slice(&done.stdout)
            .map_err(|error| other(&format!("the state of a container cannot be read: {error}")))?;
        list.into_iter()
            .next()
            .map(|it| it.state)
            .ok_or_else(|| other("the state of a container cannot be read"))
    }

    /// Where a port is published: `127.0.0.1:32768`.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn port(&self, container: &str, port: u16) -> Result<Option<String>, Trouble> {
        let done = self.call(&self.engine.port(container, port), SMALL)?;
        Ok(done
            .text()
            .lines()
            .next()
            .map(|line| line.replace("0.0.0.0", "127.0.0.1"))
            .filter(|_| done.ok()))
    }

    /// What a container wrote to standard output and standard error.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn logs(&self, container: &str) -> Result<(Vec<u8>, Vec<u8>), Trouble> {
        let done = self.small(&self.engine.logs(container))?;
        Ok((done.stdout, done.stderr))
    }

    /// Runs a command in a running container and gives its exit code.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn exec(
        &self,
        container: &str,
        command: &[String],
        time: Duration,
    ) -> Result<Finished, Trouble> {
        let done = self.call(&self.engine.exec(container, command), time)?;
        if done.end == End::Cancelled {
            Err(cancelled())
        } else {
            Ok(done)
        }
    }

    /// Sends the stop signal and waits up to `seconds` before the container is ended.
    ///
    /// # Errors
    /// The engine is in trouble.
    pub fn stop(&self, container: &str, seconds: u64) -> Result<(), Trouble> {
        self.small(&self.engine.stop(container, seconds))
            .map(|_| ())
    }

    /// Removes a container, unless all are kept.
    pub fn remove(&self, container: &str) {
        if self.keep {
            return;
        }
        self.tidy(&self.engine.remove_container(container));
        if let Ok(mut made) = self.made.lock() {
            made.containers.retain(|it| it != container);
        }
    }

    /// The tags of the images and the ids of the containers that are kept.
    pub fn kept(&self) -> Vec<String> {
        match self.made.lock() {
            Ok(made) if self.keep => made
                .images
                .iter()
                .chain(&made.containers)
                .cloned()
                .collect(),
            _ => Vec::new(),
        }
    }

    fn label(&self) -> String {
        format!("{LABEL}={}", self.name)
    }

    fn made_container(&self, arguments: &[OsString]) -> Result<String, Trouble> {
        let done = self.small(arguments)?;
        let id = done
            .text()
            .lines()
            .last()
            .unwrap_or_default()
            .trim()
            .to_owned();
        if id.is_empty() {
            return Err(other("the engine gave no container"));
        }
        if let Ok(mut made) = self.made.lock() {
            made.containers.push(id.clone());
        }
        Ok(id)
    }

    /// A small command that has to succeed.
    fn small(&self, arguments: &[OsString]) -> Result<Finished, Trouble> {
        let done = self.call(arguments, SMALL)?;
        let what = arguments
            .first()
            .map_or_else(String::new, |it| it.to_string_lossy().into_owned());
        self.judged(&format!("`{} {what}`", self.engine.name()), done)
    }

    fn judged(&self, what: &str, done: Finished) -> Result<Finished, Trouble> {
        match done.end {
            End::Code(Some(0)) => Ok(done),
            End::Cancelled => Err(cancelled()),
            End::TimedOut => Err(Trouble {
                kind: TroubleKind::TooSlow,
                message: format!("{what} took too long"),
                tail: tail(&done.error_text()),
            }),
            End::Code(_) => {
                let output = done.error_text();
                let first = output.lines().next_back().unwrap_or_default();
                Err(Trouble {
                    kind: judge(&output),
                    message: format!("{what} fails: {first}"),
                    tail: tail(&output),
                })
            }
        }
    }

    fn call(&self, arguments: &[OsString], time: Duration) -> Result<Finished, Trouble> {
        let limits = Limits {
            time,
            cancel: Some(self.cancel),
            variables: self.engine.variables(),
        };
        command::run(self.engine.program(), arguments, &limits, &|_| {})
            .map_err(|error| self.not_started(&error))
    }

    fn not_started(&self, error: &std::io::Error) -> Trouble {
        Trouble {
            kind: TroubleKind::NoEngine,
            message: format!(
                "`{}` cannot be started: {error}",
                self.engine.program().to_string_lossy()
            ),
            tail: Vec::new(),
        }
    }

    /// Clean-up is done whether or not the user wants more, and nobody is told if it fails: a second try would not help.
    fn tidy(&self, arguments: &[OsString]) -> Option<Finished> {
        let limits = Limits {
            time: SMALL,
            cancel: None,
            variables: self.engine.variables(),
        };
        command::run(self.engine.program(), arguments, &limits, &|_| {}).ok()
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        let made = self.made.get_mut().map(std::mem::take).unwrap_or_default();
        let mut containers = made.containers;
        // What was being created when the user stopped us is known to the engine alone.
        if self.cancel.is_cancelled()
            && let Some(listed) = self.tidy(&self.engine.list_containers(&self.label()))
        {
            containers.extend(listed.text().lines().map(str::to_owned));
        }
        for container in containers {
            self.tidy(&self.engine.remove_container(&container));
        }
        for image in made.images {
            self.tidy(&self.engine.remove_image(&image));
        }
    }
}

/// Whether an engine says that a path is not in a container, in the words of docker or podman.
fn is_missing(output: &str) -> bool {
    let lower = output.to_lowercase();
    [
        "could not find the file",
        "no such file or directory",
        "could not be found",
    ]
    .iter()
    .any(|words| lower.contains(words))
}

fn cancelled() -> Trouble {
    Trouble {
        kind: TroubleKind::Cancelled,
        message: "cancelled".to_owned(),
        tail: Vec::new(),
    }
}

fn other(message: &str) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        message: message.to_owned(),
        tail: Vec::new(),
    }
}
