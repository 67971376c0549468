//! Buildah, which builds images and starts none.

use std::ffi::{OsStr, OsString};

use super::{BuildOrder, Engine, build_options, words};

/// The `buildah` command: <https://github.com/containers/buildah/tree/main/docs>. It has no containers that run by
/// themselves, so behaviour is not compared with it; where podman is on the machine, that is the better choice.
#[derive(Debug, Clone)]
pub struct Buildah {
    /// The program to call.
    pub program: OsString,
}

impl Engine for Buildah {
    fn name(&self) -> &'static str {
        "buildah"
    }

    fn program(&self) -> &OsStr {
        &self.program
    }

    fn can_run(&self) -> bool {
        false
    }

    fn check(&self) -> Vec<OsString> {
        words(["info"])
    }

    fn build(&self, order: &BuildOrder) -> Vec<OsString> {
        let mut arguments = words(["build", "--format", "docker", "--layers"]);
        arguments.extend(build_options(order));
        arguments
    }

    fn inspect_image(&self, image: &str) -> Vec<OsString> {
        words(["inspect", "--type", "image", image])
    }

    /// `from` makes a working container and prints its name.
    fn create_to_read(
        &self,
        image: &str,
        _labels: &[String],
        platform: Option<&str>,
    ) -> Vec<OsString> {
        let mut arguments = words(["from", "--pull-never"]);
        arguments.extend(
            platform
                .into_iter()
                .flat_map(|it| words(["--platform", it])),
        );
        arguments.extend(words([image]));
        arguments
    }

    /// A working container has no export: it is mounted, by others than root in a user namespace of its own.
    fn export(&self, container: &str) -> (OsString, Vec<OsString>) {
        // The program and the container come as words and are no part of the script.
        let script = "tar='tar --create --numeric-owner --directory \"$(\"$0\" mount \"$1\")\" .'\n\
            if [ \"$(id -u)\" = 0 ]; then eval \"exec $tar\"; else exec \"$0\" unshare sh -c \"exec $tar\" \"$0\" \"$1\"; fi";
        let mut arguments = words(["-c", script]);
        arguments.push(self.program.clone());
        arguments.push(container.into());
        ("sh".into(), arguments)
    }

    fn remove_container(&self, container: &str) -> Vec<OsString> {
        words(["rm", container])
    }

    fn remove_image(&self, image: &str) -> Vec<OsString> {
        words(["rmi", "--force", image])
    }

    fn list_containers(&self, _label: &str) -> Vec<OsString> {
        // Working containers carry no labels: those of a session are known by their names.
        words(["containers", "--quiet", "--filter", "id=none"])
    }
}
