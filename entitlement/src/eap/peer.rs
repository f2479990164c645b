//! The peer: requests in, responses out.

use super::attribute::{
    AT_ANY_ID_REQ, AT_AUTN, AT_AUTS, AT_CLIENT_ERROR_CODE, AT_FULLAUTH_ID_REQ, AT_IDENTITY, AT_KDF,
    AT_KDF_INPUT, AT_MAC, AT_NOTIFICATION, AT_PERMANENT_ID_REQ, AT_RAND, AT_RES, Attributes, attribute,
    counted,
};
use super::checkcode::Checkcode;
use super::packet::{
    IDENTITY_TYPE, Incoming, MAX_PACKET, NAK_TYPE, NOTIFICATION_TYPE, in_packet, method_response,
    read_method, response, subtype,
};
use super::{EapFault, Keys, Method, derive, derive_prime};
use crate::aka::{Aka, AkaAnswer, AkaError, Challenge};
use crate::types::Nai;

/// Identity rounds of one authentication (RFC 4187 4.1.2).
pub const MAX_IDENTITY_ROUNDS: usize = 3;
/// How often a SIM may be out of step within one authentication: a second time means that nobody listens.
const MAX_RESYNCHRONISATIONS: usize = 1;

/// AT_NOTIFICATION: the notification comes before the challenge and has no MAC.
const BEFORE_CHALLENGE: u16 = 0x4000;
const NOTIFIES_SUCCESS: u16 = 0x8000;
/// AT_CLIENT_ERROR_CODE: unable to process packet.
const UNABLE_TO_PROCESS: [u8; 2] = [0, 0];
/// The only key derivation that there is.
const KDF: u16 = 1;
/// AMF separation bit, in byte 6 of AUTN (TS 33.402): without it a vector is not for EAP-AKA'.
const SEPARATION_BIT: u8 = 0x80;

/// What follows from a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To be sent; the server goes on.
    Reply(Vec<u8>),
    /// To be sent as a courtesy; the authentication has failed.
    Reject(Vec<u8>, EapFault),
    /// Nothing is to be sent, and the authentication has failed.
    Stop(EapFault),
    /// EAP-Success.
    Done,
}

/// The peer's side of one authentication.
#[derive(Debug)]
pub struct Peer {
    method: Method,
    identity: Nai,
    identity_rounds: usize,
    resynchronisations: usize,
    checkcode: Checkcode,
    /// Since a challenge was answered.
    keys: Option<Keys>,
}

impl Peer {
    /// One that has told its identity by other means (`EAP_ID`).
    #[must_use]
    pub fn new(method: Method, identity: Nai) -> Peer {
        Peer {
            method,
            identity,
            identity_rounds: 0,
            resynchronisations: 0,
            checkcode: Checkcode::default(),
            keys: None,
        }
    }

    /// Keys of the challenge that was answered last.
    #[must_use]
    pub fn keys(&self) -> Option<&Keys> {
        self.keys.as_ref()
    }

    /// Answers a packet of the server.
    ///
    /// # Errors
    /// [`AkaError`] where the SIM does not answer at all. Whatever the server did wrong is a [`Step`].
    pub async fn respond(&mut self, packet: &[u8], aka: &mut impl Aka) -> Result<Step, AkaError> {
        if packet.len() > MAX_PACKET {
            return Ok(Step::Stop(EapFault::Malformed { reason: "the packet is longer than any" }));
        }
        let (identifier, kind, rest) = match Incoming::parse(packet) {
            Ok(Incoming::Request { identifier, kind, rest }) => (identifier, kind, rest),
            Ok(Incoming::Success) => return Ok(Step::Done),
            Ok(Incoming::Failure) => return Ok(Step::Stop(EapFault::Refused)),
            Err(fault) => return Ok(Step::Stop(fault)),
        };
        match kind {
            IDENTITY_TYPE => {
                return Ok(Step::Reply(response(identifier, kind, self.identity.expose().as_bytes())));
            }
            NOTIFICATION_TYPE => return Ok(Step::Reply(response(identifier, kind, &[]))),
            kind if kind != self.method.number() => {
                let nak = response(identifier, NAK_TYPE, &[self.method.number()]);
                return Ok(Step::Reject(nak, EapFault::UnsupportedMethod { kind }));
            }
            _ => {}
        }
        let step = match read_method(rest) {
            Ok((subtype::CHALLENGE, attributes)) => {
                self.challenge(packet, identifier, &attributes, aka).await?
            }
            Ok((subtype::IDENTITY, attributes)) => self.tell_identity(packet, identifier, &attributes),
            Ok((subtype::NOTIFICATION, attributes)) => self.notification(packet, identifier, &attributes),
            // Re-authentication among them: no identity for it was ever taken.
            Ok((subtype, _)) => Err(EapFault::UnknownSubtype { subtype }),
            Err(fault) => Err(fault),
        };
        Ok(step.unwrap_or_else(|fault| Step::Reject(self.client_error(identifier), fault)))
    }

