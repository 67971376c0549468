//! `go.mod`, `go.work`, `go.sum` and `vendor/modules.txt` (<https://go.dev/ref/mod#go-mod-file>).

use std::collections::{BTreeMap, BTreeSet};

/// The most lines of a manifest that are read.
const MOST_LINES: usize = 200_000;

/// What `go.mod` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Module {
    /// The module path.
    pub path: String,
    /// The directory of `go.mod` in the context.
    pub dir: String,
    /// The `go` line.
    pub go_version: Option<String>,
    /// The `toolchain` line.
    pub toolchain: Option<String>,
    /// The required modules, in the order of the file.
    pub requires: Vec<Requirement>,
    /// The replacements, in the order of the file.
    pub replaces: Vec<Replacement>,
    /// Import paths of `tool` lines.
    pub tools: Vec<String>,
    /// Directories of `ignore` lines, which package patterns leave out.
    pub ignores: Vec<String>,
}

/// One `require` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The module path.
    pub path: String,
    /// The version.
    pub version: String,
    /// Marked `// indirect`: no own package imports it.
    pub indirect: bool,
}

/// One `replace` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The module that is replaced.
    pub path: String,
    /// The version that is replaced; all if `None`.
    pub version: Option<String>,
    /// A module path, or a directory relative to that of the file.
    pub target: String,
    /// The version of the replacement; none for a directory.
    pub target_version: Option<String>,
}

impl Replacement {
    /// Whether the target is a directory: it starts with `./` or `../` or is absolute.
    pub fn is_local(&self) -> bool {
        self.target_version.is_none()
            && (self.target == "."
                || self.target == ".."
                || ["./", "../", "/"]
                    .iter()
                    .any(|start| self.target.starts_with(start)))
    }
}

impl Module {
    /// Reads `go.mod`.
    ///
    /// # Errors
    /// In the words of a note, if the text is none that `go` would accept as far as it matters here.
    pub fn parse(text: &str, dir: &str) -> Result<Module, String> {
        let mut module = Module {
            dir: dir.to_owned(),
            ..Module::default()
        };
        for line in directives(text)? {
            let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["module", path] => module.path = (*path).to_owned(),
                ["go", version] => module.go_version = Some((*version).to_owned()),
                ["toolchain", version] => module.toolchain = Some((*version).to_owned()),
                ["require", path, version] => module.requires.push(Requirement {
                    path: (*path).to_owned(),
                    version: (*version).to_owned(),
                    indirect: line.comment.trim_start().starts_with("indirect"),
                }),
                ["replace", rest @ ..] => {
                    let replacement = replacement(rest).ok_or_else(|| {
                        format!("line {}: replace line is not understood", line.number)
                    })?;
                    module.replaces.push(replacement);
                }
                ["tool", path] => module.tools.push((*path).to_owned()),
                ["ignore", path] => module.ignores.push((*path).to_owned()),
                ["module" | "require", ..] => {
                    return Err(format!(
                        "line {}: {} line is not understood",
                        line.number, words[0]
                    ));
                }
                // exclude, retract, godebug and what is yet to come: nothing that is asked for here.
                [word, ..] if word.bytes().all(|byte| byte.is_ascii_lowercase()) => {}
                _ => return Err(format!("line {}: not understood", line.number)),
            }
        }
        if module.path.is_empty() {
            return Err("no module line".to_owned());
        }
        Ok(module)
    }

    /// The directories of the context that replace a required module, as written.
    pub fn replaces_local(&self) -> Vec<String> {
        self.replaces
            .iter()
            .filter(|replace| replace.is_local())
            .map(|replace| replace.target.clone())
            .collect()
    }
}

/// What `go.work` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workspace {
    /// The directory of `go.work` in the context.
    pub dir: String,
    /// The `go` line.
    pub go_version: Option<String>,
    /// The directories of its `use` lines, as written.
    pub uses: Vec<String>,
    /// The replacements, in the order of the file.
    pub replaces: Vec<Replacement>,
}

