//! `.dockerignore` by Docker's own rules.
//!
//! <https://docs.docker.com/build/concepts/context/#dockerignore-files>. The text is read as moby's
//! `patternmatcher/ignorefile` reads it. A path is judged as the client judges it while it walks the context: the
//! last pattern that matches wins, and what a pattern says of a directory holds for all below it.

use super::glob::Glob;
use super::ignore_pattern::{Form, compile};
use super::path;

/// The longest line that Docker reads; it refuses a file that has a longer one.
const LONGEST_LINE: usize = 64 * 1024;

/// The most patterns that are looked at.
const MOST_PATTERNS: usize = 5_000;

/// The patterns of one ignore file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    patterns: Vec<Pattern>,
    exceptions: bool,
}

/// Which patterns matched a directory, so that what is below needs no second look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched(Vec<bool>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    cleaned: String,
    exception: bool,
    form: Form,
}

impl IgnoreFile {
    /// Reads the text of an ignore file.
    ///
    /// # Errors
    /// What Docker would reject: a malformed pattern, a lone `!`, a line of more than 64 KiB. A build with such a file
    /// fails, so there is no telling what is ignored.
    pub fn parse(text: &str) -> Result<IgnoreFile, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut file = IgnoreFile::default();
        for (number, line) in text.split('\n').enumerate() {
            if line.len() >= LONGEST_LINE {
                return Err(format!("line {} is longer than Docker reads", number + 1));
            }
            if line.starts_with('#') {
                continue;
            }
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let (exception, pattern) = match line.strip_prefix('!') {
                Some(rest) => (true, rest.trim()),
                None => (false, line),
            };
            if pattern.is_empty() {
                return Err(format!("line {}: \"!\" excepts nothing", number + 1));
            }
            let mut cleaned = path::clean(pattern);
            if cleaned.len() > 1 && cleaned.starts_with('/') {
                cleaned.remove(0);
            }
            // The list is read once more when it is compiled, and this time `!` is part of what is cleaned.
            let listed =
                path::clean(format!("{}{cleaned}", if exception { "!" } else { "" }).trim());
            let (exception, cleaned) = match listed.strip_prefix('!') {
                Some(rest) => (true, rest.to_owned()),
                None => (false, listed),
            };
            if cleaned.is_empty() {
                return Err(format!("line {}: \"!\" excepts nothing", number + 1));
            }
            if Glob::new(&cleaned).is_err() {
                return Err(format!(
                    "line {}: malformed pattern {pattern:?}",
                    number + 1
                ));
            }
            let form = compile(&cleaned).ok_or_else(|| {
                format!("line {}: pattern {pattern:?} is not understood", number + 1)
            })?;
            file.exceptions |= exception;
            file.patterns.push(Pattern {
                cleaned,
                exception,
                form,
            });
            if file.patterns.len() > MOST_PATTERNS {
                return Err(format!("more than {MOST_PATTERNS} patterns"));
            }
        }
        Ok(file)
    }

    /// Whether there is nothing to ignore.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Judges one path, given what matched the directory that holds it (the default for the root).
    ///
    /// An exception is only looked at where an earlier pattern matched, and a pattern only where none did: so
    /// `a/b` then `!a` leaves `a/b` out, as it does in a build.
    pub fn judge(&self, path: &str, parent: &Matched) -> (bool, Matched) {
        let mut ignored = false;
        let mut matched = vec![false; self.patterns.len()];
        for (index, pattern) in self.patterns.iter().enumerate() {
            let mut hit = parent.0.get(index).copied().unwrap_or(false);
            if !hit {
                if pattern.exception != ignored {
                    continue;
                }
                hit = pattern.form.matches(&pattern.cleaned, path);
            }
            if let Some(slot) = matched.get_mut(index) {
                *slot = hit;
            }
            if hit {
                ignored = !pattern.exception;
            }
        }
        (ignored, Matched(matched))
    }

    /// Whether something below an ignored directory could be brought back by an exception.
    pub fn may_bring_back(&self, dir: &str) -> bool {
        self.exceptions
            && self.patterns.iter().any(|pattern| {
                pattern.exception && {
                    let fixed: &str = match pattern.cleaned.find(['*', '?', '[', '\\']) {
                        Some(at) => pattern.cleaned.get(..at).unwrap_or(""),
                        None => &pattern.cleaned,
                    };
                    let dir = format!("{dir}/");
                    if fixed.len() == pattern.cleaned.len() {
                        fixed.starts_with(&dir)
                    } else {
                        fixed.starts_with(&dir) || dir.starts_with(fixed)
                    }
                }
            })
    }

    /// Judges a path from nothing: every directory on the way to it, then the path itself.
    pub fn ignores(&self, path: &str) -> bool {
        let mut matched = Matched::default();
        for (at, _) in path.match_indices('/') {
            matched = self.judge(&path[..at], &matched).1;
        }
        self.judge(path, &matched).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignores(patterns: &[&str], path: &str) -> bool {
        IgnoreFile::parse(&patterns.join("\n"))
            .expect("patterns are well formed")
            .ignores(path)
    }

    #[test]
    fn single_patterns_agree_with_moby() {
        // moby/patternmatcher, patternmatcher_test.go; paths that end in a slash do not occur in a walk.
        for (pattern, path, expected) in [
            ("**", "file", true),
            ("**/", "file", true),
            ("**", "dir/file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir/file", true),
            ("dir/**", "dir/dir2/file", true),
            ("**/dir", "dir", true),
            ("**/dir", "dir/file", true),
            ("**/dir2/*", "dir/dir2/file", true),
            ("**/dir2/**", "dir/dir2/dir3/file", true),
            ("**file", "file", true),
            ("**file", "dir/file", true),
            ("**/file", "dir/file", true),
            ("**/file", "dir/dir/file", true),
            ("**/file*", "dir/dir/file.txt", true),
            ("**/file*txt", "dir/dir/file.txt", true),
            ("**/file*.txt*", "dir/dir/file.txt", true),
            ("**/**/*.txt", "dir/dir/file.txt", true),
            ("**/**/*.txt2", "dir/dir/file.txt", false),
            ("**/*.txt", "file.txt", true),
            ("a**/*.txt", "a/file.txt", true),
            ("a**/*.txt", "a/dir/dir/file.txt", true),
            ("a/*.txt", "a/dir/file.txt", false),
            ("a/*.txt", "a/file.txt", true),
            ("a/*.txt**", "a/file.txt", true),
            ("a[b-d]e", "ae", false),
            ("a[b-d]e", "ace", true),
            ("a[^b-d]e", "aze", true),
            (".*", ".foo", true),
            (".*", "foo", false),
            ("abc.def", "abcZdef", false),
            ("abc?def", "abcZdef", true),
            ("abc?def", "abcdef", false),
            ("a\\\\", "a\\", true),
            ("**/foo/bar", "foo/bar", true),
            ("**/foo/bar", "dir/dir2/foo/bar", true),
            ("abc/**", "abc", false),
            ("abc/**", "abc/def/ghi", true),
            ("**/.foo", ".foo", true),
            ("**/.foo", "bar.foo", false),
            ("a(b)c/def", "a(b)c/def", true),
            ("a(b)c/def", "a(b)c/xyz", false),
            ("a.|)$(}+{bc", "a.|)$(}+{bc", true),
            ("a\\*b", "a*b", true),
            ("a*", "ab/c", true),
            ("a*/b", "a/c/b", false),
            ("a?b", "a☺b", true),
            ("a?b", "a/b", false),
            ("[a-ζ]*", "α", true),
            // Slashes and dots of the pattern say nothing.
            ("/dir/", "dir/file", true),
            ("./dir", "dir", true),
            ("dir/../other", "other/x", true),
            ("dir", "dirt", false),
            ("dir", "sub/dir", false),
            ("*.md", "docs/a.md", false),
            ("*/temp*", "a/temporary.txt", true),
            ("*/temp*", "a/b/temporary.txt", false),
            ("*/*/temp*", "a/b/temporary.txt", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("a**b", "axb", false),
            ("a**b", "ax/b", true),
            ("**foo", "barfoo", true),
            ("**foo*", "barfoo", false),
            ("*", "a/b", true),
            (".", "a", false),
        ] {
            assert_eq!(ignores(&[pattern], path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_last_match_wins() {
        for (patterns, path, expected) in [
            (&["*.go", "!main.go"][..], "main.go", false),
            (&["!main.go", "*.go"], "main.go", true),
            (&["docs", "!docs/README.md"], "docs/README.md", false),
            (&["docs", "!docs/README.md"], "docs/other.md", true),
            (&["docs/", "!docs/README.md"], "docs/README.md", false),
            (&["docs/*", "!docs/README.md"], "docs/README.md", false),
            (&["**", "!util/docker/web"], "util/docker/web/foo", false),
            (
                &["**", "!util/docker/web", "util/docker/web/foo"],
                "util/docker/web/foo",
                true,
            ),
            (
                &["*.md", "!README*.md", "README-secret.md"],
                "README-secret.md",
                true,
            ),
            (
                &["*.md", "README-secret.md", "!README*.md"],
                "README-secret.md",
                false,
            ),
            (&["*", "!src", "!go.mod"], "src/a/b.go", false),
            (&["*", "!src", "!go.mod"], "vendor/a.go", true),
            (&["*", "! src"], "src/a", false),
            (&["a", "!a/b", "a/b/c"], "a/b/c/d", true),
            (&["a", "/!a/b"], "a/b", false),
            // Seen in a build: the exception is not looked at for `a`, which no pattern matches.
            (&["a/b", "!a"], "a/b/c", true),
        ] {
            assert_eq!(ignores(patterns, path), expected, "{patterns:?} {path}");
        }
    }

    #[test]
    fn comments_blank_lines_and_line_ends_are_as_docker_reads_them() {
        let file =
            IgnoreFile::parse("\u{feff}# comment\r\n\r\n  a  \r\n #b\n").expect("well formed");
        assert!(file.ignores("a"));
        assert!(
            file.ignores("#b"),
            "only a # in the first column is a comment"
        );
        assert!(!file.ignores("# comment"));
    }

    #[test]
    fn what_docker_rejects_is_an_error() {
        for text in [
            "!",
            "!/",
            "/!",
            "[",
            "a[",
            "a\\",
            "bin\\debug",
            &"x".repeat(70_000),
        ] {
            assert!(IgnoreFile::parse(text).is_err(), "{text:.20}");
        }
    }

    #[test]
    fn exceptions_tell_where_they_could_apply() {
        let file = IgnoreFile::parse("a\nb\nc\n!a/b/keep\n!c*/x").expect("well formed");
        assert!(file.may_bring_back("a"));
        assert!(file.may_bring_back("a/b"));
        assert!(!file.may_bring_back("a/x"));
        assert!(!file.may_bring_back("b"));
        assert!(file.may_bring_back("c"));
        let any = IgnoreFile::parse("a\n!**/keep").expect("well formed");
        assert!(any.may_bring_back("a/x/y"));
        assert!(
            !IgnoreFile::parse("a")
                .expect("well formed")
                .may_bring_back("a")
        );
    }

    #[test]
    fn no_pattern_takes_long() {
        let pattern = "a*".repeat(200) + "b";
        assert!(!ignores(&[&pattern], &"a".repeat(2_000)));
        let deep = "**/a/".repeat(100) + "*b";
        assert!(!ignores(&[&deep], &"a/".repeat(50)));
    }
}
