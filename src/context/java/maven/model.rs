//! One `pom.xml` with what it inherits, before its values are put in.
//!
//! <https://maven.apache.org/ref/current/maven-model-builder/>

use std::collections::{BTreeMap, BTreeSet};

use crate::context::java::xml::Element;

/// What a `pom.xml` and its parents say.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    /// The directory of the context that it lies in.
    pub dir: String,
    /// The file.
    pub file: String,
    pub group: Option<String>,
    pub artifact: String,
    pub version: Option<String>,
    pub packaging: Option<String>,
    pub name: Option<String>,
    /// `groupId`, `artifactId` and `version` of the parent, as written.
    pub parent: Option<(String, String, String)>,
    /// All parents, the nearest first, those that the context does not have included.
    pub ancestors: Vec<(String, String, String)>,
    /// `relativePath` of the parent, if it is written.
    pub parent_path: Option<String>,
    /// The directory of the parent, where the context has it.
    pub parent_dir: Option<String>,
    pub properties: BTreeMap<String, String>,
    pub modules: Vec<String>,
    pub dependencies: Vec<Element>,
    pub managed: Vec<Element>,
    /// `finalName`, `directory` and other values of `build`.
    pub build: BTreeMap<String, String>,
    pub resources: Vec<String>,
    pub plugins: Vec<Plugin>,
    pub managed_plugins: Vec<Plugin>,
    /// Properties that somebody who is not known may have set.
    pub doubtful: BTreeSet<String>,
    /// Why something may be missing here; each says what and where.
    pub unknown: BTreeSet<String>,
    /// Whether what is missing could change names.
    pub names_doubtful: bool,
    /// Whether modules could be missing.
    pub modules_doubtful: bool,
}

/// A plugin of a build.
#[derive(Debug, Clone, Default)]
pub(super) struct Plugin {
    pub group: String,
    pub artifact: String,
    pub version: Option<String>,
    pub extensions: bool,
    pub inherited: bool,
    pub configuration: Element,
    pub executions: Vec<Execution>,
}

/// One execution of a plugin.
#[derive(Debug, Clone, Default)]
pub(super) struct Execution {
    pub id: String,
    pub phase: Option<String>,
    pub goals: Vec<String>,
    pub inherited: bool,
    pub configuration: Element,
}

impl Model {
    /// Reads the elements of a `pom.xml` or of a profile in one.
    pub fn read(project: &Element) -> Model {
        let text = |name: &str| project.text_at(&[name]).map(str::to_owned);
        let mut model = Model {
            group: text("groupId"),
            artifact: text("artifactId").unwrap_or_default(),
            version: text("version"),
            packaging: text("packaging"),
            name: text("name"),
            ..Model::default()
        };
        if let Some(parent) = project.child("parent") {
            let part = |name: &str| parent.text_at(&[name]).unwrap_or("").to_owned();
            model.parent = Some((part("groupId"), part("artifactId"), part("version")));
            model.parent_path = parent.child("relativePath").map(|it| it.text.clone());
        }
        for property in project.all(&["properties"]) {
            let pair = (property.name.clone(), property.text.clone());
            model.properties.extend([pair]);
        }
        let modules = project
            .all(&["modules"])
            .chain(project.all(&["subprojects"]));
        model.modules = modules.map(|module| module.text.clone()).collect();
        model.dependencies = project.all(&["dependencies"]).cloned().collect();
        model.managed = project
            .all(&["dependencyManagement", "dependencies"])
            .cloned()
            .collect();
        for value in project.all(&["build"]).filter(|it| it.children.is_empty()) {
            if !value.text.is_empty() {
                model.build.insert(value.name.clone(), value.text.clone());
            }
        }
        model.resources = project
            .all(&["build", "resources"])
            .filter_map(|it| it.text_at(&["directory"]).map(str::to_owned))
            .collect();
        model.plugins = project
            .all(&["build", "plugins"])
            .map(Plugin::read)
            .collect();
        model.managed_plugins = project
            .all(&["build", "pluginManagement", "plugins"])
            .map(Plugin::read)
            .collect();
        model
    }

    /// Puts what a profile says over it.
    pub fn overlay(&mut self, profile: Model) {
        self.properties.extend(profile.properties);
        for module in profile.modules {
            if !self.modules.contains(&module) {
                self.modules.push(module);
            }
        }
        // The first of two of one name is meant.
        self.dependencies.splice(0..0, profile.dependencies);
        self.managed.splice(0..0, profile.managed);
        self.build.extend(profile.build);
        if !profile.resources.is_empty() {
            self.resources = profile.resources;
        }
        self.plugins = merged(&profile.plugins, &self.plugins);
        self.managed_plugins = merged(&profile.managed_plugins, &self.managed_plugins);
    }

