//! The message inside of a frame.

use nom::Parser;
use nom::combinator::map;
use nom::number::complete::{le_u8, le_u16};

use crate::error::{DecodeError, EncodeError, TooLong};
use crate::message::Request;
use crate::service::Service;
use crate::tlv::Tlvs;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// From the host.
    Request,
    /// From the modem, to one request.
    Response,
    /// From the modem, unasked.
    Indication,
}

/// A message: a QMI service data unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sdu {
    /// What it is.
    pub kind: Kind,
    /// Joins a response to its request; of an indication it means nothing.
    pub transaction: u16,
    /// The message id, within the service.
    pub id: u16,
    /// What it carries.
    pub tlvs: Tlvs,
}

impl Sdu {
    /// The header of CTL, whose transaction ids are one byte, and that of all others.
    pub(super) const CONTROL_HEADER: usize = 6;
    pub(super) const SERVICE_HEADER: usize = 7;

    /// A request.
    ///
    /// # Errors
    /// [`EncodeError`] when a value is too long.
    pub fn request<R: Request>(request: &R, transaction: u16) -> Result<Self, EncodeError> {
        Ok(Self { kind: Kind::Request, transaction, id: R::ID, tlvs: request.encode()? })
    }

    /// Reads one, which has to fill `bytes`: the payload of a QRTR datagram, or the rest of a QMUX frame.
    ///
    /// # Errors
    /// [`DecodeError`] when a length lies, a TLV is there twice, or the flags mean nothing.
    pub fn parse(service: Service, bytes: &[u8]) -> Result<Self, DecodeError> {
        let (tlvs, header) = Header::parse(service, bytes).ok_or(DecodeError::Truncated)?;
        match tlvs.len().checked_sub(header.length) {
            None => return Err(DecodeError::Truncated),
            Some(0) => {}
            Some(bytes) => return Err(DecodeError::Trailing { bytes }),
        }
        let kind = kind(service, header.flags).ok_or(DecodeError::Flags { flags: header.flags })?;
        let tlvs = Tlvs::parse(tlvs.to_vec())?;
        Ok(Self { kind, transaction: header.transaction, id: header.id, tlvs })
    }

    /// Whose message it is, as far as its header tells; also when its TLVs cannot be read.
    pub(crate) fn envelope(service: Service, client: u8, bytes: &[u8]) -> Option<Envelope> {
        let (_, header) = Header::parse(service, bytes)?;
        let kind = kind(service, header.flags)?;
        Some(Envelope { service, client, kind, transaction: header.transaction, id: header.id })
    }

    /// The bytes.
    ///
    /// # Errors
    /// [`EncodeError`] when there are too many, or a transaction of CTL is above 0xFF.
    pub fn encode(&self, service: Service) -> Result<Vec<u8>, EncodeError> {
        let tlvs = self.tlvs.as_bytes();
        let too_long = TooLong { length: tlvs.len(), limit: usize::from(u16::MAX) };
        let length = u16::try_from(tlvs.len()).map_err(|_| EncodeError::Message(too_long))?;
        let mut bytes = Vec::with_capacity(Self::SERVICE_HEADER + tlvs.len());
        bytes.push(flags(service, self.kind));
        if service == Service::Ctl {
            let transaction = u8::try_from(self.transaction);
            bytes.push(transaction.map_err(|_| EncodeError::Transaction(self.transaction))?);
        } else {
            bytes.extend_from_slice(&self.transaction.to_le_bytes());
        }
        bytes.extend_from_slice(&self.id.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(tlvs);
        Ok(bytes)
    }
}

/// Whose message it is, without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope {
    /// The service.
    pub service: Service,
    /// The client id.
    pub client: u8,
    /// Request, response or indication.
    pub kind: Kind,
    /// Joins a response to its request.
    pub transaction: u16,
    /// The message id.
    pub id: u16,
}

/// What stands before the TLVs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    flags: u8,
    transaction: u16,
    id: u16,
    /// Of the TLVs.
    pub(super) length: usize,
}

impl Header {
    /// `None` when there are too few bytes.
    pub(super) fn parse(service: Service, bytes: &[u8]) -> Option<(&[u8], Self)> {
        let flags = le_u8::<_, nom::error::Error<&[u8]>>;
        let (rest, (flags, transaction, id, length)) = if service == Service::Ctl {
            (flags, map(le_u8, u16::from), le_u16, le_u16).parse(bytes).ok()?
        } else {
            (flags, le_u16, le_u16, le_u16).parse(bytes).ok()?
        };
        Some((rest, Self { flags, transaction, id, length: length.into() }))
    }
}

fn kind(service: Service, flags: u8) -> Option<Kind> {
    // A compound message (bit 0) is one of several in a frame; no modem in use sends them.
    match (service, flags) {
        (_, 0) => Some(Kind::Request),
        (Service::Ctl, 1) => Some(Kind::Response),
        (Service::Ctl, 2) => Some(Kind::Indication),
        (Service::Ctl, _) => None,
        (_, 2) => Some(Kind::Response),
        (_, 4) => Some(Kind::Indication),
        _ => None,
    }
}

fn flags(service: Service, kind: Kind) -> u8 {
    match (service, kind) {
        (_, Kind::Request) => 0,
        (Service::Ctl, Kind::Response) => 1,
        (Service::Ctl, Kind::Indication) => 2,
        (_, Kind::Response) => 2,
        (_, Kind::Indication) => 4,
    }
}
