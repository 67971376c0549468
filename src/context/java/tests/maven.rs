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

fn with_plugin(artifact: &str, inside: &str, more: &str) -> Vec<String> {
    let plugin = format!("<plugin><artifactId>{artifact}</artifactId>{inside}</plugin>");
    made(&packaged(&format!(
        "{OWN}<build>{more}<plugins>{plugin}</plugins></build>"
    )))
}

fn shade(configuration: &str, more: &str) -> Vec<String> {
    let inside = format!(
        "<executions><execution><goals><goal>shade</goal></goals><configuration>{configuration}</configuration>
</execution></executions>"
    );
    with_plugin("maven-shade-plugin", &inside, more)
}

// What Maven 3.8 leaves with version 3.5.1 of the plugin was looked at for each of these.
#[test]
fn shading_replaces_or_adds() {
    assert_eq!(
        shade("", ""),
        [
            "FatJar target/shop-1.2.jar",
            "Original target/original-shop-1.2.jar"
        ]
    );
    assert_eq!(
        shade("<finalName>uber</finalName>", ""),
        ["Jar target/shop-1.2.jar", "FatJar target/uber.jar"]
    );
    // The name of an attached one does not follow the final name.
    assert_eq!(
        shade(
            "<shadedArtifactAttached>true</shadedArtifactAttached>",
            "<finalName>final</finalName>"
        ),
        ["Jar target/final.jar", "FatJar target/shop-1.2-shaded.jar"]
    );
    assert_eq!(
        shade(
            "<outputFile>${project.build.directory}/x/y.jar</outputFile>",
            ""
        ),
        ["Jar target/shop-1.2.jar", "FatJar target/x/y.jar"]
    );
    let elsewhere = "<plugin><artifactId>maven-jar-plugin</artifactId><configuration>
<outputDirectory>${project.basedir}/dist</outputDirectory></configuration></plugin>";
    let both = format!(
        "{OWN}<build><plugins>{elsewhere}<plugin><artifactId>maven-shade-plugin</artifactId><executions><execution>
<goals><goal>shade</goal></goals></execution></executions></plugin></plugins></build>"
    );
    assert_eq!(
        made(&packaged(&both)),
        [
            "FatJar dist/shop-1.2.jar",
            "Original target/original-shop-1.2.jar"
        ]
    );
}

#[test]
fn an_assembly_has_its_id_in_the_name() {
    let refs =
        "<descriptorRefs><descriptorRef>jar-with-dependencies</descriptorRef></descriptorRefs>";
    let bound = "<executions><execution><phase>package</phase><goals><goal>single</goal></goals></execution></executions>";
    let run = |configuration: &str| {
        let inside = format!("{bound}<configuration>{configuration}{refs}</configuration>");
        with_plugin("maven-assembly-plugin", &inside, "")
    };
    assert_eq!(
        run(""),
        [
            "Jar target/shop-1.2.jar",
            "FatJar target/shop-1.2-jar-with-dependencies.jar"
        ]
    );
    assert_eq!(
        run("<appendAssemblyId>false</appendAssemblyId>"),
        ["FatJar target/shop-1.2.jar"]
    );
    // Bound to no phase, it does not run.
    let unbound = bound.replace("<phase>package</phase>", "");
    let inside = format!("{unbound}<configuration>{refs}</configuration>");
    assert_eq!(
        with_plugin("maven-assembly-plugin", &inside, ""),
        ["Jar target/shop-1.2.jar"]
    );
}

#[test]
fn modules_are_selected() {
    let root = "<project><groupId>g</groupId><artifactId>all</artifactId><version>3</version><packaging>pom</packaging>
<modules><module>core</module><module>api</module></modules></project>";
    let parent =
        "<parent><groupId>g</groupId><artifactId>all</artifactId><version>3</version></parent>";
    let core = format!("<project>{parent}<artifactId>core</artifactId></project>");
    let api = format!(
        "<project>{parent}<artifactId>api</artifactId><dependencies><dependency><groupId>g</groupId>
<artifactId>core</artifactId></dependency></dependencies></project>"
    );
    let files = [
        ("pom.xml", root),
        ("core/pom.xml", core.as_str()),
        ("api/pom.xml", api.as_str()),
    ];
    let mut request = goals(&["package"]);
    let all = build(&files, request.clone());
    assert!(all.complete);
    assert_eq!(all.projects.len(), 3);
    assert_eq!(
        made(all.project("api").expect("api")),
        ["Jar target/api-3.jar"]
    );
    assert!(all.project("api").expect("api").uses.contains("core"));
    request.projects = vec![":api".to_owned()];
    assert_eq!(build(&files, request.clone()).projects.len(), 1);
    request.also_make = true;
    let dirs: Vec<String> = build(&files, request)
        .projects
        .into_iter()
        .map(|it| it.dir)
        .collect();
    assert_eq!(dirs, ["", "api", "core"]);
}

#[test]
fn profiles_are_chosen_by_the_command() {
    let text = format!(
        "<project>{OWN}<profiles><profile><id>prod</id><build><finalName>prod</finalName></build></profile>
<profile><id>dev</id><activation><activeByDefault>true</activeByDefault></activation>
<build><finalName>dev</finalName></build></profile></profiles></project>"
    );
    let mut request = goals(&["package"]);
    let dev = build(&[("pom.xml", &text)], request.clone());
    assert_eq!(made(&dev.projects[0]), ["Jar target/dev.jar"]);
    request.profiles = vec!["prod".to_owned()];
    let prod = build(&[("pom.xml", &text)], request);
    assert_eq!(made(&prod.projects[0]), ["Jar target/prod.jar"]);
}

#[test]
fn a_broken_pom_is_absent_with_a_note() {
    let files = [("pom.xml", "<!DOCTYPE p [<!ENTITY a \"b\">]><project/>")];
    let context = context(&files);
    assert!(read(&context, &goals(&["package"])).is_none());
    assert!(context.troubles()[0].contains("pom.xml"));
}
