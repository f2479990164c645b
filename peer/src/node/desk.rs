//! Pairing with a group that is at work.

use std::sync::Mutex;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot};

use crate::group::{Digest, Grants, GroupError, GroupId, GroupKey, Member, MemberId, RemovalReason};
use crate::identity::Identity;
use crate::pairing::{Candidate, Host, PairingError, Refusal, Window, host};

use super::{Clock, Dial, Node, NodeGone};

/// The operator is asked.
#[derive(Debug)]
pub struct Approval {
    /// Who wants to be a member.
    pub candidate: Candidate,
    /// What it may; `None`, or dropping it, says no.
    pub answer: oneshot::Sender<Option<Grants>>,
}

/// Where candidates are received: one per window.
pub struct Desk<D: Dial, C> {
    node: Node<D>,
    clock: C,
    group: (GroupId, Digest),
    approvals: mpsc::Sender<Approval>,
}

impl<D: Dial, C: Clock> Desk<D, C> {
    /// For this node; questions to the operator go to `approvals`.
    ///
    /// # Errors
    /// [`NodeGone`].
    pub async fn new(node: Node<D>, clock: C, approvals: mpsc::Sender<Approval>) -> Result<Self, NodeGone> {
        let group = node
            .with(|group, _| {
                let genesis = group.entries().first().map_or(Digest::of(&[]), |first| first.digest);
                (group.view().group, genesis)
            })
            .await?;
        Ok(Desk { node, clock, group, approvals })
    }

    /// Pairs with whoever calls.
    ///
    /// # Errors
    /// [`PairingError`]; then nobody has become a member.
    pub async fn receive<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: S,
        identity: &Identity,
        window: &Mutex<Window>,
    ) -> Result<Candidate, PairingError> {
        let candidate = host(stream, identity, window, self).await?;
        self.node.expect(candidate.id).await;
        Ok(candidate)
    }
}

impl<D: Dial, C: Clock> Host for Desk<D, C> {
    fn now(&self) -> Duration {
        self.clock.now().clock
    }

    fn group(&self) -> (GroupId, Digest) {
        self.group
    }

    async fn approve(&mut self, candidate: &Candidate) -> Option<Grants> {
        let (answer, answered) = oneshot::channel();
        self.approvals.send(Approval { candidate: candidate.clone(), answer }).await.ok()?;
        answered.await.ok()?
    }

    async fn admit(&mut self, member: Member) -> Result<(Vec<Vec<u8>>, u64, GroupKey), PairingError> {
        let admitted = self.node.with(move |group, now| {
            group.admit(member, now)?;
            let entries = group.entries().iter().map(|logged| logged.bytes.to_vec()).collect();
            let key = group.key().cloned().ok_or(GroupError::ChangePending)?;
            Ok::<_, GroupError>((entries, group.view().key_generation, key))
        });
        Ok(admitted.await.map_err(|NodeGone| Refusal::Other)??)
    }

    async fn take_back(&mut self, member: MemberId) {
        // When the node is gone, the member is found unacknowledged at the next start.
        let _ =
            self.node.with(move |group, now| group.remove(member, RemovalReason::Removed, now).is_ok()).await;
    }
}
