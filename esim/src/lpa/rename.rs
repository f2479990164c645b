//! Give a profile a nickname (SGP.22 3.2.4).

use super::change::{Answer, Outcome, confirm_now};
use super::confirm::Goal;
use crate::error::Error;
use crate::es10::profiles::nickname_request;
use crate::isdr::{IsdR, IsdROptions};
use crate::transport::ApduChannel;
use crate::types::Iccid;

/// Gives a profile a nickname of at most 64 bytes; an empty one removes it.
///
/// # Errors
/// [`Error::NicknameTooLong`], and what else happens before the command is sent.
pub async fn rename<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    profile: Iccid,
    nickname: &str,
) -> Result<Outcome, Error> {
    nickname_request(profile, nickname)?;
    let mut session = IsdR::open(channel, options).await?;
    let answer = Answer::from(session.set_nickname(profile, nickname).await);
    let isd_r = session.aid();
    let _ = session.close().await;
    let goal = Goal::Named(profile, nickname.to_owned());
    let outcome = Outcome { answer, confirmed: None, goal, isd_r, refresh: None };
    Ok(confirm_now(channel, options, outcome).await)
}
