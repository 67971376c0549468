//! A converter that is easy to foresee, a directory to run in, and what a run gave.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use msconvert::cli::{Converter, Exit, World, run};
use msconvert::context::Context;
use msconvert::knowledge::Knowledge;
use msconvert::options::Options;
use msconvert::outcome::{
    Assumption, BaseSizes, Conversion, Explanation, Fact, Note, Outcome, Reason, Section, Tier,
    Verdict,
};

/// The image that the fake converter runs everything in.
pub const RUNTIME: &str = "gcr.io/distroless/static-debian12";

/// A Dockerfile that the fake converter converts safely.
pub const PLAIN: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o /app/server .\nCMD [\"/app/server\"]\n";

/// Converts what does not say otherwise: a text with `REFUSE`, `INVALID` or `PANIC` gets what it asks for, one with
/// `ASSUME` gets an assumption, one with `NOTE` a note, and one with two stages is left alone.
pub fn fake(source: &[u8]) -> Outcome {
    let has = |word: &str| source.windows(word.len()).any(|it| it == word.as_bytes());
    let reason = |code: &str, message: &str, line, help: &str| Reason {
        code: code.to_owned(),
        message: message.to_owned(),
        line,
        help: help.to_owned(),
    };
    assert!(!has("PANIC"), "the converter was told to panic");
    let verdict = if has("INVALID") {
        Verdict::Invalid(reason(
            "syntax-error",
            "unknown instruction\n  2 | INVALID",
            Some(2),
            "Mend the line.",
        ))
    } else if has("REFUSE") {
        Verdict::Refused(reason(
            "no-start-command",
            "nothing is started",
            Some(3),
            "Add a CMD.",
        ))
    } else if has(" AS builder") {
        Verdict::Unchanged(reason("already-multi-stage", "has two stages", Some(1), ""))
    } else {
        Verdict::Converted(Conversion {
            planned: None,
            remade: Default::default(),
            output: convert(source),
            tier: Tier::T1,
            runtime_image: RUNTIME.to_owned(),
            assumptions: if has("ASSUME") {
                vec![Assumption {
                    code: "computed-path".to_owned(),
                    message: "a path is computed".to_owned(),
                    line: Some(4),
                }]
            } else {
                Vec::new()
            },
            notes: if has("NOTE") {
                vec![Note {
                    code: "pinned".to_owned(),
                    message: "the tag is kept".to_owned(),
                    line: None,
                }]
            } else {
                Vec::new()
            },
            sizes: BaseSizes {
                before: Some(300_000_000),
                after: Some(2_000_000),
            },
        })
    };
    Outcome {
        verdict,
        language: Some("go".to_owned()),
        explanation: Explanation {
            sections: vec![Section {
                title: "recognised".to_owned(),
                facts: vec![Fact {
                    line: Some(1),
                    text: "a golang image".to_owned(),
                }],
            }],
        },
    }
}

/// What the fake converter makes of a text: line endings and a missing final newline are kept.
pub fn convert(source: &[u8]) -> Vec<u8> {
    let ending: &[u8] = if source.windows(2).any(|it| it == b"\r\n") {
        b"\r\n"
    } else {
        b"\n"
    };
    let first = source
        .iter()
        .position(|&byte| byte == b'\r' || byte == b'\n')
        .unwrap_or(source.len());
    let mut out = source[..first].to_vec();
    out.extend_from_slice(b" AS builder");
    out.extend_from_slice(&source[first..]);
    let final_newline = source.ends_with(b"\n");
    if !final_newline {
        out.extend_from_slice(ending);
    }
    for line in [
        "",
        "FROM gcr.io/distroless/static-debian12",
        "COPY --from=builder /app/server /app/server",
    ] {
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(ending);
    }
    out.extend_from_slice(b"CMD [\"/app/server\"]");
    if final_newline {
        out.extend_from_slice(ending);
    }
    out
}

/// A directory to run in.
pub struct Place {
    directory: tempfile::TempDir,
}

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    pub exit: Exit,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Run {
    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }
}

impl Place {
    pub fn new() -> Place {
        Place {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file, and the directories above it.
    pub fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    /// Runs msconvert here with the fake converter.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, b"", fake)
    }

    pub fn run_with(
        &self,
        arguments: &[&str],
        stdin: &[u8],
        converter: impl Fn(&[u8]) -> Outcome + Sync + Clone + 'static,
    ) -> Run {
        let mut stdout = Vec::new();
        let (exit, stderr) = self.run_into(arguments, stdin, &mut stdout, &[], converter);
        Run {
            exit,
            stdout,
            stderr,
        }
    }

    /// Runs msconvert here with the real converter.
    pub fn really(&self, arguments: &[&str]) -> Run {
        let mut stdout = Vec::new();
        let (exit, stderr) = self.run_with_converter(
            arguments,
            b"",
            &mut stdout,
            &[],
            &msconvert::convert::convert,
        );
        Run {
            exit,
            stdout,
            stderr,
        }
    }

    /// The whole of it: any standard output, any environment.
    pub fn run_into(
        &self,
        arguments: &[&str],
        stdin: &[u8],
        stdout: &mut dyn Write,
        variables: &[(&str, &str)],
        converter: impl Fn(&[u8]) -> Outcome + Sync + Clone + 'static,
    ) -> (Exit, String) {
        self.run_with_converter(
            arguments,
            stdin,
            stdout,
            variables,
            &move |source: &[u8], _: &Context, _: &Knowledge, _: &Options| converter(source),
        )
    }

    fn run_with_converter(
        &self,
        arguments: &[&str],
        mut stdin: &[u8],
        stdout: &mut dyn Write,
        variables: &[(&str, &str)],
        converter: &Converter,
    ) -> (Exit, String) {
        let mut stderr = Vec::new();
        let mut world = World {
            stdin: &mut stdin,
            stdout,
            stderr: &mut stderr,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            terminal_size: None,
            directory: self.path().to_path_buf(),
            variable: &|name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| OsString::from(value))
            },
        };
        let arguments = std::iter::once("msconvert")
            .chain(arguments.iter().copied())
            .map(OsString::from);
        let exit = run(arguments, &mut world, converter);
        (exit, String::from_utf8(stderr).unwrap())
    }
}

/// A standard output that its reader closes after some bytes.
pub struct ClosesAfter(pub usize);

impl Write for ClosesAfter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
