//! What `mbim-proxy` adds for its clients: its control service, through which a client names its device, and answers to `OPEN` and
//! `CLOSE` of its own.

use super::buffer::{Input, Output};
use super::frame::{Message, Splitter, fragmented, kind, short};
use super::service::PROXY_CONTROL;
use super::status::Status;

/// Commands of the control service.
const CONFIGURATION: u32 = 1;
const VERSION: u32 = 2;
/// Bytes of one message to a client.
const MAX_TRANSFER: usize = 4096;
/// `MbimCommandType` set.
const SET: u32 = 1;

/// A client that has not named a device yet.
#[derive(Debug, Default)]
pub(crate) struct Newcomer {
    splitter: Splitter,
}

/// What a newcomer says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It has not said enough.
    More,
    /// It names a device; the answer can be given with [`Newcomer::answer`].
    Device {
        /// Transaction.
        transaction: u32,
        /// Path of the device.
        path: String,
    },
    /// It says something that wants this answer first.
    Answer(Vec<u8>),
}

impl Newcomer {
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    /// The next message.
    pub(crate) fn next(&mut self) -> Step {
        match self.splitter.next() {
            None => Step::More,
            Some(Message::Command { transaction, body }) => match device_path(&body) {
                Some(Ok(path)) => Step::Device { transaction, path },
                Some(Err(status)) => Step::Answer(done(transaction, status)),
                None => Step::Answer(done(transaction, Status::INVALID_PARAMETERS)),
            },
            Some(
                Message::Open { transaction, .. }
                | Message::Close { transaction }
                | Message::HostError { transaction }
                | Message::Wrong { transaction, .. },
            ) => {
                const NOT_OPENED: u32 = 5;
                Step::Answer(short(kind::FUNCTION_ERROR, transaction, NOT_OPENED))
            }
        }
    }

    /// The answer to the naming of a device: whether there is one.
    pub(crate) fn answer(transaction: u32, is_there: bool) -> Vec<u8> {
        done(transaction, if is_there { Status::SUCCESS } else { Status::FAILURE })
    }

    /// What came behind the naming.
    pub(super) fn into_splitter(self) -> Splitter {
        self.splitter
    }
}

/// The path in a Configuration, or what is wrong with it. None where it is none.
pub(super) fn device_path(body: &[u8]) -> Option<Result<String, Status>> {
    let mut input = Input::new(body);
    let (uuid, command, operation, _) =
        (input.uuid().ok()?, input.u32().ok()?, input.u32().ok()?, input.u32().ok()?);
    (uuid == PROXY_CONTROL).then(|| match (command, operation) {
        (CONFIGURATION, SET) => Input::new(input.rest()).text(),
        (CONFIGURATION, _) => Err(Status::INVALID_PARAMETERS),
        _ => Err(Status::NO_DEVICE_SUPPORT),
    })
}

/// The answer of the control service.
pub(super) fn done(transaction: u32, status: Status) -> Vec<u8> {
    let body = Output::new().raw(&PROXY_CONTROL).u32(CONFIGURATION).u32(status.0).u32(0).finish();
    fragmented(kind::COMMAND_DONE, transaction, &body, MAX_TRANSFER)
}

/// The version of the extensions that somebody has agreed on with the modem.
pub(super) fn version(code: u16) -> Vec<u8> {
    let body = Output::new().raw(&PROXY_CONTROL).u32(VERSION).u32(4).u16(0x0100).u16(code).finish();
    fragmented(kind::INDICATE_STATUS, 0, &body, MAX_TRANSFER)
}
