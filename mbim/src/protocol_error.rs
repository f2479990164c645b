//! What can go wrong below the services.

use crate::declare::values;

values! {
    /// What a function error or a host error says (MBIM 1.0, 9.3.4 and 9.4.4).
    pub enum ProtocolError: u32 {
        1 => TimeoutFragment "a fragment is overdue",
        2 => FragmentOutOfSequence "fragments out of sequence",
        3 => LengthMismatch "a length does not match",
        4 => DuplicatedTransactionId "a transaction id is in use already",
        5 => NotOpened "the session is not open",
        6 => UnknownCause "unknown",
        7 => Cancel "cancelled",
        8 => MaxTransfer "the maximum transfer is not supported",
    }
}

impl ProtocolError {
    /// What to do about it, for people.
    #[must_use]
    pub fn next_step(self) -> &'static str {
        match self {
            Self::NotOpened => "the modem has lost the session, it is opened again",
            Self::Cancel | Self::TimeoutFragment | Self::FragmentOutOfSequence => "try again",
            Self::MaxTransfer => "open the session with a smaller transfer size",
            Self::LengthMismatch | Self::DuplicatedTransactionId | Self::UnknownCause | Self::Other(_) => {
                "reset the modem if it happens again"
            }
        }
    }
}
