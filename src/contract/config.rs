//! The effective config of the old final image against that of the new one.

use crate::stage::{Located, StartCommand};

use super::{Case, Violation, violation};

pub(super) fn check(case: &Case<'_, '_>) -> Result<(), Violation> {
    let (old, new) = (&case.old.config, &case.new.config);
    variables(case)?;
    if old.workdir.value != new.workdir.value {
        return Err(differs("WORKDIR", &old.workdir.value, &new.workdir.value));
    }
    let user = |config: &crate::stage::Config| {
        let text = config
            .user
            .as_ref()
            .map_or("root", |user| user.value.as_str());
        if matches!(text, "" | "0" | "root" | "root:root" | "0:0") {
            "root".to_string()
        } else {
            text.to_string()
        }
    };
    if user(old) != user(new) {
        return Err(differs("USER", &user(old), &user(new)));
    }
    let command =
        |located: &Option<Located<StartCommand>>| located.as_ref().map(|it| it.value.words());
    // An entry point of a base image that passes its arguments on is none.
    let entrypoint = |config: &crate::stage::Config| {
        let inherited = config
            .entrypoint
            .as_ref()
            .is_some_and(|it| it.line.is_none());
        command(&config.entrypoint).filter(|words| {
            let is_set = |name: &str| config.variable(name).is_some();
            !(words.is_empty() || inherited && case.profiles.passes(words, is_set))
        })
    };
    let start = |config: &crate::stage::Config| (entrypoint(config), command(&config.cmd));
    if start(old) != start(new) {
        return Err(differs(
            "ENTRYPOINT or CMD",
            &format!("{:?}", start(old)),
            &format!("{:?}", start(new)),
        ));
    }
    let health = |config: &crate::stage::Config| config.health.as_ref().map(|it| it.value.clone());
    if health(old) != health(new) {
        return Err(differs(
            "HEALTHCHECK",
            &format!("{:?}", health(old)),
            &format!("{:?}", health(new)),
        ));
    }
    let sorted = |list: &[Located<String>], suffix: &str| {
        let mut values: Vec<String> = list
            .iter()
            .map(|it| {
                if it.value.contains('/') || suffix.is_empty() {
                    it.value.clone()
                } else {
                    format!("{}{suffix}", it.value)
                }
            })
            .collect();
        values.sort();
        values.dedup();
        values
    };
    if sorted(&old.exposed, "/tcp") != sorted(&new.exposed, "/tcp") {
        return Err(differs(
            "EXPOSE",
            &format!("{:?}", sorted(&old.exposed, "/tcp")),
            &format!("{:?}", sorted(&new.exposed, "/tcp")),
        ));
    }
    // A volume for what the toolchain fetches serves the build alone.
    let kept: Vec<Located<String>> = old
        .volumes
        .iter()
        .filter(|volume| {
            let roots = &case.profile.toolchain.roots;
            let root = |root: &String| crate::stage::path::is_within(&volume.value, root);
            volume.line.is_some() || !roots.iter().any(root)
        })
        .cloned()
        .collect();
    if sorted(&kept, "") != sorted(&new.volumes, "") {
        return Err(differs(
            "VOLUME",
            &format!("{:?}", sorted(&kept, "")),
            &format!("{:?}", sorted(&new.volumes, "")),
        ));
    }
    let value = |located: &Option<Located<String>>| located.as_ref().map(|it| it.value.clone());
    if value(&old.stop_signal) != value(&new.stop_signal) {
        return Err(violation("config", "STOPSIGNAL differs"));
    }
    if value(&old.author) != value(&new.author) {
        return Err(violation("config", "MAINTAINER differs"));
    }
    let labels = |config: &crate::stage::Config| {
        config
            .labels
            .iter()
            .map(|(key, value)| (key.clone(), value.value.clone()))
            .collect::<Vec<_>>()
    };
    if labels(old) != labels(new) {
        return Err(differs(
            "LABEL",
            &format!("{:?}", labels(old)),
            &format!("{:?}", labels(new)),
        ));
    }
    let uses_shell = [&old.entrypoint, &old.cmd].iter().any(|it| {
        matches!(
            it.as_ref().map(|it| &it.value),
            Some(StartCommand::Shell { .. })
        )
    });
    if uses_shell && old.shell.value != new.shell.value {
        return Err(violation("config", "SHELL differs"));
    }
    Ok(())
}

fn differs(what: &str, old: &str, new: &str) -> Violation {
    violation("config", format!("{what} was `{old}` and is `{new}`"))
}

