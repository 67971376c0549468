//! From logical lines to instructions: what each means, and what a build would not accept.

use super::Span;
use super::args::{Args, shortened};
use super::error::SyntaxError;
use super::flags;
use super::heredoc::{self, Heredoc};
use super::keyword::{Keyword, simple_lower};
use super::lines::{Line, Lines};
use super::text::{Joined, Logical, lossy};
use super::tree::{
    ArgDecl, Body, Command, Dockerfile, Healthcheck, InlineFile, Instruction, KeyValue, Onbuild,
    onbuild_expression,
};
use super::words::Word;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gives every line its meaning.
pub(super) fn interpret(source: &[u8], lines: Lines) -> Result<Dockerfile, SyntaxError> {
    let Lines {
        directives,
        items,
        lines,
        escape,
        endings,
    } = lines;
    let mut instructions = Vec::with_capacity(lines.len());
    let mut staged = false;
    for line in lines {
        let instruction = interpret_line(source, line)?;
        match instruction.keyword {
            Keyword::From => staged = true,
            Keyword::Arg => {}
            _ if staged => {}
            keyword => {
                let place = [instruction.keyword_span.start];
                let message =
                    format!("no build stage in current context: {keyword} before the first FROM");
                let start = instruction.lines.start;
                return Err(SyntaxError::new(
                    source,
                    instruction.start_line,
                    start,
                    &place,
                    message,
                ));
            }
        }
        instructions.push(instruction);
    }
    let eol = if endings.0 > endings.1 { "\r\n" } else { "\n" };
    Ok(Dockerfile {
        directives,
        items,
        source: source.to_vec(),
        instructions,
        escape,
        eol,
    })
}

/// Gives one line its meaning.
pub(super) fn interpret_line(source: &[u8], line: Line) -> Result<Instruction, SyntaxError> {
    let (start_line, start, keyword) = (line.start_line, line.lines.start, line.keyword_span.start);
    instruction(source, line).map_err(|failure| {
        let places = [failure.place.unwrap_or(keyword), keyword];
        SyntaxError::new(source, start_line, start, &places, failure.message)
    })
}

/// Why a line is no instruction.
struct Failure {
    place: Option<usize>,
    message: String,
}

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        Failure {
            place: None,
            message: message.to_owned(),
        }
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure {
            place: None,
            message,
        }
    }
}

fn instruction(source: &[u8], line: Line) -> Result<Instruction, Failure> {
    let Some(keyword) = line.keyword else {
        return Err(format!("unknown instruction: {}", shortened(&line.word(source))).into());
    };
    let health_none =
        matches!(&line.args, Args::Health(word, _) if word.text.eq_ignore_ascii_case("none"));
    if !health_none {
        flags::check(keyword, &line.flags).map_err(|(index, message)| {
            let place = line.flags.get(index).map(|flag| flag.span.start);
            Failure { place, message }
        })?;
    }
    let body = match keyword {
        Keyword::From => from(&line)?,
        Keyword::Run => Body::Run(command(line.args)),
        Keyword::Cmd => Body::Cmd(command(line.args)),
        Keyword::Entrypoint => Body::Entrypoint(command(line.args)),
        Keyword::Healthcheck => Body::Healthcheck(healthcheck(line.args)?),
        Keyword::Copy => {
            let (sources, dest, inline) = transfer(source, keyword, line.args, &line.heredocs)?;
            Body::Copy {
                sources,
                dest,
                inline,
            }
        }
        Keyword::Add => {
            let (sources, dest, inline) = transfer(source, keyword, line.args, &line.heredocs)?;
            Body::Add {
                sources,
                dest,
                inline,
            }
        }
        Keyword::Env => Body::Env(pairs(keyword, line.args)?),
        Keyword::Label => Body::Label(pairs(keyword, line.args)?),
        Keyword::Arg => Body::Arg(declarations(line.args)?),
        Keyword::Expose => Body::Expose(some(keyword, texts(line.args))?),
        Keyword::Volume => {
            let volumes = some(keyword, texts(line.args))?;
            let volumes: Vec<String> = volumes
                .iter()
                .map(|volume| volume.trim().to_owned())
                .collect();
            if volumes.iter().any(String::is_empty) {
                return Err("VOLUME specified can not be an empty string".into());
            }
            Body::Volume(volumes)
        }
        Keyword::User => Body::User(one(keyword, line.args)?),
        Keyword::Workdir => Body::Workdir(one(keyword, line.args)?),
        Keyword::Stopsignal => Body::Stopsignal(one(keyword, line.args)?),
        Keyword::Maintainer => Body::Maintainer(one(keyword, line.args)?),
        Keyword::Shell => match line.args {
            Args::Json(items) => Body::Shell(some(keyword, items)?),
            Args::Text(_) => return Err("SHELL requires the arguments to be in JSON form".into()),
            _ => return Err("SHELL requires at least one argument".into()),
        },
        Keyword::Onbuild => onbuild(source, &line)?,
    };
    Ok(Instruction {
        keyword,
        keyword_span: line.keyword_span,
        span: line.span,
        lines: line.lines,
        start_line: line.start_line,
        end_line: line.end_line,
        flags: line.flags,
        comments: line.comments,
        heredocs: line.heredocs,
        body,
        pieces: line.pieces,
    })
}

