//! What a word expands to, as far as the variables are known.

use super::pattern;
use super::word::{Expansion, ExpansionKind, Part, Word};

/// What is known of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// It has this value.
    Set(String),
    /// It has none.
    Unset,
    /// It may have any.
    Unknown,
}

/// What a word expands to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// Exactly this one argument.
    Known(String),
    /// The file names that match this pattern; a backslash takes the next character literally.
    Pattern(String),
    /// Something that starts with `prefix` (up to the first unknown), or several arguments, or none.
    Unknown {
        /// What it starts with for sure; often empty.
        prefix: String,
    },
}

impl Resolved {
    /// The text, if it is known.
    pub fn known(&self) -> Option<&str> {
        match self {
            Resolved::Known(text) => Some(text),
            _ => None,
        }
    }
}

/// Blanks at which an unquoted value is split (the default IFS).
const BLANKS: [char; 3] = [' ', '\t', '\n'];

/// A value longer than this is not followed: doubling assignments (`A=$A$A`) would fill the memory.
pub(crate) const MAX_VALUE: usize = 4 * 1024;

impl Word {
    /// What the word expands to, where `vars` gives the value of a variable or `None` if that is not known.
    ///
    /// An unset variable is not told from an unknown one here, so `${V:-d}` is `d` only where `V` is known to be
    /// empty; [`Word::resolve_in`] tells them apart.
    pub fn resolve(&self, vars: &dyn Fn(&str) -> Option<String>) -> Resolved {
        self.resolve_in(&|name| vars(name).map_or(Value::Unknown, Value::Set))
    }

    /// What the word expands to, given what is known of the variables.
    ///
    /// [`Resolved::Known`] is one argument for sure: an unquoted variable whose value would be split or would vanish
    /// is unknown.
    pub fn resolve_in(&self, vars: &dyn Fn(&str) -> Value) -> Resolved {
        let mut builder = Builder::default();
        builder.parts(&self.parts, self.assigned, vars);
        builder.finish(self.assigned)
    }

    /// The value that an assignment or a redirection target of this word has: no field splitting, no file names.
    pub fn value_in(&self, vars: &dyn Fn(&str) -> Value) -> Value {
        let mut builder = Builder::default();
        builder.parts(&self.parts, true, vars);
        match builder.finish(true) {
            Resolved::Known(text) => Value::Set(text),
            _ => Value::Unknown,
        }
    }
}

/// The pattern that `parts` make, glob characters in quotes escaped.
pub(crate) fn pattern_of(parts: &[Part], vars: &dyn Fn(&str) -> Value) -> Option<String> {
    let mut builder = Builder::default();
    builder.parts(parts, true, vars);
    let Builder {
        text,
        pattern,
        unknown,
        ..
    } = builder;
    unknown
        .is_none()
        .then(|| pattern.unwrap_or_else(|| pattern::escape(&text)))
}

#[derive(Default)]
struct Builder {
    text: String,
    /// The same as a pattern, from the first glob on; until then it is the text, escaped.
    pattern: Option<String>,
    /// Whether anything makes sure that there is an argument at all.
    exists: bool,
    /// The text in front of the first unknown.
    unknown: Option<String>,
}

impl Builder {
    fn unknown(&mut self) {
        if self.unknown.is_none() {
            // Behind a glob nothing is certain.
            self.unknown = Some(match self.pattern {
                Some(_) => String::new(),
                None => self.text.clone(),
            });
        }
    }

    fn literal(&mut self, text: &str) {
        if self.text.len() + text.len() > MAX_VALUE {
            return self.unknown();
        }
        self.text.push_str(text);
        if let Some(pattern) = &mut self.pattern {
            pattern.push_str(&pattern::escape(text));
        }
        self.exists = true;
    }

    fn glob(&mut self, text: &str) {
        self.pattern
            .get_or_insert_with(|| pattern::escape(&self.text))
            .push_str(text);
        self.text.push_str(text);
        self.exists = true;
    }

    fn parts(&mut self, parts: &[Part], assigned: bool, vars: &dyn Fn(&str) -> Value) {
        for part in parts {
            if self.unknown.is_some() {
                return;
            }
            match part {
                Part::Literal(text) | Part::Quoted(text) => self.literal(text),
                Part::Glob(text) => self.glob(text),
                Part::Tilde(name) if name.is_empty() => match vars("HOME") {
                    Value::Set(home) if !home.is_empty() => self.literal(&home),
                    _ => self.unknown(),
                },
                Part::Variable {
                    name,
                    quoted,
                    expansion,
                } => self.variable(name, *quoted, expansion.as_ref(), assigned, vars),
                Part::Tilde(_)
                | Part::Substitution { .. }
                | Part::ProcessSubstitution { .. }
                | Part::Arithmetic(_)
                | Part::Brace(_)
                | Part::Opaque(_) => self.unknown(),
            }
        }
    }

