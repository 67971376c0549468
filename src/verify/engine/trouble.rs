//! What an engine's messages mean.

use std::fmt;

/// Why an engine did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of trouble.
    pub kind: TroubleKind,
    /// The message, in the reader's words.
    pub message: String,
    /// The last lines of the engine's own output.
    pub tail: Vec<String>,
}

/// The kinds of trouble, each with a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// No engine was found, or the program cannot be started.
    NoEngine,
    /// The engine's daemon does not answer.
    NoDaemon,
    /// The user may not use the daemon.
    NoPermission,
    /// The engine cannot build as it should: docker without BuildKit.
    NoBuildKit,
    /// The disk is full.
    NoSpace,
    /// The registry cannot be reached, or gives nothing at the moment.
    NoRegistry,
    /// A base image does not exist, or may not be read.
    NoBaseImage,
    /// It took longer than it may.
    TooSlow,
    /// The user wants no more.
    Cancelled,
    /// Something else went wrong.
    Other,
}

impl TroubleKind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            TroubleKind::NoEngine => "no-engine",
            TroubleKind::NoDaemon => "no-daemon",
            TroubleKind::NoPermission => "no-permission",
            TroubleKind::NoBuildKit => "no-buildkit",
            TroubleKind::NoSpace => "no-space",
            TroubleKind::NoRegistry => "no-registry",
            TroubleKind::NoBaseImage => "no-base-image",
            TroubleKind::TooSlow => "too-slow",
            TroubleKind::Cancelled => "cancelled",
            TroubleKind::Other => "engine",
        }
    }

    /// Whether it says nothing of the Dockerfile: the same build may pass elsewhere or later.
    pub fn is_surroundings(self) -> bool {
        !matches!(self, TroubleKind::NoBaseImage | TroubleKind::Other)
    }

    /// What would help; empty where the message says all.
    pub fn help(self) -> &'static str {
        match self {
            TroubleKind::NoEngine => {
                "Install docker, podman, buildah or nerdctl, or name one with --engine."
            }
            TroubleKind::NoDaemon => {
                "Start the engine's daemon, or set DOCKER_HOST to where it listens."
            }
            TroubleKind::NoPermission => {
                "Run as a user who may use the engine (for docker: the group `docker`)."
            }
            TroubleKind::NoBuildKit => {
                "Install docker's buildx plugin (https://docs.docker.com/go/buildx/), or name another engine with --engine."
            }
            TroubleKind::NoSpace => "Free disk space, for instance with `docker system prune`.",
            TroubleKind::NoRegistry => {
                "See that the registry can be reached, and log in to it if it asks for that."
            }
            TroubleKind::NoBaseImage => {
                "See that the image reference is right, and log in to its registry."
            }
            TroubleKind::TooSlow => "Give it more time with --build-timeout or --timeout.",
            TroubleKind::Cancelled | TroubleKind::Other => "",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Words of engines and registries, in lower case, and what they mean. The first that is found counts.
const MEANINGS: &[(&str, TroubleKind)] = &[
    (
        "the buildx component is missing or broken",
        TroubleKind::NoBuildKit,
    ),
    ("no space left on device", TroubleKind::NoSpace),
    ("disk quota exceeded", TroubleKind::NoSpace),
    (
        "permission denied while trying to connect",
        TroubleKind::NoPermission,
    ),
    ("cannot connect to the docker daemon", TroubleKind::NoDaemon),
    ("cannot connect to podman", TroubleKind::NoDaemon),
    ("is the docker daemon running", TroubleKind::NoDaemon),
    ("rootless containerd not running", TroubleKind::NoDaemon),
    ("cannot access containerd socket", TroubleKind::NoDaemon),
    ("error during connect", TroubleKind::NoDaemon),
    ("toomanyrequests", TroubleKind::NoRegistry),
];

/// Words that mean trouble with a base image, where they stand in a line that also speaks of one.
const PULLING: &[&str] = &[
    "failed to resolve source metadata",
    "failed to resolve reference",
    "pull access denied",
    "initializing source docker://",
    "error pulling image",
    "unable to pull",
    "unable to copy from source",
];

const UNREACHABLE: &[&str] = &[
    "dial tcp",
    "no such host",
    "i/o timeout",
    "connection refused",
    "tls handshake",
    "certificate",
    "network is unreachable",
    "temporary failure in name resolution",
    "service unavailable",
    "unexpected eof",
    "connection reset",
];

/// The kind of trouble that an engine's output shows.
pub fn judge(output: &str) -> TroubleKind {
    let lower = output.to_lowercase();
    if let Some((_, kind)) = MEANINGS.iter().find(|(words, _)| lower.contains(words)) {
        return *kind;
    }
    let pulling = lower
        .lines()
        .find(|line| PULLING.iter().any(|words| line.contains(words)));
    match pulling {
        Some(line) if UNREACHABLE.iter().any(|words| line.contains(words)) => {
            TroubleKind::NoRegistry
        }
        Some(_) => TroubleKind::NoBaseImage,
        None => TroubleKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_engines_are_told_apart() {
        let cases = [
            (
                "ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
                TroubleKind::NoDaemon,
            ),
            (
                "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
                TroubleKind::NoPermission,
            ),
            ("write /x: no space left on device", TroubleKind::NoSpace),
            (
                "ERROR: BuildKit is enabled but the buildx component is missing or broken.",
                TroubleKind::NoBuildKit,
            ),
            (
                "ERROR: failed to solve: nope:1: failed to resolve source metadata for docker.io/library/nope:1: docker.io/library/nope:1: not found",
                TroubleKind::NoBaseImage,
            ),
            (
                "failed to resolve source metadata for docker.io/library/nope:1: failed to do request: Head \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host",
                TroubleKind::NoRegistry,
            ),
            (
                "toomanyrequests: You have reached your pull rate limit",
                TroubleKind::NoRegistry,
            ),
            (
                "Error: creating build container: initializing source docker://nope:1: reading manifest 1 in docker.io/library/nope: requested access to the resource is denied",
                TroubleKind::NoBaseImage,
            ),
            ("curl: (6) dial tcp: no such host", TroubleKind::Other),
            ("exit code: 1", TroubleKind::Other),
        ];
        for (message, kind) in cases {
            assert_eq!(judge(message), kind, "{message}");
        }
    }
}
