//! The report as [GitHub-flavoured Markdown](https://github.github.com/gfm/): for a pull request, a wiki, or the summary of a
//! CI job.

use std::fmt::Write as _;

use super::style::{path_text, printable, visible_text};
use super::verify::megabytes;
use super::{Document, FileReport, Summary};
use crate::outcome::{Reason, Verdict};

/// GitHub takes [a mebibyte](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands) for the
/// summary of a step; this leaves room for what others wrote.
const MOST_OF_A_JOB: usize = 900_000;

/// The document: the counts, the conversions with their diffs, and what was left alone.
#[derive(Debug)]
pub struct Markdown {
    most: usize,
    with_diffs: bool,
    converted: Rows,
    left: Rows,
    diffs: String,
}

/// The rows of one table, and how many there was no room for.
#[derive(Debug, Default)]
struct Rows {
    text: String,
    omitted: usize,
}

impl Default for Markdown {
    fn default() -> Markdown {
        Markdown {
            most: usize::MAX,
            with_diffs: true,
            converted: Rows::default(),
            left: Rows::default(),
            diffs: String::new(),
        }
    }
}

impl Markdown {
    /// A document that GitHub takes for the summary of a job: without diffs, and of bounded length.
    pub fn job_summary() -> Markdown {
        Markdown {
            most: MOST_OF_A_JOB,
            with_diffs: false,
            ..Markdown::default()
        }
    }
}

impl Document for Markdown {
    fn file(&mut self, report: &FileReport) -> String {
        match &report.outcome.verdict {
            Verdict::Converted(_) => {
                let row = converted(report);
                let used = self.left.text.len();
                self.converted.add(row, self.most.saturating_sub(used));
                if self.with_diffs {
                    self.diffs.push_str(&details(report));
                }
            }
            Verdict::Unchanged(reason)
            | Verdict::Refused(reason)
            | Verdict::Invalid(reason)
            | Verdict::Failed(reason) => {
                let row = left(report, reason);
                let used = self.converted.text.len();
                self.left.add(row, self.most.saturating_sub(used));
            }
        }
        String::new()
    }

    fn finish(&mut self, summary: &Summary) -> String {
        let mut out = String::from("# msconvert\n\n");
        // Writing to a string does not fail, here and below.
        let _ = writeln!(out, "{}\n", text(&summary.short_line()));
        if summary.files > 0 {
            out.push_str("| Outcome | Files | |\n| --- | ---: | --- |\n");
            for row in summary.table() {
                let label = if row.is_code {
                    format!("&emsp;{}", code(&row.label))
                } else {
                    text(&row.label)
                };
                let _ = writeln!(out, "| {label} | {} | {} |", row.files, text(&row.detail));
            }
            out.push('\n');
        }
        if let Some(savings) = summary.savings() {
            let _ = writeln!(out, "{}.\n", text(&capital(&savings)));
        }
        let head = "| File | Verdict | Runtime image | Base image, compressed |\n| --- | --- | --- | --- |\n";
        self.converted.table(&mut out, "Converted", head);
        let head = "| File | Outcome | Why |\n| --- | --- | --- |\n";
        self.left.table(&mut out, "Left alone", head);
        if !self.diffs.is_empty() {
            let _ = write!(out, "## Diffs\n\n{}", self.diffs);
        }
        while out.ends_with("\n\n") {
            out.pop();
        }
        out
    }
}

impl Rows {
    fn add(&mut self, row: String, most: usize) {
        if self.omitted > 0 || self.text.len() + row.len() > most {
            self.omitted += 1;
        } else {
            self.text.push_str(&row);
        }
    }

    fn table(&self, out: &mut String, title: &str, head: &str) {
        if self.text.is_empty() && self.omitted == 0 {
            return;
        }
        let _ = write!(out, "## {title}\n\n{head}{}\n", self.text);
        if self.omitted > 0 {
            let _ = writeln!(out, "{} more files are left out here.\n", self.omitted);
        }
    }
}

fn converted(report: &FileReport) -> String {
    let Some(conversion) = report.conversion() else {
        return String::new();
    };
    let safe = if conversion.is_safe() {
        "safe".to_owned()
    } else {
        let codes: Vec<String> = conversion
            .assumptions
            .iter()
            .map(|it| code(&it.code))
            .collect();
        format!("assumes {}", codes.join(", "))
    };
    let applied = match report.applied {
        super::Applied::Written => ", written",
        super::Applied::Rejected => ", rejected",
        _ => "",
    };
    let sizes = conversion
        .sizes
        .both()
        .map_or_else(String::new, |(before, after)| {
            format!("{} → {}", megabytes(before), megabytes(after))
        });
    format!(
        "| {} | {safe}{applied} | {} | {sizes} |\n",
        code(&path_text(&report.path)),
        code(&conversion.runtime_image),
    )
}

fn left(report: &FileReport, reason: &Reason) -> String {
    let at = reason
        .line
        .map_or_else(String::new, |line| format!(":{line}"));
    let message = reason.message.lines().next().unwrap_or_default();
    format!(
        "| {} | {} | {} {} |\n",
        code(&format!("{}{at}", path_text(&report.path))),
        report.outcome.verdict.name(),
        text(message),
        code(&reason.code),
    )
}

