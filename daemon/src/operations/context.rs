//! What the work of an operation has at hand.

use std::future::Future;
use std::sync::Arc;

use dbus_interface::{Error, ErrorKind, PropertyMap};
use tokio::sync::{OwnedMutexGuard, watch};
use zbus::OwnedVariant;

use super::job::Job;
use super::{Failure, activate_slot, change, discover, install, notify, power, refresh, reset_modem, switch};
use crate::config::Timeouts;
use crate::lpa::Lpa;
use crate::store::Store;
use crate::supervisor::Unit;
use crate::supervisor::unit::{Patience, Session, deadline_in};
use crate::world::{Board, Outcome, Stage};

/// One operation, seen from inside.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) progress: Progress,
    pub(super) unit: Arc<Unit>,
    pub(super) store: Store,
    pub(super) timeouts: Timeouts,
    pub(super) lpa: Arc<Lpa>,
    pub(super) origin: Origin,
    pub(super) cancelled: watch::Receiver<bool>,
}

/// An operation's entry on the board; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    pub(super) number: u32,
    pub(super) board: Board,
}

impl Progress {
    /// Shows how far it is.
    pub(super) fn stage(&self, stage: Stage) {
        self.board.update(|world| {
            if let Some(view) = world.operations.get_mut(&self.number) {
                let view = Arc::make_mut(view);
                view.stage = stage;
                view.progress = view.progress.max(stage.progress());
            }
        });
    }

    /// Shows what is known by now, and how far within its stage it is.
    pub(super) fn tell(&self, facts: PropertyMap, progress: f64) {
        self.board.update(|world| {
            if let Some(view) = world.operations.get_mut(&self.number) {
                let view = Arc::make_mut(view);
                view.facts.extend(facts);
                view.progress = view.progress.max(progress);
            }
        });
    }
}

/// Where an operation comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Somebody asked for it just now.
    Fresh,
    /// An earlier run did not see its end.
    Resumed {
        /// The card that was told.
        eid: String,
    },
}

impl Context {
    /// The operation's number.
    pub(super) fn number(&self) -> u32 {
        self.progress.number
    }

    /// Does the work.
    pub(super) async fn run(self: Arc<Self>, job: Job) -> Outcome {
        let dropped = match job {
            Job::RemoveNotification { sequence } => Some(sequence),
            _ => None,
        };
        let ending = match job {
            Job::Switch { kind, iccid } => switch::run(&self, kind, iccid).await,
            Job::Delete { .. }
            | Job::RemoveNotification { .. }
            | Job::Rename { .. }
            | Job::ResetCard { .. }
            | Job::SetDefaultSmdp { .. } => change::run(&self, job).await,
            Job::RefreshCard => refresh::run(&self).await,
            Job::ResetModem => reset_modem::run(&self).await,
            Job::SetPower { power } => power::run(&self, power).await,
            Job::ActivateSlot { slot } => activate_slot::run(&self, slot).await,
            Job::Install(order) => install::run(&self, *order).await,
            Job::SettleInstall(download) => install::settle(&self, *download).await,
            Job::Preview { source } => install::look(&self, *source).await,
            Job::Discover => discover::run(&self).await,
            Job::DeliverNotifications => notify::run(&self).await,
        };
        if let (Ok(_), Some(sequence), Some(card)) = (&ending, dropped, self.unit.card())
            && let Err(error) = self.lpa.outboxes.forget(&card.eid.to_string(), sequence).await
        {
            tracing::warn!(operation = self.number(), %error, "a notification that was dropped may go out");
        }
        match ending {
            Ok(facts) => Outcome::Succeeded(facts),
            Err(failure) => {
                let Failure { facts, error } = *failure;
                Outcome::Failed(facts, error)
            }
        }
    }

    /// Waits, unless somebody gives the operation up: a safe point.
    pub(super) async fn or_cancelled<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        let mut cancelled = self.cancelled.clone();
        let given_up = async {
            // Without a canceller nobody can give it up.
            if cancelled.wait_for(|cancelled| *cancelled).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            () = given_up => Err(cancelled_error()),
            value = work => Ok(value),
        }
    }

    /// Waits in line for the card, then for the modem.
    pub(super) async fn begin(&self) -> Result<(OwnedMutexGuard<()>, Session), Error> {
        self.progress.stage(Stage::Waiting);
        let turn = self.or_cancelled(self.unit.card_turn()).await?;
        let patience = match self.origin {
            Origin::Fresh => Patience::UntilFailure,
            Origin::Resumed { .. } => Patience::ThroughFailures,
        };
        let deadline = deadline_in(self.timeouts.modem_return);
        let session = self.or_cancelled(self.unit.ready(deadline, patience)).await??;
        Ok((turn, session))
    }
}

fn cancelled_error() -> Error {
    Error::new(ErrorKind::Cancelled, "given up on request; nothing was sent to the card since")
}

/// A fact of `Operation.Result`.
pub(super) fn fact(name: &str, value: impl Into<OwnedVariant>) -> PropertyMap {
    PropertyMap::from([(name.to_owned(), value.into())])
}

/// A fact that is a text.
pub(super) fn text(text: &str) -> OwnedVariant {
    // A text holds no descriptor, which is all that could fail.
    OwnedVariant::try_from(zbus::Variant::from(text.to_owned())).unwrap_or_else(|_| OwnedVariant::from(false))
}
