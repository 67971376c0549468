//! From text to outcome: a pure function of the Dockerfile, its context, the knowledge and the options.

mod added;
mod argument;
mod comments;
mod started;
mod static_site;
mod swap;
mod synthesize;

use comments::Comments;

use crate::context::Context;
use crate::contract;
use crate::dockerfile::{self, Body, Dockerfile, Instruction, Keyword};
use crate::image::{BaseImage, ImageRef};
use crate::knowledge::Knowledge;
use crate::need::{self, Needs};
use crate::options::Options;
use crate::outcome::{
    BaseSizes, Conversion, Explanation, Fact, Note, Outcome, Reason, Section, Verdict,
};
use crate::plan::{self, Plan};
use crate::render;
use crate::stage::{CHANGES, StageModel, World, path};

/// More instructions than this are not followed: no person writes such a file.
const MOST_INSTRUCTIONS: usize = 5_000;
/// Nor more bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// Nor more words of the instructions that list things, such as COPY and ENV.
const MOST_WORDS: usize = 2_000;
/// Nor more paths in the runtime stage.
const MOST_PATHS: usize = 5_000;

/// Converts one Dockerfile. It reads nothing but what it is given, and never panics.
pub fn convert(
    source: &[u8],
    context: &Context,
    knowledge: &Knowledge,
    options: &Options,
) -> Outcome {
    let mut explanation = Explanation::default();
    let mut language = None;
    let verdict = attempt(
        source,
        context,
        knowledge,
        options,
        &mut language,
        &mut explanation,
    );
    Outcome {
        verdict,
        language,
        explanation,
    }
}

/// The options that are in force for a file: those given, and what its comments say. `None` where a comment is not understood.
pub(crate) fn options_of(dockerfile: &Dockerfile, options: &Options) -> Option<Options> {
    let comments = Comments::read(dockerfile).ok()?;
    Some(comments.applied(options))
}

