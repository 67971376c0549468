//! `msconvert verify`: from arguments to subjects, and from verifications to an exit code.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::args::{Arguments, Format};
use super::run::{Converter, Exit, World, configuration};
use super::settings::{AllSettings, Settings as Own};
use super::verify_args::VerifyArguments;
use super::verify_progress::Line;
use crate::bulk::discover::{Entry, Found, discover};
use crate::bulk::guard::guarded;
use crate::bulk::read::read_file;
use crate::bulk::write::{replace, symbolic_link};
use crate::context::Context;
use crate::outcome::{Conversion, Reason, Verdict};
use crate::report::text::Verbosity;
use crate::report::verify::{VerifyReport, Written};
use crate::report::{Sink, verify as table, verify_json};
use crate::verify::engine::{self, Engine};
use crate::verify::{
    self, Answer, Cancel, Expectation, Settings, Subject, TroubleKind, Verification,
};

/// Runs the subcommand.
pub fn run(
    arguments: &Arguments,
    options: &VerifyArguments,
    converter: &Converter,
    world: &mut World<'_>,
) -> Exit {
    let color = arguments.conversion.color;
    let scope = match arguments.search.scope(&world.directory) {
        Ok(scope) => scope,
        Err(message) => return configuration(&message, "", color, world),
    };
    let paths = if options.paths.is_empty() {
        vec![PathBuf::from(".")]
    } else {
        options.paths.clone()
    };
    let entries = match options.before {
        Some(_) => Vec::new(),
        None => discover(&world.directory, &paths, &scope),
    };
    let all = match AllSettings::prepare(arguments, &entries, &world.directory) {
        Ok(all) => all,
        Err(messages) => return configuration(&messages, "", color, world),
    };
    let named = match &options.engine {
        Some(name) => match engine::named(name) {
            Some(engine) => Some(engine),
            None => {
                let message = format!("--engine {}: not an engine", name.display());
                let help = format!("The engines are {}.", engine::NAMES.join(", "));
                return configuration(&message, &help, color, world);
            }
        },
        None => engine::find(&(world.variable)("PATH").unwrap_or_default()),
    };
    let context = arguments
        .conversion
        .context
        .as_ref()
        .map(|it| world.directory.join(it));
    let work = Work {
        engine: named.as_deref(),
        all: &all,
        converter,
        settings: options.settings(),
        context: context.as_deref(),
        cancel: on_interrupt(),
        line: Line::new(world.stderr_is_terminal && arguments.verbosity() != Verbosity::Quiet),
        write: options.write,
        allow_unsafe: options.allow_unsafe,
    };
    let (look_out, look_err) = (world.look_out(color), world.look_err(color));
    let json = arguments.conversion.format() == Format::Json;
    let mut reports = Vec::new();
    let mut out = Sink::new(world.stdout);
    let mut each = |report: VerifyReport| {
        if !json {
            out.put(table::text(&report, arguments.verbosity(), look_out).as_bytes());
        }
        reports.push(report);
    };
    match (&options.before, &options.after) {
        (Some(before), Some(after)) => each(work.pair(&world.directory, before, after)),
        _ => {
            for entry in &entries {
                if work.cancel.is_cancelled() {
                    break;
                }
                each(work.entry(entry));
            }
        }
    }
    if json {
        out.put(verify_json::document(&reports).as_bytes());
    } else {
        let summary = table::summary(&reports, arguments.verbosity(), look_err);
        let _ = world.stderr.write_all(summary.as_bytes());
    }
    if out.failure().is_some() {
        Exit::Trouble
    } else {
        exit(&reports)
    }
}

/// A difference counts most, then what could not be told; a file that is not converted is nothing to verify.
fn exit(reports: &[VerifyReport]) -> Exit {
    let any = |answer: Answer| {
        reports.iter().any(|report| {
            report
                .verification
                .as_ref()
                .is_ok_and(|it| it.answer == answer)
        })
    };
    if any(Answer::Differs) {
        Exit::WouldChange
    } else if any(Answer::CannotVerify) || !any(Answer::Alike) {
        Exit::CannotVerify
    } else {
        Exit::Done
    }
}

/// A flag that Ctrl-C sets. The second Ctrl-C ends the program as ever.
fn on_interrupt() -> Cancel {
    let cancel = Cancel::default();
    let flag = cancel.clone();
    // Where no handler can be set, Ctrl-C leaves containers behind; that is no reason not to work.
    let _ = ctrlc::set_handler(move || {
        if flag.is_cancelled() {
            std::process::exit(130);
        }
        flag.cancel();
    });
    cancel
}

struct Work<'a> {
    engine: Option<&'a dyn Engine>,
    all: &'a AllSettings,
    converter: &'a Converter,
    settings: Settings,
    context: Option<&'a Path>,
    cancel: Cancel,
    line: Line,
    write: bool,
    allow_unsafe: bool,
}

