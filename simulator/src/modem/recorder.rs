//! A record of what ports of whole messages say and hear: text that a person can read and a program can replay.

use std::io::Write;

use super::core::Core;
use crate::hex::hex;

/// Where it goes.
pub(crate) struct Recorder(Box<dyn Write + Send>);

impl Recorder {
    pub(crate) fn new(sink: impl Write + Send + 'static) -> Self {
        Self(Box::new(sink))
    }
}

impl Core {
    /// Notes a message under its name: `>` from the host, `<` from the modem. A record that cannot be written ends.
    pub(crate) fn record(&mut self, name: &str, heard: &[u8], said: &[u8]) {
        let Some(Recorder(sink)) = &mut self.recorder else { return };
        let line = |mark: char, bytes: &[u8]| match bytes {
            [] => String::new(),
            bytes => format!("{mark} {}\n", hex(bytes)),
        };
        let text = format!("# {name}\n{}{}", line('>', heard), line('<', said));
        if let Err(error) = sink.write_all(text.as_bytes()).and_then(|()| sink.flush()) {
            tracing::warn!(%error, "the record ends");
            self.recorder = None;
        }
    }
}
