//! `DeviceInfo`: what the LPA says about the device, which the card signs and the server may judge by (SGP.22 4.2).

use crate::tlv::{Bits, Tag, Writer, tags};
use crate::types::{Imei, Version};

/// What is told about the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInfo {
    /// The type allocation code of the modem, see [`Imei::tac`].
    pub tac: [u8; 4],
    /// The IMEI, where it is told: most servers do without, some orders are bound to it.
    pub imei: Option<Imei>,
    /// What the modem can do. Most servers take none for an answer.
    pub capabilities: Vec<(DeviceCapability, Version)>,
    /// What the LPA can do (v3), which only a card is told that understands it.
    pub rsp_capability: Option<Bits>,
}

/// What a modem can do, each with the release of its standard; the discriminant is the tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum DeviceCapability {
    /// GSM.
    Gsm = 0x80,
    /// UMTS.
    Utran = 0x81,
    /// CDMA2000 1x.
    Cdma20001x = 0x82,
    /// CDMA2000 HRPD.
    Cdma2000Hrpd = 0x83,
    /// CDMA2000 eHRPD.
    Cdma2000Ehrpd = 0x84,
    /// LTE with an EPC.
    EutranEpc = 0x85,
    /// Contactless.
    Contactless = 0x86,
    /// Certificate revocation lists.
    RspCrl = 0x87,
    /// 5G NR with an EPC.
    NrEpc = 0x88,
    /// 5G NR with a 5GC.
    Nr5gc = 0x89,
    /// LTE with a 5GC.
    Eutran5gc = 0x8A,
}

/// Whether the card understands what version 3 adds to `DeviceInfo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extensibility {
    /// It does (`deviceInfoExtensibilitySupport`).
    Extensible,
    /// It does not, or did not say.
    Fixed,
}

/// `lpaRspCapability` (v3).
const LPA_RSP_CAPABILITY: Tag = Tag::new(0x85);

impl DeviceInfo {
    /// A device with this IMEI, which is told as well.
    #[must_use]
    pub fn from_imei(imei: Imei) -> Self {
        Self { tac: imei.tac(), imei: Some(imei), capabilities: Vec::new(), rsp_capability: None }
    }

    /// The same without the IMEI itself.
    #[must_use]
    pub fn without_imei(self) -> Self {
        Self { imei: None, ..self }
    }

    pub(super) fn write(&self, w: &mut Writer, card: Extensibility) {
        w.nested(tags::A1, |w| {
            w.value(tags::C0, &self.tac);
            w.nested(tags::A1, |w| {
                for (capability, release) in &self.capabilities {
                    let tag = Tag::new(u32::from(*capability as u8));
                    w.value(tag, &[release.major, release.minor, release.patch]);
                }
            });
            if let Some(imei) = self.imei {
                w.value(tags::C2, &imei.to_bytes());
            }
            if let (Some(bits), Extensibility::Extensible) = (&self.rsp_capability, card) {
                w.value(LPA_RSP_CAPABILITY, &bits.to_value());
            }
        });
    }
}
