//! What a server was asked, for those who want to know.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::function::Function;
use super::request::Refusal;
use super::status::Reply;

/// Requests that are remembered.
const MAX_ENTRIES: usize = 200;

/// The last requests and how they ended.
#[derive(Debug, Default)]
pub(super) struct Log(VecDeque<Value>);

impl Log {
    pub(super) fn note(&mut self, function: Function, outcome: &Result<Option<Reply>, Refusal>) {
        let entry = match outcome {
            Ok(_) => json!({ "function": function, "outcome": "success" }),
            Err(Refusal::Status(status)) => json!({
                "function": function,
                "outcome": "refused",
                "subject": status.subject,
                "reason": status.reason,
                "message": status.message,
            }),
            Err(Refusal::Malformed(text)) => {
                json!({ "function": function, "outcome": "malformed", "message": text })
            }
            Err(Refusal::Broken(text)) => {
                json!({ "function": function, "outcome": "broken", "message": text })
            }
        };
        self.add(entry);
    }

    /// A request that a fault kept from the server.
    pub(super) fn note_fault(&mut self, function: Function) {
        self.add(json!({ "function": function, "outcome": "fault" }));
    }

    fn add(&mut self, entry: Value) {
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
