//! Container engines, driven through their command line: one trait, one file an engine.
//!
//! An engine only says with which arguments it wants to be called; [`super::session`] calls it.

mod buildah;
mod docker;
mod find;
pub mod message;
mod nerdctl;
mod podman;
mod trouble;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

pub use buildah::Buildah;
pub use docker::Docker;
pub use find::{NAMES, find, named};
pub use nerdctl::Nerdctl;
pub use podman::Podman;
pub use trouble::{Trouble, TroubleKind, judge};

/// What is built.
#[derive(Debug, Clone, Default)]
pub struct BuildOrder {
    /// The Dockerfile.
    pub dockerfile: PathBuf,
    /// The build context.
    pub context: PathBuf,
    /// The tag that the image gets.
    pub tag: String,
    /// Labels, `key=value`.
    pub labels: Vec<String>,
    /// Build arguments, `KEY=VALUE` or `KEY` to pass on the variable of the environment.
    pub arguments: Vec<String>,
    /// Secrets, as the engine's `--secret` takes them.
    pub secrets: Vec<String>,
    /// Named contexts, `NAME=VALUE`.
    pub contexts: Vec<String>,
    /// The target platform, such as `linux/arm64`.
    pub platform: Option<String>,
    /// The network of RUN instructions.
    pub network: Option<String>,
}

/// What is started.
#[derive(Debug, Clone, Default)]
pub struct RunOrder {
    /// The image.
    pub image: String,
    /// Labels, `key=value`.
    pub labels: Vec<String>,
    /// Environment variables, `KEY=VALUE`.
    pub env: Vec<String>,
    /// What comes after the image: it takes the place of CMD.
    pub arguments: Vec<String>,
    /// TCP ports of the container that are published on a free port of the loopback interface.
    pub ports: Vec<u16>,
    /// The most memory, in MiB.
    pub memory: u32,
    /// The most processes and threads.
    pub pids: u32,
    /// The network; the engine's default where it is `None`.
    pub network: Option<String>,
    /// The platform, where one was asked for.
    pub platform: Option<String>,
}

/// A container engine. The methods give the arguments of its command line; those of docker, unless it has others.
pub trait Engine: Send + Sync {
    /// Its name, one of [`NAMES`].
    fn name(&self) -> &'static str;

    /// The program to call.
    fn program(&self) -> &OsStr;

    /// Whether it can start containers with published ports.
    fn can_run(&self) -> bool {
        true
    }

