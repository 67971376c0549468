//! The parser against BuildKit's own: 271 difficult files, and what BuildKit makes of each.
//!
//! `parser_truth/README.md` says what the fields are. Every field is compared.

use msconvert::dockerfile::{
    Body, Command, Dockerfile, InlineFile, Instruction, KeyValue, Line, parse, parse_lines,
    process_word_known,
};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The rows, with the source of each.
fn rows() -> Vec<(Value, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parser_truth");
    let truth = fs::read_to_string(root.join("buildkit.jsonl")).expect("the truth is there");
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).expect("a line is JSON");
        let source = fs::read(root.join(row["file"].as_str().expect("a row names its file")))
            .expect("the file is there");
        (row, source)
    };
    truth.lines().map(row).collect()
}

/// The row that our parser would have written.
fn ours(file: &Value, source: &[u8]) -> Value {
    let mut row = json!({
        "file": file, "bytes": source.len(), "parse_ok": false, "ok": false, "escape": "", "warn": 0, "ins": null,
        "stages": null, "meta_args": 0,
    });
    let Ok(lines) = parse_lines(source) else {
        return row;
    };
    row["parse_ok"] = json!(true);
    row["escape"] = json!(lines.escape);
    row["warn"] = json!(
        lines
            .lines
            .iter()
            .filter(|line| line.blank_continuation)
            .count()
    );
    let comments = lines.leading_comments(source);
    let each = lines.lines.iter().zip(comments);
    row["ins"] = each
        .map(|(line, comments)| line_row(source, lines.escape, line, comments))
        .collect();
    let Ok(file) = parse(source) else { return row };
    row["ok"] = json!(true);
    let stage = |stage: msconvert::dockerfile::Stage| {
        json!({
            "name": stage.alias.unwrap_or_default(),
            "base": stage.base,
            "platform": stage.platform.unwrap_or_default(),
            "n": stage.instructions.len(),
        })
    };
    let stages = file.stages();
    let before = stages
        .first()
        .map_or(file.instructions().len(), |stage| stage.from);
    row["meta_args"] = json!(before);
    if !stages.is_empty() {
        row["stages"] = stages.into_iter().map(stage).collect();
    }
    row
}

fn line_row(source: &[u8], escape: char, line: &Line, comments: Vec<String>) -> Value {
    let flags = line.flags.iter().map(|flag| match &flag.value {
        Some(value) => format!("--{}={value}", flag.name),
        None => format!("--{}", flag.name),
    });
    let heredocs = line.heredocs.iter().map(|heredoc| {
        json!({
            "name": heredoc.name,
            "content": String::from_utf8_lossy(&source[heredoc.content.clone()]),
            "expand": heredoc.expand,
            "chomp": heredoc.chomp,
            "fd": heredoc.fd.unwrap_or(0),
        })
    });
    let mut row = json!({
        "kw": line.word(source).to_uppercase(),
        "okw": line.word(source),
        "s": line.start_line,
        "e": line.end_line,
        "flags": flags.collect::<Vec<_>>(),
        "args": line.args.flatten(),
        "json": line.args.is_json(),
        "orig": line.logical(source).text,
        "comments": if comments.is_empty() { Value::Null } else { json!(comments) },
        "heredocs": if line.heredocs.is_empty() { Value::Null } else { heredocs.collect() },
    });
    // What one instruction means, whether or not the others are fine.
    if let Ok(instruction) = line.interpret(source)
        && let Some(typed) = typed(escape, &instruction)
    {
        row["t"] = typed;
    }
    row
}

