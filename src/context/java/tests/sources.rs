use std::collections::BTreeSet;

use super::context;
use crate::context::evidence::{Argument, EvidenceRules};
use crate::context::java::{Sources, evidence};

fn read(files: &[(&str, &str)]) -> Sources {
    let rules: EvidenceRules = toml::from_str(
        r#"
reads = [
  { call = "java.io.File" }, { call = "java.io.FileInputStream" }, { call = "java.nio.file.Paths.get" },
  { call = "java.nio.file.Files.readString" },
]
executes = [{ call = "java.lang.ProcessBuilder" }, { call = ".exec" }]
given = [
  { call = "java.lang.System.getenv", by = "environment", name = 0 },
  { call = "java.lang.System.getProperty", by = "property", name = 0, default = 1 },
]
"#,
    )
    .expect("rules");
    evidence(&context(files), &BTreeSet::from([String::new()]), &rules)
}

fn values(sources: &Sources) -> Vec<String> {
    let reads = sources.evidence.reads.iter();
    reads
        .map(|it| match &it.value {
            Argument::Literal(text) => text.clone(),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn calls_that_read_are_found_with_their_values() {
    let java = r#"package a.b;
import java.io.*;
import java.nio.file.Files;
import java.nio.file.Path;
class X {
  private static final String DIR = "templates";
  // new File("comment")
  void a() throws Exception {
    String text = "new File(\"string\")";
    new FileInputStream(DIR + "/a.html");
    new FileInputStream(new File(DIR, "b.html"));
    Files.readString(Path.of("data").resolve("c.txt"));
    new FileInputStream(name);
    new FileInputStream("x/" + name);
    new other.FileInputStream("no");
  }
}
"#;
    let found = read(&[("src/main/java/a/b/X.java", java)]);
    assert_eq!(
        values(&found),
        [
            "templates/a.html",
            "templates/b.html",
            "templates/b.html",
            "data/c.txt",
            "Unknown",
            "Prefix(\"x/\")"
        ]
    );
    assert_eq!(found.evidence.reads[0].place.line, 10);
    assert!(found.evidence.imports.contains("java.io.*"));
}

#[test]
fn programs_and_chosen_values() {
    let java = r#"
import java.io.FileInputStream;
class X {
  void a() throws Exception {
    new ProcessBuilder("convert", "-v", file).start();
    new ProcessBuilder(new String[]{"ls", "-l"}).start();
    Runtime.getRuntime().exec("git status");
    new FileInputStream(System.getenv("CONFIG"));
    new FileInputStream(System.getProperty("user.dir") + "/x.txt");
  }
}
"#;
    let found = read(&[("src/main/java/X.java", java)]);
    let programs: Vec<_> = found
        .evidence
        .programs
        .iter()
        .map(|it| it.value.literal())
        .collect();
    assert_eq!(programs, [Some("convert"), Some("ls"), Some("git")]);
    assert_eq!(
        values(&found)[0],
        "Given { default: None, by: \"environment CONFIG\" }"
    );
    assert_eq!(values(&found)[1], "./x.txt");
}

#[test]
fn main_classes_are_found() {
    let found = read(&[
        (
            "src/main/java/a/Main.java",
            "package a;\npublic class Main { public static void main(String[] args) {} }",
        ),
        ("src/main/kotlin/b/App.kt", "package b\nfun main() { }\n"),
        (
            "src/test/java/a/T.java",
            "package a; class T { public static void main(String[] a) {} }",
        ),
        (
            "src/main/scala/C.scala",
            "object C { def main(a: Array[String]): Unit = {} }",
        ),
    ]);
    let names: Vec<&str> = found.main_classes.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(names, ["a.Main", "b.AppKt", "C"]);
}

#[test]
fn settings_that_name_files_are_evidence() {
    let found = read(&[
        (
            "src/main/resources/application.properties",
            "# file:./no\nspring.config.import=optional:file:./conf/extra.yml\nserver.ssl.key-store=classpath:k.p12\nlogging.file.name=logs/app.log\nspring.datasource.url=jdbc:h2:file:./data/db;X=1\n",
        ),
        (
            "src/main/resources/application.yml",
            "server:\n  ssl:\n    key-store: ${KEYS:/etc/k.p12}\nspring:\n  web:\n    resources:\n      static-locations:\n        - file:static/\n",
        ),
    ]);
    assert_eq!(
        values(&found),
        [
            "./conf/extra.yml",
            "Given { default: Some(Literal(\"/etc/k.p12\")), by: \"environment KEYS\" }",
            "static/"
        ]
    );
    let written: Vec<_> = found.evidence.features["settings-written"]
        .iter()
        .map(|it| it.value.literal())
        .collect();
    assert_eq!(written, [Some("logs/app.log"), Some("./data/db")]);
}
