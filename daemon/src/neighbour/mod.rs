//! ModemManager, which may have the same modem: what it has, and how it is asked to let go.
//!
//! Nothing here starts ModemManager, and it is never left inhibited: an [`Inhibition`] ends when it is dropped, and with the
//! connection to the bus if this program dies.

mod claims;
mod follow;
mod inhibition;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use zbus::Connection;

use claims::Claims;
pub(crate) use inhibition::{Inhibition, NeighbourError};

/// The name on the bus.
const NAME: &str = "org.freedesktop.ModemManager1";
/// Its root object.
const ROOT: &str = "/org/freedesktop/ModemManager1";

/// ModemManager decides about a device only when it has tried all its ports; one that stays silent takes it 20 seconds.
const DECIDES_WITHIN: Duration = Duration::from_secs(30);

/// What ModemManager has to do with a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// It does not run, or has not taken the device.
    Nobody,
    /// It has the device.
    ModemManager {
        /// A data connection is up, or about to be.
        connected: bool,
    },
}

/// A handle on ModemManager, whether it runs or not. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Neighbour {
    bus: Option<Bus>,
}

#[derive(Debug, Clone)]
struct Bus {
    connection: Connection,
    claims: watch::Receiver<Arc<Claims>>,
}

impl Neighbour {
    /// Follows ModemManager on the bus, from now on until the connection ends.
    pub(crate) fn on(connection: &Connection) -> Self {
        let (sender, claims) = watch::channel(Arc::default());
        tokio::spawn(follow::follow(connection.clone(), sender));
        Self { bus: Some(Bus { connection: connection.clone(), claims }) }
    }

    /// For connections without a bus, where nobody else can be.
    pub(crate) fn nobody() -> Self {
        Self { bus: None }
    }

    /// Who has the device now.
    pub(crate) fn owner(&self, device: &str) -> Owner {
        self.bus.as_ref().map_or(Owner::Nobody, |bus| bus.claims.borrow().owner(device))
    }

    /// Who has the device once ModemManager has decided. Returns at once where it does not run.
    pub(crate) async fn decided_owner(&self, device: &str) -> Owner {
        let Some(bus) = &self.bus else { return Owner::Nobody };
        let mut claims = bus.claims.clone();
        let decided = claims.wait_for(|claims| claims.is_known && (!claims.is_present || claims.has(device)));
        let _ = timeout_at(Instant::now() + DECIDES_WITHIN, decided).await;
        self.owner(device)
    }

    /// Resolves when ModemManager takes a device that it did not have.
    pub(crate) async fn takes(&self, device: &str) {
        let Some(bus) = &self.bus else { return std::future::pending().await };
        let mut claims = bus.claims.clone();
        if claims.wait_for(|claims| claims.has(device)).await.is_err() {
            std::future::pending().await
        }
    }

    /// Has ModemManager let go of a device, for as long as the [`Inhibition`] lives.
    pub(crate) async fn inhibit(&self, device: &str) -> Result<Inhibition, NeighbourError> {
        let bus = self.bus.as_ref().ok_or(NeighbourError::NotThere)?;
        let uid = bus.claims.borrow().uid(device).ok_or(NeighbourError::NotThere)?;
        Inhibition::begin(bus.connection.clone(), uid).await
    }

    /// Has ModemManager look at a device anew, which is how it learns of another SIM.
    pub(crate) async fn look_again(&self, device: &str) -> Result<(), NeighbourError> {
        self.inhibit(device).await?.end().await
    }
}
