//! Enable, disable and delete one profile, by whichever of its names the card takes.

use super::change::{Answer, Outcome, confirm_now};
use super::confirm::{Goal, look};
use crate::apdu::StatusWord;
use crate::error::Error;
use crate::isdr::{IsdR, IsdROptions};
use crate::refusal::RefusalKind;
use crate::transport::ApduChannel;
use crate::types::{Iccid, ProfileId, RefreshFlag};

/// What is to be done to a profile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Delete,
    Disable(RefreshFlag),
    Enable(RefreshFlag),
}

/// Carries out `verb` in a session of its own, then asks the card in another one.
pub(super) async fn attempt<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    profile: Iccid,
    verb: Verb,
) -> Result<Outcome, Error> {
    let mut session = IsdR::open(channel, options).await?;
    let outcome = in_session(&mut session, profile, verb).await;
    let _ = session.close().await;
    Ok(confirm_now(channel, options, outcome).await)
}

/// The standard lets an LPA choose between ICCID and AID, and between the refresh flags. Some cards take only one name, some only
/// one flag: to the wrong name they say `iccidOrAidNotFound`, 6A80 or 6A88, to either `undefinedError`. Before every
/// further attempt the card is asked whether it is needed at all.
async fn in_session<C: ApduChannel>(session: &mut IsdR<'_, C>, profile: Iccid, verb: Verb) -> Outcome {
    let goal = verb.goal(profile);
    let answer = send(session, verb, profile.into()).await;
    let mut outcome = Outcome {
        answer,
        confirmed: None,
        goal: goal.clone(),
        isd_r: session.aid(),
        refresh: verb.refresh(),
    };
    let mut ways = verb.further_ways();
    let mut first_refusal = None;
    let mut undefined_seen = false;
    while let Answer::Refused(error) = &outcome.answer {
        let reason = Reason::of(error);
        if reason == Reason::Final {
            return outcome;
        }
        undefined_seen |= reason == Reason::Undefined;
        first_refusal.get_or_insert_with(|| error.clone());
        let Ok(now) = look(session, &goal).await else { break };
        let listed = now.profiles.iter().find(|listed| listed.iccid == profile);
        let next = listed.filter(|_| !now.reached && reason != Reason::State).and_then(|listed| {
            ways.find_map(|way| match way.name {
                _ if way.only_after_undefined && !undefined_seen => None,
                Name::Aid => listed.aid.map(|aid| (ProfileId::Aid(aid), way.verb)),
                Name::Iccid => Some((ProfileId::Iccid(profile), way.verb)),
            })
        });
        outcome.confirmed = Some(now);
        let Some((id, verb)) = next else { break };
        outcome.answer = send(session, verb, id).await;
        outcome.refresh = verb.refresh();
        outcome.confirmed = None;
    }
    // When no way worked, what the card said to the standard one is the most telling.
    if let (Answer::Refused(_), Some(error)) = (&outcome.answer, first_refusal) {
        outcome.answer = Answer::Refused(error);
    }
    outcome
}

async fn send<C: ApduChannel>(session: &mut IsdR<'_, C>, verb: Verb, profile: ProfileId) -> Answer {
    Answer::from(match verb {
        Verb::Delete => session.delete_profile(profile).await,
        Verb::Disable(refresh) => session.disable_profile(profile, refresh).await,
        Verb::Enable(refresh) => session.enable_profile(profile, refresh).await,
    })
}

/// What a refusal says about further attempts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// None will help.
    Final,
    /// The card may know the profile by its other name.
    Name,
    /// The profile is in the wanted state already, or so the card says.
    State,
    /// It may be anything.
    Undefined,
}

impl Reason {
    fn of(error: &Error) -> Self {
        match error {
            Error::Refused(refusal) => match refusal.kind {
                RefusalKind::ProfileNotFound => Self::Name,
                RefusalKind::ProfileEnabled | RefusalKind::ProfileNotEnabled => Self::State,
                RefusalKind::Undefined => Self::Undefined,
                _ => Self::Final,
            },
            Error::Status {
                sw: StatusWord::INCORRECT_DATA | StatusWord::REFERENCED_DATA_NOT_FOUND, ..
            } => Self::Name,
            _ => Self::Final,
        }
    }
}

/// One way of saying the same, after the standard one: ICCID, and the refresh flag that was asked for.
struct Way {
    name: Name,
    verb: Verb,
    /// Whether a mere wrong name is no reason to try it.
    only_after_undefined: bool,
}

enum Name {
    Aid,
    Iccid,
}

impl Verb {
    fn further_ways(self) -> impl Iterator<Item = Way> + Send + use<> {
        let other = match self {
            Self::Delete => None,
            Self::Disable(flag) => Some(Self::Disable(flag.other())),
            Self::Enable(flag) => Some(Self::Enable(flag.other())),
        };
        let same = Way { name: Name::Aid, verb: self, only_after_undefined: false };
        let others = other.into_iter().flat_map(|verb| {
            [Name::Iccid, Name::Aid].map(|name| Way { name, verb, only_after_undefined: true })
        });
        [same].into_iter().chain(others)
    }

    fn refresh(self) -> Option<RefreshFlag> {
        match self {
            Self::Delete => None,
            Self::Disable(flag) | Self::Enable(flag) => Some(flag),
        }
    }

    fn goal(self, profile: Iccid) -> Goal {
        match self {
            Self::Delete => Goal::Deleted(profile),
            Self::Disable(_) => Goal::Disabled(profile),
            Self::Enable(_) => Goal::Enabled(profile),
        }
    }
}
