//! Telling the card something: until the first command has gone out, the operation can be given up.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dbus_interface::Error;
use esim::apdu::{Command, Response};
use esim::{ApduChannel, TransportError};
use modem::CardLease;
use tokio::time::Instant;

use super::context::{Context, Progress};
use crate::errors;
use crate::supervisor::unit::Session;
use crate::world::Stage;

/// A lease on the card that shows when the card is told something.
pub(super) struct Telling {
    lease: CardLease,
    progress: Progress,
    told: Arc<AtomicBool>,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Told<T> {
    /// The work has come to its end.
    Ended(Result<T, esim::Error>),
    /// It has not, in time: nobody knows what the card has done.
    Unknown,
}

impl Context {
    /// Waits in line for the slot.
    pub(super) async fn telling(&self, session: &Session) -> Result<Telling, Error> {
        self.progress.stage(Stage::OpeningCard);
        let lease = self.or_cancelled(session.modem.lease_card()).await?;
        let lease = lease.map_err(|error| errors::modem(&error))?;
        Ok(Telling { lease, progress: self.progress.clone(), told: Arc::default() })
    }

    /// Does `work`, which uses the card that `told` belongs to. Cancelling it before the first command drops the work,
    /// which closes the channel; afterwards the work is seen through.
    pub(super) async fn see_through<T>(
        &self,
        told: &AtomicBool,
        work: impl Future<Output = Result<T, esim::Error>>,
    ) -> Result<Told<T>, Error> {
        let deadline = Instant::now() + self.timeouts.modem_return;
        tokio::select! {
            biased;
            error = self.given_up(told) => Err(error),
            ended = tokio::time::timeout_at(deadline, work) => Ok(ended.map_or(Told::Unknown, Told::Ended)),
        }
    }

    /// Resolves when somebody gives the operation up and the card has not been told yet.
    async fn given_up(&self, told: &AtomicBool) -> Error {
        match self.or_cancelled(std::future::pending::<()>()).await {
            Err(error) if !told.load(Ordering::Relaxed) => error,
            _ => std::future::pending().await,
        }
    }
}

impl Telling {
    /// Whether the card has been told something.
    pub(super) fn told(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.told)
    }
}

impl ApduChannel for Telling {
    async fn open(&mut self, aid: &[u8]) -> Result<Response, TransportError> {
        self.lease.open(aid).await
    }

    async fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        if !self.told.swap(true, Ordering::Relaxed) {
            self.progress.stage(Stage::Sending);
        }
        self.lease.transmit(command).await
    }

    async fn close(&mut self) -> Result<(), TransportError> {
        self.lease.close().await
    }
}
