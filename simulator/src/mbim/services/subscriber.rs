//! The SIM: Subscriber Ready Status.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome};
use crate::modem::sim::Sim;
use crate::personality::MbimExtensions;

/// `MbimSubscriberReadyState`
mod state {
    pub(super) const NOT_INITIALIZED: u32 = 0;
    pub(super) const INITIALIZED: u32 = 1;
    pub(super) const NOT_INSERTED: u32 = 2;
    pub(super) const NOT_ACTIVATED: u32 = 5;
    pub(super) const DEVICE_LOCKED: u32 = 6;
    pub(super) const NO_ESIM_PROFILE: u32 = 7;
}

/// `MbimSubscriberReadyStatusFlags` of MBIMEx 3.0.
const ESIM: u32 = 1;
const REMOVABILITY_KNOWN: u32 = 2;
const REMOVABLE: u32 = 4;

pub(super) fn ready_status(call: &Call<'_>) -> Outcome {
    let is_extended = call.version() == MbimExtensions::Three;
    let locked = call.core.pin_required();
    let (state, identity) = match &call.core.sim {
        _ if call.core.mbim.pass_through => (state::NOT_INITIALIZED, None),
        Sim::Absent => (state::NOT_INSERTED, None),
        Sim::PoweredOff | Sim::Busy => (state::NOT_INITIALIZED, None),
        Sim::NoProfile if is_extended => (state::NO_ESIM_PROFILE, None),
        Sim::NoProfile => (state::NOT_ACTIVATED, None),
        Sim::Ready(identity) if locked => (state::DEVICE_LOCKED, Some(identity)),
        Sim::Ready(identity) => (state::INITIALIZED, Some(identity)),
    };
    let imsi = identity.filter(|_| !locked).map_or("", |identity| identity.imsi.as_str());
    let number = identity.filter(|_| !locked).and_then(|identity| identity.msisdn.as_deref());
    let mut output = Output::new().u32(state);
    if is_extended {
        let kind = match call.core.slot().card(|card| card.is_euicc()) {
            Some(true) => ESIM | REMOVABILITY_KNOWN,
            Some(false) => REMOVABILITY_KNOWN | REMOVABLE,
            None => REMOVABILITY_KNOWN | REMOVABLE,
        };
        output = output.u32(kind);
    }
    output = output.text(imsi).text(identity.map_or("", |identity| identity.iccid.as_str()));
    // No special handling of the identity; then the telephone numbers.
    output = output.u32(0).u32(u32::from(number.is_some()));
    Ok(number.into_iter().fold(output, Output::text).into())
}
