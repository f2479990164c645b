//! Download a profile, or look at one.
//!
//! The journal knows of a download before the card does, and the result is in the outbox before anybody is told.

mod unfinished;

use std::sync::Arc;
use std::time::Duration;

use dbus_interface::{Error, ErrorKind, PropertyMap};
use esim::IsdROptions;
use esim::es9::Es9Error;
use esim::es10::{DeviceInfo, PendingNotification};
use esim::lpa::{self, Cause, Cleanup, CleanupStep, DownloadError, DownloadRequest, Installed, Source};
use esim::types::{Iccid, Imei};
use modem::CardLease;

use super::context::{Context, fact, text};
use super::job::{Consent, Order, Then};
use super::screen::Screen;
use super::{Ending, Failure, switch};
use crate::deadline::Deadline;
use crate::errors;
use crate::https::Https;
use crate::lpa::delivery::Urgency;
use crate::lpa::errors as download_errors;
use crate::lpa::journal::Download;
use crate::store::format::SwitchKind;
use crate::supervisor::unit::Session;
use crate::uplink::Share;
use crate::world::Stage;
pub(super) use unfinished::settle;

/// What an LPA without an IMEI says about the device: a type allocation code that the standard's tests use.
const NO_TAC: [u8; 4] = [0x35, 0x29, 0x06, 0x11];

/// A download that a server does not go on with is begun anew so often.
const MAX_NEW_SESSIONS: u32 = 1;
/// What the operator may be told before the connection goes that it is told over.
const FAREWELL: Duration = Duration::from_secs(20);

/// Downloads a profile and installs it.
pub(super) async fn run(context: &Arc<Context>, order: Order) -> Ending {
    let (mut ending, end) = match download(context, &order).await {
        Ok(ended) => ended,
        Err(error) => (Err(error.into()), End::Seen),
    };
    if end == End::Seen {
        end_journal(context).await;
    }
    if let (Ok(facts), Then::Enable) = (&mut ending, order.then) {
        let facts = std::mem::take(facts);
        deliver_first(context).await;
        return enable(context, facts).await;
    }
    ending
}

/// Whether the end of a download is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Seen,
    /// The card could not be asked: the journal keeps the download, and the next start asks again.
    Unseen,
}

async fn download(context: &Arc<Context>, order: &Order) -> Result<(Ending, End), Error> {
    let _hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    there_is_a_way_out(context)?;
    let eid = eid(context)?;
    let request = request(context, &session, order.source.clone());
    let mut screen = Screen::new(context, order.consent, order.code.clone());
    let download = journal_entry(context, &eid, order.then);
    context.lpa.journal.put(download.clone()).await.map_err(|error| errors::store(&error))?;
    screen.journal = Some(download);

    context.progress.stage(Stage::OpeningCard);
    let lease = context.or_cancelled(session.modem.lease_card()).await?;
    let mut lease = lease.map_err(|error| errors::modem(&error))?;
    let deadline = screen.deadline.clone();
    let mut https = context.lpa.https(context.cancelled.clone(), Some(deadline.clone())).await;
    // The procedure sees the deadline itself; only a card that hangs within one command does not let it.
    let result = tokio::select! {
        biased;
        result = insistently(&mut lease, &mut https, &mut screen, &request) => Some(result),
        () = deadline.over_for(context.timeouts.server) => None,
    };
    drop(lease);
    let Some(result) = result else {
        return Ok(unfinished::abandoned(context, &session, screen.journal).await);
    };
    let notification = match &result {
        Ok(installed) => Some(&installed.notification),
        Err(error) => error.notification.as_deref(),
    };
    keep(context, &eid, notification).await;
    look_at_card(context, &session).await;
    let ending = match result {
        Ok(Installed { metadata, .. }) => Ok(installed_facts(metadata.iccid)),
        Err(error) => Err(Box::new(failed(&error))),
    };
    Ok((ending, End::Seen))
}

