//! All files that are in force, and the command line, as one configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use super::error::ConfigError;
use super::exclude::Excluded;
use super::file::ConfigFile;
use super::{Located, Origin};
use crate::image::RegistryMap;
use crate::knowledge::{Knowledge, Sources, codes};
use crate::options::{Options, PinPolicy, Pins, RuntimeChoice, StaticServer};
use crate::suggest::did_you_mean;

/// What the command line says; it wins over every file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// `--runtime`, where it is not `auto`.
    pub runtime: Option<RuntimeChoice>,
    /// `--unsafe`, or `--no-unsafe`.
    pub allow_unsafe: Option<bool>,
    /// `--synthesize-build`, or `--no-synthesize-build`.
    pub synthesize_build: Option<bool>,
    /// `--base-swap`, or `--no-base-swap`.
    pub base_swap: Option<bool>,
    /// `--prune`, or `--no-prune`.
    pub prune: Option<bool>,
    /// `--layered`, or `--no-layered`.
    pub layered: Option<bool>,
    /// `--static`; `Some(None)` for `--no-static`.
    pub static_server: Option<Option<StaticServer>>,
    /// `--dockerignore`, or `--no-dockerignore`.
    pub dockerignore: Option<bool>,
    /// `--profiles`, as it is opened.
    pub profiles: Option<PathBuf>,
}

/// A configuration, every value with its place.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The files in force, nearest first.
    pub files: Vec<Arc<ConfigFile>>,
    pub(super) given: Given,
    pub(super) allowed: Option<Located<Vec<RuntimeChoice>>>,
    pub(super) preferred: Option<Located<Vec<RuntimeChoice>>>,
    pub(super) registry_map: BTreeMap<String, Located<String>>,
    pub(super) require: Option<Located<PinPolicy>>,
    pub(super) digests: BTreeMap<String, Located<String>>,
    pub(super) excluded_paths: Vec<Excluded>,
    pub(super) excluded_languages: Option<Located<Vec<String>>>,
    pub(super) excluded_notes: Option<Located<Vec<String>>>,
    pub(super) accepted: Option<Located<Vec<String>>>,
    pub(super) profiles: Vec<Located<PathBuf>>,
    pub(super) images: Vec<Located<PathBuf>>,
    pub(super) template: Option<Located<PathBuf>>,
    pub(super) allow_unsafe: Option<Located<bool>>,
    pub(super) synthesize_build: Option<Located<bool>>,
    pub(super) base_swap: Option<Located<bool>>,
    pub(super) prune: Option<Located<bool>>,
    pub(super) layered: Option<Located<bool>>,
    pub(super) static_server: Option<Located<Option<StaticServer>>>,
    pub(super) dockerignore: Option<Located<bool>>,
    /// `exclude.languages` as it stands, for messages.
    languages: Vec<Located<String>>,
}

impl Config {
    /// The configuration of the files (nearest first) and the command line.
    ///
    /// # Errors
    /// A value of a file cannot be used.
    pub fn new(files: Vec<Arc<ConfigFile>>, given: Given) -> Result<Config, ConfigError> {
        let mut config = Config {
            given,
            ..Config::default()
        };
        // From the outermost to the nearest, which so wins.
        for file in files.iter().rev() {
            config.add(file)?;
        }
        config.files = files;
        Ok(config)
    }

    fn add(&mut self, file: &ConfigFile) -> Result<(), ConfigError> {
        let table = &file.table;
        replace(
            &mut self.allowed,
            list(file, &table.runtime.allowed, |it| (*it).into()),
        );
        replace(
            &mut self.preferred,
            list(file, &table.runtime.preferred, |it| (*it).into()),
        );
        for (registry, place) in &table.registry_map {
            let at = |error: crate::image::MappingError, span: usize| ConfigError::Wrong {
                origin: file.origin(span),
                message: error.to_string(),
            };
            let (key, value) = (registry.get_ref(), place.get_ref());
            let mut trial = RegistryMap::default();
            trial
                .insert(key, key)
                .map_err(|error| at(error, registry.span().start))?;
            trial
                .insert(key, value)
                .map_err(|error| at(error, place.span().start))?;
            self.registry_map.insert(key.clone(), file.located(place));
        }
        if let Some(require) = &table.pin.require {
            let located = file.located(require);
            self.require = Some(Located {
                value: located.value.into(),
                origin: located.origin,
            });
        }
        for (image, digest) in &table.pin.digests {
            Pins::default()
                .insert(image.get_ref(), digest.get_ref())
                .map_err(|message| ConfigError::Wrong {
                    origin: file.origin(digest.span().start),
                    message,
                })?;
            self.digests
                .insert(image.get_ref().clone(), file.located(digest));
        }
        self.excluded_paths.insert(0, Excluded::of(file)?);
        if let Some(languages) = &table.exclude.languages {
            self.languages = languages
                .get_ref()
                .iter()
                .map(|it| file.located(it))
                .collect();
        }
        replace(
            &mut self.excluded_languages,
            list(file, &table.exclude.languages, String::clone),
        );
        for (words, known, kind) in [
            (&table.exclude.notes, &codes().note, "note"),
            (&table.assumptions.accept, &codes().assumption, "assumption"),
        ] {
            for word in words.iter().flat_map(|it| it.get_ref()) {
                if !known.contains_key(word.get_ref()) {
                    let close = did_you_mean(word.get_ref(), known.keys().map(String::as_str));
                    return Err(ConfigError::Wrong {
                        origin: file.origin(word.span().start),
                        message: format!("there is no {kind} `{}`{close}", word.get_ref()),
                    });
                }
            }
        }
        replace(
            &mut self.excluded_notes,
            list(file, &table.exclude.notes, String::clone),
        );
        replace(
            &mut self.accepted,
            list(file, &table.assumptions.accept, String::clone),
        );
        for path in &table.extend.profiles {
            self.profiles.push(existing(file, path)?);
        }
        for path in &table.extend.images {
            self.images.push(existing(file, path)?);
        }
        if let Some(path) = &table.templates.runtime {
            self.template = Some(existing(file, path)?);
        }
        let options = &table.options;
        for (field, value) in [
            (&mut self.allow_unsafe, &options.allow_unsafe),
            (&mut self.synthesize_build, &options.synthesize_build),
            (&mut self.base_swap, &options.base_swap),
            (&mut self.prune, &options.prune),
            (&mut self.layered, &options.layered),
            (&mut self.dockerignore, &options.dockerignore),
        ] {
            replace(field, value.as_ref().map(|it| file.located(it)));
        }
        let server = options.static_server.as_ref().map(|it| file.located(it));
        replace(
            &mut self.static_server,
            server.map(|it| Located {
                value: it.value.into(),
                origin: it.origin,
            }),
        );
        Ok(())
    }

