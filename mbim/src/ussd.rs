//! USSD: short dialogues with the network (MBIM 1.0, 10.5.28).

use crate::codec::Hidden;
use crate::declare::{message, values};

values! {
    /// What to do with a dialogue.
    pub enum UssdAction {
        0 => Initiate "begin",
        1 => Continue "go on",
        2 => Cancel "cancel",
    }
}

values! {
    /// What the network expects.
    pub enum UssdResponse {
        0 => NoActionRequired "nothing",
        1 => ActionRequired "an answer",
        2 => TerminatedByNetwork "it has ended the dialogue",
        3 => OtherLocalClient "another program is in a dialogue",
        4 => OperationNotSupported "it does not support this",
        5 => NetworkTimeout "it did not answer",
    }
}

values! {
    /// Whether a dialogue has just begun.
    pub enum UssdSessionState {
        0 => NewSession "new",
        1 => ExistingSession "going on",
    }
}

message! { Ussd[1] -> Ussd;
    /// Says something to the network.
    set UssdSet {
        /// What to do with the dialogue.
        action: UssdAction,
        /// How the payload is encoded (TS 23.038, 5): `0x0F` for the 7-bit alphabet, `0x48` for UCS2.
        data_coding_scheme: u32,
        /// What to say, at most 160 bytes.
        payload: Hidden<Vec<u8>>,
    }

    /// What the network says. Also an indication.
    done Ussd {
        /// What it expects.
        response: UssdResponse,
        /// Whether the dialogue has just begun.
        session_state: UssdSessionState,
        /// How the payload is encoded (TS 23.038, 5).
        data_coding_scheme: u32,
        /// What it says.
        payload: Hidden<Vec<u8>>,
    }
}
