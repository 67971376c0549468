//! Context files and other files that the runtime stage keeps.

use std::collections::BTreeMap;

use crate::context::Kind;
use crate::stage::{Entry, Form, Lookup, Source, path};

use super::{Finder, LeftFile, Why};

/// Files that only matter while an image is built, wherever they are written.
const BUILD_PLACES: &[&str] = &[
    "/tmp",
    "/var/tmp",
    "/var/cache",
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/etc/apt",
    "/etc/apk",
    "/usr/share/keyrings",
    "/root/.ssh",
    "/root/.netrc",
    "/root/.gitconfig",
    "/root/.cache",
    "/root/.npmrc",
    "/root/.config",
    "/root/.bashrc",
    "/root/.profile",
    "/root/.bash_profile",
    "/etc/ssh",
    "/etc/profile.d",
    "/usr/src",
    "/dev",
    "/proc",
    "/var/log",
    "/etc/profile",
    "/etc/bash.bashrc",
    "/root/.docker",
];

/// Those of them below which a program has a directory of its own.
const OWN_PLACES: &[&str] = &["/var/log", "/var/cache", "/root/.config", "/etc/ssh"];

/// Those of them that programs read, by the names of these.
const USED_PLACES: &[(&str, &[&str])] = &[
    ("/root/.ssh", &["ssh", "scp", "sftp", "git", "rsync"]),
    ("/etc/ssh", &["ssh", "scp", "sftp", "git", "rsync"]),
    ("/root/.gitconfig", &["git"]),
    ("/root/.netrc", &["git", "curl", "wget"]),
    ("/root/.npmrc", &["npm", "npx"]),
    ("/root/.docker", &["docker"]),
    ("/root/.bashrc", &["bash"]),
    ("/root/.profile", &["bash", "sh"]),
    ("/etc/profile.d", &["bash"]),
    ("/etc/profile", &["bash"]),
    ("/etc/bash.bashrc", &["bash"]),
];

/// What a directory of the context holds, at any depth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contents {
    /// A file that is not build-only.
    assets: bool,
    /// A source.
    sources: bool,
}

