//! Which flags an instruction may have, and what their values may be.

use super::keyword::Keyword;
use super::values::{csv_fields, duration, is_bool};
use super::words::Flag;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    /// Has a value, may be given once.
    Text,
    /// Has a value, may be given often.
    List,
}

/// The flags of an instruction; those of the others have none.
fn known(keyword: Keyword) -> &'static [(&'static str, Kind)] {
    match keyword {
        Keyword::From => &[("platform", Kind::Text)],
        Keyword::Run => &[
            ("mount", Kind::List),
            ("network", Kind::Text),
            ("security", Kind::Text),
            ("device", Kind::List),
        ],
        Keyword::Copy => &[
            ("from", Kind::Text),
            ("chown", Kind::Text),
            ("chmod", Kind::Text),
            ("link", Kind::Bool),
            ("parents", Kind::Bool),
            ("exclude", Kind::List),
        ],
        Keyword::Add => &[
            ("chown", Kind::Text),
            ("chmod", Kind::Text),
            ("link", Kind::Bool),
            ("keep-git-dir", Kind::Bool),
            ("checksum", Kind::Text),
            ("unpack", Kind::Bool),
            ("exclude", Kind::List),
        ],
        Keyword::Healthcheck => &[
            ("interval", Kind::Text),
            ("timeout", Kind::Text),
            ("start-period", Kind::Text),
            ("start-interval", Kind::Text),
            ("retries", Kind::Text),
        ],
        _ => &[],
    }
}

/// Checks the flags of an instruction. The error is the index of the flag and what is wrong with it.
pub(super) fn check(keyword: Keyword, flags: &[Flag]) -> Result<(), (usize, String)> {
    // BuildKit does not look at the flags of these two.
    if matches!(keyword, Keyword::Arg | Keyword::Stopsignal) {
        return Ok(());
    }
    let known = known(keyword);
    let mut seen: Vec<&str> = Vec::new();
    for (index, flag) in flags.iter().enumerate() {
        let name = flag.name.as_str();
        let fail = |message: String| Err((index, message));
        let Some((name, kind)) = known.iter().find(|(known, _)| *known == name) else {
            return fail(format!("unknown flag: --{}", super::args::shortened(name)));
        };
        if *kind != Kind::List {
            if seen.contains(name) {
                return fail(format!("duplicate flag specified: --{name}"));
            }
            seen.push(name);
        }
        match (kind, &flag.value) {
            (Kind::Bool, None) => {}
            (Kind::Bool, Some(value))
                if ["true", "false"].contains(&value.to_lowercase().as_str()) => {}
            (Kind::Bool, Some(value)) if !value.is_empty() => {
                let value = super::args::shortened(value);
                return fail(format!(
                    "expecting boolean value for flag --{name}, not: {value}"
                ));
            }
            (_, None) | (Kind::Bool, Some(_)) => {
                return fail(format!("missing a value on flag: --{name}"));
            }
            (Kind::Text | Kind::List, Some(_)) => {}
        }
    }
    for (index, flag) in flags.iter().enumerate() {
        let value = flag.value.as_deref().unwrap_or_default();
        check_value(&flag.name, value).map_err(|message| (index, message))?;
    }
    Ok(())
}

/// What BuildKit checks of a value before variables are expanded.
fn check_value(name: &str, value: &str) -> Result<(), String> {
    match name {
        "interval" | "timeout" | "start-period" | "start-interval" if !value.is_empty() => {
            match duration(value) {
                None => Err(format!("invalid duration {value:?}")),
                Some(nanos) if nanos != 0 && nanos < 1_000_000 => {
                    Err(format!("Interval {name:?} cannot be less than 1ms"))
                }
                Some(_) => Ok(()),
            }
        }
        "retries" if !value.is_empty() => match value.parse::<i32>() {
            Err(_) => Err(format!("--retries is not a number: {value:?}")),
            Ok(count) if count < 0 => Err(format!("--retries cannot be negative ({count})")),
            Ok(_) => Ok(()),
        },
        "network" if !["default", "none", "host"].contains(&value) => {
            Err(format!("invalid network mode {value:?}"))
        }
        "security" if !["insecure", "sandbox"].contains(&value) => {
            Err(format!("security {value:?} is not valid"))
        }
        "mount" => check_mount(value),
        "device" => check_device(value),
        _ => Ok(()),
    }
}

