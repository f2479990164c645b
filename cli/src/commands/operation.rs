//! `tandem operation`

use std::time::Duration;

use dbus_interface::{
    Error, ErrorKind, OperationProperties, OperationProxy,
    path::{Object, operation_path},
    value::OperationState,
};

use super::{
    Session,
    operate::{Task, report_end},
};
use crate::{
    args::{OperationCommand, Wait},
    bus::{self, Patience},
    failure::{Failure, Kind},
    follow::follow,
    json::{OperationsDocument, OutcomeDocument},
    out::Tone,
    snapshot::Snapshot,
    spinner::Spinner,
    table::{Align, Cell, Table},
    words,
};

pub(super) async fn run(session: &Session<'_>, command: &OperationCommand) -> Result<(), Failure> {
    match command {
        OperationCommand::List => list(session).await,
        OperationCommand::Follow { number, timeout } => {
            let snapshot = session.snapshot().await?;
            let number = number.map_or_else(|| only_running(&snapshot), Ok)?;
            wait_for(session, &snapshot, number, Duration::from_secs(*timeout)).await
        }
        OperationCommand::Cancel { number } => cancel(session, *number).await,
    }
}

/// A table of the operations that the daemon remembers.
pub(super) fn table(snapshot: &Snapshot) -> Table {
    let mut table = Table::new(&[
        ("OPERATION", Align::Right),
        ("KIND", Align::Left),
        ("TARGET", Align::Left),
        ("STATE", Align::Left),
        ("STAGE", Align::Left),
        ("ERROR", Align::Left),
    ]);
    for (number, operation) in &snapshot.operations {
        let running = operation.state == OperationState::Running;
        let stage = if running { words::stage(&operation.stage) } else { String::new() };
        table.row([
            number.to_string().into(),
            operation.kind.as_str().into(),
            target(snapshot, operation).into(),
            words::operation_state(&operation.state),
            stage.into(),
            Cell::new(&operation.error.1, Tone::Bad),
        ]);
    }
    table.without_empty_columns()
}

async fn list(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    if session.out.is_json() {
        return session.out.document(&OperationsDocument::of(&snapshot));
    }
    if snapshot.operations.is_empty() {
        return session.out.line("No operation is under way, and none has ended lately.");
    }
    session.out.table(&table(&snapshot))
}

async fn wait_for(
    session: &Session<'_>,
    snapshot: &Snapshot,
    number: u32,
    timeout: Duration,
) -> Result<(), Failure> {
    let operation = known(snapshot, number)?;
    let (doing, done) = words::verbs(&operation.kind);
    let target = target(snapshot, operation);
    let task = Task::new(format!("{doing} {target}"), format!("{done} {target}"));
    let ended = follow(&session.bus, number, timeout, &mut Spinner::new(session.out, task.doing())).await?;
    report_end(session, number, &ended, &task)
}

async fn cancel(session: &Session<'_>, number: u32) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    known(&snapshot, number)?;
    let proxy: OperationProxy<'_> = session.bus.proxy(&operation_path(number)).await?;
    bus::call(Patience::Change, proxy.cancel()).await?;
    let doing = format!("Cancelling operation {number}");
    let timeout = Wait::default().timeout();
    let ended = follow(&session.bus, number, timeout, &mut Spinner::new(session.out, &doing)).await?;
    match (ended.state.clone(), ended.failure()) {
        (OperationState::Cancelled, _) if session.out.is_json() => {
            session.out.document(&OutcomeDocument::of(number, &ended))
        }
        (OperationState::Cancelled, _) => session.out.line(format!("Cancelled operation {number}.")),
        (_, Some(error)) => Err(Failure::Operation { number, error }),
        (_, None) => {
            let message = format!("operation {number} was done before it could be cancelled");
            Err(Failure::Operation { number, error: Error::new(ErrorKind::WrongState, message) })
        }
    }
}

fn known(snapshot: &Snapshot, number: u32) -> Result<&OperationProperties, Failure> {
    snapshot.operations.get(&number).ok_or_else(|| Failure::NoMatch {
        kind: Kind::Operation,
        message: format!("there is no operation {number}"),
        candidates: describe(snapshot, |_| true),
    })
}

fn only_running(snapshot: &Snapshot) -> Result<u32, Failure> {
    let is_running = |operation: &OperationProperties| operation.state == OperationState::Running;
    let running: Vec<u32> =
        snapshot.operations.iter().filter(|(_, o)| is_running(o)).map(|(n, _)| *n).collect();
    match running.as_slice() {
        [number] => Ok(*number),
        [] => Err(Failure::NotFound("no operation is under way".to_owned())),
        several => Err(Failure::Ambiguous {
            kind: Kind::Operation,
            message: format!("{} operations are under way", several.len()),
            candidates: describe(snapshot, is_running),
        }),
    }
}

fn describe(snapshot: &Snapshot, wanted: impl Fn(&OperationProperties) -> bool) -> Vec<String> {
    let line = |(number, operation): (&u32, &OperationProperties)| {
        format!("{number}  {}  {}  {}", operation.kind, target(snapshot, operation), operation.state)
    };
    snapshot.operations.iter().filter(|(_, operation)| wanted(operation)).map(line).collect()
}

/// The object that an operation works on, as people know it.
fn target(snapshot: &Snapshot, operation: &OperationProperties) -> String {
    let path = operation.target.as_str();
    match Object::parse(path) {
        Some(Object::Profile { iccid, .. }) => {
            let profile = snapshot.profiles().find(|profile| profile.path.as_str() == path);
            profile.map_or(iccid, |profile| profile.full_label())
        }
        Some(Object::Modem(number)) => format!("modem {number}"),
        Some(Object::Euicc { modem, .. }) => format!("the eSIM card in modem {modem}"),
        Some(Object::Root | Object::Operation(_)) | None => path.to_owned(),
    }
}