fn from(line: &Line) -> Result<Body, Failure> {
    let words: &[Word] = if let Args::Words(words) = &line.args {
        words
    } else {
        &[]
    };
    let (image, alias) = match words {
        [image] => (image, None),
        [image, keyword, alias] if is_as(&keyword.text) => (image, Some(alias)),
        _ => return Err("FROM requires either one or three arguments".into()),
    };
    let name: Option<String> = alias.map(|alias| alias.text.chars().map(simple_lower).collect());
    if let (Some(alias), Some(name)) = (alias, &name) {
        let valid =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
        if !name.starts_with(|ch: char| ch.is_ascii_lowercase()) || !name.bytes().all(valid) {
            let text = shortened(&alias.text);
            let message = format!(
                "invalid name for build stage: {text:?}, name can't start with a number or contain symbols"
            );
            return Err(Failure {
                place: Some(alias.span.start),
                message,
            });
        }
    }
    let platform = line.flags.iter().find(|flag| flag.name == "platform");
    Ok(Body::From {
        image: image.text.clone(),
        // An empty platform is none.
        platform: platform
            .and_then(|flag| flag.value.clone())
            .filter(|value| !value.is_empty()),
        alias: name,
        image_span: image.span.clone(),
        alias_span: alias.map(|alias| alias.span.clone()),
    })
}

/// `AS` in any case, as Unicode folds it: the long s is an s.
fn is_as(word: &str) -> bool {
    let mut chars = word.chars();
    let pair = (chars.next(), chars.next(), chars.next());
    matches!(pair, (Some('a' | 'A'), Some('s' | 'S' | '\u{17f}'), None))
}

fn command(args: Args) -> Command {
    match args {
        Args::Json(items) => Command::Exec(items),
        Args::Text(text) => Command::Shell(text),
        _ => Command::Shell(Logical::default()),
    }
}

fn healthcheck(args: Args) -> Result<Healthcheck, Failure> {
    let Args::Health(word, rest) = args else {
        return Err("HEALTHCHECK requires at least one argument".into());
    };
    let empty = match &*rest {
        Args::None => true,
        Args::Json(items) => items.is_empty(),
        _ => false,
    };
    match word.text.to_ascii_uppercase().as_str() {
        "NONE" if empty => Ok(Healthcheck::None),
        "NONE" => Err("HEALTHCHECK NONE takes no arguments".into()),
        "CMD" if empty => Err("Missing command after HEALTHCHECK CMD".into()),
        "CMD" => Ok(Healthcheck::Cmd(command(*rest))),
        other => {
            let message = format!(
                "Unknown type {:?} in HEALTHCHECK (try CMD)",
                shortened(other)
            );
            Err(Failure {
                place: Some(word.span.start),
                message,
            })
        }
    }
}

