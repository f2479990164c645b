//! GetBoundProfilePackage: the profile, encrypted for this card (SGP.22 5.6.2).

use serde::Deserialize;

use super::envelope::{Text, read};
use super::members::{base64, bytes, object, required, transaction_id};
use super::{AnswerFault, Es9Error, Es9Function, HttpAnswer, RspServer, RspTransport};
use crate::es10::bound_profile_package::MAX_PACKAGE;
use crate::es10::prepare_download::PreparedDownload;
use crate::types::TransactionId;

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDelivered {
    /// The name of the session, where the server repeats it.
    pub transaction_id: Option<TransactionId>,
    /// The bound profile package, unread.
    pub package: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow, default)]
    transaction_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    bound_profile_package: Option<Text<'a>>,
}

/// The request.
#[must_use]
pub fn request(transaction_id: &TransactionId, card: &PreparedDownload) -> Vec<u8> {
    object([
        ("transactionId", transaction_id.as_text().to_owned()),
        ("prepareDownloadResponse", base64(card.raw.as_bytes())),
    ])
}

/// Reads the answer.
///
/// # Errors
/// [`Es9Error::Refused`], [`Es9Error::Answer`].
pub fn parse(answer: &HttpAnswer) -> Result<PackageDelivered, Es9Error> {
    let function = Es9Function::GetBoundProfilePackage;
    let members: Members<'_> = read(function, answer)?;
    take(&members).map_err(|fault| Es9Error::Answer { function, fault })
}

fn take(members: &Members<'_>) -> Result<PackageDelivered, AnswerFault> {
    let package = required("boundProfilePackage", members.bound_profile_package.as_ref())?;
    Ok(PackageDelivered {
        transaction_id: transaction_id(members.transaction_id.as_ref())?,
        package: bytes("boundProfilePackage", package, MAX_PACKAGE)?,
    })
}

impl<T: RspTransport> RspServer<'_, T> {
    /// Fetches the profile.
    ///
    /// # Errors
    /// [`Es9Error`].
    pub async fn bound_profile_package(
        &mut self,
        transaction_id: &TransactionId,
        card: &PreparedDownload,
    ) -> Result<PackageDelivered, Es9Error> {
        parse(&self.call(Es9Function::GetBoundProfilePackage, request(transaction_id, card)).await?)
    }
}
