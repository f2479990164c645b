//! Entries that nobody should be able to pass off, with real keys.

use std::sync::Arc;

use super::entry::{Body, Entry, RemovalReason, TakeOver, recovery_message, vote_message};
use super::error::EntryError;
use super::id::{Digest, GroupId, MemberId, Signature};
use super::keyring::{GroupKey, Keyring, RecoveryCode};
use super::log::Log;
use super::member::{Grants, Member, Mode};
use super::policy::Policy;
use crate::cbor::DecodeError;
use crate::identity::Identity;

const GROUP: GroupId = GroupId([7; 16]);

fn member(identity: &Identity) -> Member {
    let text = String::new;
    Member {
        key: identity.public(),
        name: text(),
        model: text(),
        eid: text(),
        mode: Mode::Move,
        grants: Grants::ALL,
    }
}

fn commitment() -> Digest {
    GroupKey::new([1; 32]).commitment()
}

/// Three members, of which the first is the primary.
struct Trio {
    a: Arc<Identity>,
    b: Arc<Identity>,
    c: Arc<Identity>,
    stranger: Arc<Identity>,
    code: RecoveryCode,
    log: Log,
}

impl Trio {
    fn new() -> Self {
        let [a, b, c, stranger] = [(); 4].map(|()| Arc::new(Identity::generate().unwrap()));
        let code = RecoveryCode::new([5; 16]);
        let body = Body::Create {
            name: "home".to_owned(),
            recovery: a.recovery_public(&code),
            founder: member(&a),
            policy: Policy { device_limit: 3, ..Policy::default() },
            commitment: commitment(),
        };
        let first = Entry { group: GROUP, epoch: 1, seq: 1, prev: Digest::NONE, signer: a.id(), at: 1, body };
        let mut trio = Trio { log: Log::begin(first.sign(&*a), &*a).unwrap(), a, b, c, stranger, code };
        for joiner in [trio.b.clone(), trio.c.clone()] {
            let entry = trio.next(Body::AddMember { member: member(&joiner) });
            trio.log.append(entry.sign(&*trio.a), &*trio.a).unwrap();
        }
        trio
    }

    /// The entry that comes next, by the primary.
    fn next(&self, body: Body) -> Entry {
        let view = self.log.view();
        Entry { group: GROUP, epoch: 1, seq: view.seq + 1, prev: view.head, signer: self.a.id(), at: 2, body }
    }

    /// A take-over of epoch 2 by the second, with these votes.
    fn take_over(&self, votes: Vec<(MemberId, Signature)>) -> TakeOver {
        TakeOver { votes, recovery: None, lost: Vec::new(), commitment: None }
    }

    fn by_b(&self, body: Body) -> Entry {
        Entry { epoch: 2, signer: self.b.id(), ..self.next(body) }
    }

    fn vote(&self, voter: &Identity) -> (MemberId, Signature) {
        (voter.id(), voter.sign(&vote_message(&GROUP, 2, &self.b.id(), &self.log.view().head)))
    }

    fn refuses(&self, bytes: Vec<u8>) -> EntryError {
        let mut log = self.log.clone();
        let error = log.append(bytes, &*self.c).unwrap_err();
        assert_eq!(log.view(), self.log.view(), "a refused entry leaves no trace");
        error
    }

    fn invalid(&self, entry: &Entry, signer: &Identity, expect: &str) {
        let error = self.refuses(entry.sign(signer));
        let EntryError::Invalid { seq: 4, what } = error else { panic!("{error:?} instead of {expect}") };
        assert_eq!(what, expect);
    }
}

fn state() -> Body {
    Body::State { key: "k".to_owned(), value: vec![1], by: MemberId([0; 32]) }
}

