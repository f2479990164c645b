//! `DownloadInfo` (TS.43 6.5.4): where the profile is.

use crate::document::{Block, DocumentFault};
use crate::types::{ActivationCode, Iccid};

/// How a device gets its profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DownloadInfo {
    /// With this code.
    Code(ActivationCode),
    /// From a server that knows its EID.
    Server {
        /// Host names, each as good as the other.
        addresses: Vec<String>,
        /// Of the profile.
        iccid: Option<Iccid>,
    },
}

/// Servers for one profile.
const MAX_ADDRESSES: usize = 8;

/// The one in a block; `None` where there is nothing to download.
pub(super) fn read(block: &Block) -> Result<Option<DownloadInfo>, DocumentFault> {
    let Some(info) = block.block("DownloadInfo") else { return Ok(None) };
    if let Some(text) = info.text("ProfileActivationCode") {
        let expected = "an activation code, in base64 or as it is";
        let code = ActivationCode::read(text)
            .map_err(|_| DocumentFault::Value { name: "ProfileActivationCode", expected })?;
        return Ok(Some(DownloadInfo::Code(code)));
    }
    let addresses = info.words("ProfileSmdpAddress");
    if addresses.is_empty() {
        return Ok(None);
    }
    let is_host = |address: &String| {
        let allowed =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
        address.len() <= 261 && address.bytes().all(allowed)
    };
    if addresses.len() > MAX_ADDRESSES || !addresses.iter().all(is_host) {
        return Err(DocumentFault::Value { name: "ProfileSmdpAddress", expected: "a list of host names" });
    }
    let iccid = info.shaped("ProfileIccid", "an ICCID")?;
    Ok(Some(DownloadInfo::Server { addresses, iccid }))
}
