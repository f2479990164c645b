//! What waits to be written.

use std::collections::VecDeque;

use crate::frame::TransactionId;

/// Most host errors that wait; a modem that provokes more than that does not read them.
const MAX_ERRORS: usize = 16;

/// Fragments in the order in which they go out.
#[derive(Default)]
pub(super) struct Outgoing {
    queue: VecDeque<Waiting>,
    errors: usize,
}

struct Waiting {
    what: What,
    bytes: Vec<u8>,
}

#[derive(PartialEq, Eq)]
enum What {
    /// The first fragment of a message.
    Beginning(TransactionId),
    /// A further one.
    Continuation(TransactionId),
    HostError,
}

impl Outgoing {
    pub(super) fn push(&mut self, transaction: TransactionId, fragments: Vec<Vec<u8>>) {
        for (position, bytes) in fragments.into_iter().enumerate() {
            let what =
                if position == 0 { What::Beginning(transaction) } else { What::Continuation(transaction) };
            self.queue.push_back(Waiting { what, bytes });
        }
    }

    pub(super) fn push_error(&mut self, fragments: Vec<Vec<u8>>) {
        if self.errors < MAX_ERRORS {
            self.errors += fragments.len();
            self.queue.extend(fragments.into_iter().map(|bytes| Waiting { what: What::HostError, bytes }));
        }
    }

    pub(super) fn poll(&mut self) -> Option<Vec<u8>> {
        let Waiting { what, bytes } = self.queue.pop_front()?;
        if what == What::HostError {
            self.errors = self.errors.saturating_sub(1);
        }
        Some(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Takes back a message of which nothing has gone out. The modem waits for the rest of one that has begun.
    pub(super) fn recall(&mut self, transaction: TransactionId) {
        if self.queue.iter().any(|waiting| waiting.what == What::Beginning(transaction)) {
            self.queue.retain(|waiting| {
                waiting.what != What::Beginning(transaction)
                    && waiting.what != What::Continuation(transaction)
            });
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
