//! The command line of Gradle: <https://docs.gradle.org/current/userguide/command_line_interface.html>.

use crate::context::java::gradle::Request;

/// Options that take the next word.
const WITH_VALUE: &[&str] = &[
    "-b",
    "--build-file",
    "-c",
    "--settings-file",
    "-g",
    "--gradle-user-home",
    "-I",
    "--init-script",
    "--include-build",
    "--project-cache-dir",
    "--max-workers",
    "--priority",
    "--tests",
    "-M",
    "--write-verification-metadata",
];

/// Reads the words after the program. `None` where one of them is not known. `name` is the directory's in the image.
pub(super) fn request(words: &[Option<String>], dir: &str, name: &str) -> Option<Request> {
    let mut request = Request {
        dir: dir.to_string(),
        directory_name: Some(name.to_string()).filter(|name| !name.is_empty()),
        ..Request::default()
    };
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let word = word.as_ref()?;
        let (option, joined) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (option, Some(value.to_string())),
            _ => (word.as_str(), None),
        };
        let mut value = || match &joined {
            Some(value) => Some(value.clone()),
            None => words.next().cloned().flatten(),
        };
        match option {
            "-p" | "--project-dir" => {
                let directory = value()?;
                request.dir = crate::context::path::resolve_inside(dir, &directory)?;
                request.directory_name = crate::stage::path::name(&directory).to_string().into();
            }
            "-x" | "--exclude-task" => {
                request.excluded.insert(value()?);
            }
            "-P" | "--project-prop" => define(&mut request.properties, &value()?),
            "-D" | "--system-prop" => define(&mut request.defines, &value()?),
            option if WITH_VALUE.contains(&option) => {
                value()?;
            }
            option => {
                if let Some(pair) = option.strip_prefix("-P") {
                    define(&mut request.properties, pair);
                } else if let Some(pair) = option.strip_prefix("-D") {
                    define(&mut request.defines, pair);
                } else if !option.starts_with('-') && !option.is_empty() {
                    request.tasks.push(option.to_string());
                }
            }
        }
    }
    Some(request)
}

/// The request for everything in a directory.
pub(super) fn plain(dir: &str) -> Request {
    Request {
        dir: dir.to_string(),
        tasks: vec!["build".into()],
        ..Request::default()
    }
}

fn define(pairs: &mut std::collections::BTreeMap<String, String>, pair: &str) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    pairs.insert(name.to_string(), value.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_comes_apart() {
        let words: Vec<Option<String>> =
            "./gradlew --no-daemon :api:bootJar -x test -Pversion=2 -p server"
                .split(' ')
                .map(|word| Some(word.to_string()))
                .collect();
        let found = request(&words, "", "app").expect("every word is known");
        assert_eq!(found.tasks, [":api:bootJar"]);
        assert_eq!(found.dir, "server");
        assert_eq!(found.properties["version"], "2");
        assert!(found.excluded.contains("test"));
    }
}
