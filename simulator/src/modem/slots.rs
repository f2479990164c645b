//! The slots of a modem: one or two, one of them active.

use tokio::time::Instant;

use super::SharedCard;
use super::change::Change;
use super::core::Core;
use super::slot::Slot;

/// Physical slots that a modem can have.
pub(crate) const MAX_SLOTS: usize = 2;

/// One slot or two.
pub(crate) struct Slots {
    /// Never empty.
    all: Vec<Slot>,
    /// Below the length of `all`.
    active: usize,
}

impl Slots {
    /// A slot for each entry, at least one and at most two. Beyond the last slot there is none to activate: the first is.
    pub(crate) fn new(cards: Vec<Option<SharedCard>>, active: usize) -> Self {
        let mut all: Vec<Slot> = cards.into_iter().take(MAX_SLOTS).map(Slot::new).collect();
        if all.is_empty() {
            all.push(Slot::new(None));
        }
        let active = if active < all.len() { active } else { 0 };
        Self { all, active }
    }
}

impl Core {
    /// The active slot.
    pub(crate) fn slot(&self) -> &Slot {
        // `all` is made with as many slots as `active` needs and never shortened.
        &self.slots.all[self.slots.active]
    }

    pub(crate) fn slot_mut(&mut self) -> &mut Slot {
        // As in `slot`.
        &mut self.slots.all[self.slots.active]
    }

    /// Every slot, in the order of their numbers.
    pub(crate) fn slots(&self) -> &[Slot] {
        &self.slots.all
    }

    /// Index of the active slot, from 0.
    pub(crate) fn active_slot(&self) -> usize {
        self.slots.active
    }

    /// Makes another slot the active one; its card is read anew. False where there is no such slot.
    pub(crate) fn switch_slot(&mut self, index: usize) -> bool {
        if index >= self.slots.all.len() {
            return false;
        }
        if index == self.slots.active {
            return true;
        }
        self.power_down_sim();
        for text in self.personality.sim.removed {
            self.indicate(text);
        }
        self.slots.active = index;
        if self.functionality == 0 {
            self.power_down_sim();
        } else {
            self.power_sim(Instant::now());
        }
        self.announce(Change::Slots);
        true
    }

    /// Takes power from every card.
    pub(super) fn reset_slots(&mut self) {
        self.slots.all.iter_mut().for_each(Slot::reset);
    }

    /// Takes the card out of a slot. False where there is no such slot.
    pub(super) fn take_card(&mut self, index: usize) -> bool {
        let Some(slot) = self.slots.all.get_mut(index) else { return false };
        slot.remove();
        if index == self.slots.active {
            self.power_down_sim();
            for text in self.personality.sim.removed {
                self.indicate(text);
            }
        }
        self.announce(Change::Slots);
        true
    }

    /// Puts the card back that was taken out of a slot. False where there is no such slot.
    pub(super) fn put_card(&mut self, index: usize) -> bool {
        let Some(slot) = self.slots.all.get_mut(index) else { return false };
        slot.insert();
        if index == self.slots.active && self.functionality != 0 {
            self.power_sim(Instant::now());
        }
        self.announce(Change::Slots);
        true
    }
}
