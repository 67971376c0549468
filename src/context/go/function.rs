//! What a function declares and assigns.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::lexer::{Token, TokenKind};
use super::scope::{MOST_ASSIGNED, declarations, is_assignment, is_selected, next_value};
use super::signature::Signature;

/// How deep inside a function declarations are read.
const DEEPEST: usize = 100;
/// The most tokens of a signature.
const LONGEST_SIGNATURE: usize = 2_000;
/// The most tokens of what is walked.
const LONGEST_ROOT: usize = 40;

/// A function with what it declares and assigns.
pub(super) struct Function<'a> {
    pub range: Range<usize>,
    pub signature: Signature<'a>,
    /// The names that the function declares, with all that gives them a value.
    pub bindings: BTreeMap<&'a str, Vec<Assigned>>,
    /// From which token on a name is surely that of the function, where it is declared for the whole body.
    pub certain: BTreeMap<&'a str, usize>,
    /// The names of the package that it may assign.
    pub assigned: Vec<(&'a str, Assigned)>,
}

/// One thing that gives a name its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assigned {
    /// The expression that begins at a token; of a call with several results, that of this number.
    Value { token: usize, result: usize },
    /// The elements of what begins at a token.
    Element { token: usize },
    /// The paths below the first argument of the call whose `(` is at a token.
    Below { open: usize },
    /// The parameter of this number of the function.
    Parameter { number: usize },
    /// The call whose `(` is at a token gets the address, as its first argument.
    Address { open: usize },
    /// It is declared without a value; the type begins at a token.
    Zero { token: usize },
    /// Something that is not followed.
    Unknown,
}

impl<'a> Function<'a> {
    /// A declaration that is no function, of which only what it assigns matters.
    pub fn outside(
        tokens: &[Token<'a>],
        range: Range<usize>,
        addressed: &BTreeSet<&str>,
    ) -> Function<'a> {
        let mut function = Function::of(tokens, range, Signature::default(), addressed);
        // The names that it declares itself are those of the package.
        let mut own = BTreeSet::new();
        let start = function.range.start;
        declarations(tokens, start, &mut BTreeSet::new(), &mut |name, _| {
            own.insert(name);
        });
        function.bindings.retain(|name, _| !own.contains(name));
        function.certain.clear();
        function
    }

    pub fn read(
        tokens: &[Token<'a>],
        range: Range<usize>,
        addressed: &BTreeSet<&str>,
    ) -> Function<'a> {
        let signature = Signature::read(tokens, range.start, range.end);
        Function::of(tokens, range, signature, addressed)
    }

