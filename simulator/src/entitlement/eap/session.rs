//! One authentication, from the first packet to its end.

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::keys::{MacKey, NETWORK_NAME};
use super::packet::{
    self, AT_AUTS, AT_CHECKCODE, AT_IDENTITY, AT_MAC, AT_RES, CHALLENGE, CLIENT_ERROR, IDENTITY,
    NOTIFICATION, REJECT, Response, SYNC_FAILURE, block, counted,
};
use crate::carrier::{AuthenticationCentre, AuthenticationVector};
use crate::entitlement::settings::EapMethod;

const AT_RAND: u8 = 1;
const AT_AUTN: u8 = 2;
const AT_ANY_ID_REQ: u8 = 13;
const AT_NOTIFICATION: u8 = 12;
const AT_KDF_INPUT: u8 = 23;
const AT_KDF: u8 = 24;
const EAP_SUCCESS: u8 = 3;
const EAP_FAILURE: u8 = 4;

/// What a server does beside the right thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::entitlement) enum Trick {
    /// AT_MAC of the challenge.
    WrongMac,
    /// AUTN that the SIM does not know.
    ForeignNetwork,
    /// AUTN with an old number.
    OldSequenceNumber,
    /// A notification instead of the end.
    Notification(u16),
    /// An attribute that has to be understood and is not.
    UnknownAttribute,
    /// An attribute of length 0.
    ZeroLength,
    /// EAP-Failure.
    Failure,
    /// EAP-Success without a document.
    Success,
    /// One challenge after the other.
    Endless,
    /// Another type of EAP.
    OtherMethod,
    /// AT_CHECKCODE that is wrong.
    WrongCheckcode,
}

/// How it is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::entitlement) struct Plan {
    pub(in crate::entitlement) method: EapMethod,
    pub(in crate::entitlement) identity_rounds: u32,
    pub(in crate::entitlement) checkcode: bool,
    pub(in crate::entitlement) tricks: Vec<Trick>,
}

