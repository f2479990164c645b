//! What the service manager is told (`sd_notify`): readiness, status, the watchdog.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use crate::world::{Condition, World};

/// Tells systemd that the name is owned and that the first look at the devices is done.
pub(crate) fn ready() {
    send(&[NotifyState::Ready]);
}

/// Tells systemd that the end has begun.
pub(crate) fn stopping() {
    send(&[NotifyState::Stopping, NotifyState::Status("closing modems")]);
}

/// One line for `systemctl status`, sent only when it changes.
#[derive(Debug, Default)]
pub(crate) struct Status {
    sent: String,
}

impl Status {
    /// Tells how things stand.
    pub(crate) fn show(&mut self, world: &World) {
        let line = describe(world);
        if line != self.sent {
            send(&[NotifyState::Status(&line)]);
            self.sent = line;
        }
    }
}

/// Ticks when the watchdog wants a sign of life; never where there is none.
pub(crate) struct Watchdog(Option<Interval>);

impl Watchdog {
    /// As the service manager asks for it.
    pub(crate) fn from_environment() -> Self {
        Self::every(sd_notify::watchdog_enabled())
    }

    fn every(limit: Option<Duration>) -> Self {
        // Half of the limit, as sd_watchdog_enabled(3) recommends.
        Watchdog(limit.map(|limit| limit / 2).filter(|period| !period.is_zero()).map(|period| {
            let mut interval = tokio::time::interval_at(Instant::now() + period, period);
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            interval
        }))
    }

    /// Waits for the next tick.
    pub(crate) async fn due(&mut self) {
        match &mut self.0 {
            Some(interval) => {
                interval.tick().await;
            }
            None => std::future::pending().await,
        }
    }

    /// Gives the sign of life.
    pub(crate) fn pet() {
        send(&[NotifyState::Watchdog]);
    }
}

fn describe(world: &World) -> String {
    let modems = || world.modems.values();
    let ready = modems().filter(|modem| modem.condition == Condition::Ready).count();
    let failed = modems().filter(|modem| matches!(modem.condition, Condition::Failed { .. })).count();
    let other = world.modems.len() - ready - failed;
    let running = world.operations.values().filter(|operation| operation.outcome.is_none()).count();
    let mut line = format!("{ready} modem{} ready", if ready == 1 { "" } else { "s" });
    for (count, what) in [(other, "starting"), (failed, "failed")] {
        if count > 0 {
            line += &format!(", {count} {what}");
        }
    }
    if running > 0 {
        line += &format!("; {running} operation{} running", if running == 1 { "" } else { "s" });
    }
    line
}

/// Outside of systemd there is nobody to tell; a socket that refuses is no reason to stop.
fn send(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager could not be told");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_line() {
        assert_eq!(describe(&World::default()), "0 modems ready");
    }

    #[tokio::test(start_paused = true)]
    async fn the_watchdog_ticks_at_half_its_limit() {
        let mut watchdog = Watchdog::every(Some(Duration::from_secs(30)));
        let start = Instant::now();
        watchdog.due().await;
        watchdog.due().await;
        assert_eq!(start.elapsed(), Duration::from_secs(30));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_watchdog_nothing_ticks() {
        let mut watchdog = Watchdog::every(None);
        let due = tokio::time::timeout(Duration::from_secs(3600), watchdog.due()).await;
        assert!(due.is_err());
    }
}
