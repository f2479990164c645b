//! Waiting for an operation to end, also across a restart of the daemon.

use std::{pin::pin, time::Duration};

use dbus_interface::{CallError, OperationProperties, path::operation_path};
use futures_util::StreamExt;
use tokio::{
    signal::unix::{SignalKind, signal},
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use crate::{bus::Bus, failure::Failure, spinner::Spinner};

/// How long the daemon may be away before the wait for it ends.
const AWAY_DEADLINE: Duration = Duration::from_secs(60);
/// How long a daemon that came back may take to remember the operation.
const MEMORY_DEADLINE: Duration = Duration::from_secs(5);
/// Between two looks while the daemon is away or does not remember.
const RETRY: Duration = Duration::from_secs(1);

/// What the daemon said last.
enum Contact {
    /// It told how the operation is.
    There,
    /// It does not answer, since then.
    Away(Instant),
    /// It was restarted and does not know the operation, since then.
    Forgetful(Instant),
}

/// Waits until the operation has ended and returns how.
///
/// Subscribes first, reads then, and reads again at every sign of a change: an end between the two is seen all the same.
pub(crate) async fn follow(
    bus: &Bus,
    number: u32,
    timeout: Duration,
    spinner: &mut Spinner<'_>,
) -> Result<OperationProperties, Failure> {
    follow_until(bus, number, timeout, spinner, |_| false).await
}

/// As [`follow`], until the operation is as `wanted`, or has ended.
pub(crate) async fn follow_until(
    bus: &Bus,
    number: u32,
    timeout: Duration,
    spinner: &mut Spinner<'_>,
    wanted: impl Fn(&OperationProperties) -> bool,
) -> Result<OperationProperties, Failure> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::Runtime)?;
    let mut changes = bus.property_changes(&operation_path(number)).await?;
    let mut owners = bus.owner_changes().await?;
    let mut deadline = pin!(sleep_until(Instant::now() + timeout));
    let mut redraw = interval(spinner.period());
    redraw.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut retry = interval(RETRY);
    retry.set_missed_tick_behavior(MissedTickBehavior::Delay);

    let mut was_away = false;
    let mut contact = Contact::There;
    loop {
        let read = tokio::select! {
            biased;
            _ = interrupt.recv() => return Err(Failure::Interrupted(number)),
            () = &mut deadline => return Err(too_late(&contact, number)),
            read = bus.operation(number) => read,
        };
        contact = match (read, contact) {
            (Ok(operation), _) if operation.state.is_final() || wanted(&operation) => return Ok(operation),
            (Ok(operation), _) => {
                spinner.stage(&operation);
                Contact::There
            }
            (Err(CallError::NotRunning(_) | CallError::NoReply(_)), contact) => {
                was_away = true;
                spinner.away();
                match contact {
                    Contact::Away(since) => Contact::Away(since),
                    Contact::There | Contact::Forgetful(_) => Contact::Away(Instant::now()),
                }
            }
            (Err(CallError::Unknown(_)), Contact::Forgetful(since)) => Contact::Forgetful(since),
            (Err(CallError::Unknown(_)), _) if was_away => Contact::Forgetful(Instant::now()),
            (Err(CallError::NoBus(_)), _) => return Err(Failure::BusLost(number)),
            (Err(error), _) => return Err(error.into()),
        };
        match contact {
            Contact::Away(since) if since.elapsed() >= AWAY_DEADLINE => {
                return Err(Failure::DaemonLost(number));
            }
            Contact::Forgetful(since) if since.elapsed() >= MEMORY_DEADLINE => {
                return Err(Failure::OutcomeUnknown(number));
            }
            _ => {}
        }
        let waits_for_daemon = !matches!(contact, Contact::There);
        retry.reset();
        // Until there is a reason to read again.
        loop {
            tokio::select! {
                biased;
                _ = interrupt.recv() => return Err(Failure::Interrupted(number)),
                () = &mut deadline => return Err(too_late(&contact, number)),
                change = changes.next() => match change {
                    Some(Ok(_)) => break,
                    Some(Err(_)) | None => return Err(Failure::BusLost(number)),
                },
                owner = owners.next() => {
                    was_away = true;
                    if owner.is_some() { break } else { return Err(Failure::BusLost(number)) }
                }
                _ = retry.tick(), if waits_for_daemon => break,
                _ = redraw.tick(), if spinner.is_live() => spinner.draw(),
            }
        }
    }
}

fn too_late(contact: &Contact, number: u32) -> Failure {
    match contact {
        Contact::There => Failure::StillRunning(number),
        Contact::Away(_) => Failure::DaemonLost(number),
        Contact::Forgetful(_) => Failure::OutcomeUnknown(number),
    }
}
