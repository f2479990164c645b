//! The eUICC below all channels: its state, the file that keeps it, and who signs for it.

use super::CardError;
use super::apdu::Sw;
use super::factory::Factory;
use super::notification::other_signed;
use super::signer::Signer;
use super::state::{Notification, State};
use super::store::Store;

#[derive(Debug)]
pub(super) struct Euicc {
    pub(super) factory: Factory,
    signer: Box<dyn Signer>,
    store: Option<Store>,
    state: State,
    /// Given out by `GetEUICCChallenge`, for the one session that may follow.
    challenge: Option<[u8; 16]>,
}

impl Euicc {
    pub(super) fn open(
        factory: Factory,
        signer: Box<dyn Signer>,
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
        Ok(Euicc { factory, signer, store, state, challenge: None })
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

    /// A challenge that no other one equals; an earlier one is void.
    pub(super) fn new_challenge(&mut self) -> Result<[u8; 16], Sw> {
        self.challenge = None;
        let number = self.change(|state| {
            state.challenges = state.challenges.wrapping_add(1);
            state.challenges
        })?;
        // ECDSA after RFC 6979 is a pseudo-random function of what it signs.
        let signature = self.signer.sign(&[&b"challenge"[..], &number.to_be_bytes()].concat());
        let challenge = *signature.first_chunk().ok_or(Sw::INTERNAL)?;
        self.challenge = Some(challenge);
        Ok(challenge)
    }

    /// Without power nothing of a session remains.
    pub(super) fn power_cycle(&mut self) {
        self.challenge = None;
    }

    /// `PendingNotification` for the server.
    pub(super) fn signed(&self, notification: &Notification) -> Vec<u8> {
        other_signed(notification, self.signer.as_ref())
    }
}