#[test]
fn only_the_primary_writes() {
    let trio = Trio::new();
    let good = trio.next(state());
    let not_primary = |signer: &Identity| EntryError::NotPrimary { seq: 4, signer: signer.id() };
    for other in [&trio.b, &trio.stranger] {
        assert_eq!(
            trio.refuses(Entry { signer: other.id(), ..good.clone() }.sign(&**other)),
            not_primary(other)
        );
    }
    // In the primary's name.
    assert_eq!(trio.refuses(good.sign(&*trio.b)), EntryError::Signature { seq: 4, signer: trio.a.id() });
    assert_eq!(trio.refuses(Entry { epoch: 2, ..good.clone() }.sign(&*trio.a)), not_primary(&trio.a));
    assert_eq!(trio.refuses(Entry { seq: 5, ..good.clone() }.sign(&*trio.a)), EntryError::Chain { seq: 5 });
    let elsewhere = Entry { prev: Digest([1; 32]), ..good.clone() };
    assert_eq!(trio.refuses(elsewhere.sign(&*trio.a)), EntryError::Chain { seq: 4 });
    let foreign = Entry { group: GroupId([8; 16]), ..good.clone() };
    assert_eq!(trio.refuses(foreign.sign(&*trio.a)), EntryError::Group { found: GroupId([8; 16]) });
    trio.log.clone().append(good.sign(&*trio.a), &*trio.c).unwrap();
}

#[test]
fn entries_that_do_not_fit_the_group() {
    let trio = Trio::new();
    let check = |body: Body, expect: &str| trio.invalid(&trio.next(body), &trio.a, expect);
    let removal =
        |member| Body::RemoveMember { member, reason: RemovalReason::Removed, commitment: commitment() };
    check(Body::AddMember { member: member(&trio.b) }, "adds a machine that is a member");
    check(removal(trio.a.id()), "removes the primary");
    check(removal(trio.stranger.id()), "removes a machine that is not a member");
    check(Body::ChangeMember { member: member(&trio.stranger) }, "changes a machine that is not a member");
    let full = trio.next(Body::AddMember { member: member(&trio.stranger) });
    assert_eq!(trio.refuses(full.sign(&*trio.a)), EntryError::DeviceLimit { limit: 3 });
    let policy = Policy { profile_term: 1, ..Policy::default() };
    let mad = trio.next(Body::SetPolicy { policy });
    assert!(matches!(trio.refuses(mad.sign(&*trio.a)), EntryError::Decode(DecodeError::Shape { .. })));
}

#[test]
fn take_overs_need_a_majority() {
    let trio = Trio::new();
    let votes = |votes| Body::TakeOver(trio.take_over(votes));
    let few = |have| EntryError::Votes { have, need: 2 };
    let (own, other) = (trio.vote(&trio.b), trio.vote(&trio.c));
    let refused = |votes_given: Vec<_>| trio.refuses(trio.by_b(votes(votes_given)).sign(&*trio.b));
    assert_eq!(refused(vec![own]), few(1));
    assert_eq!(refused(vec![own, own]), few(1), "nobody votes twice");
    assert_eq!(refused(vec![own, trio.vote(&trio.stranger)]), few(1));
    assert_eq!(refused(vec![own, (trio.c.id(), own.1)]), few(1), "nobody votes for another");
    let elsewhere = trio.c.sign(&vote_message(&GROUP, 2, &trio.b.id(), &Digest([9; 32])));
    assert_eq!(refused(vec![own, (trio.c.id(), elsewhere)]), few(1), "a vote is for one log");
    let later = trio.c.sign(&vote_message(&GROUP, 3, &trio.b.id(), &trio.log.view().head));
    assert_eq!(refused(vec![own, (trio.c.id(), later)]), few(1), "a vote is for one epoch");
    let for_c = trio.c.sign(&vote_message(&GROUP, 2, &trio.c.id(), &trio.log.view().head));
    assert_eq!(refused(vec![own, (trio.c.id(), for_c)]), few(1), "a vote is for one machine");
    let same_epoch = Entry { epoch: 1, ..trio.by_b(votes(vec![own, other])) };
    trio.invalid(&same_epoch, &trio.b, "begins an epoch that does not follow");
    let far = Entry { epoch: 1 << 31, ..trio.by_b(votes(vec![own, other])) };
    trio.invalid(&far, &trio.b, "begins an epoch that does not follow");
    let purge = TakeOver {
        lost: vec![trio.a.id()],
        commitment: Some(commitment()),
        ..trio.take_over(vec![own, other])
    };
    trio.invalid(&trio.by_b(Body::TakeOver(purge)), &trio.b, "removes members by votes alone");

    let mut log = trio.log.clone();
    log.append(trio.by_b(votes(vec![own, other])).sign(&*trio.b), &*trio.a).unwrap();
    assert_eq!((log.view().epoch, log.view().primary), (2, trio.b.id()));
    // The old primary is none any more.
    let late = Entry { seq: 5, prev: log.view().head, ..trio.next(state()) };
    let error = log.append(late.sign(&*trio.a), &*trio.c).unwrap_err();
    assert_eq!(error, EntryError::NotPrimary { seq: 5, signer: trio.a.id() });
}