    /// Environment variables for every call.
    fn variables(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Succeeds if the engine can be used.
    fn check(&self) -> Vec<OsString> {
        words(["version", "--format", "{{.Server.Version}}"])
    }

    /// Builds an image.
    fn build(&self, order: &BuildOrder) -> Vec<OsString> {
        let mut arguments = words(["build"]);
        arguments.extend(words(["--progress=plain"]));
        arguments.extend(build_options(order));
        arguments
    }

    /// Prints a JSON array whose one element has `Config` and `Size` of an image.
    fn inspect_image(&self, image: &str) -> Vec<OsString> {
        words(["image", "inspect", image])
    }

    /// Creates a container that is never started, for its file system; prints its id.
    fn create_to_read(
        &self,
        image: &str,
        labels: &[String],
        platform: Option<&str>,
    ) -> Vec<OsString> {
        let mut arguments = words(["create", "--network", "none"]);
        arguments.extend(options("--label", labels));
        arguments.extend(
            platform
                .into_iter()
                .flat_map(|it| words(["--platform", it])),
        );
        // An image without a start command wants one. It never runs.
        arguments.extend(words([image, "/never-started"]));
        arguments
    }

    /// Writes a container's file system to standard output, as a tar archive: the program to call, and its arguments.
    fn export(&self, container: &str) -> (OsString, Vec<OsString>) {
        (self.program().to_owned(), words(["export", container]))
    }

    /// Writes one path of a container and all below it to standard output, as a tar archive whose names begin with the last
    /// part of the path; `None` where the engine has no way to do so.
    fn copy_out(&self, _container: &str, _path: &str) -> Option<Vec<OsString>> {
        None
    }

    /// Creates a container to be started; prints its id.
    fn create(&self, order: &RunOrder) -> Vec<OsString> {
        // The health check is run by hand, when the server is ready.
        let mut arguments = words(["create", "--no-healthcheck", "--hostname", "msconvert"]);
        arguments.extend(run_options(order));
        arguments
    }

    /// Starts a container and returns.
    fn start(&self, container: &str) -> Vec<OsString> {
        words(["start", container])
    }

    /// Prints a JSON array whose one element has the `State` of a container.
    fn inspect_container(&self, container: &str) -> Vec<OsString> {
        words(["container", "inspect", container])
    }

    /// Prints where a port is published, as `address:port`.
    fn port(&self, container: &str, port: u16) -> Vec<OsString> {
        words(["port", container, &format!("{port}/tcp")])
    }

    /// Prints what a container has said so far, on the same two streams.
    fn logs(&self, container: &str) -> Vec<OsString> {
        words(["logs", container])
    }

    /// Runs a command in a running container.
    fn exec(&self, container: &str, command: &[String]) -> Vec<OsString> {
        let mut arguments = words(["exec", container]);
        arguments.extend(command.iter().map(OsString::from));
        arguments
    }

    /// Sends the stop signal, and ends the container after `seconds`.
    fn stop(&self, container: &str, seconds: u64) -> Vec<OsString> {
        words(["stop", "-t", &seconds.to_string(), container])
    }

    /// Removes a container with its anonymous volumes, running or not.
    fn remove_container(&self, container: &str) -> Vec<OsString> {
        words(["rm", "--force", "--volumes", container])
    }

    /// Removes an image's tag, and the image if it has no other.
    fn remove_image(&self, image: &str) -> Vec<OsString> {
        words(["image", "rm", "--force", image])
    }

    /// Prints the ids of all containers with a label, running or not.
    fn list_containers(&self, label: &str) -> Vec<OsString> {
        words([
            "ps",
            "--all",
            "--quiet",
            "--filter",
            &format!("label={label}"),
        ])
    }
}

/// The options that every engine's `build` has, and the context.
fn build_options(order: &BuildOrder) -> Vec<OsString> {
    let mut arguments = words(["--file"]);
    arguments.push(order.dockerfile.clone().into_os_string());
    arguments.extend(words(["--tag", &order.tag]));
    arguments.extend(options("--label", &order.labels));
    arguments.extend(options("--build-arg", &order.arguments));
    arguments.extend(options("--secret", &order.secrets));
    arguments.extend(options("--build-context", &order.contexts));
    arguments.extend(options("--platform", order.platform.as_slice()));
    arguments.extend(options("--network", order.network.as_slice()));
    arguments.push(in_front(&order.context));
    arguments
}

/// The options that every engine's `create` has, the image and its arguments.
fn run_options(order: &RunOrder) -> Vec<OsString> {
    let mut arguments = options("--label", &order.labels);
    arguments.extend(options("--env", &order.env));
    arguments.extend(options("--network", order.network.as_slice()));
    arguments.extend(options("--platform", order.platform.as_slice()));
    for port in &order.ports {
        arguments.extend(words(["--publish", &format!("127.0.0.1::{port}/tcp")]));
    }
    arguments.extend(words([
        "--memory",
        &format!("{}m", order.memory),
        "--pids-limit",
        &order.pids.to_string(),
        &order.image,
    ]));
    arguments.extend(order.arguments.iter().map(OsString::from));
    arguments
}

/// A path that starts with `-` would be taken for an option.
fn in_front(path: &Path) -> OsString {
    if path.as_os_str().as_encoded_bytes().starts_with(b"-") {
        Path::new(".").join(path).into_os_string()
    } else {
        path.as_os_str().to_owned()
    }
}

fn options(name: &str, values: &[String]) -> Vec<OsString> {
    values
        .iter()
        .flat_map(|value| [OsString::from(name), OsString::from(value)])
        .collect()
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<OsString> {
    words.into_iter().map(OsString::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(arguments: &[OsString]) -> String {
        arguments
            .iter()
            .map(|it| it.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn ports_are_published_on_the_loopback_interface_alone() {
        for name in NAMES {
            let engine = named(name).unwrap();
            if !engine.can_run() {
                continue;
            }
            let order = RunOrder {
                image: "i".into(),
                ports: vec![80],
                memory: 64,
                pids: 5,
                ..RunOrder::default()
            };
            let line = line(&engine.create(&order));
            assert!(
                line.contains("--publish 127.0.0.1::80/tcp"),
                "{name}: {line}"
            );
            assert!(
                line.contains("--pids-limit 5") && line.contains("--memory 64m"),
                "{name}: {line}"
            );
            let rest = line.replace("--hostname", "");
            assert!(
                !rest.contains("privileged") && !rest.contains("host"),
                "{name}: {line}"
            );
        }
    }

    #[test]
    fn what_is_read_is_of_the_platform_that_was_built() {
        for name in NAMES {
            let engine = named(name).unwrap();
            let with = line(&engine.create_to_read("i", &[], Some("linux/arm64")));
            assert!(with.contains("--platform linux/arm64 i"), "{name}: {with}");
            let without = line(&engine.create_to_read("i", &[], None));
            assert!(!without.contains("--platform"), "{name}: {without}");
        }
    }

    #[test]
    fn a_build_gets_what_was_asked_for() {
        let order = BuildOrder {
            dockerfile: "/tmp/D".into(),
            context: "-c".into(),
            tag: "t".into(),
            labels: vec!["a=b".into()],
            arguments: vec!["V=1".into()],
            secrets: vec!["id=s".into()],
            contexts: Vec::new(),
            platform: Some("linux/arm64".into()),
            network: None,
        };
        for name in NAMES {
            let line = line(&named(name).unwrap().build(&order));
            assert!(line.ends_with("--file /tmp/D --tag t --label a=b --build-arg V=1 --secret id=s --platform linux/arm64 ./-c"), "{name}: {line}");
        }
    }
}
