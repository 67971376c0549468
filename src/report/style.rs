//! Colour, and text that a terminal can be trusted with.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use anstyle::{AnsiColor, Style};

use crate::diff::{Part, Row, rows};

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set; always if CLICOLOR_FORCE is set
    #[default]
    Auto,
    /// Even into a file or a pipe
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Whether to colour a stream. `variable` looks up an environment variable; see <https://no-color.org> and
    /// <https://bixense.com/clicolors> for their meaning.
    pub fn applies(self, is_terminal: bool, variable: &dyn Fn(&str) -> Option<OsString>) -> bool {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        match self {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if set("NO_COLOR").is_some() => false,
            ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorChoice::Auto => {
                is_terminal
                    && set("CLICOLOR").is_none_or(|value| value != "0")
                    && set("TERM").is_none_or(|value| value != "dumb")
            }
        }
    }
}

/// How one stream is written to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub color: bool,
    /// Whether a terminal reads it, so that control characters of a Dockerfile must not reach it.
    pub terminal: bool,
}

/// Something good.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Something to look at.
pub const CARE: Style = AnsiColor::Yellow.on_default().bold();
/// Something wrong.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something that stands out.
pub const STRONG: Style = Style::new().bold();
/// Something that stands back.
pub const FAINT: Style = Style::new().dimmed();
/// An added line.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// A removed line.
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// What changed within an added line.
pub const ADDED_WORD: Style = ADDED.invert();
/// What changed within a removed line.
pub const REMOVED_WORD: Style = REMOVED.invert();
/// The header of a hunk.
const HUNK: Style = AnsiColor::Cyan.on_default();

impl Look {
    /// `text` in `style`, where this stream has colours.
    pub fn paint(self, style: Style, text: &str) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// A unified diff of one file as this stream should get it. Without colour and terminal, that is the diff itself.
    pub fn diff(self, diff: &[u8]) -> Cow<'_, [u8]> {
        if !self.color && !self.terminal {
            return Cow::Borrowed(diff);
        }
        let lines: Vec<&[u8]> = diff.split_inclusive(|&byte| byte == b'\n').collect();
        let mut out = Vec::with_capacity(diff.len() + diff.len() / 4);
        let mut index = 0;
        while let Some(line) = lines.get(index) {
            let removed = run(&lines, index, b'-');
            let added = run(&lines, index + removed, b'+');
            // The first two lines name the file.
            if self.color && index >= 2 && removed > 0 && added > 0 {
                let (old, new) = lines[index..index + removed + added].split_at(removed);
                self.replaced(&mut out, old, new);
                index += removed + added;
                continue;
            }
            let style = match (index, line.first()) {
                (0 | 1, _) => STRONG,
                (_, Some(b'+')) => ADDED,
                (_, Some(b'-')) => REMOVED,
                (_, Some(b'@')) => HUNK,
                (_, Some(b'\\')) => FAINT,
                _ => Style::new(),
            };
            let (text, _) = split_ending(line);
            let part = Part {
                text,
                changed: false,
            };
            self.line(&mut out, line, &[part], (style, style));
            index += 1;
        }
        Cow::Owned(out)
    }

    /// Removed lines and the added ones that take their place, with the words that changed.
    fn replaced(self, out: &mut Vec<u8>, old: &[&[u8]], new: &[&[u8]]) {
        let text = |lines: &[&[u8]]| -> Vec<u8> {
            lines.iter().flat_map(|line| &line[1..]).copied().collect()
        };
        let (old_text, new_text) = (text(old), text(new));
        let rows = rows(&old_text, &new_text);
        let sides = |right: bool| {
            rows.iter().filter_map(move |row| match row {
                Row::Same(text) => Some(vec![Part {
                    text,
                    changed: false,
                }]),
                Row::Differs(old, new) => if right { new } else { old }.clone(),
            })
        };
        for (lines, right, paint) in [
            (old, false, (REMOVED, REMOVED_WORD)),
            (new, true, (ADDED, ADDED_WORD)),
        ] {
            for (line, side) in lines.iter().zip(sides(right)) {
                let mut parts = vec![Part {
                    text: &line[..1],
                    changed: false,
                }];
                parts.extend(side);
                self.line(out, line, &parts, paint);
            }
        }
    }

    /// One line of a diff in pieces, then its ending.
    fn line(self, out: &mut Vec<u8>, line: &[u8], parts: &[Part<'_>], paint: (Style, Style)) {
        let (_, ending) = split_ending(line);
        let (plain, word) = paint;
        if self.color {
            out.extend_from_slice(plain.render().to_string().as_bytes());
        }
        for part in parts {
            let mark = part.changed && plain != word;
            if mark && self.color {
                out.extend_from_slice(format!("{plain:#}{word}").as_bytes());
            }
            if self.terminal {
                visible(out, part.text);
            } else {
                out.extend_from_slice(part.text);
            }
            if mark && self.color {
                out.extend_from_slice(format!("{word:#}{plain}").as_bytes());
            }
        }
        if self.color {
            out.extend_from_slice(plain.render_reset().to_string().as_bytes());
        }
        out.extend_from_slice(ending);
    }
}

