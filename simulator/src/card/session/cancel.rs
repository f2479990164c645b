//! `CancelSession` (SGP.22 5.7.14).

use super::Session;
use crate::card::apdu::Sw;
use crate::card::es10::{Surroundings, list_error};
use crate::card::euicc::Euicc;
use crate::card::notification::signature;
use crate::tlv::{Members, nest, tlv};

const CANCEL: u32 = 0xBF41;
const INVALID_TRANSACTION_ID: u8 = 5;

/// Ends the session. The one-time key stays, so that a package that was bound to it can still be fetched.
pub(in crate::card) fn cancel(euicc: &mut Euicc, around: Surroundings, value: &[u8]) -> Result<Vec<u8>, Sw> {
    let members = Members::of(value)?;
    let (transaction_id, reason) = (members.required(0x80)?, members.required(0x81)?);
    if reason.len() != 1 {
        return Err(Sw::WRONG_DATA);
    }
    let server = euicc.session.server().filter(|server| server.transaction_id == transaction_id);
    let Some(server) = server else { return Ok(list_error(CANCEL, INVALID_TRANSACTION_ID)) };
    let signed = nest(0x30, [tlv(0x80, transaction_id), tlv(0x81, &server.oid), tlv(0x82, reason)]);
    let signature = signature(euicc.signer(&server.issuer)?, &signed, around.spoilt);
    // No result of a download that was cut short: the server learns of its end from this answer.
    euicc.session = Session::None;
    Ok(nest(CANCEL, [nest(0xA0, [signed, signature])]))
}
