//! How a command names a profile, and how a switch takes effect.

use super::{Aid, Iccid};
use crate::tlv::{Writer, tags};

/// A profile by one of its two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfileId {
    /// By the AID of its ISD-P.
    Aid(Aid),
    /// By its ICCID.
    Iccid(Iccid),
}

impl ProfileId {
    /// As one member of a CHOICE.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Aid(aid) => writer.value(tags::AID, aid.as_bytes()),
            Self::Iccid(iccid) => writer.value(tags::ICCID, &iccid.to_bytes()),
        };
    }
}

impl From<Aid> for ProfileId {
    fn from(aid: Aid) -> Self {
        Self::Aid(aid)
    }
}

impl From<Iccid> for ProfileId {
    fn from(iccid: Iccid) -> Self {
        Self::Iccid(iccid)
    }
}

/// Who makes the modem notice a profile switch (SGP.22 3.2.1). Which one works is a matter of the modem, and sometimes of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum RefreshFlag {
    /// The card, by a proactive REFRESH; the switch takes place then.
    #[default]
    Refresh,
    /// The caller, by restarting the card or the modem; the switch takes place at once.
    NoRefresh,
}

impl RefreshFlag {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Refresh => Self::NoRefresh,
            Self::NoRefresh => Self::Refresh,
        }
    }

    pub(crate) fn to_value(self) -> [u8; 1] {
        match self {
            Self::Refresh => [0xFF],
            Self::NoRefresh => [0x00],
        }
    }
}
