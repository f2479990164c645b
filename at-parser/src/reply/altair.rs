//! Altair LTE modems: `%PCOINFO`.

use serde::Serialize;

use super::uicc::unhex;
use super::{ReplyError, each};
use crate::field::Fields;

/// Protocol configuration options that the network sent for a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PcoInfo {
    /// Mode, which indications leave out.
    pub mode: Option<u8>,
    /// Session.
    pub cid: u16,
    /// Identifier of the option.
    pub pco_id: u16,
    /// Its content.
    pub content: Vec<u8>,
}

/// The reply of `AT%PCOINFO`, and the indication of the same form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PcoInfos {
    /// One for each session.
    pub sessions: Vec<PcoInfo>,
}

/// The longest content that fits the length octet of the information element.
const MAX_CONTENT: usize = 251;

impl PcoInfo {
    /// The information element of TS 24.008 10.5.6.3 with this option in it.
    pub fn information_element(&self) -> Vec<u8> {
        let length = u8::try_from(self.content.len()).unwrap_or(u8::MAX);
        let [high, low] = self.pco_id.to_be_bytes();
        let mut element = vec![0x27, length.saturating_add(4), 0x80, high, low, length];
        element.extend(&self.content);
        element
    }
}

/// The lines `%PCOINFO: 1,1,FF00,13018400`, the mode there or not.
///
/// # Errors
/// [`ReplyError::Field`] for a wrong field, [`ReplyError::TooMany`] for an endless list.
pub fn parse_pcoinfo(text: &str) -> Result<PcoInfos, ReplyError> {
    let sessions = each(text, "%PCOINFO", "sessions", |line| {
        let mut fields = Fields::after(line, "%PCOINFO");
        let mode = if fields.left() > 3 { fields.number("mode")? } else { None };
        let cid = fields.required_number("cid")?;
        let pco_id = fields.hex("pcoid")?.and_then(|id| u16::try_from(id).ok());
        let pco_id = pco_id.ok_or_else(|| fields.wrong("pcoid", "four hex digits"))?;
        let content = unhex(fields.required_text("payload")?)
            .filter(|content| content.len() <= MAX_CONTENT)
            .ok_or_else(|| fields.wrong("payload", "an even number of hex digits"))?;
        Ok(PcoInfo { mode, cid, pco_id, content })
    })?;
    Ok(PcoInfos { sessions })
}
