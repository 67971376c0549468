//! The small pattern language of the catalogue.
//!
//! Tags are matched by patterns that are data (`match`, `tag_regex`). They use a handful of constructs of regular
//! expressions: literals, `.`, classes with ranges and `\d`, `\w`, groups (named, plain, `(?:...)`), alternatives, `?`,
//! `*`, `+`, `{m,n}` with lazy forms, `^` and `$`. This module matches them with the meaning that the `regex` crate
//! gives them (leftmost match, first alternative first), on ASCII text, in time bounded by pattern length times text
//! length.

use parser::{Node, Parser};

mod memory;
mod parser;

/// Longest text that is matched; tags have at most 128 characters.
const MAX_TEXT: usize = 512;
/// Largest compiled program.
const MAX_PROGRAM: usize = 4_000;

/// Why a pattern could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("in pattern {pattern:?} at byte {at}: {reason}")]
pub struct PatternError {
    pattern: String,
    at: usize,
    reason: &'static str,
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    program: Vec<Step>,
    groups: Vec<String>,
}

/// One step of a compiled pattern.
#[derive(Debug, Clone)]
enum Step {
    /// Takes one byte of a class.
    Class(Class),
    /// Tries the first target, then the second.
    Split(usize, usize),
    Jump(usize),
    /// Notes the position in a slot.
    Save(usize),
    Start,
    End,
    Match,
}

#[derive(Debug, Clone, Default)]
struct Class {
    ranges: Vec<(u8, u8)>,
    negated: bool,
}

impl Class {
    fn has(&self, byte: u8) -> bool {
        self.ranges
            .iter()
            .any(|(low, high)| (*low..=*high).contains(&byte))
            != self.negated
    }
}

/// A match: where it is, and the text of the named groups that took part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captures<'p, 't> {
    groups: Vec<(&'p str, &'t str)>,
}

impl<'t> Captures<'_, 't> {
    /// The text of a named group, if it took part in the match.
    pub fn get(&self, name: &str) -> Option<&'t str> {
        self.groups
            .iter()
            .find(|(group, _)| *group == name)
            .map(|(_, text)| *text)
    }
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// If it uses anything outside of the language described above.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        let mut parser = Parser {
            text: pattern.as_bytes(),
            at: 0,
            groups: Vec::new(),
        };
        let error = |at, reason| PatternError {
            pattern: pattern.to_owned(),
            at,
            reason,
        };
        if !pattern.is_ascii() {
            return Err(error(0, "only ASCII is supported"));
        }
        let node = match parser.alternatives(0) {
            Ok(node) if parser.at == pattern.len() => node,
            Ok(_) => return Err(error(parser.at, "unexpected `)`")),
            Err(reason) => return Err(error(parser.at, reason)),
        };
        let mut program = Vec::new();
        emit(&node, &mut program).map_err(|reason| error(0, reason))?;
        program.push(Step::Match);
        Ok(Self {
            program,
            groups: parser.groups,
        })
    }

    /// The names of the groups, in order.
    pub fn group_names(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }

    /// Whether the pattern is found anywhere in the text. Text longer than 512 bytes has no match.
    pub fn is_match(&self, text: &str) -> bool {
        self.run(text).is_some()
    }

    /// The leftmost match, with its named groups.
    pub fn captures<'p, 't>(&'p self, text: &'t str) -> Option<Captures<'p, 't>> {
        let slots = self.run(text)?;
        let groups = self
            .groups
            .iter()
            .enumerate()
            .filter_map(|(index, name)| {
                let from = slots.get(2 * index).copied().flatten()?;
                let to = slots.get(2 * index + 1).copied().flatten()?;
                Some((name.as_str(), text.get(from..to)?))
            })
            .collect();
        Some(Captures { groups })
    }

    /// Backtracks with a memory of the states that failed, so that no state is tried twice.
    fn run(&self, text: &str) -> Option<Vec<Option<usize>>> {
        enum Job {
            Explore(usize, usize),
            Restore(usize, Option<usize>),
        }
        let bytes = text.as_bytes();
        if bytes.len() > MAX_TEXT {
            return None;
        }
        let width = bytes.len() + 1;
        let mut failed = vec![false; self.program.len() * width];
        let mut slots = vec![None; self.groups.len() * 2];
        let mut jobs = Vec::new();
        for start in 0..width {
            jobs.push(Job::Explore(0, start));
            while let Some(job) = jobs.pop() {
                let (mut step, mut at) = match job {
                    Job::Explore(step, at) => (step, at),
                    Job::Restore(slot, old) => {
                        slots[slot] = old;
                        continue;
                    }
                };
                loop {
                    let seen = &mut failed[step * width + at];
                    if *seen {
                        break;
                    }
                    *seen = true;
                    match &self.program[step] {
                        Step::Class(class) => match bytes.get(at) {
                            Some(byte) if class.has(*byte) => {
                                step += 1;
                                at += 1;
                            }
                            _ => break,
                        },
                        Step::Split(first, second) => {
                            jobs.push(Job::Explore(*second, at));
                            step = *first;
                        }
                        Step::Jump(target) => step = *target,
                        Step::Save(slot) => {
                            jobs.push(Job::Restore(*slot, slots[*slot]));
                            slots[*slot] = Some(at);
                            step += 1;
                        }
                        Step::Start if at == 0 => step += 1,
                        Step::End if at == bytes.len() => step += 1,
                        Step::Start | Step::End => break,
                        Step::Match => return Some(slots),
                    }
                }
            }
        }
        None
    }
}

