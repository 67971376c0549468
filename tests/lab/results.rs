//! What the runs came to, kept in a file: `docs/verification.md` is made from it, and what has not changed need not be run again.

use std::collections::BTreeMap;
use std::path::Path;

use msconvert::report::verify::megabytes;
use serde::{Deserialize, Serialize};

use crate::report::{Line, Standing};

/// The results of cases and controls, by name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Results {
    cases: BTreeMap<String, OfCase>,
    controls: BTreeMap<String, OfControl>,
}

#[derive(Debug, Serialize, Deserialize)]
struct OfCase {
    /// `alike`, `wrong`, or `assumption` where it differs as its open assumption says.
    answer: String,
    runtime: String,
    before: String,
    after: String,
    checks: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_comparable: Vec<String>,
    fingerprint: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct OfControl {
    about: String,
    caught_by: String,
    fingerprint: String,
}

impl Results {
    /// The file's; none where there is no such file.
    pub fn read(file: &Path) -> Results {
        match std::fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display())),
            Err(_) => Results::default(),
        }
    }

    /// Whether a case or control with this fingerprint was as it should be.
    pub fn has(&self, name: &str, fingerprint: &str) -> bool {
        let case = self.cases.get(name);
        let control = self.controls.get(name);
        case.is_some_and(|it| it.answer != "wrong" && it.fingerprint == fingerprint)
            || control.is_some_and(|it| it.fingerprint == fingerprint)
    }

    /// Leaves out what there is no more.
    pub fn retain(&mut self, exists: impl Fn(&str) -> bool) {
        self.cases.retain(|name, _| exists(name));
        self.controls.retain(|name, _| exists(name));
    }

    /// Takes over what was run.
    pub fn take(&mut self, line: &Line) {
        match line.standing {
            Standing::Skipped => {}
            Standing::Caught => {
                let control = OfControl {
                    about: line.details.first().cloned().unwrap_or_default(),
                    caught_by: line.summary.trim_start_matches("caught by ").to_owned(),
                    fingerprint: line.fingerprint.clone(),
                };
                self.controls.insert(line.name.clone(), control);
            }
            Standing::Alike | Standing::Assumption | Standing::Wrong => {
                self.controls.remove(&line.name);
                // A machine that was too slow, or an engine in trouble, says nothing of the case.
                if line.runtime.is_empty() || !line.answered {
                    return;
                }
                let (before, after) = line.sizes.unwrap_or_default();
                let case = OfCase {
                    answer: match line.standing {
                        Standing::Alike => "alike",
                        Standing::Assumption => "assumption",
                        _ => "wrong",
                    }
                    .to_owned(),
                    runtime: line.runtime.clone(),
                    before: megabytes(before),
                    after: megabytes(after),
                    checks: line.passed,
                    not_comparable: line.not_comparable.clone(),
                    fingerprint: line.fingerprint.clone(),
                };
                self.cases.insert(line.name.clone(), case);
            }
        }
    }

    /// Writes the file.
    pub fn write(&self, file: &Path) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other)?;
        std::fs::write(file, text + "\n")
    }
}

/// A number for some texts: FNV-1a, as it stays the same on every machine.
pub fn fingerprint<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        for byte in text.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
