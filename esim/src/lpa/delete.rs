//! Delete a profile (SGP.22 3.2.3).

use super::attempts::{Verb, attempt};
use super::change::Outcome;
use crate::error::Error;
use crate::isdr::IsdROptions;
use crate::transport::ApduChannel;
use crate::types::Iccid;

/// Deletes a disabled profile for good. One that is not on the card counts as deleted.
///
/// # Errors
/// Only what happens before the command is sent, when nothing has changed.
pub async fn delete<C: ApduChannel>(
    channel: &mut C,
    options: &IsdROptions,
    profile: Iccid,
) -> Result<Outcome, Error> {
    attempt(channel, options, profile, Verb::Delete).await
}
