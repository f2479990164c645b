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
use zbus::names::OwnedUniqueName;

use claims::Claims;
pub(crate) use inhibition::{Inhibition, NeighbourError};

/// The name on the bus.
const NAME: &str = "org.freedesktop.ModemManager1";
/// Its root object.
const ROOT: &str = "/org/freedesktop/ModemManager1";

/// ModemManager decides about a device only when it has tried all its ports; one that stays silent takes it 20 seconds.
const DECIDES_WITHIN: Duration = Duration::from_secs(30);
/// The time after which it has heard of every device that is to become its own.
const HEARS_WITHIN: Duration = Duration::from_secs(3);
/// Between its answer and the signal that the modem has gone from its objects.
const SHOWS_WITHIN: Duration = Duration::from_secs(2);

/// One run of ModemManager, by its unique name on the bus: a restarted one is another.
pub(crate) type Run = OwnedUniqueName;

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
    /// It keeps away from the device because another program has asked it to, as firmware updaters do: that one has the device.
    Withheld,
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

    /// The ModemManager that runs now.
    pub(crate) fn run(&self) -> Option<Run> {
        self.bus.as_ref().and_then(|bus| bus.claims.borrow().run.clone())
    }

    /// Who has the device once ModemManager has decided. Returns at once where it does not run.
    pub(crate) async fn decided_owner(&self, device: &str) -> Owner {
        let Some(bus) = &self.bus else { return Owner::Nobody };
        let start = Instant::now();
        if !bus.decision(device, start + HEARS_WITHIN).await {
            match bus.stance(device).await {
                Stance::Unknown => return Owner::Nobody,
                Stance::Withheld => return Owner::Withheld,
                Stance::Undecided => {}
            }
            bus.decision(device, start + DECIDES_WITHIN).await;
        }
        self.owner(device)
    }

    /// Resolves when ModemManager takes a device that it did not have.
    pub(crate) async fn takes(&self, device: &str) {
        self.wait_for(|claims| claims.has(device)).await;
    }

    /// Resolves when a ModemManager runs that is not this one. It has no modem yet, and is about to try all ports.
    pub(crate) async fn arrives(&self, known: Option<&Run>) {
        self.wait_for(|claims| claims.run.is_some() && claims.run.as_ref() != known).await;
    }

    /// Resolves when ModemManager has other modems than now, or comes or goes.
    pub(crate) async fn changes(&self) {
        let Some(bus) = &self.bus else { return std::future::pending().await };
        if bus.claims.clone().changed().await.is_err() {
            std::future::pending().await
        }
    }

    async fn wait_for(&self, wanted: impl FnMut(&Arc<Claims>) -> bool) {
        let Some(bus) = &self.bus else { return std::future::pending().await };
        if bus.claims.clone().wait_for(wanted).await.is_err() {
            std::future::pending().await
        }
    }

    /// Has ModemManager let go of a device, for as long as the [`Inhibition`] lives.
    pub(crate) async fn inhibit(&self, device: &str) -> Result<Inhibition, NeighbourError> {
        let bus = self.bus.as_ref().ok_or(NeighbourError::NotThere)?;
        let claims = bus.claims.borrow().clone();
        let (Some(run), Some(uid)) = (claims.run.clone(), claims.uid(device)) else {
            return Err(NeighbourError::NotThere);
        };
        let inhibition = Inhibition::begin(bus.connection.clone(), run, uid).await?;
        // So that nobody takes what is about to go for a new claim.
        let mut claims = bus.claims.clone();
        let _ =
            timeout_at(Instant::now() + SHOWS_WITHIN, claims.wait_for(|claims| !claims.has(device))).await;
        Ok(inhibition)
    }

    /// Has ModemManager look at a device anew, which is how it learns of another SIM.
    pub(crate) async fn look_again(&self, device: &str) -> Result<(), NeighbourError> {
        self.inhibit(device).await?.end().await
    }
}

/// What ModemManager thinks of a device that it does not show.
enum Stance {
    /// It has never heard of it, or was told not to look at it.
    Unknown,
    /// It is trying the ports, or has tried them in vain.
    Undecided,
    /// It keeps away because another program has asked it to.
    Withheld,
}

impl Bus {
    /// Whether ModemManager has decided about a device by then: it has it, or does not run.
    async fn decision(&self, device: &str, by: Instant) -> bool {
        let mut claims = self.claims.clone();
        let decided =
            claims.wait_for(|claims| claims.is_known && (claims.run.is_none() || claims.has(device)));
        timeout_at(by, decided).await.is_ok()
    }

    /// What it answers to a wish that it cannot grant tells how it stands.
    async fn stance(&self, device: &str) -> Stance {
        let Some(run) = self.claims.borrow().run.clone() else { return Stance::Undecided };
        match Inhibition::begin(self.connection.clone(), run, device.to_owned()).await {
            // It has decided this very moment. The inhibition ends here.
            Ok(_) => Stance::Undecided,
            Err(error) => match error.core() {
                Some("NotFound") => Stance::Unknown,
                Some("InProgress") => Stance::Withheld,
                _ => Stance::Undecided,
            },
        }
    }
}
