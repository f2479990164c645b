//! What `InitialiseSecureChannel` and `ReplaceSessionKeys` say (SGP.22 5.5.1, 5.5.4).

use crate::rsp::bsp::Keys;
use crate::rsp::kdf;
use crate::tlv::{self, Malformed, Members, Reader};

const REPLACE_KEYS: u32 = 0xBF26;

/// `InitialiseSecureChannelRequest`.
pub(super) struct SecureChannel<'a> {
    pub(super) operation: &'a [u8],
    pub(super) transaction_id: &'a [u8],
    /// Control reference template.
    template: &'a [u8],
    /// otPK.DP.
    pub(super) point: &'a [u8],
    pub(super) signature: &'a [u8],
    /// What the signature covers, but for the key of the card.
    pub(super) covered: &'a [u8],
}

impl<'a> SecureChannel<'a> {
    pub(super) fn parse(object: &'a [u8]) -> Result<SecureChannel<'a>, Malformed> {
        let value = tlv::only(object)?.value;
        let mut members = Reader::of(value);
        let operation = members.required(0x82)?.value;
        let transaction_id = members.required(0x80)?.value;
        let template = members.required(0xA6)?.value;
        let point = members.required(0x5F49)?.value;
        let signature = members.required(0x5F37)?;
        members.end()?;
        let covered = value.get(..value.len() - signature.raw.len()).ok_or(Malformed)?;
        Ok(SecureChannel { operation, transaction_id, template, point, signature: signature.value, covered })
    }

    /// AES with 128 bits, and a host id of 1 to 16 bytes.
    pub(super) fn host_id(&self) -> Option<&'a [u8]> {
        let template = Members::of(self.template).ok()?;
        let host_id = template.required(0x84).ok()?;
        let known = template.required(0x80) == Ok(&[kdf::KEY_TYPE_AES])
            && template.required(0x81) == Ok(&[kdf::KEY_LENGTH])
            && (1..=16).contains(&host_id.len());
        known.then_some(host_id)
    }
}

/// `ReplaceSessionKeysRequest` (5.5.4).
pub(super) fn session_keys(plain: &[u8]) -> Result<Keys, Malformed> {
    let object = tlv::only(plain)?;
    if object.tag != REPLACE_KEYS {
        return Err(Malformed);
    }
    let members = Members::of(object.value)?;
    let key = |tag| members.required(tag)?.try_into().map_err(|_| Malformed);
    Ok(Keys { mcv: key(0x80)?, enc: key(0x81)?, mac: key(0x82)? })
}
