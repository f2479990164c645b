//! Whole messages.

use nom::bytes::complete::take;
use nom::combinator::map;
use nom::number::complete::le_u32;
use nom::{IResult, Parser};

use super::{Fragment, FrameError, MessageType, TransactionId, fragments};
use crate::{Hidden, ProtocolError, Service, Status, Uuid};

/// A message, whichever way it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Host: open the session.
    Open {
        /// Longest fragment that the host takes, in bytes.
        max_control_transfer: u32,
    },
    /// Host: close the session.
    Close,
    /// Host: a command for a service.
    Command(Command),
    /// Host: something is wrong with what came.
    HostError(ProtocolError),
    /// Modem: the session is open, if the status is success.
    OpenDone(Status),
    /// Modem: the session is closed.
    CloseDone(Status),
    /// Modem: the answer to a command.
    CommandDone(CommandDone),
    /// Modem: something is wrong with what came.
    FunctionError(ProtocolError),
    /// Modem: something has happened.
    Indicate(RawIndication),
}

/// Whether a command asks or changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommandKind {
    /// Asks.
    Query,
    /// Changes.
    Set,
    /// What no standard knows.
    Other(u32),
}

/// A command for a service, its parameters already encoded. [`Request::command`](crate::Request::command) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Whom it is addressed to.
    pub service: Service,
    /// Which command of the service it is.
    pub cid: u32,
    /// Whether it asks or changes something.
    pub kind: CommandKind,
    /// Its parameters.
    pub info: Hidden<Vec<u8>>,
}

/// The answer to a command. [`CommandDone::reply`] reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandDone {
    /// Who answers.
    pub service: Service,
    /// Which command of the service it was.
    pub cid: u32,
    /// How it ended.
    pub status: Status,
    /// What it brought.
    pub info: Hidden<Vec<u8>>,
}

/// What a modem says unasked. [`Indication::decode`](crate::Indication::decode) reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawIndication {
    /// Who speaks.
    pub service: Service,
    /// Of which command of the service.
    pub cid: u32,
    /// What it says.
    pub info: Hidden<Vec<u8>>,
}

impl CommandKind {
    const fn code(self) -> u32 {
        match self {
            Self::Query => 0,
            Self::Set => 1,
            Self::Other(code) => code,
        }
    }
}

impl From<u32> for CommandKind {
    fn from(code: u32) -> Self {
        match code {
            0 => Self::Query,
            1 => Self::Set,
            other => Self::Other(other),
        }
    }
}

impl Message {
    /// What kind of message it is.
    #[must_use]
    pub fn kind(&self) -> MessageType {
        match self {
            Self::Open { .. } => MessageType::Open,
            Self::Close => MessageType::Close,
            Self::Command(_) => MessageType::Command,
            Self::HostError(_) => MessageType::HostError,
            Self::OpenDone(_) => MessageType::OpenDone,
            Self::CloseDone(_) => MessageType::CloseDone,
            Self::CommandDone(_) => MessageType::CommandDone,
            Self::FunctionError(_) => MessageType::FunctionError,
            Self::Indicate(_) => MessageType::Indicate,
        }
    }

    /// As fragments of at most `max` bytes: each is one write.
    #[must_use]
    pub fn encode(&self, transaction: TransactionId, max: usize) -> Vec<Vec<u8>> {
        fragments(self.kind(), transaction, &self.body(), max)
    }

    /// The message in one fragment that fills `bytes`.
    ///
    /// # Errors
    /// [`FrameError`]; [`FrameError::FragmentNumber`] for one of several fragments.
    pub fn decode(bytes: &[u8]) -> Result<(TransactionId, Self), FrameError> {
        let Fragment { header, total, current, payload } = Fragment::parse(bytes)?;
        if total != 1 {
            return Err(FrameError::FragmentNumber { current, total });
        }
        Ok((header.transaction, Self::from_body(header.kind, payload)?))
    }

