//! Pairings over in-memory pipes: good ones, and every way in which somebody is not who or what it should be.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on says where")]

mod between;
mod good;
mod stopping;
mod windows;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::host::{Candidate, Host, host};
use super::*;
use crate::group::{
    Digest, Founding, Grants, Group, GroupId, GroupKey, Keyring, Member, MemberId, Mode, Moment, Policy,
    RecoveryCode, RemovalReason,
};
use crate::identity::Identity;

pub(super) const NOW: Moment = Moment { clock: Duration::from_secs(1000), wall: 1_700_000_000 };
pub(super) const CODE: &str = "1234-5678";

/// A host with a group of its own, an open window, and an operator who says yes or no.
pub(super) struct House {
    pub(super) identity: Arc<Identity>,
    pub(super) window: Arc<Mutex<Window>>,
    pub(super) group: Arc<Mutex<Group>>,
    pub(super) invitation: Invitation,
}

impl House {
    pub(super) fn new() -> Self {
        let identity = Arc::new(Identity::generate().unwrap());
        let founding = Founding {
            name: "home".to_owned(),
            founder: Member {
                key: identity.public(),
                name: "laptop".to_owned(),
                model: String::new(),
                eid: String::new(),
                mode: Mode::Move,
                grants: Grants::ALL,
            },
            policy: Policy::default(),
            recovery: RecoveryCode::new([1; 16]),
        };
        let group = Group::create(identity.clone(), founding, [2; 32], NOW).unwrap();
        let invitation = Invitation::new(identity.id(), vec!["192.0.2.1:7788".to_owned()], [3; 16]);
        let mut window = Window::new();
        window.open(CODE.parse().unwrap(), invitation.clone(), WINDOW, NOW.clock).unwrap();
        House {
            identity,
            window: Arc::new(Mutex::new(window)),
            group: Arc::new(Mutex::new(group)),
            invitation,
        }
    }

    pub(super) fn owner(&self) -> Owner {
        Owner { group: self.group.clone(), now: NOW.clock, says: Some(Grants::ALL) }
    }

    pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> Result<Candidate, PairingError> {
        host(stream, &self.identity, &self.window, &mut self.owner()).await
    }

    pub(super) fn members(&self) -> usize {
        self.group.lock().unwrap().view().members.len()
    }
}

pub(super) struct Owner {
    group: Arc<Mutex<Group>>,
    pub(super) now: Duration,
    pub(super) says: Option<Grants>,
}

impl Host for Owner {
    fn now(&self) -> Duration {
        self.now
    }

    fn group(&self) -> (GroupId, Digest) {
        let group = self.group.lock().unwrap();
        (group.view().group, group.entries()[0].digest)
    }

    async fn approve(&mut self, _: &Candidate) -> Option<Grants> {
        self.says
    }

    async fn admit(&mut self, member: Member) -> Result<(Vec<Vec<u8>>, u64, GroupKey), PairingError> {
        let mut group = self.group.lock().unwrap();
        group.admit(member, NOW)?;
        let entries = group.entries().iter().map(|logged| logged.bytes.to_vec()).collect();
        Ok((entries, group.view().key_generation, group.key().unwrap().clone()))
    }

    async fn take_back(&mut self, member: MemberId) {
        self.group.lock().unwrap().remove(member, RemovalReason::Removed, NOW).unwrap();
    }
}

pub(super) fn description() -> Description {
    Description {
        name: "router".to_owned(),
        model: "R1".to_owned(),
        eid: "8".repeat(32),
        mode: Mode::Companion,
    }
}

/// Joins; what was stored, and what came of it.
pub(super) async fn try_to_join<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    identity: &Arc<Identity>,
    ticket: &Ticket,
) -> Result<Group, PairingError> {
    join(stream, identity, ticket, description(), NOW, async |group: &mut Group| {
        assert!(group.poll_files().is_some_and(|files| files.log.is_some()));
        group.saved();
        Ok(())
    })
    .await
}

pub(super) fn code(text: &str) -> Ticket {
    Ticket::Code(text.parse().unwrap())
}

pub(super) fn somebody() -> Arc<Identity> {
    Arc::new(Identity::generate().unwrap())
}
