//! Values that pass through variables, parameters and results.

use super::*;

const IMPORTS: &str = "\"os\"\n\"os/exec\"\n\"path/filepath\"\n\"fmt\"\n\"flag\"\n\"net/http\"\n\"html/template\"\n\"embed\"\n\"io/fs\"";

fn check(cases: &[(&str, Vec<Argument>)]) {
    for (rest, expected) in cases {
        assert_eq!(&reads(IMPORTS, rest), expected, "{rest}");
    }
}

#[test]
fn parameters_have_the_values_that_are_passed() {
    check(&[
        (
            "func load(p string) { os.ReadFile(p) }\nfunc main() { load(\"a\"); load(\"b\"); load(\"a\") }",
            vec![literal("a"), literal("b")],
        ),
        (
            "func load(d, n string) { os.ReadFile(filepath.Join(d, n)) }\nfunc all(d string) { load(d, \"x\") }\nfunc main() { all(\"a\"); all(\"b\") }",
            vec![literal("a/x"), literal("b/x")],
        ),
        (
            "func load(p string) { os.ReadFile(p) }\nfunc main() { load(\"a\"); load(f()) }",
            vec![literal("a"), Argument::Unknown],
        ),
        // As a value, it may be called with anything.
        (
            "func load(p string) { os.ReadFile(p) }\nfunc main() { load(\"a\"); run(load) }",
            vec![Argument::Unknown],
        ),
        // Nobody calls it from here.
        (
            "func Load(p string) { os.ReadFile(p) }\nfunc main() {}",
            vec![Argument::Unknown],
        ),
        (
            "func two() (string, string) { return \"a\", \"b\" }\nfunc load(p, q string) { os.ReadFile(p) }\nfunc main() { load(two()) }",
            vec![Argument::Unknown],
        ),
        (
            "func load(p string) { load(p + \"x\"); os.ReadFile(p) }\nfunc main() { load(\"a\") }",
            vec![
                Argument::Parts(vec![None, Some("x".to_owned())]),
                literal("a"),
            ],
        ),
        (
            "type T struct{}\nfunc (t *T) load(p string) { os.ReadFile(p) }\nfunc main() { t.load(\"a\") }",
            vec![literal("a")],
        ),
        (
            "type T struct{}\nfunc (t *T) load(p string) { os.ReadFile(p) }\nfunc main() { t.load(\"a\"); (*T).load(t, \"b\") }",
            vec![Argument::Unknown],
        ),
        (
            "type T struct{}\nfunc (t T) Open(p string) { os.ReadFile(p) }\nfunc main() { t.Open(\"a\"); http.FileServer(t) }",
            vec![Argument::Unknown],
        ),
        (
            "func load(p string) { f := func(p string) { os.ReadFile(p) }; f(x) }\nfunc main() { load(\"a\") }",
            vec![literal("a"), Argument::Unknown],
        ),
        (
            "func load(files ...string) { for _, f := range files { os.ReadFile(f) } }\nfunc main() { load(\"a\", \"b\") }",
            vec![literal("a"), literal("b")],
        ),
        (
            "func name(d, n string) string { if d == \"\" { return n }\nreturn d + \"/\" + n }\nfunc main() { os.ReadFile(name(\"a\", \"x\")); os.ReadFile(name(\"b\", \"y\")) }",
            vec![literal("x"), literal("a/x"), literal("y"), literal("b/y")],
        ),
        (
            "var last string\nfunc keep(n string) string { last = n; return last }\nfunc main() { keep(\"a\"); os.ReadFile(keep(\"b\")) }",
            vec![literal("a"), literal("b")],
        ),
    ]);
}

#[test]
fn a_method_that_others_may_call_is_not_bounded() {
    let body = "type T struct{}\nfunc (t T) Render(p string) { os.ReadFile(p) }\nfunc main() { t.Render(\"a\") }";
    assert_eq!(reads("\"os\"", body), [literal("a")]);
    assert_eq!(
        reads("\"os\"\n\"github.com/x/web\"", body),
        [Argument::Unknown]
    );
}

