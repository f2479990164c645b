//! What waits to be sent, and what waits for its response.

use std::time::Duration;

use super::clients::Client;
use super::event::Handle;
use crate::frame::Envelope;
use crate::service::Service;
use crate::tlv::Tlvs;

/// What a response is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Somebody waits for it.
    Request(Handle),
    /// The transport opens with it.
    Open,
    /// It brings the id of this client.
    Allocate(Client),
    /// It brings a client id for which nobody waits any longer.
    AllocateLate,
    /// It confirms that a client id was given back.
    Release,
}

/// A request that was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub(super) client: Client,
    pub(super) cid: u8,
    pub(super) transaction: u16,
    pub(super) id: u16,
    pub(super) deadline: Duration,
    pub(super) purpose: Purpose,
}

/// A request that waits for its client's id.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) handle: Handle,
    pub(super) client: Client,
    pub(super) id: u16,
    pub(super) tlvs: Tlvs,
    pub(super) deadline: Duration,
}

#[derive(Debug, Default)]
pub(super) struct Transactions {
    waiting: Vec<Waiting>,
    sent: Vec<Sent>,
    /// The last id of CTL, and that of all other services: one count for all of them is one for each client as well.
    last_control: u8,
    last: u16,
}

impl Transactions {
    /// An id under which nothing of this client is under way: CTL counts to 255, the others to 65535, none uses 0.
    pub(super) fn free_id(&mut self, service: Service, cid: u8) -> u16 {
        loop {
            let id = if service == Service::Ctl {
                self.last_control = self.last_control.checked_add(1).unwrap_or(1);
                u16::from(self.last_control)
            } else {
                self.last = self.last.checked_add(1).unwrap_or(1);
                self.last
            };
            let taken = |sent: &Sent| (sent.client.service, sent.cid, sent.transaction) == (service, cid, id);
            // Fewer are under way than there are ids, so one is free.
            if !self.sent.iter().any(taken) {
                return id;
            }
        }
    }

    pub(super) fn wait(&mut self, waiting: Waiting) {
        self.waiting.push(waiting);
    }

    pub(super) fn sent(&mut self, sent: Sent) {
        self.sent.push(sent);
    }

    /// Requests of callers that are under way.
    pub(super) fn requests(&self) -> usize {
        let sent = self.sent.iter().filter(|sent| matches!(sent.purpose, Purpose::Request(_)));
        self.waiting.len() + sent.count()
    }

    /// Everything that is under way for the engine's own sake, and has this purpose.
    pub(super) fn count(&self, purpose: Purpose) -> usize {
        self.sent.iter().filter(|sent| sent.purpose == purpose).count()
    }

    /// Who waits for this response.
    pub(super) fn answered(&mut self, response: &Envelope) -> Option<Sent> {
        let mut sent = self.sent.iter();
        let index = sent.position(|sent| {
            (sent.client.service, sent.cid, sent.transaction, sent.id)
                == (response.service, response.client, response.transaction, response.id)
        })?;
        Some(self.sent.remove(index))
    }

    /// The first that waits and can go on.
    pub(super) fn take_waiting(&mut self, can: impl Fn(&Waiting) -> bool) -> Option<Waiting> {
        let index = self.waiting.iter().position(can)?;
        Some(self.waiting.remove(index))
    }

    /// Callers' requests that are over without an answer.
    pub(super) fn take_requests(&mut self, over: impl Fn(Client, Duration) -> bool) -> Vec<Handle> {
        let mut handles: Vec<Handle> = Vec::new();
        self.waiting.retain(|waiting| {
            let over = over(waiting.client, waiting.deadline);
            handles.extend(over.then_some(waiting.handle));
            !over
        });
        self.sent.retain(|sent| match sent.purpose {
            Purpose::Request(handle) if over(sent.client, sent.deadline) => {
                handles.push(handle);
                false
            }
            _ => true,
        });
        handles.sort_unstable();
        handles
    }

    /// The engine's own that are over without an answer.
    pub(super) fn take_own(&mut self, now: Duration) -> Vec<Sent> {
        let over = |sent: &mut Sent| !matches!(sent.purpose, Purpose::Request(_)) && sent.deadline <= now;
        self.sent.extract_if(.., over).collect()
    }

    /// The allocation that is under way for a client is no longer waited for.
    pub(super) fn orphan_allocation(&mut self, client: Client, deadline: Duration) {
        for sent in &mut self.sent {
            if sent.purpose == Purpose::Allocate(client) {
                sent.purpose = Purpose::AllocateLate;
                sent.deadline = deadline;
            }
        }
    }

    /// Forgets the oldest with this purpose while there are more: a modem that answers nothing shall not fill the
    /// memory, nor use up the transaction ids. Says how many it forgot.
    pub(super) fn cap(&mut self, purpose: Purpose, limit: usize) -> usize {
        let surplus = self.count(purpose).saturating_sub(limit);
        for _ in 0..surplus {
            if let Some(oldest) = self.sent.iter().position(|sent| sent.purpose == purpose) {
                self.sent.remove(oldest);
            }
        }
        surplus
    }

    pub(super) fn forget(&mut self, which: impl Fn(&Purpose) -> bool) {
        self.sent.retain(|sent| !which(&sent.purpose));
    }

    pub(super) fn next_deadline(&self) -> Option<Duration> {
        let waiting = self.waiting.iter().map(|waiting| waiting.deadline);
        waiting.chain(self.sent.iter().map(|sent| sent.deadline)).min()
    }

    pub(super) fn transaction(&self, handle: Handle) -> Option<u16> {
        let mut sent = self.sent.iter();
        sent.find(|sent| sent.purpose == Purpose::Request(handle)).map(|sent| sent.transaction)
    }
}
