//! The languages of the programs that an image starts.
//!
//! Only what can be told before a profile is chosen: the words of ENTRYPOINT and CMD, and the shell scripts of the build
//! context that they run.

use std::collections::BTreeMap;

use crate::profile::Profile;
use crate::shell::{self, Resolved, Value};
use crate::stage::{Entry, Lookup, Source, StageModel, StartCommand, World, path};

/// How deep scripts that start each other are followed.
const DEPTH: usize = 4;
/// How many scripts are followed.
const SCRIPTS: usize = 500;

/// The languages of the programs that are started, each with the first program that shows it.
pub fn started_languages(
    world: &World<'_, '_>,
    model: &StageModel<'_>,
) -> BTreeMap<String, String> {
    let config = &model.config;
    let mut search = Search {
        world,
        model,
        found: BTreeMap::new(),
        followed: BTreeMap::new(),
    };
    let mut words: Vec<String> = Vec::new();
    match config.entrypoint.as_ref().map(|it| &it.value) {
        // Shell form of ENTRYPOINT ignores CMD.
        Some(StartCommand::Shell { text, .. }) => {
            search.script(text, &[], 0);
            return search.found;
        }
        Some(StartCommand::Exec(entry)) => words.extend(entry.iter().cloned()),
        None => {}
    }
    match config.cmd.as_ref().map(|it| &it.value) {
        Some(StartCommand::Shell { text, .. }) if words.is_empty() => {
            search.script(text, &[], 0);
        }
        cmd => {
            words.extend(cmd.iter().flat_map(|cmd| cmd.words()));
            search.words(&words, 0);
        }
    }
    search.found
}

struct Search<'a, 'k, 'c> {
    world: &'a World<'k, 'c>,
    model: &'a StageModel<'k>,
    found: BTreeMap<String, String>,
    /// Scripts with their arguments and depth, and whether they start a program of a language.
    followed: BTreeMap<(String, Vec<String>, usize), bool>,
}

