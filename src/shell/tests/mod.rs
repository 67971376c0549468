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
    let items: Vec<&str> = script
        .top_level
        .iter()
        .map(|i| i.span.slice(text))
        .collect();
    if items.len() < script.commands.len() {
        lines.extend(
            items
                .iter()
                .map(|item| format!("= {}", item.replace('\n', "⏎"))),
        );
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

/// Bodies of `RUN` and entry scripts, each with the commands that are expected of it.
const BODIES: &str = include_str!("bodies.txt");

#[test]
fn bodies_have_their_commands() {
    let mut count = 0;
    for case in BODIES.split("\n=====\n") {
        let (body, expected) = case.split_once("\n=>\n").unwrap();
        assert_eq!(show(body), expected.trim_end(), "\n{body}\n");
        // CR LF changes nothing but offsets.
        let crlf = body.replace('\n', "\r\n");
        assert_eq!(
            show(&crlf).replace("\r⏎", "⏎"),
            expected.trim_end(),
            "{crlf:?}"
        );
        count += 1;
    }
    assert!(count >= 60, "{count}");
}

#[test]
fn groups_reach_from_bracket_to_bracket() {
    let text = "( a b ) # c\n{ # comment ( {\n # more\n b; } > x && (cd /x && make;\n # hi )\n) || { cat <<E; }\n foo } )\nE\nf() { c; }\n";
    let script = parse(text);
    let items: Vec<&str> = script
        .top_level
        .iter()
        .map(|i| i.span.slice(text))
        .collect();
    assert_eq!(
        items,
        [
            "( a b )",
            "{ # comment ( {\n # more\n b; } > x",
            "(cd /x && make;\n # hi )\n)",
            "{ cat <<E; }",
            "f() { c; }",
        ]
    );
    assert_eq!(script.functions, ["f"]);
}

#[test]
fn parts_of_words() {
    let parts = |text: &str| parse(text).commands[0].words[1].parts.clone();
    let literal = |text: &str| Part::Literal(text.into());
    let quoted = |text: &str| Part::Quoted(text.into());
    let variable = |name: &str, quoted| Part::Variable {
        name: name.into(),
        quoted,
        expansion: None,
    };
    assert_eq!(parts("a b'c'\"d\"\\e"), [literal("b"), quoted("cde")]);
    assert_eq!(parts("a ''"), [quoted("")]);
    assert_eq!(
        parts("a $B\"x$C\"$1$"),
        [
            variable("B", false),
            quoted("x"),
            variable("C", true),
            variable("1", false),
            literal("$")
        ]
    );
    assert_eq!(
        parts("a *.[ch]?'*'"),
        [
            Part::Glob("*".into()),
            literal("."),
            Part::Glob("[ch]".into()),
            Part::Glob("?".into()),
            quoted("*")
        ]
    );
    assert_eq!(
        parts("a ~/x~"),
        [Part::Tilde(String::new()), literal("/x~")]
    );
    assert_eq!(
        parts("a x{b,$C}"),
        [
            literal("x"),
            Part::Brace(vec![literal("b,"), variable("C", false)])
        ]
    );
    assert_eq!(parts("a $((1 + b))"), [Part::Arithmetic("1 + b".into())]);
    assert_eq!(parts("a $'x'"), [Part::Opaque("$'x'".into())]);
    assert_eq!(parts("a \"\\a\\$\\\"\""), [quoted("\\a$\"")]);
    assert_eq!(parts("a b\\\nc"), [literal("bc")]);
    assert_eq!(parts("a {} {"), [literal("{}")]);
    assert_eq!(
        parts("a ${V:-x\"y\"$Z}"),
        [Part::Variable {
            name: "V".into(),
            quoted: false,
            expansion: Some(Expansion {
                kind: ExpansionKind::Default { colon: true },
                operand: vec![literal("x"), quoted("y"), variable("Z", false)],
            }),
        }]
    );
}

#[test]
fn variables_of_a_word() {
    let script = parse("a $A\"${B:-$C}\"$((D + 1)){x,$E}${F%$G}'$H'\\$I");
    assert_eq!(
        script.commands[0].words[1].variables(),
        ["A", "B", "C", "D", "E", "F", "G"]
    );
}

#[test]
fn redirections_and_assignments() {
    let text = "A=1 B+=\"x y\" C= D=(1 2) e <in 2>>log 3>&- &>all <<-'EOF' >|x\n\tbody $A\n\tEOF\n";
    let script = parse(text);
    let command = &script.commands[0];
    let assignments: Vec<_> = command
        .assignments
        .iter()
        .map(|a| (a.name.as_str(), a.value.raw.as_str(), a.append, a.array))
        .collect();
    assert_eq!(
        assignments,
        [
            ("A", "1", false, false),
            ("B", "\"x y\"", true, false),
            ("C", "", false, false),
            ("D", "(1 2)", false, true)
        ]
    );
    let redirections: Vec<_> = command
        .redirections
        .iter()
        .map(|r| (r.op, r.fd, r.target.raw.as_str(), r.span.slice(text)))
        .collect();
    use RedirectionOp::*;
    assert_eq!(
        redirections,
        [
            (Input, None, "in", "<in"),
            (Append, Some(2), "log", "2>>log"),
            (DuplicateOutput, Some(3), "-", "3>&-"),
            (OutputBoth, None, "all", "&>all"),
            (Heredoc, None, "'EOF'", "<<-'EOF'"),
            (Clobber, None, "x", ">|x"),
        ]
    );
    let heredoc = command.redirections[4].heredoc.as_ref().unwrap();
    assert_eq!(heredoc.text, "body $A\n");
    assert!(!heredoc.expands);
    assert_eq!(heredoc.span.slice(text), "\tbody $A\n");
}

#[test]
fn what_cannot_be_read_is_opaque() {
    for text in [
        "if a; then",
        "a && ",
        "(",
        "a 'b",
        "fi",
        "a | | b",
        "a \0",
        "case x in",
    ] {
        let script = parse(text);
        assert!(script.opaque.is_some(), "{text}");
        assert!(script.commands.is_empty(), "{text}");
    }
    assert!(parse("! ! a").opaque.is_some());
    // A part in backticks that cannot be read spoils the script, but not its other commands.
    let script = parse("a `b && \\`` && c");
    assert!(script.opaque.is_some());
}

#[test]
fn empty_scripts_are_no_error() {
    for text in ["", "\n", "# comment", "#!/bin/sh\n\n# x\n", "   "] {
        let script = parse(text);
        assert_eq!(script.opaque, None, "{text:?}");
        assert!(script.commands.is_empty());
        assert!(script.top_level.is_empty());
    }
}

#[test]
fn conditional_commands() {
    let script = parse("a && b || c; d || { e; }; if f; then g; fi; h & (i)");
    let conditional = script
        .commands
        .iter()
        .filter(|c| c.is_conditional())
        .filter_map(Command::program_name);
    assert_eq!(conditional.collect::<Vec<_>>(), ["c", "e", "g"]);
}
