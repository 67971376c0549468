use super::*;

/// One line for each command: what stands before it, the constructs around it, its text.
pub(super) fn show(text: &str) -> String {
    let script = parse(text);
    let mut lines = Vec::new();
    for command in &script.commands {
        let connector = match command.connector {
            Connector::Start => "^",
            Connector::And => "&&",
            Connector::Or => "||",
            Connector::Sequence => ";",
            Connector::Pipe => "|",
            Connector::Background => "&",
        };
        let place: Vec<String> = command.place.0.iter().map(enclosure).collect();
        let mut line = format!("{connector} {}", command.span.slice(text));
        if !place.is_empty() {
            line = format!(
                "{connector} [{}] {}",
                place.join(" "),
                command.span.slice(text)
            );
        }
        if command.background {
            line.push_str(" &");
        }
        lines.push(line.replace('\n', "⏎"));
    }
    if let Some(opaque) = &script.opaque {
        lines.push(format!("OPAQUE {}", opaque.reason));
    }
    lines.join("\n")
}

fn enclosure(enclosure: &Enclosure) -> String {
    match enclosure {
        Enclosure::Subshell => "(".into(),
        Enclosure::Group => "{".into(),
        Enclosure::Condition => "test".into(),
        Enclosure::Conditional => "if".into(),
        Enclosure::Loop => "loop".into(),
        Enclosure::Function(name) => format!("{name}()"),
        Enclosure::Substitution => "$".into(),
        Enclosure::Coproc => "coproc".into(),
    }
}

#[test]
fn print() {
    let Ok(path) = std::env::var("SHOW") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    for body in text.split("\n----\n") {
        println!("{body}\n=>\n{}\n", show(body));
        let s = parse(body);
        for i in &s.top_level {
            println!("   item {:?} {:?}", i.connector, i.span.slice(body));
        }
    }
}
