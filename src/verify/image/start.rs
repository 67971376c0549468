//! Which files a start command starts.

use super::config::ImageConfig;
use super::files::{Files, What};
use crate::stage::DEFAULT_PATH;

/// Most interpreters of interpreters.
const MOST_INTERPRETERS: usize = 4;

/// What starting a command comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Started {
    /// The program and, where it is a script, its interpreter and so on; without links.
    pub files: Vec<String>,
    /// Why it cannot start, in the reader's words.
    pub problem: Option<String>,
}

/// Finds the program that `words` start in an image, as the container runtime would.
pub fn resolve(files: &Files, config: &ImageConfig, words: &[String]) -> Started {
    let mut started = Started::default();
    let Some(mut word) = words.first().cloned() else {
        started.problem = Some("the image has neither ENTRYPOINT nor CMD".to_owned());
        return started;
    };
    for _ in 0..=MOST_INTERPRETERS {
        let Some(found) = find(files, config, &word) else {
            started.problem = Some(format!("`{word}` is not there, or is not executable"));
            return started;
        };
        let next = match files.at(&found).map(|file| &file.what) {
            Some(What::File {
                interpreter: Some(line),
                ..
            }) => Some(line.clone()),
            _ => None,
        };
        started.files.push(found);
        let Some(line) = next else { return started };
        let mut line = line.split_whitespace();
        let Some(interpreter) = line.next().map(str::to_owned) else {
            return started;
        };
        word = interpreter;
        // `env` starts what comes next; its options come before.
        if word.ends_with("/env")
            && let Some(program) = line.find(|word| !word.starts_with('-') && !word.contains('='))
        {
            started.files.extend(find(files, config, &word));
            word = program.to_owned();
        }
    }
    started
}

/// The file that a word names: a path, relative ones from the working directory, or a name to look for in PATH.
pub fn find(files: &Files, config: &ImageConfig, word: &str) -> Option<String> {
    let candidates: Vec<String> = if word.starts_with('/') {
        vec![word.to_owned()]
    } else if word.contains('/') {
        vec![format!("{}/{word}", config.workdir)]
    } else {
        let path = config.variable("PATH").unwrap_or(DEFAULT_PATH);
        path.split(':')
            .map(|directory| absolute(config, directory))
            .map(|it| format!("{it}/{word}"))
            .collect()
    };
    let found = candidates
        .into_iter()
        .find(|candidate| files.is_program(candidate))?;
    files.follow(&found).map(|(path, _)| path)
}

fn absolute(config: &ImageConfig, directory: &str) -> String {
    if directory.starts_with('/') {
        directory.to_owned()
    } else {
        format!("{}/{directory}", config.workdir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ImageConfig {
        ImageConfig {
            workdir: "/app".into(),
            env: vec![("PATH".into(), "/usr/bin:/bin".into())],
            ..ImageConfig::default()
        }
    }

    fn started(files: &[(&str, &[u8])], word: &str) -> Started {
        resolve(&Files::made_of(files), &config(), &[word.to_owned()])
    }

    #[test]
    fn a_script_starts_its_interpreter() {
        let image: &[(&str, &[u8])] = &[
            ("/app/run", b"#!/usr/bin/env -S bash -e\necho\n"),
            ("/usr/bin/env", b"x"),
            ("/bin/bash", b"x"),
        ];
        let found = started(image, "./run");
        assert_eq!(
            found.files,
            ["/app/./run", "/usr/bin/env", "/bin/bash"].map(|it| it.replace("/./", "/"))
        );
        assert_eq!(found.problem, None);
        let lacking = started(&image[..2], "/app/run");
        assert!(lacking.problem.unwrap().contains("`bash`"));
    }

    #[test]
    fn a_script_of_itself_ends() {
        let found = started(&[("/bin/x", b"#!/bin/x\n")], "x");
        assert!(found.files.len() <= MOST_INTERPRETERS + 1);
    }

    #[test]
    fn nothing_to_start_is_a_problem() {
        assert!(resolve(&Files::default(), &config(), &[]).problem.is_some());
        assert!(started(&[], "serve").problem.unwrap().contains("serve"));
    }
}
