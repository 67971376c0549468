//! Reports that the tests of the formats share.

use super::{Applied, FileReport, Summary};
use crate::outcome::{
    Assumption, BaseSizes, Conversion, Explanation, Note, Outcome, Reason, Tier, Verdict,
};

pub const BEFORE: &[u8] = b"FROM golang:1.22\nCOPY . .\nRUN go build -o /app .\nCMD [\"/app\"]\n";
pub const AFTER: &[u8] = b"FROM golang:1.22 AS builder\nCOPY . .\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=builder /app /app\nCMD [\"/app\"]\n";

/// A conversion with an assumption and a note.
pub fn converted(path: &str) -> FileReport {
    conversion(path, BEFORE, AFTER)
}

/// The same, of other texts.
pub fn conversion(path: &str, before: &[u8], after: &[u8]) -> FileReport {
    let verdict = Verdict::Converted(Conversion {
        planned: None,
        remade: Default::default(),
        output: after.to_vec(),
        tier: Tier::T1,
        runtime_image: "scratch".to_owned(),
        assumptions: vec![Assumption {
            code: "computed-program".to_owned(),
            message: "a path is computed".to_owned(),
            line: Some(4),
        }],
        notes: vec![Note {
            code: "unpinned".to_owned(),
            message: "the tag is kept".to_owned(),
            line: None,
        }],
        sizes: BaseSizes {
            before: Some(300_000_000),
            after: Some(0),
        },
    });
    let mut report = report(path, verdict);
    report.diff = crate::diff::unified(path.as_bytes(), before, after);
    report.source = before.to_vec();
    report
}

pub fn refused(path: &str) -> FileReport {
    let reason = Reason {
        code: "no-entrypoint".to_owned(),
        message: "nothing is started\n  3 | RUN".to_owned(),
        line: Some(3),
        help: "Add a CMD.".to_owned(),
    };
    report(path, Verdict::Refused(reason))
}

pub fn failed(path: &str) -> FileReport {
    let reason = Reason {
        code: "unreadable".to_owned(),
        message: "cannot be read: not there".to_owned(),
        line: None,
        help: "Check the spelling.".to_owned(),
    };
    FileReport {
        source: Vec::new(),
        ..report(path, Verdict::Failed(reason))
    }
}

fn report(path: &str, verdict: Verdict) -> FileReport {
    FileReport {
        path: path.into(),
        outcome: Outcome {
            verdict,
            language: Some("go".to_owned()),
            explanation: Explanation::default(),
        },
        notes: Vec::new(),
        source: BEFORE.to_vec(),
        diff: Vec::new(),
        applied: Applied::NotAsked,
        would_write: false,
        ignore_file: None,
    }
}

/// The counts of one file of each kind above.
pub fn summary() -> Summary {
    let mut summary = Summary::default();
    for report in [converted("a"), refused("b"), failed("c")] {
        summary.add(&report);
    }
    summary
}
