//! What the benchmarks run over: the test cases of the project, and files that are generated.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use msconvert::Context;

/// A Dockerfile of the test cases, and where its context is.
pub struct Case {
    /// The text.
    pub source: Vec<u8>,
    /// The Dockerfile.
    pub file: PathBuf,
    /// The directory of its context.
    pub directory: PathBuf,
}

impl Case {
    /// The context as it is on disk; nothing of it is read yet.
    pub fn context(&self) -> Context {
        Context::open(&self.directory, Some(&self.file))
    }
}

/// Every test case with a `Dockerfile`, in the order of their paths.
pub fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut found = Vec::new();
    for language in folders(&root) {
        for case in folders(&language) {
            let directory = case.join("context");
            let file = directory.join("Dockerfile");
            if let Ok(source) = std::fs::read(&file) {
                found.push(Case {
                    source,
                    file,
                    directory,
                });
            }
        }
    }
    assert!(found.len() > 20, "the test cases are missing");
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder can be listed")
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// Dockerfiles as people write them, each different from the others in its base image, its build and its length.
pub fn generated(count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|number| one(number, 0).into_bytes())
        .collect()
}

/// A Dockerfile with so many further instructions of all kinds.
pub fn long(instructions: usize) -> Vec<u8> {
    one(0, instructions).into_bytes()
}

fn one(number: usize, more: usize) -> String {
    let pick = |list: &[&str], every: usize| list[number / every % list.len()].to_owned();
    let tag = pick(
        &[
            "1.22",
            "1.21-alpine",
            "1.20-bookworm",
            "1.23",
            "1.19-buster",
            "1.22-alpine3.19",
        ],
        1,
    );
    let mut text = format!("# Service number {number}\nFROM golang:{tag}\n");
    if number.is_multiple_of(3) {
        text.push_str("LABEL maintainer=\"someone@example.com\" version=\"1.0\"\n");
    }
    let directory = pick(&["/app", "/src", "/go/src/example.com/service"], 2);
    let _ = writeln!(text, "WORKDIR {directory}");
    if tag.contains("alpine") {
        text.push_str("RUN apk add --no-cache git ca-certificates tzdata\n");
    } else if number.is_multiple_of(2) {
        text.push_str(
            "RUN apt-get update && apt-get install -y --no-install-recommends \\\n    # for healthchecks\n    \
             curl ca-certificates \\\n && rm -rf /var/lib/apt/lists/*\n",
        );
    }
    if number % 5 < 3 {
        text.push_str("COPY go.mod go.sum ./\nRUN go mod download\n");
    }
    text.push_str("COPY . .\n");
    if number % 7 == 1 {
        text.push_str("ARG VERSION=dev\nENV CGO_ENABLED=0 GOOS=linux\n");
    }
    for at in 0..more {
        let _ = match at % 6 {
            0 => writeln!(text, "ENV VARIABLE_{at}=\"value ${{HOME}} {at}\""),
            1 => writeln!(
                text,
                "RUN mkdir -p /data/{at} && echo {at} > /data/{at}/file"
            ),
            2 => writeln!(text, "# a comment\nLABEL label.{at}=value"),
            3 => writeln!(text, "EXPOSE {}", 1024 + at % 60_000),
            4 => writeln!(text, "COPY config/{at}.yaml /etc/service/{at}.yaml"),
            _ => writeln!(
                text,
                "RUN set -eux; \\\n    if [ -n \"$HOME\" ]; then \\\n      go vet ./... ; \\\n    fi"
            ),
        };
    }
    let name = pick(&["server", "worker", "api"], 3);
    if number.is_multiple_of(4) {
        let _ = writeln!(
            text,
            "RUN CGO_ENABLED=0 GOOS=linux go build -ldflags=\"-s -w\" -o /usr/local/bin/{name} ."
        );
        let _ = writeln!(text, "EXPOSE 8080\nCMD [\"/usr/local/bin/{name}\"]");
    } else {
        let _ = writeln!(text, "RUN go build -o {name} .\nEXPOSE 8080");
        let _ = writeln!(
            text,
            "ENTRYPOINT [\"./{name}\"]\nCMD [\"--port\", \"8080\"]"
        );
    }
    text
}

/// A context in memory: a web server with so many packages, templates and static files.
pub fn context_of(packages: usize) -> Context {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut put = |name: String, text: String| files.insert(name, text.into_bytes());
    put(
        "go.mod".into(),
        "module example.com/service\n\ngo 1.22\n\nrequire github.com/lib/pq v1.10.9\n".into(),
    );
    put(
        "go.sum".into(),
        "github.com/lib/pq v1.10.9 h1:YXG7RB+JIjhP29X+OtkiDnYaXQwpS4JEWq7dtCCRUEw=\n".repeat(2),
    );
    put(
        ".dockerignore".into(),
        ".git\n*.md\n!README.md\n**/*_test.go\n".into(),
    );
    let mut imports = String::new();
    for at in 0..packages {
        let _ = writeln!(imports, "\t_ \"example.com/service/internal/p{at}\"");
        put(
            format!("internal/p{at}/p.go"),
            format!(
                "package p{at}\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc Get() error {{\n\t_, err := \
                 http.Get(\"https://example.com/{at}\")\n\tif err != nil {{\n\t\treturn err\n\t}}\n\t_, err = \
                 os.ReadFile(\"config/{at}.yaml\")\n\treturn err\n}}\n"
            ),
        );
        put(format!("config/{at}.yaml"), format!("number: {at}\n"));
        put(format!("static/{at}.css"), "body {}\n".into());
        put(format!("docs/{at}.md"), "# Page\n".into());
    }
    put(
        "main.go".into(),
        format!(
            "package main\n\nimport (\n\t\"html/template\"\n\t\"net/http\"\n{imports})\n\nfunc main() {{\n\tt := \
             template.Must(template.ParseGlob(\"templates/*.html\"))\n\t_ = t\n\thttp.Handle(\"/\", \
             http.FileServer(http.Dir(\"static\")))\n\thttp.ListenAndServe(\":8080\", nil)\n}}\n"
        ),
    );
    put("templates/index.html".into(), "<html></html>\n".into());
    Context::in_memory(files)
}
