//! Modules, workspaces, packages, names.

use super::*;

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
    let all: Vec<String> = project.packages().into_keys().collect();
    assert_eq!(all, ["cmd/api"]);
}