    /// Inherits what a parent says. What the parent reads of itself stays as it is written, since values are put in
    /// later, with those of the child.
    pub fn inherit(&mut self, parent: Model) {
        self.group = self.group.take().or(parent.group);
        self.version = self.version.take().or(parent.version);
        for (name, value) in parent.properties {
            self.properties.entry(name).or_insert(value);
        }
        self.dependencies.extend(parent.dependencies);
        self.managed.extend(parent.managed);
        for (name, value) in parent.build {
            self.build.entry(name).or_insert(value);
        }
        if self.resources.is_empty() {
            self.resources = parent.resources;
        }
        let passed = |list: Vec<Plugin>| -> Vec<Plugin> {
            let mut list: Vec<Plugin> = list.into_iter().filter(|it| it.inherited).collect();
            for plugin in &mut list {
                plugin.executions.retain(|execution| execution.inherited);
            }
            list
        };
        self.plugins = merged(&self.plugins, &passed(parent.plugins));
        self.managed_plugins = merged(&self.managed_plugins, &passed(parent.managed_plugins));
        self.doubtful.extend(parent.doubtful);
        self.unknown.extend(parent.unknown);
        self.names_doubtful |= parent.names_doubtful;
    }

    /// The plugins, each with what is managed for it.
    pub fn effective_plugins(&self) -> Vec<Plugin> {
        let managed = |plugin: &Plugin| {
            let mut all = self.managed_plugins.iter();
            match all.find(|managed| managed.is_same(plugin)) {
                Some(managed) => plugin.over(managed),
                None => plugin.clone(),
            }
        };
        self.plugins.iter().map(managed).collect()
    }

    /// A plugin as the build has it, or as it is managed.
    pub fn plugin(&self, artifact: &str) -> Option<Plugin> {
        let named = self.effective_plugins().into_iter();
        let managed = self.managed_plugins.iter().cloned();
        named.chain(managed).find(|it| it.artifact == artifact)
    }
}

/// The plugins of one list over those of another, which come first.
fn merged(over: &[Plugin], under: &[Plugin]) -> Vec<Plugin> {
    let mut list: Vec<Plugin> = under.to_vec();
    for plugin in over {
        match list.iter_mut().find(|it| it.is_same(plugin)) {
            Some(place) => *place = plugin.over(place),
            None => list.push(plugin.clone()),
        }
    }
    list
}

impl Plugin {
    fn read(element: &Element) -> Plugin {
        let text = |name: &str| element.text_at(&[name]).map(str::to_owned);
        Plugin {
            group: text("groupId").unwrap_or_else(|| "org.apache.maven.plugins".to_owned()),
            artifact: text("artifactId").unwrap_or_default(),
            version: text("version"),
            extensions: text("extensions").as_deref() == Some("true"),
            inherited: text("inherited").as_deref() != Some("false"),
            configuration: element.child("configuration").cloned().unwrap_or_default(),
            executions: element.all(&["executions"]).map(Execution::read).collect(),
        }
    }

    fn is_same(&self, other: &Plugin) -> bool {
        self.artifact == other.artifact && self.group == other.group
    }

    /// This plugin's words over another's.
    fn over(&self, under: &Plugin) -> Plugin {
        let mut plugin = Plugin {
            version: self.version.clone().or_else(|| under.version.clone()),
            extensions: self.extensions || under.extensions,
            configuration: over(&self.configuration, &under.configuration),
            executions: under.executions.clone(),
            ..self.clone()
        };
        for execution in &self.executions {
            let mut known = plugin.executions.iter_mut();
            match known.find(|it| it.id == execution.id) {
                Some(place) => *place = execution.over(place),
                None => plugin.executions.push(execution.clone()),
            }
        }
        plugin
    }
}

impl Execution {
    fn read(element: &Element) -> Execution {
        let text = |name: &str| element.text_at(&[name]).map(str::to_owned);
        Execution {
            id: text("id").unwrap_or_else(|| "default".to_owned()),
            phase: text("phase"),
            goals: element
                .all(&["goals"])
                .map(|goal| goal.text.clone())
                .collect(),
            inherited: text("inherited").as_deref() != Some("false"),
            configuration: element.child("configuration").cloned().unwrap_or_default(),
        }
    }

    fn over(&self, under: &Execution) -> Execution {
        let mut goals = under.goals.clone();
        goals.extend(
            self.goals
                .iter()
                .filter(|it| !under.goals.contains(it))
                .cloned(),
        );
        Execution {
            id: self.id.clone(),
            phase: self.phase.clone().or_else(|| under.phase.clone()),
            goals,
            inherited: self.inherited,
            configuration: over(&self.configuration, &under.configuration),
        }
    }
}

/// A configuration over another: <https://maven.apache.org/pom.html#plugins> (`combine.children`, `combine.self`).
pub(super) fn over(high: &Element, low: &Element) -> Element {
    if high.attribute("combine.self") == Some("override") || low.name.is_empty() {
        return high.clone();
    }
    if high.name.is_empty() {
        return low.clone();
    }
    if high.attribute("combine.children") == Some("append") {
        let mut both = low.clone();
        both.children.extend(high.children.iter().cloned());
        return both;
    }
    let mut merged = high.clone();
    if high.children.is_empty() && !high.text.is_empty() {
        return merged;
    }
    for child in &low.children {
        match merged
            .children
            .iter_mut()
            .find(|own| own.name == child.name)
        {
            // A list (`<arg/><arg/>`) is replaced as a whole by one that names the same.
            Some(own)
                if low
                    .children
                    .iter()
                    .filter(|it| it.name == child.name)
                    .count()
                    == 1 =>
            {
                *own = over(&own.clone(), child);
            }
            Some(_) => {}
            None => merged.children.push(child.clone()),
        }
    }
    merged
}
