//! What a server was asked, for those who want to know.

use std::collections::VecDeque;

use serde_json::{Value, json};

/// Requests that are remembered.
const MAX_ENTRIES: usize = 200;

/// The last requests and how they ended.
#[derive(Debug, Default)]
pub(super) struct Log(VecDeque<Value>);

impl Log {
    /// `what` is an operation, a packet or a page; `proof` what the client showed.
    pub(super) fn note(&mut self, what: &str, app: &str, proof: &str, status: u16, remark: &str) {
        let entry =
            json!({ "request": what, "app": app, "proof": proof, "status": status, "remark": remark });
        tracing::debug!(%entry, "request");
        if self.0.len() == MAX_ENTRIES {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// The last `count` of them, oldest first.
    pub(super) fn last(&self, count: usize) -> Vec<Value> {
        self.0.iter().skip(self.0.len().saturating_sub(count)).cloned().collect()
    }
}
