//! From the wish to the frame: admission, client ids on demand, deadlines, failing.

use std::time::Duration;

use super::clients::{Client, Readiness};
use super::event::{Event, Failure, Handle, OpenError, RequestError};
use super::transactions::{Purpose, Waiting};
use super::{
    ALLOCATE_WITHIN, Engine, LATE_ALLOCATION_WITHIN, MAX_CLIENTS, MAX_OUTSTANDING, RELEASE_WITHIN, Stage,
};
use crate::ctl;
use crate::message::Request;
use crate::service::Service;
use crate::tlv::Tlvs;

impl Engine {
    pub(super) fn admit(
        &mut self,
        now: Duration,
        client: Client,
        id: u16,
        tlvs: Tlvs,
        within: Duration,
    ) -> Result<Handle, RequestError> {
        match self.stage {
            Stage::Opening | Stage::Open => {}
            Stage::Failed(error) => return Err(Failure::NotOpened(error).into()),
            Stage::ShuttingDown { .. } | Stage::ShutDown => return Err(Failure::ShuttingDown.into()),
            Stage::Gone => return Err(Failure::Gone.into()),
        }
        if !self.link.reaches(client.service) {
            return Err(RequestError::Unreachable(client.service));
        }
        if (client.service, id) == (Service::Ctl, ctl::Sync::ID) && !self.link.may_sync() {
            return Err(RequestError::Sync);
        }
        if !self.clients.has_room_for(client) {
            return Err(RequestError::TooManyClients);
        }
        if self.transactions.requests() + self.inbox.answers() >= MAX_OUTSTANDING {
            return Err(RequestError::TooManyRequests);
        }
        self.handles += 1;
        let handle = Handle(self.handles);
        self.transactions.wait(Waiting { handle, client, id, tlvs, deadline: now + within });
        self.advance(now);
        Ok(handle)
    }

    /// Sends what can be sent, and asks for the client ids that are missing.
    pub(super) fn advance(&mut self, now: Duration) {
        while self.stage == Stage::Open {
            let clients = &self.clients;
            let can = |waiting: &Waiting| clients.readiness(waiting.client) != Readiness::Allocating;
            let Some(next) = self.transactions.take_waiting(can) else { return };
            match self.clients.readiness(next.client) {
                Readiness::Ready(cid) => {
                    let Waiting { handle, client, id, tlvs, deadline } = next;
                    let purpose = Purpose::Request(handle);
                    if let Err(error) = self.transmit(client, cid, id, &tlvs, deadline, purpose) {
                        self.fail(handle, Failure::Unsendable(error));
                    }
                }
                Readiness::Allocating | Readiness::Nothing => {
                    self.allocate(now, next.client);
                    self.transactions.wait(next);
                }
            }
        }
    }

    fn allocate(&mut self, now: Duration, client: Client) {
        self.clients.allocating(client);
        let (deadline, purpose) = (now + ALLOCATE_WITHIN, Purpose::Allocate(client));
        let service = client.service;
        if service.short_number().is_some() {
            self.control(deadline, &ctl::AllocateCid { service, ..Default::default() }, purpose);
        } else {
            self.control(deadline, &ctl::InternalAllocateCidQrtr { service, ..Default::default() }, purpose);
        }
    }

    /// Gives a client's id back, or sees to it that it is given back as soon as it is known.
    pub(super) fn let_go(&mut self, now: Duration, client: Client) {
        match self.clients.remove(client) {
            Some(cid) => self.give_back(now, client.service, cid),
            None => {
                self.transactions.orphan_allocation(client, now + LATE_ALLOCATION_WITHIN);
                self.transactions.cap(Purpose::AllocateLate, MAX_CLIENTS);
            }
        }
    }

    pub(super) fn give_back(&mut self, now: Duration, service: Service, cid: u8) {
        if !self.link.has_client_ids() {
            return;
        }
        let deadline = now + RELEASE_WITHIN;
        if service.short_number().is_some() {
            let client = ctl::ClientId { service, cid };
            self.control(deadline, &ctl::ReleaseCid { client, ..Default::default() }, Purpose::Release);
        } else {
            let client = ctl::WideClientId { service, cid };
            let release = ctl::InternalReleaseCidQrtr { client, ..Default::default() };
            self.control(deadline, &release, Purpose::Release);
        }
        self.leaked += self.transactions.cap(Purpose::Release, MAX_CLIENTS);
    }

    /// Ends what has had its time.
    pub(super) fn expire(&mut self, now: Duration) {
        for handle in self.transactions.take_requests(|_, deadline| deadline <= now) {
            self.fail(handle, Failure::TimedOut);
        }
        for sent in self.transactions.take_own(now) {
            match sent.purpose {
                Purpose::Open => self.closed(OpenError::TimedOut),
                Purpose::Allocate(client) => {
                    self.clients.remove(client);
                    self.fail_client(client, Failure::TimedOut);
                    let deadline = now + LATE_ALLOCATION_WITHIN;
                    self.transactions.sent(super::transactions::Sent {
                        deadline,
                        purpose: Purpose::AllocateLate,
                        ..sent
                    });
                    self.transactions.cap(Purpose::AllocateLate, MAX_CLIENTS);
                }
                Purpose::Release => self.leaked += 1,
                Purpose::AllocateLate | Purpose::Request(_) => {}
            }
        }
        if let Stage::ShuttingDown { until } = self.stage
            && until <= now
        {
            let own = [Purpose::Release, Purpose::AllocateLate];
            self.leaked += own.map(|purpose| self.transactions.count(purpose)).iter().sum::<usize>();
            self.transactions.forget(|_| true);
        }
    }

    /// Says so when shutting down has come to its end.
    pub(super) fn settle(&mut self) {
        let own = [Purpose::Release, Purpose::AllocateLate];
        if matches!(self.stage, Stage::ShuttingDown { .. })
            && own.iter().all(|purpose| self.transactions.count(*purpose) == 0)
        {
            self.stage = Stage::ShutDown;
            self.inbox.push(Event::ShutDown { leaked: self.leaked });
        }
    }

    pub(super) fn fail(&mut self, handle: Handle, failure: Failure) {
        self.inbox.push(Event::Answered { handle, outcome: Err(failure) });
    }

    pub(super) fn fail_client(&mut self, client: Client, failure: Failure) {
        for handle in self.transactions.take_requests(|of, _| of == client) {
            self.fail(handle, failure);
        }
    }

    pub(super) fn fail_all(&mut self, failure: Failure) {
        for handle in self.transactions.take_requests(|_, _| true) {
            self.fail(handle, failure);
        }
    }
}