#[test]
fn the_recovery_code_removes_who_did_not_vote() {
    let trio = Trio::new();
    let head = trio.log.view().head;
    let message = recovery_message(&GROUP, 2, &trio.b.id(), &head);
    let recovered = |code: &RecoveryCode, lost: Vec<MemberId>| TakeOver {
        recovery: Some(trio.b.recovery_sign(code, &message)),
        lost,
        commitment: Some(commitment()),
        ..trio.take_over(vec![trio.vote(&trio.b)])
    };
    let silent = vec![trio.a.id(), trio.c.id()];
    let wrong = RecoveryCode::new([6; 16]);
    let body = Body::TakeOver(recovered(&wrong, silent.clone()));
    trio.invalid(&trio.by_b(body), &trio.b, "has a recovery signature that is not by the recovery code");
    let body = Body::TakeOver(recovered(&trio.code, vec![trio.a.id()]));
    trio.invalid(&trio.by_b(body), &trio.b, "must remove exactly the members that did not vote");
    let keeps_key = TakeOver { commitment: None, ..recovered(&trio.code, silent.clone()) };
    let expect = "must change the group key exactly when it removes somebody";
    trio.invalid(&trio.by_b(Body::TakeOver(keeps_key)), &trio.b, expect);
    // By somebody who has got hold of the code and is no member.
    let stolen = Entry {
        signer: trio.stranger.id(),
        ..trio.by_b(Body::TakeOver(recovered(&trio.code, silent.clone())))
    };
    assert!(matches!(trio.refuses(stolen.sign(&*trio.stranger)), EntryError::NotPrimary { .. }));

    let mut log = trio.log.clone();
    let body = Body::TakeOver(recovered(&trio.code, silent));
    log.append(trio.by_b(body).sign(&*trio.b), &*trio.c).unwrap();
    assert_eq!(log.view().members.len(), 1);
    assert_eq!(log.view().key_generation, 2);
}

/// Every bit of the log counts.
#[test]
fn a_changed_byte_is_found() {
    let trio = Trio::new();
    let entries: Vec<Vec<u8>> = trio.log.entries().iter().map(|logged| logged.bytes.to_vec()).collect();
    let read =
        |entries: &[Vec<u8>]| Log::from_entries(entries.iter().map(Vec::as_slice), &*trio.c).map(|_| ());
    read(&entries).unwrap();
    for (place, entry) in entries.iter().enumerate() {
        for byte in 0..entry.len() {
            let mut changed = entries.clone();
            if let Some(byte) = changed.get_mut(place).and_then(|entry| entry.get_mut(byte)) {
                *byte ^= 1 << (place % 8);
            }
            assert!(read(&changed).is_err(), "byte {byte} of entry {place}");
        }
    }
    let [first, second, third] = entries.as_slice() else { panic!("three entries") };
    for order in
        [vec![second, third], vec![first, third], vec![first, third, second], vec![first, second, second]]
    {
        assert!(read(&order.into_iter().cloned().collect::<Vec<_>>()).is_err());
    }
}
