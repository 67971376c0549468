//! Files of a context are untrusted: no text makes the readers panic, and the same text gives the same answer.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::context;
use crate::context::evidence::EvidenceRules;
use crate::context::java::{evidence, gradle, maven};

/// Text of the pieces that mean something, in any order.
fn pieces(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(words), 0..60).prop_map(|words| words.concat())
}

const POM: &[&str] = &[
    "<project>",
    "</project>",
    "<build>",
    "</build>",
    "<plugins>",
    "</plugins>",
    "<plugin>",
    "</plugin>",
    "<artifactId>",
    "</artifactId>",
    "maven-shade-plugin",
    "maven-assembly-plugin",
    "spring-boot-maven-plugin",
    "<executions>",
    "<execution>",
    "</execution>",
    "</executions>",
    "<goals><goal>shade</goal></goals>",
    "<phase>package</phase>",
    "<configuration>",
    "</configuration>",
    "<finalName>",
    "</finalName>",
    "${",
    "}",
    "${project.version}",
    "${a}",
    "<properties><a>${a}</a></properties>",
    "<parent><relativePath>..</relativePath></parent>",
    "<modules><module>.</module></modules>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&x;",
    "é",
    "<version>1</version>",
    "<packaging>war</packaging>",
    "<",
    ">",
    "/",
];

const GRADLE: &[&str] = &[
    "plugins {",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "id 'java'",
    "id(\"org.springframework.boot\") version \"3.0\"",
    "\n",
    ";",
    "=",
    ".",
    "version",
    "'1'",
    "\"",
    "'",
    "\"\"\"",
    "${",
    "$x",
    "jar",
    "bootJar",
    "tasks.named",
    "archiveFileName",
    ".set(",
    "apply plugin:",
    "apply from:",
    "'a.gradle'",
    "include 'a:b'",
    "rootProject.name",
    "project(':a')",
    "allprojects {",
    "if (x) {",
    "def x = ",
    "dependencies {",
    "implementation",
    "'g:a:1'",
    ",",
    "+",
    "é",
    "//",
    "/*",
    "*/",
    "\\",
    "null",
    "sourceSets {",
    "task x(type: Jar) {",
    "manifest {",
    "attributes 'Main-Class':",
    "val x by extra(",
];

const JAVA: &[&str] = &[
    "package a;",
    "import java.io.*;",
    "class X {",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "new File(",
    "new ",
    "File",
    ".",
    ",",
    ";",
    "\"",
    "'",
    "\"x\"",
    "+",
    "=",
    "A",
    "static final String A = ",
    "main(",
    "static void main(",
    "fun main(",
    "Paths.get(",
    ".resolve(",
    "\n",
    "é",
    "\\",
    "\\u",
    "\"\"\"",
    "${",
    "$a",
    "//",
    "/*",
    "*/",
    "List.of(",
    "args[0]",
    "System.getenv(",
    "object ",
    "<",
    ">",
    ":",
];

const SETTINGS: &[&str] = &[
    "a",
    ":",
    "=",
    "-",
    " ",
    "  ",
    "\n",
    "#",
    "${",
    "}",
    "file:",
    "logging.file.name",
    "\"",
    "'",
    "\\",
    "\\u12",
    "[",
    "]",
    ",",
    "é",
    "---",
];

proptest! {
    #[test]
    fn maven_never_panics(text in pieces(POM), wrapped in any::<bool>()) {
        let text = if wrapped { format!("<project>{text}</project>") } else { text };
        let request = maven::Request { goals: vec!["package".into(), "assembly:single".into()], ..Default::default() };
        let files = [("pom.xml", text.as_str())];
        let first = maven::read(&context(&files), &request);
        prop_assert_eq!(first, maven::read(&context(&files), &request));
    }

    #[test]
    fn gradle_never_panics(script in pieces(GRADLE), settings in pieces(GRADLE), kotlin in any::<bool>()) {
        let request = gradle::Request { tasks: vec!["build".into(), "installDist".into()], ..Default::default() };
        let end = if kotlin { ".kts" } else { "" };
        let (build, root) = (format!("build.gradle{end}"), format!("settings.gradle{end}"));
        let files = [(build.as_str(), script.as_str()), (root.as_str(), settings.as_str()), ("a.gradle", script.as_str())];
        let first = gradle::read(&context(&files), &request);
        prop_assert_eq!(first, gradle::read(&context(&files), &request));
    }

    #[test]
    fn sources_never_panic(java in pieces(JAVA), settings in pieces(SETTINGS)) {
        let rules: EvidenceRules = toml::from_str("reads = [{ call = \"java.io.File\" }]\nexecutes = [{ call = \".exec\" }]").expect("rules");
        let files = [
            ("A.java", java.as_str()), ("B.kt", java.as_str()), ("C.groovy", java.as_str()), ("D.scala", java.as_str()),
            ("application.yml", settings.as_str()), ("application.properties", settings.as_str()),
        ];
        let dirs = BTreeSet::from([String::new()]);
        let first = evidence(&context(&files), &dirs, &rules);
        prop_assert_eq!(first.evidence, evidence(&context(&files), &dirs, &rules).evidence);
    }
}
