use super::*;
use crate::shell::parse;

/// One line for each step: marks, directory, words. `?` conditional, `~` may fail.
fn follow_from(text: &str, errexit: bool) -> String {
    let script = parse(text);
    let vars = |name: &str| match name {
        "HOME" => Value::Set("/root".into()),
        "VERSION" => Value::Set("1.2.3".into()),
        "ARGS" => Value::Set("-a -b".into()),
        "EMPTY" => Value::Set(String::new()),
        "MAYBE" => Value::Unknown,
        _ => Value::Unset,
    };
    let mut start = Start::new("/app", &vars);
    start.errexit = errexit;
    let flow = steps(&script, start);
    assert!(flow.complete, "{text}");
    let show = |resolved: &Resolved| match resolved {
        Resolved::Known(text) => text.clone(),
        Resolved::Pattern(text) => format!("<{text}>"),
        Resolved::Unknown { prefix } => format!("{prefix}…"),
    };
    let line = |step: &Step| {
        let mut words: Vec<String> = step.words.iter().map(show).collect();
        if words.is_empty() {
            words = step
                .assigned
                .iter()
                .map(|(name, value)| format!("{name}={value:?}"))
                .collect();
        }
        format!(
            "{}{}{} {}",
            if step.conditional { "?" } else { "" },
            if step.may_fail { "~" } else { "" },
            step.cwd.as_deref().unwrap_or("…"),
            words.join(" ")
        )
    };
    flow.steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn check(text: &str, expected: &[&str]) {
    let follow = follow_from(text, false);
    assert_eq!(follow.lines().collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn directories() {
    check("cd src && make", &["/app cd src", "/app/src make"]);
    check("cd /x/../y/./z && a", &["/app cd /x/../y/./z", "/y/z a"]);
    check("(cd x && a) && b", &["/app cd x", "/app/x a", "/app b"]);
    check("{ cd x; } && b", &["/app cd x", "/app/x b"]);
    check("cd && a", &["/app cd", "/root a"]);
    check("cd ~/b && a", &["/app cd /root/b", "/root/b a"]);
    check("cd x && cd - && a", &["/app cd x", "/app/x cd -", "/app a"]);
    check(
        "cd $(mktemp -d) && a",
        &["~/app mktemp -d", "/app cd …", "… a"],
    );
    check("cd -P x && a", &["/app cd -P x", "… a"]);
    check("cd a* && a", &["/app cd <a*>", "… a"]);
    check("cd x | b && c", &["~/app cd x", "/app b", "/app c"]);
    check("cd x & b", &["~/app cd x", "/app b"]);
    check(
        "pushd x && a && popd && b",
        &["/app pushd x", "/app/x a", "/app/x popd", "… b"],
    );
    check("command cd x && a", &["/app command cd x", "/app/x a"]);
    check("cd $EMPTY && a", &["/app cd …", "… a"]);
    check(
        "echo $(cd x && pwd) && a",
        &["~/app cd x", "~/app/x pwd", "/app echo …", "/app a"],
    );
}

#[test]
fn failing_directories() {
    check(
        "cd x || exit 1; a",
        &["~/app cd x", "?~/app exit 1", "/app/x a"],
    );
    check("cd x || true; a", &["~/app cd x", "?~/app true", "… a"]);
    check(
        "cd x || mkdir y && a",
        &["~/app cd x", "?/app mkdir y", "… a"],
    );
}

#[test]
fn variables() {
    check("A=b && c $A", &["/app A=Set(\"b\")", "/app c b"]);
    check("A=b c $A; d $A", &["~/app c …", "/app d …"]);
    check(
        "export A=b$VERSION && c \"$A\"",
        &["/app export A=b1.2.3", "/app c b1.2.3"],
    );
    check("c $ARGS \"$ARGS\"", &["/app c … -a -b"]);
    check(
        "c ${VERSION%.*} ${VERSION%%.*} ${VERSION#*.} ${#VERSION}",
        &["/app c 1.2 1 2.3 5"],
    );
    check(
        "c ${X:-d} ${VERSION:-d} ${EMPTY:-d} ${EMPTY-d}x ${X:+y}z ${VERSION:+y} ${MAYBE:-d}",
        &["/app c d 1.2.3 d x z y …"],
    );
    check("c x-$MAYBE y$VERSION*", &["/app c x-… <y1.2.3*>"]);
    check(": \"${X:=d}\" && c $X", &["/app : d", "/app c d"]);
    check(
        "A=1; A+=2; c $A",
        &["~/app A=Set(\"1\")", "~/app A=Set(\"12\")", "/app c 12"],
    );
    check(
        "A=1; unset A; c ${A-z}",
        &["~/app A=Set(\"1\")", "~/app unset A", "/app c z"],
    );
    check(
        "A=1; read A; c $A",
        &["~/app A=Set(\"1\")", "~/app read A", "/app c …"],
    );
    check(
        "A=1; . ./f; c $A $VERSION",
        &["~/app A=Set(\"1\")", "~/app . ./f", "/app c … …"],
    );
    check("A=$(b) && c $A", &["~/app b", "/app A=Unknown", "/app c …"]);
    check("(A=1); c ${A-u}", &["~/app A=Set(\"1\")", "/app c u"]);
    check("A=(1 2); c $A", &["~/app A=Unknown", "/app c …"]);
    check("A=1; ((A++)); c $A", &["~/app A=Set(\"1\")", "/app c …"]);
}

#[test]
fn conditions() {
    check(
        "if [ -f x ]; then A=1; cd y; else A=2; fi; c $A",
        &[
            "~/app [ -f x ]",
            "?~/app A=Set(\"1\")",
            "?~/app cd y",
            "?~/app A=Set(\"2\")",
            "… c …",
        ],
    );
    check(
        "if [ \"$VERSION\" = 1.2.3 ]; then a; else b; fi; c",
        &["~/app [ 1.2.3 = 1.2.3 ]", "~/app a", "/app c"],
    );
    check(
        "if [ -z \"$X\" ]; then exit 1; fi; c",
        &["~/app [ -z  ]", "~/app exit 1"],
    );
    check(
        "if x; then exit 1; fi; c",
        &["~/app x", "?~/app exit 1", "/app c"],
    );
    check(
        "if x; then exit 0; fi; c",
        &["~/app x", "?~/app exit 0", "?/app c"],
    );
    check(
        "if x; then exec a; fi; exec b; c",
        &["~/app x", "?~/app exec a", "?~/app exec b"],
    );
    check(
        "if x; then A=1; elif y; then A=1; else A=1; fi && c $A",
        &[
            "~/app x",
            "?/app A=Set(\"1\")",
            "?~/app y",
            "?/app A=Set(\"1\")",
            "?/app A=Set(\"1\")",
            "/app c 1",
        ],
    );
    check(
        "[ -f x ] && A=1; c ${A-u}",
        &["~/app [ -f x ]", "?~/app A=Set(\"1\")", "/app c …"],
    );
    check("[ -f x ] && a", &["/app [ -f x ]", "/app a"]);
    check("a || b && c", &["~/app a", "?/app b", "/app c"]);
    check(
        "a && b || true; c",
        &["~/app a", "?~/app b", "?~/app true", "/app c"],
    );
    check(
        "true && a; false || b",
        &["~/app true", "~/app a", "~/app false", "/app b"],
    );
    check("case $VERSION in 1.*) a;; *) b;; esac", &["/app a"]);
    check(
        "case $MAYBE in x) a;; *) b;; esac; c",
        &["?~/app a", "?~/app b", "/app c"],
    );
    check("! a; b", &["~/app a", "/app b"]);
    check("a | b", &["~/app a", "/app b"]);
    check("a; b", &["~/app a", "/app b"]);
    check("set -e; a; b", &["~/app set -e", "/app a", "/app b"]);
    check(
        "set -o pipefail; a | b",
        &["~/app set -o pipefail", "/app a", "/app b"],
    );
}

#[test]
fn loops() {
    check(
        "for f in a b; do c $f; done; d $f",
        &["~/app c a", "~/app c b", "/app d b"],
    );
    check(
        "for f in *.c; do c $f; A=1; done; d $f ${A-u}",
        &["?~/app c …", "?~/app A=Set(\"1\")", "/app d … …"],
    );
    check(
        "for f in a b; do x && break; A=$f; done; d $A",
        &["?~/app x", "?~/app break", "?~/app A=Unknown", "/app d …"],
    );
    check(
        "i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; d $i",
        &[
            "~/app i=Set(\"0\")",
            "~/app [ … -lt 3 ]",
            "?~/app i=Unknown",
            "/app d …",
        ],
    );
    check(
        "while read l; do cd $l; done < f; d",
        &["~… read l", "?~… cd …", "… d"],
    );
}

#[test]
fn functions() {
    check(
        "f() { a $1 $#; } ; f x; f y z",
        &["~/app f x", "~/app a x 1", "/app f y z", "/app a y 2"],
    );
    check(
        "f() { cd x; return 0; b; }; f; c",
        &["~/app f", "~/app cd x", "~/app/x return 0", "/app/x c"],
    );
    check(
        "f() { y && return; A=1; }; f; c ${A-u}",
        &[
            "~/app f",
            "~/app y",
            "?~/app return",
            "?~/app A=Set(\"1\")",
            "/app c …",
        ],
    );
    check("f() { a; }; b", &["/app b", "?~… a"]);
    check(
        "f() { if x; then A=1; return; fi; A=2; }; f; c $A",
        &[
            "~/app f",
            "~/app x",
            "?~/app A=Set(\"1\")",
            "?~/app return",
            "?~/app A=Set(\"2\")",
            "/app c …",
        ],
    );
}

#[test]
fn endless_recursion_ends() {
    let script = parse("f() { f; f; }; f");
    let flow = steps(&script, Start::new("/", &|_| Value::Unset));
    assert!(!flow.complete);
}

#[test]
fn the_environment_of_a_program() {
    let script = parse("A=1; export B=2; C=3 prog");
    let mut seen = Vec::new();
    let start = Start::new("/", &|name| match name {
        "D" => Value::Set("4".into()),
        _ => Value::Unset,
    });
    walk(&script, start, &mut |step, view| {
        if step.program() == Some("prog") {
            seen = ["A", "B", "C", "D", "E"]
                .map(|name| view.program(name))
                .to_vec();
            assert_eq!(view.shell("A"), Value::Set("1".into()));
            assert_eq!(view.shell("C"), Value::Unset);
        }
    });
    let set = |text: &str| Value::Set(text.into());
    assert_eq!(
        seen,
        [Value::Unset, set("2"), set("3"), set("4"), Value::Unset]
    );
}

#[test]
fn redirections_of_constructs() {
    let script = parse("cd x; { a; } > $V/f 2>&1; b < g");
    let start = Start::new("/", &|name| match name {
        "V" => Value::Set("v".into()),
        _ => Value::Unset,
    });
    let flow = steps(&script, start);
    assert_eq!(flow.redirections.len(), 2);
    assert_eq!(flow.redirections[0].target, Resolved::Known("v/f".into()));
    assert_eq!(flow.redirections[0].cwd.as_deref(), Some("/x"));
    assert_eq!(flow.steps[2].redirections, [Resolved::Known("g".into())]);
}
