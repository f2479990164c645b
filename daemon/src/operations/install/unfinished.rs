//! A download that was not seen to its end: what became of it is asked of the card, which is left clean.

use std::sync::Arc;

use dbus_interface::{Error, ErrorKind};
use esim::lpa::{self, Settled};

use super::{End, cleanup_facts, enable, end_journal, installed_facts, keep, look_at_card};
use crate::card::CardReading;
use crate::deadline::Deadline;
use crate::errors;
use crate::lpa::journal::{self, Download};
use crate::operations::context::{Context, fact, text};
use crate::operations::{Ending, Failure};
use crate::supervisor::unit::Session;
use crate::world::Stage;

/// The card has not come back from a command: what became of the download is asked over a new channel.
pub(super) async fn abandoned(
    context: &Arc<Context>,
    session: &Session,
    download: Option<Download>,
) -> (Ending, End) {
    context.progress.stage(Stage::CleaningUp);
    // It was put there before the card was leased.
    let Some(download) = download else { return (Err(no_answer().into()), End::Seen) };
    let asked = find_out(context, session, &download, Interruption::Deadline);
    match tokio::time::timeout(context.timeouts.modem_return, asked).await {
        // A card that has said what it holds has answered.
        Ok(Err(failure)) if !failure.facts.contains_key("Installed") => {
            tracing::warn!(operation = context.number(), error = %failure.error, "the card does not say what became of a download");
            (Err(no_answer().into()), End::Unseen)
        }
        Ok(ending) => (ending, End::Seen),
        Err(_) => (Err(no_answer().into()), End::Unseen),
    }
}

/// Finds out what became of a download that an earlier run began, and leaves the card clean.
pub(in crate::operations) async fn settle(context: &Arc<Context>, download: Download) -> Ending {
    let mut ending = settled(context, &download).await;
    let must_wait = matches!(&ending, Err(failure) if is_unknown(failure.error.kind));
    if !must_wait {
        end_journal(context).await;
    }
    if let (Ok(facts), true) = (&mut ending, download.enable) {
        let mut facts = std::mem::take(facts);
        if let Some(iccid) = &download.iccid {
            facts.entry("Iccid".to_owned()).or_insert_with(|| text(iccid));
        }
        ending = enable(context, facts).await;
    }
    let facts = match &mut ending {
        Ok(facts) => facts,
        Err(failure) => &mut failure.facts,
    };
    facts.extend(fact("Resumed", true));
    ending
}

/// Whether the card could not be asked: the journal keeps the download, and the next start asks again.
fn is_unknown(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::DeviceGone | ErrorKind::Timeout | ErrorKind::ModemFailed)
}

async fn settled(context: &Arc<Context>, download: &Download) -> Ending {
    let _hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    let read = tokio::time::timeout(context.timeouts.card, context.unit.survey(&session)).await;
    let reading = read.map_err(|_| no_answer())??;
    let Some(reading) = reading.filter(|reading| reading.eid.to_string() == download.eid) else {
        let message =
            "the modem holds another card than the one of the download; look at the profiles of that one";
        return Err(Error::new(ErrorKind::NotFound, message).into());
    };
    context.progress.stage(Stage::CleaningUp);
    ask(context, &session, download, &reading, Interruption::Restart).await
}

/// What kept a download from being seen to its end.
#[derive(Debug, Clone, Copy)]
enum Interruption {
    Deadline,
    Restart,
}

/// Reads the card, and asks it.
async fn find_out(
    context: &Arc<Context>,
    session: &Session,
    download: &Download,
    why: Interruption,
) -> Ending {
    let reading = context.unit.survey(session).await?.ok_or_else(no_answer)?;
    ask(context, session, download, &reading, why).await
}

async fn ask(
    context: &Arc<Context>,
    session: &Session,
    download: &Download,
    reading: &CardReading,
    why: Interruption,
) -> Ending {
    let outcome = match download.session.as_ref().and_then(journal::Session::open) {
        // The card had not heard of it.
        None => None,
        Some(open) => {
            let options = context.unit.session_options(session);
            let lease = context.or_cancelled(session.modem.lease_card()).await?;
            let mut lease = lease.map_err(|error| errors::modem(&error))?;
            let deadline = Deadline::after(context.timeouts.server);
            let mut https = context.lpa.https(context.cancelled.clone(), Some(deadline)).await;
            let settled = lpa::settle(&mut lease, &mut https, &options, &open).await;
            Some(settled.map_err(|error| errors::card(&error))?)
        }
    };
    let is_there =
        |iccid: &String| reading.profiles.iter().any(|profile| profile.iccid.to_string() == *iccid);
    match outcome {
        Some(Settled::Finished(result)) => {
            keep(context, &download.eid, Some(&result.to_pending())).await;
            look_at_card(context, session).await;
            match (result.outcome, result.notification.iccid) {
                (Ok(_), Some(iccid)) => Ok(installed_facts(iccid)),
                (Ok(_), None) => Ok(fact("Installed", true)),
                (Err(failure), _) => {
                    let error = lpa::Cause::NotInstalled(failure);
                    let message = error
                        .next_step()
                        .map_or_else(|| error.to_string(), |next| format!("{error}; {next}"));
                    let facts = fact("Installed", false);
                    Err(Box::new(Failure { facts, error: Error::new(ErrorKind::InstallFailed, message) }))
                }
            }
        }
        // The result has been delivered since.
        Some(Settled::Unknown(_)) if download.iccid.as_ref().is_some_and(is_there) => {
            let mut facts = fact("Installed", true);
            if let Some(iccid) = &download.iccid {
                facts.extend(fact("Iccid", text(iccid)));
            }
            Ok(facts)
        }
        outcome => {
            let mut facts = fact("Installed", false);
            if let Some(Settled::Cancelled(cleanup)) = &outcome {
                facts.extend(cleanup_facts(cleanup));
            }
            let (kind, message) = match why {
                Interruption::Deadline => (
                    ErrorKind::Timeout,
                    "the download took too long and was given up; the card has not installed the profile, use the same code again",
                ),
                Interruption::Restart => (
                    ErrorKind::DownloadInterrupted,
                    "the service was restarted during the download; the card has not installed the profile, use the same code again",
                ),
            };
            Err(Box::new(Failure { facts, error: Error::new(kind, message) }))
        }
    }
}

fn no_answer() -> Error {
    let message =
        "the card did not answer in time; what became of the download is found out at the next start";
    Error::new(ErrorKind::Timeout, message)
}
