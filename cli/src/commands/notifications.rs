//! `tandem esim notifications`

use dbus_interface::{CallResult, EuiccProxy, Notification};

use super::{
    Session,
    install::see_through,
    operate::{Task, operate},
};
use crate::{
    args::{NotificationCommand, Wait},
    bus::{self, Patience},
    failure::Failure,
    json::{NotificationsDocument, OutcomeDocument},
    select,
    table::{Align, Table},
    text,
};

pub(super) async fn run(session: &Session<'_>, command: Option<&NotificationCommand>) -> Result<(), Failure> {
    match command {
        None | Some(NotificationCommand::List) => list(session).await,
        Some(NotificationCommand::Send { wait }) => send(session, *wait).await,
        Some(NotificationCommand::Drop { sequence, wait }) => drop_one(session, *sequence, *wait).await,
    }
}

async fn list(session: &Session<'_>) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let maps = bus::call(Patience::Read, proxy.notifications()).await?;
    let read = |map| Ok(Notification::from_map(map)?);
    let notifications = maps.iter().map(read).collect::<CallResult<Vec<Notification>>>()?;
    if session.out.is_json() {
        return session.out.document(&NotificationsDocument::of(&notifications));
    }
    if notifications.is_empty() {
        return session.out.line("No notification is pending.");
    }
    let mut table = Table::new(&[
        ("NUMBER", Align::Right),
        ("EVENT", Align::Left),
        ("ICCID", Align::Left),
        ("SERVER", Align::Left),
    ]);
    for notification in &notifications {
        table.row([
            notification.sequence.to_string().into(),
            notification.event.as_str().into(),
            notification.iccid.as_str().into(),
            notification.address.as_str().into(),
        ]);
    }
    session.out.table(&table)
}

async fn drop_one(session: &Session<'_>, sequence: u64, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let task = Task::new(
        format!("Dropping notification {sequence}"),
        format!("Dropped notification {sequence}; its server is not told"),
    );
    operate(session, wait, &task, proxy.remove_notification(sequence)).await
}

async fn send(session: &Session<'_>, wait: Wait) -> Result<(), Failure> {
    let snapshot = session.snapshot().await?;
    let euicc = select::euicc(&snapshot, session.modem)?;
    let proxy: EuiccProxy<'_> = session.bus.proxy(&euicc.path).await?;
    let doing = "Telling the operators";
    if wait.no_wait {
        let task = Task::new(doing, doing);
        return operate(session, wait, &task, proxy.deliver_notifications()).await;
    }
    let path = bus::call(Patience::Change, proxy.deliver_notifications()).await?;
    let (number, done) = see_through(session, &path, doing, wait).await?;
    if session.out.is_json() {
        return session.out.document(&OutcomeDocument::of(number, &done));
    }
    let result = crate::json::object(&done.result);
    let count = |name: &str| result[name].as_u64().unwrap_or_default();
    session.out.line(format!("Delivered {}; {} wait.", count("Delivered"), count("Waiting")))?;
    for failure in result["Failures"].as_array().into_iter().flatten() {
        session.out.line(text::printable(failure.as_str().unwrap_or_default()))?;
    }
    Ok(())
}
