//! The files that the program needs: content, mode and owner.

use std::collections::BTreeSet;

use super::some;
use crate::verify::check::{Check, Part};
use crate::verify::expect::Expectation;
use crate::verify::image::files::{File, Files, What};

/// The paths of the new image whose content is compared.
pub fn wanted(after: &Files, expected: &Expectation) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for path in &expected.needed {
        let place = after.place(path);
        wanted.extend(after.below(&place).map(|(path, _)| path.to_owned()));
        wanted.insert(path.clone());
    }
    wanted
}

/// Compares what is expected. `by_root`: both images start as root.
pub fn compare(before: &Files, after: &Files, expected: &Expectation, by_root: bool) -> Vec<Check> {
    let mut checks = Vec::new();
    for path in &expected.needed {
        let (mut differences, mut remarks) = (Vec::new(), Vec::new());
        let mut count = 0_usize;
        // Directories on the way may be links in one of them: `/bin` is `/usr/bin` in Debian, and none in Alpine.
        let (old, new) = (before.place(path), after.place(path));
        if before.at(&old).is_none() {
            let either = if after.at(&new).is_none() {
                " either"
            } else {
                ""
            };
            remarks.push(format!("the original does not have it{either}"));
        }
        for (at, file) in before.below(&old) {
            count += 1;
            let rest = at.get(old.len()..).unwrap_or_default();
            let shown = format!("{path}{rest}");
            if expected.may_differ(&shown) {
                continue;
            }
            match after.at(&format!("{new}{rest}")) {
                Some(_) if expected.remade.contains(&shown) => {
                    remarks.push(format!("`{shown}` was made anew, as the option asks for"));
                }
                Some(now) => {
                    let was = behind(before, at, file, now);
                    if was != file {
                        remarks.push(format!("`{shown}` was a link to what it is now"));
                    }
                    if by_root && is_of_umask(was, now) {
                        remarks.push(format!(
                            "`{shown}` had mode {:o} and has {:o}, which is the same to root",
                            was.mode, now.mode
                        ));
                        continue;
                    }
                    differences.extend(difference(&shown, was, now));
                }
                None => differences.push(format!("`{shown}` is missing")),
            }
        }
        if count > 1 {
            remarks.push(format!("{count} paths"));
        }
        checks.push(Check::of(Part::Files, path, some(differences), remarks));
    }
    for path in expected
        .directories
        .iter()
        .filter(|path| !expected.needed.contains(*path))
    {
        let places = (before.place(path), after.place(path));
        let differences = match (before.at(&places.0), after.at(&places.1)) {
            (Some(old), Some(new)) => difference(path, old, new),
            (Some(_), None) => vec![format!("`{path}` is missing")],
            (None, _) => Vec::new(),
        };
        checks.push(Check::of(Part::Files, path, differences, Vec::new()));
    }
    let lacking: Vec<String> = expected
        .present
        .iter()
        .filter(|path| after.follow(path).is_none())
        .map(|path| format!("`{path}` is missing"))
        .collect();
    if !expected.present.is_empty() {
        checks.push(Check::of(Part::Files, "present", lacking, Vec::new()));
    }
    let left: Vec<String> = expected
        .absent
        .iter()
        .filter(|path| after.follow(path).is_some())
        .map(|path| format!("`{path}` is there"))
        .collect();
    if !expected.absent.is_empty() {
        checks.push(Check::of(Part::Files, "absent", left, Vec::new()));
    }
    checks
}

/// What a link led to, where that stands in its place: `COPY` of a link that is named brings what it leads to.
fn behind<'a>(files: &'a Files, path: &str, file: &'a File, now: &File) -> &'a File {
    let target = match (&file.what, &now.what) {
        (What::Link(_), What::File { .. }) => files.follow(path),
        _ => None,
    };
    target.map_or(file, |(_, file)| file)
}

/// A directory that the group of root may write into in the original: in a build context, that comes from the umask of
/// whoever laid it out, and COPY does not keep it for a directory that is named.
fn is_of_umask(old: &File, new: &File) -> bool {
    const GROUP_WRITES: u32 = 0o020;
    let directories = matches!((&old.what, &new.what), (What::Directory, What::Directory));
    let of_root = (old.uid, old.gid, new.uid, new.gid) == (0, 0, 0, 0);
    directories && of_root && old.mode == new.mode | GROUP_WRITES && old.mode != new.mode
}

fn difference(path: &str, old: &File, new: &File) -> Vec<String> {
    let mut found = Vec::new();
    match (&old.what, &new.what) {
        (
            What::File {
                size: a,
                digest: x,
                archive: p,
                ..
            },
            What::File {
                size: b,
                digest: y,
                archive: q,
                ..
            },
        ) => {
            if a != b && !(*p && *q) {
                found.push(format!("`{path}` had {a} bytes and has {b}"));
            } else if x.is_some() && y.is_some() && x != y {
                // A second name of a file has no digest where only the second name was asked for.
                found.push(format!("`{path}` has another content"));
            }
        }
        (What::Link(old), What::Link(new)) if old != new => {
            found.push(format!("`{path}` led to `{old}` and leads to `{new}`"));
        }
        (What::Link(_), What::Link(_)) => return found,
        (What::Directory, What::Directory) | (What::Other, What::Other) => {}
        (old, new) => found.push(format!("`{path}` was {} and is {}", kind(old), kind(new))),
    }
    if old.mode != new.mode {
        found.push(format!(
            "`{path}` had mode {:o} and has {:o}",
            old.mode, new.mode
        ));
    }
    if (old.uid, old.gid) != (new.uid, new.gid) {
        found.push(format!(
            "`{path}` belonged to {}:{} and belongs to {}:{}",
            old.uid, old.gid, new.uid, new.gid
        ));
    }
    found
}

