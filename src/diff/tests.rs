//! Tests of the text of a diff; that `git apply` and `patch` accept it is tested in `tests/cli`.

use super::{header_name, unified};
use crate::effort::effort;

fn text(old: &str, new: &str) -> String {
    String::from_utf8(unified(b"Dockerfile", old.as_bytes(), new.as_bytes())).unwrap()
}

#[test]
fn equal_texts_have_no_diff() {
    assert_eq!(text("FROM a\n", "FROM a\n"), "");
}

#[test]
fn a_changed_line_is_removed_and_added() {
    assert_eq!(
        text("FROM a\nRUN b\n", "FROM a AS builder\nRUN b\n"),
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n-FROM a\n+FROM a AS builder\n RUN b\n"
    );
}

#[test]
fn a_missing_final_newline_is_marked_on_the_side_that_lacks_it() {
    assert_eq!(
        text("a\nb", "a\nb\nc"),
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end of file\n"
    );
    assert_eq!(
        text("x\nb", "y\nb"),
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n-x\n+y\n b\n\\ No newline at end of file\n"
    );
}

#[test]
fn an_empty_side_is_numbered_from_zero() {
    assert_eq!(
        text("", "a\n"),
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -0,0 +1 @@\n+a\n"
    );
    assert_eq!(
        text("a\n", ""),
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +0,0 @@\n-a\n"
    );
}

#[test]
fn bytes_come_through_as_they_are() {
    let diff = unified(
        b"Dockerfile",
        b"\xef\xbb\xbfFROM a\r\n\xff\r\n",
        b"\xef\xbb\xbfFROM b\r\n\xff\r\n",
    );
    assert_eq!(
        diff,
        b"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n-\xef\xbb\xbfFROM a\r\n+\xef\xbb\xbfFROM b\r\n \xff\r\n"
    );
}

#[test]
fn distant_changes_make_two_hunks() {
    let old: String = (0..40).map(|n| format!("line {n}\n")).collect();
    let new = old.replace("line 3\n", "x\n").replace("line 30\n", "y\n");
    let diff = text(&old, &new);
    assert_eq!(diff.matches("@@ -").count(), 2, "{diff}");
    assert!(diff.contains("@@ -28,7 +28,7 @@\n line 27\n"), "{diff}");
}

#[test]
fn names_are_quoted_where_the_format_needs_it() {
    assert_eq!(header_name("a/", b"x/Dockerfile"), b"a/x/Dockerfile");
    assert_eq!(header_name("a/", b"x y/Dockerfile"), b"a/x y/Dockerfile\t");
    assert_eq!(
        header_name("b/", "d\u{e9}\n\"/Dockerfile".as_bytes()),
        b"\"b/d\\303\\251\\n\\\"/Dockerfile\""
    );
}

/// Nothing in common, many lines: the edit script of a naive algorithm would take minutes.
#[test]
fn hundred_thousand_lines_take_bounded_time() {
    let old: String = (0..100_000)
        .map(|n| format!("RUN a{}\n", n % 977))
        .collect();
    let new: String = (0..100_000)
        .map(|n| format!("RUN a{}\n", (n * 7919) % 983))
        .collect();
    let start = effort();
    let diff = text(&old, &new);
    let added = diff.lines().filter(|line| line.starts_with('+')).count();
    let kept = diff.lines().filter(|line| line.starts_with(' ')).count();
    assert!(added > 0 && added + kept <= 100_001);
    let taken = effort() - start;
    assert!(taken.as_secs() < 60, "{taken:?}");
}
