//! The group step by step, in a world where nothing goes wrong but what the test does.

use std::time::Duration;

use peer::group::{Asserted, Authority, Event, GroupError, Policy, Refusal, Resource, SILENCE, VOTING};

use crate::sim::{Plan, World};

const POLICY: Policy = Policy { device_limit: 10, profile_term: 600, autonomy: 300 };

/// So many machines that have each other's log.
fn world(machines: usize) -> World {
    let mut world = World::new(7, Plan::calm(POLICY));
    world.heard = Some(Vec::new());
    for _ in 1..machines {
        world.pair(0);
        world.pass(1);
        world.heal();
        world.pass(1);
    }
    assert_eq!(world.group(machines - 1).acknowledged(), machines as u64);
    world
}

impl World {
    fn pass(&mut self, seconds: u64) {
        let end = self.now + Duration::from_secs(seconds);
        self.run(end, None, |_| {});
    }

    fn group(&self, index: usize) -> &peer::group::Group {
        self.machines[index].group.as_ref().unwrap()
    }

    fn holds(&self, index: usize) -> bool {
        let moment = self.machines[index].moment(self.now);
        self.group(index).holds(&Resource::profile("1"), moment).is_some()
    }

    fn acquire(&mut self, index: usize) {
        self.with(index, |group, now| group.acquire(Resource::profile("1"), now)).unwrap().unwrap();
    }

    fn take_over(&mut self, index: usize, authority: Authority, asserted: Asserted) {
        self.with(index, |group, now| group.take_over(authority, asserted, now)).unwrap().unwrap();
    }

    /// The last thing of its kind that a machine has told.
    fn last<T>(&self, index: usize, pick: impl Fn(&Event) -> Option<T>) -> Option<T> {
        let heard = self.heard.iter().flatten().rev();
        heard.filter(|(machine, _)| *machine == index).find_map(|(_, event)| pick(event))
    }

    fn refusal(&self, index: usize) -> Option<Refusal> {
        self.last(index, |event| match event {
            Event::Refused { refusal, .. } => Some(refusal.clone()),
            _ => None,
        })
    }

    fn waits(&self, index: usize) -> Option<Duration> {
        self.last(index, |event| match event {
            Event::TookOver { waits, .. } => Some(*waits),
            _ => None,
        })
    }
}

#[test]
fn a_lease_moves_when_it_is_given_up_and_its_fence_grows() {
    let mut world = world(2);
    world.acquire(1);
    world.pass(1);
    assert!(world.holds(1));
    world.acquire(0);
    world.pass(1500);
    assert!(world.holds(1) && !world.holds(0), "it is renewed for as long as it is wanted");
    assert!(matches!(world.refusal(0), Some(Refusal::Held { holder, .. }) if holder == world.machines[1].id));
    assert!(world.last(1, |event| matches!(event, Event::Wanted { .. }).then_some(())).is_some());
    world.with(1, |group, now| group.release(&Resource::profile("1"), now)).unwrap().unwrap();
    world.pass(6);
    assert!(world.holds(0) && !world.holds(1));
    let fences: Vec<u64> = world
        .heard
        .iter()
        .flatten()
        .filter_map(|(_, event)| match event {
            Event::Acquired { fence, .. } => Some(*fence),
            _ => None,
        })
        .collect();
    assert_eq!(fences, [1 << 32 | 1, 1 << 32 | 2]);
}

#[test]
fn a_lease_ends_where_nobody_can_renew_it_and_others_wait_longer() {
    let mut world = world(3);
    world.acquire(2);
    world.pass(1);
    world.acquire(1);
    world.isolate(2);
    // Two clocks may be 3 s off after 600 s, the guard is 12 s.
    world.pass(594);
    assert!(world.holds(2), "until the term is over");
    world.pass(9);
    assert!(!world.holds(2) && !world.holds(1), "the guard is 2 %");
    world.pass(20);
    assert!(world.holds(1));
}

#[test]
fn a_primary_that_nobody_answers_stops_granting() {
    let mut world = world(2);
    world.acquire(0);
    world.pass(1);
    world.isolate(1);
    world.pass(290);
    assert!(world.holds(0));
    // It is renewed for the last time after 300 s at most, less the guard.
    world.pass(700);
    assert!(!world.holds(0));
    world.acquire(0);
    world.pass(1);
    assert_eq!(world.refusal(0), Some(Refusal::NoMajority));
    world.heal();
    world.pass(6);
    assert!(world.holds(0));
}

