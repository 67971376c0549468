//! What is known of plugins by their names alone.

/// Plugins that make, replace or rename what a build leaves.
const MAKE_ARTIFACTS: &[&str] = &[
    "maven-jar-plugin",
    "maven-war-plugin",
    "maven-ear-plugin",
    "maven-ejb-plugin",
    "maven-shade-plugin",
    "maven-assembly-plugin",
    "maven-bundle-plugin",
    "spring-boot-maven-plugin",
    "quarkus-maven-plugin",
    "micronaut-maven-plugin",
    "native-maven-plugin",
];

/// Plugins that leave nothing below the build directory that a program is started from: compilers, generators of
/// sources, tests, reports, images.
const HARMLESS: &[&str] = &[
    "animal-sniffer-maven-plugin",
    "antlr4-maven-plugin",
    "apache-rat-plugin",
    "apt-maven-plugin",
    "asciidoctor-maven-plugin",
    "aspectj-maven-plugin",
    "avro-maven-plugin",
    "build-helper-maven-plugin",
    "buildnumber-maven-plugin",
    "central-publishing-maven-plugin",
    "cobertura-maven-plugin",
    "coveralls-maven-plugin",
    "cxf-codegen-plugin",
    "cyclonedx-maven-plugin",
    "dependency-check-maven",
    "docker-maven-plugin",
    "dockerfile-maven-plugin",
    "ebean-maven-plugin",
    "eclipselink-staticweave-maven-plugin",
    "error_prone_core",
    "fabric8-maven-plugin",
    "findbugs-maven-plugin",
    "flatten-maven-plugin",
    "flyway-maven-plugin",
    "fmt-maven-plugin",
    "formatter-maven-plugin",
    "frontend-maven-plugin",
    "git-code-format-maven-plugin",
    "git-commit-id-maven-plugin",
    "git-commit-id-plugin",
    "gmaven-plugin",
    "gmavenplus-plugin",
    "groovy-eclipse-compiler",
    "hibernate-enhance-maven-plugin",
    "impsort-maven-plugin",
    "jacoco-maven-plugin",
    "jandex-maven-plugin",
    "javacc-maven-plugin",
    "jaxb2-maven-plugin",
    "jaxws-maven-plugin",
    "jib-maven-plugin",
    "jooq-codegen-maven",
    "jsonschema2pojo-maven-plugin",
    "kotlin-maven-plugin",
    "ktlint-maven-plugin",
    "license-maven-plugin",
    "liquibase-maven-plugin",
    "lombok-maven-plugin",
    "maven-checkstyle-plugin",
    "maven-clean-plugin",
    "maven-compiler-plugin",
    "maven-deploy-plugin",
    "maven-eclipse-plugin",
    "maven-enforcer-plugin",
    "maven-failsafe-plugin",
    "maven-gpg-plugin",
    "maven-help-plugin",
    "maven-idea-plugin",
    "maven-install-plugin",
    "maven-jaxb2-plugin",
    "maven-jxr-plugin",
    "maven-pmd-plugin",
    "maven-processor-plugin",
    "maven-project-info-reports-plugin",
    "maven-release-plugin",
    "maven-remote-resources-plugin",
    "maven-scm-plugin",
    "maven-site-plugin",
    "maven-surefire-plugin",
    "maven-surefire-report-plugin",
    "maven-toolchains-plugin",
    "modernizer-maven-plugin",
    "native-image-agent",
    "nexus-staging-maven-plugin",
    "openapi-generator-maven-plugin",
    "os-maven-plugin",
    "pitest-maven",
    "properties-maven-plugin",
    "protobuf-maven-plugin",
    "protoc-jar-maven-plugin",
    "purescript-maven-plugin",
    "replacer",
    "restdocs-spec",
    "scala-maven-plugin",
    "smallrye-open-api-maven-plugin",
    "sonar-maven-plugin",
    "sortpom-maven-plugin",
    "spotbugs-maven-plugin",
    "spotless-maven-plugin",
    "spring-javaformat-maven-plugin",
    "swagger-codegen-maven-plugin",
    "swagger-maven-plugin",
    "templating-maven-plugin",
    "tidy-maven-plugin",
    "versions-maven-plugin",
    "wro4j-maven-plugin",
    "wsimport-maven-plugin",
    "xml-maven-plugin",
];

/// Whether a plugin makes, replaces or renames artifacts.
pub(super) fn makes_artifacts(artifact: &str) -> bool {
    MAKE_ARTIFACTS.contains(&artifact)
}

/// Whether a plugin is known to leave nothing that a program is started from.
pub(super) fn is_harmless(artifact: &str) -> bool {
    HARMLESS.contains(&artifact)
}

/// The short names that goals of a command line use, where they are not what the plugin's name says
/// (<https://maven.apache.org/guides/introduction/introduction-to-plugin-prefix-mapping.html>).
const PREFIXES: &[(&str, &str)] = &[
    ("native", "native-maven-plugin"),
    ("replacer", "replacer"),
    ("mn", "micronaut-maven-plugin"),
    ("git-commit-id", "git-commit-id-maven-plugin"),
    ("swarm", "wildfly-swarm-plugin"),
    ("payara-micro", "payara-micro-maven-plugin"),
    ("payara", "payara-micro-maven-plugin"),
];

/// The possible names of a plugin by the word before the colon of a goal.
pub(super) fn by_prefix(prefix: &str) -> Vec<String> {
    let mut known = PREFIXES.iter();
    match known.find(|(short, _)| *short == prefix) {
        Some((_, artifact)) => vec![(*artifact).to_owned()],
        None => vec![
            format!("maven-{prefix}-plugin"),
            format!("{prefix}-maven-plugin"),
        ],
    }
}
