//! What became of a download whose procedure did not come to its end: the program stopped, the modem went away.

use super::card::Card;
use super::cleanup::{Cleanup, CleanupStep, tell};
use super::install::find_result;
use crate::error::Error;
use crate::es9::RspTransport;
use crate::es10::{CancelReason, InstallationResult};
use crate::isdr::IsdROptions;
use crate::transport::ApduChannel;
use crate::types::{ServerAddress, TransactionId};

/// A session that is open on a card and at a server. Plain data, to be kept until it is over.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OpenSession {
    /// The server.
    pub server: ServerAddress,
    /// The session.
    pub transaction_id: TransactionId,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The card had come to a result, which waits on it as a notification: installed, or not.
    Finished(Box<InstallationResult>),
    /// The session was still open, and has been ended with [`CancelReason::Timeout`]: the order stays.
    Cancelled(Cleanup),
    /// The card knows nothing of it: it had ended before, or never begun.
    Unknown(Error),
}

/// Finds out what became of a session, and ends it where it is still open. The card is left clean.
///
/// # Errors
/// [`Error`], when the card cannot be asked; to be tried again when it can.
pub async fn settle<C: ApduChannel, T: RspTransport>(
    channel: &mut C,
    transport: &mut T,
    options: &IsdROptions,
    session: &OpenSession,
) -> Result<Settled, Error> {
    let mut card = Card::new(channel, *options);
    let result = in_session(&mut card, transport, session).await;
    card.close().await;
    result
}

async fn in_session<C: ApduChannel, T: RspTransport>(
    card: &mut Card<'_, C>,
    transport: &mut T,
    session: &OpenSession,
) -> Result<Settled, Error> {
    let id = &session.transaction_id;
    match find_result(card, id).await {
        Ok(Some(result)) => return Ok(Settled::Finished(Box::new(result))),
        Err(error) if is_out_of_reach(&error) => return Err(error),
        // A card that cannot list its notifications may still end the session.
        Ok(None) | Err(_) => {}
    }
    let cleanup = tell(card, Some(transport), session, CancelReason::Timeout).await;
    match cleanup.card {
        CleanupStep::Failed(error) if is_out_of_reach(&error) => Err(error),
        CleanupStep::Failed(error) => Ok(Settled::Unknown(error)),
        _ => Ok(Settled::Cancelled(cleanup)),
    }
}

/// Whether the card was not asked at all. Everything else is an answer, and asking again brings no other.
fn is_out_of_reach(error: &Error) -> bool {
    matches!(error, Error::Transport(_) | Error::NotAnEuicc { .. })
}
