//! Phases, and in which one the goals of plugins run unless a build file says otherwise.

/// The phases of the default lifecycle, in their order:
/// <https://maven.apache.org/guides/introduction/introduction-to-the-lifecycle.html#Lifecycle_Reference>
const PHASES: &[&str] = &[
    "validate",
    "initialize",
    "generate-sources",
    "process-sources",
    "generate-resources",
    "process-resources",
    "compile",
    "process-classes",
    "generate-test-sources",
    "process-test-sources",
    "generate-test-resources",
    "process-test-resources",
    "test-compile",
    "process-test-classes",
    "test",
    "prepare-package",
    "package",
    "pre-integration-test",
    "integration-test",
    "post-integration-test",
    "verify",
    "install",
    "deploy",
];

/// Where a phase stands in the default lifecycle.
pub fn phase_rank(phase: &str) -> Option<usize> {
    PHASES.iter().position(|known| *known == phase)
}

/// The phase in which a goal runs where its execution names none (`defaultPhase` of the plugin's documentation).
const DEFAULT_PHASES: &[(&str, &str, &str)] = &[
    ("spring-boot-maven-plugin", "repackage", "package"),
    ("maven-shade-plugin", "shade", "package"),
    ("maven-jar-plugin", "jar", "package"),
    ("maven-jar-plugin", "test-jar", "package"),
    ("maven-war-plugin", "war", "package"),
    ("maven-war-plugin", "exploded", "package"),
    ("maven-ear-plugin", "ear", "package"),
    ("maven-ejb-plugin", "ejb", "package"),
    ("maven-source-plugin", "jar", "package"),
    ("maven-source-plugin", "jar-no-fork", "package"),
    ("maven-source-plugin", "test-jar", "package"),
    ("maven-source-plugin", "test-jar-no-fork", "package"),
    ("maven-source-plugin", "aggregate", "package"),
    ("maven-javadoc-plugin", "jar", "package"),
    ("maven-javadoc-plugin", "test-jar", "package"),
    ("maven-javadoc-plugin", "aggregate-jar", "package"),
    (
        "maven-dependency-plugin",
        "copy-dependencies",
        "process-sources",
    ),
    ("maven-dependency-plugin", "copy", "process-sources"),
    ("maven-dependency-plugin", "unpack", "process-sources"),
    (
        "maven-dependency-plugin",
        "unpack-dependencies",
        "process-sources",
    ),
    ("maven-bundle-plugin", "bundle", "package"),
    ("quarkus-maven-plugin", "build", "package"),
    ("quarkus-maven-plugin", "native-image", "package"),
    ("native-maven-plugin", "compile-no-fork", "package"),
    ("native-maven-plugin", "build", "package"),
    ("appassembler-maven-plugin", "assemble", "package"),
    ("thorntail-maven-plugin", "package", "package"),
    ("wildfly-swarm-plugin", "package", "package"),
    ("payara-micro-maven-plugin", "bundle", "package"),
    ("maven-resources-plugin", "resources", "process-resources"),
    ("tomcat7-maven-plugin", "exec-war-only", "package"),
    ("vertx-maven-plugin", "package", "package"),
    ("maven-antrun-plugin", "run", ""),
    ("maven-assembly-plugin", "single", ""),
    ("onejar-maven-plugin", "one-jar", "package"),
    ("capsule-maven-plugin", "build", "package"),
];

/// The phase of a goal: `None` if it is not known, an empty text if it runs in none.
pub(super) fn default_phase(artifact: &str, goal: &str) -> Option<&'static str> {
    let mut known = DEFAULT_PHASES.iter();
    known
        .find(|(plugin, of, _)| *plugin == artifact && *of == goal)
        .map(|(_, _, phase)| *phase)
}

/// The goals that the lifecycle itself binds to `package` for a packaging:
/// <https://maven.apache.org/ref/current/maven-core/default-bindings.html>
const BOUND: &[(&str, &str, &str)] = &[
    ("jar", "maven-jar-plugin", "jar"),
    ("quarkus", "maven-jar-plugin", "jar"),
    ("maven-plugin", "maven-jar-plugin", "jar"),
    ("ejb", "maven-ejb-plugin", "ejb"),
    ("war", "maven-war-plugin", "war"),
    ("ear", "maven-ear-plugin", "ear"),
    ("bundle", "maven-bundle-plugin", "bundle"),
];

/// The plugin and its goal that make the main artifact of a packaging.
pub(super) fn bound(packaging: &str) -> Option<(&'static str, &'static str)> {
    let mut known = BOUND.iter();
    known
        .find(|(of, _, _)| *of == packaging)
        .map(|(_, plugin, goal)| (*plugin, *goal))
}
