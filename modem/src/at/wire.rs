//! The stream and what is made of its bytes.

use std::io;
use std::time::Duration;

use at_parser::{Event, LineEngine};
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::broadcast;

use super::Indication;
use super::log::Log;
use crate::ports::ByteStream;

/// Bytes taken from the port at a time.
const READ: usize = 4096;

/// The stream has ended: `read() == 0` on a tty means unplugged, and so do EIO and ENODEV.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("end of file")]
    EndOfFile,
    #[error(transparent)]
    Failed(#[from] io::Error),
}

/// How writing ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    Whole,
    Blocked,
}

pub(super) struct Wire {
    reader: ReadHalf<Box<dyn ByteStream>>,
    writer: WriteHalf<Box<dyn ByteStream>>,
    buffer: Box<[u8; READ]>,
    /// Bytes so far.
    pub(super) received: usize,
    pub(super) ear: Ear,
}

/// The line engine, and who hears of what no command asked for.
pub(super) struct Ear {
    pub(super) engine: LineEngine,
    indications: broadcast::Sender<Indication>,
    /// Lines that made sense, so far; wraps.
    pub(super) lines: u64,
    pub(super) log: Log,
}

impl Wire {
    pub(super) fn new(
        stream: Box<dyn ByteStream>,
        indications: broadcast::Sender<Indication>,
        log: Log,
    ) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        let ear = Ear { engine: LineEngine::new(), indications, lines: 0, log };
        Self { reader, writer, buffer: Box::new([0; READ]), received: 0, ear }
    }

    /// Takes bytes from the port, once. Safe to cancel.
    pub(super) async fn read(&mut self) -> Result<(), Lost> {
        let read = self.reader.read(&mut self.buffer[..]).await;
        self.received = self.received.saturating_add(*read.as_ref().unwrap_or(&0));
        self.ear.hear(&self.buffer[..], read)
    }

    /// Writes while reading goes on: a modem that wants its bytes read before it takes more would stop the port
    /// otherwise. `take` gets every event meanwhile.
    pub(super) async fn write(
        &mut self,
        bytes: &[u8],
        deadline: Duration,
        take: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Written, Lost> {
        let Self { reader, writer, buffer, ear, received } = self;
        let write = tokio::time::timeout(deadline, writer.write_all(bytes));
        tokio::pin!(write);
        loop {
            tokio::select! {
                biased;
                written = &mut write => return match written {
                    Ok(done) => Ok(done.map(|()| Written::Whole)?),
                    Err(_elapsed) => Ok(Written::Blocked),
                },
                read = reader.read(&mut buffer[..]) => {
                    *received = received.saturating_add(*read.as_ref().unwrap_or(&0));
                    ear.hear(&buffer[..], read)?;
                    while let Some(event) = ear.event() {
                        take(event);
                    }
                }
            }
        }
    }
}

impl Ear {
    fn hear(&mut self, buffer: &[u8], read: io::Result<usize>) -> Result<(), Lost> {
        match read {
            Ok(0) => Err(Lost::EndOfFile),
            Ok(read) => {
                let bytes = buffer.get(..read).unwrap_or_default();
                self.log.bytes(bytes);
                self.engine.push(bytes);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The next event that is no indication; those go on their way.
    pub(super) fn event(&mut self) -> Option<Event> {
        loop {
            let event = self.engine.poll()?;
            if !matches!(event, Event::Noise { .. } | Event::Overlong { .. }) {
                self.lines = self.lines.wrapping_add(1);
            }
            match event {
                Event::Indication(line) => {
                    self.log.indication(&line);
                    // Nobody listens before the actor runs, and the actor reads everything when it starts.
                    let _ = self.indications.send(line.into());
                }
                event => {
                    self.log.oddity(&event);
                    return Some(event);
                }
            }
        }
    }
}
