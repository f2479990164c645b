//! The slots (MS Basic Connect Extensions Sys Caps, Device Slot Mappings, Slot Info Status). MBIM counts from zero.

use mbim::Service;
use mbim::extensions::{
    DeviceSlotMappingsQuery, DeviceSlotMappingsSet, Slot, SlotInfoStatusQuery, SlotState, SysCapsQuery,
};

use super::try_ask;
use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::state::{SlotCard, SlotCardState, Slots};

/// Sys Caps and Device Slot Mappings.
const SYS_CAPS: u32 = 5;
const MAPPINGS: u32 = 7;
/// More than any modem has.
const MAX_SLOTS: u32 = 8;

pub(super) async fn read(port: &MbimPort) -> Result<Option<Slots>, ModemError> {
    if !has_slots(port) {
        return Ok(None);
    }
    let Some(caps) = try_ask(port, SysCapsQuery {}).await? else { return Ok(None) };
    let Some(mappings) = try_ask(port, DeviceSlotMappingsQuery {}).await? else { return Ok(None) };
    // Several executors are several modems in one; the first is the one that these ports speak to.
    let Some(active) = mappings.slots.first().and_then(|slot| u8::try_from(slot.slot).ok()) else {
        return Ok(None);
    };
    let mut cards = Vec::new();
    for slot_index in 0..caps.number_of_slots.min(MAX_SLOTS) {
        let told = try_ask(port, SlotInfoStatusQuery { slot_index }).await?;
        let state = told.map_or(SlotCardState::Unknown, |told| state(told.state));
        cards.push(SlotCard { state, ..SlotCard::default() });
    }
    let active = active.saturating_add(1);
    Ok((usize::from(active) <= cards.len()).then_some(Slots { active, cards }))
}

pub(super) async fn activate(port: &MbimPort, slot: u8) -> Result<Option<()>, ModemError> {
    let Some(slot) = slot.checked_sub(1).filter(|_| has_slots(port)) else { return Ok(None) };
    let set = DeviceSlotMappingsSet { slots: vec![Slot { slot: u32::from(slot) }] };
    port.request(set, port.deadlines().functionality).await?;
    Ok(Some(()))
}

fn has_slots(port: &MbimPort) -> bool {
    [SYS_CAPS, MAPPINGS].iter().all(|cid| port.has(Service::BasicConnectExtensions, *cid))
}

fn state(told: SlotState) -> SlotCardState {
    match told {
        SlotState::OffEmpty | SlotState::Empty => SlotCardState::Empty,
        SlotState::Off => SlotCardState::Off,
        SlotState::NotReady => SlotCardState::Starting,
        SlotState::Active => SlotCardState::Present,
        SlotState::ActiveEsim | SlotState::ActiveEsimNoProfiles => SlotCardState::Euicc,
        SlotState::Error => SlotCardState::Failed,
        _ => SlotCardState::Unknown,
    }
}
