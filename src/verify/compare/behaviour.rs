//! What both containers did.

use super::text::{self, Comparison};
use super::{MASKED, short, some};
use crate::verify::check::{Check, Part};
use crate::verify::expect::Expectation;
use crate::verify::http::Response;
use crate::verify::observe::Observation;

/// Compares a run of the new image with the original's own runs. `prefix` names the run where there are several.
pub fn compare(
    originals: &[Observation],
    new: &Observation,
    prefix: &str,
    expected: &Expectation,
) -> Vec<Check> {
    let Some(old) = originals.first() else {
        return Vec::new();
    };
    let mut checks = Comparing {
        originals,
        old,
        new,
        prefix,
        another_server: expected.another_server,
        another_start: expected.start.is_some(),
        checks: Vec::new(),
    };
    checks.start();
    if old.not_started.is_some() || new.not_started.is_some() {
        return checks.checks;
    }
    checks.exit();
    checks.ports();
    checks.responses();
    checks.health();
    checks.output();
    checks.stop();
    checks.checks
}

struct Comparing<'a> {
    originals: &'a [Observation],
    old: &'a Observation,
    new: &'a Observation,
    prefix: &'a str,
    another_server: bool,
    another_start: bool,
    checks: Vec<Check>,
}

impl Comparing<'_> {
    fn name(&self, name: &str) -> String {
        if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}: {name}", self.prefix)
        }
    }

    fn add(&mut self, part: Part, name: &str, differences: Vec<String>, remarks: Vec<String>) {
        let name = self.name(name);
        self.checks
            .push(Check::of(part, name, differences, remarks));
    }

    fn cannot(&mut self, part: Part, name: &str, why: impl Into<String>) {
        let name = self.name(name);
        self.checks.push(Check::not_comparable(part, name, why));
    }

    /// Whether all runs of the original agree on something.
    fn agree<T: PartialEq>(&self, value: impl Fn(&Observation) -> T) -> bool {
        let own = value(self.old);
        self.originals.iter().all(|run| value(run) == own)
    }

    fn start(&mut self) {
        match (&self.old.not_started, &self.new.not_started) {
            (None, Some(why)) => self.add(
                Part::Start,
                "start",
                vec![format!("the new container does not start: {}", short(why))],
                Vec::new(),
            ),
            (Some(why), _) => self.cannot(
                Part::Start,
                "start",
                format!("the original does not start: {}", short(why)),
            ),
            (None, None) => self.add(Part::Start, "start", Vec::new(), Vec::new()),
        }
    }

    fn exit(&mut self) {
        let memory = |run: &Observation| {
            if run.out_of_memory {
                ", for it took too much memory"
            } else {
                ""
            }
        };
        let text = |run: &Observation| match run.exit {
            Some(code) => format!("ends with code {code}{}", memory(run)),
            None => "keeps running".to_owned(),
        };
        if !self.agree(|run| run.exit) {
            self.cannot(
                Part::Exit,
                "exit",
                "the original ends in one way, then in another",
            );
        } else if self.old.exit == self.new.exit {
            let remark = match self.old.exit {
                Some(0) | None => Vec::new(),
                Some(code) => vec![format!(
                    "both end with code {code}: give what they need with --env or arguments to see more"
                )],
            };
            self.add(Part::Exit, "exit", Vec::new(), remark);
        } else {
            let mut differences = vec![format!(
                "the original {}, the new one {}",
                text(self.old),
                text(self.new)
            )];
            differences.extend(last_lines(self.new));
            self.add(Part::Exit, "exit", differences, Vec::new());
        }
    }

    fn ports(&mut self) {
        for (port, answers) in self.old.ports.clone() {
            let name = format!("port {port}");
            let answer = |run: &Observation| {
                run.ports
                    .iter()
                    .any(|(it, answered)| *it == port && *answered)
            };
            if !self.agree(answer) {
                self.cannot(
                    Part::Port,
                    &name,
                    "the original answers in one run and not in another",
                );
            } else if !answers && !answer(self.new) {
                self.cannot(Part::Port, &name, "neither of the two answers");
            } else if answers != answer(self.new) {
                let text = |answers: bool| if answers { "answers" } else { "does not" };
                let mut differences = vec![format!(
                    "the original {}, the new one {}",
                    text(answers),
                    text(answer(self.new))
                )];
                differences.extend(last_lines(self.new));
                self.add(Part::Port, &name, differences, Vec::new());
            } else {
                self.add(Part::Port, &name, Vec::new(), Vec::new());
            }
        }
    }

    fn responses(&mut self) {
        for (index, (name, first)) in self.old.responses.iter().enumerate() {
            let answers: Vec<Option<&Response>> = self
                .originals
                .iter()
                .map(|run| run.responses.get(index).and_then(|it| it.1.as_ref()))
                .collect();
            let new = self.new.responses.get(index).and_then(|it| it.1.as_ref());
            let (Some(_), Some(new)) = (first, new) else {
                match (first, new) {
                    (None, None) => self.cannot(Part::Response, name, "no answer from either"),
                    (None, Some(_)) => {
                        self.cannot(Part::Response, name, "no answer from the original")
                    }
                    _ if !self.new.answered() && self.old.answered() => {}
                    _ => self.add(
                        Part::Response,
                        name,
                        vec!["no answer from the new one".to_owned()],
                        Vec::new(),
                    ),
                }
                continue;
            };
            let old: Vec<&Response> = answers.into_iter().flatten().collect();
            let (differences, remarks) = response(&old, new, self.another_server);
            self.add(Part::Response, name, differences, remarks);
        }
    }

    fn health(&mut self) {
        match (self.old.health, self.new.health) {
            (None, None) => {}
            (Some(_), _) if !self.agree(|run| run.health) => self.cannot(
                Part::Health,
                "health check",
                "it ends in one way, then in another, in the original",
            ),
            (old, new) if old == new => {
                let remark = match old {
                    Some(0) => Vec::new(),
                    code => vec![format!(
                        "both are unhealthy (code {})",
                        code.unwrap_or_default()
                    )],
                };
                self.add(Part::Health, "health check", Vec::new(), remark);
            }
            (old, new) => {
                let text = |code: Option<i32>| {
                    code.map_or_else(
                        || "did not run".to_owned(),
                        |code| format!("ended with code {code}"),
                    )
                };
                // Where the server has ended, its end is the difference.
                if self.old.exit == self.new.exit {
                    self.add(
                        Part::Health,
                        "health check",
                        vec![format!(
                            "in the original it {}, in the new one it {}",
                            text(old),
                            text(new)
                        )],
                        Vec::new(),
                    );
                }
            }
        }
    }

    fn output(&mut self) {
        let ends = self.old.exit.is_some();
        for (name, stream) in [
            (
                "standard output",
                (|run| run.stdout.as_str()) as fn(&Observation) -> &str,
            ),
            ("standard error", |run| run.stderr.as_str()),
        ] {
            let runs: Vec<&str> = self.originals.iter().map(stream).collect();
            let new = stream(self.new);
            let found: Comparison = if ends {
                text::ordered(&runs, new)
            } else {
                text::sets(&runs, new)
            };
            let part = if ends { Part::Output } else { Part::Logs };
            let (mut differences, mut remarks) = (found.differences, found.masked);
            if self.another_start && (!ends || name == "standard error") {
                // The build tool that started the original's program wrote lines of its own.
                let (missing, others) = differences
                    .into_iter()
                    .partition(|it| it.starts_with("missing"));
                (differences, remarks) = (others, [missing, remarks].concat());
            }
            self.add(part, name, some(differences), some(remarks));
        }
    }

    fn stop(&mut self) {
        let text = |code: i64| match code {
            137 => "had to be killed".to_owned(),
            code => format!("ended with code {code}"),
        };
        match (self.old.stop, self.new.stop) {
            (Some(_), Some(_)) if !self.agree(|run| run.stop) => {
                self.cannot(
                    Part::Stop,
                    "stop signal",
                    "the original stops in one way, then in another",
                );
            }
            (Some(old), Some(new)) => {
                let differences = if old == new {
                    Vec::new()
                } else {
                    vec![format!(
                        "the original {}, the new one {}",
                        text(old),
                        text(new)
                    )]
                };
                self.add(Part::Stop, "stop signal", differences, Vec::new());
            }
            _ => {}
        }
    }
}

