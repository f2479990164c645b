//! The part of `qmi-proxy`: several programs on the control channel of one modem, as if each had it alone.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::{Ended, VirtualModem, milliseconds};
use crate::qmi::{Opening, Splitter, Via};

/// Longest frame on a proxy's socket.
const MAX_FRAME: usize = 0x1_0000;
/// Milliseconds in which a client has to say what it wants.
const PATIENCE: u64 = 30_000;

/// A client that has said which device it means.
#[derive(Debug)]
pub struct ProxyClient<S> {
    stream: S,
    /// What came behind the first frame.
    splitter: Splitter,
    accepted: Vec<u8>,
    refused: Vec<u8>,
    path: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> ProxyClient<S> {
    /// Waits for the first frame of a client. Whoever begins with something else is no client: none, and the connection
    /// closes.
    pub async fn accept(mut stream: S) -> Option<Self> {
        let mut splitter = Splitter::new(MAX_FRAME);
        let first = timeout(milliseconds(PATIENCE), first_frame(&mut stream, &mut splitter)).await;
        let frame = first.ok()??;
        let opening = Opening::parse(&frame)?;
        let (accepted, refused, path) = (opening.accepted(), opening.refused(), opening.path.clone());
        match path {
            Some(path) => Some(Self { stream, splitter, accepted, refused, path }),
            None => {
                // The client has gone, or hears why it has to.
                let _ = stream.write_all(&refused).await;
                None
            }
        }
    }

    /// The device that it wants.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Lets the client have the modem until it goes. Its client ids stay taken, as those of the real proxy do.
    pub async fn serve(mut self, modem: &VirtualModem) -> Ended {
        if self.stream.write_all(&self.accepted).await.is_err() {
            return Ended::HostClosed;
        }
        modem.serve_qmi_via(Via::Proxy, self.splitter, self.stream).await
    }

    /// Tells the client that there is no such device.
    pub async fn refuse(mut self) {
        // Whether the client still hears it is its own concern.
        let _ = self.stream.write_all(&self.refused).await;
    }
}

async fn first_frame(stream: &mut (impl AsyncRead + Unpin), splitter: &mut Splitter) -> Option<Vec<u8>> {
    let mut buffer = [0; 1024];
    loop {
        if let Some(frame) = splitter.next_frame() {
            return Some(frame);
        }
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => splitter.push(buffer.get(..count).unwrap_or_default()),
            Ok(0) | Err(_) => return None,
        }
    }
}