fn variables(case: &Case<'_, '_>) -> Result<(), Violation> {
    let (old, new) = (&case.old.config, &case.new.config);
    for variable in &old.env {
        let of_image = &case.profile.environment.of_image;
        let locale = crate::plan::LOCALE.contains(&variable.key.as_str());
        let by_image = variable.line.is_none() && (of_image.contains(&variable.key) || locale);
        if variable.key == "PATH" || by_image {
            continue;
        }
        match new.variable(&variable.key) {
            Some(now) if now.value == variable.value && now.known == variable.known => {}
            Some(now) => {
                return Err(differs(
                    &format!("ENV {}", variable.key),
                    &variable.value,
                    &now.value,
                ));
            }
            // The toolchain's own variables may stay behind.
            None if case.needs.dropped_variables.contains(&variable.key)
                && case.profile.environment.build_only.contains(&variable.key) => {}
            None => {
                return Err(violation(
                    "config",
                    format!("ENV {} is missing", variable.key),
                ));
            }
        }
    }
    let value = |config: &'_ crate::stage::Config, name: &str| {
        config
            .variable(name)
            .map(|it| it.value.clone())
            .unwrap_or_default()
    };
    let bare = case
        .new
        .base
        .as_ref()
        .is_some_and(|base| base.facts.shell.is_empty());
    let locales = crate::plan::LOCALE.map(|name| (value(old, name), value(new, name)));
    let wanted = locale_of(&locales.clone().map(|it| it.0));
    let now = locale_of(&locales.map(|it| it.1));
    // An image without a shell has the locale `C.UTF-8` alone: that is an assumption of the plan.
    let same_characters = bare && wanted.ends_with(".UTF-8") && now == "C.UTF-8";
    let unknown = wanted.is_empty()
        && case
            .old
            .base
            .as_ref()
            .is_some_and(|base| base.language.is_some());
    if wanted != now && !same_characters && !unknown {
        return Err(violation(
            "config",
            format!("the locale was `{wanted}` and is another"),
        ));
    }
    for variable in &new.env {
        let locale = crate::plan::LOCALE.contains(&variable.key.as_str());
        if locale && variable.value == wanted {
            continue;
        }
        // What the runtime image itself brings is reported, not refused; what the file sets must be the author's.
        if old.variable(&variable.key).is_none()
            && variable.line.is_some()
            && variable.key != "PATH"
        {
            return Err(violation(
                "config",
                format!("ENV {} was not set before", variable.key),
            ));
        }
    }
    path(case)
}

/// The locale of the values of LANG and LC_ALL.
fn locale_of(values: &[String; 2]) -> String {
    let [lang, all] = values;
    if all.is_empty() {
        lang.clone()
    } else {
        all.clone()
    }
}

/// Every directory of the old search path is in the new one, in the same order, or holds nothing of the runtime.
fn path(case: &Case<'_, '_>) -> Result<(), Violation> {
    let old: Vec<&str> = case
        .old
        .config
        .path()
        .split(':')
        .filter(|entry| !entry.is_empty())
        .collect();
    let new: Vec<&str> = case
        .new
        .config
        .path()
        .split(':')
        .filter(|entry| !entry.is_empty())
        .collect();
    let kept: Vec<&str> = old
        .iter()
        .copied()
        .filter(|entry| new.contains(entry))
        .collect();
    let in_new: Vec<&str> = new
        .iter()
        .copied()
        .filter(|entry| old.contains(entry))
        .collect();
    let mut once = kept.clone();
    once.dedup();
    let mut now = in_new.clone();
    now.dedup();
    if once != now {
        return Err(differs(
            "the order of PATH",
            &kept.join(":"),
            &in_new.join(":"),
        ));
    }
    for entry in old.iter().filter(|entry| !new.contains(entry)) {
        let holds = case
            .needs
            .paths
            .values()
            .any(|need| crate::stage::path::parent(&need.path) == *entry);
        let by_author = case
            .old
            .config
            .variable("PATH")
            .is_some_and(|variable| variable.line.is_some())
            && !case
                .old
                .base
                .as_ref()
                .and_then(|base| base.facts.env.get("PATH"))
                .is_some_and(|path| path.split(':').any(|present| present == *entry))
            && !case
                .profile
                .toolchain
                .directories
                .iter()
                .any(|directory| crate::stage::path::matches(directory, entry))
            && !case
                .profile
                .toolchain
                .roots
                .iter()
                .any(|root| crate::stage::path::is_within(entry, root));
        if holds || by_author {
            return Err(violation("config", format!("PATH lacks `{entry}`")));
        }
    }
    Ok(())
}