/// Sources, destination and inline files of `COPY` and `ADD`.
fn transfer(
    source: &[u8],
    keyword: Keyword,
    args: Args,
    heredocs: &[Heredoc],
) -> Result<(Vec<String>, String, Vec<InlineFile>), Failure> {
    let mut words = texts(args);
    let dest = words.pop().filter(|_| !words.is_empty()).ok_or_else(|| {
        format!(
            "{keyword} requires at least two arguments, but only one was provided. Destination could not be determined"
        )
    })?;
    let marker = |word: &str| heredoc::marker(word).ok().flatten();
    if marker(&dest).is_some() {
        return Err(format!("{keyword} cannot accept a heredoc as a destination").into());
    }
    let (mut sources, mut inline) = (Vec::new(), Vec::new());
    // Of heredocs with one name, BuildKit takes the last for all: many sources may share one body.
    let by_name: BTreeMap<&str, &Heredoc> = heredocs
        .iter()
        .map(|heredoc| (heredoc.name.as_str(), heredoc))
        .collect();
    let mut texts: BTreeMap<(usize, bool), Arc<str>> = BTreeMap::new();
    for word in words {
        let Some(found) = marker(&word) else {
            sources.push(word);
            continue;
        };
        let content = by_name
            .get(found.name.as_str())
            .map_or(0..0, |heredoc| heredoc.content.clone());
        let body =
            || heredoc::body(source.get(content.clone()).unwrap_or_default(), found.chomp).into();
        let text = texts
            .entry((content.start, found.chomp))
            .or_insert_with(body)
            .clone();
        inline.push(InlineFile {
            name: found.name,
            text,
            expand: found.expand,
        });
    }
    Ok((sources, dest, inline))
}

fn pairs(keyword: Keyword, args: Args) -> Result<Vec<KeyValue>, Failure> {
    let Args::Pairs { pairs, .. } = args else {
        return Err(format!("{keyword} requires at least one argument").into());
    };
    match pairs.iter().find(|pair| pair.key.is_empty()) {
        Some(pair) => Err(blank_name(keyword, &pair.span)),
        None => Ok(pairs),
    }
}

fn declarations(args: Args) -> Result<Vec<ArgDecl>, Failure> {
    let Args::Words(words) = args else {
        return Err("ARG requires at least one argument".into());
    };
    let mut declarations = Vec::with_capacity(words.len());
    for Word { text, span } in words {
        let (name, default) = match text.split_once('=') {
            Some(("", _)) => return Err(blank_name(Keyword::Arg, &span)),
            Some((name, default)) => (name.to_owned(), Some(default.to_owned())),
            None => (text, None),
        };
        declarations.push(ArgDecl {
            name,
            default,
            span,
        });
    }
    Ok(declarations)
}

fn blank_name(keyword: Keyword, span: &Span) -> Failure {
    Failure {
        place: Some(span.start),
        message: format!("{keyword} names can not be blank"),
    }
}

fn onbuild(source: &[u8], line: &Line) -> Result<Body, Failure> {
    let Args::Trigger(keywords, _) = &line.args else {
        return Err("ONBUILD requires at least one argument".into());
    };
    let Some(trigger) = keywords.first() else {
        return Err("ONBUILD requires at least one argument".into());
    };
    // BuildKit compares in upper case here, and without white space that is not ASCII.
    match trigger.text.trim().to_uppercase().as_str() {
        "ONBUILD" => return Err("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".into()),
        keyword @ ("MAINTAINER" | "FROM") => {
            return Err(format!("{keyword} isn't allowed as an ONBUILD trigger").into());
        }
        _ => {}
    }
    let joined = Joined::new(source, &line.pieces);
    Ok(Body::Onbuild(Onbuild {
        trigger: trigger.text.clone(),
        expression: onbuild_expression(&lossy(&joined.bytes), &line.heredocs, source),
    }))
}

/// The words, of either form.
fn texts(args: Args) -> Vec<String> {
    match args {
        Args::Words(words) => words.into_iter().map(|word| word.text).collect(),
        Args::Json(items) => items,
        _ => Vec::new(),
    }
}

fn some(keyword: Keyword, texts: Vec<String>) -> Result<Vec<String>, Failure> {
    if texts.is_empty() {
        Err(format!("{keyword} requires at least one argument").into())
    } else {
        Ok(texts)
    }
}

fn one(keyword: Keyword, args: Args) -> Result<String, Failure> {
    match args {
        Args::Text(text) if !text.text.is_empty() => Ok(text.text),
        _ => Err(format!("{keyword} requires exactly one argument").into()),
    }
}
