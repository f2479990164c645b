//! Frames: who speaks to whom, and the message between.
//!
//! ```text
//! QMUX   01 | u16 length | flags | service     | client | SDU      length counts all behind the marker
//! QRTR   02 | u16 length | u16 service         | client | SDU      between clients and qmi-proxy only
//! SDU    flags | u16 transaction (CTL: u8) | u16 message | u16 length of the TLVs | TLVs
//! ```
//!
//! Over MBIM an information buffer is one QMUX frame; over QRTR a datagram is a bare SDU.

mod framer;
mod qrtr;
mod sdu;

pub use framer::{Framed, Framer};
pub use qrtr::{CONTROL_PACKET_LENGTH, CONTROL_PORT, ControlPacket, Server};
pub use sdu::{Envelope, Kind, Sdu};

use nom::Parser;
use nom::number::complete::{le_u8, le_u16};

use crate::error::{DecodeError, EncodeError, TooLong};
use crate::service::Service;

/// Begins a QMUX frame.
pub const QMUX_MARKER: u8 = 0x01;

/// Begins a frame with a service id of two bytes.
pub const QRTR_MARKER: u8 = 0x02;

/// The client id of indications for every client of a service.
pub const BROADCAST: u8 = 0xFF;

/// The longest frame that there can be.
pub const MAX_FRAME: usize = 1 + u16::MAX as usize;

/// Marker, length, flags, service, client: the same length with both markers.
const HEADER: usize = 6;

/// Who says it: the flags of the QMUX header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sender {
    /// The control point: us.
    #[default]
    Host,
    /// The service: the modem.
    Modem,
}

/// A message, with the service and the client between which it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Who says it. A frame with [`QRTR_MARKER`] does not tell, and is read as the modem's.
    pub sender: Sender,
    /// The service.
    pub service: Service,
    /// The client id: 0 for CTL, [`BROADCAST`] for indications to every client.
    pub client: u8,
    /// The message.
    pub sdu: Sdu,
}

impl Frame {
    /// Reads one frame, which has to fill `bytes`.
    ///
    /// # Errors
    /// [`DecodeError`] when a length lies, TLVs overlap or are there twice, or the flags mean nothing.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (rest, header) = Header::parse(bytes).ok_or(match bytes.first() {
            None | Some(&(QMUX_MARKER | QRTR_MARKER)) => DecodeError::Truncated,
            Some(&marker) => DecodeError::Marker { marker },
        })?;
        match bytes.len().checked_sub(header.total) {
            None => return Err(DecodeError::Truncated),
            Some(0) => {}
            Some(bytes) => return Err(DecodeError::Trailing { bytes }),
        }
        let sdu = Sdu::parse(header.service, rest)?;
        Ok(Self { sender: header.sender, service: header.service, client: header.client, sdu })
    }

    /// Whose message it is, as far as the headers tell; also when the rest cannot be read.
    #[must_use]
    pub fn envelope(bytes: &[u8]) -> Option<Envelope> {
        let (rest, header) = Header::parse(bytes)?;
        Sdu::envelope(header.service, header.client, rest)
    }

    /// As QMUX; a service id above 0xFF makes it a frame with [`QRTR_MARKER`].
    ///
    /// # Errors
    /// [`EncodeError`] when it is too long, or a transaction of CTL is above 0xFF.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        let sdu = self.sdu.encode(self.service)?;
        let length = sdu.len() + HEADER - 1;
        let too_long = TooLong { length, limit: usize::from(u16::MAX) };
        let [low, high] = u16::try_from(length).map_err(|_| EncodeError::Message(too_long))?.to_le_bytes();
        let flags = match self.sender {
            Sender::Host => 0x00,
            Sender::Modem => 0x80,
        };
        let header = match self.service.short_number() {
            Some(service) => [QMUX_MARKER, low, high, flags, service, self.client],
            None => {
                let [service_low, service_high] = self.service.number().to_le_bytes();
                [QRTR_MARKER, low, high, service_low, service_high, self.client]
            }
        };
        Ok([header.as_slice(), &sdu].concat())
    }
}

/// What stands before the SDU.
#[derive(Debug, Clone, Copy)]
struct Header {
    total: usize,
    sender: Sender,
    service: Service,
    client: u8,
}

impl Header {
    /// `None` when there are too few bytes, or no marker.
    fn parse(bytes: &[u8]) -> Option<(&[u8], Self)> {
        let mut header = (le_u8::<_, nom::error::Error<&[u8]>>, le_u16, le_u8, le_u8, le_u8);
        let (rest, (marker, length, third, fourth, client)) = header.parse(bytes).ok()?;
        let (sender, service) = match marker {
            QMUX_MARKER if third & 0x80 == 0 => (Sender::Host, u16::from(fourth)),
            QMUX_MARKER => (Sender::Modem, u16::from(fourth)),
            QRTR_MARKER => (Sender::Modem, u16::from_le_bytes([third, fourth])),
            _ => return None,
        };
        let total = 1 + usize::from(length);
        Some((rest, Self { total, sender, service: Service::from_number(service), client }))
    }
}
