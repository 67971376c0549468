//! From the plan to the text: the builder stage is the author's own bytes, the runtime stage comes from a template.

mod template;

pub use template::Template;

use serde::Serialize;
use tera::Context as Values;

use crate::dockerfile::{Body, Dockerfile, Edits, Item, Span};
use crate::plan::{CopyLine, Plan};

#[derive(Default, Serialize)]
struct Copy {
    owner: Option<String>,
    paths: String,
}

/// Writes the new Dockerfile.
///
/// # Errors
/// What a template or an edit could not do; that is a defect of the template or of the plan.
pub fn render(
    dockerfile: &Dockerfile,
    plan: &Plan<'_>,
    template: &Template,
) -> Result<Vec<u8>, String> {
    let eol = dockerfile.eol();
    let source = dockerfile.source();
    let mut edits = Edits::new();
    name_builder(dockerfile, plan, &mut edits);
    let blocks = moved_blocks(dockerfile, plan);
    let tail_start = tail_start(dockerfile);
    let mut moved: Vec<u8> = Vec::new();
    for block in &blocks {
        moved.extend_from_slice(source.get(block.clone()).unwrap_or_default());
        if !moved.ends_with(b"\n") {
            moved.extend_from_slice(eol.as_bytes());
        }
        // A gap may reach into the next block, which takes the blank lines above it along.
        let next = blocks
            .iter()
            .map(|other| other.start)
            .find(|start| *start >= block.end);
        // What stands after the last instruction stays at the end.
        let last = next.unwrap_or(tail_start).max(block.end);
        edits.remove(block.start..end_of_gap(dockerfile, block).min(last));
    }
    let tail = source.get(tail_start..).unwrap_or_default().to_vec();
    edits.remove(tail_start..source.len());
    let mut text = edits.apply(source).map_err(|error| error.to_string())?;
    trim_blank_lines(&mut text);
    if !text.ends_with(b"\n") {
        text.extend_from_slice(eol.as_bytes());
    }
    text.extend_from_slice(eol.as_bytes());
    let stage = runtime_stage(template, plan)?;
    text.extend_from_slice(stage.replace('\n', eol).as_bytes());
    text.extend_from_slice(&moved);
    text.extend_from_slice(&tail);
    // The file ends as it ended.
    if !source.ends_with(b"\n") {
        while text.ends_with(b"\n") || text.ends_with(b"\r") {
            text.pop();
        }
    }
    Ok(text)
}

/// The end of what goes with a block: where blank lines stand above and below it, those below go, too.
fn end_of_gap(dockerfile: &Dockerfile, block: &Span) -> usize {
    let mut before = true;
    let mut end = block.end;
    for item in &dockerfile.items {
        let span = dockerfile.item_span(item);
        let blank = matches!(item, Item::Blank(_));
        if span.end <= block.start {
            before = blank;
        } else if span.start >= end && before {
            if !blank {
                break;
            }
            end = span.end;
        }
    }
    end
}

/// Takes blank lines off the end; the last line that is not blank keeps every byte.
fn trim_blank_lines(text: &mut Vec<u8>) {
    let blank = |bytes: &[u8]| {
        bytes
            .iter()
            .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
    };
    while let Some(end) = text.strip_suffix(b"\n").map(<[u8]>::len) {
        let start = text[..end]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        if !blank(&text[start..end]) {
            break;
        }
        text.truncate(start);
    }
}

fn runtime_stage(template: &Template, plan: &Plan<'_>) -> Result<String, String> {
    let copies: Vec<Copy> = plan.copies.iter().map(copy_words).collect();
    let mut values = Values::new();
    values.insert("platform", &plan.platform);
    values.insert("image", &plan.runtime.reference);
    values.insert("builder", &plan.builder);
    values.insert("head", &plan.head);
    values.insert("copies", &copies);
    values.insert("tail", &plan.tail);
    template.render(&values)
}

/// Paths with blanks need the JSON form.
fn copy_words(line: &CopyLine) -> Copy {
    let words: Vec<&String> = line.sources.iter().chain([&line.to]).collect();
    let special =
        |word: &String| word.contains([' ', '\t', '"', '\'', '\\', '$', '*', '?', '[', '`']);
    let paths = if words.iter().any(|word| special(word)) {
        serde_json::to_string(
            &words
                .iter()
                .map(|word| word.replace('\\', "\\\\").replace('$', "\\$"))
                .collect::<Vec<_>>(),
        )
        .unwrap_or_default()
    } else {
        words
            .iter()
            .map(|word| word.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    Copy {
        owner: line.owner.clone(),
        paths,
    }
}

/// `AS builder` behind the base image.
fn name_builder(dockerfile: &Dockerfile, plan: &Plan<'_>, edits: &mut Edits) {
    let Some(stage) = dockerfile.stages().into_iter().next() else {
        return;
    };
    if stage.alias.is_some() {
        return;
    }
    if let Some(from) = dockerfile.instructions().get(stage.from)
        && let Body::From { image_span, .. } = &from.body
    {
        edits.insert(image_span.end, format!(" AS {}", plan.builder));
    }
}

/// The lines of every instruction that moves, with the comments that stand directly above it; blank lines between
/// two that move come along.
fn moved_blocks(dockerfile: &Dockerfile, plan: &Plan<'_>) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    let mut pending: Option<usize> = None;
    // Where the last instruction that moved ends, while nothing but blank lines and comments follow.
    let mut open: Option<usize> = None;
    for item in &dockerfile.items {
        match item {
            Item::Comment(span) => {
                pending.get_or_insert(span.start);
            }
            Item::Instruction(index) => {
                let moves = plan.layout.moved.contains(index);
                if let Some(instruction) = dockerfile.instructions().get(*index).filter(|_| moves) {
                    let start = open.or(pending).unwrap_or(instruction.lines.start);
                    blocks.push(start..instruction.lines.end);
                    open = Some(instruction.lines.end);
                } else {
                    open = None;
                }
                pending = None;
            }
            Item::Blank(_) | Item::Directive(_) | Item::ByteOrderMark(_) => pending = None,
        }
    }
    blocks
}

/// The end of the last instruction's lines.
fn tail_start(dockerfile: &Dockerfile) -> usize {
    dockerfile
        .instructions()
        .last()
        .map_or(dockerfile.source().len(), |instruction| {
            instruction.lines.end
        })
}
