//! Enable or disable a profile (SGP.22 3.2.1, 3.2.2).

use super::attempts::{Verb, attempt};
use super::change::Outcome;
use crate::error::Error;
use crate::isdr::IsdROptions;
use crate::transport::ApduChannel;
use crate::types::{Iccid, RefreshFlag};

/// The state that a profile is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Switch {
    /// Not the one that the modem sees.
    Disable,
    /// The one that the modem sees; another one that is enabled gives way.
    Enable,
}

/// Enables or disables a profile.
///
/// The switch may take the channel, the SIM session or the whole modem with it, with or without an answer: none of that is a
/// failure. The outcome is [`Verdict::Pending`](super::Verdict::Pending) then, and [`confirm`](super::confirm) on
/// [`Outcome::goal`] tells once the modem is back. With [`RefreshFlag::NoRefresh`] it is on the caller to restart the SIM; look at
/// [`Outcome::refresh`], since a card that gives no reason for refusing one flag is asked with the other.
///
/// # Errors
/// Only what happens before the command is sent, when nothing has changed.
pub async fn switch<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    profile: Iccid,
    to: Switch,
    refresh: RefreshFlag,
) -> Result<Outcome, Error> {
    let verb = match to {
        Switch::Disable => Verb::Disable(refresh),
        Switch::Enable => Verb::Enable(refresh),
    };
    attempt(channel, options, profile, verb).await
}
