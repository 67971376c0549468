//! How a verdict was reached, for people: `msconvert explain`.

use std::fmt::Write as _;

use super::FileReport;
use super::style::{CARE, FAINT, Look, STRONG, path_text, printable};
use super::text::headline;

/// The explanation of one file, for standard output.
pub fn explanation(report: &FileReport, look: Look) -> String {
    let mut out = String::new();
    // Writing to a string does not fail, here and below.
    let line = report.reason().and_then(|reason| reason.line);
    let at = line.map_or_else(String::new, |line| format!(":{line}"));
    let place = format!("{}{at}", path_text(&report.path));
    let _ = writeln!(
        out,
        "{}: {}",
        look.paint(STRONG, &place),
        headline(report, look)
    );
    if let Some(language) = &report.outcome.language {
        title(&mut out, &look.paint(STRONG, "language"));
        fact(&mut out, None, language, None, look);
    }
    for section in &report.outcome.explanation.sections {
        title(&mut out, &look.paint(STRONG, &printable(&section.title)));
        for entry in &section.facts {
            fact(&mut out, entry.line, &entry.text, None, look);
        }
    }
    if !report.assumptions().is_empty() {
        title(&mut out, &look.paint(CARE, "assumptions"));
        for assumption in report.assumptions() {
            let code = Some(assumption.code.as_str());
            fact(&mut out, assumption.line, &assumption.message, code, look);
        }
    }
    if report.all_notes().next().is_some() {
        title(&mut out, &look.paint(STRONG, "notes"));
        for note in report.all_notes() {
            fact(&mut out, note.line, &note.message, Some(&note.code), look);
        }
    }
    if let Some(reason) = report.reason().filter(|reason| !reason.help.is_empty()) {
        title(&mut out, &look.paint(STRONG, "what to do"));
        fact(&mut out, None, &reason.help, None, look);
    }
    out
}

fn title(out: &mut String, title: &str) {
    let _ = writeln!(out, "\n  {title}");
}

/// One fact: the line that shows it, then the text with its further lines under it.
fn fact(out: &mut String, line: Option<u32>, text: &str, code: Option<&str>, look: Look) {
    let at = line.map_or_else(String::new, |line| format!("line {line}: "));
    for (index, part) in text.trim_end().lines().enumerate() {
        let lead = if index == 0 { at.as_str() } else { "  " };
        let _ = write!(out, "    {lead}{}", printable(part));
        if let (0, Some(code)) = (index, code) {
            let _ = write!(out, " {}", look.paint(FAINT, &format!("[{code}]")));
        }
        out.push('\n');
    }
}