/// A server that refuses a request which went out twice may have answered the first copy, over a connection that broke: it is asked
/// for the order anew, and binds the profile again to the same card.
async fn insistently(
    lease: &mut CardLease,
    https: &mut Https,
    screen: &mut Screen,
    request: &DownloadRequest,
) -> Result<Installed, DownloadError> {
    let mut new_sessions = 0;
    loop {
        let result = lpa::download(lease, https, screen, request).await;
        let lost_answer = match &result {
            Err(error) => https.was_repeated() && matches!(*error.cause, Cause::Server(Es9Error::Refused(_))),
            Ok(_) => false,
        };
        if !lost_answer || new_sessions == MAX_NEW_SESSIONS {
            return result;
        }
        new_sessions += 1;
        tracing::info!("the server does not go on with the download; it is begun anew");
    }
}

/// Enabling takes the connection away that the operator could be told over: what is ready goes out first. A server that does not
/// take it now is no reason to wait.
async fn deliver_first(context: &Arc<Context>) {
    let share = context.progress.board.world().uplink_share(context.unit.number());
    if !context.lpa.is_automatic() || !matches!(share, Share::One | Share::Only) {
        return;
    }
    context.progress.stage(Stage::Notifying);
    let deadline = Deadline::after(FAREWELL);
    let mut https = context.lpa.https(context.cancelled.clone(), Some(deadline)).await;
    if let Err(error) = context.lpa.deliver(&context.unit, &mut https, Urgency::Due).await {
        tracing::info!(operation = context.number(), %error, "notifications wait");
    }
}

/// Looks at what waits at a server.
pub(super) async fn look(context: &Arc<Context>, source: Source) -> Ending {
    let _hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    there_is_a_way_out(context)?;
    let request = request(context, &session, source);
    context.progress.stage(Stage::OpeningCard);
    let lease = context.or_cancelled(session.modem.lease_card()).await?;
    let mut lease = lease.map_err(|error| errors::modem(&error))?;
    let mut screen = Screen::new(context, Consent::ToBeAsked, None);
    let mut https = context.lpa.https(context.cancelled.clone(), Some(screen.deadline.clone())).await;
    match lpa::preview(&mut lease, &mut https, &mut screen, &request).await {
        Ok(previewed) => {
            let mut facts = super::screen::preview_facts(&previewed.preview);
            facts.extend(cleanup_facts(&previewed.cleanup));
            Ok(facts)
        }
        Err(error) => Err(Box::new(failed(&error))),
    }
}

async fn enable(context: &Arc<Context>, facts: PropertyMap) -> Ending {
    let iccid = facts.get("Iccid").and_then(|iccid| String::try_from(iccid.clone()).ok());
    let iccid = iccid.and_then(|iccid| iccid.parse::<Iccid>().ok());
    let Some(iccid) = iccid else {
        let message =
            "the profile is installed, and the card does not say which one it is; enable it yourself";
        let error = Error::new(ErrorKind::CardRefused, message);
        return Err(Box::new(Failure { facts, error }));
    };
    match switch::run(context, SwitchKind::Enable, iccid).await {
        Ok(more) => Ok(facts.into_iter().chain(more).collect()),
        Err(mut failure) => {
            failure.facts = facts.into_iter().chain(std::mem::take(&mut failure.facts)).collect();
            failure.error.message =
                format!("the profile is installed and was not enabled: {}", failure.error.message);
            Err(failure)
        }
    }
}

/// That servers can be reached while the card is used. A card in a slot that is not active takes the network from the modem meanwhile.
pub(super) fn there_is_a_way_out(context: &Context) -> Result<(), Error> {
    let share = context.progress.board.world().uplink_share(context.unit.number());
    way_out(share, context.unit.card_elsewhere())
}

/// `elsewhere`: the slot of the card, where it is not the active one.
fn way_out(share: Share, elsewhere: Option<u8>) -> Result<(), Error> {
    let (Share::Only, Some(slot)) = (share, elsewhere) else { return Ok(()) };
    let message = format!(
        "the eUICC is in slot {slot}, and the only way out of this computer leads over another slot of the same modem: \
         it is gone while the eUICC is used; connect this computer another way for the time of the download"
    );
    Err(Error::new(ErrorKind::ServerUnreachable, message))
}

