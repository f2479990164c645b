//! From bytes to events: whose response it is, whom an indication is for.

use std::time::Duration;

use super::clients::Client;
use super::event::{Answer, Event, Failure, OpenError};
use super::transactions::{Purpose, Sent};
use super::{Engine, Stage};
use crate::ctl;
use crate::error::{DecodeError, ResponseError};
use crate::frame::{BROADCAST, Envelope, Frame, Framed, Kind};
use crate::message::{Done, Request};
use crate::refusal::ProtocolError;
use crate::service::Service;
use crate::tlv::Tlvs;

/// Of the indication that says that the modem has restarted its QMI.
const SYNCED: u16 = 0x0027;

impl Engine {
    pub(super) fn take_in(&mut self, now: Duration, bytes: &[u8]) {
        if matches!(self.stage, Stage::Gone | Stage::ShutDown | Stage::Failed(_)) {
            return;
        }
        let mut all = Vec::new();
        self.link.unwrap(now, bytes, |framed| all.push(framed));
        self.accept_all(now, all);
    }

    pub(super) fn give_up_half_frame(&mut self, now: Duration) {
        let mut all = Vec::new();
        self.link.give_up(now, |framed| all.push(framed));
        self.accept_all(now, all);
    }

    fn accept_all(&mut self, now: Duration, all: Vec<Framed>) {
        for framed in all {
            match framed {
                Framed::Frame(frame) => self.accept(now, frame),
                Framed::Malformed { error, envelope } => self.accept_malformed(now, error, envelope),
                Framed::Noise { skipped } => self.inbox.push(Event::Noise { skipped }),
            }
        }
    }

    fn accept(&mut self, now: Duration, frame: Frame) {
        let Frame { service, client, sdu, .. } = frame;
        let envelope = Envelope { service, client, kind: sdu.kind, transaction: sdu.transaction, id: sdu.id };
        match sdu.kind {
            Kind::Request => self.inbox.push(Event::Stray { service, id: sdu.id }),
            Kind::Response => match self.transactions.answered(&envelope) {
                Some(sent) => self.answered(now, sent, sdu.tlvs),
                None => self.inbox.push(Event::Stray { service, id: sdu.id }),
            },
            Kind::Indication if (service, sdu.id) == (Service::Ctl, SYNCED) => self.restarted(),
            Kind::Indication => self.indicated(service, client, sdu.id, sdu.tlvs),
        }
    }

    /// A response that cannot be read is one: nobody need wait until the deadline.
    fn accept_malformed(&mut self, now: Duration, error: DecodeError, envelope: Option<Envelope>) {
        let response = envelope.filter(|envelope| envelope.kind == Kind::Response);
        match response.and_then(|envelope| self.transactions.answered(&envelope)) {
            Some(Sent { purpose: Purpose::Request(handle), .. }) => {
                self.fail(handle, Failure::Malformed(error));
            }
            // Without a result it is unreadable for whoever else waits for it.
            Some(sent) => self.answered(now, sent, Tlvs::default()),
            None => self.inbox.push(Event::Malformed(error)),
        }
    }

    fn answered(&mut self, now: Duration, sent: Sent, tlvs: Tlvs) {
        match sent.purpose {
            Purpose::Request(handle) => {
                let outcome = done(&tlvs);
                let answer = Answer { service: sent.client.service, id: sent.id, tlvs };
                self.inbox.push(Event::Answered { handle, outcome: Ok(answer) });
                self.note(sent, outcome);
            }
            Purpose::Open => self.open_answered(sent.id, done(&tlvs)),
            Purpose::Allocate(client) => match allocated(sent.id, &tlvs) {
                Ok((service, cid)) if service == client.service => {
                    self.clients.allocated(client, cid);
                }
                // It is of no use to us, but somebody else may need it.
                Ok((service, cid)) => {
                    self.give_back(now, service, cid);
                    self.not_allocated(client, ProtocolError::Internal);
                }
                Err(error) => {
                    self.not_allocated(
                        client,
                        error.protocol_error().unwrap_or(ProtocolError::MalformedMessage),
                    );
                }
            },
            Purpose::AllocateLate => {
                if let Ok((service, cid)) = allocated(sent.id, &tlvs) {
                    self.give_back(now, service, cid);
                }
            }
            // Whatever it says, the id is not ours any more.
            Purpose::Release => {}
        }
        self.advance(now);
    }

    fn open_answered(&mut self, id: u16, outcome: Result<(), ResponseError>) {
        match outcome {
            Ok(()) => self.opened(),
            // A modem that refuses Sync is there all the same.
            Err(ResponseError::Refused(_)) if id == ctl::Sync::ID => self.opened(),
            Err(ResponseError::Refused(refusal)) => self.closed(OpenError::Refused(refusal.error)),
            Err(ResponseError::Unreadable { error, .. }) => self.closed(OpenError::Malformed(error)),
        }
    }

    fn not_allocated(&mut self, client: Client, error: ProtocolError) {
        self.clients.remove(client);
        self.fail_client(client, Failure::NoClient { service: client.service, error });
    }

    /// What a caller's request tells about client ids.
    fn note(&mut self, sent: Sent, outcome: Result<(), ResponseError>) {
        let Sent { client, cid, id, .. } = sent;
        let synced = outcome.is_ok() && (client.service, id) == (Service::Ctl, ctl::Sync::ID);
        let refused = outcome.err().and_then(|error| error.protocol_error());
        if synced {
            self.void_all();
        } else if refused == Some(ProtocolError::InvalidClientId)
            && self.link.has_client_ids()
            && self.clients.id(client) == Some(cid)
        {
            self.clients.remove(client);
            self.inbox.push(Event::ClientVoid { client });
        }
    }

    fn indicated(&mut self, service: Service, cid: u8, id: u16, tlvs: Tlvs) {
        let client = self.clients.find(service, cid);
        if client.is_some() || cid == BROADCAST {
            self.inbox.push(Event::Indication { client, service, id, tlvs });
        } else {
            self.inbox.push(Event::Stray { service, id });
        }
    }

    /// The modem has restarted its QMI; the transport stays open, and what opens it is still answered.
    fn restarted(&mut self) {
        self.fail_all(Failure::Restarted);
        self.void_all();
        self.inbox.push(Event::Restarted);
    }

    fn void_all(&mut self) {
        if self.link.has_client_ids() {
            self.clients.clear();
        }
        self.transactions.forget(|purpose| {
            matches!(purpose, Purpose::Allocate(_) | Purpose::AllocateLate | Purpose::Release)
        });
    }
}

/// Whether a response says success.
fn done(tlvs: &Tlvs) -> Result<(), ResponseError> {
    ctl::Sync::read_response(tlvs).map(|Done { .. }| ())
}

/// The client id that a response brings.
fn allocated(id: u16, tlvs: &Tlvs) -> Result<(Service, u8), ResponseError> {
    if id == ctl::AllocateCid::ID {
        ctl::AllocateCid::read_response(tlvs).map(|response| (response.client.service, response.client.cid))
    } else {
        let response = ctl::InternalAllocateCidQrtr::read_response(tlvs)?;
        Ok((response.client.service, response.client.cid))
    }
}
