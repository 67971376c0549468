//! The report for spreadsheets: [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), one line for each file.

use super::style::printable;
use super::{Document, FileReport, Summary};

/// The names of the columns, in order.
const COLUMNS: [&str; 16] = [
    "path",
    "outcome",
    "safe",
    "applied",
    "language",
    "tier",
    "runtime_image",
    "base_bytes_before",
    "base_bytes_after",
    "reason",
    "line",
    "message",
    "assumptions",
    "assumption_messages",
    "notes",
    "note_messages",
];

/// The document. Its first line names the columns.
#[derive(Debug, Default)]
pub struct Csv {
    begun: bool,
}

impl Document for Csv {
    fn file(&mut self, report: &FileReport) -> String {
        let conversion = report.conversion();
        let reason = report.reason();
        let number = |it: Option<u64>| it.map_or_else(String::new, |it| it.to_string());
        let safe = conversion.map(|it| if it.is_safe() { "yes" } else { "no" });
        let notes = || report.all_notes();
        let cells = [
            report.path.to_string_lossy().into_owned(),
            report.outcome.verdict.name().to_owned(),
            safe.unwrap_or_default().to_owned(),
            report.applied.name().to_owned(),
            report.outcome.language.clone().unwrap_or_default(),
            conversion.map_or("", |it| it.tier.name()).to_owned(),
            conversion.map_or_else(String::new, |it| it.runtime_image.clone()),
            number(conversion.and_then(|it| it.sizes.before)),
            number(conversion.and_then(|it| it.sizes.after)),
            reason.map_or_else(String::new, |it| it.code.clone()),
            number(reason.and_then(|it| it.line).map(u64::from)),
            reason.map_or_else(String::new, |it| it.message.clone()),
            lines(report.assumptions().iter().map(|it| it.code.as_str())),
            lines(report.assumptions().iter().map(|it| it.message.as_str())),
            lines(notes().map(|it| it.code.as_str())),
            lines(notes().map(|it| it.message.as_str())),
        ];
        self.begin() + &row(cells.iter().map(String::as_str))
    }

    fn finish(&mut self, _: &Summary) -> String {
        self.begin()
    }
}

impl Csv {
    fn begin(&mut self) -> String {
        if std::mem::replace(&mut self.begun, true) {
            String::new()
        } else {
            row(COLUMNS.into_iter())
        }
    }
}

fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n")
}

fn row<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

/// One field, in quotes where it needs them.
///
/// A spreadsheet takes a field for a formula that begins with one of a few characters
/// ([OWASP](https://owasp.org/www-community/attacks/CSV_Injection)); an apostrophe before it makes it text. Other control
/// characters than line feeds are escaped.
fn cell(text: &str) -> String {
    let parts: Vec<_> = text.split('\n').map(printable).collect();
    let text = parts.join("\n");
    let formula = |first: char| "=+-@\t\r\n＝＋－＠".contains(first);
    let guard = if text
        .trim_start_matches([' ', '"', '\''])
        .starts_with(formula)
    {
        "'"
    } else {
        ""
    };
    if guard.is_empty() && !text.contains([',', '"', '\n', '\r']) && text.trim() == text {
        text
    } else {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{converted, refused, summary};
    use super::*;

    #[test]
    fn every_file_is_a_line() {
        let mut csv = Csv::default();
        let text = csv.file(&converted("a/Dockerfile"))
            + &csv.file(&refused("b,c/Dockerfile"))
            + &csv.finish(&summary());
        assert_eq!(
            text,
            "path,outcome,safe,applied,language,tier,runtime_image,base_bytes_before,base_bytes_after,reason,line,message,\
             assumptions,assumption_messages,notes,note_messages\r\n\
             a/Dockerfile,converted,no,not-asked,go,T1,scratch,300000000,0,,,,computed-program,a path is computed,unpinned,the tag is kept\r\n\
             \"b,c/Dockerfile\",refused,,not-asked,go,,,,,no-entrypoint,3,\"nothing is started\n  3 | RUN\",,,,\r\n"
        );
    }

    #[test]
    fn an_empty_report_has_its_columns() {
        assert!(
            Csv::default()
                .finish(&summary())
                .starts_with("path,outcome,")
        );
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("-"), "\"'-\"");
        assert_eq!(cell("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(cell("＝1"), "\"'＝1\"");
        assert_eq!(cell(" =1"), "\"' =1\"");
        assert_eq!(cell("\"=1"), "\"'\"\"=1\"");
        assert_eq!(cell("a=1"), "a=1");
        assert_eq!(cell("a \"b\""), "\"a \"\"b\"\"\"");
        assert_eq!(cell("a\x1b[2J\rb"), "a\\u{1b}[2J\\rb");
        assert_eq!(cell(""), "");
    }
}
