//! The operating mode (DMS), and the power of the card (UIM).

use qmi::dms::{GetOperatingMode, OperatingMode, SetOperatingMode};
use qmi::uim::{
    ApplicationInformation, ApplicationState, ChangeProvisioningSession, PowerOffSim, PowerOnSim,
    SessionChange, SessionType,
};

use super::{LOGICAL_SLOT, is_unknown, sim, try_ask};
use crate::backend::optional;
use crate::error::ModemError;
use crate::qmi::QmiPort;
use crate::state::Functionality;

pub(super) async fn read(port: &QmiPort) -> Result<Option<Functionality>, ModemError> {
    let told = try_ask(port, &GetOperatingMode::default()).await?;
    Ok(told.map(|told| match told.mode {
        OperatingMode::Online => Functionality::Full,
        OperatingMode::LowPower | OperatingMode::PersistentLowPower | OperatingMode::ModeOnlyLowPower => {
            Functionality::RadioOff
        }
        OperatingMode::Offline | OperatingMode::Reset | OperatingMode::ShuttingDown => Functionality::Minimum,
        _ => Functionality::Unknown,
    }))
}

/// QMI has no level in which the card is off and the modem can be asked to come back; see [`suspend`].
pub(super) async fn set(port: &QmiPort, functionality: Functionality) -> Result<Option<()>, ModemError> {
    let mode = match functionality {
        Functionality::Full => OperatingMode::Online,
        Functionality::RadioOff => OperatingMode::LowPower,
        Functionality::Minimum | Functionality::Unknown | Functionality::Other(_) => return Ok(None),
    };
    set_mode(port, mode).await.map(Some)
}

/// Takes the card's power away, or switches the radio off.
pub(super) async fn suspend(port: &QmiPort, through: Functionality) -> Result<Option<()>, ModemError> {
    if through != Functionality::Minimum {
        return set(port, through).await;
    }
    let off = PowerOffSim { slot: LOGICAL_SLOT, ..Default::default() };
    match port.request(&off, port.deadlines().functionality).await {
        Ok(_) => Ok(Some(())),
        Err(error) if is_unknown(&error) => set(port, Functionality::RadioOff).await,
        Err(error) => Err(error),
    }
}

/// Gives back what [`suspend`] took.
pub(super) async fn restore(port: &QmiPort, back: Functionality) -> Result<(), ModemError> {
    let on = PowerOnSim { slot: LOGICAL_SLOT, ..Default::default() };
    // Where the card was not off, the modem says so.
    optional(port.request(&on, port.deadlines().functionality).await)?;
    set(port, back).await.map(drop)
}

/// A modem takes a reset only when it is offline.
pub(super) async fn reset(port: &QmiPort) -> Result<(), ModemError> {
    set_mode(port, OperatingMode::Offline).await?;
    set_mode(port, OperatingMode::Reset).await
}

/// Modems that do not choose an application by themselves do without a SIM until they are told which one to use.
pub(super) async fn provision(port: &QmiPort) -> Result<(), ModemError> {
    let Some((slot, application)) = sim::unprovisioned(port).await? else { return Ok(()) };
    if application.state != ApplicationState::Detected {
        return Ok(());
    }
    let change = ChangeProvisioningSession {
        session_change: SessionChange { session_type: SessionType::PrimaryGwProvisioning, activate: true },
        application_information: Some(ApplicationInformation {
            slot,
            application_identifier: application.application_identifier,
        }),
        ..Default::default()
    };
    optional(port.quickly(&change).await).map(drop)
}

async fn set_mode(port: &QmiPort, mode: OperatingMode) -> Result<(), ModemError> {
    let request = SetOperatingMode { mode, ..Default::default() };
    port.request(&request, port.deadlines().functionality).await.map(drop)
}
