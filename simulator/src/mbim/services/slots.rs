//! Slots: Sys Caps, Device Slot Mappings, Slot Info Status. They count from 0.

use super::super::buffer::Output;
use super::super::call::{Call, Outcome, Reply};
use super::super::status::Status;
use crate::modem::core::Core;
use crate::modem::milliseconds;
use crate::modem::sim::Sim;
use crate::modem::slot::Slot;
use crate::personality::SlotMapping;

/// `MbimUiccSlotState`
mod state {
    pub(super) const OFF_EMPTY: u32 = 1;
    pub(super) const OFF: u32 = 2;
    pub(super) const EMPTY: u32 = 3;
    pub(super) const NOT_READY: u32 = 4;
    pub(super) const ACTIVE: u32 = 5;
    pub(super) const ACTIVE_ESIM: u32 = 7;
    pub(super) const ACTIVE_ESIM_NO_PROFILES: u32 = 8;
}

pub(super) fn capabilities(call: &Call<'_>) -> Outcome {
    let slots = u32::try_from(call.core.slots().len()).unwrap_or(1);
    // One executor, one at a time.
    Ok(Output::new().u32(1).u32(slots).u32(1).u64(0).into())
}

pub(super) fn mappings(mut call: Call<'_>) -> Outcome {
    let mut delay = milliseconds(0);
    match (call.style.slots, call.is_set()) {
        (SlotMapping::Missing, _) => return Err(Status::NO_DEVICE_SUPPORT),
        (SlotMapping::Fixed(code), true) => return Err(Status(code)),
        (SlotMapping::Settable { .. } | SlotMapping::Fixed(_), false) => {}
        (SlotMapping::Settable { ready_ms }, true) => {
            // As many as there are executors.
            let [mut entry] =
                <[_; 1]>::try_from(call.input.structures(1)?).map_err(|_| Status::INVALID_PARAMETERS)?;
            let slot = usize::try_from(entry.u32()?).unwrap_or(usize::MAX);
            if !call.core.switch_slot(slot) {
                return Err(Status::INVALID_PARAMETERS);
            }
            call.core.hold_sim(milliseconds(ready_ms));
            delay = call.core.functionality_delay();
        }
    }
    let active = u32::try_from(call.core.active_slot()).unwrap_or(0);
    let output = Output::new().u32(1).structures([Output::new().u32(active)]);
    Ok(Reply::from(output).after(delay))
}

pub(super) fn information(mut call: Call<'_>) -> Outcome {
    if call.style.slots == SlotMapping::Missing {
        return Err(Status::NO_DEVICE_SUPPORT);
    }
    let index = call.input.u32()?;
    let position = usize::try_from(index).unwrap_or(usize::MAX);
    let slot = call.core.slots().get(position).ok_or(Status::INVALID_PARAMETERS)?;
    let is_active = position == call.core.active_slot();
    Ok(Output::new().u32(index).u32(slot_state(call.core, slot, is_active)).into())
}

fn slot_state(core: &Core, slot: &Slot, is_active: bool) -> u32 {
    let is_euicc = slot.card(|card| card.is_euicc());
    match (is_active, is_euicc, &core.sim) {
        (false, None, _) | (true, None, Sim::PoweredOff) => state::OFF_EMPTY,
        (false, Some(_), _) | (true, Some(_), Sim::PoweredOff) => state::OFF,
        (true, None, _) => state::EMPTY,
        (true, Some(true), Sim::NoProfile) => state::ACTIVE_ESIM_NO_PROFILES,
        (true, Some(true), Sim::Ready(_)) => state::ACTIVE_ESIM,
        (true, Some(false), Sim::Ready(_)) => state::ACTIVE,
        (true, Some(_), _) => state::NOT_READY,
    }
}
