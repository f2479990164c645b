//! Leases, as the primary grants them.

use std::time::Duration;

use super::super::error::Refusal;
use super::super::id::MemberId;
use super::super::message::Message;
use super::super::resource::{Resource, ResourceKind, SHORT_TERM};
use super::{Group, Moment};

/// A lease as the primary knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Of what.
    pub resource: Resource,
    /// Whose.
    pub holder: MemberId,
    /// Its fence.
    pub fence: u64,
    /// When it has ended for certain, on this machine's clock.
    pub ends: Duration,
}

impl Group {
    /// The leases of the group, on the primary; elsewhere none. Some may have ended.
    pub fn leases(&self) -> impl Iterator<Item = Lease> {
        let rows = self.office.iter().flat_map(|office| office.table.rows());
        rows.map(|(resource, row)| Lease {
            resource: resource.clone(),
            holder: row.holder,
            fence: row.fence,
            ends: row.ends,
        })
    }

    pub(super) fn on_ask(
        &mut self,
        from: MemberId,
        id: u64,
        resource: Resource,
        renew: Option<u64>,
        now: Moment,
    ) {
        let message = match self.grant(from, &resource, renew, now) {
            Ok((fence, term)) => {
                Message::Granted { id, epoch: self.view().epoch, resource: resource.clone(), fence, term }
            }
            Err(refusal) => {
                if let Refusal::Held { holder, .. } = refusal {
                    self.send(holder, Message::Wanted { resource: resource.clone(), by: from });
                }
                Message::Refused { id, resource, refusal }
            }
        };
        self.send(from, message);
    }

    fn grant(
        &mut self,
        to: MemberId,
        resource: &Resource,
        renew: Option<u64>,
        now: Moment,
    ) -> Result<(u64, Duration), Refusal> {
        if !self.is_primary() {
            return Err(Refusal::NotPrimary);
        }
        let view = self.log.view();
        let grants = view.members.get(&to).map(|member| member.grants).unwrap_or_default();
        if !resource.kind.is_granted_to(grants) {
            return Err(Refusal::NotAllowed);
        }
        // A primary that a majority may have left must not grant what its follower may grant too.
        if self.supported_until() <= now.clock {
            return Err(Refusal::NoMajority);
        }
        // A follower waits for the longest term that its log knows of, and it need not know what is not acknowledged.
        let known = if resource.kind == ResourceKind::Profile {
            self.log.longest_term(self.acknowledged)
        } else {
            SHORT_TERM
        };
        let (term, epoch) = (resource.kind.term(&view.policy).min(known), view.epoch);
        let office = self.office.as_mut().ok_or(Refusal::NotPrimary)?;
        let grant = office.table.grant(resource, to, renew, term, epoch, now.clock)?;
        self.unsaved.state |= grant.is_new;
        Ok((grant.fence, term))
    }

    pub(super) fn on_release(&mut self, from: MemberId, resource: Resource, fence: u64) {
        if !self.is_primary() {
            return;
        }
        let Some(office) = &mut self.office else { return };
        self.unsaved.state |= office.table.release(&resource, from, fence);
        self.send(from, Message::Released { resource, fence });
    }
}
