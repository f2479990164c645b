//! The physical slots (UIM Get Slot Status, Switch Slot), counted from 1.

use qmi::uim::{
    GetSlotStatus, GetSlotStatusResponse, PhysicalCardState, PhysicalSlot, SlotState, SwitchSlot,
};

use super::{LOGICAL_SLOT, files, is_unknown, try_ask};
use crate::error::ModemError;
use crate::qmi::QmiPort;
use crate::state::{SlotCard, SlotCardState, Slots};

pub(super) async fn read(port: &QmiPort) -> Result<Option<Slots>, ModemError> {
    Ok(try_ask(port, &GetSlotStatus::default()).await?.and_then(|told| of(&told)))
}

pub(super) async fn activate(port: &QmiPort, slot: u8) -> Result<Option<()>, ModemError> {
    let switch =
        SwitchSlot { logical_slot: LOGICAL_SLOT, physical_slot: u32::from(slot), ..Default::default() };
    match port.request(&switch, port.deadlines().functionality).await {
        Ok(_) => Ok(Some(())),
        Err(error) if is_unknown(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `None` when no slot is said to be active.
fn of(told: &GetSlotStatusResponse) -> Option<Slots> {
    let slots = told.slots.as_deref().unwrap_or_default();
    let active = slots.iter().position(|slot| slot.slot_status == SlotState::Active)?;
    let card = |(index, slot): (usize, &PhysicalSlot)| {
        let information = told.information.as_ref().and_then(|all| all.get(index));
        // Older firmware does not tell it.
        let eid = told.eids.as_ref().and_then(|all| all.get(index)).filter(|eid| !eid.is_empty());
        let is_euicc = information.is_some_and(|information| information.is_euicc) || eid.is_some();
        let state = match slot.card_status {
            PhysicalCardState::Absent => SlotCardState::Empty,
            PhysicalCardState::Present if is_euicc => SlotCardState::Euicc,
            PhysicalCardState::Present => SlotCardState::Present,
            _ => SlotCardState::Unknown,
        };
        let iccid = Some(files::digits(&slot.iccid)).filter(|digits| digits.len() >= 18);
        let eid = eid.map(|eid| eid.iter().map(|byte| format!("{byte:02X}")).collect());
        SlotCard { state, eid, iccid }
    };
    let cards = slots.iter().enumerate().map(card).collect();
    Some(Slots { active: u8::try_from(active + 1).ok()?, cards })
}

#[cfg(test)]
mod tests {
    use qmi::uim::SlotInformation;

    use super::*;

    #[test]
    fn the_three_arrays_are_read_together() {
        let slot = |card_status, slot_status, iccid: &[u8]| PhysicalSlot {
            card_status,
            slot_status,
            logical_slot: 1,
            iccid: iccid.to_vec(),
        };
        let iccid = [0x98, 0x94, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x11];
        let mut told = GetSlotStatusResponse {
            slots: Some(vec![
                slot(PhysicalCardState::Absent, SlotState::Inactive, &[]),
                slot(PhysicalCardState::Present, SlotState::Active, &iccid),
            ]),
            information: Some(vec![
                SlotInformation::default(),
                SlotInformation { is_euicc: true, ..Default::default() },
            ]),
            eids: Some(vec![Vec::new(), vec![0x89, 0x04]]),
            ..Default::default()
        };
        let slots = of(&told).unwrap();
        assert_eq!(slots.active, 2);
        assert_eq!(slots.cards[0], SlotCard { state: SlotCardState::Empty, eid: None, iccid: None });
        assert_eq!(slots.cards[1].state, SlotCardState::Euicc);
        assert_eq!(slots.cards[1].eid.as_deref(), Some("8904"));
        assert_eq!(slots.cards[1].iccid.as_deref(), Some("89490100000000000111"));
        // Arrays of other lengths, or none.
        told.information = Some(Vec::new());
        told.eids = None;
        assert_eq!(of(&told).unwrap().cards[1].state, SlotCardState::Present);
        told.slots = None;
        assert_eq!(of(&told), None);
    }
}
