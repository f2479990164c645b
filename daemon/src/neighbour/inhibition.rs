//! ModemManager's `InhibitDevice`: it lets go of the ports of a device, and takes them again afterwards.

use std::time::Duration;

use zbus::Connection;

use super::{NAME, ROOT};

/// It disconnects and disables the modem first.
const LETS_GO_WITHIN: Duration = Duration::from_secs(60);

/// ModemManager keeps away from a device for as long as this lives.
#[derive(Debug)]
pub(crate) struct Inhibition {
    held: Option<(Connection, String)>,
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

impl Inhibition {
    pub(super) async fn begin(connection: Connection, uid: String) -> Result<Self, NeighbourError> {
        // From here on a call may have arrived; letting go of what was never held does no harm.
        let held = Self { held: Some((connection, uid)) };
        let Some((connection, uid)) = &held.held else { return Err(NeighbourError::NotThere) };
        tokio::time::timeout(LETS_GO_WITHIN, set(connection, uid, true))
            .await
            .map_err(|_| NeighbourError::Timeout)??;
        tracing::info!(uid, "ModemManager has let go of the modem");
        Ok(held)
    }

    /// ModemManager may take the device again; returns when it knows.
    pub(crate) async fn end(mut self) -> Result<(), NeighbourError> {
        let Some((connection, uid)) = self.held.take() else { return Ok(()) };
        release(&connection, &uid).await
    }
}

impl Drop for Inhibition {
    fn drop(&mut self) {
        let Some((connection, uid)) = self.held.take() else { return };
        // Without a runtime the program is about to end, and the bus tells ModemManager of that.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = release(&connection, &uid).await {
                tracing::warn!(uid, %error, "ModemManager may still keep away from the modem");
            }
        });
    }
}

async fn release(connection: &Connection, uid: &str) -> Result<(), NeighbourError> {
    tokio::time::timeout(LETS_GO_WITHIN, set(connection, uid, false))
        .await
        .map_err(|_| NeighbourError::Timeout)??;
    tracing::info!(uid, "ModemManager may take the modem again");
    Ok(())
}

async fn set(connection: &Connection, uid: &str, inhibit: bool) -> zbus::Result<()> {
    connection.call_method(Some(NAME), ROOT, Some(NAME), "InhibitDevice", &(uid, inhibit)).await.map(drop)
}
