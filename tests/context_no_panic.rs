//! Files of a context are untrusted: no text makes the readers panic, and the same text gives the same answer.

use std::collections::BTreeMap;

use msconvert::context::evidence::EvidenceRules;
use msconvert::context::glob::Glob;
use msconvert::context::go::read_project;
use msconvert::context::makefile::{Makefile, Variables};
use msconvert::context::{Context, path};
use proptest::prelude::*;

fn rules() -> EvidenceRules {
    toml::from_str(
        "reads = [{ call = \"os.Open\" }, { call = \".Static\", argument = 1, rest = true }]",
    )
    .expect("rules are well formed")
}

/// Text of the pieces that mean something, in any order.
fn pieces(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(words), 0..40).prop_map(|words| words.concat())
}

const GO: &[&str] = &[
    "package main\n",
    "import (\n",
    "\"os\"\n",
    ")",
    "(",
    "{",
    "}",
    "func ",
    "main",
    "var ",
    "const ",
    "x",
    " := ",
    " = ",
    "\"",
    "`",
    "'",
    "\\",
    "os.Open(",
    ".Static(",
    ",",
    "+",
    "\n",
    "//",
    "/*",
    "*/",
    "é",
    "...",
    "[",
    "]",
    ";",
    "//go:embed ",
    "//go:build ",
    "!",
    "&&",
    ":",
    "range ",
    "&",
    "fmt.Sprintf(\"%s\"",
    "filepath.Join(",
    "import \"os\"\n",
];

const MAKE: &[&str] = &[
    "a",
    "b",
    ":",
    "=",
    ":=",
    "+=",
    "?=",
    "!=",
    "$(",
    "${",
    ")",
    "}",
    "$@",
    "$$",
    "\t",
    "\n",
    "\\\n",
    " ",
    "ifeq (",
    "ifdef ",
    "else",
    "endif\n",
    "define ",
    "endef\n",
    "include ",
    "export ",
    "%",
    ";",
    "|",
    "#",
    ".PHONY:",
    "é",
    ",",
    "\na:\n\t",
    "\nb: a\n\t",
    "override ",
    "'",
    "\"",
];

proptest! {
    #[test]
    fn go_sources(main in pieces(GO), other in pieces(GO), module in ".{0,60}") {
        let files = BTreeMap::from([
            ("go.mod".to_owned(), b"module example.com/app\n".to_vec()),
            ("main.go".to_owned(), format!("package main\nimport \"os\"\n{main}").into_bytes()),
            ("other.go".to_owned(), other.into_bytes()),
            ("sub/go.mod".to_owned(), module.clone().into_bytes()),
            ("sub/go.sum".to_owned(), module.clone().into_bytes()),
            ("sub/go.work".to_owned(), module.into_bytes()),
            ("sub/main.go".to_owned(), b"package main\n".to_vec()),
        ]);
        let context = Context::in_memory(files);
        for dir in ["", "sub"] {
            let Some(project) = read_project(&context, dir) else { continue };
            let Ok(packages) = project.resolve_patterns(dir, &["./...".to_owned()]) else { continue };
            let evidence = project.evidence(&packages, &rules());
            project.cgo(&packages);
            project.embedded(&packages);
            let again = read_project(&context, dir).map(|project| project.evidence(&packages, &rules()));
            prop_assert_eq!(again, Some(evidence));
        }
    }

    #[test]
    fn makefiles(text in pieces(MAKE)) {
        let makefile = Makefile::parse(&text);
        let variables = Variables::default();
        for target in makefile.targets(&variables) {
            prop_assert_eq!(makefile.recipe(Some(&target), &variables), makefile.recipe(Some(&target), &variables));
        }
    }

    #[test]
    fn any_text(text in "\\PC{0,80}") {
        let files = BTreeMap::from([
            (".dockerignore".to_owned(), text.clone().into_bytes()),
            ("Makefile".to_owned(), text.clone().into_bytes()),
            ("a/b/c".to_owned(), Vec::new()),
        ]);
        let context = Context::in_memory(files);
        let walk = context.walk("");
        prop_assert!(walk.files.len() <= 3);
        context.matches(&text);
        let _ = Glob::new(&text).map(|glob| glob.matches(&text));
        let shortest = path::normalise(&text);
        prop_assert_eq!(path::normalise(&shortest), shortest);
    }
}
