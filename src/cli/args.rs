//! The arguments of the command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::review::ReviewArguments;
use super::search_args::SearchArguments;
use super::verify_args::VerifyArguments;
use crate::config::Given;
use crate::options::{RuntimeChoice, StaticServer};
use crate::report::style::ColorChoice;
use crate::report::text::Verbosity;

/// Rewrite single-stage Dockerfiles into equivalent multi-stage ones.
///
/// Prints the change as a unified diff and writes nothing, unless --write is given. What cannot be proven equivalent is
/// left alone, with the reason.
#[derive(Debug, Parser)]
#[command(
    name = "msconvert",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    override_usage = "msconvert [OPTIONS] [PATH]...\n       msconvert [OPTIONS] explain PATH...\n       msconvert [OPTIONS] verify [PATH]...\n       msconvert [OPTIONS] review [PATH]...\n       msconvert COMMAND --help",
    after_long_help = AFTER
)]
pub struct Arguments {
    /// Dockerfiles, or directories to search for them [default: .]
    ///
    /// A directory is searched for Dockerfile, dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile and Containerfile*,
    /// leaving out hidden directories and what .gitignore names. A file that is named is taken whatever its name. `-`
    /// reads one Dockerfile from standard input. A path named like a subcommand is given as ./explain.
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Apply the safe conversions in place
    ///
    /// Each file is replaced in one step, keeps its mode and owner, and is left alone if it changed meanwhile. Standard
    /// output has the diffs of what was not applied. With `-`, the resulting text goes to standard output.
    #[arg(long, conflicts_with = "check")]
    pub write: bool,

    /// Write only what was built, run and found to behave alike
    ///
    /// Needs a container engine. Where a conversion does not behave alike, the next runtime image is tried. `msconvert verify
    /// --write` does the same, and has options for requests, variables and limits.
    #[arg(long, requires = "write")]
    pub verify: bool,

    /// Write exactly what a decisions file accepts
    ///
    /// The HTML report exports such a file. Without a PATH, the files that it names are taken. An accepted conversion is
    /// written whatever it assumes, for a person has looked at it. A file whose text or conversion is not the one that was
    /// decided is reported and left alone.
    #[arg(long, value_name = "FILE", requires = "write", conflicts_with_all = ["allow_unsafe", "verify"], value_hint = clap::ValueHint::FilePath)]
    pub decisions: Option<PathBuf>,

    /// Keep each file that is written under its name with ~ behind it
    ///
    /// A backup of another text is not overwritten: the file is then left alone.
    #[arg(long, requires = "write", conflicts_with = "verify")]
    pub backup: bool,

    /// Exit with 1 if --write would change something
    ///
    /// Prints the same as without it. With --unsafe, a conversion that rests on assumptions counts, too.
    #[arg(long)]
    pub check: bool,

    /// Let --write and --check also take conversions that rest on assumptions
    ///
    /// An assumption is something that could not be proven. Each is printed, with what to look at.
    #[arg(long = "unsafe", overrides_with = "no_unsafe")]
    pub allow_unsafe: bool,

    /// Leave conversions that rest on assumptions alone, whatever the configuration says
    #[arg(long, overrides_with = "allow_unsafe")]
    pub no_unsafe: bool,

    /// Print only diffs and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Also print what would make a file convertible
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Which files a search takes.
    #[command(flatten)]
    pub search: SearchArguments,

    /// The options that `explain` has, too.
    #[command(flatten)]
    pub conversion: ConversionArguments,

    /// The subcommand, where there is one.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that change what a conversion comes to, or how it is printed.
#[derive(Debug, Args)]
pub struct ConversionArguments {
    /// The kind of runtime image
    #[arg(long, value_name = "KIND", value_enum, default_value_t, global = true)]
    pub runtime: Runtime,

    /// The build context [default: the directory of each Dockerfile]
    ///
    /// The directory that `docker build` would be given. Without it, `-` has no build context.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath, global = true)]
    pub context: Option<PathBuf>,

    /// Add the missing build step where the start command compiles (`go run`)
    #[arg(long, global = true, overrides_with = "no_synthesize_build")]
    pub synthesize_build: bool,

    /// Drop development dependencies in the builder stage where nothing at run time needs them
    ///
    /// By the package manager's own command, and only where no start command, source or known habit of a package needs one of
    /// them; a note says where it was not done, and why.
    #[arg(long, global = true, overrides_with = "no_prune")]
    pub prune: bool,

    /// Part a jar of Spring Boot from its libraries, so that they are a layer of their own
    ///
    /// The jar takes itself apart at the end of the build (Spring Boot 3.3 and later), and the start command stays. An image of
    /// the next build then holds the same layer of libraries, as long as they stay the same. A note says where it was not done.
    #[arg(long, global = true, overrides_with = "no_layered")]
    pub layered: bool,

