//! The commands that stand in Go sources for `go generate`: <https://pkg.go.dev/cmd/go#hdr-Generate_Go_files_by_processing_source>.

use std::collections::BTreeMap;

use super::lexer::unescape;
use super::package::Head;
use crate::context::{Context, path};

/// One `//go:generate` line; it runs in the directory of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The words of the command; variables are those of the file where it sets them, others are left as `$NAME`.
    pub words: Vec<Vec<Piece>>,
}

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Text(String),
    /// A variable of the environment, by its name.
    Variable(String),
}

/// The directives of the Go files in a directory of the context, in the order in which they run.
pub fn directives(context: &Context, dir: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    for entry in context.list(dir) {
        let name = entry.name();
        if !name.ends_with(".go") || name.starts_with(['_', '.']) {
            continue;
        }
        let file = path::join(dir, name);
        if let Some(text) = context.read_text(&file) {
            of_file(name, &text, &mut found);
        }
    }
    found
}

fn of_file(name: &str, text: &str, found: &mut Vec<Directive>) {
    let mut aliases: BTreeMap<String, Vec<Vec<Piece>>> = BTreeMap::new();
    let package = Head::read(text)
        .map(|head| head.package)
        .unwrap_or_default();
    for (number, line) in text.lines().enumerate() {
        let Some(rest) = line.strip_prefix("//go:generate") else {
            continue;
        };
        if !rest.starts_with([' ', '\t']) {
            continue;
        }
        let variable = |variable: &str| match variable {
            "GOFILE" => Some(name.to_string()),
            "GOLINE" => Some((number + 1).to_string()),
            "GOPACKAGE" => Some(package.clone()),
            "GOOS" => Some("linux".to_string()),
            "DOLLAR" => Some("$".to_string()),
            _ => None,
        };
        let mut words: Vec<Vec<Piece>> = split(rest.trim())
            .iter()
            .map(|word| pieces(word, &variable))
            .collect();
        let is = |word: Option<&Vec<Piece>>, text: &str| {
            word.is_some_and(|word| matches!(&word[..], [Piece::Text(it)] if it == text))
        };
        if is(words.first(), "-command") {
            if let Some([Piece::Text(alias)]) = words.get(1).map(|word| &word[..]) {
                aliases.insert(alias.clone(), words.split_off(2));
            }
            continue;
        }
        if let Some([Piece::Text(first)]) = words.first().map(|word| &word[..])
            && let Some(alias) = aliases.get(first)
        {
            words.splice(0..1, alias.iter().cloned());
        }
        if !words.is_empty() {
            found.push(Directive { words });
        }
    }
}

/// The words of a line: blanks part them, and a string in double quotes is one.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let end = match rest.strip_prefix('"') {
            Some(quoted) => {
                let mut escaped = false;
                let end = quoted.find(|c: char| {
                    let closes = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    closes
                });
                let end = end.unwrap_or(quoted.len());
                words.push(unescape(&quoted[..end]));
                (end + 2).min(rest.len())
            }
            None => {
                let end = rest.find([' ', '\t']).unwrap_or(rest.len());
                words.push(rest[..end].to_string());
                end
            }
        };
        rest = rest[end..].trim_start();
    }
    words
}

/// A word with its variables (`$NAME`, `${NAME}`).
fn pieces(word: &str, known: &dyn Fn(&str) -> Option<String>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut text = String::new();
    let mut rest = word;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let braced = after
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'));
        let (name, next) = match braced {
            Some((name, next)) => (name, next),
            None => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
                after.split_at(end)
            }
        };
        match known(name) {
            _ if name.is_empty() => text.push('$'),
            Some(value) => text.push_str(&value),
            None => {
                if !text.is_empty() {
                    found.push(Piece::Text(std::mem::take(&mut text)));
                }
                found.push(Piece::Variable(name.to_string()));
            }
        }
        rest = next;
    }
    text.push_str(rest);
    if !text.is_empty() || found.is_empty() {
        found.push(Piece::Text(text));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Vec<Vec<Piece>>> {
        let mut found = Vec::new();
        of_file("a.go", text, &mut found);
        found.into_iter().map(|it| it.words).collect()
    }

    fn text(text: &str) -> Vec<Piece> {
        vec![Piece::Text(text.into())]
    }

    #[test]
    fn lines_are_read_as_go_reads_them() {
        let found = of("package x\n//go:generate sh -c \"echo \\\"a b\\\" > out\"\n");
        assert_eq!(
            found,
            [vec![text("sh"), text("-c"), text("echo \"a b\" > out")]]
        );
        let found = of("package x\n//go:generate t $GOFILE ${GOPACKAGE}.x a$DIR\n");
        let last = vec![Piece::Text("a".into()), Piece::Variable("DIR".into())];
        assert_eq!(found, [vec![text("t"), text("a.go"), text("x.x"), last]]);
        let found =
            of("package x\n//go:generate -command gen go run ./gen\n//go:generate gen -o a\n");
        assert_eq!(
            found,
            [vec![
                text("go"),
                text("run"),
                text("./gen"),
                text("-o"),
                text("a")
            ]]
        );
        assert!(
            of("package x\n // go:generate a\n //go:generate a\n//go:generated a\n").is_empty()
        );
        assert_eq!(of("package x\n//go:generate \"a\n"), [vec![text("a")]]);
    }
}