    async fn challenge(
        &mut self,
        packet: &[u8],
        identifier: u8,
        attributes: &Attributes<'_>,
        aka: &mut impl Aka,
    ) -> Result<Result<Step, EapFault>, AkaError> {
        let prepared = match self.prepare(identifier, attributes) {
            Ok(Prepared::Challenge(prepared)) => prepared,
            Ok(Prepared::Negotiate(step)) => return Ok(Ok(step)),
            Err(fault) => return Ok(Err(fault)),
        };
        if self.method == Method::AkaPrime && !prepared.is_separated() {
            return Ok(Ok(self.reject(identifier)));
        }
        let vector = match aka.authenticate(&prepared.challenge).await? {
            AkaAnswer::Success(vector) => vector,
            AkaAnswer::WrongMac => return Ok(Ok(self.reject(identifier))),
            AkaAnswer::OutOfSync { auts } => {
                let failure = attribute(AT_AUTS, &auts);
                let reply = self.method_response(identifier, subtype::SYNCHRONIZATION_FAILURE, &[failure]);
                self.resynchronisations += 1;
                return Ok(Ok(match self.resynchronisations > MAX_RESYNCHRONISATIONS {
                    true => Step::Reject(reply, EapFault::StillOutOfSync),
                    false => Step::Reply(reply),
                }));
            }
        };
        let identity = self.identity.expose().as_bytes();
        let keys = match self.method {
            Method::Aka => derive(identity, &vector),
            Method::AkaPrime => derive_prime(identity, &vector, &prepared.network, prepared.sqn_xor_ak()),
        };
        if !keys.verifies(packet, in_packet(prepared.mac_offset)) {
            return Ok(Err(EapFault::WrongServerMac));
        }
        // It is under the MAC, so it may be believed now.
        let checkcode = attributes.checkcode();
        if checkcode.is_some_and(|claimed| claimed != self.checkcode.value(self.method)) {
            return Ok(Err(EapFault::WrongCheckcode));
        }
        let mut reply = vec![counted(AT_RES, vector.res.len() * 8, &vector.res)];
        if checkcode.is_some() {
            reply.push(self.checkcode.attribute(self.method));
        }
        reply.push(counted(AT_MAC, 0, &[0; 16]));
        let reply = keys.seal(self.method_response(identifier, subtype::CHALLENGE, &reply));
        self.keys = Some(keys);
        Ok(Ok(Step::Reply(reply)))
    }

    /// What has to be there, before the SIM is asked.
    fn prepare(&self, identifier: u8, attributes: &Attributes<'_>) -> Result<Prepared, EapFault> {
        let missing = EapFault::Malformed { reason: "a challenge without AT_RAND, AT_AUTN or AT_MAC" };
        let mut network = Vec::new();
        if self.method == Method::AkaPrime {
            let offered = attributes.key_derivations()?;
            if offered.first() != Some(&KDF) {
                // The server is asked to offer ours first; it repeats the challenge.
                return match offered.contains(&KDF) {
                    true => Ok(Prepared::Negotiate(Step::Reply(self.method_response(
                        identifier,
                        subtype::CHALLENGE,
                        &[counted(AT_KDF, usize::from(KDF), &[])],
                    )))),
                    false => Ok(Prepared::Negotiate(self.reject(identifier))),
                };
            }
            let name = attributes.counted(AT_KDF_INPUT)?.filter(|name| !name.is_empty());
            network =
                name.ok_or(EapFault::Malformed { reason: "a challenge without network name" })?.to_vec();
        }
        let (Some(rand), Some(autn), Some(_), Some(mac_offset)) = (
            attributes.block(AT_RAND)?,
            attributes.block(AT_AUTN)?,
            attributes.block(AT_MAC)?,
            attributes.mac_offset(),
        ) else {
            return Err(missing);
        };
        Ok(Prepared::Challenge(Ready { challenge: Challenge { rand, autn }, mac_offset, network }))
    }