/// How many lines from `start` on begin with `sign`.
fn run(lines: &[&[u8]], start: usize, sign: u8) -> usize {
    lines[start.min(lines.len())..]
        .iter()
        .take_while(|line| line.first() == Some(&sign))
        .count()
}

fn split_ending(line: &[u8]) -> (&[u8], &[u8]) {
    let end = match line {
        [.., b'\r', b'\n'] => line.len() - 2,
        [.., b'\n'] => line.len() - 1,
        _ => line.len(),
    };
    line.split_at(end)
}

/// A piece of a line with everything that a reader would not see made visible.
pub fn visible_text(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    visible(&mut out, bytes);
    // What is visible is UTF-8, so that nothing is replaced here.
    String::from_utf8_lossy(&out).into_owned()
}

/// Control characters as `^X`, so that no text can move the cursor, hide a line or set a title.
fn visible(out: &mut Vec<u8>, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\t' => out.push(b'\t'),
                '\0'..='\x1f' => out.extend_from_slice(&[b'^', character as u8 ^ 0x40]),
                _ if is_hostile(character) => {
                    out.extend_from_slice(character.escape_unicode().to_string().as_bytes());
                }
                _ => {
                    let mut buffer = [0; 4];
                    out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                }
            }
        }
        for byte in chunk.invalid() {
            out.extend_from_slice(format!("<{byte:02X}>").as_bytes());
        }
    }
}

/// Whether a terminal or a browser may act on a character instead of showing it: control characters, those that end a
/// line, and those that turn the direction of writing ([CVE-2021-42574](https://nvd.nist.gov/vuln/detail/CVE-2021-42574)).
pub(super) fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line of a message with its control characters escaped, for they come from files and paths that nobody vouches for.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_hostile(character) {
            // Writing to a string does not fail.
            let _ = write!(out, "{}", character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// A path for a message.
pub fn path_text(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applies(choice: ColorChoice, terminal: bool, variables: &[(&str, &str)]) -> bool {
        choice.applies(terminal, &|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn colour_follows_the_option_then_the_environment_then_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        assert!(applies(Auto, true, &[]));
        assert!(!applies(Auto, false, &[]));
        assert!(!applies(Auto, true, &[("NO_COLOR", "1")]));
        assert!(applies(Auto, true, &[("NO_COLOR", "")]));
        assert!(applies(Auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!applies(Auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!applies(
            Auto,
            false,
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
        ));
        assert!(!applies(Auto, true, &[("CLICOLOR", "0")]));
        assert!(!applies(Auto, true, &[("TERM", "dumb")]));
        assert!(applies(Always, false, &[("NO_COLOR", "1")]));
        assert!(!applies(Never, true, &[("CLICOLOR_FORCE", "1")]));
    }

    #[test]
    fn a_terminal_never_gets_control_characters_from_a_file() {
        let look = Look {
            color: false,
            terminal: true,
        };
        let shown = look
            .diff(b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\x1b[2J\xff\r\n+\tb\xc2\x9b\xe2\x80\xae\n");
        assert_eq!(
            shown.as_ref(),
            b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a^[[2J<FF>\r\n+\tb\\u{9b}\\u{202e}\n".as_slice()
        );
        assert_eq!(printable("a\x1b]0;x\u{7}\n"), "a\\u{1b}]0;x\\u{7}\\n");
    }

    #[test]
    fn a_pipe_gets_the_bytes_as_they_are() {
        let diff = b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\x1b[2J\xff\n+b\n";
        assert_eq!(Look::default().diff(diff).as_ref(), diff);
    }

    #[test]
    fn words_that_changed_stand_out() {
        let look = Look {
            color: true,
            terminal: false,
        };
        let diff = b"--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-FROM a:1\r\n-LABEL x\r\n+FROM a:1 AS b\r\n";
        let shown = String::from_utf8(look.diff(diff).into_owned()).unwrap();
        let lines: Vec<&str> = shown.lines().skip(3).collect();
        assert_eq!(
            lines,
            [
                "\u{1b}[31m-FROM a:1\u{1b}[0m",
                "\u{1b}[31m-LABEL x\u{1b}[0m",
                "\u{1b}[32m+FROM a:1\u{1b}[0m\u{1b}[7m\u{1b}[32m AS b\u{1b}[0m\u{1b}[32m\u{1b}[0m",
            ]
        );
    }

    #[test]
    fn colours_end_where_the_line_ends() {
        let look = Look {
            color: true,
            terminal: false,
        };
        let shown = look.diff(b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- a\r\n+b\n");
        let shown = String::from_utf8(shown.into_owned()).unwrap();
        assert!(shown.contains("\u{1b}[31m--- a\u{1b}[0m\r\n"), "{shown:?}");
        assert!(shown.contains("\u{1b}[32m+b\u{1b}[0m\n"), "{shown:?}");
    }
}
