//! Whether a build would be the same without something of its build context.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::path as inside;
use crate::image::Presence;
use crate::profile::{Does, IgnoredDirectory, Making, Unread};
use crate::stage::{CallStep, CopyStep, StageModel, Traced, World, path};

/// Why something can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// No instruction copies it.
    NotCopied,
    /// The command on this line makes it anew.
    MadeAnew {
        /// The command.
        command: String,
        /// The line.
        line: u32,
    },
    /// It is copied into a stage that the final image takes other things from, and no command there reads it.
    Unread,
}

/// Proves that a build of the Dockerfile is the same whether the build context holds the path `what` or not, by the rule of a
/// directory, or without one for a file that no command reads.
///
/// # Errors
/// Why that is not shown, in the reader's words.
pub fn prove(
    world: &World<'_, '_>,
    what: &str,
    rule: Option<&IgnoredDirectory>,
) -> Result<Proof, String> {
    let mut proof = Proof::NotCopied;
    let mut ended: Vec<(Option<String>, Stage)> = Vec::new();
    let stages = world.dockerfile.stages();
    for stage in &stages {
        let model = world.evaluate(stage);
        let mut search = Search {
            world,
            model: &model,
            what,
            rule,
            earlier: &ended,
            here: Stage::default(),
            proof: &mut proof,
        };
        if let Some(base) = &model.base_stage
            && search.leaves(base).is_some()
        {
            return Err(format!("a stage is built on `{base}`, which holds it"));
        }
        search.follow()?;
        let here = search.here;
        ended.push((stage.alias.clone(), here));
    }
    match ended.last() {
        Some((_, last)) if last.places.is_empty() => Ok(proof),
        Some(_) => Err("the final image would hold it".to_owned()),
        None => Err("there is no stage".to_owned()),
    }
}

/// Where a stage holds what is asked about.
#[derive(Debug, Default)]
struct Stage {
    /// The places, and whether a command took over there what is its own.
    places: BTreeMap<String, bool>,
    /// Files that build commands certainly made.
    artifacts: BTreeSet<String>,
}

struct Search<'s, 'k, 'c> {
    world: &'s World<'k, 'c>,
    model: &'s StageModel<'k>,
    what: &'s str,
    rule: Option<&'s IgnoredDirectory>,
    earlier: &'s [(Option<String>, Stage)],
    here: Stage,
    proof: &'s mut Proof,
}