#[test]
fn a_machine_votes_only_for_what_it_would_not_lose() {
    let mut world = world(3);
    world.isolate(2);
    world.with(0, |group, now| group.propose_state("apn", b"internet", now)).unwrap().unwrap();
    world.pass(6);
    let acknowledged = world.group(1).acknowledged();
    assert_eq!(acknowledged, 4);
    world.isolate(0);
    world.pass(SILENCE.as_secs() + 30);
    // The second and the third meet, and the third wants to be the primary before it has heard of the change.
    world.cuts.retain(|pair| *pair != (1, 2));
    world.take_over(2, Authority::Majority, Asserted::Nothing);
    world.pass(VOTING.as_secs() + 20);
    assert!(!world.group(2).is_primary());
    assert!(world.group(2).view().states.contains_key("apn"), "the voter has told what is missing");
    world.take_over(2, Authority::Majority, Asserted::Nothing);
    world.pass(1);
    assert!(world.group(2).is_primary() && world.group(1).view().epoch == world.group(2).view().epoch);
    // The old primary steps down.
    world.heal();
    world.pass(1);
    assert!(!world.group(0).is_primary());
    assert_eq!(world.group(0).view(), world.group(2).view());
}

#[test]
fn nobody_votes_against_a_primary_that_is_there() {
    let mut world = world(3);
    world.take_over(1, Authority::Majority, Asserted::Nothing);
    world.pass(VOTING.as_secs() + 1);
    assert!(
        world
            .last(1, |event| matches!(event, Event::TakeOverFailed { votes: 1, needed: 2 }).then_some(()))
            .is_some()
    );
    // The candidate has left it, and it has to be voted for anew.
    world.pass(60);
    assert!(world.group(0).is_primary() && world.group(0).view().epoch > 1);
    assert_eq!(world.group(1).view(), world.group(0).view());
}

#[test]
fn handing_over_loses_no_lease_and_no_time() {
    let mut world = world(3);
    world.acquire(2);
    world.pass(6);
    let successor = world.machines[1].id;
    world.with(0, |group, now| group.set_primary(successor, now)).unwrap().unwrap();
    world.pass(1);
    assert!(world.group(1).is_primary() && !world.group(0).is_primary());
    assert_eq!(world.waits(1), Some(Duration::ZERO));
    world.acquire(0);
    world.pass(2000);
    assert!(world.holds(2) && !world.holds(0), "it is renewed by the new primary");
    assert!(matches!(world.refusal(0), Some(Refusal::Held { .. })));
}

#[test]
fn whoever_takes_over_waits_for_what_the_old_primary_may_have_granted() {
    let mut world = world(2);
    world.acquire(0);
    world.pass(6);
    world.isolate(0);
    world.pass(20);
    let code = world.recovery.clone();
    world.take_over(1, Authority::Recovery(code), Asserted::Nothing);
    world.pass(VOTING.as_secs() + 1);
    assert!(world.group(1).is_primary());
    assert_eq!(world.group(1).view().members.len(), 1, "the machine that did not vote is removed");
    // What was promised, the term, and the guards of both.
    let waits = world.waits(1).unwrap();
    assert!(waits > Duration::from_secs(850) && waits < Duration::from_secs(930), "{waits:?}");
    world.acquire(1);
    world.pass(1);
    assert!(matches!(world.refusal(1), Some(Refusal::Waiting { .. })));
    world.pass(waits.as_secs() + 20);
    assert!(world.holds(1) && !world.holds(0));
}

#[test]
fn whoever_knows_that_the_old_primary_is_gone_need_not_wait() {
    let mut world = world(2);
    world.acquire(0);
    world.pass(6);
    world.crash(0);
    world.machines[0].is_destroyed = true;
    world.pass(20);
    let code = world.recovery.clone();
    world.take_over(1, Authority::Recovery(code), Asserted::OldPrimaryIsGone);
    world.pass(VOTING.as_secs() + 1);
    assert_eq!(world.waits(1), Some(Duration::ZERO));
    world.acquire(1);
    world.pass(1);
    assert!(world.holds(1));
}