    /// The options of a conversion.
    pub fn options(&self) -> Options {
        let words = |list: &Option<Located<Vec<String>>>| {
            list.iter()
                .flat_map(|it| it.value.iter().cloned())
                .collect()
        };
        let mut pins = Pins::default();
        pins.require = self.require.as_ref().map_or(PinPolicy::None, |it| it.value);
        for (image, digest) in &self.digests {
            // It was tried when the file was read.
            let _ = pins.insert(image, &digest.value);
        }
        let is_free = self.given.runtime.is_none();
        Options {
            runtime: self.given.runtime.unwrap_or_default(),
            allowed: self
                .allowed
                .as_ref()
                .filter(|_| is_free)
                .map(|it| it.value.clone()),
            preferred: self
                .preferred
                .as_ref()
                .filter(|_| is_free)
                .map_or_else(Vec::new, |it| it.value.clone()),
            pins,
            synthesize_build: flag(self.given.synthesize_build, &self.synthesize_build),
            base_swap: flag(self.given.base_swap, &self.base_swap),
            prune: flag(self.given.prune, &self.prune),
            layered: flag(self.given.layered, &self.layered),
            static_server: self
                .given
                .static_server
                .or(self.static_server.as_ref().map(|it| it.value))
                .flatten(),
            except: Vec::new(),
            keep: Vec::new(),
            accepted: words(&self.accepted),
            excluded_languages: words(&self.excluded_languages),
            excluded_notes: words(&self.excluded_notes),
        }
    }

    /// Whether conversions with assumptions are applied.
    pub fn allows_unsafe(&self) -> bool {
        flag(self.given.allow_unsafe, &self.allow_unsafe)
    }

    /// Whether the build contexts of conversions are made smaller.
    pub fn leaves_out(&self) -> bool {
        flag(self.given.dockerignore, &self.dockerignore)
    }

    /// Where the user's data lies.
    pub fn sources(&self) -> Sources {
        let mut registry_map = RegistryMap::default();
        for (registry, place) in &self.registry_map {
            // It was tried when the file was read.
            let _ = registry_map.insert(registry, &place.value);
        }
        Sources {
            profiles: self
                .profiles
                .iter()
                .map(|it| it.value.clone())
                .chain(self.given.profiles.clone())
                .collect(),
            images: self.images.iter().map(|it| it.value.clone()).collect(),
            registry_map,
            template: self.template.as_ref().map(|it| it.value.clone()),
        }
    }

    /// Sees that what the files name is in the data.
    ///
    /// # Errors
    /// An unknown language.
    pub fn check_against(&self, knowledge: &Knowledge) -> Result<(), ConfigError> {
        for language in &self.languages {
            let profiles = knowledge.profiles();
            if profiles.get(&language.value).is_none() {
                let known = profiles.languages().map(|it| it.language.as_str());
                let close = did_you_mean(&language.value, known);
                return Err(ConfigError::Wrong {
                    origin: language.origin.clone(),
                    message: format!("there is no language `{}`{close}", language.value),
                });
            }
        }
        Ok(())
    }

    /// The pattern that leaves a file out, and its place. `path` is absolute, without symbolic links.
    pub fn excludes(&self, path: &Path) -> Option<(&str, &Origin)> {
        self.excluded_paths
            .iter()
            .find_map(|excluded| excluded.of_path(path))
            .flatten()
    }
}

fn flag(given: Option<bool>, configured: &Option<Located<bool>>) -> bool {
    given
        .or(configured.as_ref().map(|it| it.value))
        .unwrap_or(false)
}

fn replace<T>(field: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *field = new;
    }
}

fn list<T, U>(
    file: &ConfigFile,
    list: &Option<Spanned<Vec<Spanned<T>>>>,
    value: impl Fn(&T) -> U,
) -> Option<Located<Vec<U>>> {
    list.as_ref().map(|list| Located {
        value: list
            .get_ref()
            .iter()
            .map(|it| value(it.get_ref()))
            .collect(),
        origin: file.origin(list.span().start),
    })
}

/// A path of the file, which has to exist.
fn existing(file: &ConfigFile, path: &Spanned<String>) -> Result<Located<PathBuf>, ConfigError> {
    let located = file.located(path);
    let value = file.directory.join(&located.value);
    std::fs::metadata(&value).map_err(|error| ConfigError::Wrong {
        origin: located.origin.clone(),
        message: format!("`{}` cannot be read: {error}", located.value),
    })?;
    Ok(Located {
        value,
        origin: located.origin,
    })
}
