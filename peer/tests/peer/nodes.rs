//! Whole machines in memory: pairing, sessions, files and leases together.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peer::group::{
    Body, Disk, Files, Founding, Grants, Group, Keyring, Member, MemberId, Mode, Moment, Policy,
    RecoveryCode, RemovalReason, Resource,
};
use peer::identity::Identity;
use peer::node::{Approval, CONFIRMATION, Clock, Desk, Dial, Node, Notice, Options, Over, Status, Store};
use peer::pairing::{Description, Invitation, PairingError, Refusal, Ticket, WINDOW, Window, join};
use tokio::io::{DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// The time that tokio simulates.
#[derive(Clone, Copy)]
struct Simulated(Instant);

impl Clock for Simulated {
    fn now(&self) -> Moment {
        Moment { clock: Duration::from_secs(500) + self.0.elapsed(), wall: 1_700_000_000 }
    }
}

#[derive(Clone, Default)]
struct Memory {
    files: Arc<Mutex<(Vec<u8>, Vec<u8>)>>,
    is_full: Arc<Mutex<bool>>,
}

impl Store for Memory {
    async fn save(&mut self, files: Files) -> io::Result<()> {
        if *self.is_full.lock().unwrap() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let mut disk = self.files.lock().unwrap();
        disk.0 = files.state.unwrap_or(std::mem::take(&mut disk.0));
        disk.1 = files.log.unwrap_or(std::mem::take(&mut disk.1));
        Ok(())
    }

    async fn wipe(&mut self) -> io::Result<()> {
        *self.files.lock().unwrap() = Default::default();
        Ok(())
    }
}

/// Who answers where, and who is cut off.
#[derive(Clone, Default)]
struct Net {
    doors: Arc<Mutex<BTreeMap<MemberId, mpsc::Sender<DuplexStream>>>>,
    cut: Arc<Mutex<BTreeSet<MemberId>>>,
}

impl Dial for Net {
    type Stream = DuplexStream;

    async fn dial(&self, member: MemberId) -> io::Result<DuplexStream> {
        let door = self.doors.lock().unwrap().get(&member).cloned();
        let is_cut = self.cut.lock().unwrap().contains(&member);
        let door = door.filter(|_| !is_cut).ok_or(io::ErrorKind::ConnectionRefused)?;
        let (here, there) = duplex(64 * 1024);
        door.send(there).await.map_err(|_| io::ErrorKind::ConnectionRefused)?;
        Ok(here)
    }
}

struct Machine {
    identity: Arc<Identity>,
    node: Node<Net>,
    notices: mpsc::Receiver<Notice>,
    over: JoinHandle<Over>,
    disk: Memory,
    clock: Simulated,
}

impl Machine {
    fn start(identity: Arc<Identity>, group: Group, net: &Net, disk: Memory, clock: Simulated) -> Self {
        let options = Options {
            identity: identity.clone(),
            store: disk.clone(),
            dial: net.clone(),
            clock,
            versions: BTreeMap::new(),
        };
        let (node, notices, over) = Node::spawn(group, options);
        let (door, mut calls) = mpsc::channel(8);
        net.doors.lock().unwrap().insert(identity.id(), door);
        let callee = node.clone();
        tokio::spawn(async move {
            while let Some(stream) = calls.recv().await {
                let _ = callee.accept(stream).await;
            }
        });
        Machine { identity, node, notices, over, disk, clock }
    }

    fn found(net: &Net, clock: Simulated) -> Self {
        let identity = Arc::new(Identity::generate().unwrap());
        let founder = Member {
            key: identity.public(),
            name: "laptop".to_owned(),
            model: String::new(),
            eid: String::new(),
            mode: Mode::Move,
            grants: Grants::ALL,
        };
        let recovery = RecoveryCode::new([1; 16]);
        let founding = Founding { name: "home".to_owned(), founder, policy: Policy::default(), recovery };
        let group = Group::create(identity.clone(), founding, [9; 32], clock.now()).unwrap();
        Machine::start(identity, group, net, Memory::default(), clock)
    }

    /// Waits until the status is as it should be.
    async fn until(&self, what: impl FnMut(&Arc<Status>) -> bool) -> Arc<Status> {
        let mut status = self.node.status();
        let found = timeout(Duration::from_secs(300), status.wait_for(what)).await;
        found.expect("it never comes about").unwrap().clone()
    }
}

/// Pairs a new machine; what was stored on it, and its group.
async fn pair(host: &Machine, says: Option<Grants>) -> (Arc<Identity>, Memory, Result<Group, PairingError>) {
    let window = Mutex::new(Window::new());
    let invitation = Invitation::new(host.identity.id(), vec![], [4; 16]);
    let code = "1111-2222";
    window.lock().unwrap().open(code.parse().unwrap(), invitation, WINDOW, host.clock.now().clock).unwrap();
    let (approvals, mut asked) = mpsc::channel(1);
    let mut desk = Desk::new(host.node.clone(), host.clock, approvals).await.unwrap();
    let (here, there) = duplex(4096);
    let joiner = Arc::new(Identity::generate().unwrap());
    let disk = Memory::default();
    let mut kept = disk.clone();
    let description =
        Description { name: "router".to_owned(), model: String::new(), eid: String::new(), mode: Mode::Move };
    let ticket = Ticket::Code(code.parse().unwrap());
    let joining = join(there, &joiner, &ticket, description, host.clock.now(), async |group: &mut Group| {
        while let Some(files) = group.poll_files() {
            kept.save(files).await?;
            group.saved();
        }
        Ok(())
    });
    let operator = async {
        let Some(Approval { answer, candidate }) = asked.recv().await else { return };
        assert_eq!(candidate.description.name, "router");
        let _ = answer.send(says);
    };
    let (received, joined, ()) = tokio::join!(desk.receive(here, &host.identity, &window), joining, operator);
    assert_eq!(received.is_ok(), joined.is_ok());
    (joiner, disk, joined)
}

async fn two(net: &Net, clock: Simulated) -> (Machine, Machine) {
    let laptop = Machine::found(net, clock);
    let (identity, disk, group) = pair(&laptop, Some(Grants::ALL)).await;
    let router = Machine::start(identity, group.unwrap(), net, disk, clock);
    laptop.until(|status| status.acknowledged == 2).await;
    (laptop, router)
}

#[tokio::test(start_paused = true)]
async fn from_pairing_to_removal() {
    let (net, clock) = (Net::default(), Simulated(Instant::now()));
    let (laptop, router) = two(&net, clock).await;
    let (laptop_id, router_id) = (laptop.identity.id(), router.identity.id());

    // A change of the router goes through the laptop, and comes back.
    router.node.with(|group, now| group.propose_state("apn", b"internet", now)).await.unwrap().unwrap();
    laptop.until(|status| status.view.states.contains_key("apn") && status.acknowledged == 3).await;
    router.until(|status| status.view.states.contains_key("apn") && status.acknowledged == 3).await;

    // The profile is with the router, and then with the laptop.
    let profile = Resource::profile("s1");
    let wanted = profile.clone();
    router.node.with(|group, now| group.acquire(wanted, now)).await.unwrap().unwrap();
    router.until(|status| status.held.len() == 1).await;
    let wanted = profile.clone();
    laptop.node.with(|group, now| group.acquire(wanted, now)).await.unwrap().unwrap();
    sleep(Duration::from_secs(60)).await;
    assert!(laptop.node.status().borrow().held.is_empty());
    router.node.with(move |group, now| group.release(&profile, now)).await.unwrap().unwrap();
    laptop.until(|status| status.held.len() == 1).await;
    assert!(router.node.status().borrow().held.is_empty());

    // The router becomes the primary, and removes the laptop.
    laptop.node.with(move |group, now| group.set_primary(router_id, now)).await.unwrap().unwrap();
    router.until(|status| status.is_primary && status.acknowledged == status.view.seq).await;
    laptop.until(|status| !status.is_primary && status.view.primary == router_id).await;
    let removed = move |group: &mut Group, now| group.remove(laptop_id, RemovalReason::Removed, now);
    router.node.with(removed).await.unwrap().unwrap();
    assert!(matches!(laptop.over.await.unwrap(), Over::Departed));
    assert_eq!(*laptop.disk.files.lock().unwrap(), Default::default());
    router.until(|status| status.view.members.len() == 1 && status.connected.is_empty()).await;
    drop((laptop.notices, router.notices));
}

#[tokio::test(start_paused = true)]
async fn a_member_that_never_calls_is_taken_back() {
    let (net, clock) = (Net::default(), Simulated(Instant::now()));
    let laptop = Machine::found(&net, clock);
    let (_, _, joined) = pair(&laptop, Some(Grants::ALL)).await;
    assert!(joined.is_ok());
    laptop.until(|status| status.view.members.len() == 2).await;
    sleep(CONFIRMATION + Duration::from_secs(1)).await;
    let status = laptop.until(|status| status.view.members.len() == 1).await;
    assert_eq!(status.acknowledged, 3);
}

#[tokio::test(start_paused = true)]
async fn an_operator_who_says_no() {
    let (net, clock) = (Net::default(), Simulated(Instant::now()));
    let laptop = Machine::found(&net, clock);
    let (_, disk, joined) = pair(&laptop, None).await;
    assert!(matches!(joined.map(|_| ()), Err(PairingError::RefusedByPeer(Refusal::Declined))));
    assert_eq!(*disk.files.lock().unwrap(), Default::default(), "nothing is left on the joiner's disk");
}

#[tokio::test(start_paused = true)]
async fn a_healed_partition_converges_within_two_seconds() {
    let (net, clock) = (Net::default(), Simulated(Instant::now()));
    let (laptop, router) = two(&net, clock).await;
    let ids = [laptop.identity.id(), router.identity.id()];
    net.cut.lock().unwrap().extend(ids);
    // A restart of the router ends its sessions.
    let (state, log) = router.disk.files.lock().unwrap().clone();
    router.over.abort();
    drop(router.node);
    let restored =
        Group::restore(router.identity.clone(), &log, &state, Disk::Current, [5; 32], clock.now()).unwrap();
    let router = Machine::start(router.identity, restored, &net, router.disk, clock);
    laptop.until(|status| status.connected.is_empty()).await;
    let seq =
        laptop.node.with(|group, now| group.set_policy(Policy { device_limit: 4, ..Policy::default() }, now));
    assert_eq!(seq.await.unwrap(), Ok(3));
    sleep(Duration::from_secs(600)).await;
    assert_eq!(laptop.node.status().borrow().acknowledged, 2, "the router does not have it");

    net.cut.lock().unwrap().clear();
    let healed = Instant::now();
    laptop.node.network_changed().await.unwrap();
    router.until(|status| status.view.policy.device_limit == 4).await;
    laptop.until(|status| status.acknowledged == 3).await;
    assert!(healed.elapsed() < Duration::from_secs(2), "{:?}", healed.elapsed());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_said_that_is_not_on_disk() {
    let (net, clock) = (Net::default(), Simulated(Instant::now()));
    let (laptop, router) = two(&net, clock).await;
    *laptop.disk.is_full.lock().unwrap() = true;
    let rotated = laptop.node.with(|group, now| group.rotate(now)).await;
    assert!(rotated.is_err(), "no answer before it is stored");
    assert!(matches!(laptop.over.await.unwrap(), Over::Store(_)));
    sleep(Duration::from_secs(30)).await;
    let log = router.node.with(|group, _| group.entries().len()).await.unwrap();
    assert_eq!(log, 2);
    assert!(
        !router
            .node
            .with(|group, _| {
                group.entries().iter().any(|logged| matches!(logged.entry.body, Body::Rotate { .. }))
            })
            .await
            .unwrap()
    );
}
