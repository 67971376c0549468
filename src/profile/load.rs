//! Reading profiles: the embedded ones and a user's folder.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use thiserror::Error;

use super::command::CommandTable;
use super::schema::{Profile, Toolchain};
use crate::suggest::with_suggestion;

/// Every file of `language-profiles/`, `common` first: the build script writes them as JSON, which is read ten times
/// faster than TOML.
const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/profiles.json"));

/// A profile that could not be read.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// The folder or a file of it cannot be read.
    #[error("cannot read {path}: {error}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The file is not a profile.
    #[error("{path}:{line}: {message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// All profiles in force.
#[derive(Debug, Clone)]
pub struct Profiles {
    common: Arc<Profile>,
    languages: Vec<Arc<Profile>>,
    /// The command rules of each language, made when they are asked for first: a run needs those of few.
    tables: Vec<OnceLock<Arc<CommandTable>>>,
    every: OnceLock<Arc<CommandTable>>,
}

impl Profiles {
    /// The profiles that come with the program.
    pub fn embedded() -> &'static Profiles {
        static PROFILES: OnceLock<Profiles> = OnceLock::new();
        PROFILES.get_or_init(|| {
            // A test holds that it can be read.
            let read: Vec<Profile> = serde_json::from_str(EMBEDDED).unwrap_or_default();
            Profiles::of(read)
        })
    }

    /// The embedded profiles extended by the `*.toml` files of a folder, in the order of their names.
    ///
    /// # Errors
    /// The folder or a file cannot be read, or a file is not a profile; the message names file and line.
    pub fn with_folder(folder: &Path) -> Result<Profiles, ProfileError> {
        Profiles::with_sources(&[folder.to_path_buf()])
    }

    /// The embedded profiles extended by files and folders, each as [`Profiles::with_folder`] does it.
    ///
    /// # Errors
    /// As there.
    pub fn with_sources(sources: &[PathBuf]) -> Result<Profiles, ProfileError> {
        let files = files(sources)?;
        let embedded = Profiles::embedded();
        let mut all: Vec<Profile> = std::iter::once(&embedded.common)
            .chain(&embedded.languages)
            .map(|it| Profile::clone(it))
            .collect();
        for path in files {
            let text =
                std::fs::read_to_string(&path).map_err(|error| ProfileError::Unreadable {
                    path: path.clone(),
                    error,
                })?;
            let extension = parse(&path, &text)?;
            match all
                .iter_mut()
                .find(|profile| profile.language == extension.language)
            {
                Some(profile) => extend(profile, extension),
                None => all.push(extension),
            }
        }
        Ok(Profiles::of(all))
    }

    /// Whether an entry point that a base image brings does nothing but start its arguments, whatever the language that is
    /// built in the image; as [`Start::passes`](super::Start::passes).
    pub fn passes(&self, words: &[String], is_set: impl Fn(&str) -> bool) -> bool {
        self.languages
            .iter()
            .any(|profile| profile.start.passes(words, &is_set))
    }

    /// The language whose toolchain the images of a family carry.
    pub fn of_family(&self, family: &str) -> Option<&Profile> {
        self.languages
            .iter()
            .find(|profile| profile.detect.images.iter().any(|it| it == family))
            .map(|profile| &**profile)
    }

    fn of(profiles: Vec<Profile>) -> Profiles {
        let (common, languages): (Vec<_>, Vec<_>) = profiles
            .into_iter()
            .partition(|profile| profile.language == "common");
        let common = Arc::new(common.into_iter().next().unwrap_or_default());
        let languages: Vec<Arc<Profile>> = languages.into_iter().map(Arc::new).collect();
        let tables = vec![OnceLock::new(); languages.len()];
        Profiles {
            common,
            languages,
            tables,
            every: OnceLock::new(),
        }
    }

    /// What holds for every language.
    pub fn common(&self) -> &Profile {
        &self.common
    }

    /// The languages, in a fixed order.
    pub fn languages(&self) -> impl Iterator<Item = &Profile> {
        self.languages.iter().map(|it| &**it)
    }

    /// The profile of a language.
    pub fn get(&self, language: &str) -> Option<&Profile> {
        self.languages()
            .find(|profile| profile.language == language)
    }

    /// The command rules of a language and of `common`.
    pub fn commands(&self, profile: &Profile) -> &CommandTable {
        let mut known = self.languages.iter().zip(&self.tables);
        match known.find(|(it, _)| it.language == profile.language) {
            Some((profile, table)) => {
                table.get_or_init(|| Arc::new(CommandTable::new([&**profile, self.common()])))
            }
            None => self.every_command(),
        }
    }

    /// The command rules of all languages.
    pub fn every_command(&self) -> &CommandTable {
        self.every.get_or_init(|| {
            let all = self.languages().chain([self.common()]);
            Arc::new(CommandTable::new(all))
        })
    }
}

