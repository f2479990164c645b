//! The network, and the order of things.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;
use std::time::Duration;

use peer::group::{
    Disk, Event, Founding, Grants, Group, Member, MemberId, Mode, Policy, RecoveryCode, Resource,
};

use super::machine::Machine;
use super::model::{Model, Tally};
use super::random::Random;

/// What kind of schedule it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) policy: Policy,
    /// Until the operator and the faults stop.
    pub(crate) lasts: Duration,
    /// Of a thousand messages.
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) late: u64,
    /// Of a thousand deeds of the operator and of fate.
    pub(crate) faults: u64,
    pub(crate) coups: u64,
    /// Whether all machines want all leases all the time.
    pub(crate) is_eager: bool,
    /// Whether disks are put back and machines destroyed.
    pub(crate) is_cruel: bool,
}

/// A message on its way: when it arrives, its number, from whom, to whom, and its bytes.
type Parcel = (Duration, u64, usize, usize, Vec<u8>);

pub(crate) struct World {
    pub(crate) random: Random,
    pub(crate) plan: Plan,
    pub(crate) now: Duration,
    pub(crate) machines: Vec<Machine>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) recovery: RecoveryCode,
    /// Pairs that cannot reach each other, the lower first.
    pub(crate) cuts: BTreeSet<(usize, usize)>,
    pub(crate) model: Model,
    /// Most machines, those included that were removed.
    pub(crate) max_machines: usize,
    /// What machines have told their owners, for whoever wants it.
    pub(crate) heard: Option<Vec<(usize, Event)>>,
    queue: BinaryHeap<Reverse<Parcel>>,
    sent: u64,
    trace: bool,
}

impl Plan {
    /// Nothing goes wrong but what a test does.
    pub(crate) fn calm(policy: Policy) -> Self {
        let lasts = Duration::ZERO;
        Plan {
            policy,
            lasts,
            lost: 0,
            doubled: 0,
            late: 0,
            faults: 0,
            coups: 0,
            is_eager: false,
            is_cruel: false,
        }
    }
}

impl World {
    /// One machine that has founded a group.
    pub(crate) fn new(seed: u64, plan: Plan) -> Self {
        let mut random = Random::new(seed);
        let mut machine = Machine::new(1, &mut random);
        let recovery = RecoveryCode::new([7; 16]);
        let founding = Founding {
            name: "home".to_owned(),
            founder: World::member(&machine),
            policy: plan.policy,
            recovery: recovery.clone(),
        };
        let moment = machine.moment(Duration::ZERO);
        let keyring = Arc::clone(&machine.keyring);
        machine.group = Some(Group::create(keyring, founding, random.entropy(), moment).unwrap());
        let mut world = World {
            random,
            plan,
            now: Duration::ZERO,
            machines: vec![machine],
            resources: vec![
                Resource::profile("1"),
                Resource { kind: peer::group::ResourceKind::SmsOut, name: "1".to_owned() },
            ],
            recovery,
            cuts: BTreeSet::new(),
            model: Model::default(),
            max_machines: 5,
            heard: None,
            queue: BinaryHeap::new(),
            sent: 0,
            trace: std::env::var_os("SCHEDULE").is_some(),
        };
        world.model_starts();
        world.flush(0);
        world
    }

    fn model_starts(&mut self) {
        let first = self.machines[0].group.as_ref().unwrap().entries()[0].digest;
        self.model.begin(first);
    }

    pub(crate) fn member(machine: &Machine) -> Member {
        Member {
            key: machine.keyring.key,
            name: "m".to_owned(),
            model: String::new(),
            eid: String::new(),
            mode: Mode::Move,
            grants: Grants::ALL,
        }
    }

