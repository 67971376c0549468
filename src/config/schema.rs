//! The shape of `.msconvert.toml`. `docs/msconvert-config.schema.json` says the same to editors; a test compares both.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::options::{PinPolicy, RuntimeChoice, StaticServer};

type List<T> = Spanned<Vec<Spanned<T>>>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Table {
    pub root: bool,
    pub runtime: Runtime,
    pub registry_map: BTreeMap<Spanned<String>, Spanned<String>>,
    pub pin: Pin,
    pub exclude: Exclude,
    pub assumptions: Assumptions,
    pub extend: Extend,
    pub templates: Templates,
    pub options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Runtime {
    pub allowed: Option<List<Kind>>,
    pub preferred: Option<List<Kind>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Pin {
    pub require: Option<Spanned<Require>>,
    pub digests: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Exclude {
    pub paths: Vec<Spanned<String>>,
    pub languages: Option<List<String>>,
    pub notes: Option<List<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Assumptions {
    pub accept: Option<List<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Extend {
    pub profiles: Vec<Spanned<String>>,
    pub images: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Templates {
    pub runtime: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Options {
    #[serde(rename = "unsafe")]
    pub allow_unsafe: Option<Spanned<bool>>,
    pub synthesize_build: Option<Spanned<bool>>,
    pub base_swap: Option<Spanned<bool>>,
    pub prune: Option<Spanned<bool>>,
    pub layered: Option<Spanned<bool>>,
    #[serde(rename = "static")]
    pub static_server: Option<Spanned<Server>>,
    pub dockerignore: Option<Spanned<bool>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Server {
    None,
    Nginx,
}

impl From<Server> for Option<StaticServer> {
    fn from(server: Server) -> Option<StaticServer> {
        match server {
            Server::None => None,
            Server::Nginx => Some(StaticServer::Nginx),
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Alpine,
    Slim,
    Distroless,
    Scratch,
}

impl From<Kind> for RuntimeChoice {
    fn from(kind: Kind) -> RuntimeChoice {
        match kind {
            Kind::Alpine => RuntimeChoice::Alpine,
            Kind::Slim => RuntimeChoice::Slim,
            Kind::Distroless => RuntimeChoice::Distroless,
            Kind::Scratch => RuntimeChoice::Scratch,
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Require {
    None,
    Version,
    Digest,
}

impl From<Require> for PinPolicy {
    fn from(require: Require) -> PinPolicy {
        match require {
            Require::None => PinPolicy::None,
            Require::Version => PinPolicy::Version,
            Require::Digest => PinPolicy::Digest,
        }
    }
}
