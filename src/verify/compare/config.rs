//! The effective config of both images, by inspection.

use std::collections::{BTreeMap, BTreeSet};

use super::short;
use crate::plan::{LOCALE, locale};
use crate::verify::check::{Check, Part};
use crate::verify::expect::Expectation;
use crate::verify::image::config::ImageConfig;
use crate::verify::image::files::{Files, What};

/// Compares. Files tell which numbers a user has, and which directories of PATH exist.
pub fn compare(
    before: (&ImageConfig, &Files),
    after: (&ImageConfig, &Files),
    expected: &Expectation,
) -> Vec<Check> {
    let (old, new) = (before.0, after.0);
    let mut checks = vec![variables(old, new, expected), path(before, after)];
    let mut same = |name: &str, old: String, new: String| {
        let differences = if old == new {
            Vec::new()
        } else {
            vec![was(&old, &new)]
        };
        checks.push(Check::of(Part::Config, name, differences, Vec::new()));
    };
    // One that only starts its arguments is none.
    let entrypoint = |words: &[String]| match words {
        [one] if expected.passing.contains(one) => String::new(),
        words => list(words),
    };
    let meant = expected.start.as_ref();
    let meant = meant.map_or((&old.entrypoint, &old.cmd), |it| (&it.entrypoint, &it.cmd));
    same(
        "ENTRYPOINT",
        entrypoint(meant.0),
        entrypoint(&new.entrypoint),
    );
    same("CMD", list(meant.1), list(&new.cmd));
    same("WORKDIR", tidy(&old.workdir), tidy(&new.workdir));
    same("EXPOSE", list(&old.exposed), list(&new.exposed));
    let volumes = |config: &ImageConfig| {
        let kept = config
            .volumes
            .iter()
            .filter(|it| !expected.toolchain.contains(*it));
        list(kept)
    };
    same("VOLUME", volumes(old), volumes(new));
    same(
        "STOPSIGNAL",
        signal(&old.stop_signal),
        signal(&new.stop_signal),
    );
    same("HEALTHCHECK", health(old), health(new));
    checks.push(user(before, after));
    checks.push(labels(old, new, expected));
    checks
}

fn was(old: &str, new: &str) -> String {
    let shown = |text: &str| {
        if text.is_empty() {
            "not set".to_owned()
        } else {
            format!("`{}`", short(text))
        }
    };
    format!("was {} and is {}", shown(old), shown(new))
}

fn list<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("{word:?}")).collect();
    words.join(" ")
}

