//! `ProfileInstallationResult` (SGP.22 2.5.6).

use super::elements::SimaStatus;
use crate::card::notification::{Spoilt, metadata, signature};
use crate::card::session::Server;
use crate::card::signer::Signer;
use crate::card::state::Notification;
use crate::tlv::{nest, tlv};

/// `BppCommandId`: what the card was doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::card) enum Step {
    InitialiseSecureChannel = 0,
    ConfigureIsdp = 1,
    StoreMetadata = 2,
    ReplaceSessionKeys = 4,
    LoadProfileElements = 5,
}

/// `ErrorReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::card) enum Reason {
    IncorrectInputValues = 1,
    InvalidSignature = 2,
    InvalidTransactionId = 3,
    UnsupportedCrt = 4,
    UnsupportedRemoteOperation = 5,
    UnsupportedProfileClass = 6,
    BspStructure = 7,
    BspSecurity = 8,
    IccidAlreadyExists = 9,
    InsufficientMemory = 10,
    Interrupted = 11,
    ElementProcessing = 12,
    IccidMismatch = 13,
    PolicyRuleNotAllowed = 15,
}

/// Why there is no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::card) struct Failure {
    pub(super) step: Step,
    /// Faults put in numbers that no [`Reason`] has.
    pub(super) reason: u8,
    /// What the profile package interpreter says.
    pub(super) sima: Option<SimaStatus>,
}

impl Failure {
    pub(in crate::card) fn new(step: Step, reason: Reason) -> Failure {
        Failure { step, reason: reason as u8, sima: None }
    }
}

/// `EUICCResponse` of the profile package interpreter.
pub(super) fn sima_response(status: SimaStatus) -> Vec<u8> {
    nest(0x30, [nest(0xA0, [nest(0x30, [tlv(0x80, [status as u8])])])])
}

/// The result of a download; `notification` is its metadata, and what came of it is the AID of the ISD-P or a failure.
pub(super) fn installation_result(
    server: &Server,
    notification: &Notification,
    outcome: Result<&[u8], Failure>,
    signer: &dyn Signer,
    spoilt: Spoilt,
) -> Vec<u8> {
    let outcome = match outcome {
        Ok(aid) => nest(0xA0, [tlv(0x4F, aid), tlv(0x04, sima_response(SimaStatus::Ok))]),
        Err(Failure { step, reason, sima }) => {
            let sima = sima.map(|status| tlv(0x82, sima_response(status)));
            nest(0xA1, [tlv(0x80, [step as u8]), tlv(0x81, [reason])].into_iter().chain(sima))
        }
    };
    let data = nest(
        0xBF27,
        [
            tlv(0x80, &server.transaction_id),
            metadata(notification),
            tlv(0x06, &server.oid),
            nest(0xA2, [outcome]),
        ],
    );
    let signature = signature(signer, &data, spoilt);
    nest(0xBF37, [data, signature])
}
