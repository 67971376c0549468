//! Variables as an instruction sees them: build arguments, shadowed by the environment.
//!
//! <https://docs.docker.com/reference/dockerfile/#environment-replacement>

use std::collections::HashMap;

use crate::dockerfile::expand;

use super::config::Config;

/// The longest value in bytes that is followed: a longer one is not known. Values can double with every line.
const LONGEST: usize = 32 * 1024;

/// The build arguments in scope.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    values: HashMap<String, Option<String>>,
}

/// A word after expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expanded {
    /// The text; variables without a known value are empty in it.
    pub text: String,
    /// Whether every variable had a known value.
    pub known: bool,
}

impl Arguments {
    /// Declares an argument; `None` where only the build gives a value.
    pub fn declare(&mut self, name: &str, value: Option<String>) {
        self.values.insert(name.to_string(), value);
    }

    /// The value: `None` undeclared, `Some(None)` declared without a known value.
    pub fn get(&self, name: &str) -> Option<Option<&str>> {
        self.values.get(name).map(|value| value.as_deref())
    }

    /// Expands a word of an instruction.
    pub fn expand(&self, config: &Config, text: &str, escape: char) -> Expanded {
        if !text.contains(['$', '"', '\'', escape]) {
            return Expanded {
                text: text.to_string(),
                known: true,
            };
        }
        let unknown = std::cell::Cell::new(false);
        let lookup = |name: &str| {
            let value = self.value(config, name);
            if matches!(value, Some(None)) {
                unknown.set(true);
            }
            value.flatten()
        };
        match expand::process_word(text, escape, &lookup) {
            Ok(expanded) if expanded.text.len() > LONGEST => Expanded {
                text: String::new(),
                known: false,
            },
            Ok(expanded) => Expanded {
                text: expanded.text,
                known: !unknown.get(),
            },
            Err(_) => Expanded {
                text: text.to_string(),
                known: false,
            },
        }
    }

    /// What a name stands for: `None` nothing, `Some(None)` something that only a build knows.
    pub fn value(&self, config: &Config, name: &str) -> Option<Option<String>> {
        if let Some(variable) = config.variable(name) {
            return Some(variable.known.then(|| variable.value.clone()));
        }
        self.get(name).map(|value| value.map(String::from))
    }
}
