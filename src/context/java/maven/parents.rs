//! Parents that no context holds and whose effect on names is known.

/// A parent, and what of it matters, as a `pom.xml` of its own.
struct Known {
    group: &'static str,
    artifact: &'static str,
    effect: &'static str,
}

/// <https://docs.spring.io/spring-boot/maven-plugin/using.html>: the plugin has to be named, then it repackages. Before 3.0
/// `java.version` was set for the compiler's `source` and `target`, which comes to the same.
const SPRING_BOOT: &str = "<project><properties>
<java.version>${msconvert.parent.java}</java.version>
<maven.compiler.release>${java.version}</maven.compiler.release>
<resource.delimiter>@</resource.delimiter>
</properties><build><pluginManagement><plugins>
<plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId>
<executions><execution><id>repackage</id><goals><goal>repackage</goal></goals></execution></executions>
<configuration><mainClass>${start-class}</mainClass></configuration></plugin>
<plugin><artifactId>maven-jar-plugin</artifactId><configuration><archive><manifest>
<mainClass>${start-class}</mainClass></manifest></archive></configuration></plugin>
<plugin><artifactId>maven-war-plugin</artifactId><configuration><archive><manifest>
<mainClass>${start-class}</mainClass></manifest></archive></configuration></plugin>
<plugin><artifactId>maven-shade-plugin</artifactId><executions><execution><phase>package</phase>
<goals><goal>shade</goal></goals><configuration><transformers><transformer><mainClass>${start-class}</mainClass>
</transformer></transformers></configuration></execution></executions></plugin>
<plugin><groupId>org.jetbrains.kotlin</groupId><artifactId>kotlin-maven-plugin</artifactId><executions>
<execution><id>compile</id><phase>compile</phase><goals><goal>compile</goal></goals></execution>
</executions></plugin>
</plugins></pluginManagement></build></project>";

/// <https://micronaut-projects.github.io/micronaut-maven-plugin/latest/examples/package.html>: the plugin adds shading to
/// the packaging `jar`.
const MICRONAUT: &str = "<project><properties>
<jdk.version>${msconvert.parent.java}</jdk.version><release.version>${jdk.version}</release.version>
<maven.compiler.release>${release.version}</maven.compiler.release>
</properties><build><pluginManagement><plugins>
<plugin><groupId>io.micronaut.maven</groupId><artifactId>micronaut-maven-plugin</artifactId>
<extensions>true</extensions></plugin>
<plugin><groupId>io.micronaut.build</groupId><artifactId>micronaut-maven-plugin</artifactId>
<extensions>true</extensions></plugin>
<plugin><artifactId>maven-shade-plugin</artifactId><executions><execution><id>default-shade</id>
<configuration><transformers><transformer><mainClass>${exec.mainClass}</mainClass></transformer></transformers>
</configuration></execution></executions></plugin>
</plugins></pluginManagement></build></project>";

/// A parent that is a list of versions only, or sets nothing that a name depends on.
const NOTHING: &str = "<project/>";

const KNOWN: &[Known] = &[
    Known {
        group: "org.springframework.boot",
        artifact: "spring-boot-starter-parent",
        effect: SPRING_BOOT,
    },
    Known {
        group: "org.springframework.boot",
        artifact: "spring-boot-dependencies",
        effect: NOTHING,
    },
    Known {
        group: "io.micronaut",
        artifact: "micronaut-parent",
        effect: MICRONAUT,
    },
    Known {
        group: "io.micronaut.platform",
        artifact: "micronaut-parent",
        effect: MICRONAUT,
    },
];

/// The known effect of a parent, as the text of a `pom.xml`.
pub(super) fn effect(group: &str, artifact: &str) -> Option<&'static str> {
    let mut known = KNOWN.iter();
    known
        .find(|known| known.group == group && known.artifact == artifact)
        .map(|known| known.effect)
}

/// The release of Java that a version of such a parent compiles for, unless somebody says otherwise.
pub(super) fn default_java(group: &str, version: &str) -> Option<&'static str> {
    let major: u32 = version
        .trim_start_matches(['[', '('])
        .split('.')
        .next()?
        .parse()
        .ok()?;
    Some(match (group, major) {
        ("org.springframework.boot", ..=1) => "1.6",
        ("org.springframework.boot", 2) => "1.8",
        ("org.springframework.boot", _) => "17",
        (_, ..=3) => "1.8",
        (_, 4) => "17",
        _ => return None,
    })
}

/// The name under which [`default_java`] is known to the effects.
pub(super) const DEFAULT_JAVA: &str = "msconvert.parent.java";
