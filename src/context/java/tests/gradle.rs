use super::context;
use crate::context::java::gradle::{Request, read};
use crate::context::java::{ArtifactKind, Build, Project};

fn build(files: &[(&str, &str)], tasks: &[&str]) -> Build {
    let request = Request {
        directory_name: Some("app".to_owned()),
        tasks: tasks.iter().map(|it| (*it).to_owned()).collect(),
        ..Request::default()
    };
    read(&context(files), &request).expect("a build")
}

/// The artifacts as text, without classes: `?` marks those whose name is not certain.
fn made(project: &Project) -> Vec<String> {
    let listed = project
        .artifacts
        .iter()
        .filter(|it| it.kind != ArtifactKind::Classes);
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

fn of_script(script: &str, tasks: &[&str]) -> Vec<String> {
    let files = [
        ("build.gradle", script),
        ("settings.gradle", "rootProject.name = 'shop'\n"),
    ];
    made(&build(&files, tasks).projects[0])
}

fn of_kotlin(script: &str, tasks: &[&str]) -> Vec<String> {
    let files = [
        ("build.gradle.kts", script),
        ("settings.gradle.kts", "rootProject.name = \"shop\"\n"),
    ];
    made(&build(&files, tasks).projects[0])
}

const BOOT: &str = "plugins {\n id 'java'\n id 'org.springframework.boot' version '3.2.0'\n id 'io.spring.dependency-management' version '1.1.4'\n}\n";

#[test]
fn boot_leaves_a_plain_jar_beside() {
    let script = format!("{BOOT}group = 'com.example'\nversion = '0.0.1-SNAPSHOT'\n");
    assert_eq!(
        of_script(&script, &["build"]),
        [
            "Jar build/libs/shop-0.0.1-SNAPSHOT-plain.jar",
            "BootJar build/libs/shop-0.0.1-SNAPSHOT.jar"
        ]
    );
    assert_eq!(
        of_script(&script, &["bootJar"]),
        ["BootJar build/libs/shop-0.0.1-SNAPSHOT.jar"]
    );
    let script = format!("{script}jar {{\n enabled = false\n}}\n");
    assert_eq!(
        of_script(&script, &["build"]),
        ["BootJar build/libs/shop-0.0.1-SNAPSHOT.jar"]
    );
    let script = script.replace("'3.2.0'", "'2.3.1'");
    assert_eq!(
        of_script(&script, &["build"]),
        ["BootJar build/libs/shop-0.0.1-SNAPSHOT.jar"]
    );
}

#[test]
fn a_name_that_a_script_sets_wins() {
    let script = format!(
        "{BOOT}version = '1'\nbootJar {{\n archiveFileName = \"${{archivesBaseName}}.jar\"\n}}\n"
    );
    assert_eq!(
        of_script(&script, &["bootJar"]),
        ["BootJar build/libs/shop.jar"]
    );
    let script = format!(
        "{BOOT}version = '1'\ntasks.named('bootJar') {{ archiveFileName.set('app.jar') }}\n"
    );
    assert_eq!(
        of_script(&script, &["bootJar"]),
        ["BootJar build/libs/app.jar"]
    );
    let script = format!(
        "{BOOT}version = '1'\nbootJar.archiveBaseName = 'x'\nbootJar.archiveVersion = ''\n"
    );
    assert_eq!(
        of_script(&script, &["bootJar"]),
        ["BootJar build/libs/x.jar"]
    );
}

#[test]
fn what_is_computed_is_not_certain() {
    let script = format!("{BOOT}version = gitVersion()\n");
    assert!(of_script(&script, &["bootJar"])[0].starts_with("? BootJar"));
    let script =
        format!("{BOOT}version = '1'\nif (project.hasProperty('ci')) {{\n version = '2'\n}}\n");
    assert!(of_script(&script, &["bootJar"])[0].starts_with("? BootJar"));
    let script =
        format!("{BOOT}version = '1'\ntasks.withType(Jar) {{\n archiveClassifier = 'x'\n}}\n");
    assert!(of_script(&script, &["bootJar"])[0].starts_with("? BootJar"));
    let script = format!("{BOOT}version = '1'\napply from: 'missing.gradle'\n");
    assert!(of_script(&script, &["bootJar"])[0].starts_with("? BootJar"));
}

#[test]
fn a_conditional_statement_that_names_nothing_is_harmless() {
    let script = format!("{BOOT}version = '1'\nif (System.getenv('CI')) {{\n println 'x'\n}}\n");
    assert_eq!(
        of_script(&script, &["bootJar"]),
        ["BootJar build/libs/shop-1.jar"]
    );
}

#[test]
fn shadow_adds_a_classifier() {
    let script = "plugins {\n application\n id(\"com.github.johnrengelman.shadow\") version \"8.1.1\"\n}\nversion = \"1.0\"\napplication {\n mainClass.set(\"com.example.Main\")\n}\n";
    assert_eq!(
        of_kotlin(script, &["shadowJar"]),
        ["FatJar build/libs/shop-1.0-all.jar"]
    );
    let script = format!(
        "{script}tasks.shadowJar {{\n archiveClassifier.set(\"\")\n archiveVersion.set(\"\")\n}}\n"
    );
    assert_eq!(
        of_kotlin(&script, &["shadowJar"]),
        ["FatJar build/libs/shop.jar"]
    );
}

#[test]
fn an_installation_is_called_after_the_application() {
    let script = "plugins { id 'application' }\nmainClassName = 'com.example.Main'\n";
    assert_eq!(
        of_script(script, &["installDist"]),
        ["Jar build/libs/shop.jar", "Installation build/install/shop"]
    );
    let script = format!("{script}applicationName = 'server'\n");
    assert_eq!(
        of_script(&script, &["installDist"])[1],
        "Installation build/install/server"
    );
}

#[test]
fn without_settings_the_directory_gives_the_name() {
    let built = build(&[("build.gradle", "apply plugin: 'java'\n")], &["jar"]);
    assert_eq!(made(&built.projects[0]), ["Jar build/libs/app.jar"]);
    let request = Request {
        tasks: vec!["jar".to_owned()],
        ..Request::default()
    };
    let built = read(
        &context(&[("build.gradle", "apply plugin: 'java'\n")]),
        &request,
    )
    .expect("a build");
    assert!(
        !built.projects[0]
            .artifacts
            .iter()
            .any(|it| it.certain && it.kind == ArtifactKind::Jar)
    );
}

#[test]
fn projects_of_a_build_take_what_is_set_for_all() {
    let files = [
        (
            "settings.gradle",
            "rootProject.name = 'all'\ninclude 'core', ':api'\n",
        ),
        (
            "build.gradle",
            "allprojects {\n version = '2.0'\n}\nsubprojects {\n apply plugin: 'java'\n}\n",
        ),
        (
            "core/build.gradle",
            "dependencies { implementation 'org.xerial:sqlite-jdbc:3.45' }\n",
        ),
        (
            "api/build.gradle",
            "dependencies {\n implementation project(':core')\n testImplementation 'junit:junit:4'\n}\n",
        ),
    ];
    let built = build(&files, &[":api:jar"]);
    assert_eq!(built.projects.len(), 1);
    assert_eq!(made(&built.projects[0]), ["Jar build/libs/api-2.0.jar"]);
    assert!(built.projects[0].uses.contains("core"));
    assert!(built.projects[0].dependencies.is_empty());
    let built = build(&files, &["jar"]);
    let core = built.project("core").expect("core");
    assert!(core.dependencies.contains("org.xerial:sqlite-jdbc"));
}

#[test]
fn properties_and_catalogs_are_read() {
    let files = [
        ("settings.gradle.kts", "rootProject.name = \"shop\"\n"),
        ("gradle.properties", "version=3.1\njdk=17\n"),
        (
            "gradle/libs.versions.toml",
            "[versions]\nboot = \"3.1.0\"\n[plugins]\nspring-boot = { id = \"org.springframework.boot\", version.ref = \"boot\" }\n[libraries]\npoi = \"org.apache.poi:poi:5.2\"\n",
        ),
        (
            "build.gradle.kts",
            "plugins {\n java\n alias(libs.plugins.spring.boot)\n}\njava {\n toolchain {\n  languageVersion.set(JavaLanguageVersion.of(17))\n }\n}\ndependencies {\n implementation(libs.poi)\n}\n",
        ),
    ];
    let built = build(&files, &["bootJar"]);
    let project = &built.projects[0];
    assert_eq!(made(project), ["BootJar build/libs/shop-3.1.jar"]);
    assert_eq!(project.spring_boot.as_deref(), Some("3.1.0"));
    assert_eq!(project.java, Some(17));
    assert!(project.dependencies.contains("org.apache.poi:poi"));
}

#[test]
fn a_jar_of_unpacked_dependencies_is_fat() {
    let script = "plugins { id 'java' }\nversion = '1'\njar {\n manifest {\n  attributes 'Main-Class': 'com.example.Main'\n }\n from {\n  configurations.runtimeClasspath.collect { it.isDirectory() ? it : zipTree(it) }\n }\n}\n";
    let files = [
        ("build.gradle", script),
        ("settings.gradle", "rootProject.name = 'shop'\n"),
    ];
    let built = build(&files, &["build"]);
    assert_eq!(made(&built.projects[0]), ["FatJar build/libs/shop-1.jar"]);
    assert_eq!(
        built.projects[0].main_class.as_deref(),
        Some("com.example.Main")
    );
}
