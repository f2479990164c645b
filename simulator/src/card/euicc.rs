//! The eUICC below all channels: its state, the file that keeps it, who signs for it, and its one session.

use super::CardError;
use super::apdu::Sw;
use super::chance::{Chance, Purpose};
use super::factory::Factory;
use super::notification::{Spoilt, other_signed};
use super::session::Session;
use super::signer::{Identity, Signer};
use super::state::{Notification, State};
use super::store::Store;
use crate::rsp::Key;

#[derive(Debug)]
pub(super) struct Euicc {
    pub(super) factory: Factory,
    pub(super) identity: Identity,
    pub(super) session: Session,
    chance: Box<dyn Chance>,
    store: Option<Store>,
    state: State,
}

impl Euicc {
    pub(super) fn open(
        factory: Factory,
        identity: Identity,
        chance: Box<dyn Chance>,
        store: Option<Store>,
    ) -> Result<Euicc, CardError> {
        let stored = match &store {
            Some(store) => store.load()?,
            None => None,
        };
        let state = match stored {
            Some(state) => state,
            None => {
                let state = factory.state()?;
                if let Some(store) = &store {
                    store.save(&state).map_err(|error| store.unusable(error))?;
                }
                state
            }
        };
        Ok(Euicc { factory, identity, session: Session::None, chance, store, state })
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Changes the state, on disk before anybody hears of it. If it cannot be kept, nothing has changed.
    pub(super) fn change<T>(&mut self, change: impl FnOnce(&mut State) -> T) -> Result<T, Sw> {
        let mut next = self.state.clone();
        let outcome = change(&mut next);
        if next != self.state {
            if let Some(store) = &self.store {
                store.save(&next).map_err(|_| Sw::MEMORY_FAILURE)?;
            }
            self.state = next;
        }
        Ok(outcome)
    }

    /// A challenge that no other one equals; it ends whatever session there was and is good for one that may follow.
    pub(super) fn new_challenge(&mut self) -> Result<[u8; 16], Sw> {
        self.interrupt();
        let challenge = *self.draw(Purpose::Challenge)?.first_chunk().ok_or(Sw::INTERNAL)?;
        self.session = Session::Challenged(challenge);
        Ok(challenge)
    }

    /// otSK.EUICC, which no other download has.
    pub(super) fn new_one_time_key(&mut self) -> Result<Key, Sw> {
        let drawn = self.draw(Purpose::OneTimeKey)?;
        Ok(Key::from_bytes(&drawn).unwrap_or_else(|| Key::derive(&drawn, b"one-time key")))
    }

    fn draw(&mut self, purpose: Purpose) -> Result<[u8; 32], Sw> {
        let number = self.change(|state| {
            state.draws = state.draws.wrapping_add(1);
            state.draws
        })?;
        Ok(self.chance.draw(purpose, number))
    }

    /// Key identifiers of the issuers that the card says it believes (`EuiccInfo1` A9).
    pub(super) fn verification_ids(&self) -> Vec<&[u8]> {
        self.claimed_ids().unwrap_or_else(|| self.identity.verification_ids().collect())
    }

    /// Key identifiers of the issuers that the card says it has a chain under (`EuiccInfo1` AA).
    pub(super) fn signing_ids(&self) -> Vec<&[u8]> {
        self.claimed_ids().unwrap_or_else(|| self.identity.signing_ids().collect())
    }

    fn claimed_ids(&self) -> Option<Vec<&[u8]>> {
        let ids = &self.factory.ci_key_ids;
        (!ids.is_empty()).then(|| ids.iter().map(Vec::as_slice).collect())
    }

    /// The chain under the issuer of the session.
    pub(super) fn signer(&self, issuer: &[u8]) -> Result<&dyn Signer, Sw> {
        self.identity.under(issuer).ok_or(Sw::INTERNAL)
    }

    /// `PendingNotification` for the server.
    pub(super) fn signed(&self, notification: &Notification, spoilt: Spoilt) -> Result<Vec<u8>, Sw> {
        match &notification.result {
            Some(result) => Ok(result.clone()),
            None => {
                let signer = self.identity.first().ok_or(Sw::INTERNAL)?;
                Ok(other_signed(notification, signer, spoilt))
            }
        }
    }
}
