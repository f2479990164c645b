//! After the card was told: the modem may drop the channel, read the card again, restart, or leave the bus and come back.
//! The card's own list says how it ended.

use std::sync::Arc;
use std::time::Duration;

use dbus_interface::{Error, ErrorKind};
use esim::lpa::Goal;
use modem::ModemError;
use tokio::time::{Instant, sleep_until};

use super::context::Context;
use crate::card::CardReading;
use crate::errors;
use crate::supervisor::unit::{Hold, Session};
use crate::world::Stage;

/// Pauses between looks at the card, while a switch by REFRESH is on its way.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A modem that did not take up the card may still be about to.
const SWITCHED_WITHIN: Duration = Duration::from_secs(20);
/// When the modem has read the card again, there is nothing on its way any more.
const SETTLED_WITHIN: Duration = Duration::from_secs(2);
/// Right after a switch or a reset some modems let nobody near the card.
const READABLE_WITHIN: Duration = Duration::from_secs(20);

/// What the card says when the modem has settled.
#[derive(Debug)]
pub(super) struct Settled {
    /// The session that runs now.
    pub(super) session: Session,
    /// The card; `None` where no eUICC answers any more.
    pub(super) reading: Option<Arc<CardReading>>,
    /// Whether the goal is reached.
    pub(super) reached: bool,
}

/// Whether the modem has to be made to read the card again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reload {
    /// It does not know of the change yet.
    Needed,
    /// It did so already, or there is nothing new to it.
    NotNeeded,
}

impl Context {
    /// Waits until the modem has settled, and asks the card whether `goal` is reached.
    pub(super) async fn settle(
        &self,
        session: Session,
        hold: &mut Hold,
        goal: &Goal,
        reload: Reload,
    ) -> Result<Settled, Error> {
        let deadline = Instant::now() + self.timeouts.modem_return;
        hold.expect_reset();
        let (session, patience) = match reload {
            Reload::Needed => self.reload(session, deadline).await?,
            Reload::NotNeeded => (session, SETTLED_WITHIN),
        };
        let settled = self.verify(session, goal, patience, deadline).await;
        hold.expect_nothing();
        settled
    }

    /// Gives the session that runs then, and how long a card may still take that has not switched.
    async fn reload(&self, session: Session, deadline: Instant) -> Result<(Session, Duration), Error> {
        self.progress.stage(Stage::ReloadingSim);
        match tokio::time::timeout_at(deadline, session.modem.reload_sim()).await {
            Ok(Ok(())) => Ok((session, SETTLED_WITHIN)),
            Ok(Err(ModemError::Gone | ModemError::Closed)) => {
                Ok((self.wait_for_return(&session, deadline).await?, SETTLED_WITHIN))
            }
            // The card may have switched all the same; it is asked next.
            Ok(Err(error)) => {
                tracing::warn!(operation = self.number(), %error, "the modem did not take up the card");
                Ok((session, SWITCHED_WITHIN))
            }
            Err(_) => Ok((session, SETTLED_WITHIN)),
        }
    }

    /// The modem has gone; its next session, when it comes.
    pub(super) async fn wait_for_return(&self, gone: &Session, deadline: Instant) -> Result<Session, Error> {
        self.progress.stage(Stage::WaitingForModem);
        self.unit.ready_after(gone, deadline).await.map_err(|error| {
            let message = format!(
                "{error}; what the card has accepted stays: look at its profiles when the modem is back"
            );
            Error::new(error.kind, message)
        })
    }

    /// Reads the card until it says that the goal is reached, or has had its time.
    async fn verify(
        &self,
        mut session: Session,
        goal: &Goal,
        patience: Duration,
        deadline: Instant,
    ) -> Result<Settled, Error> {
        let mut pause = FIRST_PAUSE;
        let start = Instant::now();
        let mut switched = (start + patience).min(deadline);
        let readable = (start + READABLE_WITHIN).min(deadline);
        loop {
            self.progress.stage(Stage::Verifying);
            let read = tokio::time::timeout_at(deadline, self.unit.survey(&session)).await;
            let now = Instant::now();
            match read {
                Ok(Ok(Some(reading))) => {
                    let reached = goal.is_reached(&reading.profiles);
                    if reached || now >= switched {
                        return Ok(Settled { session, reading: Some(reading), reached });
                    }
                }
                Ok(Ok(None)) if now >= readable => {
                    return Ok(Settled { session, reading: None, reached: false });
                }
                Ok(Ok(None)) => {}
                Ok(Err(error)) if error.kind == ErrorKind::DeviceGone => {
                    session = self.wait_for_return(&session, deadline).await?;
                    switched = (Instant::now() + SETTLED_WITHIN).min(deadline);
                    continue;
                }
                Ok(Err(error)) if now >= deadline => return Err(error),
                Ok(Err(error)) => tracing::debug!(operation = self.number(), %error, "card not read yet"),
                Err(_) => {
                    let message =
                        "the card did not say in time how the change ended; look at its profiles later";
                    return Err(Error::new(ErrorKind::Timeout, message));
                }
            }
            let until = (now + pause).min(deadline);
            tokio::select! {
                () = sleep_until(until) => {}
                () = session.modem.gone() => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Restarts the modem and waits until it is back.
    pub(super) async fn restart(&self, session: Session, hold: &mut Hold) -> Result<Session, Error> {
        let deadline = Instant::now() + self.timeouts.modem_return;
        hold.expect_reset();
        self.progress.stage(Stage::WaitingForModem);
        let restarted = match tokio::time::timeout_at(deadline, session.modem.reset()).await {
            Ok(Ok(())) => Ok(session),
            Ok(Err(ModemError::Gone | ModemError::Closed)) => self.wait_for_return(&session, deadline).await,
            Ok(Err(error)) => Err(errors::modem(&error)),
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                "the modem did not come back from its reset in time; power it off and on",
            )),
        };
        hold.expect_nothing();
        restarted
    }
}
