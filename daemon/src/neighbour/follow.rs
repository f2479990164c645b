//! Following ModemManager: its coming and going, its modems' coming and going and their states.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::watch;
use zbus::fdo::{self, DBusProxy, ObjectManagerProxy};
use zbus::message::Type;
use zbus::{Connection, MatchRule, MessageStream};

use super::claims::Claims;
use super::{NAME, ROOT};

/// ModemManager answers from memory.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// Tells what ModemManager has, whenever that changes, until nobody wants to know.
pub(super) async fn follow(connection: Connection, claims: watch::Sender<Arc<Claims>>) {
    if let Err(error) = try_follow(&connection, &claims).await {
        tracing::warn!(%error, "ModemManager cannot be followed; modems that it has are used all the same");
        claims.send_replace(Arc::new(Claims::absent()));
    }
}

async fn try_follow(connection: &Connection, claims: &watch::Sender<Arc<Claims>>) -> zbus::Result<()> {
    let bus = DBusProxy::new(connection).await?;
    // Subscribed before anything is read, so that nothing is missed in between.
    let mut owners = bus.receive_name_owner_changed_with_args(&[(0, NAME)]).await?;
    let mut objects = subscribe(connection, "org.freedesktop.DBus.ObjectManager", None).await?;
    let mut states =
        subscribe(connection, "org.freedesktop.ModemManager1.Modem", Some("StateChanged")).await?;
    loop {
        let told = Arc::new(read(connection, &bus).await);
        claims.send_if_modified(|old| {
            let changed = *old != told;
            if changed {
                tracing::debug!(?told, "ModemManager");
            }
            *old = told;
            changed
        });
        tokio::select! {
            () = claims.closed() => return Ok(()),
            Some(_) = owners.next() => {}
            Some(_) = objects.next() => {}
            Some(_) = states.next() => {}
            else => return Ok(()),
        }
    }
}

async fn subscribe(
    connection: &Connection,
    interface: &'static str,
    member: Option<&'static str>,
) -> zbus::Result<MessageStream> {
    let rule =
        MatchRule::builder().msg_type(Type::Signal).sender(NAME).interface(interface).path_namespace(ROOT);
    let rule = match member {
        Some(member) => rule.member(member),
        None => rule,
    };
    MessageStream::for_match_rule(rule.build()?.to_owned(), connection, None).await
}

/// One that does not answer counts as one that is not there.
async fn read(connection: &Connection, bus: &DBusProxy<'_>) -> Claims {
    let read = async {
        // Asking by name would start it.
        let run = match bus.get_name_owner(NAME.try_into()?).await {
            Err(fdo::Error::NameHasNoOwner(_)) => return Ok(Claims::absent()),
            run => run?,
        };
        let manager =
            ObjectManagerProxy::builder(connection).destination(run.clone()).path(ROOT).build().await?;
        let objects = manager.get_managed_objects().await?;
        Ok::<_, zbus::Error>(Claims::of(run, &objects))
    };
    match tokio::time::timeout(ANSWERS_WITHIN, read).await {
        Ok(Ok(claims)) => claims,
        Ok(Err(error)) => {
            tracing::debug!(%error, "ModemManager does not tell");
            Claims::absent()
        }
        Err(_) => Claims::absent(),
    }
}
