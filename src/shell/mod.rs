//! Shell scripts as commands with exact byte spans.
//!
//! [`parse`] reads the text of a `RUN` or `CMD`, or a script file, into a [`Script`]: its simple commands with their
//! words, redirections and assignments, and the constructs around them. [`Word`] tells what a word expands to, as far
//! as the variables are known. What cannot be read is [`Opaque`], never an error and never silently left out.

mod backend;
mod balance;
pub mod flow;
mod guard;
mod lex;
mod memory;
pub mod pattern;
mod plain;
mod quote;
mod resolve;
mod script;
mod shebang;
mod source;
mod span;
mod verify;
mod word;

pub use memory::parse_shared;
pub use plain::plain_words;
pub use quote::quote;
pub use resolve::{Resolved, Value};
pub use script::*;
pub use shebang::Shebang;
pub use span::Span;
pub use word::{Expansion, ExpansionKind, Part, Word, is_name};

/// Parses the logical text of a `RUN` or `CMD`, or a script file with its interpreter line and comments.
///
/// The grammar is that of bash, which includes that of a POSIX shell; see [`RedirectionOp::OutputBoth`] and
/// [`Part::Brace`] for what differs. A text that is too long, nests too deep or does not parse gives a script whose
/// [`Script::opaque`] says so.
///
/// ```
/// let script = msconvert::shell::parse("apt-get update && apt-get install -y git");
/// assert_eq!(script.commands.len(), 2);
/// assert_eq!(script.commands[1].program_name().as_deref(), Some("apt-get"));
/// ```
pub fn parse(text: &str) -> Script {
    if let Some(reason) = guard::reject(text) {
        return Script::unread(text, reason);
    }
    let mut script = backend::read(text);
    script.shebang = Shebang::read(text);
    script.carriage_returns = text.contains("\r\n");
    if let Some((reason, span)) = verify::misread(text, &script) {
        // Nothing of a wrong reading can be trusted.
        let mut unread = Script::unread(text, reason);
        unread.opaque = unread.opaque.map(|opaque| Opaque { span, ..opaque });
        return unread;
    }
    script
}

#[cfg(test)]
mod tests;
