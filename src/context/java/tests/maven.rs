use std::collections::BTreeMap;

use super::context;
use crate::context::java::maven::{Request, read};
use crate::context::java::{Build, Project};

/// What a command builds of some files.
pub(super) fn build(files: &[(&str, &str)], request: Request) -> Build {
    read(&context(files), &request).expect("a pom.xml")
}

pub(super) fn goals(goals: &[&str]) -> Request {
    Request {
        goals: goals.iter().map(|it| (*it).to_owned()).collect(),
        ..Request::default()
    }
}

/// The only project of a `pom.xml` of these elements after `mvn package`.
pub(super) fn packaged(elements: &str) -> Project {
    let text = format!("<project>{elements}</project>");
    let mut build = build(&[("pom.xml", &text)], goals(&["clean", "package"]));
    build.projects.remove(0)
}

/// The artifacts as text: `?` marks those whose name is not certain.
pub(super) fn made(project: &Project) -> Vec<String> {
    let listed = project
        .artifacts
        .iter()
        .filter(|it| it.path != "target/classes");
    listed
        .map(|it| {
            format!(
                "{}{:?} {}",
                if it.certain { "" } else { "? " },
                it.kind,
                it.path
            )
        })
        .collect()
}

pub(super) const OWN: &str =
    "<groupId>com.example</groupId><artifactId>shop</artifactId><version>1.2</version>";

#[test]
fn a_jar_is_called_after_artifact_and_version() {
    let project = packaged(OWN);
    assert_eq!(made(&project), ["Jar target/shop-1.2.jar"]);
    assert!(project.complete);
    assert_eq!(project.output.as_deref(), Some("target"));
}

#[test]
fn the_final_name_wins() {
    let project = packaged(&format!(
        "{OWN}<build><finalName>${{project.artifactId}}</finalName></build>"
    ));
    assert_eq!(made(&project), ["Jar target/shop.jar"]);
}

#[test]
fn spring_boot_repackages() {
    let project = packaged(
        "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId>
<version>3.2.5</version><relativePath/></parent><groupId>com.example</groupId><artifactId>shop</artifactId>
<version>0.0.1-SNAPSHOT</version><properties><java.version>21</java.version></properties>
<build><plugins><plugin><groupId>org.springframework.boot</groupId>
<artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>",
    );
    assert_eq!(
        made(&project),
        [
            "BootJar target/shop-0.0.1-SNAPSHOT.jar",
            "Original target/shop-0.0.1-SNAPSHOT.jar.original"
        ]
    );
    assert_eq!(project.java, Some(21));
    assert_eq!(project.spring_boot.as_deref(), Some("3.2.5"));
}

#[test]
fn a_value_of_the_command_wins() {
    let text =
        "<project><groupId>g</groupId><artifactId>a</artifactId><version>${revision}</version>
<properties><revision>1</revision></properties></project>";
    let mut request = goals(&["package"]);
    let one = build(&[("pom.xml", text)], request.clone());
    assert_eq!(made(&one.projects[0]), ["Jar target/a-1.jar"]);
    request.defines = BTreeMap::from([("revision".to_owned(), "2".to_owned())]);
    let two = build(&[("pom.xml", text)], request);
    assert_eq!(made(&two.projects[0]), ["Jar target/a-2.jar"]);
}

#[test]
fn an_unknown_parent_makes_names_uncertain() {
    let project = packaged(&format!(
        "<parent><groupId>com.corp</groupId><artifactId>corp-parent</artifactId><version>7</version></parent>{OWN}"
    ));
    assert_eq!(made(&project), ["? Jar target/shop-1.2.jar"]);
    assert!(!project.complete);
}