    fn tell_identity(
        &mut self,
        packet: &[u8],
        identifier: u8,
        attributes: &Attributes<'_>,
    ) -> Result<Step, EapFault> {
        let asked = [AT_PERMANENT_ID_REQ, AT_ANY_ID_REQ, AT_FULLAUTH_ID_REQ];
        if asked.iter().filter(|kind| attributes.has(**kind)).count() != 1 {
            return Err(EapFault::Malformed { reason: "an identity request that asks for none or several" });
        }
        self.identity_rounds += 1;
        if self.identity_rounds > MAX_IDENTITY_ROUNDS {
            return Err(EapFault::TooManyIdentityRounds);
        }
        let identity = self.identity.expose().as_bytes();
        let told = counted(AT_IDENTITY, identity.len(), identity);
        let reply = self.method_response(identifier, subtype::IDENTITY, &[told]);
        self.checkcode.note(packet, &reply);
        Ok(Step::Reply(reply))
    }

    fn notification(
        &mut self,
        packet: &[u8],
        identifier: u8,
        attributes: &Attributes<'_>,
    ) -> Result<Step, EapFault> {
        let code = attributes.number(AT_NOTIFICATION)?;
        let code = code.ok_or(EapFault::Malformed { reason: "a notification without code" })?;
        let reply = if code & BEFORE_CHALLENGE != 0 {
            if attributes.has(AT_MAC) || code & NOTIFIES_SUCCESS != 0 {
                return Err(EapFault::Malformed { reason: "a notification that contradicts itself" });
            }
            self.method_response(identifier, subtype::NOTIFICATION, &[])
        } else {
            let keys = self.keys.as_ref();
            let keys = keys.ok_or(EapFault::Malformed { reason: "a notification before its time" })?;
            let place = attributes.mac_offset();
            if !place.is_some_and(|place| keys.verifies(packet, in_packet(place))) {
                return Err(EapFault::WrongServerMac);
            }
            let mac = counted(AT_MAC, 0, &[0; 16]);
            keys.seal(self.method_response(identifier, subtype::NOTIFICATION, &[mac]))
        };
        Ok(match code & NOTIFIES_SUCCESS {
            0 => Step::Reject(reply, EapFault::Notified { code }),
            _ => Step::Reply(reply),
        })
    }

    /// The network is not the one of the SIM.
    fn reject(&self, identifier: u8) -> Step {
        let reply = self.method_response(identifier, subtype::AUTHENTICATION_REJECT, &[]);
        Step::Reject(reply, EapFault::ForeignNetwork)
    }

    fn client_error(&self, identifier: u8) -> Vec<u8> {
        let code = attribute(AT_CLIENT_ERROR_CODE, &UNABLE_TO_PROCESS);
        self.method_response(identifier, subtype::CLIENT_ERROR, &[code])
    }

    fn method_response(&self, identifier: u8, subtype: u8, attributes: &[Vec<u8>]) -> Vec<u8> {
        method_response(identifier, self.method.number(), subtype, attributes)
    }
}

/// A challenge that can be put to the SIM, or what has to be settled first.
enum Prepared {
    Challenge(Ready),
    Negotiate(Step),
}

struct Ready {
    challenge: Challenge,
    mac_offset: usize,
    /// Of EAP-AKA'.
    network: Vec<u8>,
}

impl Ready {
    fn sqn_xor_ak(&self) -> [u8; 6] {
        let mut beginning = [0; 6];
        beginning.iter_mut().zip(self.challenge.autn).for_each(|(to, from)| *to = from);
        beginning
    }

    fn is_separated(&self) -> bool {
        self.challenge.autn.get(6).is_some_and(|amf| amf & SEPARATION_BIT != 0)
    }
}
