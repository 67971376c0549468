use super::*;

fn file(source: &str) -> Dockerfile {
    parse(source.as_bytes()).unwrap()
}

fn error(source: &str) -> String {
    parse(source.as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_run_is_cut_where_the_author_wrote_it() {
    let source = "FROM a\nRUN apt-get update && \\\n    # the compiler\n    apt-get install -y gcc \\\n && make\n";
    let file = file(source);
    let Body::Run(Command::Shell(text)) = &file.instructions()[1].body else {
        panic!("not a shell form")
    };
    assert_eq!(
        text.text,
        "apt-get update &&     apt-get install -y gcc  && make"
    );
    let cut = text.text.find("apt-get install").unwrap();
    assert_eq!(
        file.text(&text.to_source(0..cut - 1)),
        "apt-get update && \\\n    # the compiler\n   "
    );
    assert_eq!(
        file.text(&text.to_source(cut..text.text.len())),
        "apt-get install -y gcc \\\n && make"
    );
    let comment = &file.instructions()[1].comments[0];
    assert_eq!(
        (file.text(&comment.span).as_ref(), comment.line),
        ("# the compiler", 3)
    );
}

#[test]
fn instructions_know_their_lines() {
    let file = file("# c\n\nFROM a AS B\n  RUN <<E cat \nx\nE\nCMD b \\\n# swallowed\n");
    let [from, run, cmd] = file.instructions() else {
        panic!("not three")
    };
    assert_eq!(
        (from.start_line, run.start_line, run.end_line, cmd.end_line),
        (3, 4, 6, 8)
    );
    assert_eq!(file.text(&run.lines), "  RUN <<E cat \nx\nE\n");
    assert_eq!(file.text(&run.span), "RUN <<E cat \nx\nE");
    assert_eq!(file.text(&run.heredocs[0].content), "x\n");
    assert_eq!(file.text(&cmd.span), "CMD b");
    assert_eq!(file.text(&cmd.lines), "CMD b \\\n# swallowed\n");
    let Body::From {
        alias,
        alias_span: Some(span),
        ..
    } = &from.body
    else {
        panic!("no alias")
    };
    assert_eq!(
        (alias.as_deref(), file.text(span).as_ref()),
        (Some("b"), "B")
    );
    assert_eq!(
        (
            file.line_of(0),
            file.line_of(run.span.end),
            file.line_of(9999)
        ),
        (1, 6, 9)
    );
    assert_eq!(file.leading_comments(), [vec!["c"], vec![], vec![]]);
}

#[test]
fn stages_do_not_own_the_arguments_before_them() {
    let file = file("ARG V=1\nFROM --platform=p a:$V AS x\nRUN b\nRUN c\nFROM x\n");
    let stages = file.stages();
    assert_eq!((stages[0].from, stages[0].instructions.clone()), (1, 2..4));
    assert_eq!(
        (stages[0].base.as_str(), stages[0].platform.as_deref()),
        ("a:$V", Some("p"))
    );
    assert_eq!(
        (
            stages[1].from,
            stages[1].instructions.clone(),
            &stages[1].alias
        ),
        (4, 5..5, &None)
    );
}

#[test]
fn directives_and_line_endings_are_read() {
    let file =
        file("\u{feff}# syntax=docker/dockerfile:1\r\n# escape=`\r\nFROM a\r\nRUN b `\n c\n");
    assert_eq!((file.escape(), file.eol()), ('`', "\r\n"));
    assert_eq!(
        file.directive(DirectiveName::Syntax),
        Some("docker/dockerfile:1")
    );
    assert_eq!(file.text(&file.directives[1].value_span), "`");
    assert_eq!(
        file.items[..2],
        [Item::ByteOrderMark(0..3), Item::Directive(0)]
    );
    assert_eq!(super::tests::file("FROM a").eol(), "\n");
}

#[test]
fn inline_files_are_the_heredocs_of_copy() {
    let file = file("FROM a\nCOPY <<a b <<-'c' /d/\n\tx\na\n\ty\n\tc\n");
    let Body::Copy {
        sources,
        dest,
        inline,
    } = &file.instructions()[1].body
    else {
        panic!("not a copy")
    };
    assert_eq!(
        (sources.as_slice(), dest.as_str()),
        (["b".to_owned()].as_slice(), "/d/")
    );
    let files: Vec<_> = inline
        .iter()
        .map(|file| (file.name.as_str(), &*file.text, file.expand))
        .collect();
    assert_eq!(files, [("a", "\tx\n", true), ("c", "y\n", false)]);
}

#[test]
fn errors_name_the_place_and_show_the_line() {
    assert_eq!(
        error("FROM a\nENV a=b c d=e\n"),
        "line 2, column 9: Syntax error - can't find = in \"c\". Must be of the form: name=value\n\
         2 | ENV a=b c d=e\n  |         ^"
    );
    assert_eq!(
        error("FROM a\n  FOO b\n"),
        "line 2, column 3: unknown instruction: FOO\n2 |   FOO b\n  |   ^"
    );
    assert_eq!(
        error("FROM a\r\nRUN --mnt=x \\\r\n y\r\n"),
        "line 2, column 5: unknown flag: --mnt\n2 | RUN --mnt=x \\\n  |     ^"
    );
    // What is wrong is on the next line, but the instruction starts here.
    assert_eq!(
        error("FROM a\nRUN \\\n --mnt=x y\n"),
        "line 2, column 1: unknown flag: --mnt\n2 | RUN \\\n  | ^"
    );
    assert_eq!(
        error(""),
        "line 1, column 1: file with no instructions\n1 | \n  | ^"
    );
}

#[test]
fn triggers_may_be_unknown_but_not_these() {
    for trigger in [
        "ONBUILD RUN a",
        "ONBUILD\u{a0} a",
        "onbu\u{131}ld a",
        "From a",
        "MAINTAINER a",
    ] {
        assert!(
            parse(format!("FROM a\nONBUILD {trigger}").as_bytes()).is_err(),
            "{trigger}"
        );
    }
    let file = file("FROM a\nONBUILD FOO b\nONBUILD RUN <<E\nc\nE\n");
    let Body::Onbuild(unknown) = &file.instructions()[1].body else {
        panic!("no trigger")
    };
    assert_eq!(
        (unknown.trigger.as_str(), unknown.expression.as_str()),
        ("FOO", "FOO b")
    );
    let Body::Onbuild(run) = &file.instructions()[2].body else {
        panic!("no trigger")
    };
    assert_eq!(
        (run.trigger.as_str(), run.expression.as_str()),
        ("RUN", "RUN <<E\nc\nE")
    );
}

#[test]
fn errors_of_lines_come_before_errors_of_meaning() {
    assert!(
        error("FROM a\nFOO\nENV b\n").starts_with("line 3, column 5: ENV must have two arguments")
    );
}

#[test]
fn a_physical_line_is_shorter_than_64_kib() {
    let line = |length: usize, end: &str| format!("FROM a\nRUN {}{end}", "x".repeat(length - 4));
    assert!(parse(line(65535, "\n").as_bytes()).is_ok());
    assert!(parse(line(65535, "").as_bytes()).is_ok());
    assert!(
        error(&line(65536, "\n"))
            .starts_with("line 2, column 1: dockerfile line greater than max allowed size")
    );
    assert!(parse(line(65536, "").as_bytes()).is_err());
    let long = error(&line(10_000_000, "\n"));
    assert!(long.len() < 400, "{long}");
}

#[test]
fn long_files_take_no_recursion_and_little_more_than_their_size() {
    let long = |head: &str, part: &str, count: usize| {
        parse(format!("FROM a\n{head}{}", part.repeat(count)).as_bytes())
    };
    assert_eq!(
        long("", "RUN a\n", 100_000).unwrap().instructions().len(),
        100_001
    );
    assert!(
        long("", "ONBUILD \\\n", 200_000)
            .unwrap_err()
            .message
            .starts_with("Chaining ONBUILD")
    );
    assert!(long("RUN a", "\\\n '<<' ", 100_000).is_ok());
    assert!(long("CMD ", "[\\\n", 100_000).is_ok());
    assert!(
        long("RUN <<E ", "${a:-\\\n", 100_000)
            .unwrap_err()
            .message
            .contains("nested")
    );
    assert!(
        long("COPY ", "<<E \\\n", 20_000)
            .unwrap_err()
            .message
            .starts_with("unterminated heredoc")
    );
    let copies = format!(
        "COPY {} /x/\n{}{}\nE\n",
        "<<E \\\n".repeat(5_000),
        "E\n".repeat(4_999),
        "x".repeat(60_000)
    );
    let shared = long(&copies, "", 0).unwrap();
    let Body::Copy { inline, .. } = &shared.instructions()[1].body else {
        panic!("not a copy")
    };
    // 5,000 files of 60,000 bytes, and one text.
    assert_eq!(inline.len(), 5_000);
    assert!(
        inline
            .iter()
            .all(|file| file.text.as_ptr() == inline[0].text.as_ptr() && file.text.len() == 60_001)
    );
    assert!(
        long("", "\n", 4_000_001)
            .unwrap_err()
            .message
            .starts_with("the file has more than")
    );
}
