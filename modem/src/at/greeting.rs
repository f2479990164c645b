//! The first words on a port: is there a modem that speaks AT?

use at_parser::{Command, Event, FinalResult};
use tokio::time::{Instant, sleep_until};

use super::task::PortTask;
use super::wire::{Lost, Written};
use crate::error::ProbeFailure;

/// What one `AT` has brought.
enum Answer {
    Ok,
    Other(FinalResult),
    None,
}

impl PortTask {
    /// Sends `AT` until it is answered, then falls into step: what an earlier program left unread must not be taken for
    /// answers to this one.
    pub(super) async fn greet(&mut self) -> Result<(), ProbeFailure> {
        let mut refusal = None;
        for _ in 0..self.deadlines.probe_tries {
            match self.attention().await.map_err(|_| ProbeFailure::Gone)? {
                Answer::Ok => {
                    // A modem that knows none of the probes is no worse than any was before there were probes.
                    let _in_step = self.probe().await.map_err(|_| ProbeFailure::Gone)?;
                    return Ok(());
                }
                Answer::Other(result) => refusal = Some(result),
                Answer::None => {}
            }
        }
        Err(match (refusal, self.wire.received) {
            (Some(result), _) => ProbeFailure::Refused(result),
            (None, 0) => ProbeFailure::Silent { tries: self.deadlines.probe_tries },
            (None, bytes) => ProbeFailure::Noise { bytes },
        })
    }

    async fn attention(&mut self) -> Result<Answer, Lost> {
        let mut result = None;
        let attention = Command::attention();
        self.wire.ear.log.sent(&attention);
        self.wire.ear.engine.sent(&attention);
        let bytes = attention.wire(self.terminator);
        let mut take = |event| keep_first(&mut result, event);
        let written = self.wire.write(&bytes, self.deadlines.write, &mut take).await?;
        if written == Written::Blocked {
            self.wire.ear.engine.abandon();
            return Ok(Answer::None);
        }
        let deadline = Instant::now() + self.deadlines.probe;
        loop {
            while let Some(event) = self.wire.ear.event() {
                keep_first(&mut result, event);
            }
            match result {
                Some(FinalResult::Ok) => return Ok(Answer::Ok),
                Some(other) => return Ok(Answer::Other(other)),
                None => {}
            }
            tokio::select! {
                biased;
                () = sleep_until(deadline) => {
                    self.wire.ear.engine.abandon();
                    return Ok(Answer::None);
                }
                read = self.wire.read() => read?,
            }
        }
    }
}

fn keep_first(result: &mut Option<FinalResult>, event: Event) {
    if let Event::Final(answer) = event {
        result.get_or_insert(answer);
    }
}
