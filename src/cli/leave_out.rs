//! `--dockerignore`: what a converted file's build context may leave out, and the ignore file that says so.

use std::fs;
use std::path::{Path, PathBuf};

use super::job::Job;
use super::settings::Settings;
use crate::bulk::discover::{Entry, Found, Scope, discover};
use crate::bulk::read::read_file;
use crate::bulk::write::{create, directory_of, replace};
use crate::context::{Context, own_ignore_file};
use crate::diff;
use crate::dockerignore::{self, NAME, Other, Proposal};
use crate::outcome::{Note, Reason, Verdict};
use crate::report::{FileReport, IgnoreFile};

/// With more Dockerfiles below a build context than this, nobody can say what all their builds read.
const MOST_OTHERS: usize = 50;

impl Job<'_> {
    /// Finds what the build context of a converted file may leave out, and adds it to the report.
    pub(super) fn leave_out(&self, found: &Found, settings: &Settings, report: &mut FileReport) {
        let own = own_ignore_file(&found.real);
        let directory = match self.context {
            Some(directory) => directory,
            None => directory_of(&found.real),
        };
        let shared = !own.is_file();
        let file = if shared { directory.join(NAME) } else { own };
        let Some(shown) = self.shown(found, shared) else {
            return;
        };
        let old = match fs::symlink_metadata(&file) {
            Err(_) => None,
            Ok(metadata) if metadata.is_file() => match read_file(&file) {
                Ok(text) => Some(text),
                Err(_) => return,
            },
            // A link may be that of another project.
            Ok(_) => return,
        };
        let Some(conversion) = report.conversion() else {
            return;
        };
        let (others, first) = match shared {
            true => match self.others(found, directory) {
                Some(others) => others,
                None => return,
            },
            false => (Vec::new(), None),
        };
        let open = || Context::open(directory, Some(&found.real));
        let context = open();
        let knowledge = &settings.knowledge;
        let inside = place_below(&file, directory);
        let mut proposal = dockerignore::propose(
            &conversion.output,
            &others,
            &context,
            knowledge,
            inside.as_deref(),
            old.is_some(),
        );
        if let Some(first) = first {
            proposal.keep(&format!(
                "`{first}` shares the file; it is for that one to say"
            ));
        }
        if !proposal.entries.is_empty() {
            let new = dockerignore::extended(old.as_deref(), &proposal.entries);
            let without = open().with_ignore_text(&String::from_utf8_lossy(&new));
            let again = (self.converter)(&report.source, &without, knowledge, &settings.options);
            let same = matches!(&again.verdict, Verdict::Converted(it)
                if it.output == conversion.output && it.assumptions == conversion.assumptions);
            if same {
                add(
                    report,
                    &proposal,
                    IgnoreFile {
                        shown,
                        real: file,
                        old,
                        new,
                    },
                );
            } else {
                proposal.keep("the conversion would be another one");
            }
        }
        report
            .outcome
            .explanation
            .sections
            .extend(proposal.section());
    }

    /// The path of the ignore file in diffs and reports.
    fn shown(&self, found: &Found, shared: bool) -> Option<PathBuf> {
        if !shared {
            return Some(own_ignore_file(&found.in_diff));
        }
        let Some(context) = self.context else {
            return Some(found.in_diff.with_file_name(NAME));
        };
        let place = fs::canonicalize(context).ok()?;
        let here = fs::canonicalize(self.directory).ok()?;
        // A diff cannot name what is elsewhere.
        Some(place.strip_prefix(here).ok()?.join(NAME))
    }

    /// The other Dockerfiles that may be built with the same ignore file, and the one of them that comes before this one, if
    /// any. `None` where there are too many, or one cannot be read.
    fn others(&self, found: &Found, directory: &Path) -> Option<(Vec<Other>, Option<String>)> {
        let own = fs::canonicalize(&found.real).ok()?;
        let root = fs::canonicalize(directory).ok()?;
        let mut others = Vec::new();
        let mut first = None;
        for entry in discover(directory, &[PathBuf::from(".")], &Scope::default()) {
            let Entry::File(other) = entry else {
                return None;
            };
            let place = fs::canonicalize(&other.real).ok()?;
            if place == own || own_ignore_file(&other.real).is_file() {
                continue;
            }
            if others.len() >= MOST_OTHERS {
                return None;
            }
            let name = other.shown.display().to_string();
            let rival = self.context.is_some() || place.parent() == Some(&*root);
            if rival && place < own && first.is_none() {
                first = Some(name.clone());
            }
            let source = read_file(&other.real).ok()?;
            others.push(Other { name, source });
        }
        Some((others, first))
    }
}

/// Puts the change of the ignore file into the report.
fn add(report: &mut FileReport, proposal: &Proposal, file: IgnoreFile) {
    let notes = proposal.entries.iter().map(|entry| Note {
        code: "dockerignore".to_owned(),
        message: format!(
            "`{}` is new in {}: {}",
            entry.path,
            file.shown.display(),
            entry.why
        ),
        line: entry.line,
    });
    report.notes.extend(notes);
    let name = super::job::with_slashes(&file.shown);
    report.diff.extend(match &file.old {
        Some(old) => diff::unified(&name, old, &file.new),
        None => diff::created(&name, &file.new),
    });
    report.ignore_file = Some(file);
}

/// Writes the ignore file of a report.
///
/// # Errors
/// Why it is as it was.
pub(super) fn write(file: &IgnoreFile) -> Result<(), Reason> {
    match &file.old {
        Some(old) => replace(&file.real, old, &file.new),
        None => create(&file.real, &file.new),
    }
}

/// The path of a file in a build context, if it is there.
fn place_below(file: &Path, directory: &Path) -> Option<String> {
    let parent = fs::canonicalize(directory_of(file)).ok()?;
    let place = parent.join(file.file_name()?);
    let below = place.strip_prefix(fs::canonicalize(directory).ok()?).ok()?;
    below.to_str().map(|path| path.replace('\\', "/"))
}
