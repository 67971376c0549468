//! What the caller may choose; everything has a default that changes nothing the author did not ask for.

/// Options of one conversion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The kind of runtime image to use.
    pub runtime: RuntimeChoice,
    /// Where the start command compiles (`go run`), add the build step that it would do.
    pub synthesize_build: bool,
    /// Image references of runtime images not to take: those that were built and did not behave alike.
    pub except: Vec<String>,
    /// Drop development dependencies in the builder stage, where nothing at run time needs them.
    pub prune: bool,
    /// Serve static front ends by another server than the author's.
    pub static_server: Option<StaticServer>,
}

/// The server that takes over static front ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaticServer {
    /// nginx.
    Nginx,
}

/// The kind of runtime image asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RuntimeChoice {
    /// The smallest that provably meets every need.
    #[default]
    Auto,
    /// An `alpine` image.
    Alpine,
    /// The `-slim` image of the builder's suite.
    Slim,
    /// A distroless image.
    Distroless,
    /// `scratch`.
    Scratch,
}

impl RuntimeChoice {
    /// The word used on the command line and in `[[runtime]]` tables of profiles.
    pub fn name(self) -> &'static str {
        match self {
            RuntimeChoice::Auto => "auto",
            RuntimeChoice::Alpine => "alpine",
            RuntimeChoice::Slim => "slim",
            RuntimeChoice::Distroless => "distroless",
            RuntimeChoice::Scratch => "scratch",
        }
    }
}