fn kind(what: &What) -> &'static str {
    match what {
        What::File { .. } => "a file",
        What::Directory => "a directory",
        What::Link(_) => "a link",
        What::Other => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::check::State;

    #[test]
    fn the_umask_of_a_build_context_is_no_difference_to_root() {
        let directory = |mode, gid| File {
            mode,
            uid: 0,
            gid,
            what: What::Directory,
        };
        assert!(is_of_umask(&directory(0o775, 0), &directory(0o755, 0)));
        assert!(!is_of_umask(&directory(0o777, 0), &directory(0o755, 0)));
        assert!(!is_of_umask(&directory(0o775, 7), &directory(0o755, 7)));
        assert!(!is_of_umask(&directory(0o755, 0), &directory(0o775, 0)));
    }

    #[test]
    fn a_missing_template_is_seen() {
        let before = Files::made_of(&[("/app/templates/", b""), ("/app/templates/a.html", b"x")]);
        let after = Files::made_of(&[("/app/templates/", b"")]);
        let expected = Expectation {
            needed: ["/app/templates".to_owned()].into(),
            ..Expectation::default()
        };
        let checks = compare(&before, &after, &expected, false);
        assert_eq!(checks[0].state, State::Failed);
        assert!(checks[0].details[0].contains("/app/templates/a.html"));
        assert_eq!(
            compare(&before, &before.clone(), &expected, false)[0].state,
            State::Passed
        );
    }

    #[test]
    fn a_directory_on_the_way_may_be_a_link() {
        let debian = Files::made_of(&[
            ("/bin -> usr/bin", b""),
            ("/usr/bin/", b""),
            ("/usr/bin/app", b"x"),
        ]);
        let alpine = Files::made_of(&[("/bin/", b""), ("/bin/app", b"x")]);
        let without = Files::made_of(&[("/bin -> usr/bin", b""), ("/usr/bin/", b"")]);
        let other = Files::made_of(&[("/bin/", b""), ("/bin/app", b"y")]);
        let expected = Expectation {
            needed: ["/bin/app".to_owned()].into(),
            ..Expectation::default()
        };
        let state =
            |before: &Files, after: &Files| compare(before, after, &expected, false)[0].state;
        assert_eq!(state(&debian, &alpine), State::Passed);
        assert_eq!(state(&alpine, &debian), State::Passed);
        assert_eq!(state(&debian, &other), State::Failed);
        assert_eq!(state(&alpine, &without), State::Failed);
    }

    #[test]
    fn a_link_may_become_what_it_leads_to() {
        let link = Files::made_of(&[("/bin/a -> ../app", b""), ("/app", b"x")]);
        let state = |after: &[(&str, &[u8])]| {
            let expected = Expectation {
                needed: ["/bin/a".to_owned()].into(),
                ..Expectation::default()
            };
            compare(&link, &Files::made_of(after), &expected, false)[0].state
        };
        assert_eq!(state(&[("/bin/a", b"x")]), State::Passed);
        assert_eq!(state(&[("/bin/a", b"y")]), State::Failed);
        assert_eq!(state(&[("/bin/a -> ../b", b"")]), State::Failed);
        assert_eq!(state(&[("/bin/a/", b"")]), State::Failed);
    }

    #[test]
    fn owner_mode_and_content_count() {
        let what = |size| What::File {
            size,
            digest: Some(1),
            archive: false,
            elf: None,
            interpreter: None,
        };
        let old = File {
            mode: 0o755,
            uid: 0,
            gid: 0,
            what: what(1),
        };
        assert_eq!(difference("/x", &old, &old.clone()), Vec::<String>::new());
        assert_eq!(
            difference(
                "/x",
                &old,
                &File {
                    mode: 0o644,
                    ..old.clone()
                }
            )
            .len(),
            1
        );
        assert_eq!(
            difference(
                "/x",
                &old,
                &File {
                    uid: 7,
                    ..old.clone()
                }
            )
            .len(),
            1
        );
        assert_eq!(
            difference(
                "/x",
                &old,
                &File {
                    what: what(2),
                    ..old.clone()
                }
            )
            .len(),
            1
        );
        assert_eq!(
            difference(
                "/x",
                &old,
                &File {
                    what: What::Directory,
                    ..old.clone()
                }
            )
            .len(),
            1
        );
    }

    #[test]
    fn what_must_not_be_there_is_seen() {
        let files = Files::made_of(&[("/usr/local/go/bin/go", b"x")]);
        let expected = Expectation {
            absent: vec!["/usr/local/go/bin/go".into()],
            present: vec!["/x".into()],
            ..Expectation::default()
        };
        let states: Vec<State> = compare(&files, &files, &expected, false)
            .iter()
            .map(|it| it.state)
            .collect();
        assert_eq!(states, [State::Failed, State::Failed]);
    }
}
