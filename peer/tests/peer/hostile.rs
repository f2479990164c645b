//! Bytes from anybody: nothing panics, nothing hangs, and nothing that is refused leaves a trace.

use std::sync::Arc;
use std::time::Duration;

use peer::group::{Disk, Group, MemberId, Moment, Resource};
use peer::identity::Identity;
use proptest::prelude::*;

use crate::sim::{FakeKeyring, Plan, World};

const PINNED: &str = include_str!("../data/v1.txt");
const NOW: Moment = Moment { clock: Duration::from_secs(2_000_000), wall: 0 };

/// All that machines say to each other, and put on disk, in a short life.
fn recorded(kind: &str) -> Vec<Vec<u8>> {
    let lines = PINNED.lines().filter(|line| line.contains(kind));
    let bytes = lines.map(|line| {
        let hex = line.rsplit(' ').next().unwrap();
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    });
    bytes.collect()
}

/// The first machine of the recording, in the middle of its life.
fn listener() -> (Group, MemberId) {
    let (logs, states) = (recorded("0 log"), recorded("0 state"));
    let keyring = Arc::new(FakeKeyring::new(1));
    let mut group =
        Group::restore(keyring, &logs[1], states.last().unwrap(), Disk::Current, [1; 32], NOW).unwrap();
    let _ = group.acquire(Resource::profile("s1"), NOW);
    (group, MemberId::of(&FakeKeyring::new(2).key))
}

/// Damages a message in one of the ways that damage comes in.
fn damaged(mut bytes: Vec<u8>, place: usize, with: u8, manner: u8) -> Vec<u8> {
    let place = place % bytes.len().max(1);
    match manner {
        0 => bytes[place] ^= with | 1,
        1 => bytes.truncate(place),
        2 => bytes.insert(place, with),
        _ => {
            bytes.remove(place);
        }
    }
    bytes
}

proptest! {
    #[test]
    fn any_bytes_are_no_message(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (mut group, from) = listener();
        let before = group.view().clone();
        prop_assert!(group.handle(from, &bytes, NOW).is_err());
        prop_assert_eq!(group.view(), &before);
    }

    #[test]
    fn damaged_messages_do_no_harm(number in any::<prop::sample::Index>(), place in 0..4000_usize, with: u8, manner in 0..4_u8) {
        let (mut group, from) = listener();
        let messages = recorded("1 says");
        let bytes = damaged(messages[number.index(messages.len())].clone(), place, with, manner);
        let _ = group.handle(from, &bytes, NOW);
        group.handle_timeout(NOW);
        while let Some(files) = group.poll_files() {
            // Whatever came of it can be read again.
            let (logs, keyring) = (recorded("0 log"), Arc::new(FakeKeyring::new(1)));
            let log = files.log.unwrap_or_else(|| logs[1].clone());
            prop_assert!(Group::restore(keyring, &log, &files.state.unwrap(), Disk::Current, [1; 32], NOW).is_ok());
            group.saved();
        }
        while group.poll_transmit().is_some() {}
        while group.poll_event().is_some() {}
    }

    #[test]
    fn damaged_files_are_refused_or_read(place in 0..4000_usize, with: u8, manner in 0..4_u8, is_log: bool) {
        let (mut log, mut state) = (recorded("0 log")[1].clone(), recorded("0 state")[1].clone());
        let file = if is_log { &mut log } else { &mut state };
        *file = damaged(std::mem::take(file), place, with, manner);
        let result = Group::restore(Arc::new(FakeKeyring::new(1)), &log, &state, Disk::Current, [1; 32], NOW);
        prop_assert!(!is_log || result.is_err(), "a damaged log is not believed");
    }

    #[test]
    fn any_bytes_are_no_identity(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = Identity::from_bytes(&bytes);
    }
}

#[test]
fn a_stranger_is_not_listened_to() {
    let (mut group, _) = listener();
    let stranger = MemberId([9; 32]);
    for bytes in recorded("1 says") {
        // Not even the log of a member, since it does not make the stranger one.
        let before = group.view().clone();
        assert!(group.handle(stranger, &bytes, NOW).is_err());
        assert_eq!(group.view(), &before);
    }
}

/// A member that floods the others with wishes for epochs gets nowhere.
#[test]
fn epochs_are_not_used_up() {
    let mut world = World::new(1, Plan::calm(peer::group::Policy::default()));
    world.pair(0);
    for _ in 0..50 {
        let end = world.now + Duration::from_secs(60);
        let _ = world.with(1, |group, now| {
            group.take_over(peer::group::Authority::Majority, peer::group::Asserted::Nothing, now)
        });
        world.run(end, None, |_| {});
    }
    let group = world.machines[0].group.as_ref().unwrap();
    assert!(group.is_primary());
    assert!(group.view().epoch < 200, "{}", group.view().epoch);
}
