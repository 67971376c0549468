//! What sources and settings of a program say of the run time.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::context::evidence::{
    Argument, CallRule, Evidence, EvidenceRules, LONGEST_LITERAL, Literal, MOST_LITERALS,
    MOST_USES, Pieces, Place, Use,
};
use crate::context::{Context, path};

use super::evaluate::{Scope, arguments, is_of, joins, path_at};
use super::lexer::{Dialect, Token, groups, tokens};
use super::settings;

/// The most source files that are read.
const MOST_FILES: usize = 5_000;
/// The largest source file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;
/// The feature under which settings are found that name what the program writes.
pub const WRITTEN: &str = "settings-written";

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Calls and strings. A setting of the application that names a file is a read, too; its call is the setting's name.
    /// Those that name what is written are under the feature `settings-written`.
    pub evidence: Evidence,
    /// The classes with a `main` method, by their full names, and where.
    pub main_classes: Vec<(String, Place)>,
}

/// Reads the sources (`.java`, `.kt`, `.groovy`, `.scala`) and the settings (`application.properties`, `.yml`) below
/// some directories of the context: whole projects, or their [`Project::sources`](super::Project::sources) and
/// [`Project::resources`](super::Project::resources). Tests and what builds leave are passed over.
///
/// A rule's call is a class with its package for a constructor (`java.io.FileInputStream`), that and a method for a static
/// one (`java.nio.file.Files.readString`), or a method of anything (`.exec`).
pub fn evidence(context: &Context, dirs: &BTreeSet<String>, rules: &EvidenceRules) -> Sources {
    let mut sources = Sources::default();
    let mut files = BTreeSet::new();
    for dir in dirs {
        let walk = context.walk_where(dir, |inside| !is_skipped(inside));
        sources.evidence.complete &= walk.complete;
        for file in walk.files {
            let small =
                matches!(file.kind, crate::context::Kind::File { len, .. } if len <= LARGEST);
            if small {
                files.insert(file.path);
            }
        }
    }
    let mut read: Vec<File> = Vec::new();
    let mut bytes = 0;
    for file in files {
        let Some(dialect) = dialect(&file) else {
            settings_of(context, &file, &mut sources.evidence);
            continue;
        };
        if read.len() >= MOST_FILES || bytes > 64 * 1024 * 1024 {
            sources.evidence.complete = false;
            break;
        }
        match context.read_text(&file) {
            Some(text) => {
                bytes += text.len();
                read.push(File::read(file, &text, dialect));
            }
            None => sources.evidence.complete = false,
        }
    }
    let others = constants_of_all(&read);
    let rules = Rules::new(rules);
    for file in &read {
        file.search(&rules, &others, &mut sources);
        sources
            .evidence
            .imports
            .extend(file.imports.values().cloned());
        sources
            .evidence
            .imports
            .extend(file.wildcards.iter().map(|it| format!("{it}.*")));
        sources.evidence.imports.extend(file.whole_names());
        sources.evidence.files.push(file.name.clone());
    }
    let literals = &mut sources.evidence.literals;
    literals.sort_by(|a, b| (&a.value, &a.place).cmp(&(&b.value, &b.place)));
    literals.dedup_by(|later, first| later.value == first.value);
    sources
}

/// The class that a dotted name begins with: packages, in lower case by convention, and a name with a capital.
fn class_in(written: &str) -> Option<String> {
    let mut end = 0;
    for (index, part) in written.split('.').enumerate() {
        end += part.len() + usize::from(index > 0);
        let plain = part
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
        match part.chars().next() {
            Some(first) if plain && first.is_ascii_lowercase() => {}
            Some(first) if plain && first.is_ascii_uppercase() && index > 1 => {
                return written.get(..end).map(str::to_owned);
            }
            _ => return None,
        }
    }
    None
}

fn is_skipped(dir: &str) -> bool {
    let name = path::base(dir);
    let parent = path::base(path::parent(dir));
    let in_sources = dir.split('/').any(|part| part == "src");
    name.starts_with('.')
        || name == "node_modules"
        || parent == "src" && (name.to_ascii_lowercase().contains("test") || name == "it")
        || !in_sources
            && matches!(
                name,
                "target" | "build" | "out" | "bin" | "dist" | "buildSrc" | "gradle"
            )
}

