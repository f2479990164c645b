//! A host on the other side of a virtual modem, in memory and in virtual time.

use std::time::Duration;

use tandem_simulator::modem::{Ended, Imei, SharedCard, VirtualModem};
use tandem_simulator::personality::Personality;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than any model takes over anything.
const PATIENCE: Duration = Duration::from_secs(120);
/// Silence that ends an answer.
const QUIET: Duration = Duration::from_millis(40);

pub(crate) fn modem(name: &str, card: Option<SharedCard>) -> VirtualModem {
    let personality = Personality::by_name(name).expect("a known model");
    VirtualModem::new(personality, Imei::of(personality, 1), card)
}

/// One end of a port.
pub(crate) struct Host {
    stream: DuplexStream,
    task: JoinHandle<Ended>,
}

impl Host {
    pub(crate) fn on(modem: &VirtualModem) -> Host {
        let (ours, theirs) = tokio::io::duplex(4096);
        let modem = modem.clone();
        Host { stream: ours, task: tokio::spawn(async move { modem.serve(theirs).await }) }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the modem listens");
    }

    /// Everything up to the first pause, or nothing if nothing comes for two minutes.
    pub(crate) async fn read(&mut self) -> Vec<u8> {
        let mut seen = Vec::new();
        let mut patience = PATIENCE;
        let mut buffer = [0; 4096];
        while let Ok(read) = timeout(patience, self.stream.read(&mut buffer)).await {
            match read {
                Ok(0) | Err(_) => break,
                Ok(count) => seen.extend_from_slice(&buffer[..count]),
            }
            patience = QUIET;
        }
        seen
    }

    pub(crate) async fn read_text(&mut self) -> String {
        String::from_utf8_lossy(&self.read().await).into_owned()
    }

    /// Sends a command line and gives the answer.
    pub(crate) async fn ask(&mut self, line: &str) -> String {
        self.write(format!("{line}\r").as_bytes()).await;
        self.read_text().await
    }

    /// Waits until the modem ends the port.
    pub(crate) async fn ended(self) -> Ended {
        self.task.await.expect("serving does not panic")
    }

    /// Closes the port as a host does.
    pub(crate) async fn close(self) -> Ended {
        drop(self.stream);
        self.task.await.expect("serving does not panic")
    }
}
