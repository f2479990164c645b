//! Command and response APDUs (ISO/IEC 7816-4).

mod command;
mod response;
mod status;

pub use command::{ADF_USIM, ApduError, Command, EF_ICCID, EF_IMSI, Last, MAX_CHANNEL, MAX_COMMAND_DATA, MF};
pub use response::Response;
pub use status::StatusWord;
