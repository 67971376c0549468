//! Standard output, which a reader may close at any time.

use std::io::{self, ErrorKind, Write};

/// A stream that remembers what became of it.
pub struct Sink<'a> {
    writer: &'a mut dyn Write,
    state: State,
}

enum State {
    Open,
    Closed,
    Failed(io::Error),
}

impl<'a> Sink<'a> {
    /// A sink that writes to `writer`.
    pub fn new(writer: &'a mut dyn Write) -> Sink<'a> {
        Sink {
            writer,
            state: State::Open,
        }
    }

    /// Writes all of `bytes` now; does nothing once the stream is closed or has failed.
    pub fn put(&mut self, bytes: &[u8]) {
        if !matches!(self.state, State::Open) {
            return;
        }
        let result = self
            .writer
            .write_all(bytes)
            .and_then(|()| self.writer.flush());
        if let Err(error) = result {
            self.state = if error.kind() == ErrorKind::BrokenPipe {
                State::Closed
            } else {
                State::Failed(error)
            };
        }
    }

    /// Whether nobody reads any more, as after `| head`. That is the reader's choice and not an error.
    pub fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// Why the stream takes nothing any more, other than that it was closed.
    pub fn failure(&self) -> Option<&io::Error> {
        match &self.state {
            State::Failed(error) => Some(error),
            _ => None,
        }
    }
}
