//! Finding an engine on the machine.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::{Buildah, Docker, Engine, Nerdctl, Podman};

/// The engines, in the order in which they are looked for.
pub const NAMES: [&str; 4] = ["docker", "podman", "buildah", "nerdctl"];

/// The engine that `name` means: one of [`NAMES`], or the path of a program whose file name begins with one.
pub fn named(name: impl AsRef<OsStr>) -> Option<Box<dyn Engine>> {
    let program = OsString::from(name.as_ref());
    let file = Path::new(&program)
        .file_name()?
        .to_string_lossy()
        .into_owned();
    match *NAMES.iter().find(|known| file.starts_with(**known))? {
        "docker" => Some(Box::new(Docker { program })),
        "podman" => Some(Box::new(Podman { program })),
        "buildah" => Some(Box::new(Buildah { program })),
        "nerdctl" => Some(Box::new(Nerdctl { program })),
        _ => None,
    }
}

/// The first engine whose program is in the directories of `path` (the value of PATH).
pub fn find(path: &OsStr) -> Option<Box<dyn Engine>> {
    let (name, program) = NAMES.iter().find_map(|name| {
        std::env::split_paths(path)
            .map(|directory| directory.join(name))
            .find(|program| is_program(program))
            .map(|program| (*name, program))
    })?;
    if name == "docker" && is_podman(&program) {
        return Some(Box::new(Podman {
            program: program.into_os_string(),
        }));
    }
    named(name)
}

/// Whether a program called `docker` is podman under that name, a link or a script of a few lines, as the package
/// `podman-docker` of many distributions has it.
fn is_podman(program: &Path) -> bool {
    const SMALL: u64 = 4096;
    let target = std::fs::canonicalize(program).unwrap_or_else(|_| program.to_path_buf());
    if target.file_name().is_some_and(|name| name == "podman") {
        return true;
    }
    let is_small = std::fs::metadata(&target).is_ok_and(|it| it.len() <= SMALL);
    is_small
        && std::fs::read_to_string(&target)
            .is_ok_and(|text| text.starts_with("#!") && text.contains("podman"))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.with_extension("exe").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_wins_and_podman_is_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().as_os_str();
        assert!(find(path).is_none());
        for (name, winner) in [
            ("buildah", "buildah"),
            ("podman", "podman"),
            ("docker", "docker"),
        ] {
            let program = folder.path().join(name);
            std::fs::write(&program, "#!/bin/sh\n").unwrap();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            }
            assert_eq!(find(path).unwrap().name(), winner);
        }
        let program = folder.path().join("docker");
        std::fs::write(&program, "#!/bin/sh\nexec /usr/bin/podman \"$@\"\n").unwrap();
        let found = find(path).unwrap();
        assert_eq!(
            (found.name(), found.program()),
            ("podman", program.as_os_str())
        );
    }

    #[test]
    fn a_path_is_known_by_its_file_name() {
        assert_eq!(named("/opt/x/podman-remote").unwrap().name(), "podman");
        assert_eq!(named("./docker").unwrap().program(), "./docker");
        assert!(named("lxc").is_none());
        assert!(named("").is_none());
    }
}