fn tidy(directory: &str) -> String {
    let trimmed = directory.trim_end_matches('/');
    if trimmed.is_empty() {
        "/".to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// SIGTERM is what is sent where nothing is set: <https://docs.docker.com/reference/dockerfile/#stopsignal>.
fn signal(signal: &str) -> String {
    let name = signal.trim_start_matches("SIG");
    if matches!(name, "" | "15" | "TERM") {
        String::new()
    } else {
        name.to_owned()
    }
}

fn health(config: &ImageConfig) -> String {
    // Without a check and with a check that is switched off, nothing is checked.
    if config
        .health
        .first()
        .is_none_or(|kind| kind == "NONE" || kind.is_empty())
    {
        return String::new();
    }
    let options: Vec<String> = config
        .health_options
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    format!("{} {}", options.join(" "), list(&config.health))
        .trim()
        .to_owned()
}

fn map(config: &ImageConfig) -> BTreeMap<&str, &str> {
    config
        .env
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}

fn locale_of(config: &ImageConfig) -> &str {
    locale(|name| config.variable(name))
}

fn variables(old: &ImageConfig, new: &ImageConfig, expected: &Expectation) -> Check {
    let (before, after) = (map(old), map(new));
    let (mut differences, mut remarks) = (Vec::new(), Vec::new());
    for (key, value) in before.iter().filter(|(key, _)| **key != "PATH") {
        match after.get(key) {
            Some(now) if now == value => {}
            Some(now) if expected.image_variables.contains(*key) => {
                remarks.push(format!("{key} is the runtime image's: {}", was(value, now)));
            }
            // What programs see of these is the locale: an empty one is as good as none, and the stronger one counts.
            Some(now) if LOCALE.contains(key) && locale_of(old) == locale_of(new) => {
                remarks.push(format!(
                    "{key} {}, and the locale is `{}` in both",
                    was(value, now),
                    locale_of(new)
                ));
            }
            Some(now) => differences.push(format!("{key} {}", was(value, now))),
            None if expected.image_variables.contains(*key) => {
                remarks.push(format!("{key} was the base image's"));
            }
            None if expected.may_lack_variable(key) => {
                remarks.push(format!(
                    "{key} is not set any more: the toolchain alone reads it"
                ));
            }
            None => differences.push(format!("{key} is missing; it was `{}`", short(value))),
        }
    }
    for (key, value) in after
        .iter()
        .filter(|(key, _)| **key != "PATH" && !before.contains_key(**key))
    {
        remarks.push(format!(
            "{key} comes with the runtime image: `{}`",
            short(value)
        ));
    }
    Check::of(Part::Config, "ENV", differences, remarks)
}

/// Directories that both have come in the same order; a directory that is left out has nothing to find in it.
fn path(before: (&ImageConfig, &Files), after: (&ImageConfig, &Files)) -> Check {
    let entries = |config: &ImageConfig| -> Vec<String> {
        let path = config
            .variable("PATH")
            .unwrap_or(crate::stage::DEFAULT_PATH);
        let mut seen = BTreeSet::new();
        path.split(':')
            .filter(|it| !it.is_empty())
            .map(tidy)
            .filter(|it| seen.insert(it.clone()))
            .collect()
    };
    let (old, new) = (entries(before.0), entries(after.0));
    let common = |of: &[String], other: &[String]| -> Vec<String> {
        of.iter().filter(|it| other.contains(it)).cloned().collect()
    };
    let (mut differences, mut remarks) = (Vec::new(), Vec::new());
    let (one, two) = (common(&old, &new), common(&new, &old));
    if one != two {
        differences.push(format!(
            "the order of its directories {}",
            was(&one.join(":"), &two.join(":"))
        ));
    }
    for directory in old.iter().filter(|it| !new.contains(it)) {
        // What is in a directory below is not found by PATH.
        let has_files = after.1.follow(directory).is_some_and(|(real, _)| {
            after.1.below(&real).any(|(path, file)| {
                file.what != What::Directory
                    && path
                        .get(real.len()..)
                        .is_some_and(|rest| rest.trim_start_matches('/').find('/').is_none())
            })
        });
        if has_files {
            differences.push(format!(
                "`{directory}` is missing, and there are files in it"
            ));
        } else {
            remarks.push(format!("`{directory}` is left out: nothing is in it"));
        }
    }
    Check::of(Part::Config, "PATH", differences, remarks)
}

fn user(before: (&ImageConfig, &Files), after: (&ImageConfig, &Files)) -> Check {
    let root = |user: &str| {
        matches!(
            user,
            "" | "0" | "root" | "0:0" | "root:root" | "root:0" | "0:root"
        )
    };
    let (old, new) = (before.0.user.as_str(), after.0.user.as_str());
    let mut differences = Vec::new();
    if old != new && !(root(old) && root(new)) {
        differences.push(was(old, new));
    } else {
        let ids = (before.1.user_ids(old), after.1.user_ids(new));
        match ids {
            (Some(was), Some(is)) if was != is => differences.push(format!(
                "`{old}` was {}:{} and is {}:{}",
                was.0, was.1, is.0, is.1
            )),
            (Some(_), None) => {
                differences.push(format!("nobody is called `{new}` in the new image"))
            }
            _ => {}
        }
    }
    Check::of(Part::Config, "USER", differences, Vec::new())
}

fn labels(old: &ImageConfig, new: &ImageConfig, expected: &Expectation) -> Check {
    let (mut differences, mut remarks) = (Vec::new(), Vec::new());
    for (key, value) in &old.labels {
        let is_base = expected
            .labels
            .as_ref()
            .is_some_and(|own| !own.contains(key));
        match new.labels.get(key) {
            Some(now) if now == value => {}
            // What the base image says of itself is not said of another.
            _ if is_base => remarks.push(format!("{key} was the base image's")),
            Some(now) => differences.push(format!("{key} {}", was(value, now))),
            None => differences.push(format!("{key} is missing; it was `{}`", short(value))),
        }
    }
    let added: Vec<&String> = new
        .labels
        .keys()
        .filter(|key| !old.labels.contains_key(*key))
        .collect();
    for key in added {
        remarks.push(format!("{key} comes with the runtime image"));
    }
    Check::of(Part::Config, "LABEL", differences, remarks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::check::State;
    use crate::verify::expect::Start;

    fn config(env: &[(&str, &str)]) -> ImageConfig {
        ImageConfig {
            env: env
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            workdir: "/app".into(),
            ..ImageConfig::default()
        }
    }

    fn failed(old: &ImageConfig, new: &ImageConfig, expected: &Expectation) -> Vec<String> {
        let files = Files::made_of(&[
            ("/etc/passwd", b"root:x:0:0:::\napp:x:5:6:::\n"),
            ("/go/bin/tool", b"x"),
        ]);
        let empty = Files::default();
        compare((old, &files), (new, &empty), expected)
            .into_iter()
            .filter(|check| check.state == State::Failed)
            .map(|check| check.name)
            .collect()
    }

    #[test]
    fn the_same_is_the_same() {
        let one = config(&[("A", "1"), ("PATH", "/go/bin:/bin")]);
        let mut other = config(&[("PATH", "/bin"), ("A", "1"), ("SSL_CERT_FILE", "/x")]);
        other.user = "0".into();
        other.stop_signal = "SIGTERM".into();
        assert_eq!(
            failed(&one, &other, &Expectation::default()),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_part_is_seen_to_differ() {
        let one = config(&[("A", "1"), ("PATH", "/bin:/usr/bin")]);
        let changed = |change: &dyn Fn(&mut ImageConfig)| {
            let mut other = one.clone();
            change(&mut other);
            failed(&one, &other, &Expectation::default())
        };
        assert_eq!(changed(&|it| it.env.retain(|(key, _)| key != "A")), ["ENV"]);
        assert_eq!(changed(&|it| it.env[0].1 = "2".into()), ["ENV"]);
        assert_eq!(
            changed(&|it| it.env[1].1 = "/usr/bin:/bin".into()),
            ["PATH"]
        );
        assert_eq!(
            changed(&|it| it.entrypoint.push("x".into())),
            ["ENTRYPOINT"]
        );
        assert_eq!(changed(&|it| it.cmd.push("x".into())), ["CMD"]);
        assert_eq!(changed(&|it| it.workdir = "/".into()), ["WORKDIR"]);
        assert_eq!(changed(&|it| it.user = "app".into()), ["USER"]);
        assert_eq!(
            changed(&|it| {
                it.exposed.insert("1/tcp".into());
            }),
            ["EXPOSE"]
        );
        assert_eq!(
            changed(&|it| {
                it.volumes.insert("/v".into());
            }),
            ["VOLUME"]
        );
        assert_eq!(
            changed(&|it| it.stop_signal = "SIGINT".into()),
            ["STOPSIGNAL"]
        );
        assert_eq!(
            changed(&|it| it.health = vec!["CMD".into(), "x".into()]),
            ["HEALTHCHECK"]
        );
    }

    #[test]
    fn a_user_needs_a_number_in_the_new_image() {
        let mut one = config(&[]);
        one.user = "app".into();
        assert_eq!(
            failed(&one, &one.clone(), &Expectation::default()),
            ["USER"]
        );
    }

    #[test]
    fn only_what_was_expected_may_be_dropped() {
        let one = config(&[("GOPATH", "/go")]);
        let none = config(&[]);
        assert_eq!(failed(&one, &none, &Expectation::default()), ["ENV"]);
        let expected = Expectation {
            dropped_variables: ["GOPATH".to_owned()].into(),
            ..Expectation::default()
        };
        assert_eq!(failed(&one, &none, &expected), Vec::<String>::new());
    }

    #[test]
    fn an_empty_locale_variable_is_as_good_as_none() {
        let plain = config(&[("LANG", "C.UTF-8"), ("LC_ALL", "")]);
        let set = |lang, all| config(&[("LANG", lang), ("LC_ALL", all)]);
        let expected = Expectation::default();
        let alike = set("C.UTF-8", "C.UTF-8");
        assert_eq!(failed(&plain, &alike, &expected), Vec::<String>::new());
        let stronger = set("C.UTF-8", "en_US.UTF-8");
        assert_eq!(failed(&plain, &stronger, &expected), ["ENV"]);
    }

    #[test]
    fn a_directory_of_path_may_go_where_path_finds_nothing_in_it() {
        let (old, new) = (
            config(&[("PATH", "/go/bin:/bin")]),
            config(&[("PATH", "/bin")]),
        );
        let state = |files: &[(&str, &[u8])]| {
            let files = Files::made_of(files);
            path((&old, &files), (&new, &files)).state
        };
        let below = [
            ("/go/bin/", &b""[..]),
            ("/go/bin/x/", b""),
            ("/go/bin/x/tool", b"x"),
        ];
        assert_eq!(state(&below), State::Passed);
        assert_eq!(
            state(&[("/go/bin/", b""), ("/go/bin/tool", b"x")]),
            State::Failed
        );
    }

    #[test]
    fn a_start_command_that_was_planned_is_held_against_the_plan() {
        let start = |words: &[&str]| ImageConfig {
            cmd: words.iter().map(|it| (*it).to_owned()).collect(),
            ..config(&[])
        };
        let (old, new) = (start(&["go", "run", "."]), start(&["/bin/app"]));
        let expected = Expectation {
            start: Some(Start {
                cmd: new.cmd.clone(),
                ..Start::default()
            }),
            ..Expectation::default()
        };
        assert_eq!(failed(&old, &new, &Expectation::default()), ["CMD"]);
        assert_eq!(failed(&old, &new, &expected), Vec::<String>::new());
        assert_eq!(failed(&old, &old, &expected), ["CMD"]);
    }

    #[test]
    fn labels_of_the_author_stay() {
        let mut one = config(&[]);
        one.labels.insert("mine".into(), "1".into());
        one.labels.insert("base".into(), "1".into());
        let none = config(&[]);
        let own = |keys: &[&str]| Expectation {
            labels: Some(keys.iter().map(|it| (*it).to_owned()).collect()),
            ..Expectation::default()
        };
        assert_eq!(failed(&one, &none, &own(&["mine"])), ["LABEL"]);
        assert_eq!(failed(&one, &none, &own(&[])), Vec::<String>::new());
    }
}
