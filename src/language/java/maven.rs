//! The command line of Maven: <https://maven.apache.org/ref/current/maven-embedder/cli.html>.

use crate::context::java::maven::Request;

/// Options that take the next word.
const WITH_VALUE: &[&str] = &[
    "-b",
    "--builder",
    "-t",
    "--toolchains",
    "-s",
    "--settings",
    "-gs",
    "--global-settings",
    "-gt",
    "--global-toolchains",
    "-l",
    "--log-file",
    "-T",
    "--threads",
    "-emp",
    "--encrypt-master-password",
    "-ep",
    "--encrypt-password",
    "-rf",
    "--resume-from",
    "-color",
    "--color",
    "-is",
    "--install-settings",
];

/// Reads the words after the program. `None` where one of them is not known.
pub(super) fn request(words: &[Option<String>], dir: &str, jdk: Option<u32>) -> Option<Request> {
    let mut request = Request {
        dir: dir.to_string(),
        jdk,
        ..Request::default()
    };
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let word = word.as_ref()?;
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_string())),
            _ => (word.as_str(), None),
        };
        let mut value = || match &joined {
            Some(value) => Some(value.clone()),
            None => words.next().cloned().flatten(),
        };
        match name {
            "-f" | "--file" => request.file = Some(value()?),
            "-pl" | "--projects" => request.projects.extend(list(&value()?)),
            "-P" | "--activate-profiles" => request.profiles.extend(list(&value()?)),
            "-D" | "--define" => define(&mut request, &value()?),
            "-am" | "--also-make" => request.also_make = true,
            "-amd" | "--also-make-dependents" => request.also_make_dependents = true,
            "-N" | "--non-recursive" => request.non_recursive = true,
            name if WITH_VALUE.contains(&name) => {
                value()?;
            }
            name => {
                if let Some(pair) = name.strip_prefix("-D") {
                    define(&mut request, pair);
                } else if let Some(profiles) = name.strip_prefix("-P") {
                    request.profiles.extend(list(profiles));
                } else if let Some(file) = name
                    .strip_prefix("-f")
                    .filter(|_| !name.starts_with("-fa") && !name.starts_with("-fn"))
                {
                    request.file = Some(file.to_string());
                } else if !name.starts_with('-') && !name.is_empty() {
                    request.goals.push(name.to_string());
                }
            }
        }
    }
    Some(request)
}

fn list(value: &str) -> impl Iterator<Item = String> {
    value
        .split(',')
        .map(|one| one.trim().to_string())
        .filter(|one| !one.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn define(request: &mut Request, pair: &str) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, "true"));
    request.defines.insert(name.to_string(), value.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_comes_apart() {
        let words: Vec<Option<String>> =
            "mvn -B -ntp -f server/pom.xml -Pprod,!dev -DskipTests -Drevision=2 --projects=a,b -am clean package"
                .split(' ')
                .map(|word| Some(word.to_string()))
                .collect();
        let found = request(&words, "", Some(17)).expect("every word is known");
        assert_eq!(found.file.as_deref(), Some("server/pom.xml"));
        assert_eq!(found.goals, ["clean", "package"]);
        assert_eq!(found.profiles, ["prod", "!dev"]);
        assert_eq!(found.projects, ["a", "b"]);
        assert_eq!(found.defines["skipTests"], "true");
        assert_eq!(found.defines["revision"], "2");
        assert!(found.also_make);
    }
}