/// The files that some sources are: a file itself, and the `*.toml` files of a folder in the order of their names.
///
/// # Errors
/// A folder cannot be read.
pub fn files(sources: &[PathBuf]) -> Result<Vec<PathBuf>, ProfileError> {
    let unreadable = |path: &Path| {
        let path = path.to_path_buf();
        move |error| ProfileError::Unreadable { path, error }
    };
    let mut files = Vec::new();
    for source in sources {
        if !source.is_dir() {
            files.push(source.clone());
            continue;
        }
        let mut found = Vec::new();
        for entry in std::fs::read_dir(source).map_err(unreadable(source))? {
            let path = entry.map_err(unreadable(source))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                found.push(path);
            }
        }
        found.sort();
        files.extend(found);
    }
    Ok(files)
}

/// Reads the text of one profile.
///
/// # Errors
/// It is not a profile; the message names the file and the line, and what a misspelt key may have meant.
pub fn parse(path: &Path, text: &str) -> Result<Profile, ProfileError> {
    let invalid = |line, message| ProfileError::Invalid {
        path: path.to_path_buf(),
        line,
        message,
    };
    let profile: Profile = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            text.as_bytes()[..span.start.min(text.len())]
                .iter()
                .filter(|b| **b == b'\n')
                .count()
                + 1
        });
        invalid(line, with_suggestion(error.message()))
    })?;
    if profile.schema != 1 {
        return Err(invalid(
            1,
            format!(
                "schema {} is not known to this version: write `schema = 1`",
                profile.schema
            ),
        ));
    }
    Ok(profile)
}

/// Puts a user's lists in front of the embedded ones; single values replace.
fn extend(profile: &mut Profile, extension: Profile) {
    if !extension.title.is_empty() {
        profile.title = extension.title;
    }
    if extension.manifest.is_some() {
        profile.manifest = extension.manifest;
    }
    front(&mut profile.detect.images, extension.detect.images);
    front(&mut profile.detect.programs, extension.detect.programs);
    front(&mut profile.detect.packages, extension.detect.packages);
    front(&mut profile.command, extension.command);
    toolchain(&mut profile.toolchain, extension.toolchain);
    front(
        &mut profile.environment.of_image,
        extension.environment.of_image,
    );
    front(
        &mut profile.environment.build_only,
        extension.environment.build_only,
    );
    front(&mut profile.build_only.files, extension.build_only.files);
    front(
        &mut profile.build_only.directories,
        extension.build_only.directories,
    );
    front(&mut profile.build_only.beside, extension.build_only.beside);
    front(&mut profile.dependency, extension.dependency);
    front(&mut profile.runtime, extension.runtime);
    front(&mut profile.evidence.reads, extension.evidence.reads);
    front(&mut profile.evidence.executes, extension.evidence.executes);
    let compile_time = &mut profile.evidence.compile_time;
    let more = extension.evidence.compile_time;
    front(&mut compile_time.macros, more.macros);
    front(&mut compile_time.attributes, more.attributes);
    front(&mut compile_time.debug_attributes, more.debug_attributes);
    front(&mut compile_time.package_macros, more.package_macros);
    for (feature, rules) in extension.evidence.features {
        front(profile.evidence.features.entry(feature).or_default(), rules);
    }
    front(&mut profile.package_sources, extension.package_sources);
    front(&mut profile.base_files, extension.base_files);
    front(&mut profile.base_links, extension.base_links);
    front(&mut profile.data_roots, extension.data_roots);
    front(&mut profile.settings_of_tools, extension.settings_of_tools);
    front(
        &mut profile.repository_packages,
        extension.repository_packages,
    );
    profile.tier.whole_workdir |= extension.tier.whole_workdir;
    front(&mut profile.tool, extension.tool);
    front(&mut profile.output, extension.output);
    let (files, more) = (&mut profile.static_files, extension.static_files);
    front(&mut files.images, more.images);
    front(&mut files.routers, more.routers);
    front(&mut files.server, more.server);
    front(&mut files.build, more.build);
    if !more.root.is_empty() {
        files.root = more.root;
    }
    if !more.configuration.is_empty() {
        files.configuration = more.configuration;
    }
    let (prune, more) = (&mut profile.prune, extension.prune);
    front(&mut prune.development, more.development);
    front(&mut prune.build_files, more.build_files);
    front(&mut prune.keep_modules, more.keep_modules);
    front(&mut prune.keep_files, more.keep_files);
    front(&mut prune.command, more.command);
    front(&mut prune.kept, more.kept);
    front(&mut profile.ignore.blind, extension.ignore.blind);
    front(&mut profile.ignore.directory, extension.ignore.directory);
    front(&mut profile.ignore.unread, extension.ignore.unread);
    front(&mut profile.start.wrappers, extension.start.wrappers);
    front(&mut profile.start.shells, extension.start.shells);
    front(&mut profile.start.idle, extension.start.idle);
    front(&mut profile.start.supervisors, extension.start.supervisors);
    front(&mut profile.start.test, extension.start.test);
    front(
        &mut profile.start.interpreters,
        extension.start.interpreters,
    );
    front(
        &mut profile.start.interpreter_options,
        extension.start.interpreter_options,
    );
    front(
        &mut profile.start.loading_options,
        extension.start.loading_options,
    );
    front(
        &mut profile.start.certificate_options,
        extension.start.certificate_options,
    );
    front(
        &mut profile.start.option_variables,
        extension.start.option_variables,
    );
    front(&mut profile.start.own_options, extension.start.own_options);
    front(
        &mut profile.start.own_options_unless,
        extension.start.own_options_unless,
    );
    front(&mut profile.start.extensions, extension.start.extensions);
    front(&mut profile.start.entrypoints, extension.start.entrypoints);
    front(&mut profile.start.passing, extension.start.passing);
    front(&mut profile.start.servers, extension.start.servers);
    front(&mut profile.start.builtins, extension.start.builtins);
    front(&mut profile.start.privileged, extension.start.privileged);
}

