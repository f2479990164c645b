//! Typed replies, a file per family.
//!
//! Every function takes the information text of a reply as the line engine hands it out: one line, or, where the
//! family is a list, its lines joined by line ends. The prefix (`+CREG:`) may be missing, since some modems leave it
//! out. Fields have the standard's names; an omitted field is `None`. Fields beyond the known ones are ignored,
//! because the standard appends new ones; a field that is there and wrong is a [`ReplyError`].

pub mod error;
pub mod functionality;
pub mod iccid;
pub mod identity;
pub mod mode;
pub mod operator;
pub mod registration;
pub mod signal;
pub mod sim;
pub mod uicc;

pub use error::ReplyError;

/// The lines of a reply that hold something.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty())
}
