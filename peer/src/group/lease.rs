//! The primary's table of leases.
//!
//! A fence is the epoch in its upper half and a counter in its lower half, so that it grows across take-overs too.

use std::collections::BTreeMap;
use std::time::Duration;

use super::error::Refusal;
use super::id::MemberId;
use super::resource::{Resource, ResourceKind, guard};

/// Most leases of a group.
pub const MAX_LEASES: usize = 64;

/// A lease as it is told and stored: how long it may still run, rather than until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) resource: Resource,
    pub(crate) holder: MemberId,
    pub(crate) fence: u64,
    pub(crate) left: Duration,
}

/// A lease that this primary has granted or inherited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) holder: MemberId,
    pub(crate) fence: u64,
    /// For how long it is granted at a time.
    pub(crate) term: Duration,
    /// When the holder is done with it for certain: term and guard after the last grant.
    pub(crate) ends: Duration,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    rows: BTreeMap<Resource, Granted>,
    /// Of the last fence.
    pub(crate) counter: u32,
    /// Until when nothing is granted that is not in the table: profiles, and the rest.
    pub(crate) quiet: [Duration; 2],
}

/// What a grant changes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) fence: u64,
    /// Whether it has to be on disk before it is told: a renewal changes nothing there.
    pub(crate) is_new: bool,
}

impl Table {
    /// Of a primary that has just taken office, or come back to it.
    pub(crate) fn inherit(rows: &[Row], quiet: [Duration; 2], now: Duration) -> Self {
        let rows = rows.iter().map(|row| {
            let ends = now + row.left + guard(row.left);
            (row.resource.clone(), Granted { holder: row.holder, fence: row.fence, term: row.left, ends })
        });
        Table { rows: rows.collect(), counter: 0, quiet: quiet.map(|quiet| now + quiet) }
    }

    /// Grants `resource` to `to` for `term`, or says why not. `renew` is the fence that `to` has now.
    pub(crate) fn grant(
        &mut self,
        resource: &Resource,
        to: MemberId,
        renew: Option<u64>,
        term: Duration,
        epoch: u64,
        now: Duration,
    ) -> Result<Grant, Refusal> {
        let current = self.rows.get(resource).copied();
        if let (Some(row), Some(fence)) = (current, renew)
            && (row.holder, row.fence) == (to, fence)
        {
            let ends = row.ends.max(now + term + guard(term));
            // What is on disk has to cover the longest of its terms.
            let is_new = term > row.term;
            self.rows.insert(resource.clone(), Granted { term: row.term.max(term), ends, ..row });
            return Ok(Grant { fence, is_new });
        }
        match current {
            Some(row) if row.holder != to && row.ends > now => {
                return Err(Refusal::Held { holder: row.holder, left: row.ends - now });
            }
            // A fence that is not in the table was released, or belongs to somebody else by now.
            _ if renew.is_some() => return Err(Refusal::NotPrimary),
            Some(_) => {}
            None => {
                let quiet = self.quiet_until(resource.kind);
                if quiet > now {
                    return Err(Refusal::Waiting { left: quiet - now });
                }
            }
        }
        if current.is_none() && self.rows.len() >= MAX_LEASES {
            self.rows.retain(|_, row| row.ends > now);
            if self.rows.len() >= MAX_LEASES {
                return Err(Refusal::TooMany);
            }
        }
        self.counter = self.counter.checked_add(1).ok_or(Refusal::TooMany)?;
        let fence = epoch << 32 | u64::from(self.counter);
        // A holder that asks anew may still have used its old fence until now: the longer end counts.
        let old_ends = current.filter(|row| row.holder == to).map_or(Duration::ZERO, |row| row.ends);
        let ends = old_ends.max(now + term + guard(term));
        self.rows.insert(resource.clone(), Granted { holder: to, fence, term, ends });
        Ok(Grant { fence, is_new: true })
    }

    /// Takes a lease back from its holder. Whether there was one.
    pub(crate) fn release(&mut self, resource: &Resource, holder: MemberId, fence: u64) -> bool {
        let matches = self.rows.get(resource).is_some_and(|row| (row.holder, row.fence) == (holder, fence));
        if matches {
            self.rows.remove(resource);
        }
        matches
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (&Resource, &Granted)> {
        self.rows.iter()
    }

    /// As they are on disk: a clock that starts anew has to wait for the whole term.
    pub(crate) fn stored(&self) -> Vec<Row> {
        let rows = self.rows.iter().map(|(resource, row)| Row {
            resource: resource.clone(),
            holder: row.holder,
            fence: row.fence,
            left: row.term,
        });
        rows.collect()
    }

    /// As they are told to the next primary.
    pub(crate) fn left(&self, now: Duration) -> Vec<Row> {
        let rows = self.rows.iter().filter(|(_, row)| row.ends > now).map(|(resource, row)| Row {
            resource: resource.clone(),
            holder: row.holder,
            fence: row.fence,
            left: row.ends - now,
        });
        rows.collect()
    }

    pub(crate) fn quiet_left(&self, now: Duration) -> [Duration; 2] {
        self.quiet.map(|until| until.saturating_sub(now))
    }

    fn quiet_until(&self, kind: ResourceKind) -> Duration {
        let [profiles, rest] = self.quiet;
        if kind == ResourceKind::Profile { profiles } else { rest }
    }
}
