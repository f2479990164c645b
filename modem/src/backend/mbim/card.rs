//! Logical channels and APDUs (MS UICC Low Level Access Open Channel, APDU, Close Channel).

use std::time::Duration;

use esim::apdu::{Command, Response, StatusWord};
use mbim::uicc::{ApduSet, ClassByteType, CloseChannelSet, OpenChannelSet, SecureMessaging};

use crate::error::ModemError;
use crate::mbim::MbimPort;
use crate::quirks::TrailingLe;

/// Channels that are opened here have this group, by which they can all be closed.
const GROUP: u32 = 1;

/// Opens a channel and selects the application on it: the channel's number, zero for none, and what the card answered.
pub(crate) async fn open(port: &MbimPort, aid: &[u8], select_p2: u8) -> Result<(u32, Response), ModemError> {
    let set =
        OpenChannelSet { app_id: aid.to_vec(), select_p2_arg: u32::from(select_p2), channel_group: GROUP };
    let opened = port.request(set, apdu(port)).await?;
    let response = Response { data: opened.response.into_inner(), sw: status(&opened.status) };
    Ok((opened.channel, response))
}

/// One command on a channel; its class byte already names the channel.
pub(crate) async fn transmit(
    port: &MbimPort,
    channel: u32,
    command: &Command,
    trailing_le: TrailingLe,
    form: ClassByte,
) -> Result<Response, ModemError> {
    let malformed = |reason: String| ModemError::Malformed { command: "the card".into(), reason };
    let command = match trailing_le {
        TrailingLe::Always => &command.clone().with_le(0),
        TrailingLe::AsIs => command,
    };
    let bytes = command.encode().map_err(|error| malformed(error.to_string()))?;
    let set = ApduSet {
        channel,
        secure_messaging: SecureMessaging::None,
        class_byte_type: form.of(bytes.first().copied().unwrap_or_default()),
        command: bytes.into(),
    };
    let told = port.request(set, apdu(port)).await?;
    Ok(Response { data: told.response.into_inner(), sw: status(&told.status) })
}

/// Closes a channel.
pub(crate) async fn close(port: &MbimPort, channel: u32) -> Result<(), ModemError> {
    port.request(CloseChannelSet { channel, channel_group: GROUP }, apdu(port)).await.map(drop)
}

/// How the modem is told what kind of class byte a command has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClassByte {
    /// As it is: those of GlobalPlatform and SGP.22 (8X, CX) are "extended" to MBIM.
    AsItIs,
    /// As inter-industry, whatever it is.
    InterIndustry,
}

impl ClassByte {
    fn of(self, class: u8) -> ClassByteType {
        match self {
            Self::AsItIs if class & 0x80 != 0 => ClassByteType::Extended,
            Self::AsItIs | Self::InterIndustry => ClassByteType::InterIndustry,
        }
    }
}

fn apdu(port: &MbimPort) -> Duration {
    port.deadlines().apdu
}

fn status(told: &mbim::uicc::StatusWord) -> StatusWord {
    StatusWord(u16::from_be_bytes(told.bytes()))
}
