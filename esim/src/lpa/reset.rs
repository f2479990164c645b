//! Reset the card's memory (SGP.22 3.2.5).

use super::change::{Answer, Outcome, confirm_now};
use super::confirm::Goal;
use crate::error::Error;
use crate::es10::ResetScope;
use crate::isdr::{IsdR, IsdROptions};
use crate::transport::ApduChannel;

/// Deletes everything that `scope` names, also the profile that is enabled; the modem may lose its SIM over it.
///
/// # Errors
/// Only what happens before the command is sent, when nothing has changed.
pub async fn reset<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    scope: ResetScope,
) -> Result<Outcome, Error> {
    let mut session = IsdR::open(channel, options).await?;
    let answer = Answer::from(session.memory_reset(scope).await);
    let isd_r = session.aid();
    let _ = session.close().await;
    let outcome = Outcome { answer, confirmed: None, goal: Goal::Reset(scope), isd_r, refresh: None };
    Ok(confirm_now(channel, options, outcome).await)
}
