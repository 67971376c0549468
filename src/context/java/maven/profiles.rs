//! Which profiles of a `pom.xml` a command turns on.
//!
//! <https://maven.apache.org/guides/introduction/introduction-to-profiles.html>

use std::collections::{BTreeMap, BTreeSet};

use crate::context::java::facts::facts;
use crate::context::java::xml::Element;
use crate::context::{Context, path};

use super::model::Model;

/// What decides on profiles.
pub(super) struct Chosen<'a> {
    pub context: &'a Context,
    /// `-P`, with `!` before those that are turned off.
    pub named: &'a [String],
    pub defines: &'a BTreeMap<String, String>,
    pub jdk: Option<u32>,
}

/// Properties whose values come from the machine.
const OF_THE_MACHINE: &[&str] = &["java.", "os.", "user.", "env.", "sun.", "file.", "maven."];

impl Chosen<'_> {
    /// Puts the profiles of a file over what the file says.
    pub fn apply(&self, project: &Element, model: &mut Model) {
        let mut by_default = Vec::new();
        let mut active = Vec::new();
        let mut doubtful = Vec::new();
        for profile in project.all(&["profiles"]) {
            let id = profile.text_at(&["id"]).unwrap_or("default");
            if self.turned_off(id) {
                continue;
            }
            if self
                .named
                .iter()
                .any(|name| name.trim_start_matches(['+', '?']) == id)
            {
                active.push(profile);
                continue;
            }
            let Some(activation) = profile.child("activation") else {
                continue;
            };
            if activation.text_at(&["activeByDefault"]) == Some("true") {
                by_default.push(profile);
            }
            match self.decide(activation, &model.dir) {
                Some(true) => active.push(profile),
                Some(false) => {}
                None => doubtful.push(profile),
            }
        }
        // Those that are active by default are so only where no other of the file is.
        if active.is_empty() {
            if doubtful.is_empty() {
                active = by_default;
            } else {
                doubtful.extend(by_default);
            }
        }
        for profile in active {
            model.overlay(Model::read(profile));
        }
        for profile in doubtful {
            doubt(model, profile);
        }
    }

    fn turned_off(&self, id: &str) -> bool {
        self.named.iter().any(|name| {
            let off = name.strip_prefix(['!', '-']);
            off.is_some_and(|name| name.trim_start_matches('?') == id)
        })
    }

    /// Whether conditions hold, all of them; `None` if that cannot be known.
    fn decide(&self, activation: &Element, dir: &str) -> Option<bool> {
        let conditions = activation.children.iter().filter_map(|condition| {
            Some(match condition.name.as_str() {
                "property" => self.property(condition),
                "jdk" => self.jdk(&condition.text),
                "os" => os(condition),
                "file" => self.file(condition, dir),
                _ => return None,
            })
        });
        let mut all = Some(true);
        let mut any = false;
        for holds in conditions {
            any = true;
            match holds {
                Some(false) => return Some(false),
                Some(true) => {}
                None => all = None,
            }
        }
        if any { all } else { Some(false) }
    }

    fn property(&self, condition: &Element) -> Option<bool> {
        let name = condition.text_at(&["name"])?;
        let value = condition.text_at(&["value"]);
        if let Some(name) = name.strip_prefix('!') {
            return self.is_set(name).map(|set| !set);
        }
        let Some(value) = value else {
            return self.is_set(name);
        };
        match (self.defines.get(name), value.strip_prefix('!')) {
            (Some(own), None) => Some(own == value),
            (Some(own), Some(not)) => Some(own != not),
            (None, not) => self.is_set(name).map(|_| not.is_some()),
        }
    }

    fn is_set(&self, name: &str) -> Option<bool> {
        if self.defines.contains_key(name) {
            return Some(true);
        }
        let machine = OF_THE_MACHINE.iter().any(|start| name.starts_with(start));
        if machine { None } else { Some(false) }
    }

    /// `17`, `!1.8`, `[11,)`.
    fn jdk(&self, written: &str) -> Option<bool> {
        let own = self.jdk?;
        if let Some(not) = written.strip_prefix('!') {
            return Some(release(not)? != own);
        }
        if !written.starts_with(['[', '(']) {
            return Some(release(written)? == own);
        }
        let (low, high) = written.split_once(',')?;
        let above = match low.trim_start_matches(['[', '(']).trim() {
            "" => true,
            low => own > release(low)? || own == release(low)? && written.starts_with('['),
        };
        let below = match high.trim_end_matches([']', ')']).trim() {
            "" => true,
            high => own < release(high)? || own == release(high)? && written.ends_with(']'),
        };
        Some(above && below)
    }

    fn file(&self, condition: &Element, dir: &str) -> Option<bool> {
        let there = |name: &str| {
            let name = name
                .replace("${project.basedir}", ".")
                .replace("${basedir}", ".");
            if name.contains("${") || name.starts_with('/') {
                return None;
            }
            let place = path::resolve_inside(dir, &name)?;
            Some(self.context.kind(&place).is_some())
        };
        match (
            condition.text_at(&["exists"]),
            condition.text_at(&["missing"]),
        ) {
            (Some(name), _) => there(name),
            (None, Some(name)) => there(name).map(|is| !is),
            (None, None) => Some(false),
        }
    }
}

/// The builds that are read here run on Linux.
fn os(condition: &Element) -> Option<bool> {
    let mut all = Some(true);
    for part in &condition.children {
        let (not, text) = match part.text.strip_prefix('!') {
            Some(text) => (true, text),
            None => (false, part.text.as_str()),
        };
        let text = text.to_ascii_lowercase();
        let holds = match part.name.as_str() {
            "family" => Some(text == "unix"),
            "name" => Some(text == "linux"),
            _ => None,
        };
        match holds {
            Some(holds) if holds == not => return Some(false),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

/// `1.8` and `8` to 8.
pub(super) fn release(text: &str) -> Option<u32> {
    let text = text.trim();
    let text = text.strip_prefix("1.").unwrap_or(text);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// What a profile could change that is on or off, nobody knows.
fn doubt(model: &mut Model, profile: &Element) {
    let id = profile.text_at(&["id"]).unwrap_or("default").to_owned();
    let says = Model::read(profile);
    let mut names: BTreeSet<String> = says.properties.into_keys().collect();
    model.doubtful.append(&mut names);
    let changes_names = says.build.contains_key("finalName")
        || says.build.contains_key("directory")
        || says.packaging.is_some()
        || says
            .plugins
            .iter()
            .chain(&says.managed_plugins)
            .any(|it| facts().maven.makes_artifacts(&it.artifact));
    let adds = says
        .plugins
        .iter()
        .any(|it| !facts().maven.is_harmless(&it.artifact));
    if changes_names || adds || !says.modules.is_empty() {
        model.unknown.insert(format!(
            "{}: whether the profile {id} is active is decided by the machine that builds",
            model.file
        ));
        model.names_doubtful |= changes_names;
        model.modules_doubtful |= !says.modules.is_empty();
    }
}
