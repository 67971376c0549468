//! What the author's own sources say: paths that are read, programs that are started, capabilities that are used.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::evidence::{Argument, Evidence, Use};
use crate::language::{self, covers};
use crate::outcome::Reason;
use crate::profile::{Does, Profile};
use crate::stage::{Entry, Form, Lookup, Source, path};

use super::{Feature, Finder, Why};

impl Finder<'_, '_, '_> {
    /// Reads the sources of every program that is carried over.
    pub(super) fn sources(&mut self) -> Result<(), Reason> {
        if self.world.context.is_absent() {
            self.needs.assume(
                "context-not-given",
                "that the program reads no files and starts no programs beyond what is copied: the build context was not given (`--context DIR`)",
                None,
            );
            for (feature, what) in [
                (Feature::TimeZones, "time zones"),
                (Feature::TempDir, "temporary files"),
                (Feature::UserNames, "user names"),
            ] {
                self.needs.feature(
                    feature,
                    Self::why(
                        format!("the program may use {what}: its sources were not given"),
                        None,
                    ),
                );
            }
            self.unbounded(Self::why(
                "the build context was not given, so any file of the working directory may be read",
                None,
            ));
            return Ok(());
        }
        // By language: the directories with sources, and what is built of sources that are elsewhere.
        let mut mains: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut foreign: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        mains.entry(&self.profile.language).or_default();
        for index in self.used.clone() {
            let model = self.model;
            let artifact = &model.artifacts[index];
            let language = artifact.language.as_str();
            match &artifact.sources {
                Some(directory) => {
                    mains.entry(language).or_default().insert(directory.clone());
                }
                None => {
                    let modules: BTreeSet<String> = artifact
                        .module
                        .iter()
                        .flat_map(|names| names.split(' '))
                        .map(String::from)
                        .collect();
                    let rules = &self.profile_of(language).dependency;
                    let told = rules.iter().any(|dependency| {
                        dependency.complete && dependency.applies(|known| modules.contains(known))
                    });
                    foreign.entry(language).or_default().extend(modules);
                    if told {
                        continue;
                    }
                    let line = artifact.line;
                    let text = format!(
                        "that `{}`, whose sources are not in the build context, reads no files and starts no programs of the image beyond what is copied",
                        artifact.path
                    );
                    self.needs.assume("foreign-source", text, Some(line));
                    self.unbounded(Self::why(
                        "the sources of the program are not in the build context",
                        Some(line),
                    ));
                }
            }
        }
        if self.used.is_empty() && self.needs.paths.values().any(|need| need.artifact) {
            self.unbounded(Self::why("the sources of the program were not found", None));
        }
        if self.is_interpreted() {
            let own = self.application_sources();
            mains.entry(&self.profile.language).or_default().extend(own);
        }
        let mut analyses = Vec::new();
        for (language, mains) in &mains {
            let profile = self.profile_of(language);
            let read = language::analyses(self.world, profile, mains);
            analyses.extend(read.into_iter().map(|analysis| (profile, analysis)));
        }
        // What an interpreter runs may call what the image has: only a manifest says that it fetches.
        let compiled = |language: &str| !self.profile_of(language).tier.whole_workdir;
        self.fetches_modules = analyses.iter().any(|(_, analysis)| analysis.fetches)
            || self
                .model
                .builds
                .iter()
                .any(|build| build.does == Does::Get && compiled(&build.language));
        for (profile, analysis) in analyses {
            for inside in &analysis.embedded_places {
                let places = self.places_of(inside);
                self.embedded_places.extend(places);
            }
            self.evidence(&analysis.evidence, &analysis.embedded)?;
            self.dependencies(profile, &analysis.modules, &analysis.evidence)?;
            for (inside, place) in &analysis.compiled_paths {
                self.compiled_path(inside, &format!("{}:{}", place.file, place.line));
            }
            let debug = self.used.iter().any(|index| {
                let artifact = &self.model.artifacts[*index];
                artifact.path.split('/').any(|part| part == "debug")
            });
            for (inside, place) in analysis.debug_paths.iter().filter(|_| debug) {
                self.compiled_path(inside, &format!("{}:{}", place.file, place.line));
            }
            if let Some(place) = &analysis.build_output {
                self.build_output(profile, &format!("{}:{}", place.file, place.line));
            }
            for (library, place) in &analysis.links {
                self.linked_by_name(library, &format!("{}:{}", place.file, place.line));
            }
            let modules = self.modules.entry(profile.language.clone()).or_default();
            modules.extend(analysis.modules);
            self.build_directories.extend(analysis.build_directories);
        }
        let linkage = self.needs.linkage.as_ref().map(|(linkage, _)| *linkage);
        if linkage.is_some_and(|linkage| linkage != crate::stage::Linkage::Static) {
            for (language, mains) in &mains {
                let linked = language::linked(self.world, self.profile_of(language), mains);
                for (library, place) in linked {
                    self.linked_beside(&library, &format!("{}:{}", place.file, place.line));
                }
            }
        }
        for (language, foreign) in foreign {
            let profile = self.profile_of(language);
            self.dependencies(profile, &foreign, &Evidence::default())?;
            let modules = self.modules.entry(language.to_string()).or_default();
            modules.extend(foreign);
        }
        self.needs.feature(
            Feature::CaCertificates,
            Self::why("the program may open TLS connections", None),
        );
        Ok(())
    }

    /// What is read has no bound: everything that is not build-only is kept.
    fn unbounded(&mut self, why: Why) {
        if self.needs.unbounded.is_none() {
            self.needs.unbounded = Some(why);
        }
    }

    fn evidence(&mut self, evidence: &Evidence, embedded: &BTreeSet<String>) -> Result<(), Reason> {
        if !evidence.complete {
            self.unbounded(Self::why(
                "the sources are more than is read, or some cannot be read",
                None,
            ));
        }
        let writes = self.writes.get_or_insert_default();
        for one in evidence.features.get("writes").into_iter().flatten() {
            let place = format!("{}:{}", one.place.file, one.place.line);
            writes.push((
                one.call.clone(),
                one.value.literal().map(String::from),
                place,
            ));
        }
        for literal in &evidence.literals {
            if literal.value == "/tmp" || literal.value.starts_with("/tmp/") {
                let place = format!("{}:{}", literal.place.file, literal.place.line);
                let why = Self::why(format!("{place} names `{}`", literal.value), None);
                self.needs.feature(Feature::TempDir, why);
            }
            if self.model.config.variable(&literal.value).is_some() {
                self.named_variables.insert(literal.value.clone());
            }
        }
        for (name, uses) in &evidence.features {
            let Some(first) = uses.first() else { continue };
            let why = Self::why(
                format!("{} ({}:{})", first.call, first.place.file, first.place.line),
                None,
            );
            match name.as_str() {
                "time-zones" => {
                    let only_utc = uses
                        .iter()
                        .all(|it| matches!(it.value.literal(), Some("UTC" | "Local" | "")));
                    if !only_utc {
                        self.needs.feature(Feature::TimeZones, why);
                    }
                }
                "temp-dir" => self.needs.feature(Feature::TempDir, why),
                "user-lookup" => self.needs.feature(Feature::UserNames, why),
                "toolchain" => {
                    return Err(self.refuse(
                        "toolchain-image",
                        format!(
                            "{}: it reads the {} toolchain at run time",
                            why.text, self.profile.title
                        ),
                        None,
                    ));
                }
                "plugin" => self.needs.link(crate::stage::Linkage::Unknown, why),
                "own-path" => {
                    self.own_path.get_or_insert(why);
                }
                _ => {}
            }
        }
        for base in self.starts.clone() {
            for one in &evidence.reads {
                self.read(one, &base);
            }
        }
        for base in self.starts.clone() {
            for literal in &evidence.literals {
                let place = format!("{}:{}", literal.place.file, literal.place.line);
                for text in paths_in(&literal.value) {
                    self.literal(&base, text, &literal.place.file, &place, embedded);
                }
            }
        }
        for one in &evidence.programs {
            let one = &self.chosen(one);
            let place = format!("{} ({}:{})", one.call, one.place.file, one.place.line);
            match &one.value {
                Argument::Literal(program) if program.is_empty() => {}
                // The program makes it.
                Argument::Temporary => {}
                Argument::Literal(program) => {
                    let common = &self.world.knowledge.profiles().common().start;
                    let is_shell = common
                        .shells
                        .iter()
                        .any(|shell| shell == path::name(program));
                    if is_shell {
                        self.needs
                            .shell
                            .get_or_insert(Self::why(format!("{place} starts `{program}`"), None));
                        let text = one
                            .arguments
                            .iter()
                            .filter_map(Argument::literal)
                            .next_back()
                            .map(String::from);
                        match text {
                            Some(text) if text != *program && !text.starts_with('-') => {
                                let lenient = self.is_interpreted();
                                let before = std::mem::replace(&mut self.lenient, lenient);
                                let result = self.shell_text(&text, None, &[], false);
                                self.lenient = before;
                                result?
                            }
                            _ => self.needs.assume(
                                "computed-program",
                                format!(
                                    "that what {place} runs in a shell is in the runtime stage"
                                ),
                                None,
                            ),
                        }
                    }
                    self.called_program(
                        program,
                        Self::why(format!("{place} starts `{program}`"), None),
                    )?;
                }
                _ => {
                    self.needs.distribution.get_or_insert(Self::why(
                        format!("{place} starts a program whose name is computed"),
                        None,
                    ));
                    self.needs.assume(
                    "computed-program",
                    format!("that the program started at {place}, whose name is computed at run time, is in the runtime stage"),
                    None,
                );
                }
            }
        }
        Ok(())
    }

    /// A call with the value that the image gives it: that of its ENV, else the default of the sources.
    fn chosen(&self, one: &Use) -> Use {
        let mut one = one.clone();
        if let Argument::Given { default, by } = &one.value {
            let variable = by
                .strip_prefix("environment ")
                .and_then(|name| self.model.config.variable(name));
            let set = variable
                .filter(|variable| variable.known)
                .map(|variable| Argument::Literal(variable.value.clone()));
            one.value = set
                .or_else(|| default.as_deref().cloned())
                .unwrap_or(Argument::Unknown);
        }
        one
    }

    /// A path that the stage does not put there may be one of the base image.
    fn base_file(&mut self, at: &str, place: &str) {
        let known = &self.world.knowledge.profiles().common().base_files;
        if !known.iter().any(|base| at.starts_with(base.as_str())) {
            return;
        }
        if path::is_within(at, crate::plan::ZONE_INFO) {
            let why = Self::why(format!("{place} reads `{at}`"), None);
            return self.needs.feature(Feature::TimeZones, why);
        }
        // Reads are looked at before strings, and say more.
        let told = format!("`{at}`");
        let mut assumptions = self.needs.assumptions.iter();
        if assumptions.any(|it| it.code == "base-file" && it.message.contains(&told)) {
            return;
        }
        self.needs.assume(
            "base-file",
            format!("that the runtime image has `{at}`, or that the base image lacks it as well: {place} reads it"),
            None,
        );
    }

    /// The program reads what a build script has left in the directory of the build.
    fn build_output(&mut self, profile: &Profile, place: &str) {
        let why = Self::why(format!("{place} reads what a build script has left"), None);
        let outside = self.used.iter().find_map(|index| {
            let artifact = &self.model.artifacts[*index];
            let own = artifact.language == profile.language && artifact.sources.is_some();
            let inside = path::is_within(&artifact.path, self.workdir()) && self.workdir() != "/";
            (own && !inside).then(|| (artifact.path.clone(), artifact.line))
        });
        if let Some((at, line)) = outside {
            self.needs.assume(
                "untracked-output",
                format!(
                    "that what the build of `{at}` has left for {place} is in the working directory"
                ),
                Some(line),
            );
        }
        self.needs.whole_workdir.get_or_insert(why);
    }

    /// Where a path of the context lies in the image, or would lie if the context had it.
    fn places_of(&self, inside: &str) -> Vec<String> {
        let copies = self.model.files.context_copies();
        copies
            .into_iter()
            .filter_map(|(to, from, ..)| {
                crate::context::path::below(inside, from).map(|rest| path::join(to, rest))
            })
            .collect()
    }

    /// A path of the context that is read where it was when the program was compiled.
    fn compiled_path(&mut self, inside: &str, place: &str) {
        for at in self.places_of(inside) {
            let Lookup::Present(entry) = self.lookup(&at) else {
                continue;
            };
            if path::is_within(self.workdir(), &at) {
                self.unbounded(Self::why(
                    format!("{place} reads the directory of the package"),
                    None,
                ));
            } else {
                self.keep(
                    &entry,
                    Self::why(format!("{place} reads it where it was compiled"), None),
                );
            }
        }
    }

    /// A call that reads a path.
    fn read(&mut self, one: &Use, base: &str) {
        if let Argument::Given { default, by } = &one.value {
            // Whoever starts the container may name any file that the image had.
            let place = format!("{}:{}", one.place.file, one.place.line);
            self.unbounded(Self::why(
                format!("a path is given by {by} when the container starts ({place})"),
                None,
            ));
            if let Some(default) = default {
                let one = Use {
                    value: (**default).clone(),
                    ..one.clone()
                };
                self.read(&one, base);
            }
            return;
        }
        if one.value == Argument::Temporary {
            return;
        }
        let place = format!("{} ({}:{})", one.call, one.place.file, one.place.line);
        match &one.value {
            Argument::Literal(text) => {
                let text = super::named::without_scheme(text);
                // A pattern names the directory before its first special character.
                let fixed = text.find(['*', '?', '[']).map_or(text, |at| {
                    text[..at].rfind('/').map_or("", |slash| &text[..slash])
                });
                let at = path::join(base, fixed);
                if at == "/" || at == base || path::is_within(base, &at) {
                    if !(text.starts_with('/') && base != "/") {
                        self.unbounded(Self::why(
                            format!("{place} reads the whole working directory"),
                            None,
                        ));
                    }
                    return;
                }
                match self.lookup(&at) {
                    Lookup::Absent => self.base_file(&at, &place),
                    Lookup::Present(entry) => {
                        self.keep_read(&entry, Self::why(format!("{place} reads `{text}`"), None))
                    }
                    Lookup::Maybe { .. } if path::is_within(&at, base) => {
                        self.maybe_made(
                            &at,
                            Self::why(
                                format!(
                                    "{place} reads `{text}`, which a command of the build may make"
                                ),
                                None,
                            ),
                        );
                    }
                    Lookup::Maybe { .. } if text.starts_with('/') => {
                        self.made_in_copy(&at, &Self::why(format!("{place} reads `{text}`"), None));
                    }
                    _ => {}
                }
            }
            // Who starts the container gives the file, or the program makes it.
            Argument::Given { .. } | Argument::Temporary => {}
            Argument::Prefix(prefix) if prefix.contains('/') => {
                let directory = prefix
                    .rsplit_once('/')
                    .map_or("", |(directory, _)| directory);
                let at = path::join(base, directory);
                if directory.is_empty() || at == base {
                    if !prefix.starts_with('/') {
                        self.unbounded(Self::why(
                            format!("{place} reads a path that is computed at run time"),
                            None,
                        ));
                    }
                    return;
                }
                match self.lookup(&at) {
                    Lookup::Present(entry) => self.keep_read(
                        &entry,
                        Self::why(format!("{place} reads below `{directory}`"), None),
                    ),
                    Lookup::Maybe { .. } if path::is_within(&at, base) => {
                        self.maybe_made(&at, Self::why(format!("{place} reads below `{directory}`, which a command of the build may make"), None));
                    }
                    Lookup::Maybe { .. } if prefix.starts_with('/') => {
                        self.made_in_copy(
                            &at,
                            &Self::why(format!("{place} reads below `{directory}`"), None),
                        );
                    }
                    _ => {}
                }
            }
            _ => self.unbounded(Self::why(
                format!("{place} reads a path that is computed at run time"),
                None,
            )),
        }
    }

    /// A string of the sources that is the name of a file of the stage.
    fn literal(
        &mut self,
        base: &str,
        text: &str,
        file: &str,
        place: &str,
        embedded: &BTreeSet<String>,
    ) {
        let mut places = vec![path::join(base, text)];
        if let Some(rest) = text.strip_prefix('/') {
            // The end of a path: `wd + "/templates"`.
            places.push(path::join(base, rest));
        } else if let Some(directory) = self.image_directory(file) {
            // Some packages look files up beside the source that names them.
            places.push(path::join(&directory, text));
        }
        places.dedup();
        for (index, at) in places.iter().enumerate() {
            if at == "/" || path::is_within(base, at) || path::is_within(self.workdir(), at) {
                continue;
            }
            // What the build made there is compiled in.
            let made = !matches!(
                self.lookup(at),
                Lookup::Present(Entry {
                    source: Source::Context(_),
                    ..
                })
            );
            let compiled_in = |place: &String| path::is_within(at, place);
            if made && self.embedded_places.iter().any(compiled_in) {
                continue;
            }
            match self.lookup(at) {
                Lookup::Present(entry) => self.named(&entry, text, place, embedded),
                Lookup::Maybe { .. } if self.model.output_of(at).is_some() => {
                    let why = Self::why(format!("{place} names `{text}`"), None);
                    self.maybe_made(at, why);
                }
                Lookup::Maybe { .. }
                    if index == 0
                        && (self.may_be_generated(text, at)
                            || path::is_within(at, self.workdir())
                                && self.workdir() != "/"
                                && self.model.files.doubtful(at).is_some()) =>
                {
                    self.needs.whole_workdir.get_or_insert(Self::why(
                        format!("{place} names `{text}`, which a command of the build may make"),
                        None,
                    ));
                }
                _ if index == 0 => {
                    if text.starts_with('/') {
                        self.base_file(at, place);
                        self.made_in_copy(at, &Self::why(format!("{place} names `{text}`"), None));
                    }
                    let why = Self::why(format!("{place} names `{text}`"), None);
                    self.keep_made_parent(at, &why);
                    if text.contains('/') {
                        self.keep_parent(at, why);
                    }
                }
                _ => {}
            }
        }
    }

    fn named(&mut self, entry: &Entry, text: &str, place: &str, embedded: &BTreeSet<String>) {
        if let Source::Context(inside) = &entry.source {
            let all_embedded = match entry.form {
                Form::Directory => {
                    let files = self.world.context.walk(inside).files;
                    !files.is_empty()
                        && files.iter().all(|file| {
                            embedded.contains(&file.path) || self.is_build_only(&file.path)
                        })
                        && files.iter().any(|file| embedded.contains(&file.path))
                }
                _ => embedded.contains(inside),
            };
            if all_embedded {
                return;
            }
        }
        if matches!(entry.source, Source::Artifact(_)) {
            return;
        }
        let why = Self::why(format!("{place} names `{text}`"), None);
        self.keep_made_parent(&entry.path, &why);
        self.keep(entry, why);
    }

    /// The directory of the image that a source file of the context was copied to.
    fn image_directory(&self, file: &str) -> Option<String> {
        let copies = self.model.files.context_copies();
        copies
            .iter()
            .filter(|(_, _, directory, _)| *directory)
            .find_map(|(at, from, ..)| {
                let rest = if from.is_empty() {
                    file
                } else {
                    path::below(file, from)?
                };
                Some(path::parent(&path::join(at, rest)).to_string())
            })
    }

    /// Whether a string of the sources is likely a path that a command of the build fills.
    fn may_be_generated(&self, text: &str, at: &str) -> bool {
        const USUAL: &[&str] = &[
            "assets", "build", "data", "dist", "out", "public", "static", "views", "web", "www",
        ];
        let generated = |(under, _): &(String, u32)| path::is_within(at, under);
        if !path::is_within(at, self.workdir())
            || self.workdir() == "/"
            || !self.model.generated.iter().any(generated)
        {
            return false;
        }
        let first = text
            .trim_start_matches("./")
            .split('/')
            .next()
            .unwrap_or("");
        let known_directory = text.contains('/')
            && self
                .model
                .files
                .is_directory(self.world.context, &path::join(self.workdir(), first));
        let has_extension = path::name(text)
            .rsplit_once('.')
            .is_some_and(|(stem, extension)| {
                !stem.is_empty()
                    && (1..=8).contains(&extension.len())
                    && extension.chars().all(|c| c.is_ascii_alphanumeric())
                    && !extension.chars().all(|c| c.is_ascii_digit())
                    && extension != "go"
            });
        text.starts_with("./") || known_directory || has_extension || USUAL.contains(&first)
    }

    /// Needs that modules bring.
    fn dependencies(
        &mut self,
        profile: &Profile,
        modules: &BTreeSet<String>,
        evidence: &Evidence,
    ) -> Result<(), Reason> {
        for dependency in &profile.dependency {
            if dependency
                .unless
                .iter()
                .any(|known| modules.contains(known))
            {
                continue;
            }
            let Some(module) = dependency.modules.iter().find(|known| {
                modules.iter().any(|module| covers(known, module))
                    || evidence.imports.iter().any(|import| covers(known, import))
            }) else {
                continue;
            };
            for read in &dependency.reads {
                let why = Self::why(format!("{module} reads `{read}` by convention"), None);
                if read == "." {
                    self.unbounded(why);
                } else {
                    self.named_path(read, why);
                }
            }
            for program in &dependency.executes {
                self.called_program(
                    program,
                    Self::why(format!("{module} starts `{program}`"), None),
                )?;
            }
            self.module_libraries(module, &dependency.built_with);
            if let Some(code) = &dependency.refuse {
                let possible = dependency.but.iter().any(|name| {
                    self.model.config.variable(name).is_some()
                        || self
                            .model
                            .packages
                            .iter()
                            .any(|package| package.name == *name && !package.removed)
                });
                if !possible {
                    return Err(self.refuse(
                        code,
                        format!("the application depends on {module}, whose needs cannot be carried over"),
                        None,
                    ));
                }
            }
            if dependency.names_without_extension {
                self.names_without_extension(module, evidence);
            }
        }
        Ok(())
    }

    /// Files whose name without the extension is a string of the sources.
    fn names_without_extension(&mut self, module: &str, evidence: &Evidence) {
        let context = self.world.context;
        let copies: Vec<(String, String)> = self
            .model
            .files
            .context_copies()
            .into_iter()
            .filter(|(_, _, directory, _)| *directory)
            .map(|(at, from, ..)| (at.to_string(), from.to_string()))
            .collect();
        for (at, from) in copies {
            for file in context.walk(&from).files {
                let file = file.path;
                let name = path::name(&file);
                let Some((stem, extension)) = name.rsplit_once('.') else {
                    continue;
                };
                if !matches!(
                    extension,
                    "yaml"
                        | "yml"
                        | "json"
                        | "toml"
                        | "ini"
                        | "env"
                        | "properties"
                        | "hcl"
                        | "conf"
                        | "cfg"
                ) || stem.is_empty()
                {
                    continue;
                }
                if evidence.literals.iter().any(|literal| {
                    literal.value == stem || literal.value.rsplit('/').next() == Some(stem)
                }) {
                    let inside = file
                        .strip_prefix(from.as_str())
                        .unwrap_or(&file)
                        .trim_start_matches('/');
                    if let Lookup::Present(entry) = self.lookup(&path::join(&at, inside)) {
                        self.keep(
                            &entry,
                            Self::why(
                                format!("{module} looks configuration up by the name `{stem}`"),
                                None,
                            ),
                        );
                    }
                }
            }
        }
    }
}

