//! The arguments of `msconvert verify`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::verify::{Probe, RunLimits, RunSpec, Settings};

/// In MiB.
const MEMORY: u32 = 2048;
const PIDS: u32 = 512;
/// In seconds.
const TIMEOUT: u64 = 30;
/// In seconds.
const BUILD_TIMEOUT: u64 = 1800;

/// Build the original and the conversion, run both, and say whether they behave alike
///
/// Uses docker, podman, buildah or nerdctl. The original is built first; where it does not build, nothing is said of the
/// conversion. Then both images are compared: their config, the files that the program needs, its shared libraries, and what
/// both do when they run. The original is started twice, and what differs between its own runs is masked.
///
/// Containers start with the engine's default privileges, with limits for memory and processes, and ports are published on
/// the loopback interface alone. All images and containers are removed at the end, unless --keep is given.
#[derive(Debug, Args)]
#[command(
    max_term_width = 100,
    override_usage = "msconvert verify [OPTIONS] [PATH]... [-- ARGUMENT...]\n       msconvert verify [OPTIONS] --before FILE --after FILE [--context DIR] [-- ARGUMENT...]"
)]
pub struct VerifyArguments {
    /// Dockerfiles, or directories to search for them [default: .]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Compare two files, whoever wrote them: the original
    #[arg(long, value_name = "FILE", requires = "after", conflicts_with = "paths", value_hint = clap::ValueHint::FilePath)]
    pub before: Option<PathBuf>,

    /// ... and the other
    #[arg(long, value_name = "FILE", requires = "before", value_hint = clap::ValueHint::FilePath)]
    pub after: Option<PathBuf>,

    /// Write each conversion that behaves alike in place
    ///
    /// Where one does not, the next runtime image is tried; where none does, the file is left alone. A conversion that rests
    /// on assumptions is written with --unsafe alone.
    #[arg(long, conflicts_with = "before")]
    pub write: bool,

    /// Let --write also take conversions that rest on assumptions
    #[arg(long = "unsafe", requires = "write")]
    pub allow_unsafe: bool,

    /// The engine: docker, podman, buildah or nerdctl, or the path of one [default: the first that is found]
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<PathBuf>,

    /// A TCP port to ask, again for another [default: the ports that the original exposes]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Vec<u16>,

    /// A request to send, again for another [default: GET /]
    #[arg(long, value_name = "REQUEST")]
    pub probe: Vec<Probe>,

    /// An environment variable for both containers
    #[arg(long, value_name = "KEY=VALUE")]
    pub env: Vec<String>,

    /// A build argument for both builds
    #[arg(long, value_name = "KEY=VALUE")]
    pub build_arg: Vec<String>,

    /// A secret for both builds, as the engine's own --secret takes it
    #[arg(long, value_name = "SECRET")]
    pub secret: Vec<String>,

    /// A named context for both builds, as the engine's own --build-context takes it
    #[arg(long, value_name = "NAME=VALUE")]
    pub build_context: Vec<String>,

    /// The target platform, such as linux/arm64
    #[arg(long, value_name = "PLATFORM")]
    pub platform: Option<String>,

    /// The network of both containers, such as none or host [default: the engine's]
    #[arg(long, value_name = "NETWORK")]
    pub network: Option<String>,

    /// The network of RUN instructions
    #[arg(long, value_name = "NETWORK")]
    pub build_network: Option<String>,

    /// The most memory of a container, in MiB
    #[arg(long, value_name = "MIB", default_value_t = MEMORY, value_parser = clap::value_parser!(u32).range(16..))]
    pub memory: u32,

    /// The most processes and threads of a container
    #[arg(long, value_name = "COUNT", default_value_t = PIDS, value_parser = clap::value_parser!(u32).range(1..))]
    pub pids: u32,

    /// How long a program may take to end, or a server to answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,

    /// How long each build may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = BUILD_TIMEOUT, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub build_timeout: u64,

    /// Keep the images and containers, and say how they are called
    #[arg(long)]
    pub keep: bool,

    /// Arguments for both containers; they take the place of CMD
    #[arg(last = true, value_name = "ARGUMENT")]
    pub arguments: Vec<String>,
}

impl VerifyArguments {
    /// The arguments of `msconvert --write --verify`.
    pub fn of_write(paths: &[PathBuf], allow_unsafe: bool) -> VerifyArguments {
        VerifyArguments {
            paths: paths.to_vec(),
            before: None,
            after: None,
            write: true,
            allow_unsafe,
            engine: None,
            port: Vec::new(),
            probe: Vec::new(),
            env: Vec::new(),
            build_arg: Vec::new(),
            secret: Vec::new(),
            build_context: Vec::new(),
            platform: None,
            network: None,
            build_network: None,
            memory: MEMORY,
            pids: PIDS,
            timeout: TIMEOUT,
            build_timeout: BUILD_TIMEOUT,
            keep: false,
            arguments: Vec::new(),
        }
    }

    /// How both are built and run.
    pub fn settings(&self) -> Settings {
        Settings {
            build_arguments: self.build_arg.clone(),
            secrets: self.secret.clone(),
            build_contexts: self.build_context.clone(),
            build_network: self.build_network.clone(),
            build_time: Duration::from_secs(self.build_timeout),
            runs: vec![RunSpec {
                arguments: self.arguments.clone(),
                env: self.env.clone(),
                ports: self.port.clone(),
                probes: self.probe.clone(),
            }],
            limits: RunLimits {
                time: Duration::from_secs(self.timeout),
                memory: self.memory,
                pids: self.pids,
                network: self.network.clone(),
                platform: self.platform.clone(),
            },
            keep: self.keep,
        }
    }
}
