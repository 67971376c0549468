//! The calls that the rules of a profile look for, and the strings, in the sources that a program is made of.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::{At, MOST_STEPS, Program};
use super::given::Givers;
use super::lexer::{Token, TokenKind};
use super::reach::{Located, Reach};
use super::scope::Unit;
use super::values::{Values, choices};
use super::{GoProject, PackageRef};
use crate::context::evidence::{
    Argument, CallRule, Evidence, EvidenceRules, LONGEST_LITERAL, Literal, MOST_LITERALS,
    MOST_USES, Pieces, Place, TIME_ZONES, Use,
};
use crate::context::path;

/// Where a use goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind<'r> {
    Read,
    Program,
    Feature(&'r str),
}

/// The rules by what they look for.
#[derive(Default)]
struct Index<'r> {
    /// By import path and name.
    functions: BTreeMap<(&'r str, &'r str), Vec<(Kind<'r>, &'r CallRule)>>,
    methods: BTreeMap<&'r str, Vec<(Kind<'r>, &'r CallRule)>>,
    /// The names of all functions, so that other selections are passed over at once.
    names: BTreeSet<&'r str>,
}

impl<'r> Index<'r> {
    fn of(rules: &'r EvidenceRules, imports: &BTreeSet<&str>) -> Index<'r> {
        let mut index = Index::default();
        let reads = rules.reads.iter().map(|rule| (Kind::Read, rule));
        let programs = rules.executes.iter().map(|rule| (Kind::Program, rule));
        let zones = rules
            .zones
            .iter()
            .map(|rule| (Kind::Feature(TIME_ZONES), rule));
        let features = rules
            .features
            .iter()
            .flat_map(|(name, rules)| rules.iter().map(|rule| (Kind::Feature(name), rule)));
        for (kind, rule) in reads.chain(programs).chain(zones).chain(features) {
            let applies = rule.imported.as_ref().is_none_or(|needed| {
                imports
                    .iter()
                    .any(|import| path::below(import, needed).is_some())
            });
            let Some((package, name)) = rule.call.rsplit_once('.').filter(|_| applies) else {
                continue;
            };
            if package.is_empty() {
                index.methods.entry(name).or_default().push((kind, rule));
            } else {
                index.names.insert(name);
                index
                    .functions
                    .entry((package, name))
                    .or_default()
                    .push((kind, rule));
            }
        }
        index
    }
}

impl GoProject {
    /// What the own sources that the given programs are made of say of the run time.
    pub fn evidence(&self, mains: &[PackageRef], rules: &EvidenceRules) -> Evidence {
        let reach = self.reach(mains, false);
        let mut evidence = Evidence {
            imports: reach.imports.clone(),
            complete: reach.complete,
            ..Evidence::default()
        };
        let program = self.program(&reach, rules);
        let imports: BTreeSet<&str> = reach
            .own
            .values()
            .flat_map(|package| package.imports.iter().map(String::as_str))
            .chain(reach.imports.iter().map(String::as_str))
            .collect();
        let index = Index::of(rules, &imports);
        let mut literals: BTreeMap<String, Place> = BTreeMap::new();
        for (dir, unit) in &program.units {
            for (number, file) in unit.files.iter().enumerate() {
                evidence.files.push(file.source.path.clone());
                let at = At {
                    dir,
                    file: number,
                    token: 0,
                    frame: None,
                };
                search_file(
                    &program,
                    at,
                    &file.tokens,
                    file.start,
                    &file.source.path,
                    &index,
                    &mut evidence,
                );
                for (token, text) in texts(&file.tokens, file.start) {
                    if literals.len() >= MOST_LITERALS {
                        evidence.complete = false;
                        break;
                    }
                    let place = Place {
                        file: file.source.path.clone(),
                        line: token.line,
                    };
                    let first = literals
                        .entry(text.to_owned())
                        .or_insert_with(|| place.clone());
                    if place < *first {
                        *first = place;
                    }
                }
            }
        }
        evidence.complete &= program.steps.get() > 0;
        evidence.files.sort_unstable();
        evidence.literals = literals
            .into_iter()
            .map(|(value, place)| Literal { value, place })
            .collect();
        evidence
            .literals
            .sort_by(|one, other| (&one.place, &one.value).cmp(&(&other.place, &other.value)));
        let in_order = |uses: &mut Vec<Use>| uses.sort_by(|one, other| one.place.cmp(&other.place));
        in_order(&mut evidence.reads);
        in_order(&mut evidence.programs);
        evidence.features.values_mut().for_each(in_order);
        evidence
    }

