//! What must be true at every moment, whatever happens.

use std::collections::BTreeMap;
use std::time::Duration;

use peer::group::{Body, Digest, Event, Group, Lease, MemberId, Resource};

use super::machine::Machine;

/// What has happened in all schedules together: a test that saw none of it would prove nothing.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) acknowledged: u64,
    pub(crate) acquired: u64,
    pub(crate) moved: u64,
    pub(crate) taken_over: u64,
    pub(crate) recovered: u64,
    pub(crate) handed_over: u64,
    pub(crate) removed: u64,
    pub(crate) superseded: u64,
    pub(crate) rolled_back: u64,
    pub(crate) converged: u64,
    pub(crate) messages: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Tally) {
        self.acknowledged += other.acknowledged;
        self.acquired += other.acquired;
        self.moved += other.moved;
        self.taken_over += other.taken_over;
        self.recovered += other.recovered;
        self.handed_over += other.handed_over;
        self.removed += other.removed;
        self.superseded += other.superseded;
        self.rolled_back += other.rolled_back;
        self.converged += other.converged;
        self.messages += other.messages;
    }
}

/// The reference: one list of what was acknowledged, one holder per resource.
#[derive(Default)]
pub(crate) struct Model {
    /// Digests of acknowledged entries; entry 1 comes first.
    acknowledged: Vec<Digest>,
    /// Places of the last acknowledged change of members.
    last_change: usize,
    /// The highest fence of each resource, and whose it is.
    fences: BTreeMap<Resource, (u64, usize)>,
    /// What each acting primary had granted to machines when it was looked at last.
    tables: BTreeMap<usize, Vec<Lease>>,
    /// The highest epoch in which a machine acted, and which.
    epochs: BTreeMap<u64, MemberId>,
    pub(crate) tally: Tally,
}

impl Model {
    /// The entry that creates the group.
    pub(crate) fn begin(&mut self, first: Digest) {
        self.acknowledged.push(first);
    }

    pub(crate) fn on_event(&mut self, machine: usize, group: &Group, event: &Event) {
        match event {
            Event::Acknowledged { seq } => self.on_acknowledged(group, *seq),
            Event::Acquired { resource, fence, .. } => self.on_acquired(machine, resource, *fence),
            Event::TookOver { epoch, .. } => self.on_took_over(group, *epoch),
            Event::Superseded { entries } => {
                self.tally.superseded += entries.len() as u64;
                for logged in entries {
                    let known = self.acknowledged.get(usize::try_from(logged.entry.seq).unwrap() - 1);
                    assert_ne!(known, Some(&logged.digest), "an acknowledged entry was superseded");
                }
            }
            Event::Forked { peer, error } => panic!("{peer:?} has another log: {error}"),
            _ => {}
        }
    }

    fn on_acknowledged(&mut self, group: &Group, seq: u64) {
        let seq = usize::try_from(seq).unwrap();
        let known = self.acknowledged.len().min(seq);
        // A chain: when one digest agrees, everything before it does.
        assert_eq!(
            group.entries()[known - 1..known].first().map(|l| l.digest),
            self.acknowledged.get(known - 1).copied()
        );
        for logged in &group.entries()[known..seq] {
            self.tally.acknowledged += 1;
            if matches!(logged.entry.body, Body::RemoveMember { .. } | Body::AddMember { .. }) {
                self.last_change = self.acknowledged.len() + 1;
            }
            self.tally.removed += u64::from(matches!(logged.entry.body, Body::RemoveMember { .. }));
            self.acknowledged.push(logged.digest);
        }
    }

    fn on_acquired(&mut self, machine: usize, resource: &Resource, fence: u64) {
        self.tally.acquired += 1;
        if let Some((highest, holder)) = self.fences.get(resource).copied() {
            assert!(
                fence > highest || (fence == highest && holder == machine),
                "fence {fence} after {highest}"
            );
            self.tally.moved += u64::from(holder != machine);
        }
        self.fences.insert(resource.clone(), (fence, machine));
    }

    fn on_took_over(&mut self, group: &Group, epoch: u64) {
        let last = group.entries().last().unwrap();
        let Body::TakeOver(take_over) = &last.entry.body else { panic!("an epoch begins with a take-over") };
        self.tally.taken_over += 1;
        assert!(
            self.epochs.insert(epoch, group.me()).is_none_or(|me| me == group.me()),
            "two primaries in {epoch}"
        );
        if take_over.recovery.is_some() {
            self.tally.recovered += 1;
            let known = group.entries().iter().zip(&self.acknowledged);
            let kept = known.take_while(|(logged, digest)| logged.digest == **digest).count();
            if take_over.lost.len() + take_over.votes.len() > 2 || self.last_change > kept {
                // The operator has given up machines that may be the only ones that knew, with others that this one has never
                // heard of.
                self.acknowledged.truncate(kept);
                return;
            }
        }
        let last_acknowledged = self.acknowledged.len();
        let found = group.entries().get(last_acknowledged - 1).map(|logged| logged.digest);
        assert_eq!(found, self.acknowledged.last().copied(), "a new primary lacks entry {last_acknowledged}");
    }

    /// After every step.
    pub(crate) fn check(
        &mut self,
        machines: &[Machine],
        resources: &[Resource],
        now: Duration,
        changed: usize,
    ) {
        for resource in resources {
            let holders = machines.iter().enumerate().filter(|(_, machine)| {
                let group = machine.group.as_ref();
                group.is_some_and(|group| group.holds(resource, machine.moment(now)).is_some())
            });
            let holders: Vec<usize> = holders.map(|(index, _)| index).collect();
            assert!(holders.len() <= 1, "{holders:?} hold {:?} at {now:?}", resource.kind);
        }
        self.check_table(machines, changed);
    }

    /// A primary grants nothing to a machine that is not a member.
    fn check_table(&mut self, machines: &[Machine], changed: usize) {
        let Some(group) = machines.get(changed).and_then(|machine| machine.group.as_ref()) else {
            self.tables.remove(&changed);
            return;
        };
        let leases: Vec<Lease> = group.leases().collect();
        if let Some(before) = self.tables.get(&changed) {
            for lease in leases.iter().filter(|lease| !group.view().members.contains_key(&lease.holder)) {
                let old = before.iter().find(|old| old.resource == lease.resource);
                let is_old = old.is_none_or(|old| {
                    (old.fence, old.holder) == (lease.fence, lease.holder) && old.ends >= lease.ends
                });
                assert!(
                    is_old
                        || group.entries().last().is_some_and(|l| matches!(l.entry.body, Body::TakeOver(_))),
                    "a lease for a removed machine"
                );
            }
        }
        self.tables.insert(changed, leases);
    }

    pub(crate) fn acknowledged(&self) -> &[Digest] {
        &self.acknowledged
    }
}
