use super::base::{BaseImage, TagStatus, leaves_mirror, mirror_reference};
use super::catalogue::Catalogue;
use super::programs::Presence;
use super::reference::ImageRef;
use super::schema::{Libc, PackageManager};

fn known(text: &str) -> Option<BaseImage<'static>> {
    Catalogue::embedded().resolve(&ImageRef::parse(text).unwrap())
}

fn resolve(text: &str) -> BaseImage<'static> {
    known(text).unwrap_or_else(|| panic!("{text} is known"))
}

#[test]
fn knows_official_places_and_private_mirrors() {
    for (text, family, prefix, official) in [
        ("golang", "golang", "", true),
        ("library/golang:1.22", "golang", "library/", true),
        ("docker.io/golang:1.22", "golang", "docker.io/", true),
        (
            "docker.io/library/golang:1.22",
            "golang",
            "docker.io/library/",
            true,
        ),
        (
            "index.docker.io/library/node:20",
            "node",
            "index.docker.io/library/",
            true,
        ),
        (
            "public.ecr.aws/docker/library/node:20",
            "node",
            "public.ecr.aws/docker/library/",
            true,
        ),
        (
            "reg.corp:5000/mirror/golang:1.22",
            "golang",
            "reg.corp:5000/mirror/",
            false,
        ),
        (
            "reg.corp:5000/golang:1.22",
            "golang",
            "reg.corp:5000/",
            false,
        ),
        (
            "ghcr.io/acme/library/golang:1.22",
            "golang",
            "ghcr.io/acme/library/",
            false,
        ),
        ("azul/zulu-openjdk:21", "azul-zulu", "", true),
        (
            "reg.corp/azul/zulu-openjdk:21",
            "azul-zulu",
            "reg.corp/",
            false,
        ),
        (
            "gcr.io/distroless/static-debian12:nonroot",
            "distroless/static",
            "",
            true,
        ),
        (
            "reg.corp/distroless/static-debian12",
            "distroless/static",
            "reg.corp/",
            false,
        ),
        ("java:8", "openjdk", "", true),
        ("scratch", "scratch", "", true),
    ] {
        let base = resolve(text);
        assert_eq!(
            (base.family, base.prefix.as_str(), base.is_official_location),
            (family, prefix, official),
            "{text}"
        );
        assert_eq!(base.is_private_mirror, !official, "{text}");
    }
}

#[test]
fn does_not_take_a_users_image_for_the_official_one() {
    for text in [
        "someuser/golang:1.2",
        "docker.io/someuser/golang:1.2",
        "mirror.gcr.io/someuser/golang",
        "ghcr.io/acme/my-golang",
        "ghcr.io/acme/golang",
        "cgr.dev/chainguard/node",
        "public.ecr.aws/bitnami/node",
        "mcr.microsoft.com/oss/go/microsoft/golang:1.22",
        "localhost/golang",
        "golang2",
        "reg.corp/mirror/golang-builder",
        "gcr.io/distroless/nodejs-debian11",
        "docker.io/library/acme/golang",
    ] {
        assert_eq!(known(text).map(|base| base.family), None, "{text}");
    }
}

#[test]
fn writes_other_images_from_the_same_place() {
    let from = |text: &str, family: &str, tag: &str| mirror_reference(&resolve(text), family, tag);
    assert_eq!(
        from(
            "reg.corp:5000/mirror/golang:1.22",
            "debian",
            "bookworm-slim"
        ),
        "reg.corp:5000/mirror/debian:bookworm-slim"
    );
    assert_eq!(
        from("docker.io/library/golang", "alpine", "3.20"),
        "docker.io/library/alpine:3.20"
    );
    assert_eq!(from("golang", "alpine", ""), "alpine");
    assert_eq!(
        from("golang", "gcr.io/distroless/static-debian12", "nonroot"),
        "gcr.io/distroless/static-debian12:nonroot"
    );
    assert_eq!(
        from("reg.corp/golang", "distroless/base-debian12", "latest"),
        "gcr.io/distroless/base-debian12:latest"
    );
    assert_eq!(
        from(
            "reg.corp/x/distroless/base",
            "distroless/cc-debian12",
            "debug"
        ),
        "reg.corp/x/distroless/cc-debian12:debug"
    );
    assert_eq!(from("reg.corp/golang", "scratch", ""), "scratch");
    assert!(leaves_mirror(
        &resolve("reg.corp/golang"),
        "distroless/base-debian12"
    ));
    assert!(!leaves_mirror(
        &resolve("golang"),
        "distroless/base-debian12"
    ));
    assert!(!leaves_mirror(&resolve("reg.corp/golang"), "debian"));
}

