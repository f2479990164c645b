//! What carries the bytes of messages.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::mpsc;

use crate::ports::ByteStream;

/// Bytes taken from the port at a time: more than the largest fragment or frame that USB modems send.
const READ: usize = 8192;

/// What carries the bytes of messages.
pub(crate) enum Link {
    /// A device, a socket, a pipe.
    Stream {
        reader: ReadHalf<Box<dyn ByteStream>>,
        writer: WriteHalf<Box<dyn ByteStream>>,
        buffer: Box<[u8; READ]>,
    },
    /// Another protocol, which carries whole messages.
    Tunnel { incoming: mpsc::Receiver<Vec<u8>>, outgoing: mpsc::Sender<Vec<u8>> },
}

impl Link {
    pub(crate) fn stream(stream: Box<dyn ByteStream>) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        Self::Stream { reader, writer, buffer: Box::new([0; READ]) }
    }

    /// Whether writing can hold up reading, and the other way round, is the concern of whoever is on the other side: messages
    /// are short, and modems take them while they send.
    pub(super) async fn write(&mut self, message: Vec<u8>) -> io::Result<()> {
        match self {
            Self::Stream { writer, .. } => {
                writer.write_all(&message).await?;
                writer.flush().await
            }
            Self::Tunnel { outgoing, .. } => outgoing.send(message).await.map_err(|_| gone()),
        }
    }

    /// The next bytes. Safe to cancel.
    pub(super) async fn read(&mut self, take: impl FnOnce(&[u8])) -> io::Result<()> {
        match self {
            Self::Stream { reader, buffer, .. } => {
                let count = loop {
                    match reader.read(&mut buffer[..]).await {
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        read => break read?,
                    }
                };
                let bytes = buffer.get(..count).unwrap_or_default();
                // `read() == 0` on a tty means unplugged.
                if bytes.is_empty() {
                    return Err(gone());
                }
                take(bytes);
            }
            Self::Tunnel { incoming, .. } => take(&incoming.recv().await.ok_or_else(gone)?),
        }
        Ok(())
    }
}

fn gone() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}
