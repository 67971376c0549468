//! Go's `filepath.Match`, by which the builder matches the wildcards of COPY and Go those of `go:embed`.
//!
//! <https://pkg.go.dev/path/filepath#Match>: `*` and `?` do not match `/`, `[a-z]` and `[^a-z]` are classes, `\`
//! takes the next character as it is, and the whole name has to match.

/// A pattern that `filepath.Match` rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct BadPattern;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Character(char),
    AnyOne,
    AnyMany,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    parts: Vec<Part>,
}

impl Glob {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// [`BadPattern`] for an unfinished class or a backslash at the end.
    pub fn new(pattern: &str) -> Result<Glob, BadPattern> {
        let mut parts = Vec::new();
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            parts.push(match character {
                '*' => {
                    if parts.last() == Some(&Part::AnyMany) {
                        continue;
                    }
                    Part::AnyMany
                }
                '?' => Part::AnyOne,
                '\\' => Part::Character(characters.next().ok_or(BadPattern)?),
                '[' => {
                    let negated = characters.next_if_eq(&'^').is_some();
                    let mut ranges = Vec::new();
                    loop {
                        if !ranges.is_empty() && characters.next_if_eq(&']').is_some() {
                            break;
                        }
                        let low = class_character(&mut characters)?;
                        let high = match characters.next_if_eq(&'-') {
                            Some(_) => class_character(&mut characters)?,
                            None => low,
                        };
                        ranges.push((low, high));
                    }
                    Part::Class { negated, ranges }
                }
                other => Part::Character(other),
            });
        }
        Ok(Glob { parts })
    }

    /// Whether the whole of `name` matches.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut part, mut at) = (0, 0);
        // Where to go on if what follows the last `*` does not match: one `*` back is enough, since a later one can
        // take all that an earlier one could have.
        let mut star: Option<(usize, usize)> = None;
        loop {
            let stepped = match (self.parts.get(part), name.get(at)) {
                (None, None) => return true,
                (Some(Part::AnyMany), _) => {
                    star = Some((part + 1, at));
                    part += 1;
                    continue;
                }
                (Some(expected), Some(&character)) => expected.matches_one(character),
                _ => false,
            };
            if stepped {
                part += 1;
                at += 1;
                continue;
            }
            match star {
                Some((after, start))
                    if name.get(start).is_some_and(|&character| character != '/') =>
                {
                    star = Some((after, start + 1));
                    part = after;
                    at = start + 1;
                }
                _ => return false,
            }
        }
    }
}

impl Part {
    fn matches_one(&self, character: char) -> bool {
        match self {
            Part::Character(expected) => *expected == character,
            Part::AnyOne => character != '/',
            Part::AnyMany => false,
            Part::Class { negated, ranges } => {
                ranges
                    .iter()
                    .any(|&(low, high)| low <= character && character <= high)
                    != *negated
            }
        }
    }
}

fn class_character(
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
) -> Result<char, BadPattern> {
    let character = match characters.next() {
        None | Some('-' | ']') => return Err(BadPattern),
        Some('\\') => characters.next().ok_or(BadPattern)?,
        Some(other) => other,
    };
    // A class has to be closed, so something has to follow.
    match characters.peek() {
        Some(_) => Ok(character),
        None => Err(BadPattern),
    }
}

/// Whether a text holds a character that makes it a pattern for COPY (`*`, `?`, `[`, and `\` as the escape).
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_tests_of_go() {
        // path/filepath/match_test.go: pattern, name, Some(matched) or None for ErrBadPattern.
        for (pattern, name, expected) in [
            ("abc", "abc", Some(true)),
            ("*", "abc", Some(true)),
            ("*c", "abc", Some(true)),
            ("a*", "a", Some(true)),
            ("a*", "abc", Some(true)),
            ("a*", "ab/c", Some(false)),
            ("a*/b", "abc/b", Some(true)),
            ("a*/b", "a/c/b", Some(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", Some(false)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", Some(false)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
            ("a*b?c*x", "abxbbxdbxebxczzy", Some(false)),
            ("ab[c]", "abc", Some(true)),
            ("ab[b-d]", "abc", Some(true)),
            ("ab[e-g]", "abc", Some(false)),
            ("ab[^c]", "abc", Some(false)),
            ("ab[^e-g]", "abc", Some(true)),
            ("a\\*b", "a*b", Some(true)),
            ("a\\*b", "ab", Some(false)),
            ("a?b", "a☺b", Some(true)),
            ("a[^a]b", "a☺b", Some(true)),
            ("a???b", "a☺b", Some(false)),
            ("[a-ζ]*", "α", Some(true)),
            ("*[a-ζ]", "A", Some(false)),
            ("a?b", "a/b", Some(false)),
            ("a*b", "a/b", Some(false)),
            ("[\\]a]", "]", Some(true)),
            ("[\\-]", "-", Some(true)),
            ("[x\\-]", "x", Some(true)),
            ("[x\\-]", "z", Some(false)),
            ("[]a]", "]", None),
            ("[-]", "-", None),
            ("[x-]", "x", None),
            ("[-x]", "x", None),
            ("\\", "a", None),
            ("[a-b-c]", "a", None),
            ("[", "a", None),
            ("[^", "a", None),
            ("[^bc", "a", None),
            ("a[", "ab", None),
            ("*x", "xxx", Some(true)),
            ("**", "a", Some(true)),
            ("", "", Some(true)),
            ("", "a", Some(false)),
        ] {
            let matched = Glob::new(pattern).ok().map(|glob| glob.matches(name));
            assert_eq!(matched, expected, "{pattern} {name}");
        }
    }
}