impl Workspace {
    /// Reads `go.work`.
    ///
    /// # Errors
    /// As [`Module::parse`].
    pub fn parse(text: &str, dir: &str) -> Result<Workspace, String> {
        let mut workspace = Workspace {
            dir: dir.to_owned(),
            ..Workspace::default()
        };
        for line in directives(text)? {
            let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["go", version] => workspace.go_version = Some((*version).to_owned()),
                ["use", dir] => workspace.uses.push((*dir).to_owned()),
                ["replace", rest @ ..] => workspace.replaces.extend(replacement(rest)),
                _ => {}
            }
        }
        Ok(workspace)
    }
}

/// The modules whose content `go.sum` knows. One that is listed with its `go.mod` alone was never compiled here.
pub fn parse_sum(text: &str) -> BTreeSet<String> {
    text.lines()
        .take(MOST_LINES)
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (path, version) = (words.next()?, words.next()?);
            (words.next().is_some() && !version.ends_with("/go.mod")).then(|| path.to_owned())
        })
        .collect()
}

/// The packages of `vendor/modules.txt`, each with its module: `# module version`, then its packages.
pub fn parse_vendored(text: &str) -> BTreeMap<String, String> {
    let mut packages = BTreeMap::new();
    let mut module = "";
    for line in text.lines().take(MOST_LINES) {
        if let Some(comment) = line.strip_prefix('#') {
            if comment.starts_with(' ') {
                module = comment.split_whitespace().next().unwrap_or("");
            }
        } else if !module.is_empty() && !line.trim().is_empty() {
            packages.insert(line.trim().to_owned(), module.to_owned());
        }
    }
    packages
}

fn replacement(words: &[&str]) -> Option<Replacement> {
    let (from, to) = words.split_at_checked(words.iter().position(|word| *word == "=>")?)?;
    let (path, version) = match from {
        [path] => (*path, None),
        [path, version] => (*path, Some((*version).to_owned())),
        _ => return None,
    };
    let (target, target_version) = match to {
        ["=>", target] => (*target, None),
        ["=>", target, version] => (*target, Some((*version).to_owned())),
        _ => return None,
    };
    Some(Replacement {
        path: path.to_owned(),
        version,
        target: target.to_owned(),
        target_version,
    })
}

struct Line {
    number: usize,
    /// The words, the directive of a block in front.
    words: Vec<String>,
    /// What follows `//` on the line.
    comment: String,
}

/// Splits a manifest into directives, blocks unrolled.
fn directives(text: &str) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    let mut block: Option<String> = None;
    for (index, text) in text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .lines()
        .enumerate()
    {
        let number = index + 1;
        if number > MOST_LINES {
            return Err(format!("more than {MOST_LINES} lines"));
        }
        let (mut words, comment) =
            split(text).ok_or_else(|| format!("line {number}: not understood"))?;
        let last = words.last().cloned();
        match (&block, last.as_deref()) {
            (_, None) => {}
            (Some(_), Some(")")) if words.len() == 1 => block = None,
            (Some(directive), Some(_)) => {
                words.insert(0, directive.clone());
                lines.push(Line {
                    number,
                    words,
                    comment,
                });
            }
            (None, Some("(")) if words.len() == 2 => block = words.into_iter().next(),
            // `require ()` on one line.
            (None, Some(")")) if words.len() == 3 => {}
            (None, Some(_)) => lines.push(Line {
                number,
                words,
                comment,
            }),
        }
    }
    match block {
        Some(directive) => Err(format!("the block of {directive} is not closed")),
        None => Ok(lines),
    }
}

