//! When something is due, and doing it.

use std::time::Duration;

use super::{Group, Moment, Standing};

impl Group {
    /// When [`handle_timeout`](Group::handle_timeout) is due next, on this machine's clock. Any other call may change it.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        if self.standing == Standing::Departed {
            return None;
        }
        let has_others = self.view().members.len() > 1;
        let beat =
            self.office.as_ref().filter(|_| self.is_primary() && has_others).map(|office| office.next_beat);
        let due = [
            beat,
            self.key_timeout(),
            self.following_timeout(),
            self.candidacy_timeout(),
            self.wishes_timeout(),
            self.proposals_timeout(),
        ];
        due.into_iter().flatten().min()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Moment) {
        if self.standing == Standing::Departed {
            return;
        }
        let beat_is_due = self.office.as_ref().is_some_and(|office| office.next_beat <= now.clock);
        if beat_is_due && self.is_primary() && self.view().members.len() > 1 {
            self.beat(now.clock);
        }
        self.handle_missing_key(now);
        self.handle_silence(now.clock);
        self.handle_candidacy(now);
        self.handle_wishes(now);
        self.handle_proposals(now.clock);
        self.settle(now);
    }
}
