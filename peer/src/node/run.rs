//! The one task of a node.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use crate::group::{Group, MemberId, Moment, RemovalReason};
use crate::identity::Identity;
use crate::session::{self, End, Incoming, Peer, Roster, Session, SessionError};

use super::{CONFIRMATION, Clock, Dial, Notice, Options, Over, Status, Store};

/// First and longest wait before a member that could not be reached is called again.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long reaching a machine may take.
const DIALLING: Duration = Duration::from_secs(10);
/// Most connections that are being begun by somebody who calls.
const MAX_ACCEPTING: usize = 16;
/// Messages that wait for the group.
const MAX_INCOMING: usize = 256;

/// Run after everything is on disk.
pub(super) type Reply = Box<dyn FnOnce() + Send>;
type Act = Box<dyn FnOnce(&mut Group, Moment) -> Reply + Send>;

pub(super) enum Command<T> {
    Act(Act),
    Accept(T),
    Peer(MemberId, oneshot::Sender<Option<Peer>>),
    Expect(MemberId),
    NetworkChanged,
}

/// What a task of the node comes back with.
enum Done<T> {
    /// A call of this machine.
    Dialled(MemberId, Option<Session<T>>),
    Accepted(Option<Session<T>>),
    Ended(MemberId, u64, End),
}

pub(super) struct Run<S, D: Dial, C> {
    group: Group,
    identity: Arc<Identity>,
    store: S,
    dial: D,
    clock: C,
    versions: BTreeMap<MemberId, u64>,
    notices: mpsc::Sender<Notice>,
    status: watch::Sender<Arc<Status>>,
    roster: watch::Sender<Roster>,
    incoming: mpsc::Sender<(MemberId, Incoming)>,
    received: Option<mpsc::Receiver<(MemberId, Incoming)>>,
    sessions: BTreeMap<MemberId, Connected>,
    next_session: u64,
    calls: BTreeMap<MemberId, Call>,
    accepting: usize,
    expected: BTreeMap<MemberId, Duration>,
    seen: BTreeMap<MemberId, Duration>,
    tasks: JoinSet<Done<D::Stream>>,
}

/// The session with a machine.
struct Connected {
    number: u64,
    peer: Peer,
    /// Where both have called each other, both keep the same one.
    is_preferred: bool,
}

/// When a member is called next.
struct Call {
    due: Duration,
    wait: Duration,
    running: Option<AbortHandle>,
}