fn attempt(
    source: &[u8],
    context: &Context,
    knowledge: &Knowledge,
    options: &Options,
    language: &mut Option<String>,
    explanation: &mut Explanation,
) -> Verdict {
    let invalid =
        |code: &str, message: String, line| Verdict::Invalid(knowledge.reason(code, message, line));
    let dockerfile = match dockerfile::parse(source) {
        Ok(dockerfile) => dockerfile,
        Err(error) if error.excerpt.trim().is_empty() => {
            return invalid("syntax", error.message.clone(), Some(error.line));
        }
        Err(error) => return invalid("syntax", error.to_string(), Some(error.line)),
    };
    if dockerfile.instructions().is_empty() {
        return invalid(
            "no-instructions",
            "the file holds no instruction".into(),
            None,
        );
    }
    let comments = match Comments::read(&dockerfile) {
        Ok(comments) => comments,
        Err(wrong) => return invalid("comment", wrong.message, Some(wrong.line)),
    };
    if let Some(line) = comments.ignore {
        let message = "a comment says so".to_owned();
        return Verdict::Unchanged(knowledge.reason("excluded", message, Some(line)));
    }
    let options = &comments.applied(options);
    let stages = dockerfile.stages();
    let stage = match &stages[..] {
        [] => {
            return invalid(
                "no-instructions",
                "no FROM: the file builds no image".into(),
                None,
            );
        }
        [stage] => stage,
        [_, second, ..] => {
            let line = dockerfile
                .instructions()
                .get(second.from)
                .map(|from| from.start_line);
            let message = format!("the file has {} stages already", stages.len());
            return Verdict::Unchanged(knowledge.reason("already-multi-stage", message, line));
        }
    };
    // After the question how many stages there are: what is converted may be longer than what is followed.
    for (count, most, what) in [
        (
            dockerfile.instructions().len(),
            MOST_INSTRUCTIONS,
            "instructions",
        ),
        (source.len(), MOST_BYTES, "bytes"),
        (words(&dockerfile), MOST_WORDS, "words in its lists"),
    ] {
        if count > most {
            let message =
                format!("the file has {count} {what}, more than the {most} that are followed");
            return Verdict::Refused(knowledge.reason("too-long", message, None));
        }
    }
    let world = World::new(&dockerfile, context, knowledge);
    let model = world.evaluate(stage);
    // What an option could not do, and what one could: told with whatever comes out.
    let mut remarks: Vec<Note> = Vec::new();
    if let Some((conversion, name, sections)) =
        static_site::convert(&world, &model, options, &mut remarks)
    {
        *language = Some(name);
        explanation.sections = sections;
        return Verdict::Converted(conversion);
    }
    let mut undone = Vec::new();
    for kind in added::Kind::asked(options) {
        let (done, not_done, instead) = kind.codes();
        match added::add(kind, &world, &model, options) {
            Some(Ok(new)) => {
                let mut verdict = attempt(
                    &new.source,
                    context,
                    knowledge,
                    &kind.done(options),
                    language,
                    explanation,
                );
                if let Verdict::Converted(conversion) = &mut verdict {
                    if !new.remade.is_empty() {
                        conversion.remade.extend(new.remade);
                        conversion.planned.get_or_insert(new.source);
                    }
                    undone.push(note(done, new.text, Some(new.line)));
                    return with_notes(verdict, undone);
                }
                *explanation = Explanation::default();
            }
            Some(Err(why)) => undone.push(note(not_done, format!("{instead}: {why}"), None)),
            None => {}
        }
    }
    remarks.append(&mut undone);
    let result = converted(&world, &model, options, language, explanation);
    if let Err(reason) = &result
        && reason.code == "runtime-compiles"
    {
        if let Some(new) = started::replace(&world, &model) {
            *explanation = Explanation::default();
            let mut verdict = attempt(
                &new.source,
                context,
                knowledge,
                options,
                language,
                explanation,
            );
            if let Verdict::Converted(conversion) = &mut verdict {
                conversion.assumptions.insert(0, new.assumption);
                conversion.planned.get_or_insert(new.source);
            }
            return verdict;
        }
        if options.synthesize_build
            && let Some(new) = synthesize::synthesize(&dockerfile, knowledge)
        {
            let options = Options {
                synthesize_build: false,
                ..options.clone()
            };
            *explanation = Explanation::default();
            let mut verdict = attempt(
                &new.source,
                context,
                knowledge,
                &options,
                language,
                explanation,
            );
            if let Verdict::Converted(conversion) = &mut verdict {
                conversion.planned.get_or_insert(new.source);
            }
            let added = note("synthesized", new.text, Some(new.line));
            return with_notes(verdict, vec![added]);
        }
    }
    match result {
        Ok((mut conversion, depends)) => {
            if depends {
                argument::settle(&world, &model, options, &mut conversion);
            }
            with_notes(Verdict::Converted(conversion), remarks)
        }
        Err(mut reason) if knowledge.is_unchanged(&reason.code) => {
            for remark in remarks {
                reason.message.push_str(&format!("; {}", remark.message));
            }
            Verdict::Unchanged(reason)
        }
        Err(reason) if reason.code == "comment" => Verdict::Invalid(reason),
        Err(reason) => Verdict::Refused(reason),
    }
}

/// How many words the instructions that list things have together.
fn words(dockerfile: &Dockerfile) -> usize {
    let of = |instruction: &Instruction| match &instruction.body {
        Body::Env(pairs) | Body::Label(pairs) => pairs.len(),
        Body::Arg(arguments) => arguments.len(),
        Body::Copy { sources, .. } | Body::Add { sources, .. } => sources.len(),
        Body::Expose(words) | Body::Volume(words) => words.len(),
        _ => 0,
    };
    dockerfile.instructions().iter().map(of).sum()
}

fn note(code: &str, message: String, line: Option<u32>) -> Note {
    Note {
        code: code.into(),
        message,
        line,
    }
}

