//! The store of short messages: what has been delivered and not been deleted.

use super::change::Change;
use super::core::Core;

/// Messages that the store holds.
pub(crate) const CAPACITY: usize = 100;
/// Bytes of a PDU: service centre and a whole TPDU (3GPP TS 23.040 clause 9.2.3).
pub(crate) const MAX_PDU: usize = 12 + 164;

/// A message in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Place in the store, from 1.
    pub(crate) index: u32,
    pub(crate) is_read: bool,
    /// Service centre and TPDU, as `+CMGR` has them.
    pub(crate) pdu: Vec<u8>,
}

/// The store.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    stored: Vec<Message>,
    /// Reference of the last message that was sent.
    pub(crate) reference: u8,
    /// PDUs that were sent.
    pub(crate) sent: u64,
}

impl Messages {
    pub(crate) fn all(&self) -> &[Message] {
        &self.stored
    }

    pub(crate) fn find(&mut self, index: u32) -> Option<&mut Message> {
        self.stored.iter_mut().find(|message| message.index == index)
    }

    /// Messages that fit the choice count as read from now on.
    pub(crate) fn mark_read(&mut self, choice: impl Fn(&Message) -> bool) {
        self.stored.iter_mut().filter(|message| choice(message)).for_each(|message| message.is_read = true);
    }

    /// Whether nothing more fits in.
    pub(crate) fn is_full(&self) -> bool {
        self.stored.len() >= CAPACITY
    }
}

impl Core {
    /// A message comes; gives its place in the store, or nothing where the store is full.
    pub(crate) fn deliver_message(&mut self, pdu: Vec<u8>) -> Option<u32> {
        if self.messages.is_full() {
            return None;
        }
        let taken = |index: &u32| self.messages.all().iter().any(|message| message.index == *index);
        let index = (1..).find(|index| !taken(index))?;
        self.messages.stored.push(Message { index, is_read: false, pdu });
        self.messages.stored.sort_by_key(|message| message.index);
        let storage = self.storage.clone();
        self.indicate(&format!("+CMTI: \"{storage}\",{index}"));
        self.announce(Change::Messages);
        Some(index)
    }

    /// Deletes what fits the choice; false where nothing did.
    pub(crate) fn delete_messages(&mut self, choice: impl Fn(&Message) -> bool) -> bool {
        let before = self.messages.stored.len();
        self.messages.stored.retain(|message| !choice(message));
        let deleted = self.messages.stored.len() < before;
        if deleted {
            self.announce(Change::Messages);
        }
        deleted
    }

    /// Sends a message; gives its reference. Nothing where there is no network.
    pub(crate) fn send_message(&mut self) -> Option<u8> {
        if !self.network.is_registered() {
            return None;
        }
        self.messages.sent += 1;
        self.messages.reference = self.messages.reference.wrapping_add(1);
        Some(self.messages.reference)
    }
}
