//! Typed replies, a file per family.
//!
//! Every function takes the information text of a reply as the line engine hands it out: one line, or, where the
//! family is a list, its lines joined by line ends. The prefix (`+CREG:`) may be missing, since some modems leave it
//! out. Fields have the standard's names; an omitted field is `None`. Fields beyond the known ones are ignored,
//! because the standard appends new ones; a field that is there and wrong is a [`ReplyError`].

pub mod address;
pub mod altair;
pub mod call;
pub mod cinterion;
pub mod cinterion_scfg;
pub mod clock;
pub mod context;
pub mod context_address;
pub mod error;
pub mod error_result;
pub mod functionality;
pub mod huawei;
pub mod huawei_mode;
pub mod huawei_signal;
pub mod huawei_time;
pub mod iccid;
pub mod icera;
pub mod identity;
pub mod indicator;
pub mod message;
pub mod mode;
pub mod operator;
pub mod packet_event;
pub mod registration;
pub mod settings;
pub mod signal;
pub mod sim;
pub mod storage;
pub mod subscriber;
pub mod telit;
pub mod ublox;
pub mod uicc;
pub mod xmm;

pub use error::ReplyError;

/// The lines of a reply that hold something.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    // Modems pad with NUL when they start.
    let padding = |c: char| c.is_whitespace() || c.is_control();
    text.split(['\r', '\n']).map(move |line| line.trim_matches(padding)).filter(|line| !line.is_empty())
}

/// The lines of a reply of which each starts with `prefix`, parsed one by one, up to a cap.
pub(crate) fn each<T>(
    text: &str,
    prefix: &str,
    what: &'static str,
    parse: impl Fn(&str) -> Result<T, ReplyError>,
) -> Result<Vec<T>, ReplyError> {
    let mut entries = Vec::new();
    for line in lines(text) {
        if crate::field::body_after(line, prefix).is_none() {
            return Err(ReplyError::Missing { expected: prefix.to_owned() });
        }
        if entries.len() == crate::field::MAX_LIST {
            return Err(ReplyError::TooMany { what, limit: crate::field::MAX_LIST });
        }
        entries.push(parse(line)?);
    }
    Ok(entries)
}