    fn program<'a>(&self, reach: &'a Reach, rules: &'a EvidenceRules) -> Program<'a> {
        let mut program = Program {
            units: BTreeMap::new(),
            directories: BTreeMap::new(),
            assigned: BTreeSet::new(),
            with_c: BTreeSet::new(),
            complete: reach.complete,
            closed: reach.unseen.is_empty()
                && !reach.imports.iter().any(|import| self.is_vendored(import)),
            givers: Givers::of(rules, reach),
            steps: Cell::new(MOST_STEPS),
            steps_of_call: Cell::new(0),
            calls: OnceCell::new(),
            memo: RefCell::default(),
            visiting: RefCell::default(),
        };
        for (dir, package) in &reach.own {
            let unit = Unit::read(package, &program.givers.addressed);
            if package.uses_cgo {
                program.with_c.insert(dir);
            }
            program.units.insert(dir, unit);
            for import in &package.imports {
                if !program.directories.contains_key(import.as_str())
                    && let Located::Own(to) = self.locate(import, dir)
                    && let Some((to, _)) = reach.own.get_key_value(&to)
                {
                    program.directories.insert(import, to);
                }
            }
        }
        let mut assigned = BTreeSet::new();
        for (dir, unit) in &program.units {
            for (number, file) in unit.files.iter().enumerate() {
                let at = At {
                    dir,
                    file: number,
                    token: 0,
                    frame: None,
                };
                let own = file
                    .source
                    .imports
                    .iter()
                    .any(|import| program.directories.contains_key(import.path.as_str()));
                if !own {
                    continue;
                }
                for (package, name) in file.assigned_selectors() {
                    assigned.extend(
                        program
                            .imported(at, package)
                            .filter_map(|import| program.directories.get(import))
                            .map(|dir| (*dir, name)),
                    );
                }
            }
        }
        program.assigned = assigned;
        program
    }

