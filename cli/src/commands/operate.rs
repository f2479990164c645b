//! Starting an operation and seeing it through.

use dbus_interface::{CallError, CallResult, OperationProperties, path::parse_operation_path};
use zbus::{OwnedObjectPath, Variant};

use super::Session;
use crate::{
    args::Wait,
    bus::{self, Patience},
    failure::Failure,
    follow::follow,
    json::OutcomeDocument,
    spinner::Spinner,
    text,
};

/// What an operation is for, in words.
pub(super) struct Task {
    /// "Enabling Travel"
    doing: String,
    /// "Enabled Travel"
    done: String,
}

impl Task {
    pub(super) fn new(doing: impl Into<String>, done: impl Into<String>) -> Self {
        Task { doing: doing.into(), done: done.into() }
    }

    pub(super) fn doing(&self) -> &str {
        &self.doing
    }
}

/// Starts an operation by calling `start`, and waits for its end unless told otherwise.
pub(super) async fn operate(
    session: &Session<'_>,
    wait: Wait,
    task: &Task,
    start: impl Future<Output = CallResult<OwnedObjectPath>>,
) -> Result<(), Failure> {
    let path = bus::call(Patience::Change, start).await?;
    let unexpected = || CallError::Bus(zbus::Error::Failure(format!("tandemd named {path} as an operation")));
    let number = parse_operation_path(path.as_str()).ok_or_else(unexpected)?;
    if wait.no_wait {
        return report_started(session, number).await;
    }
    let operation =
        follow(&session.bus, number, wait.timeout(), &mut Spinner::new(session.out, &task.doing)).await?;
    report_end(session, number, &operation, task)
}

/// Tells how an operation ended.
pub(super) fn report_end(
    session: &Session<'_>,
    number: u32,
    operation: &OperationProperties,
    task: &Task,
) -> Result<(), Failure> {
    if let Some(error) = operation.failure() {
        return Err(Failure::Operation { number, error });
    }
    if session.out.is_json() {
        return session.out.document(&OutcomeDocument::of(number, operation));
    }
    session.out.line(text::printable(&format!("{}.", task.done)))?;
    let resumed = operation.result.get("Resumed").is_some_and(|value| **value == Variant::Bool(true));
    if resumed { session.out.line("tandemd was restarted meanwhile and finished it.") } else { Ok(()) }
}

async fn report_started(session: &Session<'_>, number: u32) -> Result<(), Failure> {
    if session.out.is_json() {
        let operation = session.bus.operation(number).await?;
        session.out.document(&OutcomeDocument::of(number, &operation))
    } else {
        session
            .out
            .line(format!("Started operation {number}; tandem operation follow {number} waits for it."))
    }
}
