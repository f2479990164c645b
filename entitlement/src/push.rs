//! Messages by which a carrier asks to be asked again (TS.43 2.6.1): a binary SMS to port 8095 with `IMSI-aescfg,ap2006,…` in it.

use crate::types::{AppId, Imsi};

/// Destination port of the SMS.
pub const PORT: u16 = 8095;

/// Applications of one message.
const MAX_APPS: usize = 16;

/// A request to ask again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// For whose SIM it is.
    pub imsi: Imsi,
    /// What has changed; none: everything may have.
    pub apps: Vec<AppId>,
}

/// Reads the text of such a message; `None` for any other.
#[must_use]
pub fn read(text: &str) -> Option<Push> {
    let mut words = text.trim().split(',').map(str::trim);
    let (imsi, kind) = words.next()?.split_once('-')?;
    kind.eq_ignore_ascii_case("aescfg").then_some(())?;
    let apps = words.take(MAX_APPS).map(AppId::of).collect::<Option<Vec<_>>>()?;
    Some(Push { imsi: Imsi::new(imsi).ok()?, apps })
}
