//! Information elements of the extensions from 2.0 on.

use nom::Parser;
use nom::number::complete::{le_u8, le_u16, le_u32};

use super::writer::pad;
use super::{Fault, Hidden, Reader, Writer};
use crate::declare::values;

values! {
    /// What an information element holds.
    pub enum TlvType: u16 {
        0 => Invalid "invalid",
        1 => UePolicies "UE policies",
        2 => SingleNssai "single NSSAI",
        3 => AllowedNssai "allowed NSSAI",
        4 => ConfiguredNssai "configured NSSAI",
        5 => DefaultConfiguredNssai "default configured NSSAI",
        6 => PreconfiguredNssai "preconfigured default configured NSSAI",
        7 => RejectedNssai "rejected NSSAI",
        8 => Ladn "LADN",
        9 => Tai "TAI",
        10 => Text "text in UTF-16",
        11 => Numbers "table of 16-bit numbers",
        12 => EapPacket "EAP packet",
        13 => Pco "PCO",
        14 => RouteSelectionDescriptors "route selection descriptors",
        15 => TrafficParameters "traffic parameters",
        16 => WakeCommand "wake command",
        17 => WakePacket "wake packet",
    }
}

/// An information element that stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tlv {
    /// What it holds.
    pub kind: TlvType,
    /// Its value without padding.
    pub data: Hidden<Vec<u8>>,
}

/// Type, a reserved byte, length of the padding, length of the data; then data and padding.
const HEADER: usize = 8;

impl<'a> Reader<'a> {
    /// The next information element.
    ///
    /// # Errors
    /// [`Fault::Truncated`].
    pub fn tlv(&mut self) -> Result<(TlvType, &'a [u8]), Fault> {
        let header = self.take(HEADER)?;
        let (_, (kind, _, padding, length)) = (le_u16::<_, ()>, le_u8, le_u8, le_u32)
            .parse(header)
            .map_err(|_| Fault::Truncated { needed: HEADER, left: header.len() })?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let data = self.take(length)?;
        self.take(usize::from(padding))?;
        Ok((TlvType::from(kind), data))
    }

    /// The value of the next information element, which has to be a `kind`.
    ///
    /// # Errors
    /// [`Fault::TlvType`] when it is another, or [`Fault::Truncated`].
    pub fn expect_tlv(&mut self, expected: TlvType) -> Result<&'a [u8], Fault> {
        let (found, data) = self.tlv()?;
        if found == expected {
            Ok(data)
        } else {
            Err(Fault::TlvType { expected: expected.code(), found: found.code() })
        }
    }
}

impl Writer {
    /// An information element behind the fixed part.
    pub fn tlv(&mut self, kind: TlvType, data: &[u8]) {
        let mut value = data.to_vec();
        pad(&mut value);
        self.fixed(&kind.code().to_le_bytes());
        self.fixed(&[0, padding(data.len())]);
        self.length(data.len());
        self.fixed(&value);
    }
}

fn padding(length: usize) -> u8 {
    match length % 4 {
        1 => 3,
        2 => 2,
        3 => 1,
        _ => 0,
    }
}
