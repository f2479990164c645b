//! Version 1 of entries, messages and files, byte for byte: two machines of which one is paired, holds a lease, proposes, and takes over.
//! If this fails, the change is wrong and not the test: machines in the field speak and keep these bytes.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use peer::group::{
    Disk, Founding, Grants, Group, GroupError, GroupKey, Keyring, Member, MemberId, Mode, Moment, Policy,
    RecoveryCode, Resource, Transmit,
};

use crate::sim::FakeKeyring;

const PINNED: &str = include_str!("../data/v1.txt");

struct Talk {
    text: String,
    groups: Vec<(MemberId, Group)>,
    clock: u64,
}

impl Talk {
    fn now(&self) -> Moment {
        Moment { clock: Duration::from_secs(self.clock), wall: 1_700_000_000 + self.clock }
    }

    fn note(&mut self, what: &str, bytes: &[u8]) {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(self.text, "{what} {hex}").unwrap();
    }

    /// One machine does something; then both talk until there is nothing more to say.
    fn act(&mut self, what: &str, index: usize, act: impl FnOnce(&mut Group, Moment)) {
        writeln!(self.text, "# {what}").unwrap();
        let now = self.now();
        act(&mut self.groups[index].1, now);
        loop {
            let mut sent: Vec<(usize, Transmit)> = Vec::new();
            for index in 0..self.groups.len() {
                while let Some(files) = self.groups[index].1.poll_files() {
                    files.state.iter().for_each(|state| self.note(&format!("{index} state"), state));
                    files.log.iter().for_each(|log| self.note(&format!("{index} log"), log));
                    self.groups[index].1.saved();
                }
                while let Some(transmit) = self.groups[index].1.poll_transmit() {
                    self.note(&format!("{index} says"), &transmit.bytes);
                    sent.push((index, transmit));
                }
            }
            if sent.is_empty() {
                break;
            }
            for (from, transmit) in sent {
                let sender = self.groups[from].0;
                if let Some((_, group)) = self.groups.iter_mut().find(|(id, _)| *id == transmit.to) {
                    // In the end one of them is no member any more.
                    let result = group.handle(sender, &transmit.bytes, now);
                    assert!(
                        matches!(result, Ok(()) | Err(GroupError::NotMember { .. } | GroupError::Departed)),
                        "{result:?}"
                    );
                }
            }
        }
        self.clock += 1;
    }
}

fn member(keyring: &FakeKeyring, name: &str) -> Member {
    Member {
        key: keyring.public(),
        name: name.to_owned(),
        model: "M1".to_owned(),
        eid: "89".repeat(16),
        mode: Mode::Move,
        grants: Grants { location: false, ..Grants::ALL },
    }
}

fn talk() -> Talk {
    let (one, two) = (Arc::new(FakeKeyring::new(1)), Arc::new(FakeKeyring::new(2)));
    let mut talk = Talk { text: String::new(), groups: Vec::new(), clock: 100 };
    let founding = Founding {
        name: "home".to_owned(),
        founder: member(&one, "laptop"),
        policy: Policy::default(),
        recovery: RecoveryCode::new([3; 16]),
    };
    let founder = MemberId::of(&one.key);
    let joiner = MemberId::of(&two.key);
    let group = Group::create(one, founding, [4; 32], talk.now()).unwrap();
    talk.groups.push((founder, group));
    talk.act("created", 0, |_, _| {});
    let router = member(&two, "router");
    talk.act("admitted", 0, |group, now| drop(group.admit(router, now)));
    let host = &talk.groups[0].1;
    let entries: Vec<Vec<u8>> = host.entries().iter().map(|logged| logged.bytes.to_vec()).collect();
    let key: Option<(u64, GroupKey)> = host.key().map(|key| (1, key.clone()));
    let group = Group::join(two, &entries, host.entries()[0].digest, key, [5; 32], talk.now()).unwrap();
    talk.groups.push((joiner, group));
    talk.act("joined", 1, |group, now| group.connected(founder, now));
    talk.act("heard", 0, |group, now| group.connected(joiner, now));
    let profile = || Resource::profile("s1");
    talk.act("acquires", 1, |group, now| group.acquire(profile(), now).unwrap());
    talk.act("wants too", 0, |group, now| group.acquire(profile(), now).unwrap());
    talk.act("proposes", 1, |group, now| drop(group.propose_state("apn", b"internet", now)));
    talk.act("describes itself", 1, |group, now| drop(group.describe("r", "M2", "", now)));
    talk.act("gives up", 1, |group, now| group.release(&profile(), now).unwrap());
    talk.act("rotates", 0, |group, now| drop(group.rotate(now)));
    talk.act("beats", 0, |group, now| group.connected(joiner, now));
    let policy = Policy { device_limit: 4, profile_term: 3600, autonomy: 7200 };
    talk.act("changes the policy", 0, |group, now| drop(group.set_policy(policy, now)));
    talk.act("hands over", 0, |group, now| group.set_primary(joiner, now).unwrap());
    talk.act("removes", 1, |group, now| {
        drop(group.remove(founder, peer::group::RemovalReason::Removed, now));
    });
    talk
}

#[test]
fn bytes() {
    let talk = talk();
    for (number, (found, pinned)) in talk.text.lines().zip(PINNED.lines()).enumerate() {
        assert_eq!(found, pinned, "line {}", number + 1);
    }
    assert_eq!(talk.text.lines().count(), PINNED.lines().count(), "{}", talk.text);
}

/// What is pinned can be read as well: each state with the log that was on disk with it.
#[test]
fn files_of_version_1_are_read() {
    let bytes = |line: &str| -> Vec<u8> {
        let hex = line.rsplit(' ').next().unwrap();
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    };
    let mut read = 0;
    let mut logs = [Vec::new(), Vec::new()];
    let mut states = [Vec::new(), Vec::new()];
    for line in PINNED.lines().filter(|line| !line.starts_with('#')) {
        let machine = usize::from(line.starts_with('1'));
        if line.contains(" log ") {
            logs[machine] = bytes(line);
        } else if line.contains(" state ") {
            states[machine] = bytes(line);
        } else if !logs[machine].is_empty() {
            let keyring = Arc::new(FakeKeyring::new(if machine == 0 { 1 } else { 2 }));
            let now = Moment { clock: Duration::ZERO, wall: 0 };
            let group =
                Group::restore(keyring, &logs[machine], &states[machine], Disk::Current, [0; 32], now)
                    .unwrap();
            assert_eq!(group.entries().len() as u64, group.view().seq);
            read += 1;
        }
    }
    assert!(read > 10, "{read} restarts");
}
