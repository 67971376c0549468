//! `--synthesize-build`: where the image compiles when it starts, the build that it would do goes into a RUN.

use crate::dockerfile::{Body, Command, Dockerfile, Edits};
use crate::knowledge::Knowledge;
use crate::profile::Does;
use crate::shell;

/// What was written.
pub struct Synthesized {
    /// The new text.
    pub source: Vec<u8>,
    /// For the note: what was added and what the image starts now.
    pub text: String,
    /// The line of the start command.
    pub line: u32,
}

/// Options of `go run` that stand alone; any other takes a value unless it has a `=`.
const ALONE: &[&str] = &[
    "-a",
    "-n",
    "-race",
    "-msan",
    "-asan",
    "-v",
    "-work",
    "-x",
    "-trimpath",
    "-modcacherw",
    "-cover",
    "-linkshared",
];

/// Rewrites the start command `go run ...`; `None` where it is not one that is known.
pub fn synthesize(dockerfile: &Dockerfile, knowledge: &Knowledge) -> Option<Synthesized> {
    let stage = dockerfile.stages().into_iter().next()?;
    let instructions = dockerfile.instructions();
    let mut starts = Vec::new();
    for index in stage.instructions.clone() {
        match &instructions.get(index)?.body {
            Body::Cmd(command) | Body::Entrypoint(command) => starts.push((index, command)),
            _ => {}
        }
    }
    let [(index, command)] = starts[..] else {
        return None;
    };
    let words = match command {
        Command::Exec(words) => words.clone(),
        Command::Shell(text) => shell::plain_words(&text.text)?,
    };
    let known = knowledge.profiles().every_command().lookup(&words)?;
    if known.does != Does::Run {
        return None;
    }
    let profile = knowledge.profiles().get(&known.language)?;
    if let Some(build) = crate::language::build_of(profile, &words) {
        // What the start command builds and starts is started directly afterwards.
        let run = run_line(&build);
        let mut edits = Edits::new();
        insert(dockerfile, &run, &mut edits)?;
        return Some(Synthesized {
            source: edits.apply(dockerfile.source()).ok()?,
            text: format!("`{run}` was added, and the image starts its product"),
            line: instructions.get(index)?.start_line,
        });
    }
    if known.language != "go" {
        return None;
    }
    let mut options = Vec::new();
    let mut rest = words.get(2..)?.iter().peekable();
    while let Some(option) = rest.next_if(|word| word.starts_with('-')) {
        options.push(option.clone());
        if !option.contains('=') && !ALONE.contains(&option.as_str()) {
            options.push(rest.next()?.clone());
        }
    }
    let mut packages = vec![rest.next()?.clone()];
    if packages[0].ends_with(".go") {
        while let Some(file) = rest.next_if(|word| word.ends_with(".go")) {
            packages.push(file.clone());
        }
    }
    let program = "/usr/local/bin/app";
    let build: Vec<String> = ["go", "build"]
        .iter()
        .map(|word| (*word).to_string())
        .chain(options)
        .chain(["-o".into(), program.into()])
        .chain(packages)
        .collect();
    let run = run_line(&build);
    let start: Vec<&str> = std::iter::once(program)
        .chain(rest.map(String::as_str))
        .collect();
    let instruction = instructions.get(index)?;
    let mut edits = Edits::new();
    insert(dockerfile, &run, &mut edits)?;
    let keyword = dockerfile.text(&instruction.keyword_span).into_owned();
    let text = serde_json::to_string(&start)
        .ok()?
        .replace("\",\"", "\", \"");
    edits.replace(instruction.span.clone(), format!("{keyword} {text}"));
    let source = edits.apply(dockerfile.source()).ok()?;
    Some(Synthesized {
        source,
        text: format!("`{run}` was added, and the image starts its product"),
        line: instruction.start_line,
    })
}

fn run_line(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| shell::quote(word)).collect();
    format!("RUN {}", words.join(" "))
}

/// Puts a line behind the last instruction that builds.
fn insert(dockerfile: &Dockerfile, run: &str, edits: &mut Edits) -> Option<()> {
    let is_build = |body: &Body| {
        matches!(
            body,
            Body::Run(_)
                | Body::Copy { .. }
                | Body::Add { .. }
                | Body::Workdir(_)
                | Body::Env(_)
                | Body::Arg(_)
        )
    };
    let stage = dockerfile.stages().into_iter().next()?;
    let instructions = dockerfile.instructions();
    let last = stage.instructions.clone().rev().find(|index| {
        let instruction = instructions.get(*index);
        instruction.is_some_and(|it| is_build(&it.body))
    })?;
    let eol = dockerfile.eol();
    let after = instructions.get(last)?.lines.end;
    let before = if dockerfile.source().get(..after)?.ends_with(b"\n") {
        ""
    } else {
        eol
    };
    edits.insert(after, format!("{before}{run}{eol}"));
    Some(())
}
