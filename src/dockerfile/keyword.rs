//! The instruction keywords.

use std::fmt;

/// The keyword of an instruction. Case does not matter in the source; `Display` gives upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

const NAMES: [(Keyword, &str); 18] = [
    (Keyword::Run, "RUN"),
    (Keyword::Copy, "COPY"),
    (Keyword::From, "FROM"),
    (Keyword::Env, "ENV"),
    (Keyword::Workdir, "WORKDIR"),
    (Keyword::Cmd, "CMD"),
    (Keyword::Entrypoint, "ENTRYPOINT"),
    (Keyword::Arg, "ARG"),
    (Keyword::Label, "LABEL"),
    (Keyword::Expose, "EXPOSE"),
    (Keyword::Add, "ADD"),
    (Keyword::User, "USER"),
    (Keyword::Volume, "VOLUME"),
    (Keyword::Healthcheck, "HEALTHCHECK"),
    (Keyword::Shell, "SHELL"),
    (Keyword::Stopsignal, "STOPSIGNAL"),
    (Keyword::Onbuild, "ONBUILD"),
    (Keyword::Maintainer, "MAINTAINER"),
];

impl Keyword {
    /// The keyword in upper case.
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(keyword, _)| *keyword == self)
            .map_or("", |(_, name)| name)
    }

    /// The keyword that a word means, in any case; `None` for a word that is no instruction.
    pub fn from_word(word: &str) -> Option<Keyword> {
        if word.is_ascii() {
            return NAMES
                .iter()
                .find(|(_, name)| name.eq_ignore_ascii_case(word))
                .map(|(keyword, _)| *keyword);
        }
        // BuildKit lower-cases by Unicode: the Kelvin sign and the dotted capital I become ASCII letters.
        let folded: String = word.chars().take(16).map(simple_lower).collect();
        if folded.is_ascii() {
            Keyword::from_word(&folded)
        } else {
            None
        }
    }

    /// Whether the instruction may have heredocs.
    pub(super) fn takes_heredocs(self) -> bool {
        matches!(self, Keyword::Add | Keyword::Copy | Keyword::Run)
    }
}

/// The lower case of a character as one character, as Go's `unicode.ToLower` gives it.
pub(super) fn simple_lower(ch: char) -> char {
    match ch {
        '\u{130}' => 'i',
        _ => ch.to_lowercase().next().unwrap_or(ch),
    }
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_in_any_case() {
        for (keyword, name) in NAMES {
            assert_eq!(Keyword::from_word(name), Some(keyword));
            assert_eq!(Keyword::from_word(&name.to_lowercase()), Some(keyword));
            assert_eq!(keyword.to_string(), name);
        }
        assert_eq!(Keyword::from_word("RUNX"), None);
        assert_eq!(Keyword::from_word(""), None);
    }

    #[test]
    fn unicode_capitals_that_lower_to_ascii_count() {
        assert_eq!(Keyword::from_word("WOR\u{212a}DIR"), Some(Keyword::Workdir));
        assert_eq!(Keyword::from_word("\u{dc}SER"), None);
    }
}
