//! Back into step after a command went without its final result.
//!
//! The late result may come at any time, and it looks like any other. So a probe is sent before another command: a read
//! command whose information line nothing else brings forth. [`LineEngine::resynchronise`] drops all results before it.

use std::time::Duration;

use at_parser::{Command, Event, FinalResult, LineEngine};
use tokio::time::{Instant, sleep_until};
use tracing::{info, warn};

use super::task::PortTask;
use super::wire::{Lost, Written};
use super::{Health, Request};
use crate::error::ModemError;

/// What has not come by then never will: a modem that has restarted answers nothing of what it was asked before. The first,
/// plainest probe is good again then; the engine makes those that follow ever longer.
const NEVER_SO_LATE: Duration = Duration::from_secs(60);

impl PortTask {
    /// Returns when the port is in step again, after however long that takes, or when nobody waits for it any more.
    pub(super) async fn resynchronise(&mut self) -> Result<(), Lost> {
        for attempt in 1..=self.deadlines.resync_tries {
            if self.probe().await? {
                info!(attempt, "port in step again");
                return Ok(());
            }
        }
        warn!(tries = self.deadlines.resync_tries, "port has stopped answering");
        self.health.send_replace(Health::Unresponsive);
        if self.revive().await? == Revived::Yes {
            info!("port answers again");
            self.health.send_replace(Health::Ready);
        }
        Ok(())
    }

    /// Tries again and again, with growing pauses. A line from the modem brings the next try forward.
    async fn revive(&mut self) -> Result<Revived, Lost> {
        let mut pause = self.deadlines.back_off;
        loop {
            let asked = Instant::now();
            let mut due = asked + pause;
            loop {
                tokio::select! {
                    () = sleep_until(due) => break,
                    read = self.wire.read() => {
                        read?;
                        if self.heard_a_line() {
                            due = due.min(asked + self.deadlines.back_off);
                        }
                    }
                    request = self.queues.next() => match request {
                        Some(request) => self.turn_away(request),
                        None => return Ok(Revived::NotWanted),
                    },
                }
            }
            pause = (pause * 2).min(self.deadlines.back_off_limit);
            if asked.elapsed() >= NEVER_SO_LATE {
                self.wire.ear.engine = LineEngine::new();
            }
            if self.probe().await? {
                return Ok(Revived::Yes);
            }
        }
    }

    fn heard_a_line(&mut self) -> bool {
        let before = self.wire.ear.lines;
        while self.wire.ear.event().is_some() {}
        self.wire.ear.lines != before
    }

    fn turn_away(&self, request: Request) {
        let _ = request.reply.send(Err(ModemError::Unresponsive { port: self.path.clone() }));
    }

    /// One probe; whether its information line and then its final result came.
    pub(super) async fn probe(&mut self) -> Result<bool, Lost> {
        let probe = self.wire.ear.engine.resync_probe().unwrap_or_else(|| {
            // All have been tried in vain.
            self.wire.ear.engine = LineEngine::new();
            Command::resync_probe()
        });
        let mut answered = false;
        self.wire.ear.log.sent(&probe);
        self.wire.ear.engine.resynchronise(&probe);
        let bytes = probe.wire(self.terminator);
        let mut take = |event| answered |= is_ok(&event);
        if self.wire.write(&bytes, self.deadlines.write, &mut take).await? == Written::Blocked {
            self.wire.ear.engine.abandon();
            return Ok(false);
        }
        let deadline = Instant::now() + self.deadlines.resync;
        loop {
            while let Some(event) = self.wire.ear.event() {
                answered |= is_ok(&event);
            }
            if answered {
                return Ok(true);
            }
            tokio::select! {
                biased;
                () = sleep_until(deadline) => {
                    self.wire.ear.engine.abandon();
                    return Ok(false);
                }
                read = self.wire.read() => read?,
            }
        }
    }
}

fn is_ok(event: &Event) -> bool {
    *event == Event::Final(FinalResult::Ok)
}

#[derive(PartialEq, Eq)]
enum Revived {
    Yes,
    /// The last handle is gone.
    NotWanted,
}
