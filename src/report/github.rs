//! Annotations of files as GitHub Actions shows them: [workflow
//! commands](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).

use super::style::{Look, path_text, printable};
use super::text::headline;
use super::{Document, FileReport, Summary};
use crate::outcome::Verdict;

/// The document: errors first, then what can be converted, then what is refused. GitHub shows no more than ten annotations of
/// a kind for a step, so that the order counts.
#[derive(Debug, Default)]
pub struct Annotations {
    errors: String,
    conversions: String,
    refusals: String,
}

impl Document for Annotations {
    fn file(&mut self, report: &FileReport) -> String {
        match &report.outcome.verdict {
            Verdict::Converted(conversion) => {
                let safe = conversion.is_safe();
                let line = report.first_changed_line();
                let mut message = headline(report, Look::default());
                for assumption in &conversion.assumptions {
                    let at = assumption
                        .line
                        .map_or_else(String::new, |line| format!("line {line}: "));
                    message.push_str(&format!(
                        "\nassumption: {at}{} [{}]",
                        assumption.message, assumption.code
                    ));
                }
                let level = if safe { "notice" } else { "warning" };
                annotate(&mut self.conversions, level, report, line, &message);
            }
            Verdict::Refused(reason) => {
                let message = headline(report, Look::default());
                annotate(&mut self.refusals, "notice", report, reason.line, &message);
            }
            Verdict::Invalid(reason) | Verdict::Failed(reason) => {
                let message = headline(report, Look::default());
                annotate(&mut self.errors, "error", report, reason.line, &message);
            }
            Verdict::Unchanged(_) => {}
        }
        String::new()
    }

    fn finish(&mut self, _: &Summary) -> String {
        [&self.errors, &self.conversions, &self.refusals]
            .into_iter()
            .map(String::as_str)
            .collect()
    }
}

fn annotate(out: &mut String, level: &str, report: &FileReport, line: Option<u32>, message: &str) {
    let line = line.map_or_else(String::new, |line| format!(",line={line}"));
    let lines: Vec<_> = message.lines().map(printable).collect();
    out.push_str(&format!(
        "::{level} file={}{line},title={}::{}\n",
        property(&path_text(&report.path)),
        property(&format!("msconvert: {}", report.outcome.verdict.name())),
        data(&lines.join("\n"))
    ));
}

/// Text after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{converted, failed, refused, summary};
    use super::*;

    #[test]
    fn errors_come_first_and_refusals_last() {
        let mut annotations = Annotations::default();
        for report in [refused("b"), converted("a"), failed("c")] {
            assert_eq!(annotations.file(&report), "");
        }
        assert_eq!(
            annotations.finish(&summary()),
            "::error file=c,title=msconvert%3A failed::failed: cannot be read: not there [unreadable]\n\
             ::warning file=a,line=1,title=msconvert%3A converted::converted (unsafe, 1 assumption): T1 artifact only, runtime \
             image scratch%0Aassumption: line 4: a path is computed [computed-program]\n\
             ::notice file=b,line=3,title=msconvert%3A refused::refused: nothing is started [no-entrypoint]%0A      3 | RUN\n"
        );
    }

    #[test]
    fn no_name_ends_the_command() {
        let mut annotations = Annotations::default();
        annotations.file(&refused("a,line=9::x\n::error::100%\r\u{1b}[2J/Dockerfile"));
        let text = annotations.finish(&summary());
        assert!(
            text.starts_with(
                "::notice file=a%2Cline=9%3A%3Ax\\n%3A%3Aerror%3A%3A100%25\\r\\u{1b}[2J/Dockerfile,line=3,title="
            ),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1);
    }
}
