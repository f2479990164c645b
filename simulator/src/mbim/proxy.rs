//! What `mbim-proxy` adds for its clients: its control service, and answers to `OPEN` and `CLOSE` of its own.

use super::buffer::Input;
use super::call::{Outcome, Reply};
use super::service::Operation;
use super::status::Status;

/// Commands of the control service.
const CONFIGURATION: u32 = 1;

/// A client of the played proxy.
#[derive(Debug, Default)]
pub(super) struct Proxy {
    pub(super) version_announced: bool,
}

/// A client names its device a second time.
pub(super) fn control(command: u32, operation: Operation, information: &[u8]) -> Outcome {
    device_path(command, operation, information).map(|_| Reply::empty())
}

/// The device that a client names.
pub(super) fn device_path(command: u32, operation: Operation, information: &[u8]) -> Result<String, Status> {
    match (command, operation) {
        (CONFIGURATION, Operation::Set) => Input::new(information).text(),
        (CONFIGURATION, Operation::Query) => Err(Status::INVALID_PARAMETERS),
        _ => Err(Status::NO_DEVICE_SUPPORT),
    }
}