/// The last lines that a container wrote, as they mostly say what is wrong.
fn last_lines(run: &Observation) -> Vec<String> {
    let text = if run.stderr.trim().is_empty() {
        &run.stdout
    } else {
        &run.stderr
    };
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines
        .iter()
        .skip(lines.len().saturating_sub(3))
        .map(|line| format!("it wrote: {}", short(line)))
        .collect()
}

/// What a content type says of the kind of content, however a server writes it: without the character set, and with one
/// name for JavaScript (<https://www.rfc-editor.org/rfc/rfc9239#section-6>).
fn media_type(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    match kind.to_ascii_lowercase().as_str() {
        "application/javascript" | "application/x-javascript" => "text/javascript".to_owned(),
        other => other.to_owned(),
    }
}

fn response(old: &[&Response], new: &Response, another_server: bool) -> (Vec<String>, Vec<String>) {
    let (mut differences, mut remarks) = (Vec::new(), Vec::new());
    let Some(first) = old.first() else {
        return (differences, remarks);
    };
    let status = |response: &Response| {
        response
            .status
            .map_or_else(|| "no HTTP".to_owned(), |status| status.to_string())
    };
    type Field = fn(&Response) -> String;
    let fields: [(&str, Field); 3] = [
        ("status", status),
        ("content type", |response| response.content_type.clone()),
        ("redirect", |response| response.location.clone()),
    ];
    for (name, value) in fields {
        let (was, is) = (value(first), value(new));
        if old.iter().any(|it| value(it) != was) {
            remarks.push(format!("{MASKED}: {name}"));
        } else if was != is {
            let text = format!("the {name} was `{}` and is `{}`", short(&was), short(&is));
            match another_server && name == "content type" && media_type(&was) == media_type(&is) {
                true => remarks.push(text),
                false => differences.push(text),
            }
        }
    }
    if first.cut || new.cut {
        remarks.push("the answer did not end: its beginning was compared".to_owned());
    }
    let same = old.iter().all(|it| it.body == first.body);
    let texts: Option<Vec<&str>> = old
        .iter()
        .map(|it| std::str::from_utf8(&it.body).ok())
        .collect();
    match (texts, std::str::from_utf8(&new.body)) {
        (Some(texts), Ok(now)) if !first.cut => {
            let found = text::ordered(&texts, now);
            differences.extend(
                some(found.differences)
                    .into_iter()
                    .map(|it| format!("body: {it}")),
            );
            remarks.extend(some(found.masked));
        }
        (Some(texts), Ok(now)) => {
            let found = text::sets(&texts, now);
            remarks.extend(some(found.differences));
        }
        _ if same && first.body != new.body => {
            differences.push(format!(
                "the body of {} bytes is another one of {}",
                first.body.len(),
                new.body.len()
            ));
        }
        _ if !same => remarks
            .push("the body is no text, and differs between the original's own runs".to_owned()),
        _ => {}
    }
    (some(differences), some(remarks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::check::State;
    use crate::verify::expect::Start;

    fn server(body: &str) -> Observation {
        Observation {
            ports: vec![(8080, true)],
            responses: vec![(
                "GET /".into(),
                Some(Response {
                    status: Some(200),
                    content_type: "text/html".into(),
                    location: String::new(),
                    body: body.into(),
                    cut: false,
                }),
            )],
            stdout: "listening\n".into(),
            stop: Some(0),
            health: Some(0),
            ..Observation::default()
        }
    }

    fn failed(old: &Observation, new: &Observation) -> Vec<Part> {
        compare(
            &[old.clone(), old.clone()],
            new,
            "",
            &Expectation::default(),
        )
        .into_iter()
        .filter(|it| it.state == State::Failed)
        .map(|it| it.part)
        .collect()
    }

    #[test]
    fn each_difference_is_found_by_its_check() {
        let old = server("<h1>");
        assert_eq!(failed(&old, &old.clone()), []);
        assert_eq!(failed(&old, &server("<h2>")), [Part::Response]);
        let changed = |change: &dyn Fn(&mut Observation)| {
            let mut new = old.clone();
            change(&mut new);
            failed(&old, &new)
        };
        assert_eq!(changed(&|it| it.stop = Some(137)), [Part::Stop]);
        assert_eq!(changed(&|it| it.health = Some(1)), [Part::Health]);
        assert_eq!(changed(&|it| it.stdout.push_str("panic\n")), [Part::Logs]);
        assert_eq!(
            changed(&|it| it.not_started = Some("exec".into())),
            [Part::Start]
        );
        assert_eq!(changed(&|it| it.ports[0].1 = false), [Part::Port]);
        assert!(
            changed(&|it| {
                it.exit = Some(1);
                it.stop = None;
            })
            .contains(&Part::Exit)
        );
    }

    #[test]
    fn another_server_may_write_the_same_content_type_in_another_way() {
        let with = |content_type: &str| {
            let mut run = server("x");
            if let Some(response) = run.responses[0].1.as_mut() {
                response.content_type = content_type.to_owned();
            }
            run
        };
        let state = |old: &str, new: &str, another_server| {
            let expected = Expectation {
                another_server,
                ..Expectation::default()
            };
            let checks = compare(&[with(old), with(old)], &with(new), "", &expected);
            checks
                .iter()
                .find(|it| it.part == Part::Response)
                .map(|it| it.state)
        };
        let (old, new) = ("application/javascript; charset=UTF-8", "text/javascript");
        assert_eq!(state(old, new, true), Some(State::Passed));
        assert_eq!(state(old, new, false), Some(State::Failed));
        assert_eq!(state("text/html", "text/css", true), Some(State::Failed));
    }

    #[test]
    fn lines_of_a_build_tool_that_is_not_started_may_be_missing() {
        let (old, mut new) = (server("x"), server("x"));
        let state = |old: &Observation, new: &Observation, start: Option<Start>| {
            let expected = Expectation {
                start,
                ..Expectation::default()
            };
            let checks = compare(&[old.clone(), old.clone()], new, "", &expected);
            checks
                .into_iter()
                .filter(|it| it.part == Part::Logs)
                .all(|it| it.state == State::Passed)
        };
        new.stdout = String::new();
        assert!(!state(&old, &new, None));
        assert!(state(&old, &new, Some(Start::default())));
        new.stdout = "listening\npanic\n".into();
        assert!(!state(&old, &new, Some(Start::default())));
        let mut wordy = old.clone();
        wordy.stdout = (0..100)
            .map(|at| format!("[INFO] {}\n", "x".repeat(at)))
            .collect();
        assert!(!state(&wordy, &new, Some(Start::default())));
        new.stdout = String::new();
        assert!(state(&wordy, &new, Some(Start::default())));
    }

    #[test]
    fn a_program_that_ends_has_an_output_and_a_code() {
        let old = Observation {
            exit: Some(0),
            stdout: "a\nb\n".into(),
            ..Observation::default()
        };
        let swapped = Observation {
            stdout: "b\na\n".into(),
            ..old.clone()
        };
        assert_eq!(failed(&old, &swapped), [Part::Output]);
        assert_eq!(
            failed(
                &old,
                &Observation {
                    exit: Some(2),
                    ..old.clone()
                }
            ),
            [Part::Exit]
        );
        assert_eq!(
            failed(
                &old,
                &Observation {
                    stderr: "x".into(),
                    ..old.clone()
                }
            ),
            [Part::Output]
        );
    }

    #[test]
    fn what_the_original_does_not_do_twice_is_not_counted() {
        let (one, two) = (server("id 1"), server("id 2"));
        let checks = compare(&[one, two], &server("id 3"), "", &Expectation::default());
        assert!(
            checks.iter().all(|it| it.state == State::Passed),
            "{checks:?}"
        );
        assert!(
            checks
                .iter()
                .any(|it| it.details.iter().any(|detail| detail.contains("masked")))
        );
    }
}