    fn variable(
        &mut self,
        name: &str,
        quoted: bool,
        expansion: Option<&Expansion>,
        assigned: bool,
        vars: &dyn Fn(&str) -> Value,
    ) {
        // `$@` is any number of arguments; `$?`, `$$` and the like change from command to command.
        let many = matches!(name, "@" | "*");
        let value = if many { Value::Unknown } else { vars(name) };
        let Some(expansion) = expansion else {
            return match value {
                Value::Set(value) => self.value(&value, quoted || assigned),
                Value::Unset => self.value("", quoted || assigned),
                Value::Unknown => self.unknown(),
            };
        };
        let present = |colon: bool| match &value {
            Value::Set(text) => Some(!colon || !text.is_empty()),
            Value::Unset => Some(false),
            Value::Unknown => None,
        };
        match expansion.kind {
            ExpansionKind::Default { colon } | ExpansionKind::Assign { colon } => {
                match (present(colon), &value) {
                    (Some(true), Value::Set(value)) => self.value(value, quoted || assigned),
                    (Some(false), _) => self.operand(expansion, quoted, assigned, vars),
                    _ => self.unknown(),
                }
            }
            ExpansionKind::Error { colon } => match (present(colon), &value) {
                (Some(true), Value::Set(value)) => self.value(value, quoted || assigned),
                _ => self.unknown(),
            },
            ExpansionKind::Alternate { colon } => match present(colon) {
                Some(true) => self.operand(expansion, quoted, assigned, vars),
                Some(false) => self.value("", quoted || assigned),
                None => self.unknown(),
            },
            ExpansionKind::TrimPrefix { longest } | ExpansionKind::TrimSuffix { longest } => {
                let suffix = matches!(expansion.kind, ExpansionKind::TrimSuffix { .. });
                let text = match value {
                    Value::Set(text) => text,
                    Value::Unset => String::new(),
                    Value::Unknown => return self.unknown(),
                };
                match pattern_of(&expansion.operand, vars) {
                    Some(pattern) if text.len() <= 256 && pattern.len() <= 64 => {
                        let trimmed = trim(&text, &pattern, suffix, longest);
                        self.value(trimmed, quoted || assigned);
                    }
                    _ => self.unknown(),
                }
            }
            ExpansionKind::Length => match value {
                Value::Set(text) if text.is_ascii() => self.literal(&text.len().to_string()),
                Value::Unset => self.literal("0"),
                _ => self.unknown(),
            },
            ExpansionKind::Other => self.unknown(),
        }
    }

    fn operand(
        &mut self,
        expansion: &Expansion,
        quoted: bool,
        assigned: bool,
        vars: &dyn Fn(&str) -> Value,
    ) {
        let mut inner = Builder::default();
        inner.parts(&expansion.operand, quoted || assigned, vars);
        let split = !quoted && !assigned;
        // Literal blanks in an unquoted operand separate fields, quoted ones do not: not told apart here.
        if inner.unknown.is_some()
            || inner.pattern.is_some()
            || (split && inner.text.contains(BLANKS))
        {
            let prefix = inner.unknown.unwrap_or_default();
            self.literal(&prefix);
            return self.unknown();
        }
        match inner.exists || quoted {
            true => self.literal(&inner.text),
            false => self.value(&inner.text, quoted || assigned),
        }
    }

    /// The value of a variable.
    fn value(&mut self, value: &str, whole: bool) {
        if whole {
            return self.literal(value);
        }
        if value.contains(BLANKS) {
            return self.unknown();
        }
        if value.contains(['*', '?', '[']) {
            self.glob(value);
        } else if !value.is_empty() {
            self.literal(value);
        }
    }

    fn finish(self, assigned: bool) -> Resolved {
        if let Some(prefix) = self.unknown {
            return Resolved::Unknown { prefix };
        }
        if let (Some(pattern), false) = (self.pattern, assigned) {
            return Resolved::Pattern(pattern);
        }
        if !self.exists && !assigned {
            return Resolved::Unknown {
                prefix: String::new(),
            };
        }
        Resolved::Known(self.text)
    }
}

/// `text` without what `pattern` matches at its start or end.
fn trim<'t>(text: &'t str, pattern: &str, suffix: bool, longest: bool) -> &'t str {
    let mut cuts: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    cuts.push(text.len());
    // The shortest prefix ends first, the shortest suffix starts last.
    if suffix != longest {
        cuts.reverse();
    }
    for cut in cuts {
        let (head, tail) = text.split_at(cut);
        let (matched, rest) = if suffix { (tail, head) } else { (head, tail) };
        if pattern::matches(pattern, matched) {
            return rest;
        }
    }
    text
}