/// `--mount`: most of it waits until its variables are expanded.
fn check_mount(value: &str) -> Result<(), String> {
    let fields =
        csv_fields(value).map_err(|error| format!("failed to parse csv mounts: {error}"))?;
    for field in fields {
        let Some((key, value)) = field.split_once('=') else {
            continue;
        };
        let dollar = value.find('$').is_some_and(|at| at + 1 != value.len());
        if key.to_lowercase() == "from" && dollar {
            return Err(
                "'from' doesn't support variable expansion, define alias stage instead".to_owned(),
            );
        }
    }
    Ok(())
}

/// `--device`
fn check_device(value: &str) -> Result<(), String> {
    let fields =
        csv_fields(value).map_err(|error| format!("failed to parse csv devices: {error}"))?;
    let mut name = String::new();
    for field in fields {
        let (key, value) = field
            .split_once('=')
            .map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        match (key.to_lowercase().as_str(), value) {
            ("required", None) => {}
            ("required", Some(value)) if is_bool(value) => {}
            ("required", Some(value)) => {
                return Err(format!("invalid value for required: {value}"));
            }
            ("name", Some(_)) if !name.is_empty() => {
                return Err(format!("device name already set to {name}"));
            }
            ("name", Some(value)) => name = value.to_owned(),
            _ if name.is_empty() => name.clone_from(&field),
            (_, None) => return Err(format!("invalid field '{field}' must be a key=value pair")),
            (key, Some(_)) => return Err(format!("unexpected key '{key}' in '{field}'")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn flags_are_checked_as_by_buildkit() {
        let accepted = [
            "FROM --platform=linux/amd64 a",
            "FROM a\nRUN --mount=type=cache,target=/a --mount=from=b,target=/c --network=none --security=insecure x",
            "FROM a\nRUN --device=vendor.com/gpu=0,required --device=name=x,required=t y",
            "FROM a\nRUN --mount=from=a$,target=/b x",
            "FROM a\nCOPY --from=b --chown=c --chmod=1 --link --parents=FALSE --exclude=d --exclude=e f g",
            "FROM a\nADD --keep-git-dir --checksum=sha256:1 --unpack=true b c",
            "FROM a\nHEALTHCHECK --interval=1m --timeout=0 --retries=3 --start-period= CMD b",
            "FROM a\nHEALTHCHECK --whatever NONE",
            "FROM a\nARG --whatever A",
            "FROM a\nSTOPSIGNAL --whatever 9",
        ];
        for source in accepted {
            assert!(parse(source.as_bytes()).is_ok(), "{source}");
        }
        let rejected = [
            "--platform a",
            "--platform=b --platform=c a",
            "a\nRUN --mount x",
            "a\nRUN --mount= x",
            "a\nRUN --network=x y",
            "a\nRUN --mount=from=$b,target=/c x",
            "a\nRUN --mount=\"'a\"\\\"b x",
            "a\nRUN --security= x",
            "a\nRUN --device=a,b x",
            "a\nRUN --device=a,required=2 x",
            "a\nRUN --device=a,name=b x",
            "a\nRUN --device=a,b=c x",
            "a\nCOPY --link= a b",
            "a\nCOPY --link=1 a b",
            "a\nCOPY --unpack a b",
            "a\nADD --from=b c d",
            "a\nHEALTHCHECK --interval=30 CMD b",
            "a\nHEALTHCHECK --interval=1us CMD b",
            "a\nHEALTHCHECK --timeout=-1s CMD b",
            "a\nHEALTHCHECK --retries=-1 CMD b",
            "a\nHEALTHCHECK --retries=x CMD b",
            "a\nENV --a b=c",
            "a\nWORKDIR --a b",
        ];
        for source in rejected {
            assert!(
                parse(format!("FROM {source}").as_bytes()).is_err(),
                "{source}"
            );
        }
    }
}
