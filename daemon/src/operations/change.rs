//! Everything else that changes the card: delete, rename, memory reset, default SM-DP+, notifications.

use dbus_interface::{Error, PropertyMap};
use esim::es10::ResetScope;
use esim::lpa::{self, Answer, Outcome, Verdict};
use esim::types::{Iccid, SequenceNumber};
use esim::{IsdR, IsdROptions};

use super::context::{Context, fact, text};
use super::job::Job;
use super::settle::Reload;
use super::telling::{Telling, Told};
use super::{Ending, Failure};
use crate::card::CardReading;
use crate::errors;
use crate::supervisor::unit::{Hold, Session};
use crate::world::Stage;

/// Tells the card, and has it say what it holds now.
pub(super) async fn run(context: &Context, job: Job) -> Ending {
    let mut hold = context.unit.hold();
    let (_turn, session) = context.begin().await?;
    let options = context.unit.session_options(&session);
    let mut card = context.telling(&session).await?;
    let told = card.told();
    let told = context.see_through(&told, tell(&mut card, &options, &job)).await?;
    drop(card);
    match told {
        Told::Ended(Ok(None)) => look(context, &session, &job).await,
        Told::Ended(Ok(Some(outcome))) => end(context, session, &mut hold, &job, outcome).await,
        Told::Ended(Err(error)) => {
            let failure = Failure { facts: facts(&job), error: errors::card(&error) };
            // What is on the bus may be older than the refusal.
            let _ = look(context, &session, &job).await;
            Err(Box::new(failure))
        }
        Told::Unknown => Err(no_answer(&job)),
    }
}

/// `None` where the card's list of profiles has no say in it.
async fn tell(
    card: &mut Telling,
    options: &IsdROptions,
    job: &Job,
) -> Result<Option<Box<Outcome>>, esim::Error> {
    let outcome = match job {
        Job::Delete { iccid } => lpa::delete(card, options, *iccid).await?,
        Job::Rename { iccid, nickname } => lpa::rename(card, options, *iccid, nickname).await?,
        Job::ResetCard { scope } => lpa::reset(card, options, *scope).await?,
        Job::SetDefaultSmdp { address } => {
            let set = async |isd_r: &mut IsdR<'_, _>| isd_r.set_default_smdp(address.as_deref()).await;
            lpa::with_isd_r(card, options, set).await?;
            return Ok(None);
        }
        Job::RemoveNotification { sequence } => {
            remove_notification(card, options, *sequence).await?;
            return Ok(None);
        }
        // These have files of their own.
        _ => return Ok(None),
    };
    Ok(Some(Box::new(outcome)))
}

/// By the bytes in which the card wrote the number, where it lists it.
async fn remove_notification(
    card: &mut Telling,
    options: &IsdROptions,
    sequence: u64,
) -> Result<(), esim::Error> {
    lpa::with_isd_r(card, options, async |isd_r| {
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
    context.progress.stage(Stage::Verifying);
    match tokio::time::timeout(context.timeouts.card, context.unit.survey(session)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::warn!(operation = context.number(), %error, "card not read after a change")
        }
        Err(_) => tracing::warn!(operation = context.number(), "card not read in time after a change"),
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
        _ => PropertyMap::new(),
    }
}