/// An authentication that is under way.
#[derive(Debug)]
pub(in crate::entitlement) struct Session {
    plan: Plan,
    identity: String,
    identifier: u8,
    /// What was sent last.
    sent: Vec<u8>,
    /// Packets of the identity rounds.
    rounds: Vec<u8>,
    rounds_left: u32,
    /// Since the challenge.
    challenge: Option<(AuthenticationVector, MacKey)>,
    /// The last thing that is to come has been sent.
    ends: bool,
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::entitlement) enum Outcome {
    /// To be sent.
    Packet(Vec<u8>),
    /// The SIM is the one.
    Authenticated,
    /// It is not, or gave up; the text is for the log.
    Failed(&'static str),
}

impl Session {
    /// The first packet is [`Session::sent`]. `draw` gives RAND.
    pub(in crate::entitlement) fn begin(
        plan: Plan,
        identity: &str,
        identifier: u8,
        centre: &mut AuthenticationCentre,
        draw: impl FnOnce() -> [u8; 16],
    ) -> Session {
        let mut session = Session {
            rounds_left: plan.identity_rounds,
            plan,
            identity: identity.to_owned(),
            identifier,
            sent: Vec::new(),
            rounds: Vec::new(),
            challenge: None,
            ends: false,
        };
        session.next(centre, draw);
        session
    }

    pub(in crate::entitlement) fn sent(&self) -> &[u8] {
        &self.sent
    }

    fn next(&mut self, centre: &mut AuthenticationCentre, draw: impl FnOnce() -> [u8; 16]) {
        self.sent = match self.first_trick() {
            Some(Trick::Failure) => packet::result(EAP_FAILURE, self.identifier),
            Some(Trick::Success) => packet::result(EAP_SUCCESS, self.identifier),
            _ if self.rounds_left > 0 => {
                self.rounds_left -= 1;
                self.request(IDENTITY, &[vec![AT_ANY_ID_REQ, 1, 0, 0]])
            }
            _ => self.challenge(centre, draw()),
        };
    }

    fn first_trick(&self) -> Option<&Trick> {
        self.plan.tricks.iter().find(|trick| matches!(trick, Trick::Failure | Trick::Success))
    }

    fn plays(&self, trick: &Trick) -> bool {
        self.plan.tricks.contains(trick)
    }

    fn method(&self) -> u8 {
        match self.plan.method {
            _ if self.plays(&Trick::OtherMethod) => 18,
            EapMethod::AkaPrime => 50,
            EapMethod::Aka | EapMethod::None => 23,
        }
    }

    fn request(&self, subtype: u8, attributes: &[Vec<u8>]) -> Vec<u8> {
        packet::request(self.identifier, self.method(), subtype, attributes)
    }

    fn challenge(&mut self, centre: &mut AuthenticationCentre, rand: [u8; 16]) -> Vec<u8> {
        let vector = match &self.plan.tricks {
            tricks if tricks.contains(&Trick::ForeignNetwork) => centre.vector(rand).foreign(),
            tricks if tricks.contains(&Trick::OldSequenceNumber) => centre.old_vector(rand),
            _ => centre.vector(rand),
        };
        // Once is enough for the SIM to resynchronise.
        self.plan.tricks.retain(|trick| *trick != Trick::OldSequenceNumber);
        let key = MacKey::new(self.plan.method, &self.identity, &vector);
        let mut attributes = vec![block(AT_RAND, vector.rand), block(AT_AUTN, vector.autn)];
        if self.plan.method == EapMethod::AkaPrime {
            attributes.push(counted(AT_KDF_INPUT, NETWORK_NAME.len(), NETWORK_NAME));
            attributes.push(vec![AT_KDF, 1, 0, 1]);
        }
        if self.plan.checkcode || self.plays(&Trick::WrongCheckcode) {
            attributes.push(self.checkcode());
        }
        if self.plays(&Trick::UnknownAttribute) {
            attributes.push(vec![127, 1, 0, 0]);
        }
        if self.plays(&Trick::ZeroLength) {
            attributes.push(vec![140, 0, 0, 0]);
        }
        attributes.push(block(AT_MAC, [0; 16]));
        let mut request = sealed(&key, self.request(CHALLENGE, &attributes));
        if self.plays(&Trick::WrongMac)
            && let Some(last) = request.last_mut()
        {
            *last ^= 1;
        }
        self.challenge = Some((vector, key));
        request
    }

    fn checkcode(&self) -> Vec<u8> {
        let mut hash = match self.plan.method {
            _ if self.rounds.is_empty() => Vec::new(),
            EapMethod::AkaPrime => Sha256::digest(&self.rounds).to_vec(),
            EapMethod::Aka | EapMethod::None => Sha1::digest(&self.rounds).to_vec(),
        };
        if self.plays(&Trick::WrongCheckcode) {
            hash = vec![0x5A; 20];
        }
        counted(AT_CHECKCODE, 0, &hash)
    }

    /// Takes the answer to the packet that was sent last.
    pub(in crate::entitlement) fn take(
        &mut self,
        packet: &[u8],
        centre: &mut AuthenticationCentre,
        draw: impl FnOnce() -> [u8; 16],
    ) -> Outcome {
        let Some(response) = Response::parse(packet) else { return Outcome::Failed("no response") };
        if response.identifier != self.identifier {
            return Outcome::Failed("a response to another packet");
        }
        if response.method != self.method() {
            return Outcome::Failed("the peer wants another method");
        }
        let asked = self.sent.get(5).copied();
        match response.subtype {
            IDENTITY if asked == Some(IDENTITY) => {
                if response.counted(AT_IDENTITY, 1) != Some(self.identity.as_bytes()) {
                    return Outcome::Failed("another identity");
                }
                self.rounds.extend(&self.sent);
                self.rounds.extend(packet);
            }
            CHALLENGE if asked == Some(CHALLENGE) => return self.check(&response, packet, centre, draw),
            NOTIFICATION if self.ends => return Outcome::Failed("the notification was acknowledged"),
            SYNC_FAILURE if asked == Some(CHALLENGE) => {
                let Some((vector, _)) = &self.challenge else { return Outcome::Failed("out of turn") };
                let auts = response.attribute(AT_AUTS).map(|(auts, _)| auts).unwrap_or_default();
                if centre.resynchronise(vector.rand, auts).is_err() {
                    return Outcome::Failed("AUTS is wrong");
                }
            }
            REJECT => return Outcome::Failed("the SIM does not know this network"),
            CLIENT_ERROR => return Outcome::Failed("the peer could not process the packet"),
            _ => return Outcome::Failed("out of turn"),
        }
        self.identifier = self.identifier.wrapping_add(1);
        self.next(centre, draw);
        Outcome::Packet(self.sent.clone())
    }

    fn check(
        &mut self,
        response: &Response<'_>,
        packet: &[u8],
        centre: &mut AuthenticationCentre,
        draw: impl FnOnce() -> [u8; 16],
    ) -> Outcome {
        let Some((vector, key)) = &self.challenge else { return Outcome::Failed("out of turn") };
        let Some((_, place)) = response.attribute(AT_MAC) else { return Outcome::Failed("no MAC") };
        let mut zeroed = packet.to_vec();
        let Some(slot) = zeroed.get_mut(place + 2..place + 18) else { return Outcome::Failed("no MAC") };
        let claimed = slot.to_vec();
        slot.fill(0);
        if claimed != key.mac(&zeroed) {
            return Outcome::Failed("the MAC is wrong");
        }
        if response.counted(AT_RES, 8) != Some(&vector.res[..]) {
            return Outcome::Failed("RES is wrong");
        }
        if self.plan.checkcode
            && response.attribute(AT_CHECKCODE).map(|(value, _)| value) != self.checkcode().get(2..)
        {
            return Outcome::Failed("AT_CHECKCODE is wrong");
        }
        self.identifier = self.identifier.wrapping_add(1);
        if self.plays(&Trick::Endless) {
            self.next(centre, draw);
            return Outcome::Packet(self.sent.clone());
        }
        let code = self.plan.tricks.iter().find_map(|trick| match trick {
            Trick::Notification(code) => Some(*code),
            _ => None,
        });
        if let Some(code) = code {
            let key = key.clone();
            let mut attributes = vec![counted(AT_NOTIFICATION, usize::from(code), &[])];
            self.ends = true;
            self.sent = if code & 0x4000 == 0 {
                attributes.push(block(AT_MAC, [0; 16]));
                sealed(&key, self.request(NOTIFICATION, &attributes))
            } else {
                self.request(NOTIFICATION, &attributes)
            };
            return Outcome::Packet(self.sent.clone());
        }
        Outcome::Authenticated
    }
}

/// Puts the MAC into a packet that ends with an empty AT_MAC.
fn sealed(key: &MacKey, mut packet: Vec<u8>) -> Vec<u8> {
    let mac = key.mac(&packet);
    packet.truncate(packet.len().saturating_sub(mac.len()));
    packet.extend(mac);
    packet
}

#[cfg(test)]
mod tests;
