//! The file system of a stage, symbolically: a log of what was put where, asked from the newest entry back.

use crate::context::{Context, Kind};

use super::path;

/// Where a path comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A path of the build context.
    Context(String),
    /// A path of another stage, by the name or number in `--from`.
    Stage(String, String),
    /// A path of another image.
    Image(String, String),
    /// A URL, fetched by ADD or by a command.
    Url(String),
    /// Text that stands in the Dockerfile.
    Inline,
    /// Produced by a build command: the index into the stage's artifacts.
    Artifact(usize),
    /// Made by another command.
    Command,
    /// Filled as a whole: an archive that ADD unpacks, what a command derives from its own data.
    Filled,
}

/// What kind of thing a path is, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// Either.
    Unknown,
}

/// What a path was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The absolute path asked for.
    pub path: String,
    /// File or directory.
    pub form: Form,
    /// Who made it.
    pub source: Source,
    /// The line of the instruction that made it.
    pub line: u32,
}

/// The answer to "is this path in the stage?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// Yes.
    Present(Entry),
    /// It may be: something that cannot be seen through may have made it.
    Maybe {
        /// The line that may have made it.
        line: u32,
    },
    /// Nothing in the Dockerfile makes it; the base image may still have it.
    Absent,
}

impl Lookup {
    /// The entry, if the path is certainly there.
    pub fn entry(&self) -> Option<&Entry> {
        match self {
            Lookup::Present(entry) => Some(entry),
            _ => None,
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Event {
    /// The contents of a directory were put below `at`.
    Tree {
        at: String,
        source: Source,
        line: u32,
    },
    /// A file or directory was put at `at`.
    Put {
        at: String,
        form: Form,
        source: Source,
        line: u32,
    },
    /// `at` is what `from` was before this event.
    Alias { at: String, from: String, line: u32 },
    /// `at` and all below is gone.
    Removed { at: String },
    /// Anything below `under` may have been made.
    Opaque { under: String, line: u32 },
}

/// How many copies of paths are followed in one lookup: where copies copy each other, their number would double with each.
const MOST_COPIES: usize = 64;

/// One change, and whether it happens.
#[derive(Debug, Clone)]
struct Logged {
    event: Event,
    /// The line of the command that may not make it: it stands under a condition, or its failure is provided for.
    doubt: Option<u32>,
}

/// The log.
#[derive(Debug, Clone, Default)]
pub struct FileSystem {
    events: Vec<Logged>,
    doubt: Option<u32>,
}

impl FileSystem {
    /// From now on, changes are those of a command that may not run or may fail (`Some`: its line), until this is called again.
    pub fn doubt(&mut self, line: Option<u32>) {
        self.doubt = line;
    }

    /// The line whose changes are noted as such that may not happen.
    pub fn doubted(&self) -> Option<u32> {
        self.doubt
    }

    /// The line that may or may not put something at a path, or remove it.
    pub fn doubtful(&self, wanted: &str) -> Option<u32> {
        self.events
            .iter()
            .rev()
            .find_map(|Logged { event, doubt }| match event {
                Event::Put { at, .. } | Event::Alias { at, .. } if at == wanted => Some(*doubt),
                Event::Removed { at } if path::is_within(wanted, at) => Some(*doubt),
                _ => None,
            })
            .flatten()
    }

    /// The places that commands may or may not put something at: `(path, line)`.
    pub fn doubts(&self) -> impl Iterator<Item = (&str, u32)> {
        self.events
            .iter()
            .filter_map(|Logged { event, doubt }| match event {
                Event::Put { at, source, .. } if !matches!(source, Source::Artifact(_)) => {
                    doubt.map(|line| (at.as_str(), line))
                }
                Event::Tree { at, .. } | Event::Alias { at, .. } | Event::Removed { at } => {
                    doubt.map(|line| (at.as_str(), line))
                }
                _ => None,
            })
    }

    /// What is put below `target` from now on goes away with [`FileSystem::unmount`].
    pub fn mount(&mut self, target: &str, source: Source, line: u32) -> Mount {
        let mount = Mount {
            target: target.to_string(),
            since: self.events.len(),
        };
        self.remove(target);
        self.put_tree(target, source, line);
        mount
    }

    /// Takes a mount off: below its target is again what was there before. What was copied out of it stays.
    pub fn unmount(&mut self, context: &Context, mount: &Mount) {
        let gone = |at: &str| path::is_within(at, &mount.target);
        let mut kept = Vec::new();
        for index in mount.since..self.events.len() {
            let Logged { event, doubt } = &self.events[index];
            let stays = match event {
                Event::Tree { at, .. } | Event::Put { at, .. } | Event::Removed { at } => !gone(at),
                Event::Opaque { under, .. } => !gone(under),
                Event::Alias { at, .. } => !gone(at),
            };
            if !stays {
                continue;
            }
            let event = match event {
                Event::Alias { at, from, line } if gone(from) => {
                    let copied = self.lookup_before(context, from, index, &mut { MOST_COPIES });
                    copied_out(at, copied, *line)
                }
                other => other.clone(),
            };
            kept.push(Logged {
                event,
                doubt: *doubt,
            });
        }
        self.events.truncate(mount.since);
        self.events.append(&mut kept);
    }

    /// The contents of a directory are put below `at`.
    pub fn put_tree(&mut self, at: &str, source: Source, line: u32) {
        self.log(Event::Tree {
            at: at.into(),
            source,
            line,
        });
    }

    /// A file or directory is put at `at`.
    pub fn put(&mut self, at: &str, form: Form, source: Source, line: u32) {
        self.log(Event::Put {
            at: at.into(),
            form,
            source,
            line,
        });
    }

    /// `from` is copied to `at`; with `moved` it is then gone.
    pub fn alias(&mut self, at: &str, from: &str, moved: bool, line: u32) {
        self.log(Event::Alias {
            at: at.into(),
            from: from.into(),
            line,
        });
        if moved {
            self.log(Event::Removed { at: from.into() });
        }
    }

    /// `at` and all below it is removed.
    pub fn remove(&mut self, at: &str) {
        self.log(Event::Removed { at: at.into() });
    }

    /// A command that cannot be seen through may have made anything below `under`.
    pub fn opaque(&mut self, under: &str, line: u32) {
        self.log(Event::Opaque {
            under: under.into(),
            line,
        });
    }

    /// Logs a change, unless its path is longer than any that a build can make.
    fn log(&mut self, event: Event) {
        let longest = match &event {
            Event::Tree { at, .. } | Event::Put { at, .. } | Event::Removed { at } => at.len(),
            Event::Alias { at, from, .. } => at.len().max(from.len()),
            Event::Opaque { under, .. } => under.len(),
        };
        if longest <= path::LONGEST {
            let doubt = self.doubt;
            self.events.push(Logged { event, doubt });
        }
    }

    /// How many changes were logged.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing was logged.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Looks a path up at the end of the stage.
    pub fn lookup(&self, context: &Context, wanted: &str) -> Lookup {
        self.lookup_before(context, wanted, self.events.len(), &mut { MOST_COPIES })
    }

    fn lookup_before(
        &self,
        context: &Context,
        wanted: &str,
        before: usize,
        copies: &mut usize,
    ) -> Lookup {
        let mut maybe = None;
        let mut parent_of = None;
        // Something may have been put there, or removed, since.
        let mut doubtful: Option<Doubtful> = None;
        for (index, Logged { event, doubt }) in self.events[..before].iter().enumerate().rev() {
            if let Some(line) = doubt
                && let Some(changed) = may_change(event, wanted)
            {
                let contents = doubtful.is_some_and(|it| it.contents);
                doubtful = Some(Doubtful {
                    line: doubtful.map_or(*line, |it| it.line),
                    contents: contents || changed != Changed::Directory,
                });
                continue;
            }
            let present = |wanted: &str, form: Form, source: Source, line: u32| match doubtful {
                // A directory that was there before is there whether it is made once more or not.
                Some(it) if it.contents || form != Form::Directory => {
                    Lookup::Maybe { line: it.line }
                }
                _ => present(wanted, form, source, line),
            };
            match event {
                Event::Removed { at } if path::is_within(wanted, at) => break,
                Event::Put {
                    at,
                    form,
                    source,
                    line,
                } => {
                    if at == wanted {
                        return present(wanted, *form, source.clone(), *line);
                    }
                    // What a directory from elsewhere holds is not known here.
                    if *form != Form::File
                        && matches!(
                            source,
                            Source::Stage(..) | Source::Image(..) | Source::Url(_) | Source::Filled
                        )
                        && path::is_within(wanted, at)
                    {
                        maybe.get_or_insert(*line);
                    }
                    if path::is_within(at, wanted) {
                        parent_of.get_or_insert((source.clone(), *line));
                    }
                }
                Event::Tree { at, source, line } => {
                    if let Some(rest) = path::below(wanted, at) {
                        match source {
                            Source::Context(from) => {
                                if context.is_absent() {
                                    if rest.is_empty() {
                                        return present(
                                            wanted,
                                            Form::Directory,
                                            source.clone(),
                                            *line,
                                        );
                                    }
                                    maybe.get_or_insert(*line);
                                } else {
                                    let inside = path::join_relative(from, rest);
                                    if let Some(form) = form_in(context, &inside) {
                                        return present(
                                            wanted,
                                            form,
                                            Source::Context(inside),
                                            *line,
                                        );
                                    }
                                }
                            }
                            other => {
                                if rest.is_empty() {
                                    return present(wanted, Form::Directory, other.clone(), *line);
                                }
                                maybe.get_or_insert(*line);
                            }
                        }
                    } else if path::is_within(at, wanted) {
                        parent_of.get_or_insert((source.clone(), *line));
                    }
                }
                Event::Alias { at, from, line } => {
                    if let Some(rest) = path::below(wanted, at) {
                        if *copies == 0 {
                            maybe.get_or_insert(*line);
                            continue;
                        }
                        *copies -= 1;
                        match self.lookup_before(context, &path::join(from, rest), index, copies) {
                            Lookup::Present(entry) => {
                                return present(wanted, entry.form, entry.source, *line);
                            }
                            // The command succeeded, so what it copied was there.
                            _ if rest.is_empty() => {
                                return present(wanted, Form::Unknown, Source::Command, *line);
                            }
                            Lookup::Maybe { .. } => {
                                maybe.get_or_insert(*line);
                            }
                            Lookup::Absent => {}
                        }
                    } else if path::is_within(at, wanted) {
                        parent_of.get_or_insert((Source::Command, *line));
                    }
                }
                Event::Opaque { under, line } if path::is_within(wanted, under) => {
                    maybe.get_or_insert(*line);
                }
                _ => {}
            }
        }
        if let Some((source, line)) = parent_of {
            return present(wanted, Form::Directory, source, line);
        }
        match doubtful.map(|it| it.line).or(maybe) {
            Some(line) => Lookup::Maybe { line },
            None => Lookup::Absent,
        }
    }

    /// The path of the build context whose contents lie at an image path, for a directory or file that was copied.
    pub fn context_path(&self, context: &Context, wanted: &str) -> Option<String> {
        // A directory that WORKDIR or mkdir names is still the one that was copied there.
        if let Some((at, tree)) = self.covering_tree(wanted) {
            let inside = path::join_relative(&tree, path::below(wanted, &at).unwrap_or(""));
            if context.is_absent() || form_in(context, &inside).is_some() {
                return Some(inside);
            }
        }
        match self.lookup(context, wanted) {
            Lookup::Present(Entry {
                source: Source::Context(from),
                ..
            }) => Some(from),
            _ => None,
        }
    }

    fn covering_tree(&self, wanted: &str) -> Option<(String, String)> {
        let events = self.events.iter().rev().map(|logged| &logged.event);
        events.into_iter().find_map(|event| match event {
            Event::Tree {
                at,
                source: Source::Context(from),
                ..
            } if path::is_within(wanted, at) => Some((at.clone(), from.clone())),
            Event::Alias { at, from, .. } if path::is_within(wanted, at) => {
                let (tree, source) = self.covering_tree_of(from)?;
                let rest = path::below(from, &tree)?.to_string();
                Some((at.clone(), path::join_relative(&source, &rest)))
            }
            _ => None,
        })
    }

    fn covering_tree_of(&self, wanted: &str) -> Option<(String, String)> {
        let events = self.events.iter().rev().map(|logged| &logged.event);
        events.into_iter().find_map(|event| match event {
            Event::Tree {
                at,
                source: Source::Context(from),
                ..
            } if path::is_within(wanted, at) => Some((at.clone(), from.clone())),
            _ => None,
        })
    }

    /// Every place that context files were copied to: `(absolute path, context path, is a directory, line)`, oldest first.
    pub fn context_copies(&self) -> Vec<(&str, &str, bool, u32)> {
        self.events
            .iter()
            .filter_map(|Logged { event, .. }| match event {
                Event::Tree {
                    at,
                    source: Source::Context(from),
                    line,
                } => Some((at.as_str(), from.as_str(), true, *line)),
                Event::Put {
                    at,
                    form,
                    source: Source::Context(from),
                    line,
                } => Some((at.as_str(), from.as_str(), *form == Form::Directory, *line)),
                _ => None,
            })
            .collect()
    }

    /// Everything else that was put at a known path by the author: `(path, form, source, line)`, oldest first.
    pub fn other_entries(&self) -> Vec<(&str, Form, &Source, u32)> {
        self.events
            .iter()
            .filter_map(|Logged { event, .. }| match event {
                Event::Put {
                    source: Source::Context(_),
                    ..
                } => None,
                Event::Put {
                    at,
                    form,
                    source,
                    line,
                } => Some((at.as_str(), *form, source, *line)),
                Event::Tree {
                    source: Source::Context(_),
                    ..
                } => None,
                Event::Tree { at, source, line } => {
                    Some((at.as_str(), Form::Directory, source, *line))
                }
                Event::Alias { at, line, .. } => {
                    Some((at.as_str(), Form::Unknown, &Source::Command, *line))
                }
                _ => None,
            })
            .collect()
    }

    /// The directories below which a command that cannot be seen through may have written: `(directory, line)`.
    pub fn opaque_places(&self) -> impl Iterator<Item = (&str, u32)> {
        self.events
            .iter()
            .filter_map(|Logged { event, .. }| match event {
                Event::Opaque { under, line } => Some((under.as_str(), *line)),
                _ => None,
            })
    }

    /// Whether the path is certainly a directory.
    pub fn is_directory(&self, context: &Context, wanted: &str) -> bool {
        matches!(
            self.lookup(context, wanted),
            Lookup::Present(Entry {
                form: Form::Directory,
                ..
            })
        )
    }
}

/// A mount of a RUN, see [`FileSystem::mount`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    target: String,
    since: usize,
}

/// Changes after those that were looked at, of which it is not known whether they happened.
#[derive(Debug, Clone, Copy)]
struct Doubtful {
    line: u32,
    /// Contents may be others, not only a directory be there.
    contents: bool,
}

/// What a change does to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changed {
    Directory,
    Contents,
}

/// What a change that may not happen would do to a path; `None` for what has no say in it, and for the products of builds,
/// which say themselves whether they are certain.
fn may_change(event: &Event, wanted: &str) -> Option<Changed> {
    match event {
        Event::Put {
            source: Source::Artifact(_),
            ..
        } => None,
        Event::Put { at, form, .. } if at == wanted => Some(match form {
            Form::Directory => Changed::Directory,
            _ => Changed::Contents,
        }),
        Event::Put { at, .. } if path::is_within(at, wanted) => Some(Changed::Directory),
        Event::Tree { at, .. } | Event::Alias { at, .. } => {
            if path::is_within(wanted, at) {
                Some(Changed::Contents)
            } else {
                path::is_within(at, wanted).then_some(Changed::Directory)
            }
        }
        Event::Removed { at } => path::is_within(wanted, at).then_some(Changed::Contents),
        _ => None,
    }
}

/// What a copy out of a mount leaves behind.
fn copied_out(at: &str, copied: Lookup, line: u32) -> Event {
    let at = at.to_string();
    match copied {
        Lookup::Present(Entry {
            form: Form::Directory,
            source,
            ..
        }) => Event::Tree { at, source, line },
        Lookup::Present(Entry { form, source, .. }) => Event::Put {
            at,
            form,
            source,
            line,
        },
        Lookup::Maybe { .. } | Lookup::Absent => Event::Put {
            at,
            form: Form::Unknown,
            source: Source::Command,
            line,
        },
    }
}

fn present(wanted: &str, form: Form, source: Source, line: u32) -> Lookup {
    Lookup::Present(Entry {
        path: wanted.into(),
        form,
        source,
        line,
    })
}

/// What a path of the context is; links count as what they lead to where that stays inside.
pub fn form_in(context: &Context, inside: &str) -> Option<Form> {
    if inside.is_empty() || inside == "." {
        return Some(Form::Directory);
    }
    match context.kind(inside)? {
        Kind::File { .. } => Some(Form::File),
        Kind::Directory => Some(Form::Directory),
        Kind::Symlink(_) => context
            .follow(inside)
            .map_or(Some(Form::Unknown), |(_, kind)| match kind {
                Kind::File { .. } => Some(Form::File),
                Kind::Directory => Some(Form::Directory),
                _ => Some(Form::Unknown),
            }),
        Kind::Special => Some(Form::Unknown),
    }
}
