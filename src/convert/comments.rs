//! Comments of a Dockerfile that are for msconvert: `# msconvert: runtime=alpine keep=/app/templates -- why`.
//!
//! They may stand anywhere where a comment may, and are about the whole file.

use crate::dockerfile::{Dockerfile, Item};
use crate::options::{Kept, Options, RuntimeChoice};
use crate::suggest::did_you_mean;

/// The words that a comment may hold.
const WORDS: [&str; 3] = ["ignore", "runtime", "keep"];
/// Directories that no image is without: to keep one of them would put the builder's in the place of the runtime's.
const SYSTEM: &[&str] = &[
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/proc",
    "/run",
    "/sbin",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/var/lib",
];

/// What is wrong with a comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub message: String,
    pub line: u32,
}

/// What the comments of a file say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// The file is to be left alone; the line.
    pub ignore: Option<u32>,
    /// The kind of runtime image, and the line.
    pub runtime: Option<(RuntimeChoice, u32)>,
    /// Paths that the runtime stage keeps.
    pub keep: Vec<Kept>,
}

impl Comments {
    /// Reads the comments of a file.
    ///
    /// # Errors
    /// One of them is not understood.
    pub fn read(dockerfile: &Dockerfile) -> Result<Comments, Wrong> {
        let mut comments = Comments::default();
        // Lines are counted on the way: to count them anew for each of many comments takes the square of their number.
        let (mut line, mut at) = (1, 0);
        for item in &dockerfile.items {
            match item {
                Item::Comment(span) => {
                    let between = dockerfile.text(&(at..span.start));
                    let more = between.bytes().filter(|byte| *byte == b'\n').count();
                    line += u32::try_from(more).unwrap_or(u32::MAX - line);
                    at = span.start;
                    comments.line(&dockerfile.text(span), line)?;
                }
                Item::Instruction(index) => {
                    let instruction = dockerfile.instructions().get(*index);
                    for comment in instruction.iter().flat_map(|it| &it.comments) {
                        comments.line(&dockerfile.text(&comment.span), comment.line)?;
                    }
                }
                Item::Blank(_) | Item::Directive(_) | Item::ByteOrderMark(_) => {}
            }
        }
        Ok(comments)
    }

    /// The options of this file. What was asked for on the command line stays.
    pub fn applied(&self, options: &Options) -> Options {
        let mut options = options.clone();
        if let (Some((kind, _)), RuntimeChoice::Auto) = (self.runtime, options.runtime) {
            options.runtime = kind;
        }
        for kept in &self.keep {
            if !options.keep.iter().any(|it| it.path == kept.path) {
                options.keep.push(kept.clone());
            }
        }
        options
    }

    fn line(&mut self, text: &str, line: u32) -> Result<(), Wrong> {
        let wrong = |message: String| Wrong { message, line };
        let text = text.trim().trim_start_matches('#').trim();
        let Some(rest) = text
            .get(.."msconvert".len())
            .filter(|name| name.eq_ignore_ascii_case("msconvert"))
            .and_then(|_| text.get("msconvert".len()..))
        else {
            return Ok(());
        };
        let Some(rest) = rest.trim_start().strip_prefix(':') else {
            // Prose about msconvert is prose, and `msconvert ignore` a colon that was forgotten.
            let word = rest.split_whitespace().next().unwrap_or_default();
            let name = word.split('=').next().unwrap_or_default();
            let meant = word == "ignore" || word.contains('=') && WORDS.contains(&name);
            return match meant && rest.starts_with(char::is_whitespace) {
                true => Err(wrong(format!(
                    "a colon is missing: write `# msconvert: {word}`"
                ))),
                false => Ok(()),
            };
        };
        let said = rest.split(" -- ").next().unwrap_or_default();
        if said.trim().is_empty() {
            return Err(wrong(
                "`# msconvert:` says nothing: `ignore`, `runtime=KIND` or `keep=/PATH` follows"
                    .into(),
            ));
        }
        for word in said.split_whitespace() {
            self.word(word, line).map_err(wrong)?;
        }
        Ok(())
    }