    fn of(
        tokens: &[Token<'a>],
        range: Range<usize>,
        signature: Signature<'a>,
        addressed: &BTreeSet<&str>,
    ) -> Function<'a> {
        let mut function = Function {
            range: range.clone(),
            bindings: BTreeMap::new(),
            certain: BTreeMap::new(),
            assigned: Vec::new(),
            signature,
        };
        for (number, parameter) in function.signature.parameters.clone().iter().enumerate() {
            if let Some(name) = parameter.name {
                function.bind(name, Assigned::Parameter { number });
                function.certain.insert(name, 0);
            }
        }
        for name in function.signature.others.clone() {
            function.bind(name, Assigned::Unknown);
            function.certain.insert(name, 0);
        }
        // The `=` of declarations, which are no assignments.
        let mut declaring = BTreeSet::new();
        let mut depth = 0usize;
        for at in function.signature.body.max(range.start)..range.end {
            let Some(token) = tokens.get(at) else { break };
            match &token.kind {
                TokenKind::Sign("(" | "[" | "{") => depth += 1,
                TokenKind::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
                TokenKind::Name("func") => function.closure(tokens, at),
                // What nests deeper than anybody writes is not worth the time.
                TokenKind::Name("const" | "var") if depth <= DEEPEST => {
                    declarations(tokens, at, &mut declaring, &mut |name, value| {
                        function.bind(name, value);
                        if depth == 1 {
                            function.certain.entry(name).or_insert(at);
                        }
                    });
                }
                TokenKind::Sign(":=") => {
                    let (names, start) = names_before(tokens, at);
                    let statement = depth == 1
                        && start
                            .checked_sub(1)
                            .and_then(|before| tokens.get(before))
                            .is_some_and(|before| before.is_sign(";") || before.is_sign("{"));
                    for (name, value) in assignments(tokens, &names, at + 1) {
                        function.bind(name, value);
                        if statement {
                            function.certain.entry(name).or_insert(at);
                        }
                    }
                }
                _ => {}
            }
        }
        let body = function.signature.body.max(range.start)..range.end;
        for at in body.filter(|at| !declaring.contains(at)) {
            let mut assign = |name: &'a str, value: Assigned| {
                if let Some(values) = function.bindings.get_mut(name)
                    && values.len() < MOST_ASSIGNED
                {
                    values.push(value);
                    if values.len() == MOST_ASSIGNED {
                        values.push(Assigned::Unknown);
                    }
                }
                if function.certain.get(name).is_none_or(|from| *from >= at) {
                    function.assigned.push((name, value));
                }
            };
            assigned_at(tokens, at, addressed, &mut assign);
        }
        function
    }

    fn bind(&mut self, name: &'a str, value: Assigned) {
        let values = self.bindings.entry(name).or_default();
        match values.len() {
            len if len < MOST_ASSIGNED => values.push(value),
            MOST_ASSIGNED => values.push(Assigned::Unknown),
            _ => {}
        }
    }

    /// Declares all names of the signature of a function without a name: the parameters are among them, and those of
    /// types do no harm.
    fn closure(&mut self, tokens: &[Token<'a>], keyword: usize) {
        let walked = walk_around(tokens, keyword);
        let mut depth = 0usize;
        let start = keyword + 1;
        for at in start..self.range.end.min(start + LONGEST_SIGNATURE) {
            match tokens.get(at).map(|token| &token.kind) {
                Some(TokenKind::Sign("(" | "[")) => depth += 1,
                Some(TokenKind::Sign(")" | "]")) if depth == 0 => return,
                Some(TokenKind::Sign(")" | "]")) => depth -= 1,
                Some(TokenKind::Sign("{" | ";" | "," | "=" | ":")) if depth == 0 => return,
                Some(TokenKind::Name(name)) => {
                    let qualifies = tokens.get(at + 1).is_some_and(|next| next.is_sign("."));
                    if !qualifies && !is_selected(tokens, at) {
                        let value = match walked {
                            Some(open) if at == start + 1 => Assigned::Below { open },
                            _ => Assigned::Unknown,
                        };
                        self.bind(name, value);
                    }
                }
                None => return,
                _ => {}
            }
        }
    }
}

