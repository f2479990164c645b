//! UIM: slots, cards, files, PINs, APDUs.

mod apdu;
mod card_status;
mod channel;
mod files;
mod pin;
mod power;
mod provisioning;
mod refresh;
mod slots;

use super::super::clients::Topic;
use super::super::error::QmiError;
use super::super::settings::UIM_EVENTS;
use super::super::tlv::Reader;
use super::{Answer, Body, Call, Client, Core, Handler, Indication, Reply};

pub(super) use refresh::refresh_indication;

pub(super) const MESSAGES: &[Handler] = &[
    Handler::new(0x0020, "Read Transparent", files::read_transparent),
    Handler::new(0x0021, "Read Record", files::read_record),
    Handler::new(0x0023, "Write Record", files::write_record),
    Handler::new(0x0024, "Get File Attributes", files::attributes),
    Handler::new(0x0025, "Set PIN Protection", pin::protect),
    Handler::new(0x0026, "Verify PIN", pin::verify),
    Handler::new(0x0027, "Unblock PIN", pin::unblock),
    Handler::new(0x0028, "Change PIN", pin::change),
    Handler::new(0x0029, "Depersonalization", pin::depersonalise),
    Handler::new(0x002a, "Refresh Register", refresh::register_files),
    Handler::new(0x002c, "Refresh Complete", refresh::complete),
    Handler::new(0x002e, "Register Events", register_events),
    Handler::new(0x002f, "Get Card Status", card_status::card_status),
    Handler::new(0x0030, "Power Off SIM", power::off),
    Handler::new(0x0031, "Power On SIM", power::on),
    Handler::new(0x0034, "Authenticate", apdu::authenticate),
    Handler::new(0x0038, "Change Provisioning Session", provisioning::change),
    Handler::new(0x003a, "Get Configuration", provisioning::configuration),
    Handler::new(0x003b, "Send APDU", apdu::send),
    Handler::new(0x003f, "Logical Channel", channel::logical_channel),
    Handler::new(0x0042, "Open Logical Channel", channel::open),
    Handler::new(0x0044, "Refresh Register All", refresh::register_all),
    Handler::new(0x0046, "Switch Slot", slots::switch),
    Handler::new(0x0047, "Get Slot Status", slots::slot_status),
];

fn register_events(call: &mut Call<'_>) -> Answer {
    let mask = call.request.require(0x01)?.u32()?;
    let mut granted = 0;
    for (bit, topic) in UIM_EVENTS {
        call.client.topics.remove(topic);
        let known = *topic != Topic::SlotStatus || call.style.has_slot_status();
        granted |= if known { mask & bit } else { 0 };
    }
    for (_, topic) in UIM_EVENTS.iter().filter(|(bit, _)| granted & bit != 0) {
        call.client.topics.insert(*topic);
    }
    Ok(Reply::with(Body::new().u32(0x10, granted)))
}

/// The card application or slot that a session stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Session {
    /// The USIM that registers with the network.
    Provisioning,
    /// The card in a slot, counted from 1.
    Card(u8),
}

impl Session {
    /// Session type and application identifier.
    fn read(value: &mut Reader<'_>) -> Result<(Self, u8), QmiError> {
        let kind = value.u8()?;
        value.counted8()?;
        let session = match kind {
            0 => Self::Provisioning,
            4 | 6 | 8 => Self::Card(1),
            5 | 7 | 9 => Self::Card(2),
            _ => return Err(QmiError(0x64)),
        };
        Ok((session, kind))
    }

    /// Whether there is what it stands for.
    fn check(self, core: &Core) -> Result<(), QmiError> {
        match self {
            Self::Provisioning => super::super::view::sim::identity(core).map(drop),
            Self::Card(slot) => {
                check_slot(core, slot)?;
                super::super::view::sim::reachable(core)
            }
        }
    }
}

/// Card commands go to the slot that is active; with one active slot it is the logical slot 1.
fn check_slot(core: &Core, slot: u8) -> Result<(), QmiError> {
    let active = core.active_slot();
    if slot == 1 || usize::from(slot) == active + 1 { Ok(()) } else { Err(QmiError::INVALID_ARGUMENT) }
}

/// What a client hears when the card is another one or in another state.
pub(super) fn card_changed(core: &Core, client: &Client) -> Vec<Indication> {
    if !client.topics.contains(&Topic::CardStatus) {
        return Vec::new();
    }
    vec![Indication { id: card_status::INDICATION, body: card_status::body(core) }]
}

/// What a client hears when slots have changed.
pub(super) fn slots_changed(core: &Core, client: &Client) -> Vec<Indication> {
    if !client.topics.contains(&Topic::SlotStatus) {
        return Vec::new();
    }
    vec![Indication { id: slots::INDICATION, body: slots::body(core) }]
}
