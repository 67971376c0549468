//! Looking up what a command does by its first words.

use std::collections::HashMap;

use super::schema::{Does, Profile};

/// What is known of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it does.
    pub does: Does,
    /// The package manager, for [`Does::Packages`].
    pub manager: Option<String>,
    /// The language whose profile knows it; `common` for all.
    pub language: String,
    /// How many words named it.
    pub words: usize,
    /// Files that it writes, whatever its words say.
    pub writes: Vec<String>,
}

/// A rule: its words, the options of which it needs one, and what is then known.
#[derive(Debug, Clone)]
struct Rule {
    words: Vec<String>,
    with: Vec<String>,
    known: Known,
}

/// The command rules of a profile and of `common`, by program.
#[derive(Debug, Clone, Default)]
pub struct CommandTable {
    by_program: HashMap<String, Vec<Rule>>,
}

impl CommandTable {
    /// Collects the rules; of two rules with the same words the one of the earlier profile wins.
    pub fn new<'a>(profiles: impl IntoIterator<Item = &'a Profile>) -> Self {
        let mut table = CommandTable::default();
        for profile in profiles {
            for rule in &profile.command {
                let known = |words| Known {
                    does: rule.does,
                    manager: rule.manager.clone(),
                    language: profile.language.clone(),
                    words,
                    writes: rule.writes.clone(),
                };
                if rule.any {
                    for program in &rule.run {
                        table.add(vec![program.clone()], &rule.with, known(1));
                    }
                } else if !rule.run.is_empty() {
                    table.add(rule.run.clone(), &rule.with, known(rule.run.len()));
                }
            }
        }
        table
    }

    fn add(&mut self, words: Vec<String>, with: &[String], known: Known) {
        let rules = self.by_program.entry(words[0].clone()).or_default();
        if !rules
            .iter()
            .any(|present| present.words == words && present.with == with)
        {
            let with = with.to_vec();
            rules.push(Rule { words, with, known });
        }
    }

    /// What the command does; `None` is an unknown command. The program may be given with its path, and options
    /// and the choice of a toolchain (`cargo +nightly build`) may stand between the words of a rule, not before a program's
    /// name.
    pub fn lookup(&self, words: &[String]) -> Option<&Known> {
        let program = words.first()?;
        let name = program.rsplit('/').next().unwrap_or(program);
        let rules = self.by_program.get(name)?;
        let plain: Vec<&String> = words[1..]
            .iter()
            .filter(|word| !word.starts_with(['-', '+']))
            .collect();
        let holds = |rule: &&Rule| {
            let named = rule.words[1..]
                .iter()
                .enumerate()
                .all(|(at, word)| plain.get(at).is_some_and(|it| *it == word));
            named && (rule.with.is_empty() || words.iter().any(|word| rule.with.contains(word)))
        };
        rules
            .iter()
            .filter(holds)
            // Of equals the first, which is the language's own, wins.
            .rev()
            .max_by_key(|rule| (rule.words.len(), !rule.with.is_empty()))
            .map(|rule| &rule.known)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Profiles;
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(String::from).collect()
    }

    #[test]
    fn the_longest_rule_wins_and_a_path_is_no_matter() {
        let profiles = Profiles::embedded();
        let go = profiles.get("go").expect("embedded");
        let table = profiles.commands(go);
        let does = |text: &str| table.lookup(&words(text)).map(|known| known.does);
        assert_eq!(does("go build -o app ."), Some(Does::Build));
        assert_eq!(does("/usr/local/go/bin/go build"), Some(Does::Build));
        assert_eq!(does("go mod download"), Some(Does::Neutral));
        assert_eq!(does("git clone https://x"), Some(Does::Clone));
        assert_eq!(does("git config --global a b"), Some(Does::Neutral));
        assert_eq!(does("frobnicate"), None);
    }
}
