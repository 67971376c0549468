//! The same input gives the same bytes, however it is asked for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use msconvert::{Context, Knowledge, Options, convert};

/// A folder with the contexts of the test cases, each below a name of its own, and nothing else.
fn tree() -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut count = 0;
    for language in sorted(&root) {
        for case in sorted(&language) {
            let context = case.join("context");
            if context.join("Dockerfile").is_file() {
                let name = case.file_name().expect("a case has a name");
                copy(&context, &folder.path().join(name));
                count += 1;
            }
        }
    }
    assert!(count > 20, "only {count} cases were found");
    folder
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("an entry can be read").path())
        .collect();
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for path in sorted(from) {
        let target = to.join(path.file_name().expect("a name"));
        let kind = fs::symlink_metadata(&path).expect("metadata").file_type();
        if kind.is_dir() {
            copy(&path, &target);
        } else if kind.is_file() {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// Standard output, standard error and exit code.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

fn run(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_msconvert"))
        .args(arguments)
        .current_dir(directory)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    Run {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    }
}

#[test]
fn runs_thread_counts_and_environments_make_no_difference() {
    let tree = tree();
    for arguments in [
        &["-v", "."][..],
        &["--format", "json", "."],
        &["explain", "."],
    ] {
        let first = run(tree.path(), arguments, &[]);
        assert!(
            first.code.is_some_and(|code| code == 0 || code == 3),
            "{}",
            first.stderr
        );
        assert!(first.stdout.len() > 10_000, "{}", first.stderr);
        for variables in [
            &[][..],
            &[("RAYON_NUM_THREADS", "1")],
            &[("RAYON_NUM_THREADS", "2")],
            &[
                ("RAYON_NUM_THREADS", "7"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("LANG", "tr_TR.UTF-8"),
                ("TZ", "Asia/Tokyo"),
            ],
            &[
                ("HOME", "/nonexistent"),
                ("TMPDIR", "/nonexistent"),
                ("COLUMNS", "20"),
            ],
        ] {
            let again = run(tree.path(), arguments, variables);
            assert!(first == again, "{arguments:?} {variables:?}");
        }
    }
}

/// The diffs of a run, each with the files that it names, in an order that no argument decides.
fn diffs(stdout: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in stdout.lines() {
        if line.starts_with("--- ") {
            found.push(String::new());
        }
        if let Some(last) = found.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    found.sort();
    found
}

#[test]
fn the_order_of_paths_changes_the_order_of_reports_alone() {
    let tree = tree();
    let names: Vec<String> = sorted(tree.path())
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    let forward: Vec<&str> = names.iter().map(String::as_str).collect();
    let backward: Vec<&str> = forward.iter().rev().copied().collect();
    let twice: Vec<&str> = backward.iter().chain(&forward).copied().collect();
    let whole = diffs(&run(tree.path(), &["."], &[]).stdout);
    assert!(whole.len() > 20, "{} diffs", whole.len());
    for arguments in [forward, backward, twice] {
        let found = diffs(&run(tree.path(), &arguments, &[]).stdout);
        assert!(whole == found, "{} and {} diffs", whole.len(), found.len());
    }
}

/// The diffs without the lines that name files, which are relative to the current directory.
fn hunks(stdout: &str) -> Vec<String> {
    let mut found: Vec<String> = diffs(stdout)
        .iter()
        .map(|diff| diff.lines().skip(2).collect::<Vec<_>>().join("\n"))
        .collect();
    found.sort();
    found
}

#[test]
fn the_current_directory_and_the_form_of_a_path_make_no_difference() {
    let tree = tree();
    let root = tree.path().to_str().expect("the temporary folder is text");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let below = sorted(tree.path()).remove(0);
    let first = hunks(&run(tree.path(), &["."], &[]).stdout);
    assert!(first.len() > 20, "{} diffs", first.len());
    let slashed = format!("{root}/");
    for (directory, path) in [
        (tree.path(), "./"),
        (tree.path(), root),
        (elsewhere.path(), root),
        (elsewhere.path(), slashed.as_str()),
        (below.as_path(), ".."),
        (below.as_path(), "./../."),
        (Path::new("/"), root),
    ] {
        let found = hunks(&run(directory, &[path], &[]).stdout);
        assert!(first == found, "{path} in {}", directory.display());
    }
}

#[test]
fn a_context_given_relative_or_absolute_is_the_same() {
    let tree = tree();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let mut converted = 0;
    for case in sorted(tree.path()).iter().step_by(5) {
        let name = case
            .file_name()
            .and_then(|name| name.to_str())
            .expect("text");
        let absolute = case.to_str().expect("text");
        let file = format!("{absolute}/Dockerfile");
        let own = hunks(&run(case, &["Dockerfile"], &[]).stdout);
        converted += own.len();
        for (directory, context) in [
            (case.as_path(), "."),
            (case.as_path(), absolute),
            (tree.path(), name),
            (elsewhere.path(), absolute),
        ] {
            let found = hunks(&run(directory, &["--context", context, &file], &[]).stdout);
            assert!(own == found, "{name}: {context} in {}", directory.display());
        }
    }
    assert!(converted > 5, "{converted} conversions");
}

#[test]
fn the_library_gives_the_same_on_any_thread_and_in_any_order() {
    let tree = tree();
    let cases: Vec<(PathBuf, Vec<u8>)> = sorted(tree.path())
        .into_iter()
        .filter_map(|folder| {
            let source = fs::read(folder.join("Dockerfile")).ok()?;
            Some((folder, source))
        })
        .collect();
    let one = |(folder, source): &(PathBuf, Vec<u8>)| {
        let context = Context::open(folder, Some(&folder.join("Dockerfile")));
        convert(
            source,
            &context,
            &Knowledge::embedded(),
            &Options::default(),
        )
    };
    let forward: Vec<_> = cases.iter().map(one).collect();
    let mut backward: Vec<_> = cases.iter().rev().map(one).collect();
    backward.reverse();
    let elsewhere: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = cases
            .iter()
            .map(|case| scope.spawn(move || one(case)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no conversion panics"))
            .collect()
    });
    assert!(forward == backward && forward == elsewhere);
}