/// Puts notes in front of those that a conversion has.
fn with_notes(mut verdict: Verdict, mut notes: Vec<Note>) -> Verdict {
    if let Verdict::Converted(conversion) = &mut verdict {
        notes.append(&mut conversion.notes);
        conversion.notes = notes;
    }
    verdict
}

/// The conversion, and whether it may depend on the values of build arguments.
fn converted<'k>(
    world: &World<'k, '_>,
    model: &StageModel<'k>,
    options: &Options,
    language: &mut Option<String>,
    explanation: &mut Explanation,
) -> Result<(Conversion, bool), Reason> {
    let dockerfile = world.dockerfile;
    check_base(world, model)?;
    if model.files.len() >= CHANGES {
        let message = format!(
            "the build makes more than the {CHANGES} changes of files and directories that are followed"
        );
        return Err(world.knowledge.reason("too-long", message, None));
    }
    let picked = plan::pick(world, model)?;
    *language = Some(picked.profile.language.clone());
    if options
        .excluded_languages
        .contains(&picked.profile.language)
    {
        let message = format!("the language {} is left out", picked.profile.title);
        return Err(world.knowledge.reason("excluded", message, picked.line));
    }
    explanation.sections.push(recognised(model, &picked));
    let profile = &*picked.profile;
    let needs = need::derive(world, model, profile, options)?;
    if needs.paths.len() > MOST_PATHS {
        let message = format!(
            "the program may read {} paths, more than the {MOST_PATHS} that are followed",
            needs.paths.len()
        );
        return Err(world.knowledge.reason("too-long", message, None));
    }
    explanation.sections.push(needed(&needs));
    if let Some(reason) = &needs.unbuilt {
        return swap::swap(world, model, profile, &needs, options, reason)
            .map(|conversion| (conversion, false));
    }
    let plan = plan::plan(world, model, profile, &needs, options)?;
    explanation.sections.push(chosen(&plan));
    explanation.sections.push(copied(&plan, &needs));
    explanation.sections.push(left_behind(model, &plan, &needs));
    let broken = |text: String| world.knowledge.reason("not-equivalent", text, None);
    let output = render::render(dockerfile, &plan, world.knowledge.template()).map_err(broken)?;
    contract::check(world, model, profile, &needs, &output).map_err(|violation| {
        broken(format!("the conversion was discarded, because {violation}"))
    })?;
    let mut notes = plan.notes;
    let (accepted, assumptions) = plan
        .assumptions
        .into_iter()
        .partition::<Vec<_>, _>(|assumption| options.accepted.contains(&assumption.code));
    notes.extend(accepted.into_iter().map(|assumption| Note {
        code: "accepted".into(),
        message: format!(
            "taken to be true ({}): {}",
            assumption.code, assumption.message
        ),
        line: assumption.line,
    }));
    for trouble in world.context.troubles() {
        notes.push(Note {
            code: "context".into(),
            message: trouble,
            line: None,
        });
    }
    let depends = model.arguments.iter().any(|it| it.value.is_some());
    notes.retain(|note| !options.excluded_notes.contains(&note.code));
    let conversion = Conversion {
        planned: None,
        remade: Default::default(),
        output,
        tier: plan.tier,
        sizes: BaseSizes {
            before: model.base.as_ref().and_then(BaseImage::approx_bytes),
            after: plan.runtime.image.approx_bytes(),
        },
        runtime_image: plan.runtime.reference,
        assumptions,
        notes,
    };
    Ok((conversion, depends))
}

