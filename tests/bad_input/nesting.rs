//! Things within things, a hundred thousand deep.

use msconvert::Context;

use crate::support::*;

const DEEP: usize = 100_000;

fn nested(open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(DEEP), close.repeat(DEEP))
}

/// What opens and closes, in the languages that are read.
fn shapes() -> Vec<(&'static str, String)> {
    vec![
        ("defaults", nested("${a:-", "x", "}")),
        ("defaults without an end", "${a:-".repeat(DEEP)),
        ("substitutions", nested("$(echo ", "x", ")")),
        ("substitutions without an end", "$( ".repeat(DEEP)),
        ("quoted substitutions", nested("\"$(echo ", "x", ")\"")),
        ("backquotes", format!("echo {}", "`".repeat(2 * DEEP))),
        ("escaped backquotes", nested("\\`", "x", "\\`")),
        ("arithmetic", format!("echo {}", nested("$((1+", "1", "))"))),
        (
            "arithmetic in brackets",
            format!("echo $(({}))", nested("(", "1", ")")),
        ),
        ("subshells", nested("(", "true", ")")),
        ("subshells apart", nested("( ", "true", " )")),
        ("groups", nested("{ ", "true;", " }; ")),
        ("conditions", nested("if true; then ", "true", "; fi")),
        ("conditions without an end", "if ".repeat(DEEP)),
        (
            "else",
            format!(
                "{}{}",
                "if a; then b; else ".repeat(DEEP),
                "fi; ".repeat(DEEP)
            ),
        ),
        ("loops", nested("while true; do ", "true", "; done")),
        ("for loops", nested("for i in a; do ", "true", "; done")),
        ("cases", nested("case x in x) ", "true", ";; esac")),
        ("functions", nested("f() { ", "true", "; }")),
        ("not", format!("{}true", "! ".repeat(DEEP))),
        ("and", format!("{}true", "true && ".repeat(DEEP))),
        ("pipes", format!("{}true", "true | ".repeat(DEEP))),
        ("eval", format!("{}true", "eval ".repeat(DEEP))),
        ("env", format!("{}true", "env ".repeat(DEEP))),
        ("sudo", format!("{}go build", "sudo ".repeat(DEEP))),
        ("shells", format!("{}true", "sh -c ".repeat(DEEP))),
        ("tests", format!("[[ {} ]]", nested("( ", "a", " )"))),
        ("arrays", nested("a[", "0", "]")),
        ("braces", nested("{a,", "b", "}")),
        ("brace ranges", format!("echo {}", "{1..9}".repeat(1000))),
        ("double quotes", "\"".repeat(2 * DEEP)),
        ("single quotes", "'".repeat(2 * DEEP + 1)),
        ("backslashes", "\\".repeat(DEEP)),
        ("dollars", "$".repeat(DEEP)),
        ("lists", nested("[", "", "]")),
        ("lists without an end", "[".repeat(DEEP)),
        ("objects", nested("{\"a\":", "1", "}")),
        ("heredocs", "<<A ".repeat(DEEP)),
        ("process substitutions", nested("cat <(", "true", ")")),
        ("parameter operators", nested("${a%", "x", "}")),
        ("replacements", nested("${a//", "x", "}")),
        ("lengths", "${#".repeat(DEEP)),
        ("globs", "*".repeat(DEEP)),
        ("bracket globs", "[a".repeat(DEEP)),
    ]
}

/// A text with this at a place where it may stand.
fn sources(shape: &str) -> [String; 9] {
    let json = format!("[\"{}\"]", shape.replace('\\', "\\\\").replace('"', "\\\""));
    [
        with_lines(&format!("RUN {shape}")),
        with_lines(&format!("ENV A={shape}")),
        with_lines(&format!("ARG A=\"{shape}\"")),
        with_lines(&format!("COPY {shape} /x/")),
        with_lines(&format!("RUN [\"sh\", \"-c\", {}", &json[1..])),
        format!("ARG A={shape}\nFROM golang:{shape}\nCMD [\"x\"]\n"),
        PLAIN.replace("[\"./server\"]", shape),
        PLAIN.replace(
            "[\"./server\"]",
            &format!("[\"sh\", \"-c\", {}", &json[1..]),
        ),
        PLAIN.replace("CMD", &format!("HEALTHCHECK CMD {shape}\nCMD")),
    ]
}

