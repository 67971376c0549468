//! Values of keys in configuration files that are JavaScript, TypeScript or JSON.

use super::scan::{Token, TokenKind, tokens};

/// What a key is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// A text, or a path that is put together from texts and the directory of the file.
    Text(String),
    /// `true` or `false`.
    Is(bool),
    /// Something that is computed.
    Unknown,
}

/// Names that stand for the directory of the file, or put paths together: <https://nodejs.org/api/path.html>.
const PATH_NAMES: &[&str] = &[
    "path",
    "resolve",
    "join",
    "__dirname",
    "process",
    "cwd",
    "new",
    "URL",
    "import",
    "meta",
    "url",
    "dirname",
    "fileURLToPath",
    "pathname",
];

/// What each of the keys is set to, wherever it stands; [`Setting::Unknown`] where the text is more than is read.
pub fn settings(text: &str, keys: &[String]) -> Vec<Setting> {
    let (tokens, complete) = tokens(text);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let name = token.kind.name().or_else(|| token.kind.text());
        let is_key = name.is_some_and(|name| keys.iter().any(|key| key == name));
        let Some(next) = tokens.get(at + 1).filter(|_| is_key) else {
            continue;
        };
        if next.kind.is(':') || next.kind.is('=') {
            found.push(value(&tokens[at + 2..]));
        } else if token.kind.name().is_some() {
            found.push(Setting::Unknown);
        }
    }
    if !complete {
        found.push(Setting::Unknown);
    }
    found
}

/// Whether a configuration names one of these words: as a name, or as the module that it loads.
pub fn names_any(text: &str, words: &[String]) -> bool {
    tokens(text).0.iter().any(|token| {
        let name = token.kind.name();
        let module = token.kind.text().unwrap_or("");
        words.iter().any(|word| {
            name == Some(word)
                || module == word
                || module
                    .strip_prefix(word.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
        })
    })
}

/// Whether a configuration loads another file of the project.
pub fn loads_own_files(text: &str) -> bool {
    let tokens = tokens(text).0;
    tokens.iter().enumerate().any(|(at, token)| {
        let own = token
            .kind
            .text()
            .is_some_and(|text| text.starts_with("./") || text.starts_with("../"));
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens[at].kind.name());
        own && (matches!(before(1), Some("from" | "import"))
            || matches!(before(2), Some("require" | "import")))
    })
}

/// The value that begins with the first token.
fn value(tokens: &[Token]) -> Setting {
    let mut depth = 0_usize;
    let mut own: Vec<&TokenKind> = Vec::new();
    for token in tokens.iter().take(64) {
        match &token.kind {
            TokenKind::Mark('(' | '[' | '{') => depth += 1,
            TokenKind::Mark(')' | ']' | '}') if depth == 0 => break,
            TokenKind::Mark(')' | ']' | '}') => depth -= 1,
            TokenKind::Mark(',' | ';') if depth == 0 => break,
            _ => {}
        }
        own.push(&token.kind);
    }
    match &own[..] {
        [TokenKind::Name(name)] if name == "true" || name == "false" => {
            return Setting::Is(name == "true");
        }
        [one] => {
            return one
                .text()
                .map_or(Setting::Unknown, |text| Setting::Text(text.to_string()));
        }
        _ => {}
    }
    let readable = own.iter().all(|kind| match kind {
        TokenKind::Name(name) => PATH_NAMES.contains(&name.as_str()),
        TokenKind::Text(_) => kind.text().is_some(),
        TokenKind::Mark(mark) => matches!(mark, '(' | ')' | '.' | ',' | '+'),
        TokenKind::Number(_) => false,
    });
    let texts: Vec<&str> = own
        .iter()
        .filter_map(|kind| kind.text())
        .filter(|text| !text.starts_with("node:"))
        .collect();
    if !readable || texts.is_empty() {
        return Setting::Unknown;
    }
    // `__dirname + '/x'` and `join(__dirname, '/x')` stay below the directory.
    let below = own
        .iter()
        .any(|kind| kind.is('+') || kind.name() == Some("join"));
    let joined = texts.iter().fold(String::new(), |at, text| {
        let text = if below {
            text.trim_start_matches('/')
        } else {
            text
        };
        if text.starts_with('/') || at.is_empty() {
            text.to_string()
        } else {
            format!("{}/{text}", at.trim_end_matches('/'))
        }
    });
    if !joined.is_empty() {
        Setting::Text(joined)
    } else {
        Setting::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Setting> {
        settings(text, &["outDir".to_string()])
    }

    fn text(value: &str) -> Vec<Setting> {
        vec![Setting::Text(value.into())]
    }

    #[test]
    fn directories_are_read_as_they_are_written() {
        assert_eq!(
            of("export default { build: { outDir: '../static' } }"),
            text("../static")
        );
        assert_eq!(
            of("({ outDir: path.resolve(__dirname, '../a', 'b'), x: 1 })"),
            text("../a/b")
        );
        assert_eq!(of("({ outDir: __dirname + '/out' })"), text("out"));
        assert_eq!(
            of("({ outDir: fileURLToPath(new URL('../web', import.meta.url)) })"),
            text("../web")
        );
        assert_eq!(
            of("{ \"compilerOptions\": { \"outDir\": \"./js\" } }"),
            text("./js")
        );
        assert_eq!(of("({ // outDir: 'no'\n build: {} })"), []);
    }

    #[test]
    fn what_is_computed_is_unknown() {
        assert_eq!(
            of("({ outDir: process.env.OUT || 'dist' })"),
            [Setting::Unknown]
        );
        assert_eq!(of("({ outDir: `${x}/dist` })"), [Setting::Unknown]);
        assert_eq!(of("({ outDir })"), [Setting::Unknown]);
        assert_eq!(
            of("({ outDir: production ? 'a' : 'b' })"),
            [Setting::Unknown]
        );
    }

    #[test]
    fn own_files_are_seen() {
        assert!(loads_own_files("import x from './plugin'"));
        assert!(loads_own_files("const x = require('../x')"));
        assert!(!loads_own_files("import x from 'vite'; const a = './src'"));
    }
}
