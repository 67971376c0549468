//! Values in a `pom.xml`: `${revision}`, `${project.build.finalName}`.
//!
//! <https://maven.apache.org/guides/introduction/introduction-to-the-pom.html#Project_Interpolation_and_Variables>

use std::collections::BTreeMap;

use crate::context::path;

use super::model::Model;

/// How often a value may lead to others.
const DEEPEST: usize = 16;
/// The longest value, in bytes.
const LONGEST: usize = 4096;

/// What names stand for in a project.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub model: &'a Model,
    /// `-D` of the command, which win over properties of the file.
    pub defines: &'a BTreeMap<String, String>,
    /// The directory of the project that the command is run for, in the context.
    pub root: &'a str,
}

impl Values<'_> {
    /// The text with all values put in; `None` if one is not known.
    pub fn of(&self, text: &str) -> Option<String> {
        self.put_in(text, DEEPEST)
    }

    /// The value of a property; `None` if it is not set or not known.
    pub fn property(&self, name: &str) -> Option<String> {
        self.value(name, DEEPEST)
    }

    /// The name of the artifacts: `build.finalName`.
    pub fn final_name(&self) -> Option<String> {
        self.project("build.finalName", DEEPEST)
    }

    /// The directory that a build writes to, from the project's.
    pub fn build_directory(&self) -> Option<String> {
        self.project("build.directory", DEEPEST)
            .map(|dir| path::clean(&dir))
    }

    fn put_in(&self, text: &str, depth: usize) -> Option<String> {
        let mut done = String::new();
        let mut rest = text;
        while let Some(begin) = rest.find("${") {
            done.push_str(rest.get(..begin)?);
            let inside = rest.get(begin + 2..)?;
            let end = inside.find('}')?;
            let name = inside.get(..end)?;
            done.push_str(&self.value(name.trim(), depth.checked_sub(1)?)?);
            rest = inside.get(end + 1..)?;
            if done.len() > LONGEST {
                return None;
            }
        }
        done.push_str(rest);
        Some(done).filter(|done| done.len() <= LONGEST)
    }

    fn value(&self, name: &str, depth: usize) -> Option<String> {
        // `project.*` is what the file says, whatever the command defines; the rest the command may define.
        for prefix in ["project.", "pom."] {
            if let Some(rest) = name.strip_prefix(prefix) {
                let own = self.project(rest, depth);
                return own.or_else(|| self.written(name, depth));
            }
        }
        match name {
            "basedir" => return Some(".".to_owned()),
            "maven.multiModuleProjectDirectory" | "session.executionRootDirectory" => {
                return Some(climb(&self.model.dir, self.root));
            }
            "file.separator" | "/" => return Some("/".to_owned()),
            _ => {}
        }
        self.written(name, depth).or_else(|| {
            let old = matches!(
                name,
                "artifactId"
                    | "groupId"
                    | "version"
                    | "packaging"
                    | "build.finalName"
                    | "build.directory"
                    | "parent.version"
                    | "parent.artifactId"
            );
            old.then(|| self.project(name, depth)).flatten()
        })
    }

    fn written(&self, name: &str, depth: usize) -> Option<String> {
        if let Some(defined) = self.defines.get(name) {
            return Some(defined.clone());
        }
        if self.model.doubtful.contains(name) {
            return None;
        }
        self.put_in(self.model.properties.get(name)?, depth.checked_sub(1)?)
    }

    /// What follows `project.`.
    fn project(&self, name: &str, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        let model = self.model;
        let parent = |part: fn(&(String, String, String)) -> &String| {
            let parent = model.parent.as_ref()?;
            self.put_in(part(parent), depth)
        };
        let or = |key: &str, default: &str| {
            let written = model.build.get(key).map_or(default, String::as_str);
            self.put_in(written, depth)
        };
        match name {
            "artifactId" => self.put_in(&model.artifact, depth),
            "groupId" => self.put_in(model.group.as_deref()?, depth),
            "version" => self.put_in(model.version.as_deref()?, depth),
            "packaging" => self.put_in(model.packaging.as_deref().unwrap_or("jar"), depth),
            "name" => match &model.name {
                Some(name) => self.put_in(name, depth),
                None => self.put_in(&model.artifact, depth),
            },
            "basedir" | "baseUri" => Some(".".to_owned()),
            "parent.groupId" => parent(|it| &it.0),
            "parent.artifactId" => parent(|it| &it.1),
            "parent.version" => parent(|it| &it.2),
            "parent.basedir" => Some(climb(&model.dir, model.parent_dir.as_deref()?)),
            "build.directory" => or("directory", "target"),
            "build.finalName" => or("finalName", "${project.artifactId}-${project.version}"),
            "build.outputDirectory" => or("outputDirectory", "${project.build.directory}/classes"),
            "build.testOutputDirectory" => or(
                "testOutputDirectory",
                "${project.build.directory}/test-classes",
            ),
            "build.sourceDirectory" => or("sourceDirectory", "src/main/java"),
            "build.testSourceDirectory" => or("testSourceDirectory", "src/test/java"),
            _ => None,
        }
    }
}

/// The way from a directory of the context to another.
pub(super) fn climb(from: &str, to: &str) -> String {
    let mut above = to;
    let mut rest = Vec::new();
    loop {
        if let Some(below) = path::below(from, above) {
            let steps = below.split('/').filter(|part| !part.is_empty()).count();
            let mut parts = vec![".."; steps];
            parts.extend(rest.iter().rev());
            return if parts.is_empty() {
                ".".to_owned()
            } else {
                parts.join("/")
            };
        }
        rest.push(path::base(above));
        above = path::parent(above);
    }
}
