//! Links from codes to their pages, on terminals that show them
//! (<https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>).

use std::ffi::OsString;

use crate::report::style::ColorChoice;

/// How links to pages are written to a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The address of the pages, where links are written at all.
    base: Option<String>,
}

impl Links {
    /// The links of a stream. None are written where `MSCONVERT_DOCS` does not say where the pages are (`msconvert reasons CODE`
    /// prints them without), where it is no terminal, where colour is not wanted, or where
    /// `FORCE_HYPERLINK` is 0; else where the terminal is one that is known to show them, or `FORCE_HYPERLINK` is set.
    pub fn of(
        is_terminal: bool,
        color: ColorChoice,
        variable: &dyn Fn(&str) -> Option<OsString>,
    ) -> Links {
        let text = |name: &str| {
            variable(name)
                .and_then(|value| value.into_string().ok())
                .filter(|value| !value.is_empty())
        };
        let forced = text("FORCE_HYPERLINK");
        let wanted = is_terminal
            && color != ColorChoice::Never
            && text("NO_COLOR").is_none()
            && text("TERM").is_none_or(|term| term != "dumb")
            && forced.as_deref() != Some("0");
        // What could end the sequence is no address.
        let base =
            text("MSCONVERT_DOCS").filter(|it| it.bytes().all(|byte| byte.is_ascii_graphic()));
        Links {
            base: base
                .filter(|_| wanted && (forced.is_some() || shows(&text)))
                .map(|base| format!("{}/", base.trim_end_matches('/'))),
        }
    }

    /// None at all.
    pub fn none() -> Links {
        Links { base: None }
    }

    /// `text` as a link to the page of a code.
    pub fn code(&self, code: &str, text: &str) -> String {
        match &self.base {
            Some(base) => format!("\x1b]8;;{base}{code}.md\x1b\\{text}\x1b]8;;\x1b\\"),
            None => text.to_owned(),
        }
    }

    /// A report in which every `[code]` is a link.
    pub fn report(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            out.push_str(before);
            match after.split_once(']') {
                Some((code, after)) if self.base.is_some() && is_code(code) => {
                    out.push_str(&self.code(code, &format!("[{code}]")));
                    rest = after;
                }
                _ => {
                    out.push('[');
                    rest = after;
                }
            }
        }
        out + rest
    }
}

/// Whether the terminal is one that shows links.
fn shows(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let is = |name: &str, known: &[&str]| {
        variable(name).is_some_and(|value| known.iter().any(|it| value.starts_with(it)))
    };
    let vte = variable("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    vte.is_some_and(|version| version >= 5000)
        || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"]
            .iter()
            .any(|name| variable(name).is_some())
        || is(
            "TERM",
            &[
                "xterm-kitty",
                "alacritty",
                "foot",
                "xterm-ghostty",
                "wezterm",
            ],
        )
        || is(
            "TERM_PROGRAM",
            &[
                "iTerm.app",
                "WezTerm",
                "vscode",
                "ghostty",
                "Hyper",
                "zed",
                "Tabby",
            ],
        )
        || is("COLORTERM", &["xfce4-terminal"])
}

fn is_code(word: &str) -> bool {
    let codes = crate::knowledge::codes();
    codes.reason.contains_key(word)
        || codes.assumption.contains_key(word)
        || codes.note.contains_key(word)
        || crate::bulk::codes::ALL.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(terminal: bool, color: ColorChoice, variables: &[(&str, &str)]) -> bool {
        let pages = [("MSCONVERT_DOCS", "file:///docs")];
        Links::of(terminal, color, &|name| {
            variables
                .iter()
                .chain(&pages)
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
        .base
        .is_some()
    }

    #[test]
    fn links_are_for_terminals_that_show_them() {
        use ColorChoice::{Always, Auto, Never};
        assert!(links(true, Auto, &[("TERM", "xterm-kitty")]));
        assert!(links(true, Auto, &[("VTE_VERSION", "7600")]));
        assert!(links(true, Auto, &[("FORCE_HYPERLINK", "1")]));
        assert!(!links(true, Auto, &[("TERM", "xterm-256color")]));
        assert!(!links(true, Auto, &[("VTE_VERSION", "4000")]));
        assert!(!links(
            false,
            Always,
            &[("TERM", "xterm-kitty"), ("FORCE_HYPERLINK", "1")]
        ));
        assert!(!links(true, Never, &[("TERM", "xterm-kitty")]));
        for (name, value) in [
            ("MSCONVERT_DOCS", ""),
            ("NO_COLOR", "1"),
            ("FORCE_HYPERLINK", "0"),
            ("MSCONVERT_DOCS", "a\u{7}b"),
        ] {
            assert!(!links(
                true,
                Auto,
                &[("KONSOLE_VERSION", "1"), (name, value)]
            ));
        }
    }

    #[test]
    fn known_codes_become_links() {
        let links = Links {
            base: Some("file:///docs/".into()),
        };
        assert_eq!(
            links.report("a [no-shell] [x] [b"),
            "a \x1b]8;;file:///docs/no-shell.md\x1b\\[no-shell]\x1b]8;;\x1b\\ [x] [b"
        );
        let none = Links { base: None };
        assert_eq!(none.report("a [no-shell] [x] [b"), "a [no-shell] [x] [b");
    }
}
