//! Java builds, read without running Maven or Gradle, and the sources of Java and its kin.
//!
//! [`maven::read`] and [`gradle::read`] answer the same question for a command of either tool: which projects of the
//! context does it build, and which files does that make ([`Build`]). [`evidence`] says what the sources and the
//! configuration of the program show of the run time. A file that is broken, too large or not allowed to be read (a
//! document type in XML) counts as absent, and is told by [`Context::troubles`](super::Context::troubles).
//!
//! Build files are programs, or nearly so. What is not understood and could change a name makes that name uncertain
//! ([`Artifact::certain`]); what could make further files makes the list incomplete ([`Project::complete`]).

mod evaluate;
mod facts;
pub mod gradle;
mod lexer;
pub mod maven;
mod properties;
mod settings;
mod sources;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::BTreeSet;

pub use sources::{Sources, evidence};

/// Whether a release of Spring Boot takes its jars apart in a form that `java -jar` starts; false where it cannot be read.
pub fn takes_apart(version: &str) -> bool {
    at_least(version, facts::facts().spring_boot.takes_apart) == Some(true)
}

/// Whether a version is at least another, given by its first two numbers; `None` if it cannot be read.
fn at_least(version: &str, least: (u32, u32)) -> Option<bool> {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().ok());
    Some((numbers.next()??, numbers.next()??) >= least)
}

/// The first such release.
pub fn takes_apart_since() -> String {
    let (major, minor) = facts::facts().spring_boot.takes_apart;
    format!("{major}.{minor}")
}

/// The most projects of one build that are looked at.
pub const MOST_PROJECTS: usize = 300;

/// What a command builds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Build {
    /// The projects that the command builds, in the order of their directories. One of several modules holds more than
    /// the one that somebody is after.
    pub projects: Vec<Project>,
    /// Whether these are all: false where a module is missing, or could be added by what is not understood.
    pub complete: bool,
    /// What is not known, for a message: each says what and where.
    pub unknown: BTreeSet<String>,
}

impl Build {
    /// The project in a directory of the context.
    pub fn project(&self, dir: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.dir == dir)
    }
}

/// One project: a module of Maven or a project of Gradle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// Its directory in the context.
    pub dir: String,
    /// Its name: the `artifactId`, or the name of the Gradle project.
    pub name: Option<String>,
    /// Its group.
    pub group: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The directory that builds write to, from the project's directory: `target`, `build`. It is absolute, or leads out
    /// by `..`, where the build file says so. `None` if it is not known.
    pub output: Option<String>,
    /// The files and directories that the command makes and that somebody could start or need, in the order in which
    /// they are made.
    pub artifacts: Vec<Artifact>,
    /// Whether no other program, archive or directory of classes is made below `output`.
    pub complete: bool,
    /// The directories of other projects of this build that it depends on.
    pub uses: BTreeSet<String>,
    /// What it depends on at run time: `group:artifact`. Only what the build files name: not what those bring.
    pub dependencies: BTreeSet<String>,
    /// The directories of its sources that exist, in the context.
    pub sources: Vec<String>,
    /// The directories of its resources that exist, in the context: they are inside the artifacts.
    pub resources: Vec<String>,
    /// The release of Java that its classes need at least: `8`, `17`.
    pub java: Option<u32>,
    /// The version of Spring Boot, where it builds with it: `3.2.5`.
    pub spring_boot: Option<String>,
    /// The class with the `main` method, where the build files name one.
    pub main_class: Option<String>,
    /// Whether it has tests of its own.
    pub has_tests: bool,
}

/// A file or directory that a build makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where, from the project's directory; absolute, or leading out by `..`, where the build file says so. Where it is
    /// not [`Artifact::certain`], the likely place.
    pub path: String,
    /// What it is.
    pub kind: ArtifactKind,
    /// Whether path and kind were read, not inferred.
    pub certain: bool,
    /// The phase and goal, or the task, that makes it: `package`, `spring-boot:repackage`, `shadowJar`.
    pub made_by: String,
    /// The class that it starts, where the build files name one.
    pub main_class: Option<String>,
}

/// What a build makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArtifactKind {
    /// The jar of the own classes alone.
    Jar,
    /// A jar of Spring Boot, which holds what it needs.
    BootJar,
    /// A jar into which what it needs was unpacked (shade, assembly, shadow, Quarkus uber-jar).
    FatJar,
    /// A jar that needs a directory of libraries beside it, which its manifest names.
    ThinJar,
    /// A web archive for a servlet container.
    War,
    /// A web archive that also starts by itself.
    BootWar,
    /// An enterprise archive.
    Ear,
    /// What was there before a plugin put another in its place (`x.jar.original`, `original-x.jar`).
    Original,
    /// Sources, documentation or tests in a jar: nothing to start.
    Attached,
    /// An archive to unpack elsewhere: zip, tar.
    Archive,
    /// An unpacked web archive.
    ExplodedWar,
    /// A directory of classes and resources.
    Classes,
    /// A directory of jars that the program depends on.
    Libraries,
    /// A directory with a program of several files: Quarkus fast-jar, an unpacked assembly.
    Application,
    /// A directory with a start script in `bin` and jars in `lib`.
    Installation,
    /// A program of the machine.
    Native,
    /// A directory of a front end or of files of another kind.
    Files,
}

impl ArtifactKind {
    /// Whether `java -jar` can start it, if it names its main class.
    pub fn is_jar(self) -> bool {
        matches!(
            self,
            ArtifactKind::Jar
                | ArtifactKind::BootJar
                | ArtifactKind::FatJar
                | ArtifactKind::ThinJar
                | ArtifactKind::BootWar
        )
    }

    /// Whether it is a directory.
    pub fn is_directory(self) -> bool {
        matches!(
            self,
            ArtifactKind::ExplodedWar
                | ArtifactKind::Classes
                | ArtifactKind::Libraries
                | ArtifactKind::Application
                | ArtifactKind::Installation
                | ArtifactKind::Files
        )
    }

    /// Whether it needs nothing beside it but Java.
    pub fn is_self_contained(self) -> bool {
        matches!(
            self,
            ArtifactKind::BootJar
                | ArtifactKind::FatJar
                | ArtifactKind::BootWar
                | ArtifactKind::Native
        )
    }
}
