//! How a device's ports are come by, where ModemManager may have them too.

use modem::Route;
use tokio::sync::Notify;

use super::Shared;
use super::unit::{Beside, Unit};
use crate::config::ModemManager;
use crate::hotplug::{Device, PortHint, rules};
use crate::neighbour::{Inhibition, NeighbourError, Owner};

/// The right to use a device's ports, for as long as this lives.
#[derive(Debug)]
pub(super) enum Access {
    /// Nobody else has it.
    Alone,
    /// ModemManager has let go, and does so until the device is unplugged.
    Taken(Inhibition),
    /// ModemManager has let go, and takes the device again as soon as nothing is left to do.
    Borrowed(Inhibition),
    /// Together with ModemManager, each through the proxy that both speak to.
    Shared,
}

impl Access {
    /// Waits until the ports may be used: for ModemManager to decide whether it has the device, and where it has, as the
    /// configuration says, for somebody who wants something of the modem. The error is for `FailedReason`.
    pub(super) async fn gain(
        shared: &Shared,
        device: &Device,
        unit: Option<&Unit>,
        poke: &Notify,
    ) -> Result<Self, String> {
        let wanted = rules::beside_modem_manager(&shared.config, device);
        let hold = |inhibition| match wanted {
            ModemManager::Take => Self::Taken(inhibition),
            ModemManager::Share | ModemManager::Ignore => Self::Borrowed(inhibition),
        };
        let kept = unit.and_then(Unit::take_inhibition);
        if let Some(inhibition) = kept.filter(|kept| kept.binds(shared.neighbour.run().as_ref())) {
            return Ok(hold(inhibition));
        }
        loop {
            let rest = |beside| unit.map(|unit| unit.rest(device, beside));
            let connected = match shared.neighbour.decided_owner(device.physical()).await {
                Owner::Nobody => return Ok(Self::Alone),
                Owner::Withheld => {
                    rest(Beside::ModemManagerHas);
                    tokio::select! {
                        () = shared.neighbour.changes() => {}
                        () = poke.notified() => {}
                    }
                    continue;
                }
                Owner::ModemManager { connected } => connected,
            };
            let is_wanted = match (unit, wanted) {
                // One that somebody waits for and that is not known by its place has come back elsewhere.
                (None, _) | (_, ModemManager::Take) => true,
                (_, ModemManager::Ignore) => {
                    rest(Beside::LeftAlone);
                    shared.neighbour.changes().await;
                    false
                }
                (_, ModemManager::Share) if may_use_proxies() && has_message_port(device) => {
                    return Ok(Self::Shared);
                }
                // Somebody's connection is not cut only to have a look.
                (Some(unit), ModemManager::Share) if connected || unit.was_read() => {
                    rest(Beside::ModemManagerHas);
                    tokio::select! {
                        () = unit.wanted() => true,
                        () = poke.notified() => true,
                        () = shared.neighbour.changes() => false,
                    }
                }
                (_, ModemManager::Share) => true,
            };
            if !is_wanted {
                continue;
            }
            match shared.neighbour.inhibit(device.physical()).await {
                Ok(inhibition) => return Ok(hold(inhibition)),
                // It has let go by itself in this moment.
                Err(NeighbourError::NotThere) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    /// Which way the ports are opened.
    pub(super) fn route(&self) -> Route {
        match self {
            Self::Alone | Self::Taken(_) | Self::Borrowed(_) => Route::Direct,
            Self::Shared => Route::Proxy,
        }
    }

    /// How the modem stands with ModemManager meanwhile.
    pub(super) fn beside(&self) -> Beside {
        match self {
            Self::Alone => Beside::Nobody,
            Self::Taken(_) | Self::Borrowed(_) => Beside::Inhibited,
            Self::Shared => Beside::Shared,
        }
    }

    /// Whether the ports are given back as soon as nothing is left to do.
    pub(super) fn is_borrowed(&self) -> bool {
        matches!(self, Self::Borrowed(_))
    }

    /// Whether nobody else may have the ports meanwhile.
    pub(super) fn is_exclusive(&self) -> bool {
        !matches!(self, Self::Shared)
    }

    /// In place of a proxy that does not run or does not let us in.
    pub(super) async fn without_proxy(self, shared: &Shared, device: &Device) -> Result<Self, String> {
        let inhibited = shared.neighbour.inhibit(device.physical()).await;
        inhibited.map(Self::Borrowed).map_err(|error| error.to_string())
    }

    /// Gives the ports back, unless somebody waits for the modem to come back from a reset. They have been closed.
    pub(super) async fn give_back(self, unit: &Unit) {
        let (Self::Taken(inhibition) | Self::Borrowed(inhibition)) = self else { return };
        let Some(inhibition) = unit.keep_inhibition(inhibition) else { return };
        if let Err(error) = inhibition.end().await {
            tracing::warn!(%error, "ModemManager was not told that it may take the modem again");
        }
    }
}

/// The proxies let in root alone, whoever runs them.
fn may_use_proxies() -> bool {
    nix::unistd::geteuid().is_root()
}

fn has_message_port(device: &Device) -> bool {
    device.ports.iter().any(|port| matches!(port.hint, PortHint::Mbim | PortHint::Qmi))
}
