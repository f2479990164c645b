//! What people and fate do.

use std::time::Duration;

use peer::group::{Asserted, Authority, Body, Disk, Group, Policy, RemovalReason};

use super::machine::Machine;
use super::world::World;

impl World {
    /// One deed of the operator or of fate.
    pub(crate) fn deed(&mut self) {
        if self.random.per_mille(self.plan.faults) {
            return self.fault();
        }
        let index = self.random.index(self.machines.len());
        if self.machines[index].is_given_up {
            return;
        }
        let resource = self.resources[self.random.index(self.resources.len())].clone();
        if self.random.per_mille(self.plan.coups) {
            return self.coup();
        }
        if self.plan.is_eager && self.random.per_mille(700) {
            let _ = self.with(index, |group, now| group.acquire(resource, now));
            return;
        }
        match self.random.below(100) {
            0..30 => drop(self.with(index, |group, now| group.acquire(resource, now))),
            30..45 => drop(self.with(index, |group, now| group.release(&resource, now))),
            45..60 => drop(self.with(index, |group, now| group.propose_state("k", &[1], now))),
            60..72 => self.pair(index),
            72..77 => self.remove_one(index),
            77..83 => self.hand_over(index),
            83..93 => self.usurp(index),
            93..95 => drop(self.with(index, |group, now| group.rotate(now))),
            95..97 => self.change_policy(index),
            _ => {
                let result = self.with(index, |group, now| group.leave(now));
                self.machines[index].wants_to_leave |= matches!(result, Some(Ok(_)));
            }
        }
    }

    /// A machine is paired: its host adds it and gives it the log, unless one of them vanishes in between.
    pub(crate) fn pair(&mut self, host: usize) {
        if self.machines.len() >= self.max_machines {
            return;
        }
        let number = u8::try_from(self.machines.len()).unwrap() + 1;
        let joiner = Machine::new(number, &mut self.random);
        let member = World::member(&joiner);
        let id = joiner.id;
        let Some(Ok(_)) = self.with(host, |group, now| group.admit(member, now)) else { return };
        self.machines.push(joiner);
        let index = self.machines.len() - 1;
        let Some(group) = self.machines[host].group.as_ref() else { return };
        if self.plan.faults > 0 && self.random.per_mille(150) {
            // It was switched off before it had the log: the host takes the addition back.
            self.machines[index].is_destroyed = true;
            let _ = self.with(host, |group, now| group.remove(id, RemovalReason::Removed, now));
            return;
        }
        let entries: Vec<Vec<u8>> = group.entries().iter().map(|logged| logged.bytes.to_vec()).collect();
        let genesis = group.entries()[0].digest;
        let entropy = self.random.entropy();
        let moment = self.machines[index].moment(self.now);
        let keyring = std::sync::Arc::clone(&self.machines[index].keyring);
        let group = Group::join(keyring, &entries, genesis, None, entropy, moment).unwrap();
        self.machines[index].group = Some(group);
        self.flush(index);
    }

    /// Everybody wants everything.
    pub(crate) fn grab(&mut self) {
        for index in 0..self.machines.len() {
            for resource in self.resources.clone() {
                let _ = self.with(index, |group, now| group.acquire(resource, now));
            }
        }
    }

    /// A machine misses a change, and then takes over with the vote of one that has it, if that one is careless.
    fn coup(&mut self) {
        let running = |machine: &Machine| machine.group.as_ref().is_some_and(Group::is_primary);
        let Some(primary) = self.machines.iter().position(running) else { return };
        let usurper = self.random.index(self.machines.len());
        if usurper == primary || self.machines[usurper].is_given_up || self.machines[primary].is_given_up {
            return;
        }
        self.isolate(usurper);
        let _ = self.with(primary, |group, now| group.propose_state("k", &[2], now));
        self.run(self.now + Duration::from_secs(1), None, |_| {});
        self.cuts.retain(|(a, b)| *a != usurper && *b != usurper);
        self.isolate(primary);
        let waits = Duration::from_millis(9000 + self.random.below(8000));
        self.run(self.now + waits, None, |_| {});
        let _ = self.with(usurper, |group, now| group.take_over(Authority::Majority, Asserted::Nothing, now));
    }

    pub(crate) fn isolate(&mut self, index: usize) {
        self.cuts.extend((0..self.machines.len()).map(|other| (index.min(other), index.max(other))));
    }

    fn remove_one(&mut self, host: usize) {
        let member = self.machines[self.random.index(self.machines.len())].id;
        let _ = self.with(host, |group, now| group.remove(member, RemovalReason::Removed, now));
    }

    fn hand_over(&mut self, from: usize) {
        let successor = self.machines[self.random.index(self.machines.len())].id;
        if let Some(Ok(())) = self.with(from, |group, now| group.set_primary(successor, now)) {
            self.model.tally.handed_over += 1;
        }
    }

    fn change_policy(&mut self, host: usize) {
        let seconds =
            |world: &mut World, base: u32| base.max(30) + u32::try_from(world.random.below(30)).unwrap();
        let base = self.plan.policy;
        let policy = Policy {
            profile_term: seconds(self, base.profile_term),
            autonomy: seconds(self, base.autonomy),
            ..base
        };
        let _ = self.with(host, |group, now| group.set_policy(policy, now));
    }

