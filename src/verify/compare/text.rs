//! Lines of output, with what changes from run to run masked.
//!
//! The original runs more than once. Lines that all its runs have must be there; lines that differ from run to run (times,
//! ids, addresses) become patterns, which a line of the new run has to fit.

use std::collections::BTreeSet;

use super::{MASKED, short};

/// What a comparison of lines came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What differs.
    pub differences: Vec<String>,
    /// What was masked.
    pub masked: Vec<String>,
}

/// Compares two texts where the order of lines counts, unless the original's own runs differ.
pub fn ordered(originals: &[&str], new: &str) -> Comparison {
    let same = originals.windows(2).all(|pair| pair.first() == pair.last());
    if !same {
        return sets(originals, new);
    }
    let old = originals.first().copied().unwrap_or_default();
    if old == new {
        return Comparison::default();
    }
    let mut found = sets(originals, new);
    if found.differences.is_empty() {
        found.differences.push(first_difference(old, new));
    }
    found
}

/// Compares lines as sets.
pub fn sets(originals: &[&str], new: &str) -> Comparison {
    let runs: Vec<BTreeSet<&str>> = originals.iter().map(|text| lines(text)).collect();
    let new = lines(new);
    let Some(first) = runs.first() else {
        return Comparison::default();
    };
    let stable: BTreeSet<&str> = first
        .iter()
        .copied()
        .filter(|line| runs.iter().all(|run| run.contains(line)))
        .collect();
    let changing: Vec<Vec<&str>> = runs
        .iter()
        .map(|run| run.difference(&stable).copied().collect())
        .collect();
    let patterns = patterns(&changing);
    let mut differences: Vec<String> = stable
        .difference(&new)
        .map(|line| format!("missing: {}", short(line)))
        .collect();
    let rest: Vec<&str> = new.difference(&stable).copied().collect();
    for pattern in patterns.iter().filter(|pattern| pattern.always) {
        if !rest.iter().any(|line| pattern.fits(line)) {
            differences.push(format!(
                "missing, or something like it: {}",
                short(&pattern.example)
            ));
        }
    }
    let extra = rest
        .iter()
        .filter(|line| !patterns.iter().any(|pattern| pattern.fits(line)));
    differences.extend(extra.map(|line| format!("new: {}", short(line))));
    let masked = patterns
        .iter()
        .map(|pattern| format!("{MASKED}: {}", short(&pattern.example)))
        .collect();
    Comparison {
        differences,
        masked,
    }
}

fn lines(text: &str) -> BTreeSet<&str> {
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect()
}

fn first_difference(old: &str, new: &str) -> String {
    let pair = old
        .lines()
        .zip(new.lines())
        .enumerate()
        .find(|(_, (old, new))| old != new);
    match pair {
        Some((at, (old, new))) => format!(
            "line {} was `{}` and is `{}`",
            at + 1,
            short(old),
            short(new)
        ),
        None => format!(
            "there were {} lines and are {}, or they end in another way",
            old.lines().count(),
            new.lines().count()
        ),
    }
}

/// A line that changes from run to run.
struct Pattern {
    /// One of the lines.
    example: String,
    /// Its tokens; `None` where any will do.
    tokens: Vec<Option<String>>,
    /// Whether every run has such a line.
    always: bool,
}

impl Pattern {
    fn fits(&self, line: &str) -> bool {
        let tokens = tokens(line);
        tokens.len() == self.tokens.len()
            && self
                .tokens
                .iter()
                .zip(&tokens)
                .all(|(pattern, token)| pattern.as_ref().is_none_or(|it| it == token))
    }
}

/// Words, numbers and what stands between them.
fn tokens(line: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut was_word = false;
    for character in line.chars() {
        let is_word = character.is_alphanumeric();
        match found.last_mut() {
            Some(last) if is_word && was_word => last.push(character),
            _ => found.push(character.to_string()),
        }
        was_word = is_word;
    }
    found
}

/// Patterns from the lines that are not the same in every run: each line of a run is held against the most alike line of the
/// others, and what differs there is masked, as is every word with a digit in it.
fn patterns(changing: &[Vec<&str>]) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    for (index, run) in changing.iter().enumerate() {
        for line in run {
            let own = tokens(line);
            let mut mask: Vec<bool> = own
                .iter()
                .map(|token| token.chars().any(|it| it.is_ascii_digit()))
                .collect();
            let mut always = true;
            for other in changing
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .map(|(_, run)| run)
            {
                let partner = other
                    .iter()
                    .map(|line| tokens(line))
                    .filter(|tokens| tokens.len() == own.len())
                    .max_by_key(|tokens| alike(&own, tokens))
                    .filter(|tokens| 2 * alike(&own, tokens) >= own.len());
                match partner {
                    Some(partner) => {
                        for (masked, (one, two)) in mask.iter_mut().zip(own.iter().zip(&partner)) {
                            *masked |= one != two;
                        }
                    }
                    None => always = false,
                }
            }
            let tokens: Vec<Option<String>> = own
                .into_iter()
                .zip(mask)
                .map(|(token, masked)| (!masked).then_some(token))
                .collect();
            if !found.iter().any(|it| it.tokens == tokens) {
                found.push(Pattern {
                    example: (*line).to_owned(),
                    tokens,
                    always,
                });
            }
        }
    }
    found
}

fn alike(one: &[String], two: &[String]) -> usize {
    one.iter().zip(two).filter(|(one, two)| one == two).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_output_is_equal() {
        assert_eq!(
            ordered(&["a\nb\n", "a\nb\n"], "a\nb\n"),
            Comparison::default()
        );
        assert!(
            !ordered(&["a\nb\n", "a\nb\n"], "b\na\n")
                .differences
                .is_empty()
        );
        assert!(
            ordered(&["a\nb\n", "b\na\n"], "b\na\n")
                .differences
                .is_empty()
        );
    }

    #[test]
    fn times_are_masked_and_words_are_not() {
        let runs = [
            "10:00:01 listening on 8080\nready\n",
            "10:00:05 listening on 8080\nready\n",
        ];
        let same = sets(&runs, "10:00:03 listening on 8080\nready\n");
        assert_eq!(same.differences, Vec::<String>::new());
        assert_eq!(same.masked.len(), 1);
        let worse = sets(&runs, "10:00:03 cannot open templates\nready\n");
        assert_eq!(worse.differences.len(), 2, "{worse:?}");
    }

    #[test]
    fn random_words_are_masked_where_the_original_differs() {
        let runs = ["I am worker brave_fox today", "I am worker lazy_dog today"];
        assert!(
            sets(&runs, "I am worker calm_cat today")
                .differences
                .is_empty()
        );
        assert!(
            !sets(&runs, "I am a failure of sorts here today")
                .differences
                .is_empty()
        );
    }

    #[test]
    fn a_lost_line_and_a_new_line_are_differences() {
        let found = sets(&["a\nb", "a\nb"], "a\nc");
        assert_eq!(found.differences, ["missing: b", "new: c"]);
    }

    #[test]
    fn a_line_that_only_one_run_has_may_be_missing() {
        assert!(sets(&["a\nmaybe", "a"], "a").differences.is_empty());
        assert!(sets(&["a\nmaybe", "a"], "a\nmaybe").differences.is_empty());
    }

    #[test]
    fn nothing_is_compared_with_nothing() {
        assert_eq!(sets(&[], "x"), Comparison::default());
        assert_eq!(ordered(&["", ""], ""), Comparison::default());
    }
}
