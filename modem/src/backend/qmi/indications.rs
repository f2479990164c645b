//! What the modem is asked to tell unasked, and what part of the state it speaks of then.

use qmi::Indication;
use qmi::dms::SetEventReport;
use qmi::nas::RegisterIndications;
use qmi::uim::{EventMask, RefreshRegisterAll, RegisterEvents, Session, SessionType};
use qmi::{dms, nas, uim};

use super::try_ask;
use crate::backend::Part;
use crate::error::ModemError;
use crate::qmi::{QmiPort, Told};

/// Each is done without where the modem does not know it.
pub(super) async fn subscribe(port: &QmiPort) -> Result<(), ModemError> {
    let mask = EventMask::CARD_STATUS | EventMask::PHYSICAL_SLOT_STATUS;
    if try_ask(port, &RegisterEvents { mask, ..Default::default() }).await?.is_none() {
        let mask = EventMask::CARD_STATUS;
        try_ask(port, &RegisterEvents { mask, ..Default::default() }).await?;
    }
    let session =
        Session { session_type: SessionType::PrimaryGwProvisioning, application_identifier: Vec::new() };
    try_ask(port, &RefreshRegisterAll { session, register_flag: true, ..Default::default() }).await?;
    let events = RegisterIndications {
        serving_system_events: Some(true),
        system_info: Some(true),
        signal_info: Some(true),
        ..Default::default()
    };
    try_ask(port, &events).await?;
    try_ask(port, &SetEventReport { operating_mode_reporting: Some(true), ..Default::default() }).await?;
    Ok(())
}

pub(crate) fn concerns(told: &Told) -> Option<Part> {
    let indication = match told {
        Told::Restarted => return Some(Part::Restart),
        Told::Indication(indication) => indication.as_ref(),
    };
    match indication {
        Indication::Uim(
            uim::Indication::CardStatus(_) | uim::Indication::SlotStatus(_) | uim::Indication::Refresh(_),
        ) => Some(Part::Sim),
        Indication::Nas(nas::Indication::SignalInfo(_)) => Some(Part::Signal),
        Indication::Nas(nas::Indication::ServingSystem(_) | nas::Indication::SystemInfo(_)) => {
            Some(Part::Network)
        }
        Indication::Dms(dms::Indication::EventReport(report)) if report.operating_mode.is_some() => {
            Some(Part::Functionality)
        }
        _ => None,
    }
}