/// Whoever follows need not know of a policy that is not acknowledged, and would not wait for its term.
#[test]
fn a_longer_term_is_not_granted_before_it_is_acknowledged() {
    let mut world = world(2);
    let policy = Policy { profile_term: 3000, ..POLICY };
    let left = |world: &World| {
        let moment = world.machines[0].moment(world.now);
        world.group(0).holds(&Resource::profile("1"), moment).unwrap().until - moment.clock
    };
    world.isolate(1);
    world.with(0, |group, now| group.set_policy(policy, now)).unwrap().unwrap();
    world.acquire(0);
    assert!(left(&world) <= Duration::from_secs(600));
    world.heal();
    world.pass(310);
    assert!(left(&world) > Duration::from_secs(2900));
}

/// Whoever was away when it was removed learns of it, and of nothing that came later.
#[test]
fn a_removed_machine_that_comes_back_departs() {
    let mut world = world(3);
    world.isolate(2);
    let lost = world.machines[2].id;
    let reason = peer::group::RemovalReason::Removed;
    world.with(0, |group, now| group.remove(lost, reason, now)).unwrap().unwrap();
    world.pass(1);
    world.with(0, |group, now| group.propose_state("later", b"v", now)).unwrap().unwrap();
    world.pass(60);
    assert!(world.group(2).view().members.contains_key(&lost));
    world.heal();
    world.pass(1);
    assert!(world.machines[2].group.is_none() && world.machines[2].disk.log.is_empty());
    let departed = world.last(2, |event| match event {
        Event::Departed { by } => Some(*by),
        _ => None,
    });
    assert_eq!(departed, Some(world.machines[0].id));
    assert_eq!(world.last(2, |event| matches!(event, Event::Changed { to: 5.., .. }).then_some(())), None);
}

#[test]
fn a_wrong_recovery_code_is_refused() {
    let mut world = world(2);
    let wrong = Authority::Recovery(peer::group::RecoveryCode::new([8; 16]));
    let refused = world.with(1, |group, now| group.take_over(wrong, Asserted::Nothing, now)).unwrap();
    assert_eq!(refused, Err(GroupError::RecoveryCode));
}

/// A disk that was put back without anybody's knowledge is found out by what others have seen.
#[test]
fn an_old_disk_is_found_out() {
    let mut world = world(3);
    let old = world.machines[1].disk.clone();
    world.acquire(1);
    for _ in 0..3 {
        world.with(1, |group, now| group.propose_state("k", b"v", now)).unwrap().unwrap();
        world.pass(6);
    }
    world.crash(1);
    world.machines[1].disk = old;
    world.start(1);
    world.heal();
    world.pass(20);
    assert!(world.group(1).is_quarantined());
    assert!(!world.holds(1));
    let refused = world.with(1, |group, now| group.acquire(Resource::profile("1"), now)).unwrap();
    assert_eq!(refused, Err(GroupError::Quarantined));
    // It follows, and a restart does not change its mind.
    world.with(0, |group, now| group.propose_state("later", b"v", now)).unwrap().unwrap();
    world.pass(6);
    assert!(world.group(1).view().states.contains_key("later"));
    world.crash(1);
    world.start(1);
    assert!(world.group(1).is_quarantined());
    world.with(1, |group, now| group.vouch(now));
    assert!(!world.group(1).is_quarantined());
}

#[test]
fn a_group_of_ten_agrees() {
    let mut world = World::new(3, Plan::calm(POLICY));
    world.max_machines = 10;
    while world.machines.len() < 10 {
        world.pair(0);
        world.pass(6);
    }
    world.with(9, |group, now| group.propose_state("k", b"v", now)).unwrap().unwrap();
    world.pass(12);
    for index in 0..10 {
        assert_eq!(world.group(index).view(), world.group(0).view());
        assert_eq!(world.group(index).acknowledged(), 11);
    }
    let refused = world.with(0, |group, now| {
        let mut member = group.view().members.values().next().unwrap().clone();
        member.key.0[0] ^= 1;
        group.admit(member, now)
    });
    let limit = peer::group::EntryError::DeviceLimit { limit: 10 };
    assert_eq!(refused.unwrap(), Err(GroupError::Entry(limit)));
}
