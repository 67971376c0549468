//! The patterns of `${V#pattern}`, `${V%pattern}` and `${V/pattern/text}`: `*` and `?`, no brackets.

use super::expand::ExpandError;

/// Steps that one substitution may take. BuildKit's regular expressions are linear in the product of pattern and value,
/// which two long strings can make as long as they like.
const MAX_STEPS: usize = 1 << 24;

/// A compiled pattern.
pub(super) struct Pattern {
    elements: Vec<Element>,
    /// Whether `*` takes as much as it can.
    greedy: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    /// `*`
    Any,
    /// `?`
    One,
    Literal(char),
}

impl Pattern {
    /// Compiles a pattern. A backslash may escape `*`, `?`, `\`, `}` and `/`.
    pub(super) fn new(pattern: &str, greedy: bool) -> Result<Pattern, ExpandError> {
        // Go's scanner ignores a byte order mark at the start.
        let mut chars = pattern.strip_prefix('\u{feff}').unwrap_or(pattern).chars();
        let mut elements = Vec::new();
        while let Some(ch) = chars.next() {
            elements.push(match ch {
                '*' => Element::Any,
                '?' => Element::One,
                '\\' => match chars.next() {
                    Some(ch @ ('}' | '/' | '*' | '?' | '\\')) => Element::Literal(ch),
                    _ => return Err(ExpandError::Pattern(pattern.to_owned())),
                },
                ch => Element::Literal(ch),
            });
        }
        Ok(Pattern { elements, greedy })
    }

