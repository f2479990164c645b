//! The other end of a port.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;

use super::LONG;
use crate::at::{AtPort, PortSettings};
use crate::options::{Deadlines, WireLog};

pub(super) struct Peer {
    stream: DuplexStream,
}

pub(super) fn settings() -> PortSettings {
    PortSettings {
        path: "/dev/ttyUSB2".into(),
        deadlines: Deadlines::default(),
        wire_log: WireLog::default(),
    }
}

/// A port and its peer, with room for so many bytes in between.
pub(super) fn port(room: usize) -> (AtPort, Peer) {
    let (host, device) = tokio::io::duplex(room);
    let (port, _task) = AtPort::spawn(Box::new(host), settings());
    (port, Peer { stream: device })
}

impl Peer {
    pub(super) fn new(stream: DuplexStream) -> Self {
        Self { stream }
    }

    /// The next command line, which must be this one.
    pub(super) async fn hears(&mut self, line: &str) {
        assert_eq!(self.line().await, line);
    }

    pub(super) async fn line(&mut self) -> String {
        // The port's own timers keep paused time running: without a limit a line that never comes is waited for for ever.
        timeout(2 * LONG, self.line_without_limit()).await.expect("a line comes")
    }

    async fn line_without_limit(&mut self) -> String {
        let mut line = Vec::new();
        loop {
            match self.stream.read_u8().await.expect("the port is open") {
                b'\r' | 0x1a => return String::from_utf8(line).unwrap(),
                byte => line.push(byte),
            }
        }
    }

    /// Lines, each between line ends.
    pub(super) async fn says(&mut self, lines: &[&str]) {
        for line in lines {
            self.writes(format!("\r\n{line}\r\n").as_bytes()).await;
        }
    }

    pub(super) async fn writes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the port is open");
    }

    /// Waits until the port has closed its side.
    pub(super) async fn closed(&mut self) {
        let mut rest = Vec::new();
        let _ = self.stream.read_to_end(&mut rest).await;
    }

    /// Plays a modem that answers, until the port closes.
    pub(super) async fn answers(&mut self, answer: impl Fn(&str) -> Vec<String>) {
        loop {
            let line = self.line().await;
            for line in answer(&line) {
                self.says(&[&line]).await;
            }
        }
    }
}
