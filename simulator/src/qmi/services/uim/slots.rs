//! Physical slots: what is in them, and which one is active.

use super::super::super::error::QmiError;
use super::super::super::tlv::Value;
use super::{Answer, Body, Call, Core, Reply};
use crate::card::digits::{packed, swapped};

pub(super) const INDICATION: u16 = 0x0048;

const ABSENT: u32 = 1;
const PRESENT: u32 = 2;
const UICC: u32 = 2;
/// Bytes of an ICCID on the wire.
const ICCID: usize = 10;

/// A physical slot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SlotView {
    pub(super) is_active: bool,
    pub(super) has_card: bool,
    pub(super) iccid: Option<String>,
    pub(super) atr: Vec<u8>,
    pub(super) applications: u8,
    pub(super) eid: Option<String>,
}

pub(super) fn slot_status(call: &mut Call<'_>) -> Answer {
    Ok(Reply::with(body(call.core)))
}

pub(super) fn body(core: &Core) -> Body {
    let knows_eid = core.personality.qmi.as_ref().is_some_and(|style| style.slot_eid);
    encode(&views(core), knows_eid)
}

fn views(core: &Core) -> Vec<SlotView> {
    let active = core.active_slot();
    core.slots()
        .iter()
        .enumerate()
        .map(|(index, slot)| {
            let view = slot.card(|card| SlotView {
                is_active: index == active,
                has_card: true,
                iccid: card.active_profile().map(|profile| profile.iccid),
                atr: card.atr().to_vec(),
                applications: u8::from(card.active_profile().is_some()),
                eid: card.is_euicc().then(|| card.eid().to_owned()),
            });
            view.unwrap_or(SlotView { is_active: index == active, ..SlotView::default() })
        })
        .collect()
}

/// Three lists that run side by side. Older firmware leaves the last one out.
fn encode(slots: &[SlotView], knows_eid: bool) -> Body {
    let status = Value::new().each8(slots, |value, slot| {
        let iccid = slot.iccid.as_deref().and_then(|iccid| swapped(iccid, ICCID)).unwrap_or_default();
        value
            .u32(if slot.has_card { PRESENT } else { ABSENT })
            .u32(u32::from(slot.is_active))
            .u8(u8::from(slot.is_active))
            .counted8(&iccid)
    });
    let information = Value::new().each8(slots, |value, slot| {
        value
            .u32(if slot.has_card { UICC } else { 0 })
            .u8(slot.applications)
            .counted8(&slot.atr)
            .bool(slot.eid.is_some())
    });
    let eids = Value::new().each8(slots, |value, slot| {
        value.counted8(&slot.eid.as_deref().and_then(packed).unwrap_or_default())
    });
    Body::new().with(0x10, status).with(0x11, information).maybe(0x12, knows_eid.then_some(eids))
}

pub(super) fn switch(call: &mut Call<'_>) -> Answer {
    let logical = call.request.require(0x01)?.u8()?;
    let physical = call.request.require(0x02)?.u32()?;
    let wanted = usize::try_from(physical).unwrap_or(0);
    if logical != 1 || !(1..=call.core.slots().len()).contains(&wanted) {
        return Err(QmiError::INVALID_ARGUMENT);
    }
    if wanted == call.core.active_slot() + 1 {
        return Err(QmiError::NO_EFFECT);
    }
    call.core.switch_slot(wanted - 1);
    Ok(Reply::ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{hex, unhex};

    /// Captured from a conversation with qmicli and ModemManager.
    #[test]
    fn two_slots_with_an_euicc_in_the_second() {
        let slot = |is_active, eid: Option<&str>| SlotView {
            is_active,
            has_card: true,
            iccid: Some("89490100000000000001".to_owned()),
            atr: unhex("3b9f96").expect("hex"),
            applications: 1,
            eid: eid.map(str::to_owned),
        };
        let slots = [slot(true, None), slot(false, Some("89049032123451234512345678901235"))];
        let expect = [
            "1029000202000000010000000",
            "10a9894100000000000001002000000000000000",
            "00a98941000000000000010",
            "111500020200000001033b9f96000200000001033b9f9601",
            "12130002001089049032123451234512345678901235",
        ];
        assert_eq!(hex(encode(&slots, true).as_bytes()).to_lowercase(), expect.concat());
    }
}
