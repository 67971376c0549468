//! The end-to-end tests: every case that can be built is built and run before and after its conversion, through
//! `msconvert::verify` itself; and every deliberately wrong conversion has to be caught by the check that is meant to.
//!
//! It runs where `MSCONVERT_DOCKER` names a container engine's client, or `MSCONVERT_LAB` a directory with `docker` (the client)
//! and `alias` (called with a Dockerfile before its build, so that it can provide the base images). Else it says that it skips.
//!
//! - `MSCONVERT_CASES`: names or patterns with `*`, separated by commas: only these cases and controls. `@FILE` stands for those
//!   that a file names, such as `@tests/lab/ci.txt`.
//! - `MSCONVERT_JOBS`: how many are done at a time (2).
//! - `MSCONVERT_MINUTES`: how long it may take; what is not begun by then is an error.
//! - `MSCONVERT_LAB_WARM`: fill the compiler's cache of a base image first, where several cases take it.
//! - `MSCONVERT_LAB_RESULTS`: a file that gets the results, those of other cases kept. `docs/verification.md` is made of
//!   `docs/verification.json`, see tests/verification.rs.
//! - `MSCONVERT_LAB_NEW`: leave out what that file says is as it should be, and has not changed since.

#[path = "lab/case.rs"]
mod case;
#[path = "lab/control.rs"]
mod control;
#[path = "lab/report.rs"]
mod report;
#[path = "lab/results.rs"]
mod results;
#[path = "lab/selection.rs"]
mod selection;
#[path = "lab/surroundings.rs"]
mod surroundings;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use msconvert::verify::Cancel;
use report::{Line, Standing};
use results::Results;
use selection::Selection;
use surroundings::Surroundings;

/// One thing to do: a name, and what does it.
struct Task {
    name: String,
    fingerprint: Box<dyn Fn() -> String + Send + Sync>,
    bases: Vec<String>,
    work: Box<dyn Fn(&Surroundings) -> Line + Send + Sync>,
}

/// The results so far, and where they are kept.
struct Book {
    lines: Vec<Line>,
    results: Results,
    file: Option<PathBuf>,
}

fn main() -> ExitCode {
    // A filter or an option of the usual test harness means that something else is wanted.
    if std::env::args()
        .skip(1)
        .any(|argument| argument == "--list" || argument == "--ignored")
    {
        return ExitCode::SUCCESS;
    }
    let cancel = Cancel::default();
    let tasks = tasks(&cancel);
    let selection = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/ci.txt");
    if let Err(wrong) = is_sound(&Selection::read(&selection), &tasks) {
        println!("{}: {wrong}", selection.display());
        return ExitCode::FAILURE;
    }
    let mut surroundings = match Surroundings::find() {
        Ok(surroundings) => surroundings,
        Err(why) => {
            println!("\nEND-TO-END TESTS SKIPPED: {why}\n");
            return ExitCode::SUCCESS;
        }
    };
    let flag = cancel.clone();
    let _ = ctrlc::set_handler(move || flag.cancel());
    let variable = |name: &str| std::env::var(name).ok().filter(|it| !it.is_empty());
    let wanted = Selection::of(&variable("MSCONVERT_CASES").unwrap_or_default());
    let file = variable("MSCONVERT_LAB_RESULTS").map(PathBuf::from);
    let mut results = file.as_deref().map_or_else(Results::default, Results::read);
    results.retain(|name| tasks.iter().any(|task| task.name == name));
    let only_new = variable("MSCONVERT_LAB_NEW").is_some();
    let mut tasks: Vec<Task> = tasks
        .into_iter()
        .filter(|task| wanted.place(&task.name).is_some())
        .filter(|task| !only_new || !results.has(&task.name, &(task.fingerprint)()))
        .collect();
    tasks.sort_by_key(|task| wanted.place(&task.name));
    if tasks.is_empty() {
        println!("no case is called like MSCONVERT_CASES says");
        return ExitCode::FAILURE;
    }
    surroundings.expect(tasks.iter().flat_map(|task| task.bases.clone()));
    let minutes = variable("MSCONVERT_MINUTES").and_then(|it| it.parse::<u64>().ok());
    let begin = Instant::now();
    let end = minutes.and_then(|it| begin.checked_add(Duration::from_secs(it * 60)));
    let book = Book {
        lines: Vec::new(),
        results,
        file,
    };
    let lines = done(&tasks, &surroundings, &cancel, end, book);
    report::print(&lines, begin.elapsed());
    if lines.len() < tasks.len() {
        println!(
            "{} were not begun: there was no time left",
            tasks.len() - lines.len()
        );
    }
    let wrong = lines.iter().any(|line| line.standing == Standing::Wrong);
    if wrong || cancel.is_cancelled() || lines.len() < tasks.len() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Everything that can be done.
fn tasks(cancel: &Cancel) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    for case in case::all() {
        let (cancel, same) = (cancel.clone(), case.clone());
        tasks.push(Task {
            name: case.name.clone(),
            bases: case.bases(),
            fingerprint: Box::new(move || same.fingerprint()),
            work: Box::new(move |around| case.run(around, &cancel)),
        });
    }
    for control in control::all() {
        let (cancel, same) = (cancel.clone(), control.clone());
        tasks.push(Task {
            name: control.name.clone(),
            bases: control.bases(),
            fingerprint: Box::new(move || same.fingerprint()),
            work: Box::new(move |around| control.run(around, &cancel)),
        });
    }
    tasks
}

/// Whether every line of the selection for continuous integration means something that is built.
fn is_sound(selection: &Selection, tasks: &[Task]) -> Result<(), String> {
    for pattern in selection.patterns() {
        let is_built =
            |task: &&Task| selection::fits(pattern, &task.name) && !task.bases.is_empty();
        if !tasks.iter().any(|task| is_built(&task)) {
            return Err(format!("no case that is built is called `{pattern}`"));
        }
    }
    let count = tasks
        .iter()
        .filter(|task| !task.bases.is_empty() && selection.place(&task.name).is_some())
        .filter(|task| !task.name.starts_with("negative-controls/"))
        .count();
    if count < 60 {
        return Err(format!("only {count} cases are built; 60 are the least"));
    }
    Ok(())
}

/// Does all tasks, several at a time, and prints each as it is done.
fn done(
    tasks: &[Task],
    surroundings: &Surroundings,
    cancel: &Cancel,
    end: Option<Instant>,
    book: Book,
) -> Vec<Line> {
    let next = AtomicUsize::new(0);
    let book = Mutex::new(book);
    std::thread::scope(|scope| {
        for _ in 0..surroundings.jobs {
            scope.spawn(|| {
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if cancel.is_cancelled() || end.is_some_and(|end| Instant::now() >= end) {
                        return;
                    }
                    let begin = Instant::now();
                    let mut line = (task.work)(surroundings);
                    line.seconds = begin.elapsed().as_secs_f64();
                    println!("{line}");
                    if line.standing == Standing::Wrong {
                        report::print_wrong(&line);
                    }
                    let mut book = book.lock().expect("no task panics");
                    book.results.take(&line);
                    if let Some(file) = &book.file
                        && let Err(error) = book.results.write(file)
                    {
                        println!("{}: {error}", file.display());
                    }
                    book.lines.push(line);
                }
            });
        }
    });
    let mut lines = book.into_inner().expect("no task panics").lines;
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    lines
}