/// The paths that a string may hold: itself, the words of a longer text, without scheme, query and verbs of formats.
fn paths_in(text: &str) -> Vec<&str> {
    let is_gap = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | '\0');
    let words: Vec<&str> = if text.contains(is_gap) {
        // Of a sentence, only what looks like a path.
        text.split(is_gap)
            .filter(|word| word.contains('/') || word.starts_with("./"))
            .collect()
    } else {
        vec![text]
    };
    words.into_iter().filter_map(path_in).collect()
}

fn path_in(word: &str) -> Option<&str> {
    let mut text = word.trim_start_matches("file://");
    text = text.strip_prefix("file:").unwrap_or(text);
    for scheme in ["sqlite3://", "sqlite://", "sqlite3:", "sqlite:"] {
        text = text.strip_prefix(scheme).unwrap_or(text);
    }
    if text.len() > 200 || text.contains("://") {
        return None;
    }
    // A query, as that of a database file.
    if let Some(at) = text.find('?').filter(|at| text[*at..].contains('=')) {
        text = &text[..at];
    }
    // `%s/templates/x`: what begins with something unknown goes on below it.
    if text.starts_with('%') {
        text = &text[text.find('/')?..];
    }
    // A pattern or format names the directory before its first special character.
    let fixed = text.find(['*', '?', '[', '%']).map_or(text, |at| {
        text[..at].rfind('/').map_or("", |slash| &text[..slash])
    });
    let fixed = fixed.trim_end_matches('/');
    (!matches!(fixed, "" | "." | "..")).then_some(fixed)
}

#[cfg(test)]
mod tests {
    use super::paths_in;

    #[test]
    fn strings_hold_paths() {
        assert_eq!(paths_in("views/%s.html"), ["views"]);
        assert_eq!(paths_in("%s/views/%s.html"), ["/views"]);
        assert_eq!(paths_in("file:seed.db?cache=shared"), ["seed.db"]);
        assert_eq!(paths_in("templates/*.html"), ["templates"]);
        assert_eq!(paths_in("env:\"DIR\" default:\"./tpl\""), ["./tpl"]);
        assert_eq!(paths_in("https://example.com/x"), Vec::<&str>::new());
        assert_eq!(paths_in("static"), ["static"]);
    }
}