/// What the server and the card are told.
fn request(context: &Context, session: &Session, source: Source) -> DownloadRequest {
    let card: IsdROptions = context.unit.session_options(session);
    DownloadRequest { source, card, device: device(session) }
}

pub(super) fn device(session: &Session) -> DeviceInfo {
    let imei = session.modem.state().borrow().identity.imei.clone();
    let known = imei.and_then(|imei| imei.parse::<Imei>().ok());
    known.map_or_else(
        || DeviceInfo { tac: NO_TAC, imei: None, capabilities: Vec::new(), rsp_capability: None },
        DeviceInfo::from_imei,
    )
}

fn eid(context: &Context) -> Result<String, Error> {
    context
        .unit
        .identity()
        .eid
        .ok_or_else(|| Error::new(ErrorKind::NoEuicc, "no eUICC is known in this modem; try Euicc.Refresh"))
}

fn journal_entry(context: &Context, eid: &str, then: Then) -> Download {
    let identity = context.unit.identity();
    Download {
        operation: context.number(),
        eid: eid.to_owned(),
        modem: context.unit.number(),
        device: identity.device,
        imei: identity.imei,
        enable: then == Then::Enable,
        iccid: None,
        session: None,
    }
}

/// Whoever hears of the end finds no journal entry.
async fn end_journal(context: &Context) {
    if let Err(error) = context.lpa.journal.end(context.number()).await {
        tracing::error!(%error, "the journal keeps a download that has ended; the next start looks at it again");
    }
}

async fn keep(context: &Context, eid: &str, notification: Option<&PendingNotification>) {
    let Some(notification) = notification else { return };
    if let Err(error) = context.lpa.outboxes.keep(eid, notification.clone()).await {
        // The card keeps it as well.
        tracing::error!(%error, "the result of a download is not on disk yet");
    }
}

/// The card's profiles are on the bus before the operation is over.
async fn look_at_card(context: &Context, session: &Session) {
    context.progress.stage(Stage::Verifying);
    match tokio::time::timeout(context.timeouts.card, context.unit.survey(session)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::warn!(operation = context.number(), %error, "card not read after a download")
        }
        Err(_) => tracing::warn!(operation = context.number(), "card not read in time after a download"),
    }
}

fn installed_facts(iccid: Iccid) -> PropertyMap {
    let mut facts = fact("Iccid", text(&iccid.to_string()));
    facts.extend(fact("Installed", true));
    facts.extend(fact("State", text("disabled")));
    facts
}

/// What is known of a download that failed.
pub(super) fn failed(error: &DownloadError) -> Failure {
    let mut facts = cleanup_facts(&error.cleanup);
    facts.extend(fact("Installed", false));
    Failure { facts, error: download_errors::download(error) }
}

fn cleanup_facts(cleanup: &Cleanup) -> PropertyMap {
    let mut facts = fact("CardCleanup", text(step(&cleanup.card)));
    facts.extend(fact("ServerCleanup", text(step(&cleanup.server))));
    facts
}

fn step<E>(step: &CleanupStep<E>) -> &'static str {
    match step {
        CleanupStep::NotNeeded => "not-needed",
        CleanupStep::Done => "done",
        CleanupStep::Failed(_) => "failed",
        CleanupStep::Impossible => "impossible",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_that_cannot_work_is_not_begun() {
        for share in [Share::None, Share::One, Share::Only, Share::Unknown] {
            for elsewhere in [None, Some(2)] {
                let expect = (share, elsewhere) != (Share::Only, Some(2));
                assert_eq!(way_out(share, elsewhere).is_ok(), expect, "{share:?} {elsewhere:?}");
            }
        }
        let error = way_out(Share::Only, Some(2)).unwrap_err();
        assert!(error.message.contains("slot 2") && error.message.contains("; connect"), "{error}");
    }
}
