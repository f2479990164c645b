//! The end of a session before its profile is installed: first the card, which signs the reason, then the server.

use super::card::Card;
use super::error::{Cause, CheckFailure};
use super::settle::OpenSession;
use super::user::Cancel;
use crate::error::Error;
use crate::es9::{AnswerFault, Es9Error, RspServer, RspTransport};
use crate::es10::{CancelReason, Function, cancel_session};
use crate::transport::ApduChannel;

/// What was done to leave card and server clean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleanup {
    /// What they were told; `None` where no session was open.
    pub reason: Option<CancelReason>,
    /// The card.
    pub card: CleanupStep<Error>,
    /// The server.
    pub server: CleanupStep<Es9Error>,
}

/// What came of telling one party.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CleanupStep<E> {
    /// It has no session open, or has ended it itself.
    #[default]
    NotNeeded,
    /// It has ended the session.
    Done,
    /// It has not, or has not said so. A card ends an old session when a new one begins, a server after some time.
    Failed(E),
    /// It could not be told: the server believes only what the card signs.
    Impossible,
}

/// Ends the session.
pub(super) async fn end<C: ApduChannel, T: RspTransport>(
    card: &mut Card<'_, C>,
    transport: &mut T,
    session: &OpenSession,
    cause: &Cause,
) -> Cleanup {
    let reason = reason(cause);
    let told = match cause {
        // It knows: it ended the session itself.
        Cause::Server(Es9Error::Refused(_)) | Cause::NoOrder => None,
        _ => Some(transport),
    };
    tell(card, told, session, reason).await
}

/// Tells the card, and the server where there is a way to it.
pub(super) async fn tell<C: ApduChannel, T: RspTransport>(
    card: &mut Card<'_, C>,
    transport: Option<&mut T>,
    session: &OpenSession,
    reason: CancelReason,
) -> Cleanup {
    let id = &session.transaction_id;
    let request = cancel_session::request(id, reason);
    let cancelled = card.call(Function::CancelSession, &request, cancel_session::parse).await;
    let (card, server) = match (cancelled, transport) {
        (Err(error), Some(_)) => (CleanupStep::Failed(error), CleanupStep::Impossible),
        (Err(error), None) => (CleanupStep::Failed(error), CleanupStep::NotNeeded),
        (Ok(_), None) => (CleanupStep::Done, CleanupStep::NotNeeded),
        (Ok(cancelled), Some(transport)) => {
            let mut server = RspServer::new(transport, session.server.clone());
            let told = server.cancel_session(id, &cancelled).await;
            (CleanupStep::Done, told.map_or_else(CleanupStep::Failed, |()| CleanupStep::Done))
        }
    };
    Cleanup { reason: Some(reason), card, server }
}

/// What is true, and does not cost the user the order where another try may succeed.
fn reason(cause: &Cause) -> CancelReason {
    match cause {
        Cause::Cancelled(Cancel::Reject) => CancelReason::EndUserRejection,
        Cause::Cancelled(Cancel::Postpone)
        | Cause::ConfirmationCodeMissing
        | Cause::Check(CheckFailure::NoDiscoveryServer { .. }) => CancelReason::Postponed,
        Cause::Cancelled(Cancel::Timeout) => CancelReason::Timeout,
        Cause::PolicyConsentMissing => CancelReason::EndUserRejection,
        Cause::Check(CheckFailure::PolicyRules) => CancelReason::PprNotAllowed,
        Cause::Check(CheckFailure::Metadata { .. }) => CancelReason::MetadataMismatch,
        Cause::Package(_) | Cause::LoadInterrupted { .. } => CancelReason::LoadBppExecutionError,
        // The server's word has not arrived.
        Cause::Server(Es9Error::Http(_)) => CancelReason::Timeout,
        Cause::Server(Es9Error::Answer { fault: AnswerFault::HttpStatus { .. }, .. }) => {
            CancelReason::Timeout
        }
        Cause::Server(_) | Cause::Check(_) => CancelReason::Undefined,
        Cause::Card(Error::Refused(_)) => CancelReason::Undefined,
        // The modem or its link: nothing is wrong with the order.
        Cause::Card(_) => CancelReason::Postponed,
        // These come with no session open.
        Cause::NoDefaultServer
        | Cause::NoOrder
        | Cause::NotInstalled(_)
        | Cause::SeveralOrders(_)
        | Cause::TooManyServers => CancelReason::Undefined,
    }
}