fn dialect(file: &str) -> Option<Dialect> {
    match file.rsplit_once('.')?.1 {
        "java" => Some(Dialect::Java),
        "kt" => Some(Dialect::Kotlin),
        "groovy" => Some(Dialect::Groovy),
        "scala" => Some(Dialect::Scala),
        _ => None,
    }
}

fn settings_of(context: &Context, file: &str, evidence: &mut Evidence) {
    let name = path::base(file);
    let known = name.starts_with("application") || name.starts_with("bootstrap");
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    if !known || !yaml && !name.ends_with(".properties") {
        return;
    }
    let Some(text) = context.read_text(file) else {
        evidence.complete = false;
        return;
    };
    for setting in settings::named(&text, yaml) {
        let used = Use {
            call: setting.key,
            value: setting.value.into_argument(),
            arguments: Vec::new(),
            place: Place {
                file: file.to_owned(),
                line: setting.line,
            },
        };
        if setting.written {
            evidence
                .features
                .entry(WRITTEN.to_owned())
                .or_default()
                .push(used);
        } else {
            evidence.reads.push(used);
        }
    }
    evidence.files.push(file.to_owned());
}

#[derive(Clone, Copy)]
enum Kind<'r> {
    Read,
    Program,
    Feature(&'r str),
}

/// The rules, by the last name of what they look for.
struct Rules<'r> {
    by_name: BTreeMap<&'r str, Vec<(Kind<'r>, &'r CallRule)>>,
    rules: &'r EvidenceRules,
}

