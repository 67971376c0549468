//! Where what is the author's own, and what a build starts, may write.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::evidence::{Argument, Evidence};
use crate::profile::Profile;
use crate::stage::{World, path};

use super::{Invocation, analyses, node};

/// Where a script or program of the author may write; absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// What calls that write are given.
    pub named: BTreeSet<String>,
    /// Paths that stand elsewhere in it.
    pub mentioned: BTreeSet<String>,
}

/// Where a command that runs a script of the author may write; `None` where nothing is known of that.
pub fn written(invocation: &Invocation<'_, '_, '_>) -> Option<Written> {
    match invocation.profile.manifest.as_deref() {
        Some("node") => node::written(invocation),
        _ => Some(Written::default()),
    }
}

/// Where a program may write that is built from sources in the context and started in `cwd`.
pub fn written_by_program(
    world: &World<'_, '_>,
    profile: &Profile,
    sources: &BTreeSet<String>,
    cwd: &str,
    vars: &dyn Fn(&str) -> Option<String>,
) -> Written {
    let mut written = Written::default();
    for analysis in analyses(world, profile, sources) {
        written.add(&analysis.evidence, cwd, vars);
    }
    written
}

impl Written {
    /// Adds what sources show of a program that is started in `cwd`: the paths of its calls that write and of the programs that
    /// it starts. Where one of them is computed, any absolute path of the sources may be it.
    pub(super) fn add(
        &mut self,
        evidence: &Evidence,
        cwd: &str,
        vars: &dyn Fn(&str) -> Option<String>,
    ) {
        let mut computed = false;
        let writes = evidence.features.get("writes").into_iter().flatten();
        for one in writes {
            match place(&one.value, vars) {
                Some(at) => self.named.extend(at.map(|at| path::join(cwd, &at))),
                None => computed = true,
            }
        }
        for one in &evidence.programs {
            for argument in &one.arguments {
                match place(argument, vars) {
                    Some(at) => {
                        let absolute = at.filter(|at| at.starts_with('/') && at.len() > 1);
                        self.named.extend(absolute.map(|at| path::join("/", &at)));
                    }
                    None => computed = true,
                }
            }
        }
        if computed {
            let literals = evidence.literals.iter().map(|it| it.value.as_str());
            let absolute = literals.filter(|it| it.starts_with('/') && !it.starts_with("//"));
            self.mentioned
                .extend(absolute.map(|at| path::join("/", at)));
        }
    }
}

/// The path that a call is given, or the directory that it begins with: `None` where it is computed, `Some(None)` where it is
/// none of the image.
fn place(value: &Argument, vars: &dyn Fn(&str) -> Option<String>) -> Option<Option<String>> {
    match value {
        Argument::Literal(text) => {
            let text = text.strip_prefix("file:").unwrap_or(text);
            let text = text.split_once('?').map_or(text, |(before, _)| before);
            Some(Some(text.to_string()).filter(|text| !text.contains("://")))
        }
        Argument::Prefix(text) => text
            .rsplit_once('/')
            .map(|(directory, _)| Some(format!("{directory}/"))),
        Argument::Given { default, by } => {
            let set = by.strip_prefix("environment ").and_then(vars);
            match (default, set) {
                (Some(default), None) => place(default, vars),
                (_, Some(set)) => Some(Some(set)),
                (None, None) => None,
            }
        }
        Argument::Temporary => Some(None),
        Argument::Parts(_) | Argument::Unknown => None,
    }
}

/// The variables that the tool sets for a program, before those of the command.
pub(super) fn with_set<'v>(
    set: &'v BTreeMap<&str, String>,
    vars: &'v dyn Fn(&str) -> Option<String>,
) -> impl Fn(&str) -> Option<String> + 'v {
    move |name| set.get(name).cloned().or_else(|| vars(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_what_is_computed() {
        let vars = |name: &str| (name == "OUT").then(|| "/srv/out".to_string());
        let place = |value: Argument| place(&value, &vars);
        let given = |by: &str, default: Option<&str>| Argument::Given {
            default: default.map(|text| Box::new(Argument::Literal(text.into()))),
            by: by.into(),
        };
        let known = |text: &str| Some(Some(text.to_string()));
        assert_eq!(
            place(Argument::Literal("file:/srv/a.db?mode=rwc".into())),
            known("/srv/a.db")
        );
        assert_eq!(
            place(Argument::Literal("postgres://db/x".into())),
            Some(None)
        );
        assert_eq!(place(Argument::Prefix("/srv/a-".into())), known("/srv/"));
        assert_eq!(place(given("environment OUT", None)), known("/srv/out"));
        assert_eq!(place(given("flag out", Some("gen"))), known("gen"));
        assert_eq!(place(given("argument", None)), None);
        assert_eq!(place(Argument::Unknown), None);
    }
}