/// Appends the steps of a node. The depth is bounded by that of the parser.
fn emit(node: &Node, program: &mut Vec<Step>) -> Result<(), &'static str> {
    if program.len() > MAX_PROGRAM {
        return Err("the pattern is too large");
    }
    match node {
        Node::Class(class) => program.push(Step::Class(class.clone())),
        Node::Start => program.push(Step::Start),
        Node::End => program.push(Step::End),
        Node::Group(inner, None) => emit(inner, program)?,
        Node::Group(inner, Some(group)) => {
            program.push(Step::Save(2 * group));
            emit(inner, program)?;
            program.push(Step::Save(2 * group + 1));
        }
        Node::Concat(nodes) => {
            for node in nodes {
                emit(node, program)?;
            }
        }
        Node::Alternatives(branches) => {
            let mut jumps = Vec::new();
            for (index, branch) in branches.iter().enumerate() {
                if index + 1 == branches.len() {
                    emit(branch, program)?;
                    break;
                }
                let split = program.len();
                program.push(Step::Split(split + 1, 0));
                emit(branch, program)?;
                jumps.push(program.len());
                program.push(Step::Jump(0));
                program[split] = Step::Split(split + 1, program.len());
            }
            let end = program.len();
            for jump in jumps {
                program[jump] = Step::Jump(end);
            }
        }
        Node::Repeat {
            node,
            min,
            max,
            greedy,
        } => {
            let split = |inside, outside| match greedy {
                true => Step::Split(inside, outside),
                false => Step::Split(outside, inside),
            };
            for _ in 0..*min {
                emit(node, program)?;
            }
            match max {
                None => {
                    let head = program.len();
                    program.push(Step::Match);
                    emit(node, program)?;
                    program.push(Step::Jump(head));
                    program[head] = split(head + 1, program.len());
                }
                Some(max) => {
                    let mut heads = Vec::new();
                    for _ in *min..*max {
                        heads.push(program.len());
                        program.push(Step::Match);
                        emit(node, program)?;
                    }
                    let end = program.len();
                    for head in heads {
                        program[head] = split(head + 1, end);
                    }
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap().is_match(text)
    }

    #[test]
    fn finds_substrings_suffixes_and_alternatives() {
        assert!(found("alpine", "1.22-alpine3.20"));
        assert!(!found("alpine", "1.22-bookworm"));
        assert!(found("curl$", "bookworm-curl") && !found("curl$", "curl-bookworm"));
        assert!(found("al2(?:-|$)", "8-al2") && !found("al2(?:-|$)", "8-al2023"));
        assert!(found(".*", "") && found("corretto.*debian", "3-amazoncorretto-17-debian"));
        assert!(found(r"^(?:1[2-9]|2\d)[0-9.]*(?:-jdk)?$", "17.0.2-jdk"));
    }

    #[test]
    fn names_the_groups_that_took_part() {
        let pattern =
            Pattern::new(r"^(?P<version>\d+(?:\.\d+){0,2})(?:-(?P<kind>jdk|jre))?$").unwrap();
        let captures = pattern.captures("17.0.2-jre").unwrap();
        assert_eq!(captures.get("version"), Some("17.0.2"));
        assert_eq!(captures.get("kind"), Some("jre"));
        assert_eq!(pattern.captures("17").unwrap().get("kind"), None);
        assert_eq!(pattern.captures("17-alpine"), None);
        assert_eq!(
            pattern.group_names().collect::<Vec<_>>(),
            ["version", "kind"]
        );
    }

    #[test]
    fn lazy_and_greedy_take_different_parts() {
        let lazy = Pattern::new("^(?P<a>[a-z-]+?)(?:-(?P<b>[a-z]+))?$").unwrap();
        let captures = lazy.captures("x-y-z").unwrap();
        assert_eq!(
            (captures.get("a"), captures.get("b")),
            (Some("x-y"), Some("z"))
        );
        let greedy = Pattern::new("^(?P<a>[a-z-]+)(?:-(?P<b>[a-z]+))?$").unwrap();
        assert_eq!(greedy.captures("x-y-z").unwrap().get("a"), Some("x-y-z"));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for bad in [
            "(",
            "a)",
            "[",
            "[]",
            "(?=a)",
            "a**",
            "*",
            r"\q",
            "a{3,2}",
            "é",
            "(?P<a>x)(?P<a>y)",
        ] {
            assert!(Pattern::new(bad).is_err(), "{bad}");
        }
        assert!(Pattern::new(&"(".repeat(1000)).is_err());
        assert!(Pattern::new("(((a{200}){200}){200})").is_err());
    }

    #[test]
    fn nested_repetition_stays_fast() {
        let text = "a".repeat(500);
        assert!(!found("^(?:(?:a*)*)*b$", &text));
        assert!(!found("^(a|aa|aaa)+c$", &text));
    }
}
