//! Changes of the modem as indications.

use super::buffer::{Input, Uuid};
use super::call::Call;
use super::service::{self, Operation};
use super::services;
use crate::modem::change::Change;
use crate::modem::core::Core;
use crate::personality::{MbimService, MbimStyle};

/// A message that nobody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Indication {
    pub(super) uuid: Uuid,
    pub(super) command: u32,
    pub(super) information: Vec<u8>,
}

/// Service, command, and which of several: a slot, a session.
type Key = (MbimService, u32, u32);

/// What a change makes the modem say, as far as it says such things, and what makes it news.
pub(super) fn of(
    core: &mut Core,
    style: &'static MbimStyle,
    change: Change,
) -> Vec<(Key, Indication, Vec<u8>)> {
    use MbimService::{Basic, Extensions, Sms};
    let keys: Vec<Key> = match change {
        Change::Card if style.subscriber_indications => vec![(Basic, 2, 0)],
        Change::Card => Vec::new(),
        Change::Mode => vec![(Basic, 3, 0)],
        Change::Registration => vec![(Basic, 9, 0), (Basic, 10, 0), (Extensions, 4, 0)],
        Change::Signal => vec![(Basic, 11, 0)],
        Change::Session => (0..style.max_sessions).map(|session| (Basic, 12, session)).collect(),
        Change::Slots => (0u32..).zip(core.slots()).map(|(slot, _)| (Extensions, 8, slot)).collect(),
        Change::Messages => vec![(Sms, 5, 0)],
        // MBIM says nothing of it.
        Change::Refresh { .. } => Vec::new(),
    };
    keys.into_iter().filter_map(|key| told(core, style, key)).collect()
}

/// Everything that could be said now.
pub(super) fn everything(core: &mut Core, style: &'static MbimStyle) -> Vec<(Key, Indication, Vec<u8>)> {
    let changes = [
        Change::Card,
        Change::Mode,
        Change::Registration,
        Change::Signal,
        Change::Session,
        Change::Slots,
        Change::Messages,
    ];
    changes.into_iter().flat_map(|change| of(core, style, change)).collect()
}

/// An indication has the layout of the answer to a query.
fn told(core: &mut Core, style: &'static MbimStyle, key: Key) -> Option<(Key, Indication, Vec<u8>)> {
    let (known, command, which) = key;
    if !services::offers(core, style, known) || style.unknown.contains(&(known, command)) {
        return None;
    }
    let question = services::question(which);
    let call = Call { core, style, operation: Operation::Query, input: Input::new(&question) };
    let reply = services::run(call, known, command).ok()?;
    let indication =
        Indication { uuid: service::uuid(known), command, information: reply.information.clone() };
    Some((key, indication, reply.information))
}
