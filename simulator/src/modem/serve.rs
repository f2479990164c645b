//! One AT port: bytes of the host in, bytes of the modem out, in its own time.

use std::collections::VecDeque;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::Instant;

use super::core::Ending;
use super::execute::Heard;
use super::{Presence, VirtualModem, sleep_until};

/// Bytes read at once.
const READ_SIZE: usize = 1024;

/// Why a port is served no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The host closed its side.
    HostClosed,
    /// The modem went away, or was not there to begin with.
    Unplugged,
}

pub(super) async fn serve(modem: &VirtualModem, stream: impl AsyncRead + AsyncWrite + Unpin + Send) -> Ended {
    let Some((key, life)) = modem.lock().attach() else { return Ended::Unplugged };
    let attached = Attached { modem, key };
    attached.until_over(life, converse(&attached, stream)).await
}

/// A port that is being served. It is taken away again however serving ends.
pub(super) struct Attached<'a> {
    pub(super) modem: &'a VirtualModem,
    pub(super) key: u64,
}

impl Attached<'_> {
    /// Converses until the host closes the stream or this life of the modem is over.
    pub(super) async fn until_over(&self, life: u64, conversation: impl Future<Output = ()>) -> Ended {
        let mut presence = self.modem.presence.clone();
        tokio::select! {
            biased;
            () = life_over(&mut presence, life) => Ended::Unplugged,
            () = conversation => Ended::HostClosed,
        }
    }
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        self.modem.lock().detach(self.key);
    }
}

async fn life_over(presence: &mut watch::Receiver<Presence>, life: u64) {
    while *presence.borrow_and_update() == (Presence::Present { life }) {
        if presence.changed().await.is_err() {
            return;
        }
    }
}

/// An answer that is not due yet.
struct Pending {
    at: Instant,
    bytes: Vec<u8>,
    ending: Option<Ending>,
}

async fn converse(port: &Attached<'_>, mut stream: impl AsyncRead + AsyncWrite + Unpin + Send) {
    let mut changed = port.modem.changed.clone();
    let mut inbox: VecDeque<u8> = VecDeque::new();
    let mut pending: Option<Pending> = None;
    let mut buffer = [0; READ_SIZE];
    loop {
        changed.mark_unchanged();
        let due = port.modem.lock().run_due(Instant::now());
        if let Some(answer) = pending.take_if(|answer| answer.at <= Instant::now()) {
            if deliver(port, &mut stream, answer).await.is_err() {
                return;
            }
            continue;
        }
        let unasked = port.modem.lock().take_outbox(port.key);
        if !unasked.is_empty() {
            if emit(port, &mut stream, &unasked).await.is_err() {
                return;
            }
            continue;
        }
        if pending.is_none() && !inbox.is_empty() {
            match listen(port, &mut stream, &mut inbox).await {
                Ok(answer) => pending = answer,
                Err(_) => return,
            }
            continue;
        }
        tokio::select! {
            () = sleep_until(due) => {}
            _ = changed.changed() => {}
            () = sleep_until(pending.as_ref().map(|answer| answer.at)), if pending.is_some() => {}
            read = stream.read(&mut buffer), if pending.is_none() => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => inbox.extend(buffer.get(..count).unwrap_or_default()),
            },
        }
    }
}

/// Takes bytes of the host up to the end of a command line, echoing as it goes.
async fn listen(
    port: &Attached<'_>,
    stream: &mut (impl AsyncWrite + Unpin),
    inbox: &mut VecDeque<u8>,
) -> std::io::Result<Option<Pending>> {
    let mut echo = Vec::new();
    let mut answer = None;
    while let Some(byte) = inbox.pop_front() {
        let mut core = port.modem.lock();
        if core.echoes(port.key) {
            echo.push(byte);
        }
        if let Heard::Done(execution) = core.hear(port.key, byte) {
            answer = Some(Pending {
                at: Instant::now() + execution.delay,
                bytes: execution.bytes,
                ending: execution.ending,
            });
            break;
        }
    }
    emit(port, stream, &echo).await?;
    Ok(answer)
}

async fn deliver(
    port: &Attached<'_>,
    stream: &mut (impl AsyncWrite + Unpin),
    answer: Pending,
) -> std::io::Result<()> {
    let Some(ending) = answer.ending else { return emit(port, stream, &answer.bytes).await };
    if ending.half_answered {
        let half = answer.bytes.len() / 2;
        emit(port, stream, answer.bytes.get(..half).unwrap_or_default()).await?;
    }
    port.modem.lock().vanish(ending.return_after);
    Ok(())
}

/// Writes bytes, with the faults of the line.
pub(super) async fn emit(
    port: &Attached<'_>,
    stream: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
) -> std::io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let (garbled, split) = {
        let mut core = port.modem.lock();
        if core.faults.mute {
            return Ok(());
        }
        let garbled = core.faults.garble.as_mut().map(|garble| garble.mix(bytes));
        (garbled, core.faults.split)
    };
    let bytes = garbled.as_deref().unwrap_or(bytes);
    let Some(gap) = split else {
        stream.write_all(bytes).await?;
        return stream.flush().await;
    };
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
        if gap.is_zero() {
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(gap).await;
        }
    }
    Ok(())
}