#[test]
fn functions_of_other_own_packages_are_followed() {
    let project = project(&[
        ("go.mod", "module example.com/app\n"),
        (
            "main.go",
            "package main\n\nimport \"example.com/app/lib\"\n\nfunc main() {\n\tlib.Dir = \"y\"\n\tlib.Load(\"a\")\n}\n",
        ),
        (
            "lib/lib.go",
            "package lib\n\nimport \"os\"\n\nvar Dir = \"x\"\n\nfunc Load(p string) {\n\tos.Open(p)\n\tos.Open(Dir)\n}\n",
        ),
    ]);
    let evidence = project.evidence(&[main_of(&project, "")], &rules());
    let found: Vec<_> = evidence.reads.into_iter().map(|one| one.value).collect();
    assert_eq!(found, [literal("a"), Argument::Unknown]);
}

#[test]
fn variables_and_lists_have_all_their_values() {
    check(&[
        (
            "func main() { for _, f := range []string{\"a\", \"b\"} { os.ReadFile(f) } }",
            vec![literal("a"), literal("b")],
        ),
        (
            "var files = []string{\n\"a\",\n\"b\",\n}\nfunc main() { for _, f := range files { os.ReadFile(\"d/\" + f) } }",
            vec![literal("d/a"), literal("d/b")],
        ),
        (
            "var files = []string{\"a\"}\nfunc main() { files[0] = x; for _, f := range files { os.ReadFile(f) } }",
            vec![Argument::Unknown],
        ),
        (
            "var files = []string{\"a\"}\nfunc main() { change(files); for _, f := range files { os.ReadFile(f) } }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { files := []string{\"a\"}; files = append(files, \"b\"); for _, f := range files { os.ReadFile(f) } }",
            vec![literal("a"), literal("b")],
        ),
        (
            "func main() { for k := range map[string]string{\"a\": \"b\"} { os.ReadFile(k) } }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { for _, v := range map[string]string{\"a\": \"b\"} { os.ReadFile(v) } }",
            vec![literal("b")],
        ),
        (
            "func main() { a, b := \"x\", \"y\"; os.ReadFile(b + a) }",
            vec![literal("yx")],
        ),
        (
            "func main() { a, err := f(); os.ReadFile(a) }",
            vec![Argument::Unknown],
        ),
        (
            "var a = f()\nfunc main() { if c { a := \"x\"; use(a) }; os.ReadFile(a) }",
            vec![literal("x"), Argument::Unknown],
        ),
        (
            "func main() { var a string; if c { a = \"x\" }; os.ReadFile(a) }",
            vec![literal("x")],
        ),
        (
            "func main() { var a string; if c { a = \"x/\" }; os.ReadFile(a + \"y\") }",
            vec![literal("y"), literal("x/y")],
        ),
        (
            "func main() { p := \"a\"; p += \"b\"; os.ReadFile(p) }",
            vec![literal("a"), Argument::Unknown],
        ),
        (
            "var dir string\nfunc main() { os.ReadFile(dir) }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { es, _ := os.ReadDir(\"m\"); for _, e := range es { os.ReadFile(filepath.Join(\"m\", e.Name())) } }",
            vec![prefix("m/")],
        ),
        (
            "func main() { fs, _ := filepath.Glob(\"m/*.x\"); for _, f := range fs { os.ReadFile(f) } }",
            vec![prefix("m/")],
        ),
        (
            "func main() { filepath.Walk(\"m\", func(p string, i os.FileInfo, e error) error { os.ReadFile(p) }) }",
            vec![prefix("m/")],
        ),
    ]);
}

