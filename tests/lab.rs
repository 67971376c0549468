//! The end-to-end tests: every case that can be built is built and run before and after its conversion, through
//! `msconvert::verify` itself; and every deliberately wrong conversion has to be caught by the check that is meant to.
//!
//! It runs where `MSCONVERT_DOCKER` names a container engine's client, or `MSCONVERT_LAB` a directory with `docker` (the client)
//! and `alias` (called with a Dockerfile before its build, so that it can provide the base images). Else it says that it skips.
//!
//! - `MSCONVERT_CASES`: names or patterns with `*`, separated by commas: only these cases and controls.
//! - `MSCONVERT_JOBS`: how many are done at a time (2).
//! - `MSCONVERT_LAB_REPORT`: a file that gets the results, as Markdown.

#[path = "lab/case.rs"]
mod case;
#[path = "lab/control.rs"]
mod control;
#[path = "lab/report.rs"]
mod report;
#[path = "lab/surroundings.rs"]
mod surroundings;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use msconvert::verify::Cancel;
use report::{Line, Standing};
use surroundings::Surroundings;

/// One thing to do: a name, and what does it.
struct Task {
    name: String,
    work: Box<dyn Fn(&Surroundings) -> Line + Send + Sync>,
}

fn main() -> ExitCode {
    // A filter or an option of the usual test harness means that something else is wanted.
    if std::env::args()
        .skip(1)
        .any(|argument| argument == "--list" || argument == "--ignored")
    {
        return ExitCode::SUCCESS;
    }
    let surroundings = match Surroundings::find() {
        Ok(surroundings) => surroundings,
        Err(why) => {
            println!("\nEND-TO-END TESTS SKIPPED: {why}\n");
            return ExitCode::SUCCESS;
        }
    };
    let cancel = Cancel::default();
    let flag = cancel.clone();
    let _ = ctrlc::set_handler(move || flag.cancel());
    let mut tasks: Vec<Task> = Vec::new();
    for case in case::all() {
        let cancel = cancel.clone();
        tasks.push(Task {
            name: case.name.clone(),
            work: Box::new(move |around| case.run(around, &cancel)),
        });
    }
    for control in control::all() {
        let cancel = cancel.clone();
        tasks.push(Task {
            name: control.name.clone(),
            work: Box::new(move |around| control.run(around, &cancel)),
        });
    }
    tasks.retain(|task| surroundings.wants(&task.name));
    if tasks.is_empty() {
        println!("no case is called like MSCONVERT_CASES says");
        return ExitCode::FAILURE;
    }
    let begin = Instant::now();
    let lines = done(&tasks, &surroundings, &cancel);
    report::print(&lines, begin.elapsed());
    if let Some(file) = std::env::var_os("MSCONVERT_LAB_REPORT")
        && let Err(error) = std::fs::write(&file, report::markdown(&lines))
    {
        println!("{}: {error}", file.display());
        return ExitCode::FAILURE;
    }
    let wrong = lines.iter().any(|line| line.standing == Standing::Wrong);
    if wrong || cancel.is_cancelled() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Does all tasks, several at a time, and prints each as it is done.
fn done(tasks: &[Task], surroundings: &Surroundings, cancel: &Cancel) -> Vec<Line> {
    let next = AtomicUsize::new(0);
    let lines = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..surroundings.jobs {
            scope.spawn(|| {
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if cancel.is_cancelled() {
                        return;
                    }
                    let begin = Instant::now();
                    let mut line = (task.work)(surroundings);
                    line.seconds = begin.elapsed().as_secs_f64();
                    println!("{line}");
                    lines.lock().expect("no task panics").push(line);
                }
            });
        }
    });
    let mut lines = lines.into_inner().expect("no task panics");
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    lines
}
