//! AUTHENTICATE of a USIM (TS 31.102 7.1): Milenage with the key of the enabled profile, and its sequence number.

use super::Card;
use super::apdu::{Command, Sw};
use super::channel::Application;
use super::config::AkaConfig;
use super::digits::{hex, unhex};
use crate::carrier::{Milenage, Outputs};

/// P2: the 3G context.
const CONTEXT_3G: u8 = 0x81;
/// RAND and AUTN, each behind its length.
const DATA: usize = 34;
const WRONG_MAC: Sw = Sw(0x9862);
const CONTEXT_NOT_SUPPORTED: Sw = Sw(0x9864);
/// A network that is further ahead is not believed (TS 33.102 C.2.1: 2^28, above five bits of index).
const MAX_LEAP: u64 = 1 << 33;
/// AMF in AUTS.
const AMF_RESYNCHRONISATION: [u8; 2] = [0, 0];

/// Secret and memory of one USIM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Usim {
    keys: Milenage,
    /// Highest number that the network has used.
    sqn: u64,
    /// The keys are those that every profile with this ICCID has.
    is_derived: bool,
}

/// What a USIM says to a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// The network is its own.
    Success(Outputs),
    /// The number in AUTN is too old, or too far ahead.
    OutOfSync {
        /// Its own number, hidden, and MAC-S.
        auts: [u8; 14],
    },
    /// The network does not know its key.
    WrongMac,
}

/// Why a card does not say anything to a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAuthentication {
    /// No profile is enabled.
    #[error("no profile is enabled")]
    NoProfile,
    /// PIN1 was not verified.
    #[error("the PIN has not been verified")]
    PinRequired,
    /// The state cannot be kept.
    #[error("the card cannot keep its state")]
    Memory,
}

impl Usim {
    /// Without a word of the configuration the keys follow from the ICCID. `None` where a value is no hex of its length.
    pub(super) fn new(config: Option<&AkaConfig>, iccid: &[u8]) -> Option<Usim> {
        let derived = Milenage::of_iccid(iccid);
        let Some(config) = config else { return Some(Usim { keys: derived, sqn: 0, is_derived: true }) };
        let key = |text: &Option<String>, default: [u8; 16]| match text {
            Some(text) => unhex(text)?.try_into().ok(),
            None => Some(default),
        };
        let keys = Milenage { k: key(&config.ki, derived.k)?, opc: key(&config.opc, derived.opc)? };
        let sqn = match &config.sqn {
            Some(text) => {
                let bytes: [u8; 6] = unhex(text)?.try_into().ok()?;
                bytes.iter().fold(0, |high, low| high << 8 | u64::from(*low))
            }
            None => 0,
        };
        Some(Usim { is_derived: keys == derived, keys, sqn })
    }

    /// The serialisable twin; `None` where it is the one that every profile has.
    pub(super) fn to_config(&self) -> Option<AkaConfig> {
        let key = |key: &[u8; 16]| (!self.is_derived).then(|| hex(key));
        let [_, _, sqn @ ..] = self.sqn.to_be_bytes();
        let sqn = (self.sqn != 0).then(|| hex(&sqn));
        (!self.is_derived || sqn.is_some()).then(|| AkaConfig {
            ki: key(&self.keys.k),
            opc: key(&self.keys.opc),
            sqn,
        })
    }

    fn authenticate(&mut self, rand: [u8; 16], autn: [u8; 16]) -> Authentication {
        let [s0, s1, s2, s3, s4, s5, a0, a1, mac @ ..] = autn;
        let outputs = self.keys.f2345(rand);
        let sqn = hidden([s0, s1, s2, s3, s4, s5], outputs.ak);
        let (expected, _) = self.keys.f1(rand, sqn, [a0, a1]);
        if mac != expected {
            return Authentication::WrongMac;
        }
        let number = sqn.iter().fold(0, |high, low| high << 8 | u64::from(*low));
        if number <= self.sqn || number - self.sqn > MAX_LEAP {
            return Authentication::OutOfSync { auts: self.auts(rand) };
        }
        self.sqn = number;
        Authentication::Success(outputs)
    }

    /// TS 33.102 6.3.3.
    fn auts(&self, rand: [u8; 16]) -> [u8; 14] {
        let [_, _, sqn @ ..] = self.sqn.to_be_bytes();
        let (_, mac) = self.keys.f1(rand, sqn, AMF_RESYNCHRONISATION);
        let mut auts = [0; 14];
        let parts = hidden(sqn, self.keys.f5_star(rand)).into_iter().chain(mac);
        auts.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        auts
    }
}

fn hidden(mut sqn: [u8; 6], ak: [u8; 6]) -> [u8; 6] {
    sqn.iter_mut().zip(ak).for_each(|(a, b)| *a ^= b);
    sqn
}

impl Card {
    /// The USIM's answer to a challenge, for a modem that has a command of its own for it.
    pub fn authenticate(
        &mut self,
        rand: [u8; 16],
        autn: [u8; 16],
    ) -> Result<Authentication, NoAuthentication> {
        let profile = self.euicc.state().enabled().ok_or(NoAuthentication::NoProfile)?;
        if profile.pin.is_on() && !self.pin_verified {
            return Err(NoAuthentication::PinRequired);
        }
        let answered = self.euicc.change(|state| {
            let profile = state.enabled_mut()?;
            Some(profile.usim.authenticate(rand, autn))
        });
        answered.map_err(|_| NoAuthentication::Memory)?.ok_or(NoAuthentication::NoProfile)
    }

    /// AUTHENTICATE, INS 88.
    pub(super) fn authenticate_command(&mut self, command: &Command<'_>) -> Result<Vec<u8>, Sw> {
        let channel = self.channels.open(command.channel).ok_or(Sw::NO_SUCH_CHANNEL)?;
        if channel.application != Application::Usim {
            return Err(Sw::NOT_NOW);
        }
        match (command.p1, command.p2) {
            (0x00, CONTEXT_3G) => {}
            (0x00, 0x80 | 0x82 | 0x84) => return Err(CONTEXT_NOT_SUPPORTED),
            _ => return Err(Sw::WRONG_P1_P2),
        }
        let data: &[u8; DATA] = command.data.try_into().map_err(|_| Sw::WRONG_LENGTH)?;
        let (rand, autn) = data.split_at(DATA / 2);
        let ([16, rand @ ..], [16, autn @ ..]) = (rand, autn) else { return Err(Sw::WRONG_DATA) };
        let block = |bytes: &[u8]| <[u8; 16]>::try_from(bytes).map_err(|_| Sw::WRONG_DATA);
        match self.authenticate(block(rand)?, block(autn)?) {
            Ok(Authentication::Success(Outputs { res, ck, ik, .. })) => {
                Ok([&[0xDB, 8][..], &res, &[16], &ck, &[16], &ik].concat())
            }
            Ok(Authentication::OutOfSync { auts }) => Ok([&[0xDC, 14][..], &auts].concat()),
            Ok(Authentication::WrongMac) => Err(WRONG_MAC),
            Err(NoAuthentication::NoProfile) => Err(Sw::NOT_FOUND),
            Err(NoAuthentication::PinRequired) => Err(Sw::SECURITY_NOT_SATISFIED),
            Err(NoAuthentication::Memory) => Err(Sw::MEMORY_FAILURE),
        }
    }
}
