//! Whether a change has taken place: the card's own list decides, never the answer to the command.

use crate::error::Error;
use crate::es10::{ProfileClass, ProfileInfo, ProfileQuery, ProfileState, ResetScope};
use crate::isdr::{IsdR, IsdROptions};
use crate::transport::ApduChannel;
use crate::types::Iccid;

/// What a change is meant to bring about. Plain data: it can be kept and asked about after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The profile is gone.
    Deleted(Iccid),
    /// The profile is on the card and disabled.
    Disabled(Iccid),
    /// The profile is enabled.
    Enabled(Iccid),
    /// The profile has this nickname; empty is none.
    Named(Iccid, String),
    /// The profiles that the scope names are gone. What the default SM-DP+ address was at first, nobody knows: it is not looked at.
    Reset(ResetScope),
}

/// What the card says about a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Whether the goal is reached. A switch by REFRESH may still be on its way when it is not.
    pub reached: bool,
    /// The profiles on the card at that time.
    pub profiles: Vec<ProfileInfo>,
}

impl Goal {
    /// Whether a card with these profiles has reached it.
    #[must_use]
    pub fn is_reached(&self, profiles: &[ProfileInfo]) -> bool {
        let find = |iccid: &Iccid| profiles.iter().find(|profile| profile.iccid == *iccid);
        match self {
            Self::Deleted(iccid) => find(iccid).is_none(),
            Self::Disabled(iccid) => find(iccid).is_some_and(|p| p.state == ProfileState::Disabled),
            Self::Enabled(iccid) => find(iccid).is_some_and(|p| p.state == ProfileState::Enabled),
            Self::Named(iccid, name) => {
                find(iccid).is_some_and(|p| p.nickname.as_deref().unwrap_or_default() == name)
            }
            Self::Reset(scope) => !profiles.iter().any(|profile| match profile.class {
                ProfileClass::Operational => scope.operational_profiles,
                ProfileClass::Provisioning => scope.provisioning_profiles,
                // Which test profiles came with the card, the list does not say.
                ProfileClass::Test => scope.field_loaded_test_profiles && scope.preloaded_test_profiles,
                ProfileClass::Unknown(_) => false,
            }),
        }
    }
}

/// Opens a new session and looks whether `goal` is reached.
///
/// # Errors
/// What [`IsdR::open`] and [`IsdR::profiles`] say; the modem may need more time after a switch.
pub async fn confirm<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    goal: &Goal,
) -> Result<Confirmation, Error> {
    let mut session = IsdR::open(channel, options).await?;
    let result = look(&mut session, goal).await;
    let _ = session.close().await;
    result
}

/// Looks in a session that is open.
pub(super) async fn look<C: ApduChannel>(
    session: &mut IsdR<'_, C>,
    goal: &Goal,
) -> Result<Confirmation, Error> {
    let profiles = session.profiles(&ProfileQuery::default()).await?;
    Ok(Confirmation { reached: goal.is_reached(&profiles), profiles })
}
