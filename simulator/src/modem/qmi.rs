//! The QMI side of a modem: its control channel and the hosts on it.

use std::collections::{BTreeMap, VecDeque};

use super::change::Bookmark;
use super::control::DropAt;
use super::core::{Core, Ending};
use super::faults::Counted;
use super::serve_frames::{Conversation, Frame, Heard};
use super::tunnel::TunnelLog;
use crate::hex::hex;
use crate::qmi::{Endpoint, Outgoing, Splitter, Via};

/// Frames that wait for a host that does not read; older ones are dropped.
const MAX_OUTBOX: usize = 256;
/// What messages are refused with where no code is given: error "Internal".
const INTERNAL: u32 = 3;

/// The control channel and who is on it.
#[derive(Debug, Default)]
pub(crate) struct QmiChannel {
    pub(crate) endpoint: Endpoint,
    /// What clients have been told of.
    told: Bookmark,
    hosts: BTreeMap<u64, Host>,
    /// What hosts behind MBIM have yet to hear.
    pub(super) tunnel: TunnelLog,
}

/// A stream on which the channel is served.
#[derive(Debug)]
struct Host {
    via: Via,
    outbox: VecDeque<Vec<u8>>,
}

impl QmiChannel {
    /// Adds a host.
    pub(crate) fn attach(&mut self, key: u64, via: Via) {
        self.hosts.insert(key, Host { via, outbox: VecDeque::new() });
    }

    pub(crate) fn detach(&mut self, key: u64) {
        self.hosts.remove(&key);
    }

    /// Lets hosts hear something unasked when they can.
    fn post(&mut self, outgoing: Outgoing) {
        if outgoing.via == Via::Tunnel {
            self.tunnel.push(outgoing.frame);
            return;
        }
        for host in self.hosts.values_mut().filter(|host| host.via == outgoing.via) {
            if host.outbox.len() >= MAX_OUTBOX {
                host.outbox.pop_front();
            }
            host.outbox.push_back(outgoing.frame.clone());
        }
    }

    /// What a host has yet to hear.
    fn take_outbox(&mut self, key: u64) -> Vec<Vec<u8>> {
        self.hosts.get_mut(&key).map(|host| host.outbox.drain(..).collect()).unwrap_or_default()
    }
}

/// One host's conversation on the channel.
#[derive(Debug)]
pub(crate) struct QmiConversation {
    key: u64,
    via: Via,
    splitter: Splitter,
}

impl QmiConversation {
    /// A host whose port has this key.
    pub(crate) fn new(core: &mut Core, key: u64, via: Via, splitter: Splitter) -> Self {
        core.qmi.attach(key, via);
        Self { key, via, splitter }
    }
}

impl Conversation for QmiConversation {
    fn take(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    fn next(&mut self, core: &mut Core) -> Option<Heard> {
        let frame = self.splitter.next_frame()?;
        Some(core.hear_qmi(self.via, &frame))
    }

    fn unasked(&mut self, core: &mut Core) -> Vec<Vec<u8>> {
        core.tell_qmi();
        core.qmi.take_outbox(self.key)
    }
}

impl Core {
    /// Takes a whole frame of a host.
    pub(crate) fn hear_qmi(&mut self, via: Via, frame: &[u8]) -> Heard {
        if Endpoint::name(frame).is_none() {
            return Heard::default();
        }
        self.counters.commands += 1;
        let drop = self.faults.count(Counted::Commands);
        if let Some(drop) = drop.filter(|drop| drop.at == DropAt::Received) {
            let ending = Ending { half_answered: false, return_after: drop.return_after };
            return Heard { answers: Vec::new(), ending: Some(ending) };
        }
        let lateness = self.faults.take_lateness();
        let answers = self
            .carry_out_qmi(via, frame)
            .into_iter()
            .map(|answer| Frame { bytes: answer.frame, delay: answer.delay + lateness })
            .collect();
        Heard { answers, ending: self.take_ending(drop) }
    }

    /// Carries a frame out, unless its message is to be refused; gives the answer and what follows from it.
    pub(super) fn carry_out_qmi(&mut self, via: Via, frame: &[u8]) -> Vec<Outgoing> {
        let Some(name) = Endpoint::name(frame) else { return Vec::new() };
        let refusal = self.faults.refuse_message(&name, INTERNAL);
        let refusal = refusal.map(|code| u16::try_from(code).unwrap_or(u16::MAX));
        let mut endpoint = std::mem::take(&mut self.qmi.endpoint);
        let outgoing = endpoint.receive(via, frame, refusal, self);
        self.qmi.endpoint = endpoint;
        let answers: Vec<String> = outgoing.iter().map(|answer| hex(&answer.frame)).collect();
        self.keep(&format!("QMI {name} {}", hex(frame)), &answers.join(" "));
        // What comes inside of MBIM is written down there.
        if via != Via::Tunnel {
            let mut said = outgoing.iter().map(|answer| answer.frame.as_slice());
            self.record(&name, frame, said.next().unwrap_or_default());
            said.for_each(|later| self.record(&Endpoint::unasked_name(later), &[], later));
        }
        outgoing
    }

    /// Tells clients of what has changed.
    pub(crate) fn tell_qmi(&mut self) {
        let mut told = self.qmi.told;
        let changes = self.changes.read(&mut told);
        self.qmi.told = told;
        for change in changes {
            let mut endpoint = std::mem::take(&mut self.qmi.endpoint);
            let outgoing = endpoint.changed(change, self);
            self.qmi.endpoint = endpoint;
            for told in outgoing {
                if told.via != Via::Tunnel {
                    self.record(&Endpoint::unasked_name(&told.frame), &[], &told.frame);
                }
                self.qmi.post(told);
            }
        }
    }

    /// Everything that was agreed with hosts is forgotten.
    pub(super) fn reset_qmi(&mut self) {
        let tunnel = self.qmi.tunnel.restarted();
        self.qmi = QmiChannel { told: self.changes.end(), tunnel, ..QmiChannel::default() };
    }

    /// Restarts the services, connections included, and says so.
    pub(super) fn restart_qmi(&mut self) {
        self.drop_connections();
        self.qmi.told = self.changes.end();
        let frame = self.qmi.endpoint.restart();
        for host in self.qmi.hosts.values_mut() {
            host.outbox.clear();
            host.outbox.push_back(frame.clone());
        }
        self.qmi.tunnel.push(frame);
        self.wake();
    }
}