impl Search<'_, '_, '_> {
    /// A command: the program, or what a wrapper, a shell or a script starts. True if a language was found.
    fn words(&mut self, words: &[String], depth: usize) -> bool {
        let profiles = self.world.knowledge.profiles();
        let start = &profiles.common().start;
        let Some(first) = words.first().filter(|_| depth <= DEPTH) else {
            return false;
        };
        let name = path::name(first);
        if start.shells.iter().any(|it| it == name) {
            let rest = &words[1..];
            let line = rest
                .iter()
                .position(|word| word.starts_with('-') && word.ends_with('c'));
            if let Some(text) = line.and_then(|at| rest.get(at + 1)) {
                return self.script(text, &[], depth + 1);
            }
            let file = rest.iter().position(|word| !word.starts_with('-'));
            return file.is_some_and(|at| {
                let place = path::join(&self.model.config.workdir.value, &rest[at]);
                self.file(&place, &rest[at + 1..], depth)
            });
        }
        if let Some(language) = self.language_of(first) {
            self.found
                .entry(language)
                .or_insert_with(|| first.to_string());
            return true;
        }
        let passes_on = |profile: &Profile| {
            let lists = [&profile.start.wrappers, &profile.start.entrypoints];
            lists.iter().any(|list| list.iter().any(|it| it == name))
        };
        let passes_on = passes_on(profiles.common())
            || profiles.languages().any(passes_on)
            || matches!(name, "exec" | "command");
        if passes_on {
            // Its own options and their values name no program of a language.
            return (1..words.len()).any(|at| self.words(&words[at..], depth + 1));
        }
        self.file(first, &words[1..], depth)
    }

    /// A script of the context that a shell runs.
    fn file(&mut self, file: &str, arguments: &[String], depth: usize) -> bool {
        let call = (file.to_owned(), arguments.to_vec(), depth);
        if let Some(found) = self.followed.get(&call) {
            return *found;
        }
        if self.followed.len() >= SCRIPTS {
            return false;
        }
        // One that starts itself is not followed again.
        self.followed.insert(call.clone(), false);
        let found = self.follow(file, arguments, depth);
        self.followed.insert(call, found);
        found
    }

    fn follow(&mut self, file: &str, arguments: &[String], depth: usize) -> bool {
        let Some(text) = self.text_of(file) else {
            return false;
        };
        let is_shell = shell::parse_shared(&text)
            .shebang
            .as_ref()
            .is_none_or(|shebang| {
                let shells = &self.world.knowledge.profiles().common().start.shells;
                std::iter::once(&shebang.interpreter)
                    .chain(&shebang.args)
                    .any(|word| shells.iter().any(|shell| path::name(word) == shell))
            });
        is_shell && self.script(&text, arguments, depth + 1)
    }

    /// A text for a shell: every command of it.
    fn script(&mut self, text: &str, arguments: &[String], depth: usize) -> bool {
        let script = shell::parse_shared(text);
        if script.opaque.is_some() || depth > DEPTH {
            return false;
        }
        let config = &self.model.config;
        let lookup = |name: &str| {
            config
                .variable(name)
                .filter(|variable| variable.known)
                .map_or(Value::Unknown, |variable| {
                    Value::Set(variable.value.clone())
                })
        };
        let start = shell::flow::Start::new(&config.workdir.value, &lookup);
        let mut found = false;
        for step in shell::flow::steps(&script, start).steps {
            let mut words: Vec<String> = Vec::new();
            for (word, resolved) in step.command.words.iter().zip(&step.words) {
                match resolved {
                    Resolved::Known(text) | Resolved::Pattern(text) => words.push(text.clone()),
                    Resolved::Unknown { .. } if word.raw.contains("$@") => {
                        words.extend(arguments.iter().cloned());
                    }
                    Resolved::Unknown { prefix } => words.push(prefix.clone()),
                }
            }
            // A program by its path is looked for where the script is then.
            if let (Some(cwd), Some(first)) = (&step.cwd, words.first_mut())
                && first.contains('/')
            {
                *first = path::join(cwd, first);
            }
            found |= self.words(&words, depth + 1);
        }
        found
    }

    fn text_of(&self, file: &str) -> Option<std::sync::Arc<str>> {
        self.places(file)
            .iter()
            .find_map(|at| match self.lookup(at) {
                Some(Source::Context(inside)) => self.world.context.read_text(&inside),
                _ => None,
            })
    }

    /// The language that made a program, whose toolchain has it, or in which a file of the context is written.
    fn language_of(&self, word: &str) -> Option<String> {
        let profiles = self.world.knowledge.profiles();
        for at in self.places(word) {
            if let Some(Source::Artifact(index)) = self.lookup(&at) {
                return Some(self.model.artifacts[index].language.clone());
            }
        }
        let is_one = |program: &str| {
            profiles
                .languages()
                .find(|profile| profile.detect.programs.iter().any(|it| it == program))
                .map(|profile| profile.language.clone())
        };
        if let Some(language) = is_one(path::name(word)) {
            return Some(language);
        }
        let text = self.text_of(word)?;
        let shebang = shell::parse_shared(&text).shebang.clone()?;
        std::iter::once(&shebang.interpreter)
            .chain(&shebang.args)
            .find_map(|word| is_one(path::name(word)))
    }

    fn lookup(&self, at: &str) -> Option<Source> {
        match self.model.files.lookup(self.world.context, at) {
            Lookup::Present(Entry { source, .. }) => Some(source),
            _ => None,
        }
    }

    fn places(&self, word: &str) -> Vec<String> {
        let config = &self.model.config;
        if word.is_empty() {
            Vec::new()
        } else if word.contains('/') {
            vec![path::join(&config.workdir.value, word)]
        } else {
            let search = config.path().split(':').filter(|place| !place.is_empty());
            search.map(|place| path::join(place, word)).collect()
        }
    }
}
