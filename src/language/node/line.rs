//! Command lines of the package managers of Node, taken apart.

use crate::stage::path;

/// Options of the package managers that take the next word.
const WITH_VALUE: &[&str] = &[
    "--prefix",
    "-C",
    "--dir",
    "--cwd",
    "-w",
    "--workspace",
    "--filter",
    "-F",
    "--registry",
    "--loglevel",
    "--network-timeout",
    "--cache",
    "--cache-folder",
    "-p",
    "--package",
    "-c",
    "--call",
    "--node-options",
    "--omit",
    "--include",
    "--only",
    "--network-concurrency",
    "--child-concurrency",
    "--scope",
    "--mutex",
    "--store-dir",
    "--modules-folder",
];

/// Words of yarn and pnpm that are commands of their own, and run no script.
pub(super) const OWN_COMMANDS: &[&str] = &[
    "add",
    "audit",
    "autoclean",
    "bin",
    "cache",
    "check",
    "config",
    "create",
    "dedupe",
    "dlx",
    "exec",
    "explain",
    "fetch",
    "global",
    "i",
    "import",
    "info",
    "init",
    "install",
    "link",
    "list",
    "ls",
    "node",
    "outdated",
    "pack",
    "patch",
    "plugin",
    "policies",
    "prune",
    "publish",
    "rebuild",
    "remove",
    "root",
    "run",
    "set",
    "setup",
    "start",
    "store",
    "test",
    "unlink",
    "up",
    "update",
    "upgrade",
    "version",
    "versions",
    "why",
    "workspace",
    "workspaces",
    "x",
    "deploy",
    "env",
    "rm",
    "--version",
    "-v",
    "help",
];

/// Programs that run several scripts of the manifest: <https://github.com/mysticatea/npm-run-all>.
pub(super) const SEVERAL: &[&str] = &["npm-run-all", "npm-run-all2", "run-s", "run-p"];

/// A command line of a package manager, apart.
pub(super) struct Line<'w> {
    pub program: &'w str,
    /// The directory that it works in.
    pub cwd: String,
    /// The workspace member that it names.
    pub member: Option<String>,
    /// For all members.
    pub recursive: bool,
    /// For all users.
    pub global: bool,
    /// Words that are no options, up to where options of the script begin.
    pub operands: Vec<String>,
    /// All words from the second operand on, for tools that get them as they are.
    pub rest: Vec<String>,
    /// `npx -p PACKAGE`, `npm exec --package`.
    pub packages: Vec<String>,
    /// What the script, or the tool that is called by its name, gets behind its own words.
    pub passed: Vec<String>,
}

pub(super) fn line<'w>(words: &'w [String], cwd: &str) -> Line<'w> {
    let mut line = Line {
        program: words.first().map_or("", |word| path::name(word)),
        cwd: cwd.to_string(),
        member: None,
        recursive: false,
        global: false,
        operands: Vec::new(),
        rest: Vec::new(),
        packages: Vec::new(),
        passed: passed(words),
    };
    let runner = matches!(line.program, "npx" | "bunx" | "pnpx");
    let mut at = 1;
    while let Some(word) = words.get(at) {
        at += 1;
        // What follows the name of a script or tool is for that.
        let passes_on = runner && !line.operands.is_empty()
            || matches!(
                line.operands.first().map(String::as_str),
                Some("exec" | "x" | "node" | "dlx")
            ) && line.operands.len() > 1;
        if passes_on {
            line.rest.push(word.clone());
            continue;
        }
        if word == "--" {
            line.rest.extend(words[at..].iter().cloned());
            if line.operands.len() < 2
                && (runner || line.operands.first().is_some_and(|it| it == "exec"))
            {
                line.operands.extend(line.rest.first().cloned());
                line.rest = line.rest.split_off(line.rest.len().min(1));
            }
            break;
        }
        if let Some(option) = word.strip_prefix('-').map(|_| word) {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_string())),
                None if WITH_VALUE.contains(&option.as_str())
                    && !(line.program == "pnpm" && option == "-w")
                    && !SEVERAL.contains(&line.program) =>
                {
                    at += 1;
                    (option.as_str(), words.get(at - 1).cloned())
                }
                None => (option.as_str(), None),
            };
            match (name, value) {
                ("--prefix" | "-C" | "--dir" | "--cwd", Some(value)) => {
                    line.cwd = path::join(&line.cwd, &value);
                }
                ("-w" | "--workspace" | "--filter" | "-F", Some(value)) => {
                    line.member = Some(value.trim_end_matches("...").to_string());
                }
                ("-p" | "--package", Some(value)) => line.packages.push(value),
                ("-g" | "--global" | "--location", _) => line.global = true,
                ("-r" | "--recursive" | "--workspaces" | "-ws", _) => line.recursive = true,
                _ => {}
            }
            continue;
        }
        if line.operands.is_empty() {
            line.operands.push(word.clone());
        } else {
            line.operands.push(word.clone());
            if line.operands.len() > 2 {
                line.rest.push(word.clone());
            }
        }
    }
    if line.program == "yarn" {
        match line.operands.first().map(String::as_str) {
            Some("workspace") if line.operands.len() > 1 => {
                line.member = Some(line.operands[1].clone());
                line.operands.drain(..2);
                line.rest = line.operands.iter().skip(2).cloned().collect();
            }
            Some("global") => {
                line.global = true;
                line.operands.remove(0);
            }
            Some("workspaces") => {
                line.recursive = true;
                line.operands.remove(0);
                if line.operands.first().is_some_and(|word| word == "foreach") {
                    line.operands.remove(0);
                }
            }
            _ => {}
        }
    }
    line
}