    fn word(&mut self, word: &str, line: u32) -> Result<(), String> {
        match word.split_once('=') {
            None if word == "ignore" => {
                self.ignore.get_or_insert(line);
                Ok(())
            }
            Some(("runtime", name)) => {
                let known = RuntimeChoice::KINDS.map(RuntimeChoice::name);
                let kind = RuntimeChoice::of_name(name).ok_or_else(|| {
                    let close = did_you_mean(name, known);
                    let kinds = known.join(", ");
                    match close.is_empty() {
                        true => format!("`{name}` is no kind of runtime image; kinds are {kinds}"),
                        false => format!("`{name}` is no kind of runtime image{close}"),
                    }
                })?;
                match self.runtime {
                    Some((other, at)) if other != kind => Err(format!(
                        "line {at} asks for another kind of runtime image, `{}`",
                        other.name()
                    )),
                    _ => {
                        self.runtime = Some((kind, line));
                        Ok(())
                    }
                }
            }
            Some(("keep", path)) => {
                let tidy = path.trim_end_matches('/');
                let plain = tidy.starts_with('/')
                    && !tidy.contains("//")
                    && !tidy.split('/').any(|part| part == "." || part == "..");
                if !plain && path != "/" {
                    return Err(format!(
                        "`{path}` is not an absolute path of the image, such as `/app/templates`"
                    ));
                }
                if tidy.contains(['*', '?', '[', '$', '"', '\'']) {
                    return Err(format!(
                        "`{path}` is not a plain path: no patterns, variables or quotes"
                    ));
                }
                if tidy.is_empty() || SYSTEM.contains(&tidy) {
                    return Err(format!(
                        "`{path}` is a directory of the system, which the runtime image has its own of: name what is needed in it"
                    ));
                }
                self.keep.push(Kept {
                    path: tidy.to_owned(),
                    line: Some(line),
                });
                Ok(())
            }
            Some(("ignore", _)) => Err("`ignore` takes no value".into()),
            None if word == "runtime" || word == "keep" => {
                let value = if word == "runtime" {
                    "alpine"
                } else {
                    "/app/templates"
                };
                Err(format!("`{word}` needs a value: `{word}={value}`"))
            }
            other => {
                let name = other.map_or(word, |(name, _)| name);
                let close = did_you_mean(name, WORDS);
                match close.is_empty() {
                    true => Err(format!(
                        "unknown word `{name}`; known are {}",
                        WORDS.join(", ")
                    )),
                    false => Err(format!("unknown word `{name}`{close}")),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comment: &str) -> Result<Comments, Wrong> {
        let text = format!("FROM golang:1.22\n{comment}\nRUN true\n");
        Comments::read(&crate::dockerfile::parse(text.as_bytes()).unwrap())
    }

    fn wrong(comment: &str) -> String {
        let wrong = read(comment).unwrap_err();
        assert_eq!(wrong.line, 2, "{comment}");
        wrong.message
    }

    #[test]
    fn comments_are_read_wherever_they_stand() {
        let text = b"# syntax=docker/dockerfile:1\n#msconvert: keep=/app/a/ keep=/b -- both are read\nFROM golang:1.22\nRUN true \\\n  # MSCONVERT: runtime=alpine\n  && false\nCOPY <<E /x\n# msconvert: ignore\nE\n";
        let comments = Comments::read(&crate::dockerfile::parse(text).unwrap()).unwrap();
        assert_eq!(comments.ignore, None, "a heredoc is no comment");
        assert_eq!(comments.runtime, Some((RuntimeChoice::Alpine, 5)));
        let paths: Vec<&str> = comments.keep.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["/app/a", "/b"]);
    }

    #[test]
    fn what_is_not_for_msconvert_is_left_alone() {
        for comment in [
            "# msconvert",
            "# msconvert keeps this",
            "# msconverter: x",
            "# see msconvert: x",
            "#",
            "# héllo wörld ümlaut",
        ] {
            assert_eq!(read(comment), Ok(Comments::default()), "{comment}");
        }
    }

    #[test]
    fn a_typo_is_an_error_with_a_suggestion() {
        for (comment, message) in [
            (
                "# msconvert: ignroe",
                "unknown word `ignroe`: did you mean `ignore`?",
            ),
            (
                "# msconvert: runtme=alpine",
                "unknown word `runtme`: did you mean `runtime`?",
            ),
            (
                "# msconvert: colour=red",
                "unknown word `colour`; known are ignore, runtime, keep",
            ),
            (
                "# msconvert: runtime=alpin",
                "`alpin` is no kind of runtime image: did you mean `alpine`?",
            ),
            (
                "# msconvert: runtime=x",
                "`x` is no kind of runtime image; kinds are alpine, slim, distroless, scratch",
            ),
            (
                "# msconvert: runtime",
                "`runtime` needs a value: `runtime=alpine`",
            ),
            (
                "# msconvert: runtime=slim runtime=alpine",
                "line 2 asks for another kind of runtime image, `slim`",
            ),
            (
                "# msconvert: keep=templates",
                "`templates` is not an absolute path of the image, such as `/app/templates`",
            ),
            (
                "# msconvert: keep=/a/../b",
                "`/a/../b` is not an absolute path of the image, such as `/app/templates`",
            ),
            (
                "# msconvert: keep=/a/*",
                "`/a/*` is not a plain path: no patterns, variables or quotes",
            ),
            (
                "# msconvert: keep=/",
                "`/` is a directory of the system, which the runtime image has its own of: name what is needed in it",
            ),
            ("# msconvert: ignore=yes", "`ignore` takes no value"),
            (
                "# msconvert:",
                "`# msconvert:` says nothing: `ignore`, `runtime=KIND` or `keep=/PATH` follows",
            ),
            (
                "# msconvert ignore",
                "a colon is missing: write `# msconvert: ignore`",
            ),
        ] {
            assert_eq!(wrong(comment), message);
        }
    }
}
