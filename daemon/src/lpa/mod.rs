//! What downloads and notifications share: what is kept on disk, who is waited for, how servers are reached.

mod clock;
pub(crate) mod consent;
pub(crate) mod delivery;
pub(crate) mod errors;
pub(crate) mod journal;
mod outbox;
mod postman;

use std::path::Path;

use tokio::sync::watch;

use crate::config::{Config, Https as Settings, Timeouts};
use crate::deadline::Deadline;
use crate::https::{Https, Patience};
use crate::store::StoreError;
use consent::Consents;
use journal::Journal;
pub(crate) use outbox::Outboxes;
pub(crate) use postman::Postman;

/// The daemon's side of the LPA.
#[derive(Debug)]
pub(crate) struct Lpa {
    /// Downloads whose end nobody has seen.
    pub journal: Journal,
    /// Operations that wait for somebody's consent.
    pub consents: Consents,
    /// Notifications that their servers do not have yet.
    pub outboxes: Outboxes,
    settings: Settings,
    timeouts: Timeouts,
    automatic: bool,
}

impl Lpa {
    /// Reads what an earlier run left in the state folder.
    pub(crate) fn open(dir: &Path, config: &Config) -> Result<Lpa, StoreError> {
        Ok(Lpa {
            journal: Journal::open(dir)?,
            consents: Consents::default(),
            outboxes: Outboxes::open(dir)?,
            settings: config.https.clone(),
            timeouts: config.timeouts.clone(),
            automatic: config.notifications.automatic,
        })
    }

    /// Ways to servers for one piece of work, which somebody may give up and which has to end in time.
    pub(crate) async fn https(&self, cancelled: watch::Receiver<bool>, deadline: Option<Deadline>) -> Https {
        let patience = Patience { request: self.timeouts.server, pause: self.timeouts.server_retry };
        Https::open(&self.settings, patience, cancelled, deadline).await
    }

    /// Whether operators are told without anybody asking for it.
    pub(crate) fn is_automatic(&self) -> bool {
        self.automatic
    }
}