impl<'r> Rules<'r> {
    fn new(rules: &'r EvidenceRules) -> Rules<'r> {
        let mut by_name: BTreeMap<&str, Vec<(Kind<'r>, &CallRule)>> = BTreeMap::new();
        let reads = rules.reads.iter().map(|rule| (Kind::Read, rule));
        let programs = rules.executes.iter().map(|rule| (Kind::Program, rule));
        let features = rules
            .features
            .iter()
            .flat_map(|(name, list)| list.iter().map(|rule| (Kind::Feature(name), rule)));
        let zones = rules
            .zones
            .iter()
            .map(|rule| (Kind::Feature(crate::context::evidence::TIME_ZONES), rule));
        for (kind, rule) in reads.chain(programs).chain(features).chain(zones) {
            let name = rule.call.rsplit('.').next().unwrap_or(&rule.call);
            by_name.entry(name).or_default().push((kind, rule));
        }
        Rules { by_name, rules }
    }
}

/// A source file.
struct File {
    name: String,
    dialect: Dialect,
    package: String,
    tokens: Vec<Token>,
    close: Vec<usize>,
    /// Full names by short ones.
    imports: BTreeMap<String, String>,
    /// Packages and classes that are imported whole.
    wildcards: BTreeSet<String>,
    constants: BTreeMap<String, Option<Range<usize>>>,
}

impl File {
    fn read(name: String, text: &str, dialect: Dialect) -> File {
        let tokens = tokens(text, dialect);
        let close = groups(&tokens);
        let mut file = File {
            name,
            dialect,
            package: String::new(),
            tokens,
            close,
            imports: BTreeMap::new(),
            wildcards: BTreeSet::new(),
            constants: BTreeMap::new(),
        };
        file.survey();
        file
    }

    fn survey(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            match self.tokens[at].name() {
                Some("package") if self.package.is_empty() => {
                    let (package, next) = path_at(&self.tokens, at + 1);
                    self.package = package;
                    at = next;
                    continue;
                }
                Some("import") => {
                    let start = match self.tokens.get(at + 1).and_then(Token::name) {
                        Some("static") => at + 2,
                        _ => at + 1,
                    };
                    let (whole, next) = path_at(&self.tokens, start);
                    let star = self.tokens.get(next).is_some_and(|it| it.is('.'))
                        && self
                            .tokens
                            .get(next + 1)
                            .is_some_and(|it| it.is('*') || it.is('_'));
                    if star {
                        self.wildcards.insert(whole);
                    } else if !whole.is_empty() {
                        let alias = match self.tokens.get(next).and_then(Token::name) {
                            Some("as") => self.tokens.get(next + 1).and_then(Token::name),
                            _ => None,
                        };
                        let short = alias
                            .unwrap_or(whole.rsplit('.').next().unwrap_or(&whole))
                            .to_owned();
                        self.imports.insert(short, whole);
                    }
                    at = next.max(at + 1);
                    continue;
                }
                Some(name) => {
                    let assigned = self.tokens.get(at + 1).is_some_and(|it| it.is('='))
                        && !self.tokens.get(at + 2).is_some_and(|it| it.is('='))
                        || self.dialect != Dialect::Java
                            && self.tokens.get(at + 1).is_some_and(|it| it.is(':'))
                            && self.tokens.get(at + 3).is_some_and(|it| it.is('='));
                    if assigned {
                        let name = name.to_owned();
                        self.assigned(name, at);
                    }
                }
                None => {}
            }
            at += 1;
        }
    }

    /// Something is assigned to a name: it stands for that, if it is assigned once.
    fn assigned(&mut self, name: String, at: usize) {
        let begin = match self.tokens[at + 1].is('=') {
            true => at + 2,
            false => at + 4,
        };
        let mut end = begin;
        while let Some(token) = self.tokens.get(end) {
            let ends = token.is(';')
                || token.is(',')
                || token.closes()
                || self.dialect != Dialect::Java
                    && token.first
                    && end > begin
                    && !token.is('+')
                    && !token.is('.');
            if ends {
                break;
            }
            end = if token.opens() {
                self.close[end] + 1
            } else {
                end + 1
            };
        }
        let range = begin..end.min(self.tokens.len());
        self.constants
            .entry(name)
            .and_modify(|it| *it = None)
            .or_insert(Some(range));
    }

    /// Classes that are named in full where they are used: `javax.tools.ToolProvider.getSystemJavaCompiler()`, and those that
    /// are looked up by a string.
    fn whole_names(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| self.tokens.get(at));
            let written = match token.text() {
                Some(text) => text.to_owned(),
                None if token.name().is_some() && !before.is_some_and(|it| it.is('.')) => {
                    path_at(&self.tokens, at).0
                }
                None => continue,
            };
            found.extend(class_in(&written));
        }
        found
    }

    fn stem(&self) -> &str {
        let base = path::base(&self.name);
        base.rsplit_once('.').map_or(base, |(stem, _)| stem)
    }

    fn scope<'s>(
        &'s self,
        others: &'s BTreeMap<String, Option<String>>,
        rules: &'s EvidenceRules,
    ) -> Scope<'s> {
        Scope {
            tokens: &self.tokens,
            close: &self.close,
            constants: &self.constants,
            others,
            given: &rules.given,
        }
    }

    fn search(
        &self,
        rules: &Rules<'_>,
        others: &BTreeMap<String, Option<String>>,
        sources: &mut Sources,
    ) {
        let scope = self.scope(others, rules.rules);
        for (at, token) in self.tokens.iter().enumerate() {
            if let Some(text) = token.text() {
                let literals = &mut sources.evidence.literals;
                if text.len() <= LONGEST_LITERAL && literals.len() < MOST_LITERALS {
                    literals.push(Literal {
                        value: text.to_owned(),
                        place: self.place(at),
                    });
                }
                continue;
            }
            let Some(name) = token.name() else { continue };
            if name == "main" && self.is_main(at) {
                let class = self.class_of_main(at);
                sources.main_classes.push((class, self.place(at)));
            }
            if let Some(candidates) = rules.by_name.get(name) {
                self.call(at, candidates, &scope, &mut sources.evidence);
            }
        }
    }

    fn place(&self, at: usize) -> Place {
        Place {
            file: self.name.clone(),
            line: self.tokens[at].line,
        }
    }

    /// Whether the full name of a class is what a short one means here.
    fn means(&self, short: &str, class: &str) -> bool {
        let first = short.split('.').next().unwrap_or(short);
        if short == class {
            return true;
        }
        if let Some(whole) = self.imports.get(first) {
            let rest = short.get(first.len()..).unwrap_or("");
            return format!("{whole}{rest}") == class;
        }
        let Some(package) = class
            .strip_suffix(short)
            .and_then(|it| it.strip_suffix('.'))
        else {
            return false;
        };
        package == "java.lang" || package == self.package || self.wildcards.contains(package)
            // These are imported by themselves.
            || self.dialect == Dialect::Groovy && matches!(package, "java.io" | "java.util" | "java.net")
            || package == "kotlin.io"
    }

    fn call(
        &self,
        at: usize,
        candidates: &[(Kind<'_>, &CallRule)],
        scope: &Scope<'_>,
        evidence: &mut Evidence,
    ) {
        let before = at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let open = at + 1;
        if !self.tokens.get(open).is_some_and(|it| it.is('('))
            || before.and_then(Token::name) == Some("fun")
        {
            return;
        }
        let member = before.is_some_and(|it| it.is('.'));
        // The names before it, joined: `Files.readString`, `new java.io.File`.
        let mut start = at;
        while start >= 2
            && self.tokens[start - 1].is('.')
            && self.tokens[start - 2].name().is_some()
        {
            start -= 2;
        }
        let (written, _) = path_at(&self.tokens, start);
        let is_new = start
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at)?.name())
            == Some("new");
        for (kind, rule) in candidates {
            let matches = match rule.call.strip_prefix('.') {
                Some(_) => member && !is_new,
                None => {
                    let class = &rule.call;
                    let constructor = (is_new
                        || matches!(self.dialect, Dialect::Kotlin | Dialect::Scala))
                        && self.means(&written, class);
                    let of_class = !is_new
                        && match (written.rsplit_once('.'), class.rsplit_once('.')) {
                            (Some((short, _)), Some((class, _))) => self.means(short, class),
                            (None, Some((class, method))) => {
                                self.imports.get(method).is_some_and(|it| *it == rule.call)
                                    || self.wildcards.contains(class)
                            }
                            _ => false,
                        };
                    constructor || of_class
                }
            };
            let imported = rule.imported.as_deref().is_none_or(|path| {
                let within = |whole: &str| whole == path || whole.starts_with(&format!("{path}."));
                self.imports.values().any(|it| within(it))
                    || self.wildcards.iter().any(|it| {
                        within(it) || is_of(path, it) || path.starts_with(&format!("{it}."))
                    })
            });
            if !matches || !imported {
                continue;
            }
            self.found((&written, at), *kind, rule, scope, evidence);
            return;
        }
    }

    /// Keeps a call: its name as it is written, and where its last name is.
    fn found(
        &self,
        (written, at): (&str, usize),
        kind: Kind<'_>,
        rule: &CallRule,
        scope: &Scope<'_>,
        evidence: &mut Evidence,
    ) {
        let open = at + 1;
        let mut ranges = arguments(&self.tokens, &self.close, open);
        // `new String[]{"a", "b"}`, `List.of("a", "b")`, `arrayOf("a")`: each of them.
        if let [range] = ranges.as_slice()
            && let Some(inner) = self.list(range.clone())
        {
            ranges = inner;
        }
        let values: Vec<Pieces> = ranges
            .into_iter()
            .take(32)
            .map(|range| scope.value(range, 0))
            .collect();
        let all: Vec<Argument> = values.iter().cloned().map(Pieces::into_argument).collect();
        let make = |value: Argument, arguments: Vec<Argument>| Use {
            call: rule.call.clone(),
            value,
            arguments,
            place: self.place(at),
        };
        let wanted: Vec<Argument> = match rule.rest {
            true => all.iter().skip(rule.argument).cloned().collect(),
            false => all.get(rule.argument).cloned().into_iter().collect(),
        };
        // `new File(dir, name)` is one path.
        let whole = scope.made(written, open, 0).filter(|_| joins(written));
        let wanted = match (kind, whole) {
            (Kind::Program, _) | (_, None) => wanted,
            (_, Some((value, _))) => vec![value.into_argument()],
        };
        let uses: Vec<Use> = match kind {
            // A program gets all arguments; what is started is the first.
            Kind::Program => {
                let first = wanted.first().cloned().unwrap_or(Argument::Unknown);
                match &first {
                    // `exec("a b")` splits at blanks.
                    Argument::Literal(text) if all.len() == 1 && text.contains(' ') => {
                        let words: Vec<Argument> = text
                            .split_whitespace()
                            .map(|it| Argument::Literal(it.to_owned()))
                            .collect();
                        let program = words.first().cloned().unwrap_or(Argument::Unknown);
                        vec![make(program, words)]
                    }
                    _ => vec![make(first, all)],
                }
            }
            _ if wanted.is_empty() => vec![make(Argument::Unknown, all)],
            _ => wanted
                .into_iter()
                .map(|value| make(value, all.clone()))
                .collect(),
        };
        let list = match kind {
            Kind::Read => &mut evidence.reads,
            Kind::Program => &mut evidence.programs,
            Kind::Feature(name) => evidence.features.entry(name.to_owned()).or_default(),
        };
        if list.len() + uses.len() > MOST_USES {
            evidence.complete = false;
            return;
        }
        list.extend(uses);
    }

    /// The elements of a list that is written out.
    fn list(&self, range: Range<usize>) -> Option<Vec<Range<usize>>> {
        let open = range.clone().find(|at| {
            self.tokens.get(*at).is_some_and(|it| {
                it.is('{')
                    || it.is('(')
                    || it.is('[') && !self.tokens.get(at + 1).is_some_and(|it| it.is(']'))
            })
        })?;
        if self.close.get(open).copied()? + 1 != range.end {
            return None;
        }
        let (path, _) = path_at(&self.tokens, range.start);
        let array = self.tokens[open].is('{') && path.starts_with("new");
        let array = array
            || self.tokens.get(range.start)?.name() == Some("new") && self.tokens[open].is('{');
        let of_list = matches!(
            path.as_str(),
            "List.of"
                | "Arrays.asList"
                | "listOf"
                | "arrayOf"
                | "Seq"
                | "List"
                | "Array"
                | "Stream.of"
        );
        let groovy =
            self.dialect == Dialect::Groovy && open == range.start && self.tokens[open].is('[');
        (array || of_list || groovy).then(|| arguments(&self.tokens, &self.close, open))
    }

    /// Whether the name `main` at a token is the method that a program starts with.
    fn is_main(&self, at: usize) -> bool {
        if !self.tokens.get(at + 1).is_some_and(|it| it.is('(')) {
            return false;
        }
        let back = |steps: usize| {
            at.checked_sub(steps)
                .and_then(|at| self.tokens.get(at)?.name())
        };
        match self.dialect {
            Dialect::Java | Dialect::Groovy => {
                back(1) == Some("void") && (2..5).any(|it| back(it) == Some("static"))
            }
            Dialect::Kotlin => back(1) == Some("fun"),
            Dialect::Scala => back(1) == Some("def"),
        }
    }

    fn class_of_main(&self, at: usize) -> String {
        // The block around it, if there is one.
        let outer = (0..at)
            .rev()
            .find(|here| self.tokens[*here].is('{') && self.close[*here] > at);
        let class = outer.and_then(|outer| {
            let words = (outer.saturating_sub(60)..outer).rev();
            let mut words =
                words.take_while(|here| !self.tokens[*here].is('}') && !self.tokens[*here].is(';'));
            let kind = words.find(|here| {
                matches!(
                    self.tokens[*here].name(),
                    Some("class" | "object" | "interface" | "enum" | "record")
                )
            })?;
            self.tokens.get(kind + 1)?.name().map(str::to_owned)
        });
        let kotlin = self.dialect == Dialect::Kotlin;
        let name = match class {
            // `companion object {` and others without a name.
            Some(name) if name != "companion" => name,
            None if kotlin => format!("{}Kt", self.stem()),
            _ => self.stem().to_owned(),
        };
        match self.package.is_empty() {
            true => name,
            false => format!("{}.{name}", self.package),
        }
    }
}

/// The constants of all files that are texts: by `Class.NAME`, and by `NAME` where one file alone has it.
fn constants_of_all(files: &[File]) -> BTreeMap<String, Option<String>> {
    let none = BTreeMap::new();
    let rules = EvidenceRules::default();
    let mut all: BTreeMap<String, Option<String>> = BTreeMap::new();
    for file in files {
        let scope = file.scope(&none, &rules);
        for (name, range) in &file.constants {
            let is_constant = name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            if !is_constant || all.len() > 50_000 {
                continue;
            }
            let value = range.clone().map(|range| scope.value(range, 0));
            let value = value
                .and_then(|value| value.whole().filter(|it| !it.is_empty()).map(str::to_owned));
            for key in [format!("{}.{name}", file.stem()), name.clone()] {
                all.entry(key)
                    .and_modify(|it| *it = None)
                    .or_insert(value.clone());
            }
        }
    }
    all
}