impl Work<'_> {
    fn entry(&self, entry: &Entry) -> VerifyReport {
        let found = match entry {
            Entry::File(found) => found,
            Entry::Trouble { shown, reason } => return skipped(shown, "failed", reason.clone()),
        };
        guarded(|| self.file(found))
            .unwrap_or_else(|reason| skipped(&found.shown, "failed", reason))
    }

    fn file(&self, found: &Found) -> VerifyReport {
        let own = self.all.of(found);
        if let Some(reason) = own.excludes(&found.real) {
            return skipped(&found.shown, "unchanged", reason);
        }
        if self.write
            && let Some(target) = &found.link
        {
            return skipped(&found.shown, "unchanged", symbolic_link(Some(target)));
        }
        let before = match read_file(&found.real) {
            Ok(before) => before,
            Err(reason) => return skipped(&found.shown, "failed", reason),
        };
        let directory = self.directory(&found.real);
        let context = Context::open(&directory, Some(&found.real));
        let mut subject = Subject {
            before,
            after: Vec::new(),
            context: directory,
            before_path: Some(found.real.clone()),
            after_path: None,
            expected: Expectation::default(),
        };
        let mut options = own.options.clone();
        let mut tried: Vec<(String, String)> = Vec::new();
        let mut last = None;
        // Every turn rules one image out, so this ends with the candidates.
        loop {
            let outcome = (self.converter)(&subject.before, &context, &own.knowledge, &options);
            let name = outcome.verdict.name();
            let conversion = match outcome.verdict {
                Verdict::Converted(conversion) => conversion,
                Verdict::Unchanged(reason)
                | Verdict::Refused(reason)
                | Verdict::Invalid(reason)
                | Verdict::Failed(reason) => {
                    return last.unwrap_or_else(|| skipped(&found.shown, name, reason));
                }
            };
            subject.expected = Expectation::of_conversion(
                &subject.before,
                &conversion,
                &context,
                &own.knowledge,
                &options,
            );
            subject.after.clone_from(&conversion.output);
            let mut report = VerifyReport {
                path: found.shown.clone(),
                runtime_image: Some(conversion.runtime_image.clone()),
                tried: tried.clone(),
                written: Written::NotAsked,
                verification: Ok(self.verify(&subject)),
            };
            if !self.write {
                return report;
            }
            match &report.verification {
                Ok(done) if done.answer == Answer::Differs => {
                    report.written = Written::LeftAlone("it does not behave alike".to_owned());
                    if options.except.contains(&conversion.runtime_image) {
                        return report;
                    }
                    options.except.push(conversion.runtime_image.clone());
                    tried.push((conversion.runtime_image, why(done)));
                    last = Some(report);
                }
                Ok(done) if done.answer == Answer::Alike => {
                    report.written = self.written(found, own, &subject.before, &conversion);
                    return report;
                }
                _ => {
                    report.written = Written::LeftAlone("it could not be verified".to_owned());
                    return report;
                }
            }
        }
    }

    fn written(&self, found: &Found, own: &Own, before: &[u8], conversion: &Conversion) -> Written {
        if !conversion.is_safe() && !self.allow_unsafe && !own.allow_unsafe {
            return Written::LeftAlone(
                "it rests on assumptions; --unsafe would write it".to_owned(),
            );
        }
        match replace(&found.real, before, &conversion.output) {
            Ok(()) => Written::Written,
            Err(reason) => Written::LeftAlone(reason.message),
        }
    }

    fn pair(&self, directory: &Path, before: &Path, after: &Path) -> VerifyReport {
        let (before_path, after_path) = (directory.join(before), directory.join(after));
        let (old, new) = match (read_file(&before_path), read_file(&after_path)) {
            (Ok(old), Ok(new)) => (old, new),
            (Err(reason), _) => return skipped(before, "failed", reason),
            (_, Err(reason)) => return skipped(after, "failed", reason),
        };
        let directory = self.directory(&before_path);
        let context = Context::open(&directory, Some(&before_path));
        let knowledge = &self.all.of_standard_input().knowledge;
        let expected =
            guarded(|| Expectation::of_files(&old, &new, &context, knowledge)).unwrap_or_default();
        let subject = Subject {
            before: old,
            after: new,
            context: directory,
            before_path: Some(before_path),
            after_path: Some(after_path),
            expected,
        };
        VerifyReport {
            path: after.to_path_buf(),
            runtime_image: None,
            tried: Vec::new(),
            written: Written::NotAsked,
            verification: Ok(self.verify(&subject)),
        }
    }

    fn verify(&self, subject: &Subject) -> Verification {
        let done = match self.engine {
            Some(engine) => {
                verify::verify(engine, subject, &self.settings, &self.cancel, &self.line)
            }
            None => Verification::impossible(
                verify::Trouble {
                    kind: TroubleKind::NoEngine,
                    message: format!(
                        "no engine is found: none of {} is in PATH",
                        engine::NAMES.join(", ")
                    ),
                    tail: Vec::new(),
                }
                .into(),
            ),
        };
        self.line.clear();
        done
    }

    fn directory(&self, dockerfile: &Path) -> PathBuf {
        match self.context {
            Some(context) => context.to_path_buf(),
            None => dockerfile
                .parent()
                .filter(|it| *it != OsStr::new(""))
                .unwrap_or(Path::new("."))
                .to_path_buf(),
        }
    }
}

/// Why a runtime image was not taken: the first difference of each kind.
fn why(found: &Verification) -> String {
    let mut parts = Vec::new();
    let mut seen = Vec::new();
    for check in found.failed().filter(|check| {
        !seen.contains(&check.part) && {
            seen.push(check.part);
            true
        }
    }) {
        let detail = check.details.first().map_or("", String::as_str);
        parts.push(format!("{} {}: {detail}", check.part.name(), check.name));
    }
    parts.join("; ")
}

fn skipped(shown: &Path, outcome: &'static str, reason: Reason) -> VerifyReport {
    VerifyReport {
        path: shown.to_path_buf(),
        runtime_image: None,
        tried: Vec::new(),
        written: Written::NotAsked,
        verification: Err((outcome, reason)),
    }
}
