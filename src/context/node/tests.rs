use super::*;
use crate::context::evidence::{Argument, CallRule, EvidenceRules};

fn context(files: &[(&str, &str)]) -> Context {
    Context::in_memory(
        files
            .iter()
            .map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()))
            .collect(),
    )
}

fn rules() -> EvidenceRules {
    let rule = |call: &str, shell: bool| CallRule {
        call: call.into(),
        shell,
        ..CallRule::default()
    };
    EvidenceRules {
        executes: vec![
            rule("child_process.exec", true),
            rule("child_process.spawn", false),
            rule("child_process.execSync", true),
            rule("execa.execa", false),
            rule("execa.$", true),
            rule("zx/globals.$", true),
        ],
        ..EvidenceRules::default()
    }
}

fn programs(text: &str) -> Vec<String> {
    let context = context(&[("src/a.js", text)]);
    let dirs = BTreeSet::from([String::new()]);
    let found = evidence(&context, &dirs, &rules(), &[], SearchBounds::default());
    found
        .programs
        .iter()
        .map(|it| match (&it.value, it.arguments.last()) {
            (_, Some(Argument::Literal(text))) => text.clone(),
            (Argument::Literal(text), _) => text.clone(),
            _ => "?".into(),
        })
        .collect()
}

#[test]
fn programs_are_found_however_the_function_is_bound() {
    assert_eq!(
        programs(
            "const { exec, spawn: run } = require('child_process');\nexec('git log');\nrun('ffmpeg', ['-i'])"
        ),
        ["git log", "ffmpeg"]
    );
    assert_eq!(
        programs("import * as cp from 'node:child_process'\ncp.execSync(`convert ${a} b`)"),
        ["convert ${computed} b"]
    );
    assert_eq!(
        programs(
            "const util = require('util'); const exec = util.promisify(require('child_process').exec);\nexec('ls')"
        ),
        ["ls"]
    );
    assert_eq!(
        programs(
            "import { exec } from 'child_process';\nconst run = promisify(exec);\nrun('ls ' + x)"
        ),
        ["ls ${computed}"]
    );
    assert_eq!(programs("require('child_process').execSync('id')"), ["id"]);
    assert_eq!(
        programs(
            "import {execa, $} from 'execa'; await execa`git ${x}`; $.sync`tar x`; await $`${tool} x`; $({a: 1})`x`"
        ),
        ["git ${computed}", "tar x", "?", "?"]
    );
    assert_eq!(programs("import 'zx/globals'\nawait $`ls a`"), ["ls a"]);
    assert_eq!(
        programs("import execa from 'execa'; await execa('tar', ['x'])"),
        ["tar"]
    );
    assert_eq!(
        programs(
            "const { spawn } = require('child_process'); const tool = 'curl'; spawn(tool); spawn(x)"
        ),
        ["curl", "?"]
    );
}

#[test]
fn other_functions_of_the_name_are_left_alone() {
    assert_eq!(
        programs("// child_process\nconst m = /x/.exec('git'); re.exec('y'); db.exec('select')"),
        Vec::<String>::new()
    );
    assert_eq!(
        programs("/* require('child_process').exec('a') */ 'child_process'"),
        Vec::<String>::new()
    );
}

#[test]
fn broken_manifests_are_absent_and_told() {
    for text in ["{", "[]", "1", "", "{\"scripts\": {\"start\": 1}}"] {
        let context = context(&[("package.json", text)]);
        let manifest = read_manifest(&context, "");
        if text.starts_with("{\"") {
            assert!(manifest.is_some_and(|it| it.scripts.is_empty()));
        } else {
            assert_eq!(manifest, None);
            assert_eq!(context.troubles().len(), 1, "{text}");
        }
    }
    let deep = "[".repeat(100_000);
    let context = context(&[("package.json", &deep), ("package-lock.json", &deep)]);
    assert_eq!(read_manifest(&context, ""), None);
    assert_eq!(read_lock(&context, "", &Default::default()), None);
}

#[test]
fn lock_files_tell_what_production_needs() {
    let npm = r#"{"lockfileVersion":3,"packages":{"":{},"node_modules/a":{"hasInstallScript":true},"node_modules/a/node_modules/@s/b":{},"node_modules/c":{"dev":true}}}"#;
    let yarn = "# yarn lockfile v1\n\n\na@^1.0.0:\n  version \"1.0.1\"\n  dependencies:\n    \"@s/b\" \"^2.0.0\"\n\n\"@s/b@^2.0.0\":\n  version \"2.0.0\"\n\nc@^3.0.0:\n  version \"3.0.0\"\n";
    let berry = "__metadata:\n  version: 6\n\n\"a@npm:^1.0.0\":\n  version: 1.0.1\n  dependencies:\n    \"@s/b\": ^2.0.0\n\n\"@s/b@npm:^2.0.0\":\n  version: 2.0.0\n\n\"c@npm:^3.0.0\":\n  version: 3.0.0\n";
    let pnpm = "lockfileVersion: '6.0'\n\npackages:\n\n  /a@1.0.1:\n    resolution: {integrity: x}\n    requiresBuild: true\n    dev: false\n\n  /@s/b@2.0.0:\n    dev: false\n\n  /c@3.0.0:\n    dev: true\n";
    let direct = [("a".to_string(), "^1.0.0".to_string())].into();
    let wanted: BTreeSet<String> = ["a".to_string(), "@s/b".to_string()].into();
    for (name, text, manager) in [
        ("package-lock.json", npm, Manager::Npm),
        ("yarn.lock", yarn, Manager::Yarn),
        ("yarn.lock", berry, Manager::Berry),
        ("pnpm-lock.yaml", pnpm, Manager::Pnpm),
    ] {
        let lock = read_lock(&context(&[(name, text)]), "", &direct).expect(name);
        assert_eq!(lock.manager, manager);
        assert_eq!(lock.packages, wanted, "{name} {manager:?}");
    }
}

#[test]
fn workspaces_are_found_by_name_and_by_path() {
    let context = context(&[
        ("package.json", r#"{"workspaces":["packages/*"]}"#),
        ("packages/one/package.json", r#"{"name":"@x/one"}"#),
        ("packages/two/package.json", r#"{"name":"two"}"#),
        ("other/package.json", r#"{"name":"other"}"#),
    ]);
    assert_eq!(members(&context, ""), ["packages/one", "packages/two"]);
    assert_eq!(
        member(&context, "", "@x/one").as_deref(),
        Some("packages/one")
    );
    assert_eq!(
        member(&context, "", "packages/two").as_deref(),
        Some("packages/two")
    );
    assert_eq!(member(&context, "", "other"), None);
}
