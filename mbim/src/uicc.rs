//! MS UICC Low Level Access: channels and APDUs, applications and files of the card in the slot that the modem uses.
//!
//! Status words come as a number whose low byte is SW1: `9000` is `0x0090`.

mod channel;
mod file;

pub use channel::*;
pub use file::*;
