//! What follows the keyword and flags of a line, split as the instruction wants it.

use super::Span;
use super::heredoc;
use super::json::{self, Array};
use super::keyword::Keyword;
use super::scan::{is_blank, is_latin1_space, trim_start};
use super::text::{Joined, Logical, lossy};
use super::tree::KeyValue;
use super::words::{self, Budget, TooManyWords, Word};

/// The arguments of a line, as BuildKit's line parser leaves them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Args {
    /// Nothing.
    None,
    /// The keyword is unknown: nothing is read.
    Unknown,
    /// Words between blanks.
    Words(Vec<Word>),
    /// `name=value` words; in the old form (`ENV name value`) one pair without an equals sign.
    Pairs {
        /// The pairs.
        pairs: Vec<KeyValue>,
        /// `ENV name value`.
        old_form: bool,
    },
    /// The rest of the line.
    Text(Logical),
    /// The exec form.
    Json(Vec<String>),
    /// `HEALTHCHECK`: the word, and what follows it.
    Health(Word, Box<Args>),
    /// `ONBUILD`: the keyword of the trigger, and its arguments. Where triggers are chained (which is an error), all
    /// keywords and the arguments of the last.
    Trigger(Vec<Word>, Box<Args>),
}

/// Why a line cannot be split.
#[derive(Debug)]
pub(super) struct Failure {
    /// Where in the source, if it is not about the whole line.
    pub(super) place: Option<usize>,
    pub(super) message: String,
}

impl From<TooManyWords> for Failure {
    fn from(_: TooManyWords) -> Self {
        Failure {
            place: None,
            message: "the file has too many words".to_owned(),
        }
    }
}

impl Args {
    /// The arguments as BuildKit's syntax tree lists them: pairs as name, value and separator, the trigger of `ONBUILD`
    /// as its keyword and arguments.
    pub fn flatten(&self) -> Vec<String> {
        let mut list = Vec::new();
        self.flatten_into(&mut list);
        list
    }

    fn flatten_into(&self, list: &mut Vec<String>) {
        match self {
            Args::None => {}
            Args::Unknown => list.push(String::new()),
            Args::Words(words) => list.extend(words.iter().map(|word| word.text.clone())),
            Args::Pairs { pairs, old_form } => {
                for pair in pairs {
                    let separator = if *old_form { "" } else { "=" };
                    list.extend([pair.key.clone(), pair.value.clone(), separator.to_owned()]);
                }
            }
            Args::Text(text) => list.push(text.text.clone()),
            Args::Json(items) => list.extend_from_slice(items),
            Args::Health(word, rest) => {
                list.push(word.text.clone());
                rest.flatten_into(list);
            }
            Args::Trigger(keywords, rest) => {
                list.extend(keywords.iter().map(|word| word.text.clone()));
                rest.flatten_into(list);
            }
        }
    }

    /// Whether the arguments are in exec form. BuildKit does not look into the trigger of `ONBUILD` for that.
    pub fn is_json(&self) -> bool {
        match self {
            Args::Json(_) => true,
            Args::Health(_, rest) => matches!(**rest, Args::Json(_)),
            _ => false,
        }
    }

    /// Whether the line may have heredocs.
    pub(super) fn take_heredocs(&self, keyword: Option<Keyword>) -> bool {
        match (keyword, self) {
            (Some(Keyword::Onbuild), Args::Trigger(keywords, rest)) => {
                let trigger = keywords
                    .first()
                    .and_then(|word| Keyword::from_word(&word.text));
                trigger.is_some_and(Keyword::takes_heredocs) && !rest.is_json()
            }
            (keyword, args) => keyword.is_some_and(Keyword::takes_heredocs) && !args.is_json(),
        }
    }
}

/// Splits the arguments of an instruction.
pub(super) fn parse(
    keyword: Option<Keyword>,
    line: &Joined<'_>,
    range: Span,
    escape: u8,
    budget: &mut Budget,
) -> Result<Args, Failure> {
    if keyword != Some(Keyword::Onbuild) {
        return plain(keyword, line, range, escape, budget);
    }
    // A chain of triggers is as long as the line: no recursion.
    let mut keywords = Vec::new();
    let mut keyword = keyword;
    let mut range = range;
    while keyword == Some(Keyword::Onbuild) && !range.is_empty() {
        let (word, rest) = words::split_keyword(&line.bytes, range);
        let (_, rest) = words::split_flags(line, rest, escape, budget)?;
        budget.spend()?;
        let text = line.string(word.clone());
        keyword = Keyword::from_word(&text);
        keywords.push(Word {
            text,
            span: line.to_source(word),
        });
        range = rest;
    }
    if keywords.is_empty() {
        return Ok(Args::None);
    }
    let args = if keyword == Some(Keyword::Onbuild) {
        Args::None
    } else {
        plain(keyword, line, range, escape, budget)?
    };
    Ok(Args::Trigger(keywords, Box::new(args)))
}

