//! The values that an expression can have, and the functions of the standard library that make text of text.

use crate::context::evidence::Pieces;
use crate::context::path;

/// The most values that are told apart; more are unknown.
const MOST_VALUES: usize = 24;

/// The values that an expression can have, each once, in the order in which they are found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Values(Vec<Pieces>);

impl Values {
    pub fn one(pieces: Pieces) -> Values {
        Values(vec![pieces])
    }

    pub fn known(text: impl Into<String>) -> Values {
        Values::one(Pieces::known(text))
    }

    pub fn unknown() -> Values {
        Values::one(Pieces::unknown())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Pieces> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value, if there is one only.
    pub fn single(&self) -> Option<&Pieces> {
        match self.0.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    pub fn add(&mut self, more: Values) {
        for value in more.0 {
            if self.0.contains(&value) {
                continue;
            }
            if self.0.len() >= MOST_VALUES {
                *self = Values::unknown();
                return;
            }
            self.0.push(value);
        }
    }

    pub fn map(self, change: impl Fn(Pieces) -> Pieces) -> Values {
        let mut values = Values::default();
        for value in self.0 {
            values.add(Values::one(change(value)));
        }
        values
    }
}

/// Every way to choose one value of each. Where there are too many ways, those with many values are unknown.
pub(super) fn choices(mut arguments: Vec<Values>, most: usize) -> Vec<Vec<Pieces>> {
    loop {
        let ways = arguments
            .iter()
            .map(Values::len)
            .fold(1usize, usize::saturating_mul);
        if ways <= most {
            break;
        }
        match arguments.iter_mut().max_by_key(|values| values.len()) {
            Some(values) => *values = Values::unknown(),
            None => break,
        }
    }
    let mut chosen: Vec<Vec<Pieces>> = vec![Vec::new()];
    for values in &arguments {
        chosen = chosen
            .iter()
            .flat_map(|before| {
                values.iter().map(move |value| {
                    let mut with = before.clone();
                    with.push(value.clone());
                    with
                })
            })
            .collect();
    }
    chosen
}

/// Applies a function of texts to every way to choose its arguments.
pub(super) fn apply(arguments: Vec<Values>, function: fn(Vec<Pieces>) -> Pieces) -> Values {
    let mut values = Values::default();
    for chosen in choices(arguments, MOST_VALUES) {
        values.add(Values::one(function(chosen)));
    }
    values
}

/// Text behind text.
pub(super) fn concatenate(values: Vec<Pieces>) -> Pieces {
    let mut whole = Pieces::default();
    for value in values {
        whole.append(value);
    }
    whole
}

/// The one argument, unchanged.
pub(super) fn same(arguments: Vec<Pieces>) -> Pieces {
    match <[Pieces; 1]>::try_from(arguments) {
        Ok([one]) => one,
        Err(_) => Pieces::unknown(),
    }
}

/// `filepath.Clean`.
pub(super) fn clean(arguments: Vec<Pieces>) -> Pieces {
    let one = same(arguments);
    if one.whole() == Some("") && !one.is_of_text() {
        return one;
    }
    match one.whole().map(path::clean) {
        Some(cleaned) => one.with_text(cleaned),
        // Cleaning what is chosen or made leaves it there; an unknown rest may climb out of a known start.
        None if !one.is_of_text() => one,
        None => Pieces::unknown(),
    }
}

/// `filepath.Dir` of a text that is known.
pub(super) fn directory(arguments: Vec<Pieces>) -> Pieces {
    let one = same(arguments);
    match one.whole() {
        Some(whole) if one.is_of_text() => {
            let cleaned = path::clean(whole);
            Pieces::known(match cleaned.rsplit_once('/') {
                Some(("", _)) => "/".to_owned(),
                Some((directory, _)) => directory.to_owned(),
                None => ".".to_owned(),
            })
        }
        _ => Pieces::unknown(),
    }
}

/// `filepath.Join`: the parts that are not empty with slashes between them, cleaned.
pub(super) fn join(arguments: Vec<Pieces>) -> Pieces {
    let mut joined = Pieces::default();
    let mut giver = None;
    for (index, argument) in arguments.into_iter().enumerate() {
        if argument.is_empty_text() && (argument.is_of_text() || index == 0) {
            // A directory that is chosen and empty if nobody does.
            giver = argument.giver().map(str::to_owned).or(giver);
            continue;
        }
        let climbs = argument
            .whole()
            .is_some_and(|text| text.split('/').any(|part| part == ".."));
        let from_chosen = giver.is_some() || joined.giver().is_some();
        if index > 0 && !joined.is_empty_text() {
            joined.append(Pieces::known("/"));
        }
        joined.append(if climbs && from_chosen {
            return Pieces::unknown();
        } else {
            argument
        });
    }
    let joined = match joined.whole() {
        Some("") => joined,
        Some(whole) => {
            let cleaned = path::clean(whole);
            joined.with_text(cleaned)
        }
        None => joined.cleaned_start(),
    };
    match giver {
        Some(by) => joined.chosen_by(by),
        None => joined,
    }
}

/// `fmt.Sprintf` with `%s` and `%v` of texts; every other verb is unknown.
pub(super) fn format(arguments: Vec<Pieces>) -> Pieces {
    let mut arguments = arguments.into_iter();
    let Some(pattern) = arguments.next().filter(Pieces::is_of_text) else {
        return Pieces::unknown();
    };
    let Some(pattern) = pattern.whole() else {
        return Pieces::unknown();
    };
    let mut value = Pieces::default();
    let mut rest = pattern;
    while let Some((text, verb)) = rest.split_once('%') {
        value.append(Pieces::known(text));
        let len = verb
            .find(|c: char| c.is_ascii_alphabetic() || c == '%')
            .map_or(verb.len(), |at| at + 1);
        let (verb, after) = verb.split_at_checked(len).unwrap_or((verb, ""));
        match verb {
            "%" => value.append(Pieces::known("%")),
            // A width or an index changes which argument it is and how it looks.
            "s" | "v" | "d" => value.append(arguments.next().unwrap_or_else(Pieces::unknown)),
            _ if verb.contains(['[', '*']) => {
                value.append(Pieces::unknown());
                return value;
            }
            _ => {
                arguments.next();
                value.append(Pieces::unknown());
            }
        }
        rest = after;
    }
    value.append(Pieces::known(rest));
    value
}
