//! Which application registers with the network.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::{Answer, Body, Call, Reply, check_slot};
use crate::card::USIM_AID;
use crate::modem::refresh::Provisioning;
use crate::modem::sim::Sim;

const PRIMARY_GW: u8 = 0;
/// Bits of the configuration.
const AUTOMATIC_SELECTION: u32 = 0x01;
const PERSONALISATION: u32 = 0x02;
const HALT: u32 = 0x04;

pub(super) fn change(call: &mut Call<'_>) -> Answer {
    let mut value = call.request.require(0x01)?;
    let (kind, activate) = (value.u8()?, value.u8()? != 0);
    if kind != PRIMARY_GW {
        return Err(QmiError::DEVICE_UNSUPPORTED);
    }
    if activate {
        let mut application = call.request.require(0x10)?;
        let (slot, aid) = (application.u8()?, application.counted8()?);
        check_slot(call.core, slot)?;
        if aid.is_empty() || !USIM_AID.starts_with(aid) {
            return Err(QmiError::INVALID_ARGUMENT);
        }
    }
    match (&call.core.sim, call.core.is_provisioned() == activate) {
        (Sim::Absent, _) => Err(QmiError::NO_SIM),
        (Sim::PoweredOff | Sim::Busy | Sim::NoProfile, _) => Err(QmiError::INCOMPATIBLE_STATE),
        (Sim::Ready(_), true) => Err(QmiError::NO_EFFECT),
        (Sim::Ready(_), false) => {
            call.core.provision(if activate { Provisioning::On } else { Provisioning::Off });
            Ok(Reply::ok())
        }
    }
}

pub(super) fn configuration(call: &mut Call<'_>) -> Answer {
    let wanted = call.request.u32(0x10)?.unwrap_or(AUTOMATIC_SELECTION | PERSONALISATION | HALT);
    let asked = |bit: u32| wanted & bit != 0;
    let automatic = call.style.automatic_selection;
    // No personalisation feature is active.
    let body = Body::new()
        .maybe(0x10, asked(AUTOMATIC_SELECTION).then(|| Value::new().bool(automatic)))
        .maybe(0x11, asked(PERSONALISATION).then(|| Value::new().u8(0)))
        .maybe(0x12, asked(HALT).then(|| Value::new().bool(false)));
    Ok(Reply::with(body))
}
