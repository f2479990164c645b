//! One round of a card's notifications: off the card into the outbox, to their servers, then off the card for good.

use std::sync::Arc;

use dbus_interface::{Error, ErrorKind};
use esim::es9::{Es9Error, HttpError, RspTransport};
use esim::lpa;
use esim::notification::{Delivery, MAX_ENTRIES};

use super::{Lpa, clock};
use crate::errors;
use crate::supervisor::Unit;
use crate::supervisor::unit::{Patience, deadline_in};

/// What came of a round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Round {
    /// Taken by their servers.
    pub delivered: u32,
    /// Still to be delivered.
    pub waiting: u32,
    /// Why some were not, one line each.
    pub failures: Vec<String>,
}

/// Which notifications go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// All: somebody wants it now.
    All,
    /// Those whose pause after a failure is over.
    Due,
}

impl Lpa {
    /// Delivers what waits on the card in `unit`. A server that fails is no error.
    pub(crate) async fn deliver<T: RspTransport>(
        &self,
        unit: &Arc<Unit>,
        transport: &mut T,
        urgency: Urgency,
    ) -> Result<Round, Error> {
        let _one_at_a_time = self.outboxes.delivering().await;
        let eid = self.collect(unit).await?;
        if urgency == Urgency::All {
            let kept = self.outboxes.change(&eid, esim::notification::Outbox::retry_all).await;
            kept.map_err(|error| errors::store(&error))?;
        }
        let mut round = Round::default();
        let mut given_up = false;
        // Each is tried once: after a failure it is not due.
        for _ in 0..MAX_ENTRIES {
            let outbox = self.outboxes.look(&eid).await.map_err(|error| errors::store(&error))?;
            let Some(entry) = outbox.due(clock::now()).filter(|_| !given_up) else { break };
            let notification = entry.notification.clone();
            let number = notification.metadata.sequence_number.clone();
            let told = lpa::deliver_notification(transport, &notification).await;
            given_up = matches!(told, Err(Es9Error::Http(HttpError::Cancelled)));
            let kept = self.outboxes.change(&eid, |outbox| match &told {
                Ok(()) => outbox.acknowledged(&number),
                Err(_) if given_up => {}
                Err(_) => outbox.failed(&number, clock::now()),
            });
            kept.await.map_err(|error| errors::store(&error))?;
            match told {
                Ok(()) => round.delivered += 1,
                Err(error) => {
                    tracing::info!(%error, address = notification.metadata.address, "notification not delivered");
                    round.failures.push(format!("{}: {error}", notification.metadata.address));
                }
            }
        }
        self.remove(unit, &eid).await?;
        let outbox = self.outboxes.look(&eid).await.map_err(|error| errors::store(&error))?;
        let waiting = outbox.entries().filter(|entry| matches!(entry.delivery, Delivery::Waiting { .. }));
        round.waiting = u32::try_from(waiting.count()).unwrap_or(u32::MAX);
        if given_up {
            return Err(Error::new(
                ErrorKind::Cancelled,
                "given up on request; what was not delivered waits",
            ));
        }
        Ok(round)
    }

    /// Everything that waits on the card is in the outbox afterwards. Gives the card's EID.
    async fn collect(&self, unit: &Arc<Unit>) -> Result<String, Error> {
        let _hold = unit.hold();
        let _turn = unit.card_turn().await;
        let session = unit.ready(deadline_in(self.timeouts.modem_return), Patience::UntilFailure).await?;
        let Some(card) = unit.card() else {
            return Err(Error::new(ErrorKind::NoEuicc, "no eUICC is known in this modem; try Euicc.Refresh"));
        };
        let eid = card.eid.to_string();
        let options = unit.session_options(&session);
        let mut lease = session.modem.lease_card().await.map_err(|error| errors::modem(&error))?;
        let mut edit = self.outboxes.edit(&eid).await.map_err(|error| errors::store(&error))?;
        let collect = lpa::collect_notifications(&mut lease, &options, &mut edit.outbox);
        let collected = tokio::time::timeout(self.timeouts.modem_return, collect).await;
        // Also what was collected before it failed.
        edit.save().await.map_err(|error| errors::store(&error))?;
        collected.map_err(|_| too_slow())?.map_err(|error| errors::card(&error))?;
        Ok(eid)
    }

    /// What the servers have is off the card afterwards.
    async fn remove(&self, unit: &Arc<Unit>, eid: &str) -> Result<(), Error> {
        let outbox = self.outboxes.look(eid).await.map_err(|error| errors::store(&error))?;
        if outbox.to_remove().next().is_none() {
            return Ok(());
        }
        let _hold = unit.hold();
        let _turn = unit.card_turn().await;
        let session = unit.ready(deadline_in(self.timeouts.modem_return), Patience::UntilFailure).await?;
        if unit.card().is_none_or(|card| card.eid.to_string() != eid) {
            // Another card is in now: next time.
            return Ok(());
        }
        let options = unit.session_options(&session);
        let work = async {
            let mut lease = session.modem.lease_card().await.map_err(|error| errors::modem(&error))?;
            let mut edit = self.outboxes.edit(eid).await.map_err(|error| errors::store(&error))?;
            let removed = lpa::remove_acknowledged(&mut lease, &options, &mut edit.outbox).await;
            edit.save().await.map_err(|error| errors::store(&error))?;
            // What is on the bus follows the card, also where it did not do all of it.
            unit.survey_with(&session, &mut lease).await?;
            removed.map_err(|error| errors::card(&error))
        };
        tokio::time::timeout(self.timeouts.modem_return, work).await.map_err(|_| too_slow())??;
        Ok(())
    }
}

fn too_slow() -> Error {
    Error::new(ErrorKind::Timeout, "the card did not answer in time; its notifications wait")
}
