//! Enable and disable a profile.
//!
//! The journal knows of the switch before the card does, so that a restart in the middle loses nothing: the next run
//! takes the operation up, asks the card, and switches once more only if the card has not.

use dbus_interface::{Error, ErrorKind, PropertyMap};
use esim::RefusalKind;
use esim::es10::ProfileState;
use esim::lpa::{self, Answer, Goal, Outcome, Switch, Verdict};
use esim::types::Iccid;
use modem::Functionality;

use super::context::{Context, Origin, fact, text};
use super::settle::{Reload, Settled};
use super::telling::Told;
use super::{Ending, Failure};
use crate::card::CardReading;
use crate::errors;
use crate::store::format::{JournalEntry, SwitchKind};
use crate::supervisor::unit::{Hold, Session};
use crate::world::Stage;

/// `catBusy` passes with a reset; a card that says so again and again does not mean it.
const MAX_RESETS: u32 = 2;
/// How often a command is sent whose fate nobody knows and that the card has not carried out.
const MAX_UNCLEAR: u32 = 2;

/// Brings the profile into the state that `kind` names.
pub(super) async fn run(context: &Context, kind: SwitchKind, iccid: Iccid) -> Ending {
    let mut ending = Change { context, kind, iccid }.run().await;
    // Whoever hears of the end finds no journal entry.
    if let Err(error) = context.store.end_switch(context.number()).await {
        tracing::error!(%error, "the journal keeps a switch that has ended; the next start looks at it again");
    }
    let facts = match &mut ending {
        Ok(facts) => facts,
        Err(failure) => &mut failure.facts,
    };
    facts.extend(fact("Iccid", text(&iccid.to_string())));
    if context.origin != Origin::Fresh {
        facts.extend(fact("Resumed", true));
    }
    ending
}

struct Change<'a> {
    context: &'a Context,
    kind: SwitchKind,
    iccid: Iccid,
}

