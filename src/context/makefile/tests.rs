use std::collections::BTreeMap;

use super::*;

fn variables(command_line: &[(&str, &str)], environment: &[(&str, &str)]) -> Variables {
    let map = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    Variables {
        command_line: map(command_line),
        environment: map(environment),
    }
}

/// The commands of a target, or why there are none.
fn commands(text: &str, target: &str) -> Result<Vec<String>, String> {
    commands_with(text, target, &Variables::default())
}

fn commands_with(text: &str, target: &str, variables: &Variables) -> Result<Vec<String>, String> {
    let target = Some(target).filter(|target| !target.is_empty());
    match Makefile::parse(text).recipe(target, variables) {
        Ok(recipe) => Ok(recipe.lines.into_iter().map(|line| line.text).collect()),
        Err(opaque) => Err(opaque.to_string()),
    }
}

fn ok(lines: &[&str]) -> Result<Vec<String>, String> {
    Ok(lines.iter().map(|line| (*line).to_owned()).collect())
}

#[test]
fn commands_come_in_the_order_of_make() {
    let text = "\
.PHONY: all build test\n\
all: test build # both\n\
\n\
build: generate main.go | bin\n\
\t@echo building $@ from $< and $^ after $|\n\
\t-go build -o bin/app \\\n\
\t  ./cmd/app\n\
\n\
# a comment\n\
\t+@ echo done\n\
bin:\n\
\tmkdir -p $@\n\
generate: ; go generate ./...\n\
test: generate\n\
\tgo test ./...\n";
    let expected = ok(&[
        "go generate ./...",
        "go test ./...",
        "mkdir -p bin",
        "echo building build from generate and generate main.go after bin",
        "go build -o bin/app \\\n  ./cmd/app",
        "echo done",
    ]);
    assert_eq!(commands(text, "all"), expected);
    assert_eq!(
        commands(text, ""),
        expected,
        "the default goal is the first target"
    );
    let recipe = Makefile::parse(text)
        .recipe(Some("build"), &Variables::default())
        .expect("decided");
    assert_eq!(recipe.sources, ["main.go"]);
    let marks: Vec<_> = recipe
        .lines
        .iter()
        .map(|line| (line.line, line.phony, line.ignores_failure))
        .collect();
    assert_eq!(
        marks,
        [
            (13, false, false),
            (12, false, false),
            (5, true, false),
            (6, true, true),
            (10, true, false)
        ]
    );
    assert_eq!(
        (recipe.shell.as_str(), recipe.shell_flags.as_str()),
        ("/bin/sh", "-c")
    );
}

#[test]
fn variables_are_expanded_when_make_would() {
    for (head, line, expected) in [
        ("A = x\n", "echo $(A) ${A} $A", "echo x x x"),
        ("A = $(B)\nB = late\n", "echo $(A)", "echo late"),
        ("A := $(B)\nB = late\n", "echo [$(A)]", "echo []"),
        ("A ?= x\nA ?= y\n", "echo $(A)", "echo x"),
        ("A = x\nA += y # z\n", "echo $(A)", "echo x y"),
        (
            "A := x\nB := 1\nA += $(B)\nB := 2\n",
            "echo $(A)",
            "echo x 1",
        ),
        ("", "echo $$HOME $$(pwd)", "echo $HOME $(pwd)"),
        ("N = A\nA = x\n", "echo $($(N))", "echo x"),
        ("A = a\\#b\n", "echo $(MAKE) -C x", "echo make -C x"),
        ("A = $(shell date)\n", "echo $(A)", "echo ${__unresolved}"),
        (
            "A = $(wildcard *.go)\n",
            "echo $(A).x",
            "echo ${__unresolved}.x",
        ),
        ("A != date\n", "echo $(A)", "echo ${__unresolved}"),
        ("A = x.c\n", "echo $(A:.c=.o)", "echo ${__unresolved}"),
        (
            "",
            "echo $(CURDIR) $? $*",
            "echo ${__unresolved} ${__unresolved} ${__unresolved}",
        ),
        ("A = $(A)\n", "echo $(A)", "echo ${__unresolved}"),
        ("define A\nx\nendef\n", "echo $(A)", "echo ${__unresolved}"),
        ("override A = x\n", "echo $(A)", "echo x"),
        ("", "echo $(UNDEFINED)x", "echo x"),
        ("", "echo $(", "echo ${__unresolved}"),
        ("", "echo $(@D) $(@F)", "echo . t"),
    ] {
        let text = format!("{head}t:\n\t{line}\n");
        assert_eq!(commands(&text, "t"), ok(&[expected]), "{head}{line}");
    }
}

#[test]
fn the_command_line_wins_over_the_file_and_the_file_over_the_environment() {
    let text =
        "A = file\nB ?= file\nC = file\nexport D = $(A)\nexport E\nt:\n\techo $(A) $(B) $(C)\n";
    let set = variables(
        &[("C", "line")],
        &[("A", "env"), ("B", "env"), ("F", "env")],
    );
    assert_eq!(commands_with(text, "t", &set), ok(&["echo file env line"]));
    let recipe = Makefile::parse(text)
        .recipe(Some("t"), &set)
        .expect("decided");
    let seen: BTreeMap<_, _> = recipe
        .environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        seen,
        BTreeMap::from([("A", "file"), ("C", "line"), ("D", "file")])
    );
}