/// The diff of a file, folded away, with its assumptions and notes.
fn details(report: &FileReport) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<details>\n<summary>{}</summary>\n\n",
        html(&path_text(&report.path))
    );
    let at = |line: Option<u32>| line.map_or_else(String::new, |line| format!("line {line}: "));
    let mut remark = |kind: &str, line: Option<u32>, message: &str, name: &str| {
        let _ = writeln!(
            out,
            "- {kind}: {}{} {}",
            at(line),
            text(message),
            code(name)
        );
    };
    for it in report.assumptions() {
        remark("assumption", it.line, &it.message, &it.code);
    }
    for it in report.all_notes() {
        remark("note", it.line, &it.message, &it.code);
    }
    let diff: String = report
        .diff
        .split_inclusive(|&byte| byte == b'\n')
        .map(|line| {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            format!("{}\n", visible_text(line))
        })
        .collect();
    let fence = "`".repeat(longest_run(&diff).max(2) + 1);
    let _ = write!(out, "\n{fence}diff\n{diff}{fence}\n\n</details>\n\n");
    out
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Text with everything escaped that Markdown or HTML would act on, on one line.
fn text(raw: &str) -> String {
    let line = raw.lines().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    for character in printable(&line).chars() {
        match character {
            '&' | '<' | '>' => out.push_str(&html(character.encode_utf8(&mut [0; 4]))),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(character);
            }
            // No mention of somebody.
            '@' => out.push_str("&#64;"),
            _ => out.push(character),
        }
    }
    // Nor a link that nobody wrote.
    out.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// A code span, which ends where it should. In a table even there a bar has to be escaped.
fn code(raw: &str) -> String {
    if raw.is_empty() {
        return String::new();
    }
    let line = raw.lines().collect::<Vec<_>>().join(" ");
    let line = printable(&line).replace('|', "\\|");
    let fence = "`".repeat(longest_run(&line) + 1);
    // A blank at either end is taken off again where there is one at both.
    if line.starts_with(['`', ' ']) || line.ends_with(['`', ' ']) {
        format!("{fence} {line} {fence}")
    } else {
        format!("{fence}{line}{fence}")
    }
}

fn html(raw: &str) -> String {
    raw.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{conversion, converted, failed, refused, summary};
    use super::*;

    fn document(mut markdown: Markdown) -> String {
        for report in [converted("a/Dockerfile"), refused("b"), failed("c")] {
            assert_eq!(markdown.file(&report), "");
        }
        markdown.finish(&summary())
    }

    const TABLES: &str = "\
# msconvert

3 files: 1 converted (all with assumptions), 1 refused, 1 failed

| Outcome | Files | |
| --- | ---: | --- |
| converted | 1 | all with assumptions |
| refused | 1 |  |
| &emsp;`no-entrypoint` | 1 |  |
| failed | 1 |  |

Base images of 1 conversion: 300.0 MB before, 0.0 MB after (-100.0 %), estimated, compressed.

## Converted

| File | Verdict | Runtime image | Base image, compressed |
| --- | --- | --- | --- |
| `a/Dockerfile` | assumes `computed-program` | `scratch` | 300.0 MB → 0.0 MB |

## Left alone

| File | Outcome | Why |
| --- | --- | --- |
| `b:3` | refused | nothing is started `no-entrypoint` |
| `c` | failed | cannot be read: not there `unreadable` |
";

    #[test]
    fn the_whole_text() {
        assert_eq!(
            document(Markdown::default()),
            format!(
                "{TABLES}
## Diffs

<details>
<summary>a/Dockerfile</summary>

- assumption: line 4: a path is computed `computed-program`
- note: the tag is kept `unpinned`

```diff
--- a/a/Dockerfile
+++ b/a/Dockerfile
@@ -1,4 +1,7 @@
-FROM golang:1.22
+FROM golang:1.22 AS builder
 COPY . .
 RUN go build -o /app .
+
+FROM scratch
+COPY --from=builder /app /app
 CMD [\"/app\"]
```

</details>
"
            )
        );
    }

    #[test]
    fn the_summary_of_a_job_has_no_diffs_and_an_end() {
        assert_eq!(document(Markdown::job_summary()), TABLES);
        let mut markdown = Markdown::job_summary();
        for _ in 0..50_000 {
            markdown.file(&refused("a/rather/long/path/to/a/Dockerfile"));
        }
        let text = markdown.finish(&summary());
        assert!(text.len() < 1024 * 1024, "{}", text.len());
        assert!(text.contains(" more files are left out here."));
    }

    #[test]
    fn nothing_is_taken_for_markup() {
        assert_eq!(
            text("<b> `x` [a](b) *c* | @d ![e](http://f)\n\u{202e}"),
            "&lt;b&gt; \\`x\\` \\[a\\](b) \\*c\\* \\| &#64;d \\!\\[e\\](http&#58;//f) \\\\u\\{202e\\}"
        );
        assert_eq!(code("a`b``c|d"), "```a`b``c\\|d```");
        assert_eq!(code("`"), "`` ` ``");
        let report = conversion(
            "</summary>`",
            b"FROM a\n```\n",
            b"FROM b\n```\n</details>\n",
        );
        let details = details(&report);
        assert!(
            details.contains("<summary>&lt;/summary&gt;`</summary>"),
            "{details}"
        );
        assert!(details.contains("\n````diff\n"), "{details}");
        assert!(details.contains("+</details>\n````\n"), "{details}");
    }
}