impl Change<'_> {
    async fn run(&self) -> Ending {
        let context = self.context;
        let mut hold = context.unit.hold();
        let (_turn, mut session) = context.begin().await?;
        if let Origin::Resumed { eid } = &context.origin {
            self.power_up(&session).await;
            let settled = context.settle(session, &mut hold, &self.goal(), Reload::NotNeeded).await?;
            if let Some(facts) = self.resume(eid, &settled, &mut hold).await? {
                return Ok(facts);
            }
            session = settled.session;
        }
        let (mut resets, mut unclear) = (0, 0);
        loop {
            let told = self.tell(&session).await?;
            if let Some(outcome) = &told {
                if outcome.is_cat_busy() && resets < MAX_RESETS {
                    resets += 1;
                    session = context.restart(session, &mut hold).await?;
                    continue;
                }
                if let Some(error) = self.refusal(outcome, resets + unclear) {
                    return Err(self.refused(&session, error).await);
                }
            }
            let settled = context.settle(session, &mut hold, &self.goal(), Reload::Needed).await?;
            if settled.reached {
                return Ok(self.facts(settled.reading.as_deref()));
            }
            unclear += 1;
            let accepted = matches!(&told, Some(Outcome { answer: Answer::Accepted, .. }));
            if accepted || unclear >= MAX_UNCLEAR {
                return Err(self.not_reached(accepted, settled.reading.as_deref()));
            }
            session = settled.session;
        }
    }

    /// One command, written down first; `None` when nobody knows what came of it.
    async fn tell(&self, session: &Session) -> Result<Option<Outcome>, Error> {
        let context = self.context;
        context.store.begin_switch(self.journal_entry()?).await.map_err(|error| errors::store(&error))?;
        let options = context.unit.session_options(session);
        let refresh = session.modem.state().borrow().quirks.refresh_flag;
        let to = match self.kind {
            SwitchKind::Enable => Switch::Enable,
            SwitchKind::Disable => Switch::Disable,
        };
        let mut card = context.telling(session).await?;
        let told = card.told();
        match context.see_through(&told, lpa::switch(&mut card, &options, self.iccid, to, refresh)).await? {
            Told::Ended(Ok(outcome)) => Ok(Some(outcome)),
            Told::Ended(Err(error)) => Err(errors::card(&error)),
            Told::Unknown => Ok(None),
        }
    }

    fn journal_entry(&self) -> Result<JournalEntry, Error> {
        let context = self.context;
        let identity = context.unit.identity();
        let eid = match &context.origin {
            Origin::Resumed { eid } => Some(eid.clone()),
            Origin::Fresh => identity.eid,
        };
        let Some(eid) = eid else {
            return Err(Error::new(ErrorKind::NoEuicc, "no eUICC is known in this modem; try Euicc.Refresh"));
        };
        Ok(JournalEntry {
            operation: context.number(),
            kind: self.kind,
            eid,
            iccid: self.iccid.to_string(),
            modem: context.unit.number(),
            device: identity.device,
            imei: identity.imei,
        })
    }

    /// The error that the card's answer amounts to, where it settles the matter. A profile that is in the wanted state
    /// already is one only for a command that was not sent before.
    fn refusal(&self, outcome: &Outcome, earlier_attempts: u32) -> Option<Error> {
        if let Verdict::Failed(error) = outcome.verdict() {
            return Some(errors::card(&error));
        }
        match &outcome.answer {
            Answer::Refused(error @ esim::Error::Refused(refusal))
                if matches!(refusal.kind, RefusalKind::ProfileEnabled | RefusalKind::ProfileNotEnabled)
                    && earlier_attempts == 0
                    && self.context.origin == Origin::Fresh =>
            {
                let state = match self.kind {
                    SwitchKind::Enable => "enabled",
                    SwitchKind::Disable => "disabled",
                };
                let message = format!("the profile is already {state}; nothing was changed");
                Some(Error::new(errors::card(error).kind, message))
            }
            _ => None,
        }
    }

    /// What the card says after it has refused; a card that cannot be read says nothing.
    async fn refused(&self, session: &Session, error: Error) -> Box<Failure> {
        self.context.progress.stage(Stage::Verifying);
        let read = tokio::time::timeout(self.context.timeouts.card, self.context.unit.survey(session)).await;
        let reading = read.ok().and_then(Result::ok).flatten();
        Box::new(Failure { facts: self.facts(reading.as_deref()), error })
    }

    /// The end of a switch that an earlier run began; `None` where it has to be made again.
    async fn resume(
        &self,
        eid: &str,
        settled: &Settled,
        hold: &mut Hold,
    ) -> Result<Option<PropertyMap>, Box<Failure>> {
        let Some(reading) = &settled.reading else {
            let message =
                "no eUICC answers in this modem any more; look at its SIM, and at the profiles when it does";
            return Err(Error::new(ErrorKind::NoEuicc, message).into());
        };
        if reading.eid.to_string() != eid {
            let message =
                "the modem holds another card than the one that was told to switch; look at its profiles";
            return Err(Error::new(ErrorKind::NotFound, message).into());
        }
        if !settled.reached {
            return Ok(None);
        }
        let session = settled.session.clone();
        let reading = if self.modem_knows(&session) {
            settled.reading.clone()
        } else {
            self.context.settle(session, hold, &self.goal(), Reload::Needed).await?.reading
        };
        Ok(Some(self.facts(reading.as_deref())))
    }

    /// A run that was killed while it made the modem read the card again may have left the card without power.
    async fn power_up(&self, session: &Session) {
        if session.modem.state().borrow().functionality != Functionality::Minimum {
            return;
        }
        if let Err(error) = session.modem.set_functionality(Functionality::Full).await {
            tracing::warn!(operation = self.context.number(), %error, "the modem stays without power for its card");
        }
    }

    /// Whether the modem uses the profile, or has stopped to.
    fn modem_knows(&self, session: &Session) -> bool {
        let told = session.modem.state().borrow().clone();
        let uses = told
            .sim
            .card()
            .and_then(|card| card.iccid.as_ref())
            .map(|iccid| *iccid == self.iccid.to_string());
        match self.kind {
            SwitchKind::Enable => uses == Some(true),
            SwitchKind::Disable => uses != Some(true),
        }
    }

    fn not_reached(&self, accepted: bool, reading: Option<&CardReading>) -> Box<Failure> {
        let state = reading.map_or("nothing", |reading| state_name(reading, self.iccid));
        let error = if accepted {
            let message = format!(
                "the card accepted the command and did not carry it out: it says \"{state}\"; reset the modem and try again"
            );
            Error::new(ErrorKind::CardRefused, message)
        } else {
            let message = format!(
                "the modem lost the command and the card did not carry it out: it says \"{state}\"; try again"
            );
            Error::new(ErrorKind::ModemFailed, message)
        };
        Box::new(Failure { facts: self.facts(reading), error })
    }

    /// "State", as the card says now.
    fn facts(&self, reading: Option<&CardReading>) -> PropertyMap {
        reading.map(|reading| fact("State", text(state_name(reading, self.iccid)))).unwrap_or_default()
    }

    fn goal(&self) -> Goal {
        match self.kind {
            SwitchKind::Enable => Goal::Enabled(self.iccid),
            SwitchKind::Disable => Goal::Disabled(self.iccid),
        }
    }
}

fn state_name(reading: &CardReading, iccid: Iccid) -> &'static str {
    match reading.profiles.iter().find(|profile| profile.iccid == iccid).map(|profile| profile.state) {
        Some(ProfileState::Enabled) => "enabled",
        Some(ProfileState::Disabled) => "disabled",
        Some(ProfileState::Unknown) => "unknown",
        None => "absent",
    }
}
