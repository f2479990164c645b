//! The members of requests and answers: base64 of TLVs, hexadecimal digits.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::envelope::Text;
use super::error::AnswerFault;
use crate::tlv::{RawTlv, Tag, Tlv};
use crate::types::TransactionId;

/// Written with padding, read with or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A JSON object, whose members are texts in every request.
pub(super) fn object(members: impl IntoIterator<Item = (&'static str, String)>) -> Vec<u8> {
    let members = members.into_iter().map(|(name, text)| (name.to_owned(), text.into()));
    serde_json::Value::Object(members.collect()).to_string().into_bytes()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// A member that has to be there.
pub(super) fn required<T>(member: &'static str, value: Option<T>) -> Result<T, AnswerFault> {
    value.ok_or(AnswerFault::Missing { member })
}

/// Bytes, of which there are at most `limit`. Some servers break their base64 into lines.
pub(super) fn bytes(member: &'static str, text: &Text<'_>, limit: usize) -> Result<Vec<u8>, AnswerFault> {
    let is_broken = text.0.bytes().any(|byte| byte.is_ascii_whitespace());
    let decoded = if is_broken {
        BASE64.decode(text.0.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>())
    } else {
        BASE64.decode(text.0.as_bytes())
    };
    let decoded = decoded.map_err(|_| AnswerFault::Member { member, expected: "base64" })?;
    if decoded.len() > limit { Err(AnswerFault::TooLarge { limit }) } else { Ok(decoded) }
}

/// One TLV with this tag, as it came.
pub(super) fn tlv(
    member: &'static str,
    text: &Text<'_>,
    tag: Tag,
    limit: usize,
) -> Result<RawTlv, AnswerFault> {
    let bytes = bytes(member, text, limit)?;
    Tlv::parse(&bytes, tag).map_err(|reason| AnswerFault::Tlv { member, reason })?;
    Ok(RawTlv::from_vec(bytes))
}

/// The transaction id, which some functions need not repeat.
pub(super) fn transaction_id(text: Option<&Text<'_>>) -> Result<Option<TransactionId>, AnswerFault> {
    let member = "transactionId";
    let expected = "2 to 32 hexadecimal digits";
    text.map(|text| TransactionId::from_text(text.0.trim()).ok_or(AnswerFault::Member { member, expected }))
        .transpose()
}