/// What can be said from the base image alone.
fn check_base(world: &World<'_, '_>, model: &StageModel<'_>) -> Result<(), Reason> {
    let knowledge = world.knowledge;
    let from = world
        .dockerfile
        .instructions()
        .iter()
        .find(|instruction| instruction.keyword == Keyword::From);
    let line = from.map(|from| from.start_line);
    let lower = model.base_reference.to_ascii_lowercase();
    let windows_shell = model.config.shell.value.first().is_some_and(|shell| {
        let shell = shell.to_ascii_lowercase();
        ["powershell", "pwsh", "cmd", "cmd.exe"].iter().any(|name| {
            shell
                .rsplit(['/', '\\'])
                .next()
                .is_some_and(|it| it.trim_end_matches(".exe") == name.trim_end_matches(".exe"))
        })
    });
    if windows_shell
        || ["windowsservercore", "nanoserver", "/windows"]
            .iter()
            .any(|name| lower.contains(name))
    {
        return Err(knowledge.reason(
            "windows",
            "this is a Windows image; only Linux images are converted",
            line,
        ));
    }
    if model.base_reference.is_empty() {
        return Err(knowledge.reason(
            "contains-variable",
            "the base image depends on a variable without a default value",
            line,
        ));
    }
    if let Some(line) = model.onbuild {
        return Err(knowledge.reason(
            "onbuild",
            "ONBUILD makes this image a base for others, which expect all that it holds",
            Some(line),
        ));
    }
    match &model.base {
        Some(base) if base.onbuild => {
            Err(knowledge.reason("onbuild-base", format!("`{}` runs triggers that copy, build and set the start command without standing in the file", model.base_reference), line))
        }
        Some(_) if digest_alone(&model.base_reference) => Err(knowledge.reason(
            "unknown-base",
            format!("`{}` has a digest and no tag, so its version and release are not known", model.base_reference),
            line,
        )),
        Some(_) => Ok(()),
        None => Err(knowledge.reason("unknown-base", format!("nothing is known of the base image `{}`", model.base_reference), line)),
    }
}

fn digest_alone(reference: &str) -> bool {
    ImageRef::parse(reference)
        .is_ok_and(|reference| reference.digest.is_some() && reference.tag.is_none())
}

fn section(title: &str, facts: Vec<Fact>) -> Section {
    Section {
        title: title.into(),
        facts,
    }
}

fn fact(text: impl Into<String>, line: Option<u32>) -> Fact {
    Fact {
        line,
        text: text.into(),
    }
}

fn recognised(model: &StageModel<'_>, picked: &plan::Picked<'_>) -> Section {
    let mut facts = Vec::new();
    if let Some(base) = &model.base {
        let release = base
            .os
            .map_or_else(String::new, |os| format!(", {} {}", os.id(), os.release()));
        facts.push(fact(
            format!(
                "base image `{}`: {} ({}){release}",
                model.base_reference, base.family, base.variant
            ),
            None,
        ));
    }
    facts.push(fact(
        format!("language {}", picked.profile.title),
        picked.line,
    ));
    for other in &picked.others {
        facts.push(fact(format!("{other} builds in the same stage"), None));
    }
    for build in &model.builds {
        facts.push(fact(
            format!("`{}`", build.words.join(" ")),
            Some(build.line),
        ));
    }
    for artifact in &model.artifacts {
        facts.push(fact(
            format!("makes `{}` ({})", artifact.path, linkage(artifact.linkage)),
            Some(artifact.line),
        ));
    }
    section("recognised", facts)
}

fn linkage(linkage: crate::stage::Linkage) -> &'static str {
    use crate::stage::Linkage;
    match linkage {
        Linkage::Static => "static",
        Linkage::Bytecode => "bytecode without native code",
        Linkage::Bundled => "bytecode, perhaps with native code",
        Linkage::Libc => "linked to the C library",
        Linkage::Cxx => "linked to the C and C++ libraries",
        Linkage::Unknown => "linkage not known",
    }
}