impl Search<'_, '_, '_> {
    fn follow(&mut self) -> Result<(), String> {
        let products = self.model.artifacts.iter();
        self.here.artifacts = products
            .filter(|it| it.certain && !it.directory)
            .map(|it| it.path.clone())
            .collect();
        let Some(steps) = &self.model.trace else {
            return Err("what it does was not followed".to_owned());
        };
        for step in steps {
            match step {
                Traced::Copy(copy) if copy.from.is_none() => self.copied_in(copy)?,
                Traced::Copy(copy) => self.copied_on(copy)?,
                Traced::Begin(begin) if begin.sees_context => {
                    return Err(format!("line {} mounts the build context", begin.line));
                }
                Traced::Begin(begin)
                    if begin.sees_stages.iter().any(|it| self.leaves(it).is_some()) =>
                {
                    return Err(format!("line {} mounts a stage that holds it", begin.line));
                }
                _ if self.here.places.is_empty() => {}
                Traced::Begin(begin) => {
                    let hidden = |place: &String| {
                        let mut mounts = begin.mounts.iter();
                        mounts.any(|it| path::is_within(it, place) || path::is_within(place, it))
                    };
                    if self.here.places.keys().any(hidden) {
                        return Err(format!("line {} mounts something there", begin.line));
                    }
                    if begin.hides_reads && self.rule.is_some() {
                        let line = begin.line;
                        return Err(format!(
                            "what the commands of line {line} read is not known"
                        ));
                    }
                }
                Traced::Call(call) => self.call(call)?,
                // A file that no command looks for.
                Traced::Opaque(_) if self.rule.is_none() => {}
                Traced::Opaque(line) => {
                    return Err(format!("what line {line} reads is not known"));
                }
            }
        }
        Ok(())
    }

    fn copied_in(&mut self, copy: &CopyStep) -> Result<(), String> {
        let line = copy.line;
        for source in &copy.sources {
            if source.contains("://") || source.starts_with("git@") {
                continue;
            }
            if !copy.plain {
                return Err(format!("what line {line} copies is not known"));
            }
            let written = inside::normalise(source);
            if written.contains(['*', '?', '[', '\\']) {
                if may_match(&written, self.what) {
                    return Err(format!("the pattern of line {line} may name it"));
                }
                continue;
            }
            let followed = self.world.context.follow(&written).map(|(to, _)| to);
            for source in [Some(written), followed].into_iter().flatten() {
                if inside::below(&source, self.what).is_some() {
                    return Err(format!("line {line} copies from it"));
                }
                if let Some(rest) = inside::below(self.what, &source) {
                    let place = path::join(&copy.dest, rest);
                    let mut links = self.model.links.iter();
                    if links.any(|link| path::is_within(&place, &link.at)) {
                        return Err(format!("line {line} copies it through a link"));
                    }
                    self.here.places.insert(place, false);
                    *self.proof = Proof::Unread;
                }
            }
        }
        Ok(())
    }

    /// What an earlier stage of this name or number still holds, if anything.
    fn leaves(&self, name: &str) -> Option<&Stage> {
        let number = name.parse::<usize>().ok();
        let named = |alias: &Option<String>| {
            alias
                .as_deref()
                .is_some_and(|it| it.eq_ignore_ascii_case(name))
        };
        let mut stages = self.earlier.iter().enumerate();
        stages
            .find(|(index, (alias, _))| named(alias) || number == Some(*index))
            .map(|(_, (_, stage))| stage)
            .filter(|stage| !stage.places.is_empty())
    }

    fn copied_on(&self, copy: &CopyStep) -> Result<(), String> {
        let Some(stage) = copy.from.as_deref().and_then(|from| self.leaves(from)) else {
            return Ok(());
        };
        let line = copy.line;
        for source in &copy.sources {
            let source = path::join("/", source);
            let pattern = source.contains(['*', '?', '[', '\\']);
            let taken = |(place, own): (&String, &bool)| {
                let product = *own && stage.artifacts.contains(&source);
                let related = path::is_within(place, &source) || path::is_within(&source, place);
                related && !product || pattern && may_match(&source, place)
            };
            if !copy.plain || stage.places.iter().any(taken) {
                return Err(format!("line {line} copies it into another stage"));
            }
        }
        Ok(())
    }

    fn call(&mut self, call: &CallStep) -> Result<(), String> {
        let Some(rule) = self.rule else {
            return Ok(());
        };
        if self.empties(call) {
            return Ok(());
        }
        let making = rule.made_by.iter().find(|it| makes(it, call));
        if let Some(making) = making {
            let at = self.here.places.keys();
            let place = at
                .into_iter()
                .find(|place| call.cwd.as_deref() == Some(path::parent(place)))
                .cloned();
            if let Some(place) = place
                && call.certain
                && call.literal
            {
                *self.proof = Proof::MadeAnew {
                    command: call.words.join(" "),
                    line: call.line,
                };
                if making.empties {
                    self.here.places.remove(&place);
                } else {
                    self.here.places.insert(place, true);
                }
                return self.others_unread(call);
            }
        }
        self.others_unread(call)
    }

    /// `rm -rf` of it.
    fn empties(&mut self, call: &CallStep) -> bool {
        let removes = self.does(call) == Some(Does::Remove);
        let option = |letter: char| {
            let mut words = call.words.iter().skip(1);
            words.any(|it| it.starts_with('-') && !it.starts_with("--") && it.contains(letter))
        };
        if !(removes && call.certain && call.literal && option('r') && option('f')) {
            return false;
        }
        let gone: Vec<String> = named(call);
        let before = self.here.places.len();
        self.here
            .places
            .retain(|place, _| !gone.iter().any(|it| path::is_within(place, it)));
        if self.here.places.len() < before {
            *self.proof = Proof::MadeAnew {
                command: call.words.join(" "),
                line: call.line,
            };
        }
        // What goes from inside is not read.
        true
    }

    /// Whether the command leaves alone what is there.
    fn others_unread(&self, call: &CallStep) -> Result<(), String> {
        let may = || {
            let command = call.words.join(" ");
            Err(format!("`{command}` on line {} may read it", call.line))
        };
        let profiles = self.world.knowledge.profiles();
        let does = self.does(call);
        let is_blind = |words: &[String]| {
            let program = path::name(words.first().map_or("", String::as_str));
            let mut blind = profiles.common().ignore.blind.iter();
            blind.any(|it| it == program)
        };
        let moves = matches!(does, Some(Does::Copy | Does::Move | Does::Link));
        let all_known = |place: &String, own: bool| {
            if own
                && self
                    .rule
                    .is_some_and(|rule| rule.made_by.iter().any(|it| makes(it, call)))
            {
                return true;
            }
            let rules = profiles.languages().flat_map(|it| &it.ignore.unread);
            if rules.into_iter().any(|it| self.is_unread(it, call)) {
                return true;
            }
            let named = named(call);
            // A word may be an option with a path in it, too.
            let mut words = call.words.iter().skip(1);
            let hints = words.any(|word| word.contains(self.what))
                && !named.iter().any(|it| self.here.artifacts.contains(it));
            let at_it = named
                .iter()
                .any(|it| path::is_within(it, place) && !(own && self.here.artifacts.contains(it)));
            let above = moves && named.iter().any(|it| path::is_within(place, it));
            (is_blind(&call.words) && !call.pattern || moves && call.literal)
                && !hints
                && !at_it
                && !above
        };
        match self
            .here
            .places
            .iter()
            .all(|(place, own)| all_known(place, *own))
        {
            true => Ok(()),
            false => may(),
        }
    }

    fn is_unread(&self, rule: &Unread, call: &CallStep) -> bool {
        let name = inside::base(self.what);
        let told = rule.with.is_empty() || call.words.iter().any(|it| rule.with.contains(it));
        let lacks = |program: &String| {
            let base = self.model.base.as_ref();
            let catalogue = self.world.knowledge.catalogue();
            base.is_some_and(|base| catalogue.has_program(base, program) == Presence::No)
                && self.model.unread_packages.is_empty()
                && self.model.system.is_empty()
                && self.model.opaque.is_empty()
                && self.model.packages.iter().all(|it| {
                    !it.foreign && rule.packages.contains(&it.name) && it.name != *program
                })
        };
        rule.directories.iter().any(|it| it == name)
            && begins(&rule.run, &call.words).is_some()
            && call.literal
            && told
            && rule.without_programs.iter().all(lacks)
    }

    fn does(&self, call: &CallStep) -> Option<Does> {
        let commands = self.world.knowledge.profiles().every_command();
        commands.lookup(&call.words).map(|known| known.does)
    }
}

