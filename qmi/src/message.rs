//! What every message can do.

use crate::error::{DecodeError, EncodeError, ResponseError};
use crate::layout::Layout;
use crate::reader::Reader;
use crate::refusal::{ProtocolError, Refusal};
use crate::service::Service;
use crate::tlv::{RESULT, Tlv, Tlvs, Unread};
use crate::writer::Writer;

/// The TLVs of one message, with names and types.
///
/// A TLV that has to be there and cannot be read is an error; an optional one is kept in `unread`, because newer firmware
/// likes to make values longer.
pub trait Message: Sized + Default + std::fmt::Debug + Clone + PartialEq {
    /// Reads them.
    ///
    /// # Errors
    /// [`DecodeError::Missing`] and [`DecodeError::Value`].
    fn from_tlvs(tlvs: &Tlvs) -> Result<Self, DecodeError>;

    /// Appends them.
    ///
    /// # Errors
    /// [`EncodeError::Value`] when one is too long.
    fn write_tlvs(&self, writer: &mut Writer) -> Result<(), EncodeError>;

    /// Writes them.
    ///
    /// # Errors
    /// [`EncodeError::Value`] when one is too long.
    fn encode(&self) -> Result<Tlvs, EncodeError> {
        let mut writer = Writer::new();
        self.write_tlvs(&mut writer)?;
        Ok(writer.finish())
    }

    /// Reads the bytes behind a message's header.
    ///
    /// # Errors
    /// What [`Tlvs::parse`] and [`Message::from_tlvs`] say.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Self::from_tlvs(&Tlvs::parse(bytes.to_vec())?)
    }
}

/// What is asked of the modem.
pub trait Request: Message {
    /// Which service answers it.
    const SERVICE: Service;
    /// Its number within the service.
    const ID: u16;
    /// Its name, for people.
    const NAME: &'static str;
    /// What it is answered with when it works.
    type Response: Message;

    /// Reads the response: first the result, then the rest.
    ///
    /// # Errors
    /// [`ResponseError::Refused`] when the result says so, [`ResponseError::Unreadable`] when the response is malformed.
    fn read_response(tlvs: &Tlvs) -> Result<Self::Response, ResponseError> {
        let unreadable =
            |error| ResponseError::Unreadable { service: Self::SERVICE, message: Self::NAME, error };
        let result = tlvs.find(RESULT).ok_or(unreadable(DecodeError::Missing { tlv: RESULT }))?;
        let (status, error) = read_result(result).map_err(unreadable)?;
        if status != 0 {
            return Err(
                Refusal { service: Self::SERVICE, message: Self::NAME, error, tlvs: tlvs.clone() }.into()
            );
        }
        Self::Response::from_tlvs(&tlvs.without(RESULT)).map_err(unreadable)
    }

    /// The TLVs of a response that says success.
    ///
    /// # Errors
    /// [`EncodeError::Value`] when a value is too long.
    fn encode_response(response: &Self::Response) -> Result<Tlvs, EncodeError> {
        let mut writer = Writer::new();
        write_result(&mut writer, ProtocolError::None)?;
        response.write_tlvs(&mut writer)?;
        Ok(writer.finish())
    }

    /// The TLVs of a response that says `error`, with what goes with it.
    ///
    /// # Errors
    /// [`EncodeError::Value`] when a value is too long.
    fn encode_refusal(error: ProtocolError, details: &impl Message) -> Result<Tlvs, EncodeError> {
        let mut writer = Writer::new();
        write_result(&mut writer, error)?;
        details.write_tlvs(&mut writer)?;
        Ok(writer.finish())
    }
}

messages! {
    /// A response that says nothing but whether it worked.
    Done {}
}

/// Is shown every message that there is.
pub(crate) trait Visitor {
    /// A request, and with it its response.
    fn request<R: Request>(&mut self);

    /// An indication.
    fn indication(&mut self, service: Service, id: u16);
}

/// Reads a TLV that has to be there.
pub(crate) fn must<T, L: Layout<T>>(tlv: Tlv<'_>) -> Result<T, DecodeError> {
    read::<T, L>(tlv).map_err(|error| DecodeError::Value { tlv: tlv.id, error })
}

/// Reads a TLV that may be there.
pub(crate) fn may<T, L: Layout<T>>(tlv: Tlv<'_>, unread: &mut Unread) -> Option<T> {
    match read::<T, L>(tlv) {
        Ok(value) => Some(value),
        Err(error) => {
            unread.keep(tlv, Some(error));
            None
        }
    }
}

fn read<T, L: Layout<T>>(tlv: Tlv<'_>) -> Result<T, crate::ValueError> {
    let mut reader = Reader::new(tlv.value);
    let value = L::read(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

fn read_result(value: &[u8]) -> Result<(u16, ProtocolError), DecodeError> {
    let malformed = |error| DecodeError::Value { tlv: RESULT, error };
    let mut reader = Reader::new(value);
    let status = u16::read(&mut reader).map_err(malformed)?;
    let error = ProtocolError::read(&mut reader).map_err(malformed)?;
    reader.finish().map_err(malformed)?;
    Ok((status, error))
}

fn write_result(writer: &mut Writer, error: ProtocolError) -> Result<(), EncodeError> {
    writer.tlv(RESULT, |writer| {
        u16::write(&u16::from(error != ProtocolError::None), writer)?;
        ProtocolError::write(&error, writer)
    })
}