/// The words that a script gets: npm keeps options for itself unless they stand behind `--`, the others pass all on.
fn passed(words: &[String]) -> Vec<String> {
    let program = words.first().map_or("", |word| path::name(word));
    let is_npm = program == "npm";
    let mut at = 1;
    // The next word that is neither an option nor the value of one.
    let operand = |at: &mut usize| -> Option<&String> {
        while let Some(word) = words.get(*at) {
            *at += 1;
            if !word.starts_with('-') {
                return Some(word);
            }
            if !word.contains('=') && WITH_VALUE.contains(&word.as_str()) {
                *at += 1;
            }
        }
        None
    };
    let mut name = operand(&mut at);
    if name.is_some_and(|word| word == "workspace") {
        operand(&mut at);
        name = operand(&mut at);
    }
    if name.is_some_and(|word| matches!(word.as_str(), "run" | "run-script" | "rum" | "urn")) {
        operand(&mut at);
    }
    let rest = words.get(at..).unwrap_or_default();
    if !is_npm {
        let rest = rest.strip_prefix(&["--".to_string()]).unwrap_or(rest);
        return rest.to_vec();
    }
    let mut passed = Vec::new();
    while let Some(word) = words.get(at) {
        if word == "--" {
            passed.extend(words[at + 1..].iter().cloned());
            break;
        }
        passed.extend(operand(&mut at).cloned());
    }
    passed
}

/// `name@version` without the version.
pub(super) fn package_name(word: &str) -> String {
    let end = word
        .get(1..)
        .and_then(|rest| rest.find('@'))
        .map_or(word.len(), |at| at + 1);
    word.get(..end).unwrap_or(word).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(String::from).collect()
    }

    #[test]
    fn lines_of_package_managers_come_apart() {
        let text = words("npm --prefix server run start -- --port 1");
        let found = line(&text, "/app");
        assert_eq!(found.cwd, "/app/server");
        assert_eq!(found.operands, ["run", "start"]);
        assert_eq!(found.rest, ["--port", "1"]);
        assert_eq!(found.passed, ["--port", "1"]);
        for (text, passed) in [
            ("npm run preview --host 0.0.0.0", &["0.0.0.0"][..]),
            ("npm start -- -p 80", &["-p", "80"]),
            ("npm run a b -- c", &["b", "c"]),
            ("yarn preview --host 0.0.0.0", &["--host", "0.0.0.0"]),
            ("yarn serve -s build", &["-s", "build"]),
            ("pnpm run preview -- --host", &["--host"]),
            ("yarn workspace web start --port 1", &["--port", "1"]),
            ("npm start", &[]),
            ("npm", &[]),
        ] {
            assert_eq!(line(&words(text), "/app").passed, passed, "{text}");
        }
        let text = words("yarn workspace api start");
        let found = line(&text, "/app");
        assert_eq!(found.member.as_deref(), Some("api"));
        assert_eq!(found.operands, ["start"]);
        let text = words("npx -y serve -s build");
        let found = line(&text, "/app");
        assert_eq!(found.operands, ["serve"]);
        assert_eq!(found.rest, ["-s", "build"]);
        let text = words("npm install -g pm2@5 --silent");
        let found = line(&text, "/app");
        assert!(found.global);
        assert_eq!(found.operands, ["install", "pm2@5"]);
        assert_eq!(package_name("@nestjs/cli@10"), "@nestjs/cli");
        assert_eq!(package_name("pm2@5"), "pm2");
    }
}