/// The words that name absolute paths or paths from where the command runs.
fn named(call: &CallStep) -> Vec<String> {
    let words = call.words.iter().skip(1);
    words
        .filter(|word| !word.starts_with('-'))
        .filter_map(|word| match word.starts_with('/') {
            true => Some(path::join("/", word)),
            false => call.cwd.as_deref().map(|cwd| path::join(cwd, word)),
        })
        .collect()
}

/// The other words of a command that begins with those of a rule, options left out.
fn begins<'w>(rule: &[String], words: &'w [String]) -> Option<Vec<&'w str>> {
    let (program, rest) = words.split_first()?;
    let (own, wanted) = rule.split_first()?;
    if path::name(program) != own {
        return None;
    }
    let mut wanted = wanted.iter().peekable();
    let mut others = Vec::new();
    for word in rest {
        let option = word.starts_with(['-', '+']);
        match wanted.peek() {
            Some(next) if !option && *next == word => {
                wanted.next();
            }
            Some(_) if !option => return None,
            _ => others.push(word.as_str()),
        }
    }
    wanted.peek().is_none().then_some(others)
}

fn makes(making: &Making, call: &CallStep) -> bool {
    begins(&making.run, &call.words).is_some_and(|others| {
        let allowed = |word: &&str| making.words.iter().any(|it| path::matches(it, word));
        !making.empties || others.iter().all(allowed)
    })
}

/// Whether a pattern of paths may name a path, what is above it or what is below it.
fn may_match(pattern: &str, wanted: &str) -> bool {
    let parts = |path: &'_ str| {
        path.split('/')
            .filter(|it| !it.is_empty())
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let (pattern, wanted) = (parts(pattern), parts(wanted));
    pattern.iter().zip(&wanted).all(|(one, other)| {
        one.contains(['[', '\\']) || one.contains("**") || path::matches(one, other)
    })
}
