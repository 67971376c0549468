//! The report for code scanning: [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), with each
//! conversion as a fix.
//!
//! A conversion is a result of the rule `convertible`; an assumption, a refusal and an invalid file are results of the rule of
//! their code. A file that could not be read or written is a notification of the run.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::{Value, json};

use super::style::{Look, printable};
use super::text::headline;
use super::{Document, FileReport, Summary};
use crate::diff::{Change, changes};
use crate::knowledge::{CodeText, codes};
use crate::outcome::{Reason, Verdict};

/// The rule of every conversion.
const CONVERTIBLE: &str = "convertible";
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The document.
#[derive(Debug, Default)]
pub struct Sarif {
    begun: bool,
    results: bool,
    /// The index of each rule in the order of their first use.
    rules: BTreeMap<String, usize>,
    notifications: Vec<Value>,
}

impl Document for Sarif {
    fn file(&mut self, report: &FileReport) -> String {
        let results = match &report.outcome.verdict {
            Verdict::Converted(_) => self.converted(report),
            Verdict::Refused(reason) => vec![self.left(report, reason, "note")],
            Verdict::Invalid(reason) => vec![self.left(report, reason, "error")],
            Verdict::Failed(reason) => {
                self.notifications.push(json!({
                    "descriptor": { "id": reason.code },
                    "level": "error",
                    "message": { "text": reason.message },
                    "locations": [location(report, reason.line)],
                }));
                Vec::new()
            }
            Verdict::Unchanged(_) => Vec::new(),
        };
        let mut out = self.begin();
        for result in results {
            let lead = if std::mem::replace(&mut self.results, true) {
                ",\n"
            } else {
                "\n"
            };
            out.push_str(lead);
            out.push_str(&result.to_string());
        }
        out
    }

    fn finish(&mut self, summary: &Summary) -> String {
        let mut rules: Vec<(&String, &usize)> = self.rules.iter().collect();
        rules.sort_by_key(|(_, index)| **index);
        let rules: Vec<Value> = rules.iter().map(|(code, _)| rule(code)).collect();
        let tool = json!({ "driver": {
            "name": "msconvert",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        }});
        let invocations = json!([{
            "executionSuccessful": summary.failed == 0,
            "toolExecutionNotifications": self.notifications,
        }]);
        format!(
            "{}\n],\"tool\":{tool},\"invocations\":{invocations},\"columnKind\":\"unicodeCodePoints\"}}]}}\n",
            self.begin()
        )
    }
}

impl Sarif {
    /// The results come first, for the rules are known only at the end.
    fn begin(&mut self) -> String {
        if std::mem::replace(&mut self.begun, true) {
            return String::new();
        }
        format!("{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"results\":[")
    }

    fn converted(&mut self, report: &FileReport) -> Vec<Value> {
        let Some(conversion) = report.conversion() else {
            return Vec::new();
        };
        let mut message = headline(report, Look::default());
        for note in report.all_notes() {
            message.push_str(&format!("\nnote: {} [{}]", note.message, note.code));
        }
        let mut result = self.result(
            CONVERTIBLE,
            "note",
            &message,
            location(report, report.first_changed_line()),
        );
        if let Some(fix) = fix(report, &conversion.output) {
            result["fixes"] = json!([fix]);
        }
        let mut results = vec![result];
        for assumption in &conversion.assumptions {
            results.push(self.result(
                &assumption.code,
                "warning",
                &assumption.message,
                location(report, assumption.line),
            ));
        }
        results
    }

    fn left(&mut self, report: &FileReport, reason: &Reason, level: &str) -> Value {
        let place = location(report, reason.line);
        self.result(&reason.code, level, &reason.message, place)
    }

    fn result(&mut self, code: &str, level: &str, message: &str, location: Value) -> Value {
        let next = self.rules.len();
        let index = *self.rules.entry(code.to_owned()).or_insert(next);
        let lines: Vec<_> = message.lines().map(printable).collect();
        json!({
            "ruleId": code,
            "ruleIndex": index,
            "level": level,
            "message": { "text": lines.join("\n") },
            "locations": [location],
        })
    }
}

