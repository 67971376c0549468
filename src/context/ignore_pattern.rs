//! One pattern of an ignore file, matched as moby's `patternmatcher` does.

/// How a pattern is matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    Exact,
    Prefix(String),
    Suffix(String),
    Steps(Vec<Step>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Character(char),
    /// `?`
    NotSlash,
    /// `*`
    ManyNotSlash,
    /// `**` with something behind it: nothing, or anything that ends in a slash.
    Directories,
    /// `**` at the end.
    Anything,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Form {
    /// Whether a path matches the pattern, given its text.
    pub fn matches(&self, text: &str, path: &str) -> bool {
        match self {
            Form::Exact => path == text,
            Form::Prefix(prefix) => path.starts_with(prefix.as_str()),
            Form::Suffix(suffix) => {
                path.ends_with(suffix.as_str())
                    || suffix.strip_prefix('/').is_some_and(|name| path == name)
            }
            Form::Steps(steps) => steps_match(steps, path),
        }
    }
}

/// Translates a pattern as moby's `patternmatcher` does, with its order of decisions; `None` for a class or an escape
/// that is not a plain one.
pub(super) fn compile(pattern: &str) -> Option<Form> {
    #[derive(PartialEq)]
    enum Kind {
        Exact,
        Prefix,
        Suffix,
        Steps,
    }
    let mut kind = Kind::Exact;
    let mut steps = Vec::new();
    let mut characters = pattern.chars().peekable();
    let mut first = true;
    while let Some(character) = characters.next() {
        match character {
            '*' if characters.next_if_eq(&'*').is_some() => {
                characters.next_if_eq(&'/');
                if characters.peek().is_none() {
                    if kind == Kind::Exact {
                        kind = Kind::Prefix;
                    } else {
                        kind = Kind::Steps;
                    }
                    steps.push(Step::Anything);
                } else {
                    kind = Kind::Steps;
                    steps.push(Step::Directories);
                }
                if first {
                    kind = Kind::Suffix;
                }
            }
            '*' => {
                kind = Kind::Steps;
                steps.push(Step::ManyNotSlash);
            }
            '?' => {
                kind = Kind::Steps;
                steps.push(Step::NotSlash);
            }
            '\\' => {
                if let Some(next) = characters.next() {
                    // Docker hands `\d` and the like to its regular expressions, where it means something else.
                    if next.is_ascii_alphanumeric() {
                        return None;
                    }
                    kind = Kind::Steps;
                    steps.push(Step::Character(next));
                } else {
                    steps.push(Step::Character('\\'));
                }
            }
            '[' => {
                kind = Kind::Steps;
                steps.push(class(&mut characters)?);
            }
            other => steps.push(Step::Character(other)),
        }
        first = false;
    }
    Some(match kind {
        Kind::Exact => Form::Exact,
        Kind::Prefix => Form::Prefix(pattern.strip_suffix("**").unwrap_or(pattern).to_owned()),
        Kind::Suffix => Form::Suffix(pattern.strip_prefix("**").unwrap_or(pattern).to_owned()),
        Kind::Steps => Form::Steps(steps),
    })
}

fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Step> {
    let negated = characters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let low = match characters.next()? {
            ']' if !ranges.is_empty() => return Some(Step::Class { negated, ranges }),
            ']' | '[' | '*' => return None,
            '\\' => characters.next()?,
            other => other,
        };
        let high = match characters.next_if_eq(&'-') {
            Some(_) => match characters.next()? {
                ']' | '[' | '*' => return None,
                '\\' => characters.next()?,
                other => other,
            },
            None => low,
        };
        ranges.push((low, high));
    }
}

/// Matches by keeping all the places where one could be in the pattern, so that no pattern takes long.
fn steps_match(steps: &[Step], path: &str) -> bool {
    let mut here = vec![false; steps.len() + 1];
    here[0] = true;
    skip_empty(steps, &mut here);
    // Where a `**` in the middle has begun; it ends behind any slash.
    let mut inside = here.clone();
    for character in path.chars() {
        let mut next = vec![false; steps.len() + 1];
        for (index, step) in steps.iter().enumerate() {
            let at = here[index];
            match step {
                Step::Directories => next[index + 1] |= inside[index] && character == '/',
                Step::Anything => next[index] |= at,
                Step::ManyNotSlash => next[index] |= at && character != '/',
                Step::NotSlash => next[index + 1] |= at && character != '/',
                Step::Character(expected) => next[index + 1] |= at && *expected == character,
                Step::Class { negated, ranges } => {
                    let among = ranges
                        .iter()
                        .any(|&(low, high)| low <= character && character <= high);
                    next[index + 1] |= at && among != *negated;
                }
            }
        }
        skip_empty(steps, &mut next);
        for (begun, arrived) in inside.iter_mut().zip(&next) {
            *begun |= arrived;
        }
        here = next;
    }
    here.last().copied().unwrap_or(false)
}

/// Where a step may match nothing, what follows it may be next as well.
fn skip_empty(steps: &[Step], places: &mut [bool]) {
    for (index, step) in steps.iter().enumerate() {
        if places[index]
            && matches!(
                step,
                Step::Directories | Step::Anything | Step::ManyNotSlash
            )
        {
            places[index + 1] = true;
        }
    }
}
