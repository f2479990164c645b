//! Power of the card: off and on again makes the modem read it anew.

use tokio::time::Instant;

use super::super::super::error::QmiError;
use super::{Answer, Call, Reply, check_slot};
use crate::modem::sim::Sim;

pub(super) fn off(call: &mut Call<'_>) -> Answer {
    let slot = call.request.require(0x01)?.u8()?;
    check_slot(call.core, slot)?;
    match call.core.sim {
        Sim::Absent => Err(QmiError::NO_SIM),
        Sim::PoweredOff => Err(QmiError::NO_EFFECT),
        Sim::Busy | Sim::NoProfile | Sim::Ready(_) => {
            call.core.power_down_sim();
            Ok(Reply::ok())
        }
    }
}

pub(super) fn on(call: &mut Call<'_>) -> Answer {
    let slot = call.request.require(0x01)?.u8()?;
    check_slot(call.core, slot)?;
    match call.core.sim {
        Sim::Absent => Err(QmiError::NO_SIM),
        Sim::PoweredOff => {
            call.core.unprovisioned = !call.style.automatic_selection;
            call.core.power_sim(Instant::now());
            Ok(Reply::ok())
        }
        Sim::Busy | Sim::NoProfile | Sim::Ready(_) => Err(QmiError::NO_EFFECT),
    }
}
