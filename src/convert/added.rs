//! Options that add a RUN at the end of the author's build: `--prune` and `--layered`.

use crate::dockerfile::{Body, Edits};
use crate::language::{self, Added};
use crate::need;
use crate::options::Options;
use crate::plan;
use crate::stage::{StageModel, World};

/// Such an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `--prune`: development dependencies are dropped.
    Prune,
    /// `--layered`: a program is parted from its libraries.
    Layered,
}

/// What was written.
pub struct Written {
    /// The new text.
    pub source: Vec<u8>,
    /// For the note.
    pub text: String,
    /// The line that makes what the step works on.
    pub line: u32,
    /// Files of which it makes others of the same name.
    pub remade: Vec<String>,
}

impl Kind {
    /// Those that were asked for, in the order in which their steps come.
    pub fn asked(options: &Options) -> impl Iterator<Item = Kind> + use<> {
        let prune = options.prune.then_some(Kind::Prune);
        let layered = options.layered.then_some(Kind::Layered);
        prune.into_iter().chain(layered)
    }

    /// The options for the text in which the step stands.
    pub fn done(self, options: &Options) -> Options {
        let mut options = options.clone();
        match self {
            Kind::Prune => options.prune = false,
            Kind::Layered => options.layered = false,
        }
        options
    }

    /// The codes of the notes where it was done and where it was not, and what the latter begins with.
    pub fn codes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Kind::Prune => ("pruned", "not-pruned", "development dependencies are kept"),
            Kind::Layered => ("layered", "not-layered", "the program is copied as a whole"),
        }
    }

    fn why(self) -> &'static str {
        match self {
            Kind::Prune => "nothing that runs needs the development dependencies",
            Kind::Layered => {
                "the libraries are a layer of their own, which stays the same as long as they do"
            }
        }
    }
}

/// Adds the step. `None` where the file is not converted at all, and says why itself.
///
/// # Errors
/// Why it is not added, in the reader's words.
pub fn add(
    kind: Kind,
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    options: &Options,
) -> Option<Result<Written, String>> {
    let picked = plan::pick(world, model).ok()?;
    let profile = &*picked.profile;
    let needs = need::derive(world, model, profile, options).ok()?;
    let step = match kind {
        Kind::Prune => {
            needs.whole_workdir.as_ref()?;
            language::prune(world, profile, model, &needs)
        }
        Kind::Layered => language::layered(world, profile, model, &needs),
    };
    Some(step.and_then(|step| write(kind, world, model, step)))
}

/// Writes the step behind the last instruction that builds something.
fn write(
    kind: Kind,
    world: &World<'_, '_>,
    model: &StageModel<'_>,
    step: Added,
) -> Result<Written, String> {
    let dockerfile = world.dockerfile;
    let instructions = dockerfile.instructions();
    let stage = dockerfile.stages().into_iter().next();
    let range = stage.map_or(0..0, |stage| stage.instructions.clone());
    let is_build =
        |body: &Body| matches!(body, Body::Run(_) | Body::Copy { .. } | Body::Add { .. });
    let last = range
        .clone()
        .rev()
        .filter_map(|index| Some((index, instructions.get(index)?)))
        .find(|(_, it)| is_build(&it.body));
    let Some((last, instruction)) = last else {
        return Err("nothing is built".into());
    };
    // Whoever made it may change it.
    let user = range.clone().find(|index| {
        instructions.get(*index).is_some_and(|it| {
            matches!(it.body, Body::User(_)) && it.start_line > step.line && *index < last
        })
    });
    if let Some(it) = user.and_then(|index| instructions.get(index)) {
        return Err(format!(
            "line {} changes the user after line {}",
            it.start_line, step.line
        ));
    }
    // The directory that holds at that place is the final one, unless WORKDIR follows.
    let moved = range.clone().any(|index| {
        index > last
            && matches!(
                instructions.get(index).map(|it| &it.body),
                Some(Body::Workdir(_))
            )
    });
    let elsewhere = |cwd: &&String| moved || model.config.workdir.value != **cwd;
    let run = match step.cwd.as_ref().filter(elsewhere) {
        Some(cwd) => format!("RUN cd {} && {}", crate::shell::quote(cwd), step.command),
        None => format!("RUN {}", step.command),
    };
    let eol = dockerfile.eol();
    let after = instruction.lines.end;
    let ends = dockerfile
        .source()
        .get(..after)
        .is_some_and(|before| before.ends_with(b"\n"));
    let mut edits = Edits::new();
    edits.insert(after, format!("{}{run}{eol}", if ends { "" } else { eol }));
    let source = edits
        .apply(dockerfile.source())
        .map_err(|error| error.to_string())?;
    Ok(Written {
        source,
        text: format!("`{run}` was added at the end of the build: {}", kind.why()),
        line: step.line,
        remade: step.remade,
    })
}