#[test]
fn finds_the_distribution() {
    for (text, suite) in [
        ("golang:1.22-bookworm", Some("bookworm")),
        ("golang:1.22-alpine3.19", Some("alpine3.19")),
        ("golang", Some("trixie")),
        ("rust:1.91", Some("trixie")),
        ("rust:1.88-slim", Some("bookworm")),
        ("node:14.17.3", Some("stretch")),
        ("node:20", Some("bookworm")),
        ("node:20.99.0", Some("bookworm")),
        ("node:22.99.0-alpine", Some("alpine3.24")),
        ("eclipse-temurin:21-jre-alpine-3.22", Some("alpine3.22")),
        ("eclipse-temurin:17-jdk-jammy", Some("jammy")),
        ("maven:3-openjdk-17", Some("oraclelinux8")),
        ("openjdk:8-jdk-alpine", Some("alpine3.9")),
        ("openjdk:17-slim", Some("bullseye")),
        ("amazoncorretto:17-al2023", Some("al2023")),
        ("debian:12.5", Some("bookworm")),
        ("debian:12-slim", Some("bookworm")),
        ("debian:stable-slim", Some("trixie")),
        ("debian", Some("trixie")),
        ("debian:unstable", Some("sid")),
        ("ubuntu:22.04", Some("jammy")),
        ("ubuntu:focal-20240101", Some("focal")),
        ("ubuntu", Some("resolute")),
        ("alpine:3.20.1", Some("alpine3.20")),
        ("alpine", Some("alpine3.24")),
        ("alpine:edge", None),
        ("buildpack-deps:jammy-scm", Some("jammy")),
        ("buildpack-deps:scm", Some("trixie")),
        (
            "gcr.io/distroless/static-debian12:nonroot",
            Some("bookworm"),
        ),
        ("gcr.io/distroless/static", Some("trixie")),
        ("gcr.io/distroless/java11", Some("bullseye")),
        ("busybox", None),
        ("scratch", None),
        ("golang:9.99", None),
    ] {
        assert_eq!(resolve(text).suite.as_deref(), suite, "{text}");
    }
}

#[test]
fn gives_the_image_config_of_the_tag() {
    let golang = resolve("golang:1.22");
    assert_eq!(golang.facts.workdir, "/go");
    assert_eq!(
        (golang.facts.libc, golang.facts.package_manager),
        (Libc::Glibc, PackageManager::Apt)
    );
    assert_eq!(golang.language, Some("go"));
    assert_eq!(golang.os.and_then(|os| os.libc_version()), Some("2.36"));
    assert!(golang.facts.env.contains_key("GOTOOLCHAIN"));
    assert!(
        !resolve("golang:1.14.2")
            .facts
            .env
            .contains_key("GOTOOLCHAIN")
    );

    let nonroot = resolve("gcr.io/distroless/static-debian12:nonroot");
    assert_eq!(
        (nonroot.facts.user.as_str(), nonroot.facts.workdir.as_str()),
        ("65532", "/home/nonroot")
    );
    assert_eq!(
        (nonroot.facts.libc, nonroot.status),
        (Libc::None, TagStatus::Current)
    );
    let root = resolve("gcr.io/distroless/static-debian12");
    assert_eq!(
        (root.facts.user.as_str(), root.facts.workdir.as_str()),
        ("root", "/")
    );
    assert_eq!(
        resolve("gcr.io/distroless/cc-debian13:debug-nonroot")
            .facts
            .user,
        "65532"
    );
    assert_eq!(
        resolve("gcr.io/distroless/static-debian12:nonroot-arm64").status,
        TagStatus::Current
    );
    assert_eq!(
        resolve("gcr.io/distroless/python3-debian12")
            .facts
            .entrypoint,
        ["/usr/bin/python3.11"]
    );

    let java = resolve("openjdk:17-slim");
    assert_eq!(java.facts.env["JAVA_HOME"], "/usr/local/openjdk-17");
    assert_eq!((java.major, java.status), (Some(17), TagStatus::Frozen));
    assert_eq!(resolve("openjdk:8-slim").facts.cmd, ["bash"]);
    assert_eq!(resolve("openjdk:17-jre-slim").status, TagStatus::Unknown);
    assert_eq!(resolve("node:8.1.0").facts.entrypoint, [""; 0]);
    assert_eq!(
        resolve("node:20").facts.entrypoint,
        ["docker-entrypoint.sh"]
    );
    assert!(resolve("node:6-onbuild").onbuild && !resolve("node:6").onbuild);
}

