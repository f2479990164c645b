//! AT commands and replies: V.250, 3GPP TS 27.007, 3GPP TS 27.005 and what vendors made of them.
//!
//! The crate is pure: bytes in, values out. It owns no port and no clock.
//!
//! * [`command`] builds what may be sent and refuses what may not.
//! * [`engine`] turns the byte stream of a port into events, in whatever pieces it arrives.
//! * [`reply`] and [`indication`] give the lines a type, a file per family.

pub mod charset;
pub mod coded;
pub mod command;
pub mod decode;
pub mod engine;
pub mod field;
pub mod final_result;
#[doc(hidden)]
pub mod fuzz;
pub mod indication;
pub mod reply;

pub use command::{Command, CommandError};
pub use engine::{Event, LineEngine};
pub use final_result::{ErrorCode, FinalResult};