/// The `(` of the `filepath.Walk(root, func(path ..` whose function begins at a token.
fn walk_around(tokens: &[Token<'_>], keyword: usize) -> Option<usize> {
    let comma = keyword.checked_sub(1)?;
    tokens.get(comma).filter(|token| token.is_sign(","))?;
    let mut depth = 0usize;
    for at in (comma.saturating_sub(LONGEST_ROOT)..comma).rev() {
        match tokens.get(at).map(|token| &token.kind) {
            Some(TokenKind::Sign(")" | "]" | "}")) => depth += 1,
            Some(TokenKind::Sign("(")) if depth == 0 => {
                let walks = tokens
                    .get(at.checked_sub(1)?)
                    .is_some_and(|name| name.is_name("Walk") || name.is_name("WalkDir"));
                let package = tokens.get(at.checked_sub(3)?)?.name()?;
                return (walks && package == "filepath").then_some(at);
            }
            Some(TokenKind::Sign("(" | "[" | "{")) => depth = depth.checked_sub(1)?,
            Some(TokenKind::Sign("," | ";")) if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// What gives each of some names its value, from the list of expressions that begins at a token.
pub(super) fn assignments<'a>(
    tokens: &[Token<'_>],
    names: &[&'a str],
    start: usize,
) -> Vec<(&'a str, Assigned)> {
    if tokens.get(start).is_some_and(|next| next.is_name("range")) {
        let value = |number: usize| match number {
            1 => Assigned::Element { token: start + 1 },
            _ => Assigned::Unknown,
        };
        return names
            .iter()
            .enumerate()
            .map(|(number, name)| (*name, value(number)))
            .collect();
    }
    if let [name] = names {
        let value = Assigned::Value {
            token: start,
            result: 0,
        };
        return vec![(*name, value)];
    }
    let mut values = vec![start];
    while values.len() < names.len() {
        match values.last().and_then(|last| next_value(tokens, *last)) {
            Some(next) => values.push(next),
            None => break,
        }
    }
    let each = values.len() == names.len();
    let value = |number: usize| match values.get(number) {
        Some(token) if each => Assigned::Value {
            token: *token,
            result: 0,
        },
        // The results of one call.
        _ if values.len() == 1 => Assigned::Value {
            token: start,
            result: number,
        },
        _ => Assigned::Unknown,
    };
    names
        .iter()
        .enumerate()
        .map(|(number, name)| (*name, value(number)))
        .collect()
}

/// The names of `a, b` in front of a `:=` or `=`, in their order, and where they begin. Where one is selected (`x.y`)
/// or indexed it is an empty name, or the list is cut off there.
fn names_before<'a>(tokens: &[Token<'a>], sign: usize) -> (Vec<&'a str>, usize) {
    let mut names = Vec::new();
    let mut at = sign;
    while let Some(before) = at.checked_sub(1) {
        let Some(token) = tokens.get(before) else {
            break;
        };
        match token.kind {
            TokenKind::Name(name) => {
                names.push(if is_selected(tokens, before) {
                    ""
                } else {
                    name
                });
                // Past the whole operand.
                at = before;
                while is_selected(tokens, at) && at >= 2 {
                    at -= 2;
                }
            }
            _ => break,
        }
        match at.checked_sub(1).and_then(|comma| tokens.get(comma)) {
            Some(token) if token.is_sign(",") => at -= 1,
            _ => break,
        }
    }
    names.reverse();
    (names, at)
}

/// Tells the names that are assigned by the sign at a token, or whose address is taken there.
fn assigned_at<'a>(
    tokens: &[Token<'a>],
    at: usize,
    addressed: &BTreeSet<&str>,
    tell: &mut dyn FnMut(&'a str, Assigned),
) {
    let Some(token) = tokens.get(at) else {
        return;
    };
    if is_assignment(token) {
        let (names, start) = names_before(tokens, at);
        // `x[i], y = ..`: the list begins before what was read.
        let cut = start
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(|before| before.is_sign(","))
            || tokens.get(start).is_some_and(|first| first.is_sign(","));
        if token.is_sign("=") && !cut {
            for (name, value) in assignments(tokens, &names, at + 1) {
                tell(name, value);
            }
        } else {
            for name in names {
                tell(name, Assigned::Unknown);
            }
        }
    } else if token.is_sign("&")
        && let Some(name) = tokens.get(at + 1).and_then(Token::name)
    {
        let open = at.checked_sub(1).filter(|open| {
            let named = open.checked_sub(1).and_then(|name| tokens.get(name));
            tokens.get(*open).is_some_and(|token| token.is_sign("("))
                && named
                    .and_then(Token::name)
                    .is_some_and(|name| addressed.contains(name))
                && tokens.get(at + 2).is_some_and(|token| token.is_sign(","))
        });
        tell(
            name,
            open.map_or(Assigned::Unknown, |open| Assigned::Address { open }),
        );
    }
}
