//! Projects in memory.

mod evidence;
mod projects;

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

fn main_of(project: &GoProject, dir: &str) -> PackageRef {
    project.package_ref(dir).expect("a package")
}