    /// Runs until `end`; every now and then `deed` happens.
    pub(crate) fn run(&mut self, end: Duration, pause: Option<u64>, mut deed: impl FnMut(&mut World)) {
        let mut next_deed = pause.map(|pause| self.now + Duration::from_millis(self.random.below(pause) + 1));
        loop {
            let timer = self.next_timer();
            let delivery = self.queue.peek().map(|Reverse((at, ..))| *at);
            let next = [timer.map(|(at, _)| at), delivery, next_deed].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= end) else { break };
            self.now = next.max(self.now);
            if next_deed == Some(next) {
                deed(self);
                next_deed = pause.map(|pause| self.now + Duration::from_millis(self.random.below(pause) + 1));
            } else if delivery == Some(next) {
                let Some(Reverse((_, _, from, to, bytes))) = self.queue.pop() else { break };
                self.deliver(from, to, &bytes);
            } else if let Some((_, index)) = timer {
                self.with(index, |group, moment| group.handle_timeout(moment));
            }
        }
        self.now = end.max(self.now);
    }

    /// Lets a machine that runs do something, and then everything that follows from it.
    pub(crate) fn with<T>(
        &mut self,
        index: usize,
        act: impl FnOnce(&mut Group, peer::group::Moment) -> T,
    ) -> Option<T> {
        let machine = &mut self.machines[index];
        let moment = machine.moment(self.now);
        let result = machine.group.as_mut().map(|group| act(group, moment));
        self.flush(index);
        result
    }

    fn next_timer(&self) -> Option<(Duration, usize)> {
        let timers = self.machines.iter().enumerate().filter_map(|(index, machine)| {
            let due = machine.group.as_ref()?.poll_timeout()?;
            Some((machine.when(due), index))
        });
        timers.min()
    }

    fn deliver(&mut self, from: usize, to: usize, bytes: &[u8]) {
        if self.is_cut(from, to) {
            return;
        }
        self.model.tally.messages += 1;
        let sender = self.machines[from].id;
        let is_member = |group: &Group| group.view().members.contains_key(&sender);
        let was_member = self.machines[to].group.as_ref().is_some_and(is_member);
        let result = self.with(to, |group, moment| group.handle(sender, bytes, moment));
        let is_taken = matches!(result, Some(Ok(())));
        let is_now = self.machines[to].group.as_ref().is_none_or(is_member);
        assert!(was_member || is_now || !is_taken, "a machine that is no member was listened to");
    }

    /// Files to disk, messages to the network, events to the model; and sometimes the current fails in between.
    pub(crate) fn flush(&mut self, index: usize) {
        let fails = self.plan.is_cruel && self.random.per_mille(2);
        let survives_until = if fails { self.random.below(4) } else { u64::MAX };
        let machine = &mut self.machines[index];
        let Some(group) = machine.group.as_mut() else { return };
        if let Some(files) = group.poll_files() {
            assert!(
                group.poll_transmit().is_none() && group.poll_event().is_none(),
                "said before it is on disk"
            );
            if survives_until == 0 {
                return self.crash(index);
            }
            if let Some(state) = files.state {
                let keeps = self.random.per_mille(200);
                machine.save_state(state, keeps);
            }
            if survives_until == 1 && !machine.disk.log.is_empty() {
                return self.crash(index);
            }
            if let Some(log) = files.log {
                machine.disk.log = log;
            }
            if let Some(group) = machine.group.as_mut() {
                group.saved();
            }
        }
        if survives_until == 2 {
            return self.crash(index);
        }
        let mut departed = false;
        while let Some(transmit) = self.machines[index].group.as_mut().and_then(Group::poll_transmit) {
            self.post(index, transmit.to, transmit.bytes);
        }
        while let Some(event) = self.machines[index].group.as_mut().and_then(Group::poll_event) {
            self.note(|| format!("{index}: {event:?}"));
            departed |= matches!(event, Event::Departed { .. });
            if let Some(group) = &self.machines[index].group {
                self.model.on_event(index, group, &event);
            }
            if let Some(heard) = &mut self.heard {
                heard.push((index, event));
            }
        }
        if departed {
            // It deletes everything of the group.
            let machine = &mut self.machines[index];
            machine.group = None;
            machine.disk = super::machine::Files::default();
            machine.backups.clear();
        }
        let (machines, resources) = (&self.machines, &self.resources);
        self.model.check(machines, resources, self.now, index);
    }

    #[expect(clippy::print_stdout, reason = "somebody has asked for the story of one schedule")]
    fn note(&self, text: impl FnOnce() -> String) {
        if self.trace {
            println!("{:?} {}", self.now, text());
        }
    }

    fn post(&mut self, from: usize, to: MemberId, bytes: Vec<u8>) {
        let Some(to) = self.machines.iter().position(|machine| machine.id == to) else { return };
        if self.is_cut(from, to) || self.random.per_mille(self.plan.lost) {
            return;
        }
        for _ in 0..1 + u32::from(self.random.per_mille(self.plan.doubled)) {
            let term = u64::from(self.plan.policy.profile_term) * 1000;
            let delay = match self.random.below(1000) {
                late if late < self.plan.late => self.random.below(term + term / 4),
                late if late < 4 * self.plan.late => self.random.below(8000),
                _ => 1 + self.random.below(120),
            };
            self.sent += 1;
            self.queue.push(Reverse((
                self.now + Duration::from_millis(delay),
                self.sent,
                from,
                to,
                bytes.clone(),
            )));
        }
    }

    fn is_cut(&self, a: usize, b: usize) -> bool {
        self.cuts.contains(&(a.min(b), a.max(b)))
    }

    pub(crate) fn crash(&mut self, index: usize) {
        self.note(|| format!("{index}: crashes"));
        self.machines[index].group = None;
        self.model.check(&self.machines, &self.resources, self.now, index);
    }

    pub(crate) fn start(&mut self, index: usize) {
        let disk = if self.machines[index].was_rolled_back { Disk::Unknown } else { Disk::Current };
        let entropy = self.random.entropy();
        let machine = &self.machines[index];
        if machine.is_destroyed
            || machine.group.is_some()
            || machine.disk.log.is_empty()
            || machine.disk.state.is_empty()
        {
            return;
        }
        self.note(|| format!("{index}: starts, {disk:?}"));
        self.machines[index].start(self.now, disk, entropy).unwrap();
        self.flush(index);
    }

    /// Everybody can reach everybody, and says so.
    pub(crate) fn heal(&mut self) {
        self.cuts.clear();
        let ids: Vec<MemberId> = self.machines.iter().map(|machine| machine.id).collect();
        for index in 0..ids.len() {
            for (other, id) in ids.iter().enumerate() {
                let is_member =
                    self.machines[index].group.as_ref().is_some_and(|g| g.view().members.contains_key(id));
                if other != index && is_member {
                    self.with(index, |group, moment| group.connected(*id, moment));
                }
            }
        }
    }

    pub(crate) fn tally(&self) -> Tally {
        self.model.tally
    }
}