fn needed(needs: &Needs) -> Section {
    let mut facts = Vec::new();
    for need in needs.paths.values() {
        facts.push(fact(
            format!("`{}`: {}", need.path, need.why.text),
            need.why.line,
        ));
    }
    for (directory, why) in &needs.directories {
        facts.push(fact(
            format!("directory `{directory}`: {}", why.text),
            why.line,
        ));
    }
    if let Some(why) = &needs.whole_workdir {
        facts.push(fact(
            format!("the whole working directory: {}", why.text),
            why.line,
        ));
    }
    if let Some(why) = &needs.unbounded {
        facts.push(fact(
            format!("every file that is not for the build alone: {}", why.text),
            why.line,
        ));
    }
    if let Some(why) = &needs.shell {
        facts.push(fact(format!("a shell: {}", why.text), why.line));
    }
    for (program, why) in &needs.programs {
        facts.push(fact(
            format!("the program {program}: {}", why.text),
            why.line,
        ));
    }
    for (package, why) in &needs.packages {
        facts.push(fact(
            format!("the package {package}: {}", why.text),
            why.line,
        ));
    }
    for (feature, why) in &needs.features {
        let name = match feature {
            need::Feature::CaCertificates => "CA certificates",
            need::Feature::TimeZones => "time zones",
            need::Feature::TempDir => "a directory for temporary files",
            need::Feature::UserNames => "names of users",
        };
        facts.push(fact(format!("{name}: {}", why.text), why.line));
    }
    section("needed at run time", facts)
}

fn chosen(plan: &Plan<'_>) -> Section {
    let mut facts = vec![fact(
        format!("`{}` ({})", plan.runtime.reference, plan.tier.name()),
        None,
    )];
    for (id, unmet) in &plan.runtime.passed_over {
        facts.push(fact(format!("not {id}: {unmet}"), None));
    }
    section("runtime image", facts)
}

fn copied(plan: &Plan<'_>, needs: &Needs) -> Section {
    let mut facts = Vec::new();
    for copy in &plan.copies {
        for source in &copy.sources {
            let why = needs
                .paths
                .get(source)
                .map(|need| &need.why)
                .or(needs.directories.get(source))
                .or(needs.whole_workdir.as_ref());
            let extra = plan
                .runtime
                .files
                .iter()
                .find(|(file, _)| file == source)
                .map(|(_, text)| text.as_str());
            let text = why.map_or(
                extra.unwrap_or("users and groups as the builder has them"),
                |why| why.text.as_str(),
            );
            facts.push(fact(
                format!("`{source}`: {text}"),
                why.and_then(|why| why.line),
            ));
        }
    }
    section("copied", facts)
}

fn left_behind(model: &StageModel<'_>, plan: &Plan<'_>, needs: &Needs) -> Section {
    let mut facts = vec![fact(
        "the toolchain and the rest of the base image: a package of it that nothing names is not needed (a limit of what can be proven)",
        None,
    )];
    let copied = || plan.copies.iter().flat_map(|line| &line.sources);
    for file in &needs.left_files {
        if copied().any(|source| path::is_within(&file.at, source)) {
            continue;
        }
        let rest = match copied().any(|source| path::is_within(source, &file.at)) {
            true => "the rest of ",
            false => "",
        };
        facts.push(fact(
            format!(
                "{rest}`{}` of the build context: no source, script or start command names it",
                file.name
            ),
            None,
        ));
    }
    // What they bring is looked at by itself: the certificates, the time zones.
    let installed = |name: &str| plan.runtime.packages.iter().any(|(word, _)| word == name);
    for package in &model.packages {
        let brought = matches!(package.name.as_str(), "ca-certificates" | "tzdata");
        if brought && !package.removed && !installed(&package.name) {
            facts.push(fact(
                format!(
                    "the package {}: the runtime image has what it brings, or gets it from the builder stage",
                    package.name
                ),
                Some(package.line),
            ));
        }
    }
    for (package, why) in &needs.left_packages {
        facts.push(fact(
            format!("the package {package}: {}", why.text),
            why.line,
        ));
    }
    for variable in &needs.dropped_variables {
        facts.push(fact(
            format!("the variable {variable}: the toolchain alone reads it"),
            None,
        ));
    }
    section("left behind", facts)
}
