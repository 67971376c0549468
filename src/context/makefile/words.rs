//! How a line of a makefile divides.

pub(super) fn first_word(text: &str) -> &str {
    text.split([' ', '\t']).next().unwrap_or("")
}

pub(super) fn is_condition(text: &str) -> bool {
    let word = text.split([' ', '\t', '(', '#']).next().unwrap_or("");
    matches!(
        word,
        "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif"
    )
}

/// Cuts a comment; `\#` is no comment.
pub(super) fn without_comment(text: &str) -> &str {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('#')) {
        let at = from + at;
        if text.get(..at).is_some_and(|before| !before.ends_with('\\')) {
            return text.get(..at).unwrap_or(text).trim_end();
        }
        from = at + 1;
    }
    text
}

/// The two sides of `(a,b)` or `"a" "b"`.
pub(super) fn operands(text: &str) -> Option<(&str, &str)> {
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let mut depth = 0i32;
        let at = inner.char_indices().find_map(|(at, character)| {
            match character {
                '(' | '{' => depth += 1,
                ')' | '}' => depth -= 1,
                _ => {}
            }
            (character == ',' && depth == 0).then_some(at)
        })?;
        return Some((inner.get(..at)?, inner.get(at + 1..)?));
    }
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    let (one, rest) = text.get(1..)?.split_once(quote)?;
    let rest = rest.trim();
    let quote = rest
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    Some((one, rest.get(1..)?.strip_suffix(quote)?))
}

/// Splits `NAME op value`, if the text is an assignment.
pub(super) fn assignment(text: &str) -> Option<(&str, &'static str, &str)> {
    let mut depth = 0usize;
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        match character {
            '(' | '{' if previous == '$' || depth > 0 => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            '=' | ':' | '?' | '+' | '!' if depth == 0 => {
                let rest = text.get(at..)?;
                if let Some(sign) = [":::=", "::=", ":=", "?=", "+=", "!=", "="]
                    .into_iter()
                    .find(|sign| rest.starts_with(sign))
                {
                    let name = text.get(..at)?.trim();
                    let plain = !name.is_empty() && !name.contains([' ', '\t', ':']);
                    return plain.then(|| {
                        (
                            name,
                            sign,
                            rest.get(sign.len()..).unwrap_or("").trim_start(),
                        )
                    });
                }
                if character == ':' {
                    return None;
                }
            }
            _ => {}
        }
        previous = character;
    }
    None
}

/// Splits a rule at its colon, outside of references.
pub(super) fn split_rule(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (at, character) in text.char_indices() {
        match character {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return Some((text.get(..at)?.trim_end(), text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}