    /// The message of which all fragments together carry `body`.
    ///
    /// # Errors
    /// [`FrameError::Truncated`] or [`FrameError::Surplus`].
    pub fn from_body(kind: MessageType, body: &[u8]) -> Result<Self, FrameError> {
        let number = |field| le_u32::<_, ()>(body).map_err(|_: nom::Err<()>| FrameError::Truncated { field });
        let (rest, message) = match kind {
            MessageType::Open => number("maximum transfer")
                .map(|(rest, max_control_transfer)| (rest, Self::Open { max_control_transfer }))?,
            MessageType::Close => (body, Self::Close),
            MessageType::HostError => {
                number("error").map(|(rest, error)| (rest, Self::HostError(error.into())))?
            }
            MessageType::FunctionError => {
                number("error").map(|(rest, error)| (rest, Self::FunctionError(error.into())))?
            }
            MessageType::OpenDone => {
                number("status").map(|(rest, status)| (rest, Self::OpenDone(status.into())))?
            }
            MessageType::CloseDone => {
                number("status").map(|(rest, status)| (rest, Self::CloseDone(status.into())))?
            }
            MessageType::Command => command(body)?,
            MessageType::CommandDone => command_done(body)?,
            MessageType::Indicate => indication(body)?,
        };
        // Padding is anything up to the next multiple of four, and zeros beyond, as inside of buffers.
        let end = (body.len() - rest.len()).next_multiple_of(4);
        match body.get(end..).unwrap_or_default().iter().position(|byte| *byte != 0) {
            None => Ok(message),
            Some(position) => Err(FrameError::Surplus { offset: end + position }),
        }
    }

    fn body(&self) -> Vec<u8> {
        match self {
            Self::Open { max_control_transfer } => max_control_transfer.to_le_bytes().to_vec(),
            Self::Close => Vec::new(),
            Self::HostError(error) | Self::FunctionError(error) => error.code().to_le_bytes().to_vec(),
            Self::OpenDone(status) | Self::CloseDone(status) => status.code().to_le_bytes().to_vec(),
            Self::Command(Command { service, cid, kind, info }) => {
                service_body(*service, &[*cid, kind.code()], info)
            }
            Self::CommandDone(CommandDone { service, cid, status, info }) => {
                service_body(*service, &[*cid, status.code()], info)
            }
            Self::Indicate(RawIndication { service, cid, info }) => service_body(*service, &[*cid], info),
        }
    }
}

fn service_body(service: Service, numbers: &[u32], info: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(28 + info.len());
    body.extend_from_slice(&service.uuid().bytes());
    for number in numbers {
        body.extend_from_slice(&number.to_le_bytes());
    }
    // No buffer of ours gets near the end of 32 bits.
    body.extend_from_slice(&u32::try_from(info.len()).unwrap_or(u32::MAX).to_le_bytes());
    body.extend_from_slice(info);
    body
}

type Rest<'a, T> = Result<(&'a [u8], T), FrameError>;

fn command(body: &[u8]) -> Rest<'_, Message> {
    let (rest, (service, cid, kind)) =
        (service, le_u32, le_u32).parse(body).map_err(|_| FrameError::Truncated { field: "command" })?;
    let (rest, info) = info(rest)?;
    Ok((rest, Message::Command(Command { service, cid, kind: kind.into(), info })))
}

fn command_done(body: &[u8]) -> Rest<'_, Message> {
    let (rest, (service, cid, status)) =
        (service, le_u32, le_u32).parse(body).map_err(|_| FrameError::Truncated { field: "answer" })?;
    let (rest, info) = info(rest)?;
    Ok((rest, Message::CommandDone(CommandDone { service, cid, status: status.into(), info })))
}

fn indication(body: &[u8]) -> Rest<'_, Message> {
    let (rest, (service, cid)) =
        (service, le_u32).parse(body).map_err(|_| FrameError::Truncated { field: "indication" })?;
    let (rest, info) = info(rest)?;
    Ok((rest, Message::Indicate(RawIndication { service, cid, info })))
}

fn service(body: &[u8]) -> IResult<&[u8], Service, ()> {
    map(take(16_usize), |bytes: &[u8]| {
        let mut uuid = [0; 16];
        uuid.copy_from_slice(bytes);
        Service::from(Uuid::from_bytes(uuid))
    })
    .parse(body)
}

fn info(body: &[u8]) -> Rest<'_, Hidden<Vec<u8>>> {
    let truncated = |_: nom::Err<()>| FrameError::Truncated { field: "information buffer" };
    let (rest, length) = le_u32(body).map_err(truncated)?;
    let (rest, info) = take(length)(rest).map_err(truncated)?;
    Ok((rest, info.to_vec().into()))
}
