//! Everything else that changes the card: delete, rename, memory reset, default SM-DP+, notifications.

use dbus_interface::{Error, PropertyMap};
use esim::IsdROptions;
use esim::es10::ResetScope;
use esim::lpa::{self, Answer, Outcome, Verdict};
use esim::types::{Iccid, SequenceNumber};
use modem::CardLease;
use tokio::time::Instant;

use super::context::{Context, fact, text};
use super::job::Job;
use super::settle::Reload;
use super::{Ending, Failure};
use crate::card::CardReading;
use crate::errors;
use crate::supervisor::unit::{Hold, Session};
use crate::world::Stage;

/// What the card may be told.
pub(super) async fn run(context: &Context, job: Job) -> Ending {
    let mut hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    context.stage(Stage::OpeningCard);
    let lease = context.or_cancelled(session.modem.lease_card()).await?;
    let mut lease = lease.map_err(|error| errors::modem(&error))?;
    context.or_cancelled(std::future::ready(())).await?;
    context.stage(Stage::Sending);
    let options = context.unit.session_options(&session);
    let deadline = Instant::now() + context.timeouts.modem_return;
    let told = tokio::time::timeout_at(deadline, tell(&mut lease, &options, &job)).await;
    drop(lease);
    match told {
        Ok(Ok(Told::Done)) => look(context, &session, &job).await,
        Ok(Ok(Told::Answered(outcome))) => end(context, session, &mut hold, &job, outcome).await,
        Ok(Err(error)) => {
            let failure = Failure { facts: facts(&job), error: errors::card(&error) };
            // What is on the bus may be older than the refusal.
            let _ = look(context, &session, &job).await;
            Err(Box::new(failure))
        }
        Err(_) => Err(no_answer(&job)),
    }
}

/// What came of a command.
enum Told {
    /// The card has done it: there is nothing to ask about.
    Done,
    /// The card's list of profiles tells.
    Answered(Box<Outcome>),
}

async fn tell(lease: &mut CardLease, options: &IsdROptions, job: &Job) -> Result<Told, esim::Error> {
    let outcome = match job {
        Job::Delete { iccid } => lpa::delete(lease, options, *iccid).await?,
        Job::Rename { iccid, nickname } => lpa::rename(lease, options, *iccid, nickname).await?,
        Job::ResetCard { scope } => lpa::reset(lease, options, *scope).await?,
        Job::SetDefaultSmdp { address } => {
            lpa::with_isd_r(lease, options, async |isd_r| isd_r.set_default_smdp(address.as_deref()).await)
                .await?;
            return Ok(Told::Done);
        }
        Job::RemoveNotification { sequence } => {
            remove_notification(lease, options, *sequence).await?;
            return Ok(Told::Done);
        }
        // These have files of their own.
        Job::RefreshCard | Job::ResetModem | Job::SetPower { .. } | Job::Switch { .. } => {
            return Ok(Told::Done);
        }
    };
    Ok(Told::Answered(Box::new(outcome)))
}

/// By the bytes in which the card wrote the number, where it lists it.
async fn remove_notification(
    lease: &mut CardLease,
    options: &IsdROptions,
    sequence: u64,
) -> Result<(), esim::Error> {
    lpa::with_isd_r(lease, options, async |isd_r| {
        let listed = isd_r.notifications(None).await?;
        let number =
            listed.into_iter().map(|entry| entry.sequence_number).find(|number| number.value() == sequence);
        isd_r.remove_notification(&number.unwrap_or_else(|| SequenceNumber::from(sequence))).await
    })
    .await
}

async fn end(
    context: &Context,
    session: Session,
    hold: &mut Hold,
    job: &Job,
    outcome: Box<Outcome>,
) -> Ending {
    if let Verdict::Failed(error) = outcome.verdict() {
        let _ = look(context, &session, job).await;
        return Err(Box::new(Failure { facts: facts(job), error: errors::card(&error) }));
    }
    let reload = if takes_the_sim_away(context, job) { Reload::Needed } else { Reload::NotNeeded };
    if reload == Reload::NotNeeded && matches!(outcome.answer, Answer::Accepted) {
        return look(context, &session, job).await;
    }
    let settled = context.settle(session, hold, &outcome.goal, reload).await?;
    if settled.reached || matches!(outcome.answer, Answer::Accepted) {
        return Ok(facts(job));
    }
    let error = match &outcome.answer {
        Answer::Unclear(error) | Answer::Refused(error) => errors::card(error),
        Answer::Accepted => return Ok(facts(job)),
    };
    Err(Box::new(Failure { facts: facts(job), error }))
}

/// Whether the modem uses something that is gone now.
fn takes_the_sim_away(context: &Context, job: &Job) -> bool {
    let Job::ResetCard { scope } = job else { return false };
    let profiles_go = *scope != ResetScope { default_smdp_address: true, ..ResetScope::default() };
    profiles_go && context.unit.card().is_some_and(|card| has_enabled(&card))
}

fn has_enabled(card: &CardReading) -> bool {
    card.profiles.iter().any(|profile| profile.state == esim::es10::ProfileState::Enabled)
}

/// Shows what the card says now. The change has been made: a card that cannot be read does not undo it.
async fn look(context: &Context, session: &Session, job: &Job) -> Ending {
    context.stage(Stage::Verifying);
    match tokio::time::timeout(context.timeouts.card, context.unit.survey(session)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(operation = context.number, %error, "card not read after a change"),
        Err(_) => tracing::warn!(operation = context.number, "card not read in time after a change"),
    }
    Ok(facts(job))
}

fn no_answer(job: &Job) -> Box<Failure> {
    let message = "the card did not answer in time; look at it with Euicc.Refresh before trying again";
    let error = Error::new(dbus_interface::ErrorKind::Timeout, message);
    Box::new(Failure { facts: facts(job), error })
}

fn facts(job: &Job) -> PropertyMap {
    let iccid = |iccid: &Iccid| fact("Iccid", text(&iccid.to_string()));
    match job {
        Job::Delete { iccid: number } => iccid(number),
        Job::Rename { iccid: number, nickname } => {
            let mut facts = iccid(number);
            facts.extend(fact("Nickname", text(nickname)));
            facts
        }
        Job::SetDefaultSmdp { address } => fact("Address", text(address.as_deref().unwrap_or_default())),
        Job::RemoveNotification { sequence } => fact("Sequence", *sequence),
        Job::RefreshCard
        | Job::ResetCard { .. }
        | Job::ResetModem
        | Job::SetPower { .. }
        | Job::Switch { .. } => PropertyMap::new(),
    }
}