/// Splits a line into words and its comment; `None` for a string that is not closed.
fn split(line: &str) -> Option<(Vec<String>, String)> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        if let Some(comment) = rest.strip_prefix("//") {
            return Some((words, comment.to_owned()));
        }
        let (word, after) = match rest.chars().next()? {
            quote @ ('"' | '`') => {
                let (word, after) = rest.get(1..)?.split_once(quote)?;
                (word.to_owned(), after)
            }
            '(' | ')' | ',' => (rest.get(..1)?.to_owned(), rest.get(1..)?),
            _ => {
                let end = rest
                    .char_indices()
                    .find(|(at, character)| {
                        character.is_whitespace()
                            || matches!(character, '(' | ')' | ',')
                            || rest.get(*at..).is_some_and(|rest| rest.starts_with("//"))
                    })
                    .map_or(rest.len(), |(at, _)| at);
                let (word, after) = rest.split_at_checked(end)?;
                (word.to_owned(), after)
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    Some((words, String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_with_everything() {
        let module = Module::parse(
            "// Deprecated: no\nmodule \"example.com/app\" // app\n\ngo 1.22.1\ntoolchain go1.23.0\n\
             require example.com/one v1.0.0\nrequire (\n\texample.com/two/v2 v2.1.0 // indirect\n\n\t// alone\n\
             \t`example.com/three` v0.1.0-20200101000000-abcdefabcdef\n)\nexclude example.com/two/v2 v2.0.0\n\
             replace example.com/one => ../one\nreplace (\n\texample.com/two/v2 v2.1.0 => example.com/fork/v2 v2.1.1\n\
             \texample.com/three => ./three // why\n)\nretract [v1.0.0, v1.1.0]\nrequire ()\n\
             tool example.com/one/cmd/gen\nignore ./web\n",
            "svc",
        )
        .expect("well formed");
        assert_eq!(
            (module.path.as_str(), module.dir.as_str()),
            ("example.com/app", "svc")
        );
        assert_eq!(module.go_version.as_deref(), Some("1.22.1"));
        assert_eq!(module.toolchain.as_deref(), Some("go1.23.0"));
        let requires: Vec<_> = module
            .requires
            .iter()
            .map(|one| (one.path.as_str(), one.version.as_str(), one.indirect))
            .collect();
        assert_eq!(
            requires,
            [
                ("example.com/one", "v1.0.0", false),
                ("example.com/two/v2", "v2.1.0", true),
                (
                    "example.com/three",
                    "v0.1.0-20200101000000-abcdefabcdef",
                    false
                ),
            ]
        );
        assert_eq!(module.replaces_local(), ["../one", "./three"]);
        assert_eq!(module.replaces[1].target_version.as_deref(), Some("v2.1.1"));
        assert_eq!(module.tools, ["example.com/one/cmd/gen"]);
        assert_eq!(module.ignores, ["./web"]);
    }

    #[test]
    fn crlf_and_byte_order_mark() {
        let module = Module::parse("\u{feff}module example.com/app\r\n\r\ngo 1.20\r\n", "")
            .expect("well formed");
        assert_eq!(
            (module.path.as_str(), module.go_version.as_deref()),
            ("example.com/app", Some("1.20"))
        );
    }

    #[test]
    fn broken_ones_say_what_is_wrong() {
        for text in [
            "",
            "go 1.20",
            "module",
            "module \"a",
            "module a\nrequire (\n",
            "module a\nreplace b\n",
            "<<<<<<< HEAD\n",
        ] {
            assert!(Module::parse(text, "").is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_workspace() {
        let workspace = Workspace::parse(
            "go 1.22\n\nuse (\n\t./api\n\t./lib // shared\n)\nuse .\nreplace a => ./a\n",
            "",
        )
        .expect("well formed");
        assert_eq!(workspace.uses, ["./api", "./lib", "."]);
        assert_eq!(workspace.replaces.len(), 1);
    }

    #[test]
    fn sums_know_what_was_compiled() {
        let text = "example.com/a v1.0.0 h1:x=\nexample.com/a v1.0.0/go.mod h1:y=\nexample.com/b v1.0.0/go.mod h1:z=\nbad\n";
        assert_eq!(
            parse_sum(text),
            BTreeSet::from(["example.com/a".to_owned()])
        );
    }

    #[test]
    fn vendored_packages_know_their_module() {
        let text = "# example.com/a v1.0.0\n## explicit; go 1.20\nexample.com/a\nexample.com/a/x\n# example.com/b v1\nexample.com/b\n";
        let packages = parse_vendored(text);
        assert_eq!(
            packages.get("example.com/a/x").map(String::as_str),
            Some("example.com/a")
        );
        assert_eq!(
            packages.get("example.com/b").map(String::as_str),
            Some("example.com/b")
        );
        assert_eq!(packages.len(), 3);
    }
}