    /// The first match at or after `start`, or only at `start`.
    fn find(
        &self,
        value: &[char],
        start: usize,
        anchored: bool,
        steps: &mut usize,
    ) -> Result<Option<(usize, usize)>, ExpandError> {
        let width = self.elements.len() + 1;
        // Backtracking that visits each state once: what failed from a state fails again, wherever it is come from.
        let size = width.saturating_mul(value.len() - start + 1);
        spend(steps, size / 64)?;
        if size > MAX_STEPS {
            return Err(ExpandError::TooLong);
        }
        let mut visited = vec![0_u64; size / 64 + 1];
        let mut stack = Vec::new();
        let last = if anchored { start } else { value.len() };
        for from in start..=last {
            stack.push((0, from));
            while let Some((element, at)) = stack.pop() {
                let state = (at - start) * width + element;
                if visited[state / 64] >> (state % 64) & 1 == 1 {
                    continue;
                }
                visited[state / 64] |= 1 << (state % 64);
                spend(steps, 1)?;
                // Like the dot of Go's patterns, wildcards do not match a newline.
                let wild = value.get(at).is_some_and(|ch| *ch != '\n');
                match self.elements.get(element) {
                    None => return Ok(Some((from, at))),
                    Some(Element::Any) => {
                        // The last one pushed is tried first.
                        let (more, less) = ((element, at + 1), (element + 1, at));
                        let (first, second) = if self.greedy {
                            (more, less)
                        } else {
                            (less, more)
                        };
                        stack.extend(
                            [second, first]
                                .into_iter()
                                .filter(|next| *next == less || wild),
                        );
                    }
                    Some(Element::One) if wild => stack.push((element + 1, at + 1)),
                    Some(Element::Literal(ch)) if value.get(at) == Some(ch) => {
                        stack.push((element + 1, at + 1))
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(None)
    }

    /// Replaces the first match, or all, by a text. In a replacement of all, BuildKit hands the text to Go's
    /// `ReplaceAllString`, where `$0` is the match and any other `$name` is empty.
    pub(super) fn replace(
        &self,
        value: &str,
        text: &str,
        all: bool,
        limit: usize,
    ) -> Result<String, ExpandError> {
        let value: Vec<char> = value.chars().collect();
        let mut steps = MAX_STEPS;
        if !all {
            let (start, end) = match self.find(&value, 0, false, &mut steps)? {
                Some(found) => found,
                None => return Ok(value.into_iter().collect()),
            };
            let head: String = value[..start].iter().collect();
            return Ok(head + text + &value[end..].iter().collect::<String>());
        }
        let mut result = String::new();
        let (mut last_end, mut search) = (0, 0);
        while search <= value.len() {
            let Some((start, end)) = self.find(&value, search, false, &mut steps)? else {
                break;
            };
            result.extend(&value[last_end..start]);
            // No empty match right after another match.
            if end > last_end || start == 0 {
                expand_template(text, &value[start..end], &mut result);
            }
            if result.len() > limit {
                return Err(ExpandError::TooLong);
            }
            last_end = end;
            search = end.max(search + 1);
        }
        result.extend(&value[last_end..]);
        Ok(result)
    }
}

fn spend(steps: &mut usize, count: usize) -> Result<(), ExpandError> {
    *steps = steps.checked_sub(count).ok_or(ExpandError::TooLong)?;
    Ok(())
}

/// The replacement text with its `$` references: `$0` is the match, `$$` a dollar, another name nothing.
fn expand_template(template: &str, found: &[char], result: &mut String) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            result.push('$');
            rest = after;
            continue;
        }
        let braced = after.strip_prefix('{');
        let text = braced.unwrap_or(after);
        let length = text
            .find(|ch: char| !(ch.is_alphanumeric() || ch == '_'))
            .unwrap_or(text.len());
        let (name, mut tail) = text.split_at(length);
        let closed = tail.strip_prefix('}');
        if name.is_empty() || (braced.is_some() && closed.is_none()) {
            result.push('$');
            rest = after;
            continue;
        }
        if let (Some(_), Some(closed)) = (braced, closed) {
            tail = closed;
        }
        let zero = name.bytes().all(|byte| byte == b'0') && name.len() == 1;
        if zero {
            result.extend(found);
        }
        rest = tail;
    }
    result.push_str(rest);
}

/// The value without the prefix that the pattern matches: the shortest, or if `greedy` the longest.
pub(super) fn trim_prefix(pattern: &str, value: &str, greedy: bool) -> Result<String, ExpandError> {
    let pattern = Pattern::new(pattern, greedy)?;
    let value: Vec<char> = value.chars().collect();
    let end = pattern
        .find(&value, 0, true, &mut MAX_STEPS.clone())?
        .map_or(0, |(_, end)| end);
    Ok(value[end..].iter().collect())
}

/// The value without the suffix that the pattern matches.
pub(super) fn trim_suffix(pattern: &str, value: &str, greedy: bool) -> Result<String, ExpandError> {
    let reversed: String = value.chars().rev().collect();
    let trimmed = trim_prefix(&reverse_pattern(pattern), &reversed, greedy)?;
    Ok(trimmed.chars().rev().collect())
}

/// The pattern from right to left, escapes still before what they escape.
fn reverse_pattern(pattern: &str) -> String {
    let mut chars = pattern.chars();
    let mut units = Vec::new();
    while let Some(ch) = chars.next() {
        units.push((ch, if ch == '\\' { chars.next() } else { None }));
    }
    units
        .into_iter()
        .rev()
        .flat_map(|(ch, escaped)| [Some(ch), escaped])
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(value: &str, pattern: &str, text: &str) -> String {
        Pattern::new(pattern, true)
            .unwrap()
            .replace(value, text, true, 1000)
            .unwrap()
    }

    #[test]
    fn shortest_and_longest() {
        assert_eq!(trim_prefix("*a", "bababa", false).unwrap(), "baba");
        assert_eq!(trim_prefix("*a", "bababa", true).unwrap(), "");
        assert_eq!(trim_suffix("b*", "bababa", false).unwrap(), "baba");
        assert_eq!(trim_suffix("b*", "bababa", true).unwrap(), "");
        assert_eq!(trim_suffix("\\*?", "a*b", false).unwrap(), "a");
        assert_eq!(trim_prefix("x", "abc", true).unwrap(), "abc");
        assert_eq!(trim_prefix("a*c", "a\nc", true).unwrap(), "a\nc");
    }

    #[test]
    fn all_matches_are_replaced_as_go_does() {
        assert_eq!(all("banana", "an", "<$0>"), "b<an><an>a");
        assert_eq!(all("banana", "a", "$1"), "bnn");
        assert_eq!(all("abc", "", "-"), "-a-b-c-");
        assert_eq!(all("abc", "*", "-"), "-");
        assert_eq!(all("a.b", ".", "$$ ${0 $"), "a$ ${0 $b");
    }

    #[test]
    fn escapes_have_to_mean_something() {
        assert!(Pattern::new("\\a", true).is_err());
        assert!(Pattern::new("a\\", true).is_err());
        assert_eq!(all("a/b}c", "\\/", "|"), "a|b}c");
    }
}
