//! Starting an operation and seeing it through.

use dbus_interface::{CallError, CallResult, ErrorKind, OperationProperties, path::parse_operation_path};
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
    /// The error that says that the state is as wished already, and what to say then.
    already: Option<(ErrorKind, String)>,
}

impl Task {
    pub(super) fn new(doing: impl Into<String>, done: impl Into<String>) -> Self {
        Task { doing: doing.into(), done: done.into(), already: None }
    }

    pub(super) fn already(mut self, kind: ErrorKind, text: impl Into<String>) -> Self {
        self.already = Some((kind, text.into()));
        self
    }

    pub(super) fn doing(&self) -> &str {
        &self.doing
    }

    fn is_fine_with(&self, kind: Option<ErrorKind>) -> Option<&str> {
        let (already, text) = self.already.as_ref()?;
        (kind == Some(*already)).then_some(text.as_str())
    }
}

/// Starts an operation by calling `start`, and waits for its end unless told otherwise.
pub(super) async fn operate(
    session: &Session<'_>,
    wait: Wait,
    task: &Task,
    start: impl Future<Output = CallResult<OwnedObjectPath>>,
) -> Result<(), Failure> {
    let path = match bus::call(Patience::Change, start).await {
        Ok(path) => path,
        Err(error) => {
            return match task.is_fine_with(error.kind()) {
                Some(text) => report_unchanged(session, text),
                None => Err(error.into()),
            };
        }
    };
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
        return match task.is_fine_with(Some(error.kind)) {
            Some(text) => report_unchanged(session, text),
            None => Err(Failure::Operation { number, error }),
        };
    }
    if session.out.is_json() {
        return session.out.document(&OutcomeDocument::ended(number, operation));
    }
    session.out.line(text::printable(&format!("{}.", task.done)))?;
    let resumed = operation.result.get("Resumed").is_some_and(|value| **value == Variant::Bool(true));
    if resumed { session.out.line("tandemd was restarted meanwhile and finished it.") } else { Ok(()) }
}

fn report_unchanged(session: &Session<'_>, text: &str) -> Result<(), Failure> {
    if session.out.is_json() {
        session.out.document(&OutcomeDocument::unchanged())
    } else {
        session.out.line(text::printable(&format!("{text}.")))
    }
}

async fn report_started(session: &Session<'_>, number: u32) -> Result<(), Failure> {
    if session.out.is_json() {
        let operation = session.bus.operation(number).await?;
        session.out.document(&OutcomeDocument::started(number, &operation))
    } else {
        session
            .out
            .line(format!("Started operation {number}; tandem operation follow {number} waits for it."))
    }
}
