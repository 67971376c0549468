//! Projects in memory.

mod bounds;

use std::collections::BTreeMap;

use super::*;
use crate::context::evidence::{Argument, CallRule, EvidenceRules};
use crate::effort::effort;

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
            { call = "os.ReadFile" }, { call = "os.Open" }, { call = "net/http.Dir", empty_is_here = true },
            { call = "html/template.ParseFiles", rest = true }, { call = "text/template.ParseFiles", rest = true },
            { call = "html/template.ParseGlob" }, { call = ".ParseGlob" },
            { call = ".Static", argument = 1, imported = "github.com/gin-gonic/gin" },
        ]
        executes = [{ call = "os/exec.Command" }, { call = "os/exec.CommandContext", argument = 1 }]
        zones = [{ call = "time.LoadLocation" }]
        temporary = ["os.MkdirTemp", "os.CreateTemp"]
        working_directory = ["os.Getwd"]
        given = [
            { call = "flag.String", by = "flag", name = 0, default = 1 },
            { call = "flag.StringVar", by = "flag", name = 1, default = 2, target = true },
            { call = ".String", by = "flag", name = 0, default = 1, arguments = 3 },
            { call = ".StringVarP", by = "flag", name = 1, default = 3, target = true, arguments = 5 },
            { call = "os.Args", by = "argument" },
            { call = "os.TempDir", by = "environment TMPDIR", otherwise = "/tmp" },
            { call = "os.Getenv", by = "environment", name = 0, otherwise = "", unless_called = ["os.Setenv"], unless_imported = ["github.com/joho/godotenv"] },
        ]
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