#[test]
fn conditions_are_decided_or_make_what_is_in_them_unknown() {
    let text = "\
ifeq ($(OS),Windows_NT)\n\
EXE = .exe\n\
else ifdef STATIC\n\
EXE = .static\n\
else\n\
EXE =\n\
endif\n\
ifneq \"$(shell uname)\" 'Linux'\n\
WHO = other\n\
special:\n\
\techo x\n\
endif\n\
t:\n\
\techo app$(EXE)\n\
ifdef STATIC\n\
\techo static\n\
endif\n\
\techo end\n\
u:\n\
\techo $(WHO)\n";
    assert_eq!(commands(text, "t"), ok(&["echo app", "echo end"]));
    let set = variables(&[("STATIC", "1")], &[]);
    assert_eq!(
        commands_with(text, "t", &set),
        ok(&["echo app.static", "echo static", "echo end"])
    );
    assert_eq!(commands(text, "u"), ok(&["echo ${__unresolved}"]));
    assert!(commands(text, "special").is_err());
    let unknown = "t:\nifdef A\n\techo a\nendif\nA := $(shell x)\nt2:\nifdef A\n\techo a\nendif\n";
    assert!(commands(unknown, "t2").is_err());
}

#[test]
fn what_is_not_understood_is_never_guessed() {
    for (text, target) in [
        ("include common.mk\nt:\n\techo\n", "t"),
        ("-include .env\nt:\n\techo\n", "t"),
        ("t: a.o\n%.o: %.c\n\tcc $<\n", "t"),
        ("t:: a\n\techo\n", "t"),
        ("t: X = 1\nt:\n\techo\n", "t"),
        ("a.o t: %.o: %.c\n\techo\n", "t"),
        ("t:\n\techo 1\nt:\n\techo 2\n", "t"),
        (".ONESHELL:\nt:\n\techo\n", "t"),
        (".RECIPEPREFIX = >\nt:\n> echo\n", "t"),
        ("$(eval $(call x))\nt:\n\techo\n", "t"),
        ("$(foreach a,b c,$(call x,$(a)))\nt:\n\techo\n", "t"),
        ("ifdef X\nt:\n\techo\n", "t"),
        ("t:\n\techo\n", "missing"),
        ("", ""),
        ("$(shell x): a\n\techo\nt: lib\n\techo\n", "t"),
    ] {
        assert!(commands(text, target).is_err(), "{text}");
    }
}

#[test]
fn unknown_prerequisites_are_told() {
    let text = "SRC := $(shell find . -name '*.go')\nt: $(SRC)\n\techo $@\n";
    let recipe = Makefile::parse(text)
        .recipe(None, &Variables::default())
        .expect("decided but for the sources");
    assert!(recipe.unknown_prerequisites);
    assert_eq!(recipe.lines.len(), 1);
    let known = Makefile::parse("t: a b\n\techo $@\n")
        .recipe(None, &Variables::default())
        .expect("decided");
    assert!(!known.unknown_prerequisites);
    assert_eq!(known.sources, ["a", "b"]);
}

#[test]
fn the_default_goal_can_be_named() {
    let text = ".PHONY: b\n.DEFAULT_GOAL := b\na:\n\techo a\nb:\n\techo b\n";
    assert_eq!(commands(text, ""), ok(&["echo b"]));
    assert_eq!(
        Makefile::parse(text).targets(&Variables::default()),
        ["a", "b"]
    );
}

#[test]
fn includes_of_a_context_are_read() {
    let files = BTreeMap::from([
        (
            "app/Makefile".to_owned(),
            b"-include .env\ninclude mk/common.mk\nt:\n\techo $(A)\n".to_vec(),
        ),
        ("app/mk/common.mk".to_owned(), b"A = x\n".to_vec()),
        (
            "bad/Makefile".to_owned(),
            b"include missing.mk\nt:\n\techo\n".to_vec(),
        ),
        (
            "loop/Makefile".to_owned(),
            b"include Makefile\nt:\n\techo\n".to_vec(),
        ),
    ]);
    let context = Context::in_memory(files);
    let read = |dir: &str| {
        let name = Makefile::name_in(&context, dir).expect("a makefile");
        Makefile::read(&context, dir, name)
            .expect("it exists")
            .recipe(None, &Variables::default())
    };
    assert_eq!(read("app").expect("decided").lines[0].text, "echo x");
    assert!(read("bad").is_err());
    assert!(read("loop").is_err());
    assert_eq!(Makefile::name_in(&context, ""), None);
}

#[test]
fn nothing_takes_long_or_goes_deep() {
    let mut doubling = String::from("A0 = x\n");
    for index in 0..40 {
        doubling.push_str(&format!("A{} = $(A{index})$(A{index})\n", index + 1));
    }
    doubling.push_str("t:\n\techo $(A40)\n");
    assert_eq!(commands(&doubling, "t"), ok(&["echo ${__unresolved}"]));
    let nested = format!("t:\n\techo {}\n", "$(".repeat(20_000));
    assert_eq!(commands(&nested, "t"), ok(&["echo ${__unresolved}"]));
    let chain: String = (0..5_000)
        .map(|index| format!("t{index}: t{}\n\techo {index}\n", index + 1))
        .collect();
    assert_eq!(commands(&chain, "t0").map(|lines| lines.len()), Ok(5_000));
    assert_eq!(
        commands("a: b\n\techo a\nb: a\n\techo b\n", "a"),
        ok(&["echo b", "echo a"])
    );
}