fn every_place(shapes: impl Iterator<Item = (&'static str, String)>) {
    for (name, shape) in shapes {
        for (at, source) in sources(&shape).into_iter().enumerate() {
            let outcome = outcome_in(&format!("{name} at place {at}"), source, server(&[]));
            assert!(outcome.verdict.name() != "failed", "{name} {at}");
        }
    }
}

#[test]
fn in_a_dockerfile_first_part() {
    every_place(shapes().into_iter().step_by(2));
}

#[test]
fn in_a_dockerfile_second_part() {
    every_place(shapes().into_iter().skip(1).step_by(2));
}

#[test]
fn in_an_entry_script_and_in_one_that_the_build_calls() {
    for (name, shape) in shapes() {
        let script = format!("#!/bin/sh\n{shape}\nexec ./server\n");
        let context = server(&[("start.sh", &script)]);
        let source = PLAIN.replace("[\"./server\"]", "[\"./start.sh\"]");
        outcome_in(&format!("entry script: {name}"), source, context.clone());
        outcome_in(
            &format!("called script: {name}"),
            with_lines("RUN ./start.sh"),
            context,
        );
    }
}

#[test]
fn onbuild_in_onbuild() {
    let outcome = outcome("onbuild", with_lines(&nested("ONBUILD ", "RUN true", "")));
    assert_eq!(verdict(&outcome), "invalid syntax");
    let outcome = outcome_in(
        "many triggers",
        with_lines(&"ONBUILD RUN true\n".repeat(4_000)),
        server(&[]),
    );
    assert_eq!(verdict(&outcome), "refused onbuild");
}

#[test]
fn in_a_makefile() {
    for (name, text) in [
        (
            "functions",
            format!("all:\n\t{}\n", nested("$(foreach a,b,", "x", ")")),
        ),
        (
            "references",
            format!("A = {}\nall:\n\techo $(A)\n", nested("$(", "A", ")")),
        ),
        (
            "references without an end",
            format!("A := {}\nall:\n\techo $(A)\n", "$(".repeat(DEEP)),
        ),
        (
            "conditions",
            format!(
                "{}A = 1\n{}all:\n\tgo build\n",
                "ifdef A\n".repeat(DEEP),
                "endif\n".repeat(DEEP)
            ),
        ),
        (
            "calls of itself",
            "A = $(call A,$(A))\nall:\n\techo $(A)\n".into(),
        ),
        (
            "a variable that is itself",
            "A = $(A)\nall: $(A)\n\techo $(A)\n".into(),
        ),
        (
            "two that are each other",
            "A = $(B)$(B)\nB = $(A)$(A)\nall:\n\techo $(A)\n".into(),
        ),
        (
            "prerequisites",
            (0..DEEP)
                .map(|at| format!("t{at}: t{}\n\techo {at}\n", at + 1))
                .collect(),
        ),
        ("a target that needs itself", "all: all\n\techo x\n".into()),
        (
            "includes itself",
            "include Makefile\ninclude ./Makefile\n-include $(MAKEFILE_LIST)\nall:\n\tgo build\n"
                .into(),
        ),
        (
            "calls itself",
            "all:\n\t$(MAKE) all\n\tmake\n\tmake -C . all\n".into(),
        ),
        (
            "calls itself often",
            format!("all:\n{}", "\tmake all\n".repeat(1_000)),
        ),
        ("define", "define A\n".repeat(DEEP)),
        (
            "continued",
            format!("A = {}\nall:\n\techo $(A)\n", "\\\n".repeat(DEEP)),
        ),
    ] {
        let context = server(&[("Makefile", &text)]);
        outcome_in(
            &format!("make: {name}"),
            with_lines("RUN make"),
            context.clone(),
        );
        outcome_in(
            &format!("make target: {name}"),
            with_lines("RUN make t0 A=\"$(A)\""),
            context,
        );
    }
    // Doubling forty times over.
    let mut text = String::from("A0 = xxxxxxxxxxxxxxxx\n");
    for at in 1..40 {
        text.push_str(&format!("A{at} = $(A{0})$(A{0})\n", at - 1));
    }
    text.push_str("all:\n\techo $(A39)\n");
    outcome_in(
        "make: doubled",
        with_lines("RUN make"),
        server(&[("Makefile", &text)]),
    );
}

#[test]
fn in_go_sources() {
    let wrapped =
        |body: String| format!("package main\n\nimport \"os\"\n\nfunc main() {{\n{body}\n}}\n");
    for (name, text) in [
        ("brackets", wrapped(nested("(", "1", ")"))),
        ("braces", wrapped(nested("{", "", "}"))),
        ("calls", wrapped(nested("os.Open(", "\"a\"", ")"))),
        ("sums", wrapped(format!("os.Open({}\"a\")", "\"a\" + ".repeat(DEEP)))),
        ("joins", wrapped(nested("filepath.Join(\"a\", ", "\"b\"", ")"))),
        ("functions", wrapped(nested("func() {", "", "}()"))),
        ("types", wrapped(format!("var x {}int", "[]".repeat(DEEP)))),
        ("pointers", wrapped(format!("x := {}y", "*".repeat(DEEP)))),
        ("negations", wrapped(format!("x := {}y", "!".repeat(DEEP)))),
        ("comments", format!("{}package main\n", "/*".repeat(DEEP))),
        ("strings", format!("package main\n{}", "`\"".repeat(DEEP))),
        ("constants that are each other", "package main\nimport \"os\"\nconst a = b + b\nconst b = a + a\nfunc main() { os.Open(a) }\n".into()),
        (
            "constants that double",
            format!(
                "package main\nimport \"os\"\nconst c0 = \"0123456789abcdef\"\n{}func main() {{ os.Open(c59) }}\n",
                (1..60).map(|at| format!("const c{at} = c{0} + c{0}\n", at - 1)).collect::<String>()
            ),
        ),
        ("constraints", format!("//go:build {}\n\npackage main\n\nfunc main() {{}}\n", nested("(", "linux", ")"))),
        ("negated constraints", format!("//go:build {}linux\n\npackage main\n\nfunc main() {{}}\n", "!".repeat(DEEP))),
        ("imports", format!("package main\nimport (\n{})\nfunc main() {{}}\n", "\"example.com/server\"\n".repeat(DEEP))),
        ("embeds", format!("package main\nimport _ \"embed\"\n//go:embed {}\nvar x string\nfunc main() {{}}\n", "* ".repeat(DEEP))),
        ("bytes", "\0\u{1}\u{feff}\u{202e}".repeat(DEEP)),
    ] {
        let context = memory([("go.mod", MODULE), ("main.go", text.as_str())]);
        outcome_in(&format!("go: {name}"), PLAIN, context);
    }
}

#[test]
fn packages_that_import_each_other() {
    let mut files = vec![("go.mod".to_owned(), MODULE.to_owned())];
    for at in 0..2_000 {
        let next = (at + 1) % 2_000;
        let name = if at == 0 {
            "main".to_owned()
        } else {
            format!("p{at}")
        };
        let folder = if at == 0 {
            String::new()
        } else {
            format!("p{at}/")
        };
        files.push((
            format!("{folder}x.go"),
            format!("package {name}\n\nimport (\n\t_ \"example.com/server/p{next}\"\n\t_ \"example.com/server\"\n)\n\nfunc main() {{}}\n"),
        ));
    }
    outcome_in("import cycle", PLAIN, memory(files));
}

#[test]
fn scripts_that_call_each_other() {
    for many in [1, 20, 300] {
        let a = format!("#!/bin/sh\n{}", "./b.sh\n. ./b.sh\n".repeat(many));
        let b = format!("#!/bin/sh\n{}", "./a.sh\nsh a.sh\nmake\n".repeat(many));
        let makefile = format!("all:\n{}", "\t./a.sh\n\tsh ./b.sh\n".repeat(many));
        let context = server(&[("a.sh", &a), ("b.sh", &b), ("Makefile", &makefile)]);
        outcome_in(
            &format!("scripts that call each other {many} times, in the build"),
            with_lines("RUN chmod +x *.sh && ./a.sh"),
            context.clone(),
        );
        let outcome = outcome_in(
            &format!("scripts that call each other {many} times, at the start"),
            PLAIN.replace("./server", "./a.sh"),
            context,
        );
        assert_ne!(outcome.verdict.name(), "failed");
    }
}

#[test]
fn values_that_double() {
    let mut env = String::from("ENV A=0123456789abcdef\nARG B=0123456789abcdef\n");
    for _ in 0..1_000 {
        env.push_str("ENV A=$A$A\nARG B=$B$B\nLABEL a=$A$A b=${B}${B}\n");
    }
    outcome_in("ENV doubled", with_lines(&env), server(&[]));
    outcome_in(
        "ENV doubled, used",
        with_lines(&format!(
            "{env}WORKDIR /$A\nCOPY $A /$A\nRUN mkdir $A && cd $A\nUSER $A\nEXPOSE $A\nVOLUME $A"
        )),
        Context::absent(),
    );
    let globals: String = (0..1_000).map(|_| "ARG A=$A$A\n").collect();
    outcome(
        "global ARG doubled",
        format!("ARG A=golang:1.22\n{globals}FROM $A\nCMD [\"x\"]\n"),
    );
    let shell = format!(
        "RUN a=0123456789abcdef; {} echo $a > $a",
        "a=$a$a; ".repeat(1_000)
    );
    outcome_in("shell variable doubled", with_lines(&shell), server(&[]));
    let shell = format!(
        "RUN a=0123456789abcdef; {} $a",
        "export a=\"$a $a\"; ".repeat(1_000)
    );
    outcome_in("words doubled", with_lines(&shell), server(&[]));
    let defaults = "ENV A=${A:-${B:-x}${B:-x}}${A:+$A$A}\nENV B=${B:-$A$A}$B\n".repeat(500);
    outcome_in("defaults doubled", with_lines(&defaults), server(&[]));
}
