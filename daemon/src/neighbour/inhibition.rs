//! ModemManager's `InhibitDevice`: it lets go of the ports of a device, and takes them again afterwards.

use std::time::Duration;

use zbus::Connection;

use super::{NAME, ROOT, Run};

/// It disconnects and disables the modem first.
const LETS_GO_WITHIN: Duration = Duration::from_secs(60);

/// ModemManager keeps away from a device for as long as this lives.
#[derive(Debug)]
pub(crate) struct Inhibition {
    held: Option<Held>,
}

#[derive(Debug)]
struct Held {
    connection: Connection,
    /// Who was asked: another run of it knows nothing of this.
    run: Run,
    uid: String,
}

/// Why ModemManager does not let go.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NeighbourError {
    /// It does not have the device.
    #[error("ModemManager does not have this modem")]
    NotThere,
    /// It says no.
    #[error(
        "ModemManager does not let go of the modem: {0}; allow the service's user its action \
         org.freedesktop.ModemManager1.Control, or keep ModemManager away from the modem"
    )]
    Refused(#[from] zbus::Error),
    /// It does not answer.
    #[error("ModemManager did not let go of the modem within {} s; restart it", LETS_GO_WITHIN.as_secs())]
    Timeout,
}

impl NeighbourError {
    /// Whether it does not have the device at this moment, and may be trying its ports.
    pub(crate) fn is_undecided(&self) -> bool {
        matches!(self, Self::NotThere) || self.core() == Some("WrongState")
    }

    /// What it answered, without the prefix that all its errors of this kind have: `NotFound`, `InProgress`.
    pub(super) fn core(&self) -> Option<&str> {
        let Self::Refused(zbus::Error::MethodError(name, ..)) = self else { return None };
        name.as_str().strip_prefix("org.freedesktop.ModemManager1.Error.Core.")
    }
}

impl Inhibition {
    pub(super) async fn begin(connection: Connection, run: Run, uid: String) -> Result<Self, NeighbourError> {
        // From here on a call may have arrived; letting go of what was never held does no harm.
        let mut inhibition = Self { held: Some(Held { connection, run, uid }) };
        let Some(held) = &inhibition.held else { return Err(NeighbourError::NotThere) };
        match tokio::time::timeout(LETS_GO_WITHIN, held.set(true)).await {
            Ok(Ok(())) => {
                tracing::info!(uid = held.uid, "ModemManager has let go of the modem");
                Ok(inhibition)
            }
            Ok(Err(error)) => {
                // It has answered: there is nothing to take back, and what another program holds is not ours to end.
                inhibition.held = None;
                Err(error.into())
            }
            Err(_) => Err(NeighbourError::Timeout),
        }
    }

    /// Whether it is this run of ModemManager that keeps away.
    pub(crate) fn binds(&self, run: Option<&Run>) -> bool {
        self.held.as_ref().map(|held| &held.run) == run
    }

    /// ModemManager may take the device again; returns when it knows.
    pub(crate) async fn end(mut self) -> Result<(), NeighbourError> {
        match self.held.take() {
            Some(held) => held.release().await,
            None => Ok(()),
        }
    }
}

impl Drop for Inhibition {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        // Without a runtime the program is about to end, and the bus tells ModemManager of that.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = held.release().await {
                tracing::warn!(uid = held.uid, %error, "ModemManager may still keep away from the modem");
            }
        });
    }
}

impl Held {
    async fn release(&self) -> Result<(), NeighbourError> {
        match tokio::time::timeout(LETS_GO_WITHIN, self.set(false)).await {
            // The one that was asked runs no more.
            Ok(Err(error)) if is_gone(&error) => return Ok(()),
            Ok(released) => released?,
            Err(_) => return Err(NeighbourError::Timeout),
        }
        tracing::info!(uid = self.uid, "ModemManager may take the modem again");
        Ok(())
    }

    async fn set(&self, inhibit: bool) -> zbus::Result<()> {
        let arguments = (&self.uid, inhibit);
        let connection = &self.connection;
        connection.call_method(Some(&self.run), ROOT, Some(NAME), "InhibitDevice", &arguments).await.map(drop)
    }
}

fn is_gone(error: &zbus::Error) -> bool {
    const GONE: [&str; 3] = [
        "org.freedesktop.DBus.Error.NameHasNoOwner",
        "org.freedesktop.DBus.Error.NoReply",
        "org.freedesktop.DBus.Error.ServiceUnknown",
    ];
    matches!(error, zbus::Error::MethodError(name, ..) if GONE.contains(&name.as_str()))
}
