//! Words of start scripts that are not known before the container starts, and what they name all the same.

use std::collections::BTreeSet;

use crate::outcome::Reason;

use crate::shell::{self, Part, Resolved, Script, Value, Word};
use crate::stage::{Lookup, path};

use super::Finder;

/// Variables that a container has although no instruction sets them.
const GIVEN: &[&str] = &[
    "HOME", "HOSTNAME", "PATH", "PWD", "OLDPWD", "USER", "UID", "EUID", "PPID", "RANDOM",
    "SECONDS", "SHLVL", "IFS", "?", "$", "!", "#", "@", "*", "-", "_",
];

/// The plain text at the end of a word, behind what is expanded.
fn literal_end(word: &Word) -> String {
    let mut end = String::new();
    for part in word.parts.iter().rev() {
        match part {
            Part::Literal(text) | Part::Quoted(text) => end.insert_str(0, text),
            _ => break,
        }
    }
    end
}

impl Finder<'_, '_, '_> {
    /// The path that a word means whose beginning is computed: `"$DIR/lib.sh"`, beside the script or where it works.
    pub(super) fn by_its_end(&self, word: &Word, cwd: Option<&str>) -> Option<String> {
        let end = literal_end(word);
        let rest = end.strip_prefix('/').filter(|rest| !rest.is_empty())?;
        let places = [self.script_directory.as_deref(), cwd, Some(self.workdir())];
        places
            .into_iter()
            .flatten()
            .map(|place| path::join(place, rest))
            .find(|at| matches!(self.lookup(at), Lookup::Present(_)))
    }

    /// What a script does if nobody sets a variable: the defaults in `${NAME:-default}` are paths and programs, too.
    /// Returns where commands begin whose program is known by that.
    pub(super) fn by_default(
        &mut self,
        script: &Script,
        cwd: &str,
        line: Option<u32>,
        arguments: &[String],
    ) -> Result<BTreeSet<usize>, Reason> {
        let mut known = BTreeSet::new();
        if !script.commands.iter().any(|command| {
            let expanded = |word: &Word| word.raw.contains('$');
            command.words.iter().any(expanded)
        }) {
            return Ok(known);
        }
        let config = self.model.config.clone();
        let lookup = |name: &str| match name.parse::<usize>() {
            Ok(0) => Value::Unknown,
            Ok(number) => arguments
                .get(number - 1)
                .map_or(Value::Unset, |word| Value::Set(word.clone())),
            Err(_) => match config.variable(name) {
                Some(variable) if variable.known => Value::Set(variable.value.clone()),
                None if !GIVEN.contains(&name) => Value::Unset,
                _ => Value::Unknown,
            },
        };
        let start = shell::flow::Start::new(cwd, &lookup);
        let steps = shell::flow::steps(script, start).steps;
        for step in steps {
            let words = &step.command.words;
            let computed =
                |index: usize| words.get(index).is_some_and(|word| word.raw.contains('$'));
            let program = usize::from(words.first().is_some_and(|word| word.is("exec")));
            let text = |resolved: &Resolved| match resolved {
                Resolved::Known(text) if !text.is_empty() => Some(text.clone()),
                _ => None,
            };
            if computed(program)
                && let Some(name) = step.words.get(program).and_then(text)
            {
                known.insert(step.command.span.start);
                self.depth += 1;
                let result = self.script_command(&[name], step.cwd.as_deref(), line, false);
                self.depth -= 1;
                result?;
            }
            for (index, resolved) in step.words.iter().enumerate().skip(program + 1) {
                if let (true, Some(value)) = (computed(index), text(resolved)) {
                    let value = value
                        .split_once('=')
                        .map_or(value.as_str(), |(_, value)| value);
                    self.relative_path(step.cwd.as_deref(), value, line);
                }
            }
        }
        Ok(known)
    }
}
