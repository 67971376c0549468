//! One setting of a configuration file that is JavaScript or TypeScript, by the keys that lead to it.

use super::scan::{Token, TokenKind, tokens};

/// What a file says of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Configured {
    /// It is not set.
    Absent,
    /// A literal: a string, a number, `true` or `false`.
    Literal(String),
    /// It is set, or may be, to something that the text alone does not tell.
    Computed,
}

/// Looks a setting up by its keys with dots (`preview.port`). The first key may stand anywhere in the file, the others
/// directly in its object.
pub fn configured(text: &str, keys: &str) -> Configured {
    let (tokens, complete) = tokens(text);
    let keys: Vec<&str> = keys.split('.').collect();
    if !complete || spreads(&tokens) {
        return Configured::Computed;
    }
    lookup(&tokens, &keys, false)
}

/// Whether an object takes over the entries of another (`{ ...shared }`), or configurations are merged.
fn spreads(tokens: &[Token]) -> bool {
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Mark(mark @ ('{' | '(' | '[')) => open.push(*mark),
            TokenKind::Mark('}' | ')' | ']') => {
                open.pop();
            }
            TokenKind::Mark('.') if open.last() == Some(&'{') => {
                let dots = |at: usize| tokens.get(at).is_some_and(|token| token.kind.is('.'));
                if dots(at + 1) && dots(at + 2) {
                    return true;
                }
            }
            TokenKind::Name(name) if name == "mergeConfig" => return true,
            _ => {}
        }
    }
    false
}

fn lookup(tokens: &[Token], keys: &[&str], direct: bool) -> Configured {
    let Some((key, rest)) = keys.split_first() else {
        return Configured::Computed;
    };
    let is = |at: usize, mark: char| tokens.get(at).is_some_and(|token| token.kind.is(mark));
    let mut found = Configured::Absent;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Mark('{' | '(' | '[') => depth += 1,
            TokenKind::Mark('}' | ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let named = token.kind.name() == Some(key) || token.kind.text() == Some(key);
        let begins = at == 0 || is(at - 1, '{') || is(at - 1, ',');
        if !named || !begins || direct && depth > 0 {
            continue;
        }
        let value = if is(at + 1, ':') {
            let value = tokens.get(at + 2..).unwrap_or_default();
            if rest.is_empty() {
                literal(value)
            } else if is(at + 2, '{') {
                lookup(inside(value), rest, true)
            } else {
                Configured::Computed
            }
        } else if is(at + 1, ',') || is(at + 1, '}') || is(at + 1, '(') || at + 1 == tokens.len() {
            // `{ base }`, `{ base() {} }`
            Configured::Computed
        } else {
            continue;
        };
        match value {
            Configured::Absent => {}
            value if found == Configured::Absent || found == value => found = value,
            _ => return Configured::Computed,
        }
    }
    found
}

fn literal(value: &[Token]) -> Configured {
    let ends = value
        .get(1)
        .is_none_or(|next| next.kind.is(',') || next.kind.is('}'));
    match value.first().map(|token| &token.kind) {
        Some(kind @ TokenKind::Text(_)) if ends => {
            kind.text().map_or(Configured::Computed, |text| {
                Configured::Literal(text.to_string())
            })
        }
        Some(TokenKind::Number(text)) if ends => Configured::Literal(text.clone()),
        Some(TokenKind::Name(name)) if ends && matches!(name.as_str(), "true" | "false") => {
            Configured::Literal(name.clone())
        }
        _ => Configured::Computed,
    }
}

/// The tokens between a brace and the one that closes it.
fn inside(tokens: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Mark('{' | '(' | '[') => depth += 1,
            TokenKind::Mark('}' | ')' | ']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return tokens.get(1..at).unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    tokens.get(1..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VITE: &str = "import { defineConfig } from 'vite'\nexport default defineConfig({\n  plugins: [react()],\n  build: { outDir: 'out', rollupOptions: { base: 1 } },\n  preview: { port: 8080, host: true, proxy },\n  server: { port: Number(process.env.PORT) },\n})\n";

    #[test]
    fn settings_are_read_from_object_literals() {
        let text = |text: &str| Configured::Literal(text.into());
        assert_eq!(configured(VITE, "build.outDir"), text("out"));
        assert_eq!(configured(VITE, "preview.port"), text("8080"));
        assert_eq!(configured(VITE, "preview.host"), text("true"));
        assert_eq!(configured(VITE, "preview.headers"), Configured::Absent);
        assert_eq!(configured(VITE, "preview.proxy"), Configured::Computed);
        assert_eq!(configured(VITE, "server.port"), Configured::Computed);
        assert_eq!(configured(VITE, "root"), Configured::Absent);
        assert_eq!(
            configured("export default { ...shared }", "root"),
            Configured::Computed
        );
        assert_eq!(
            configured("x = { base: './' + y }", "base"),
            Configured::Computed
        );
        assert_eq!(configured("x = { 'base': '/a/' }", "base"), text("/a/"));
        assert_eq!(configured("", "a.b"), Configured::Absent);
    }
}
