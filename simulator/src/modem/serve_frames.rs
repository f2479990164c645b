//! One port of a protocol of whole messages: frames of the host in, frames of the modem out, in their own time.
//!
//! Requests are heard as they come; an answer that takes long does not hold up the others.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::time::Instant;

use super::core::{Core, Ending};
use super::serve::{Attached, emit};
use super::sleep_until;

/// Bytes read at once.
const READ_SIZE: usize = 4096;
/// Answers that are not due yet; beyond it the host has to wait.
const MAX_SCHEDULED: usize = 256;

/// The modem's side of a conversation on one port.
pub(crate) trait Conversation {
    /// Takes bytes of the host.
    fn take(&mut self, bytes: &[u8]);

    /// Carries out the next message that has come whole, if there is one.
    fn next(&mut self, core: &mut Core) -> Option<Heard>;

    /// What the host is to hear unasked by now.
    fn unasked(&mut self, core: &mut Core) -> Vec<Vec<u8>>;
}

/// What a message comes to.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) answers: Vec<Frame>,
    /// How the modem goes away over it. Of its answers the host gets the first half, if any.
    pub(crate) ending: Option<Ending>,
}

/// Something for the host, and how long it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) bytes: Vec<u8>,
    pub(crate) delay: Duration,
}

/// Something that the host hears when its time has come.
struct Scheduled {
    at: Instant,
    bytes: Vec<u8>,
    ending: Option<Ending>,
}

/// Converses until the host closes the stream.
pub(super) async fn converse(
    port: &Attached<'_>,
    mut conversation: impl Conversation,
    mut stream: impl AsyncRead + AsyncWrite + Unpin + Send,
) {
    let mut changed = port.modem.changed.clone();
    let mut scheduled: Vec<Scheduled> = Vec::new();
    let mut buffer = [0; READ_SIZE];
    loop {
        changed.mark_unchanged();
        let now = Instant::now();
        let (due, unasked) = {
            let mut core = port.modem.lock();
            let due = core.run_due(now);
            (due, conversation.unasked(&mut core))
        };
        for bytes in unasked {
            schedule(&mut scheduled, Scheduled { at: now, bytes, ending: None });
        }
        if scheduled.first().is_some_and(|first| first.at <= now) {
            let next = scheduled.remove(0);
            if emit(port, &mut stream, &next.bytes).await.is_err() {
                return;
            }
            if let Some(ending) = next.ending {
                port.modem.lock().vanish(ending.return_after);
                // Whoever serves sees that this life is over.
                return std::future::pending().await;
            }
            continue;
        }
        let ends = scheduled.iter().any(|scheduled| scheduled.ending.is_some());
        let listens = !ends && scheduled.len() < MAX_SCHEDULED;
        if listens && let Some(heard) = conversation.next(&mut port.modem.lock()) {
            hear(&mut scheduled, now, heard);
            continue;
        }
        let next = due.into_iter().chain(scheduled.first().map(|first| first.at)).min();
        tokio::select! {
            () = sleep_until(next) => {}
            _ = changed.changed() => {}
            read = stream.read(&mut buffer), if listens => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => conversation.take(buffer.get(..count).unwrap_or_default()),
            },
        }
    }
}

fn hear(scheduled: &mut Vec<Scheduled>, now: Instant, heard: Heard) {
    let Some(ending) = heard.ending else {
        for frame in heard.answers {
            schedule(scheduled, Scheduled { at: now + frame.delay, bytes: frame.bytes, ending: None });
        }
        return;
    };
    let first = heard.answers.into_iter().next().filter(|_| ending.half_answered);
    let (half, delay) = first.map_or((Vec::new(), Duration::ZERO), |frame| {
        (frame.bytes.get(..frame.bytes.len() / 2).unwrap_or_default().to_vec(), frame.delay)
    });
    schedule(scheduled, Scheduled { at: now + delay, bytes: half, ending: Some(ending) });
}

fn schedule(scheduled: &mut Vec<Scheduled>, new: Scheduled) {
    let position = scheduled.partition_point(|other| other.at <= new.at);
    scheduled.insert(position, new);
}