/// The arguments of anything but `ONBUILD`.
fn plain(
    keyword: Option<Keyword>,
    line: &Joined<'_>,
    range: Span,
    escape: u8,
    budget: &mut Budget,
) -> Result<Args, Failure> {
    let Some(keyword) = keyword else {
        return Ok(Args::Unknown);
    };
    if range.is_empty() {
        return Ok(Args::None);
    }
    match keyword {
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
            command(line, range, budget)
        }
        Keyword::Add | Keyword::Copy | Keyword::Volume => {
            match exec_form(line, range.clone(), budget)? {
                Some(items) => Ok(Args::Json(items)),
                None => Ok(Args::Words(words::split_blanks(line, range, budget)?)),
            }
        }
        Keyword::From | Keyword::Expose => {
            Ok(Args::Words(words::split_blanks(line, range, budget)?))
        }
        Keyword::Maintainer | Keyword::Stopsignal | Keyword::User | Keyword::Workdir => {
            Ok(Args::Text(line.logical(range)))
        }
        Keyword::Env | Keyword::Label => pairs(keyword, line, range, escape, budget),
        Keyword::Arg => {
            let spans = words::split_quoted(&line.bytes, range, escape, budget)?;
            let words = spans
                .into_iter()
                .map(|span| word(line, span))
                .collect::<Vec<_>>();
            Ok(if words.is_empty() {
                Args::None
            } else {
                Args::Words(words)
            })
        }
        Keyword::Healthcheck => {
            let bytes = &line.bytes[range.clone()];
            let end = bytes
                .iter()
                .position(|byte| is_latin1_space(*byte))
                .unwrap_or(bytes.len());
            if end == 0 {
                return Ok(Args::None);
            }
            let spaces = bytes[end..]
                .iter()
                .take_while(|byte| is_latin1_space(**byte))
                .count();
            let rest = range.start + end + spaces..range.end;
            let rest = if rest.is_empty() {
                Args::None
            } else {
                command(line, rest, budget)?
            };
            Ok(Args::Health(
                word(line, range.start..range.start + end),
                Box::new(rest),
            ))
        }
        // Taken care of by the caller.
        Keyword::Onbuild => Ok(Args::None),
    }
}

/// Exec form, or else the text.
fn command(line: &Joined<'_>, range: Span, budget: &mut Budget) -> Result<Args, Failure> {
    Ok(match exec_form(line, range.clone(), budget)? {
        Some(items) => Args::Json(items),
        None => Args::Text(line.logical(range)),
    })
}

/// The strings of the exec form; `None` for what is not JSON, which is a text like any other.
fn exec_form(
    line: &Joined<'_>,
    range: Span,
    budget: &mut Budget,
) -> Result<Option<Vec<String>>, Failure> {
    let bytes = trim_start(&line.bytes[range.clone()]);
    if bytes.first() != Some(&b'[') {
        return Ok(None);
    }
    match json::parse_array(&lossy(bytes), budget)? {
        Array::Strings(items) => Ok(Some(items)),
        Array::No => Ok(None),
        Array::Mixed => Err(Failure {
            place: Some(line.locate(range.end - bytes.len())),
            message: "when using JSON array syntax, arrays must be comprised of strings only"
                .to_owned(),
        }),
    }
}

/// The pairs of `ENV` and `LABEL`: `name=value ...`, or the old `name value`.
fn pairs(
    keyword: Keyword,
    line: &Joined<'_>,
    range: Span,
    escape: u8,
    budget: &mut Budget,
) -> Result<Args, Failure> {
    let bytes = line.bytes.as_ref();
    let spans = words::split_quoted(bytes, range.clone(), escape, budget)?;
    let Some(first) = spans.first() else {
        return Ok(Args::None);
    };
    if !bytes[first.clone()].contains(&b'=') {
        let text = &bytes[range.clone()];
        let end = text
            .iter()
            .position(|byte| is_blank(*byte))
            .ok_or_else(|| Failure {
                place: Some(line.locate(first.start)),
                message: format!("{keyword} must have two arguments"),
            })?;
        let blanks = text[end..]
            .iter()
            .take_while(|byte| is_blank(**byte))
            .count();
        let key = range.start..range.start + end;
        let value = key.end + blanks..range.end;
        return Ok(Args::Pairs {
            pairs: vec![pair(line, key, value)],
            old_form: true,
        });
    }
    let mut pairs = Vec::with_capacity(spans.len());
    for span in spans {
        let Some(equals) = bytes[span.clone()].iter().position(|byte| *byte == b'=') else {
            let word = shortened(&lossy(&bytes[span.clone()]));
            return Err(Failure {
                place: Some(line.locate(span.start)),
                message: format!(
                    "Syntax error - can't find = in {word:?}. Must be of the form: name=value"
                ),
            });
        };
        pairs.push(pair(
            line,
            span.start..span.start + equals,
            span.start + equals + 1..span.end,
        ));
    }
    Ok(Args::Pairs {
        pairs,
        old_form: false,
    })
}

fn pair(line: &Joined<'_>, key: Span, value: Span) -> KeyValue {
    KeyValue {
        span: line.to_source(key.start..value.end),
        value_span: line.to_source(value.clone()),
        key: line.string(key),
        value: line.string(value),
    }
}

fn word(line: &Joined<'_>, span: Span) -> Word {
    Word {
        text: line.string(span.clone()),
        span: line.to_source(span),
    }
}

/// Text for a message, which may not be as long as the file.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// The heredoc markers of a line.
pub(super) fn markers(line: &Joined<'_>) -> Result<Vec<heredoc::Marker>, Failure> {
    if !line.bytes.windows(2).any(|pair| pair == b"<<") {
        return Ok(Vec::new());
    }
    heredoc::markers(&lossy(&line.bytes)).map_err(|error| Failure {
        place: None,
        message: error.to_string(),
    })
}