fn rule(code: &str) -> Value {
    let codes = codes();
    let own = CodeText {
        title: "the file can become multi-stage".to_owned(),
        help: "Apply the fix, or run `msconvert --write`.".to_owned(),
    };
    let text = match code {
        CONVERTIBLE => Some(&own),
        _ => codes
            .reason
            .get(code)
            .or_else(|| codes.assumption.get(code)),
    };
    let mut rule = json!({ "id": code });
    if let Some(text) = text {
        rule["shortDescription"] = json!({ "text": text.title });
        if !text.help.is_empty() {
            rule["help"] = json!({ "text": text.help });
        }
    }
    rule
}

fn location(report: &FileReport, line: Option<u32>) -> Value {
    let mut place = json!({ "artifactLocation": artifact(&report.path) });
    if let Some(line) = line {
        place["region"] = json!({ "startLine": line });
    }
    json!({ "physicalLocation": place })
}

/// A relative path is below the root of the sources; an absolute one is a URI of its own.
fn artifact(path: &Path) -> Value {
    let uri = uri(path);
    if path.is_absolute() {
        json!({ "uri": format!("file://{uri}") })
    } else {
        json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
    }
}

/// The path with `/`, every byte that a URI does not allow escaped ([RFC 3986](https://www.rfc-editor.org/rfc/rfc3986)).
fn uri(path: &Path) -> String {
    let mut out = String::new();
    for part in path.components() {
        if let Component::RootDir = part {
            out.push('/');
            continue;
        }
        if !out.is_empty() && !out.ends_with('/') {
            out.push('/');
        }
        for &byte in part.as_os_str().as_encoded_bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

/// The conversion as replacements of whole lines; none where a text is not UTF-8, which JSON cannot hold.
fn fix(report: &FileReport, output: &[u8]) -> Option<Value> {
    let source = std::str::from_utf8(&report.source).ok()?;
    std::str::from_utf8(output).ok()?;
    let ends = Ends::of(source);
    let replacements: Vec<Value> = changes(&report.source, output)
        .iter()
        .map(|change| replacement(change, ends))
        .collect();
    Some(json!({
        "description": { "text": "Make the file multi-stage" },
        "artifactChanges": [{
            "artifactLocation": artifact(&report.path),
            "replacements": replacements,
        }],
    }))
}

/// Where a text ends: its number of lines, and the length of a last line without a line feed.
#[derive(Clone, Copy)]
struct Ends {
    lines: usize,
    open: Option<usize>,
}

impl Ends {
    fn of(text: &str) -> Ends {
        let last = text.split_inclusive('\n').next_back().unwrap_or_default();
        Ends {
            lines: text.split_inclusive('\n').count(),
            open: (!last.is_empty() && !last.ends_with('\n')).then(|| last.chars().count()),
        }
    }
}

fn replacement(change: &Change<'_>, ends: Ends) -> Value {
    // The region ends where the next line begins, or at the end of a last line that has no line feed.
    let (end_line, end_column) = match ends.open {
        Some(length) if change.old.end == ends.lines && !change.old.is_empty() => {
            (ends.lines, length + 1)
        }
        _ => (change.old.end + 1, 1),
    };
    let mut replacement = json!({ "deletedRegion": {
        "startLine": change.old.start + 1,
        "startColumn": 1,
        "endLine": end_line,
        "endColumn": end_column,
    }});
    if !change.text.is_empty() {
        // Both texts are UTF-8, and so are their lines.
        replacement["insertedContent"] = json!({ "text": String::from_utf8_lossy(change.text) });
    }
    replacement
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{conversion, converted, failed, refused, summary};
    use super::*;

    #[test]
    fn the_whole_text() {
        let mut sarif = Sarif::default();
        let text = sarif.file(&converted("a b/Dockerfile"))
            + &sarif.file(&refused("b"))
            + &sarif.file(&failed("/c"))
            + &sarif.finish(&summary());
        let expected = format!(
            concat!(
                r#"{{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[{{"results":["#,
                "\n",
                r#"{{"fixes":[{{"artifactChanges":[{{"artifactLocation":{{"uri":"a%20b/Dockerfile","uriBaseId":"%SRCROOT%"}},"replacements":["#,
                r#"{{"deletedRegion":{{"endColumn":1,"endLine":2,"startColumn":1,"startLine":1}},"insertedContent":{{"text":"FROM golang:1.22 AS builder\n"}}}},"#,
                r#"{{"deletedRegion":{{"endColumn":1,"endLine":4,"startColumn":1,"startLine":4}},"insertedContent":{{"text":"\nFROM scratch\nCOPY --from=builder /app /app\n"}}}}"#,
                r#"]}}],"description":{{"text":"Make the file multi-stage"}}}}],"level":"note","locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"a%20b/Dockerfile","uriBaseId":"%SRCROOT%"}},"region":{{"startLine":1}}}}}}],"#,
                r#""message":{{"text":"converted (unsafe, 1 assumption): T1 artifact only, runtime image scratch\nnote: the tag is kept [unpinned]"}},"ruleId":"convertible","ruleIndex":0}},"#,
                "\n",
                r#"{{"level":"warning","locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"a%20b/Dockerfile","uriBaseId":"%SRCROOT%"}},"region":{{"startLine":4}}}}}}],"message":{{"text":"a path is computed"}},"ruleId":"computed-program","ruleIndex":1}},"#,
                "\n",
                r#"{{"level":"note","locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"b","uriBaseId":"%SRCROOT%"}},"region":{{"startLine":3}}}}}}],"message":{{"text":"nothing is started\n  3 | RUN"}},"ruleId":"no-entrypoint","ruleIndex":2}}"#,
                "\n",
                r#"],"tool":{{"driver":{{"name":"msconvert","rules":["#,
                r#"{{"help":{{"text":"Apply the fix, or run `msconvert --write`."}},"id":"convertible","shortDescription":{{"text":"the file can become multi-stage"}}}},"#,
                r#"{computed},{entrypoint}"#,
                r#"],"semanticVersion":"{version}"}}}},"invocations":[{{"executionSuccessful":false,"toolExecutionNotifications":["#,
                r#"{{"descriptor":{{"id":"unreadable"}},"level":"error","locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"file:///c"}}}}}}],"message":{{"text":"cannot be read: not there"}}}}"#,
                r#"]}}],"columnKind":"unicodeCodePoints"}}]}}"#,
                "\n",
            ),
            computed = rule("computed-program"),
            entrypoint = rule("no-entrypoint"),
            version = env!("CARGO_PKG_VERSION"),
        );
        assert_eq!(text, expected);
    }

    /// Applies the fix as a reader of the format would.
    fn applied(before: &str, after: &str) -> String {
        let report = conversion("Dockerfile", before.as_bytes(), after.as_bytes());
        let fix = fix(&report, after.as_bytes()).unwrap();
        let starts: Vec<usize> = std::iter::once(0)
            .chain(before.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let offset = |region: &Value, line: &str, column: &str| {
            let number = |key: &str| region[key].as_u64().unwrap() as usize;
            let start = starts[number(line) - 1];
            let rest: String = before[start..].chars().take(number(column) - 1).collect();
            start + rest.len()
        };
        let mut text = before.to_owned();
        for one in fix["artifactChanges"][0]["replacements"]
            .as_array()
            .unwrap()
            .iter()
            .rev()
        {
            let region = &one["deletedRegion"];
            let range =
                offset(region, "startLine", "startColumn")..offset(region, "endLine", "endColumn");
            text.replace_range(range, one["insertedContent"]["text"].as_str().unwrap_or(""));
        }
        text
    }

    #[test]
    fn a_fix_gives_the_conversion() {
        for (before, after) in [
            ("a\nb\nc\n", "a\nx\nc\n"),
            ("a\nb\n", "a\nb\nc\nd\n"),
            ("a\nb", "a\nb\nc"),
            ("a\né€", "x\né"),
            ("a\nb\nc\n", "c\n"),
            ("a\r\nb\r\n", "b\r\nc\r\n"),
            ("a", "a\n"),
            ("a\nb\n", "a\n"),
        ] {
            assert_eq!(applied(before, after), after, "{before:?}");
        }
    }

    #[test]
    fn a_text_that_is_not_utf_8_has_no_fix() {
        let report = conversion("Dockerfile", b"FROM a\n# \xff\n", b"FROM b\n# \xff\n");
        assert_eq!(fix(&report, b"FROM b\n# \xff\n"), None);
    }

    #[cfg(unix)]
    #[test]
    fn every_path_is_a_uri() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/a#b?/\xff:c%/\xe2\x80\xae\n"));
        assert_eq!(uri(path), "/a%23b%3F/%FF%3Ac%25/%E2%80%AE%0A");
    }
}
