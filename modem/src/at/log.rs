//! What a port says in the log.
//!
//! Command lines appear with their secrets removed, replies by their size and result, indications by their name. The
//! bytes themselves appear only where [`WireLog::Full`] asks for them, and then at TRACE.

use at_parser::{Command, Event};
use tracing::{debug, trace};

use super::Reply;
use crate::error::ModemError;
use crate::options::WireLog;

pub(super) struct Log {
    wire: WireLog,
}

impl Log {
    pub(super) fn new(wire: WireLog) -> Self {
        Self { wire }
    }

    pub(super) fn sent(&self, command: &Command) {
        match self.wire {
            WireLog::Redacted => debug!(command = %command.log_line(), "sent"),
            WireLog::Full => trace!(line = command.line(), "sent"),
        }
    }

    pub(super) fn bytes(&self, bytes: &[u8]) {
        if self.wire == WireLog::Full {
            trace!(bytes = %bytes.escape_ascii(), "received");
        }
    }

    pub(super) fn ended(&self, command: &Command, answer: &Result<Reply, ModemError>) {
        match answer {
            Ok(reply) => debug!(command = %command.log_line(), lines = reply.lines.len(), "answered"),
            Err(error) => debug!(command = %command.log_line(), %error, "failed"),
        }
    }

    pub(super) fn indication(&self, line: &str) {
        debug!(name = name(line), "indication");
    }

    /// What a well-behaved modem does not send.
    pub(super) fn oddity(&self, event: &Event) {
        match event {
            Event::Stray(result) => debug!(?result, "result that nobody waits for"),
            Event::Overlong { dropped } => debug!(dropped, "line too long"),
            Event::Noise { skipped } => debug!(skipped, "bytes that are no text"),
            _ => {}
        }
    }
}

/// What stands before the colon; numbers and texts come after it.
fn name(line: &str) -> &str {
    const LONGEST: usize = 24;
    let name = line.split(':').next().unwrap_or_default();
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => name.get(..end).unwrap_or_default(),
        None => name,
    }
}
