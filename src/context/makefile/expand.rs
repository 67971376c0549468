//! Variable references in a text.

use super::UNRESOLVED;

/// How deep variables may stand for each other.
const DEEPEST: usize = 30;
/// The longest text that an expansion may grow to.
const LONGEST: usize = 64 * 1024;

/// Where the value of a name comes from.
pub(super) trait Values {
    /// The value as written, and whether it still has to be expanded; `None` if it is not defined.
    fn lookup(&self, name: &str) -> Option<(&str, bool)>;
}

/// Replaces all references; what cannot be decided becomes [`UNRESOLVED`].
pub(super) fn expand(text: &str, values: &dyn Values) -> String {
    let mut steps = LONGEST;
    expand_within(text, values, 0, &mut steps)
}

fn expand_within(text: &str, values: &dyn Values, depth: usize, steps: &mut usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let after = rest.get(at + 1..).unwrap_or("");
        *steps = steps.saturating_sub(1 + at);
        if *steps == 0 || out.len() > LONGEST {
            return UNRESOLVED.to_owned();
        }
        // What was rendered as not decided stays so.
        if after.starts_with("{__unresolved}") {
            out.push_str(UNRESOLVED);
            rest = after.get("{__unresolved}".len()..).unwrap_or("");
            continue;
        }
        let Some(first) = after.chars().next() else {
            // A lone `$` at the end is dropped.
            return out;
        };
        rest = match first {
            '$' => {
                out.push('$');
                after.get(1..).unwrap_or("")
            }
            '(' | '{' => {
                let Some(inner) = bracketed(after) else {
                    out.push_str(UNRESOLVED);
                    return out;
                };
                out.push_str(&reference(inner, values, depth, steps));
                after.get(inner.len() + 2..).unwrap_or("")
            }
            other => {
                out.push_str(&variable(
                    other.encode_utf8(&mut [0; 4]),
                    values,
                    depth,
                    steps,
                ));
                after.get(other.len_utf8()..).unwrap_or("")
            }
        };
    }
    out.push_str(rest);
    out
}

/// What is between the brackets at the start of a text.
fn bracketed(text: &str) -> Option<&str> {
    let mut characters = text.char_indices();
    let (open, close) = match characters.next()?.1 {
        '(' => ('(', ')'),
        _ => ('{', '}'),
    };
    let mut depth = 1usize;
    for (at, character) in characters {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return text.get(1..at);
            }
        }
    }
    None
}

fn reference(inner: &str, values: &dyn Values, depth: usize, steps: &mut usize) -> String {
    // A function, or a substitution.
    if inner.contains([' ', '\t', ',', ':', '=']) || depth > DEEPEST {
        return UNRESOLVED.to_owned();
    }
    let name = if inner.contains('$') {
        expand_within(inner, values, depth + 1, steps)
    } else {
        inner.to_owned()
    };
    if name.contains(UNRESOLVED) {
        return UNRESOLVED.to_owned();
    }
    variable(&name, values, depth, steps)
}

fn variable(name: &str, values: &dyn Values, depth: usize, steps: &mut usize) -> String {
    match values.lookup(name) {
        Some((value, false)) => value.to_owned(),
        Some(_) if depth > DEEPEST => UNRESOLVED.to_owned(),
        Some((value, true)) => expand_within(value, values, depth + 1, steps),
        None => String::new(),
    }
}