#[test]
fn what_is_chosen_or_made_at_run_time_is_told() {
    let some = |text: &str| Some(literal(text));
    check(&[
        (
            "func main() { c := flag.String(\"c\", \"a.yaml\", \"\"); os.ReadFile(*c) }",
            vec![given("flag c", some("a.yaml"))],
        ),
        (
            "var c string\nfunc main() { flag.StringVar(&c, \"c\", \"a.yaml\", \"\"); os.ReadFile(c) }",
            vec![given("flag c", some("a.yaml"))],
        ),
        (
            "var c string\nfunc main() { cmd.Flags().StringVarP(&c, \"c\", \"x\", \"a.yaml\", \"\"); os.ReadFile(c) }",
            vec![given("flag c", some("a.yaml"))],
        ),
        (
            "func main() { c := cmd.Flags().String(\"c\", \"a.yaml\", \"\"); os.ReadFile(*c) }",
            vec![given("flag c", some("a.yaml"))],
        ),
        (
            "func main() { os.ReadFile(os.Args[1]) }",
            vec![given("argument", None)],
        ),
        (
            "func main() { for _, f := range os.Args[1:] { os.ReadFile(f) } }",
            vec![given("argument", None)],
        ),
        (
            "func main() { os.ReadFile(filepath.Join(os.Getenv(\"D\"), \"x\")) }",
            vec![given("environment D", some("x"))],
        ),
        (
            "func main() { os.ReadFile(filepath.Join(os.Getenv(\"D\"), x)) }",
            vec![Argument::Unknown],
        ),
        (
            "func main() { os.ReadFile(\"c/\" + os.Getenv(\"D\") + \".json\") }",
            vec![prefix("c/")],
        ),
        (
            "func main() { os.ReadFile(os.Getenv(\"D\") + \".json\") }",
            vec![Argument::Parts(vec![None, Some(".json".to_owned())])],
        ),
        (
            "func main() { http.Dir(os.Getenv(\"D\")) }",
            vec![given("environment D", some(""))],
        ),
        (
            "func main() { os.Setenv(\"D\", \"x\"); os.ReadFile(os.Getenv(\"D\")) }",
            vec![Argument::Unknown],
        ),
        (
            "func env(k, d string) string { if v := os.Getenv(k); v != \"\" { return v }\nreturn d }\nfunc main() { os.ReadFile(env(\"C\", \"a.yaml\")) }",
            vec![given("environment C", None), literal("a.yaml")],
        ),
        (
            "func main() { d, _ := os.Getwd(); os.ReadFile(filepath.Join(d, \"x\")); os.ReadFile(d + \"/x\"); os.ReadFile(d + \"x\") }",
            vec![
                literal("x"),
                literal("./x"),
                Argument::Parts(vec![None, Some("x".to_owned())]),
            ],
        ),
        (
            "func main() { d, _ := os.MkdirTemp(\"\", \"x\"); os.ReadFile(filepath.Join(d, \"x\")); f, _ := os.CreateTemp(\"\", \"x\"); os.ReadFile(f.Name()) }",
            vec![Argument::Temporary, Argument::Temporary],
        ),
        (
            "func main() { os.ReadFile(filepath.Join(os.TempDir(), \"x\")) }",
            vec![given("environment TMPDIR", some("/tmp/x"))],
        ),
    ]);
}

#[test]
fn embedded_files_are_no_reads() {
    check(&[
        (
            "//go:embed a\nvar files embed.FS\nfunc main() { files.ReadFile(\"a\"); fs.ReadFile(files, \"a\"); http.FileServer(http.FS(files)); template.ParseFS(files, \"a\") }",
            vec![],
        ),
        (
            "func main() { r.ParseGlob(\"a/*\"); x.y().ParseGlob(\"b\") }",
            vec![literal("a/*"), literal("b")],
        ),
    ]);
}

#[test]
fn programs_have_all_arguments_of_each_way() {
    let programs = |rest: &str| {
        let text = format!("package main\n\nimport (\n{IMPORTS}\n)\n\n{rest}\n");
        let project = project(&[("go.mod", "module example.com/app\n"), ("main.go", &text)]);
        let evidence = project.evidence(&[main_of(&project, "")], &rules());
        evidence
            .programs
            .into_iter()
            .map(|one| (one.value, one.arguments))
            .collect::<Vec<_>>()
    };
    let sh = |script: Argument| (literal("sh"), vec![literal("sh"), literal("-c"), script]);
    assert_eq!(
        programs("func main() { s := \"ls a\"; exec.Command(\"sh\", \"-c\", s) }"),
        [sh(literal("ls a"))]
    );
    assert_eq!(
        programs("func main() { exec.Command(\"sh\", \"-c\", fmt.Sprintf(\"git clone %s\", x)) }"),
        [sh(prefix("git clone "))]
    );
    assert_eq!(
        programs(
            "func sh(s string) { exec.Command(\"sh\", \"-c\", s) }\nfunc main() { sh(\"a\"); sh(\"b\") }"
        ),
        [sh(literal("a")), sh(literal("b"))]
    );
    assert_eq!(
        programs(
            "func run(name string, args ...string) { exec.Command(name, args...) }\nfunc main() { run(\"git\", \"x\"); run(\"ls\") }"
        ),
        [
            (literal("git"), vec![literal("git"), Argument::Unknown]),
            (literal("ls"), vec![literal("ls"), Argument::Unknown]),
        ]
    );
}
