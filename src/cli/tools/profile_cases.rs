//! Cases of a user's, in the format of `tests/cases`: a Dockerfile with its context, and what must come out.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::bulk::guard::guarded;
use crate::bulk::read::read_file;
use crate::context::Context;
use crate::convert::convert;
use crate::diff;
use crate::knowledge::Knowledge;
use crate::options::Options;
use crate::outcome::{Conversion, Verdict};
use crate::stage::path;
use crate::suggest::with_suggestion;

/// How deep cases are searched for.
const DEEPEST: usize = 4;

/// The keys of `case.toml` that a conversion alone can meet; those about building and running are let be.
#[derive(Deserialize)]
struct Case {
    outcome: String,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default = "yes")]
    context: bool,
    safe: Option<bool>,
    #[serde(default)]
    assumptions: Vec<String>,
    reason: Option<String>,
    #[serde(default)]
    must_have: Vec<String>,
    #[serde(default)]
    must_not_have: Vec<String>,
    #[serde(default)]
    keep: Vec<String>,
    dockerfile: Option<String>,
}

fn yes() -> bool {
    true
}

/// The directories below `root` (or itself) that hold a case, in order.
pub(super) fn folders(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![(root.to_path_buf(), 0)];
    while let Some((folder, depth)) = waiting.pop() {
        if folder.join("case.toml").is_file() {
            found.push(folder);
            continue;
        }
        let below = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let directories = below.filter(|it| it.file_type().is_ok_and(|kind| kind.is_dir()));
        if depth < DEEPEST {
            waiting.extend(directories.map(|it| (it.path(), depth + 1)));
        }
    }
    found.sort();
    found
}

/// What is wrong with a case; nothing if it comes out as it says.
pub(super) fn check(folder: &Path, knowledge: &Knowledge) -> Vec<String> {
    match guarded(|| compare(folder, knowledge)) {
        Ok(Ok(wrong)) => wrong,
        Ok(Err(message)) => vec![message],
        Err(reason) => vec![reason.message],
    }
}

fn compare(folder: &Path, knowledge: &Knowledge) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(folder.join("case.toml"))
        .map_err(|error| format!("case.toml: cannot be read: {error}"))?;
    let case: Case = toml::from_str(&text).map_err(|error| {
        let line = error
            .span()
            .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        format!("case.toml:{line}: {}", with_suggestion(error.message()))
    })?;
    let options = Options::of_words(case.options.iter().map(String::as_str))
        .map_err(|wrong| format!("case.toml: {wrong}"))?;
    let root = folder.join("context");
    let file = root.join(case.dockerfile.as_deref().unwrap_or("Dockerfile"));
    let source =
        read_file(&file).map_err(|reason| format!("{}: {}", file.display(), reason.message))?;
    let context = match case.context {
        true => Context::open(&root, Some(&file)),
        false => Context::absent(),
    };
    let outcome = convert(&source, &context, knowledge, &options);
    let got = outcome.verdict.name();
    let mut wrong = Vec::new();
    let conversion = match &outcome.verdict {
        Verdict::Converted(conversion) => Some(conversion),
        Verdict::Unchanged(reason)
        | Verdict::Refused(reason)
        | Verdict::Invalid(reason)
        | Verdict::Failed(reason) => {
            let differs = case
                .reason
                .as_ref()
                .is_some_and(|code| *code != reason.code);
            if got != case.outcome || differs {
                let wanted = case.reason.as_deref().unwrap_or_default();
                return Ok(vec![format!(
                    "wanted {} {wanted}, got {got} {}: {}",
                    case.outcome, reason.code, reason.message
                )]);
            }
            None
        }
    };
    match conversion {
        Some(_) if case.outcome != got => {
            wrong.push(format!("wanted {}, got {got}", case.outcome));
        }
        Some(conversion) => wrong.extend(converted(&case, conversion)),
        None => {}
    }
    let expected = folder.join("expected.Dockerfile");
    if let (Ok(text), Some(conversion)) = (std::fs::read(&expected), conversion)
        && text != conversion.output
    {
        let shown = diff::unified(b"expected.Dockerfile", &text, &conversion.output);
        wrong.push(format!(
            "the output differs:\n{}",
            String::from_utf8_lossy(&shown)
        ));
    }
    Ok(wrong)
}

fn converted(case: &Case, conversion: &Conversion) -> Vec<String> {
    let mut wrong = Vec::new();
    let open: Vec<&str> = conversion
        .assumptions
        .iter()
        .map(|it| it.code.as_str())
        .collect();
    if let Some(safe) = case.safe.filter(|safe| *safe != conversion.is_safe()) {
        wrong.push(format!("safe: wanted {safe}, got the assumptions {open:?}"));
    }
    for code in case
        .assumptions
        .iter()
        .filter(|code| !open.contains(&code.as_str()))
    {
        wrong.push(format!(
            "the assumption {code} is missing; there are {open:?}"
        ));
    }
    let text = String::from_utf8_lossy(&conversion.output);
    let stage = text.rfind("\nFROM ").map_or("", |at| &text[at..]);
    let copied: Vec<&str> = stage
        .lines()
        .filter(|line| line.starts_with("COPY --from="))
        .flat_map(|line| line.split_whitespace().skip(2))
        .collect();
    for wanted in &case.must_have {
        let there = copied.iter().any(|source| path::is_within(wanted, source))
            || stage.contains(wanted.as_str());
        if !there {
            wrong.push(format!("`{wanted}` is not in the runtime stage"));
        }
    }
    for unwanted in &case.must_not_have {
        if copied
            .iter()
            .any(|source| path::is_within(unwanted, source))
        {
            wrong.push(format!("`{unwanted}` is in the runtime stage"));
        }
    }
    for line in case
        .keep
        .iter()
        .filter(|line| !stage.contains(line.as_str()))
    {
        wrong.push(format!("the runtime stage has no `{line}`"));
    }
    wrong
}