impl Finder<'_, '_, '_> {
    /// Keeps a path that something names, unless it can only matter to the build.
    pub(super) fn keep(&mut self, entry: &Entry, why: Why) {
        self.keep_named(entry, why, false);
    }

    /// Keeps a path that the program reads, whatever it is.
    pub(super) fn keep_read(&mut self, entry: &Entry, why: Why) {
        self.keep_named(entry, why, true);
    }

    fn keep_named(&mut self, entry: &Entry, why: Why, read: bool) {
        let directory = entry.form == Form::Directory;
        if let Source::Artifact(index) = entry.source {
            if self.use_artifact(index, &entry.path, why).is_err() {
                self.needs.assume(
                    "artifact-inferred",
                    format!("that `{}` is in the image", entry.path),
                    Some(entry.line),
                );
            }
            return;
        }
        if let Source::Context(inside) = &entry.source {
            if directory {
                let files = !self.world.context.walk(inside).files.is_empty();
                let wanted = self.has_assets(inside) || read && files && !self.has_code(inside);
                if !wanted {
                    // An empty directory that something names may be written to.
                    let inside = inside.clone();
                    self.expected_directory(&entry.path, &inside, why);
                    return;
                }
                if entry.path == *self.workdir() || path::is_within(self.workdir(), &entry.path) {
                    return;
                }
            } else if !read && self.is_source(inside) {
                return;
            }
        }
        let made = !matches!(entry.source, Source::Context(_));
        if made && self.in_toolchain(&entry.path) {
            return;
        }
        // What commands put below a directory of the system is kept by itself.
        if made && directory && crate::stage::is_system_directory(&entry.path) {
            return;
        }
        if let (true, false, Source::Context(inside)) = (directory, read, &entry.source)
            && self.is_project_of_another(&entry.path)
        {
            self.entries(&entry.path, inside, &why, 0);
            return self.outputs_in(&entry.path, &why);
        }
        self.needs.path(&entry.path, why.clone(), false, directory);
        if let (true, Source::Context(inside)) = (directory, &entry.source) {
            self.keep_link_targets(&entry.path, inside, &why);
        }
    }

    /// What links in a kept directory lead to, where that lies outside of it.
    fn keep_link_targets(&mut self, at: &str, inside: &str, why: &Why) {
        for file in self.world.context.walk(inside).files {
            let Some(Kind::Symlink(Some(target))) = self.world.context.kind(&file.path) else {
                continue;
            };
            let Some(rest) = path::below(&file.path, inside) else {
                continue;
            };
            let place = path::join(at, rest);
            let target = path::join(path::parent(&place), &target);
            if path::is_within(&target, at)
                || target == "/"
                || path::is_within(self.workdir(), &target)
            {
                continue;
            }
            if let Lookup::Present(Entry { form, path, .. }) = self.lookup(&target) {
                self.needs
                    .path(&path, why.clone(), false, form == Form::Directory);
            }
        }
    }

    /// A directory of the context without files for the program, kept because something names it or a file in it.
    fn expected_directory(&mut self, at: &str, inside: &str, why: Why) {
        let named = !self.is_build_only_directory(inside) && !self.has_sources(inside);
        if named && !path::is_within(self.workdir(), at) && at != "/" {
            self.needs.directories.entry(at.to_string()).or_insert(why);
        }
    }

    /// The directory of a file that something names and that does not exist yet: the program may make the file.
    pub(super) fn keep_parent(&mut self, at: &str, why: Why) {
        let parent = path::parent(at).to_string();
        if let Lookup::Present(Entry {
            form: Form::Directory,
            source: Source::Context(inside),
            ..
        }) = self.lookup(&parent)
        {
            self.expected_directory(&parent, &inside, why);
        }
    }

    /// A path that a command which cannot be seen through may have made: what those commands may have filled comes along,
    /// at worst the whole working directory.
    pub(super) fn maybe_made(&mut self, at: &str, why: Why) {
        if let Some(place) = self.model.output_of(at).map(String::from) {
            self.needs.path(&place, why, false, true);
            return;
        }
        let places: Vec<String> = self
            .model
            .files
            .opaque_places()
            .filter(|(place, _)| path::is_within(at, place))
            .map(|(place, _)| place.to_string())
            .collect();
        let below = |place: &String| {
            place != self.workdir()
                && path::is_within(place, self.workdir())
                && matches!(self.lookup(place), Lookup::Present(_))
        };
        if places.is_empty() || !places.iter().all(below) {
            self.needs.whole_workdir.get_or_insert(why);
            return;
        }
        for place in places {
            self.needs.path(&place, why.clone(), false, true);
        }
    }

    /// An absolute path that a command may have made outside the working directory, where the context was copied to: what that
    /// holds comes along. Elsewhere it is an assumption.
    pub(super) fn made_in_copy(&mut self, at: &str, why: &Why) {
        if self.is_build_place(at) || !matches!(self.lookup(at), Lookup::Maybe { .. }) {
            return;
        }
        let holds = |place: &&str| *place != "/" && path::is_within(at, place);
        let mut opaque = self.model.files.opaque_places();
        let copies = self.model.files.context_copies();
        let copied = copies
            .iter()
            .filter(|(_, _, directory, _)| *directory)
            .map(|(to, ..)| *to)
            .find(holds);
        let kept = match copied {
            Some(copied) if opaque.any(|(place, _)| holds(&place)) => copied.to_string(),
            _ => return,
        };
        if path::is_within(at, self.workdir()) && self.workdir() != "/" {
            self.needs.whole_workdir.get_or_insert(why.clone());
        } else {
            self.needs.path(&kept, why.clone(), false, true);
        }
    }

    /// The directory that the build made for a file that something names.
    pub(super) fn keep_made_parent(&mut self, at: &str, why: &Why) {
        let made: Vec<String> = self
            .model
            .directories
            .iter()
            .filter(|(directory, _)| {
                path::is_within(at, directory) && !path::is_within(self.workdir(), directory)
            })
            .map(|(directory, _)| directory.clone())
            .collect();
        for directory in made {
            let present = matches!(
                self.lookup(&directory),
                Lookup::Present(Entry {
                    source: Source::Command,
                    ..
                })
            );
            if present && directory != "/" {
                self.needs
                    .directories
                    .entry(directory)
                    .or_insert_with(|| why.clone());
            }
        }
    }

    /// Whether a file is a source or manifest of the language.
    fn is_source(&self, inside: &str) -> bool {
        let patterns = &self.profile.build_only.files;
        let name = path::name(inside);
        patterns.iter().any(|pattern| path::matches(pattern, name))
    }

    /// Whether a directory holds a package of the language, by its first pattern of sources.
    fn has_code(&self, inside: &str) -> bool {
        let Some(pattern) = self.profile.build_only.files.first() else {
            return false;
        };
        let files = self.world.context.walk(inside).files;
        files
            .iter()
            .any(|file| path::matches(pattern, path::name(&file.path)))
    }

    /// Whether the program cannot be expected to read this file.
    pub(super) fn is_build_only(&self, inside: &str) -> bool {
        let lists = [
            &self.profile.build_only,
            &self.world.knowledge.profiles().common().build_only,
        ];
        let name = path::name(inside);
        lists.iter().any(|list| {
            list.files
                .iter()
                .any(|pattern| path::matches(pattern, name))
                || inside
                    .rsplit('/')
                    .skip(1)
                    .any(|part| list.directories.iter().any(|directory| directory == part))
        })
    }

    fn is_build_only_directory(&self, inside: &str) -> bool {
        let lists = [
            &self.profile.build_only,
            &self.world.knowledge.profiles().common().build_only,
        ];
        let name = path::name(inside);
        lists
            .iter()
            .any(|list| list.directories.iter().any(|directory| directory == name))
    }

    /// Whether a directory of the context holds a file that is not build-only.
    fn has_assets(&self, inside: &str) -> bool {
        if self.world.context.is_absent() {
            return true;
        }
        if !inside.is_empty() && self.is_build_only_directory(inside) {
            return false;
        }
        self.contents(inside).assets
    }

    /// Whether a directory of the context holds sources.
    fn has_sources(&self, inside: &str) -> bool {
        self.contents(inside).sources
    }

    /// What a directory of the context holds; it is asked again and again.
    fn contents(&self, inside: &str) -> Contents {
        if let Some(known) = self.contents.borrow().get(inside) {
            return *known;
        }
        let files = self.world.context.walk(inside).files;
        let is_source = |name: &str| {
            let patterns = &self.profile.build_only.files;
            patterns.iter().any(|pattern| path::matches(pattern, name))
        };
        let found = Contents {
            assets: files.iter().any(|file| !self.is_build_only(&file.path)),
            sources: files.iter().any(|file| is_source(path::name(&file.path))),
        };
        self.contents.borrow_mut().insert(inside.to_string(), found);
        found
    }

    /// Whether a path belongs to the toolchain. A project may lie below it (`/go/src/app`).
    pub(super) fn in_toolchain(&self, at: &str) -> bool {
        let workdir = self.workdir();
        let is_root = self
            .profile
            .toolchain
            .roots
            .iter()
            .any(|root| root == workdir);
        if workdir != "/" && !is_root && path::is_within(at, workdir) {
            return false;
        }
        self.profile
            .toolchain
            .roots
            .iter()
            .any(|root| path::is_within(at, root))
    }

    pub(super) fn is_build_place(&self, at: &str) -> bool {
        if self.workdir() != "/"
            && BUILD_PLACES
                .iter()
                .any(|place| *place != self.workdir() && path::is_within(self.workdir(), place))
            && path::is_within(at, self.workdir())
        {
            return false;
        }
        BUILD_PLACES.iter().any(|place| path::is_within(at, place)) || self.in_toolchain(at)
    }

    /// Context files that are kept because the author copied them by name, or because what is read has no bound;
    /// and what commands, URLs and other images put into the stage.
    pub(super) fn assets(&mut self) {
        let copies: Vec<(String, String, bool, u32)> = self
            .model
            .files
            .context_copies()
            .into_iter()
            .map(|(at, from, directory, line)| (at.to_string(), from.to_string(), directory, line))
            .collect();
        let unbounded = self.needs.unbounded.clone();
        for (at, from, directory, line) in copies {
            if directory {
                self.copied_directory(&at, &from, line, unbounded.as_ref());
            } else if !self.is_build_only(&from)
                && self.is_still(&at, &from)
                && !self.used_in_build(&at)
            {
                self.needs.path(
                    &at,
                    Self::why(format!("`{from}` is copied by name"), Some(line)),
                    false,
                    false,
                );
            }
        }
        self.other_files();
        self.filled();
        self.doubtful();
        self.made_directories();
    }

    /// What an archive or a command filled as a whole.
    fn filled(&mut self) {
        let entries: Vec<(String, u32)> = self
            .model
            .files
            .other_entries()
            .into_iter()
            .filter(|(_, _, source, _)| **source == Source::Filled)
            .map(|(at, _, _, line)| (at.to_string(), line))
            .collect();
        for (at, line) in entries {
            if self.lookup(&at) == Lookup::Absent || self.is_build_place(&at) {
                continue;
            }
            let why = Self::why("it is unpacked or compiled there", Some(line));
            if at == self.workdir() && at != "/" {
                self.needs.whole_workdir.get_or_insert(why);
            } else if path::is_within(self.workdir(), &at) {
                let message =
                    format!("that what is unpacked below `{at}` is not needed at run time");
                self.needs.assume("untracked-output", message, Some(line));
            } else {
                self.needs.path(&at, why, false, true);
            }
        }
    }

    /// What commands put somewhere only under a condition: nobody can copy what may not be there.
    fn doubtful(&mut self) {
        let doubts: BTreeMap<String, u32> = self
            .model
            .files
            .doubts()
            .map(|(at, line)| (at.to_string(), line))
            .collect();
        for (at, line) in doubts {
            let Lookup::Maybe { .. } = self.lookup(&at) else {
                continue;
            };
            if self.is_build_place(&at) || self.used_in_build(&at) || self.in_cache(&at) {
                continue;
            }
            let why = Self::why(
                "a command of the build may make something in it",
                Some(line),
            );
            let workdir = self.workdir();
            if workdir != "/" && at != workdir && path::is_within(&at, workdir) {
                self.needs.whole_workdir.get_or_insert(why);
            } else {
                let message = format!(
                    "that `{at}` is not needed at run time: the command that makes it stands under a condition or may fail"
                );
                self.needs.assume("untracked-output", message, Some(line));
            }
        }
        let copies: Vec<String> = self
            .model
            .files
            .context_copies()
            .into_iter()
            .filter(|(_, from, directory, _)| !directory && !self.is_build_only(from))
            .map(|(at, ..)| at.to_string())
            .collect();
        for at in copies {
            if let (Lookup::Maybe { .. }, Some(line)) =
                (self.lookup(&at), self.model.files.doubtful(&at))
            {
                let message = format!(
                    "that `{at}` is not needed at run time: a command that may not run changes or removes it"
                );
                self.needs.assume("untracked-output", message, Some(line));
            }
        }
    }

    fn in_cache(&self, at: &str) -> bool {
        self.model.in_cache_mount(at).is_some()
    }

    /// Whether the path still is what the copy put there.
    fn is_still(&self, at: &str, from: &str) -> bool {
        matches!(self.lookup(at), Lookup::Present(Entry { source: Source::Context(inside), .. }) if inside == from)
    }

    /// A script that a RUN called, and that nothing else named: it was for the build.
    fn used_in_build(&self, at: &str) -> bool {
        self.model.programs.contains(path::name(at))
    }

    fn copied_directory(&mut self, at: &str, from: &str, line: u32, unbounded: Option<&Why>) {
        if self.is_interpreted() {
            return;
        }
        if self.world.context.is_absent() {
            self.unseen_directory(at, from, line);
            return;
        }
        if !from.is_empty() && !self.has_sources(from) {
            // A directory of its own, without sources: the author wants it in the image.
            if !self.is_build_only_directory(from)
                && !self.world.context.walk(from).files.is_empty()
                && matches!(self.lookup(at), Lookup::Present(_))
            {
                if at == self.workdir() || path::is_within(self.workdir(), at) {
                    self.entries(
                        at,
                        from,
                        &Self::why(format!("`{from}` is copied by name"), Some(line)),
                        0,
                    );
                } else {
                    self.needs.path(
                        at,
                        Self::why(format!("`{from}` is copied by name"), Some(line)),
                        false,
                        true,
                    );
                }
            }
            return;
        }
        match unbounded {
            Some(why) => {
                let why = why.clone();
                self.entries(at, from, &why, 0);
            }
            None => self.left_behind(at, from),
        }
    }

    /// Keeps every entry of a directory that is not build-only, at the coarsest grain that brings no sources.
    fn entries(&mut self, at: &str, from: &str, why: &Why, depth: usize) {
        for entry in self.world.context.list(from) {
            let inside = path::join_relative(from, entry.name());
            if self.build_directories.contains(&inside) {
                continue;
            }
            let place = path::join(at, entry.name());
            let is_directory =
                crate::stage::form_in(self.world.context, &inside) == Some(Form::Directory);
            if is_directory {
                if !self.has_assets(&inside) {
                    continue;
                }
                let enter = self.has_sources(&inside) || self.holds_modules(&place);
                if enter && depth < 16 {
                    self.entries(&place, &inside, why, depth + 1);
                } else if matches!(self.lookup(&place), Lookup::Present(_)) {
                    self.needs.path(&place, why.clone(), false, true);
                }
            } else if !self.is_build_only(&inside) && self.is_still(&place, &inside) {
                self.needs.path(&place, why.clone(), false, false);
            }
        }
    }

    /// A directory whose contents were not given.
    fn unseen_directory(&mut self, at: &str, from: &str, line: u32) {
        let whole = from.is_empty();
        if whole || at == self.workdir() || path::is_within(self.workdir(), at) {
            if path::is_within(self.workdir(), at)
                && !self.is_build_place(self.workdir())
                && self.workdir() != "/"
            {
                self.needs.whole_workdir.get_or_insert(Self::why(
                    "the build context was not given, so any copied file may be read",
                    Some(line),
                ));
            }
        } else if !self.is_build_only_directory(from) && !self.is_source_directory(from) {
            self.needs.path(
                at,
                Self::why(format!("`{from}` is copied by name"), Some(line)),
                false,
                true,
            );
        }
    }

    /// Without the context, names that hold sources by convention.
    fn is_source_directory(&self, from: &str) -> bool {
        matches!(
            path::name(from),
            "cmd" | "pkg" | "internal" | "src" | "lib" | "vendor" | "api" | "proto"
        )
    }

    fn left_behind(&mut self, at: &str, from: &str) {
        for entry in self.world.context.list(from) {
            self.needs.left_files.push(LeftFile {
                name: path::join_relative(from, entry.name()),
                at: path::join(at, entry.name()),
            });
        }
    }

    /// What commands, URLs and other images put into the stage outside the build's own places.
    fn other_files(&mut self) {
        let entries: Vec<(String, Form, Source, u32)> = self
            .model
            .files
            .other_entries()
            .into_iter()
            .map(|(at, form, source, line)| (at.to_string(), form, source.clone(), line))
            .collect();
        for (at, form, source, line) in entries {
            let Lookup::Present(entry) = self.lookup(&at) else {
                continue;
            };
            if entry.line != line
                || matches!(entry.source, Source::Artifact(_))
                || source == Source::Filled
                || self.is_build_place(&at) && !self.is_used_place(&at) && !self.is_own_setting(&at)
                || form == Form::Directory && source == Source::Command
            {
                continue;
            }
            if at == self.workdir() || path::is_within(self.workdir(), &at) || at == "/" {
                continue;
            }
            let text = match &source {
                Source::Url(url) => {
                    if self.used_in_build(&at)
                        || self.is_toolchain_url(url)
                        || self.is_clone(url, form)
                            && (self.is_interpreted() || self.is_built_from(&at))
                    {
                        continue;
                    }
                    format!("it is fetched from {url}")
                }
                Source::Stage(from, _) | Source::Image(from, _) => {
                    format!("it is copied from `{from}`")
                }
                Source::Inline => "its text stands in the Dockerfile".into(),
                Source::Context(_) => {
                    if let Source::Context(inside) = &entry.source
                        && (self.is_build_only(inside)
                            || entry.form == Form::Directory && self.has_sources(inside))
                    {
                        continue;
                    }
                    "a command of the build puts it there".into()
                }
                _ => {
                    if let Source::Context(inside) = &entry.source
                        && (self.is_build_only(inside)
                            || entry.form == Form::Directory && self.has_sources(inside))
                    {
                        continue;
                    }
                    if self.used_in_build(&at) {
                        continue;
                    }
                    "a command of the build makes it".into()
                }
            };
            self.needs.path(
                &at,
                Self::why(text, Some(line)),
                false,
                entry.form == Form::Directory,
            );
        }
        let places: Vec<(String, u32)> = self
            .model
            .files
            .opaque_places()
            .map(|(at, line)| (at.to_string(), line))
            .collect();
        for (at, line) in places {
            let mut kept = self.needs.paths.values();
            let covered = at == "/"
                || kept.any(|need| need.directory && path::is_within(&at, &need.path))
                || self.workdir() != "/" && path::is_within(&at, self.workdir())
                || path::is_within(self.workdir(), &at) && at != "/usr/local"
                || self.is_build_place(&at);
            let told = self.model.opaque.iter().any(|opaque| opaque.line == line);
            let inside_copy = self
                .model
                .files
                .context_copies()
                .iter()
                .any(|(to, ..)| path::is_within(&at, to) && *to != "/");
            let clone = self
                .model
                .files
                .other_entries()
                .iter()
                .any(|(to, _, source, _)| {
                    matches!(source, Source::Url(_)) && path::is_within(&at, to)
                });
            if covered || told || inside_copy || clone || self.is_kept(&at) {
                continue;
            }
            // A directory that is certainly there can be copied, whatever lies in it.
            if let Some(made) = self.made_around_place(&at) {
                let why = Self::why("a command of the build may put something there", Some(line));
                self.needs.path(&made, why, false, true);
            } else {
                self.needs.assume(
                    "untracked-output",
                    format!("that what is put below `{at}` is not needed at run time"),
                    Some(line),
                );
            }
        }
    }

    /// Whether a file lies in a program's own directory of the settings of a user: `~/.config/app/config.toml`.
    fn is_own_setting(&self, at: &str) -> bool {
        let tools = &self.world.knowledge.profiles().common().settings_of_tools;
        path::below(at, "/root/.config")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(program, _)| !tools.iter().any(|it| it == program))
    }

    /// The outermost directory of its own that a command of the build has made around a place.
    fn made_around_place(&self, at: &str) -> Option<String> {
        let made = self.model.directories.iter().map(|(made, _)| made);
        let around = made.filter(|made| {
            path::is_within(at, made)
                && !crate::stage::is_system_directory(made)
                && !self.is_build_place(made)
                && matches!(self.lookup(made), Lookup::Present(_))
        });
        around.min_by_key(|made| made.len()).cloned()
    }

    fn is_toolchain_url(&self, url: &str) -> bool {
        self.profile
            .toolchain
            .urls
            .iter()
            .any(|known| url.contains(known.as_str()))
    }

    /// Whether a command ran in a directory, or the program works there.
    fn is_built_from(&self, at: &str) -> bool {
        let visited = &self.model.visited;
        visited
            .range(at.to_string()..)
            .next()
            .is_some_and(|directory| path::is_within(directory, at))
            || path::is_within(self.workdir(), at)
    }

    /// Whether a place that is for the build belongs to a program that is needed at run time, too.
    fn is_used_place(&self, at: &str) -> bool {
        USED_PLACES.iter().any(|(place, programs)| {
            path::is_within(at, place)
                && programs
                    .iter()
                    .any(|program| self.needs.programs.contains_key(*program))
        })
    }

    /// A cloned repository is source text.
    pub(super) fn is_clone(&self, url: &str, form: Form) -> bool {
        form == Form::Directory || url.ends_with(".git")
    }

    /// Directories that commands made and volumes: a program may expect them.
    fn made_directories(&mut self) {
        for (at, line) in self.model.directories.clone() {
            // A directory of its own below one for logs or caches is the program's.
            let own = OWN_PLACES
                .iter()
                .any(|place| at != *place && path::is_within(&at, place))
                && !matches!(path::name(&at), "apt" | "apk" | "go-build" | "pip");
            if self.is_build_place(&at) && !own
                || at == "/"
                || self.needs.directories.contains_key(&at)
            {
                continue;
            }
            if !matches!(self.lookup(&at), Lookup::Present(_)) {
                continue;
            }
            if path::is_within(self.workdir(), &at) {
                continue;
            }
            // A directory that sources were copied into is for the build.
            let holds_sources =
                self.model
                    .files
                    .context_copies()
                    .iter()
                    .any(|(to, from, directory, _)| {
                        path::is_within(to, &at) && *directory && self.has_sources(from)
                    });
            let holds_clone = self
                .model
                .files
                .other_entries()
                .iter()
                .any(|(to, _, source, _)| {
                    path::is_within(to, &at) && matches!(source, Source::Url(_))
                });
            if !holds_sources && !holds_clone {
                self.needs
                    .directories
                    .insert(at, Self::why("the build makes this directory", Some(line)));
            }
        }
    }
}