    /// Leave out of the build context what provably changes nothing in the image
    ///
    /// Extends .dockerignore (or Dockerfile.dockerignore, where there is one) beside each conversion: node_modules that
    /// `npm ci` makes anew, target/, a .git that nothing reads. The diff has both files, and --write writes both. `explain`
    /// says what stays in, and why.
    #[arg(long, global = true, overrides_with = "no_dockerignore")]
    pub dockerignore: bool,

    /// Serve static front ends by another server
    ///
    /// Where the image serves built files by a program that does nothing else (`serve -s build`, `vite preview`), the
    /// runtime stage has that server and the files alone. The port stays; what changes is noted.
    #[arg(
        long = "static",
        value_name = "SERVER",
        value_enum,
        global = true,
        overrides_with = "no_static"
    )]
    pub static_server: Option<Server>,

    /// Do not add a build step, whatever the configuration says
    #[arg(long, global = true, overrides_with = "synthesize_build")]
    pub no_synthesize_build: bool,

    /// Do not drop development dependencies, whatever the configuration says
    #[arg(long, global = true, overrides_with = "prune")]
    pub no_prune: bool,

    /// Copy jars as they are, whatever the configuration says
    #[arg(long, global = true, overrides_with = "layered")]
    pub no_layered: bool,

    /// Leave static front ends to the author's server, whatever the configuration says
    #[arg(long, global = true, overrides_with = "static_server")]
    pub no_static: bool,

    /// Do not change base images, whatever the configuration says
    #[arg(long, global = true, overrides_with = "base_swap")]
    pub no_base_swap: bool,

    /// Leave .dockerignore alone, whatever the configuration says
    #[arg(long, global = true, overrides_with = "dockerignore")]
    pub no_dockerignore: bool,

    /// Read this configuration, and no .msconvert.toml beside or above the Dockerfiles
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, global = true, conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long, visible_alias = "isolated", global = true)]
    pub no_config: bool,

    /// Change the base image of a file that builds nothing to one without the toolchain (JDK to JRE)
    #[arg(long, global = true, overrides_with = "no_base_swap")]
    pub base_swap: bool,

    /// Read further language profiles (*.toml) from a directory
    ///
    /// A profile replaces the built-in one of the same name, or extends it.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath, global = true)]
    pub profiles: Option<PathBuf>,

    /// How to print the result
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        global = true
    )]
    pub format: Format,

    /// Show the old and the new text side by side; the same as --format side-by-side
    #[arg(short, long, global = true, conflicts_with = "format")]
    pub side_by_side: bool,

    /// Write the report to a file instead of standard output
    ///
    /// With --format github, the annotations stay on standard output, and the file gets the summary of the job.
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, global = true)]
    pub output: Option<PathBuf>,

    /// Never page
    ///
    /// On a terminal, a report that is longer than the screen goes through $MSCONVERT_PAGER, $PAGER or `less -FRX`.
    #[arg(long, global = true)]
    pub no_pager: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub color: ColorChoice,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Explain a verdict: what was recognised, what is copied and why, or what stands in the way
    ///
    /// Prints the lines of the Dockerfile that each finding comes from, why this runtime image suits, what is copied and
    /// what stays behind, and every assumption; for a file that is left alone, what would make it convertible. Changes
    /// nothing.
    #[command(
        max_term_width = 100,
        override_usage = "msconvert explain [OPTIONS] PATH..."
    )]
    Explain {
        /// Dockerfile, directory to search, or `-` for standard input
        #[arg(value_name = "PATH", required = true, value_hint = clap::ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
    },

    /// Build the original and the conversion, run both, and say whether they behave alike
    Verify(Box<VerifyArguments>),

    /// Look at one conversion after the other, and write those that you accept
    ///
    /// Shows each verdict, diff and note, and asks. What was decided is kept, so that a review that is left goes on where it
    /// stopped.
    Review(ReviewArguments),

    /// Show the configuration
    Config {
        /// What to do with it.
        #[command(subcommand)]
        command: ConfigCommand,
    },

    /// Write a .msconvert.toml in which everything is explained and commented out
    ///
    /// A file that is there is not touched.
    Init {
        /// The directory [default: the current one]
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        directory: Option<PathBuf>,
    },

    /// List, show, check and test language profiles
    Profiles {
        /// What to do with them.
        #[command(subcommand)]
        command: ProfilesCommand,
    },

    /// Explain the code of a reason, an assumption or a note, or list all codes
    Reasons {
        /// The code, as it stands in brackets at the end of a message
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },

    /// Print completions for a shell
    ///
    /// For bash: `msconvert completions bash > ~/.local/share/bash-completion/completions/msconvert`. For fish:
    /// `msconvert completions fish > ~/.config/fish/completions/msconvert.fish`.
    #[command(verbatim_doc_comment)]
    Completions {
        /// The shell
        #[arg(value_name = "SHELL", value_enum)]
        shell: clap_complete::Shell,
    },

    /// Print the man page, of msconvert or of one of its subcommands
    Man {
        /// The subcommand
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// What `config` does.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print what is in force for a file or directory, and where each value comes from
    Show {
        /// Dockerfile or directory
        #[arg(value_name = "PATH", default_value = ".", value_hint = clap::ValueHint::AnyPath)]
        path: PathBuf,
    },
}

