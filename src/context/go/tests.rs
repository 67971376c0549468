//! Projects in memory.

use std::collections::BTreeMap;

use super::*;
use crate::context::evidence::{Argument, CallRule, EvidenceRules};

fn context(files: &[(&str, &str)]) -> Context {
    let files: BTreeMap<String, Vec<u8>> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    Context::in_memory(files)
}

fn project(files: &[(&str, &str)]) -> GoProject {
    read_project(&context(files), "").expect("there is Go code")
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

const MAIN: &str = "package main\n\nfunc main() {}\n";

fn rule(call: &str) -> CallRule {
    CallRule {
        call: call.to_owned(),
        ..CallRule::default()
    }
}

fn rules() -> EvidenceRules {
    toml::from_str(
        r#"
        reads = [
            { call = "os.ReadFile" }, { call = "os.Open" }, { call = "net/http.Dir" },
            { call = "html/template.ParseFiles", rest = true }, { call = "text/template.ParseFiles", rest = true },
            { call = "html/template.ParseGlob" }, { call = ".ParseGlob" },
            { call = ".Static", argument = 1, imported = "github.com/gin-gonic/gin" },
        ]
        executes = [{ call = "os/exec.Command" }, { call = "os/exec.CommandContext", argument = 1 }]
        zones = [{ call = "time.LoadLocation" }]
        [features]
        temp-dir = [{ call = "os.TempDir" }]
        "#,
    )
    .expect("rules are well formed")
}

/// The values read by a `main.go` of the given head and body of `main`.
fn reads(imports: &str, rest: &str) -> Vec<Argument> {
    let text = format!("package main\n\nimport (\n{imports}\n)\n\n{rest}\n");
    let project = project(&[("go.mod", "module example.com/app\n"), ("main.go", &text)]);
    let main = project.package_ref("").expect("a package");
    project
        .evidence(&[main], &rules())
        .reads
        .into_iter()
        .map(|found| found.value)
        .collect()
}

fn literal(text: &str) -> Argument {
    Argument::Literal(text.to_owned())
}

fn prefix(text: &str) -> Argument {
    Argument::Prefix(text.to_owned())
}

#[test]
fn arguments_are_evaluated_as_far_as_the_text_decides() {
    for (rest, expected) in [
        (
            "func main() { os.ReadFile(\"a.txt\") }",
            vec![literal("a.txt")],
        ),
        (
            "func main() { os.ReadFile(`a` + \".\" + (\"txt\")) }",
            vec![literal("a.txt")],
        ),
        (
            "func main() { os.ReadFile(filepath.Join(\"a\", \"../b\", \"c\")) }",
            vec![literal("b/c")],
        ),
        (
            "func f(x string) { os.ReadFile(filepath.Join(\"a\", x)) }",
            vec![prefix("a/")],
        ),
        (
            "func f(x string) { os.ReadFile(\"a/\" + x + \".txt\") }",
            vec![prefix("a/")],
        ),
        (
            "func f(x string) { os.ReadFile(fmt.Sprintf(\"a/%s.txt\", x)) }",
            vec![prefix("a/")],
        ),
        (
            "func main() { os.ReadFile(fmt.Sprintf(\"a/%s%%.txt\", \"b\")) }",
            vec![literal("a/b%.txt")],
        ),
        (
            "func f(x string) { os.ReadFile(filepath.Join(x, \"a\")) }",
            vec![Argument::Parts(vec![None, Some("/a".to_owned())])],
        ),
        (
            "func f(x string) { os.ReadFile(x) }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { os.ReadFile(os.Getenv(\"A\")) }",
            vec![Argument::Unknown],
        ),
        (
            "const dir = \"a\"\nfunc main() { os.ReadFile(dir + \"/b\") }",
            vec![literal("a/b")],
        ),
        (
            "const (\n a = \"a\"\n b = a + \"/b\"\n)\nfunc main() { os.ReadFile(b) }",
            vec![literal("a/b")],
        ),
        (
            "var a, b = \"x\", \"y\"\nfunc main() { os.ReadFile(b) }",
            vec![literal("y")],
        ),
        (
            "var a string = \"x\"\nfunc main() { os.ReadFile(a) }",
            vec![literal("x")],
        ),
        (
            "var a = \"x\"\nfunc main() { a = \"y\"; os.ReadFile(a) }",
            vec![Argument::Unknown],
        ),
        (
            "var a = \"x\"\nfunc main() { flag.StringVar(&a, \"\", \"\", \"\"); os.ReadFile(a) }",
            vec![Argument::Unknown],
        ),
        (
            "var a = \"x\"\nfunc main() { a := f(); os.ReadFile(a) }",
            vec![Argument::Unknown],
        ),
        (
            "var a = \"x\"\nfunc f(a string) { os.ReadFile(a) }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { a := \"x\"; os.ReadFile(a) }",
            vec![literal("x")],
        ),
        (
            "func main() { a := \"x\"; if b { a = \"y\" }; os.ReadFile(a) }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { var y int; a := \"x\"; a = \"z\"; os.ReadFile(a) }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { var (\n a = \"x\"\n)\nos.ReadFile(a) }",
            vec![literal("x")],
        ),
        (
            "func main() { for _, a := range list { os.ReadFile(a) } }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { os.ReadFile(list[\"a\"]) }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { os.ReadFile(\"a\"[1:]) }",
            vec![Argument::Unknown],
        ),
        ("var read = os.ReadFile", vec![Argument::Unknown]),
        (
            "// os.ReadFile(\"a\")\n/* os.Open(\"b\") */ var s = \"os.Open(`c`)\"",
            vec![],
        ),
        ("func main() { x.os.ReadFile(\"a\") }", vec![]),
        (
            "func main() { os.ReadFile(\n\"a\",\n) }",
            vec![literal("a")],
        ),
        (
            "func main() { http.Handle(\"/\", http.FileServer(http.Dir(\"./static\"))) }",
            vec![literal("./static")],
        ),
        (
            "type T struct {\n F string `json:\"os\"`\n}\nfunc main() { os.Open(string(\"a\")) }",
            vec![literal("a")],
        ),
    ] {
        let imports = "\"os\"\n\"path/filepath\"\n\"fmt\"\n\"flag\"\n\"net/http\"";
        let found = reads(imports, rest);
        assert_eq!(found, expected, "{rest}");
    }
}

#[test]
fn imports_and_their_aliases_are_resolved() {
    let parse =
        "func main() { t.ParseFiles(\"a\", \"b\"); template.New(\"x\").ParseGlob(\"c/*\") }";
    assert_eq!(
        reads("t \"html/template\"\n\"text/template\"", parse),
        [literal("a"), literal("b"), literal("c/*")]
    );
    assert_eq!(
        reads(". \"os\"", "func main() { ReadFile(\"a\") }"),
        [literal("a")]
    );
    assert_eq!(
        reads(
            "\"example.com/other/os\"",
            "func main() { os.ReadFile(\"a\") }"
        ),
        []
    );
    let gin = "func main() { gin.New().Static(\"/s\", \"./static\") }";
    assert_eq!(
        reads("\"github.com/gin-gonic/gin\"", gin),
        [literal("./static")]
    );
    assert_eq!(reads("\"example.com/gin\"", gin), []);
}

#[test]
fn programs_zones_features_literals_and_imports_are_found() {
    let project = project(&[
        ("go.mod", "module example.com/app\n"),
        (
            "main.go",
            "package main\n\nimport (\n\t\"os\"\n\t\"os/exec\"\n\t\"time\"\n\t\"example.com/app/lib\"\n\t\"github.com/x/y\"\n)\n\n\
             type T struct {\n\tA string `json:\"a\"`\n}\n\nfunc main() {\n\texec.CommandContext(ctx, \"git\", \"log\", rev)\n\
             \ttime.LoadLocation(\"Europe/Berlin\")\n\tos.TempDir()\n\tos.Open(lib.Dir + \"/x\")\n\tos.Open(lib.Changed)\n}\n",
        ),
        (
            "lib/lib.go",
            "package lib\n\nconst Dir = \"data\"\n\nvar Changed = \"y\"\n\nfunc init() { Changed = \"z\" }\n",
        ),
        ("lib/lib_test.go", "package lib\n\nvar t = \"test only\"\n"),
        (
            "unused/unused.go",
            "package unused\n\nvar u = \"not reachable\"\n",
        ),
    ]);
    let main = project.package_ref("").expect("a package");
    let evidence = project.evidence(&[main], &rules());
    assert!(evidence.complete);
    assert_eq!(evidence.programs.len(), 1);
    assert_eq!(evidence.programs[0].value, literal("git"));
    assert_eq!(
        evidence.programs[0].arguments,
        [
            Argument::Unknown,
            literal("git"),
            literal("log"),
            Argument::Unknown
        ]
    );
    assert_eq!(
        (
            evidence.programs[0].place.file.as_str(),
            evidence.programs[0].place.line
        ),
        ("main.go", 16)
    );
    assert_eq!(
        evidence.features["time-zones"][0].value,
        literal("Europe/Berlin")
    );
    assert_eq!(evidence.features["temp-dir"][0].call, "os.TempDir");
    let found: Vec<_> = evidence.reads.iter().map(|found| &found.value).collect();
    assert_eq!(found, [&literal("data/x"), &Argument::Unknown]);
    let literals: Vec<_> = evidence
        .literals
        .iter()
        .map(|literal| literal.value.as_str())
        .collect();
    assert_eq!(
        literals,
        ["data", "y", "z", "git", "log", "Europe/Berlin", "/x"]
    );
    let imports: Vec<_> = evidence.imports.iter().map(String::as_str).collect();
    assert_eq!(imports, ["github.com/x/y", "os", "os/exec", "time"]);
    assert_eq!(evidence.files, ["lib/lib.go", "main.go"]);
}

#[test]
fn what_is_missing_makes_evidence_incomplete() {
    for (import, complete) in [
        ("example.com/app/generated", false),
        ("example.com/other", true),
        ("fmt", true),
        ("app/config", false),
    ] {
        let text = format!("package main\n\nimport \"{import}\"\n\nfunc main() {{}}\n");
        let project = project(&[("go.mod", "module example.com/app\n"), ("main.go", &text)]);
        let main = project.package_ref("").expect("a package");
        assert_eq!(
            project.evidence(&[main], &rules()).complete,
            complete,
            "{import}"
        );
    }
}

#[test]
fn rules_may_name_nothing() {
    let project = project(&[("go.mod", "module example.com/app\n"), ("main.go", MAIN)]);
    let rules = EvidenceRules {
        reads: vec![rule(""), rule("."), rule("x")],
        ..EvidenceRules::default()
    };
    assert!(
        project
            .evidence(&[project.package_ref("").expect("a package")], &rules)
            .reads
            .is_empty()
    );
}

fn resolved(project: &GoProject, cwd: &str, patterns: &str) -> String {
    match project.resolve_patterns(cwd, &words(patterns)) {
        Ok(found) => found
            .iter()
            .map(|package| {
                let mark = if package.is_main { "*" } else { "" };
                format!(
                    "{}{mark}={}",
                    package.import_path,
                    project.binary_name(package).unwrap_or_default()
                )
            })
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => error.to_string(),
    }
}

#[test]
fn patterns_name_what_go_would() {
    let project = project(&[
        ("go.mod", "module example.com/team/app/v2\n\nignore ./web\n"),
        ("main.go", MAIN),
        (
            "extra.go",
            "//go:build ignore\n\npackage main\n\nfunc main() {}\n",
        ),
        ("cmd/api/main.go", MAIN),
        ("cmd/worker/v3/main.go", MAIN),
        ("cmd/v2/main.go", MAIN),
        ("lib/lib.go", "package lib\n"),
        ("only/x_test.go", "package only\n"),
        ("win/w.go", "//go:build windows\n\npackage win\n"),
        ("testdata/t.go", MAIN),
        ("_old/t.go", MAIN),
        (".hidden/t.go", MAIN),
        ("vendor/example.com/x/x.go", "package x\n"),
        ("nested/go.mod", "module example.com/nested\n"),
        ("nested/main.go", MAIN),
        ("web/node_modules/x/x.go", MAIN),
    ]);
    let base = "example.com/team/app/v2";
    for (cwd, patterns, expected) in [
        ("", "", format!("{base}*=app")),
        ("", ".", format!("{base}*=app")),
        ("", "./cmd/api", format!("{base}/cmd/api*=api")),
        ("", "./cmd/api/", format!("{base}/cmd/api*=api")),
        ("cmd/api", ".", format!("{base}/cmd/api*=api")),
        (
            "cmd",
            "./api ../lib",
            format!("{base}/cmd/api*=api {base}/lib=lib"),
        ),
        (
            "",
            "./cmd/worker/v3",
            format!("{base}/cmd/worker/v3*=worker"),
        ),
        ("", "./cmd/v2", format!("{base}/cmd/v2*=cmd")),
        ("", "main.go", "command-line-arguments*=main".to_owned()),
        (
            "",
            "extra.go main.go",
            "command-line-arguments*=extra".to_owned(),
        ),
        (
            "",
            "cmd/api/*.go",
            "command-line-arguments*=main".to_owned(),
        ),
        (
            "",
            "example.com/team/app/v2/cmd/api",
            format!("{base}/cmd/api*=api"),
        ),
        (
            "",
            "./cmd/...",
            format!("{base}/cmd/api*=api {base}/cmd/v2*=cmd {base}/cmd/worker/v3*=worker"),
        ),
        (
            "",
            "./...",
            format!(
                "{base}*=app {base}/cmd/api*=api {base}/cmd/v2*=cmd {base}/cmd/worker/v3*=worker {base}/lib=lib {base}/only=only"
            ),
        ),
        (
            "",
            "example.com/team/app/v2/cmd/...",
            format!("{base}/cmd/api*=api {base}/cmd/v2*=cmd {base}/cmd/worker/v3*=worker"),
        ),
        ("", "./l...", format!("{base}/lib=lib")),
        (
            "",
            "./missing",
            "./missing names no Go package of the build context".to_owned(),
        ),
        (
            "",
            "../x",
            "../x names no Go package of the build context".to_owned(),
        ),
        (
            "",
            "/src/cmd/api",
            "/src/cmd/api is an absolute path".to_owned(),
        ),
        (
            "",
            "example.com/other/cmd@latest",
            "example.com/other/cmd@latest is not in the build context".to_owned(),
        ),
        (
            "",
            "all",
            "all names more than the author's own packages".to_owned(),
        ),
        (
            "",
            "main.go ./lib",
            "the list of files is not one that go accepts".to_owned(),
        ),
    ] {
        assert_eq!(
            resolved(&project, cwd, patterns),
            expected,
            "{cwd} {patterns}"
        );
    }
}
