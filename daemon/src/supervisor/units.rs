//! Which modem has which number: by its device, and by its IMEI or its card when it turns up elsewhere.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::hotplug::DeviceId;
use crate::store::Store;
use crate::store::format::KnownModem;
use crate::world::Board;

use super::unit::{Identity, Unit};

/// All modems that were seen in this run, and the memory of earlier ones.
#[derive(Debug)]
pub(crate) struct Units {
    store: Store,
    board: Board,
    seen: Mutex<BTreeMap<u32, Arc<Unit>>>,
}

impl Units {
    /// Knows what the store remembers.
    pub(crate) fn new(store: Store, board: Board) -> Units {
        Units { store, board, seen: Mutex::default() }
    }

    /// The modem with this number, if it was seen in this run or is waited for.
    pub(crate) fn find(&self, number: u32) -> Option<Arc<Unit>> {
        self.seen().get(&number).cloned()
    }

    /// The modem that an interrupted operation was about; it may be seen later.
    pub(crate) fn expect(&self, number: u32, identity: Identity) -> Arc<Unit> {
        self.unit(number, identity)
    }

    /// The modem that is known to be in this place, free to be taken for it.
    pub(super) fn at(&self, device: &DeviceId) -> Option<Arc<Unit>> {
        let known = self.known().into_iter().find(|known| known.device == device.0)?;
        let unit =
            self.unit(known.number, Identity { device: known.device, imei: known.imei, eid: known.eid });
        (!unit.is_attached()).then_some(unit)
    }

    /// Whether somebody waits for a modem that is not there: a new device may be that one.
    pub(super) fn is_any_awaited(&self) -> bool {
        self.seen().values().any(|unit| !unit.is_attached() && unit.is_awaited())
    }

    /// A number for a device that nothing is known about.
    pub(super) fn add(&self, device: &DeviceId) -> Arc<Unit> {
        let number = self.store.new_modem_number();
        self.unit(number, Identity { device: device.0.clone(), imei: None, eid: None })
    }

    /// Which modem it is that told this about itself. `place` is what it was taken for while nothing but its device was known.
    pub(super) fn identify(
        &self,
        device: &DeviceId,
        imei: Option<&str>,
        eid: Option<&str>,
        place: Option<Arc<Unit>>,
    ) -> Arc<Unit> {
        let known = self.known();
        // A unit that is attached, to another device, is another modem, be its IMEI what it may.
        let free = |known: &KnownModem| {
            let taken = self.find(known.number).is_some_and(|unit| unit.is_attached());
            !taken || place.as_ref().is_some_and(|place| place.number() == known.number)
        };
        let here = |known: &KnownModem| known.device == device.0;
        let same_imei = |known: &KnownModem| imei.is_some() && known.imei.as_deref() == imei;
        let same_card = |known: &KnownModem| {
            imei.is_none() && known.imei.is_none() && eid.is_some() && known.eid.as_deref() == eid
        };
        let no_other_imei = |known: &KnownModem| known.imei.is_none() || imei.is_none() || same_imei(known);
        // Modems with a copied IMEI exist: its own place goes first.
        let ways: [&dyn Fn(&KnownModem) -> bool; 4] =
            [&|known| same_imei(known) && here(known), &same_imei, &same_card, &|known| {
                here(known) && no_other_imei(known)
            }];
        let found = ways.iter().find_map(|way| known.iter().find(|known| free(known) && way(known)));
        if let Some(known) = found {
            let identity =
                Identity { device: known.device.clone(), imei: known.imei.clone(), eid: known.eid.clone() };
            return self.unit(known.number, identity);
        }
        // A new one may stay what it was taken for, unless that was another modem's place.
        let unknown = |unit: &Arc<Unit>| !known.iter().any(|known| known.number == unit.number());
        place.filter(unknown).unwrap_or_else(|| self.add(device))
    }

    /// Writes down where a modem is and who it is.
    pub(super) async fn remember(&self, unit: &Unit) {
        let Identity { device, imei, eid } = unit.identity();
        let known = self.known().into_iter().find(|known| known.number == unit.number());
        // A card that is out or unreadable for now is no reason to forget it.
        let eid = eid.or_else(|| known.as_ref().and_then(|known| known.eid.clone()));
        let modem = KnownModem { number: unit.number(), device, imei, eid };
        if known.as_ref() == Some(&modem) {
            return;
        }
        if let Err(error) = self.store.remember_modem(modem).await {
            tracing::warn!(%error, "the modem's number may change with the next start");
        }
    }

    fn unit(&self, number: u32, identity: Identity) -> Arc<Unit> {
        let mut seen = self.seen();
        let unit = seen.entry(number).or_insert_with(|| Unit::new(number, identity, self.board.clone()));
        Arc::clone(unit)
    }

    fn known(&self) -> Vec<KnownModem> {
        self.store.modems().modems
    }

    fn seen(&self) -> MutexGuard<'_, BTreeMap<u32, Arc<Unit>>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