fn typed(escape: char, instruction: &Instruction) -> Option<Value> {
    let command = |command: &Command| {
        let form = if matches!(command, Command::Exec(_)) {
            "exec"
        } else {
            "shell"
        };
        json!({"form": form, "args": command.args()})
    };
    // The truth was written without variables and with those that are unset kept; a word that fails stands as it is.
    let expand = |text: &str| match process_word_known(text, escape, &|_| None) {
        Ok(expanded) => expanded.text,
        Err(_) => text.to_owned(),
    };
    let pairs = |pairs: &[KeyValue]| {
        let pair =
            |pair: &KeyValue| json!([pair.key, pair.value, expand(&pair.value), expand(&pair.key)]);
        json!({"kv": pairs.iter().map(pair).collect::<Vec<_>>()})
    };
    let transfer = |sources: &[String], dest: &str, inline: &[InlineFile]| {
        let files: Vec<_> = inline
            .iter()
            .map(|file| json!([file.name, &*file.text]))
            .collect();
        json!({"src": sources, "dst": dest, "inline": if files.is_empty() { Value::Null } else { json!(files) }})
    };
    Some(match &instruction.body {
        Body::From {
            image,
            platform,
            alias,
            ..
        } => {
            json!({"image": image, "platform": platform.as_deref().unwrap_or(""), "alias": alias.as_deref().unwrap_or("")})
        }
        Body::Run(it) | Body::Cmd(it) | Body::Entrypoint(it) => command(it),
        Body::Copy {
            sources,
            dest,
            inline,
        }
        | Body::Add {
            sources,
            dest,
            inline,
        } => transfer(sources, dest, inline),
        Body::Env(list) | Body::Label(list) => pairs(list),
        Body::Arg(list) => {
            let each = list.iter().map(|arg| match &arg.default {
                Some(default) => json!([arg.name, default, expand(default)]),
                None => json!([arg.name, null]),
            });
            json!({"av": each.collect::<Vec<_>>()})
        }
        Body::Onbuild(onbuild) => json!({"expr": onbuild.expression}),
        _ => return None,
    })
}

/// The line that BuildKit's message names, where it names one.
fn line_in(message: &str) -> Option<u32> {
    message
        .strip_prefix("dockerfile parse error on line ")?
        .split_once(':')?
        .0
        .parse()
        .ok()
}

/// A second look at what the row leaves out: the words of the instructions without a typed view.
fn untyped_words(file: &Dockerfile) -> Vec<Vec<String>> {
    let words = |instruction: &Instruction| match &instruction.body {
        Body::Expose(words) | Body::Volume(words) | Body::Shell(words) => Some(words.clone()),
        Body::User(word)
        | Body::Workdir(word)
        | Body::Stopsignal(word)
        | Body::Maintainer(word) => Some(vec![word.clone()]),
        _ => None,
    };
    file.instructions().iter().filter_map(words).collect()
}

#[test]
fn every_field_of_every_file_is_that_of_buildkit() {
    let mut wrong = Vec::new();
    let rows = rows();
    assert_eq!(rows.len(), 271);
    for (mut truth, source) in rows {
        let row = ours(&truth["file"], &source);
        let object = truth.as_object_mut().expect("a row is an object");
        // The texts are ours to choose; whether there is an error, and its line, are not.
        object.remove("parse_err");
        object.remove("err");
        // No comments are null, or an empty list where a parser directive came before: the same thing said twice.
        for line in object["ins"].as_array_mut().into_iter().flatten() {
            if line["comments"] == json!([]) {
                line["comments"] = Value::Null;
            }
        }
        if row != truth {
            let fields = truth
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(key, value)| row[key.as_str()] != **value);
            let fields: Vec<_> = fields
                .map(|(key, value)| format!("{key}: {value}\n   ours: {}", row[key]))
                .collect();
            wrong.push(format!("{} {}", truth["file"], fields.join("\n  ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} files differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn errors_are_on_the_line_that_buildkit_names() {
    let mut seen = 0;
    for (truth, source) in rows() {
        let Some(message) = truth["err"].as_str() else {
            continue;
        };
        let error = parse(&source).expect_err("BuildKit rejects it");
        assert!(
            error.line >= 1 && error.column >= 1 && !error.message.is_empty(),
            "{truth} {error:?}"
        );
        if let Some(line) = line_in(message) {
            assert_eq!(error.line, line, "{} {message}", truth["file"]);
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn instructions_without_a_typed_view_have_the_words_of_buildkit() {
    let keywords = [
        "EXPOSE",
        "VOLUME",
        "SHELL",
        "USER",
        "WORKDIR",
        "STOPSIGNAL",
        "MAINTAINER",
    ];
    let mut seen = 0;
    for (truth, source) in rows() {
        let Ok(file) = parse(&source) else { continue };
        let lines = truth["ins"].as_array().into_iter().flatten();
        let lines =
            lines.filter(|line| keywords.contains(&line["kw"].as_str().unwrap_or_default()));
        let expected: Vec<Value> = lines.map(|line| line["args"].clone()).collect();
        seen += expected.len();
        assert_eq!(
            json!(untyped_words(&file)),
            json!(expected),
            "{}",
            truth["file"]
        );
    }
    assert!(seen > 30, "{seen}");
}
