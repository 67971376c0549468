//! Which file names are Dockerfiles.

use std::ffi::OsStr;

/// Whether a file of this name is taken when a directory is searched: `Dockerfile`, `dockerfile`, `Dockerfile.*`,
/// `*.Dockerfile`, `*.dockerfile` and `Containerfile*`, but never `*.dockerignore`, and no backup (`*~`).
pub fn is_dockerfile(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    if name.ends_with(b".dockerignore") || name.ends_with(b"~") {
        return false;
    }
    name == b"Dockerfile"
        || name == b"dockerfile"
        || name.starts_with(b"Dockerfile.")
        || name.ends_with(b".Dockerfile")
        || name.ends_with(b".dockerfile")
        || name.starts_with(b"Containerfile")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_usual_names_and_no_others() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "Dockerfile.prod",
            "web.Dockerfile",
            "web.dockerfile",
            "Containerfile",
            "Containerfile.dev",
        ] {
            assert!(is_dockerfile(OsStr::new(name)), "{name}");
        }
        for name in [
            "Dockerfile.dockerignore",
            "Dockerfile~",
            "Containerfile~",
            "Dockerfile.prod~",
            "Containerfile.dockerignore",
            ".dockerignore",
            "MyDockerfile",
            "Dockerfile~",
            "DOCKERFILE",
            "dockerfile.md5",
            "docker-compose.yml",
        ] {
            assert!(!is_dockerfile(OsStr::new(name)), "{name}");
        }
    }
}