fn front<T>(list: &mut Vec<T>, mut more: Vec<T>) {
    more.append(list);
    *list = more;
}

/// Every field by its name, so that none can be forgotten.
fn toolchain(base: &mut Toolchain, extension: Toolchain) {
    let Toolchain {
        programs,
        directories,
        roots,
        caching,
        cache_words,
        releases,
        urls,
        compilers,
        fetchers,
        packages,
        runtimes,
        trust,
        others: _,
        home,
        libraries,
    } = extension;
    front(&mut base.programs, programs);
    front(&mut base.directories, directories);
    front(&mut base.roots, roots);
    front(&mut base.caching, caching);
    front(&mut base.cache_words, cache_words);
    front(&mut base.releases, releases);
    front(&mut base.urls, urls);
    front(&mut base.compilers, compilers);
    front(&mut base.fetchers, fetchers);
    front(&mut base.packages, packages);
    front(&mut base.runtimes, runtimes);
    front(&mut base.trust, trust);
    base.home = home.or(base.home.take());
    for (manager, list) in libraries {
        front(base.libraries.entry(manager).or_default(), list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_profile_parses() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("language-profiles");
        let mut count = 0;
        for entry in std::fs::read_dir(&folder).expect("the profiles") {
            let path = entry.expect("an entry").path();
            if path.is_file() && path.file_name().is_some_and(|name| name != "codes.toml") {
                let text = std::fs::read_to_string(&path).expect("a profile");
                if let Err(error) = parse(&path, &text) {
                    panic!("{error}");
                }
                count += 1;
            }
        }
        let read: Vec<Profile> = serde_json::from_str(EMBEDDED).expect("what was embedded");
        assert_eq!(read.len(), count);
        assert_eq!(read[0].language, "common");
        assert!(read[1..].is_sorted_by_key(|profile| profile.language.clone()));
    }

    #[test]
    fn an_error_names_file_and_line() {
        let error = parse(
            Path::new("mine.toml"),
            "schema = 1\nlanguage = \"x\"\nruntimes = 3\n",
        )
        .expect_err("a misspelt key");
        let text = error.to_string();
        assert!(text.starts_with("mine.toml:3: "), "{text}");
        assert!(text.contains("runtimes"), "{text}");
    }

    #[test]
    fn a_user_profile_extends_the_embedded_one() {
        let folder = tempfile::tempdir().expect("temporary folder");
        std::fs::write(
            folder.path().join("go.toml"),
            "schema = 1\nlanguage = \"go\"\n[toolchain]\nprograms = [\"mytool\"]\ncaching = [\"mytool\"]\ncache-words = [\"mytool clean\"]\n",
        )
        .expect("write");
        let profiles = Profiles::with_folder(folder.path()).expect("valid");
        let go = profiles.get("go").expect("go");
        assert_eq!(go.toolchain.programs[0], "mytool");
        assert_eq!(go.toolchain.caching, ["mytool"]);
        assert_eq!(go.toolchain.cache_words, ["mytool clean"]);
        assert!(
            go.toolchain
                .programs
                .iter()
                .any(|program| program == "golangci-lint")
        );
    }
}