    fn is_vendored(&self, import: &str) -> bool {
        !matches!(self.locate(import, ""), Located::Standard)
    }
}

fn search_file<'p>(
    program: &'p Program<'_>,
    at: At<'p>,
    tokens: &[Token<'_>],
    start: usize,
    path: &str,
    index: &Index<'_>,
    evidence: &mut Evidence,
) {
    let sign = |token: usize, sign: &str| tokens.get(token).is_some_and(|next| next.is_sign(sign));
    for token in start..tokens.len() {
        let Some(name) = tokens.get(token).and_then(Token::name) else {
            continue;
        };
        let selected = token.checked_sub(1).is_some_and(|before| sign(before, "."));
        if !selected {
            // The name of an imported package, or of something that a dot import brings.
            let (member, open) = if sign(token + 1, ".") {
                (tokens.get(token + 2).and_then(Token::name), token + 3)
            } else {
                (None, token + 1)
            };
            let found: Vec<_> = match member {
                Some(member) if !index.names.contains(member) => continue,
                Some(member) => program
                    .imported(at, name)
                    .filter_map(|import| index.functions.get(&(import, member)))
                    .flatten()
                    .collect(),
                None if sign(open, "(") => program
                    .imported(at, ".")
                    .filter_map(|import| index.functions.get(&(import, name)))
                    .flatten()
                    .collect(),
                None => continue,
            };
            if let Some(line) = tokens.get(token).map(|token| token.line) {
                let called = sign(open, "(").then_some(open);
                add(
                    program,
                    at,
                    called,
                    &found,
                    &Place {
                        file: path.to_owned(),
                        line,
                    },
                    evidence,
                );
            }
            continue;
        }
        let Some(found) = index.methods.get(name).filter(|_| sign(token + 1, "(")) else {
            continue;
        };
        // `package.Function(` is no method.
        let owner = token
            .checked_sub(2)
            .and_then(|owner| tokens.get(owner))
            .and_then(Token::name);
        let owner_selected = token.checked_sub(3).is_some_and(|before| sign(before, "."));
        if let Some(owner) = owner
            && !owner_selected
            && program.imported(at, owner).next().is_some()
        {
            continue;
        }
        if let Some(line) = tokens.get(token).map(|token| token.line) {
            let found: Vec<_> = found.iter().collect();
            add(
                program,
                at,
                Some(token + 1),
                &found,
                &Place {
                    file: path.to_owned(),
                    line,
                },
                evidence,
            );
        }
    }
}

fn add(
    program: &Program<'_>,
    at: At<'_>,
    open: Option<usize>,
    found: &[&(Kind<'_>, &CallRule)],
    place: &Place,
    evidence: &mut Evidence,
) {
    if found.is_empty() {
        return;
    }
    let arguments = open
        .map(|open| program.arguments(At { token: open, ..at }))
        .unwrap_or_default();
    for (kind, rule) in found {
        let uses = match kind {
            Kind::Read => &mut evidence.reads,
            Kind::Program => &mut evidence.programs,
            Kind::Feature(name) => evidence.features.entry((*name).to_owned()).or_default(),
        };
        let last = match arguments.len() {
            len if rule.rest && len > rule.argument => len,
            _ => rule.argument + 1,
        };
        for asked in rule.argument..last {
            let mut told = Vec::new();
            for (value, arguments) in ways(&arguments, asked, *kind) {
                if !told.contains(&(value.clone(), arguments.clone())) {
                    told.push((value, arguments));
                }
            }
            // An empty value names nothing.
            if told.len() > 1 && !rule.empty_is_here {
                told.retain(|(value, _)| value.literal() != Some(""));
            }
            for (value, arguments) in told {
                if uses.len() >= MOST_USES {
                    evidence.complete = false;
                    return;
                }
                uses.push(Use {
                    call: rule.call.clone(),
                    value: without_empty_default(value, rule),
                    arguments,
                    place: place.clone(),
                });
            }
        }
    }
}

/// The most ways to choose the arguments of one call that are told apart.
const MOST_WAYS: usize = 24;

/// The values of the argument that is asked for, each with all arguments.
fn ways(arguments: &[Values], asked: usize, kind: Kind<'_>) -> Vec<(Argument, Vec<Argument>)> {
    if arguments.get(asked).is_none_or(|values| values.len() == 0) {
        let all = choices(single(arguments, None), MOST_WAYS);
        return all
            .into_iter()
            .map(|all| {
                (
                    Argument::Unknown,
                    all.into_iter().map(Pieces::into_argument).collect(),
                )
            })
            .collect();
    }
    // Only of programs do the arguments say more together than each for itself.
    let all = match kind {
        Kind::Program => choices(arguments.to_vec(), MOST_WAYS),
        _ => choices(single(arguments, Some(asked)), usize::MAX),
    };
    all.into_iter()
        .map(|all| {
            let all: Vec<Argument> = all.into_iter().map(Pieces::into_argument).collect();
            (all.get(asked).cloned().unwrap_or(Argument::Unknown), all)
        })
        .collect()
}

/// All arguments, but those that can be several values are unknown.
fn single(arguments: &[Values], but: Option<usize>) -> Vec<Values> {
    arguments
        .iter()
        .enumerate()
        .map(|(number, values)| match values.single() {
            None if Some(number) != but => Values::unknown(),
            _ => values.clone(),
        })
        .collect()
}

/// A default that names nothing is none.
fn without_empty_default(value: Argument, rule: &CallRule) -> Argument {
    match value {
        Argument::Given {
            default: Some(default),
            by,
        } if default.literal() == Some("") && !rule.empty_is_here => {
            Argument::Given { default: None, by }
        }
        value => value,
    }
}

/// The strings of a file that are values. Of the tags of struct fields only those that give a default.
fn texts<'t, 'a>(
    tokens: &'t [Token<'a>],
    start: usize,
) -> impl Iterator<Item = (&'t Token<'a>, &'t str)> {
    tokens
        .iter()
        .enumerate()
        .skip(start)
        .filter_map(move |(at, token)| {
            let TokenKind::Text(text) = &token.kind else {
                return None;
            };
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let is_tag = before.is_some_and(|before| match &before.kind {
                TokenKind::Name(name) => !matches!(
                    *name,
                    "return" | "case" | "range" | "go" | "defer" | "if" | "switch"
                ),
                TokenKind::Sign(sign) => matches!(*sign, "]" | "}" | ")"),
                _ => false,
            });
            let kept = (!is_tag || text.contains("efault:"))
                && !text.is_empty()
                && text.len() <= LONGEST_LITERAL;
            kept.then_some((token, text.as_str()))
        })
}