impl<S: Store, D: Dial, C: Clock> Run<S, D, C> {
    pub(super) fn new(
        group: Group,
        options: Options<S, D, C>,
        notices: mpsc::Sender<Notice>,
    ) -> (Self, watch::Receiver<Arc<Status>>) {
        let Options { identity, store, dial, clock, versions } = options;
        let (incoming, received) = mpsc::channel(MAX_INCOMING);
        let now = clock.now();
        let seen = BTreeMap::new();
        let (status, watched) = watch::channel(Arc::new(status(&group, now, BTreeSet::new(), &seen)));
        let (roster, _) = watch::channel(roster(&group, &versions));
        // Whoever was paired just before the last end has to show that it knows.
        let unknown = group.unacknowledged_members().map(|id| (id, now.clock + CONFIRMATION));
        let expected = unknown.collect();
        let run = Run {
            group,
            identity,
            store,
            dial,
            clock,
            versions,
            notices,
            status,
            roster,
            incoming,
            received: Some(received),
            sessions: BTreeMap::new(),
            next_session: 0,
            calls: BTreeMap::new(),
            accepting: 0,
            expected,
            seen,
            tasks: JoinSet::new(),
        };
        (run, watched)
    }

    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command<D::Stream>>) -> Over {
        let Some(mut received) = self.received.take() else { return Over::Closed };
        loop {
            if let Err(over) = self.settle().await {
                return over;
            }
            let wake = self.wake();
            let mut reply = None;
            tokio::select! {
                command = commands.recv() => match command {
                    None => return Over::Closed,
                    Some(command) => reply = self.obey(command),
                },
                Some((from, incoming)) = received.recv() => self.take(from, incoming),
                Some(done) = self.tasks.join_next() => if let Ok(done) = done { self.finish(done) },
                () = sleep_until(wake) => self.tick(),
            }
            if let Some(reply) = reply {
                if let Err(over) = self.settle().await {
                    return over;
                }
                reply();
            }
        }
    }

    fn obey(&mut self, command: Command<D::Stream>) -> Option<Reply> {
        match command {
            Command::Act(act) => return Some(act(&mut self.group, self.clock.now())),
            Command::Accept(stream) if self.accepting < MAX_ACCEPTING => {
                self.accepting += 1;
                let (identity, roster) = (Arc::clone(&self.identity), self.roster.borrow().clone());
                self.tasks.spawn(async move {
                    Done::Accepted(session::accept(stream, &identity, &roster).await.ok())
                });
            }
            // Somebody calls and calls; it may try again.
            Command::Accept(_) => {}
            Command::Peer(member, reply) => {
                let peer = self.sessions.get(&member).map(|connected| connected.peer.clone());
                let _ = reply.send(peer);
            }
            Command::Expect(member) => {
                if !self.sessions.contains_key(&member) {
                    self.expected.insert(member, self.clock.now().clock + CONFIRMATION);
                }
            }
            Command::NetworkChanged => {
                let now = self.clock.now().clock;
                for call in self.calls.values_mut() {
                    if let Some(running) = call.running.take() {
                        running.abort();
                    }
                    (call.due, call.wait) = (now, FIRST_WAIT);
                }
            }
        }
        None
    }

    fn take(&mut self, from: MemberId, incoming: Incoming) {
        let now = self.clock.now();
        match incoming {
            Incoming::Group(bytes) => {
                // What is wrong with a message concerns its sender; the group goes on.
                if self.group.handle(from, &bytes, now).is_ok() {
                    self.seen.insert(from, now.clock);
                }
            }
            Incoming::Request { topic, body, answer } => {
                self.notify(Notice::Request { from, topic, body, answer });
            }
        }
    }

    fn finish(&mut self, done: Done<D::Stream>) {
        let now = self.clock.now();
        match done {
            Done::Dialled(member, session) => {
                if let Some(call) = self.calls.get_mut(&member) {
                    call.running = None;
                    call.wait =
                        if session.is_some() { FIRST_WAIT } else { (call.wait * 2).min(LONGEST_WAIT) };
                    call.due = now.clock + call.wait;
                }
                if let Some(session) = session {
                    let is_preferred = self.group.me() < member;
                    self.begin(session, is_preferred, now);
                }
            }
            Done::Accepted(session) => {
                self.accepting -= 1;
                if let Some(session) = session {
                    let is_preferred = session.peer() < self.group.me();
                    self.begin(session, is_preferred, now);
                }
            }
            Done::Ended(peer, number, end) => {
                if self.sessions.get(&peer).is_some_and(|connected| connected.number == number) {
                    self.sessions.remove(&peer);
                    if let Some(call) = self.calls.get_mut(&peer) {
                        call.due = call.due.max(now.clock + FIRST_WAIT);
                    }
                    self.notify(Notice::Disconnected { peer, end });
                }
            }
        }
    }

    fn begin(&mut self, session: Session<D::Stream>, is_preferred: bool, now: Moment) {
        let (id, version) = (session.peer(), session.version());
        if self.sessions.get(&id).is_some_and(|connected| connected.is_preferred && !is_preferred) {
            return;
        }
        let (peer, outgoing) = Peer::channel();
        let number = self.next_session;
        self.next_session += 1;
        let running = session.run(self.incoming.clone(), outgoing, self.roster.subscribe());
        self.tasks.spawn(async move { Done::Ended(id, number, running.await) });
        // An older session loses its handle, and so it ends.
        self.sessions.insert(id, Connected { number, peer, is_preferred });
        self.expected.remove(&id);
        let spoken = self.versions.entry(id).or_insert(version);
        *spoken = version.max(*spoken);
        self.seen.insert(id, now.clock);
        self.group.connected(id, now);
        self.notify(Notice::Connected { peer: id, version });
    }

    /// Everything to disk, then to the others, then to the owner.
    async fn settle(&mut self) -> Result<(), Over> {
        while let Some(files) = self.group.poll_files() {
            self.store.save(files).await.map_err(Over::Store)?;
            self.group.saved();
        }
        while let Some(transmit) = self.group.poll_transmit() {
            if let Some(connected) = self.sessions.get(&transmit.to) {
                connected.peer.send(transmit.bytes);
            }
        }
        while let Some(event) = self.group.poll_event() {
            self.notify(Notice::Group(event));
        }
        let now = self.clock.now();
        let connected = self.sessions.keys().copied().collect();
        self.status.send_replace(Arc::new(status(&self.group, now, connected, &self.seen)));
        let known = roster(&self.group, &self.versions);
        self.roster.send_if_modified(|current| {
            let is_new = *current != known;
            *current = known;
            is_new
        });
        if self.group.has_departed() {
            self.store.wipe().await.map_err(Over::Store)?;
            return Err(Over::Departed);
        }
        Ok(())
    }

    fn notify(&self, notice: Notice) {
        // An owner that does not listen finds everything in the status.
        let _ = self.notices.try_send(notice);
    }

    fn wake(&self) -> Instant {
        let now = self.clock.now().clock;
        let calls = self.others().map(|id| self.calls.get(&id).map_or(now, |call| call.due));
        let expected = self.expected.values().copied();
        let due = calls.chain(expected).chain(self.group.poll_timeout()).min();
        Instant::now() + due.map_or(LONGEST_WAIT, |due| due.saturating_sub(now))
    }

    fn tick(&mut self) {
        let now = self.clock.now();
        if self.group.poll_timeout().is_some_and(|due| due <= now.clock) {
            self.group.handle_timeout(now);
        }
        let late: Vec<MemberId> =
            self.expected.iter().filter(|(_, due)| **due <= now.clock).map(|(id, _)| *id).collect();
        for member in late {
            self.expected.remove(&member);
            // It never heard that it is a member, so it is none.
            let _ = self.group.remove(member, RemovalReason::Removed, now);
        }
        let due: Vec<MemberId> =
            self.others().filter(|id| self.calls.get(id).is_none_or(|call| call.due <= now.clock)).collect();
        for member in due {
            self.call(member, now.clock);
        }
        self.calls.retain(|id, call| call.running.is_some() || self.group.view().members.contains_key(id));
    }

    /// Members without a session that are not being called.
    fn others(&self) -> impl Iterator<Item = MemberId> {
        let members = self.group.view().members.keys().copied();
        members.filter(|id| {
            *id != self.group.me()
                && !self.sessions.contains_key(id)
                && self.calls.get(id).is_none_or(|call| call.running.is_none())
        })
    }

    fn call(&mut self, member: MemberId, now: Duration) {
        let (dial, identity) = (self.dial.clone(), Arc::clone(&self.identity));
        let roster = self.roster.borrow().clone();
        let running = self.tasks.spawn(async move {
            let calling = async {
                let stream = dial.dial(member).await.map_err(|_| SessionError::Gone)?;
                session::connect(stream, &identity, member, &roster).await
            };
            let session = tokio::time::timeout(3 * DIALLING, calling).await;
            Done::Dialled(member, session.ok().and_then(Result::ok))
        });
        let call = self.calls.entry(member).or_insert(Call { due: now, wait: FIRST_WAIT, running: None });
        call.running = Some(running);
    }
}

fn roster(group: &Group, versions: &BTreeMap<MemberId, u64>) -> Roster {
    let members = group.view().members.keys();
    Roster { members: members.map(|id| (*id, versions.get(id).copied().unwrap_or(0))).collect() }
}

fn status(
    group: &Group,
    now: Moment,
    connected: BTreeSet<MemberId>,
    seen: &BTreeMap<MemberId, Duration>,
) -> Status {
    let held = group.wanted().filter_map(|resource| Some((resource.clone(), group.holds(resource, now)?)));
    Status {
        view: group.view().clone(),
        is_primary: group.is_primary(),
        is_quarantined: group.is_quarantined(),
        acknowledged: group.acknowledged(),
        held: held.collect(),
        connected,
        seen: seen.clone(),
    }
}
