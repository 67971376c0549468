//! What is known of Maven, Gradle and frameworks: `language-profiles/readers/java.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/reader-java.json"));

/// All of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    pub maven: Maven,
    pub gradle: Gradle,
    #[serde(rename = "spring-boot")]
    pub spring_boot: SpringBoot,
    pub settings: Settings,
}

/// Of Maven: plugins by their artifact.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Maven {
    phases: Vec<String>,
    make_artifacts: Vec<String>,
    harmless: Vec<String>,
    own: Vec<String>,
    prefixes: BTreeMap<String, String>,
    bound: BTreeMap<String, (String, String)>,
    default_phases: BTreeMap<String, BTreeMap<String, String>>,
    parent: Vec<Parent>,
}

/// A parent that no context holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parent {
    group: String,
    artifact: String,
    java: Vec<DefaultJava>,
    /// What matters of it, as the text of a `pom.xml`; nothing, where it is a list of versions.
    #[serde(default = "nothing")]
    pub effect: String,
}

fn nothing() -> String {
    "<project/>".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultJava {
    /// The last major version of the parent for which it holds; the one without is for all later ones.
    to: Option<u32>,
    release: String,
}

/// Of Gradle: plugins by their ids.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Gradle {
    known: Vec<String>,
    known_groups: Vec<String>,
}

/// Of Spring Boot.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SpringBoot {
    /// The first release whose jars can be taken apart.
    pub takes_apart: (u32, u32),
}

/// Of the settings of an application.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// Those whose value is a file or directory that is read.
    pub read: Vec<String>,
    /// Those whose value is a file or directory that is written.
    pub written: Vec<String>,
    /// Beginnings of addresses of databases that are a file.
    pub databases: Vec<String>,
}

/// What comes with the program.
pub(super) fn facts() -> &'static Facts {
    static FACTS: OnceLock<Facts> = OnceLock::new();
    // A test holds that it can be read.
    FACTS.get_or_init(|| serde_json::from_str(EMBEDDED).unwrap_or_default())
}

fn has(list: &[String], name: &str) -> bool {
    list.iter().any(|it| it == name)
}

impl Maven {
    /// Where a phase stands in the default lifecycle.
    pub fn phase_rank(&self, phase: &str) -> Option<usize> {
        self.phases.iter().position(|known| known == phase)
    }

    /// Whether a plugin makes, replaces or renames artifacts.
    pub fn makes_artifacts(&self, artifact: &str) -> bool {
        has(&self.make_artifacts, artifact)
    }

    /// Whether a plugin is known to leave nothing that a program is started from.
    pub fn is_harmless(&self, artifact: &str) -> bool {
        has(&self.harmless, artifact)
    }

    /// The plugin that the word before the colon of a goal may stand for: what it is called, in the order of likelihood.
    pub fn by_prefix(&self, prefix: &str) -> Vec<String> {
        match self.prefixes.get(prefix) {
            Some(artifact) => vec![artifact.clone()],
            None => vec![
                format!("maven-{prefix}-plugin"),
                format!("{prefix}-maven-plugin"),
            ],
        }
    }

    /// Whether a plugin is one of Maven itself.
    pub fn is_own(&self, artifact: &str) -> bool {
        self.is_harmless(artifact) || has(&self.own, artifact)
    }

    /// The plugin and its goal that make the main artifact of a packaging.
    pub fn bound(&self, packaging: &str) -> Option<(&str, &str)> {
        let (plugin, goal) = self.bound.get(packaging)?;
        Some((plugin, goal))
    }

    /// The phase of a goal whose execution names none: `None` if it is not known, an empty text if it runs in none.
    pub fn default_phase(&self, artifact: &str, goal: &str) -> Option<&str> {
        let goals = self.default_phases.get(artifact)?;
        goals.get(goal).map(String::as_str)
    }

    /// A parent whose effect is known.
    pub fn parent(&self, group: &str, artifact: &str) -> Option<&Parent> {
        self.parent
            .iter()
            .find(|known| known.group == group && known.artifact == artifact)
    }
}

impl Parent {
    /// The release of Java that a version of it compiles for, unless somebody says otherwise.
    pub fn default_java(&self, version: &str) -> Option<&str> {
        let version = version.trim_start_matches(['[', '(']);
        let major: u32 = version.split('.').next()?.parse().ok()?;
        self.java
            .iter()
            .find(|it| it.to.is_none_or(|to| major <= to))
            .map(|it| it.release.as_str())
    }
}

impl Gradle {
    /// Whether nothing is unknown about what a plugin leaves.
    pub fn is_known(&self, id: &str) -> bool {
        has(&self.known, id) || self.known_groups.iter().any(|start| id.starts_with(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_embedded_can_be_read() {
        let facts: Facts = serde_json::from_str(EMBEDDED).expect("readers/java.toml");
        assert!(facts.maven.phase_rank("package") > facts.maven.phase_rank("compile"));
        assert_eq!(facts.maven.bound("war"), Some(("maven-war-plugin", "war")));
        assert!(facts.gradle.is_known("org.springframework.boot"));
        assert!(!facts.gradle.is_known("com.example.own"));
    }

    #[test]
    fn every_phase_that_is_named_is_one() {
        let maven = &facts().maven;
        let phases = maven.default_phases.values().flat_map(BTreeMap::values);
        for phase in phases.filter(|phase| !phase.is_empty()) {
            assert!(maven.phase_rank(phase).is_some(), "{phase}");
        }
    }

    #[test]
    fn a_parent_compiles_for_the_release_of_its_version() {
        let parent = facts()
            .maven
            .parent("org.springframework.boot", "spring-boot-starter-parent")
            .expect("known");
        assert_eq!(parent.default_java("1.5.22.RELEASE"), Some("1.6"));
        assert_eq!(parent.default_java("2.7.18"), Some("1.8"));
        assert_eq!(parent.default_java("3.2.5"), Some("17"));
        assert_eq!(parent.default_java("${version}"), None);
    }
}
