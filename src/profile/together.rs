//! One profile for a stage in which several languages build.

use super::Profile;

impl Profile {
    /// Adds what the toolchain of another language, which builds in the same stage, leaves in it.
    pub fn add_toolchain(&mut self, other: &Profile) {
        let (own, more) = (&mut self.toolchain, &other.toolchain);
        own.programs.extend(more.programs.iter().cloned());
        own.directories.extend(more.directories.iter().cloned());
        own.roots.extend(more.roots.iter().cloned());
        own.urls.extend(more.urls.iter().cloned());
        own.compilers.extend(more.compilers.iter().cloned());
        own.fetchers.extend(more.fetchers.iter().cloned());
        own.packages.extend(more.packages.iter().cloned());
        own.others.extend(other.detect.packages.iter().cloned());
        let variables = &other.environment.build_only;
        self.environment
            .build_only
            .extend(variables.iter().cloned());
        let build_only = &other.build_only;
        self.build_only
            .files
            .extend(build_only.files.iter().cloned());
        self.build_only
            .files
            .extend(build_only.beside.iter().cloned());
        self.build_only
            .directories
            .extend(build_only.directories.iter().cloned());
    }
}