/// What `profiles` does.
#[derive(Debug, Subcommand)]
pub enum ProfilesCommand {
    /// List the profiles in force, and where each comes from
    List,
    /// Print a profile
    Show {
        /// Its language, or `common`
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Say whether files are profiles, and what is wrong where they are not
    Check {
        /// Profiles
        #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
        files: Vec<PathBuf>,
    },
    /// Convert the cases of a directory with a profile, and say which do not come out as they say
    ///
    /// A case is a directory with case.toml, context/Dockerfile and, if you like, expected.Dockerfile; docs/profiles.md
    /// describes them. Ends with 1 if a case is wrong.
    Test {
        /// The profile
        #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
        profile: PathBuf,
        /// A case, or a directory with cases
        #[arg(value_name = "CASES-DIR", value_hint = clap::ValueHint::DirPath)]
        cases: PathBuf,
    },
}

/// The values of `--runtime`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Runtime {
    /// The smallest that provably has what the program needs
    #[default]
    Auto,
    /// An alpine image
    Alpine,
    /// The -slim image of the same distribution release
    Slim,
    /// A distroless image
    Distroless,
    /// No base image at all
    Scratch,
}

/// The values of `--static`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Server {
    /// The official nginx image
    Nginx,
}

/// The values of `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: a diff on standard output, verdicts on standard error
    #[default]
    Text,
    /// The same with the old text on the left and the new one on the right
    SideBySide,
    /// For programs: one JSON document
    Json,
    /// For code scanning: SARIF 2.1.0 with fixes
    Sarif,
    /// For GitHub Actions: annotations, and a summary of the job
    Github,
    /// For a pull request or a wiki: tables and diffs
    Markdown,
    /// For a spreadsheet: a line for each file
    Csv,
    /// For reviewing in a browser: one page that needs no network
    Html,
}

const AFTER: &str = "\
Examples:
  msconvert                          show what would change below the current directory
  msconvert --write services         apply the safe conversions below services
  msconvert --check                  for CI: exit with 1 if something would change
  msconvert --format html -o review.html
                                     a page to review, accept and reject in a browser
  msconvert --write --decisions msconvert-decisions.json
                                     apply what was accepted there
  msconvert review                   decide about one conversion after the other
  msconvert | git apply              the diff is a patch
  msconvert explain Dockerfile       why it is converted this way, or why not
  msconvert verify Dockerfile        build and run both, and compare them
  msconvert --context . - < Dockerfile
  msconvert init                     write a .msconvert.toml to fill in
  msconvert config show              what is configured, and where
  msconvert reasons no-benefit       what a code means

A comment in a Dockerfile settles what is about that file alone:
  # msconvert: ignore                leave it alone
  # msconvert: runtime=alpine        this kind of runtime image
  # msconvert: keep=/app/templates   this path is needed at run time

Exit codes:
  0  done, or nothing to do
  1  --check found something that --write would change, or verify found a difference
  2  wrong usage or configuration
  3  a file could not be read, parsed or written (the others are done)
  4  verify could not tell (no engine, or the original does not build)";

impl Arguments {
    /// How much to say.
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

impl ConversionArguments {
    /// The format, whichever way it was asked for.
    pub fn format(&self) -> Format {
        if self.side_by_side {
            Format::SideBySide
        } else {
            self.format
        }
    }
}

impl Arguments {
    /// What is given here, and so wins over configuration files. `directory` is the current one.
    pub fn given(&self, directory: &Path) -> Given {
        let conversion = &self.conversion;
        let either = |yes: bool, no: bool| (yes || no).then_some(yes);
        Given {
            runtime: match conversion.runtime {
                Runtime::Auto => None,
                Runtime::Alpine => Some(RuntimeChoice::Alpine),
                Runtime::Slim => Some(RuntimeChoice::Slim),
                Runtime::Distroless => Some(RuntimeChoice::Distroless),
                Runtime::Scratch => Some(RuntimeChoice::Scratch),
            },
            allow_unsafe: either(self.allow_unsafe, self.no_unsafe),
            synthesize_build: either(conversion.synthesize_build, conversion.no_synthesize_build),
            prune: either(conversion.prune, conversion.no_prune),
            layered: either(conversion.layered, conversion.no_layered),
            static_server: match conversion.static_server {
                Some(Server::Nginx) => Some(Some(StaticServer::Nginx)),
                None => conversion.no_static.then_some(None),
            },
            dockerignore: either(conversion.dockerignore, conversion.no_dockerignore),
            profiles: conversion.profiles.as_ref().map(|it| directory.join(it)),
            base_swap: either(conversion.base_swap, conversion.no_base_swap),
        }
    }
}