#[test]
fn knows_the_major_version() {
    for (text, major) in [
        ("node:iron-slim", Some(20)),
        ("node:lts", Some(24)),
        ("node", Some(26)),
        ("node:18.2", Some(18)),
        ("maven:3.9-eclipse-temurin-17-alpine", Some(17)),
        ("maven:3", Some(26)),
        ("maven:3.6.3-jdk-8-slim", Some(8)),
        // Which Java came with it then is not known.
        ("maven:3.6.3", None),
        ("gradle:8-jdk21", Some(21)),
        ("eclipse-temurin:21.0.2_13-jdk", Some(21)),
        ("openjdk:8u212-jdk", Some(8)),
        ("gcr.io/distroless/java17-debian12", Some(17)),
        ("tomcat:9-jdk11", Some(11)),
    ] {
        assert_eq!(resolve(text).major, major, "{text}");
    }
    assert_eq!(
        resolve("golang:latest").version_number.as_deref(),
        Some("1.27")
    );
}

#[test]
fn notices_a_distribution_that_the_variant_does_not_describe() {
    let base = resolve("tomcat:8.0");
    assert_eq!(base.os.map(|os| os.id()), Some("debian"));
    assert!(base.differs_from_variant && !base.facts.verified);
    assert_eq!(base.facts.package_manager, PackageManager::Apt);
    assert!(!resolve("maven:3-openjdk-17").differs_from_variant);
    assert_eq!(
        resolve("maven:3-openjdk-17").facts.package_manager,
        PackageManager::Microdnf
    );
}