fn given(by: &str, default: Option<Argument>) -> Argument {
    Argument::Given {
        default: default.map(Box::new),
        by: by.to_owned(),
    }
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
            vec![given("environment A", None)],
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
            vec![literal("x"), literal("y")],
        ),
        (
            "var a = \"x\"\nfunc main() { flag.StringVar(&a, \"\", \"\", \"\"); os.ReadFile(a) }",
            vec![literal("x"), given("flag ", None)],
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
            vec![literal("x"), literal("y")],
        ),
        (
            "func main() { var y int; a := \"x\"; a = \"z\"; os.ReadFile(a) }",
            vec![literal("x"), literal("z")],
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
    assert_eq!(found, [&literal("data/x"), &literal("y"), &literal("z")]);
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

fn main_of(project: &GoProject, dir: &str) -> PackageRef {
    project.package_ref(dir).expect("a package")
}

#[test]
fn workspaces_and_replaced_directories_are_own_code() {
    let files = [
        (
            "go.work",
            "go 1.22\n\nuse (\n\t./api\n\t./lib\n\t../outside\n)\n",
        ),
        (
            "api/go.mod",
            "module example.com/api\n\nrequire (\n\texample.com/shared v0.0.0\n\texample.com/far v1.0.0\n\texample.com/gone v1.0.0\n)\n\n\
             replace example.com/shared => ../shared\n\nreplace example.com/gone => ../../gone\n",
        ),
        (
            "api/main.go",
            "package main\n\nimport (\n\t_ \"example.com/far/x\"\n\t_ \"example.com/lib/deep\"\n\t_ \"example.com/shared\"\n)\n\nfunc main() {}\n",
        ),
        ("lib/go.mod", "module example.com/lib\n"),
        (
            "lib/deep/deep.go",
            "package deep\n\nimport \"os\"\n\nvar _, _ = os.ReadFile(\"from-lib\")\n",
        ),
        ("shared/go.mod", "module example.com/elsewhere\n"),
        (
            "shared/shared.go",
            "package shared\n\nimport \"os\"\n\nvar _, _ = os.ReadFile(\"from-shared\")\n",
        ),
    ];
    let project = read_project(&context(&files), "api").expect("there is Go code");
    assert_eq!(project.workspace_members(), ["api", "lib"]);
    let own: Vec<_> = project
        .own
        .iter()
        .map(|own| (own.path.as_str(), own.dir.as_str()))
        .collect();
    assert_eq!(
        own,
        [
            ("example.com/api", "api"),
            ("example.com/lib", "lib"),
            ("example.com/shared", "shared")
        ]
    );
    assert_eq!(project.missing, ["../outside", "example.com/gone"]);
    let evidence = project.evidence(&[main_of(&project, "api")], &rules());
    let reads: Vec<_> = evidence
        .reads
        .iter()
        .filter_map(|found| found.value.literal())
        .collect();
    assert_eq!(reads, ["from-lib", "from-shared"]);
    assert_eq!(
        evidence
            .imports
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        ["example.com/far/x", "os"]
    );
    assert!(evidence.complete);
    let cgo = project.cgo(&[main_of(&project, "api")]);
    assert_eq!(cgo.unseen, ["example.com/far"]);

    let options = GoOptions {
        workspace: false,
        ..GoOptions::default()
    };
    let alone = read_project_with(&context(&files), "api", options).expect("there is Go code");
    assert!(alone.workspace.is_none());
    assert_eq!(
        alone.cgo(&[main_of(&alone, "api")]).unseen,
        ["example.com/far", "example.com/lib/deep"]
    );
}

#[test]
fn cgo_is_seen_where_linux_builds_it() {
    let project = project(&[
        (
            "go.mod",
            "module example.com/app\n\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1.14.0\n\tgithub.com/x/pure v1.0.0\n)\n",
        ),
        (
            "go.sum",
            "github.com/deep/one v1.0.0 h1:x=\ngithub.com/deep/two v1.0.0/go.mod h1:x=\n",
        ),
        (
            "main.go",
            "package main\n\nimport (\n\t_ \"github.com/mattn/go-sqlite3\"\n\t_ \"github.com/x/pure\"\n)\n\nfunc main() {}\n",
        ),
        (
            "own/main.go",
            "package main\n\n// #include <stdio.h>\nimport \"C\"\n\nfunc main() {}\n",
        ),
        ("win/main.go", MAIN),
        ("win/c_windows.go", "package main\n\nimport \"C\"\n"),
        (
            "vendor/modules.txt",
            "# github.com/mattn/go-sqlite3 v1.14.0\n## explicit\ngithub.com/mattn/go-sqlite3\n# github.com/x/pure v1.0.0\ngithub.com/x/pure\n",
        ),
        (
            "vendor/github.com/mattn/go-sqlite3/sqlite3.go",
            "//go:build cgo\n\npackage sqlite3\n\nimport \"C\"\n",
        ),
        (
            "vendor/github.com/x/pure/pure.go",
            "package pure\n\nimport \"fmt\"\n",
        ),
    ]);
    let cgo = project.cgo(&[main_of(&project, "")]);
    assert!(!cgo.own);
    assert!(cgo.complete);
    assert_eq!(cgo.vendored, ["github.com/mattn/go-sqlite3"]);
    assert!(cgo.unseen.is_empty());
    assert_eq!(
        cgo.modules,
        [
            "github.com/deep/one",
            "github.com/mattn/go-sqlite3",
            "github.com/x/pure"
        ]
    );
    assert!(project.cgo(&[main_of(&project, "own")]).own);
    assert!(!project.cgo(&[main_of(&project, "win")]).own);
    let evidence = project.evidence(&[main_of(&project, "")], &rules());
    assert!(evidence.complete);
    assert_eq!(
        evidence.files,
        ["main.go"],
        "vendored sources are not the author's"
    );
}

#[test]
fn embedded_files_are_found() {
    let project = project(&[
        ("go.mod", "module example.com/app\n"),
        (
            "main.go",
            "package main\n\nimport \"embed\"\n\n//go:embed static templates/*.html \"with space.txt\"\n//go:embed all:hidden\nvar files embed.FS\n\nfunc main() {}\n",
        ),
        (
            "other.go",
            "package main\n\n//go:embed not/read\nvar x string\n",
        ),
        ("static/a.css", "x"),
        ("static/.hidden", "x"),
        ("static/_draft/x", "x"),
        ("static/deep/b.js", "x"),
        ("static/module/go.mod", "module m\n"),
        ("static/module/x", "x"),
        ("templates/index.html", "x"),
        ("templates/note.txt", "x"),
        ("with space.txt", "x"),
        ("hidden/.x", "x"),
        ("not/read", "x"),
    ]);
    assert_eq!(
        project.embedded(&[main_of(&project, "")]),
        [
            "hidden/.x",
            "static/a.css",
            "static/deep/b.js",
            "templates/index.html",
            "with space.txt"
        ]
    );
}

#[test]
fn without_modules_the_tree_is_own_code() {
    let files = [
        (
            "main.go",
            "package main\n\nimport (\n\t\"github.com/me/app/config\"\n\t\"github.com/x/y\"\n\t\"fmt\"\n)\n\nfunc main() {}\n",
        ),
        (
            "config/config.go",
            "package config\n\nimport \"os\"\n\nvar _, _ = os.ReadFile(\"c\")\n",
        ),
        ("vendor/github.com/x/y/y.go", "package y\n\nimport \"C\"\n"),
        ("cmd/tool/main.go", MAIN),
    ];
    let guessed = project(&files);
    assert!(guessed.module.is_none() && guessed.vendored);
    let main = main_of(&guessed, "");
    assert_eq!(
        guessed
            .evidence(std::slice::from_ref(&main), &rules())
            .files,
        ["config/config.go", "main.go"]
    );
    assert_eq!(
        guessed.cgo(std::slice::from_ref(&main)).vendored,
        ["github.com/x/y"]
    );
    assert_eq!(guessed.binary_name(&main), None);
    assert_eq!(
        guessed.resolve_patterns("", &words("github.com/me/app")),
        Err(PatternError::NoModule)
    );

    let options = GoOptions {
        import_path: Some("github.com/me/app".to_owned()),
        ..GoOptions::default()
    };
    let known = read_project_with(&context(&files), "", options).expect("there is Go code");
    assert_eq!(resolved(&known, "", "."), "github.com/me/app*=app");
    assert_eq!(
        resolved(&known, "", "./cmd/..."),
        "github.com/me/app/cmd/tool*=tool"
    );
    assert_eq!(
        resolved(&known, "", "github.com/me/app/cmd/tool"),
        "github.com/me/app/cmd/tool*=tool"
    );
    assert_eq!(
        known.evidence(&[main_of(&known, "")], &rules()).files,
        ["config/config.go", "main.go"]
    );
}

#[test]
fn what_is_no_project_is_none_and_what_is_broken_is_told() {
    assert!(read_project(&Context::absent(), "").is_none());
    assert!(read_project(&context(&[("readme.md", "x")]), "").is_none());
    let broken = project(&[("go.mod", "<<<<<<< HEAD\nmodule a\n"), ("main.go", MAIN)]);
    assert!(broken.module.is_none());
    assert!(broken.broken.is_some());
    assert!(!broken.evidence(&[main_of(&broken, "")], &rules()).complete);
    let odd = project(&[
        ("go.mod", "module example.com/app\n"),
        (
            "main.go",
            "package main\nimport (\"os\")\nfunc main() { os.ReadFile(\"a\" + ) ; \"unclosed\n",
        ),
        ("empty.go", ""),
    ]);
    let evidence = odd.evidence(&[main_of(&odd, "")], &rules());
    assert!(!evidence.complete);
    assert_eq!(evidence.reads.len(), 1);
}

#[test]
fn a_build_in_a_directory_belongs_to_the_module_above() {
    let files = [
        ("go.mod", "module example.com/app\n"),
        ("cmd/api/main.go", MAIN),
        ("sub/go.mod", "module example.com/sub\n"),
        ("sub/main.go", MAIN),
    ];
    let project = read_project(&context(&files), "cmd/api").expect("there is Go code");
    assert_eq!(
        resolved(&project, "cmd/api", "."),
        "example.com/app/cmd/api*=api"
    );
    let sub = read_project(&context(&files), "sub").expect("there is Go code");
    assert_eq!(resolved(&sub, "sub", ""), "example.com/sub*=sub");
    let all: Vec<String> = project.packages().keys().cloned().collect();
    assert_eq!(all, ["cmd/api"]);
}

#[test]
fn hostile_sources_take_no_time() {
    let calls = "os.Open(".repeat(20_000);
    let nested = format!("package main\nimport \"os\"\nfunc main() {{ {calls} }}\n");
    let closures = format!(
        "package main\nfunc main() {{ {} }}\n",
        "var f = func() { var ( a = func(x int) { ".repeat(20_000)
    );
    let mut names = String::from("package main\nimport \"os\"\nconst a0 = \"x\"\n");
    for index in 0..100 {
        names.push_str(&format!(
            "const a{} = a{index} + a{index} + a{index}\n",
            index + 1
        ));
    }
    names.push_str("func main() { os.Open(a100) }\n");
    let assigned = format!(
        "package main\nfunc main() {{ {} }}\n",
        "a, ".repeat(50_000) + "b = 1" + &"; x.y = 1".repeat(50_000)
    );
    for text in [nested, closures, names, assigned] {
        let project = project(&[("go.mod", "module example.com/app\n"), ("main.go", &text)]);
        let started = effort();
        let evidence = project.evidence(&[main_of(&project, "")], &rules());
        assert!(
            evidence
                .reads
                .iter()
                .all(|found| found.value == Argument::Unknown)
        );
        assert!((effort() - started).as_secs() < 20, "{text:.60}");
    }
}