    fn usurp(&mut self, index: usize) {
        let Some(group) = self.machines[index].group.as_ref() else { return };
        let view = group.view();
        let is_destroyed = |id| self.machines.iter().any(|machine| machine.id == id && machine.is_destroyed);
        // The operator says only what is true.
        let asserted =
            if is_destroyed(view.primary) { Asserted::OldPrimaryIsGone } else { Asserted::Nothing };
        let authority = if self.random.per_mille(300) && self.may_recover(index) {
            Authority::Recovery(self.recovery.clone())
        } else {
            Authority::Majority
        };
        let asserted = if self.random.per_mille(500) { asserted } else { Asserted::Nothing };
        let is_recovery = matches!(authority, Authority::Recovery(_));
        let members: Vec<_> = view.members.keys().copied().collect();
        let result = self.with(index, |group, now| group.take_over(authority, asserted, now));
        if is_recovery && matches!(result, Some(Ok(()))) {
            // Until it is known who is lost, nothing is done with the others.
            for machine in &mut self.machines {
                machine.is_given_up |= members.contains(&machine.id);
            }
            self.machines[index].is_given_up = false;
        }
    }

    /// The recovery code is used by somebody who knows which machines belong to the group, with two machines, or when the others
    /// are gone, and not on a machine that is on its way out.
    fn may_recover(&self, index: usize) -> bool {
        let Some(group) = self.machines[index].group.as_ref() else { return false };
        let members: Vec<_> = group.view().members.keys().copied().collect();
        let in_time = self.machines.iter().all(|machine| {
            machine.is_destroyed || machine.group.is_none() && machine.disk.log.is_empty() || {
                let Some(other) = machine.group.as_ref() else {
                    return members.len() == 2 && self.knows(machine, &members);
                };
                other.view().members.keys().copied().eq(members.iter().copied())
            }
        });
        let alive = |id| self.machines.iter().any(|machine| machine.id == id && !machine.is_destroyed);
        let others = members.iter().filter(|id| **id != group.me() && alive(**id)).count();
        let is_decided = self.machines[index].wants_to_leave;
        in_time && !is_decided && !group.is_quarantined() && (members.len() == 2 || others == 0)
    }

    /// Whether the disk of a machine that is off has these members.
    fn knows(&self, machine: &Machine, members: &[peer::group::MemberId]) -> bool {
        let keyring = std::sync::Arc::clone(&machine.keyring);
        let (disk, moment) = (&machine.disk, machine.moment(self.now));
        let group = Group::restore(keyring, &disk.log, &disk.state, Disk::Current, [0; 32], moment);
        group.is_ok_and(|group| group.view().members.keys().eq(members.iter()))
    }

    fn fault(&mut self) {
        let index = self.random.index(self.machines.len());
        match self.random.below(100) {
            0..35 => {
                let other = self.random.index(self.machines.len());
                self.cuts.insert((index.min(other), index.max(other)));
            }
            35..45 => self.isolate(index),
            45..65 => self.heal(),
            65..78 => self.crash(index),
            78..94 => self.start(index),
            94..98 if self.plan.is_cruel => self.roll_back(index),
            98.. if self.plan.is_cruel => {
                self.crash(index);
                self.machines[index].is_destroyed = true;
            }
            _ => self.start(index),
        }
    }

    /// The disk of a machine is put back to what it once was, and the machine starts.
    fn roll_back(&mut self, index: usize) {
        let count = self.machines[index].backups.len();
        if count == 0 || self.machines[index].is_destroyed {
            return;
        }
        self.crash(index);
        let backup = self.random.index(count);
        let machine = &mut self.machines[index];
        machine.disk = machine.backups[backup].clone();
        machine.was_rolled_back = true;
        self.model.tally.rolled_back += 1;
        self.start(index);
    }

    /// After the faults have ended: everybody starts and finds everybody, and in a gentle schedule they agree.
    pub(crate) fn settle(&mut self) {
        self.plan.lost = 0;
        self.plan.late = 0;
        self.plan.doubled = 0;
        for index in 0..self.machines.len() {
            self.start(index);
        }
        self.plan.is_cruel = false;
        self.heal();
        let end = self.now + Duration::from_secs(60);
        self.run(end, None, |_| {});
    }

    /// That all machines that are members of the last primary's group have its log.
    pub(crate) fn check_convergence(&mut self) {
        let running = self.machines.iter().filter(|machine| machine.runs());
        let primary = running.filter_map(|machine| machine.group.as_ref()).filter(|group| group.is_primary());
        let Some(primary) = primary.max_by_key(|group| group.view().epoch) else {
            panic!("nobody is primary after a minute without faults");
        };
        assert_eq!(primary.acknowledged(), primary.view().seq, "a change is not acknowledged without faults");
        assert_eq!(primary.entries().len(), self.model.acknowledged().len());
        for machine in &self.machines {
            let Some(group) = machine.group.as_ref() else { continue };
            if primary.view().members.contains_key(&machine.id) {
                assert_eq!(group.view(), primary.view(), "a member has another log");
                assert_eq!(group.key().is_some(), primary.key().is_some(), "a member lacks the group key");
            } else {
                assert!(
                    matches!(primary.entries().last().map(|l| &l.entry.body), Some(Body::Create { .. }))
                        || group.me() != primary.me()
                );
            }
        }
        self.model.tally.converged += 1;
    }
}