#[test]
fn knows_which_programs_are_there() {
    let has =
        |image: &str, program: &str| Catalogue::embedded().has_program(&resolve(image), program);
    for (image, program, presence) in [
        ("debian:bookworm-slim", "adduser", Presence::Yes),
        ("debian:trixie-slim", "adduser", Presence::No),
        ("debian:trixie-slim", "useradd", Presence::Yes),
        ("debian:bookworm-slim", "curl", Presence::No),
        ("debian:bookworm-slim", "ps", Presence::No),
        ("debian:bookworm-slim", "/bin/sh", Presence::Yes),
        ("debian:bookworm-slim", "/usr/bin/env", Presence::Yes),
        ("ubuntu:22.04", "ps", Presence::Yes),
        ("ubuntu:24.04", "adduser", Presence::Unknown),
        ("ubuntu:24.04", "jq", Presence::No),
        ("alpine:3.20", "bash", Presence::No),
        ("alpine:3.20", "/bin/bash", Presence::No),
        ("alpine:3.20", "sh", Presence::Yes),
        ("alpine:3.20", "wget", Presence::Yes),
        ("alpine:3.20", "nc", Presence::Yes),
        ("alpine:3.20", "curl", Presence::No),
        ("node:20", "node", Presence::Yes),
        ("node:20", "yarn", Presence::Yes),
        ("node:26", "yarn", Presence::No),
        ("node:20-slim", "bash", Presence::Yes),
        ("node:20-slim", "curl", Presence::No),
        ("node:20-slim", "jq", Presence::No),
        ("node:20", "convert", Presence::Yes),
        // The dependencies of its many packages are not listed.
        ("node:20", "perlbug", Presence::Unknown),
        ("golang:1.22", "git", Presence::Yes),
        ("golang:1.22-alpine", "git", Presence::No),
        ("eclipse-temurin:25-jre", "curl", Presence::No),
        ("eclipse-temurin:21-jre", "curl", Presence::Yes),
        ("eclipse-temurin:21-jre", "java", Presence::Yes),
        ("scratch", "sh", Presence::No),
        ("scratch", "/bin/sh", Presence::No),
        ("gcr.io/distroless/static-debian12", "sh", Presence::No),
        ("gcr.io/distroless/static-debian12", "ls", Presence::No),
        (
            "gcr.io/distroless/static-debian12:debug",
            "ls",
            Presence::Yes,
        ),
        (
            "gcr.io/distroless/static-debian12:debug",
            "sh",
            Presence::Yes,
        ),
        (
            "gcr.io/distroless/static-debian12:debug",
            "/bin/sh",
            Presence::No,
        ),
        ("gcr.io/distroless/java17-debian12", "java", Presence::Yes),
        ("busybox", "httpd", Presence::Yes),
        ("busybox", "apk", Presence::No),
    ] {
        assert_eq!(has(image, program), presence, "{image} {program}");
    }
    let catalogue = Catalogue::embedded();
    let can = |image: &str, what: &str| catalogue.image_has(&resolve(image), what);
    assert_eq!(can("debian:bookworm-slim", "ca-certificates"), Presence::No);
    assert_eq!(can("debian:bookworm-slim", "tzdata"), Presence::Yes);
    assert_eq!(can("alpine:3.20", "ca-certificates"), Presence::Yes);
    assert_eq!(can("alpine:3.20", "shell"), Presence::Yes);
    assert_eq!(
        can("gcr.io/distroless/static-debian12:debug", "shell"),
        Presence::No
    );
    assert_eq!(
        catalogue.packages_for_program("bookworm", "ssh"),
        ["openssh-client"]
    );
    assert_eq!(
        catalogue.packages_for_program("alpine3.20", "su-exec"),
        ["su-exec"]
    );
    assert_eq!(
        catalogue.packages_for_program("bookworm", "su-exec"),
        [""; 0]
    );
    let holds = |image: &str, package: &str| catalogue.has_package(&resolve(image), package);
    assert_eq!(holds("debian:bookworm-slim", "libssl3"), Presence::No);
    assert_eq!(holds("debian:trixie-slim", "libssl3t64"), Presence::Yes);
    assert_eq!(holds("debian:bookworm-slim", "libgcc-s1"), Presence::Yes);
    assert_eq!(
        holds("gcr.io/distroless/base-debian12", "libssl3"),
        Presence::Yes
    );
    assert_eq!(
        holds("gcr.io/distroless/base-debian12", "libgcc-s1"),
        Presence::No
    );
    assert_eq!(
        holds("gcr.io/distroless/cc-debian13", "libssl3t64"),
        Presence::Yes
    );
    assert_eq!(holds("alpine:3.20", "libstdc++"), Presence::No);
}

#[test]
fn fills_in_the_candidates_for_the_runtime_stage() {
    let catalogue = Catalogue::embedded();
    let expand = |image: &str, id: &str| {
        let base = resolve(image);
        let candidate = catalogue
            .runtimes(base.family)
            .iter()
            .find(|rule| rule.id == id)
            .unwrap();
        catalogue
            .expand_runtime(&base, candidate)
            .map(|found| (found.reference, found.status))
    };
    let current = |text: &str| Some((text.to_owned(), TagStatus::Current));
    assert_eq!(
        expand("reg.corp/m/golang:1.22", "debian-slim"),
        current("reg.corp/m/debian:bookworm-slim")
    );
    assert_eq!(
        expand("golang:1.22", "distroless-base"),
        current("gcr.io/distroless/base-debian12:latest")
    );
    assert_eq!(expand("golang:1.22", "scratch"), current("scratch"));
    assert_eq!(
        expand("golang:1.22-alpine3.22", "alpine-static"),
        current("alpine:3.22")
    );
    assert_eq!(expand("golang:1.22-alpine3.22", "debian-slim"), None);
    assert_eq!(
        expand("node:16", "slim"),
        Some(("node:16-slim".to_owned(), TagStatus::Frozen))
    );
    assert_eq!(expand("node:latest", "slim"), current("node:slim"));
    assert_eq!(
        expand("node:iron", "distroless"),
        Some((
            "gcr.io/distroless/nodejs20-debian13:latest".to_owned(),
            TagStatus::Frozen
        ))
    );
    assert_eq!(
        expand("maven:3.9-eclipse-temurin-21", "temurin-jre"),
        current("eclipse-temurin:21-jre")
    );
    assert_eq!(expand("maven:3.6.3", "temurin-jre"), None);
}
