//! What the sources say.

use super::*;

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
        let started = std::time::Instant::now();
        let evidence = project.evidence(&[main_of(&project, "")], &rules());
        assert!(
            evidence
                .reads
                .iter()
                .all(|found| found.value == Argument::Unknown)
        );
        assert!(started.elapsed().as_secs() < 20, "{:.60}", text);
    }
}
